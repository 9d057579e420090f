"""Every group by every verb: what is written, how it reads back, and that undo takes it back."""

import os
import subprocess
import sys

import pytest

from amcli.cli.group_params import FORMS, described
from amcli.domain.entities import BY_PLURAL, ENTITIES

ADDS = {
    "contacts": (["acme", "Jane Doe"], {"role": "champion", "email": "jane@acme.com"}, ("title", "CFO")),
    "touches": (["acme", "call", "Budget ok"], {"mood": "+", "on": "yesterday", "at": "9:30"}, ("text", "No budget")),
    "actions": (["acme", "Send deck"], {"due": "fri", "owner": "support"}, ("due", "2026-12-01")),
    "issues": (["acme", "Export fails"], {"severity": "high", "team": "support"}, ("resolved", "2026-11-20")),
    "risks": (["acme", "Champion left"], {"severity": "high", "category": "sponsor"}, ("severity", "low")),
    "contracts": (
        ["acme", "Planner"],
        {"arr": "48k", "starts": "2026-01-01", "ends": "2026-12-31", "notice": "60d"},
        ("category", "best_case"),
    ),
    "opportunities": (["acme", "Two more teams"], {"amount": "12k", "kind": "new-team"}, ("stage", "qualified")),
    "usage": (["acme", "120"], {"licensed": "200", "on": "2026-11-16"}, ("active", "125")),
    "surveys": (["acme", "nps", "9"], {"comment": "Good"}, ("score", "8")),
    "requests": (["acme", "Dark mode"], {"category": "ui"}, ("status", "planned")),
    "objectives": (["acme", "Fewer agency hours"], {"target": "2300", "due": "eoq"}, ("current", "2510")),
    "milestones": (["acme", "Go-live"], {"due": "2w"}, ("done_on", "2026-11-19")),
    "invoices": (["acme", "$4,800.50"], {"number": "A-1", "due": "30d"}, ("paid_on", "2026-11-20")),
    "budgets": (
        ["acme"],
        {"period-from": "2026-07-01", "period-to": "2026-12-31", "total": "60k", "spent": "20k"},
        ("spent", "30k"),
    ),
    "references": (["acme", "Norrland Rail"], {"kind": "referral"}, ("given_on", "2026-11-20")),
}
READ_BACK = {
    "contacts": {"name": "Jane Doe", "role": "champion", "email": "jane@acme.com", "left_on": None, "other_emails": []},
    "touches": {"kind": "call", "on": "2026-11-20", "text": "Budget ok", "mood": 1, "with": [], "at": "09:30"},
    "actions": {"title": "Send deck", "due": "2026-11-27", "owner": "support", "opened": "2026-11-21", "reply": False},
    "issues": {"title": "Export fails", "severity": "high", "team": "support", "kind": "ticket", "resolved": None},
    "risks": {"title": "Champion left", "severity": "high", "category": "sponsor", "opened": "2026-11-21"},
    "contracts": {
        "product": "Planner",
        "arr": {"amount": "48000.00", "currency": "EUR"},
        "ends": "2026-12-31",
        "notice": "60d",
        "auto_renew": False,
        "list_price": None,
    },
    "opportunities": {
        "title": "Two more teams",
        "amount": {"amount": "12000.00", "currency": "EUR"},
        "kind": "new_team",
        "stage": "identified",
        "stage_on": "2026-11-21",
        "sponsor": None,
    },
    "usage": {"on": "2026-11-16", "metric": "seats", "active": 120, "licensed": 200},
    "surveys": {"kind": "nps", "score": 9, "on": "2026-11-21", "comment": "Good", "contact": None},
    "requests": {"title": "Dark mode", "category": "ui", "status": "open", "votes": 1, "accounts": ["acme"]},
    "objectives": {"outcome": "Fewer agency hours", "target": "2300", "due": "2026-12-31", "achieved_on": None},
    "milestones": {"title": "Go-live", "kind": "onboarding", "due": "2026-12-05", "done_on": None},
    "invoices": {"number": "A-1", "amount": {"amount": "4800.50", "currency": "USD"}, "paid_on": None},
    "budgets": {"total": {"amount": "60000.00", "currency": "EUR"}, "on": "2026-11-21", "period_to": "2026-12-31"},
    "references": {"title": "Norrland Rail", "kind": "referral", "asked_on": "2026-11-21", "declined_on": None},
}
AFTER_EDIT = {"active": 125, "score": 8, "spent": {"amount": "30000.00", "currency": "EUR"}}
each_group = pytest.mark.parametrize("plural", ADDS)


