"""Working days: which they are, and where something due on another day goes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.workdays import DAY, Workdays

MONDAY = date(2026, 12, 21)
WEEK = Workdays(holidays=frozenset({date(2026, 12, 24), date(2026, 12, 25)}))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 12, 23), ""),
        (date(2026, 12, 24), "a holiday"),
        (date(2026, 12, 26), "no working day"),
        (date(2026, 12, 28), ""),
    ],
)
def test_week_ends_and_holidays_are_no_working_days(day, why):
    assert WEEK.objection(day) == why
    assert WEEK.includes(day) is (why == "")


def test_a_holiday_on_a_week_end_is_called_a_holiday():
    assert Workdays(holidays=frozenset({date(2026, 12, 26)})).objection(date(2026, 12, 26)) == "a holiday"


def test_what_is_due_goes_to_the_next_working_day_or_back_where_that_is_too_late():
    christmas, since = date(2026, 12, 25), date(2026, 12, 1)

    assert WEEK.fit(christmas, after=since, until=date(2026, 12, 28)) == date(2026, 12, 28)
    assert WEEK.fit(christmas, after=since, until=date(2026, 12, 27)) == date(2026, 12, 23)
    assert WEEK.fit(christmas, after=date(2026, 12, 23), until=date(2026, 12, 27)) == date(2026, 12, 28)
    assert WEEK.fit(MONDAY, after=since, until=MONDAY) == MONDAY


def test_a_year_without_a_working_day_leaves_the_day_where_it_is():
    never = Workdays(weekdays=frozenset())

    assert (never.next(MONDAY), never.previous(MONDAY)) == (None, None)
    assert never.fit(MONDAY, after=MONDAY, until=MONDAY) == MONDAY


@given(
    day=st.integers(0, 400).map(lambda away: MONDAY + away * DAY),
    week=st.frozensets(st.integers(0, 6), min_size=1),
    free=st.frozensets(st.integers(0, 400).map(lambda away: MONDAY + away * DAY), max_size=40),
    room=st.integers(1, 20),
)
def test_what_is_due_always_lands_on_a_working_day_after_the_last_one(day, week, free, room):
    workdays = Workdays(week, free)
    found = workdays.fit(day, after=day - room * DAY, until=day + room * DAY)

    assert workdays.includes(found)
    assert found > day - room * DAY
