"""The two doors of a book: what they create, what they put in force, what they never do."""

import contextlib
import os
import sqlite3
import stat
import subprocess
import sys

import pytest
from store_helpers import STAMP, account, sound

from amcli.errors import BookError, Exit
from amcli.store import book as door
from amcli.store.book import open_to_read, open_to_write
from amcli.store.journal import writing

as_root = hasattr(os, "geteuid") and os.geteuid() == 0


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def setting(book, name):
    return book.rows(f"PRAGMA {name}")[0][0]


@pytest.fixture
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077], ids=oct, indirect=True)
def test_a_new_book_and_its_journal_are_private_whatever_the_umask(path, umask):
    with open_to_write(path) as book:
        book.db.execute("BEGIN IMMEDIATE")
        book.db.execute("INSERT INTO unit (at, day, summary) VALUES ('now', '2026-11-23', 'x')")
        assert mode(path.with_name("book.db-journal")) == 0o600

    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700


@pytest.mark.parametrize("open_book", [open_to_read, open_to_write])
def test_the_settings_are_in_force_and_not_only_asked_for(book, open_book):
    with open_book(book.path) as opened:
        assert setting(opened, "foreign_keys") == 1
        assert setting(opened, "trusted_schema") == 0
        assert setting(opened, "secure_delete") == 1
        assert setting(opened, "synchronous") == 3
        assert setting(opened, "journal_mode") == "delete"
        assert setting(opened, "busy_timeout") == 30_000
        assert setting(opened, "query_only") == (open_book is open_to_read)


def test_a_link_to_nowhere_is_refused(book):
    from amcli.errors import Refused

    with pytest.raises(Refused, match="FOREIGN KEY"), writing(book, "orphan", STAMP) as writer:
        writer.insert(account())
        book.db.execute("UPDATE sqlite_sequence SET seq = seq")
        book.db.execute("INSERT INTO pulse (account_id, score, note, \"on\") VALUES (99, 5, 'x', '2026-01-01')")
    assert book.rows("SELECT count(*) FROM account") == [(0,)]


def test_reading_leaves_the_file_as_it_is(book, write):
    write(account())
    book.db.close()
    before, when = book.path.read_bytes(), book.path.stat().st_mtime_ns

    with open_to_read(book.path) as opened:
        assert opened.rows("SELECT handle FROM account") == [("acme",)]
        for statement in (
            "INSERT INTO unit (at, day, summary) VALUES ('now', '2026-11-23', 'x')",
            "DELETE FROM account",
            "CREATE TABLE mine (id)",
            "PRAGMA user_version = 7",
        ):
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                opened.db.execute(statement)

    assert (book.path.read_bytes(), book.path.stat().st_mtime_ns) == (before, when)
    assert [file.name for file in book.path.parent.iterdir()] == ["book.db"]


def test_reading_a_missing_book_says_how_to_start_one_and_creates_nothing(path):
    with pytest.raises(BookError, match="There is no book") as refusal:
        open_to_read(path)

    assert refusal.value.exit_code == Exit.BOOK
    assert "am accounts add" in refusal.value.hint
    assert not path.parent.exists()


def test_reading_an_empty_file_is_reading_a_missing_book(path):
    path.parent.mkdir()
    path.touch()

    with pytest.raises(BookError, match="There is no book"):
        open_to_read(path)

    assert path.stat().st_size == 0


def test_the_first_write_into_an_empty_file_makes_it_a_book(path):
    path.parent.mkdir()
    path.touch()

    with open_to_write(path) as book:
        assert book.rows("SELECT count(*) FROM account") == [(0,)]


def test_a_path_may_hold_any_character(tmp_path):
    path = tmp_path / "Kunden & co?mode=ro#1 100%" / "bücher.db"

    open_to_write(path).db.close()

    assert sound(path)


@pytest.mark.skipif(as_root, reason="root may write everywhere")
def test_a_read_only_book_is_read_but_not_written(book):
    book.db.close()
    book.path.chmod(0o400)

    with open_to_read(book.path) as opened:
        assert opened.rows("SELECT count(*) FROM account") == [(0,)]
    with pytest.raises(BookError, match="cannot be written"):
        open_to_write(book.path)


