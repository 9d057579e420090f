"""The figures of a period: what each rests on, groups that add up, a trend that agrees with the periods it shows."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from factories import (
    make_account,
    make_action,
    make_calm,
    make_contract,
    make_facts,
    make_opportunity,
    make_risk,
    make_survey,
    make_usage,
)

from amcli.domain.periods import between, month_of, parse_period, quarter_of, year_of
from amcli.domain.records import Changed
from amcli.domain.settings import DEFAULTS
from amcli.domain.targets import Target, parse_target
from amcli.errors import Refused
from amcli.render import kpis as render
from amcli.reports.figures import attainment
from amcli.reports.kpis import kpis

TODAY = date(2026, 11, 21)
Q3, Q4 = quarter_of(date(2026, 8, 1)), quarter_of(TODAY)


def client(number, *contracts, facts=None, **values):
    account = make_account(id=number, handle=f"a{number}", name=f"Client {number}", **values)
    own = [it._replace(account_id=number) for it in contracts]
    return make_facts(account=account, contracts=own, **(facts or {}))


def paying(number, arr, starts=date(2025, 1, 1), ends=None, **more):
    return make_contract(id=number, starts=starts, ends=ends, arr=arr, **more)


BOOK = [
    client(1, paying(1, 600_000), tier="A", margin=7_000, wallet=1_000_001),
    client(2, paying(2, 300_000, ends=date(2026, 10, 31)), tier="B", margin=3_333),
    client(3, paying(3, 100_001, starts=date(2026, 10, 5)), tier="B"),
    client(4, paying(4, 999_999), status="prospect", tier="C"),
    client(5, paying(5, 50_000, ends=date(2026, 10, 15)), status="churned", tier=None, facts={
        "surveys": [make_survey(id=1, score=2, on=date(2026, 10, 2))],
        "actions": [make_action(reply=True, opened=date(2026, 10, 1), done_on=date(2026, 10, 8))],
    }),
]  # fmt: skip


def report(book=BOOK, period=Q4, as_of=TODAY, settings=DEFAULTS, **more):
    return kpis(book, period, settings, as_of, **more)


def values(found):
    return {name: it.value for name, it in found.figures.metrics.items()}


def test_the_figures_of_a_quarter_to_date():
    found = values(report())

    assert found["grr"] == found["nrr"] == Fraction(600_000, 950_000)
    assert found["logo_churn"] == Fraction(2, 3)
    assert found["arr"] == 700_001
    assert (found["renewal_rate"], found["renewal_rate_count"]) == (0, 0)
    assert found["gross_margin"] == Fraction(7, 10)
    assert found["share_of_wallet"] == Fraction(600_000, 1_000_001)


def test_lifetime_value_is_the_mean_arr_by_margin_over_the_churn_of_a_year():
    clv = report().figures.metrics["clv"]
    yearly = 1 - (1 / 3) ** (365 / 52)

    assert float(clv.value) == pytest.approx(700_001 / 2 * 0.7 / yearly)
    assert clv.note == (
        "mean ARR × margin 70% ÷ churn of 100.0% a year; small n: one of 3 is 33 points; "
        "margin known for 1 of 2 accounts"
    )


def test_without_losses_or_margins_there_is_no_lifetime_value():
    kept = report([client(1, paying(1, 100), margin=5_000)])

    assert kept.figures.metrics["clv"].value is None
    assert kept.figures.metrics["clv"].note == "no account was lost: nothing to divide by"
    assert report([client(1, paying(1, 100))]).figures.metrics["gross_margin"].note == "no margin recorded"


def test_those_who_left_in_the_period_are_heard_too():
    found = values(report())

    assert found["nps"] == -100
    assert found["time_to_reply"] == 7


def test_groups_add_up_to_the_whole_whatever_the_rounding():
    whole = report(by="tier")

    assert [it.key for it in whole.groups] == ["A", "B", None]
    for name, metric in whole.figures.metrics.items():
        parts = [it.figures.metrics[name] for it in whole.groups]
        if name not in ("clv", "time_to_reply"):
            assert sum(it.numerator or 0 for it in parts) == (metric.numerator or 0), name
            assert sum(it.denominator or 0 for it in parts) == (metric.denominator or 0), name
    for step in ("opening", "new", "churn", "closing"):
        (total,) = whole.figures.movements
        assert sum(getattr(it.figures.movements[0], step) for it in whole.groups) == getattr(total, step)


def test_groups_are_those_of_the_last_day_of_the_period():
    moved = make_facts(
        account=make_account(tier="A"),
        contracts=[paying(1, 100)],
        changes=(Changed(date(2026, 10, 20), "account", 1, {"tier": "C"}, {"tier": "A"}),),
    )

    assert [it.key for it in report([moved], Q3, by="tier").groups] == ["C"]
    assert [it.key for it in report([moved], Q4, by="tier").groups] == ["A"]


def test_the_trend_agrees_with_the_periods_and_each_closing_is_the_next_opening():
    trend = report().trend

    assert [it.period.label for it in trend] == [
        "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4",
    ]  # fmt: skip
    for earlier, later in pairwise(trend):
        assert earlier.closing.closing == later.closing.opening
        own = report(period=earlier.period).figures.metrics
        assert (earlier.grr, earlier.nrr) == (own["grr"], own["nrr"])


def test_a_period_before_the_book_has_nothing_to_divide_by():
    found = report(period=quarter_of(date(2020, 5, 1)))

    assert {name for name, value in values(found).items() if value} == set()
    assert found.figures.metrics["grr"].note == "no ARR at the start"
    assert found.figures.movements[0].closing == 0


def test_a_book_without_accounts_has_figures_without_values():
    assert values(report([]))["nrr"] is None
    assert values(report([]))["arr"] == 0
    assert list(render.as_lines(report([])))


DOLLARS = [client(1, paying(1, 100_000)), client(2, paying(2, 200_000, currency="USD"))]


def test_a_missing_rate_leaves_money_unknown_and_counts_right():
    found = report(DOLLARS)
    metrics = found.figures.metrics

    assert [it.currency for it in found.figures.movements] == ["EUR", "USD"]
    assert (metrics["grr"].value, metrics["arr"].value, metrics["health_red"].value) == (None, None, None)
    assert metrics["grr"].note == "amounts in USD without a rate"
    assert (metrics["logo_churn"].value, metrics["logo_churn"].n) == (0, 2)
    assert found.trend[-1].closing is None


def test_with_rates_everything_is_in_the_base_currency_groups_and_trend_too():
    found = report(DOLLARS, settings=DEFAULTS._replace(rates={"USD": "0.5"}), by="tier")

    assert values(found)["arr"] == 200_000
    assert {it.figures.movements[0].currency for it in found.groups} == {"EUR"}
    assert {it.closing.currency for it in found.trend} == {"EUR"}


def test_a_book_in_one_other_currency_is_told_in_it_and_converts_the_rest_to_it():
    won = make_opportunity(stage="won", closed_on=date(2026, 10, 9), amount=100, currency="EUR")
    book = [client(1, paying(1, 100_000, currency="USD"), facts={"opportunities": [won]})]
    found = report(book, settings=DEFAULTS._replace(rates={"USD": "0.5"})).figures.metrics

    assert (found["arr"].value, found["arr"].currency) == (100_000, "USD")
    assert (found["expansion_bookings"].value, found["expansion_bookings"].currency) == (200, "USD")
    assert report(book).figures.metrics["expansion_bookings"].value is None


def test_an_outcome_recorded_after_the_period_still_tells_what_became_of_its_terms():
    term = paying(1, 100, starts=date(2025, 10, 1), ends=date(2026, 9, 30), outcome="renewed_flat",
                  closed_on=date(2026, 10, 6))  # fmt: skip

    assert values(report([client(1, term)], Q3))["renewal_rate"] == 1
    assert values(report([client(1, term)], Q3, date(2026, 9, 30)))["renewal_rate"] == 0


def test_adoption_is_what_is_used_of_what_is_licensed_on_the_last_day():
    usage = [
        make_usage(id=1, on=date(2026, 11, 1), active=30, licensed=60),
        make_usage(id=2, on=date(2026, 11, 1), metric="sites", active=70, licensed=40),
        make_usage(id=3, on=date(2026, 11, 1), metric="logins", active=900, licensed=None),
    ]
    found = report([client(1, paying(1, 100), facts={"usage": usage})]).figures.metrics["adoption"]

    assert (found.numerator, found.denominator, found.n) == (70, 100, 1)


# --- guards ------------------------------------------------------------------------------------------------------


def test_growth_of_an_account_that_is_not_well_is_told_whether_booked_or_billed():
    won = make_opportunity(id=7, stage="won", closed_on=date(2026, 11, 2))
    grown = [make_contract(id=1, starts=date(2025, 1, 1), arr=100, ends=date(2026, 11, 1)),
             make_contract(id=2, starts=date(2026, 11, 2), arr=150, ends=date(2027, 11, 1))]  # fmt: skip
    ill = make_calm(contracts=grown, risks=[make_risk(severity="critical", opened=date(2026, 10, 1))])

    (billed,) = report([ill]).guards
    assert (billed.code, billed.text, billed.refs) == ("expansion_below_green", "ARR grew while red", ())
    (booked,) = report([ill._replace(opportunities=(won,))]).guards
    assert (booked.text, booked.refs) == ("bought more while red", ("o7",))
    assert report([ill._replace(risks=(), opportunities=(won,))]).guards == ()


def test_answers_without_an_action_are_told_detractors_first():
    surveys = [
        make_survey(id=1, score=7, on=date(2026, 11, 2)),
        make_survey(id=2, score=3, on=date(2026, 10, 2)),
        make_survey(id=3, score=9, on=date(2026, 11, 2)),
        make_survey(id=4, score=2, on=date(2026, 11, 2), action_id=9),
        make_survey(id=5, score=2, on=date(2026, 9, 2)),
    ]

    assert [it.refs for it in report([client(1, facts={"surveys": surveys})]).guards] == [("s2",), ("s1",)]


# --- targets -----------------------------------------------------------------------------------------------------


def test_a_target_is_behind_below_its_share_or_below_the_pace_of_the_time():
    book = [client(1, paying(1, 100), facts={
        "opportunities": [make_opportunity(stage="won", closed_on=date(2026, 10, 9), amount=500_000)]})]  # fmt: skip
    wanted = [Target("2026-Q4", "nrr", Fraction(105, 100)), Target("2026-Q4", "grr", Fraction(95, 100)),
              Target("2026-Q4", "expansion", Fraction(800_000), "EUR"),
              Target("2026-Q4", "expansion", Fraction(900_000), "EUR")]  # fmt: skip
    found = attainment(book, [(it, Q4) for it in wanted], DEFAULTS, TODAY)

    assert [it.is_behind for it in found] == [True, False, False, True]
    assert (found[2].attainment, found[2].expected) == (Fraction(5, 8), Fraction(52, 92))
    assert report(book, targets=wanted).targets == tuple(found)


def test_a_target_of_a_period_to_come_and_one_in_a_currency_without_a_rate_are_not_behind():
    book = [client(1, paying(1, 100))]
    to_come = (Target("2027-Q1", "nrr", Fraction(1)), parse_period("2027-Q1", today=TODAY))
    foreign = (Target("2026-Q4", "renewal_amount", Fraction(100), "CHF"), Q4)
    first, second = attainment(book, [to_come, foreign], DEFAULTS, TODAY)

    assert (first.has_begun, first.is_behind) == (False, False)
    assert (second.actual, second.is_behind) == (None, False)


@pytest.mark.parametrize(("typed", "value"), [("105%", "1.05"), ("1.05", "1.05"), ("92.5 %", "0.925")])
def test_a_share_is_typed_in_percent_or_as_a_number(typed, value):
    assert parse_target(Q4, "nrr", typed, "EUR").value == Fraction(value)


@pytest.mark.parametrize(
    ("metric", "typed"),
    [
        ("nrr", "105"),
        ("nrr", "-5%"),
        ("nrr", "x"),
        ("grr", "101%"),
        ("margin", "1.2"),
        ("expansion", "0"),
        ("hugs", "1"),
        ("nrr", "9" * 500 + "%"),
        ("nrr", "0%"),
        ("nrr", "١٠٥%"),
    ],
)
def test_a_target_nobody_can_mean_is_refused(metric, typed):
    with pytest.raises(Refused):
        parse_target(Q4, metric, typed, "EUR")


def test_months_years_and_own_spans_are_periods_too():
    for period in (month_of(TODAY), year_of(TODAY), between(date(2026, 10, 1), TODAY + timedelta(days=1))):
        found = report(period=period)
        assert found.on == TODAY
        assert found.figures.movements[0].closing == 700_001
