"""The only way into a book: units of row changes, each applied, undone and redone as a whole.

A unit is what one command wrote. Its changes keep the row images that undo and redo need: an update the
old and new values of the columns it set, a delete the whole row, an insert the new row (a bulk insert only
the run of ids, its images being taken if it is ever undone).

The changes of a unit are undone from the last to the first and redone from the first to the last, so the
order of their ids matters: the change of a run takes as many ids as it has rows and keeps the last of them,
which leaves the room for the images where they belong.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from amcli.domain.changes import Change, Delete, Insert, Update
from amcli.errors import NotFound, Refused
from amcli.store import search
from amcli.store.book import Book, explain


class Unit(NamedTuple):
    """One entry of the history."""

    id: int
    at: str
    day: date
    kind: str
    summary: str
    changes: int
    undone: bool


class Stamp(NamedTuple):
    """When a unit is written: the instant in UTC and the day on the AM's calendar."""

    at: str
    day: date


def encode(value: Any) -> Any:
    """Return a value as the store keeps it: ISO days, 0/1 flags, JSON lists, canonical intervals."""
    if value is None or isinstance(value, int | float | str):
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict) or (isinstance(value, list | tuple) and not hasattr(value, "_fields")):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


class Writer:
    """Collects and applies the changes of one unit inside its transaction."""

    def __init__(self, db: sqlite3.Connection, unit_id: int) -> None:
        self.db = db
        self.unit_id = unit_id
        self.changes = 0
        self._ids: dict[int, int] = {}
        self._kept: list[Insert] = []

    def apply(self, changes: Iterable[Change]) -> None:
        """Apply changes in order."""
        for change in changes:
            if isinstance(change, Insert):
                self.insert(change)
            elif isinstance(change, Update):
                self.update(change)
            else:
                self.delete(change)

    def id_of(self, insert: Insert) -> int:
        """Return the id that an applied insert got."""
        return self._ids[id(insert)]

    def insert(self, change: Insert) -> int:
        """Insert one row and return its id."""
        row = self._encoded(change.values)
        row_id = insert_row(self.db, change.table, row)
        self._ids[id(change)] = row_id
        self._kept.append(change)  # keeps the object alive, so that no other can take its identity
        search.add(self.db, change.table, row_id, row_id)
        self._record(change.table, "insert", row_id, row_id, None, row)
        return row_id

    def update(self, change: Update) -> None:
        """Set columns of one row; columns that already hold the value are left out of the record."""
        after = self._encoded(change.values)
        before = image(self.db, change.table, change.row_id)
        after = {name: value for name, value in after.items() if before[name] != value}
        if after:
            set_columns(self.db, change.table, change.row_id, after)
            old = {name: before[name] for name in after}
            self._record(change.table, "update", change.row_id, change.row_id, old, after)

    def delete(self, change: Delete) -> None:
        """Delete one row, keeping its image."""
        before = image(self.db, change.table, change.row_id)
        delete_rows(self.db, change.table, change.row_id, change.row_id)
        self._record(change.table, "delete", change.row_id, change.row_id, before, None)

    def next_id(self, table: str) -> int:
        """Return the id the next row of a table will get, for bulk rows that link to each other."""
        found = self.db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return int(found[0]) + 1 if found else 1

    def insert_many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Insert encoded rows with consecutive ids and return their number; one change records them all."""
        first = self.next_id(table)
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" * len(columns))
        self.db.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
        last = self.next_id(table) - 1
        if last >= first:
            search.add(self.db, table, first, last)
            self.changes += 1
            change_id = self.next_id("change") + last - first
            record(self.db, self.unit_id, (table, "insert", first, last), None, None, change_id=change_id)
        return last - first + 1

    def _encoded(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: self._ids[id(value)] if isinstance(value, Insert) else encode(value) for name, value in values.items()
        }

    def _record(
        self,
        table: str,
        op: str,
        first: int,
        last: int,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> None:
        self.changes += 1
        record(self.db, self.unit_id, (table, op, first, last), before, after)


@contextlib.contextmanager
def writing(book: Book, summary: str, stamp: Stamp, *, kind: str = "command") -> Iterator[Writer]:
    """Open one unit: everything inside is one transaction, committed at the end or not at all.

    Reads inside the block see the book as no other writer can change it meanwhile. A block that changes
    nothing leaves no trace.

    Raises:
        Refused: the changes break a rule of the store.
        BookError: the book is locked, full or not writable.
    """
    db = book.db
    try:
        db.execute("BEGIN IMMEDIATE")
        try:
            db.execute(
                "INSERT INTO unit (at, day, kind, summary) VALUES (?, ?, ?, ?)",
                (stamp.at, stamp.day.isoformat(), kind, summary),
            )
            writer = Writer(db, last_id(db))
            yield writer
            db.execute("COMMIT" if writer.changes else "ROLLBACK")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise
    except sqlite3.IntegrityError as error:
        raise Refused(f"The book refuses this: {error}.", "Nothing was changed.") from error
    except sqlite3.Error as error:
        raise explain(error, book.path) from error


def undo(book: Book, unit_id: int | None = None) -> Unit:
    """Take back one unit, the latest unless named, and return it.

    Raises:
        NotFound: there is nothing to undo, or no such unit.
        Refused: a later change stands on it, or it is undone already.
    """
    return _flip(book, unit_id, undoing=True)


def redo(book: Book, unit_id: int | None = None) -> Unit:
    """Apply an undone unit again, the one undone last unless named, and return it.

    Raises:
        NotFound: there is nothing to redo, or no such unit.
        Refused: a later change stands in the way, or it is not undone.
    """
    return _flip(book, unit_id, undoing=False)


def history(book: Book, limit: int = 20) -> list[Unit]:
    """Return the latest units, newest first."""
    return [_unit(row) for row in book.rows(f"{_UNITS} ORDER BY unit.id DESC LIMIT ?", (limit,))]


_UNITS = """
SELECT id, at, day, kind, summary,
       (SELECT coalesce(sum(last_id - row_id + 1), 0) FROM change WHERE change.unit_id = unit.id), undone
  FROM unit"""


def _unit(row: Sequence[Any]) -> Unit:
    return Unit(row[0], row[1], date.fromisoformat(row[2]), row[3], row[4], row[5], bool(row[6]))


def _flip(book: Book, unit_id: int | None, *, undoing: bool) -> Unit:
    db = book.db
    try:
        db.execute("BEGIN IMMEDIATE")
        try:
            unit = _chosen(book, unit_id, undoing=undoing)
            _refuse_conflicts(book, unit, undoing=undoing)
            _reverse(db, unit.id) if undoing else _repeat(db, unit)
            sequence = "(SELECT coalesce(max(undone_seq), 0) + 1 FROM unit)" if undoing else "NULL"
            db.execute(
                f"UPDATE unit SET undone = ?, undone_seq = {sequence} WHERE id = ?",
                (int(undoing), unit.id),
            )
            db.execute("COMMIT")
        except sqlite3.IntegrityError as error:
            blocking = _blocking(db, unit.id)
            db.execute("ROLLBACK")
            raise _refusal(unit, blocking, str(error), undoing=undoing) from error
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise
    except sqlite3.Error as error:
        raise explain(error, book.path) from error
    return unit._replace(undone=undoing)


def _chosen(book: Book, unit_id: int | None, *, undoing: bool) -> Unit:
    word = "undo" if undoing else "redo"
    if unit_id is None:
        order = "undone = 0 ORDER BY id DESC" if undoing else "undone = 1 ORDER BY undone_seq DESC"
        rows = book.rows(f"{_UNITS} WHERE {order} LIMIT 1")
        if not rows:
            raise NotFound(f"There is nothing to {word}.", "`am history` lists what was written.")
        return _unit(rows[0])
    rows = book.rows(f"{_UNITS} WHERE id = ?", (unit_id,))
    if not rows:
        raise NotFound(f"There is no unit {unit_id}.", "`am history` lists what was written.")
    unit = _unit(rows[0])
    if unit.undone == undoing:
        raise Refused(f"Unit {unit_id} is {'already' if undoing else 'not'} undone.", "`am history` shows each state.")
    return unit


CONFLICTS = """
SELECT DISTINCT later.unit_id, unit.summary
  FROM change AS mine
  JOIN change AS later ON later.table_name = mine.table_name
                      AND later.row_id BETWEEN mine.row_id AND mine.last_id
                      AND later.unit_id > mine.unit_id
  JOIN unit ON unit.id = later.unit_id AND unit.undone = 0
 WHERE mine.unit_id = ?
 ORDER BY later.unit_id DESC
