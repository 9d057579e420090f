"""Telling the rows of one source apart: which of them came before, and which rows of the book they stand for."""

from collections.abc import Iterable, Iterator

from amcli.interop.file_rows import Batch
from amcli.interop.held import Held


class UsedRows:
    """The rows of one table that a source was met with so far; a byte for each row of the book."""

    def __init__(self, first_new: int) -> None:
        self._first_new = first_new
        self._used = bytearray(first_new)
        self._refused: set[int] = set()
        self._repeats: dict[str, int] = {}

    def __contains__(self, row_id: int) -> bool:
        """Tell whether a row was already met in this source: matched before, or inserted by it."""
        return row_id >= self._first_new or bool(self._used[row_id])

    def add(self, row_id: int) -> None:
        """Note that a row of the book was met; those this import inserted are known by their ids."""
        if row_id < self._first_new:
            self._used[row_id] = 1

    def refused(self, found: Iterable[Held]) -> None:
        """Note which rows were found and not met: what stands for them was refused, and yet is in the file."""
        self._refused.update(it.id for it in found if it.id not in self)

    def present(self) -> Iterator[int]:
        """Yield the rows of the book that the source holds, also where they were not taken from it."""
        yield from (row_id for row_id, used in enumerate(self._used) if used)
        yield from self._refused

    def number_repeats(self, batch: Batch, held: dict[str, Held]) -> list[str]:
        """Number the rows whose derived key came before, and return their new keys: two calls on one day are two calls.

        Only keys that do repeat are remembered, so a million different ones cost nothing.
        """
        if not held and not self._repeats and all_differ(batch):
            return []
        seen: set[str] = set()
        numbered = []
        for row, derived in zip(batch.rows, batch.derived, strict=True):
            key = row["external_id"]
            if not derived:
                continue
            found = held.get(key)
            if key in self._repeats or key in seen or (found and found.id in self):
                number = self._repeats[key] = self._repeats.get(key, 1) + 1
                row["external_id"] = f"{key}-{number}"
                numbered.append(row["external_id"])
            seen.add(key)
        return numbered


def all_differ(batch: Batch) -> bool:
    """Tell whether no two rows of a batch have one key, which saves looking at them one by one."""
    return len({row["external_id"] for row in batch.rows}) == len(batch.rows)
