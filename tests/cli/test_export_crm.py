"""`am export salesforce|hubspot`: what began here goes to the company's CRM, under its names and ids, once."""

import csv
from pathlib import Path

import pytest

ACME = "001000000000AAA"


@pytest.fixture
def filled(am):
    """Two clients, one of them known to both CRMs, with a week of work."""
    am("accounts", "add", "Acme", "--crm-id", f"{ACME};4711")
    am("accounts", "add", "Zeta")
    am("contacts", "add", "acme", "Ana Lind")
    am("log", "acme", "call", "Prices\nand more", "--with", "Ana Lind", "--next", "=deck by fri")
    am("log", "acme", "meeting", "Roadmap", "--at", "2026-11-20 14:00")
    am("log", "acme", "onsite", "Tour", "--at", "2026-11-19")
    am("log", "acme", "email", "Old", "--at", "2026-10-01")
    am("log", "zeta", "call", "Nobody knows them there")
    return am


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_salesforce_gets_completed_tasks_open_tasks_and_events(filled, tmp_path):
    ran = filled("export", "salesforce", "--out", str(tmp_path / "sf"))
    tasks, events = rows(tmp_path / "sf" / "Task.csv"), rows(tmp_path / "sf" / "Event.csv")

    assert ran.code == 0
    assert [(it["Subject"], it["Status"], it["ActivityDate"]) for it in tasks] == [
        ("Call: Prices", "Completed", "2026-11-21"),
        ("'=deck", "Not Started", "2026-11-27"),
    ]
    assert tasks[0]["Description"] == "Prices\nand more\n\nWith: Ana Lind"
    assert {it["WhatId"] for it in tasks + events} == {ACME}
    assert {it["Id"] for it in tasks + events} == {""}
    assert [(it["Subject"], it["IsAllDayEvent"], it["ActivityDate"]) for it in events] == [
        ("On-site meeting: Tour", "true", "2026-11-19"),
        ("Meeting: Roadmap", "false", ""),
    ]
    assert events[1]["StartDateTime"].startswith("2026-11-20T")
    assert events[1]["DurationInMinutes"] == "60"


def test_rows_of_accounts_without_an_id_there_are_listed_with_the_reason(filled, tmp_path):
    ran = filled("export", "salesforce", "--out", str(tmp_path / "sf"))
    assert "t5 left out: zeta has no Salesforce id" in ran.err

    left = filled("export", "hubspot", "--out", str(tmp_path / "hs"), "--json").json["left_out"]
    assert [(it["ref"], it["account"]) for it in left] == [("t5", "zeta")]


def test_only_the_days_asked_for_are_exported_and_nothing_is_remembered(filled, tmp_path):
    filled("export", "salesforce", "--out", str(tmp_path / "a"))
    filled("export", "salesforce", "--out", str(tmp_path / "b"), "--since", "2026-10-01")
    filled("export", "salesforce", "--out", str(tmp_path / "c"))

    assert (tmp_path / "a" / "Task.csv").read_bytes() == (tmp_path / "c" / "Task.csv").read_bytes()
    assert "Email: Old" in [it["Subject"] for it in rows(tmp_path / "b" / "Task.csv")]
    assert "Email: Old" not in [it["Subject"] for it in rows(tmp_path / "a" / "Task.csv")]


def test_days_still_to_come_are_refused(filled, tmp_path):
    assert filled("export", "hubspot", "--out", str(tmp_path / "hs"), "--since", "2027-01-01").code == 2
    assert not (tmp_path / "hs").exists()


def test_what_came_from_an_import_is_not_sent_back(filled, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "touches.csv").write_text(
        "account,kind,on,text\nacme,call,2026-11-20,Imported\n", encoding="utf-8"
    )
    filled("import", str(tmp_path / "in"))
    filled("export", "salesforce", "--out", str(tmp_path / "a"))
    filled("export", "salesforce", "--out", str(tmp_path / "b"), "--also", "native")

    nothing = filled("export", "salesforce", "--out", str(tmp_path / "c"), "--after", str(tmp_path / "a"))
    assert "--also SOURCE" not in nothing.err
    assert "Call: Imported" not in [it["Subject"] for it in rows(tmp_path / "a" / "Task.csv")]
    assert "Call: Imported" in [it["Subject"] for it in rows(tmp_path / "b" / "Task.csv")]


