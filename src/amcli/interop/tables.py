"""The tables a path holds: text files, sheets of workbooks, lists in JSON files."""

from functools import partial
from pathlib import Path

from amcli.errors import Refused
from amcli.interop import documents, workbooks
from amcli.interop.export_long import rejoined
from amcli.interop.readers import Dialect, Sheet, open_csv

TEXTS = (".csv", ".tsv", ".txt", ".tab")
SUFFIXES = (*TEXTS, *workbooks.SUFFIXES, *documents.SUFFIXES)


def not_there(path: Path) -> Refused:
    """Return the refusal of a path that leads to nothing."""
    return Refused(f"There is no file or folder {path}.", "Check the path.")


def open_tables(path: Path, dialect: Dialect = Dialect()) -> list[Sheet]:  # noqa: B008 - a frozen value
    """Return every table of one file.

    Raises:
        Refused: the file cannot be read, or holds no table.
    """
    suffix = path.suffix.lower()
    if suffix in workbooks.SUFFIXES:
        return rejoined(workbooks.open_workbook(path, dialect.sheet), partial(workbooks.open_workbook, path))
    if suffix in documents.SUFFIXES:
        return documents.open_document(path, dialect.sheet)
    return [open_csv(path, dialect)]


def open_sheet(path: Path, dialect: Dialect = Dialect()) -> Sheet:  # noqa: B008 - a frozen value
    """Return the table of a file that has one, or whose sheet was named.

    Raises:
        Refused: as for `open_tables`, or the file has several and none was named.
    """
    found = open_tables(path, dialect)
    if len(found) > 1:
        names = ", ".join(it.part for it in found)
        raise Refused(f"{path.name} has several tables: {names}.", "Name one with --sheet, or in the recipe.")
    return found[0]


def files_in(folder: Path) -> list[Path]:
    """Return the files of a folder that may hold tables, by name; rejects of earlier imports are none."""
    files = (it for it in folder.iterdir() if it.is_file() and not it.name.startswith((".", "~$")))
    return sorted(
        it
        for it in files
        if it.suffix.lower() in SUFFIXES
        and (it.suffix.lower() != ".txt" or not it.stem.lower().startswith(("license", "copying", "readme")))
        and ".rejects" not in it.name
    )
