"""What calendars, cards and mail are read into: items for the book, and what was left out or refused."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Any, NamedTuple

from amcli.domain.matching import Me, Person

LONGEST_ID = 400
MOST_PEOPLE = 50
"""People of one item that are kept; a mail to more is to a list."""


class Item(NamedTuple):
    """A meeting, a mail or a card."""

    kind: str
    """`touch`, `checkin` or `contact`; `gone` is a meeting that was called off."""
    external_id: str
    title: str
    on: date | None = None
    at: str | None = None
    text: str = ""
    people: tuple[Person, ...] = ()
    """Without the AM and colleagues. Of a card nobody."""
    details: Mapping[str, Any] = {}
    """Touches: kind, direction, duration. Contacts: their fields."""
    rank: tuple[int, str, bool] = (0, "", False)
    """Of two versions of one meeting the greater holds: sequence, when written, whether it is an exception."""
    number: int = 0
    """Where it stands in its file, from 1."""


class Series(NamedTuple):
    """The occurrences that a recurring meeting has in a window: planned ones that it has no more are dropped."""

    uid: str
    ids: frozenset[str]
    until: date
    rank: tuple[int, str, bool]


class Refusal(NamedTuple):
    """One item that could not be read: where it stands, what it is called, why."""

    number: int
    what: str
    title: str
    reason: str


class Read:
    """What one file came to."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.items: list[Item] = []
        self.series: list[Series] = []
        self.refused: list[Refusal] = []
        self.left_out: Counter[str] = Counter()
        """Why → how many were left out by rule."""
        self.notes: dict[str, None] = {}


class Window(NamedTuple):
    """What the readers need to know: the AM's day and zone, who they are, how far recurrences go."""

    today: date
    zone: tzinfo
    me: Me
    first: date
    last: date
    bounded: bool = False
    """Whether the window was asked for, so that it holds for everything and not for recurrences only."""
    alone: bool = False
    """Whether meetings without anybody else are taken too."""

    def holds(self, day: date) -> bool:
        """Tell whether a day is asked for."""
        return not self.bounded or self.first <= day <= self.last


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says why."""
