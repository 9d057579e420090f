"""What was said of a renewal on a day, from the journal: its category and amount, and what slipped since."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.records import Contract
from amcli.domain.vocab import FORECAST_CATEGORIES

FIELDS: Mapping[str, str] = {
    "category": "category",
    "forecast_minor": "forecast",
    "target_minor": "target",
    "stage": "stage",
    "outcome": "outcome",
    "ends": "ends",
}
"""The columns of a contract whose changes are told, and what they are called."""

ENTERED = "entered"
"""Stands in `Moved.field` for the day the book learned of the contract."""


class Moved(NamedTuple):
    """One change, as stored: amounts in minor units, days as ISO text."""

    day: date
    field: str
    was: str | int | None = None
    now: str | int | None = None


class Call(NamedTuple):
    """What was said of a renewal on a day: the category, and the ARR that was expected of it."""

    category: str
    amount: int
    """The forecast, or the ARR where none was given."""
    said: bool
    """Whether a category or a forecast was on record at all."""


def call_on(contract: Contract, moves: Sequence[Moved], on: date) -> Call:
    """Return what was said of a renewal at the end of a day; a renewal nobody called counts as `pipeline`.

    `contract` is as it is by now. What its closing wrote (`closed`) is no call, nor is what came with a contract
    that the book did not have by then.
    """
    if any(it.field == ENTERED and it.day > on for it in moves):
        return Call("pipeline", contract.arr, said=False)
    category = _was(contract.category, "category", moves, on)
    forecast = _was(contract.forecast, "forecast", moves, on)
    called = category if isinstance(category, str) and category != "closed" else None
    amount = forecast if isinstance(forecast, int) else contract.arr
    return Call(called or "pipeline", amount, called is not None or forecast is not None)


def _was(now: str | int | None, field: str, moves: Sequence[Moved], on: date) -> str | int | None:
    """Return the value of a field at the end of a day: what the first later change replaced, else that of now."""
    later = next((it for it in moves if it.field == field and it.day > on), None)
    return now if later is None else later.was


def slipped(before: Call, after: Call) -> bool:
    """Tell whether a renewal is expected to bring less, or is less sure, than it was."""
    rank = FORECAST_CATEGORIES.index
    return after.amount < before.amount or rank(after.category) > rank(before.category)
