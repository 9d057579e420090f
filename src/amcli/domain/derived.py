"""What rules add to a row that is listed: how old it is, how late, whether it may be closed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from amcli.domain import promises
from amcli.domain.chains import Link
from amcli.domain.entities import Field
from amcli.domain.items import Item, Suggestion
from amcli.domain.money import Money
from amcli.domain.records import Action

DERIVED: Mapping[str, tuple[Field, ...]] = {
    "action": (
        Field("group"),
        Field("whose"),
        Field("days_late", "count"),
        Field("slipped", "count"),
        Field("asks_on", "day"),
        Field("next"),
    ),
    "contract": (
        Field("state"),
        Field("term", "count"),
        Field("of", "count"),
        Field("step"),
        Field("renews"),
        Field("ends_on", "day"),
        Field("cancel_by", "day"),
        Field("change", "money"),
    ),
    "issue": (Field("age_days", "count"), Field("days_late", "count")),
    "risk": (Field("age_days", "count"), Field("review_days_late", "count"), Field("suggest_close", "suggestion")),
    "usage": (Field("utilisation", "ratio"),),
}
"""By table, the values that follow from others and from the day, in the order people meet them."""


def derived_fields(table: str) -> tuple[Field, ...]:
    """Return the fields that rules add to the rows of a table."""
    return DERIVED.get(table, ())


def derive(table: str, item: Item, on: date, suggestion: Suggestion | None = None, *, slipped: int = 0) -> Item:
    """Return an item with what follows from its days; a closed one is as old as it was when it closed.

    `suggestion` is why a risk may be closed, `slipped` how often the due day of an action was put off.
    """
    values = item.values
    match table:
        case "action":
            more: dict[str, Any] = _promise(item, on) | {"slipped": slipped}
        case "issue":
            more = {
                "age_days": _age(values["opened"], values["resolved"], on),
                "days_late": _late(values["due"], values["resolved"], on),
            }
        case "risk":
            more = {
                "age_days": _age(values["opened"], values["closed"], on),
                "review_days_late": _late(values["next_review"], values["closed"], on),
                "suggest_close": suggestion,
            }
        case "usage":
            more = {"utilisation": round(values["active"] / values["licensed"], 4) if values["licensed"] else None}
        case _:
            return item
    return item._replace(values=values | more)


def action_of(item: Item) -> Action:
    """Return the action that a listed row is; to which account it belongs is in the item."""
    known = {name: item.values[name] for name in Action._fields if name in item.values}
    return Action(id=item.row_id, account_id=0, **known)


def derive_term(item: Item, link: Link | None) -> Item:
    """Return a contract with where it stands in its chain, and how its current term ends."""
    if link is None:
        more: dict[str, Any] = dict.fromkeys((it.name for it in DERIVED["contract"]), None)
    else:
        contract = link.contract
        more = {
            "state": link.state,
            "term": link.number,
            "of": link.of,
            "step": link.step,
            "renews": f"k{link.before.id}" if link.before else None,
            "ends_on": link.term.ends,
            "cancel_by": link.term.cancel_by if link.term.state == "running" else None,
            "change": Money(link.change, contract.currency) if link.change is not None else None,
        }
    return item._replace(values=item.values | more)


def _promise(item: Item, on: date) -> dict[str, Any]:
    action = action_of(item)
    is_open = action.is_open(on)
    return {
        "group": promises.group_of(action, on),
        "whose": promises.whose(action.owner),
        "days_late": promises.days_late(action.due, on) if is_open else 0,
        "asks_on": promises.asks_on(action) if is_open else None,
        "next": promises.next_command(action, on) or None,
    }


def _age(opened: date, ended: date | None, on: date) -> int:
    """Return the days a thing has been open, 0 before it was."""
    return max(0, (min(ended or on, on) - opened).days)


def _late(due: date | None, ended: date | None, on: date) -> int:
    """Return the days an open thing is past due, 0 when it is not."""
    over = ended is not None and ended <= on
    return 0 if over else promises.days_late(due, on)
