"""The whole book as one JSON object, `am.book/1`, written and read a row at a time."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from amcli.errors import Refused
from amcli.interop.export_csv import STEP, Wanted
from amcli.interop.export_rows import cells_of, json_rows
from amcli.store.book import Book
from amcli.store.forms import Form, Rows, forms, read
from amcli.store.keys import Minted

SCHEMA = "am.book/1"
_CHUNK = 1 << 18
_HEAD = 400


def write_book(file: IO[str], book: Book, wanted: Wanted, as_of: str) -> dict[str, int]:
    """Write every table as a list of objects, one to a line; return the number of each."""
    counts: dict[str, int] = {}
    file.write(f'{{"schema": "{SCHEMA}", "as_of": "{as_of}", "currency": "{wanted.currency}"')
    book.db.execute("BEGIN")
    try:
        mint = Minted(book.db).of("contact")
        for form in forms(book.db):
            file.write(f',\n"{form.plural}": [')
            counts[form.plural] = 0
            for row in json_rows(form, read(book.db, form, Rows(wanted.accounts)), wanted.currency, mint):
                file.write(("," if counts[form.plural] else "") + "\n" + json.dumps(row, ensure_ascii=False))
                counts[form.plural] += 1
                if wanted.progress and counts[form.plural] % STEP == 0:
                    wanted.progress(form.plural, counts[form.plural])
            file.write("\n]" if counts[form.plural] else "]")
    finally:
        book.db.execute("ROLLBACK")
    file.write("}\n")
    return counts


def is_book(path: Path) -> bool:
    """Tell whether a file looks like a whole book in JSON."""
    if path.suffix.lower() != ".json":
        return False
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return f'"{SCHEMA}"'.encode() in head


def unpack(path: Path, folder: Path, book: Book) -> None:
    """Write a book in JSON as a folder in the native form, flat in memory, to be imported from there.

    Raises:
        Refused: the file is no whole book, or not in this version's form.
    """
    known = {form.plural: form for form in forms(book.db)}
    try:
        with path.open(encoding="utf-8") as file:
            _unpack(_Stream(file), folder, known)
    except (ValueError, OverflowError, RecursionError, KeyError) as error:
        raise Refused(f"{path.name} is not a whole book in JSON: {error}.", "Nothing was imported.") from error


def _unpack(stream: "_Stream", folder: Path, known: dict[str, Form]) -> None:
    stream.expect("{")
    while True:
        name = stream.value()
        stream.expect(":")
        if name in known and stream.peek() == "[":
            form = known[name]
            filled = False
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(form.headings)
                for item in stream.items():
                    if not isinstance(item, dict):
                        raise ValueError(f"{name} holds something that is no object")
                    writer.writerow(cells_of(form, item))
                    filled = True
            if not filled and name != "accounts":
                (folder / f"{name}.csv").unlink()
        else:
            found = stream.value()
            if name == "schema" and found != SCHEMA:
                raise ValueError(f"its schema is {found}")
        if stream.next() == "}":
            return


class _Stream:
    """Reads JSON piece by piece: what is held at any time is one value of a list."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._ended = False
        self._decoder = json.JSONDecoder()

    def peek(self) -> str:
        """Return the next character that is no white space."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in " \t\r\n":
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                raise ValueError("it ends too early")

    def next(self) -> str:
        """Return and pass the next character that is no white space."""
        found = self.peek()
        self._at += 1
        return found

    def expect(self, wanted: str) -> None:
        """Pass one character.

        Raises:
            ValueError: another one stands there.
        """
        if self.next() != wanted:
            raise ValueError(f"“{wanted}” is missing")

    def items(self) -> Iterator[Any]:
        """Yield the values of a list."""
        self.expect("[")
        if self.peek() == "]":
            self._at += 1
            return
        while True:
            yield self.value()
            mark = self.next()
            if mark == "]":
                return
            if mark != ",":
                raise ValueError("a comma is missing")

    def value(self) -> Any:
        """Return the next value, reading on until it is whole."""
        if self.peek() in ",:]}":
            raise ValueError("a value is missing")
        while True:
            try:
                found, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if not self._more():
                    raise
                continue
            if end == len(self._text) and self._more():
                continue  # a number may go on
            self._at = end
            return found

    def _more(self) -> bool:
        if self._ended:
            return False
        chunk = self._file.read(max(_CHUNK, len(self._text) - self._at))
        self._ended = not chunk
        self._text = self._text[self._at :] + chunk
        self._at = 0
        return bool(chunk)
