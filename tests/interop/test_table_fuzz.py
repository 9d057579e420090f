"""Tables in workbooks and JSON: sound, they are read as written; whatever is flipped, cut, doubled or put in, a file is
imported or refused, and never in part."""

import csv
import html
import io
import json
import sqlite3
import sys
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amcli.cli.main import run as run_am
from amcli.errors import Refused
from amcli.interop import workbook_process
from amcli.interop.readers import batches
from amcli.interop.tables import open_sheet

ROWS = [
    ["account", "kind", "on", "text", "with", "mood"],
    ["acme", "call", "2026-11-01", 'Spoke; "at length"', "Jo Ray", "1"],
    ["acme", "email", "2026-11-13", "Wrote,\nand sent", "", ""],
    ["bolt", "note", "2026-10-02", "", "", "-1"],
]
OBJECTS = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
BITS = [b"", b'"', b'""', b",", b";", b"\t", b"|", b"\r", b"\n\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff"]
BITS += [b"sep=;\n"]
BITS += [b"{", b"}", b"[", b"]", b":", b"null", b"NaN", b"1e999", b"9" * 40, b"9999-12-31", b"\\ud800", b"=1+1"]
BITS += [b"[" * 2_000]


def _csv():
    out = io.StringIO()
    csv.writer(out).writerows(ROWS)
    return out.getvalue().encode()


def _xlsx(rows, *stray):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("touches")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell) if isinstance(cell, str) else sheet.write(at, column, cell)
        for at in stray:
            sheet.write_string(*at, "stray")
    return out.getvalue()


