"""From the text of a cell to the value the book keeps; what cannot be read is refused, never guessed.

Every converter takes the cell's text and returns the stored form (ISO days, whole numbers, canonical
intervals), None for an empty cell. Most columns hold few different texts, so results are remembered.
"""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from amcli.domain.dates import FIRST_YEAR, LAST_YEAR, add_months, parse_interval
from amcli.domain.entities import Field
from amcli.domain.input import read_handle
from amcli.domain.money import Money, checked_currency, exponent, parse_money
from amcli.domain.text import clean, one_line
from amcli.errors import Refused

REMEMBERED = 50_000
ORDERS = ("iso", "ymd", "dmy", "mdy")

_CLOCK = (
    r"(?:(?:T| +)([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?([AaPp])[Mm])?"
    r" ?(?:Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_CLOCK}")
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){_CLOCK}")
_TIME_ONLY = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?([AaPp])[Mm])?")
_NO_THOUSANDS = re.compile(r"\.(?![0-9]{3}(?![0-9]))|(?<![0-9])\.|(?<![0-9])0+\.|[0-9]{4}\.|,.*\.")
_TRUE = frozenset({"yes", "y", "true", "t", "1", "on", "x"})
_FALSE = frozenset({"no", "n", "false", "f", "0", "off"})
_MOODS = {"+": "1", "+1": "1", "-": "-1", "−1": "-1"}

FREE = frozenset({"text", "note", "comment", "evidence", "mitigation", "goals", "rationale", "agenda"})
"""Fields of free text: line breaks stay, and no two are alike, so none are remembered."""

Convert = Callable[[str], Any]


class BadCell(ValueError):
    """A cell that cannot be read; the message is the reason shown beside its file, line and column."""


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


class Reading(NamedTuple):
    """How the texts of one field are written in its file."""

    order: str = ""
    """The order of day and month; empty = only forms that start with the year."""
    decide: Callable[[], str] | None = None
    """Finds the order from the whole column when a cell needs it."""
    unit: str = ""
    decimal: str = "."
    rounds: bool = False
    split: str = ";"


