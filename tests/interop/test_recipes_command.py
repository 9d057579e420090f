"""`am recipes` and what `am import` says, asks and prints before it reads foreign files."""

import json
import sys
import tomllib

import pytest

from amcli.interop.recipe import parse_recipe


@pytest.fixture
def terminal(monkeypatch):
    """Let a person sit at the terminal and give answers in turn."""

    def answer(*answers):
        left = list(answers)
        for stream in (sys.stdin, sys.stderr):
            monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
        monkeypatch.setenv("COLUMNS", "200")
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


@pytest.fixture
def unknown(put):
    """A folder that no recipe knows."""
    put(
        "firms.csv",
        "client_no,organisation,line",
        "F-01,Alder Mills,paper",
        "F-02,Birch Works,steel",
        "F-03,Fir Yard,paper",
    )
    rows = (
        f"V-{at},F-0{at % 3 + 1},2026-05-{at + 1:02},{kind},Talked" for at, kind in enumerate(("visit", "fax", "call"))
    )
    put("visits.csv", "visit_id,client_no,visit_date,channel,notes", *rows)
    put("prices.csv", "sku,price", "1,10")


def test_an_unknown_folder_is_shown_and_not_imported_unasked(am, unknown, folder, tmp_path):
    for more in ((), ("--json",)):
        code, out, err = am("import", folder, *more)

        assert (code, out) == (2, "")
        assert f"No recipe knows {folder}. It can be read like this:" in err
        assert "  firms.csv as accounts:\n    organisation → name\n" in err
        assert "visit_date → on" in err
        assert "client_no leads to the account, 3 of 3 found" in err
        assert "left out: prices.csv: none of its columns leads to an account" in err
        assert f"am recipes new {folder} --out in.toml" in err
        assert f"am import {folder} --yes" in err
    assert not (tmp_path / "b").exists()


def test_an_unknown_folder_comes_in_with_yes_once_and_edited_rows_are_updated(am, unknown, folder, put):
    assert am("import", folder, "--yes", "--dry-run")[1] == "accounts\t3\t0\t0\t0\ntouches\t2\t0\t0\t1\n"
    assert am("import", folder, "--yes", "--no-rejects")[1] == "accounts\t3\t0\t0\t0\ntouches\t2\t0\t0\t1\n"
    assert am("import", folder, "--yes", "--no-rejects")[1] == "accounts\t0\t0\t3\t0\ntouches\t0\t0\t2\t1\n"

    put("firms.csv", "client_no,organisation,line", "F-01,Alder,paper", "F-02,Birch,steel", "F-03,Fir Yard,paper")
    text = (folder / "visits.csv").read_text(encoding="utf-8").replace("visit,Talked", "visit,Listened")
    (folder / "visits.csv").write_text(text, encoding="utf-8")
    assert am("import", folder, "--yes", "--no-rejects")[1] == "accounts\t0\t2\t1\t0\ntouches\t0\t1\t1\t1\n"
    assert am("undo")[0] == 0


def test_on_a_terminal_what_is_open_is_asked_before_the_folder_comes_in(am, unknown, folder, terminal):
    terminal("chat", True)

    assert am("import", folder, "--no-rejects")[0] == 0
    assert json.loads(am("touches", "--json")[1])["items"][1]["kind"] == "chat"


def test_a_question_that_two_things_rest_on_is_asked_once(am, put, folder, terminal):
    put("firms.csv", "client_no,organisation", "F-01,Alder")
    rows = ("F-01,3/4/26,call,completed", "F-01,5/4/26,call,planned")
    put("calls.csv", "client_no,call_date,type,status", *rows)
    left = terminal("dmy", True)

    assert am("import", folder, "--no-rejects")[0] == 0
    assert not left
    assert json.loads(am("touches", "--json")[1])["items"][0]["on"] == "2026-04-03"
    assert json.loads(am("checkin", "--json")[1])


def test_a_no_on_a_terminal_imports_nothing(am, unknown, folder, terminal, tmp_path):
    terminal("", False)

    assert am("import", folder)[0] != 0
    assert not (tmp_path / "b").exists()


def test_the_recipe_proposed_for_a_folder_can_be_printed_or_written_and_reads_the_same(am, unknown, folder, tmp_path):
    code, out, _ = am("import", folder, "--show-recipe")
    assert (code, [it["entity"] for it in tomllib.loads(out)["source"]]) == (0, ["accounts", "touches"])
    (tmp_path / "shown.toml").write_text(out, encoding="utf-8")

    code, _, err = am("recipes", "new", folder, "--out", tmp_path / "mine.toml", "--name", "shown")
    assert code == 0
    assert "visits.csv as touches:" in err
    assert "account: client_no, such as “F-01”, by external; 3 of its 3 values are in firms.csv" in err
    text = (tmp_path / "mine.toml").read_text(encoding="utf-8")
    assert text.startswith("# left out: prices.csv: none of its columns leads to an account\n")
    assert "# open: channel: “fax” (1 rows) is none of call" in text
    assert json.loads(am("recipes", "new", folder, "--json")[1])["left"][0]["file"] == "prices.csv"
    for recipe in ("shown.toml", "mine.toml"):
        code, out, _ = am("import", folder, "--recipe", tmp_path / recipe, "--dry-run")
        assert (code, out) == (0, "accounts\t3\t0\t0\t0\ntouches\t2\t0\t0\t1\n")


