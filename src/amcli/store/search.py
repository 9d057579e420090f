"""The full-text index: which words of which tables are found, and how the index keeps in step.

FTS5 may not be written from triggers while `trusted_schema` is off, so the journal, the only way in,
calls these after each change.
"""

import sqlite3

SEARCHED: dict[str, tuple[int, str]] = {
    "account": (1, "name || ' ' || handle || ' ' || aliases || ' ' || coalesce(goals, '') || ' ' || tags"),
    "contact": (
        2,
        "name || ' ' || coalesce(title, '') || ' ' || coalesce(email, '') || ' ' || coalesce(note, '')",
    ),
    "touch": (3, "coalesce(text, '')"),
    "action": (4, "title"),
    "issue": (5, "title || ' ' || coalesce(note, '')"),
    "risk": (6, "title || ' ' || coalesce(evidence, '') || ' ' || coalesce(mitigation, '')"),
    "checkin": (7, "coalesce(agenda, '')"),
    "survey": (8, "coalesce(comment, '')"),
    "pulse": (9, "note"),
    "opportunity": (10, "title || ' ' || coalesce(rationale, '')"),
    "request": (11, "title"),
    "objective": (12, "outcome || ' ' || coalesce(evidence, '')"),
    "reference": (13, "title || ' ' || coalesce(note, '')"),
}
BY_NUMBER = {number: table for table, (number, _) in SEARCHED.items()}


def add(db: sqlite3.Connection, table: str, first: int, last: int) -> None:
    """Index the rows `first` to `last` as they stand now."""
    if table in SEARCHED:
        number, words = SEARCHED[table]
        db.execute(
            f"INSERT INTO search (rowid, body) SELECT id * 16 + {number}, {words} FROM {table}"
            " WHERE id BETWEEN ? AND ?",
            (first, last),
        )


def forget(db: sqlite3.Connection, table: str, first: int, last: int) -> None:
    """Take the rows `first` to `last` out of the index; call it before they change or go."""
    if table in SEARCHED:
        number, words = SEARCHED[table]
        db.execute(
            f"INSERT INTO search (search, rowid, body) SELECT 'delete', id * 16 + {number}, {words}"
            f" FROM {table} WHERE id BETWEEN ? AND ?",
            (first, last),
        )
