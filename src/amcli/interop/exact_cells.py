"""Cells of exported files as the values of the store: the exact inverse of `export_rows`."""

import json
import re
from collections.abc import Callable
from typing import Any

from amcli.interop.cells import BadCell, Reading
from amcli.interop.day_texts import Days, clock
from amcli.interop.export_cells import read_list, read_object, restored
from amcli.interop.values import as_choice, as_count, as_flag, as_interval, as_ratio
from amcli.store.forms import Column

_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")


def reader_of(column: Column) -> Callable[[str], Any]:
    """Return what reads the cells of a column that can be read without looking into the book."""
    if column.kind == "choice":
        choices = column.field.choices if column.field else ()
        return lambda text: as_choice(text, choices)
    return _BY_KIND.get(column.kind, as_written)


def as_written(text: str) -> str | None:
    """Return a text as it stands; it is cleaned when its row is validated."""
    return restored(text) or None


def _day(text: str) -> str | None:
    return text if _DAY.fullmatch(text) else Days(Reading())(text)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadCell(f"“{text[:60]}” is not a number") from None


_BY_KIND: dict[str, Callable[[str], Any]] = {
    "day": _day,
    "time": clock,
    "interval": as_interval,
    "every": as_interval,
    "max": as_interval,
    "flag": as_flag,
    "count": as_count,
    "number": _number,
    "ratio": as_ratio,
    "money": lambda text: text,
    "list": lambda text: json.dumps(read_list(restored(text)), ensure_ascii=False),
    "json": lambda text: read_object(restored(text)),
}
