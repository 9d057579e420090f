"""Rows on their way from a file to a table, and what is told of them: which were refused, what was odd."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from amcli.interop.links import Links
from amcli.interop.readers import Sheet
from amcli.interop.rejects import Reject, Rejects
from amcli.interop.spec import Source


class Batch(NamedTuple):
    """Rows of one table, ready to be matched: stored values by column, None for unknown."""

    lines: list[int]
    rows: list[dict[str, Any]]
    keys: list[str]
    """External ids; a row without one has a key made from what identifies it, starting with `~`."""
    derived: list[bool]


def pick(batch: Batch, kept: Sequence[int]) -> Batch:
    """Return some rows of a batch."""
    lines, rows, keys, derived = ([values[at] for at in kept] for values in batch)
    return Batch(lines, rows, keys, derived)  # type: ignore[arg-type]


class FileRows:
    """What every way to read a file keeps account of."""

    def __init__(self, source: Source, sheet: Sheet, links: Links, rejects: Rejects) -> None:
        self.source, self.sheet, self.links = source, sheet, links
        self.skipped = 0
        self.unread: list[str] = []
        """The ids of rows that were refused: they are in the file, though not taken."""
        self.notes: dict[str, int] = {}
        """What is worth telling, with how often it came."""
        self._rejects = rejects

    def reject(self, line: int, column: str, value: str, reason: str) -> None:
        """Report one row as not imported; it is for the caller to count it."""
        self._rejects.add(Reject(self.sheet.name, line, column, value, reason))

    def note(self, what: str, times: int = 1) -> None:
        """Count something worth telling of this file."""
        said = f"{self.sheet.name}: {what}"
        self.notes[said] = self.notes.get(said, 0) + times

    def counted_notes(self) -> list[str]:
        """Return the notes as lines."""
        return [f"{note} ({times}×)." for note, times in self.notes.items()]

    def _unreadable(self, line: int, reason: str) -> None:
        self.skipped += 1
        self.reject(line, "", "", reason)
