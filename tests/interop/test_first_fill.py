"""The first large file of touches is written without its indexes; nobody can tell from the book."""

import pytest

from amcli.interop import first_fill
from amcli.store.book import open_to_write

SCHEMA = "SELECT name, sql FROM sqlite_schema ORDER BY name"
TOUCHES = 'SELECT id, account_id, kind, "on", text, source, external_id FROM touch ORDER BY id'
TOOK_PART = "SELECT * FROM attendee ORDER BY id"
HEARD = "SELECT * FROM heard ORDER BY 1, 2, 3, 4"


@pytest.fixture(autouse=True)
def every_file_is_large(monkeypatch):
    """Let files of a few lines count as large."""
    monkeypatch.setattr(first_fill, "WORTHWHILE", 0)


@pytest.fixture
def touches(put):
    """Write a file of 120 touches of two accounts, some of one account and day."""
    put("accounts.csv", "handle,name", "acme,Acme", "beta,Beta")
    put("contacts.csv", "account,name", "acme,Ada", "beta,Bo")
    days = (f"2026-{1 + at % 9:02}-{1 + at % 28:02}" for at in (at - at // 3 for at in range(120)))
    lines = [
        f"{'acme' if at // 2 % 2 else 'beta'},call,{day},round {at % 5},{'Ada' if at // 2 % 2 else 'Bo; Carl'}"
        for at, day in enumerate(days)
    ]
    return put("touches.csv", "account,kind,on,text,with", *lines)


def contents(book):
    return [book.db.execute(sql).fetchall() for sql in (SCHEMA, TOUCHES, TOOK_PART, HEARD)]


def test_the_book_is_the_same_as_when_each_row_keeps_the_indexes_in_step(touches, bring, book, monkeypatch, tmp_path):
    outcome = bring()
    with open_to_write(tmp_path / "plain" / "book.db") as plain:
        monkeypatch.setattr(first_fill, "WORTHWHILE", 1 << 40)
        assert bring(book=plain).counts["touches"].as_dict() == outcome.counts["touches"].as_dict()
        assert contents(plain) == contents(book)


def test_touches_alike_are_numbered_and_a_second_import_changes_nothing(touches, bring, book):
    bring()
    keys = [key for (key,) in book.db.execute("SELECT external_id FROM touch")]
    assert len(set(keys)) == 120
    assert any(key.endswith("-2") for key in keys)
    assert bring().unit is None


def test_an_id_that_comes_twice_is_refused_also_where_its_rows_are_far_apart(put, bring, book, monkeypatch):
    monkeypatch.setattr("amcli.interop.readers.BATCH", 10)
    put("accounts.csv", "handle,name", "acme,Acme")
    days = [f"acme,call,2026-{1 + at // 28:02}-{1 + at % 28:02},T{at}" for at in range(100)]
    put("touches.csv", "account,kind,on,external_id", *days, "acme,email,2026-10-01,T3")

    outcome = bring()

    assert outcome.counts["touches"].created == 100
    assert [(it.line, it.value, it.reason) for it in outcome.rejects] == [(102, "T3", "this row is in the file twice")]


def test_an_id_whose_first_row_was_refused_is_free_for_a_sound_one(put, bring, monkeypatch):
    monkeypatch.setattr("amcli.interop.readers.BATCH", 1)
    put("accounts.csv", "handle,name", "acme,Acme")
    put("touches.csv", "account,kind,on,external_id", "acme,shouting,2026-10-01,T1", "acme,call,2026-10-01,T1")
    assert bring().counts["touches"].as_dict() == {"created": 1, "updated": 0, "unchanged": 0, "skipped": 1}


def test_beyond_what_is_remembered_the_indexes_are_built_and_serve(touches, bring, book, monkeypatch):
    monkeypatch.setattr(first_fill, "_MOST", 20)
    monkeypatch.setattr("amcli.interop.readers.BATCH", 10)
    assert bring().counts["touches"].created == 120
    assert "touch_external" in dict(book.db.execute(SCHEMA))
    assert bring().unit is None


@pytest.mark.parametrize("stopped", [KeyboardInterrupt, MemoryError])
def test_what_stops_it_leaves_the_book_as_it_was_with_its_indexes(touches, bring, book, monkeypatch, stopped):
    before = contents(book)

    def stop(_fill):
        raise stopped

    monkeypatch.setattr(first_fill.FirstFill, "finish", stop)
    with pytest.raises(stopped):
        bring()
    assert contents(book) == before


def test_a_book_with_touches_keeps_its_indexes(touches, bring, book, put):
    bring()
    put("touches.csv", "account,kind,on,text", "acme,email,2026-11-20,more")
    assert first_fill.FirstFill(book.db, "touch", 10).is_idle
    assert bring().counts["touches"].created == 1
