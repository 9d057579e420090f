"""From dimensions to a score: weights rescaled over what is known, the pulse blended in, caps applied."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.health.adoption import adoption, trends_on
from amcli.domain.health.caps import Cap, caps
from amcli.domain.health.dimension import Dimension, unknown
from amcli.domain.health.engagement import engagement
from amcli.domain.health.relationship import Seat, relationship
from amcli.domain.health.service import commercial, delivery, satisfaction
from amcli.domain.history import as_on
from amcli.domain.records import Facts, Pulse, Trend
from amcli.domain.settings import Settings
from amcli.domain.terms import Term, terms_on

PULSE_SHARE = 20
"""Percent of the score that is the AM's own judgement, while it is fresh."""
PULSE_LASTS, EXTREME_PULSE_LASTS = timedelta(days=90), timedelta(days=30)
RED_BELOW, GREEN_FROM = 500, 750
LITTLE_COVERAGE = 50
"""Percent of the weight; a score of which less is known is marked as such."""


class Part(NamedTuple):
    """One term of the score; `points` are tenths, and those of all parts add up to the score."""

    name: str
    points: int
    weight: int = 0
    dimension: Dimension | None = None


class Health(NamedTuple):
    """The health of an account on a day; scores in tenths of a point, None when nothing is known."""

    score: int | None
    computed: int | None
    """The score without the pulse."""
    parts: tuple[Part, ...]
    coverage: int
    """Percent of the weight that was known."""
    pulse: Pulse | None = None
    caps: tuple[Cap, ...] = ()

    @property
    def is_little_known(self) -> bool:
        """Tell whether less than half of the weight was known: such a score is more a guess than a reading."""
        return self.coverage < LITTLE_COVERAGE

    @property
    def band(self) -> str | None:
        """`red`, `amber` or `green`; None when nothing is known."""
        return None if self.score is None else band_of(self.score)


def band_of(score: int) -> str:
    """Return the band of a score in tenths: red below 50, amber below 75, green from there."""
    if score < RED_BELOW:
        return "red"
    return "amber" if score < GREEN_FROM else "green"


def assess(
    facts: Facts,
    on: date,
    settings: Settings,
    terms: Sequence[Term] | None = None,
    used: Sequence[Trend] | None = None,
    required: Sequence[Seat] | None = None,
    *,
    explain: bool = True,
) -> Health:
    """Return the health of an account on a day, from the facts dated up to it.

    `terms`, `used` and `required` save working out contracts, usage and seats again where the caller has
    them for the same day. Without `explain` the dimensions carry no reasons and refs: a scan of the whole book
    shows none.
    """
    facts = as_on(facts, on)
    if terms is None:
        terms = terms_on(facts.contracts, on)
    dimensions = _dimensions(facts, on, settings, used, required, explain=explain)
    limits, pulse = caps(facts, terms, on), fresh_pulse(facts.pulses, on)
    if _is_blank(facts, on, dimensions, limits, pulse):
        dimensions = (unknown(dimensions[0].name, "nothing is recorded yet"), *dimensions[1:])
    return _health(dimensions, settings.weights, limits, pulse)


def score_on(facts: Facts, on: date, settings: Settings) -> int | None:
    """Return the score of `assess` alone, without words and parts: what a comparison with another day needs."""
    facts = as_on(facts, on)
    dimensions = _dimensions(facts, on, settings, explain=False)
    weights = settings.weights
    known = sum([weights[it.name] for it in dimensions if it.score is not None])
    if not known:
        return None
    weighted = _weighted(dimensions, weights, known)
    pulse = fresh_pulse(facts.pulses, on)
    cancelled = any([it.cancelled_on for it in facts.contracts])  # noqa: C419 - a list is faster here
    limits = caps(facts, terms_on(facts.contracts, on) if cancelled else (), on)  # no other term sets a cap
    if _is_blank(facts, on, dimensions, limits, pulse):
        return None
    return min(weighted if pulse is None else _blend(weighted, pulse.score * 100), limits[0].most if limits else 1000)


