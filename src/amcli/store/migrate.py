"""Bringing a book to the current schema: numbered SQL files, one transaction each, backed up first."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from amcli.errors import BookError

LATEST = 5
_FOLDER = Path(__file__).with_name("migrations")


def bring_up_to_date(db: sqlite3.Connection, path: Path) -> None:
    """Apply every missing migration, each wholly or not at all.

    Two processes may arrive at once: the version is read again inside the transaction, so the second one
    finds the work done.

    Raises:
        BookError: the book is newer, or a migration failed; the book is as it was.
    """
    backed_up = None
    while True:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version >= LATEST:
            return
        if backed_up is None:
            backed_up = version == 0  # a book that is being made holds nothing to keep a copy of
        if not backed_up:
            backed_up = _back_up_old(db, path.with_name(f"{path.name}.before-v{LATEST}"), version)
        else:
            _step(db, path)


def _back_up_old(db: sqlite3.Connection, to: Path, version: int) -> bool:
    """Back the book up unless another process upgraded it meanwhile, whose copy of the old one must stay."""
    fresh = back_up(db, to.with_name(f"{to.name}.{os.getpid()}"))
    if db.execute("PRAGMA user_version").fetchone()[0] == version:
        fresh.replace(to)
        return True
    fresh.unlink()
    return False


def _step(db: sqlite3.Connection, path: Path) -> None:
    db.execute("PRAGMA foreign_keys = OFF")  # rebuilding a table drops the old one, which must not look like deleting
    try:
        _migrate(db, path)
    finally:
        db.execute("PRAGMA foreign_keys = ON")


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version < LATEST:
            for statement in statements(version + 1):
                db.execute(statement)
            from amcli.store.book import APPLICATION_ID  # noqa: PLC0415 - book opens through this module

            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {version + 1}")
            if db.execute("PRAGMA foreign_key_check").fetchone():
                raise BookError(f"{path} has broken links; it was left as it was.", "Restore a backup copy.")
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


def statements(number: int) -> Iterator[str]:
    """Yield the statements of one migration; `executescript` would commit halfway."""
    (file,) = _FOLDER.glob(f"{number:04d}_*.sql")
    waiting = ""
    for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
        waiting += line
        if sqlite3.complete_statement(waiting):
            yield waiting
            waiting = ""
    if waiting.strip():
        yield waiting


def back_up(db: sqlite3.Connection, to: Path) -> Path:
    """Write a verified copy of the book beside it, 0600, and return its path.

    A plain file copy of a live database can be torn; `VACUUM INTO` is a consistent snapshot, but takes its
    mode from the umask, so that is narrowed meanwhile.

    Raises:
        BookError: the copy does not pass SQLite's integrity check.
    """
    part = to.with_name(f"{to.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    mask = os.umask(0o077)
    try:
        db.execute("VACUUM INTO ?", (str(part),))
    except sqlite3.Error:
        part.unlink(missing_ok=True)  # a full disk must not stay full of half a copy
        raise
    finally:
        os.umask(mask)
    with contextlib.closing(sqlite3.connect(part)) as copy:
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        part.unlink()
        raise BookError("The copy made before the upgrade is not sound; the book was left as it was.", str(verdict))
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(to)
    return to
