"""What a row of a file says otherwise than the book, and what of that is written over edits by hand."""

import json
from collections.abc import Container, Sequence
from typing import Any

from amcli.interop.held import Held, Met
from amcli.interop.keeping import Keeping, Row
from amcli.store.tables import validate_rows


def differences(it: Met, clears: Container[str]) -> dict[str, Any]:
    """Return what a row of a file would change; an empty cell changes nothing unless its column `clears`."""
    held, row, whole = it.held, it.row, it.whole
    values = {}
    for name, before in held.values.items():
        if name == "extra":
            merged = {**json.loads(before), **row.get("extra", {})}
            if merged != json.loads(before):
                values[name] = merged
        elif name in row and (row[name] is not None or name in clears) and whole[name] != before:
            values[name] = whole[name]
    return values


def relabels(held: Held, row: dict[str, Any], money: Sequence[str]) -> bool:
    """Tell whether a row would turn an amount of the book that it does not give into other money."""
    given, was = row.get("currency"), held.values.get("currency")
    if not given or not was or given == was:
        return False
    return any(held.values.get(name) is not None and row.get(name) is None for name in money)


def settled(
    keeping: Keeping, place: Row, values: dict[str, Any], by_hand: dict[str, Any], money: Sequence[str]
) -> dict[str, Any]:
    """Return what of the differences is written over a row that was edited by hand; further fields key by key."""
    plain = {name: value for name, value in values.items() if name != "extra"}
    together = ("currency", *money) if "currency" in plain else ()
    taken = keeping.settle(place, plain, by_hand, together)
    if "extra" in values and (extra := _settled_extra(keeping, place, values["extra"], by_hand.get("extra"))):
        taken["extra"] = extra
    return taken


def contradiction(table: str, it: Met, taken: dict[str, Any]) -> tuple[str, str] | None:
    """Return why a row that is half ours and half theirs does not hold together: a column and the reason."""
    ours = {name: value for name, value in it.held.values.items() if name not in taken and name != "extra"}
    _, problems = validate_rows(table, [{**it.whole, **ours, **taken}])
    return problems[0][1:] if problems else None


def _settled_extra(keeping: Keeping, place: Row, more: dict[str, Any], before: str | None) -> dict[str, Any] | None:
    """Decide key by key about further fields; None when nothing is to be written."""
    ours = json.loads(place.values["extra"])
    was = json.loads(before) if before else ours
    by_hand = {name: was.get(name) for name in {**was, **ours} if was.get(name) != ours.get(name)}
    given = {name: value for name, value in more.items() if value != ours.get(name)}
    there = {**dict.fromkeys(given), **ours}
    taken = keeping.settle(place._replace(values=there), given, by_hand)
    return {**ours, **taken} if taken else None
