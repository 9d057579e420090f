"""Spreading what is overdue over the coming working days."""

from collections import Counter
from datetime import date, timedelta

from day import DAY, ago, ahead
from factories import make_checkin
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.changes import Insert, Update
from amcli.domain.spread import Backlog, plan, room_from, spread
from amcli.domain.workdays import Workdays

MONDAY = date(2026, 11, 23)


def late(account, attention=10.0, days=5, **values):
    return Backlog(account, f"acc{account:03}", f"Account {account}", ago(days), days, attention, **values)


def spread_over(backlog, *, per_day=2, planned=(), within=14, workdays=None):
    room = room_from(DAY, DAY + timedelta(days=within), per_day, planned)
    return spread(backlog, room, workdays or Workdays())


def days(found):
    return [(it.backlog.account_id, it.on) for it in found.proposals]


def test_the_one_who_needs_it_most_comes_first_and_the_most_overdue_of_two_alike():
    found = spread_over([late(1, 5), late(2, 50), late(3, 5, days=9)])

    assert days(found) == [(2, MONDAY), (3, MONDAY), (1, MONDAY + timedelta(days=1))]


def test_what_is_planned_already_counts_towards_the_day():
    planned = [make_checkin(id=at, account_id=90 + at, on=MONDAY) for at in (1, 2)]

    assert days(spread_over([late(1)], planned=planned)) == [(1, MONDAY + timedelta(days=1))]
    assert days(spread_over([late(1)], planned=planned[:1])) == [(1, MONDAY)]


def test_nobody_is_met_twice_on_a_day():
    planned = [make_checkin(account_id=1, on=MONDAY)]

    assert days(spread_over([late(1)], planned=planned, per_day=5)) == [(1, MONDAY + timedelta(days=1))]


def test_today_is_left_alone_and_so_are_holidays():
    monday = DAY + timedelta(days=2)
    free = Workdays(holidays=frozenset({monday}))

    assert days(spread_over([late(1)], workdays=free)) == [(1, monday + timedelta(days=1))]


def test_whoever_finds_no_room_is_named():
    found = spread_over([late(1, 9), late(2, 8), late(3, 7)], per_day=1, within=3)

    assert days(found) == [(1, MONDAY), (2, MONDAY + timedelta(days=1))]
    assert [it.account_id for it in found.left] == [3]


def test_a_late_check_in_moves_and_the_cadence_gets_a_new_one():
    found = spread_over([late(1, 9, checkin=make_checkin(id=4, on=ago(5))), late(2, 1)])
    moved, new = plan(found, DAY)

    assert isinstance(moved, Update)
    assert (moved.row_id, dict(moved.values)) == (4, {"on": MONDAY})
    assert isinstance(new, Insert)
    assert (new.values["account_id"], new.values["on"], new.values["opened"]) == (2, MONDAY, DAY)


backlogs = st.lists(
    st.builds(late, st.integers(1, 12), st.floats(0, 300, allow_nan=False), st.integers(1, 200)), max_size=30
)
planned = st.lists(
    st.builds(
        lambda account, away: make_checkin(account_id=account, on=ahead(away)), st.integers(1, 30), st.integers(1, 20)
    ),
    max_size=30,
)


@given(
    backlog=backlogs,
    planned=planned,
    per_day=st.integers(1, 5),
    within=st.integers(1, 21),
    free=st.frozensets(st.integers(0, 21).map(ahead)),
)
def test_no_day_gets_more_than_fit_none_is_a_holiday_and_every_account_gets_one_at_most(
    backlog, planned, per_day, within, free
):
    workdays = Workdays(holidays=free)
    found = spread_over(backlog, per_day=per_day, planned=planned, within=within, workdays=workdays)
    load = Counter(it.on for it in planned)
    added = Counter(it.on for it in found.proposals)
    got = [it.backlog.account_id for it in found.proposals]

    assert all(load[day] + number <= per_day for day, number in added.items())
    assert all(workdays.includes(day) and DAY < day <= DAY + timedelta(days=within) for day in added)
    assert len(got) == len(set(got))
    assert set(got) | {it.account_id for it in found.left} == {it.account_id for it in backlog}
    assert not set(got) & {it.account_id for it in found.left}
    assert not {(it.backlog.account_id, it.on) for it in found.proposals} & {(it.account_id, it.on) for it in planned}
