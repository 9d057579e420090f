"""What was logged here and the company's CRM lacks: touches and actions, with the ids of their clients there."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from amcli.store.book import Book
from amcli.store.keys import OWN, Minted, written

_ATTENDEES = """(
    SELECT json_group_array(json_array(source, external_id, name)) FROM (
        SELECT contact.source, contact.external_id, coalesce(contact.name, attendee.name) AS name
          FROM attendee LEFT JOIN contact ON contact.id = attendee.contact_id
         WHERE attendee.touch_id = item.id ORDER BY attendee.id))"""
_ACCOUNT = "account.handle, account.name, account.crm_id, account.source, account.external_id"
AMONG = "(:accounts = '[]' OR item.account_id IN (SELECT value FROM json_each(:accounts)))"
_HERE = f"(item.source IS NULL OR item.source IN (SELECT value FROM json_each(:sources))) AND {AMONG}"
_TOUCHES = f"""
SELECT item.id, item.source, item.external_id, {_ACCOUNT}, item.kind, item."on", item.at, item.text, item.direction,
       item.duration, {_ATTENDEES}
  FROM touch AS item JOIN account ON account.id = item.account_id
 WHERE {_HERE} AND item."on" BETWEEN :since AND :until
 ORDER BY item."on", item.id
"""
_ACTIONS = f"""
SELECT item.id, item.source, item.external_id, {_ACCOUNT}, item.title, item.owner, item.opened, item.due, item.done_on,
       item.reply
  FROM action AS item JOIN account ON account.id = item.account_id
 WHERE {_HERE} AND item.opened <= :until AND (item.dropped_on IS NULL OR item.dropped_on > :until)
   AND max(item.opened, coalesce(CASE WHEN item.done_on <= :until THEN item.done_on END, '')) >= :since
 ORDER BY item.opened, item.id
"""


class Span(NamedTuple):
    """The days wanted, both included, the sources that count as logged here, and the accounts; none means all."""

    since: str
    until: str
    sources: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()

    def bound(self) -> dict[str, Any]:
        """Return what the queries bind."""
        sources = json.dumps([OWN, *self.sources])
        return {"since": self.since, "until": self.until, "sources": sources, "accounts": json.dumps(self.accounts)}


class Client(NamedTuple):
    """An account, and its ids by where they come from."""

    handle: str
    name: str
    crm_ids: tuple[str, ...]
    source: str | None
    external_id: str | None


class Logged(NamedTuple):
    """One touch. `people` are contacts with source and external id, or just names."""

    key: str
    ref: str
    account: Client
    kind: str
    on: str
    at: str | None
    text: str | None
    direction: str | None
    duration: int | None
    people: tuple[tuple[str | None, str | None, str], ...]


class Step(NamedTuple):
    """One action."""

    key: str
    ref: str
    account: Client
    title: str
    owner: str
    opened: str
    due: str | None
    done_on: str | None
    reply: bool


def touches_here(book: Book, span: Span) -> Iterator[Logged]:
    """Yield the touches logged here on the days wanted, the earliest first."""
    minted = Minted(book.db)
    for row_id, source, external, *rest in book.db.execute(_TOUCHES, span.bound()):
        client, (kind, on, at, text, direction, duration, people) = _client(rest[:5]), rest[5:]
        met = tuple((origin, given, name) for origin, given, name in json.loads(people))
        key = written(source, external) if external else minted.key("touch", row_id)
        yield Logged(key, f"t{row_id}", client, kind, on, at, text, direction, duration, met)


def actions_here(book: Book, span: Span) -> Iterator[Step]:
    """Yield the actions opened or done on the days wanted that were written here, the earliest first."""
    minted = Minted(book.db)
    for row_id, source, external, *rest in book.db.execute(_ACTIONS, span.bound()):
        client, (title, owner, opened, due, done_on, reply) = _client(rest[:5]), rest[5:]
        key = written(source, external) if external else minted.key("action", row_id)
        done = done_on if done_on and done_on <= span.until else None
        yield Step(key, f"a{row_id}", client, title, owner, opened, due, done, bool(reply))


def _client(row: Sequence[Any]) -> Client:
    handle, name, crm_ids, source, external = row
    return Client(handle, name, tuple(json.loads(crm_ids)), source, external)