def test_a_field_for_our_ids_makes_a_second_load_an_update(filled, tmp_path):
    for name in ("a", "b"):
        filled("export", "salesforce", "--out", str(tmp_path / name), "--external-field", "Am_Id__c")
    keys = [it["Am_Id__c"] for it in rows(tmp_path / "a" / "Task.csv")]

    assert keys == [it["Am_Id__c"] for it in rows(tmp_path / "b" / "Task.csv")]
    assert len(set(keys)) == len(keys)
    assert all(keys)


def test_hubspot_gets_a_file_for_each_kind_with_its_record_id(filled, tmp_path):
    filled("export", "hubspot", "--out", str(tmp_path / "hs"), "--since", "2026-10-01", "--raw")

    assert sorted(path.name for path in (tmp_path / "hs").iterdir()) == [
        "calls.csv",
        "emails.csv",
        "meetings.csv",
        "tasks.csv",
    ]
    (task,) = rows(tmp_path / "hs" / "tasks.csv")
    assert task["Company record ID"] == "4711"
    assert (task["hs_task_subject"], task["hs_task_status"]) == ("=deck", "NOT_STARTED")
    assert task["hs_timestamp"].startswith("2026-11-27T")


def test_what_an_earlier_export_holds_is_left_out_and_what_changed_since_comes_again(filled, tmp_path):
    first, second, third = (str(tmp_path / name) for name in ("first", "second", "third"))
    filled("export", "hubspot", "--out", first)
    filled("log", "acme", "call", "Prices\nand more", "--with", "Ana Lind")  # the twin of one that is there
    filled("done", "a1")
    ran = filled("export", "hubspot", "--out", second, "--after", first, "--json")

    assert ran.json["rows"] == {"calls": 1, "tasks": 1}
    assert ran.json["before"] == {"calls": 1, "meetings": 2}
    assert [it["hs_task_status"] for it in rows(tmp_path / "second" / "tasks.csv")] == ["COMPLETED"]
    ran = filled("export", "hubspot", "--out", third, "--after", first, "--after", second)
    assert "nothing new" in ran.out
    assert "5 rows left out: in an earlier export" in ran.err
    assert not list((tmp_path / "third").iterdir())


def test_an_earlier_export_must_be_there_and_have_the_same_columns(filled, tmp_path):
    filled("export", "hubspot", "--out", str(tmp_path / "a"), "--external-field", "am_key")
    ran = filled("export", "hubspot", "--out", str(tmp_path / "b"), "--after", str(tmp_path / "a"))

    assert (ran.code, "other columns" in ran.err) == (2, True)
    assert filled("export", "hubspot", "--out", str(tmp_path / "b"), "--after", str(tmp_path / "no")).code == 2
    assert filled("export", "hubspot", "--out", "-").code == 2
    assert (
        filled("export", "hubspot", "--out", str(tmp_path / "a"), "--after", str(tmp_path / "a"), "--force").code == 2
    )
    (tmp_path / "a" / "calls.csv").write_bytes(b"\xff")
    assert filled("export", "hubspot", "--out", str(tmp_path / "b"), "--after", str(tmp_path / "a")).code == 2
    assert not (tmp_path / "b").exists()


def test_rows_of_one_account_without_an_id_are_told_together(filled, tmp_path):
    for text in ("One", "Two", "Three"):
        filled("log", "zeta", "call", text)
    ran = filled("export", "salesforce", "--out", str(tmp_path / "sf"))

    assert "t5, t6, t7 and 1 more left out: zeta has no Salesforce id" in ran.err
    assert len(filled("export", "salesforce", "--out", str(tmp_path / "b"), "--json").json["left_out"]) == 4


def test_a_book_in_which_nothing_began_says_how_to_send_what_was_imported(am, tmp_path):
    (tmp_path / "accounts.csv").write_text(f"handle,name,crm_id\nacme,Acme,{ACME}\n", encoding="utf-8")
    (tmp_path / "touches.csv").write_text("account,kind,on,text\nacme,call,2026-11-20,Hi\n", encoding="utf-8")
    am("import", str(tmp_path), "--no-rejects")

    assert "--also SOURCE" in am("export", "salesforce", "--out", str(tmp_path / "a")).err
    assert am("export", "salesforce", "--out", str(tmp_path / "b"), "--also", "native").code == 0
    assert len(rows(tmp_path / "b" / "Task.csv")) == 1
