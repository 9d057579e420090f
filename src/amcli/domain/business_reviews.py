"""Business reviews: who is due for one, and when is the best moment to hold it.

A business review on record is a check-in with the agenda "Business review" that was held: planned ones
become it when they are held, `am log … --qbr` records one that was not planned.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from amcli.domain.changes import Insert
from amcli.domain.dates import Interval
from amcli.domain.periods import quarter_of
from amcli.domain.records import CheckIn
from amcli.domain.settings import DEFAULT_TIER, Settings
from amcli.domain.standing import Standing
from amcli.domain.text import key
from amcli.domain.touchlog import Logged, TouchDraft
from amcli.domain.workdays import Workdays
from amcli.errors import Refused

AGENDA = "Business review"
FIRST, LAST = timedelta(days=120), timedelta(days=30)
"""The best moment before a notice date: late enough that the renewal is on everybody's mind, early enough that
what is promised can still be kept."""
WAIT_AT_MOST = timedelta(days=60)
"""A review that is due waits no longer than this for that moment."""
PREPARE, SOONEST = timedelta(days=14), timedelta(days=7)
"""Time to prepare one: as long as can be, and at least."""


class ReviewDue(NamedTuple):
    """One account that wants a business review."""

    due: date
    every: Interval
    last: date | None
    """The day of the last one; None when none is on record."""
    planned: CheckIn | None
    """The business review already in the calendar."""
    best_from: date | None
    best_to: date | None
    """The best moment before the notice date; None where none is near."""
    propose: date
    """A working day to offer."""


def is_business_review(agenda: str | None) -> bool:
    """Tell whether an agenda is that of a business review: `Business review` or `QBR`, alone or before a colon."""
    return re.fullmatch(r"(quarterly )?business review|qbr", key((agenda or "").partition(":")[0])) is not None


def last_held(reviews: Iterable[CheckIn], on: date) -> date | None:
    """Return the day of the last business review held by a day."""
    return max((it.done_on for it in reviews if it.done_on and it.done_on <= on), default=None)


def review_due(it: Standing, reviews: Iterable[CheckIn]) -> ReviewDue | None:
    """Return the business review of an account that falls due by the end of this quarter; None if none does.

    Counted from the last one held; without one from the day it became a client, or else entered the book.
    `reviews` are the business reviews of the account on record, held or planned.
    """
    known = sorted(reviews, key=lambda c: (c.on, c.id))
    last = last_held(known, it.on)
    every = it.settings.business_reviews.get(it.account.tier or DEFAULT_TIER, _usual(it.settings))
    if every is None:
        return None
    due = every.add_to(last or it.account.since or it.account.added_on)
    if due > quarter_of(it.on).last:
        return None
    notices = (term.cancel_by for term in it.renewing if term.is_long and term.cancel_by and term.cancel_by >= it.on)
    first, until = _best(due, min(notices, default=None), it.on)
    planned = next((c for c in known if c.is_open(it.on) and c.on >= it.on), None)
    return ReviewDue(due, every, last, planned, first, until, _proposed(due, first, until, it))


def _usual(settings: Settings) -> Interval | None:
    return settings.business_reviews.get(DEFAULT_TIER)


def _best(due: date, cancel_by: date | None, on: date) -> tuple[date | None, date | None]:
    if cancel_by is None or cancel_by - LAST < on + SOONEST or cancel_by - FIRST > max(due, on) + WAIT_AT_MOST:
        return None, None
    return max(on, cancel_by - FIRST), cancel_by - LAST


def _proposed(due: date, first: date | None, until: date | None, it: Standing) -> date:
    """Return a working day: two weeks to prepare, not before it is due or the best moment, nor after that."""
    day = max(it.on + PREPARE, due if first is None else first)
    if until is not None:
        day = max(it.on, min(day, until))
    return it.settings.workdays.next(day) or day


def apart(dues: Iterable[ReviewDue | None], workdays: Workdays) -> list[ReviewDue | None]:
    """Return business reviews of a book with a day of its own offered for each: nobody prepares ten for one day.

    Who comes first keeps the day; the others get the next working day that is free, unless that lies past their
    best moment or too far off.
    """
    found = list(dues)
    taken = {it.planned.on for it in found if it and it.planned}
    for at, it in enumerate(found):
        if it is not None and it.planned is None:
            last = it.best_to or it.propose + WAIT_AT_MOST
            day = next((day for day in workdays.between(it.propose, last) if day not in taken), it.propose)
            taken.add(day)
            found[at] = it._replace(propose=day)
    return found


def held_review(account_id: int, draft: TouchDraft, logged: Logged) -> Insert | None:
    """Return the check-in that records a logged conversation as a business review.

    None where the conversation was a business review in the calendar anyway.

    Raises:
        Refused: what was logged is no conversation.
    """
    if not draft.counts:
        raise Refused(f"A {draft.kind.replace('_', ' ')} is no business review.", "Log the meeting with --qbr.")
    if logged.held is not None and is_business_review(logged.held.agenda):
        return None
    day: dict[str, Any] = dict.fromkeys(("on", "opened", "done_on"), draft.on)
    return Insert("checkin", {"account_id": account_id, "agenda": AGENDA, "touch_id": logged.touch, **day})