"""


TOUCHED = """
SELECT unit.id, unit.summary
  FROM change JOIN unit ON unit.id = change.unit_id
 WHERE change.table_name = ? AND ? BETWEEN change.row_id AND change.last_id
   AND unit.undone = 0 AND unit.id <> ?
 ORDER BY unit.id DESC LIMIT 1
"""


def _refuse_conflicts(book: Book, unit: Unit, *, undoing: bool) -> None:
    later = book.rows(CONFLICTS, (unit.id,))
    if later:
        number, summary = later[0]
        raise Refused(
            f"Unit {unit.id} cannot be {'undone' if undoing else 'redone'}:"
            f" unit {number} ({summary}) changed the same rows later.",
            f"`am undo {number}` first, if that is meant.",
        )


def _blocking(db: sqlite3.Connection, unit_id: int) -> tuple[int, str] | None:
    """Return the unit whose rows a broken link leads from or to, if it is a link that broke."""
    for table, row_id, parent, link in db.execute("PRAGMA foreign_key_check").fetchall():
        columns = {row[0]: row[3] for row in db.execute(f'PRAGMA foreign_key_list("{table}")')}
        (parent_id,) = db.execute(f'SELECT "{columns[link]}" FROM "{table}" WHERE id = ?', (row_id,)).fetchone()
        for name, number in ((table, row_id), (parent, parent_id)):
            found = db.execute(TOUCHED, (name, number, unit_id)).fetchone()
            if found:
                return int(found[0]), str(found[1])
    return None


def _refusal(unit: Unit, blocking: tuple[int, str] | None, error: str, *, undoing: bool) -> Refused:
    done = "undone" if undoing else "redone"
    if blocking:
        number, summary = blocking
        return Refused(
            f"Unit {unit.id} cannot be {done}: unit {number} ({summary}) builds on it.",
            f"`am undo {number}` first, if that is meant.",
        )
    return Refused(
        f"Unit {unit.id} cannot be {done}: what was written since stands in the way ({error}).",
        "Nothing was changed; `am history` lists what was written.",
    )


def _reverse(db: sqlite3.Connection, unit_id: int) -> None:
    for change_id, table, op, first, last, before, after in db.execute(
        "SELECT id, table_name, op, row_id, last_id, before, after FROM change WHERE unit_id = ? ORDER BY id DESC",
        (unit_id,),
    ).fetchall():
        if op == "insert":
            if after is None:
                _keep_images(db, change_id, unit_id, table, (first, last))
            delete_rows(db, table, first, last)
        elif op == "update":
            set_columns(db, table, first, json.loads(before))
        else:
            insert_row(db, table, json.loads(before))
            search.add(db, table, first, first)


def _repeat(db: sqlite3.Connection, unit: Unit) -> None:
    for table, op, first, before, after in db.execute(
        "SELECT table_name, op, row_id, before, after FROM change WHERE unit_id = ? ORDER BY id", (unit.id,)
    ).fetchall():
        if op == "insert":
            insert_row(db, table, {**json.loads(after), "id": first})
            search.add(db, table, first, first)
            continue
        _refuse_moved(db, unit, (table, first), json.loads(before))
        if op == "update":
            set_columns(db, table, first, json.loads(after))
        else:
            delete_rows(db, table, first, first)


def _refuse_moved(db: sqlite3.Connection, unit: Unit, row: tuple[str, int], before: Mapping[str, Any]) -> None:
    """Refuse to redo a change of a row that is not as the change found it: an earlier unit is still undone."""
    table, row_id = row
    found = db.execute(f'SELECT * FROM "{table}" WHERE id = ?', (row_id,))
    names = [column[0] for column in found.description]
    now = dict(zip(names, found.fetchone() or (), strict=False))
    if any(name not in now or now[name] != value for name, value in before.items()):
        raise Refused(
            f"Unit {unit.id} cannot be redone: {table} {row_id} is no longer as it was before.",
            "Redo the units before it first; `am history` lists them.",
        )


def _keep_images(db: sqlite3.Connection, change_id: int, unit_id: int, table: str, run: tuple[int, int]) -> None:
    """Before a run of rows goes, store what redo needs: one change per row, with the row as it was inserted."""
    db.execute("DELETE FROM change WHERE id = ?", (change_id,))
    cursor = db.execute(f'SELECT * FROM "{table}" WHERE id BETWEEN ? AND ?', run)
    names = [column[0] for column in cursor.description]
    at = names.index("id")
    db.executemany(
        "INSERT INTO change (id, unit_id, table_name, op, row_id, last_id, after) VALUES (?, ?, ?, 'insert', ?, ?, ?)",
        (
            (
                change_id - run[1] + row[at],
                unit_id,
                table,
                row[at],
                row[at],
                json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False),
            )
            for row in cursor
        ),
    )


def image(db: sqlite3.Connection, table: str, row_id: int) -> dict[str, Any]:
    """Return a row as a mapping of columns to values.

    Raises:
        NotFound: there is no such row.
    """
    cursor = db.execute(f'SELECT * FROM "{table}" WHERE id = ?', (row_id,))
    row = cursor.fetchone()
    if row is None:
        raise NotFound(f"There is no {table} {row_id} any more.", "`am history` shows what happened to it.")
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


def insert_row(db: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> int:
    """Insert one encoded row and return its id."""
    names = ", ".join(f'"{name}"' for name in row)
    db.execute(
        f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(row))})',
        tuple(row.values()),
    )
    return last_id(db)


def set_columns(db: sqlite3.Connection, table: str, row_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of one row, keeping the full-text index in step."""
    search.forget(db, table, row_id, row_id)
    assignments = ", ".join(f'"{name}" = ?' for name in values)
    db.execute(f'UPDATE "{table}" SET {assignments} WHERE id = ?', (*values.values(), row_id))
    search.add(db, table, row_id, row_id)


def delete_rows(db: sqlite3.Connection, table: str, first: int, last: int) -> None:
    """Delete a run of rows, keeping the full-text index in step."""
    search.forget(db, table, first, last)
    db.execute(f'DELETE FROM "{table}" WHERE id BETWEEN ? AND ?', (first, last))


def record(
    db: sqlite3.Connection,
    unit_id: int,
    what: tuple[str, str, int, int],
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    *,
    change_id: int | None = None,
) -> None:
    """Write one change of a unit to the journal, with the next id unless told otherwise."""
    db.execute(
        "INSERT INTO change (id, unit_id, table_name, op, row_id, last_id, before, after)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            change_id,
            unit_id,
            *what,
            None if before is None else json.dumps(before, ensure_ascii=False),
            None if after is None else json.dumps(after, ensure_ascii=False),
        ),
    )


def last_id(db: sqlite3.Connection) -> int:
    """Return the id of the row inserted last on this connection."""
    return int(db.execute("SELECT last_insert_rowid()").fetchone()[0])
