"""From the text of a cell to the value the book keeps; what cannot be read is refused, never guessed.

Every converter takes the cell's text and returns the stored form (ISO days, whole numbers, canonical
intervals), None for an empty cell. Most columns hold few different texts, so results are remembered.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from amcli.domain.dates import parse_interval
from amcli.domain.entities import Field
from amcli.domain.input import read_handle
from amcli.domain.money import Money, checked_currency, exponent, parse_money
from amcli.domain.text import clean, one_line
from amcli.errors import Refused
from amcli.interop.cells import BadCell, Reading, shown
from amcli.interop.day_texts import Days, clock
from amcli.interop.number_texts import Plain, as_decimal

REMEMBERED = 50_000
_TRUE = frozenset({"yes", "y", "true", "t", "1", "on", "x"})
_FALSE = frozenset({"no", "n", "false", "f", "0", "off"})
_BLANK = re.compile(r"[\s;]+")
_MOODS = {"+": "1", "+1": "1", "-": "-1", "−1": "-1"}

FREE = frozenset({"text", "note", "comment", "evidence", "mitigation", "goals", "rationale", "agenda"})
"""Fields of free text: line breaks stay, and no two are alike, so none are remembered."""

Convert = Callable[[str], Any]


class Remembering(dict[str, Any]):
    """A converter that keeps its results; look-ups of texts seen before never enter Python code."""

    def __init__(self, convert: Convert) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, text: str) -> Any:
        value = self._convert(text)
        if len(self) < REMEMBERED and len(text) < 100:
            self[text] = value
        return value


def converter(field: Field, reading: Reading) -> Convert:
    """Return the converter for a field; money, links and people have their own."""
    if field.name in FREE:
        return as_text
    if field.name == "handle":
        return as_handle
    bare = Plain(reading)
    by_type: dict[str, Convert] = {
        "day": Days(reading),
        "time": clock,
        "list": lambda text: as_list(text, reading.split),
        "choice": lambda text: as_choice(text, field.choices),
        "count": lambda text: as_count(bare(text), rounds=reading.rounds),
        "number": lambda text: as_number(bare(text)),
        "ratio": lambda text: as_ratio(bare(text)),
        "flag": as_flag,
        "interval": as_interval,
    }
    convert = by_type.get(field.type, as_currency if field.name == "currency" else as_line)
    return Remembering(convert).__getitem__


def as_text(text: str) -> str | None:
    """Return free text, line breaks kept, without anything that could drive a terminal."""
    return clean(text).strip() or None


def as_line(text: str) -> str | None:
    """Return text on one line: names, titles, labels."""
    return one_line(text) or None


def as_handle(text: str) -> str | None:
    """Return a handle as it is given; refuse what could not be typed as one.

    Handles stand in the commands that reports suggest: one such as `$(id)` would be run by whoever follows them.
    """
    shown = one_line(text)
    if shown:
        try:
            read_handle(shown.replace(" ", "-"))
        except Refused as refusal:
            raise BadCell(refusal.message.removesuffix(".")) from None
    return shown or None


def as_list(text: str, separator: str = ";") -> str:
    """Return a list as JSON, blanks and repetitions dropped; what blanks part may be parted by semicolons too."""
    parts = _BLANK.split(text) if separator == " " else text.split(separator)
    items = dict.fromkeys(filter(None, map(one_line, parts)))
    return json.dumps(list(items), ensure_ascii=False)


def as_choice(text: str, choices: tuple[str, ...]) -> str | int | None:
    """Return the word of a closed list, whatever its case and with blanks or hyphens for underscores."""
    word = text.strip()
    if not word:
        return None
    if word not in choices:
        word = _MOODS.get(word) or word.casefold().replace(" ", "_").replace("-", "_")
    if word not in choices:
        raise BadCell(f"{shown(text)} is none of {', '.join(choices)}")
    return int(word) if choices[0] == "-1" else word


def as_flag(text: str) -> int | None:
    """Return 1 or 0."""
    word = text.strip().casefold()
    if not word:
        return None
    if word in _TRUE or word in _FALSE:
        return int(word in _TRUE)
    raise BadCell(f"{shown(text)} is neither yes nor no")


def as_count(text: str, *, rounds: bool = False) -> int | None:
    """Return a whole number; `12.0` is one, and any other if it may be rounded."""
    if not text:
        return None
    number = as_decimal(text)
    number = number.to_integral_value() if rounds else number
    if number != int(number):
        raise BadCell(f"{shown(text)} is not a whole number")
    return int(number)


def as_number(text: str) -> float | None:
    """Return a number."""
    return float(as_decimal(text)) if text else None


def as_ratio(text: str) -> int | None:
    """Return a ratio in basis points, from `0.72` or `72%`."""
    if not text:
        return None
    number = as_decimal(text.rstrip("% ")) / (100 if text.endswith("%") else 1)
    if number > 1:
        raise BadCell(f"{shown(text)} is more than 1; write 72% or 0.72")
    return int((number * 10_000).to_integral_value())


def is_yes(text: str) -> bool:
    """Tell whether a cell says yes; anything else, also nothing, is no."""
    return text.strip().casefold() in _TRUE


def as_interval(text: str) -> str | None:
    """Return an interval in canonical form, `60d`."""
    if not text.strip():
        return None
    try:
        return str(parse_interval(text))
    except Refused as error:
        raise BadCell(error.message.rstrip(".")) from None


def as_currency(text: str) -> str | None:
    """Return an ISO code in capitals."""
    try:
        return checked_currency(text.strip()) if text.strip() else None
    except Refused as error:
        raise BadCell(error.message.rstrip(".")) from None


def as_money(text: str, currency: str, reading: Reading, bare: Plain | None = None) -> Money | None:
    """Return an amount; `unit = "cents"` reads whole minor units, `round` accepts more decimals than cents."""
    text = (bare or Plain(reading))(text)
    if not text:
        return None
    try:
        if reading.unit == "cents":
            return Money(_positive(as_count(text) or 0, text), currency)
        if reading.rounds and re.fullmatch(r"[0-9.eE+-]+", text):
            minor = as_decimal(text).scaleb(exponent(currency)).to_integral_value()
            return Money(_positive(int(minor), text), currency)
        return parse_money(text, currency=currency)
    except Refused as error:
        raise BadCell(error.message.rstrip(".")) from None


def _positive(minor: int, text: str) -> int:
    if minor < 0:
        raise BadCell(f"{shown(text)} is not a positive amount")
    return minor
