"""Recurring check-ins: the days of a series, counted from its anchor so that month-ends never drift.

One open check-in carries a series (`repeats`, `anchor`); when it is held, the next one takes over. The days are
those of an RFC 5545 rule, worked out by dateutil, which is imported only where there is a series.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from amcli.domain.changes import Change, Insert, Update
from amcli.domain.dates import LAST_YEAR, Interval, last_of_month, parse_interval
from amcli.domain.records import CheckIn
from amcli.domain.touchlog import HELD_WITHIN
from amcli.domain.workdays import Workdays

SHORTEST_MONTH = 28


def slots(anchor: date, every: Interval) -> Iterator[date]:
    """Yield the days of a series from its anchor on.

    A day that a month lacks is its last: 31 Jan, 28 Feb, 31 Mar. RFC 5545 would leave such months out, so the rule
    asks for the last of the days 28 to 31 that exists.
    """
    from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule  # noqa: PLC0415 - daily commands do without it

    start, end = datetime(anchor.year, anchor.month, anchor.day), datetime(LAST_YEAR, 12, 31)  # noqa: DTZ001
    if every.unit in ("d", "w"):
        days = rrule(DAILY if every.unit == "d" else WEEKLY, dtstart=start, interval=every.count, until=end)
    else:
        months = every.count * (12 if every.unit == "y" else 1)
        wanted = range(SHORTEST_MONTH, anchor.day + 1) if anchor.day > SHORTEST_MONTH else (anchor.day,)
        days = rrule(MONTHLY, dtstart=start, interval=months, bymonthday=tuple(wanted), bysetpos=-1, until=end)
    for moment in days:
        yield moment.date()


def following(checkin: CheckIn, held: date, today: date, workdays: Workdays) -> Insert | None:
    """Decide the next check-in of a series when one of it was held; None for a single check-in.

    The one that was held stands for the day of the series nearest to the day it was planned for, and for any day
    of the series up to three days after the conversation. The next one lies after that and ahead of today, on a
    working day: in its month for series counted in months, near its day for others. The anchor stays.
    """
    if checkin.repeats is None:
        return None
    anchor = checkin.anchor or checkin.on
    day = _next_day(anchor, checkin.repeats, (checkin.on, held, today), workdays)
    if day is None:
        return None
    values = {
        "account_id": checkin.account_id,
        "on": day,
        "with_id": checkin.contact_id,
        "agenda": checkin.agenda,
        "opened": today,
        "repeats": str(checkin.repeats),
        "anchor": anchor,
    }
    return Insert("checkin", values)


def in_series(single: Insert, every: Interval) -> Insert:
    """Return a new check-in as the first of a series; its day is the anchor."""
    return Insert("checkin", {**single.values, "repeats": str(every), "anchor": single.values["on"]})


def move(checkin: CheckIn, on: date, today: date, workdays: Workdays) -> list[Change]:
    """Decide what moving one check-in changes.

    A check-in still to come keeps its series, whose days stay. One whose day has passed leaves it: the next of the
    series is planned at once, so that a conversation put off does not stop the rhythm.
    """
    coming = following(checkin, on, today, workdays) if checkin.on < today else None
    series = {"repeats": None, "anchor": None} if coming else anchored(checkin)
    return [Update("checkin", checkin.id, {"on": on, **series}), *([coming] if coming else [])]


def anchored(checkin: CheckIn) -> dict[str, Any]:
    """Return the anchor to write down before a check-in of a series moves: an imported one may not have any yet."""
    return {"anchor": checkin.on} if checkin.repeats is not None and checkin.anchor is None else {}


def checkin_of(row: Mapping[str, Any]) -> CheckIn:
    """Return a check-in from its row as the store keeps it."""

    def day(name: str) -> date | None:
        return date.fromisoformat(row[name]) if row[name] else None

    return CheckIn(
        row["id"],
        row["account_id"],
        date.fromisoformat(row["on"]),
        date.fromisoformat(row["opened"]),
        row["agenda"],
        row["with_id"],
        day("done_on"),
        day("dropped_on"),
        parse_interval(row["repeats"]) if row["repeats"] else None,
        day("anchor"),
    )


def _next_day(anchor: date, every: Interval, when: tuple[date, date, date], workdays: Workdays) -> date | None:
    """Return the day of the next check-in; `when` holds the day it was planned for, the day held, and today."""
    planned, held, today = when
    near = min(HELD_WITHIN, timedelta(days=(every.days - 1) // 2))
    done = max(_nearest(anchor, every, planned), held + near)
    for slot in slots(anchor, every):
        if slot > done:
            until = last_of_month(slot) if every.unit in ("mo", "y") else slot + timedelta(days=every.days // 2)
            day = workdays.fit(slot, after=max(held, today), until=until)
            if day > max(held, today):
                return day
    return None


def _nearest(anchor: date, every: Interval, planned: date) -> date:
    """Return the day of a series that a check-in planned for a day stands for; of two equally near the earlier."""
    before = anchor
    for slot in slots(anchor, every):
        if slot >= planned:
            return slot if slot - planned < planned - before or slot == anchor else before
        before = slot
    return before
