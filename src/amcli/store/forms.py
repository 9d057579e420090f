"""Every table of a book as a file anyone can read: its headings, in order, and the query behind each of them.

The fields of `domain.entities` come first, then whatever else the schema holds: nothing of a table is left out, also
nothing that a later migration adds. Links are written as keys that outlive the book (`keys`).
"""

import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from amcli.domain.entities import ENTITIES, Entity, Field
from amcli.store.keys import Minted

NOT_CONTENT = frozenset({"unit", "change", "heard", "attendee", "vote", "search"})
"""Tables that have no file: the journal, what is derived, and what stands in the file of another."""

BEYOND = tuple(
    Entity(table, plural, "", "", ())
    for table, plural in (
        ("cadence", "cadences"),
        ("negotiation", "negotiations"),
        ("snooze", "snoozes"),
        ("review_mark", "review_marks"),
        ("target", "targets"),
        ("inbox", "inbox"),
    )
)
"""Tables beyond the entities, in the order they are read back; their fields are the columns of the schema."""

_ALIKE = {"text": "text", "choice": "choice", "time": "time", "interval": "interval", "day": "day"}
_LAST = ("source", "external_id", "extra")
_ATTENDEES = """(
    SELECT json_group_array(json_array(key, name)) FROM (
        SELECT CASE WHEN attendee.contact_id IS NULL THEN NULL ELSE {key} END AS key,
               coalesce(contact.name, attendee.name) AS name
          FROM attendee LEFT JOIN contact ON contact.id = attendee.contact_id
         WHERE attendee.touch_id = item.id ORDER BY attendee.id))"""
_KEY = """CASE WHEN {of}.external_id IS NULL THEN {of}.id
          WHEN {of}.source IS NULL OR {of}.source = 'am' THEN {of}.external_id
          ELSE replace(replace({of}.source, '%', '%25'), '/', '%2F') || '/' || {of}.external_id END"""


class Column(NamedTuple):
    """One heading.

    Kinds: text, list, day, time, choice, interval, flag, count, number, ratio, money, account (a handle), link (a key),
    name (the readable twin of a link), names and attendees (who took part), ref (an id such as `a5`), json, source,
    key, and for checkins every and max, which only an import reads.
    """

    heading: str
    kind: str
    column: str = ""
    to: str = ""
    """The table a link leads to."""
    field: Field | None = None


class Form(NamedTuple):
    """One table as a file."""

    table: str
    plural: str
    entity: Entity
    columns: tuple[Column, ...]

    @property
    def headings(self) -> list[str]:
        """Return the headings in order."""
        return [it.heading for it in self.columns]

    @property
    def keyed(self) -> bool:
        """Tell whether each row carries a key of its own."""
        return any(it.kind == "key" for it in self.columns)


def forms(db: sqlite3.Connection) -> list[Form]:
    """Return the forms of all tables, each after those it links to."""
    there = [entity for entity in (*ENTITIES, *BEYOND) if _columns(db, entity.table)]
    return [form_of(db, entity) for entity in there]


def _described(db: sqlite3.Connection, table: str) -> list[Field]:
    """Return the columns of a table as fields; links and keys are not among them."""
    fields = []
    for _, name, kind, _, default, _ in db.execute(f'PRAGMA table_info("{table}")'):
        if name.endswith("_minor"):
            fields.append(Field(name.removesuffix("_minor"), "money"))
        elif name != "id" and not name.endswith("_id") and name not in _LAST:
            shape = "list" if default == "'[]'" else "flag" if name == "paused" else "text"
            fields.append(Field(name, "count" if kind == "INTEGER" and shape == "text" else shape))
    return fields


def form_of(db: sqlite3.Connection, entity: Entity) -> Form:
    """Return the form of one table."""
    there = _columns(db, entity.table)
    links = {row[3]: row[2] for row in db.execute(f'PRAGMA foreign_key_list("{entity.table}")')}
    entity = entity if entity.fields else entity._replace(fields=tuple(_described(db, entity.table)))
    found: list[Column] = []
    if "account_id" in there or entity.table == "request":
        found.append(Column("account", "account", "account_id"))
    for field in entity.fields:
        found.append(_of_field(field))
        if entity.table == "checkin" and field.name == "done_on":
            found += [Column("every", "every"), Column("max", "max")]
    if entity.table == "touch":
        found.append(Column("attendees", "attendees"))
    if entity.table == "request":
        found.append(Column("vote_on", "day", "vote_on"))
    covered = {it.column for it in found if it.kind != "name"} | {"id"}
    for name, kind in there.items():
        if name in covered or name in _LAST:
            continue
        if name in links:
            found.append(Column(name, "link", name, links[name]))
        else:
            found.append(Column(name, {"INTEGER": "count", "REAL": "number"}.get(kind, "text"), name))
    if "external_id" in there:
        natural = entity.table == "cadence"  # known by its account or tier
        found += [
            Column("source", "text" if natural else "source", "source"),
            Column("external_id", "text" if natural else "key", "external_id"),
            Column("extra", "json", "extra"),
        ]
    return Form(entity.table, entity.plural, entity, tuple(found))


