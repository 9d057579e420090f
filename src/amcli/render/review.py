"""The weekly review as a page, as lines for a pipe and as JSON."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from amcli.domain.arr_movement import STEPS, ArrMovement
from amcli.domain.dates import show_day
from amcli.domain.evidence import Evidence
from amcli.domain.money import Money, show_money
from amcli.domain.movement import LONGEST_STREAK
from amcli.domain.rhythm import Line
from amcli.domain.text import shorten
from amcli.render import shapes
from amcli.render.cells import BAND, FAINT, text_cell
from amcli.reports.review import Coming, Review, Row, Side

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

NARROW = 60
"""Below this many columns rows are stacked, as a table would break every word."""
WIDE = 120
"""From this many columns there is room for the health beside the evidence."""
MOST = 4
"""How many accounts or teams of a block are shown; the rest is counted."""
MOST_ROWS = 40
"""How many drifting and how many moved accounts are shown; a pipe and JSON have them all."""

WORDS = {"reduced_risk": "risk", "increased_value": "value", "clarified_next_step": "step"}
BLOCKS = {
    "account_review": "Account review: go through with each client",
    "proactive_outreach": "Proactive outreach: call before they do",
    "internal_syncs": "Internal syncs: what our teams owe, oldest first",
    "crm_hygiene": "CRM hygiene: what the record lacks",
}


def as_json(report: Review) -> dict[str, Any]:
    """Return the review as `am.review/1` has it; a streak of 12 weeks may be longer."""
    period = report.period
    return {
        "period": {"label": period.label, "from": shapes.day(period.start), "to": shapes.day(period.end)},
        "on": shapes.day(report.on),
        "accounts": [_row(row) for row in report.rows],
        "rhythm": {name: [_line(line) for line in lines] for name, lines in report.rhythm._asdict().items()},
        "totals": _totals(report),
        "coming": [
            {"on": shapes.day(it.on), "kind": it.kind, "account": it.account.handle, "ref": it.ref, "text": it.text}
            for it in report.coming
        ],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "account": row.account.handle,
        "name": row.account.name,
        "arr": shapes.money(row.arr_total),
        "health": shapes.health(row.health, change=row.change),
        "directions": list(row.movement.directions),
        "drifting": row.is_drifting,
        "evidence": [{"direction": it.direction, **_fact(it)} for it in row.movement.evidence],
        "worsened": [_fact(it) for it in row.movement.worsened],
        "streak_without_movement": row.streak,
    }


def _fact(it: Evidence) -> dict[str, Any]:
    return {"on": shapes.day(it.on), "ref": it.ref, "text": it.text}


def _line(line: Line) -> dict[str, Any]:
    return {
        "account": line.account.handle,
        "name": line.account.name,
        "code": line.code,
        "severity": line.severity,
        "text": line.text,
        "ref": line.ref or None,
        "since": shapes.day(line.since),
        "due": shapes.day(line.due),
        "team": line.team or None,
        "days_late": line.days_late,
        "next": line.next,
    }


def _totals(report: Review) -> dict[str, Any]:
    totals = report.totals
    sides = {"moved": totals.moved, "drifting": totals.drifting, "worse": totals.worse}
    single = totals.arr_movement[0] if len(totals.arr_movement) == 1 else None
    fields = [name for name in ArrMovement._fields if name != "currency"]
    return {
        **{name: side.accounts for name, side in sides.items()},
        "arr": {name: shapes.money(side.arr_total) for name, side in sides.items()},
        "arr_by_currency": {name: shapes.sums(side.arr) for name, side in sides.items()},
        "risks_opened": totals.risks_opened,
        "risks_closed": totals.risks_closed,
        "actions_done": totals.actions_done,
        "actions_slipped": totals.actions_slipped,
        "arr_movement": _steps(single) if single else dict.fromkeys(fields),
        "arr_movement_by_currency": [_steps(it) for it in totals.arr_movement],
    }


def _steps(it: ArrMovement) -> dict[str, Any]:
    return {name: shapes.money(Money(getattr(it, name), it.currency)) for name in ("opening", *STEPS, "closing")}


def as_lines(report: Review) -> Iterator[Sequence[object]]:
    """Yield the accounts for a pipe: account, directions, streak, evidence."""
    for row in report.rows:
        told = "; ".join(it.text for it in row.movement.evidence)
        yield row.account.handle, ";".join(row.movement.directions), _weeks(row), told


def as_page(report: Review, width: int) -> "RenderableType":
    """Lay the review out: the period in figures, who drifts, who moved, then the rhythm and what is coming."""
    from rich.console import Group

    parts: list[RenderableType] = [*_headline(report)]
    if not report.rows:
        parts.append(text_cell("There is no account to review yet. Next: am accounts add NAME", FAINT))
    drifting = [row for row in report.rows if row.is_drifting]
    if drifting:
        parts += ["", _title("Drifting", "nothing lowered a risk, added value or settled a next step", "bold red")]
        parts += _rows(drifting, width)
    for title, rows in (
        ("Moved", [row for row in report.rows if row.movement.evidence]),
        ("New", [row for row in report.rows if row.is_new]),
    ):
        if rows:
            parts += ["", _title(title, "", "bold"), *_rows(rows, width)]
    for name, lines in report.rhythm._asdict().items():
        if lines:
            parts += ["", *_block(BLOCKS[name], lines, width)]
    if report.coming:
        parts += ["", *_coming(report)]
    return Group(*parts)


def _title(title: str, meaning: str, style: str) -> "Text":
    line = text_cell(title, style)
    return line.append(f"  {meaning}", FAINT) if meaning else line


def _headline(report: Review) -> list["Text"]:
    period, totals = report.period, report.totals
    first, last = (show_day(day, today=period.last) for day in (period.start, period.last))
    head = text_cell(f"{period.label} · {first} to {last} {period.last.year}", "bold")
    if report.on < period.last:
        head.append(f" · as it stands on {show_day(report.on, today=period.last)}", FAINT)
    count = text_cell(_side(totals.drifting, "drift", "drifts"), "red" if totals.drifting.accounts else "")
    count.append(f" · {_side(totals.moved, 'moved', 'moved')}", "green" if totals.moved.accounts else "default")
    count.append(
        f" · {_side(totals.worse, 'got worse', 'got worse')}", "yellow" if totals.worse.accounts else "default"
    )
    done = f"Risks {totals.risks_opened} opened, {totals.risks_closed} closed · Actions {totals.actions_done} done"
    return [
        head,
        count,
        *(text_cell(_told(it)) for it in totals.arr_movement),
        text_cell(f"{done}, {totals.actions_slipped} of ours slipped"),
    ]


def _side(side: Side, many: str, one: str) -> str:
    said = f"{side.accounts} {one if side.accounts == 1 else many}"
    return f"{said} ({shapes.amount(side.arr, side.arr_total)})" if side.accounts else said


def _told(it: ArrMovement) -> str:
    opening, closing = (show_money(Money(minor, it.currency), compact=True) for minor in (it.opening, it.closing))
    steps = [(name, getattr(it, name)) for name in STEPS if getattr(it, name)]
    if not steps:
        return f"ARR {closing}, unchanged"
    told = [f"{'+' if minor > 0 else ''}{show_money(Money(minor, it.currency))} {name}" for name, minor in steps]
    return f"ARR {opening} → {closing}: {', '.join(told)}"


def _weeks(row: Row) -> str:
    return f"{row.streak}+" if row.streak == LONGEST_STREAK else str(row.streak)


def _rows(rows: Sequence[Row], width: int) -> list["RenderableType"]:
    """Return one line per account, what does not fit cut off; stacked in full on a narrow screen."""
    left = len(rows) - MOST_ROWS
    more = [text_cell(f"and {left} more: am review | less -S", FAINT)] if left > 0 else []
    shown = rows[:MOST_ROWS]
    return [*(map(_stacked, shown) if width < NARROW else (_table(shown, width),)), *more]


def _table(rows: Sequence[Row], width: int) -> "Table":
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), pad_edge=False, expand=True, show_header=False)
    table.add_column(width=_name_width(width))
    table.add_column(min_width=7, justify="right", no_wrap=True)
    if width >= WIDE:
        table.add_column(width=9, no_wrap=True)
    table.add_column(width=16 if any(len(row.movement.directions) == 3 for row in rows) else 11, no_wrap=True)
    table.add_column(ratio=1)
    for row in rows:
        health = [text_cell(shapes.score(row.health), BAND.get(row.health.band or "", FAINT))] if width >= WIDE else []
        name, arr = text_cell(row.account.name, "bold"), text_cell(shapes.amount(row.arr, row.arr_total))
        table.add_row(_cut(name), arr, *health, _where(row), _cut(_proof(row, width // 4)))
    return table


def _name_width(width: int) -> int:
    return min(22, width // 5)


def _cut(cell: "Text") -> "Text":
    """Return a cell that keeps to one line."""
    cell.overflow, cell.no_wrap = "ellipsis", True
    return cell


def _where(row: Row) -> "Text":
    if row.is_drifting:
        return text_cell(f"{_weeks(row)} week{'' if row.streak == 1 else 's'}", "red" if row.streak > 2 else "yellow")
    if row.is_new:
        return text_cell("new", FAINT)
    return text_cell(" ".join(WORDS[direction] for direction in row.movement.directions), "green")


def _proof(row: Row, room: int | None = None) -> "Text":
    """Return what moved the account, one fact per direction and the others counted; then what got worse.

    With both to tell, what moved it gets `room` characters, so that a gain never pushes a loss off the line.
    """
    shown: dict[str, Evidence] = {}
    for it in row.movement.evidence:
        shown.setdefault(it.direction if room else it.text, it)
    more = len(row.movement.evidence) - len(shown)
    told = "; ".join(it.text for it in shown.values()) + (f" (+{more})" if more else "")
    worse = "; ".join(it.text for it in row.movement.worsened)
    if not worse:
        return text_cell(told)
    line = text_cell(shorten(told, room) if room else told)
    return line.append(f"{'; but ' if told else ''}{text_cell(worse).plain}", "red")


def _stacked(row: Row) -> "Text":
    line = text_cell(row.account.name, "bold").append(f" {shapes.amount(row.arr, row.arr_total)} ", "default")
    line.append(_where(row))
    proof = _proof(row)
    return line.append("\n  ").append(proof) if proof.plain else line


def _block(title: str, lines: Sequence[Line], width: int) -> list["RenderableType"]:
    """Return the first line of each account, or team where teams owe, and how many of them are not shown."""
    name, _, meaning = title.partition(": ")
    parts: list[RenderableType] = [_title(name, meaning, "bold")]
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.team or line.account.name, []).append(line)
    shown = list(groups.items())[:MOST]
    if width < NARROW:
        parts += [text_cell(who, "bold").append("\n  ").append(_item(own, 0)) for who, own in shown]
    else:
        parts.append(_grid(shown, width))
    if len(groups) > MOST:
        what = "teams" if lines[0].team else "accounts"
        parts.append(text_cell(f"and {len(groups) - MOST} more {what}", FAINT))
    return parts


def _grid(groups: Sequence[tuple[str, list[Line]]], width: int) -> "Table":
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), pad_edge=False, expand=True, show_header=False)
    table.add_column(width=_name_width(width))
    table.add_column(ratio=1, overflow="fold")
    for who, lines in groups:
        table.add_row(_cut(text_cell(who)), _item(lines, width - _name_width(width) - 2))
    return table


def _item(lines: Sequence[Line], room: int) -> "Text":
    """Return the first of some lines with its command, on a line of its own where it would be broken."""
    first = lines[0]
    shown = text_cell(f"{first.account.name}:" if first.team else "")
    if first.team:
        shown.append(" ")
    if first.days_late and first.team:
        shown.append(f"{first.days_late}d late, ", "red")
    grave = "red" if first.severity in ("critical", "high") and not first.team else "default"
    shown.append(text_cell(first.text).plain, grave)
    answer, more = f"→ {text_cell(first.next).plain}", f"  +{len(lines) - 1} more" if len(lines) > 1 else ""
    fits = shown.cell_len + 1 + len(answer + more) <= room
    return shown.append(" " if fits else "\n").append(answer, "cyan").append(more, FAINT)


def _coming(report: Review) -> list["Text"]:
    lines = [_title("Coming", f"up to {show_day(report.until, today=report.on)}", "bold")]
    for it in report.coming[: 2 * MOST]:
        line = text_cell(show_day(it.on, today=report.on), "yellow" if it.kind == "notice" else "")
        lines.append(line.append("  ").append(_date(it)))
    if len(report.coming) > 2 * MOST:
        lines.append(text_cell(f"and {len(report.coming) - 2 * MOST} more", FAINT))
    return lines


def _date(it: Coming) -> "Text":
    return text_cell(f"{it.account.name} · {it.text}").append(f" {it.ref}", FAINT)
