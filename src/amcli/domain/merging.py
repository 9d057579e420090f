"""Making one of two rows that mean the same client or person: everything moves, nothing known is lost.

The one that stays keeps what it says; what it does not know it takes from the other. Names, handles, domains and
ids of the other are kept as further ones, so that it is found by them and a later import of it finds this one.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from amcli.domain.changes import Change, Delete, Update
from amcli.domain.removal import LINKS, OWNED

MERGED = "merged"
"""Where `extra` keeps the source and id of each record that was merged into a row."""
ALSO = "also_called"
"""Where `extra` of a person keeps the names of those who were merged into them."""
REFS = (("snooze", "ref"), ("inbox", "ref"))
"""Columns that name a person by id, as people do: p4."""
LISTS = ("aliases", "domains", "tags", "crm_id", "other_emails")
EARLIEST = ("since", "added_on")
OWN = ("id", "handle", "name", "account_id", "source", "external_id", "extra", *LISTS, *EARLIEST)
"""Columns with a rule of their own: all others are filled where they are empty."""


class Row(NamedTuple):
    """A row as the store keeps it."""

    id: int
    values: Mapping[str, Any]


class Clash(NamedTuple):
    """A field in which the two differ: what stays and what was said besides."""

    column: str
    kept: Any
    dropped: Any


class Merged(NamedTuple):
    """What a merge changes: the changes in their order, how many rows move, and what the two disagree on."""

    changes: tuple[Change, ...]
    moved: Mapping[str, int]
    clashes: tuple[Clash, ...]


def merge_accounts(
    keep: Row, gone: Row, owned: Mapping[str, Sequence[Row]], votes: Iterable[int], has_cadence: bool
) -> Merged:
    """Decide the merge of two accounts.

    `owned` are the rows of the one that goes, by table; `votes` the requests that the one that stays has voted
    for already, and `has_cadence` whether it has a rhythm of its own: it has one vote and one rhythm.
    """
    changes: list[Change] = []
    voted, moved = set(votes), dict.fromkeys((it for it in OWNED if owned.get(it)), 0)
    for table in OWNED:
        for row in owned.get(table, ()):
            if (table == "vote" and row.values["request_id"] in voted) or (table == "cadence" and has_cadence):
                changes.append(Delete(table, row.id))
                continue
            changes.append(Update(table, row.id, {"account_id": keep.id}))
            moved[table] += 1
    values, clashes = _together(keep, gone)
    named = [gone.values["name"], gone.values["handle"], *json.loads(gone.values["aliases"])]
    values["aliases"] = _union(json.loads(keep.values["aliases"]), named, without=keep.values["name"])
    return Merged(
        (*changes, Update("account", keep.id, values), Delete("account", gone.id)),
        {table: count for table, count in moved.items() if count},
        clashes,
    )


def merge_contacts(
    keep: Row, gone: Row, links: Mapping[tuple[str, str], Sequence[Row]], there: Iterable[int]
) -> Merged:
    """Decide the merge of two people of one account.

    `links` are the rows that point at the one that goes, by table and column; `there` the touches in which the
    one that stays took part already: nobody takes part twice.
    """
    changes: list[Change] = []
    pointing = (*LINKS["contact"], *REFS)
    present, moved = set(there), dict.fromkeys((table for table, _ in pointing), 0)
    for table, column in pointing:
        for row in links.get((table, column), ()):
            if table == "attendee" and row.values["touch_id"] in present:
                changes.append(Delete(table, row.id))
                continue
            changes.append(Update(table, row.id, {column: f"p{keep.id}" if column == "ref" else keep.id}))
            moved[table] += 1
    values, clashes = _together(keep, gone)
    addresses = [gone.values["email"], *json.loads(gone.values["other_emails"])]
    main = keep.values["email"] or values.get("email")
    known = json.loads(keep.values["other_emails"])
    values["other_emails"] = _union(known, [it for it in addresses if it and it != main], without=main)
    names = [*values["extra"].pop(ALSO, []), gone.values["name"], *json.loads(gone.values["extra"]).get(ALSO, [])]
    if names := _union(names, (), without=keep.values["name"]):
        values["extra"][ALSO] = names
    left = (keep.values["left_on"], gone.values["left_on"])
    if None in left and any(left):
        values["left_on"] = None  # whoever is still there under one of the two has not left
    return Merged(
        (*changes, Update("contact", keep.id, values), Delete("contact", gone.id)),
        {table: count for table, count in moved.items() if count},
        tuple(it for it in clashes if it.column not in ("email", "left_on")),
    )


def clash_told(clash: Clash) -> tuple[str, str, str]:
    """Return a field and its two values in words: amounts without their cents of storage, shares in percent."""
    column, kept, dropped = clash
    if column.endswith("_bp"):
        return column.removesuffix("_bp"), f"{kept / 100:g}%", f"{dropped / 100:g}%"
    if column.endswith("_minor"):
        return column.removesuffix("_minor"), f"{kept / 100:,.2f}", f"{dropped / 100:,.2f}"
    return column, str(kept).replace("_", " "), str(dropped).replace("_", " ")


def _together(keep: Row, gone: Row) -> tuple[dict[str, Any], tuple[Clash, ...]]:
    """Return what the row that stays gains, and the fields on which the two disagree."""
    gained: dict[str, Any] = {}
    clashes = []
    for column, other in gone.values.items():
        own = keep.values[column]
        if column in OWN or other is None or own == other:
            continue
        if own is None:
            gained[column] = other
        else:
            clashes.append(Clash(column, own, other))
    for column in LISTS:
        if column in gone.values and column not in ("aliases", "other_emails"):
            gained[column] = _union(json.loads(keep.values[column]), json.loads(gone.values[column]))
    for column in EARLIEST:
        days = [it.values[column] for it in (keep, gone) if it.values.get(column)]
        if days:
            gained[column] = min(days)
    gained["extra"] = _extra(keep, gone)
    return gained, tuple(clashes)


def _extra(keep: Row, gone: Row) -> dict[str, Any]:
    """Return the further fields of both, and by which ids the one that goes is known elsewhere."""
    own, other = json.loads(keep.values["extra"]), json.loads(gone.values["extra"])
    known = [*own.pop(MERGED, []), *other.pop(MERGED, [])]
    if gone.values["external_id"]:
        known.append([gone.values["source"], gone.values["external_id"]])
    return {**other, **own, **({MERGED: known} if known else {})}


def _union(first: Iterable[str], more: Iterable[str], without: str | None = None) -> list[str]:
    return [it for it in dict.fromkeys((*first, *more)) if it != without]
