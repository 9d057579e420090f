"""The holidays in an iCalendar file: its all-day events, read with the standard library.

Every run of `am` may need them, and a calendar library costs more to import than the whole morning scan; a file of
ten years is read in a few milliseconds. Only yearly rules beyond "the same day each year" are left to dateutil.
What cannot be understood is left out rather than refused: calendars hold far more than days off.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from amcli.domain.dates import add_months
from amcli.errors import Refused

LAST_YEAR = 2060
"""The last year for which holidays that recur are worked out."""
LONGEST = 366
"""An event of more days is no holiday, and is left out."""
MOST_DAYS = 2_000
"""Days of one event, over all the years, beyond which it is none either."""
DAY = timedelta(days=1)


class Property(NamedTuple):
    """One line of a calendar: its name, its parameters and its value."""

    name: str
    parameters: str
    value: str


def read_holidays(text: str) -> frozenset[date]:
    """Return every day of the all-day events of a calendar.

    Raises:
        Refused: the text is no iCalendar file.
    """
    if "BEGIN:VCALENDAR" not in text.upper():
        raise Refused("this is no iCalendar file.", "It begins with BEGIN:VCALENDAR; export the calendar as .ics.")
    return frozenset(day for event in _events(text) for day in _days_of(event))


def _events(text: str) -> Iterator[list[Property]]:
    """Yield the properties of each event, with folded lines joined and what is nested in it left out."""
    inside: list[str] = []
    event: list[Property] = []
    for line in text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "").split("\n"):
        head, _, value = line.partition(":")
        name, _, parameters = head.partition(";")
        name, value = name.strip().upper(), value.strip()
        if name == "BEGIN":
            inside.append(value.upper())
            event = [] if value.upper() == "VEVENT" else event
        elif name == "END":
            if inside and inside.pop() == "VEVENT":
                yield event
        elif inside and inside[-1] == "VEVENT":
            event.append(Property(name, parameters.upper(), value))


def _days_of(event: list[Property]) -> Iterator[date]:
    found = {it.name: it for it in reversed(event)}
    begin = _day(found.get("DTSTART"))
    if begin is None or ("STATUS" in found and found["STATUS"].value.upper() == "CANCELLED"):
        return
    number = _length(begin, found)
    if not 0 < number <= LONGEST:
        return
    left_out = {day for it in event if it.name == "EXDATE" for part in it.value.split(",") if (day := _read(part))}
    starts = _recurring(begin, found["RRULE"].value) if "RRULE" in found else [begin]
    extra = [day for it in event if it.name == "RDATE" for part in it.value.split(",") if (day := _read(part))]
    for start in (*starts, *extra):
        if start not in left_out:
            yield from (start + offset * DAY for offset in range(number))


def _day(it: Property | None) -> date | None:
    """Return the day of an all-day event; None for one with a time, unless that is midnight in a file of Outlook's."""
    if it is None or ("T" in it.value and not it.value[8:].startswith("T000000")):
        return None
    return _read(it.value)


def _read(text: str) -> date | None:
    try:
        return datetime.strptime(text.strip()[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def _length(begin: date, found: dict[str, Property]) -> int:
    """Return how many days an event takes: its end is the day after the last one; 0 for one with a time."""
    end, duration = found.get("DTEND"), found.get("DURATION")
    if end is not None:
        last = _day(end)
        if last is None:
            return 0
        return max((last - begin).days, 0 if "T" in end.value else 1)
    if duration is not None:
        unit, count = duration.value[-1:].upper(), duration.value[1:-1]
        return int(count) * {"D": 1, "W": 7}.get(unit, 0) if count.isdecimal() else 0
    return 0 if "T" in found["DTSTART"].value else 1


def _recurring(begin: date, rule: str) -> list[date]:
    """Return the days on which an event begins, by its rule; the first one only where the rule cannot be read.

    An event that comes every week or month without an end is no holiday: it is left out.
    """
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    if parts.get("FREQ") != "YEARLY" and not {"COUNT", "UNTIL"} & parts.keys():
        return []
    if parts == {"FREQ": "YEARLY"}:
        return [add_months(begin, 12 * years) for years in range(max(LAST_YEAR - begin.year, 0) + 1)]
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - few files have such rules

    start, end = datetime(begin.year, begin.month, begin.day), datetime(LAST_YEAR, 12, 31)  # noqa: DTZ001
    try:
        days = rrulestr(rule.upper().replace("Z", ""), dtstart=start).between(start, end, inc=True)
    except (ValueError, TypeError, KeyError, AttributeError):
        return [begin]
    return [it.date() for it in days[:MOST_DAYS]]
