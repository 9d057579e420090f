"""What rules add to a row that is listed: how old it is, how late, whether it may be closed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from amcli.domain.entities import Field
from amcli.domain.items import Item, Suggestion

DERIVED: Mapping[str, tuple[Field, ...]] = {
    "issue": (Field("age_days", "count"), Field("days_late", "count")),
    "risk": (Field("age_days", "count"), Field("review_days_late", "count"), Field("suggest_close", "suggestion")),
}
"""By table, the values that follow from others and from the day, in the order people meet them."""


def derived_fields(table: str) -> tuple[Field, ...]:
    """Return the fields that rules add to the rows of a table."""
    return DERIVED.get(table, ())


def derive(table: str, item: Item, on: date, suggestion: Suggestion | None = None) -> Item:
    """Return an item with what follows from its days; a closed one is as old as it was when it closed."""
    values = item.values
    match table:
        case "issue":
            more: dict[str, Any] = {
                "age_days": _age(values["opened"], values["resolved"], on),
                "days_late": _late(values["due"], values["resolved"], on),
            }
        case "risk":
            more = {
                "age_days": _age(values["opened"], values["closed"], on),
                "review_days_late": _late(values["next_review"], values["closed"], on),
                "suggest_close": suggestion,
            }
        case _:
            return item
    return item._replace(values=values | more)


def _age(opened: date, ended: date | None, on: date) -> int:
    """Return the days a thing has been open, 0 before it was."""
    return max(0, (min(ended or on, on) - opened).days)


def _late(due: date | None, ended: date | None, on: date) -> int:
    """Return the days an open thing is past due, 0 when it is not."""
    over = ended is not None and ended <= on
    return 0 if due is None or over else max(0, (on - due).days)
