"""Recurring check-ins: the days of a series, and which one comes after the one that was held."""

from datetime import date, timedelta
from itertools import islice

import pytest
from day import span
from factories import make_checkin
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.changes import Insert, Update
from amcli.domain.dates import Interval, last_of_month
from amcli.domain.recurrence import following, in_series, move, slots
from amcli.domain.workdays import Workdays

EVERY_DAY = Workdays(frozenset(range(7)))
TODAY = date(2027, 1, 4)


def first(number, anchor, every):
    return [day.isoformat() for day in islice(slots(date.fromisoformat(anchor), span(every)), number)]


@pytest.mark.parametrize(
    ("anchor", "every", "days"),
    [
        ("2027-01-31", "1mo", ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]),
        ("2028-01-30", "1mo", ["2028-01-30", "2028-02-29", "2028-03-30", "2028-04-30"]),
        ("2027-01-29", "1mo", ["2027-01-29", "2027-02-28", "2027-03-29", "2027-04-29"]),
        ("2027-01-28", "1mo", ["2027-01-28", "2027-02-28", "2027-03-28", "2027-04-28"]),
        ("2026-11-30", "3mo", ["2026-11-30", "2027-02-28", "2027-05-30", "2027-08-30"]),
        ("2028-02-29", "1y", ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28"]),
        ("2028-02-29", "4y", ["2028-02-29", "2032-02-29", "2036-02-29", "2040-02-29"]),
        ("2026-12-28", "2w", ["2026-12-28", "2027-01-11", "2027-01-25", "2027-02-08"]),
        ("2026-12-30", "10d", ["2026-12-30", "2027-01-09", "2027-01-19", "2027-01-29"]),
    ],
)
def test_a_day_that_a_month_lacks_is_its_last_and_the_next_month_has_it_again(anchor, every, days):
    assert first(4, anchor, every) == days


@given(
    anchor=st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    count=st.integers(1, 18),
    unit=st.sampled_from(("d", "w", "mo", "y")),
    at=st.integers(0, 9),
)
def test_a_series_never_drifts_from_its_anchor(anchor, count, unit, at):
    every = Interval(count, unit)
    day = next(islice(slots(anchor, every), at, None))

    assert day == every.add_to(anchor, at)
    if unit in ("mo", "y"):
        assert day.day == min(anchor.day, last_of_month(day).day)


def series(on, every="1mo", anchor=None, **values):
    return make_checkin(on=on, repeats=span(every), anchor=anchor or on, **values)


def after(checkin, held, workdays=EVERY_DAY, today=None):
    coming = following(checkin, held, today or held, workdays)
    return coming.values["on"] if coming else None


def test_the_next_takes_everything_over_but_the_day():
    held = series(date(2027, 1, 31), agenda="Board pack", contact_id=7)
    coming = following(held, held.on, held.on, EVERY_DAY)

    assert coming.values == {
        "account_id": 1,
        "on": date(2027, 2, 28),
        "with_id": 7,
        "agenda": "Board pack",
        "opened": date(2027, 1, 31),
        "repeats": "1mo",
        "anchor": date(2027, 1, 31),
    }


def test_a_single_check_in_has_no_next():
    assert following(make_checkin(), TODAY, TODAY, EVERY_DAY) is None


def test_month_after_month_the_anchor_counts_not_the_day_held():
    checkin, seen = series(date(2027, 1, 31)), []
    for _ in range(4):
        day = after(checkin, checkin.on)
        seen.append(day.isoformat())
        checkin = series(day, anchor=date(2027, 1, 31))

    assert seen == ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]


