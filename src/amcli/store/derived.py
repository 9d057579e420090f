"""What is derived from rows and kept in step with them by the journal: the full-text index and who was heard."""

import sqlite3

from amcli.store import heard, search


def add(db: sqlite3.Connection, table: str, first: int, last: int) -> None:
    """Derive from the rows `first` to `last` as they stand now."""
    search.add(db, table, first, last)
    heard.add(db, table, first, last)


def forget(db: sqlite3.Connection, table: str, first: int, last: int) -> None:
    """Take out what was derived from the rows `first` to `last`; call it before they change or go."""
    search.forget(db, table, first, last)
    heard.forget(db, table, first, last)
