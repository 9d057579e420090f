"""What a merge reads: both rows, and everything that belongs to or points at the one that goes."""

import sqlite3
from typing import Any

from amcli.domain.merging import MERGED, REFS, Row
from amcli.domain.removal import LINKS, OWNED
from amcli.store.book import Book


def row(book: Book, table: str, row_id: int) -> Row:
    """Return one row with all its columns."""
    return _rows(book, f'SELECT * FROM "{table}" WHERE id = ?', (row_id,))[0]


def owned_rows(book: Book, account_id: int) -> dict[str, list[Row]]:
    """Return the rows that belong to an account, by table."""
    found = {
        table: _rows(book, f'SELECT * FROM "{table}" WHERE account_id = ? ORDER BY id', (account_id,))
        for table in OWNED
    }
    return {table: rows for table, rows in found.items() if rows}


def votes_of(book: Book, account_id: int) -> list[int]:
    """Return the requests an account has voted for."""
    return [it for (it,) in book.rows("SELECT request_id FROM vote WHERE account_id = ?", (account_id,))]


def has_cadence(book: Book, account_id: int) -> bool:
    """Tell whether an account has a rhythm of its own."""
    return bool(book.rows("SELECT 1 FROM cadence WHERE account_id = ?", (account_id,)))


def links_to(book: Book, contact_id: int) -> dict[tuple[str, str], list[Row]]:
    """Return the rows that point at a person, by table and column."""
    meant = {**dict.fromkeys(LINKS["contact"], contact_id), **dict.fromkeys(REFS, f"p{contact_id}")}
    return {
        (table, column): _rows(book, f'SELECT * FROM "{table}" WHERE "{column}" = ? ORDER BY id', (value,))
        for (table, column), value in meant.items()
    }


def touches_with(book: Book, contact_id: int) -> list[int]:
    """Return the touches a person took part in."""
    return [it for (it,) in book.rows("SELECT touch_id FROM attendee WHERE contact_id = ?", (contact_id,))]


def _rows(book: Book, sql: str, values: tuple[Any, ...]) -> list[Row]:
    cursor = book.db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [Row(it["id"], it) for it in (dict(zip(names, found, strict=True)) for found in cursor)]


def merged_ids(db: sqlite3.Connection, table: str, source: str | None = None) -> dict[str, int]:
    """Return the ids under which a source, or any, knows rows that were merged into others, and what they are now."""
    rows = db.execute(
        f"""SELECT json_extract(it.value, '$[1]'), "{table}".id
              FROM "{table}", json_each(extra, '$.{MERGED}') AS it
             WHERE extra LIKE '%"{MERGED}"%' AND (:source IS NULL OR json_extract(it.value, '$[0]') = :source)""",
        {"source": source},
    )
    return dict(rows.fetchall())
