"""The proposal of days for overdue check-ins: as a table, as lines, as JSON, and what was written of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from amcli.domain.dates import show_day
from amcli.domain.spread import Backlog, Proposal
from amcli.domain.text import one_line
from amcli.render import cells
from amcli.render.listing import Heading, Listing
from amcli.reports.spread import SpreadReport

if TYPE_CHECKING:
    from rich.console import RenderableType


def spread_json(report: SpreadReport, refs: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the proposal; `refs` are the check-ins that were written, in its order, none before that."""
    return {
        "until": report.until.isoformat(),
        "per_day": report.per_day,
        "spread": [
            {"on": it.on.isoformat(), **_backlog(it.backlog), "ref": refs[at] if refs else _ref(it.backlog)}
            for at, it in enumerate(report.found.proposals)
        ],
        "left": [{**_backlog(it), "ref": _ref(it)} for it in report.found.left],
    }


def _backlog(it: Backlog) -> dict[str, Any]:
    return {
        "account": it.handle,
        "name": it.name,
        "due": it.due.isoformat(),
        "days_late": it.days_late,
        "attention": it.attention,
        "with": it.person,
        "left_on": it.left_on.isoformat() if it.left_on else None,
        "agenda": it.checkin.agenda if it.checkin else None,
    }


def _ref(it: Backlog) -> str | None:
    return f"c{it.checkin.id}" if it.checkin else None


def spread_lines(report: SpreadReport) -> Iterator[list[object]]:
    """Yield one row per proposal for a pipe, then those without a day."""
    rows = [*((it.on, it.backlog) for it in report.found.proposals), *((None, it) for it in report.found.left)]
    for on, it in rows:
        yield [on, it.handle, it.name, _ref(it), it.due, it.days_late, it.attention]


def spread_page(report: SpreadReport) -> "RenderableType":
    """Lay the proposal out by day, and say what found no room."""
    from rich.console import Group
    from rich.text import Text

    number = len(report.found.proposals)
    if not number:
        return Text(nothing(report))
    until = show_day(report.until, today=report.on)
    fits = f"at most {report.per_day} a day with what is planned already"
    headline = f"{number} overdue check-in{'' if number == 1 else 's'} spread to {until}, {fits}"
    headings = (Heading("On", fixed=True), Heading("Account"), Heading("Overdue"), Heading("Check-in"))
    listing = Listing(headings, [_row(it, report) for it in report.found.proposals])
    left = [Text(""), *(Text(line, cells.SOON) for line in left_lines(report))] if report.found.left else []
    return Group(Text(headline, "bold"), Text(""), listing, *left)


def _row(it: Proposal, report: SpreadReport) -> list[Any]:
    return [
        cells.text_cell(cells.short_day(it.on, today=report.on)),
        cells.text_cell(it.backlog.name),
        cells.text_cell(f"{it.backlog.days_late}d, since {cells.short_day(it.backlog.due, today=report.on)}"),
        cells.text_cell(_what(it.backlog)),
    ]


def _what(it: Backlog) -> str:
    if it.checkin is None:
        return "new, asked for by the cadence"
    gone = " (has left)" if it.left_on else ""
    about = cells.joined([f"with {it.person}{gone}" if it.person else "", it.checkin.agenda or ""], ": ")
    return cells.joined([f"moves c{it.checkin.id}", about], " ")


def nothing(report: SpreadReport) -> str:
    """Return why no check-in got a day."""
    return left_lines(report)[0] if report.found.left else "No check-in is overdue; nothing to spread."


def left_lines(report: SpreadReport) -> list[str]:
    """Return whom there was no room for, and what would make some; empty when all found a day."""
    left = report.found.left
    if not left:
        return []
    names = ", ".join(one_line(it.name) for it in left[:5]) + (f" and {len(left) - 5} more" if len(left) > 5 else "")
    return [f"No room for {len(left)}: {names}. A higher --per-day or a longer --within makes some."]


def written_lines(report: SpreadReport, refs: tuple[str, ...]) -> list[str]:
    """Return what was written: a line per check-in."""
    number = len(refs)
    lines = [f"{number} overdue check-in{'' if number == 1 else 's'} spread"]
    for ref, it in zip(refs, report.found.proposals, strict=True):
        moved = "moved to" if it.backlog.checkin else "planned for"
        line = f"{ref} {moved} {show_day(it.on, today=report.on)} · {one_line(it.backlog.name)}"
        if it.backlog.left_on:
            line += f" · {one_line(it.backlog.person or '')} has left: am checkin {ref} --with NAME"
        lines.append(line)
    return [*lines, *left_lines(report)]