@pytest.mark.parametrize(
    ("planned", "held", "coming"),
    [
        ("2027-02-28", "2027-02-28", "2027-03-31"),  # on the day
        ("2027-02-28", "2027-02-26", "2027-03-31"),  # two days early
        ("2027-02-25", "2027-02-25", "2027-03-31"),  # moved three days forward
        ("2027-03-03", "2027-03-03", "2027-03-31"),  # moved three days back
        ("2027-02-28", "2027-03-29", "2027-04-30"),  # a month late: it was the one of March as well
        ("2027-02-28", "2027-03-20", "2027-03-31"),  # late, but that of March is still to come
        ("2027-02-28", "2027-06-10", "2027-06-30"),  # what was missed is not made up for
    ],
)
def test_the_next_lies_after_the_day_the_held_one_stood_for(planned, held, coming):
    checkin = series(date.fromisoformat(planned), anchor=date(2027, 1, 31))

    assert after(checkin, date.fromisoformat(held)) == date.fromisoformat(coming)


def test_one_held_in_the_past_plans_the_next_ahead_of_today():
    checkin = series(date(2027, 1, 4), "1w")

    assert after(checkin, date(2027, 1, 4), today=date(2027, 1, 20)) == date(2027, 1, 25)


def test_a_series_in_months_stays_in_its_month_and_others_near_their_day():
    assert after(series(date(2027, 1, 29), anchor=date(2027, 1, 31)), date(2027, 1, 29), Workdays()) == date(
        2027, 2, 26
    )
    assert after(series(date(2027, 1, 2), "1w"), date(2027, 1, 2), Workdays()) == date(2027, 1, 11)


def test_the_first_of_a_series_is_its_anchor():
    single = Insert("checkin", {"account_id": 1, "on": date(2027, 1, 31)})

    assert in_series(single, span("1mo")).values == {
        "account_id": 1,
        "on": date(2027, 1, 31),
        "repeats": "1mo",
        "anchor": date(2027, 1, 31),
    }


def test_moving_one_still_to_come_leaves_the_series_as_it_is():
    changes = move(series(date(2027, 1, 31)), date(2027, 2, 2), TODAY, EVERY_DAY)

    assert [(type(it), it.values) for it in changes] == [(Update, {"on": date(2027, 2, 2)})]


def test_moving_one_whose_day_has_passed_plans_the_next_and_takes_it_out_of_the_series():
    today = date(2027, 2, 4)
    moved, coming = move(series(date(2027, 1, 31)), date(2027, 2, 5), today, EVERY_DAY)

    assert moved.values == {"on": date(2027, 2, 5), "repeats": None, "anchor": None}
    assert (coming.values["on"], coming.values["anchor"]) == (date(2027, 2, 28), date(2027, 1, 31))


def test_a_series_without_an_anchor_gets_its_day_as_one_before_it_moves():
    imported = series(date(2027, 1, 31))._replace(anchor=None)

    assert move(imported, date(2027, 2, 2), TODAY, EVERY_DAY)[0].values["anchor"] == date(2027, 1, 31)


def test_a_missed_week_moved_onto_the_next_one_is_that_one():
    today = date(2027, 1, 8)
    _, coming = move(series(date(2027, 1, 4), "1w"), date(2027, 1, 11), today, EVERY_DAY)

    assert coming.values["on"] == date(2027, 1, 18)


@given(
    anchor=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    every=st.builds(Interval, st.integers(1, 9), st.sampled_from(("d", "w", "mo", "y"))),
    late=st.lists(st.integers(0, 5), min_size=1, max_size=12),
    free=st.frozensets(st.dates(date(2026, 1, 1), date(2030, 12, 31)), max_size=20),
)
def test_however_late_each_is_held_the_next_lies_ahead_on_a_working_day_near_a_day_of_the_series(
    anchor, every, late, free
):
    workdays = Workdays(holidays=free)
    checkin = series(anchor, str(every), anchor)
    for days in late:
        held = checkin.on + timedelta(days=days)
        day = after(checkin, held, workdays)
        near = min(abs(day - slot) for slot in islice(slots(anchor, every), 4_000) if abs(day - slot).days < 400)

        assert day > held
        assert workdays.includes(day)
        assert near.days <= 20
        checkin = series(day, str(every), anchor)
