"""Weeks, months, quarters and years as ranges of days.

Ranges are half-open everywhere: `start` is in, `end` is the first day out. So periods tile the calendar,
the end of one is the start of the next, and lengths are plain differences. Weeks are ISO weeks.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.text import quoted
from amcli.errors import Refused

FIRST_YEAR, LAST_YEAR = 1970, 2200
_DAY = timedelta(days=1)
_WEEK_DAYS = 7

ACCEPTED = "Accepted: 2026-W47, 2026-11, 2026-Q4, 2026; w47 and q4 for this year."


class Period(NamedTuple):
    """A range of days with the name people use for it; `end` is exclusive."""

    label: str
    start: date
    end: date

    @property
    def last(self) -> date:
        """The last day in the period, for showing to people."""
        return self.end - _DAY

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days

    @property
    def is_long(self) -> bool:
        """Whether it is longer than a week: then the account-plan questions are asked instead of the week's."""
        return self.days > _WEEK_DAYS

    def contains(self, day: date) -> bool:
        """Say whether the day lies in the period."""
        return self.start <= day < self.end


def week_of(day: date) -> Period:
    """Return the ISO week a day lies in; around New Year its year may differ from the day's."""
    year, week, weekday = day.isocalendar()
    start = day - timedelta(days=weekday - 1)
    return Period(f"{year:04}-W{week:02}", start, start + timedelta(days=_WEEK_DAYS))


def month_of(day: date) -> Period:
    """Return the calendar month a day lies in."""
    return Period(f"{day.year:04}-{day.month:02}", day.replace(day=1), _month_start(day.year, day.month + 1))


def quarter_of(day: date) -> Period:
    """Return the calendar quarter a day lies in."""
    quarter = (day.month + 2) // 3
    start, end = _month_start(day.year, 3 * quarter - 2), _month_start(day.year, 3 * quarter + 1)
    return Period(f"{day.year:04}-Q{quarter}", start, end)


def year_of(day: date) -> Period:
    """Return the calendar year a day lies in."""
    return Period(f"{day.year:04}", date(day.year, 1, 1), date(day.year + 1, 1, 1))


def between(start: date, end: date) -> Period:
    """Return a period of one's own from `start` up to, not including, `end`; the label shows the last day."""
    if end <= start:
        raise Refused(f"A period from {start} up to {end} has no days.", "Give a later end.")
    return Period(f"{start}..{end - _DAY}", start, end)


def parse_week(text: str, *, today: date) -> Period:
    """Return the ISO week typed as `2026-W47`, or as `w47` in the ISO year of `today`."""
    found = re.fullmatch(r"(?:([0-9]{4})-)?[wW]([0-9]{1,2})", text.strip())
    if not found:
        raise _refused(text, "week", "Accepted: 2026-W47, w47.")
    year, week = int(found[1] or today.isocalendar().year), int(found[2])
    try:
        return week_of(date.fromisocalendar(_checked_year(year, text), week, 1))
    except ValueError:
        raise _nonexistent(text, f"{year} has {_weeks_in(year)} ISO weeks.") from None


def parse_period(text: str, *, today: date) -> Period:
    """Return the period typed: `2026-W47`, `2026-11`, `2026-Q4`, `2026`, or `w47`, `q4` in this year."""
    typed = text.strip()
    if re.fullmatch(r"([0-9]{4}-)?[wW][0-9]{1,2}", typed):
        return parse_week(text, today=today)
    found = re.fullmatch(r"(?:([0-9]{4})-)?[qQ]([0-9])", typed)
    if found:
        if found[2] not in "1234":
            raise _nonexistent(text, "A year has quarters Q1 to Q4.")
        return quarter_of(date(_checked_year(int(found[1] or today.year), text), 3 * int(found[2]), 1))
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?", typed)
    if not found:
        raise _refused(text, "period", ACCEPTED)
    year = _checked_year(int(found[1]), text)
    if not found[2]:
        return year_of(date(year, 1, 1))
    if not 1 <= int(found[2]) <= 12:
        raise _nonexistent(text, "A year has months 01 to 12.")
    return month_of(date(year, int(found[2]), 1))


def previous(period: Period) -> Period:
    """Return the period just before: the calendar one of the same kind, else as many days."""
    before = period.start - _DAY
    for of in (week_of, month_of, quarter_of, year_of):
        if of(period.start) == period:
            return of(before)
    return between(period.start - (period.end - period.start), period.start)


def following(period: Period) -> Period:
    """Return the period just after: the calendar one of the same kind, else as many days."""
    for of in (week_of, month_of, quarter_of, year_of):
        if of(period.start) == period:
            return of(period.end)
    return between(period.end, period.end + (period.end - period.start))


def _month_start(year: int, month: int) -> date:
    """Return the first of a month; month 13 is January of the next year."""
    return date(year + 1, 1, 1) if month == 13 else date(year, month, 1)


def _weeks_in(year: int) -> int:
    """Return 52 or 53: 28 December always lies in the last ISO week of its year."""
    return date(year, 12, 28).isocalendar().week


def _checked_year(year: int, text: str) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = f"{quoted(text)} is outside the years {FIRST_YEAR} to {LAST_YEAR}."
        raise Refused(message, ACCEPTED)
    return year


def _refused(text: str, kind: str, hint: str) -> Refused:
    return Refused(f"{quoted(text)} is not a {kind} am can read.", hint)


def _nonexistent(text: str, hint: str) -> Refused:
    return Refused(f"{quoted(text)} does not exist in the calendar.", hint)
