"""`am done`: closing by id, all of them or none."""

import pytest


@pytest.fixture
def busy(am):
    """An account with one of each thing that can be done."""
    am("accounts", "add", "Acme Corp", "--handle", "acme", AM_TODAY="2026-11-01")
    am("actions", "add", "acme", "send deck", AM_TODAY="2026-11-01")
    am("actions", "add", "acme", "call back", AM_TODAY="2026-11-01")
    am("checkin", "acme", "--on", "2026-11-20", "--agenda", "renewal", AM_TODAY="2026-11-01")
    am("issues", "add", "acme", "export fails", AM_TODAY="2026-11-01")
    am("milestones", "add", "acme", "go live", AM_TODAY="2026-11-01")
    am("objectives", "add", "acme", "save time", AM_TODAY="2026-11-01")
    am("risks", "add", "acme", "champion left", AM_TODAY="2026-11-01")
    return am


ALL = ("a1", "c1", "i1", "m1", "g1")


def test_everything_that_can_be_done_is_done_in_one_unit(busy, contents, undo):
    before = contents()

    ran = busy("done", *ALL)

    assert ran.code == 0
    assert ran.out.splitlines()[0] == "✓ a1 done Sat 21 Nov · Acme Corp · send deck"
    assert "i1 resolved Sat 21 Nov" in ran.out
    assert "g1 achieved Sat 21 Nov" in ran.out
    after = contents()
    for table in ("action", "checkin", "issue", "milestone", "objective"):
        assert "2026-11-21" in after[table][0]
        assert after[table] != before[table]
    undo()
    assert contents() == before


def test_json_lists_what_was_closed(busy):
    said = busy("done", "a1", "i1", "--on", "yesterday", "--json").json

    assert said["refs"] == ["a1", "i1"]
    assert said["done"][0] == {"ref": "a1", "account": "acme", "title": "send deck", "on": "2026-11-20"}
    assert said["action"] is None


def test_ids_are_read_in_either_case_and_once(busy):
    assert busy("done", "A1", "a1", "--json").json["refs"] == ["a1"]


def test_done_twice_is_refused_with_the_day(busy):
    busy("done", "a1", "--on", "fri")

    ran = busy("done", "a1")

    assert ran.code == 2
    assert "Fri 20 Nov" in ran.err


def test_one_that_cannot_be_done_keeps_all_from_it(busy, contents):
    busy("done", "a1")
    before = contents()

    assert busy("done", "a2", "a1").code == 2
    assert busy("done", "a2", "a99").code == 3
    assert busy("done", "a2", "nonsense").code == 2
    assert contents() == before


@pytest.mark.parametrize(("typed", "code"), [("a99", 3), ("12", 2), ("acme", 2), ("a0", 2), ("a", 2), ("t1", 2)])
def test_what_is_no_id_of_something_open_is_refused(busy, contents, typed, code):
    before = contents()

    assert busy("done", typed).code == code
    assert contents() == before


def test_a_risk_is_closed_in_another_way_and_it_says_how(busy):
    ran = busy("done", "r1")

    assert ran.code == 2
    assert "am risks close r1" in ran.err
    assert busy("risks", "edit", "r1", "--closed", "today").code == 0


def test_a_dropped_action_is_not_done(busy):
    busy("actions", "edit", "a1", "--dropped-on", "fri")

    ran = busy("done", "a1")

    assert ran.code == 2
    assert "dropped on Fri 20 Nov" in ran.err


@pytest.mark.parametrize("on", ["tomorrow", "2026-10-31", "5/6"])
def test_it_was_done_after_it_was_opened_and_not_after_today(busy, contents, on):
    before = contents()

    assert busy("done", "a1", "--on", on).code == 2
    assert contents() == before


def test_done_is_followed_by_a_next_step(busy, contents, undo):
    before = contents()

    ran = busy("done", "a1", "--next", "send contract by fri")

    assert "a3 send contract, due Fri 27 Nov" in ran.out
    added = busy("actions", "--json").items
    assert [(it["title"], it["due"], it["account"]) for it in added if it["id"] == "a3"] == [
        ("send contract", "2026-11-27", "acme")
    ]
    undo()
    assert contents() == before


