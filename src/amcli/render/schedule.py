"""The schedule of check-ins, and the rhythm of one account, for people, for pipes and as JSON."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from amcli.domain.dates import show_day
from amcli.domain.text import one_line
from amcli.render import cells
from amcli.render.listing import Heading, Listing
from amcli.reports.schedule import CADENCE, Planned, Rhythm, Schedule

if TYPE_CHECKING:
    from rich.console import RenderableType


def schedule_json(schedule: Schedule) -> dict[str, Any]:
    """Return the fields of `am.checkin/1`; `every` and `max` are days."""
    return {
        "until": schedule.until.isoformat(),
        "items": [item_json(it) for it in schedule.items],
        "paused": [
            {"account": it.handle, "name": it.name, "last_touch": cells.jsonable(it.last_touch)}
            for it in schedule.paused
        ],
    }


def item_json(it: Planned) -> dict[str, Any]:
    """Return one conversation to come: a scheduled one has the day in `on`, one of the cadence in `due`."""
    planned = it.kind != CADENCE
    return {
        "ref": it.ref,
        "account": it.handle,
        "name": it.name,
        "on": it.on.isoformat() if planned else None,
        "due": None if planned else it.on.isoformat(),
        "kind": it.kind,
        "days_late": it.days_late,
        "every": it.every,
        "max": it.max,
        "last_touch": cells.jsonable(it.last_touch),
        "quickened": it.quickened or None,
        "agenda": it.agenda,
        "with": it.person,
        "snoozed_until": cells.jsonable(it.snoozed_until),
    }


def schedule_lines(items: Sequence[Planned]) -> Iterator[list[object]]:
    """Yield one row per conversation for a pipe."""
    for it in items:
        yield [it.ref, it.handle, it.name, it.on, it.kind, it.days_late, it.every, it.max, it.last_touch]
        # the rest is free text, kept at the end of the row
