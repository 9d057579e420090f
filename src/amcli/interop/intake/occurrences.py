"""When a recurring meeting takes place within a window.

Rules are worked out by dateutil on the wall clock of the meeting's own zone, so that nine o'clock stays nine
o'clock when the clocks change. A file from outside may hold a rule that never comes or comes every second; each
is bounded here, so that no file can keep `am` waiting.
"""

from collections.abc import Iterator
from datetime import MAXYEAR, UTC, date, datetime, time, tzinfo
from itertools import takewhile
from typing import Any

CYCLE = 400
"""Years after which the Gregorian calendar repeats, weekdays and weeks included."""
MOST = 20_000
"""Occurrences of one rule since its start; a meeting has fewer."""
SUB_DAILY = ("SECONDLY", "MINUTELY", "HOURLY")
NO_MEETING = ("BYHOUR", "BYMINUTE", "BYSECOND", "BYEASTER")


class BadRule(ValueError):
    """A rule that cannot be followed; the message says why."""


def occurrences(start: date | datetime, rules: list[str], last: date) -> Iterator[datetime]:
    """Yield the starts that rules give, on the wall clock of the meeting and without zone, up to a day.

    Raises:
        BadRule: a rule that cannot be read, or that no meeting has.
    """
    begin = wall(start)
    zone = start.tzinfo if isinstance(start, datetime) else None
    seen: set[datetime] = set()
    for rule in rules:
        for it in _by_rule((begin, zone), rule, last):
            if it not in seen:
                seen.add(it)
                yield it


def wall(moment: date | datetime) -> datetime:
    """Return what the clock on the wall shows; midnight for a whole day."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime.combine(moment, time())


def _by_rule(start: tuple[datetime, tzinfo | None], text: str, last: date) -> Iterator[datetime]:
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - only recurring meetings need it

    begin, zone = start
    parts = _parts(text)
    end = datetime.combine(last, time.max)
    if "UNTIL" in parts:
        end = min(end, _until(parts.pop("UNTIL"), zone))
    ahead = (MAXYEAR - last.year) // CYCLE * CYCLE  # a rule that never comes is looked for up to the year 9999 only
    try:
        rule: Any = rrulestr(
            ";".join(f"{name}={value}" for name, value in parts.items()),
            dtstart=begin.replace(year=begin.year + ahead),
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise BadRule(f"its rule cannot be read ({text[:80]})") from error
    known = 0
    try:
        for moment in takewhile(lambda it: it.year - ahead <= end.year, rule):
            it = moment.replace(year=moment.year - ahead)
            if it > end:
                return
            known += 1
            if known > MOST:
                raise BadRule(f"it comes more than {MOST:,} times")
            yield it
    except (ValueError, OverflowError, IndexError, TypeError) as error:
        if isinstance(error, BadRule):
            raise
        raise BadRule(f"its rule cannot be followed ({text[:80]})") from error


def _parts(text: str) -> dict[str, str]:
    parts = dict(part.split("=", 1) for part in text.upper().replace(" ", "").split(";") if "=" in part)
    if parts.get("FREQ") in SUB_DAILY:
        raise BadRule("it comes several times a day; no meeting does")
    if "FREQ" not in parts:
        raise BadRule(f"its rule cannot be read ({text[:80]})")
    if parts.get("INTERVAL", "1").isdecimal() and int(parts.get("INTERVAL", "1")) > MOST:
        raise BadRule("it comes too rarely to be a meeting")
    return {name: it for name, it in parts.items() if name not in NO_MEETING and not name.startswith("X-")}


def _until(text: str, zone: tzinfo | None) -> datetime:
    """Return the last moment of a rule on the wall clock of the meeting; a day counts to its end."""
    try:
        until = datetime.strptime(text.rstrip("Z")[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - compared on the wall
    except ValueError:
        try:
            return datetime.combine(datetime.strptime(text[:8], "%Y%m%d").date(), time.max)  # noqa: DTZ007
        except ValueError as error:
            raise BadRule(f"the end of its rule cannot be read ({text[:40]})") from error
    return until.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if text.endswith("Z") and zone else until