def options(given):
    return [part for name, text in given.items() for part in (f"--{name}", text)]


@pytest.fixture
def acme(am):
    assert am("accounts", "add", "Acme", "--tier", "A").code == 0


@pytest.fixture
def added(am, acme):
    """Add the example row of a group and return its id."""

    def add(plural):
        positional, given, _ = ADDS[plural]
        ran = am(plural, "add", *positional, *options(given), "--json")
        assert ran.code == 0, ran.err
        (ref,) = ran.json["refs"]
        return ref

    return add


@each_group
def test_what_is_added_reads_back_in_json(am, added, plural):
    ref = added(plural)
    (item,) = am(plural, "--all", "--json").items
    entity = BY_PLURAL[plural]

    assert item["id"] == ref == f"{entity.letter}1"
    assert READ_BACK[plural].items() <= item.items()
    assert set(item) >= {"id", *(field.name for field in entity.fields)}
    assert plural == "requests" or item["account"] == "acme"


@each_group
def test_the_list_names_its_schema_and_day(am, added, plural):
    added(plural)
    whole = am(plural, "--json").json

    assert (whole["schema"], whole["as_of"]) == (f"am.{plural}/1", "2026-11-21")


@each_group
def test_show_tells_all_of_one_row(am, added, plural):
    ref = added(plural)
    shown = am(plural, "show", ref.upper(), "--json").json

    assert shown["schema"] == f"am.{BY_PLURAL[plural].table}/1"
    assert shown["item"] == am(plural, "--all", "--json").items[0]
    assert am(plural, "show", ref).out.startswith(f"id\t{ref}\n")


@each_group
def test_edit_changes_one_field_and_undo_takes_it_back(am, added, undo, plural):
    ref = added(plural)
    before = am(plural, "show", ref, "--json").json["item"]
    name, text = ADDS[plural][2]
    ran = am(plural, "edit", ref, f"--{name.replace('_', '-')}", text)

    assert ran.code == 0, ran.err
    assert "→" in ran.out
    assert am(plural, "show", ref, "--json").json["item"][name] == AFTER_EDIT.get(name, text)
    undo()
    assert am(plural, "show", ref, "--json").json["item"] == before


@each_group
def test_an_edit_that_changes_nothing_says_so_and_leaves_no_unit(am, added, plural):
    ref = added(plural)
    name, text = ADDS[plural][2]
    am(plural, "edit", ref, f"--{name.replace('_', '-')}", text)

    assert am(plural, "edit", ref, f"--{name.replace('_', '-')}", text, "--json").json["unit"] is None


@each_group
def test_rm_removes_and_undo_brings_back(am, added, undo, contents, plural):
    ref = added(plural)
    before = contents()
    ran = am(plural, "rm", ref)

    assert ran.code == 0, ran.err
    assert f"removed {ref}" in ran.out
    assert am(plural, "--all", "--json").items == []
    assert am(plural, "show", ref).code == 3
    undo()
    assert contents() == before


@each_group
def test_undo_takes_an_add_back(am, acme, undo, contents, plural):
    before = contents()
    positional, given, _ = ADDS[plural]
    ran = am(plural, "add", *positional, *options(given))

    assert "am undo" in ran.out
    undo()
    assert contents() == before


