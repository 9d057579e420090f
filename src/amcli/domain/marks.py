"""Review marks: which account was looked at in which week, and which the weekly review has left out for too long."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.changes import Change, Insert, Update
from amcli.domain.entities import PULSE
from amcli.domain.input import read_field
from amcli.domain.periods import Period
from amcli.domain.records import Account, Facts
from amcli.domain.standing import served

LONGEST = timedelta(days=14)
"""How long an account may go without a review before the weekly review names it: one week may be missed."""


class Mark(NamedTuple):
    """An account was reviewed: on which day, for which ISO week (`2026-W47`), and what was noted."""

    id: int
    account_id: int
    on: date
    week: str
    note: str | None = None


class Unreviewed(NamedTuple):
    """An account that was not reviewed for too long; `last` is None when it never was."""

    account: Account
    last: date | None
    days: int
    """How many days it has waited: since the last review, or since it entered the book."""


def unreviewed(accounts: Iterable[Facts], marks: Mapping[int, date], on: date) -> tuple[Unreviewed, ...]:
    """Return the served accounts not reviewed for 14 days, the longest wait first.

    `marks` holds the last review of each account up to `on`. One that never was waits from the day it entered the
    book, or became a client after that: a fresh import is not a list of omissions.
    """
    found = []
    for it in served(list(accounts), on):
        last = marks.get(it.account.id)
        waits = (on - (last or max(it.account.added_on, it.account.since or date.min))).days
        if waits >= LONGEST.days:
            found.append(Unreviewed(it.account, last, waits))
    return tuple(sorted(found, key=lambda it: (-it.days, it.account.handle)))


def read_note(typed: str | None) -> str | None:
    """Return what was noted, without what could drive a terminal; None when nothing was.

    Raises:
        Refused: the note is longer than a note may be.
    """
    if typed is None or not typed.strip():
        return None
    return str(read_field(PULSE, PULSE.field("note"), typed, today=date.min))


def mark_reviewed(
    account_id: int, week: Period, note: str | None, earlier: Sequence[Mark], *, today: date
) -> list[Change]:
    """Decide what marking an account as reviewed changes; `earlier` are its marks of that week.

    A second mark on the same day only brings a new note. On another day it is a mark of its own, so that the past
    stays as it was.
    """
    same_day = next((it for it in earlier if it.on == today), None)
    if same_day is None:
        return [Insert("review_mark", {"account_id": account_id, "on": today, "week": week.label, "note": note})]
    return [Update("review_mark", same_day.id, {"note": note})] if note and note != same_day.note else []
