"""How often an open risk is looked at again: the graver, the sooner."""

from collections.abc import Mapping
from datetime import date

from amcli.domain.dates import Interval

REVIEW_EVERY: Mapping[str, Interval] = {
    "critical": Interval(1, "d"),
    "high": Interval(1, "w"),
    "medium": Interval(2, "w"),
    "low": Interval(1, "mo"),
}
"""The rhythm of review by severity."""


def review_after(severity: str, on: date) -> date:
    """Return the day a risk of a severity wants to be looked at again, after `on`."""
    return REVIEW_EVERY[severity].add_to(on)
