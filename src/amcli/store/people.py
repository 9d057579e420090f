"""Everybody in a book, whichever account they are at."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.naming import Named
from amcli.domain.records import Contact, Facts
from amcli.domain.vocab import COUNTED_KINDS
from amcli.store.book import Book
from amcli.store.facts import interval

EVERYBODY = """
SELECT contact.id, contact.name, email, left_on, account.id, handle, account.name
  FROM contact JOIN account ON account.id = contact.account_id
 ORDER BY contact.name, contact.id
"""
ONE = "SELECT id, account_id, name, title, role, influence, stance, left_on, every FROM contact WHERE id = ?"
LAST_HEARD = f"""
SELECT value,
       (SELECT max(touch."on") FROM attendee CROSS JOIN touch ON touch.id = attendee.touch_id
         WHERE attendee.contact_id = value AND touch."on" <= :on
           AND kind IN ({", ".join(f"'{kind}'" for kind in COUNTED_KINDS)}))
  FROM json_each(:people)"""


class Somebody(NamedTuple):
    """A person by name, and the account they are at."""

    named: Named
    account: Named
    left_on: date | None


def everybody(book: Book) -> list[Somebody]:
    """Return all people of a book by name; the handle of a person is `p` and the row id."""
    return [
        Somebody(
            Named(row[0], f"p{row[0]}", row[1], (row[2],) if row[2] else ()),
            Named(*row[4:]),
            date.fromisoformat(row[3]) if row[3] else None,
        )
        for row in book.rows(EVERYBODY)
    ]


def contact(book: Book, row_id: int) -> Contact | None:
    """Return one person, or None."""
    rows = book.rows(ONE, (row_id,))
    if not rows:
        return None
    *known, left_on, every = rows[0]
    return Contact._make([*known, date.fromisoformat(left_on) if left_on else None, interval(every)])


def heard_long_ago(book: Book, accounts: Sequence[Facts], on: date, roles: Collection[str]) -> list[Facts]:
    """Return facts of a whole book in which the last word of everyone with a rhythm is known, however long ago.

    `roles` are the roles that have one. A whole book is read only as far back as other rules remember; a rhythm of
    a year must know more of the few people who have it.
    """
    missing = {
        person.id
        for it in accounts
        for person in it.contacts
        if (person.every or person.role in roles) and person.id not in it.touched[on].heard
    }
    if not missing:
        return list(accounts)
    values = {"people": json.dumps(sorted(missing)), "on": on.isoformat()}
    heard = {row_id: date.fromisoformat(last) for row_id, last in book.rows(LAST_HEARD, values) if last}
    return [_completed(it, on, heard) for it in accounts]


def _completed(it: Facts, on: date, heard: Mapping[int, date]) -> Facts:
    own = {person.id: heard[person.id] for person in it.contacts if person.id in heard}
    if not own:
        return it
    known = it.touched[on]
    return it._replace(touched={**it.touched, on: known._replace(heard={**known.heard, **own})})
