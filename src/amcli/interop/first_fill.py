"""The first fill of an empty table of touches by a large file: its indexes are built once, at the end.

Keeping them in step row by row is a third of an import of a million: above all the one of external ids, which come in
no order. Without it the ids met so far are remembered by their hashes, up to a limit. It all happens inside the unit's
transaction: whatever stops the import leaves the book with its indexes.
"""

import sqlite3
from collections.abc import Iterable
from itertools import repeat

WORTHWHILE = 2_000_000
"""Bytes of a file from which on it pays."""
_MOST = 1_250_000
"""External ids remembered, about 80 MB; beyond them the indexes are built and serve as ever."""
_TOUCHED = "SELECT 1 FROM touch UNION ALL SELECT 1 FROM attendee LIMIT 1"
_INDEXES = """
SELECT name, sql FROM sqlite_schema
 WHERE type = 'index' AND sql IS NOT NULL AND (tbl_name = 'touch' OR name = 'attendee_contact_id')
"""


class FirstFill:
    """Stands in for the indexes of the table while it is filled; idle where the fill is none of that kind."""

    def __init__(self, db: sqlite3.Connection, table: str, size: int) -> None:
        self._db = db
        self._aside: list[tuple[str, str]] = []
        self._hashes: set[int] = set()
        if table == "touch" and size > WORTHWHILE and not db.execute(_TOUCHED).fetchone():
            self._aside = db.execute(_INDEXES).fetchall()
        for name, _ in self._aside:
            db.execute(f'DROP INDEX "{name}"')

    @property
    def is_idle(self) -> bool:
        """Tell whether the table has its indexes, so that it is to be asked itself."""
        return not self._aside

    def met(self, source: str, keys: Iterable[str]) -> list[str]:
        """Return those of some external ids of a source that came before."""
        return [key for key in keys if hash((source, key)) in self._hashes]

    def remember(self, source: str, keys: Iterable[str]) -> None:
        """Note the external ids of rows that were written."""
        if self._aside:
            self._hashes.update(map(hash, zip(repeat(source), keys)))
            if len(self._hashes) > _MOST:
                self.finish()

    def finish(self) -> None:
        """Build the indexes."""
        for _, sql in self._aside:
            self._db.execute(sql)
        self._aside = []
        self._hashes = set()
