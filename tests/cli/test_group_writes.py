"""The rules of writing: what is refused, what goes along, what lets go."""

import pytest


@pytest.fixture
def acme(am):
    am("accounts", "add", "Acme", "--currency", "GBP")
    am("contacts", "add", "acme", "Jane Doe", "--email", "jane@acme.com")
    am("contacts", "add", "acme", "Jane Roe")


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["risks", "add", "acme", "x" * 301], "300"),
        (["risks", "add", "acme", "  "], "title"),
        (["risks", "add", "acme", "x", "--severity", "urgent"], "severity"),
        (["risks", "add", "acme", "x", "--next-review", "someday"], "next-review"),
        (["actions", "add", "acme", "x", "--due", "5/6"], "ambiguous"),
        (["contracts", "add", "acme", "Planner"], "--arr"),
        (["contracts", "add", "acme", "--arr", "48k", "--starts", "2026-02-01", "--ends", "2026-01-31"], "starts"),
        (["contracts", "add", "acme", "--arr", "48k", "--ends", "12mox"], "ends"),
        (["contracts", "add", "acme", "--arr", "1.234,5"], "arr"),
        (["contracts", "add", "acme", "--arr", "$5", "--currency", "EUR"], "currencies"),
        (["surveys", "add", "acme", "nps", "11"], "0 to 10"),
        (["surveys", "add", "acme", "csat", "0"], "1 to 5"),
        (["surveys", "add", "acme", "ces", "3"], "nps, csat"),
        (["contacts", "add", "acme", "Bob", "--email", "bob"], "e-mail"),
        (["touches", "add", "acme", "phone", "x"], "call"),
        (["touches", "add", "acme", "call", "x", "--at", "25:00"], "at"),
        (["usage", "add", "acme", "many"], "active"),
        (["budgets", "add", "acme", "--total", "5"], "--period-from, --period-to, --spent"),
        (["accounts", "add", "X", "--timezone", "Mars/Olympus"], "time zone"),
        (["accounts", "add", "X", "--margin", "72"], "72%"),
        (["accounts", "edit", "acme", "--name", ""], "name cannot be empty"),
        (["contacts", "edit", "p1", "--name", "x" * 301], "name"),
        (["actions", "add", "acme"], "TITLE"),
    ],
)
def test_bad_input_is_refused_and_nothing_changes(am, acme, contents, args, expected):
    before = contents()
    ran = am(*args)

    assert ran.code == 2, ran.out
    assert ran.out == ""
    assert expected in ran.said
    assert contents() == before


@pytest.mark.parametrize(
    ("typed", "code"), [("jane", 4), ("nobody", 3), ("jane d", 0), ("jane@acme.com", 0), ("p2", 0)]
)
def test_a_person_is_named_never_guessed(am, acme, contents, typed, code):
    before = contents()
    ran = am("touches", "add", "acme", "call", "hi", "--with", typed)

    assert ran.code == code
    assert code == 0 or contents() == before


def test_amounts_take_the_currency_of_their_account(am, acme):
    am("invoices", "add", "acme", "500")

    assert am("invoices", "--json").items[0]["amount"] == {"amount": "500.00", "currency": "GBP"}


def test_the_reply_resolves_days_and_warns_of_days_to_come(am, acme):
    assert "due Fri 27 Nov" in am("actions", "add", "acme", "x", "--due", "fri").out
    ran = am("touches", "add", "acme", "call", "x", "--on", "2026-11-30")
    assert ran.code == 0
    assert "on still to come" in ran.err


def test_a_flag_has_three_states_on_edit(am, acme):
    am("contracts", "add", "acme", "Planner", "--arr", "48k", "--auto-renew")

    def flag():
        return am("contracts", "show", "k1", "--json").json["item"]["auto_renew"]

    am("contracts", "edit", "k1", "--notice", "60d")
    assert flag() is True
    am("contracts", "edit", "k1", "--no-auto-renew")
    assert flag() is False


