"""`am sql`: questions of your own, in SQL, over documented views of the book; nothing can be changed."""

import math
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from amcli.store.sql import Answer, View

app = new_app()
SHOWN = 200
"""Rows a person gets unless `--limit` says otherwise."""

NARROW = 12
"""The width a column needs at least, if what it says is not shorter still."""

Cells = tuple[Any, ...]
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,9}")


@app.command("sql")
@command
def sql(
    am: Am,
    question: Annotated[
        str | None, typer.Argument(metavar="[SELECT …]", help="One SELECT over the views; - reads it from stdin.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="PATH", help="Read the question from this file; - is stdin.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="NAME=VALUE", help="What :NAME in the question stands for; may repeat."),
    ] = None,
    views: Annotated[bool, typer.Option("--views", help="List the views and their columns.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV with headings.")] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="With --csv: no apostrophe before texts that start like a formula.")
    ] = False,
    limit: Annotated[int | None, typer.Option("--limit", min=0, help="At most so many rows; 0 for all.")] = None,
) -> None:
    """Ask the book in SQL; without a question, list the views. It is opened for reading only.

    am sql "SELECT name, last_touch FROM accounts WHERE tier = 'A' ORDER BY last_touch"
    """
    from amcli.store.sql import ask
    from amcli.store.sql import views as all_views

    if raw and not as_csv:
        raise Refused("--raw says how --csv is written.", "Add --csv, or leave out --raw.")
    if as_csv and am.as_json:
        raise Refused("--csv and --json contradict each other.", "Give one of them.")
    asked = _asked(question, file)
    given = _given(param or [])
    if views and asked is not None:
        raise Refused("--views lists the views and answers nothing.", "Leave out --views, or the question.")
    if asked is None and (as_csv or limit is not None or given):
        raise Refused("There is no question.", 'Like: am sql "SELECT name FROM accounts".')
    with am.read() as book:
        if asked is None:
            _show_views(am, all_views(book, am.today, am.settings.currency))
            return
        answer = ask(book, asked, am.today, am.settings.currency, given)
        _show(am, answer, limit, as_csv=as_csv, raw=raw)


def _asked(question: str | None, file: Path | None) -> str | None:
    """Return the question, typed or read; None when there is none.

    Raises:
        Refused: there are two, or the file cannot be read.
    """
    if file is None and question != "-":
        return question
    if file is not None and question is not None:
        raise Refused("There are two questions: one typed, one in --file.", "Give one of them.")
    place = "stdin" if file in (None, Path("-")) else str(file)
    try:
        return (sys.stdin.buffer.read() if place == "stdin" else Path(place).expanduser().read_bytes()).decode(
            "utf-8-sig"
        )
    except OSError as error:
        raise Refused(f"{place} cannot be read: {error.strerror or error}.", "Check the path.") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{place} is not text in UTF-8.", "Save it as UTF-8.") from error


def _given(typed: list[str]) -> dict[str, str | int | float]:
    """Return the values of parameters; what looks like a number is one."""
    given: dict[str, str | int | float] = {}
    for it in typed:
        name, cut, value = it.partition("=")
        name = name.strip().lstrip(":@$")
        if not cut or not name.isidentifier():
            raise Refused(f"--param {it}: a name and a value are needed.", "Like --param tier=A for :tier.")
        whole = re.fullmatch(r"-?(?:0|[1-9][0-9]{0,14})", value)
        given[name] = int(value) if whole else float(value) if _DECIMAL.fullmatch(value) else value
    return given


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
            _print_page(console(am), answer.columns, found)
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
    """Return a value as outputs know it: bytes as hexadecimal digits, a fraction by fifteen, infinity as text."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float):
        return float(f"{value:.15g}") if math.isfinite(value) else str(value)
    return value


def _print_page(console: "Console", columns: tuple[str, ...], rows: list[Cells]) -> None:
    """Print a table, or where there is no room for one every row as a list of what it says."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from amcli.domain.text import clean
    from amcli.render.cells import text_cell
    from amcli.render.lists import facts_page

    cells = [[_said(cell) for cell in row] for row in rows]
    least = sum(
        2 + min(NARROW, max(len(it) for it in (name, *said))) for name, *said in zip(columns, *cells, strict=True)
    )
    if least > console.width:
        for at, row in enumerate(cells):
            facts = [(clean(name), clean(said)) for name, said in zip(columns, row, strict=True) if said]
            console.print(*([Text("")] if at else []), facts_page(facts))
        return
    table = Table(box=SIMPLE_HEAD)
    for at, name in enumerate(columns):
        numeric = any(isinstance(row[at], int | float) for row in rows)
        table.add_column(text_cell(name), justify="right" if numeric else "left", overflow="fold")
    for row in cells:
        table.add_row(*map(text_cell, row))
    console.print(table)


def _said(value: Any) -> str:
    value = _plain(value)
    if isinstance(value, float):
        return _number(value)
    return "" if value is None else str(value)


def _number(value: float) -> str:
    """Return a fraction as people read it: two decimals, up to four where they say more, all of a tiny one."""
    if value and (abs(value) < 0.0001 or abs(value) >= 10**15):
        return f"{value:g}"
    whole, _, fraction = f"{value:,.4f}".partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction:0<2}" if fraction else whole


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
