"""Taking something out of the inbox: it becomes the touch, check-in or contact it would have been on import."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from amcli.domain.changes import Insert, Update
from amcli.domain.matching import FREE_MAIL, Match, Person, domain_of, match, read_person
from amcli.errors import Refused
from amcli.interop.intake import write
from amcli.interop.intake.item import Item
from amcli.interop.intake.people import add_person, whose_card
from amcli.interop.intake.write import Desk
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
    details = {name: it for name, it in row.extra.items() if name not in ("version", "at")}
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
        if item.kind == "contact":
            table, insert = "contact", add_person(desk, item, source, account)
        else:
            found = Match(account, write.contacts_at(desk, item, account))
            table, insert = write.place(desk, item, source, found, tuple(people))
    except write.Refused as error:
        raise Refused(f"n{row.id} cannot be assigned: {error}.", "Nothing was changed.") from error
    ref = f"{ {'contact': 'p', 'touch': 't', 'checkin': 'c'}[table] }{desk.writer.id_of(insert)}"
    decided = {"state": "assigned", "decided_on": desk.today, "ref": ref}
    desk.writer.update(Update("inbox", row.id, decided))
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


def domains_to_learn(desk: Desk, rows: Sequence[Waiting], account: int) -> list[str]:
    """Return the domains of companies among the people of items that no account has yet."""
    found: dict[str, None] = {}
    for row in rows:
        item = as_item(row, desk.today)
        for email in (*(it.email for it in item.people), *item.details.get("emails", ())):
            host = domain_of(email)
            ours = any(host == own or host.endswith(f".{own}") for own in desk.directory.me.domains)
            if host and host not in FREE_MAIL and not ours and account not in desk.directory.domains.get(host, ()):
                found[host] = None
    return list(found)
