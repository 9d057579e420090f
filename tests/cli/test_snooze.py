"""`am snooze`: hiding one item or signal until a day, with a reason."""

import pytest


@pytest.fixture
def acme(am):
    am("accounts", "add", "Acme Corp", "--handle", "acme", AM_TODAY="2026-11-01")
    am("actions", "add", "acme", "send deck")
    am("checkin", "acme", "--on", "2026-11-24")
    am("contacts", "add", "acme", "Jane Doe")
    return am


def rows(contents):
    """Return account, signal, ref, on, until and why of every snooze."""
    return [row[1:7] for row in contents()["snooze"]]


def test_an_item_is_hidden_until_a_day(acme, contents, undo):
    before = contents()

    ran = acme("snooze", "a1", "fri", "--why", "on [holiday]")

    assert ran.out.splitlines()[0] == "✓ a1 hidden until Fri 27 Nov · Acme Corp · on [holiday]"
    assert rows(contents) == [(1, None, "a1", "2026-11-21", "2026-11-27", "on [holiday]")]
    assert contents()["action"] == before["action"]
    undo()
    assert contents() == before


@pytest.mark.parametrize("typed", ["acme:role_missing", "Acme Corp:Role_Missing", "acme:ROLE_MISSING"])
def test_a_signal_of_an_account_is_hidden(acme, contents, typed):
    said = acme("snooze", typed, "2w", "--why", "they asked for it", "--json").json

    assert said["refs"] == []
    assert said["snooze"] == {
        "account": "acme",
        "signal": "role_missing",
        "ref": None,
        "until": "2026-12-05",
        "why": "they asked for it",
    }
    assert rows(contents)[0][1:3] == ("role_missing", None)


def test_snoozing_a_check_in_moves_nothing(acme, contents):
    before = contents()["checkin"]

    assert acme("snooze", "c1", "2026-11-30", "--why", "she is away").code == 0
    assert contents()["checkin"] == before
    assert acme("checkin", "acme", "--json").items[0]["snoozed_until"] == "2026-11-30"


def test_a_new_snooze_takes_the_place_of_the_running_one(acme, contents, undo):
    acme("snooze", "a1", "2026-12-20", "--why", "long", AM_TODAY="2026-11-18")
    before = contents()

    acme("snooze", "a1", "fri", "--why", "short")

    assert [row[4] for row in rows(contents)] == ["2026-11-21", "2026-11-27"]
    undo()
    assert contents() == before


def test_other_snoozes_go_on(acme, contents):
    acme("snooze", "acme:role_missing", "2026-12-20", "--why", "long")

    acme("snooze", "a1", "fri", "--why", "short")

    assert [row[4] for row in rows(contents)] == ["2026-12-20", "2026-11-27"]


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("a1", "today", "--why", "x"), 2, "ahead"),
        (("a1", "2026-11-20", "--why", "x"), 2, "ahead"),
        (("a1", "5/6", "--why", "x"), 2, "order of day and month"),
        (("a1", "fri", "--why", "  "), 2, "reason"),
        (("a1", "fri"), 2, "--why"),
        (("a9", "fri", "--why", "x"), 3, "no action a9"),
        (("acme:quite", "fri", "--why", "x"), 2, "Did you mean quiet?"),
        (("acme:quiet", "fri", "--why", "x"), 2, "It has role_missing."),
        (("acme", "fri", "--why", "x"), 2, "acme:quiet"),
        ((":quiet", "fri", "--why", "x"), 2, "ACCOUNT:SIGNAL"),
        (("nobody:quiet", "fri", "--why", "x"), 3, "nobody"),
    ],
)
def test_what_cannot_be_meant_is_refused(acme, contents, args, code, says):
    before = contents()

    ran = acme("snooze", *args)

    assert ran.code == code
    assert says in ran.said
    assert contents() == before


def test_what_is_done_needs_no_snooze(acme, contents):
    acme("done", "a1")
    before = contents()

    assert acme("snooze", "a1", "fri", "--why", "x").code == 2
    assert contents() == before


def test_a_signal_that_is_hidden_already_can_be_hidden_longer(acme, contents):
    acme("snooze", "acme:role_missing", "fri", "--why", "short")

    assert acme("snooze", "acme:role_missing", "2026-12-20", "--why", "long").code == 0
    assert rows(contents)[-1][4] == "2026-12-20"


def test_someone_who_left_still_can_be_snoozed(acme, contents):
    acme("contacts", "edit", "p1", "--left-on", "fri")

    assert acme("snooze", "p1", "fri", "--why", "successor is named in december").code == 0
    assert [(row[2], row[4]) for row in rows(contents)] == [("p1", "2026-11-27")]


def codes(am, **env):
    return {signal["code"] for item in am("today", "--json", **env).items for signal in item["signals"]}


@pytest.mark.parametrize(
    ("added", "ref", "worse", "code"),
    [
        (("actions", "add", "acme", "deck", "--due", "2026-11-18"), "a2", None, "commitment_overdue"),
        (
            ("issues", "add", "acme", "bug", "--opened", "2026-10-01"),
            "i1",
            ("issues", "edit", "i1", "--severity", "high"),
            "issue_ageing",
        ),
        (
            ("risks", "add", "acme", "cut", "--severity", "critical"),
            "r1",
            ("risks", "escalate", "r1", "--to", "VP Sales"),
            "risk_open",
        ),
    ],
)
def test_an_item_comes_back_before_its_day_when_it_gets_graver(acme, added, ref, worse, code):
    acme(*added)
    assert code in codes(acme)
    acme("snooze", ref, "2027-02-01", "--why", "not now")

    assert code not in codes(acme)
    assert code not in codes(acme, AM_TODAY="2026-11-25")
    if worse is not None:
        assert acme(*worse, AM_TODAY="2026-11-25").code == 0
    assert code in codes(acme, AM_TODAY="2026-12-08")


def test_an_item_that_stays_as_it_is_stays_hidden(acme):
    acme("risks", "add", "acme", "cut", "--severity", "high")
    acme("snooze", "r1", "2027-02-01", "--why", "not now")

    assert "risk_open" not in codes(acme, AM_TODAY="2027-01-31")
    assert "risk_open" in codes(acme, AM_TODAY="2027-02-01")


def test_a_late_action_that_got_graver_is_back_on_the_agenda(acme):
    def agenda(**env):
        return [it["ref"] for it in acme("today", "--json", **env).json["agenda"]]

    acme("actions", "add", "acme", "deck", "--due", "2026-11-18")
    acme("snooze", "a2", "2027-02-01", "--why", "not now")

    assert "a2" not in agenda(AM_TODAY="2026-12-02")
    assert "a2" in agenda(AM_TODAY="2026-12-03")


def test_without_a_book_none_is_made(am, tmp_path):
    assert am("snooze", "a1", "fri", "--why", "x").code == 5
    assert list(tmp_path.rglob("*.db")) == []
