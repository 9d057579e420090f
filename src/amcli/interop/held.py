"""The rows of the book that rows of a file stand for, found by their ids."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

Pair = tuple[dict[str, Any], dict[str, Any]]
"""A row as its file gives it, and as it goes into the book."""


class Held(NamedTuple):
    """A row of the book that an incoming row stands for."""

    id: int
    values: dict[str, Any]


class Met(NamedTuple):
    """A row of a file with the row of the book it stands for."""

    line: int
    held: Held
    row: dict[str, Any]
    whole: dict[str, Any]


def held_row(db: sqlite3.Connection, table: str, columns: Sequence[str], row_id: int) -> Held:
    """Return one row of the book with some of its columns."""
    row = db.execute(f'SELECT {_listed(columns)} FROM "{table}" WHERE id = ?', (row_id,)).fetchone()
    return Held(row_id, dict(zip(columns, row, strict=True)))


def held_rows(
    db: sqlite3.Connection, table: str, columns: Sequence[str], source: str, keys: Sequence[str]
) -> dict[str, Held]:
    """Return the rows of the book with these external ids of a source, by id."""
    cursor = db.execute(
        f'SELECT external_id, id, {_listed(columns)} FROM "{table}"'
        " WHERE source = ? AND external_id IN (SELECT value FROM json_each(?))",
        (source, json.dumps(keys)),
    )
    return {key: Held(row_id, dict(zip(columns, rest, strict=True))) for key, row_id, *rest in cursor}


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
