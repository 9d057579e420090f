"""Days and times as files write them; a day is never guessed from a form that could mean two."""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

from amcli.domain.dates import FIRST_YEAR, LAST_YEAR, add_months, parse_interval
from amcli.errors import Refused
from amcli.interop.cells import BadCell, Reading, shown

ORDERS = ("iso", "ymd", "dmy", "mdy")
ORDER_WORDS = {"dmy": "day/month/year", "mdy": "month/day/year"}
"""The orders that cells can prove, as people know them."""

_CLOCK = (
    r"(?:(?:T|,? +)([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?([AaPp])[Mm])?"
    r" ?(?:Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_CLOCK}")
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){_CLOCK}")
_TIME_ONLY = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?([AaPp])[Mm])?")
_DAY_WORD = re.compile(
    r"(?:[A-Za-z]{3,9},? )?(?P<day>[0-9]{1,2})[-. ]+(?P<month>[A-Za-z]{3,9})\.?[-, ]+(?P<year>[0-9]{4}|[0-9]{2})"
    + _CLOCK
)
_WORD_DAY = re.compile(
    rf"(?:[A-Za-z]{{3,9}},? )?(?P<month>[A-Za-z]{{3,9}})\.? +(?P<day>[0-9]{{1,2}}),? +(?P<year>[0-9]{{4}}){_CLOCK}"
)
_MIDNIGHT = re.compile(
    r"[T ](?:00|0|12(?=.*am)):00(?::00(?:[.,]0+)?)?(?: ?am)? ?(?:z|utc|[+-]00(?::?00)?)?$", re.IGNORECASE
)
_PLAIN = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])")
"""Years first without marks, as business systems write them: no day or month before a year could be read this way."""
_UNIX = re.compile(r"[1-9][0-9]{9}(?:[0-9]{3})?")
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_FULL = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NAMES = {number: {name, name[:3], "sept" if number == 9 else name} for number, name in enumerate(_FULL, 1)}


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
            return _otherwise(text)
        if self.order not in {"dmy", "mdy"}:
            if self.order or not self._decide:
                raise BadCell(f"{shown(text)} does not start with the year; give a date_order")
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


def undecided(told: Collection[str]) -> str:
    """Return why a column does not tell its order: its cells prove both of those `told`, or none."""
    return "has days first in some rows and months first in others" if told else "could be day/month or month/day"


def _iso(text: str, year: str, month: str, day: str) -> str:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise BadCell(f"{shown(text)} does not exist in the calendar") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadCell(f"{shown(text)} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return found.isoformat()


def _otherwise(text: str) -> str:
    """Return the day of a date whose form alone tells day from month: a month in words, Unix time."""
    if found := _DAY_WORD.fullmatch(text) or _WORD_DAY.fullmatch(text):
        month = _MONTHS.find(found["month"][:3].lower()) // 3 + 1
        if month and found["month"].lower() in _NAMES[month]:
            year = found["year"]
            return _iso(text, year if len(year) == 4 else f"20{year}", str(month), found["day"])
    if found := _PLAIN.fullmatch(text):
        return _iso(text, *found.groups())
    if moment := _unix(text):
        return _iso(text, str(moment.year), str(moment.month), str(moment.day))
    raise BadCell(f"{shown(text)} is not a date")


def _unix(text: str) -> datetime | None:
    """Return the moment of a Unix time in seconds or milliseconds, in UTC as services keep it."""
    if not _UNIX.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC)


def shifted(day: str, interval: str, sign: int) -> str:
    """Return an ISO day moved by an interval such as `12mo` or `1d`."""
    try:
        return parse_interval(interval).add_to(date.fromisoformat(day), sign).isoformat()
    except (Refused, OverflowError) as error:
        raise BadCell(str(error)) from None


def is_midnight(text: str) -> bool:
    """Tell whether a timestamp is the first moment of a day, so that what ends with it ended the day before."""
    text = text.strip()
    if moment := _unix(text):
        return moment.strftime("%H%M%S") == "000000"
    return bool(_MIDNIGHT.search(text))


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
    elif not found and (worded := _DAY_WORD.fullmatch(text) or _WORD_DAY.fullmatch(text)):
        hour, minute, half = worded.groups()[3:]
    elif not found and (moment := _unix(text)):
        return f"{moment:%H:%M}"
    elif not found and text and not _PLAIN.fullmatch(text):
        raise BadCell(f"{shown(text)} is not a time")
    if hour is None or minute is None:
        return None
    hours = int(hour) % 12 + (12 if half in "pP" else 0) if half else int(hour)
    if hours > 23 or int(minute) > 59:
        raise BadCell(f"{shown(text)} is not a time")
    return f"{hours:02}:{minute}"
