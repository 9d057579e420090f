"""What identifies the accounts and people of a book, for finding those that are in it twice."""

import json
from collections import defaultdict

from amcli.domain.duplicates import Known
from amcli.domain.text import key
from amcli.store.book import Book


def known_accounts(book: Book) -> list[Known]:
    """Return all accounts with their names, domains and the addresses of their people."""
    addresses: dict[int, set[str]] = defaultdict(set)
    for account, email in book.rows("SELECT account_id, email FROM contact WHERE email IS NOT NULL"):
        addresses[account].add(key(email))
    return [
        Known(
            row_id,
            handle,
            (name, *json.loads(aliases)),
            (*(key(it) for it in json.loads(domains)), *sorted(addresses[row_id])),
        )
        for row_id, handle, name, aliases, domains in book.rows(
            "SELECT id, handle, name, aliases, domains FROM account ORDER BY handle"
        )
    ]


def known_people(book: Book) -> list[list[Known]]:
    """Return the people of each account with their names and addresses."""
    found: dict[int, list[Known]] = defaultdict(list)
    for row_id, account, name, email, others in book.rows(
        "SELECT id, account_id, name, email, other_emails FROM contact ORDER BY account_id, id"
    ):
        addresses = tuple(key(it) for it in (email, *json.loads(others)) if it)
        found[account].append(Known(row_id, f"p{row_id}", (name,), addresses))
    return list(found.values())
