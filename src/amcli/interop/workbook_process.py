"""Reading a workbook in a process of its own: `python workbook_process.py PATH SHEET` writes one pickled answer.

A damaged or hostile workbook can make the library that reads it take all memory, run for ever, or end the process.
Here that ends a process with limits, from which no answer comes. It imports nothing of the package, to start fast.
"""

import contextlib
import faulthandler
import os
import pickle
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat

MEMORY = 2 << 30
SECONDS = 20
"""How long any file may take; each megabyte of it may take one second more."""
MOST_CELLS = 20_000_000
LARGEST_PART = 300_000_000
_ERROR_CELL = re.compile(rb'<c [^>]*t="e"')
_NO_CELL = re.compile(rb'<c r="(?:[A-Za-z]{4}|[A-Za-z]{1,3}\d{8})')
"""One in a row or column that no workbook has."""
_UNZIPPING = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)

Rows = list[list[Any]]
Merged = list[tuple[tuple[int, int], tuple[int, int]]]


class Answer(NamedTuple):
    """What a workbook holds, or why it is refused."""

    grids: list[tuple[str, Rows, Merged]]
    """Of each sheet that is meant its name, its rows from the first on, and which of its cells are merged."""
    errors: int = 0
    """How many cells hold errors, which calamine gives as empty ones."""
    refused: str = ""
    """What happened, to be said of the file by its name."""
    hint: str = ""


_DAMAGED = Answer([], 0, "cannot be read as a workbook: it is damaged.", "Is it a spreadsheet?")


def answer(path: Path, only: str) -> Answer:
    """Return the visible sheets of a workbook, or the one that is named."""
    if not _ends(path):  # calamine would wait for the end
        return _DAMAGED
    errors = 0
    for part in parts(path, "xl/worksheets/"):
        if _NO_CELL.search(part):
            return _DAMAGED
        errors += len(_ERROR_CELL.findall(part))
    return _read(path, only)._replace(errors=errors)


def _read(path: Path, only: str) -> Answer:
    try:
        import python_calamine as calamine  # noqa: PLC0415 - loaded under the limits of `main`
    except ImportError as error:
        return Answer([], 0, f"is a workbook, and what reads those does not work: {error}.", "Install it again.")
    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            names = _wanted(book, only)
            if isinstance(names, Answer):
                return names
            return Answer([_grid(book.get_sheet_by_name(name), name) for name in names])
    except calamine.PasswordError:
        return Answer([], 0, "is protected by a password.", "Save it without one and import that.")
    except (calamine.CalamineError, OSError, ValueError) as error:
        said = str(error) or type(error).__name__
        return Answer([], 0, f"cannot be read as a workbook: {said}.", "Is it a spreadsheet?")
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how calamine ends on some damaged files: no Exception
            raise
        return _DAMAGED


def parts(path: Path, below: str) -> Iterator[bytes]:
    """Yield the XML parts of a zipped workbook in a folder of it; none of damaged, very large or other files."""
    with contextlib.suppress(*_UNZIPPING), zipfile.ZipFile(path) as whole:  # what is wrong with it, calamine tells
        found = [it for it in whole.infolist() if it.filename.startswith(below) and it.filename.endswith(".xml")]
        if sum(it.file_size for it in found) <= LARGEST_PART:
            for it in found:
                yield whole.read(it)


def _ends(path: Path) -> bool:
    """Tell whether every element of an ODS workbook is closed, as far as that can be read without its password."""
    try:
        with zipfile.ZipFile(path) as whole, whole.open("content.xml") as content:
            if b"encryption-data" not in whole.read("META-INF/manifest.xml"):
                expat.ParserCreate().ParseFile(content)
    except expat.ExpatError:
        return False
    except (*_UNZIPPING, KeyError):
        return True  # it is of another kind, or calamine tells
    return True


def _wanted(book: Any, only: str) -> list[str] | Answer:
    names: list[str] = book.sheet_names
    if only:
        near = [name for name in names if name.casefold() == only.casefold()]
        return near[:1] or Answer([], 0, f"has no sheet “{only}”.", f"It has: {', '.join(names)}.")
    shown = [it.name for it in book.sheets_metadata if str(it.visible).endswith(".Visible") and _holds_cells(it)]
    return shown or Answer([], 0, "has no visible sheet.", f"Name one with --sheet: {', '.join(names)}.")


def _holds_cells(metadata: Any) -> bool:
    return str(metadata.typ).endswith(".WorkSheet")


def _grid(sheet: Any, name: str) -> tuple[str, Rows, Merged]:
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise MemoryError
    rows = sheet.to_python(skip_empty_area=False)
    return name, rows, getattr(sheet, "merged_cell_ranges", None) or []


def _limit(size: int) -> None:
    """Let the process end when it takes too long, even within the library, or too much memory."""
    faulthandler.dump_traceback_later(SECONDS + size / 1e6, exit=True)
    os.environ["RUST_BACKTRACE"] = "0"  # it takes memory, and without any left the process would wait for ever
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main(path: Path, only: str) -> None:
    """Write the answer, without what a program does at its end."""
    _limit(path.stat().st_size if path.exists() else 0)
    pickler = pickle.Pickler(sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
    pickler.fast = True  # no cell is there twice, and remembering them all would take as much memory as they do
    pickler.dump(tuple(answer(path, only)))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
