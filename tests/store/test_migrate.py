"""A book is brought to the current version wholly or not at all, and only if it is a book."""

import contextlib
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from store_helpers import account, dump, sound

from amcli.errors import BookError, Exit
from amcli.store import migrate
from amcli.store.book import APPLICATION_ID, open_to_read, open_to_write

OPEN_AND_SAY = """
import sys
from pathlib import Path
from amcli.store.book import open_to_write
sys.stdin.readline()
with open_to_write(Path(sys.argv[1])) as book:
    print(book.rows("PRAGMA user_version")[0][0])
"""

CURRENT = migrate.LATEST
NEXT = CURRENT + 1
"""The version of one more migration, which these tests make up."""

FULL_UPGRADE = [
    'ALTER TABLE "account" ADD COLUMN "nickname" TEXT;',
    "UPDATE account SET nickname = upper(handle);",
]


def version_of(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


@pytest.fixture
def old(book, write):
    """A book of the current version with one account, closed."""
    write(account("acme"))
    book.db.close()
    return book.path


@pytest.fixture
def upgrade(monkeypatch):
    """Teach the program one more migration made of these statements."""

    def upgrade(statements):
        made = migrate.statements
        monkeypatch.setattr(migrate, "LATEST", NEXT)
        monkeypatch.setattr(migrate, "statements", lambda number: iter(statements) if number == NEXT else made(number))

    return upgrade


def test_a_fresh_book_has_the_latest_version_and_says_whose_it_is(book):
    assert book.rows("PRAGMA user_version") == [(migrate.LATEST,)]
    assert book.rows("PRAGMA application_id") == [(APPLICATION_ID,)]
    assert sound(book.path)


def test_processes_that_start_a_book_at_once_all_get_it(path):
    commands = [sys.executable, "-c", OPEN_AND_SAY, str(path)]
    started = [
        subprocess.Popen(commands, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for process in started:  # all have imported what they need before the first may go
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60) for process in started]

    assert said == [(f"{migrate.LATEST}\n", "")] * 4
    assert sound(path)


def test_a_book_appearing_while_it_is_looked_at_is_not_taken_for_a_foreign_file(path, monkeypatch):
    from amcli.store import book as door

    path.parent.mkdir()
    path.touch()
    looked = door.is_empty

    def look_while_another_process_creates_it(db):
        if version_of(path) == 0:
            with contextlib.suppress(sqlite3.OperationalError), contextlib.closing(sqlite3.connect(path)) as other:
                other.execute("PRAGMA busy_timeout = 0")
                other.executescript(f"PRAGMA application_id = {APPLICATION_ID}; CREATE TABLE unit (id); ")
        return looked(db)

    monkeypatch.setattr(door, "is_empty", look_while_another_process_creates_it)
    db = door.connect(path)

    assert door.is_current(db, path, migrate.LATEST) is False
    db.close()


def test_an_upgrade_keeps_every_row_and_adds_what_is_new(old, upgrade):
    upgrade(FULL_UPGRADE)

    with open_to_write(old) as book:
        assert book.rows("SELECT handle, nickname FROM account") == [("acme", "ACME")]
        assert book.rows("PRAGMA foreign_keys") == [(1,)]


def test_an_upgrade_that_rebuilds_a_table_keeps_what_links_to_it(book, write, upgrade):
    from store_helpers import touch

    acme = account("acme")
    write(acme, touch(acme))
    book.db.close()
    columns = "id, handle, name, added_on"
    upgrade(
        [
            "CREATE TABLE fresh (id INTEGER PRIMARY KEY AUTOINCREMENT, handle TEXT, name TEXT, added_on TEXT) STRICT;",
            f"INSERT INTO fresh ({columns}) SELECT {columns} FROM account;",
            "DROP TABLE account;",
            "ALTER TABLE fresh RENAME TO account;",
        ]
    )

    with open_to_write(book.path) as upgraded:
        assert upgraded.rows("SELECT handle FROM account JOIN touch ON account_id = account.id") == [("acme",)]


@pytest.mark.parametrize(
    "broken",
    [
        [*FULL_UPGRADE, "CREATE TABLE nonsense (;"],
        [*FULL_UPGRADE, "INSERT INTO touch (account_id, kind, \"on\") VALUES (999, 'call', '2026-01-01');"],
    ],
    ids=["a statement fails", "a link is broken"],
)
def test_a_migration_that_fails_leaves_the_book_as_it_was(old, upgrade, broken):
    with contextlib.closing(sqlite3.connect(old)) as db:
        before, schema = dump(db), db.execute("SELECT sql FROM sqlite_schema").fetchall()
    upgrade(broken)

    with pytest.raises(BookError):
        open_to_write(old)

    with contextlib.closing(sqlite3.connect(old)) as db:
        assert (dump(db), db.execute("SELECT sql FROM sqlite_schema").fetchall()) == (before, schema)
    assert version_of(old) == CURRENT
    assert sound(old)


def test_a_process_killed_within_a_migration_leaves_the_book_as_it_was(old):
    killed = f"""
import os, signal
from pathlib import Path
from amcli.store import migrate
from amcli.store.book import open_to_write
def statements(number):
    yield from {FULL_UPGRADE!r}
    os.kill(os.getpid(), signal.SIGKILL)
migrate.LATEST, migrate.statements = {NEXT}, statements
open_to_write(Path({str(old)!r}))
"""
    subprocess.run([sys.executable, "-c", killed], check=False, timeout=60)

    with open_to_read(old) as book:
        assert book.rows("PRAGMA user_version") == [(CURRENT,)]
        assert book.rows("SELECT handle FROM account") == [("acme",)]
    assert sound(old)


def test_an_upgrade_first_makes_a_backup_only_its_owner_can_read(old, upgrade):
    upgrade(FULL_UPGRADE)
    mask = os.umask(0)
    try:
        open_to_write(old).db.close()
    finally:
        os.umask(mask)

    backup = old.with_name(f"book.db.before-v{NEXT}")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert version_of(backup) == CURRENT
    assert sound(backup)
    assert {file.name for file in old.parent.iterdir()} == {"book.db", f"book.db.before-v{NEXT}"}


def test_a_backup_made_after_another_process_upgraded_is_not_kept(old, upgrade, monkeypatch):
    upgrade(FULL_UPGRADE)
    kept = old.with_name(f"book.db.before-v{NEXT}")
    kept.write_bytes(b"the copy of the old book")
    back_up = migrate.back_up

    def beaten_to_it(db, to):
        with contextlib.closing(sqlite3.connect(old)) as other:
            other.executescript("".join(FULL_UPGRADE) + f"PRAGMA user_version = {NEXT};")
        return back_up(db, to)

    monkeypatch.setattr(migrate, "back_up", beaten_to_it)
    open_to_write(old).db.close()

    assert kept.read_bytes() == b"the copy of the old book"
    assert {file.name for file in old.parent.iterdir()} == {"book.db", f"book.db.before-v{NEXT}"}


def test_a_backup_that_is_not_sound_stops_the_upgrade(old, upgrade, monkeypatch):
    upgrade(FULL_UPGRADE)

    class Torn:
        def execute(self, _sql):
            return self

        def fetchone(self):
            return ("row 3 missing from index",)

        def close(self):
            pass

    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda to, *args, **more: Torn() if "part" in str(to) else connect(to, *args, **more)
    )

    with pytest.raises(BookError, match="not sound"):
        open_to_write(old)

    assert version_of(old) == CURRENT
    assert [file.name for file in old.parent.iterdir()] == ["book.db"]


