"""The command: what it prints, asks and refuses."""

import json
import sys

import pytest
import xlsxwriter


@pytest.fixture
def small(put):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("touches.csv", "account,kind,on", "acme,call,2026-11-01", "bolt,call,2026-11-01")


def test_json_holds_counts_rejects_and_the_unit(am, small, folder, tmp_path):
    code, out, _ = am("import", folder, "--json")

    assert code == 0
    data = json.loads(out)
    assert (data["schema"], data["as_of"], data["dry_run"], data["unit"]) == ("am.import/1", "2026-11-21", False, 1)
    assert data["entities"]["touches"] == {"created": 1, "updated": 0, "unchanged": 0, "skipped": 1}
    assert data["rejects"] == [
        {"file": "touches.csv", "line": 3, "column": "account", "reason": "no account is called “bolt”"}
    ]
    assert data["rejects_total"] == 1
    assert (tmp_path / data["rejects_file"]).exists()


def test_a_pipe_gets_the_counts_and_people_the_rest_on_stderr(am, small, folder):
    code, out, err = am("import", folder, "--no-rejects")

    assert code == 0
    assert out == "accounts\t1\t0\t0\t0\ntouches\t1\t0\t0\t1\n"
    assert "touches.csv line 3, account: no account is called “bolt”" in err
    assert "am undo" in err


def test_a_dry_run_needs_no_book_and_makes_none(am, small, folder, tmp_path):
    code, out, err = am("import", folder, "--dry-run")

    assert (code, out.splitlines()[0]) == (0, "accounts\t1\t0\t0\t0")
    assert "nothing was changed" in err
    assert not (tmp_path / "b").exists()
    assert not list(tmp_path.glob("*.csv"))


def test_undo_takes_the_import_back(am, small, folder):
    am("import", folder, "--json")

    assert am("undo")[0] == 0
    assert json.loads(am("import", folder, "--json")[1])["entities"]["accounts"]["created"] == 1


def test_a_single_file_is_not_imported_unasked(am, put):
    path = put("clients.csv", "Handle,Name,Tier,Mood ring", "acme,Acme,A,blue")
    code, _, err = am("import", path)

    assert code == 2
    assert "clients.csv as accounts: Handle → handle" in err
    assert "--yes" in err
    code, out, err = am("import", path, "--yes")
    assert (code, out) == (0, "accounts\t1\t0\t0\t0\n")
    assert "Mood ring" in err


def test_a_yes_on_a_terminal_imports_a_single_file(am, put, monkeypatch):
    path = put("accounts.csv", "name", "Acme")
    for stream in (sys.stdin, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: True)

    assert am("import", path, "--json")[0] == 0


@pytest.mark.parametrize(
    ("lines", "reason"),
    [(("a,b", "1,2"), "does not have the headings of any entity"), (("account,title", "acme,x"), "fits")],
)
def test_a_single_file_of_no_or_several_entities_is_refused(am, put, lines, reason):
    code, _, err = am("import", put("x.csv", *lines), "--yes")

    assert code == 2
    assert reason in err


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (("nowhere",), "no file or folder"),
        (("in",), "it holds no tables"),
        (("in", "--recipe", "salesfarce"), "no recipe “salesfarce”"),
        (("in", "--recipe", "r.toml"), "r.toml: source 1: file: is missing"),
    ],
)
def test_what_cannot_be_imported_is_refused_and_leaves_no_book(am, folder, tmp_path, args, reason):
    (tmp_path / "r.toml").write_text('name = "x"\n[[source]]\nentity = "accounts"\n', encoding="utf-8")
    code, out, err = am("import", *args)

    assert (code, out) == (2, "")
    assert reason in err
    assert len(err.splitlines()) == 2
    assert not (tmp_path / "b").exists()


def test_an_encoding_can_be_named(am, put, folder):
    put("accounts.csv", "handle,name", "acme,Łódź", encoding="cp1250")

    assert "read as Windows-1252" in am("import", folder, "--dry-run")[2]
    assert am("import", folder, "--encoding", "cp1250", "--json")[0] == 0
    assert am("import", folder, "--encoding", "ascii")[0] == 2
    assert am("import", folder, "--encoding", "rot13")[0] == 2


def test_rejects_that_cannot_be_written_stop_the_import(am, small, folder, tmp_path):
    code, _, err = am("import", folder, "--rejects", tmp_path / "no" / "where.csv")

    assert code == 2
    assert "--no-rejects" in err
    assert json.loads(am("import", folder, "--json")[1])["entities"]["accounts"]["created"] == 1


def test_an_import_that_fails_leaves_no_file_of_rejects(am, small, put, folder, tmp_path):
    put("usage.csv", "account,on,active", "acme,2026-01-01,1", '"open')

    assert am("import", folder)[0] == 2
    assert not list(tmp_path.glob("*.rejects.csv"))


def test_the_recipe_shown_for_a_native_file_reads_it_as_it_was_read(am, put, tmp_path):
    put("accounts.csv", "handle,name", "acme,Acme Corp")
    calls = put("calls [1].csv", "account,kind,on,text", "Acme Corp,call,2026-11-01,Hello")
    am("import", calls.parent / "accounts.csv", "--yes")
    _, shown, _ = am("import", calls, "--show-recipe")
    (tmp_path / "mine.toml").write_text(shown, encoding="utf-8")

    code, out, _ = am("import", calls, "--recipe", tmp_path / "mine.toml", "--json")

    assert (code, json.loads(out)["entities"]["touches"]["created"]) == (0, 1)
    assert 'name = "calls-1"' in shown


def test_a_sheet_of_a_workbook_that_is_named_is_imported_alone(am, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "lists.xlsx") as workbook:
        for name, handle in (("ours", "acme"), ("theirs", "bolt")):
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, ["handle", "name"])
            sheet.write_row(1, 0, [handle, handle.title()])

    assert am("import", "lists.xlsx", "--sheet", "theirs", "--yes")[:2] == (0, "accounts\t1\t0\t0\t0\n")
    assert [it["handle"] for it in json.loads(am("accounts", "--json")[1])["items"]] == ["bolt"]
