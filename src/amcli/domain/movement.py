"""Movement: in which of three directions an account went in a period, proven by dated facts.

Ten e-mails and no decision is drifting. Contact is never evidence, not even through the health score: what
a rise owes to engagement and relationship alone, or to the AM's own pulse, is left out.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.evidence import (
    CHANGED,
    DAY,
    DIRECTIONS,
    REDUCED,
    Evidence,
    Found,
    Healths,
    known_from,
    known_part,
)
from amcli.domain.history import as_on
from amcli.domain.periods import Period, week_of
from amcli.domain.progress import PROGRESS
from amcli.domain.records import Facts
from amcli.domain.setbacks import setbacks
from amcli.domain.settings import Settings
from amcli.domain.shifts import BETTER, Shift

__all__ = ["LONGEST_STREAK", "Movement", "days_needed", "known_from", "movement", "streak"]

LONGEST_STREAK = 12
"""Weeks looked back for the last movement; a streak of this length may be longer."""
WEEK = timedelta(days=7)
CONTACT_PARTS = ("engagement", "relationship", "pulse")


class Movement(NamedTuple):
    """What moved an account in a period, and what got worse."""

    evidence: tuple[Evidence, ...] = ()
    worsened: tuple[Evidence, ...] = ()

    @property
    def directions(self) -> tuple[str, ...]:
        """The directions there is evidence for, in the order of the field."""
        found = {it.direction for it in self.evidence}
        return tuple(it for it in DIRECTIONS if it in found)


def movement(
    facts: Facts, period: Period, settings: Settings, as_of: date, *, healths: Healths | None = None
) -> Movement:
    """Return what moved an account in a period, from what the book knew on the last day of it, or by `as_of`.

    The facts must hold summaries of touches for the day before the period and for its last known day.
    """
    span = known_part(period, as_of)
    if span.days <= 0:
        return Movement()
    healths = healths or Healths(facts, settings)
    shift = _shift(facts, span, settings)
    return Movement(tuple(_evidence(shift, healths)), tuple(setbacks(shift, healths)))


def streak(facts: Facts, on: date, settings: Settings, *, healths: Healths | None = None) -> int:
    """Return for how many weeks, up to that of `on`, nothing moved; at most `LONGEST_STREAK`.

    The rule of `movement` is applied to each week, so this week's streak is last week's plus one. Weeks
    that began before the account was known do not count.
    """
    healths = healths or Healths(facts, settings)
    known, week = known_from(facts), week_of(on)
    for weeks in range(LONGEST_STREAK):
        moved = next(_evidence(_shift(facts, known_part(week, on), settings), healths), None)
        if moved or week.start < known:
            return weeks
        week = week_of(week.start - DAY)
    return LONGEST_STREAK


def days_needed(period: Period, as_of: date) -> list[date]:
    """Return the days for which movement and streak need summaries of touches, earliest first."""
    last = known_part(period, as_of).last
    monday = week_of(last).start
    boundaries = {monday - DAY - weeks * WEEK for weeks in range(LONGEST_STREAK)}
    return sorted(boundaries | {period.start - DAY, last})


def _shift(facts: Facts, span: Period, settings: Settings) -> Shift:
    now = as_on(facts, span.last)
    return Shift(as_on(now, span.start - DAY), now, span, settings)


def _evidence(it: Shift, healths: Healths) -> Iterator[Evidence]:
    """Yield the evidence of a span, cheapest first, so that a streak can stop at the first."""
    found = False
    for direction, dated in PROGRESS:
        for on, ref, text in dated(it.now, it.span):
            found = True
            yield Evidence(direction, on, ref, text)
    for direction, rule in BETTER:
        for on, ref, text in rule(it):
            found = True
            yield Evidence(direction, on, ref, text)
    if found or _measured(it.now, it.span):
        for on, ref, text in _healthier(it.now, it.span, healths):
            yield Evidence(REDUCED, on, ref, text)


def _measured(facts: Facts, span: Period) -> bool:
    """Tell whether something was measured in the span that only the score can read.

    Without that and without other evidence a score rises because an old bad answer has faded. Use against
    licences has a rule of its own, so most accounts are spared the working out of their health week by week.
    """
    if any(span.contains(it.on) for rows in (facts.surveys, facts.budgets) for it in rows):
        return True
    return any(not it.licensed and span.contains(it.on) for it in facts.usage)


def _healthier(facts: Facts, span: Period, healths: Healths) -> Found:
    before, now = healths.on(span.start - DAY), healths.on(span.last)
    if before.score is None or now.score is None:
        return
    points = {it.name: it.points for it in before.parts}
    contact = sum(max(0, it.points - points.get(it.name, 0)) for it in now.parts if it.name in CONTACT_PARTS)
    if now.score - before.score - contact >= CHANGED:
        rise = (now.score - before.score) / 10
        yield span.last, facts.account.handle, f"health up {rise:g} to {now.score / 10:g}"