@each_group
def test_an_unknown_account_is_not_found_and_nothing_is_written(am, acme, contents, plural):
    before = contents()
    positional, given, _ = ADDS[plural]

    assert am(plural, "add", "nobody", *positional[1:], *options(given)).code == 3
    assert contents() == before


@each_group
def test_an_empty_list_is_empty_json_and_one_helpful_line_for_people(am, acme, plural):
    assert am(plural, "--json").items == []
    ran = am(plural)

    assert (ran.code, ran.out) == (0, "")
    assert f"am {plural} add ACCOUNT" in ran.err


@each_group
def test_a_row_that_is_not_there_is_not_found(am, acme, plural):
    ref = f"{BY_PLURAL[plural].letter}99"
    name, text = ADDS[plural][2]

    assert am(plural, "show", ref).code == am(plural, "rm", ref).code == 3
    assert am(plural, "edit", ref, f"--{name.replace('_', '-')}", text).code == 3


@each_group
def test_without_a_book_it_says_how_to_start_and_makes_none(am, surroundings, plural):
    positional, given, _ = ADDS[plural]
    for ran in (am(plural), am(plural, "add", *positional, *options(given)), am(plural, "rm", "x1")):
        assert ran.code == 5
        assert "am accounts add" in ran.err


# Accounts


def test_an_account_is_added_shown_edited_and_removed(am, undo):
    added = am(
        "accounts", "add", "Acme Corp", "--tier", "A", "--domain", "HTTPS://Acme.com/x", "--margin", "72%", "--json"
    )
    assert added.json["refs"] == ["acme-corp"]
    (item,) = am("accounts", "--json").items
    assert item.items() >= {"id": "acme-corp", "handle": "acme-corp", "name": "Acme Corp", "status": "active"}.items()
    assert (item["domains"], item["margin"], item["wallet"]) == (["acme.com"], 0.72, None)

    assert am("accounts", "edit", "acme", "--wallet", "1.2m", "--tags", "a", "--tags", "b,c").code == 0
    shown = am("accounts", "show", "Acme Corp", "--json").json["item"]
    assert shown["wallet"] == {"amount": "1200000.00", "currency": "EUR"}
    assert shown["tags"] == ["a", "b", "c"]
    undo()
    assert am("accounts", "show", "acme", "--json").json["item"] == item

    assert am("accounts", "rm", "acme", "--yes").code == 0
    assert am("accounts", "--json").items == []
    undo()
    assert am("accounts", "--json").items == [item]


def test_handles_are_made_from_names_and_stay_unique(am):
    for _ in range(2):
        last = am("accounts", "add", "Acme Corp")
    assert "acme-corp is called Acme Corp as well" in last.err
    assert [it["id"] for it in am("accounts", "--json").items] == ["acme-corp", "acme-corp-2"]


@pytest.mark.parametrize("handle", ["acme", "r3", "a b", "-x", "ä", "x" * 41])
def test_a_handle_that_is_taken_or_no_handle_is_refused(am, acme, contents, handle):
    before = contents()

    assert am("accounts", "add", "Other", f"--handle={handle}").code == 2
    assert contents() == before


def test_renaming_to_a_taken_handle_is_refused(am, acme):
    am("accounts", "add", "Other")

    assert am("accounts", "edit", "other", "--handle", "acme").code == 2
    assert am("accounts", "edit", "other", "--handle", "OTTER").code == 0
    assert sorted(it["handle"] for it in am("accounts", "--json").items) == ["acme", "otter"]


def test_an_account_keeps_the_day_it_was_added(am, acme, contents):
    assert "2026-11-21" in contents()["account"][0]


def test_show_counts_what_an_account_holds(am, added):
    for plural in ADDS:
        added(plural)
    held = am("accounts", "show", "acme", "--json").json["holds"]

    assert held == dict.fromkeys(ADDS, 1)


# As a process


