"""Everybody in a book, whichever account they are at."""

from datetime import date
from typing import NamedTuple

from amcli.domain.naming import Named
from amcli.domain.records import Contact
from amcli.store.book import Book
from amcli.store.facts import interval

EVERYBODY = """
SELECT contact.id, contact.name, email, left_on, account.id, handle, account.name
  FROM contact JOIN account ON account.id = contact.account_id
 ORDER BY contact.name, contact.id
"""
ONE = "SELECT id, account_id, name, title, role, influence, stance, left_on, every FROM contact WHERE id = ?"


class Somebody(NamedTuple):
    """A person by name, and the account they are at."""

    named: Named
    account: Named
    left_on: date | None


def everybody(book: Book) -> list[Somebody]:
    """Return all people of a book by name; the handle of a person is `p` and the row id."""
    return [
        Somebody(
            Named(row[0], f"p{row[0]}", row[1], (row[2],) if row[2] else ()),
            Named(*row[4:]),
            date.fromisoformat(row[3]) if row[3] else None,
        )
        for row in book.rows(EVERYBODY)
    ]


def contact(book: Book, row_id: int) -> Contact | None:
    """Return one person, or None."""
    rows = book.rows(ONE, (row_id,))
    if not rows:
        return None
    *known, left_on, every = rows[0]
    return Contact._make([*known, date.fromisoformat(left_on) if left_on else None, interval(every)])
