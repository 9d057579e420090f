"""The rows an import could not read: counted, the first ones shown, all of them in a file to mend."""

import csv
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from amcli.domain.text import clean
from amcli.errors import Refused

SHOWN = 1_000
HEADINGS = ("file", "line", "column", "value", "reason")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Reject(NamedTuple):
    """One refusal: where it stands and why."""

    file: str
    line: int
    column: str
    value: str
    reason: str


class Rejects:
    """Collects rejects with flat memory: the first thousand here, all of them in a file once there is one.

    `path` None writes no file. A file that exists is never overwritten: the name gets a number.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.first: list[Reject] = []
        self.total = 0
        self.path: Path | None = None
        self._wanted = path
        self._file: TextIO | None = None
        self._write: Callable[[Any], Any] | None = None

    def add(self, reject: Reject) -> None:
        """Take one reject."""
        self.total += 1
        reject = reject._replace(value=clean(reject.value), reason=clean(reject.reason))
        if len(self.first) < SHOWN:
            self.first.append(reject)
        if self._wanted is None:
            return
        if self._write is None:
            self._open(self._wanted)
        if self._write:
            self._write([inert(str(cell)) for cell in reject])

    def __enter__(self) -> "Rejects":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Finish the file; when the import itself failed, it tells nothing and goes."""
        if self._file and self.path:
            self._file.close()
            if kind is not None:
                self.path.unlink(missing_ok=True)

    def _open(self, wanted: Path) -> None:
        for number in range(1, 1_000):
            path = wanted if number == 1 else wanted.with_stem(f"{wanted.stem}-{number}")
            try:
                # client data: readable by its owner only, and never through a link somebody left there
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
            except FileExistsError:
                continue
            except OSError as error:
                raise Refused(
                    f"The rejects cannot be written to {path}: {error.strerror}.",
                    "Name another place with --rejects PATH, or add --no-rejects; nothing was imported.",
                ) from error
            self._file = os.fdopen(handle, "w", encoding="utf-8", newline="")
            self.path = path
            self._write = csv.writer(self._file).writerow
            self._write(HEADINGS)
            return


def inert(cell: str) -> str:
    """Return a cell no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
