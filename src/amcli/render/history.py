"""The history of a book: one line per command that wrote."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from amcli.domain.entities import BY_TABLE
from amcli.domain.text import one_line
from amcli.render import cells
from amcli.render.listing import Heading, Listing

if TYPE_CHECKING:
    from rich.console import RenderableType

CALLED = {"inbox": "inbox item"}
"""Tables whose rows are not called like them."""
UNDONE = {"insert": "removed", "update": "as before", "delete": "back"}
REDONE = {"insert": "back", "update": "changed again", "delete": "removed"}


class Entry(NamedTuple):
    """One unit; `at` is the instant in UTC, `clock` the same as the AM's wall clock showed it."""

    unit: int
    at: str
    day: date
    kind: str
    summary: str
    changes: int
    undone: bool
    clock: str


def wall_clock(at: str, zone: str | None) -> str:
    """Return an instant in UTC as the clock in a time zone, or this machine's, shows it: `2026-11-21 09:30`."""
    instant = datetime.fromisoformat(at)
    if zone is None:
        return f"{instant.astimezone():%Y-%m-%d %H:%M}"
    from zoneinfo import ZoneInfo

    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def entry_json(it: Entry) -> dict[str, Any]:
    """Return one item of `am.history/1`."""
    return {
        "unit": it.unit,
        "at": it.at,
        "day": it.day.isoformat(),
        "kind": it.kind,
        "summary": it.summary,
        "changes": it.changes,
        "undone": it.undone,
    }


def entry_lines(entries: Sequence[Entry]) -> Iterator[list[object]]:
    """Yield one row per unit for a pipe."""
    for it in entries:
        yield [it.unit, it.clock, it.day, it.kind, it.summary, it.changes, "undone" if it.undone else ""]


def entries_page(entries: Sequence[Entry]) -> "RenderableType":
    """Lay the units out; what is undone is faint and says so."""
    headings = (
        Heading("Unit", fixed=True, right=True),
        Heading("When", fixed=True),
        Heading("What"),
        Heading("Rows", fixed=True, right=True),
        Heading("", fixed=True),
    )
    rows = [
        tuple(
            cells.text_cell(value, cells.FAINT if it.undone else "")
            for value in (it.unit, _when(it), one_line(it.summary), it.changes, "undone" if it.undone else "")
        )
        for it in entries
    ]
    return Listing(headings, rows)


def change_words(table: str, op: str, ref: str, rows: int, *, undone: bool) -> str:
    """Return what undoing or redoing did to the rows of a table: `t88 removed`, `3 contacts back`."""
    entity = BY_TABLE.get(table)
    one = entity.table if entity else CALLED.get(table, table.replace("_", " "))
    many = entity.plural if entity else f"{one}s"
    what = ref or (f"{rows:,} {many}" if rows > 1 else one)
    return f"{what} {(UNDONE if undone else REDONE)[op]}"


def _when(it: Entry) -> str:
    """Return the wall clock; and the day it was written for, where that is another one."""
    return it.clock if it.clock.startswith(it.day.isoformat()) else f"{it.clock}, for {it.day.isoformat()}"
