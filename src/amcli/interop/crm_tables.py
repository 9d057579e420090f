"""The files of an export to a CRM: each made when its first row comes, what is left out told with the reason."""

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, NamedTuple

from amcli.domain.text import shorten
from amcli.errors import Refused
from amcli.interop import export_deals as deals
from amcli.interop.export_cells import neutral
from amcli.store.book import Book
from amcli.store.crm import Client, Span

SUBJECT = 255
"""The longest subject, or next step, that Salesforce keeps."""


class Choice(NamedTuple):
    """What is exported and how."""

    span: Span
    zone: str | None = None
    external_field: str = ""
    """The API name of a text field for our own keys, so that a second load updates; empty = none."""
    raw: bool = False
    """Texts that start like a formula stay as they are."""
    after: tuple[Path, ...] = ()
    """Folders of earlier exports: rows that stand in one of them just like that are not written again."""


class Left(NamedTuple):
    """A row that is not in the files, and why."""

    ref: str
    account: str
    reason: str


class Files(NamedTuple):
    """What was written: rows by file, and what was left out."""

    counts: dict[str, int]
    left: list[Left]
    before: dict[str, int]
    """Rows that an earlier export holds, by file."""


def cut(text: str) -> str:
    """Return a text as long as a subject may be."""
    return shorten(text, SUBJECT)


class Tables:
    """The files of one export, each made when its first row comes."""

    def __init__(self, folder: Path, heads: dict[str, tuple[str, ...]], choice: Choice) -> None:
        self._folder, self._heads, self._choice = folder, heads, choice
        self._open: dict[str, tuple[IO[str], Any]] = {}
        self._before = {name: _earlier(choice.after, name, head) for name, head in heads.items()}
        self.files = Files({}, [], {})

    def __enter__(self) -> "Tables":
        return self

    def __exit__(self, *_: object) -> None:
        for file, _writer in self._open.values():
            file.close()

    def of(self, ref: str, client: Client, record: str, tool: str) -> str:
        """Return the record a row belongs to; without one the row is left out."""
        if not record:
            self.files.left.append(
                Left(ref, client.handle, f"{client.handle} has no {tool} id (am accounts edit --crm-id)")
            )
        return record

    def add_deals(self, book: Book, form: deals.Form) -> None:
        """Write what changed here of the deals that came from the tool."""
        for line in deals.deal_lines(book, form, self._choice.span):
            if line.reason:
                self.files.left.append(Left(line.ref, line.account, line.reason))
            else:
                self.add(form.file, (*line.cells[:-1], cut(line.cells[-1])))

    def add(self, name: str, row: Iterable[Any]) -> None:
        """Write one row; our own key is its last cell, kept only where a column is named for it."""
        cells = ["" if it is None else str(it) for it in list(row)[: len(self._heads[name])]]
        if not self._choice.raw:
            cells = [neutral(it) for it in cells]
        if self._before[name][tuple(cells)] > 0:
            self._before[name][tuple(cells)] -= 1
            self.files.before[name] = self.files.before.get(name, 0) + 1
            return
        if name not in self._open:
            file = (self._folder / f"{name}.csv").open("x", encoding="utf-8", newline="")
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(self._heads[name])
            self._open[name] = (file, writer)
            self.files.counts[name] = 0
        self._open[name][1].writerow(cells)
        self.files.counts[name] += 1


def _earlier(folders: Iterable[Path], name: str, head: tuple[str, ...]) -> Counter[tuple[str, ...]]:
    """Return the rows of a file in the folders of earlier exports, and how often each is there.

    Raises:
        Refused: such a file cannot be read, or has other columns, so that nothing could be compared.
    """
    found: Counter[tuple[str, ...]] = Counter()
    for path in (folder / f"{name}.csv" for folder in folders):
        if not path.exists():
            continue
        try:
            with path.open(encoding="utf-8", newline="") as file:
                rows = [tuple(row) for row in csv.reader(file, strict=True)]
        except (OSError, ValueError, csv.Error) as error:
            raise Refused(f"{path} cannot be read: {error}.", "Name the folder as the export wrote it.") from error
        if rows[:1] != [head]:
            raise Refused(
                f"{path} has other columns than this export.", "Give --external-field and --raw as you did then."
            )
        found.update(rows[1:])
    return found
