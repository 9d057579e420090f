"""The names in a book: accounts and the people of an account."""

import json

from amcli.domain.naming import Named
from amcli.domain.text import clean
from amcli.store.book import Book

ACCOUNT_BY_HANDLE = "SELECT id, handle, name FROM account WHERE handle = ?"
ACCOUNTS = "SELECT id, handle, name, aliases, crm_id FROM account ORDER BY handle"
CONTACTS = """
SELECT id, name, email, other_emails, extra ->> '$.also_called' FROM contact WHERE account_id = ? ORDER BY name, id
"""


def account_by_handle(book: Book, handle: str) -> Named | None:
    """Return the account with exactly this handle."""
    row = book.db.execute(ACCOUNT_BY_HANDLE, (clean(handle).strip().lower(),)).fetchone()
    return Named(*row) if row else None


def account_names(book: Book) -> list[Named]:
    """Return the names, aliases and CRM ids of all accounts."""
    return [
        Named(row_id, handle, name, tuple(json.loads(aliases)) + tuple(json.loads(crm_ids)))
        for row_id, handle, name, aliases, crm_ids in book.db.execute(ACCOUNTS)
    ]


def contact_names(book: Book, account_id: int) -> list[Named]:
    """Return the people of an account; the handle of a person is `p` and the row id.

    They have their addresses as further names, and the names of those who were merged into them.
    """
    return [
        Named(
            row_id,
            f"p{row_id}",
            name,
            tuple(it for it in (email, *json.loads(others), *json.loads(also or "[]")) if it),
        )
        for row_id, name, email, others, also in book.db.execute(CONTACTS, (account_id,))
    ]
