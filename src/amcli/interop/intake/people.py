"""From cards to contacts: found again by card or address, at the account their company or domain says."""

import json
from collections.abc import Mapping
from typing import Any

from amcli.domain.changes import Delete, Insert, Update
from amcli.domain.matching import Directory, Match, by_domain
from amcli.domain.text import key
from amcli.interop.intake.desk import Desk, let_go
from amcli.interop.intake.ignoring import is_ignored
from amcli.interop.intake.item import Item
from amcli.interop.intake.write import by_hand, checked, place_of, put_in_inbox
from amcli.store import inbox as store

SAME_NAME = "SELECT id, name, email FROM contact WHERE account_id = ?"


def take_person(desk: Desk, item: Item, source: str) -> str:  # noqa: PLR0911 - one way out for each state
    """Write one card and return what came of it: `created updated unchanged inbox removed ignored`.

    What the book knows of somebody who did not come from a card is only added to, never replaced.

    Raises:
        Refused: the store would not take it.
    """
    own = store.held(desk.book, "contact", source, item.external_id)
    if own:
        return _refresh(desk, item, own)
    waiting = store.held(desk.book, "inbox", source, item.external_id)
    if waiting and waiting["state"] != "open":
        return "unchanged"
    if item.external_id in desk.merged:
        return complete(desk, item, desk.merged[item.external_id])
    with_address = {it for email in item.details["emails"] for it in desk.directory.contacts.get(email, ())}
    if len(with_address) == 1:
        ((contact, _),) = with_address
        return _settled(desk, waiting, complete(desk, item, contact))
    if with_address:
        return put_in_inbox(desk, item, source, f"{len(with_address)} contacts have its address", waiting)
    if came := let_go(desk, item, "contact"):
        return came
    found = whose_card(item, desk.directory)
    if found.account is None and not waiting and is_ignored(item.details["emails"], desk.ignored):
        return "ignored"
    if found.account is None:
        return put_in_inbox(desk, item, source, found.why, waiting)
    same = namesakes(desk, item, found.account)
    if len(same) == 1:
        return _settled(desk, waiting, complete(desk, item, same[0]))
    add_person(desk, item, source, found.account)
    return _settled(desk, waiting, "created")


def whose_card(item: Item, directory: Directory) -> Match:
    """Return the account of a card: by the name of its company and by its addresses; both must not disagree."""
    named = set(directory.names.get(key(item.details["organisation"]), ()))
    hosted = {account for email in item.details["emails"] for account in by_domain(email, directory)}
    both = named & hosted if named and hosted else named | hosted
    if len(both) == 1:
        return Match(both.pop(), {})
    if named and hosted:
        names = " and ".join(directory.handles[it] for it in sorted(named | hosted))
        return Match(None, {}, f"its company and its address are of {names}")
    if both:
        return Match(None, {}, f"it fits {' and '.join(directory.handles[it] for it in sorted(both))}")
    where = item.details["organisation"] or "its address"
    return Match(None, {}, f"no account for {where}")


def add_person(desk: Desk, item: Item, source: str, account: int) -> Insert:
    """Insert a contact."""
    given = _fields(item) | {"account_id": account, "source": source, "external_id": item.external_id}
    if len(item.details["phones"]) > 1:
        given["extra"] = {"phones": item.details["phones"]}
    insert = Insert("contact", checked("contact", given))
    desk.writer.insert(insert)
    return insert


def _fields(item: Item) -> dict[str, Any]:
    details = item.details
    first, *others = details["emails"] or [None]
    return {
        "name": item.title,
        "title": details["title"],
        "email": first,
        "other_emails": others,
        "phone": next(iter(details["phones"]), None),
        "note": details["note"],
    }


def _refresh(desk: Desk, item: Item, own: dict[str, Any]) -> str:
    """Bring a contact that came from this card in line with it, but for what was changed by hand since."""
    edits = by_hand(desk, "contact", own["id"])
    fields = {name: it for name, it in _fields(item).items() if it and name != "other_emails" and it != own[name]}
    given = desk.keeping.settle(place_of(desk, "contact", own, item), fields, edits)
    known = [it for it in (own["email"], *json.loads(own["other_emails"])) if it]
    main = given.get("email", own["email"])
    if "other_emails" not in edits:  # they are only ever added to, so an edited list has nothing to settle
        given["other_emails"] = [it for it in dict.fromkeys([*known, *item.details["emails"]]) if it != main]
    return _set(desk, own, given)


def complete(desk: Desk, item: Item, contact: int) -> str:
    """Fill what the book does not know of somebody."""
    row = store.row_of(desk.book, "contact", contact) or {}
    given = {name: it for name, it in _fields(item).items() if it and row[name] in (None, "", "[]")}
    known = {key(it) for it in (row["email"], *json.loads(row["other_emails"])) if it}
    main = row["email"] or given.get("email")
    more = [it for it in item.details["emails"] if it not in known and it != main]
    given["other_emails"] = [*json.loads(row["other_emails"]), *more]
    return _set(desk, row, given)


def _set(desk: Desk, row: dict[str, Any], given: Mapping[str, Any]) -> str:
    whole = {name: it for name, it in row.items() if name != "id"} | dict(given)
    valid = checked("contact", whole)
    values = {name: valid[name] for name in given if valid[name] != row[name]}
    if values:
        desk.writer.update(Update("contact", row["id"], values))
    return "updated" if values else "unchanged"


def _settled(desk: Desk, waiting: dict[str, Any] | None, came: str) -> str:
    if waiting:
        desk.writer.delete(Delete("inbox", waiting["id"]))
    return came


def namesakes(desk: Desk, item: Item, account: int) -> list[int]:
    """Return the people of an account with this very name whom no address tells from the one on the card."""
    rows = desk.book.rows(SAME_NAME, (account,))
    alike = (
        row_id
        for row_id, name, email in rows
        if key(name) == key(item.title) and not (email and item.details["emails"])
    )
    return list(alike)
