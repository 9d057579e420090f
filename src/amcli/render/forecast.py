"""The forecast as a page for the terminal: what leadership asks for first, then the quarters, then what moved."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from amcli.domain.dates import show_day
from amcli.domain.settings import Settings
from amcli.render import forecast_words as words
from amcli.render.cells import FAINT, text_cell
from amcli.reports.forecast import Change, Forecast, Sheet, moved

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

LABEL_WIDTH, COLUMN_WIDTH = 16, 12
NARROW = 60
"""Below this many columns groups stand below each other."""
MOST_MOVES = 12
SCENARIOS = ("atr", "weighted", "downside", "upside")


def as_page(report: Forecast, settings: Settings, width: int) -> "RenderableType":
    """Lay the forecast out: what leadership asks for first, then the quarters, what moved, and what to know."""
    from rich.console import Group

    parts: list[RenderableType] = []
    for sheet in report.sheets:
        if len(report.sheets) > 1:
            parts += [*([""] if parts else []), text_cell(f"In {sheet.currency}", "bold")]
        for at, line in enumerate(words.headline(sheet)):
            parts.append(text_cell(line, "" if at else "bold"))
        if report.by:
            parts += ["", _by_group(report, sheet) if width >= NARROW else _stacked(sheet)]
        else:
            parts += ["", *_tables(sheet, width)]
        if sheet.change is not None:
            parts += ["", *_moves(sheet.change, sheet, report)]
        told = list(words.remarks(report, sheet))
        parts += ["", *(text_cell(line) for line in told)] if told else []
        parts += [text_cell("→ am renewals set kN --category …", FAINT)] if sheet.total.unset else []
    parts.append("")
    given = words.rates(report, settings)
    parts += [text_cell(line, FAINT) for line in given]
    parts += [text_cell(f"→ am config set rates.{code} …", FAINT) for code in report.missing_rates]
    return Group(*parts)


def _tables(sheet: Sheet, width: int) -> "Iterator[RenderableType]":
    """Yield the quarters side by side, as many as fit; the last column is all of them."""
    rows = list(words.rows(sheet))
    wide = max(COLUMN_WIDTH, *(len(words.amount(it, sheet.currency)) + 2 for _, _, cells in rows for it in cells))
    names = [*(it.period.label for it in sheet.quarters), "Together"]
    per_table = max(1, (width - LABEL_WIDTH) // wide)
    for start in range(0, len(names), per_table):
        if start:
            yield ""
        yield _table(sheet, rows, range(start, min(start + per_table, len(names))), names, wide)


def _table(
    sheet: Sheet, rows: Sequence[tuple[str, str, list[int]]], at: range, names: Sequence[str], wide: int
) -> "Table":
    from rich.table import Table

    table = Table(box=None, padding=0, pad_edge=False, header_style=FAINT)
    table.add_column("", width=LABEL_WIDTH, overflow="fold")
    for one in at:
        table.add_column(names[one], width=wide, justify="right", overflow="fold")
    for kind, label, cells in rows:
        style = "bold" if kind == "total" else "" if kind == "head" else FAINT
        shown = [text_cell(words.amount(cells[one], sheet.currency) if cells[one] else "–", style) for one in at]
        table.add_row(text_cell(label, style) if kind != "part" else _indented(label), *shown)
    return table


def _indented(label: str) -> "Text":
    return text_cell("").append("  ").append(label, FAINT)


def _by_group(report: Forecast, sheet: Sheet) -> "Table":
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=FAINT)
    table.add_column((report.by or "").capitalize(), overflow="fold")
    for label in ("To renew", "Expected", "Downside", "Upside"):
        table.add_column(label, justify="right", overflow="fold")
    lines = [(it.key or "not recorded", it.sums, "") for it in sheet.groups] + [("Together", sheet.total, "bold")]
    for key, sums, style in lines:
        cells = (words.amount(getattr(sums, name), sheet.currency) for name in SCENARIOS)
        table.add_row(text_cell(key, style), *(text_cell(it, style) for it in cells))
    return table


def _stacked(sheet: Sheet) -> "RenderableType":
    """Return the groups as paragraphs, for a narrow screen."""
    from rich.console import Group

    lines = [(it.key or "not recorded", it.sums) for it in sheet.groups] + [("Together", sheet.total)]
    return Group(*(text_cell(f"{key}: {words.expected(sums, sheet.currency)}") for key, sums in lines))


def _moves(change: Change, sheet: Sheet, report: Forecast) -> "Iterator[RenderableType]":
    """Yield what the forecast was, and what moved it, the largest first."""
    from rich.table import Table

    was, delta = change.then.weighted, sheet.total.weighted - change.then.weighted
    day = show_day(change.since, today=report.on)
    told = f"{words.amount(was, sheet.currency)} then, {words.signed(delta, sheet.currency)} since"
    yield text_cell(f"Since {day}: {told}", "bold")
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=FAINT)
    table.add_column("", overflow="fold")
    for label in (day, "Now", "Change"):
        table.add_column(label, justify="right", overflow="fold")
    for label, before, after in words.compared(change, sheet):
        cells = (words.amount(before, sheet.currency), words.amount(after, sheet.currency))
        table.add_row(text_cell(label), *map(text_cell, cells), text_cell(words.signed(after - before, sheet.currency)))
    yield table
    yield text_cell("")
    if not change.moves:
        yield text_cell("Nothing moved.", FAINT)
    for it in change.moves[:MOST_MOVES]:
        effect = moved(it, report.quarters)
        style = "green" if effect > 0 else "red" if effect < 0 else FAINT
        line = text_cell(words.signed(effect, sheet.currency), style).append("  ")
        line.append_text(text_cell(words.name(it.entry), "bold")).append(f" {it.entry.ref}", FAINT)
        yield line.append("  ").append_text(text_cell(words.why(it, report)))
    if len(change.moves) > MOST_MOVES:
        rest = sum(moved(it, report.quarters) for it in change.moves[MOST_MOVES:])
        left = len(change.moves) - MOST_MOVES
        yield text_cell(f"{words.signed(rest, sheet.currency)}  {left} more: --json has all.", FAINT)
