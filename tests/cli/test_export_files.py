"""`am export csv|json|xlsx|md`: whole or not at all, private, over nothing, and read back by `am import`."""

import csv
import io
import json
import os
import stat
from datetime import date
from pathlib import Path

import pytest


@pytest.fixture
def filled(am):
    """A book with a client, two people, and texts a spreadsheet would run."""
    am("accounts", "add", "Acme", "--tier", "A")
    am("accounts", "add", "Zeta <b>")
    am("contacts", "add", "acme", "Ana Lind", "--phone", "+46 8 123", "--email", "ana@acme.example")
    am("contracts", "add", "acme", "Planner", "--arr", "48k", "--starts", "2026-01-01", "--ends", "2026-12-31")
    am("log", "acme", "call", "=1+1 she *said*", "--with", "Ana Lind", "--next", "@deck by fri")
    am("risks", "add", "acme", "Sponsor leaves", "--evidence", "heard it")
    return am


def book_of(path):
    """Return the sheets of a workbook as lists of rows."""
    import python_calamine

    with python_calamine.CalamineWorkbook.from_path(path) as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_folder_is_private_and_comes_back_by_import(filled, tmp_path):
    out = tmp_path / "out"
    ran = filled("export", "csv", "--out", str(out))

    assert ran.code == 0
    assert "2 accounts" in ran.out
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}
    assert filled("import", str(out), "--book", str(tmp_path / "b.db"), "--no-rejects").code == 0
    again = tmp_path / "again"
    assert filled("export", "csv", "--out", str(again), "--book", str(tmp_path / "b.db")).code == 0
    assert {it.name: it.read_bytes() for it in out.iterdir()} == {it.name: it.read_bytes() for it in again.iterdir()}


def test_an_export_imported_into_its_own_book_changes_nothing(filled, tmp_path):
    filled("export", "csv", "--out", str(tmp_path / "out"))
    filled("export", "json", "--out", str(tmp_path / "book.json"))

    assert "Nothing to change" in filled("import", str(tmp_path / "out"), "--no-rejects").err
    assert "Nothing to change" in filled("import", str(tmp_path / "book.json"), "--no-rejects").err


def test_texts_that_start_like_formulas_are_marked_and_numbers_are_not(filled):
    ran = filled("export", "csv", "touches")

    assert "'=1+1 she *said*" in ran.out
    assert ",48000.00," in filled("export", "csv", "contracts").out
    assert "'+46 8 123" in filled("export", "csv", "contacts").out


def test_one_list_of_one_account_goes_to_stdout(filled):
    ran = filled("export", "csv", "contacts", "--account", "zeta-b")

    assert ran.out.splitlines()[0].startswith("account,name,title,email,phone,role")
    assert len(ran.out.splitlines()) == 1
    assert len(filled("export", "csv", "contacts", "--account", "acme").out.splitlines()) == 2


def test_nothing_is_overwritten_unless_told_and_never_what_is_not_ours(filled, tmp_path):
    out = tmp_path / "out"
    filled("export", "csv", "--out", str(out))

    assert filled("export", "csv", "--out", str(out)).code == 2
    assert filled("export", "csv", "--out", str(out), "--force").code == 0
    (out / "mine.txt").write_text("keep", encoding="utf-8")
    ran = filled("export", "csv", "--out", str(out), "--force")
    assert ran.code == 2
    assert "mine.txt" in ran.err
    assert (out / "mine.txt").read_text(encoding="utf-8") == "keep"
    assert (out / "accounts.csv").exists()


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_links_are_not_followed(filled, tmp_path, form):
    target = tmp_path / "target"
    target.mkdir() if form == "csv" else target.write_text("keep", encoding="utf-8")
    (tmp_path / "link").symlink_to(target)

    assert filled("export", form, "--out", str(tmp_path / "link"), "--force").code == 2
    assert not list(target.iterdir()) if form == "csv" else target.read_text(encoding="utf-8") == "keep"


def test_a_failed_export_leaves_nothing_behind(filled, tmp_path, monkeypatch):
    from amcli.interop import export_csv

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_csv, "write_table", fail)
    ran = filled("export", "csv", "--out", str(tmp_path / "out"))

    assert ran.code == 2
    assert "No space left" in ran.err
    assert [path for path in tmp_path.iterdir() if "out" in path.name] == []


