"""Questions in SQL: views with documented names over the tables of the book, and nothing but reading.

The views are made for each run and never stored, so what a file looks like inside stays free to change. Three locks
keep a question a question: `query_only`, an authorizer that allows reading the views and calling functions, and one
statement at a time.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from amcli.domain.money import EXPONENT
from amcli.domain.text import one_line
from amcli.errors import Refused
from amcli.store.book import Book
from amcli.store.forms import Column, Form, forms
from amcli.store.keys import prefix
from amcli.store.sql_hints import Columns, hint_for

LONGEST = 50_000_000
"""Bytes of the longest text a question may make; what is stored is far shorter."""
_NO_VIEW = re.compile(r"(?:access to (?:main\.)?|vtable constructor failed: )(\w+)(?:\.\w+ is prohibited)?$")
STEPS = 20_000
"""How many steps of SQLite's machine pass between two looks at whether Ctrl-C was pressed."""

_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE}
_FUNCTIONS_DENIED = frozenset({"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"})
_TABLE_FUNCTIONS = frozenset({"json_each", "json_tree"})
_COUNTED = "('call', 'email', 'meeting', 'onsite', 'chat')"
_OPEN = "opened <= {today} AND (done_on IS NULL OR done_on > {today}) AND (dropped_on IS NULL OR dropped_on > {today})"
_DERIVED = {
    "accounts": (
        ("last_touch", f'max("on") FROM main.touch WHERE {{own}} AND kind IN {_COUNTED} AND "on" <= {{today}}'),
        ("next_checkin", f'min("on") FROM main.checkin WHERE {{own}} AND {_OPEN} AND "on" >= {{today}}'),
        ("open_actions", f"count(*) FROM main.action WHERE {{own}} AND {_OPEN}"),
        ("contacts", "count(*) FROM main.contact WHERE {own} AND (left_on IS NULL OR left_on > {today})"),
    ),
    "requests": (
        ("votes", 'count(*) FROM main.vote WHERE request_id = item.id AND coalesce("on", {today}) <= {today}'),
    ),
}
"""What can be told cheaply as of today beside what is stored."""


class View(NamedTuple):
    """One view: its name, its columns, and the SQL behind it."""

    name: str
    columns: tuple[str, ...]
    sql: str


