"""Damaged tables: whatever is flipped, cut, doubled or put in, a file is imported or refused, and never in part."""

import csv
import io
import json
import sqlite3

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amcli.cli.main import run as run_am

ROWS = [
    ["account", "kind", "on", "text", "with", "mood"],
    ["acme", "call", "2026-11-01", 'Spoke; "at length"', "Jo Ray", "1"],
    ["acme", "email", "2026-11-13", "Wrote,\nand sent", "", ""],
    ["bolt", "note", "2026-10-02", "", "", "-1"],
]
OBJECTS = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
BITS = [
    b"",
    b'"',
    b'""',
    b",",
    b";",
    b"\t",
    b"|",
    b"\r",
    b"\n\n",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xff",
    b"sep=;\n",
]
BITS += [
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"null",
    b"NaN",
    b"1e999",
    b"9" * 40,
    b"9999-12-31",
    b"\\ud800",
    b"=1+1",
    b"[" * 2_000,
]


def _csv():
    out = io.StringIO()
    csv.writer(out).writerows(ROWS)
    return out.getvalue().encode()


def _xlsx():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("touches")
        for at, row in enumerate(ROWS):
            sheet.write_row(at, 0, row)
    return out.getvalue()


SAMPLES = {
    "csv": _csv(),
    "tsv": _csv().replace(b",", b"\t"),
    "xlsx": _xlsx(),
    "json": json.dumps({"touches": OBJECTS}).encode(),
    "jsonl": "\n".join(map(json.dumps, OBJECTS)).encode(),
}


@st.composite
def damaged(draw, raw):
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(raw)))
        end = min(len(raw), at + draw(st.sampled_from([0, 0, 1, 2, 10, 60])))
        new = draw(st.one_of(st.sampled_from(BITS), st.binary(max_size=4), st.just(raw[at:end] * 3)))
        raw = raw[:at] + new + raw[end:]
    return draw(st.sampled_from([raw, raw, raw.decode("utf-8", "replace").encode("utf-16")]))


def content(path):
    """Return all rows of all tables of a book."""
    db = sqlite3.connect(path)
    try:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        return {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}
    finally:
        db.close()


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A book with two accounts, as bytes to start each example from."""
    home = tmp_path_factory.mktemp("fuzz")
    (home / "accounts.csv").write_text("handle,name\nacme,Acme\nbolt,Bolt\n")
    assert run_am(["import", str(home / "accounts.csv"), "--yes", "--no-rejects", "--book", str(home / "book.db")]) == 0
    return (home / "book.db").read_bytes()


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_sound_file_is_imported(kind, book, tmp_path, monkeypatch):
    assert _brought(kind, SAMPLES[kind], book, tmp_path, monkeypatch)[0] == 0
    assert len(content(tmp_path / "book.db")["touch"]) == len(OBJECTS)


@pytest.mark.parametrize("kind", SAMPLES)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_a_damaged_file_is_imported_as_one_unit_or_leaves_the_book_as_it_was(kind, data, book, tmp_path, monkeypatch):
    code, before, after = _brought(kind, data.draw(damaged(SAMPLES[kind])), book, tmp_path, monkeypatch)
    assert code in {0, 2}
    if code:
        assert after == before
        return
    assert len(after["unit"]) - len(before["unit"]) == (after != before)
    assert all(row in after["account"] for row in before["account"])


def test_a_stray_cell_far_out_is_refused_with_its_place(book, tmp_path, monkeypatch, capsys):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("touches")
        for at, row in enumerate(ROWS):
            sheet.write_row(at, 0, row)
        sheet.write_string(1_048_575, 16_383, "stray")

    code, before, after = _brought("xlsx", out.getvalue(), book, tmp_path, monkeypatch)

    assert (code, after) == (2, before)
    assert "row 1,048,576, column 16,384" in capsys.readouterr().err


def test_an_old_workbook_that_counts_more_sectors_than_it_has_is_refused(book, tmp_path, monkeypatch):
    raw = bytes.fromhex("d0cf11e0a1b11ae1") + b"\xff" * 2_000

    code, before, after = _brought("xls", raw, book, tmp_path, monkeypatch)

    assert (code, after) == (2, before)


def test_an_endless_number_in_a_whole_book_is_refused(book, tmp_path, monkeypatch):
    raw = json.dumps({"schema": "am.book/1", "touches": [{"account": "acme", "mood": float("inf")}]}).encode()

    code, before, after = _brought("json", raw, book, tmp_path, monkeypatch)

    assert (code, after) == (2, before)


def _brought(kind, raw, book, tmp_path, monkeypatch):
    monkeypatch.setenv("AM_TODAY", "2026-11-21")
    (tmp_path / "book.db").write_bytes(book)
    path = tmp_path / f"touches.{kind}"
    path.write_bytes(raw)
    before = content(tmp_path / "book.db")
    code = run_am(["import", str(path), "--yes", "--no-rejects", "--book", str(tmp_path / "book.db")])
    return code, before, content(tmp_path / "book.db")
