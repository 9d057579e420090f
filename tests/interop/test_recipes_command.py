"""`am recipes` and what `am import` says, asks and prints before it reads foreign files."""

import json
import sys
import tomllib

import pytest

from amcli.cli.main import run as run_am
from amcli.interop.recipe import parse_recipe


@pytest.fixture
def am(tmp_path, monkeypatch, capsys):
    """Run `am` here and return exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    for name, value in (
        ("AM_BOOK", tmp_path / "b" / "book.db"),
        ("AM_TODAY", "2026-11-21"),
        ("AM_CONFIG", tmp_path / "no"),
    ):
        monkeypatch.setenv(name, str(value))

    def run(*args):
        code = run_am([str(arg) for arg in args])
        return (code, *capsys.readouterr())

    return run


@pytest.fixture
def terminal(monkeypatch):
    """Let a person sit at the terminal and give answers in turn."""

    def answer(*answers):
        left = list(answers)
        for stream in (sys.stdin, sys.stderr):
            monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
        monkeypatch.setattr("typer.prompt", lambda *_, **__: left.pop(0))
        monkeypatch.setattr("typer.confirm", lambda *_, **__: left.pop(0))
        return left

    return answer


@pytest.fixture
def hubspot(put):
    put("companies.csv", "Record ID,Company name,Company Domain Name", "11,Acme,acme.example")
    put("people.csv", "Record ID,First Name,Last Name,Email", "21,Ann,Lee,ann@acme.example")


def test_a_recognised_tool_is_shown_and_not_imported_unasked(am, hubspot, folder):
    code, out, err = am("import", folder)

    assert (code, out) == (2, "")
    assert "companies.csv: accounts (it has Record ID, Company name, Company Domain Name)" in err
    assert "Add --yes to import, or --recipe hubspot." in err
    assert am("import", folder, "--yes")[1] == "accounts\t1\t0\t0\t0\ncontacts\t1\t0\t0\t0\n"
    assert am("import", folder, "--recipe", "hubspot")[1] == "accounts\t0\t0\t1\t0\ncontacts\t0\t0\t1\t0\n"


def test_a_yes_on_a_terminal_imports_what_was_recognised_and_a_no_does_not(am, hubspot, folder, terminal):
    terminal(False, True)

    assert am("import", folder, "--no-rejects")[0] != 0
    assert am("import", folder, "--no-rejects")[0] == 0


def test_the_recipe_that_would_be_used_is_printed_and_reads_the_same(am, hubspot, folder, tmp_path):
    code, out, _ = am("import", folder, "--show-recipe")

    assert code == 0
    assert not (tmp_path / "b").exists()
    printed = tomllib.loads(out)
    assert printed["name"] == "hubspot"
    assert printed["source"][0]["fields"]["name"] == {"coalesce": ["Company name", "Company Domain Name"]}
    (tmp_path / "mine.toml").write_text(out, encoding="utf-8")
    assert am("import", folder, "--recipe", tmp_path / "mine.toml", "--json")[0] == 0
    assert am("import", folder, "--yes")[1] == "accounts\t0\t0\t1\t0\ncontacts\t0\t0\t1\t0\n"


def test_equal_rejects_are_one_line_with_their_number(am, folder, put):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("contacts.csv", "account,name", "bolt,Ann", "bolt,Bo", "bolt,Cy")
    _, _, err = am("import", folder, "--no-rejects")

    assert "contacts.csv line 2, account: no account is called “bolt”, and 2 more like it" in err


def test_a_column_that_does_not_tell_its_days_is_decided_by_the_option(am, put, folder):
    put("accounts.csv", "handle,name,since", "acme,Acme,05/06/2026")

    code, _, err = am("import", folder)
    assert code == 2
    assert "--date-order dmy or mdy" in err
    assert am("import", folder, "--date-order", "mdx")[0] == 2


def test_recipes_are_listed_shown_and_unknown_ones_refused(am):
    assert [line.split("\t")[0] for line in am("recipes")[1].splitlines()] == [
        *("hubspot", "pipedrive", "salesforce", "stripe", "zendesk", "zoho"),
    ]
    assert json.loads(am("recipes", "list", "--json")[1])["items"][1]["title"] == "Pipedrive"
    assert tomllib.loads(am("recipes", "show", "zoho")[1])["name"] == "zoho"
    assert json.loads(am("recipes", "show", "zoho", "--json")[1])["toml"].startswith('name = "zoho"')
    code, _, err = am("recipes", "show", "zohoo")
    assert code == 2
    assert "Known recipes: hubspot, pipedrive" in err


@pytest.fixture
def calls(put):
    return put(
        "calls.csv",
        "call_id;client;type;date;notes;hours",
        "1;Acme;Phone;02/23/26;Talked;1",
        "2;Acme;Fax;05/06/26;Wrote;2",
    )


def test_the_wizard_proposes_a_recipe_and_comments_on_what_is_open(am, calls, tmp_path):
    code, _, err = am("recipes", "new", calls, "--out", tmp_path / "calls.toml")

    assert code == 0
    assert "date, such as “02/23/26”: month/day/year, for “02/23/26” can only be that" in err
    text = (tmp_path / "calls.toml").read_text(encoding="utf-8")
    assert "# open: type: “Fax” (1 rows) is none of call, email" in text
    recipe = tomllib.loads(text)
    parse_recipe(recipe, "calls.toml")
    assert recipe["source"][0]["fields"] == {
        "account": {"link": "client", "by": "name"},
        "kind": {"column": "type", "map": {"Phone": "call"}},
        "on": {"column": "date", "date_order": "mdy"},
        "text": "notes",
    }
    assert recipe["source"][0]["id"] == "call_id"
    code, _, err = am("recipes", "new", calls, "--out", tmp_path / "calls.toml")
    assert (code, "exists already" in err) == (2, True)


def test_on_a_terminal_the_wizard_asks_what_is_open_and_the_recipe_imports(am, calls, put, folder, tmp_path, terminal):
    put("accounts.csv", "handle,name", "acme,Acme")
    am("import", folder / "accounts.csv", "--yes")
    terminal("telex", "email")
    am("recipes", "new", calls, "--out", tmp_path / "calls.toml")

    assert "open" not in (tmp_path / "calls.toml").read_text(encoding="utf-8")
    code, out, _ = am("import", calls, "--recipe", tmp_path / "calls.toml", "--no-rejects")
    assert (code, out) == (0, "touches\t2\t0\t0\t0\n")


def test_days_that_do_not_tell_their_order_are_an_open_question(am, put):
    path = put("calls.csv", "client,type,date", "Acme,call,05/06/26")
    code, out, _ = am("recipes", "new", path)

    assert code == 0
    assert "# open: date could be day/month or month/day (“05/06/26”). Day first (dmy) or month first (mdy)?" in out


def test_a_table_of_nothing_known_is_refused_unless_its_entity_is_given(am, put):
    path = put("x.csv", "foo,bar", "1,2")
    code, _, err = am("recipes", "new", path)

    assert code == 2
    assert "--entity" in err
    code, out, _ = am("recipes", "new", path, "--entity", "accounts")
    assert code == 0
    assert "# open: No column fills name" in out