class Answer(NamedTuple):
    """What a question gives: headings, and rows read as they are wanted."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def views(book: Book, today: date, currency: str) -> list[View]:
    """Return the views of a book, in the order of its lists."""
    made = [_view(form, today, currency) for form in forms(book.db)]
    votes = (
        'SELECT \'q\' || vote.request_id AS request, account.handle AS account, vote."on" AS "on"'
        " FROM main.vote JOIN main.account ON account.id = vote.account_id"
    )
    attendees = (
        "SELECT 't' || attendee.touch_id AS touch, 'p' || attendee.contact_id AS contact,"
        " coalesce(contact.name, attendee.name) AS name"
        " FROM main.attendee LEFT JOIN main.contact ON contact.id = attendee.contact_id"
    )
    return [
        *made,
        View("votes", ("request", "account", "on"), votes),
        View("attendees", ("touch", "contact", "name"), attendees),
        View("today", ("day",), f"SELECT '{today.isoformat()}' AS day"),
    ]


def ask(
    book: Book, question: str, today: date, currency: str, given: Mapping[str, str | int | float] | None = None
) -> Answer:
    """Return the answer to one SELECT over the views; `given` are the values of its `:names`.

    Raises:
        Refused: it is not valid SQL, wants more than to read, or is more than one statement.
        KeyboardInterrupt: Ctrl-C was pressed while it ran.
    """
    db = book.db
    made = views(book, today, currency)
    db.execute("PRAGMA query_only = OFF")
    for view in made:
        db.execute(f'CREATE TEMP VIEW "{view.name}" AS {view.sql}')
    db.execute("PRAGMA query_only = ON")
    for function in _TABLE_FUNCTIONS:
        db.execute(f"SELECT 1 FROM {function}('[]')").fetchall()  # made once for a connection, which takes rights
    columns = {view.name: view.columns for view in made}
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    db.set_authorizer(partial(_may, frozenset(columns) | _TABLE_FUNCTIONS))
    db.set_progress_handler(lambda: 0, STEPS)  # comes back to Python, where Ctrl-C is noticed
    explained = partial(_explained, question, columns)
    cursor = explained(lambda: db.execute(question, given or {}))
    if cursor.description is None:
        raise Refused("That asks for nothing.", 'Ask with a SELECT: am sql "SELECT name FROM accounts".')
    rows = iter(lambda: explained(cursor.fetchone), None)
    return Answer(tuple(column[0] for column in cursor.description), rows)


def _explained(question: str, columns: Columns, step: Callable[[], Any]) -> Any:
    """Take a step of SQLite; what it says of a wrong question becomes a refusal that helps."""
    try:
        return step()
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
        said = str(error)
        if "interrupted" in said:
            raise KeyboardInterrupt from None
        if any(word in said for word in ("image is malformed", "disk", "locked", "busy", "unable to open")):
            raise
        hint = hint_for(said, question, columns)
        if "prohibited" in said or "not authorized" in said:
            said = "only reading the views is allowed"
        if table := _NO_VIEW.search(str(error)):
            said = f"there is no view “{table[1]}”"
        raise Refused(one_line(f"SQL: {said.rstrip('.')}."), one_line(hint)) from error


def _may(
    names: frozenset[str], action: int, first: str | None, second: str | None, database: str | None, within: str | None
) -> int:
    """Allow reading views and calling functions; tables only from within the views."""
    if action in _ALLOWED:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if (second or "").lower() in _FUNCTIONS_DENIED else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ:
        if (first or "").startswith("sqlite_"):
            return sqlite3.SQLITE_DENY
        rows_only = not second  # count(*) names no column, and not always the view
        shown = first in _TABLE_FUNCTIONS or database != "main"
        return sqlite3.SQLITE_OK if rows_only or shown or within in names else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_DENY


def _view(form: Form, today: date, currency: str) -> View:
    """Return the view of one list: its id, whose it is, its fields under their headings, amounts as numbers."""
    code, joined = _joins(form, currency)
    parts: list[tuple[str, str]] = []
    if form.table == "account":
        parts.append(("id", "item.id"))
    else:
        letter = prefix(form.table)
        parts.append(("id", f"'{letter}' || item.id" if len(letter) == 1 else "item.id"))
    for column in form.columns:
        if form.table == "request" and column.kind == "account":
            continue
        if column.kind in ("every", "max", "attendees") or column.column == "vote_on":
            continue
        parts.append((column.heading, _value(column, code)))
        if column.kind == "account":
            parts.append(("account_name", "account.name"))
    if any(it.kind == "money" for it in form.columns) and "currency" not in dict(parts):
        parts.append(("currency", code))
    quoted = f"'{today.isoformat()}'"
    for name, sql in _DERIVED.get(form.plural, ()):
        parts.append((name, f"(SELECT {sql.format(today=quoted, own='account_id = item.id')})"))
    listed = ", ".join(f'{sql} AS "{name}"' for name, sql in parts)
    return View(
        form.plural, tuple(name for name, _ in parts), f'SELECT {listed} FROM main."{form.table}" AS item {joined}'
    )


def _joins(form: Form, currency: str) -> tuple[str, str]:
    """Return the currency of a row's amounts and the joins of its view."""
    if form.table == "negotiation":
        return "contract.currency", "JOIN main.contract ON contract.id = item.contract_id"
    joined = (
        "LEFT JOIN main.account ON account.id = item.account_id"
        if form.table != "request" and any(it.kind == "account" for it in form.columns)
        else ""
    )
    return f"coalesce(item.currency, '{currency}')", joined


def _value(column: Column, code: str) -> str:  # noqa: PLR0911 - one line per kind
    own = f'item."{column.column}"'
    match column.kind:
        case "account":
            return "account.handle"
        case "money":
            return f"({own} / {_scale(code)})"
        case "ratio":
            return f"({own} / 10000.0)"
        case "link":
            letter = prefix(column.to)
            return f"('{letter}' || {own})" if len(letter) == 1 else own
        case "name":
            shown = "outcome" if column.to == "objective" else "name"
            return f'(SELECT "{shown}" FROM main."{column.to}" AS there WHERE there.id = {own})'
        case "names":
            return (
                "(SELECT group_concat(name, '; ') FROM (SELECT coalesce(contact.name, attendee.name) AS name"
                " FROM main.attendee LEFT JOIN main.contact ON contact.id = attendee.contact_id"
                " WHERE attendee.touch_id = item.id ORDER BY attendee.id))"
            )
    return own


def _scale(code: str) -> str:
    """Return the minor units of one unit of a currency, as SQL."""
    alike = {places: ", ".join(f"'{it}'" for it in sorted(EXPONENT) if EXPONENT[it] == places) for places in (0, 3)}
    cases = " ".join(f"WHEN {code} IN ({codes}) THEN {10.0**places}" for places, codes in alike.items())
    return f"CASE {cases} ELSE 100.0 END"
