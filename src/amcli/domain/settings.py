"""The numbers a user may change, with the defaults of the design."""

from collections.abc import Mapping
from typing import NamedTuple

from amcli.domain.dates import Interval
from amcli.domain.workdays import Workdays


class Cadence(NamedTuple):
    """How often an account wants a conversation: the target interval and the longest silence allowed."""

    every: Interval
    max: Interval


CADENCES: Mapping[str, Cadence] = {
    "A": Cadence(Interval(14, "d"), Interval(28, "d")),
    "B": Cadence(Interval(30, "d"), Interval(60, "d")),
    "C": Cadence(Interval(90, "d"), Interval(180, "d")),
}
DEFAULT_TIER = "B"
"""The cadence of accounts without a tier, or with one that has no cadence of its own."""

WEIGHTS: Mapping[str, int] = {
    "engagement": 25,
    "relationship": 20,
    "adoption": 20,
    "delivery": 15,
    "satisfaction": 10,
    "commercial": 10,
}

CATEGORY_RATES: Mapping[str, str] = {
    "commit": "0.90",
    "best_case": "0.60",
    "pipeline": "0.30",
    "omitted": "0",
    "closed": "1",
}
"""The share of a renewal's forecast that is expected to come in, by forecast category."""

STAGE_RATES: Mapping[str, str] = {
    "identified": "0.10",
    "qualified": "0.25",
    "proposed": "0.50",
    "negotiating": "0.75",
    "won": "1",
}
"""The share of an expansion's amount that is expected to come in, by the stage of the opportunity."""

BUSINESS_REVIEWS: Mapping[str, Interval | None] = {
    "A": Interval(3, "mo"),
    "B": Interval(6, "mo"),
    "C": Interval(1, "y"),
}
"""How often an account of a tier wants a business review; None = never."""

REQUIRED_ROLES: tuple[tuple[str, ...], ...] = (
    ("decision_maker", "economic_buyer"),
    ("champion",),
    ("executive_sponsor",),
)
"""Each group is one required seat; any of its roles fills it."""


class Settings(NamedTuple):
    """Everything configurable that rules and reports need; the defaults are the `senior` and `saas` presets."""

    currency: str = "EUR"
    rates: Mapping[str, str] = {}
    timezone: str | None = None
    cadences: Mapping[str, Cadence] = CADENCES
    weights: Mapping[str, int] = WEIGHTS
    required_roles: tuple[tuple[str, ...], ...] = REQUIRED_ROLES
    category_rates: Mapping[str, str] = CATEGORY_RATES
    stage_rates: Mapping[str, str] = STAGE_RATES
    role: str = "senior"
    industry: str = "saas"
    volume_stands_for_adoption: bool = False
    """Whether the trend of what is ordered says more than the share of what is licensed."""
    obligations_count: bool = False
    """Whether late obligations and trainings count as trouble in delivery."""
    business_reviews: Mapping[str, Interval | None] = BUSINESS_REVIEWS
    role_cadences: Mapping[str, Interval] = {}
    """How often whoever holds a role wants to be heard, by role."""
    workdays: Workdays = Workdays()
    products: tuple[str, ...] = ()
    """What is sold, in the order it is shown; empty = what contracts and opportunities name."""
    checkins_per_day: int = 4
    """How many check-ins fit a day beside everything else."""
    my_emails: tuple[str, ...] = ()
    my_domains: tuple[str, ...] = ()
    """The AM's own addresses, and the domains of colleagues: in meetings and mail these are no clients."""
    my_names: tuple[str, ...] = ()
    """What other tools call the AM, who owns tasks there."""
    intake: tuple[Interval, Interval] = (Interval(400, "d"), Interval(60, "d"))
    """How far back and ahead the occurrences of recurring meetings are taken in."""


DEFAULTS = Settings()
