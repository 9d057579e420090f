"""What every reader of cells shares: the refusal of one, and how the texts of a field are written."""

from collections.abc import Callable
from typing import NamedTuple

from amcli.domain.text import one_line


class BadCell(ValueError):
    """A cell that cannot be read; the message is the reason shown beside its file, line and column."""


class Reading(NamedTuple):
    """How the texts of one field are written in its file."""

    order: str = ""
    """The order of day and month; empty = only forms that start with the year."""
    decide: Callable[[], str] | None = None
    """Finds the order from the whole column when a cell needs it."""
    unit: str = ""
    decimal: str = ""
    """The decimal mark; empty = a point, unless the column tells otherwise."""
    rounds: bool = False
    split: str = ";"
    decide_decimal: Callable[[], str] | None = None
    """Finds the decimal mark from the whole column when a cell needs it."""


def shown(text: str) -> str:
    """Return a cell as a message quotes it."""
    line = one_line(text)
    return f"“{line if len(line) <= 60 else line[:59] + '…'}”"