def test_a_newer_book_is_refused_and_not_touched(old):
    with contextlib.closing(sqlite3.connect(old)) as db:
        db.execute(f"PRAGMA user_version = {migrate.LATEST + 1}")
    before = old.read_bytes()

    for door in (open_to_read, open_to_write):
        with pytest.raises(BookError, match="newer `am`") as refusal:
            door(old)
        assert refusal.value.exit_code == Exit.BOOK
        assert "Upgrade" in refusal.value.hint
    assert old.read_bytes() == before


@pytest.mark.parametrize("trace", ["CREATE TABLE notes (text)", "PRAGMA user_version = 1"])
def test_a_file_of_another_program_is_refused_and_not_touched(path, trace):
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute(trace)
    before = path.read_bytes()

    for door in (open_to_read, open_to_write):
        with pytest.raises(BookError, match="not a book"):
            door(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"handle,name\nacme,Acme\n", b"SQLite format 3\0" + b"\xff" * 4096, b"x"])
def test_a_file_that_is_not_sqlite_is_refused_and_not_touched(path, content):
    path.parent.mkdir()
    path.write_bytes(content)

    for door in (open_to_read, open_to_write):
        with pytest.raises(BookError) as refusal:
            door(path)
        assert refusal.value.exit_code == Exit.BOOK
    assert path.read_bytes() == content


def test_a_copy_that_does_not_fit_the_disk_leaves_nothing_behind(tmp_path):
    target = tmp_path / "copies" / "copy.db"
    target.parent.mkdir()

    class Full:
        def execute(self, _sql, to):
            Path(to[0]).write_bytes(b"half a copy")
            raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(sqlite3.OperationalError):
        migrate.back_up(Full(), target)

    assert list(target.parent.iterdir()) == []


def test_a_book_of_the_first_version_becomes_the_same_as_a_fresh_one(book, tmp_path):
    first = tmp_path / "first.db"
    with contextlib.closing(sqlite3.connect(first)) as db:
        db.executescript("".join(migrate.statements(1)))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
        db.execute("INSERT INTO account (handle, name, added_on) VALUES ('acme', 'Acme', '2026-11-02')")
        db.commit()

    with open_to_write(first) as upgraded:
        assert upgraded.rows("SELECT handle FROM account") == [("acme",)]
        schema = "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'search%' ORDER BY name"
        assert upgraded.rows(schema) == book.rows(schema)

    assert version_of(first.with_name(f"first.db.before-v{CURRENT}")) == 1
