"""The rows of a form as cells of a file, or as values of JSON; both are read back by `exact`."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from amcli.domain.money import to_amount
from amcli.domain.text import one_line
from amcli.interop.export_cells import list_text, neutral, number_text, ratio_text
from amcli.store.forms import Column, Form

Raw = Sequence[Any]
Value = Callable[[Any, str], Any]
"""From a value of the store and the currency of its row to a cell, or to a value of JSON."""


def csv_rows(form: Form, rows: Iterator[Raw], currency: str, mint: Callable[[int], str]) -> Iterator[list[str]]:
    """Yield the rows of a form as cells; `currency` is that of amounts whose row names none."""
    as_cells: list[Value] = [_CELLS.get(it.kind, _text) for it in form.columns]
    attending = _places(form)
    for code, *values in rows:
        own = code or currency
        _attend(values, attending, mint)
        yield ["" if value is None else to_cell(value, own) for to_cell, value in zip(as_cells, values, strict=True)]


def json_rows(form: Form, rows: Iterator[Raw], currency: str, mint: Callable[[int], str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a form as objects of typed values; an unknown one is null."""
    as_values: list[tuple[str, Value]] = [
        (it.heading, _VALUES.get(it.kind, _same)) for it in form.columns if it.kind not in ("every", "max")
    ]
    places = [at for at, it in enumerate(form.columns) if it.kind not in ("every", "max")]
    attending = _places(form)
    for code, *values in rows:
        own = code or currency
        _attend(values, attending, mint)
        kept = [values[at] for at in places]
        yield {
            name: None if value is None else made(value, own)
            for (name, made), value in zip(as_values, kept, strict=True)
        }


def cells_of(form: Form, item: dict[str, Any]) -> list[str]:
    """Return an object of `json_rows` as the cells `csv_rows` would have made of the same row."""
    return ["" if (value := item.get(it.heading)) is None else _from_json(it, value) for it in form.columns]


def _places(form: Form) -> list[int]:
    return [at for at, it in enumerate(form.columns) if it.kind in ("names", "attendees")]


def _attend(values: list[Any], places: Sequence[int], mint: Callable[[int], str]) -> None:
    """Turn the pairs of key and name into names, and into what can be read back exactly; nobody is an empty cell."""
    if not places:
        return
    pairs = json.loads(values[places[0]])
    names, exact = places
    values[names] = [name for _, name in pairs] or None
    values[exact] = [
        {"name": name} if key is None else {"contact": mint(key) if isinstance(key, int) else key}
        for key, name in pairs
    ] or None


def _from_json(column: Column, value: Any) -> str:  # noqa: PLR0911 - one line per type
    kind = column.kind
    if kind == "money" and isinstance(value, dict):
        return f"{value.get('amount')} {value.get('currency')}".strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if kind == "list" and isinstance(value, list):
        return neutral(list_text([str(item) for item in value]))
    if kind == "names" and isinstance(value, list):
        return neutral(names_text([str(item) for item in value]))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        return number_text(value)
    return neutral(value) if isinstance(value, str) and kind in _NEUTRAL else str(value)


def names_text(names: Sequence[str]) -> str:
    """Return the readable cell of who took part."""
    return ";".join(one_line(name) for name in names)


def _text(value: Any, _: str) -> str:
    return neutral(value) if isinstance(value, str) else str(value)


def _plain(value: Any, _: str) -> str:
    return str(value)


def _same(value: Any, _: str) -> Any:
    return value


_NEUTRAL = frozenset({"text", "account", "link", "key", "name", "source", "ref", "json"})
_CELLS: dict[str, Value] = {
    **dict.fromkeys(("day", "time", "choice", "interval", "count"), _plain),
    "number": lambda value, _: number_text(value),
    "ratio": lambda value, _: ratio_text(value),
    "flag": lambda value, _: "yes" if value else "no",
    "money": to_amount,
    "list": lambda value, _: neutral(list_text(json.loads(value))),
    "names": lambda value, _: neutral(names_text(value)),
    "attendees": lambda value, _: json.dumps(value, ensure_ascii=False),
    "json": lambda value, _: "" if value == "{}" else value,
}
_VALUES: dict[str, Value] = {
    "flag": lambda value, _: bool(value),
    "ratio": lambda value, _: value / 10_000,
    "money": lambda value, currency: {"amount": to_amount(value, currency), "currency": currency},
    "list": lambda value, _: json.loads(value),
    "json": lambda value, _: json.loads(value),
}
