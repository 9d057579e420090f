"""Short ways to say what a test of the store writes and finds."""

import contextlib
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

from amcli.domain.changes import Insert
from amcli.store.journal import Stamp

DAY = date(2026, 11, 23)
STAMP = Stamp("2026-11-23T08:30:00Z", DAY)

USER_TABLES = (
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search%'"
    " AND name NOT IN ('unit', 'change', 'heard') ORDER BY name"
)


def account(handle: str = "acme", **values: Any) -> Insert:
    return Insert("account", {"handle": handle, "name": handle.title(), "added_on": "2026-01-05", **values})


def touch(of: Insert | int, text: str = "Talked about the rollout", **values: Any) -> Insert:
    return Insert("touch", {"account_id": of, "kind": "call", "on": "2026-11-20", "text": text, **values})


def dump(db: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table a user fills; the journal and the numbering are not part of it."""
    return {
        table: db.execute(f'SELECT * FROM "{table}" ORDER BY id').fetchall()
        for (table,) in db.execute(USER_TABLES).fetchall()
    }


def sound(path: Path) -> bool:
    """Tell whether SQLite finds no fault with the file and no broken link in it."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        whole = db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return whole and not db.execute("PRAGMA foreign_key_check").fetchall()
