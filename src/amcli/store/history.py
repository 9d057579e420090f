"""What the journal says of the past: the facts as the book had them, with what was changed since.

Looked for only where something was written after the earliest day asked about; a book that rests costs one
look into an index.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from amcli.domain.history import LASTING, as_on
from amcli.domain.records import Changed, Facts
from amcli.store.book import Book
from amcli.store.facts import ACCOUNT, SOURCES
from amcli.store.values import DAYS, INTERVALS

FIELDS: Mapping[str, str] = {
    "account": "account",
    "contact": "contacts",
    "action": "actions",
    "checkin": "checkins",
    "issue": "issues",
    "risk": "risks",
    "contract": "contracts",
    "opportunity": "opportunities",
    "survey": "surveys",
    "request": "requests",
    "objective": "objectives",
    "milestone": "milestones",
    "invoice": "invoices",
    "budget": "budgets",
    "snooze": "snoozes",
    "cadence": "cadence",
}
"""The field of `Facts` by table. Touches, usage and pulses are left out: what was said or measured on a day is only
ever corrected."""

ONLY: Mapping[str, frozenset[str]] = {"surveys": frozenset({"action_id"}), "snoozes": frozenset({"until"})}
"""Fields that can change at all; the rest of such a row is only ever corrected."""

ENTERED = ("contact", "milestone", "contract", "cadence", "vote")
"""Tables whose rows do not say since when the book has them."""

RENAMED = {
    "arr_minor": "arr",
    "list_price_minor": "list_price",
    "target_minor": "target",
    "forecast_minor": "forecast",
    "final_minor": "final",
    "amount_minor": "amount",
    "total_minor": "total",
    "spent_minor": "spent",
    "with_id": "contact_id",
}
"""The fields of records that are called otherwise than their columns."""

FIRST_LATER = "SELECT min(id) FROM unit WHERE day > ?"

_TOLD = """unit.undone = 0 AND (
        (change.op = 'update' AND change.table_name IN (SELECT value FROM json_each(:updated)))
     OR (change.op = 'insert' AND change.table_name IN (SELECT value FROM json_each(:entered))
         AND change.after IS NOT NULL AND unit.kind = 'command'))"""

CHANGES = f"""
SELECT change.table_name, change.row_id, change.op, change.before, change.after, unit.day
  FROM (SELECT DISTINCT change.table_name, change.row_id
          FROM unit CROSS JOIN change ON change.unit_id = unit.id
         WHERE unit.id >= :first AND {_TOLD}) AS changed
  CROSS JOIN change ON change.table_name = changed.table_name AND change.row_id = changed.row_id
  CROSS JOIN unit ON unit.id = change.unit_id
 WHERE {_TOLD}
 ORDER BY change.unit_id DESC, change.id DESC
"""
"""Of each row changed lately every change, so that what is counted does not depend on how far back is looked."""

OWNERS = 'SELECT id, account_id FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))'
VOTERS = "SELECT request_id, account_id FROM vote WHERE request_id IN (SELECT value FROM json_each(?))"


def as_known(book: Book, accounts: Sequence[Facts], first: date, last: date, *, today: date = date.max) -> list[Facts]:
    """Return facts as the book had them on `last`, with what takes them back to any day from `first` on.

    What was written under a clock that ran ahead of `today`, or in a zone that did, counts as written today:
    it is in the book and must be seen.
    """
    changes = changes_after(book, first, today)
    if not changes:
        return list(accounts)
    return [
        as_on(it._replace(changes=tuple(changes[it.account.id])), last) if it.account.id in changes else it
        for it in accounts
    ]


def changes_after(book: Book, first: date, today: date = date.max) -> dict[int, list[Changed]]:
    """Return by account, newest first, the changes of every row that was changed after a day.

    What was undone does not count, nor what an import brought in: its rows have their own days.
    """
    (unit_id,) = book.db.execute(FIRST_LATER, (first.isoformat(),)).fetchone()
    if unit_id is None:
        return {}
    values = {"first": unit_id, "updated": json.dumps(list(FIELDS)), "entered": json.dumps(ENTERED)}
    found: dict[int, list[Changed]] = {}
    rows = book.rows(CHANGES, values)
    owners = _owners(book, rows)
    for table, row_id, op, before, after, day in rows:
        images = (json.loads(before) if before else {}, json.loads(after))
        for account_id, changed in _read(table, row_id, op, images, min(DAYS[day], today)):
            for owner in owners[table][row_id] if account_id is None else (account_id,):
                found.setdefault(owner, []).append(changed)
    return found


def _read(
    table: str, row_id: int, op: str, images: tuple[dict[str, Any], dict[str, Any]], day: date
) -> Iterator[tuple[int | None, Changed]]:
    """Yield a change in the words of the records; with the account, where only the change itself names it."""
    before, after = images
    if table == "vote":
        asked = date.fromisoformat(after["on"]) if after.get("on") else None
        yield after["account_id"], Changed(day, "requests", after["request_id"], now={"on": asked}, is_new=True)
        return
    field = FIELDS[table]
    if op == "insert":
        yield None, Changed(day, field, row_id, is_new=True)
        return
    was, now = _values(field, before), _values(field, after)
    if now:
        yield None, Changed(day, field, row_id, was, now)


def _values(field: str, image: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of an image that the rules read and that can be taken back, as the record has them."""
    found = {}
    for column, raw in image.items():
        name = RENAMED.get(column, column)
        if name in LASTING or name not in _CONVERTERS[field] or name not in ONLY.get(field, (name,)):
            continue
        found[name] = None if raw is None else _CONVERTERS[field][name](raw)
    return found


def _same(raw: Any) -> Any:
    return raw


def _converters() -> dict[str, dict[str, Any]]:
    """Return by field of `Facts` how the columns of its rows are read, from the queries that read them whole."""
    day, interval = DAYS.__getitem__, INTERVALS.__getitem__
    found: dict[str, dict[str, Any]] = {"cadence": {"every": interval, "max": interval, "paused": bool}}
    for it in (ACCOUNT, *SOURCES):
        kinds = {
            **dict.fromkeys(it.days, day),
            **dict.fromkeys(it.flags, bool),
            **dict.fromkeys(it.intervals, interval),
        }
        found[it.field] = {name: kinds.get(at, _same) for at, name in enumerate(it.record._fields)}
    return found


_CONVERTERS = _converters()


def _owners(book: Book, rows: Sequence[tuple[Any, ...]]) -> dict[str, dict[int, list[int]]]:
    """Return the accounts of the rows by table and id; a request is of all who asked for it, others are of one.

    Rows that were removed have none.
    """
    ids: dict[str, set[int]] = {}
    for table, row_id, *_ in rows:
        ids.setdefault(table, set()).add(row_id)
    found: dict[str, dict[int, list[int]]] = {}
    for table, numbers in ids.items():
        owned: dict[int, list[int]] = {number: [] for number in numbers}
        if table == "account":
            owned = {number: [number] for number in numbers}
        elif table != "vote":
            sql = VOTERS if table == "request" else OWNERS.replace("{table}", table)
            for row_id, account_id in book.db.execute(sql, (json.dumps(sorted(numbers)),)):
                owned[row_id].append(account_id)
        found[table] = owned
    return found