def test_a_folder_that_fits_nothing_is_refused_with_the_reasons(am, put, folder):
    put("prices.csv", "sku,price", "1,10")
    code, _, err = am("recipes", "new", folder)

    assert code == 2
    assert "prices.csv: no column names accounts" in err
    assert am("recipes", "new", folder / "nowhere.csv")[0] == 2
    assert am("import", folder, "--yes")[0] == 2


def test_client_text_stays_inside_the_comments_of_a_recipe(am, put, folder):
    put("firms.csv", "client_no,organisation", "F-01,Alder")
    put("visits.csv", "client_no,visit_date,kind", 'F-01,2026-05-01,"fax\n[[source]]\nfile = ""x"""')
    code, out, err = am("recipes", "new", folder)

    assert code == 0
    assert len(tomllib.loads(out)["source"]) == 2
    assert "\x1b" not in err


def test_files_called_as_ours_with_headings_from_elsewhere_are_proposed_for(am, put, folder):
    put("accounts.csv", "account_id,account_name,trade", "A-1,Alder,paper")
    put("contracts.csv", "contract_id,account_id,plan,start_date,mrr", "K-1,A-1,Gold,2026-01-01,100")

    assert am("import", folder, "--yes")[1] == "accounts\t1\t0\t0\t0\ncontracts\t1\t0\t0\t0\n"


def test_files_called_as_ours_with_our_headings_and_a_slip_are_refused(am, put, folder):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("touches.csv", "acount,kind,on,text", "acme,call,2026-05-01,Talked")
    code, _, err = am("import", folder, "--yes")

    assert code == 2
    assert "touches.csv lacks the heading account" in err


def test_a_tool_that_knows_one_file_of_many_does_not_decide_for_all(am, put, folder):
    put("crm_accounts.csv", "account_id,account_name,industry", "A-1,Alder,paper", "A-2,Birch,steel")
    put("visits.csv", "touch_id,account_id,visit_date,channel", "V-1,A-1,2026-05-01,visit")
    put("bills.csv", "invoice_id,account_id,amount,invoice_date", "V-1,A-2,10,2026-05-01")
    code, out, err = am("import", folder, "--yes")

    assert (code, [line.split("\t")[0] for line in out.splitlines()]) == (0, ["accounts", "touches", "invoices"])
    assert "looks like Salesforce (--recipe salesforce)" in err


def test_common_headings_of_half_the_files_do_not_make_a_tool(am, put, folder):
    put("clients.csv", "Id,Name,Industry", "a1,Alder,paper", "a2,Birch,steel")
    put("bills.csv", "invoice_id,customer,amount,invoice_date", "V-1,Birch,10,2026-05-01")

    assert am("import", folder, "--yes")[1] == "accounts\t2\t0\t0\t0\ninvoices\t1\t0\t0\t0\n"


def test_headings_of_a_tool_decide_though_a_file_is_not_its_own(am, hubspot, put, folder):
    put("bills.csv", "invoice_id,customer,amount,invoice_date", "V-1,Acme,10,2026-05-01")
    code, out, err = am("import", folder, "--yes")

    assert (code, out) == (0, "accounts\t1\t0\t0\t0\ncontacts\t1\t0\t0\t0\n")
    assert "bills.csv" in err


def test_the_currency_of_amounts_that_name_none_is_said(am, put, folder):
    put("firms.csv", "client_no,organisation", "F-01,Alder")
    put("bills.csv", "invoice_id,client_no,amount,invoice_date", "V-1,F-01,10,2026-05-01")
    assert "Amounts that name no currency are taken as EUR." in am("import", folder, "--dry-run")[2]

    put("bills.csv", "invoice_id,client_no,amount_usd,invoice_date", "V-1,F-01,10,2026-05-01")
    assert "Amounts that" not in am("import", folder, "--dry-run")[2]


def test_a_ticket_file_by_itself_is_issues_and_surveys(am, put):
    rows = (f"T-{at},A-1,urgent,2026-05-01,2026-05-02,{at % 5 + 1}" for at in range(12))
    path = put("tickets.csv", "ticket_id,account_id,priority,submitted_at,closed_at,satisfaction_score", *rows)
    code, out, _ = am("recipes", "new", path)

    assert (code, [it["entity"] for it in tomllib.loads(out)["source"]]) == (0, ["issues", "surveys"])
    assert tomllib.loads(out)["source"][1]["fields"]["kind"] == {"const": "csat"}


def test_one_unknown_table_comes_in_by_what_it_names(am, put):
    path = put("visits.csv", "customer,visit_date,channel", "Alder,2026-05-01,visit", "Birch,2026-05-02,visit")

    assert am("import", path)[0] == 2
    assert am("import", path, "--yes")[1] == "accounts\t2\t0\t0\t0\ntouches\t2\t0\t0\t0\n"
    assert am("import", path, "--yes")[1] == "accounts\t0\t0\t2\t0\ntouches\t0\t0\t2\t0\n"


def test_accounts_that_were_entered_by_hand_are_not_made_again(am, put):
    am("accounts", "add", "Alder")
    path = put("visits.csv", "customer,visit_date,channel", "Alder,2026-05-01,visit", "Birch,2026-05-02,visit")

    assert am("import", path, "--yes")[1] == "accounts\t1\t0\t0\t0\ntouches\t2\t0\t0\t0\n"
    assert len(json.loads(am("accounts", "--json")[1])["items"]) == 2