def converter(field: Field, reading: Reading) -> Convert:
    """Return the converter for a field; money, links and people have their own."""
    if field.name in FREE:
        return as_text
    if field.name == "handle":
        return as_handle
    by_type: dict[str, Convert] = {
        "day": Days(reading),
        "time": clock,
        "list": lambda text: as_list(text, reading.split),
        "choice": lambda text: as_choice(text, field.choices),
        "count": lambda text: as_count(plain(text, reading.decimal)),
        "number": lambda text: as_number(plain(text, reading.decimal)),
        "ratio": lambda text: as_ratio(plain(text, reading.decimal)),
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


class Days:
    """Reads days in one order; without one, a cell that needs it makes the whole column decide."""

    def __init__(self, reading: Reading) -> None:
        self.order = reading.order
        self._decide = reading.decide

    def __call__(self, text: str) -> str | None:
        """Return the ISO day of a date or timestamp, as its own wall clock shows it."""
        text = text.strip()
        if not text:
            return None
        if found := _YEAR_FIRST.fullmatch(text):
            return _iso(text, found[1], found[3], found[4])
        found = _YEAR_LAST.fullmatch(text)
        if not found:
            raise BadCell(f"{_shown(text)} is not a date")
        if self.order not in {"dmy", "mdy"}:
            if self.order or not self._decide:
                raise BadCell(f"{_shown(text)} does not start with the year; give a date_order")
            self.order = self._decide()
        day, month = (found[1], found[3]) if self.order == "dmy" else (found[3], found[1])
        year = found[4] if len(found[4]) == 4 else ("20" if found[4] < "70" else "19") + found[4]
        return _iso(text, year, month, day)


def order_seen(text: str) -> str:
    """Return `dmy` or `mdy` when a date can only be that, `either` when it can be both, else nothing."""
    found = _YEAR_LAST.fullmatch(text.strip())
    if not found:
        return ""
    first, second = int(found[1]), int(found[3])
    if first > 12 or second > 12:
        return "dmy" if first > 12 else "mdy"
    return "either"


def _iso(text: str, year: str, month: str, day: str) -> str:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise BadCell(f"{_shown(text)} does not exist in the calendar") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadCell(f"{_shown(text)} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return found.isoformat()


def shifted(day: str, interval: str, sign: int) -> str:
    """Return an ISO day moved by an interval such as `12mo` or `1d`."""
    try:
        return parse_interval(interval).add_to(date.fromisoformat(day), sign).isoformat()
    except (Refused, OverflowError) as error:
        raise BadCell(str(error)) from None


def period_start(day: str, period: str) -> str:
    """Return the first day of the week, month or quarter a day lies in."""
    on = date.fromisoformat(day)
    if period == "week":
        return (on - timedelta(days=on.weekday())).isoformat()
    first = on.replace(day=1)
    return (add_months(first, -((first.month - 1) % 3)) if period == "quarter" else first).isoformat()


def clock(text: str) -> str | None:
    """Return the time of day of a time or timestamp as HH:MM; None when it has none."""
    text = text.strip()
    found = _TIME_ONLY.fullmatch(text)
    hour, minute, half = found.groups() if found else (None, None, None)
    if not found and (stamp := _YEAR_FIRST.fullmatch(text) or _YEAR_LAST.fullmatch(text)):
        hour, minute, half = stamp.groups()[4:]
    elif not found and text:
        raise BadCell(f"{_shown(text)} is not a time")
    if hour is None or minute is None:
        return None
    hours = int(hour) % 12 + (12 if half in "pP" else 0) if half else int(hour)
    if hours > 23 or int(minute) > 59:
        raise BadCell(f"{_shown(text)} is not a time")
    return f"{hours:02}:{minute}"


def as_list(text: str, separator: str = ";") -> str:
    """Return a list as JSON, blanks and repetitions dropped."""
    items = dict.fromkeys(filter(None, (one_line(part) for part in text.split(separator))))
    return json.dumps(list(items), ensure_ascii=False)


def as_choice(text: str, choices: tuple[str, ...]) -> str | int | None:
    """Return the word of a closed list, whatever its case and with blanks or hyphens for underscores."""
    word = text.strip()
    if not word:
        return None
    if word not in choices:
        word = _MOODS.get(word) or word.casefold().replace(" ", "_").replace("-", "_")
    if word not in choices:
        raise BadCell(f"{_shown(text)} is none of {', '.join(choices)}")
    return int(word) if choices[0] == "-1" else word


def as_flag(text: str) -> int | None:
    """Return 1 or 0."""
    word = text.strip().casefold()
    if not word:
        return None
    if word in _TRUE or word in _FALSE:
        return int(word in _TRUE)
    raise BadCell(f"{_shown(text)} is neither yes nor no")


def plain(text: str, decimal: str) -> str:
    """Return a number with a decimal point, from one with a decimal comma.

    There a point only parts thousands: `48.5` in such a column is a slip, not 485.
    """
    text = text.strip()
    if decimal != ",":
        return text
    if _NO_THOUSANDS.search(text):
        raise BadCell(f"{_shown(text)} has a point that parts no thousands, in a column with a decimal comma")
    return text.replace(".", "").replace(" ", "").replace(",", ".")


def as_decimal(text: str) -> Decimal:
    """Return an exact number; thousands commas are accepted only in groups of three."""
    bare = text.replace(",", "") if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text) else text
    try:
        number = Decimal(bare)
    except InvalidOperation:
        raise BadCell(f"{_shown(text)} is not a number") from None
    if not number.is_finite() or abs(number) > 10**15:
        raise BadCell(f"{_shown(text)} is not a usable number")
    return number


def as_count(text: str) -> int | None:
    """Return a whole number; `12.0` is one."""
    if not text:
        return None
    number = as_decimal(text)
    if number != int(number):
        raise BadCell(f"{_shown(text)} is not a whole number")
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
        raise BadCell(f"{_shown(text)} is more than 1; write 72% or 0.72")
    return int((number * 10_000).to_integral_value())


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


def as_money(text: str, currency: str, reading: Reading) -> Money | None:
    """Return an amount; `unit = "cents"` reads whole minor units, `round` accepts more decimals than cents."""
    text = plain(text, reading.decimal)
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
        raise BadCell(f"{_shown(text)} is not a positive amount")
    return minor


def _shown(text: str) -> str:
    line = one_line(text)
    return f"“{line if len(line) <= 60 else line[:59] + '…'}”"
