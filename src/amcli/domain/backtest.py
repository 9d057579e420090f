"""Did low health precede the loss? Ranking, lift and calibration of scores against what happened later.

Nothing here tunes a weight: the statistics only measure. Scores are tenths of a point, 0 to 1000; low is
meant to be a warning, so a rank is right when the account that was lost had the lower score.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from math import exp, log, sqrt
from typing import NamedTuple, TypeVar

from amcli.domain.dates import Interval, last_of_month
from amcli.domain.evidence import DAY
from amcli.domain.health import band_of

K = TypeVar("K")
LEVEL = 0.95
Z = 1.959964
"""The normal quantile of that level."""
BANDS = ("red", "amber", "green")
BIN = 100
"""The width of a bin of scores, in tenths; the last one holds 1000 as well."""
TAIL = 10
"""The worst-scored one in so many is the tail whose lift is measured."""


class Case(NamedTuple):
    """One account on one day: its score then, and whether the outcome followed within the horizon."""

    account_id: int
    on: date
    score: int
    coverage: int
    outcome: bool
    ran_out: bool = False
    """Whether the outcome may rest on a term that ended with nothing recorded."""


class Auc(NamedTuple):
    """How well scores rank: 1 = every lost account was scored below every kept one, 0.5 = chance."""

    value: float
    low: float | None
    high: float | None
    """The interval of `LEVEL`; None with a single account, from which nothing can be generalised."""


class Group(NamedTuple):
    """The account-days of one band or bin and how many had the outcome."""

    n: int
    outcomes: int

    @property
    def share(self) -> float | None:
        """The share with the outcome; None when the group is empty."""
        return self.outcomes / self.n if self.n else None


class Lift(NamedTuple):
    """How much more frequent the outcome was among the worst-scored tenth than overall."""

    value: float
    worst: float
    """The share with the outcome in the worst-scored tenth."""
    overall: float


def month_ends(first: date, last: date) -> tuple[date, ...]:
    """Return the last days of months from one day to another, both included."""
    found = []
    day = last_of_month(first)
    while day <= last:
        found.append(day)
        day = last_of_month(day + DAY)
    return tuple(found)


def steps(first: date, last: date, every: Interval, most: int) -> tuple[date, ...]:
    """Return the days from one to another in equal steps counted from the first, `most` + 1 at most."""
    found: list[date] = []
    day = first
    while day <= last and len(found) <= most:
        found.append(day)
        day = every.add_to(first, len(found))
    return tuple(found)


def auc(cases: Sequence[Case]) -> Auc | None:
    """Return the area under the ROC curve with its interval; None unless both outcomes occur.

    The value is the Mann–Whitney probability: of a random lost and a random kept account-day, the lost one
    has the lower score; ties count half.

    The days of one account resemble each other, so the interval treats the *account* as the unit: the
    cluster-robust form of DeLong's variance (Obuchowski, Biometrics 1997), which sums the influence of all
    days of an account before squaring. It is formed on the logit scale, which keeps it within 0 and 1, and
    with Student's t for the scarcer kind of account (one degree less than the accounts that were lost, or
    kept), for which the variance is scaled up as well. Preferred to a bootstrap over accounts because that
    one is too narrow where few were lost: simulated with 4 to 6 lost accounts its 95 % held the truth in 70
    to 85 %, this one's in 90 to 97 %; and this one takes one pass and no random numbers.

    Where the scores separate perfectly, are all alike, or a single account was lost, that variance says
    nothing; then Newcombe's interval (Statistics in Medicine 2006, method 5), with accounts for the sizes
    of the samples, stands in.
    """
    lost = Counter(it.score for it in cases if it.outcome)
    kept = Counter(it.score for it in cases if not it.outcome)
    many, others = lost.total(), kept.total()
    if not many or not others:
        return None
    beats: dict[int, float] = {}  # the share of kept days above a lost one with this score, ties half
    beaten: dict[int, float] = {}  # the share of lost days below a kept one with this score
    below_lost = below_kept = 0
    doubled = 0
    for score in sorted(lost.keys() | kept.keys()):
        above = 2 * (others - below_kept) - kept[score]
        doubled += lost[score] * above
        beats[score] = above / (2 * others)
        beaten[score] = (2 * below_lost + lost[score]) / (2 * many)
        below_lost += lost[score]
        below_kept += kept[score]
    value = doubled / (2 * many * others)
    influence: dict[int, float] = defaultdict(float)
    for it in cases:
        part = (beats[it.score] - value) / many if it.outcome else (beaten[it.score] - value) / others
        influence[it.account_id] += part
    if len(influence) < 2:
        return Auc(value, None, None)
    units = [len({it.account_id for it in cases if it.outcome is outcome}) for outcome in (True, False)]
    scarce = min(units)
    variance = sum(part * part for part in influence.values())
    if scarce < 2 or not 0 < value < 1 or variance < 1e-12:
        return Auc(value, *_newcombe(value, *units))
    error = sqrt(variance * scarce / (scarce - 1))
    return Auc(value, *_on_logit_scale(value, student(scarce - 1) * error))


def student(freedom: int) -> float:
    """Return the two-sided quantile of Student's t at `LEVEL`, by its expansion in the normal one.

    Within 0.2 % from 3 degrees of freedom on; with 2 and 1 the expansion is too slow, so they are given.
    """
    if freedom < 3:
        return (12.7062, 4.3027)[freedom - 1]
    terms = (
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
        (79 * Z**9 + 776 * Z**7 + 1482 * Z**5 - 1920 * Z**3 - 945 * Z) / 92160,
    )
    return Z + sum(term / float(freedom) ** power for power, term in enumerate(terms, 1))


def _on_logit_scale(value: float, reach: float) -> tuple[float, float]:
    middle, reach = log(value / (1 - value)), reach / (value * (1 - value))
    low, high = (1 / (1 + exp(-max(-700.0, min(700.0, middle + sign * reach)))) for sign in (-1, 1))
    return low, high


def _newcombe(value: float, lost: int, kept: int) -> tuple[float, float]:
    """Return the AUCs from which the observed one is just `Z` standard errors away."""

    def is_near(theta: float) -> bool:
        half = (lost + kept) / 2 - 1
        spread = 1 + half * (1 - theta) / (2 - theta) + half * theta / (1 + theta)
        return (theta - value) ** 2 <= Z * Z * theta * (1 - theta) * spread / (lost * kept)

    ends = []
    for far in (0.0, 1.0):
        near = value
        if near != far:
            for _ in range(60):
                middle = (near + far) / 2
                near, far = (middle, far) if is_near(middle) else (near, middle)  # noqa: PLW2901 - a bisection
        ends.append(near)
    return ends[0], ends[1]


def lift(cases: Sequence[Case]) -> Lift | None:
    """Return the share with the outcome in the worst-scored tenth against that of all; None without outcomes.

    Where the tenth ends among equal scores, these count in proportion, so no order among equals matters.
    """
    outcomes = sum(it.outcome for it in cases)
    if not outcomes:
        return None
    size = left = len(cases) / TAIL
    found = 0.0
    for _, group in sorted(grouped((it.score, it.outcome) for it in cases).items()):
        taken = min(left, group.n)
        found += group.outcomes * taken / group.n
        left -= taken
        if left <= 0:
            break
    worst, overall = found / size, outcomes / len(cases)
    return Lift(worst / overall, worst, overall)


def by_band(cases: Sequence[Case]) -> dict[str, Group]:
    """Return the account-days and outcomes of each band, worst first."""
    found = grouped((band_of(it.score), it.outcome) for it in cases)
    return {band: found.get(band, Group(0, 0)) for band in BANDS}


def by_score(cases: Sequence[Case]) -> dict[int, Group]:
    """Return the account-days and outcomes of each bin of ten points, by its lower end in points."""
    found = grouped((min(it.score, 999) // BIN, it.outcome) for it in cases)
    return {at * 10: found.get(at, Group(0, 0)) for at in range(10)}


def grouped(pairs: Iterable[tuple[K, bool]]) -> dict[K, Group]:
    """Return how many there are of each key and how many of them had the outcome."""
    n: Counter[K] = Counter()
    outcomes: Counter[K] = Counter()
    for key, outcome in pairs:
        n[key] += 1
        outcomes[key] += outcome
    return {key: Group(n[key], outcomes[key]) for key in n}
