"""Sheets of XLSX, XLS and ODS workbooks, read whole through calamine, which the extra `excel` installs."""

import functools
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from amcli.domain.text import one_line
from amcli.errors import Refused
from amcli.interop.headings import SAMPLE, heading_row, headings
from amcli.interop.readers import Sheet

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_ERROR_CELL = re.compile(rb"<c [^>]*t=\"e\"")
_CELL_PLACE = re.compile(rb'<c [^>]*?\br="([A-Za-z]{1,9})(\d{1,18})"')
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LONGEST = 60
_LARGEST_PART = 300_000_000
_MOST_CELLS = 50_000_000


def open_workbook(path: Path, only: str = "") -> list[Sheet]:
    """Return the sheets of a workbook that hold a table; `only` the one of that name, hidden or not.

    Raises:
        Refused: calamine is not installed, the file is no workbook or protected, there is no such sheet, or
            nothing in it is a table.
    """
    try:
        import python_calamine as calamine  # noqa: PLC0415 - an extra, and only for workbooks
    except ImportError as error:
        raise Refused(
            f"{path.name} is a workbook, and what reads those is not installed.",
            "Run: pip install 'amcli[excel]'; or save it as CSV (UTF-8) and import that.",
        ) from error
    _check_extent(path)
    _check_container(path)
    _rehearse(path)
    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            wanted = _wanted(path, book, only)
            found = [sheet for name in wanted if (sheet := _sheet(path, book.get_sheet_by_name(name), name))]
    except calamine.PasswordError as error:
        raise Refused(f"{path.name} is protected by a password.", "Save it without one and import that.") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        said = one_line(str(error)) or type(error).__name__
        raise Refused(f"{path.name} cannot be read as a workbook: {said}.", "Is it a spreadsheet?") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how calamine ends on some damaged files: no Exception
            raise
        raise Refused(f"{path.name} cannot be read as a workbook: it is damaged.", "Is it a spreadsheet?") from error
    if not found:
        where = f"the sheet “{only}” of {path.name}" if only else path.name
        raise Refused(f"{where} is empty.", "A heading line is needed.")
    note = _errors(path)
    many = len(found) > 1 or only
    return [it._replace(part=it.part if many else "", note=f"{it.note} {note}".strip()) for it in found]


def _wanted(path: Path, book: Any, only: str) -> list[str]:
    names: list[str] = book.sheet_names
    if only:
        near = [name for name in names if name.casefold() == only.casefold()]
        if not near:
            raise Refused(f"{path.name} has no sheet “{only}”.", f"It has: {', '.join(names)}.")
        return near[:1]
    shown = [it.name for it in book.sheets_metadata if str(it.visible).endswith(".Visible") and _holds_cells(it)]
    if not shown:
        raise Refused(f"{path.name} has no visible sheet.", f"Name one with --sheet: {', '.join(names)}.")
    return shown


def _holds_cells(metadata: Any) -> bool:
    return str(metadata.typ).endswith(".WorkSheet")


def _sheet(path: Path, sheet: Any, name: str) -> Sheet | None:
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    _fill_merged(sheet, rows)
    if not any(any(row) for row in rows):
        return None
    at = heading_row(rows[:SAMPLE])
    width = max((spot + 1 for row in rows[at:] for spot, cell in enumerate(row) if cell), default=0)
    heads = headings(rows[at][:width])
    above = any(any(row) for row in rows[:at])
    note = f"{path.name}: the headings were found in row {at + 1}; what stands above is not read." if above else ""
    held = [(number, row[:width]) for number, row in enumerate(rows[at + 1 :], at + 2)]
    return Sheet(path, "", "", at, heads, path.stat().st_size, note, held, name)


def _fill_merged(sheet: Any, rows: list[list[str]]) -> None:
    """Give the text of cells merged over several rows to each of them: it was said once for all."""
    for (top, left), (bottom, _) in getattr(sheet, "merged_cell_ranges", None) or ():
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


def _errors(path: Path) -> str:
    """Return a note when cells hold errors such as #DIV/0!, which calamine gives as empty ones."""
    count = sum(len(_ERROR_CELL.findall(part)) for part in _parts(path))
    return f"{path.name}: {count} cells hold errors such as #DIV/0! and count as empty." if count else ""


def _check_extent(path: Path) -> None:
    """Refuse sheets that reach too far: calamine lays out every cell up to the last one, and would end the process."""
    for part in _parts(path):
        rows = cols = 0
        for letters, digits in set(_CELL_PLACE.findall(part)):
            rows = max(rows, int(digits))
            cols = max(cols, functools.reduce(lambda sum_, it: sum_ * 26 + it - 64, letters.upper(), 0))
        if rows * cols > _MOST_CELLS:
            raise Refused(
                f"{path.name} cannot be read as a workbook: a cell in row {rows:,}, column {cols:,} is too far out.",
                "Delete stray cells below and beside the table, or save it as CSV.",
            )


def _check_container(path: Path) -> None:
    """Refuse an old workbook whose header counts more sectors than it has: calamine would make room for all."""
    try:
        with path.open("rb") as file:
            head = file.read(80)
        size = path.stat().st_size
    except OSError:
        return  # calamine tells why
    if head.startswith(_OLE) and len(head) == 80 and max(struct.unpack_from("<I16xI4xI", head, 44)) > size // 64:
        raise Refused(f"{path.name} cannot be read as a workbook: it is damaged.", "Is it a spreadsheet?")


_PROBE = """
import contextlib, sys
with contextlib.suppress(ImportError, ValueError):
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
import python_calamine
with contextlib.suppress(Exception):
    with python_calamine.CalamineWorkbook.from_path(sys.argv[1]) as book:
        for name in book.sheet_names:
            book.get_sheet_by_name(name)
"""


def _rehearse(path: Path) -> None:
    """Open a workbook of the older formats in a process of its own first: damaged, they can take all memory."""
    if path.suffix.lower().startswith(".xls") and zipfile.is_zipfile(path):
        return  # looked through already
    try:
        found = path.stat()
    except OSError:
        return  # calamine tells why
    if not _opens(str(path.absolute()), found.st_mtime_ns, found.st_size):
        raise Refused(f"{path.name} cannot be read as a workbook: it is damaged or too large.", "Save it as CSV.")


@functools.lru_cache(maxsize=64)
def _opens(path: str, _written: int, _size: int) -> bool:
    """Tell whether a process of limited memory and time survives opening a file; asked once for each state of it."""
    command = [sys.executable, "-c", _PROBE, path]
    try:
        return subprocess.run(command, capture_output=True, timeout=_LONGEST, check=False).returncode >= 0
    except subprocess.TimeoutExpired:
        return False


def _parts(path: Path) -> Iterator[bytes]:
    """Yield the sheets of an XLSX workbook as they are written; none of damaged, very large or other files."""
    try:
        with zipfile.ZipFile(path) as parts:
            sheets = [it for it in parts.infolist() if it.filename.startswith("xl/worksheets/")]
            if sum(it.file_size for it in sheets) <= _LARGEST_PART:
                for it in sheets:
                    if it.filename.endswith(".xml"):
                        yield parts.read(it)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return  # what is wrong with it, calamine tells
