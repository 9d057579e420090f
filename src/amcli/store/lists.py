"""Rows of one entity as records: the SQL is put together from its description, the values are bound.

Only names of our own tables and fields ever become SQL text; whatever a user typed is a bound value.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from amcli.domain.entities import Entity, Field
from amcli.domain.items import Item
from amcli.domain.money import Money
from amcli.domain.refs import make_ref
from amcli.domain.text import key
from amcli.errors import Refused
from amcli.store.book import Book

STATES = ("open", "closed", "all")

ORDER: Mapping[str, tuple[str, ...]] = {
    "account": ("name",),
    "contact": ("account", "name"),
    "touch": ("-on", "-at", "-id"),
    "action": ("due", "id"),
    "issue": ("severity", "opened"),
    "risk": ("severity", "opened"),
    "contract": ("account", "-starts"),
    "opportunity": ("expected_close", "id"),
    "usage": ("-on", "account", "metric"),
    "survey": ("-on", "-id"),
    "request": ("-votes", "title"),
    "objective": ("due", "id"),
    "milestone": ("due", "id"),
    "invoice": ("due", "id"),
    "budget": ("-on", "account"),
    "reference": ("-asked_on", "-id"),
}
"""How a list stands unless `--sort` says otherwise: what needs attention first."""

NEWEST_FIRST_UNLESS_OPEN = frozenset({"action", "issue", "risk", "opportunity", "objective", "milestone", "invoice"})
"""Lists that, once they hold what is closed, are read as history."""

CLOSED_BY_WORD: Mapping[str, str] = {
    "request": "item.status IN ('shipped', 'declined')",
    "opportunity": "item.stage IN ('won', 'lost')",
}
"""Rows that a word closes even where the day is not known."""

_ATTENDEES = """(
    SELECT json_group_array(name) FROM (
        SELECT coalesce(contact.name, attendee.name) AS name
          FROM attendee LEFT JOIN contact ON contact.id = attendee.contact_id
         WHERE attendee.touch_id = item.id ORDER BY attendee.id))"""
_VOTERS = """(
    SELECT json_group_array(handle) FROM (
        SELECT account.handle FROM vote JOIN account ON account.id = vote.account_id
         WHERE vote.request_id = item.id ORDER BY account.handle))"""
_VOTES = "(SELECT count(*) FROM vote WHERE vote.request_id = item.id)"

_EXTRA = {
    "request": (Field("votes", "count", help="accounts that asked for it"), Field("accounts", "list")),
}
"""What a list shows beyond the fields of its entity."""


class Query(NamedTuple):
    """Which rows of an entity are wanted, in which order, and how many of them.

    `since` and `until` are inclusive; `values` maps fields to the values any of which will do; `limit` 0
    means all of them.
    """

    state: str = "all"
    accounts: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None
    values: Mapping[str, tuple[Any, ...]] = {}
    sort: str = ""
    limit: int = 0


class View(NamedTuple):
    """The day a list is seen from, and the currency of accounts that have none of their own."""

    today: date
    currency: str


def shown_fields(entity: Entity) -> tuple[Field, ...]:
    """Return the fields of a record: those of the entity and what its list adds."""
    return entity.fields + _EXTRA.get(entity.table, ())


def fetch(book: Book, entity: Entity, query: Query, view: View) -> list[Item]:
    """Return the rows that fit a query, in its order.

    Raises:
        Refused: the field to sort by is unknown.
    """
    book.db.create_function("am_key", 1, _key, deterministic=True)
    where, values = _where(entity, query, view)
    limit = f" LIMIT {int(query.limit)}" if query.limit else ""
    order = ", ".join(_order(entity, name) for name in _sorting(entity, query))
    sql = f"{_select(entity)} WHERE {where} ORDER BY {order}, item.id{limit}"
    return _records(entity, book.db.execute(sql, values), view)


def fetch_one(book: Book, entity: Entity, row_id: int, view: View) -> Item | None:
    """Return one row by its id, or None."""
    found = _records(entity, book.db.execute(f"{_select(entity)} WHERE item.id = ?", (row_id,)), view)
    return found[0] if found else None


def count(book: Book, entity: Entity, query: Query, view: View) -> int:
    """Return how many rows fit a query, whatever its limit."""
    book.db.create_function("am_key", 1, _key, deterministic=True)
    where, values = _where(entity, query, view)
    sql = f'SELECT count(*) FROM "{entity.table}" AS item {_join(entity)} WHERE {where}'
    return int(book.db.execute(sql, values).fetchone()[0])


def _select(entity: Entity) -> str:
    columns = ", ".join(_expression(field) for field in shown_fields(entity))
    currency = "item.currency" if _has_currency(entity) else "NULL"
    match entity.table:
        case "account":
            owner = "item.handle, item.name"
        case "request":
            owner = "'', ''"
        case _:
            owner = "account.handle, account.name"
    return f'SELECT item.id, {owner}, {currency}, {columns} FROM "{entity.table}" AS item {_join(entity)}'


def _join(entity: Entity) -> str:
    alone = entity.table in ("account", "request")
    return "" if alone else "JOIN account ON account.id = item.account_id"


def _expression(field: Field) -> str:
    match field.type, field.name:
        case "objective", _:
            return f'(SELECT outcome FROM objective WHERE objective.id = item."{field.column}")'
        case "contacts", _:
            return _ATTENDEES
        case "contact", _:
            return f'(SELECT name FROM contact WHERE contact.id = item."{field.column}")'
        case "count", "votes":
            return _VOTES
        case "list", "accounts":
            return _VOTERS
    return f'item."{field.column}"'


def _has_currency(entity: Entity) -> bool:
    return any(field.name == "currency" for field in entity.fields)


def _where(entity: Entity, query: Query, view: View) -> tuple[str, list[Any]]:
    """Return the condition and what is bound in it."""
    terms, values = ["1"], list[Any]()
    if query.accounts:
        marks = ", ".join("?" * len(query.accounts))
        terms.append(_of_account(entity, marks))
        values += query.accounts
    if entity.ends and query.state != "all":
        closed, bound = _closed(entity, view)
        terms.append(closed if query.state == "closed" else f"NOT {closed}")
        values += bound
        if query.state == "open" and any(field.name == "opened" for field in entity.fields):
            terms.append("item.opened <= ?")
            values.append(view.today.isoformat())
    for bound_day, sign in ((query.since, ">="), (query.until, "<=")):
        if bound_day:
            terms.append(f'item."{entity.field(entity.day).column}" {sign} ?')
            values.append(bound_day.isoformat())
    for name, wanted in query.values.items():
        term, bound = _one_of(entity.field(name), wanted)
        terms.append(term)
        values += bound
    return " AND ".join(terms), values


def _of_account(entity: Entity, marks: str) -> str:
    if entity.table == "account":
        return f"item.id IN ({marks})"
    if entity.table == "request":
        return f"item.id IN (SELECT request_id FROM vote WHERE account_id IN ({marks}))"
    return f"item.account_id IN ({marks})"


def _closed(entity: Entity, view: View) -> tuple[str, list[Any]]:
    """Return the condition of being closed on the day of the view: a closing day that has come, or a word."""
    days = [f'item."{name}" <= ?' for name in entity.ends]
    word = CLOSED_BY_WORD.get(entity.table)
    if word:
        unknown = " AND ".join(f'item."{name}" IS NULL' for name in entity.ends)
        days.append(f"({word} AND {unknown})")
    return f"coalesce({' OR '.join(f'coalesce({day}, 0)' for day in days)}, 0)", [view.today.isoformat()] * len(
        entity.ends
    )


def _one_of(field: Field, wanted: tuple[Any, ...]) -> tuple[str, list[Any]]:
    marks = ", ".join("?" * len(wanted))
    if field.type == "list":
        parts = f'SELECT 1 FROM json_each(item."{field.column}") WHERE am_key(value) IN ({marks})'
        return f"EXISTS ({parts})", [key(str(one)) for one in wanted]
    if field.type == "text":
        return f'am_key(item."{field.column}") IN ({marks})', [key(str(one)) for one in wanted]
    return f'item."{field.column}" IN ({marks})', list(wanted)


def _key(text: str | None) -> str | None:
    return None if text is None else key(text)


def account_currency(book: Book, account: int) -> str | None:
    """Return the currency an account's amounts are read in, if it has one of its own."""
    row = book.db.execute("SELECT currency FROM account WHERE id = ?", (account,)).fetchone()
    return row[0] if row else None


