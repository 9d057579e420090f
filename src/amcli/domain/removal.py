"""What goes with a row that is removed, what lets go of it, and what stays: each as an explicit change.

The store has no cascades. Every row that goes is a change of its own, so undo brings each back.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from amcli.domain.changes import Change, Delete, Update

OWNED = (
    "contact",
    "touch",
    "action",
    "checkin",
    "cadence",
    "issue",
    "risk",
    "contract",
    "opportunity",
    "usage",
    "survey",
    "vote",
    "objective",
    "milestone",
    "invoice",
    "budget",
    "reference",
    "pulse",
    "snooze",
    "review_mark",
)
"""Tables whose rows belong to one account."""

LINKS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "contact": (
        ("attendee", "contact_id"),
        ("checkin", "with_id"),
        ("issue", "contact_id"),
        ("opportunity", "sponsor_id"),
        ("survey", "contact_id"),
        ("reference", "contact_id"),
    ),
    "touch": (("attendee", "touch_id"), ("action", "touch_id"), ("checkin", "touch_id")),
    "action": (("survey", "action_id"),),
    "contract": (("contract", "renews_id"), ("negotiation", "contract_id")),
    "objective": (("opportunity", "objective_id"),),
    "request": (("vote", "request_id"),),
}
"""Which columns of which tables point at a row of a table."""

PARTS = {("attendee", "touch_id"), ("vote", "request_id"), ("negotiation", "contract_id")}
"""Links of rows that are part of what they point at, and go with it."""


class Link(NamedTuple):
    """A row that points at one of the rows to be removed."""

    table: str
    row_id: int
    column: str
    target: int


class Hanging(NamedTuple):
    """What the book holds about the rows to be removed, as read in the transaction that removes them.

    `gone` are all of them, table by table; `links` what points at them; `names` the people among them by id.
    """

    gone: Mapping[str, tuple[int, ...]]
    links: tuple[Link, ...]
    names: Mapping[int, str]


def removal(hanging: Hanging) -> list[Change]:
    """Decide the changes that remove rows.

    Parts go along. Links from rows that stay are emptied, but a meeting keeps the name of who was there.
    """
    going = {(table, row_id) for table, ids in hanging.gone.items() for row_id in ids}
    going |= {(it.table, it.row_id) for it in hanging.links if (it.table, it.column) in PARTS}
    loosened: dict[tuple[str, int], dict[str, Any]] = {}
    for link in hanging.links:
        if (link.table, link.row_id) not in going:
            loosened.setdefault((link.table, link.row_id), {}).update(_without(link, hanging.names))
    return [
        *(Update(table, row_id, values) for (table, row_id), values in loosened.items()),
        *(Delete(table, row_id) for table, row_id in _parts_first(going)),
    ]


def _without(link: Link, names: Mapping[int, str]) -> dict[str, Any]:
    if link.table == "attendee":
        return {"contact_id": None, "name": names[link.target]}
    return {link.column: None}


def _parts_first(going: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    tables = ("attendee", "negotiation", *OWNED, "request", "account")
    return sorted(going, key=lambda row: (tables.index(row[0]), row[1]))
