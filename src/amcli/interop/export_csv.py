"""The native form: every table of a book as CSV, such that an import gives the same book again."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from amcli.interop.export_rows import csv_rows
from amcli.store.book import Book
from amcli.store.forms import Form, Rows, forms, read
from amcli.store.keys import Minted

OnRow = Callable[[str, int], None]
"""Called with the name of a table and the number of its rows written so far, now and then."""

STEP = 1_000


class Wanted(NamedTuple):
    """What is exported: the rows of some accounts or of all, with amounts in a currency unless they say so."""

    accounts: tuple[int, ...] = ()
    currency: str = "EUR"
    progress: OnRow | None = None


def table_rows(book: Book, form: Form, wanted: Wanted) -> Iterator[list[str]]:
    """Yield the rows of one table as cells."""
    raw = read(book.db, form, Rows(wanted.accounts))
    return csv_rows(form, raw, wanted.currency, Minted(book.db).of("contact"))


def write_table(file: IO[str], book: Book, form: Form, wanted: Wanted) -> int:
    """Write one table with its headings; return the number of its rows."""
    on_row = partial(wanted.progress, form.plural) if wanted.progress else None
    return write_rows(file, form.headings, table_rows(book, form, wanted), on_row)


def write_rows(
    file: IO[str], headings: Sequence[str], rows: Iterable[Sequence[str]], on_row: Callable[[int], None] | None = None
) -> int:
    """Write rows of cells under their headings; return their number."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(headings)
    written = 0
    for written, row in enumerate(rows, 1):
        writer.writerow(row)
        if on_row and written % STEP == 0:
            on_row(written)
    return written


def write_folder(folder: Path, book: Book, wanted: Wanted, only: Iterable[str] = ()) -> dict[str, int]:
    """Write a file for every table that holds anything, and the accounts; return the rows of each.

    All of them show the book at one moment: they are read in one transaction.
    """
    counts: dict[str, int] = {}
    names = set(only)
    book.db.execute("BEGIN")
    try:
        for form in forms(book.db):
            if names and form.plural not in names:
                continue
            path = folder / f"{form.plural}.csv"
            with path.open("x", encoding="utf-8", newline="") as file:
                written = write_table(file, book, form, wanted)
            if written or form.plural == "accounts" or names:
                counts[form.plural] = written
            else:
                path.unlink()
    finally:
        book.db.execute("ROLLBACK")
    return counts
