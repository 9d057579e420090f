"""Taking something out of the inbox: it becomes the touch, check-in or contact it would have been on import."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from amcli.domain.changes import Insert, Update
from amcli.domain.matching import Match, Person, domain_of, is_free_mail, is_within, match, read_person
from amcli.domain.text import key
from amcli.errors import Refused
from amcli.interop.intake import write
from amcli.interop.intake.desk import Desk
from amcli.interop.intake.desk import Refused as NotTaken
from amcli.interop.intake.item import Item
from amcli.interop.intake.people import add_person, complete, namesakes, whose_card
from amcli.store import inbox as store
from amcli.store.inbox import Waiting

CARD: dict[str, Any] = {"title": None, "emails": [], "phones": [], "organisation": "", "note": None}


class Placed(NamedTuple):
    """One row that left the inbox: its number, what it became there, at which account."""

    row: Waiting
    ref: str
    account: int


def as_item(row: Waiting, today: date) -> Item:
    """Return what waits as it would be imported now: a planned meeting whose day has passed took place."""
    details = {name: it for name, it in row.extra.items() if name not in ("version", "at", "ignore")}
    number, written = row.extra.get("version", (0, ""))
    on = date.fromisoformat(row.on) if row.on else None
    kind = row.kind
    if on and kind == "checkin" and on < today:
        kind = "touch"
    if kind == "contact":
        details = CARD | details
    people = tuple(read_person(it) for it in row.people)
    external = row.external_id or f"inbox-{row.id}"
    return Item(kind, external, row.title, on, row.at, row.text or "", people, details, (number, written, False))


def assign(desk: Desk, row: Waiting, account: int, people: Sequence[Insert | int] = ()) -> Placed:
    """Write one item at an account; `people` are contacts there who took part, as was said by hand.

    Raises:
        Refused: the store would not take it.
    """
    item = as_item(row, desk.today)
    source = row.source or "inbox"
    try:
        if item.kind == "contact" and len(same := namesakes(desk, item, account)) == 1:
            complete(desk, item, same[0])
            return _decided(desk, row, f"p{same[0]}", account)
        if item.kind == "contact":
            table, insert = "contact", add_person(desk, item, source, account)
        else:
            found = Match(account, write.contacts_at(desk, item, account))
            table, insert = write.place(desk, item, source, found, tuple(people))
    except NotTaken as error:
        raise Refused(f"n{row.id} cannot be assigned: {error}.", "Nothing was changed.") from error
    ref = f"{ {'contact': 'p', 'touch': 't', 'checkin': 'c'}[table] }{desk.writer.id_of(insert)}"
    return _decided(desk, row, ref, account)


def _decided(desk: Desk, row: Waiting, ref: str, account: int) -> Placed:
    desk.writer.update(Update("inbox", row.id, {"state": "assigned", "decided_on": desk.today, "ref": ref}))
    return Placed(row, ref, account)


def assign_matching(desk: Desk) -> list[Placed]:
    """Assign whatever else waits and is the account's beyond doubt, now that the book knows more."""
    placed = []
    for row in store.inbox(desk.book):
        item = as_item(row, desk.today)
        found = whose_card(item, desk.directory) if item.kind == "contact" else match(item.people, desk.directory)
        if found.account is not None:
            placed.append(assign(desk, row, found.account))
    return placed


def unknown_people(desk: Desk, row: Waiting, account: int) -> list[Person]:
    """Return the people of an item who are nobody in the book, or not at this account."""
    item = as_item(row, desk.today)
    known = write.contacts_at(desk, item, account)
    return [it for it in item.people if it.email not in known]


def new_contact(desk: Desk, it: Person, account: int) -> Insert:
    """Add somebody who took part as a contact of an account."""
    values: dict[str, Any] = {"account_id": account, "name": it.name or it.email, "email": it.email or None}
    insert = Insert("contact", write.checked("contact", values))
    desk.writer.insert(insert)
    return insert


def names_to_learn(desk: Desk, rows: Sequence[Waiting]) -> list[str]:
    """Return the company that cards name, when it is one and no account's."""
    named = {key(it): it for row in rows if (it := str(row.extra.get("organisation") or ""))}
    return [it for called, it in named.items() if called not in desk.directory.names] if len(named) == 1 else []


def domains_to_learn(desk: Desk, rows: Sequence[Waiting]) -> list[str]:
    """Return the domains of companies among the people of items that no account has yet."""
    found: dict[str, None] = {}
    for row in rows:
        for email in row.addresses:
            host = domain_of(email)
            ours = any(is_within(host, own) for own in desk.directory.me.domains)
            if host and not is_free_mail(host) and not ours and not desk.directory.domains.get(host):
                found[host] = None
    return list(found)
