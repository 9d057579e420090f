"""Adoption: how much of what was bought is used, and where that is heading."""

from collections.abc import Iterable
from datetime import date, timedelta

from amcli.domain.health.dimension import Dimension, mean, unknown
from amcli.domain.records import Facts, Trend, Usage
from amcli.domain.settings import DEFAULTS, Settings

NAME = "adoption"
FRESH = timedelta(days=90)
"""A measurement older than this says nothing about today."""
SPAN = timedelta(days=28)
MOST_LOST, MOST_WON = -400, 100


def trends_on(facts: Facts, on: date) -> tuple[Trend, ...]:
    """Return where each metric of an account stands on a day: as the store summed it up, else worked out here."""
    known = facts.trends.get(on)
    return tuple(trends(facts.usage, on)) if known is None else known


def trends(usage: Iterable[Usage], on: date) -> list[Trend]:
    """Return where each metric stands on a day, by name; metrics without fresh data are left out."""
    fresh, recent, older = on - FRESH, on - SPAN, on - 2 * SPAN
    sums: dict[str, list[float]] = {}
    newest: dict[str, Usage] = {}
    for it in usage:
        day, metric = it.on, it.metric
        if not fresh < day <= on:
            continue
        latest = newest.get(metric)
        if latest is None:
            sums[metric] = [0.0, 0, 0.0, 0]
            newest[metric] = it
        elif (day, it.id) > (latest.on, latest.id):
            newest[metric] = it
        at = 0 if day > recent else 2
        if day > older:
            sums[metric][at] += it.active
            sums[metric][at + 1] += 1
    means = {
        metric: (_mean(now, times), _mean(before, times_before))
        for metric, (now, times, before, times_before) in sums.items()
    }
    return [trend_of(newest[metric], *means[metric]) for metric in sorted(newest)]


def _mean(total: float, times: float) -> float | None:
    return total / times if times else None


def trend_of(latest: Usage, now: float | None, was: float | None) -> Trend:
    """Return one trend from the means of the last 28 days and of the 28 before; None where nothing was measured."""
    utilisation = latest.active / latest.licensed if latest.licensed else None
    change = None
    if now is not None and was:
        change = (now - was) / was  # not now / was - 1, which makes -0.19… of 80 against 100
    return Trend(latest.metric, latest, utilisation, change)


def adoption(used: Iterable[Trend], settings: Settings = DEFAULTS, *, explain: bool = True) -> Dimension:
    """Return utilisation as a score, moved by the trend of 28 days; the mean over all metrics.

    0 % is 0, 50 % is 50, 80 % and more is 100; the trend moves it by up to −40 and +10 points. Without a
    licence count, or where the volume ordered stands for adoption, the trend alone decides: from 75 at no
    change down to 0 and up to 100.
    """
    known = [it for it in used if it.utilisation is not None or it.change is not None]
    if not known:
        return unknown(NAME, "no usage recorded in 90d")
    score = mean([_score(it, by_volume=settings.volume_stands_for_adoption) for it in known])
    if not explain:
        return Dimension(NAME, score)
    reasons = tuple(_reason(it, by_volume=settings.volume_stands_for_adoption) for it in known)
    return Dimension(NAME, score, reasons, tuple(f"u{it.latest.id}" for it in known))


def _score(it: Trend, *, by_volume: bool) -> int:
    moved = 0 if it.change is None else round(max(MOST_LOST, min(MOST_WON, it.change * 1000)))
    if it.utilisation is None or (by_volume and it.change is not None):
        return 750 + (moved * 750 // -MOST_LOST if moved < 0 else moved * 250 // MOST_WON)
    return max(0, min(1000, utilisation_score(it.utilisation) + moved))


def _reason(it: Trend, *, by_volume: bool) -> str:
    if it.utilisation is None or (by_volume and it.change is not None):
        return f"{it.metric} {_percent(it.change)} in 28d"
    trend = f", {_percent(it.change)} in 28d" if it.change is not None else ""
    return f"{it.metric} {it.utilisation:.0%} used{trend}"


def utilisation_score(share: float) -> int:
    """Return the score of a utilisation in tenths: 0→0, 50 %→50, 80 %→100, straight lines between."""
    if share <= 0.5:
        return round(share * 1000)
    return min(1000, round(500 + (share - 0.5) / 0.3 * 500))


def _percent(change: float | None) -> str:
    return "unknown" if change is None else f"{round(change * 100):+d}%"
