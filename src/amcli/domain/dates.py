"""The closed grammar of days: what may be typed for a date, and how a day is shown.

General date parsers read `5/6`, `99` and `12.30` as some day or other; here a form is either in the
grammar or refused with the forms that are. Nothing reads the clock: `today` is always an argument, in
the book's time zone. Patterns are strings, compiled on first use, because every `am` run imports this.
"""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Literal, NamedTuple

from amcli.domain.text import quoted
from amcli.errors import Refused

Lean = Literal["forward", "backward"]

FIRST_YEAR, LAST_YEAR = 1970, 2200
LONGEST_INTERVAL = 36_525  # days: a century, so that a typing slip cannot leave the calendar

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAY = {name: at for at, full in enumerate(WEEKDAYS) for name in (full, full[:3])}
_WEEKDAY |= {"tues": 1, "thur": 3, "thurs": 3}
_MONTH = {name: at for at, full in enumerate(MONTHS, 1) for name in (full, full[:3])} | {"sept": 9}

_ISO = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_SHORT = r"([0-9]{1,6})(d|w|mo|y)"
_DURATION = r"(?:a |([0-9]{1,6}) ?)(d|days?|w|weeks?|mo|months?|y|years?|bd|(?:business|working) days?)"
_YEAR = r"(?:(?:,| |, )([0-9]{4}))?"
_DAY_MONTH = f"([0-9]{{1,2}}) ({'|'.join(_MONTH)}){_YEAR}"
_MONTH_DAY = f"({'|'.join(_MONTH)}) ([0-9]{{1,2}}){_YEAR}"
_NEXT_LAST = f"(next|last) ({'|'.join(_WEEKDAY)})"
_NUMERIC = r"([0-9]{1,2})[/.-]([0-9]{1,2})(?:[/.-]([0-9]{4}))?"
_CLOCK = r"([01]?[0-9]|2[0-3]):([0-5][0-9])"
_BY = r"(.*\S)\s+by\s+(\S.*)"

_UNITS = {"d": "d", "w": "w", "m": "mo", "y": "y", "b": "bd"}
_RHYTHMS = {
    "daily": (1, "d"),
    "weekly": (1, "w"),
    "fortnightly": (2, "w"),
    "monthly": (1, "mo"),
    "quarterly": (3, "mo"),
    "yearly": (1, "y"),
}

ACCEPTED = (
    "Accepted: 2026-11-27, today, tomorrow, yesterday, fri, next tue, last tue, 3d 2w 6mo 1y, in 3 days, "
    "2 weeks ago, eow eom eoq eoy, 14 mar, mar 14 2027."
)
ACCEPTED_TIME = "A time is HH:MM on the 24-hour clock, as in yesterday 14:30."
ACCEPTED_INTERVAL = (
    "Accepted: 10d, 2w, 3mo, 1y, 2 weeks, a month, daily, weekly, fortnightly, monthly, quarterly, yearly."
)


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later (or earlier, if negative), clamped to month end.

    31 Jan + 1 month = 28 or 29 Feb. Add to the anchor each time: chained steps would drift from 31 to 28.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if not date.min.year <= year <= date.max.year:
        raise Refused(f"{day} and {months} months lead outside the calendar.", "Use a nearer date.")
    return day.replace(year=year, month=month + 1, day=min(day.day, _month_length(year, month + 1)))


def last_of_month(day: date) -> date:
    """Return the last calendar day of the month `day` lies in."""
    return day.replace(day=_month_length(day.year, day.month))


