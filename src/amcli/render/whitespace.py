"""The whitespace grid for people, pipes and JSON: a table where it fits, else an account after the other."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from amcli.domain.money import Money, to_amount
from amcli.domain.signals.signal import typed
from amcli.domain.text import one_line, shorten
from amcli.domain.whitespace import NO_PRODUCT, Cell, Sums
from amcli.render import cells, shapes
from amcli.render.wallet import wallet_json, wallet_words
from amcli.reports.whitespace import Row, Whitespace

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

GAP = 2
MOST_FITS = 5
REASON = 60
LEGEND = "+ open opportunity · won or lost in the last 90 days · fits: accounts of the segment that have it"


def as_json(report: Whitespace) -> dict[str, Any]:
    """Return the grid as `am.whitespace/1` has it."""
    return {
        "products": list(report.products),
        "items": [
            {
                "account": row.account.handle,
                "name": row.account.name,
                "tier": row.account.tier,
                "segment": row.account.segment,
                "cells": [_cell_json(cell, report) for cell in row.cells],
                **_sum("arr", row.arr, report),
                **_sum("potential", row.potential, report),
                "wallet": wallet_json(row.wallet),
            }
            for row in report.rows
        ],
        "totals": {
            **_sum("arr", report.arr, report),
            **_sum("potential", report.potential, report),
            **_sum("won", report.won, report),
            "products": [
                {
                    "product": it.product,
                    "accounts": it.accounts,
                    **_sum("arr", it.arr, report),
                    **_sum("potential", it.potential, report),
                    **_sum("won", it.won, report),
                }
                for it in report.columns
            ],
            "wallet": wallet_json(report.wallet),
        },
    }


def _cell_json(cell: Cell, report: Whitespace) -> dict[str, Any]:
    return {
        "product": cell.product,
        "state": cell.state,
        **_sum("amount", cell.amount, report),
        **_sum("arr", cell.arr, report),
        **_sum("potential", cell.potential, report),
        "ref": cell.ref,
        "reason": cell.reason,
        "until": shapes.day(cell.until),
        "fits": {"having": cell.fit.having, "among": cell.fit.among} if cell.fit else None,
    }


def _sum(name: str, sums: Sums, report: Whitespace) -> dict[str, Any]:
    single = None if report.lacking else Money(sums.get(report.currency, 0), report.currency)
    parts = sorted(sums.items()) if report.lacking else []
    return {
        name: shapes.money(single) if single else None,
        f"{name}_by_currency": [shapes.money(Money(minor, code)) for code, minor in parts],
    }


def as_lines(report: Whitespace) -> Iterator[Sequence[object]]:
    """Yield a line per account and product for a pipe; empty cells are lines too: they are the whitespace."""
    for row in report.rows:
        for cell in row.cells:
            fits = f"{cell.fit.having}/{cell.fit.among}" if cell.fit else ""
            money = [_plain(it) for it in (cell.amount, cell.arr, cell.potential)]
            yield (row.account.handle, cell.product, cell.state, *money, cell.ref, cell.reason, cell.until, fits)


def _plain(sums: Sums) -> str:
    """Return amounts for a pipe, as the other lists have them: `48000.00 EUR`."""
    return " + ".join(f"{to_amount(minor, code)} {code}" for code, minor in sorted(sums.items()))


def _money(sums: Sums, report: Whitespace) -> str:
    single = None if report.lacking else Money(sums.get(report.currency, 0), report.currency)
    return shapes.amount(sums, single, compact=False)


def as_page(report: Whitespace, width: int) -> "RenderableType":
    """Lay the grid out: products as columns where they fit the terminal, else as lines below each account."""
    from rich.console import Group

    grid = [_grid_row(row, report) for row in report.rows]
    heads = ["Account", *(one_line(it) for it in report.products), "Total"]
    foot = _foot(report)
    widths = [
        max(
            len(heads[at]) if at in (0, len(heads) - 1) else _longest_word(heads[at]),
            *(_width(row[at]) for row in (*grid, foot)),
        )
        for at in range(len(heads))
    ]
    fits = sum(widths) + GAP * (len(widths) - 1) <= width
    table = _table(heads, (grid, foot), widths) if fits else _listed(report)
    return Group(table, *_below(report))


def _width(cell: "Text") -> int:
    return max((len(line) for line in cell.plain.split("\n")), default=0)


def _longest_word(text: str) -> int:
    return max(len(word) for word in text.split(" "))


def _grid_row(row: Row, report: Whitespace) -> "list[Text]":
    return [
        cells.text_cell(row.account.handle, "bold"),
        *(_cell(cell, report) for cell in row.cells),
        _sums(row.arr, row.potential, report),
    ]


def _foot(report: Whitespace) -> "list[Text]":
    return [
        cells.text_cell("Total", "bold"),
        *(_sums(it.arr, it.potential, report) for it in report.columns),
        _sums(report.arr, report.potential, report),
    ]


def _sums(arr: Sums, potential: Sums, report: Whitespace) -> "Text":
    shown = cells.text_cell(_money(arr, report) if arr else "")
    if potential:
        shown.append(("\n" if arr else "") + f"+{_money(potential, report)}", "green")
    return shown


def _cell(cell: Cell, report: Whitespace) -> "Text":
    """Return a cell: what runs, and below it what may come or how it went."""
    shown = cells.text_cell(_money(cell.arr, report) if cell.arr else "")
    for text, style in _said(cell, report):
        shown.append("\n" if shown.plain else "").append(text, style)
    return shown


def _said(cell: Cell, report: Whitespace) -> Iterator[tuple[str, str]]:
    if cell.potential:
        yield f"+{_money(cell.potential, report)}", "green"
    elif cell.state == "potential":
        yield "+ open", "green"
    if cell.state == "blocked":
        yield "blocked", cells.SOON
    elif cell.state in ("won", "lost"):
        yield cell.state, "green" if cell.state == "won" else cells.FAINT
        if cell.amount:
            yield _money(cell.amount, report), cells.FAINT
    elif cell.fit is not None:
        yield f"fits {cell.fit.having}/{cell.fit.among}", "cyan"
    elif cell.state == "empty":
        yield "·", cells.FAINT


def _table(
    heads: Sequence[str], rows: "tuple[list[list[Text]], list[Text]]", widths: Sequence[int]
) -> "RenderableType":
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, GAP, 0, 0))
    for at, head in enumerate(heads):
        table.add_column(cells.text_cell(head), justify="right" if at else "left", width=widths[at], overflow="fold")
    body, foot = rows
    for row in body:
        table.add_row(*row)
    table.add_section()
    table.add_row(*foot)
    return table


def _listed(report: Whitespace) -> "RenderableType":
    """Return the grid as lines below each account, for many products or a narrow terminal."""
    from rich.console import Group

    page: list[RenderableType] = []
    for row in report.rows:
        head = cells.text_cell(row.account.handle, "bold")
        page.append(head.append(f"  {_flat(_sums(row.arr, row.potential, report))}", "not bold"))
        empty = [one_line(it.product) for it in row.cells if it.state == "empty" and it.fit is None]
        page += [
            cells.text_cell(f"  {one_line(cell.product)}: {_flat(_cell(cell, report))}")
            for cell in row.cells
            if cell.state != "empty" or cell.fit is not None
        ]
        if empty:
            page.append(cells.text_cell(f"  nothing of {', '.join(empty)}", cells.FAINT))
    page.append(
        cells.text_cell("Total", "bold").append(f"  {_flat(_sums(report.arr, report.potential, report))}", "not bold")
    )
    page += [
        cells.text_cell(f"  {one_line(it.product)}: {_flat(_sums(it.arr, it.potential, report)) or '–'}")
        for it in report.columns
    ]
    return Group(*page)


def _flat(cell: "Text") -> str:
    return cell.plain.replace("\n", " ")


def _below(report: Whitespace) -> "Iterator[RenderableType]":
    yield cells.text_cell("")
    for row in report.rows:
        for cell in row.cells:
            if cell.state in ("blocked", "lost") and cell.reason:
                yield _reason(row, cell, report)
    fitting = [(row, cell) for row in report.rows for cell in row.cells if cell.fit]
    fitting.sort(key=lambda it: -(it[1].fit.having / it[1].fit.among if it[1].fit else 0))
    for row, cell in fitting[:MOST_FITS]:
        if cell.fit is not None:
            whom = f"{cell.fit.having} of {cell.fit.among} other {one_line(row.account.segment or '')} accounts have it"
            line = cells.text_cell(f"{row.account.handle} · {one_line(cell.product)}: {whom}")
            add = f'am opportunities add {row.account.handle} "…" --product {typed(cell.product)}'
            yield line.append(f" · {add}", "cyan")
    if len(fitting) > MOST_FITS:
        yield cells.text_cell(f"and {len(fitting) - MOST_FITS} more that fit", cells.FAINT)
    if report.wallet is not None:
        whose = f"at {report.wallet.accounts} account{'' if report.wallet.accounts == 1 else 's'} with an estimate"
        yield cells.text_cell(f"Share of wallet {wallet_words(report.wallet)}, {whose}", cells.FAINT)
    if report.lacking:
        yield cells.text_cell(f"No rate for {', '.join(report.lacking)}: shown per currency.", cells.SOON)
    yield cells.text_cell(LEGEND, cells.FAINT)


def _reason(row: Row, cell: Cell, report: Whitespace) -> "Text":
    about = "" if cell.product == NO_PRODUCT else f" · {one_line(cell.product)}"
    line = cells.text_cell(cell.ref or "", "bold").append(f" {row.account.handle}{about} {cell.state}", "not bold")
    line.append(f": {shorten(one_line(cell.reason or ''), REASON)}", "not bold")
    if cell.until is not None:
        word = "review" if cell.state == "blocked" else "not again before"
        line.append(f" · {word} {cells.short_day(cell.until, today=report.on)}", "not bold")
    return line
