"""The explanation of a health: exact to the tenth, for any account and any two days."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from random_facts import facts, past

from amcli.domain.health import assess
from amcli.domain.presets import INDUSTRIES, ROLES
from amcli.domain.settings import DEFAULTS
from amcli.render.health import sparkline
from amcli.reports.health import difference, health_report, trend_days

settings = st.builds(
    lambda role, industry: DEFAULTS._replace(**{**ROLES[role], **INDUSTRIES[industry]}),
    st.sampled_from(sorted(ROLES)),
    st.sampled_from(sorted(INDUSTRIES)),
)


@given(facts=facts(), start=past, end=past, settings=settings)
def test_the_parts_of_a_change_add_up_to_the_change_exactly(facts, start, end, settings):
    before, after = assess(facts, start, settings), assess(facts, end, settings)

    change = difference(start, before, end, after)

    if before.score is None or after.score is None:
        assert change.delta is None
    else:
        assert change.delta == after.score - before.score == sum(points for _, points in change.parts)


@given(facts=facts(), on=past, settings=settings)
def test_under_every_preset_the_points_add_up_and_stay_on_the_scale(facts, on, settings):
    health = assess(facts, on, settings)

    assert sum(part.points for part in health.parts) == (health.score or 0)
    assert health.score is None or 0 <= health.score <= 1000


def test_the_weights_of_every_industry_add_to_a_hundred():
    assert {name: sum(it["weights"].values()) for name, it in INDUSTRIES.items()} == dict.fromkeys(INDUSTRIES, 100)


@given(facts=facts(), on=past)
def test_nothing_changes_within_one_day(facts, on):
    report = health_report(facts, on, on, DEFAULTS)

    assert report.change.delta in (0, None)
    assert report.trend[-1] == (on, report.health.score)


def test_the_trend_looks_at_the_same_weekday_of_twelve_weeks():
    days = trend_days(date(2026, 11, 21))

    assert len(days) == 12
    assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(days=7)}


def test_a_sparkline_shows_the_whole_scale_and_what_is_unknown():
    assert sparkline([0, 124, 125, 500, 999, 1000, None]) == "▁▁▂▅██·"
