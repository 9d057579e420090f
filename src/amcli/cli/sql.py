"""`am sql`: questions of your own, in SQL, over documented views of the book; nothing can be changed."""

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from rich.table import Table

    from amcli.store.sql import Answer, View

app = new_app()
SHOWN = 200
"""Rows a person gets unless `--limit` says otherwise."""

Cells = tuple[Any, ...]


@app.command("sql")
@command
def sql(
    am: Am,
    question: Annotated[str | None, typer.Argument(metavar="[SELECT …]", help="One SELECT over the views.")] = None,
    views: Annotated[bool, typer.Option("--views", help="List the views and their columns.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV with headings.")] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="With --csv: no apostrophe before texts that start like a formula.")
    ] = False,
    limit: Annotated[int | None, typer.Option("--limit", min=0, help="At most so many rows; 0 for all.")] = None,
) -> None:
    """Ask the book in SQL. It is opened for reading only.

    am sql "SELECT name, last_touch FROM accounts WHERE tier = 'A' ORDER BY last_touch"
    """
    from amcli.store.sql import ask
    from amcli.store.sql import views as all_views

    if raw and not as_csv:
        raise Refused("--raw says how --csv is written.", "Add --csv, or leave out --raw.")
    if as_csv and am.as_json:
        raise Refused("--csv and --json contradict each other.", "Give one of them.")
    if views == bool(question):
        raise Refused("Give a question, or --views.", 'Like: am sql "SELECT name FROM accounts".')
    with am.read() as book:
        if views:
            _show_views(am, all_views(book, am.today, am.settings.currency))
            return
        answer = ask(book, question or "", am.today, am.settings.currency)
        _show(am, answer, limit, as_csv=as_csv, raw=raw)


def _show(am: Am, answer: "Answer", limit: int | None, *, as_csv: bool, raw: bool) -> None:
    from amcli.cli.output import console, for_people, hint, print_json, print_lines

    people = for_people() and not as_csv and not am.as_json
    most = limit if limit is not None else (SHOWN if people else 0)
    rows: Iterable[Cells] = islice(answer.rows, most) if most else answer.rows
    if as_csv:
        _print_csv(answer.columns, rows, raw=raw)
    elif am.as_json:
        made = [[_plain(cell) for cell in row] for row in rows]
        print_json(am, "am.sql/1", {"columns": list(answer.columns), "rows": made})
    elif people:
        found = list(rows)
        if found:
            console(am).print(_table(answer.columns, found))
        else:
            hint("No rows.")
    else:
        print_lines(_lines(answer.columns, rows))
    if most and next(answer.rows, None) is not None:
        hint(f"The first {most:,} rows; --limit 0 shows all.")


def _lines(columns: tuple[str, ...], rows: Iterable[Cells]) -> Iterator[Cells]:
    yield columns
    for row in rows:
        yield tuple(_plain(cell) for cell in row)


def _print_csv(columns: tuple[str, ...], rows: Iterable[Cells], *, raw: bool) -> None:
    """Print rows as they come; texts that start like a formula are kept from being one."""
    import csv

    from amcli.domain.text import clean
    from amcli.interop.export_cells import neutral

    def cell(value: Any) -> Any:
        value = _plain(value)
        if not isinstance(value, str):
            return value
        return clean(value) if raw else neutral(clean(value))

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(map(cell, columns))
    for row in rows:
        writer.writerow(map(cell, row))


def _plain(value: Any) -> Any:
    """Return a value as outputs know it; bytes as hexadecimal digits, infinity as text."""
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, float) and value in (float("inf"), float("-inf")) else value


def _table(columns: tuple[str, ...], rows: list[Cells]) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from amcli.render.cells import text_cell

    table = Table(box=SIMPLE_HEAD)
    for at, name in enumerate(columns):
        numeric = any(isinstance(row[at], int | float) for row in rows)
        table.add_column(text_cell(name), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(text_cell(_said(cell)) for cell in row))
    return table


def _said(value: Any) -> str:
    value = _plain(value)
    if isinstance(value, float):
        return f"{value:,.2f}".removesuffix(".00")
    return "" if value is None else str(value)


def _show_views(am: Am, found: "list[View]") -> None:
    from amcli.cli.output import show

    show(
        am,
        schema="am.sql_views/1",
        data=lambda: {"views": [{"name": view.name, "columns": list(view.columns)} for view in found]},
        lines=lambda: [(view.name, *view.columns) for view in found],
        page=lambda: _views_page(found),
    )


def _views_page(found: "list[View]") -> "Table":
    from rich.table import Table

    from amcli.render.cells import text_cell

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for view in found:
        table.add_row(text_cell(view.name), text_cell(", ".join(view.columns)))
    return table
