"""A signal: one fact that asks for an answer, and the command that gives it."""

from datetime import date
from typing import NamedTuple

from amcli.domain.signals.codes import LANE

POINTS = {"critical": 100, "high": 50, "medium": 20, "low": 5}
"""What a signal weighs in the ranking, by severity."""


class Signal(NamedTuple):
    """What happened, how grave it is, since when, on what evidence, and what to type."""

    code: str
    severity: str
    text: str
    next: str
    since: date | None = None
    refs: tuple[str, ...] = ()

    @property
    def lane(self) -> str:
        """The lane of the morning scan it belongs to."""
        return LANE[self.code]

    @property
    def points(self) -> int:
        """The severity as points."""
        return POINTS[self.severity]


def days(count: int) -> str:
    """Return a number of days as `3d`."""
    return f"{count}d"
