"""The only way into a book: units of row changes, each applied, undone and redone as a whole.

A unit is what one command wrote. Its changes keep the row images that undo and redo need: an update the
old and new values of the columns it set, a delete the whole row, an insert the new row (a bulk insert only
the run of ids, its images being taken if it is ever undone).

The order of the ids of changes matters to undo: the change of a run takes as many ids as it has rows and keeps
the last of them, which leaves the room for the images where they belong.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from typing import Any, NamedTuple

from amcli.domain.changes import Change, Delete, Insert, Update
from amcli.errors import Refused
from amcli.store import derived
from amcli.store.book import Book, explain
from amcli.store.rows import delete_rows, encode, image, insert_row, last_id, set_columns

_AT_ONCE = 100
"""Rows in one statement of a bulk insert. SQLite builds the list behind a CHECK ("kind" IN (…)) anew for each
statement: row by row that costs a third of the insert."""


class Stamp(NamedTuple):
    """When a unit is written: the instant in UTC and the day on the AM's calendar."""

    at: str
    day: date


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
        derived.add(self.db, change.table, row_id, row_id)
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
        marks = f"({', '.join('?' * len(columns))})"
        left = iter(rows)
        while run := list(islice(left, _AT_ONCE)):
            values = ", ".join([marks] * len(run))
            self.db.execute(f'INSERT INTO "{table}" ({names}) VALUES {values}', list(chain.from_iterable(run)))
        last = self.next_id(table) - 1
        if last >= first:
            derived.add(self.db, table, first, last)
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
