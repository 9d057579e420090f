"""What the daily loop looks up: single rows, what is open, what was said last, what a unit changed."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from amcli.domain.entities import BY_TABLE
from amcli.domain.naming import Named
from amcli.domain.records import Action, CheckIn, Snooze, Touch
from amcli.domain.refs import make_ref
from amcli.store.book import Book
from amcli.store.facts import interval

OPEN_CHECKINS = """
SELECT id, account_id, "on", opened, agenda, with_id, repeats, anchor
  FROM checkin
 WHERE account_id = ? AND done_on IS NULL AND dropped_on IS NULL
 ORDER BY "on", id
"""

NEXT_CONVERSATIONS = """
SELECT account.handle, checkin."on"
  FROM checkin JOIN account ON account.id = checkin.account_id
 WHERE done_on IS NULL AND dropped_on IS NULL
   AND "on" = (SELECT min("on") FROM checkin WHERE "on" >= ? AND done_on IS NULL AND dropped_on IS NULL)
 ORDER BY checkin.id
"""

RUNNING_SNOOZES = """
SELECT id, account_id, signal, ref, "on", until, why, severity
  FROM snooze
 WHERE account_id = :account AND signal IS :signal AND ref IS :ref AND "on" <= :today AND until > :today
 ORDER BY id
"""

RECENT_TOUCHES = """
SELECT id, account_id, kind, "on", text, direction, mood
  FROM touch
 WHERE account_id = :account AND "on" <= :on AND (:notes OR kind <> 'note')
 ORDER BY "on" DESC, at DESC NULLS LAST, id DESC
 LIMIT :limit
"""

ATTENDEES = """
SELECT coalesce(contact.name, attendee.name)
  FROM attendee LEFT JOIN contact ON contact.id = attendee.contact_id
 WHERE attendee.touch_id = ?
 ORDER BY attendee.id
"""

WITH_NEXT_STEP = """
SELECT account_id FROM action
 WHERE due IS NOT NULL AND done_on IS NULL AND dropped_on IS NULL
   AND account_id IN (SELECT value FROM json_each(:accounts))
UNION
SELECT account_id FROM checkin
 WHERE "on" >= :today AND done_on IS NULL AND dropped_on IS NULL
   AND account_id IN (SELECT value FROM json_each(:accounts))
UNION
SELECT id FROM account WHERE status = 'churned'
"""
"""Accounts with a step to come, as the signal `no_next_step` sees it; one that is lost needs none."""

CHANGES = """
SELECT table_name, op, min(row_id), sum(last_id - row_id + 1)
  FROM change
 WHERE unit_id = ? AND table_name NOT IN ('attendee', 'vote')
 GROUP BY table_name, op
 ORDER BY min(id)
"""
"""Who took part and who voted are parts of a touch and a request, and go with them."""


PLANNED_BY = """
SELECT checkin.id, checkin."on", agenda, repeats, contact.name, account.id, account.handle, account.name
  FROM change JOIN checkin ON checkin.id BETWEEN change.row_id AND change.last_id
  JOIN account ON account.id = checkin.account_id
  LEFT JOIN contact ON contact.id = checkin.with_id
 WHERE change.unit_id = ? AND change.table_name = 'checkin' AND change.op = 'insert' AND checkin.done_on IS NULL
 ORDER BY checkin."on", checkin.id
