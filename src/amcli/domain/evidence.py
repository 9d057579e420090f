"""What counts as proof that an account moved: one dated fact with its ref, and what judging it needs."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.health import Health, assess
from amcli.domain.periods import Period
from amcli.domain.records import Contract, Facts
from amcli.domain.settings import Settings
from amcli.domain.terms import is_amendment, term_on, terms_on

DAY = timedelta(days=1)
REDUCED, INCREASED, CLARIFIED = DIRECTIONS = ("reduced_risk", "increased_value", "clarified_next_step")
WORSENED = "worsened"
CHANGED = 50
"""The change of health, in tenths of a point, that is worth a word."""

Found = Iterator[tuple[date, str, str]]
"""Facts as a rule yields them: day, ref and text."""


class Evidence(NamedTuple):
    """One fact of the period: where it points, its day, the row that holds it, what it says."""

    direction: str
    on: date
    ref: str
    text: str


class Healths:
    """The health of one account by day, each worked out once: the end of a week is the start of the next."""

    def __init__(self, facts: Facts, settings: Settings, known: Mapping[date, Health] | None = None) -> None:
        self._facts = facts
        self._settings = settings
        self._known = dict(known or {})

    def on(self, day: date) -> Health:
        """Return the health on a day; the facts must hold the summary of touches up to it."""
        if day not in self._known:
            self._known[day] = assess(self._facts, day, self._settings)
        return self._known[day]


def known_part(period: Period, as_of: date) -> Period:
    """Return the part of a period that has happened by a day; without days when it has not begun."""
    return period._replace(end=min(period.end, as_of + DAY))


def within(day: date | None, span: Period) -> bool:
    """Tell whether something has a day and that day lies in the span."""
    return day is not None and span.start <= day < span.end


def known_from(facts: Facts) -> date:
    """Return the day from which the book can tell whether an account moved.

    The day it entered the book, or the first dated sign of work with it where history was imported; never
    before it became a client.
    """
    seen = [it.last for it in facts.touched.values() if it.last]
    for rows in (facts.actions, facts.checkins, facts.issues, facts.risks):
        seen += [it.opened for it in rows]
    for measured in (facts.usage, facts.surveys):
        seen += [it.on for it in measured]
    known = min(facts.account.added_on, *seen) if seen else facts.account.added_on
    return max(known, facts.account.since or known)


def renews(new: Contract, old: Contract) -> bool:
    """Tell whether one term takes the place of another that would otherwise have lapsed or rolled on.

    Asked of the terms themselves, so that the rule of succession stays with them. A term that was
    cancelled, or had an outcome before, is not renewed by what is signed later, nor any by a change within it.
    """
    if new.id == old.id or new.starts is None or new.trial or is_amendment(new, old):
        return False
    alone = term_on(old, new.starts)
    return alone.state in ("running", "lapsed") and terms_on((old, new), new.starts)[0].state == "ended"
