from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.periods import (
    Period,
    between,
    following,
    month_of,
    parse_period,
    parse_week,
    previous,
    quarter_of,
    week_of,
    year_of,
)
from amcli.errors import Refused

TODAY = date(2026, 11, 21)
KINDS = (week_of, month_of, quarter_of, year_of)

days = st.dates(min_value=date(1970, 1, 5), max_value=date(2200, 12, 28))
kinds = st.sampled_from(KINDS)


@given(day=days, of=kinds)
def test_a_day_lies_in_its_period_and_in_neither_neighbour(day, of):
    period = of(day)

    assert period.contains(day)
    assert not previous(period).contains(day)
    assert not following(period).contains(day)


@pytest.mark.parametrize("of", KINDS)
def test_periods_tile_the_calendar_without_gap_or_overlap(of):
    period = of(date(2024, 1, 1))
    while period.start < date(2033, 1, 1):
        after = following(period)
        assert after.start == period.end == period.last + timedelta(days=1)
        assert after.label > period.label
        assert previous(after) == period
        assert sum(period.contains(period.start + timedelta(days=n)) for n in range(-2, 400)) == period.days
        period = after


@given(day=days, of=kinds)
def test_every_day_of_a_period_names_the_same_period(day, of):
    period = of(day)

    assert of(period.start) == of(period.last) == period
    assert of(period.end) == following(period)


@given(day=days, of=kinds, today=days)
def test_a_label_is_read_back_as_its_period(day, of, today):
    assert parse_period(of(day).label, today=today) == of(day)


@given(day=days)
def test_four_quarters_and_twelve_months_make_a_year(day):
    year = year_of(day)
    for of, count in ((quarter_of, 4), (month_of, 12)):
        parts = [of(year.start)]
        while parts[-1].end < year.end:
            parts.append(following(parts[-1]))
        assert len(parts) == count
        assert parts[-1].end == year.end
        assert sum(part.days for part in parts) == year.days


@pytest.mark.parametrize(
    ("text", "label", "start", "end"),
    [
        ("2026-W47", "2026-W47", date(2026, 11, 16), date(2026, 11, 23)),
        ("2026-w47", "2026-W47", date(2026, 11, 16), date(2026, 11, 23)),
        ("w47", "2026-W47", date(2026, 11, 16), date(2026, 11, 23)),
        ("w7", "2026-W07", date(2026, 2, 9), date(2026, 2, 16)),
        ("2026-W53", "2026-W53", date(2026, 12, 28), date(2027, 1, 4)),
        ("2025-W01", "2025-W01", date(2024, 12, 30), date(2025, 1, 6)),
        ("2026-11", "2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-12", "2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-Q4", "2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("q1", "2026-Q1", date(2026, 1, 1), date(2026, 4, 1)),
        (" 2026 ", "2026", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_each_accepted_form_names_its_half_open_period(text, label, start, end):
    assert parse_period(text, today=TODAY) == Period(label, start, end)


def test_around_new_year_a_week_belongs_to_its_iso_year():
    assert week_of(date(2027, 1, 1)).label == "2026-W53"
    assert week_of(date(2024, 12, 30)).label == "2025-W01"
    assert following(week_of(date(2026, 12, 31))).label == "2027-W01"
    assert parse_week("w1", today=date(2024, 12, 30)).start == date(2024, 12, 30)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "2025-W53",
            "2026-W00",
            "2026-W54",
            "w99",
            "2026-13",
            "2026-00",
            "2026-Q0",
            "2026-Q5",
            "q9",
            "0000",
            "9999",
        ],
        *[
            "1969-12",
            "2201-Q1",
            "",
            " ",
            "2026-1",
            "2026-W",
            "26",
            "2026W47",
            "W47-2026",
            "2026-11-21",
            "last week",
        ],
        *["٢٠٢٦", "2026-W４７", "2026\x00", "\ud800", "2026 - 11", "-2026", "x" * 5000],
    ],
)
def test_nonsense_and_periods_that_do_not_exist_are_refused(text):
    with pytest.raises(Refused) as refusal:
        parse_period(text, today=TODAY)

    assert refusal.value.hint
    assert len(refusal.value.message) < 120


def test_a_week_53_that_does_not_exist_says_how_many_weeks_there_are():
    with pytest.raises(Refused, match="“2025-W53” does not exist in the calendar") as refusal:
        parse_week("2025-W53", today=TODAY)

    assert refusal.value.hint == "2025 has 52 ISO weeks."


@pytest.mark.parametrize("text", ["2026-11", "2026-Q4", "2026", "this week", ""])
def test_only_a_week_is_read_as_a_week(text):
    with pytest.raises(Refused, match="is not a week"):
        parse_week(text, today=TODAY)


@given(text=st.one_of(st.text(), st.text(alphabet="0123456789-wWqQ ", max_size=9)), today=days)
def test_any_text_is_read_as_a_period_or_refused_and_never_breaks(text, today):
    for parse in (parse_period, parse_week):
        try:
            assert parse(text, today=today).days >= 7
        except Refused as refusal:
            assert refusal.message and refusal.hint


def test_a_period_knows_its_last_day_and_length():
    november = month_of(TODAY)

    assert (november.last, november.days) == (date(2026, 11, 30), 30)
    assert year_of(date(2028, 6, 1)).days == 366


def test_a_period_of_ones_own_has_neighbours_of_the_same_length():
    period = between(date(2026, 1, 10), date(2026, 1, 20))

    assert period.label == "2026-01-10..2026-01-19"
    assert previous(period) == between(date(2025, 12, 31), date(2026, 1, 10))
    assert following(period) == between(date(2026, 1, 20), date(2026, 1, 30))


@pytest.mark.parametrize("end", [date(2026, 1, 10), date(2026, 1, 9)])
def test_a_period_without_days_is_refused(end):
    with pytest.raises(Refused, match="has no days"):
        between(date(2026, 1, 10), end)