def _ods(rows):
    whole = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    names = (f'xmlns:{it}="urn:oasis:names:tc:opendocument:xmlns:{it}:1.0"' for it in ("office", "table", "text"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", "<manifest/>")
        parts.writestr(
            "content.xml",
            f"<office:document-content {' '.join(names)}><office:body><office:spreadsheet>"
            f'<table:table table:name="touches">{whole}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def _ods_cell(value):
    match value:
        case None | "":
            return "<table:table-cell/>"
        case bool():
            inner = f'"boolean" office:boolean-value="{str(value).lower()}"/>'
        case date():
            inner = f'"date" office:date-value="{value}"/>'
        case str():
            lines = "".join(f"<text:p>{html.escape(line)}</text:p>" for line in value.split("\n"))
            inner = f'"string">{lines}</table:table-cell>'
        case _:
            inner = f'"float" office:value="{value}"/>'
    return f"<table:table-cell office:value-type={inner}"


def _rezipped(raw, name, old, new):
    """Return a zipped workbook with a text in one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for it in parts.namelist():
            inner = parts.read(it)
            made.writestr(it, inner.replace(old, new) if it == name else inner)
    assert out.getvalue() != raw
    return out.getvalue()


SAMPLES = {
    "csv": _csv(),
    "tsv": _csv().replace(b",", b"\t"),
    "xlsx": _xlsx(ROWS),
    "ods": _ods(ROWS),
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
    code, before, after = _brought("xlsx", _xlsx(ROWS, (1_048_575, 16_383)), book, tmp_path, monkeypatch)

    assert (code, after) == (2, before)
    assert "row 1,048,576, column 16,384" in capsys.readouterr().err


def test_a_stray_cell_at_the_end_of_one_of_the_first_columns_is_passed_over_with_its_blank_rows(tmp_path):
    path = tmp_path / "touches.xlsx"
    path.write_bytes(_xlsx([["a", "b"], ["1", "2"]], (20_000, 1)))

    assert rows_of(path) == [["1", "2"], ["", "stray"]]


WRECKS = {
    "a column that no sheet has": ("xlsx", "xl/worksheets/sheet1.xml", b'r="E1"', b'r="trueE1"'),
    "a row that no sheet has": ("xlsx", "xl/worksheets/sheet1.xml", b'r="E1"', b'r="E10485760"'),
    "a table that never ends": ("ods", "content.xml", b"</table:table>", b""),
    "a row that never ends": ("ods", "content.xml", b"</table:table-row>", b""),
    "rows without number": (
        "ods",
        "content.xml",
        b"<table:table-row>",
        b'<table:table-row table:number-rows-repeated="-1">',
    ),
    "entities in entities": (
        "ods",
        "content.xml",
        b"<office:document-content",
        b'<!DOCTYPE x [<!ENTITY a "%s"><!ENTITY b "%s"><!ENTITY c "%s">]><office:document-content x="&c;"'
        % (b"a" * 90_000, b"&a;" * 900, b"&b;" * 900),
    ),
}


@pytest.mark.parametrize("wreck", WRECKS)
def test_a_wrecked_workbook_is_refused_in_one_line_at_once(wreck, book, tmp_path, monkeypatch, capsys):
    kind, *edit = WRECKS[wreck]

    code, before, after = _brought(kind, _rezipped(SAMPLES[kind], *edit), book, tmp_path, monkeypatch)

    said = capsys.readouterr().err.splitlines()
    assert (code, after) == (2, before)
    assert said[0].startswith(f"am: touches.{kind} cannot be read as a workbook: ")
    assert len(said) == 2


def test_a_protected_workbook_is_not_called_damaged(tmp_path):
    path = tmp_path / "touches.ods"
    entry = b'<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    named = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    locked = _rezipped(SAMPLES["ods"], "content.xml", b"<", b"\xff")
    manifest = named + entry + b"</manifest:manifest>"
    path.write_bytes(_rezipped(locked, "META-INF/manifest.xml", b"<manifest/>", manifest))

    with pytest.raises(Refused, match=r"touches.ods is protected by a password\."):
        open_sheet(path)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems limit the time only")
@pytest.mark.parametrize("limit", [("MEMORY = 2 << 30", "MEMORY = 20 << 20"), ("SECONDS + size / 1e6", "1e-6")])
def test_a_workbook_that_takes_all_memory_or_time_is_refused(limit, book, tmp_path, monkeypatch, capsys):
    code = Path(workbook_process.__file__).read_text(encoding="utf-8")
    assert limit[0] in code
    (tmp_path / "limited.py").write_text(code.replace(*limit), encoding="utf-8")
    monkeypatch.setattr(workbook_process, "__file__", str(tmp_path / "limited.py"))
    rows = [["handle", "name"], *([f"handle-{at}", "A client with a long name"] for at in range(30_000))]

    refused, before, after = _brought("xlsx", _xlsx(rows), book, tmp_path, monkeypatch)

    assert (refused, after) == (2, before)
    assert "it is damaged or too large" in capsys.readouterr().err


def test_an_old_workbook_that_counts_more_sectors_than_it_has_is_refused(book, tmp_path, monkeypatch):
    raw = bytes.fromhex("d0cf11e0a1b11ae1") + b"\xff" * 2_000

    code, before, after = _brought("xls", raw, book, tmp_path, monkeypatch)

    assert (code, after) == (2, before)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a":' * 5_000 + "1" + "}" * 5_000, "nested too deeply"),
        ("[" * 50_000, "nested too deeply"),
        ('[{"a": ' + "9" * 5_000 + "}]", "a number too long to be one"),
        (json.dumps([{str(at): at} for at in range(5_000)]), "5,000 objects and 5,000 different fields"),
    ],
)
def test_json_that_is_too_deep_too_long_or_too_wide_is_refused(text, said, tmp_path):
    path = tmp_path / "touches.json"
    path.write_text(f"[{text}]" if text.startswith("{") else text)
    with pytest.raises(Refused, match=said):
        open_sheet(path)


def test_an_endless_number_in_a_whole_book_is_refused(book, tmp_path, monkeypatch):
    raw = json.dumps({"schema": "am.book/1", "touches": [{"account": "acme", "mood": float("inf")}]}).encode()

    code, before, after = _brought("json", raw, book, tmp_path, monkeypatch)

    assert (code, after) == (2, before)


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\ufffe\uffff"), max_size=20)
PRINTED = st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Zs"]), max_size=20)
NUMBERS = st.integers(-(10**15), 10**15) | st.decimals(-(10**9), 10**9, places=4).map(float)
OTHERS = st.booleans() | st.dates(date(1900, 3, 1)) | NUMBERS | st.sampled_from(["", None, "two\nlines", " a ", "=1+1"])


@st.composite
def tables(draw, texts):
    width = draw(st.integers(1, 5))
    row = st.lists(texts | OTHERS, min_size=width, max_size=width)
    return [[f"column {'abcde'[at]}" for at in range(width)], *draw(st.lists(row, max_size=8))]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_a_table_is_read_from_a_workbook_as_it_was_written(kind, data, tmp_path):
    head, *rows = data.draw(tables(TEXT.filter(lambda it: "_x" not in it) if kind == "xlsx" else PRINTED))
    path = tmp_path / f"touches.{kind}"
    path.write_bytes({"xlsx": _xlsx, "ods": _ods}[kind]([head, *rows]))

    assert open_sheet(path).headings == tuple(head)
    assert rows_of(path) == [said for row in rows if any(said := [_said(it) for it in row])]


def _said(value):
    """Return what CSV would say of a value."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            text = f"{Decimal(repr(value)):f}"
            return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-0", "-0" if value else "0", 1)
    return str(value)


def rows_of(path):
    """Return the rows of the only table of a file."""
    return [cells for _, rows in batches(open_sheet(path), lambda _line, _why: None) for cells in rows]


EXPORT = "Id,Name,Type,AnnualRevenue,Website,IsDeleted\n001A,Acme,Customer,1000,https://acme.example,false\n"
DAMAGED = {
    "Contact.xlsx": SAMPLES["xlsx"][:200],
    "Contact.ods": _rezipped(SAMPLES["ods"], "content.xml", b"</table:table>", b""),
    "Contact.xls": bytes.fromhex("d0cf11e0a1b11ae1") + b"\xff" * 600,
    "Contact.json": b'[{"Id": "003A", "LastName"',
}


NATIVE = {"accounts.csv": b"handle,name\nczar,Czar\n", "contacts.csv": b"PK\x03\x04account,name\nczar,Jo\n"}
FOLDERS = {name: {"Account.csv": EXPORT.encode(), name: raw} for name, raw in DAMAGED.items()} | {
    "contacts.csv": NATIVE,
    "touches.ods": {"accounts.csv": NATIVE["accounts.csv"], "touches.ods": DAMAGED["Contact.ods"]},
}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_file_of_a_folder_that_cannot_be_opened_is_said_and_the_rest_imported_as_one_unit_that_undo_takes_back(
    name, book, tmp_path, monkeypatch, capsys
):
    before, after = _folder(FOLDERS[name], book, tmp_path, monkeypatch)

    said = capsys.readouterr().err
    assert f"{name} " in said
    assert "It was not read." in said
    assert len(after["account"]) == len(before["account"]) + 1
    assert len(after["unit"]) == len(before["unit"]) + 1
    assert run_am(["undo", "--book", str(tmp_path / "book.db")]) == 0
    undone = content(tmp_path / "book.db")
    assert {it: undone[it] for it in FACTS} == {it: before[it] for it in FACTS}


def test_a_file_of_a_folder_that_breaks_off_while_it_is_read_leaves_the_book_as_it_was(
    book, tmp_path, monkeypatch, capsys
):
    people = b"".join(b"003%d,Ann,Ray %d,001A\n" % (at, at) for at in range(6_000))
    files = {"Account.csv": EXPORT.encode(), "Contact.csv": b"Id,FirstName,LastName,AccountId\n" + people + b'003X,"Jo'}

    before, after = _folder(files, book, tmp_path, monkeypatch, code=2)

    assert after == before
    assert "Contact.csv, line 6002: a quoted cell is never closed" in capsys.readouterr().err


FACTS = ("account", "contact", "touch", "attendee", "heard", "contract", "action", "issue", "inbox")


def _folder(files, book, tmp_path, monkeypatch, code=0):
    monkeypatch.setenv("AM_TODAY", "2026-11-21")
    (tmp_path / "book.db").write_bytes(book)
    (tmp_path / "export").mkdir()
    for name, raw in files.items():
        (tmp_path / "export" / name).write_bytes(raw)
    before = content(tmp_path / "book.db")
    words = ["import", str(tmp_path / "export"), "--yes", "--no-rejects", "--book", str(tmp_path / "book.db")]
    assert run_am(words) == code
    return before, content(tmp_path / "book.db")


def _brought(kind, raw, book, tmp_path, monkeypatch):
    monkeypatch.setenv("AM_TODAY", "2026-11-21")
    (tmp_path / "book.db").write_bytes(book)
    path = tmp_path / f"touches.{kind}"
    path.write_bytes(raw)
    before = content(tmp_path / "book.db")
    code = run_am(["import", str(path), "--yes", "--no-rejects", "--book", str(tmp_path / "book.db")])
    return code, before, content(tmp_path / "book.db")