def _columns(db: sqlite3.Connection, table: str) -> dict[str, str]:
    return {row[1]: row[2] for row in db.execute(f'PRAGMA table_info("{table}")')}


def _of_field(field: Field) -> Column:
    if field.type == "contacts":
        return Column(field.name, "names", field=field)
    if field.type in {"contact", "objective"}:
        return Column(field.name, "name", field.column, field.type, field)
    if field.name == "ref":
        return Column("ref", "ref", "ref", field=field)
    return Column(field.name, _ALIKE.get(field.type, field.type), field.column, field=field)


class Rows(NamedTuple):
    """Which rows of a table are wanted."""

    accounts: tuple[int, ...] = ()


def read(db: sqlite3.Connection, form: Form, wanted: Rows = Rows()) -> Iterator[tuple[Any, ...]]:  # noqa: B008
    """Yield the rows of a table in the order of their ids: the currency of its amounts, then one value per column.

    Keys are whole already, but for rows without an external id of their own, which get a minted one.
    """
    minted = Minted(db)
    values = ", ".join(_expression(column) for column in form.columns)
    joined, currency = _source(form)
    where, bound = _where(form, wanted)
    order = "item.id, vote.id" if form.table == "request" else "item.id"
    cursor = db.execute(
        f'SELECT {currency}, {values} FROM "{form.table}" AS item {joined} {where} ORDER BY {order}', bound
    )
    at = [
        (place, minted.of(it.to or form.table))
        for place, it in enumerate(form.columns, 1)
        if it.kind in ("link", "key")
    ]
    refs = [place for place, it in enumerate(form.columns, 1) if it.kind == "ref"]
    if not at and not refs:
        yield from cursor
        return
    for row in cursor:
        made = None
        for place, mint in at:
            if isinstance(row[place], int):
                made = made or list(row)
                made[place] = mint(row[place])
        for place in refs:
            made = made or list(row)
            made[place] = minted.key_of_ref(row[place])
        yield tuple(made) if made else row


def _source(form: Form) -> tuple[str, str]:
    if form.table == "request":
        return "LEFT JOIN vote ON vote.request_id = item.id LEFT JOIN account ON account.id = vote.account_id", "NULL"
    if form.table == "negotiation":
        return "JOIN contract ON contract.id = item.contract_id", "contract.currency"
    own = any(it.column == "currency" for it in form.columns)
    joined = "LEFT JOIN account ON account.id = item.account_id" if _has_account(form) else ""
    return joined, "item.currency" if own else "NULL"


def _has_account(form: Form) -> bool:
    return any(it.kind == "account" for it in form.columns)


def _where(form: Form, wanted: Rows) -> tuple[str, list[int]]:
    if not wanted.accounts:
        return "", []
    marks = ", ".join("?" * len(wanted.accounts))
    if form.table == "account":
        return f"WHERE item.id IN ({marks})", list(wanted.accounts)
    if form.table == "negotiation":
        return f"WHERE contract.account_id IN ({marks})", list(wanted.accounts)
    if not _has_account(form):
        return "WHERE 0", []
    return f"WHERE account.id IN ({marks})", list(wanted.accounts)


def _expression(column: Column) -> str:  # noqa: PLR0911 - one line per kind
    match column.kind:
        case "account":
            return "account.handle"
        case "link":
            key = _KEY.format(of="there")
            return f'(SELECT {key} FROM "{column.to}" AS there WHERE there.id = item."{column.column}")'
        case "key":
            return "CASE WHEN item.external_id IS NULL THEN item.id ELSE item.external_id END"
        case "source":
            return "nullif(item.source, 'am')"
        case "name":
            shown = "outcome" if column.to == "objective" else "name"
            return f'(SELECT "{shown}" FROM "{column.to}" AS there WHERE there.id = item."{column.column}")'
        case "names" | "attendees":
            return _ATTENDEES.format(key=_KEY.format(of="contact"))
        case "every" | "max":
            return "NULL"
    if column.column == "vote_on":
        return 'vote."on"'
    return f'item."{column.column}"'