def _month_length(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


class Interval(NamedTuple):
    """A rhythm in calendar units (`d w mo y`): a day is a calendar day, whatever the clocks do in it.

    Or in working days (`bd`), Monday to Friday, as notice periods have it.
    """

    count: int  # type: ignore[assignment]  # hides tuple.count, which means nothing for an interval
    unit: str

    def add_to(self, day: date, times: int = 1) -> date:
        """Return `day` plus `times` intervals, months and years counted from `day` and clamped.

        So the third step of a monthly rhythm from 31 Jan is 30 Apr, and the second is still 31 Mar.
        """
        steps = self.count * times
        if self.unit in {"mo", "y"}:
            return add_months(day, steps * (12 if self.unit == "y" else 1))
        try:
            if self.unit == "bd":
                return _add_working_days(day, steps)
            return day + timedelta(days=steps * (7 if self.unit == "w" else 1))
        except OverflowError:
            raise Refused(f"{day} and {times} × {self} lead outside the calendar.", "Use a nearer date.") from None

    @property
    def days(self) -> int:
        """The length in whole days, for comparing; approximate for months (3mo = 91), years (365), working days."""
        match self.unit:
            case "d":
                return self.count
            case "bd":
                return round(self.count * 1.4)
            case "mo":
                return round(self.count * 30.4375)
            case "y":
                return self.count * 365
        return self.count * 7

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


def _add_working_days(day: date, steps: int) -> date:
    """Return the working day so many working days later or earlier, counted from the one a day falls on or before.

    Whole weeks are leapt over: a notice period may be long.
    """
    forward = steps >= 0
    if day.weekday() > 4:
        day += timedelta(days=4 - day.weekday() if forward else 7 - day.weekday())
    weeks, rest = divmod(abs(steps), 5)
    day += timedelta(days=7 * weeks * (1 if forward else -1))
    for _ in range(rest):
        day += timedelta(days=1 if forward else -1)
        while day.weekday() > 4:
            day += timedelta(days=1 if forward else -1)
    return day


def parse_interval(text: str) -> Interval:
    """Return the rhythm that was typed: `2w`, `10 days`, `a month`, `quarterly`.

    Nothing and more than a century are refused: neither is a rhythm anybody keeps.
    """
    words = _tidy(text)
    if words in _RHYTHMS:
        return Interval(*_RHYTHMS[words])
    found = re.fullmatch(_DURATION, words)
    if not found:
        hint = _minutes_or_months(words) or ACCEPTED_INTERVAL
        raise Refused(f"{quoted(text)} is not an interval am can read.", hint)
    interval = _duration(found)
    if not 0 < interval.days <= LONGEST_INTERVAL:
        raise Refused(f"{quoted(text)} is not a usable interval.", "Use between 1 day and 100 years.")
    return interval


def parse_day(text: str, *, today: date, lean: Lean = "forward") -> date:
    """Return the day that was typed, seen from `today`; refuse everything outside the grammar.

    `lean` decides what has no direction of its own. `fri` is the next or the last Friday, never today;
    `3d` is ahead or ago; `14 mar` is the nearest one ahead or behind, today included. `next tue` and
    `last tue` are the Tuesday of the ISO week after and before this one; `eow` is this week's Sunday.
    """
    words = _tidy(text)
    try:
        day = _resolve(words, today, lean)
    except ValueError:
        raise Refused(f"{quoted(text)} does not exist in the calendar.", ACCEPTED) from None
    except (OverflowError, Refused):
        raise _out_of_range(text) from None
    if day is None:
        hint = _order_hint(words, today) or _minutes_or_months(words) or ACCEPTED
        raise Refused(f"{quoted(text)} is not a date am can read.", hint)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _out_of_range(text)
    return day


def parse_when(text: str, *, today: date) -> tuple[date, time | None]:
    """Return when something happened: a day leaning backward, a 24-hour time before or after it, or both.

    A time alone means today. The time is what the wall clock showed; no zone is attached.
    """
    words = re.sub(rf"^({_ISO})t(?={_CLOCK}$)", r"\1 ", _tidy(text))
    before, _, tail = words.rpartition(" ")
    head, _, after = words.partition(" ")
    for word, rest in ((tail, before), (head, after)):
        if at := _clock(word):
            return (_day_of_when(rest, today) if rest else today), at
    return _day_of_when(text, today), None


def split_by(text: str, *, today: date) -> tuple[str, date | None]:
    """Split "send deck by fri" into its title and its due day, at the last word "by".

    Text that does not end in a readable date, or would leave no title, comes back exactly as typed.
    """
    found = re.fullmatch(_BY, text.rstrip(), re.IGNORECASE | re.DOTALL | re.ASCII)
    if not found:
        return text, None
    try:
        return found[1].lstrip(), parse_day(found[2], today=today)
    except Refused:
        return text, None


def after_by(text: str) -> str:
    """Return what stands after the last word "by", empty without one: what `split_by` tries to read as a day."""
    found = re.fullmatch(_BY, text.rstrip(), re.IGNORECASE | re.DOTALL | re.ASCII)
    return found[2] if found else ""


def show_day(day: date, *, today: date) -> str:
    """Return `Fri 27 Nov`, with the year when it is not this one; in English whatever the locale."""
    shown = f"{WEEKDAYS[day.weekday()][:3].title()} {day.day} {MONTHS[day.month - 1][:3].title()}"
    return shown if day.year == today.year else f"{shown} {day.year}"


def days_ago(days: int) -> str:
    """Return how long ago something was, for a line with many facts: `9d ago`, `today`."""
    return f"{days}d ago" if days else "today"


def relative(day: date, *, today: date) -> str:
    """Return how far off a day is: `today`, `tomorrow`, `yesterday`, `in 9 days`, `3 days ago`."""
    away = (day - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return near.get(away) or (f"in {away} days" if away > 0 else f"{-away} days ago")


def _tidy(text: str) -> str:
    """Lower the case and single the spaces, so that the grammar sees one spelling of each form."""
    spaced = " ".join(text.split())
    return spaced.lower() if spaced.isascii() else spaced


def _resolve(words: str, today: date, lean: Lean) -> date | None:
    """Return the day, or None when no form fits; ValueError when the form fits a day that never was."""
    if fixed := _FIXED.get(words):
        return fixed(today)
    if words in _WEEKDAY:
        return _nearest_weekday(_WEEKDAY[words], today, lean)
    for pattern, read in _FORMS:
        if found := re.fullmatch(pattern, words):
            return read(found, today, lean)
    return None


def _end_of_week(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def _end_of_quarter(day: date) -> date:
    return last_of_month(add_months(day.replace(day=1), -day.month % 3))


_FIXED: dict[str, Callable[[date], date]] = {
    "today": lambda day: day,
    "tomorrow": lambda day: day + timedelta(days=1),
    "yesterday": lambda day: day - timedelta(days=1),
    "eow": _end_of_week,
    "eom": last_of_month,
    "eoq": _end_of_quarter,
    "eoy": lambda day: day.replace(month=12, day=31),
}


def _nearest_weekday(weekday: int, today: date, lean: Lean) -> date:
    """Return the next or the previous such weekday; today is neither, so the answer is 1 to 7 days away."""
    if lean == "forward":
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def _in_adjacent_week(weekday: int, which: str, today: date) -> date:
    return _end_of_week(today) + timedelta(days=weekday + (1 if which == "next" else -13))


def _duration(found: re.Match[str]) -> Interval:
    unit = "bd" if found[2].startswith("working") else _UNITS[found[2][0]]
    return Interval(int(found[1] or 1), unit)


def _day_and_month(day: int, month: int, year: str | None, today: date, lean: Lean) -> date:
    """Return the day in the year typed, else in the nearest year that has it (29 Feb may be 8 years off)."""
    if year:
        return date(int(year), month, day)
    if not 1 <= day <= _month_length(2000, month):
        raise ValueError
    step = 1 if lean == "forward" else -1
    for candidate in range(today.year, today.year + 10 * step, step):
        if day <= _month_length(candidate, month):
            found = date(candidate, month, day)
            if (found >= today) if step > 0 else (found <= today):
                return found
    raise OverflowError


_Read = Callable[[re.Match[str], date, Lean], date]
_FORMS: tuple[tuple[str, _Read], ...] = (
    (_ISO, lambda found, _today, _lean: date(int(found[1]), int(found[2]), int(found[3]))),
    (_SHORT, lambda found, today, lean: _duration(found).add_to(today, 1 if lean == "forward" else -1)),
    (f"in {_DURATION}", lambda found, today, _lean: _duration(found).add_to(today)),
    (f"{_DURATION} ago", lambda found, today, _lean: _duration(found).add_to(today, -1)),
    (_NEXT_LAST, lambda found, today, _lean: _in_adjacent_week(_WEEKDAY[found[2]], found[1], today)),
    (_DAY_MONTH, lambda found, *seen: _day_and_month(int(found[1]), _MONTH[found[2]], found[3], *seen)),
    (_MONTH_DAY, lambda found, *seen: _day_and_month(int(found[2]), _MONTH[found[1]], found[3], *seen)),
)


def _clock(word: str) -> time | None:
    found = re.fullmatch(_CLOCK, word)
    return time(int(found[1]), int(found[2])) if found else None


def _day_of_when(text: str, today: date) -> date:
    try:
        return parse_day(text, today=today, lean="backward")
    except Refused as refusal:
        raise Refused(refusal.message, f"{refusal.hint} {ACCEPTED_TIME}") from None


def _out_of_range(text: str) -> Refused:
    return Refused(f"{quoted(text)} is outside the years {FIRST_YEAR} to {LAST_YEAR}.", ACCEPTED)


def _order_hint(words: str, today: date) -> str:
    """Explain why `5/6` is refused, with both days it might mean spelled out."""
    found = re.fullmatch(_NUMERIC, words)
    if not found:
        return "The order of day and month is ambiguous; type it as 2026-11-27." if "/" in words else ""
    year, first, second = int(found[3] or today.year), int(found[1]), int(found[2])
    readings = [
        f"{year:04}-{month:02}-{day:02}"
        for day, month in ((first, second), (second, first))
        if year and 1 <= month <= 12 and 1 <= day <= _month_length(year, month)
    ]
    if not readings:
        return f"It is no day in either order. {ACCEPTED}"
    return f"The order of day and month is ambiguous; type {' or '.join(dict.fromkeys(readings))}."


def _minutes_or_months(words: str) -> str:
    found = re.fullmatch(r"([0-9]{1,6}) ?m", words)
    return f"m could be minutes or months; type {found[1]}mo for months." if found else ""
