"""`am export salesforce|hubspot`: deals of the CRM that moved on here go back under their own ids, and only these."""

import csv
from pathlib import Path

import pytest

ACME, ZETA = "001000000000AAA", "001000000000BBB"
DEALS = (
    "Id,AccountId,Name,StageName,CloseDate,Amount",
    f"006000000000001,{ACME},Seats,Qualification,2027-01-31,900",
    f"006000000000002,{ACME},Add-on,Proposal/Price Quote,2027-02-28,900",
    f"006000000000003,{ZETA},More,My own stage,2027-02-28,900",
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def filled(am, tmp_path):
    """Two clients with deals that came from Salesforce."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "Account.csv").write_text(
        f"Id,Name,BillingCity,Rating\n{ACME},Acme,Berlin,\n{ZETA},Zeta,Bern,\n", encoding="utf-8"
    )
    (folder / "Opportunity.csv").write_text("\n".join(DEALS) + "\n", encoding="utf-8")
    assert am("import", str(folder), "--yes", "--no-rejects").code == 0
    am("accounts", "edit", "zeta", "--tier", "C")
    return am


def test_what_came_and_was_not_touched_is_not_sent_back(filled, tmp_path):
    ran = filled("export", "salesforce", "--out", str(tmp_path / "sf"))

    assert ran.code == 0
    assert not list((tmp_path / "sf").iterdir())


def test_a_stage_and_a_close_date_changed_here_go_back_in_the_words_of_the_tool(filled, tmp_path):
    filled("opportunities", "advance", "o1", "proposed")
    filled("opportunities", "edit", "o2", "--expected-close", "2027-03-31")
    filled("export", "salesforce", "--out", str(tmp_path / "sf"))

    assert rows(tmp_path / "sf" / "Opportunity.csv") == [
        {"Id": "006000000000001", "StageName": "Proposal/Price Quote", "CloseDate": "", "NextStep": ""},
        {"Id": "006000000000002", "StageName": "", "CloseDate": "2027-03-31", "NextStep": ""},
    ]


def test_a_stage_for_which_no_deal_tells_the_word_is_left_out_with_the_reason(filled, tmp_path):
    filled("opportunities", "advance", "o2", "negotiating")
    ran = filled("export", "salesforce", "--out", str(tmp_path / "sf"))

    assert "o2 left out: no other deal from Salesforce tells its word for the stage negotiating" in ran.err


def test_the_next_step_of_the_only_open_deal_or_of_the_one_it_names_goes_back(filled, tmp_path):
    filled("log", "zeta", "call", "Prices", "--next", "Send offer by 2026-12-01")
    filled("log", "zeta", "call", "Prices", "--next", "Later by 2026-12-09")
    filled("log", "acme", "call", "Prices", "--next", "Show the add-on")
    filled("log", "acme", "call", "Prices", "--next", "Ask for the budget")
    ran = filled("export", "salesforce", "--out", str(tmp_path / "sf"))

    found = {it["Id"]: it["NextStep"] for it in rows(tmp_path / "sf" / "Opportunity.csv")}
    assert found == {"006000000000003": "Send offer (by 2026-12-01)", "006000000000002": "Show the add-on"}
    assert "next step of an account with several open deals" in ran.err


def test_an_edit_before_the_days_wanted_or_taken_back_is_not_sent(filled, tmp_path, monkeypatch):
    filled("opportunities", "edit", "o2", "--expected-close", "2027-03-31")
    monkeypatch.setenv("AM_TODAY", "2026-12-24")
    filled("opportunities", "advance", "o1", "proposed")
    filled("undo")
    filled("export", "salesforce", "--out", str(tmp_path / "sf"))

    assert not list((tmp_path / "sf").iterdir())


def test_only_the_accounts_asked_for_are_exported(filled, tmp_path):
    for account in ("acme", "zeta"):
        filled("log", account, "call", "Prices", "--next", "Send seats offer")
    for number, option in enumerate((("--account", "zeta"), ("--tier", "C"))):
        folder = tmp_path / str(number)
        filled("export", "salesforce", "--out", str(folder), *option)
        assert {it["WhatId"] for it in rows(folder / "Task.csv")} == {ZETA}
        assert [it["Id"] for it in rows(folder / "Opportunity.csv")] == ["006000000000003"]

    assert filled("export", "salesforce", "--out", str(tmp_path / "x"), "--tier", "Q").code == 3


def test_an_earlier_export_holds_back_deals_too(filled, tmp_path):
    filled("opportunities", "advance", "o1", "proposed")
    filled("export", "salesforce", "--out", str(tmp_path / "a"))
    ran = filled("export", "salesforce", "--out", str(tmp_path / "b"), "--after", str(tmp_path / "a"), "--json")

    assert (ran.json["rows"], ran.json["before"]) == ({}, {"Opportunity": 1})


def test_hubspot_gets_its_deals_by_record_id(am, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "companies.csv").write_text(
        "Record ID,Company name,Company Domain Name\n9001,Acme,acme.example\n", encoding="utf-8"
    )
    (folder / "deals.csv").write_text(
        "hs_object_id,dealname,dealstage,closedate,associatedcompanyid\n"
        "701,Seats,qualifiedtobuy,2027-01-31,9001\n702,Old,contractsent,2027-01-31,9001\n",
        encoding="utf-8",
    )
    am("import", str(folder), "--yes", "--no-rejects")
    am("opportunities", "advance", "o1", "negotiating")
    am("log", "acme", "call", "Prices", "--next", "=Seats offer")
    am("export", "hubspot", "--out", str(tmp_path / "hs"), "--raw")

    assert rows(tmp_path / "hs" / "deals.csv") == [
        {"Record ID": "701", "dealstage": "contractsent", "closedate": "", "hs_next_step": "=Seats offer"}
    ]


def test_names_in_the_config_say_which_tasks_are_mine(am, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "Account.csv").write_text(f"Id,Name,BillingCity,Rating\n{ACME},Acme,Berlin,\n", encoding="utf-8")
    heads = "Activity ID,Company / Account,Assigned,Subject,Date,Priority,Status,Task"
    tasks = "00TA,Acme,Ann Lee,Ask,2026-12-02,High,Not Started,1\n00TB,Acme,Bo Ray,Fix,2026-12-02,High,Not Started,1"
    (folder / "t.csv").write_text(f"{heads}\n{tasks}\n", encoding="utf-8")
    ran = am("import", str(folder), "--yes", "--no-rejects")
    assert "tasks of Ann Lee, Bo Ray taken as yours" in ran.err

    assert am("config", "set", "me.names", '["Ann Lee"]').code == 0
    assert am("config", "--json").json["me"]["names"] == ["Ann Lee"]
    am("import", str(folder), "--yes", "--no-rejects")
    assert [it["owner"] for it in am("actions", "--json").json["items"]] == ["me", "Bo Ray"]
