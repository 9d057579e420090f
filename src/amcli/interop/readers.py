"""Reading CSV and TSV files as they come: encodings, delimiters, headings, and where each row stands.

Nothing is held in memory but the row at hand. Line numbers are physical ones, as an editor shows them, also
after quoted cells that span lines, because a reject is only useful when it can be found. Workbooks and JSON,
which are small, are read whole by modules of their own into the same `Sheet`.
"""

import contextlib
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from amcli.domain.text import one_line
from amcli.errors import Refused
from amcli.interop.headings import SAMPLE, heading_row, headings
from amcli.interop.text_files import LONGEST_CELL, delimiter_of, encoding_of, undecodable

if TYPE_CHECKING:
    from _csv import Reader

BATCH = 5_000
FOOTED = 2
"""Tables with more columns than this can have a footer: a lone cell can be no row of theirs."""
SHORT, FOOTER = "short", "footer"
"""What `OnOdd` is told: a row that ends before its last heading, a line below the table that is no row."""

OnBad = Callable[[int, str], None]
"""Called with line and reason for each row that cannot be read."""
OnOdd = Callable[[int, str], None]
"""Called with line and `short` or `footer` for each row that is not as long as the headings and no reject."""
OnRead = Callable[[int], None]
"""Called with the number of bytes read so far."""


class Dialect(NamedTuple):
    """What a recipe or an option says about a file; empty means find out."""

    encoding: str = ""
    delimiter: str = ""
    skip_lines: int = 0
    sheet: str = ""
    """The sheet of a workbook, or the table of a JSON file."""


class Sheet(NamedTuple):
    """A table that can be read: a file or a part of one, how, and under which headings."""

    path: Path
    encoding: str
    delimiter: str
    skip_lines: int
    headings: tuple[str, ...]
    size: int
    note: str = ""
    rows: Sequence[tuple[int, list[str]]] | None = None
    """The rows with their numbers where the file was read whole; None for text, which is streamed."""
    part: str = ""
    """The sheet of a workbook or the table of a JSON file, where it has several."""

    @property
    def name(self) -> str:
        """The file's name without its folder, and the part of it that is meant."""
        return f"{self.path.name}[{self.part}]" if self.part else self.path.name

    def find(self, column: str) -> int | None:
        """Return where a column stands: by its exact heading, else by the only one that differs in case."""
        if column in self.headings:
            return self.headings.index(column)
        wanted = one_line(column).casefold()
        near = [at for at, heading in enumerate(self.headings) if heading.casefold() == wanted]
        return near[0] if len(near) == 1 else None


def open_csv(path: Path, dialect: Dialect = Dialect()) -> Sheet:  # noqa: B008 - a frozen value
    """Return how a file is to be read, having seen its encoding and its headings.

    Raises:
        Refused: the file is missing, of another kind, empty, or not text in any encoding known here.
    """
    try:
        encoding, note = encoding_of(path, dialect.encoding)
        size = path.stat().st_size
        delimiter, skip = delimiter_of(path, encoding, dialect.delimiter, dialect.skip_lines)
        sheet = Sheet(path, encoding, delimiter, skip, (), size, note)
        if not dialect.skip_lines and (more := _above(sheet)):
            said = f"{path.name}: the headings were found on line {skip + more + 1}; what stands above is not read."
            sheet = sheet._replace(skip_lines=skip + more, note=f"{note} {said}".strip())
        with _opened(sheet) as (reader, _):
            heads = _header(sheet, reader)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.", "Check the path.") from error
    except (csv.Error, UnicodeError) as error:
        raise Refused(f"{path.name} has no readable heading line: {error}.", "Is it a CSV file?") from error
    return sheet._replace(headings=headings(heads))


def _passed_over(_line: int, _said: str) -> None:
    """Take no note of a row: who only looks at a table leaves telling to the import of it."""


