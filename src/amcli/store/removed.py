"""What the AM removed by hand of what came from elsewhere, as the journal tells: it stays removed."""

import json
import sqlite3
from functools import cached_property
from typing import Any

from amcli.domain.text import key

DELETED = """
SELECT change.before, unit.kind = 'command'
  FROM change JOIN unit ON unit.id = change.unit_id AND unit.undone = 0
 WHERE change.table_name = ? AND change.op = 'delete'
   AND json_extract(change.before, '$.source') = ? AND json_extract(change.before, '$.external_id') IS NOT NULL
 ORDER BY change.id
"""


def deleted(db: sqlite3.Connection, table: str, source: str) -> dict[str, tuple[dict[str, Any], bool]]:
    """Return by external id the rows of a source that were deleted: what they held, and whether a command did it.

    Of a row that was deleted several times the last one counts. Whether it is back in the book is not asked.
    """
    found = {}
    for before, by_hand in db.execute(DELETED, (table, source)):
        row = json.loads(before)
        found[row["external_id"]] = row, bool(by_hand)
    return found


class Removed:
    """What was removed by hand of one source, asked of the journal once for each table; nothing where not minded."""

    def __init__(self, db: sqlite3.Connection, source: str, *, minded: bool = True) -> None:
        self._db, self._source, self._minded = db, source, minded
        self._deleted: dict[str, dict[str, tuple[dict[str, Any], bool]]] = {}
        self._found: dict[str, dict[str, dict[str, Any]]] = {}

    def of(self, table: str) -> dict[str, dict[str, Any]]:
        """Return the rows removed from a table, by external id."""
        if table not in self._found:
            everything = self._all(table) if self._minded else {}
            self._found[table] = {external: row for external, (row, by_hand) in everything.items() if by_hand}
        return self._found[table]

    def last(self, table: str, external: str) -> dict[str, Any] | None:
        """Return a row as it was when it was deleted last, by hand or by an import; None for one that never was."""
        row, _ = self._all(table).get(external, (None, False))
        return row

    def _all(self, table: str) -> dict[str, tuple[dict[str, Any], bool]]:
        if table not in self._deleted:
            self._deleted[table] = deleted(self._db, table, self._source)
        return self._deleted[table]

    def owns(self, text: str) -> bool:
        """Tell whether a link that leads nowhere means a removed account, or something that went with one."""
        meant = text.strip()
        return (
            any(meant in self.of(table) for table in ("account", "contact", "contract")) or key(meant) in self._called
        )

    def person(self, text: str) -> str:
        """Return the name of somebody who was removed, meant by id or address; the text itself for anybody else."""
        people = self.of("contact")
        return str(people[text.strip()]["name"]) if text.strip() in people else self._at.get(key(text), text)

    @cached_property
    def _called(self) -> frozenset[str]:
        return frozenset(key(row[name]) for row in self.of("account").values() for name in ("handle", "name"))

    @cached_property
    def _at(self) -> dict[str, str]:
        return {key(row["email"]): row["name"] for row in self.of("contact").values() if row["email"]}
