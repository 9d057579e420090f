"""Keys of rows that outlive the book: what an external id is to rows from elsewhere, for rows that began here.

A row without an external id is known by its id and the instant it was written, from the journal: `t88-20261121T093000`.
Two books copied from one another share the keys of what they share, and of nothing else.
"""

import re
import sqlite3
from collections.abc import Callable
from functools import partial

from amcli.domain.entities import BY_LETTER, BY_TABLE
from amcli.domain.refs import make_ref, parse_ref

OWN = "am"
"""The source of rows that came from an export of another book, their key being the external id."""

_FORM = re.compile(r"([a-z_]+?)([1-9][0-9]{0,18})-([0-9]{8}T[0-9]{6}|0)")
_BEGAN = """
SELECT unit.at FROM change JOIN unit ON unit.id = unit_id
 WHERE table_name = ? AND op = 'insert' AND row_id <= ? AND last_id >= ?
 ORDER BY row_id DESC, change.id DESC LIMIT 1
"""
_HELD = 100_000


def is_minted(key: str) -> bool:
    """Tell whether a key was made here, rather than given by another program."""
    return bool(_FORM.fullmatch(key))


def prefix(table: str) -> str:
    """Return what the minted keys of a table begin with: the letter of its ids, else its name."""
    entity = BY_TABLE.get(table)
    return entity.letter if entity and entity.letter else table


class Minted:
    """Makes the keys of rows without an external id, remembering those links ask for again and again."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: dict[tuple[str, int], str] = {}

    def of(self, table: str) -> Callable[[int], str]:
        """Return the function from the id of a row to its key."""
        return partial(self.key, table)

    def key(self, table: str, row_id: int) -> str:
        """Return the key of a row that has no external id."""
        found = self._known.get((table, row_id))
        if found is None:
            found = f"{prefix(table)}{row_id}-{self.began(table, row_id)}"
            if len(self._known) < _HELD:
                self._known[table, row_id] = found
        return found

    def began(self, table: str, row_id: int) -> str:
        """Return the instant a row was written, `20261121T093000`; `0` when the journal does not know."""
        row = self._db.execute(_BEGAN, (table, row_id, row_id)).fetchone()
        digits = re.sub(r"[-:]", "", row[0])[:15] if row else ""
        return digits if re.fullmatch(r"[0-9]{8}T[0-9]{6}", digits) else "0"

    def key_of_ref(self, ref: str | None) -> str | None:
        """Return letter and key of the row an id such as `a5` stands for; the id itself when there is no such row."""
        meant = parse_ref(ref) if ref else None
        if meant is None:
            return ref
        entity, row_id = meant
        row = self._db.execute(f'SELECT source, external_id FROM "{entity.table}" WHERE id = ?', (row_id,)).fetchone()
        if row is None:
            return ref
        key = written(*row) if row[1] is not None else self.key(entity.table, row_id)
        return f"{entity.letter}:{key}"


def written(source: str | None, external: str) -> str:
    """Return a source and an external id as one key: `salesforce/003A`."""
    if source in (None, OWN):
        return external
    return f"{source.replace('%', '%25').replace('/', '%2F')}/{external}"


class Keys:
    """Finds the rows that keys stand for, in the book as it is now."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._minted = Minted(db)
        self._found: dict[tuple[str, str], int] = {}
        self._names: dict[tuple[str, int], str | None] = {}

    def find(self, table: str, key: str) -> int | None:
        """Return the row of a table a key stands for, if the book has it. Finds are remembered, misses are not."""
        found = self._found.get((table, key))
        if found is None:
            source, cut, external = key.partition("/")
            if cut:
                found = self._by_external(table, source.replace("%2F", "/").replace("%25", "%"), external)
            if found is None and is_minted(key):
                found = self._by_external(table, OWN, key) or self.own(table, key)
            if found is not None and len(self._found) < _HELD:
                self._found[table, key] = found
        return found

    def own(self, table: str, key: str) -> int | None:
        """Return the row of this book that bore a minted key before any export: same id, written at that instant."""
        found = _FORM.fullmatch(key)
        if not found or found[1] != prefix(table):
            return None
        row_id = int(found[2])
        row = self._db.execute(f'SELECT 1 FROM "{table}" WHERE id = ? AND external_id IS NULL', (row_id,)).fetchone()
        return row_id if row and self._minted.began(table, row_id) == found[3] else None

    def ref(self, text: str) -> str:
        """Return the id (`a5`) of what letter and key stand for; the text itself when that is no row of this book."""
        letter, cut, key = text.partition(":")
        if not cut or letter not in BY_LETTER:
            return text
        row_id = self.find(BY_LETTER[letter].table, key)
        return text if row_id is None else make_ref(BY_LETTER[letter], row_id)

    def name(self, table: str, row_id: int) -> str | None:
        """Return what a contact or an objective is called."""
        if (table, row_id) not in self._names:
            shown = "outcome" if table == "objective" else "name"
            row = self._db.execute(f'SELECT "{shown}" FROM "{table}" WHERE id = ?', (row_id,)).fetchone()
            if len(self._names) >= _HELD:
                self._names.clear()
            self._names[table, row_id] = row[0] if row else None
        return self._names[table, row_id]

    def _by_external(self, table: str, source: str, external: str) -> int | None:
        row = self._db.execute(
            f'SELECT id FROM "{table}" WHERE source = ? AND external_id = ?', (source, external)
        ).fetchone()
        return int(row[0]) if row else None