@pytest.mark.skipif(as_root, reason="root may write everywhere")
def test_a_read_only_folder_is_read_but_not_written(book):
    book.db.close()
    book.path.parent.chmod(0o500)
    try:
        with open_to_read(book.path) as opened:
            assert opened.rows("SELECT count(*) FROM account") == [(0,)]
        with open_to_write(book.path) as opened, pytest.raises(BookError), writing(opened, "x", STAMP) as writer:
            writer.insert(account())
        with pytest.raises(BookError):
            open_to_write(book.path.with_name("new.db"))
    finally:
        book.path.parent.chmod(0o700)


def test_a_book_whose_medium_is_read_only_says_so(book, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)

    with pytest.raises(BookError, match="cannot be written"):
        open_to_write(book.path)


def test_a_folder_in_the_place_of_a_book_is_refused(tmp_path):
    for open_book in (open_to_read, open_to_write):
        with pytest.raises(BookError, match="cannot be opened"):
            open_book(tmp_path)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "home").write_text("not a folder")

    with pytest.raises(BookError):
        open_to_write(tmp_path / "home" / "book.db")


def test_the_words_of_a_path_do_not_change_what_is_said():
    said = door.explain(PermissionError(13, "Permission denied", "/clients/locked-busy/book.db"), door.Path("book.db"))

    assert "cannot be written" in said.message


def test_a_locked_book_is_reported_after_the_wait_and_nothing_is_lost(book, write, monkeypatch):
    write(account())
    monkeypatch.setattr(door, "BUSY_SECONDS", 0.05)
    with open_to_write(book.path) as other:
        book.db.execute("BEGIN IMMEDIATE")
        with pytest.raises(BookError, match="in use") as refusal, writing(other, "x", STAMP) as writer:
            writer.insert(account("globex"))
        book.db.execute("ROLLBACK")

    assert refusal.value.exit_code == Exit.BOOK
    assert book.rows("SELECT handle FROM account") == [("acme",)]


def test_a_full_disk_is_reported_and_what_was_saved_is_safe(book, write):
    write(account())
    book.db.execute(f"PRAGMA max_page_count = {setting(book, 'page_count')}")

    with pytest.raises(BookError, match="full"), writing(book, "too much", STAMP) as writer:
        for number in range(100):
            writer.insert(account(f"client-{number}", goals="x" * 4000))

    assert book.rows("SELECT handle FROM account") == [("acme",)]
    assert sound(book.path)


def test_deleted_text_is_gone_from_the_file(book):
    with contextlib.closing(door.connect(book.path)) as db:
        db.execute("INSERT INTO target (period, metric, value) VALUES ('2026', 'grr', 'quite-a-secret')")
        assert b"quite-a-secret" in book.path.read_bytes()
        db.execute("DELETE FROM target")

    assert b"quite-a-secret" not in book.path.read_bytes()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a kill that cannot be caught")
def test_a_journal_left_by_a_kill_is_rolled_back_by_the_next_read(book, write):
    write(account())
    book.db.close()
    before = book.path.read_bytes()
    killed = f"""
import os, signal
from pathlib import Path
from amcli.store.book import open_to_write
db = open_to_write(Path({str(book.path)!r})).db
db.execute("PRAGMA cache_size = 1")  # pages spill into the file before the commit
db.execute("BEGIN IMMEDIATE")
for number in range(500):
    db.execute("INSERT INTO target (period, metric, value) VALUES (?, 'grr', ?)", (str(number), "x" * 500))
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", killed], check=False, timeout=60)
    assert book.path.with_name("book.db-journal").exists()
    assert book.path.read_bytes() != before

    with open_to_read(book.path) as opened:
        assert opened.rows("SELECT handle FROM account") == [("acme",)]
        assert opened.rows("SELECT count(*) FROM target") == [(0,)]

    assert book.path.read_bytes() == before
    assert sound(book.path)


def test_an_error_of_sqlite_inside_an_open_book_is_explained(book):
    with pytest.raises(BookError), open_to_read(book.path) as opened:
        opened.rows("SELECT * FROM no_such_table")
