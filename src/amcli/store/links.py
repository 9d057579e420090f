"""What hangs on a row: the rows that point at it, and everything an account holds."""

import json

from amcli.domain.entities import Entity
from amcli.domain.refs import make_ref
from amcli.domain.removal import LINKS, OWNED, PARTS, Hanging, Link
from amcli.store.book import Book

LONELY_REQUESTS = """
SELECT request_id
  FROM vote
 GROUP BY request_id
HAVING max(account_id) = :account AND min(account_id) = :account
 ORDER BY request_id
"""
"""Requests that only this account has voted for."""


def hanging_on(book: Book, entity: Entity, ids: tuple[int, ...]) -> Hanging:
    """Return all that must change when these rows of one entity are removed."""
    gone = {entity.table: ids}
    if entity.table == "account":
        for account in ids:
            for table, rows in account_rows(book, account).items():
                gone[table] = (*gone.get(table, ()), *rows)
    else:
        gone["snooze"] = tuple(row_id for one in ids for row_id in _snoozes(book, make_ref(entity, one)))
    links = tuple(link for table, rows in gone.items() for link in _links(book, table, rows))
    return Hanging(gone, links, _names(book, gone.get("contact", ())))


def account_rows(book: Book, account: int) -> dict[str, tuple[int, ...]]:
    """Return the ids of everything that belongs to an account alone, table by table."""
    found = {
        table: tuple(
            row_id for (row_id,) in book.rows(f'SELECT id FROM "{table}" WHERE account_id = ? ORDER BY id', (account,))
        )
        for table in OWNED
    }
    found["request"] = tuple(row_id for (row_id,) in book.rows(LONELY_REQUESTS, {"account": account}))
    return {table: ids for table, ids in found.items() if ids}


def row_links(book: Book, entity: Entity, row_id: int) -> list[tuple[str, str, int]]:
    """Return the rows this one points at: the name of the link, the table it leads to and the id there."""
    found = []
    for target, links in LINKS.items():
        for table, column in links:
            if table == entity.table and (table, column) not in PARTS:
                rows = book.rows(f'SELECT "{column}" FROM "{table}" WHERE id = ?', (row_id,))
                found += [(column.removesuffix("_id"), target, linked) for (linked,) in rows if linked is not None]
    return found


def _links(book: Book, table: str, ids: tuple[int, ...]) -> list[Link]:
    """One query for all targets: most link columns have no index, so each query may read its table."""
    among = "(SELECT value FROM json_each(?))"
    return [
        Link(other, row_id, column, target)
        for other, column in LINKS.get(table, ())
        for row_id, target in book.rows(
            f'SELECT id, "{column}" FROM "{other}" WHERE "{column}" IN {among} ORDER BY id', (json.dumps(ids),)
        )
    ]


def _names(book: Book, contacts: tuple[int, ...]) -> dict[int, str]:
    among = "(SELECT value FROM json_each(?))"
    return dict(book.rows(f"SELECT id, name FROM contact WHERE id IN {among}", (json.dumps(contacts),)))


def _snoozes(book: Book, ref: str) -> list[int]:
    return [row_id for (row_id,) in book.rows("SELECT id FROM snooze WHERE ref = ? ORDER BY id", (ref,))]