def test_json_is_one_object_with_typed_values(filled):
    book = filled("export", "json").json

    assert book["schema"] == "am.book/1"
    assert book["contracts"][0]["arr"] == {"amount": "48000.00", "currency": "EUR"}
    assert book["touches"][0]["with"] == ["Ana Lind"]
    assert book["contacts"][0]["phone"] == "+46 8 123"
    assert book["actions"][0]["reply"] is False
    assert book["issues"] == []


def test_a_broken_book_in_json_is_refused_and_nothing_comes_in(filled, tmp_path, contents):
    path = tmp_path / "book.json"
    filled("export", "json", "--out", str(path))
    before = contents()
    path.write_text(path.read_text(encoding="utf-8")[:-40], encoding="utf-8")

    assert filled("import", str(path), "--no-rejects").code == 2
    assert contents() == before


def test_a_workbook_holds_days_and_numbers_and_no_formula(filled, tmp_path):
    import zipfile

    assert filled("export", "xlsx", "--out", str(tmp_path / "b.xlsx")).code == 0
    with zipfile.ZipFile(tmp_path / "b.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
        styles = book.read("xl/styles.xml").decode()

    assert not any("<f>" in sheet for sheet in sheets)
    assert any("<v>48000</v>" in sheet for sheet in sheets)
    assert all('state="frozen"' in sheet for sheet in sheets)
    assert 'quotePrefix="1"' in styles


def test_without_the_library_a_workbook_names_the_command_that_installs_it(filled, tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    ran = filled("export", "xlsx", "--out", str(tmp_path / "b.xlsx"))

    assert ran.code == 2
    assert "pip install 'amcli[excel]'" in ran.err
    assert not (tmp_path / "b.xlsx").exists()


def test_a_summary_is_markdown_in_which_client_text_is_only_text(filled):
    ran = filled("export", "md")

    assert "# Acme" in ran.out
    assert "# Zeta &lt;b&gt;" in ran.out
    assert "she \\*said\\*" in ran.out
    assert "| Planner | 2026-01-01 | 2026-12-31 | €48,000 |" in ran.out


def test_a_summary_without_notes_has_no_words_judgements_or_addresses(filled):
    filled("contracts", "edit", "k1", "--walk-away", "40k")
    whole, shared = filled("export", "md").out, filled("export", "md", "--no-notes").out

    assert "heard it" in whole
    assert "ana@acme.example" in whole
    for secret in ("said", "heard it", "Sponsor leaves", "ana@acme.example", "+46"):
        assert secret not in shared
    assert "40,000" not in whole
    assert "Ana Lind" in shared


def test_a_summary_of_one_list_names_whose_each_row_is(filled):
    assert "| Acme | Sponsor leaves |" in filled("export", "md", "risks").out
    assert filled("export", "md", "nonsense").code == 2


def test_json_tells_what_was_written(filled, tmp_path):
    ran = filled("export", "csv", "--out", str(tmp_path / "out"), "--json")

    assert ran.json["form"] == "csv"
    assert ran.json["rows"]["accounts"] == 2
    assert filled("export", "csv", "contacts", "--json").code == 2


def test_an_empty_book_gives_headings_only(am, tmp_path):
    am("accounts", "add", "Acme")
    am("undo")
    assert am("export", "csv", "--out", str(tmp_path / "out")).code == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["accounts.csv"]
    assert json.loads(am("export", "json").out)["accounts"] == []
    assert Path(tmp_path / "out" / "accounts.csv").read_text(encoding="utf-8").startswith("handle,name,tier")


def long_text(am, tmp_path, text):
    """Import a note, as mail and CRMs have them: typed ones are shorter."""
    path = tmp_path / "touches.csv"
    path.write_text(f"account,kind,on,text\nacme,note,2026-11-19,{text}\n", encoding="utf-8")
    assert am("import", str(path), "--yes", "--no-rejects").code == 0


def test_a_workbook_comes_back_by_import_without_a_question(filled, tmp_path):
    path = tmp_path / "book.xlsx"
    long_text(filled, tmp_path, "'=2+2 " + "long " * 10_000)
    assert filled("export", "xlsx", "--out", str(path)).code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Nothing to change" in filled("import", str(path), "--no-rejects").err

    filled("import", str(path), "--book", str(tmp_path / "b.db"), "--no-rejects")
    first, second = filled("export", "json"), filled("export", "json", "--book", str(tmp_path / "b.db"))
    assert first.out == second.out


def test_a_text_longer_than_a_cell_shows_its_beginning_there(filled, tmp_path):
    path = tmp_path / "book.xlsx"
    long_text(filled, tmp_path, "word " * 10_000)
    filled("export", "xlsx", "--out", str(path))
    sheets = book_of(path)

    (shown,) = (cell for row in sheets["touches"] for cell in row if str(cell).startswith("word "))
    assert shown.endswith("… [long texts 1]")
    assert len(shown) < 32_767
    assert [row[:2] for row in sheets["long texts"]] == [["number", "part"], [1.0, 1.0], [1.0, 2.0]]


def test_a_workbook_of_accounts_alone_is_read_without_a_question_too(am, tmp_path):
    am("accounts", "add", "Acme", "--wallet", "1.234 KWD")
    am("export", "xlsx", "--out", str(tmp_path / "few.xlsx"))

    assert am("import", str(tmp_path / "few.xlsx"), "--book", str(tmp_path / "b.db")).code == 0
    assert am("export", "json", "--book", str(tmp_path / "b.db")).out == am("export", "json").out


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "md"])
def test_accounts_are_chosen_by_tier_segment_owner_and_status(filled, tmp_path, form):
    out = tmp_path / "out"
    filled("export", form, "--tier", "A", "--out", str(out))
    written = {path.name: path.read_bytes() for path in ([out] if out.is_file() else out.iterdir())}

    if form == "xlsx":
        assert [row[0] for row in book_of(out)["accounts"]] == ["handle", "acme"]
    else:
        assert b"Acme" in b"".join(written.values())
        assert b"Zeta" not in b"".join(written.values())
    ran = filled("export", form, "--owner", "nobody", "--out", str(tmp_path / "none"))
    assert (ran.code, "No account fits" in ran.err) == (3, True)
    assert not (tmp_path / "none").exists()


