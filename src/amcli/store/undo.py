"""Taking units back and bringing them back: each as a whole, or not at all.

The changes of a unit are undone from the last to the first and redone from the first to the last. Whatever a
later unit built on is refused by name, so nothing is ever overwritten.
"""

import contextlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from amcli.errors import NotFound, Refused
from amcli.store import derived
from amcli.store.book import Book, explain
from amcli.store.rows import delete_rows, insert_row, set_columns


class Unit(NamedTuple):
    """One entry of the history."""

    id: int
    at: str
    day: date
    kind: str
    summary: str
    changes: int
    undone: bool


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
            blocking = _blocking(db, unit.id) or _taken(db, unit.id, str(error))
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


IMAGES = "SELECT coalesce(after, before) FROM change WHERE unit_id = ? AND table_name = ? ORDER BY id"

_UNIQUE = "UNIQUE constraint failed: "


def _refuse_conflicts(book: Book, unit: Unit, *, undoing: bool) -> None:
    later = book.rows(CONFLICTS, (unit.id,))
    if later:
        number, summary = later[0]
        raise Refused(
            f"Unit {unit.id} cannot be {'undone' if undoing else 'redone'}:"
            f" unit {number} ({summary}) changed the same rows later.",
            f"`am undo {number}` first, if that is meant.",
        )


def _blocking(db: sqlite3.Connection, unit_id: int) -> tuple[int, str, str] | None:
    """Return the unit whose rows a broken link leads from or to, if it is a link that broke."""
    for table, row_id, parent, link in db.execute("PRAGMA foreign_key_check").fetchall():
        columns = {row[0]: row[3] for row in db.execute(f'PRAGMA foreign_key_list("{table}")')}
        (parent_id,) = db.execute(f'SELECT "{columns[link]}" FROM "{table}" WHERE id = ?', (row_id,)).fetchone()
        for name, number in ((table, row_id), (parent, parent_id)):
            found = db.execute(TOUCHED, (name, number, unit_id)).fetchone()
            if found:
                return int(found[0]), str(found[1]), "builds on it"
    return None


def _taken(db: sqlite3.Connection, unit_id: int, error: str) -> tuple[int, str, str] | None:
    """Return the unit whose row has by now what only one row may have, such as a handle."""
    if not error.startswith(_UNIQUE):
        return None
    columns = error.removeprefix(_UNIQUE).split(", ")
    table, names = columns[0].partition(".")[0], [it.partition(".")[2] for it in columns]
    same = " AND ".join(f'"{name}" = ?' for name in names)
    for (image,) in db.execute(IMAGES, (unit_id, table)).fetchall():
        row = json.loads(image)
        wanted = [row.get(name) for name in names]
        for (row_id,) in db.execute(f'SELECT id FROM "{table}" WHERE {same}', wanted).fetchall():
            if found := db.execute(TOUCHED, (table, row_id, unit_id)).fetchone():
                return int(found[0]), str(found[1]), "stands in its way"
    return None


def _refusal(unit: Unit, blocking: tuple[int, str, str] | None, error: str, *, undoing: bool) -> Refused:
    done = "undone" if undoing else "redone"
    if blocking:
        number, summary, why = blocking
        why = why if undoing else "stands in its way"
        return Refused(
            f"Unit {unit.id} cannot be {done}: unit {number} ({summary}) {why}.",
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
            derived.add(db, table, first, first)


def _repeat(db: sqlite3.Connection, unit: Unit) -> None:
    for table, op, first, before, after in db.execute(
        "SELECT table_name, op, row_id, before, after FROM change WHERE unit_id = ? ORDER BY id", (unit.id,)
    ).fetchall():
        if op == "insert":
            insert_row(db, table, {**json.loads(after), "id": first})
            derived.add(db, table, first, first)
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