def test_the_first_steps_work_from_a_shell(am_process):
    assert am_process("accounts").code == 5
    first = am_process("accounts", "add", "Acme Corp", "--tier", "A")
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("✓ acme-corp account · Acme Corp\n")
    risk = am_process("risks", "add", "acme", "Champion left", "--severity", "high", "--next-review", "fri")
    assert "r1 risk · Acme Corp · Champion left" in risk.out
    assert "next review Fri 27 Nov" in risk.out
    line = "r1\thigh\tacme-corp\tChampion left\t2026-11-21\t2026-11-27\t\tvalue\tme\t\t\t\t\n"
    assert am_process("risks").out == line
    assert am_process("risks", "--json").items[0]["severity"] == "high"
    assert am_process("risks", "edit", "r1", "--severity", "hihg").code == 2
    assert am_process("accounts", "rm", "acme").code == 2
    assert am_process("accounts", "rm", "acme", "--yes").code == 0
    assert am_process("risks", "--json").items == []


def test_hostile_text_is_data_everywhere(am_process):
    name = "[red]Evil[/] :smile: \x1b[2J ; DROP TABLE"
    am_process("accounts", "add", name, "--handle", "evil")
    am_process("touches", "add", "evil", "call", "[/renewal] \x1b]0;x\x07", "--on", "today")
    for args in (["accounts"], ["touches"], ["accounts", "show", "evil"], ["touches", "show", "t1"]):
        for force in ("", "1"):
            ran = am_process(*args, AM_FORCE_TABLES=force)
            assert ran.code == 0
            assert "\x1b]" not in ran.out
            assert "\x1b[2J" not in ran.out
    assert "[/renewal]" in am_process("touches", AM_FORCE_TABLES="1").out
    assert am_process("accounts", "--json").items[0]["name"].startswith("[red]Evil[/] :smile:")


def test_json_and_pipes_never_import_rich_nor_anything_heavy(am_process, tmp_path):
    am_process("accounts", "add", "Acme")
    script = tmp_path / "probe.py"
    script.write_text(
        "import sys\nfrom amcli.cli.main import run\n"
        "run(sys.argv[1:])\n"
        "heavy = ('rich', 'sqlmodel', 'sqlalchemy', 'pydantic', 'jinja2')\n"
        "print([name for name in heavy if name in sys.modules], file=sys.stderr)\n"
    )
    env = {**os.environ, "AM_BOOK": str(tmp_path / "home" / "book.db"), "AM_TODAY": "2026-11-21"}
    env |= {"AM_CONFIG": "/nonexistent", "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    env.pop("AM_FORCE_TABLES", None)
    for args in (
        ["accounts", "--json"],
        ["accounts"],
        ["risks", "add", "acme", "x"],
        ["risks", "edit", "r1", "--owner", "me"],
    ):
        done = subprocess.run([sys.executable, script, *args], env=env, capture_output=True, text=True, check=True)
        assert done.stderr.strip().endswith("[]"), args


def test_usage_says_what_share_of_the_licences_is_used_where_their_number_is_known(am, acme):
    am("usage", "add", "acme", "201", "--licensed", "420", "--on", "2026-11-16")
    am("usage", "add", "acme", "12", "--metric", "projects", "--on", "2026-11-15")
    am("usage", "add", "acme", "3", "--metric", "sites", "--licensed", "0", "--on", "2026-11-14")

    assert [it["utilisation"] for it in am("usage", "--json").items] == [0.4786, None, None]
    assert [line.split("\t")[-1] for line in am("usage").out.splitlines()] == ["0.4786", "", ""]
    assert "47%" in am("usage", AM_FORCE_TABLES="1").out
    assert am("usage", "show", "u1").out.splitlines()[-1] == "utilisation\t47.86%"


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda it: it.plural)
def test_every_field_says_in_the_help_what_it_is_and_which_forms_it_takes(entity):
    for field in entity.fields:
        told = described(field)
        assert told.endswith("."), field.name
        assert len(told) > len("()."), field.name
        assert field.type not in FORMS or FORMS[field.type] in told
        assert field.type != "choice" or all(word in told for word in field.choices)