"""


class PlannedCheckIn(NamedTuple):
    """A check-in that was just planned."""

    id: int
    on: str
    agenda: str | None
    repeats: str | None
    person: str | None
    account: Named


class Reach(NamedTuple):
    """How a person is reached."""

    email: str | None
    phone: str | None


class Changed(NamedTuple):
    """What a unit did to one table: `insert`, `update` or `delete`, how many rows, and the id of a single one."""

    table: str
    op: str
    ref: str
    rows: int


def find_row(book: Book, table: str, row_id: int) -> dict[str, Any] | None:
    """Return a row as the store keeps it, or None."""
    cursor = book.db.execute(f'SELECT * FROM "{table}" WHERE id = ?', (row_id,))
    row = cursor.fetchone()
    return None if row is None else {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


def find_action(book: Book, row_id: int) -> Action:
    """Return an action that is there."""
    row = book.rows("SELECT id, account_id, title, owner, opened, due, reply FROM action WHERE id = ?", (row_id,))[0]
    due = date.fromisoformat(row[5]) if row[5] else None
    return Action(row[0], row[1], row[2], row[3], date.fromisoformat(row[4]), due, reply=bool(row[6]))


def account_named(book: Book, account_id: int) -> Named:
    """Return the names of an account by its row id."""
    return Named(*book.rows("SELECT id, handle, name FROM account WHERE id = ?", (account_id,))[0])


def open_checkins(book: Book, account_id: int) -> list[CheckIn]:
    """Return the scheduled conversations of an account still to be held, earliest first."""
    return [
        CheckIn(
            row[0],
            row[1],
            date.fromisoformat(row[2]),
            date.fromisoformat(row[3]),
            row[4],
            row[5],
            repeats=interval(row[6]),
            anchor=date.fromisoformat(row[7]) if row[7] else None,
        )
        for row in book.rows(OPEN_CHECKINS, (account_id,))
    ]


def next_conversations(book: Book, on: date) -> list[tuple[str, date]]:
    """Return the accounts with an open check-in on the next day that has any, from `on`: handle and day."""
    return [(handle, date.fromisoformat(day)) for handle, day in book.rows(NEXT_CONVERSATIONS, (on.isoformat(),))]


def planned_by(book: Book, unit_id: int) -> list[PlannedCheckIn]:
    """Return the check-ins to come that a unit planned, earliest first."""
    return [PlannedCheckIn._make((*row[:5], Named(*row[5:]))) for row in book.rows(PLANNED_BY, (unit_id,))]


def running_snoozes(book: Book, account_id: int, signal: str | None, ref: str | None, today: date) -> list[Snooze]:
    """Return the snoozes of one signal or item that hide it on a day."""
    values = {"account": account_id, "signal": signal, "ref": ref, "today": today.isoformat()}
    return [
        Snooze(row_id, owner, code, item, date.fromisoformat(since), date.fromisoformat(until), why, severity)
        for row_id, owner, code, item, since, until, why, severity in book.rows(RUNNING_SNOOZES, values)
    ]


def without_next_step(book: Book, accounts: Iterable[int], today: date) -> set[int]:
    """Return those of some accounts that have neither an open action with a day nor a check-in ahead."""
    meant = set(accounts)
    values = {"accounts": json.dumps(sorted(meant)), "today": today.isoformat()}
    return meant - {row_id for (row_id,) in book.rows(WITH_NEXT_STEP, values)}


def cadence_row(book: Book, column: str, whose: int | str) -> int | None:
    """Return the id of the cadence of an account (`account_id`) or a tier (`tier`), or None."""
    rows = book.rows(f'SELECT id FROM cadence WHERE "{column}" = ?', (whose,))
    return int(rows[0][0]) if rows else None


def tiers(book: Book) -> list[str]:
    """Return the tiers that accounts are in, by name."""
    return [tier for (tier,) in book.rows("SELECT DISTINCT tier FROM account WHERE tier IS NOT NULL ORDER BY tier")]


def recent_touches(book: Book, account_id: int, on: date, *, limit: int, notes: bool = True) -> list[Touch]:
    """Return the last touches of an account up to a day with who took part, newest first."""
    values = {"account": account_id, "on": on.isoformat(), "limit": limit, "notes": notes}
    return [
        Touch(row[0], row[1], row[2], date.fromisoformat(row[3]), row[4], row[5], row[6], _people(book, row[0]))
        for row in book.rows(RECENT_TOUCHES, values)
    ]


def reaches(book: Book, account_id: int) -> dict[int, Reach]:
    """Return how the people of an account are reached, by contact id."""
    rows = book.rows("SELECT id, email, phone FROM contact WHERE account_id = ? ORDER BY id", (account_id,))
    return {row_id: Reach(email, phone) for row_id, email, phone in rows}


def changes_of(book: Book, unit_id: int) -> list[Changed]:
    """Return what a unit did, table by table in the order it was written."""
    return [
        Changed(table, op, _ref(book, table, first) if rows == 1 else "", rows)
        for table, op, first, rows in book.rows(CHANGES, (unit_id,))
    ]


def _people(book: Book, touch_id: int) -> tuple[str, ...]:
    return tuple(name for (name,) in book.rows(ATTENDEES, (touch_id,)))


def _ref(book: Book, table: str, row_id: int) -> str:
    entity = BY_TABLE.get(table)
    if entity is None:
        return ""
    if entity.letter:
        return make_ref(entity, row_id)
    rows: Sequence[tuple[str]] = book.rows("SELECT handle FROM account WHERE id = ?", (row_id,))
    return rows[0][0] if rows else ""