def test_lists_that_reports_work_out_are_exported_with_headings(filled, tmp_path):
    rows = list(csv.DictReader(io.StringIO(filled("export", "csv", "renewals").out)))
    assert [(it["contract"], it["arr"], it["currency"], it["ends_on"]) for it in rows] == [
        ("k1", "48000.00", "EUR", "2026-12-31")
    ]
    assert "Sponsor leaves" in filled("export", "csv", "at-risk", "--account", "acme").out
    assert len(filled("export", "csv", "at-risk", "--account", "zeta-b").out.splitlines()) == 1
    assert filled("export", "csv", "today").out.startswith("account,name,lane,attention,arr,currency")

    filled("export", "xlsx", "renewals", "--out", str(tmp_path / "r.xlsx"))
    head, row = book_of(tmp_path / "r.xlsx")["renewals"]
    assert dict(zip(head, row, strict=True))["arr"] == 48000.0
    assert dict(zip(head, row, strict=True))["ends_on"] == date(2026, 12, 31)


def test_a_shared_list_of_renewals_tells_nothing_of_our_judgement(filled):
    whole, shared = filled("export", "md", "renewals").out, filled("export", "md", "renewals", "--no-notes").out

    assert "| Readiness |" in whole
    assert "Sponsor leaves" in whole
    assert "| Acme | Planner | 48000.00 |" in shared
    for ours in ("Readiness", "Band", "Urgency", "Why", "Sponsor"):
        assert ours not in shared


def test_a_dash_means_stdout_and_never_a_file_of_that_name(filled, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert filled("export", "csv", "contacts", "--out", "-").out == filled("export", "csv", "contacts").out
    assert filled("export", "json", "--out", "-").json["schema"] == "am.book/1"
    assert filled("export", "md", "--out", "-").out == filled("export", "md").out
    assert filled("export", "csv", "--out", "-").code == 2
    assert filled("export", "csv", "contacts", "--out", "-", "--json").code == 2
    assert not Path("-").exists()


def test_a_workbook_goes_to_a_pipe_whole(filled, am_process, surroundings, tmp_path):
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "amcli", "export", "xlsx", "contacts", "--out", "-"],
        env={**os.environ, **surroundings},
        capture_output=True,
        check=True,
    )
    (tmp_path / "piped.xlsx").write_bytes(done.stdout)
    assert [row[1] for row in book_of(tmp_path / "piped.xlsx")["contacts"]] == ["name", "Ana Lind"]


def test_an_unknown_list_names_the_one_that_was_meant(filled):
    for form in ("csv", "md"):
        ran = filled("export", form, "renewal")
        assert (ran.code, ran.out) == (2, "")
        assert "Did you mean renewals?" in ran.err