def test_a_next_step_may_follow_several_things_of_one_account(busy):
    ran = busy("done", "a1", "i1", "--next", "send contract by fri", "--json")

    assert (ran.code, ran.json["refs"]) == (0, ["a1", "i1", "a3"])


def test_a_next_step_belongs_to_one_account(busy, contents):
    busy("accounts", "add", "Globex", "--handle", "globex")
    busy("actions", "add", "globex", "ship")
    before = contents()

    ran = busy("done", "a1", "a3", "--next", "send contract by fri")

    assert ran.code == 2
    assert "acme, globex" in ran.err
    assert 'am actions add acme "…" --due fri' in ran.err
    assert contents() == before


def test_a_next_step_says_when_whose_it_is_and_that_they_wait(busy):
    ran = busy("done", "a1", "--next", "find the cause", "--due", "wed", "--owner", "support", "--reply")

    assert "a3 find the cause (support), due Wed 25 Nov" in ran.out
    added = next(it for it in busy("actions", "--json").items if it["id"] == "a3")
    assert (added["owner"], added["due"], added["reply"]) == ("support", "2026-11-25", True)


@pytest.mark.parametrize("flag", [("--due", "fri"), ("--owner", "support"), ("--reply",)])
def test_what_describes_a_next_step_says_nothing_without_one(busy, contents, flag):
    before = contents()

    assert busy("done", "a1", *flag).code == 2
    assert contents() == before


def test_two_days_for_one_next_step_are_refused(busy):
    assert busy("done", "a1", "--next", "send it by fri", "--due", "wed").code == 2
    assert busy("done", "a1", "--next", "send it by fri", "--due", "fri").code == 0
    assert [it["due"] for it in busy("actions", "--json").items if it["title"] == "send it"] == ["2026-11-27"]


def test_a_held_check_in_reminds_of_logging(busy):
    assert "am log acme" in busy("done", "c1").err


# what comes next


NO_NEXT = 'Acme Corp has no dated next step: am actions add acme "…" --due fri\n'


def test_an_account_left_without_a_next_step_is_told_so_in_one_line(busy):
    assert busy("done", "a1").err == NO_NEXT
    assert busy("done", "i1", "a2", "m1").err == NO_NEXT


def test_a_step_with_a_day_or_a_check_in_ahead_is_a_next_step(busy):
    busy("actions", "add", "acme", "call", "--due", "fri", "--owner", "client")
    assert busy("done", "a1").err == ""

    busy("done", "a3")
    busy("checkin", "acme", "--on", "fri")
    assert busy("done", "a2").err == ""


def test_a_step_given_with_it_is_a_next_step(busy):
    assert busy("done", "a1", "--next", "send contract by fri").err == ""


def test_a_lost_account_needs_no_next_step(busy):
    busy("accounts", "edit", "acme", "--status", "churned")

    assert busy("done", "a1").err == ""


def test_several_accounts_without_a_next_step_still_get_one_line(busy):
    busy("accounts", "add", "Globex", "--handle", "globex")
    busy("actions", "add", "globex", "ship")

    ran = busy("done", "a1", "a3")

    assert ran.err == 'Acme Corp has no dated next step; so has 1 more account: am actions add acme "…" --due fri\n'


def test_without_a_book_none_is_made(am, tmp_path):
    assert am("done", "a1").code == 5
    assert list(tmp_path.rglob("*.db")) == []


def test_a_survey_is_not_answered_before_it_came_in(am, contents):
    am("accounts", "add", "Acme Corp", "--handle", "acme", AM_TODAY="2026-11-01")
    am("surveys", "add", "acme", "nps", "3", "--on", "2026-11-20")
    before = contents()

    ran = am("done", "s1", "--on", "2026-11-19")

    assert ran.code == 2
    assert "s1 came in on 2026-11-20, after 2026-11-19" in ran.err
    assert contents() == before
