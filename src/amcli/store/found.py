"""Full-text search: which rows hold the words, newest first, names before everything."""

import json
from datetime import date
from typing import NamedTuple

from amcli.domain.entities import BY_TABLE
from amcli.domain.refs import make_ref
from amcli.store.book import Book
from amcli.store.search import SEARCHED


class Found(NamedTuple):
    """One row that holds the words. `kind` is that of a touch, else of the thing itself; names have no day."""

    ref: str
    kind: str
    handle: str
    account: str
    on: date | None
    text: str


SEPARATOR = "\x1f"
"""Stands between the fields of a row; no text of a client holds it."""

DAYS = {
    "touch": '"on"',
    "survey": '"on"',
    "pulse": '"on"',
    "reference": "asked_on",
    "checkin": '"on"',
    "account": "NULL",
    "contact": "NULL",
}
"""The column that dates a row; `opened` for all others."""

KNOWN = {"checkin": "opened"}
"""The column that says since when a row is known, where that is not the day it is about."""


def find(book: Book, words: str, *, on: date, account_id: int | None = None, limit: int = 20) -> list[Found]:
    """Return the rows known on a day that hold a query of `match`: names first, then newest first."""
    values = {"words": words, "on": on.isoformat(), "account": account_id, "limit": limit}
    return [
        Found(
            handle if table == "account" else make_ref(BY_TABLE[table], row_id),
            kind,
            handle or "",
            name or "",
            date.fromisoformat(day) if day else None,
            _joined(table, body),
        )
        for table, row_id, kind, handle, name, day, body in book.rows(_sql(account_id is not None), values)
    ]


def match(typed: str) -> str:
    """Return typed words as an FTS5 query in which nothing is syntax: all must occur, each as a beginning.

    Words without a letter or digit ask for nothing; an empty query means there is nothing to look for.
    """
    words = [word for word in typed.replace("\x00", " ").split() if any(char.isalnum() for char in word)]
    return " ".join('"{}"*'.format(word.replace('"', '""')) for word in words)


def _joined(table: str, body: str) -> str:
    """Return the fields of a row that say something; those of an account hold two lists, as JSON."""
    fields = body.split(SEPARATOR)
    if table == "account":
        name, handle, aliases, goals, tags = fields
        fields = [name, handle, ", ".join(json.loads(aliases)), goals, ", ".join(json.loads(tags))]
    return " · ".join(field.strip() for field in fields if field.strip())


def _sql(narrowed: bool) -> str:
    parts = " UNION ALL ".join(_part(table, narrowed) for table in SEARCHED)
    return f"""
    WITH hit AS MATERIALIZED (SELECT rowid / 16 AS id, rowid % 16 AS number FROM search WHERE search MATCH :words)
    SELECT found.tbl, found.id, found.kind, account.handle, account.name, found.day, found.body
      FROM ({parts}) AS found LEFT JOIN account ON account.id = found.account_id
     ORDER BY found.day IS NOT NULL, found.day DESC, found.tbl,
           CASE WHEN found.day IS NULL THEN account.handle END, found.id DESC
     LIMIT :limit"""


def _part(table: str, narrowed: bool) -> str:
    """Return the query for the hits in one table; the fields are those the index was given, kept apart."""
    number, words = SEARCHED[table]
    fields = words.replace("' '", "char(31)")
    day = DAYS.get(table, "opened")
    kind = "kind" if table == "touch" else f"'{table}'"
    owner = {"account": "id", "request": "(SELECT min(account_id) FROM vote WHERE request_id = request.id)"}
    mine = {"account": "id = :account", "request": _VOTED}.get(table, "account_id = :account")
    return f"""
    SELECT * FROM (
    SELECT '{table}' AS tbl, id, {kind} AS kind, {owner.get(table, "account_id")} AS account_id, {day} AS day,
           {fields} AS body
      FROM "{table}"
     WHERE id IN (SELECT hit.id FROM hit WHERE number = {number})
       AND coalesce({KNOWN.get(table, day)}, '') <= :on{f" AND {mine}" if narrowed else ""}
     ORDER BY day DESC, id DESC LIMIT :limit)"""


_VOTED = "id IN (SELECT request_id FROM vote WHERE account_id = :account)"
