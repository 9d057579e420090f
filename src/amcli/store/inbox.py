"""The inbox, and whom the book knows by address: what taking in calendars, cards and mail asks of the store."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from amcli.domain.matching import Directory, Me, domain_of, read_person
from amcli.domain.text import key
from amcli.store.book import Book

COLUMNS = 'id, kind, "on", at, title, "text", people, why, added_on, state, decided_on, ref, source, external_id, extra'
LISTED = f"""
SELECT {COLUMNS} FROM inbox
 WHERE state = 'open' OR :all
 ORDER BY state <> 'open', kind = 'contact', "on" DESC, title, id
"""
BY_ID = f"SELECT {COLUMNS} FROM inbox WHERE id = ?"
OPEN = "SELECT count(*) FROM inbox WHERE state = 'open'"
IGNORED = "SELECT extra ->> '$.ignore' FROM inbox WHERE state = 'dropped' AND extra LIKE '%\"ignore\"%'"
PEOPLE = "SELECT id, account_id, email, other_emails FROM contact"
ACCOUNTS = "SELECT id, handle, name, aliases, domains FROM account"
PRESENT = "SELECT id, contact_id, name FROM attendee WHERE touch_id = ? ORDER BY id"
SERIES = """
SELECT id, external_id, extra
  FROM checkin
 WHERE source = :source AND done_on IS NULL AND dropped_on IS NULL AND "on" BETWEEN :first AND :last
   AND (external_id = :uid OR substr(external_id, 1, length(:uid) + 1) = :uid || '/')
 ORDER BY id
"""
SERIES_WAITING = """
SELECT id, external_id, extra
  FROM inbox
 WHERE source = :source AND state = 'open' AND kind = 'checkin' AND "on" BETWEEN :first AND :last
   AND (external_id = :uid OR substr(external_id, 1, length(:uid) + 1) = :uid || '/')
 ORDER BY id
"""


class Waiting(NamedTuple):
    """One row of the inbox. `people` are as `matching.read_person` reads them, days and times as text."""

    id: int
    kind: str
    on: str | None
    at: str | None
    title: str
    text: str | None
    people: tuple[str, ...]
    why: str | None
    added_on: str
    state: str
    decided_on: str | None
    ref: str | None
    source: str | None
    external_id: str | None
    extra: dict[str, Any]

    @property
    def addresses(self) -> list[str]:
        """The addresses of the people in it; of a card its own."""
        return [it for it in (*(read_person(one).email for one in self.people), *self.extra.get("emails", ())) if it]


def inbox(book: Book, *, everything: bool = False) -> list[Waiting]:
    """Return what waits, newest first, people last; with `everything` also what was decided."""
    return [_waiting(row) for row in book.rows(LISTED, {"all": everything})]


def waiting(book: Book, row_id: int) -> Waiting | None:
    """Return one row of the inbox, or None."""
    rows = book.rows(BY_ID, (row_id,))
    return _waiting(rows[0]) if rows else None


def ignored(book: Book) -> frozenset[str]:
    """Return the addresses and domains of which nothing is to come into the inbox again."""
    return frozenset(it for (said,) in book.rows(IGNORED) for it in json.loads(said))


def count_open(book: Book) -> int:
    """Return how much waits."""
    return int(book.db.execute(OPEN).fetchone()[0])


def _waiting(row: tuple[Any, ...]) -> Waiting:
    it = Waiting._make(row)
    return it._replace(people=tuple(json.loads(row[6])), extra=json.loads(row[14]))


def directory(book: Book, me: Me) -> Directory:
    """Return whom the book knows by address, domain and name."""
    contacts: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row_id, account, email, others in book.db.execute(PEOPLE):
        for address in {key(it) for it in (email, *json.loads(others)) if it}:
            contacts[address].append((row_id, account))
    domains: dict[str, list[int]] = defaultdict(list)
    names: dict[str, list[int]] = defaultdict(list)
    handles: dict[int, str] = {}
    for row_id, handle, name, aliases, hosts in book.db.execute(ACCOUNTS):
        handles[row_id] = handle
        for called in {key(it) for it in (name, *json.loads(aliases))}:
            names[called].append(row_id)
        for host in {host_of(it) for it in json.loads(hosts)}:
            domains[host].append(row_id)
    return Directory(_frozen(contacts), _frozen(domains), _frozen(names), handles, me)


def host_of(text: str) -> str:
    """Return the host of what is kept as a domain: `acme.com`, `www.acme.com`, `https://acme.com/x`, `a@acme.com`."""
    host = text.strip().lower().rpartition("://")[2].partition("/")[0].partition(":")[0]
    return (domain_of(host) or host).removeprefix("www.")


def _frozen(found: dict[str, list[Any]]) -> dict[str, tuple[Any, ...]]:
    return {name: tuple(values) for name, values in found.items()}


def held(book: Book, table: str, source: str, external_id: str) -> dict[str, Any] | None:
    """Return the row of a table that came from a source under an id, whole, or None."""
    return _one(book, f'SELECT * FROM "{table}" WHERE source = ? AND external_id = ?', (source, external_id))


def row_of(book: Book, table: str, row_id: int) -> dict[str, Any] | None:
    """Return a row, whole, or None."""
    return _one(book, f'SELECT * FROM "{table}" WHERE id = ?', (row_id,))


def _one(book: Book, sql: str, values: Iterable[Any]) -> dict[str, Any] | None:
    cursor = book.db.execute(sql, tuple(values))
    row = cursor.fetchone()
    return {it[0]: value for it, value in zip(cursor.description, row, strict=True)} if row else None


def present(book: Book, touch: int) -> list[tuple[int, int | None, str | None]]:
    """Return who took part in a touch: row, contact, name."""
    return book.rows(PRESENT, (touch,))


def planned_of_series(book: Book, table: str, values: dict[str, Any]) -> list[tuple[int, str, dict[str, Any]]]:
    """Return the occurrences of a series that are planned or wait between two days: row, external id, extra."""
    sql = SERIES if table == "checkin" else SERIES_WAITING
    return [(row_id, external, json.loads(extra)) for row_id, external, extra in book.rows(sql, values)]
