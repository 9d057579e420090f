"""From items to rows: matched to their account, compared with what the book holds, or put into the inbox.

An item is found again by where it came from and its id there. What was changed by hand since is left as it is; what
was dropped from the inbox stays dropped; an older version of a meeting changes nothing.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from amcli.domain.changes import Delete, Insert, Update
from amcli.domain.entities import TOUCH
from amcli.domain.matching import Match, Person, match
from amcli.domain.removal import removal
from amcli.interop.intake.desk import Desk, Refused, is_older, let_go, version
from amcli.interop.intake.ignoring import is_ignored
from amcli.interop.intake.item import Item
from amcli.interop.keeping import Row
from amcli.store import inbox as store
from amcli.store.hand_edits import attended, edited
from amcli.store.links import hanging_on
from amcli.store.rows import encode
from amcli.store.tables import validate_rows

UNKNOWN_ID = 1
"""Stands in for ids that validation asks for and that are known only when written."""


def take(desk: Desk, item: Item, source: str) -> str:  # noqa: PLR0911 - one way out for each state
    """Write one meeting or mail and return what came of it.

    That is `created updated unchanged inbox`, or why it is left out: `removed ignored left_out`.

    Raises:
        Refused: the store would not take it.
    """
    touch = store.held(desk.book, "touch", source, item.external_id)
    checkin = store.held(desk.book, "checkin", source, item.external_id)
    waiting = store.held(desk.book, "inbox", source, item.external_id)
    known = touch or checkin or waiting
    if known and is_older(item.rank, known["extra"]):
        return "unchanged"
    if item.kind == "gone":
        return _gone(desk, item, touch, checkin, waiting)
    if touch:
        return _touched(desk, item, touch, checkin)
    if checkin:
        return _planned(desk, item, checkin)
    if waiting and waiting["state"] != "open":
        return "unchanged"
    if came := let_go(desk, item, "touch", "checkin"):
        return came
    found = match(item.people, desk.directory)
    if found.account is None and not waiting and is_ignored([it.email for it in item.people], desk.ignored):
        return "ignored"
    if found.account is None:
        return put_in_inbox(desk, item, source, found.why, waiting)
    place(desk, item, source, found)
    if waiting:
        desk.writer.delete(Delete("inbox", waiting["id"]))
    return "created"


def place(desk: Desk, item: Item, source: str, found: Match, more: tuple[Insert | int, ...] = ()) -> tuple[str, Insert]:
    """Insert a meeting or mail at its account and return its table and the row; `more` are people named by hand."""
    common = {"source": source, "external_id": item.external_id, "extra": _extra(item), "account_id": found.account}
    if item.kind == "checkin":
        people = list(dict.fromkeys([*more, *found.contacts.values()]))
        one = people[0] if len(people) == 1 else None
        row = common | {"on": item.on, "agenda": item.title, "opened": desk.today, "with_id": one}
        insert = Insert("checkin", checked("checkin", row))
        desk.writer.insert(insert)
        return "checkin", insert
    insert = Insert("touch", checked("touch", common | _touch(item)))
    desk.writer.insert(insert)
    for contact, name in _attendees(item.people, found.contacts, more):
        desk.writer.insert(Insert("attendee", {"touch_id": insert, "contact_id": contact, "name": name}))
    return "touch", insert


def put_in_inbox(desk: Desk, item: Item, source: str, why: str, waiting: dict[str, Any] | None) -> str:
    """Let an item wait until somebody says whose it is."""
    row = checked(
        "inbox",
        {
            "kind": item.kind,
            "on": item.on,
            "at": item.at,
            "title": item.title,
            "text": item.text or None,
            "people": [str(it) for it in item.people],
            "why": why,
            "added_on": desk.today,
            "source": source,
            "external_id": item.external_id,
            "extra": _extra(item) | dict(item.details),
        },
    )
    if waiting is None:
        desk.writer.insert(Insert("inbox", row))
        return "inbox"
    given = {name: row[name] for name in ("kind", "on", "at", "title", "text", "people", "why")}
    return _update(desk, "inbox", waiting, given, item)


def checked(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as the store keeps it, all columns of it.

    Raises:
        Refused: with the first reason.
    """
    links = {name: it for name, it in row.items() if isinstance(it, Insert)}
    plain = {name: UNKNOWN_ID if name in links else _plain(it) for name, it in row.items()}
    (valid, problems) = validate_rows(table, [plain])
    if problems:
        _, column, reason = problems[0]
        raise Refused(f"{column}: {reason}")
    return {**valid[0], **links}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _touch(item: Item) -> dict[str, Any]:
    said = f"{item.title}\n{item.text}" if item.text else item.title
    return {"on": item.on, "at": item.at, "text": said, **item.details}


def _extra(item: Item) -> dict[str, Any]:
    return ({"at": item.at} if item.kind == "checkin" and item.at else {}) | version(item.rank)


def _attendees(
    people: tuple[Person, ...], contacts: Mapping[str, int], more: tuple[Insert | int, ...] = ()
) -> list[tuple[Insert | int | None, str | None]]:
    """Return who took part: contacts of the account, others by name or address; each once."""
    found: dict[Any, tuple[Insert | int | None, str | None]] = {}
    named = {id(it) if isinstance(it, Insert) else it: it for it in (*more, *contacts.values())}
    for name, it in named.items():
        found[name] = (it, None)
    alone = more and len(people) == 1  # the one person of the item was named by hand
    for one in () if alone else people:
        if one.email not in contacts or not one.email:
            found.setdefault(str(one), (None, one.name or one.email))
    return list(found.values())