def test_who_took_part_can_be_corrected(am, acme, undo):
    am("touches", "add", "acme", "call", "hi", "--with", "p1")
    am("touches", "edit", "t1", "--with", "p1;p2")
    assert am("touches", "--json").items[0]["with"] == ["Jane Doe", "Jane Roe"]
    assert am("touches", "edit", "t1", "--with", "p1", "--with", "p2", "--json").json["unit"] is None
    am("touches", "edit", "t1", "--with", "")
    assert am("touches", "--json").items[0]["with"] == []
    undo()
    assert am("touches", "--json").items[0]["with"] == ["Jane Doe", "Jane Roe"]


def test_a_request_is_one_row_with_a_vote_per_account(am, acme, contents):
    am("accounts", "add", "Globex")
    am("requests", "add", "acme", "Dark mode", "--category", "ui")
    second = am("requests", "add", "globex", "dark  MODE", "--category", "ux")
    again = am("requests", "add", "globex", "Dark mode", "--json")

    assert "2 votes" in second.out
    assert "keeps its fields" in second.err
    assert again.json["unit"] is None
    (item,) = am("requests", "--json").items
    assert (item["votes"], item["accounts"], item["category"]) == (2, ["acme", "globex"], "ui")
    am("requests", "edit", "q1", "--status", "shipped")
    assert am("requests", "show", "q1", "--json").json["item"]["shipped_on"] == "2026-11-21"
    assert am("requests", "add", "acme", "Dark mode", "--json").json["refs"] == ["q2"]


def test_a_removed_person_leaves_a_name_and_no_dangling_link(am, acme, undo, contents):
    am("touches", "add", "acme", "call", "hi", "--with", "p1")
    am("surveys", "add", "acme", "nps", "9", "--contact", "p1")
    am("opportunities", "add", "acme", "more", "--sponsor", "p1")
    before = contents()
    ran = am("contacts", "rm", "p1")

    assert "3 rows" in ran.out
    assert am("touches", "--json").items[0]["with"] == ["Jane Doe"]
    assert am("surveys", "--json").items[0]["contact"] is None
    assert am("opportunities", "--json").items[0]["sponsor"] is None
    assert am("touches", "edit", "t1", "--with", "jane doe; p2").code == 0
    assert am("touches", "--json").items[0]["with"] == ["Jane Doe", "Jane Roe"]
    undo()
    undo()
    assert contents() == before


def test_an_account_goes_with_all_that_is_its_own_and_comes_back(am, acme, undo, contents):
    am("accounts", "add", "Globex")
    am("touches", "add", "acme", "call", "hi", "--with", "p1")
    am("actions", "add", "acme", "x")
    am("requests", "add", "acme", "Only mine")
    am("requests", "add", "acme", "Ours")
    am("requests", "add", "globex", "Ours")
    am("risks", "add", "globex", "stays")
    before = contents()
    refused = am("accounts", "rm", "acme")

    assert refused.code == 2
    assert "2 contacts, 1 touch, 1 action, 2 votes, 1 request" in refused.said
    assert contents() == before
    ran = am("accounts", "rm", "acme", "--yes", "--json")
    assert ran.json["removed"] == {
        "attendees": 1, "contacts": 2, "touches": 1, "actions": 1, "votes": 2, "requests": 1, "accounts": 1,
    }  # fmt: skip
    assert [it["title"] for it in am("requests", "--json").items] == ["Ours"]
    assert [it["title"] for it in am("risks", "--json").items] == ["stays"]
    undo()
    assert contents() == before


def test_rm_removes_all_of_the_named_or_none(am, acme, contents):
    am("risks", "add", "acme", "one")
    am("risks", "add", "acme", "two")
    before = contents()

    assert am("risks", "rm", "r1", "r9").code == 3
    assert contents() == before
    assert am("risks", "rm", "r1", "R2", "r1").code == 0
    assert am("risks", "--all", "--json").items == []