def batches(
    sheet: Sheet,
    on_bad: OnBad = _passed_over,
    *,
    on_odd: OnOdd = _passed_over,
    on_read: OnRead | None = None,
    size: int = BATCH,
) -> Iterator[tuple[list[int], list[list[str]]]]:
    """Yield runs of rows with the physical line each starts on; blank rows are passed over.

    A row that ends before its last heading is filled up with empty cells: spreadsheets leave the commas out. One
    with cells beyond the last heading is bad. A single cell behind a blank line is a footer, as reports have them.

    Raises:
        Refused: a quote is never closed, or bytes do not fit the encoding, so the rest cannot be trusted.
    """
    if sheet.rows is not None:
        yield from _held(sheet.rows, size)
        if on_read:
            on_read(sheet.size)
        return
    lines: list[int] = []
    rows: list[list[str]] = []
    with _opened(sheet) as (reader, raw):
        _header(sheet, reader)
        for line, cells in _rows(sheet, reader, on_bad, on_odd):
            lines.append(line)
            rows.append(cells)
            if len(rows) >= size:
                yield lines, rows
                lines, rows = [], []
                if on_read:
                    on_read(raw.tell())
    if rows:
        yield lines, rows
    if on_read:
        on_read(sheet.size)


def _held(held: Sequence[tuple[int, list[str]]], size: int) -> Iterator[tuple[list[int], list[list[str]]]]:
    """Yield the rows of a file that was read whole; they are as wide as its headings."""
    for at in range(0, len(held), size):
        run = [(line, cells) for line, cells in held[at : at + size] if any(cells)]
        yield [line for line, _ in run], [list(cells) for _, cells in run]


def _rows(sheet: Sheet, reader: "Reader", on_bad: OnBad, on_odd: OnOdd) -> Iterator[tuple[int, list[str]]]:
    width = len(sheet.headings)
    offset = sheet.skip_lines + 1
    start = reader.line_num + offset
    below = False  # behind a blank line, where the footer of a report may stand
    while True:
        try:
            for cells in reader:
                line, start = start, reader.line_num + offset
                if not any(cells):
                    below = True
                    continue
                if len(cells) != width:
                    if any(cells[width:]):
                        on_bad(line, f"has {len(cells)} cells under {width} headings")
                        continue
                    if below and len(cells) == 1 and width > FOOTED:
                        on_odd(line, FOOTER)
                        continue
                    if len(cells) < width:
                        on_odd(line, SHORT)
                        cells.extend([""] * (width - len(cells)))
                    del cells[width:]
                below = False
                yield line, cells
            return
        except csv.Error as error:
            if "field larger" in str(error) or "unexpected end" in str(error):
                raise _unclosed(sheet, start) from error
            on_bad(start, f"is not valid CSV: {error}")
            start = reader.line_num + offset
        except UnicodeError as error:
            raise undecodable(sheet.path, sheet.encoding, error) from error


@contextlib.contextmanager
def _opened(sheet: Sheet) -> Iterator[tuple["Reader", BinaryIO]]:
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        with sheet.path.open("rb") as raw, io.TextIOWrapper(raw, sheet.encoding, "strict", newline="") as text:
            for _ in range(sheet.skip_lines):
                text.readline()
            # strict: otherwise a quote left open would swallow the rest of the file without a word
            yield csv.reader(text, delimiter=sheet.delimiter, strict=True), raw
    finally:
        csv.field_size_limit(limit)


def _header(sheet: Sheet, reader: "Reader") -> list[str]:
    for cells in reader:
        if any(cell.strip() for cell in cells):
            if any("\0" in cell for cell in cells):
                raise Refused(f"{sheet.name} has zero bytes in its headings.", "Try --encoding utf-16.")
            return cells
    raise Refused(f"{sheet.name} is empty.", "A heading line is needed.")


def _unclosed(sheet: Sheet, line: int) -> Refused:
    return Refused(
        f"{sheet.name}, line {line}: a quoted cell is never closed, or is longer than {LONGEST_CELL:,} characters.",
        "Close the quote; nothing was imported.",
    )


def _above(sheet: Sheet) -> int:
    """Return how many lines stand above the headings: a title, the day of a report, whom it is for."""
    with _opened(sheet) as (reader, _):
        rows, starts, start = [], [], 0
        with contextlib.suppress(csv.Error):  # what is wrong with the text is told when it is read
            for cells in islice(reader, SAMPLE):
                rows.append(cells)
                starts.append(start)
                start = reader.line_num
    return starts[at] if (at := heading_row(rows)) else 0