def _gone(desk: Desk, item: Item, *rows: dict[str, Any] | None) -> str:
    """Take a meeting that was called off out of the book; what somebody worked on by hand stays.

    The version that called it off is kept: what an older file says of it is then no news.
    """
    touch, checkin, waiting = rows
    came = "left_out"
    if touch:
        came = "unchanged"
        if not _worked_on(desk, touch["id"]):
            extra = json.loads(touch["extra"]) | version(item.rank)
            desk.writer.update(Update("touch", touch["id"], {"extra": extra}))
            _remove(desk, touch["id"])
            came = "updated"
    if checkin and not checkin["done_on"]:
        if not checkin["dropped_on"]:
            extra = json.loads(checkin["extra"]) | version(item.rank)
            desk.writer.update(Update("checkin", checkin["id"], {"dropped_on": desk.today, "extra": extra}))
            return "updated"
        came = "unchanged"
    if waiting:
        came = "unchanged"
        if waiting["state"] == "open":
            desk.writer.delete(Delete("inbox", waiting["id"]))
            return "updated"
    return came


def _remove(desk: Desk, touch: int) -> None:
    desk.writer.apply(removal(hanging_on(desk.book, TOUCH, (touch,))))


def _touched(desk: Desk, item: Item, touch: dict[str, Any], checkin: dict[str, Any] | None) -> str:
    """Bring a touch in line with its meeting; one that was moved ahead is planned again."""
    contacts = contacts_at(desk, item, touch["account_id"])
    if item.kind == "checkin":
        if _worked_on(desk, touch["id"]):
            return "unchanged"
        _remove(desk, touch["id"])
        if checkin:
            desk.writer.update(Update("checkin", checkin["id"], {"done_on": None, "touch_id": None, "on": item.on}))
        else:
            place(desk, item, touch["source"], Match(touch["account_id"], contacts))
        return "updated"
    came = _update(desk, "touch", touch, _touch(item), item)
    wanted = _attendees(item.people, contacts)
    present = store.present(desk.book, touch["id"])
    ours = frozenset((contact, name) for _, contact, name in present)
    if ours == set(wanted) or _was_assigned(desk, touch):
        return came
    where = place_of(desk, "touch", touch, item)._replace(values={"with": ours})
    before = attended(desk.book.db, (touch["id"],)).get(touch["id"])
    edits = {} if before is None else {"with": before}
    if not desk.keeping.settle(where, {"with": frozenset(wanted)}, edits):
        return came
    for row_id, _, _ in present:
        desk.writer.delete(Delete("attendee", row_id))
    for contact, name in wanted:
        desk.writer.insert(Insert("attendee", {"touch_id": touch["id"], "contact_id": contact, "name": name}))
    return "updated"


def _was_assigned(desk: Desk, touch: dict[str, Any]) -> bool:
    """Tell whether a touch came out of the inbox: then somebody said by hand whose it is and who took part."""
    waited = store.held(desk.book, "inbox", touch["source"], touch["external_id"])
    return waited is not None and waited["state"] == "assigned"


def _planned(desk: Desk, item: Item, checkin: dict[str, Any]) -> str:
    """Bring a check-in in line with its meeting; one whose day has passed becomes the conversation it was."""
    if checkin["done_on"] or (checkin["dropped_on"] and "dropped_on" in by_hand(desk, "checkin", checkin["id"])):
        return "unchanged"  # held and logged, or called off, by hand
    if item.kind == "checkin":
        given = {"on": item.on, "agenda": item.title, "dropped_on": None}
        return _update(desk, "checkin", checkin, given, item)
    contacts = contacts_at(desk, item, checkin["account_id"])
    more = (checkin["with_id"],) if checkin["with_id"] else ()
    _, touch = place(desk, item, checkin["source"], Match(checkin["account_id"], contacts), more)
    desk.writer.update(Update("checkin", checkin["id"], {"done_on": item.on, "touch_id": touch, "dropped_on": None}))
    return "updated"


def contacts_at(desk: Desk, item: Item, account: int) -> dict[str, int]:
    """Return the contacts of an account among the people of an item, by address."""
    found = {}
    for it in item.people:
        there = [row_id for row_id, of in desk.directory.contacts.get(it.email, ()) if of == account]
        if it.email and len(there) == 1:
            found[it.email] = there[0]
    return found


def by_hand(desk: Desk, table: str, row_id: int) -> dict[str, Any]:
    """Return the columns of a row changed by hand since the last import that set them, and what that had brought."""
    return edited(desk.book.db, table, (row_id,)).get(row_id, {})


def _worked_on(desk: Desk, touch: int) -> bool:
    """Tell whether somebody edited a touch; that a merge brought it to another account says nothing of it."""
    return bool(by_hand(desk, "touch", touch).keys() - {"account_id"})


def place_of(desk: Desk, table: str, row: Mapping[str, Any], item: Item) -> Row:
    """Return where a row and its item stand, for conflicts."""
    return Row(desk.file, item.number, table, row["id"], row)


def _update(desk: Desk, table: str, row: dict[str, Any], given: Mapping[str, Any], item: Item) -> str:
    """Set what differs and was not changed by hand since; with it, which version of the item the row now is of."""
    differing = {name: encode(it) for name, it in given.items() if encode(it) != row[name]}
    if differing:
        differing = desk.keeping.settle(place_of(desk, table, row, item), differing, by_hand(desk, table, row["id"]))
    values = {name: given[name] for name in differing}
    if not values:
        return "unchanged"
    whole = {name: it for name, it in row.items() if name != "id"} | values
    extra = json.loads(row["extra"]) | _extra(item)
    valid = checked(table, whole | {"extra": extra})
    desk.writer.update(Update(table, row["id"], {name: valid[name] for name in (*values, "extra")}))
    return "updated"
