"""One account's health explained: every part of the score, twelve weeks of it, and what a change is made of."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.health import Health, assess
from amcli.domain.record_first import Missing, record_first
from amcli.domain.records import Account, Facts
from amcli.domain.settings import Settings

WEEKS = 12
"""How many weeks back the trend goes."""


class Change(NamedTuple):
    """What happened to the score between two days; `parts` are (name, tenths) and add up to `delta` exactly."""

    start: date
    end: date
    delta: int | None
    parts: tuple[tuple[str, int], ...]


class HealthReport(NamedTuple):
    """The whole report."""

    account: Account
    on: date
    health: Health
    trend: tuple[tuple[date, int | None], ...]
    """The score at the end of each week, the oldest first, the day itself last."""
    change: Change
    missing: Missing | None = None
    """What to record first, while something is unknown."""


def trend_days(on: date) -> tuple[date, ...]:
    """Return the days of the trend: the same weekday of each week, the oldest first."""
    return tuple(on - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1))


def health_report(facts: Facts, on: date, since: date, settings: Settings) -> HealthReport:
    """Return the report; the facts must know the touches of `on`, `since` and every day of the trend."""
    scores = {day: assess(facts, day, settings) for day in {*trend_days(on), on, since}}
    trend = tuple((day, scores[day].score) for day in trend_days(on))
    change = difference(since, scores[since], on, scores[on])
    return HealthReport(facts.account, on, scores[on], trend, change, record_first(facts, scores[on]))


def difference(start: date, before: Health, end: date, after: Health) -> Change:
    """Return what made the score of one day into that of another.

    A part that was unknown counts as no points, so that recording a first fact shows what it brought; the
    others then lose what the rescaled weights take from them. All parts add up to the difference exactly.
    """
    if before.score is None or after.score is None:
        return Change(start, end, None, ())
    old = _points(before)
    new = _points(after)
    names = list(dict.fromkeys([*old, *new]))
    parts = tuple((name, new.get(name, 0) - old.get(name, 0)) for name in names)
    return Change(start, end, after.score - before.score, parts)


def _points(health: Health) -> dict[str, int]:
    return {part.name: part.points for part in health.parts}


def known_scores(trend: Sequence[tuple[date, int | None]]) -> list[int]:
    """Return the scores of a trend that are known."""
    return [score for _, score in trend if score is not None]