def _is_blank(
    facts: Facts, on: date, dimensions: Sequence[Dimension], limits: Sequence[Cap], pulse: Pulse | None
) -> bool:
    """Tell whether nothing is recorded to judge by: silence since the account entered the book is no health."""
    silent = facts.touched[on].last is None and not limits and pulse is None
    return silent and all([it.score is None for it in dimensions[1:]])  # noqa: C419 - a list is faster here


def _dimensions(
    facts: Facts,
    on: date,
    settings: Settings,
    used: Sequence[Trend] | None = None,
    required: Sequence[Seat] | None = None,
    *,
    explain: bool = True,
) -> tuple[Dimension, ...]:
    return (
        engagement(facts, on, settings, explain=explain),
        relationship(facts, on, settings, required, explain=explain),
        adoption(trends_on(facts, on) if used is None else used, settings, explain=explain),
        delivery(facts, on, settings, explain=explain),
        satisfaction(facts, on, explain=explain),
        commercial(facts, on),
    )


def _health(
    dimensions: Sequence[Dimension], weights: Mapping[str, int], limits: Sequence[Cap], pulse: Pulse | None
) -> Health:
    known = sum([weights[it.name] for it in dimensions if it.score is not None])
    if not known:
        return Health(None, None, _parts(dimensions, weights, 0, 0), 0, None, tuple(limits))
    weighted = _weighted(dimensions, weights, known)
    lowest = limits[0].most if limits else 1000
    blended = weighted if pulse is None else _blend(weighted, pulse.score * 100)
    score = min(blended, lowest)
    parts = _parts(dimensions, weights, known, weighted)
    if pulse is not None:
        parts += (Part("pulse", blended - weighted),)
    if score < blended:
        parts += (Part("cap", score - blended),)
    coverage = round(100 * known / sum([weights[it.name] for it in dimensions]))
    return Health(score, min(weighted, lowest), parts, coverage, pulse, tuple(limits))


def fresh_pulse(pulses: Sequence[Pulse], on: date) -> Pulse | None:
    """Return the latest pulse given by a day, unless it has expired: after 90 days, 30 for a 1 or a 10."""
    latest = max((it for it in pulses if it.on <= on), key=lambda it: (it.on, it.id), default=None) if pulses else None
    if latest is None:
        return None
    return latest if on < expires(latest) else None


def expires(pulse: Pulse) -> date:
    """Return the first day on which a pulse no longer counts: after 90 days, 30 for a 1 or a 10."""
    return pulse.on + (EXTREME_PULSE_LASTS if pulse.score in (1, 10) else PULSE_LASTS)


def _weighted(dimensions: Sequence[Dimension], weights: Mapping[str, int], known: int) -> int:
    total = sum([weights[it.name] * it.score for it in dimensions if it.score is not None])
    return (2 * total + known) // (2 * known)


def _blend(weighted: int, pulse: int) -> int:
    return (2 * (weighted * (100 - PULSE_SHARE) + pulse * PULSE_SHARE) + 100) // 200


def _parts(dimensions: Sequence[Dimension], weights: Mapping[str, int], known: int, total: int) -> tuple[Part, ...]:
    """Return the dimensions with their points, rounded so that they add up to `total` exactly.

    Each gets its share rounded down; the tenths left over go to the largest remainders, first come first.
    """
    shares = [(weights[it.name] * it.score if it.score is not None else 0) for it in dimensions]
    points = [share // known if known else 0 for share in shares]
    left = total - sum(points)
    if left:
        remainders = [share % known for share in shares]
        for _ in range(left):
            at = remainders.index(max(remainders))
            points[at] += 1
            remainders[at] = -1
    return tuple([Part(it.name, point, weights[it.name], it) for it, point in zip(dimensions, points, strict=True)])
