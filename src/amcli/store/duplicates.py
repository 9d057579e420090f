"""What identifies the accounts and people of a book, for finding those that are in it twice."""

import json
from collections import defaultdict
from collections.abc import Iterable

from amcli.domain.duplicates import Known
from amcli.domain.matching import domain_of, is_free_mail
from amcli.domain.text import key
from amcli.store.book import Book
from amcli.store.inbox import host_of


def known_accounts(book: Book) -> list[Known]:
    """Return all accounts with their names, domains and the addresses of their people."""
    addresses: dict[int, set[str]] = defaultdict(set)
    for account, email in book.rows("SELECT account_id, email FROM contact WHERE email IS NOT NULL"):
        addresses[account].add(key(email))
    found = []
    for row_id, handle, name, aliases, domains, linked in book.rows(
        "SELECT id, handle, name, aliases, domains, external_id IS NOT NULL FROM account ORDER BY handle"
    ):
        own = _companies(host_of(it) for it in json.loads(domains))
        hosts = own or _companies(domain_of(it) for it in sorted(addresses[row_id]))
        marks = (*own, *sorted(addresses[row_id]))
        found.append(Known(row_id, handle, (name, *json.loads(aliases)), marks, hosts, bool(linked)))
    return found


def _companies(hosts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(it for it in hosts if it and not is_free_mail(it)))


def known_people(book: Book, only: int | None = None) -> list[list[Known]]:
    """Return the people of each account, or of one, with their names and addresses."""
    found: dict[int, list[Known]] = defaultdict(list)
    for row_id, account, name, email, others, linked in book.rows(
        "SELECT id, account_id, name, email, other_emails, external_id IS NOT NULL FROM contact"
        " WHERE ?1 IS NULL OR account_id = ?1 ORDER BY account_id, id",
        (only,),
    ):
        addresses = tuple(key(it) for it in (email, *json.loads(others)) if it)
        found[account].append(Known(row_id, f"p{row_id}", (name,), addresses, (), bool(linked), is_person=True))
    return list(found.values())
