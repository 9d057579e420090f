"""The book as a workbook: a sheet for each table, days and numbers as such, texts never as formulas.

Each cell says what the CSV of the same table says there, and is a day, number or yes only where reading it gives that
again, so an import of the workbook loses nothing either.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from amcli.errors import Refused
from amcli.interop.export_cells import RISKY, restored
from amcli.interop.export_csv import STEP, Wanted, table_rows
from amcli.interop.export_long import HEADINGS, SHEET, fits, pieces, stand_in
from amcli.interop.export_report import Listed
from amcli.store.book import Book
from amcli.store.forms import Column, forms

INSTALL = "pip install 'amcli[excel]'"
MOST_ROWS = 1_048_575
"""Rows of a sheet under its heading; a table with more goes on in the next sheet."""

_FIRST_DAY = "1900-03-01"
_LEFT_OUT = frozenset({"every", "max"})
_HIDDEN = frozenset({"attendees"})
_WIDE = {"title", "text", "note", "comment", "evidence", "rationale", "name", "agenda", "outcome", "why"}


def write_workbook(path: Path, book: Book, wanted: Wanted, only: str = "") -> dict[str, int]:
    """Write every table that holds anything, and the accounts, or `only` the one named; return the rows of each.

    Raises:
        Refused: the library for workbooks is not installed.
    """
    with _Sheets(path) as sheets:
        book.db.execute("BEGIN")
        try:
            for form in forms(book.db):
                if only in ("", form.plural):
                    always = form.plural in ("accounts", only)
                    kept = [at for at, it in enumerate(form.columns) if it.kind not in _LEFT_OUT]
                    rows = ([cells[at] for at in kept] for cells in table_rows(book, form, wanted))
                    _write(sheets, form.plural, [form.columns[at] for at in kept], rows, wanted, always=always)
        finally:
            book.db.execute("ROLLBACK")
    return sheets.counts


def write_list(path: Path, table: Listed) -> dict[str, int]:
    """Write a list that a report worked out; return the number of its rows.

    Raises:
        Refused: the library for workbooks is not installed.
    """
    with _Sheets(path) as sheets:
        _write(sheets, table.name, table.columns, table.rows, Wanted(), always=True)
    return sheets.counts


class _Sheets:
    """The workbook with its formats, the rows of each table, and the texts too long for a cell."""

    def __init__(self, path: Path) -> None:
        try:
            import xlsxwriter  # noqa: PLC0415
        except ImportError:
            raise Refused("Workbooks need a library that is not installed.", f"Install it: {INSTALL}") from None
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        }
        self.workbook: Any = xlsxwriter.Workbook(path, options)
        self.counts: dict[str, int] = {}
        self.long: list[str] = []
        self.head = self.workbook.add_format({"bold": True, "bottom": 1})
        self.text = self.workbook.add_format({"quote_prefix": True})
        self.formats = {
            "day": self.workbook.add_format({"num_format": "yyyy-mm-dd"}),
            "money": self.workbook.add_format({"num_format": "#,##0.00#"}),
            "ratio": self.workbook.add_format({"num_format": "0.00%"}),
        }

    def __enter__(self) -> "_Sheets":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            _write_long(self)
        self.workbook.close()  # after an error too: it has temporary files to take away


def _write(
    sheets: _Sheets,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    wanted: Wanted,
    *,
    always: bool,
) -> None:
    sheet: Any = None
    count = 0
    for cells in rows:
        at = count % MOST_ROWS
        if at == 0:
            sheet = _sheet(sheets, name, count // MOST_ROWS + 1, columns)
        for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            if cell:
                _put(sheets, sheet, (at + 1, place), column.kind, cell)
        count += 1
        if wanted.progress and count % STEP == 0:
            wanted.progress(name, count)
    if count or always:
        sheets.counts[name] = count
    if not count and always:
        _sheet(sheets, name, 1, columns)


def _sheet(sheets: _Sheets, name: str, number: int, columns: Sequence[Column]) -> Any:
    sheet = sheets.workbook.add_worksheet(name if number == 1 else f"{name} {number}")
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(columns):
        width = 40 if column.heading in _WIDE else 14
        sheet.set_column(at, at, width, None, {"hidden": column.kind in _HIDDEN})
        sheet.write_string(0, at, column.heading, sheets.head)
    return sheet


def _put(sheets: _Sheets, sheet: Any, at: tuple[int, int], kind: str, cell: str) -> None:
    """Write one cell of the CSV as what it is. Texts that start like formulas keep a mark that they are texts."""
    if kind == "day" and cell >= _FIRST_DAY:
        sheet.write_datetime(*at, datetime.fromisoformat(cell), sheets.formats["day"])
    elif kind in ("money", "ratio", "count", "number") and _is_exact(cell):
        sheet.write_number(*at, float(cell), sheets.formats.get(kind))
    elif kind == "flag":
        sheet.write_boolean(*at, cell == "yes")
    else:
        text = restored(cell)
        if restored(text) != text:
            text = cell  # begins with what the import takes for a mark
        if not fits(text):
            sheets.long.append(text)
            text = stand_in(text, len(sheets.long))
        sheet.write_string(*at, text, *([sheets.text] if text.startswith(RISKY) else []))


def _is_exact(number: str) -> bool:
    """Tell whether a number survives the sixteen digits a workbook is written with."""
    return Decimal(f"{float(number):.16G}") == Decimal(number)


def _write_long(sheets: _Sheets) -> None:
    if not sheets.long:
        return
    sheet = sheets.workbook.add_worksheet(SHEET)
    for at, heading in enumerate(HEADINGS):
        sheet.write_string(0, at, heading, sheets.head)
    row = 0
    for number, text in enumerate(sheets.long, 1):
        for part, piece in enumerate(pieces(text), 1):
            row += 1
            sheet.write_number(row, 0, number)
            sheet.write_number(row, 1, part)
            sheet.write_string(row, 2, piece)