def sortable(entity: Entity) -> tuple[str, ...]:
    """Return the names a list can be sorted by."""
    owner = () if entity.table in ("account", "request") else ("account",)
    return ("id", *owner, *(field.name for field in shown_fields(entity) if field.type != "contacts"))


def _sorting(entity: Entity, query: Query) -> tuple[str, ...]:
    if query.sort:
        return (query.sort,)
    if query.state != "open" and entity.table in NEWEST_FIRST_UNLESS_OPEN:
        return (f"-{entity.day}", "-id")
    return ORDER[entity.table]


def _order(entity: Entity, wanted: str) -> str:
    """Return the ORDER BY term of one field; unknown values come last in either direction."""
    name, way = wanted.removeprefix("-").replace("-", "_"), "DESC" if wanted.startswith("-") else "ASC"
    if name not in sortable(entity):
        raise Refused(f"{entity.plural} cannot be sorted by “{name}”.", f"Known: {', '.join(sortable(entity))}.")
    if name == "id":
        return f"item.id {way}"
    if name == "account":
        return f"account.name COLLATE NOCASE {way}, account.id"
    field = next(field for field in shown_fields(entity) if field.name == name)
    expression = _expression(field)
    if field.type == "choice" and field.name != "mood":
        ranks = " ".join(f"WHEN '{word}' THEN {rank}" for rank, word in enumerate(field.choices))
        expression = f"CASE {expression} {ranks} END"
    if field.type in ("text", "contact", "objective"):
        expression += " COLLATE NOCASE"
    return f"{expression} {way} NULLS LAST"


def _records(entity: Entity, rows: Any, view: View) -> list[Item]:
    fields = shown_fields(entity)
    readers: list[tuple[str, Callable[[Any, str], Any]]] = [(it.name, _READERS.get(it.type, _as_is)) for it in fields]
    found = []
    for row_id, handle, name, currency, *raw in rows:
        own = currency or view.currency
        values = {
            field: None if value is None else read(value, own)
            for (field, read), value in zip(readers, raw, strict=True)
        }
        ref = handle if entity.table == "account" else make_ref(entity, row_id)
        found.append(Item(ref, handle, name, values, row_id))
    return found


def _as_is(value: Any, _: str) -> Any:
    return value


_READERS: Mapping[str, Callable[[Any, str], Any]] = {
    "day": lambda value, _: date.fromisoformat(value),
    "money": Money,
    "flag": lambda value, _: bool(value),
    "list": lambda value, _: tuple(json.loads(value)),
    "contacts": lambda value, _: tuple(json.loads(value)),
    "ratio": lambda value, _: value / 10_000,
    "number": lambda value, _: int(value) if value == int(value) else value,
}
