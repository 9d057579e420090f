"""Review marks: what marking writes, and which accounts the weekly review has left out for too long."""

from datetime import date, timedelta

import pytest
from day import DAY, ago
from factories import make_account, make_facts
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.changes import Insert, Update
from amcli.domain.marks import Mark, mark_reviewed, read_note, unreviewed
from amcli.domain.periods import parse_week, week_of
from amcli.errors import Refused

WEEK = week_of(DAY)


def client(number=1, **values):
    return make_facts(account=make_account(id=number, handle=f"acct-{number}", **values))


def named(accounts, marks):
    return [(it.account.handle, it.last, it.days) for it in unreviewed(accounts, marks, DAY)]


def test_an_account_is_named_from_the_fourteenth_day_after_its_last_review():
    assert named([client()], {1: ago(14)}) == [("acct-1", ago(14), 14)]
    assert named([client()], {1: ago(13)}) == []


def test_an_account_never_reviewed_is_named_from_the_fourteenth_day_the_book_knows_it():
    assert named([client(added_on=ago(14))], {}) == [("acct-1", None, 14)]
    assert named([client(added_on=ago(13))], {}) == []


def test_a_fresh_import_of_old_clients_is_not_a_list_of_omissions():
    assert named([client(added_on=DAY, since=ago(900))], {}) == []


def test_a_prospect_that_signed_lately_waits_from_the_day_it_became_a_client():
    assert named([client(added_on=ago(90), since=ago(5))], {}) == []


@pytest.mark.parametrize("status", ["churned", "prospect"])
def test_an_account_nobody_answers_for_needs_no_review(status):
    assert named([client(status=status)], {1: ago(60)}) == []


def test_the_longest_wait_comes_first():
    accounts = [client(1), client(2), client(3)]

    assert [it[0] for it in named(accounts, {1: ago(20), 2: ago(40), 3: ago(20)})] == ["acct-2", "acct-1", "acct-3"]


@given(waits=st.lists(st.integers(0, 60), max_size=6))
def test_exactly_those_that_waited_two_weeks_are_named(waits):
    accounts = [client(number) for number, _ in enumerate(waits, 1)]
    marks = {number: ago(days) for number, days in enumerate(waits, 1)}

    assert sorted(it[2] for it in named(accounts, marks)) == sorted(days for days in waits if days >= 14)


def test_a_mark_holds_the_week_and_the_day_it_was_made():
    past = parse_week("2026-W46", today=DAY)
    (change,) = mark_reviewed(7, past, "calm", [], today=DAY)

    assert isinstance(change, Insert)
    assert (change.table, change.values) == (
        "review_mark",
        {"account_id": 7, "on": DAY, "week": "2026-W46", "note": "calm"},
    )


def test_a_second_mark_on_the_same_day_changes_nothing_but_a_new_note():
    earlier = [Mark(3, 7, DAY, WEEK.label, "calm")]

    assert mark_reviewed(7, WEEK, None, earlier, today=DAY) == []
    assert mark_reviewed(7, WEEK, "calm", earlier, today=DAY) == []
    (change,) = mark_reviewed(7, WEEK, "not so calm", earlier, today=DAY)
    assert isinstance(change, Update)
    assert (change.row_id, change.values) == (3, {"note": "not so calm"})


def test_a_mark_on_a_later_day_leaves_the_earlier_one_as_it_was():
    (change,) = mark_reviewed(7, WEEK, None, [Mark(3, 7, DAY - timedelta(days=2), WEEK.label)], today=DAY)

    assert isinstance(change, Insert)
    assert change.values["on"] == DAY


def test_a_note_is_kept_as_typed_without_what_drives_a_terminal():
    assert read_note("All [b]good[/b]\x1b[31m") == "All [b]good[/b][31m"
    assert read_note("  ") is None
    assert read_note(None) is None


def test_a_note_longer_than_any_note_is_refused():
    with pytest.raises(Refused):
        read_note("x" * 20_001)


def test_the_week_of_a_mark_is_the_iso_week_at_the_turn_of_the_year():
    (change,) = mark_reviewed(1, week_of(date(2027, 1, 1)), None, [], today=date(2027, 1, 1))

    assert change.values["week"] == "2026-W53"
