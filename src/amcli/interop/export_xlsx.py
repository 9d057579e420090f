"""The book as a workbook: a sheet for each table, days and numbers as such, texts never as formulas."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from amcli.domain.money import to_amount
from amcli.errors import Refused
from amcli.interop.export_cells import RISKY
from amcli.interop.export_csv import STEP, Wanted
from amcli.interop.export_rows import names_text
from amcli.store.book import Book
from amcli.store.forms import Form, Rows, forms, read

INSTALL = "pip install 'amcli[excel]'"
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
"""Rows of a sheet under its heading; a table with more goes on in the next sheet."""

_FIRST_DAY = date(1900, 3, 1)
_LEFT_OUT = frozenset({"attendees", "every", "max"})
_WIDE = {"title", "text", "note", "comment", "evidence", "rationale", "name", "agenda", "outcome"}


class Written:
    """What became of a workbook: rows by sheet, and how many texts were too long for a cell."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.cut = 0


def write_workbook(path: Path, book: Book, wanted: Wanted) -> Written:
    """Write every table that holds anything, and the accounts.

    Raises:
        Refused: the library for workbooks is not installed.
    """
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
    done = Written()
    book.db.execute("BEGIN")
    try:
        with xlsxwriter.Workbook(path, options) as workbook:
            sheets = _Sheets(workbook, done)
            for form in forms(book.db):
                _write(sheets, form, book, wanted)
    finally:
        book.db.execute("ROLLBACK")
    return done


class _Sheets:
    """The workbook with its formats."""

    def __init__(self, workbook: Any, done: Written) -> None:
        self.workbook, self.done = workbook, done
        self.head = workbook.add_format({"bold": True, "bottom": 1})
        self.day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.money = workbook.add_format({"num_format": "#,##0.00"})
        self.share = workbook.add_format({"num_format": "0.00%"})
        self.text = workbook.add_format({"quote_prefix": True})


def _write(sheets: _Sheets, form: Form, book: Book, wanted: Wanted) -> None:
    kept = [at for at, it in enumerate(form.columns) if it.kind not in _LEFT_OUT]
    columns = [form.columns[at] for at in kept]
    sheet: Any = None
    count = 0
    for code, *values in read(book.db, form, Rows(wanted.accounts)):
        at = count % MOST_ROWS
        if at == 0:
            sheet = _sheet(sheets, form, count // MOST_ROWS + 1, columns)
        for shown, (place, column) in enumerate(zip(kept, columns, strict=True)):
            if values[place] is not None:
                _put(sheets, sheet, (at + 1, shown), column.kind, values[place], code or wanted.currency)
        count += 1
        if wanted.progress and count % STEP == 0:
            wanted.progress(form.plural, count)
    if count or form.plural == "accounts":
        sheets.done.counts[form.plural] = count
    if not count and form.plural == "accounts":
        _sheet(sheets, form, 1, columns)


def _sheet(sheets: _Sheets, form: Form, number: int, columns: Any) -> Any:
    sheet = sheets.workbook.add_worksheet(form.plural if number == 1 else f"{form.plural} {number}")
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, 40 if column.heading in _WIDE else 14)
        sheet.write_string(0, at, column.heading, sheets.head)
    return sheet


def _put(sheets: _Sheets, sheet: Any, at: tuple[int, int], kind: str, value: Any, currency: str) -> None:
    """Write one cell as what it is. Texts that start like formulas keep a mark that they are texts when edited."""
    if kind == "day" and _FIRST_DAY <= date.fromisoformat(value) <= date(9999, 12, 31):
        sheet.write_datetime(*at, datetime.fromisoformat(value), sheets.day)
    elif kind == "money":
        sheet.write_number(*at, float(to_amount(value, currency)), sheets.money)
    elif kind == "ratio":
        sheet.write_number(*at, value / 10_000, sheets.share)
    elif kind in ("count", "number"):
        sheet.write_number(*at, value)
    elif kind == "flag":
        sheet.write_boolean(*at, bool(value))
    elif kind != "json" or value != "{}":
        if kind == "list":
            value = ";".join(json.loads(value))
        elif kind == "names":
            value = names_text([name for _, name in json.loads(value)])
        text = str(value)
        if len(text) > LONGEST_CELL:
            text = text[: LONGEST_CELL - 1] + "…"
            sheets.done.cut += 1
        if text:
            sheet.write_string(*at, text, *([sheets.text] if text.startswith(RISKY) else []))
