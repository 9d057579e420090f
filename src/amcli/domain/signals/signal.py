"""A signal: one fact that asks for an answer, and the command that gives it."""

from datetime import date
from typing import NamedTuple

from amcli.domain.signals.codes import LANE
from amcli.domain.text import one_line

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


def typed(text: str) -> str:
    """Return client text as one word of a command, quoted where a shell would take it apart."""
    word = one_line(text)
    if word and all(char.isalnum() or char in "-_." for char in word):
        return word
    return "'" + word.replace("'", "'\\''") + "'"
