"""Sheets of XLSX, XLS and ODS workbooks, read whole through calamine, which the extra `excel` installs."""

import functools
import importlib.util
import pickle
import re
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from amcli.domain.text import one_line
from amcli.errors import Refused
from amcli.interop import workbook_process
from amcli.interop.headings import SAMPLE, heading_row, headings
from amcli.interop.readers import Sheet
from amcli.interop.workbook_process import MOST_CELLS, Answer, Merged, Rows, parts

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_CELL_PLACE = re.compile(rb'<c [^>]*?\br="([A-Za-z]{1,9})(\d{1,18})"')


def open_workbook(path: Path, only: str = "") -> list[Sheet]:
    """Return the sheets of a workbook that hold a table; `only` the one of that name, hidden or not.

    Raises:
        Refused: calamine is not installed, the file is no workbook or protected, there is no such sheet, or
            nothing in it is a table.
    """
    if importlib.util.find_spec("python_calamine") is None:
        raise Refused(
            f"{path.name} is a workbook, and what reads those is not installed.",
            "Run: pip install 'amcli[excel]'; or save it as CSV (UTF-8) and import that.",
        )
    try:
        found = path.stat()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.", "Check the path.") from error
    return list(_sheets(path, only, found.st_mtime_ns, found.st_size))


@functools.lru_cache(maxsize=1)
def _sheets(path: Path, only: str, _written: int, _size: int) -> tuple[Sheet, ...]:
    """Read a workbook, once for each state of it: choosing a recipe and importing by it both do."""
    read = _answer(path, only)
    if read.refused:
        raise Refused(one_line(f"{path.name} {read.refused}"), one_line(read.hint))
    found = [sheet for grid in read.grids if (sheet := _sheet(path, *grid))]
    if not found:
        where = f"the sheet “{only}” of {path.name}" if only else path.name
        raise Refused(f"{where} is empty.", "A heading line is needed.")
    many = len(found) > 1 or only
    note = f"{path.name}: {read.errors} cells hold errors such as #DIV/0! and count as empty." if read.errors else ""
    return tuple(it._replace(part=it.part if many else "", note=f"{it.note} {note}".strip()) for it in found)


def _answer(path: Path, only: str) -> Answer:
    """Read a workbook in a process of its own; refuse it where that ends without an answer."""
    command = [sys.executable, "-P", workbook_process.__file__, str(path.absolute()), only]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            return Answer(*pickle.load(process.stdout))  # type: ignore[arg-type]  # noqa: S301 - it is our own
        except (EOFError, MemoryError, pickle.UnpicklingError) as error:
            raise _too_much(path) from error
        finally:
            process.kill()


def _too_much(path: Path) -> Refused:
    """Return the refusal of a workbook that took all its memory or time, with the cell that is too far out, if any."""
    for part in parts(path, "xl/worksheets/"):
        rows = cols = 0
        for found in _CELL_PLACE.finditer(part):
            rows = max(rows, int(found[2]))
            cols = max(cols, functools.reduce(lambda sum_, it: sum_ * 26 + it - 64, found[1].upper(), 0))
        if rows * cols > MOST_CELLS:
            return Refused(
                f"{path.name} cannot be read as a workbook: a cell in row {rows:,}, column {cols:,} is too far out.",
                "Delete stray cells below and beside the table, or save it as CSV.",
            )
    return Refused(
        f"{path.name} cannot be read as a workbook: it is damaged or too large.", "Save it again, or as CSV."
    )


def _sheet(path: Path, name: str, cells: Rows, merged: Merged) -> Sheet | None:
    rows = [[_text(cell) for cell in row] for row in cells]
    _fill_merged(merged, rows)
    if not any(any(row) for row in rows):
        return None
    at = heading_row(rows[:SAMPLE])
    width = max((spot + 1 for row in rows[at:] for spot, cell in enumerate(row) if cell), default=0)
    heads = headings(rows[at][:width])
    above = any(any(row) for row in rows[:at])
    note = f"{path.name}: the headings were found in row {at + 1}; what stands above is not read." if above else ""
    held = [(number, row[:width]) for number, row in enumerate(rows[at + 1 :], at + 2)]
    return Sheet(path, "", "", at, heads, path.stat().st_size, note, held, name)


def _fill_merged(merged: Merged, rows: list[list[str]]) -> None:
    """Give the text of cells merged over several rows to each of them: it was said once for all."""
    for (top, left), (bottom, _) in merged:
        for at in range(top + 1, min(bottom + 1, len(rows))):
            if top < len(rows) and left < len(rows[at]) and not rows[at][left]:
                rows[at][left] = rows[top][left]


def _text(cell: Any) -> str:  # noqa: PLR0911 - one for each kind of cell
    """Return what a cell says as CSV would: ISO days and times, plain numbers, true and false."""
    match cell:
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case int():
            return str(cell)
        case float():
            return str(int(cell)) if cell.is_integer() else f"{Decimal(repr(cell)):f}"
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            seconds = int(cell.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return "" if cell is None else str(cell)
