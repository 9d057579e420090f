"""Opening a book: one SQLite file, private to its owner, with every setting that keeps it safe."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from amcli.errors import BookError
from amcli.places import user_dir

APPLICATION_ID = 0x616D626B
"""Marks a file as a book of `am` ("ambk"), so that another program's SQLite file is never written to."""

BUSY_SECONDS = 30.0
SMALLEST = 100
"""Bytes in the header of a SQLite file; it takes a file of one byte for an empty book and would overwrite it."""

SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA secure_delete = ON",
    "PRAGMA synchronous = EXTRA",
)


def default_path() -> Path:
    """Return where the book lives unless told otherwise: the platform's user data directory."""
    return user_dir("data") / "book.db"


def locate(given: str | None) -> Path:
    """Return the path of the book: as given, else `AM_BOOK`, else the default."""
    named = given or os.environ.get("AM_BOOK", "")
    return Path(named).expanduser() if named else default_path()


class Book:
    """An open book. Queries live in the modules beside this one and take it as their first argument."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self.db = db
        self.path = path

    def __enter__(self) -> "Book":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()
        if isinstance(error, sqlite3.Error):
            raise explain(error, self.path) from error

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        return self.db.execute(sql, values).fetchall()


def open_to_read(path: Path) -> Book:
    """Open an existing book for reading only.

    The file is opened for writing where that is allowed, because a journal left by a crash must be rolled
    back before anything can be read; `query_only` then forbids every write of ours.

    Raises:
        BookError: there is no book, or it is damaged, newer, locked or not a book.
    """
    if not path.exists():
        raise missing(path)
    return _open(path, reading=True)


def open_to_write(path: Path) -> Book:
    """Open a book for writing; the first write creates it, private to its owner.

    Raises:
        BookError: the file or its folder cannot be written, or it is damaged, newer, locked or not a book.
    """
    with explaining(path):
        if not path.exists():
            _create(path)
    return _open(path, reading=False)


def missing(path: Path) -> BookError:
    """Return the error for a book that is not there, with the ways to start one."""
    return BookError(
        f"There is no book at {path}.",
        "Start one with `am accounts add NAME` or `am import FOLDER`, or look around with `am demo`.",
    )


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _open(path: Path, *, reading: bool) -> Book:
    from amcli.store.migrate import LATEST, bring_up_to_date  # noqa: PLC0415 - migrate opens books too

    with explaining(path):
        db = connect(path)
        try:
            if not is_current(db, path, LATEST):
                if reading and is_empty(db):
                    raise missing(path)
                bring_up_to_date(db, path)
            if reading:
                db.execute("PRAGMA query_only = ON")
            elif not os.access(path, os.W_OK):
                raise sqlite3.OperationalError("attempt to write a readonly database")
        except BaseException:
            db.close()
            raise
    return Book(db, path)


def connect(path: Path) -> sqlite3.Connection:
    """Connect to an existing file with the settings of the house; nothing is created."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    db = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    for setting in SETTINGS:
        db.execute(setting)
    return db


def is_current(db: sqlite3.Connection, path: Path, latest: int) -> bool:
    """Tell whether the file is a book of this version; False for an empty or older one.

    Raises:
        BookError: the file is another program's, or of a newer version.
    """
    db.execute("BEGIN")  # one view of all three: another process may be creating the book right now
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (application,) = db.execute("PRAGMA application_id").fetchone()
        empty = application == APPLICATION_ID or is_empty(db)
    finally:
        db.execute("COMMIT")
    if application != APPLICATION_ID:
        if version or not empty:
            raise BookError(
                f"{path} is a SQLite file, but not a book of `am`.",
                "Name another file with --book or AM_BOOK.",
            )
        if 0 < path.stat().st_size < SMALLEST:
            raise sqlite3.DatabaseError("file is not a database")
        return False
    if version > latest:
        raise BookError(
            f"{path} was written by a newer `am` (book version {version}, this one knows {latest}).",
            "Upgrade `am`; nothing was changed.",
        )
    return bool(version == latest)


def is_empty(db: sqlite3.Connection) -> bool:
    """Tell whether nothing was ever written to the file: its first write was cut short, or it never came."""
    return not db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]


@contextlib.contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turn what SQLite or the file system says into what happened and what to do."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise explain(error, path) from error


def explain(error: Exception, path: Path) -> BookError:
    """Return the book error for an error of SQLite or of the file system."""
    said = (error.strerror or "" if isinstance(error, OSError) else str(error)).lower()  # no path, which has words too
    for words, message, hint in _REASONS:
        if any(word in said for word in words):
            return BookError(message.format(path=path), hint)
    return BookError(f"The book at {path} cannot be used: {error}.", "Check the path and the file.")


_REASONS = (
    (
        ("not a database", "malformed", "corrupt"),
        "{path} is damaged or not a book.",
        "Put a backup copy in its place, or name another file with --book; nothing was changed.",
    ),
    (
        ("locked", "busy"),
        "The book at {path} is in use by another program.",
        "Try again when it has finished; nothing was changed.",
    ),
    (
        ("readonly", "read-only", "permission denied"),
        "The book at {path} cannot be written.",
        "Check the permissions of the file and its folder; nothing was changed.",
    ),
    (
        ("disk is full", "no space", "disk i/o", "disk quota"),
        "The disk with {path} is full or failing.",
        "Free some space and try again; what was saved before is safe.",
    ),
    (
        ("unable to open", "is a directory", "not a directory", "no such file"),
        "The book at {path} cannot be opened.",
        "Check the path given by --book or AM_BOOK.",
    ),
    (
        ("interrupted",),
        "Stopped before anything was saved to {path}.",
        "Run the command again.",
    ),
)
