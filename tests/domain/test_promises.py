"""Promises: whose they are, how late, when to ask again, how often they were put off."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from day import DAY, ago, ahead
from factories import make_action
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain import promises
from amcli.domain.promises import asks_on, days_late, group_of, next_ask, slips, to_chase

MON, WED, FRI = date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 27)
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))
moves = st.lists(st.tuples(st.none() | days, st.none() | days), max_size=8)


def theirs(**values):
    return make_action(**({"owner": "support", "opened": date(2026, 11, 2)} | values))


@pytest.mark.parametrize(("owner", "expected"), [("me", "ours"), ("support", "ours"), ("client", "theirs")])
def test_a_commitment_is_ours_unless_the_client_owns_it(owner, expected):
    assert promises.whose(owner) == expected


@pytest.mark.parametrize(("due", "late"), [(ago(3), 3), (DAY, 0), (ahead(3), 0), (None, 0)])
def test_what_is_due_today_is_not_late_yet(due, late):
    assert days_late(due, DAY) == late


# asking again


def test_the_day_that_was_set_stands_even_on_a_weekend():
    assert asks_on(theirs(due=FRI, chase_on=WED)) == WED
    assert asks_on(theirs(due=FRI, chase_on=date(2026, 11, 28))) == date(2026, 11, 28)


@pytest.mark.parametrize(
    ("due", "expected"),
    [(WED, date(2026, 11, 26)), (FRI, date(2026, 11, 30)), (date(2026, 11, 29), date(2026, 11, 30))],
)
def test_without_one_they_are_asked_on_the_weekday_after_it_was_due(due, expected):
    assert asks_on(theirs(due=due)) == expected


def test_what_nobody_promised_a_day_for_is_asked_about_a_week_after_it_was_asked_for():
    assert asks_on(theirs(opened=date(2026, 11, 2))) == date(2026, 11, 9)


def test_nobody_chases_a_step_of_their_own():
    assert asks_on(make_action(owner="me", due=ago(30), chase_on=ago(5))) is None
    assert not to_chase(make_action(owner="me", due=ago(30)), DAY)


def test_they_are_chased_from_the_day_on_also_before_it_is_due():
    action = theirs(due=FRI, chase_on=MON)

    assert not to_chase(action, MON - timedelta(days=1))
    assert to_chase(action, MON)
    assert to_chase(action, FRI)


def test_what_is_late_but_was_asked_for_again_waits_for_the_next_day_to_ask():
    assert not to_chase(theirs(due=ago(10), chase_on=ahead(2)), DAY)


@pytest.mark.parametrize("ended", ["done_on", "dropped_on"])
def test_what_is_over_is_not_chased(ended):
    assert not to_chase(theirs(due=ago(10), **{ended: ago(1)}), DAY)
    assert to_chase(theirs(due=ago(10), **{ended: ahead(1)}), DAY)


def test_only_a_day_the_am_chose_is_a_thing_to_do_on_that_day():
    assert promises.to_chase_by_choice(theirs(due=ago(1), chase_on=ago(1)), DAY)
    assert not promises.to_chase_by_choice(theirs(due=ago(4)), DAY)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (WED, date(2026, 11, 26)),
        (MON, date(2026, 11, 24)),
        (date(2026, 11, 20), date(2026, 11, 30)),
        (None, date(2026, 11, 30)),
    ],
)
def test_after_asking_one_asks_next_after_the_due_day_and_in_a_week_once_it_has_passed(due, expected):
    assert next_ask(due, MON) == expected


@given(due=st.none() | days, today=days)
def test_the_next_time_to_ask_lies_ahead_and_never_on_a_weekend(due, today):
    assert next_ask(due, today) > today
    assert next_ask(due, today).isoweekday() <= 5


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"due": FRI}, ""),
        ({"due": FRI, "chase_on": WED}, "chase Wed 25 Nov"),
        ({"due": ago(3)}, "chase now"),
        ({"opened": ago(1)}, "chase Fri 27 Nov"),
        ({"owner": "me", "due": ago(3)}, ""),
    ],
)
def test_when_to_ask_is_said_unless_it_goes_without_saying(values, expected):
    assert promises.chase_words(theirs(**values), DAY) == expected


# the parts of the list


@pytest.mark.parametrize(
    ("on", "due", "expected"),
    [
        (WED, date(2026, 11, 24), "overdue"),
        (WED, WED, "today"),
        (WED, date(2026, 11, 29), "this_week"),
        (WED, date(2026, 11, 30), "next_week"),
        (WED, date(2026, 12, 6), "next_week"),
        (WED, date(2026, 12, 7), "later"),
        (WED, None, "no_date"),
        (date(2026, 11, 29), date(2026, 11, 30), "next_week"),
        (date(2026, 12, 30), date(2027, 1, 3), "this_week"),
        (date(2026, 12, 30), date(2027, 1, 4), "next_week"),
    ],
)
def test_own_steps_stand_under_the_iso_week_they_are_due_in(on, due, expected):
    assert group_of(make_action(due=due), on) == expected


def test_what_others_owe_is_waited_for_whenever_it_is_due():
    assert {group_of(theirs(owner=owner, due=ago(5)), DAY) for owner in ("client", "legal")} == {"waiting"}


def test_what_is_over_is_closed_from_that_day_on():
    assert group_of(make_action(done_on=DAY), DAY) == "closed"
    assert group_of(make_action(opened=DAY, done_on=DAY), DAY) == "closed"
    assert group_of(theirs(dropped_on=ago(1)), DAY) == "closed"
    assert group_of(make_action(due=ago(1), done_on=ahead(1)), DAY) == "overdue"


@given(first=days, second=days, on=days)
def test_what_is_due_later_never_stands_in_an_earlier_part(first, second, on):
    early, late = sorted((first, second))
    place = promises.GROUPS.index

    def group(due):
        return group_of(make_action(opened=date(2020, 1, 1), due=due), on)

    assert place(group(early)) <= place(group(late))


# put off


def test_a_day_moved_to_later_is_a_slip():
    assert slips([(MON, WED), (WED, FRI)]) == 2


@pytest.mark.parametrize(
    "moved", [[(None, FRI)], [(FRI, WED)], [(FRI, None)], [(None, FRI), (FRI, WED)], [(FRI, None), (None, WED)], []]
)
def test_setting_a_first_day_moving_it_nearer_or_taking_it_away_is_no_slip(moved):
    assert slips(moved) == 0


def test_taking_the_day_away_and_setting_a_later_one_is_a_slip():
    assert slips([(MON, None), (None, WED)]) == 1


def test_a_day_moved_nearer_and_back_again_is_a_slip():
    assert slips([(FRI, MON), (MON, FRI)]) == 1


@given(moves)
def test_there_are_never_more_slips_than_moves(moved):
    assert 0 <= slips(moved) <= len(moved)


@given(st.lists(days, min_size=1, max_size=8, unique=True))
def test_days_that_only_come_nearer_never_slip_and_days_that_only_move_away_always_do(chosen):
    away = sorted(chosen)
    nearer = away[::-1]

    assert slips(list(pairwise(away))) == len(away) - 1
    assert slips(list(pairwise(nearer))) == 0


def test_three_slips_are_worth_a_word():
    assert promises.slipped_words(0) == ""
    assert promises.slipped_words(2) == "slipped 2x"
    assert promises.slipped_words(3) == "slipped 3x: agree a new day or drop it"


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (make_action(id=4), "am done a4"),
        (theirs(id=4, due=ahead(9)), "am done a4"),
        (theirs(id=4, due=ago(9)), "am actions chase a4"),
        (theirs(id=4, due=ago(9), done_on=ago(1)), ""),
    ],
)
def test_the_command_to_type_next_asks_again_where_that_is_due_else_closes(action, expected):
    assert promises.next_command(action, DAY) == expected
