"""How full the coming days are with check-ins, and what collides on them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from amcli.domain.dates import show_day
from amcli.domain.text import one_line
from amcli.domain.workdays import WEEKDAYS
from amcli.render import cells
from amcli.reports.schedule import Conflict, Load, Schedule

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text


def load_json(schedule: Schedule) -> list[dict[str, Any]]:
    """Return how many check-ins each day has planned, and how many more the cadences ask for."""
    return [
        {"on": it.on.isoformat(), "planned": it.planned, "due": it.due, "workday": not it.free} for it in schedule.load
    ]


def conflicts_json(schedule: Schedule) -> list[dict[str, Any]]:
    """Return what collides: `over`, `person`, `holiday` or `left`."""
    return [
        {"kind": it.kind, "on": it.on.isoformat(), "refs": list(it.refs), "text": _conflict(it, schedule)}
        for it in schedule.conflicts
    ]


def conflict_lines(schedule: Schedule) -> Iterator[str]:
    """Yield each conflict in words, with the ids to move, or with what plans it with somebody who is there."""
    for it in schedule.conflicts:
        answer = f" → am checkin {it.refs[0]} --with NAME" if it.kind == "left" else ""
        yield f"{_conflict(it, schedule)}: {', '.join(it.refs)}{answer}"


def _conflict(it: Conflict, schedule: Schedule) -> str:
    day = show_day(it.on, today=schedule.on)
    if it.kind == "over":
        return f"{day} has {len(it.refs)} planned, {schedule.per_day} fit a day"
    if it.kind == "person":
        monday = it.on - timedelta(days=it.on.weekday())
        return (
            f"{one_line(it.text)} is planned {len(it.refs)} times in the week of {show_day(monday, today=schedule.on)}"
        )
    if it.left_on:
        return f"{one_line(it.text)} {left_words(it.left_on, schedule.on)}"
    return f"{day} is {it.text}"


def left_words(left_on: date, today: date) -> str:
    """Return since when somebody is gone, or until when they are there: `left Thu 29 Oct`."""
    return f"{'left' if left_on <= today else 'leaves'} {show_day(left_on, today=today)}"


def load_grid(schedule: Schedule, *, narrow: bool) -> "Table":
    """Lay the days out by week: `2+1` is two planned and one more due by a cadence; closer on a narrow screen."""
    from rich.table import Table

    by_day = {it.on: it for it in schedule.load}
    columns = sorted({it.on.weekday() for it in schedule.load})
    table = Table(box=None, pad_edge=False, header_style=cells.FAINT, padding=(0, 1 if narrow else 3, 0, 0))
    table.add_column("Week of" if narrow else "Planned+due", no_wrap=True)
    for weekday in columns:
        table.add_column(WEEKDAYS[weekday].title(), justify="right", min_width=3 if narrow else 4)
    monday = schedule.on - timedelta(days=schedule.on.weekday())
    while monday <= schedule.until:
        days = [monday + timedelta(days=weekday) for weekday in columns]
        if any(day in by_day for day in days):
            week = [_cell(by_day.get(day), schedule) for day in days]
            day = show_day(monday, today=schedule.on)[4:]
            table.add_row(cells.text_cell(day if narrow else f"week of {day}", cells.FAINT), *week)
        monday += timedelta(weeks=1)
    return table


def _cell(it: Load | None, schedule: Schedule) -> "Text":
    if it is None:
        return cells.text_cell("")
    if it.free and not it.planned and not it.due:
        return cells.text_cell("off", cells.FAINT)
    if not it.planned and not it.due:
        return cells.text_cell("·", cells.FAINT)
    said = f"{it.planned or ''}" + (f"+{it.due}" if it.due else "")
    collides = it.planned > schedule.per_day or (it.free and it.planned)
    return cells.text_cell(said + ("!" if collides else ""), cells.LATE if collides else "")
