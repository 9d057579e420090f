"""Single rows of any table: reading them whole, writing them with what is derived kept in step.

Only the journal and undo call the functions that write.
"""

import json
import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import Any

from amcli.errors import NotFound
from amcli.store import derived


def encode(value: Any) -> Any:
    """Return a value as the store keeps it: ISO days, 0/1 flags, JSON lists, canonical intervals."""
    if value is None or isinstance(value, int | float | str):
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict) or (isinstance(value, list | tuple) and not hasattr(value, "_fields")):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


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
    """Set columns of one row, keeping what is derived in step."""
    derived.forget(db, table, row_id, row_id)
    assignments = ", ".join(f'"{name}" = ?' for name in values)
    db.execute(f'UPDATE "{table}" SET {assignments} WHERE id = ?', (*values.values(), row_id))
    derived.add(db, table, row_id, row_id)


def delete_rows(db: sqlite3.Connection, table: str, first: int, last: int) -> None:
    """Delete a run of rows, keeping what is derived in step."""
    derived.forget(db, table, first, last)
    db.execute(f'DELETE FROM "{table}" WHERE id BETWEEN ? AND ?', (first, last))


def last_id(db: sqlite3.Connection) -> int:
    """Return the id of the row inserted last on this connection."""
    return int(db.execute("SELECT last_insert_rowid()").fetchone()[0])
