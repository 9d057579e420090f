"""What came up for renewal in a period and what became of it: each end of a term once, with one fate."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from day import span
from factories import make_account, make_contract, make_facts
from hypothesis import given, settings
from hypothesis import strategies as st

from amcli.domain.due_terms import FATES, KEPT, due_terms, once_each
from amcli.domain.exchange import Exchange
from amcli.domain.periods import Period, between, parse_period
from amcli.domain.renewal_rate import hides_loss, renewal_metrics
from amcli.domain.settings import DEFAULTS
from amcli.domain.terms import terms_on

ON = date(2026, 6, 30)
Q1, Q2 = parse_period("2026-Q1", today=ON), parse_period("2026-Q2", today=ON)
EUR = Exchange("EUR", DEFAULTS._replace(rates={"USD": "0.5", "GBP": "1.25"}))
END = date(2026, 3, 31)

YEAR = make_contract(starts=date(2025, 4, 1), ends=END, arr=1000)
"""A year that ends with the first quarter and does not renew itself."""
ROLLS = YEAR._replace(auto_renew=True, notice=span("30d"))
NEXT = make_contract(id=2, starts=date(2026, 4, 1), ends=date(2027, 3, 31), arr=900)


def told(*contracts, period=Q1, as_of=ON, **account):
    """What is due: contract, day, fate, amount due, amount after."""
    found = due_terms([make_facts(account=make_account(**account), contracts=list(contracts))], period, as_of, EUR)
    return [(it.contract.id, it.on, it.how, it.due, it.after) for it in found]


def figures(*contracts, period=Q1, as_of=ON):
    due = once_each(due_terms([make_facts(contracts=list(contracts))], period, as_of, EUR))
    return {it.name: it for it in renewal_metrics(due, EUR)}


@pytest.mark.parametrize(
    ("contracts", "fate"),
    [
        pytest.param([YEAR, NEXT._replace(renews_id=1, product="Other")], ("renewed", 900), id="renewed by link"),
        pytest.param([YEAR, NEXT], ("renewed", 900), id="renewed by product and day"),
        pytest.param([YEAR, NEXT._replace(starts=date(2026, 4, 25))], ("renewed", 900), id="renewed some days late"),
        pytest.param([YEAR, NEXT._replace(booking_type="new")], ("open", 0), id="what is booked as new renews nothing"),
        pytest.param([YEAR, NEXT._replace(product="Other")], ("open", 0), id="another product renews nothing"),
        pytest.param([YEAR, NEXT._replace(starts=date(2026, 5, 15))], ("open", 0), id="back after six weeks is late"),
        pytest.param(
            [YEAR._replace(outcome="renewed_flat", closed_on=date(2026, 3, 1))], ("renewed", 1000), id="by outcome"
        ),
        pytest.param(
            [YEAR._replace(outcome="renewed_down", final=700, closed_on=date(2026, 4, 9))],
            ("renewed", 700),
            id="by outcome recorded later, at the final amount",
        ),
        pytest.param([ROLLS], ("assumed", 1000), id="rolled over"),
        pytest.param([YEAR], ("open", 0), id="ended with nothing recorded"),
        pytest.param([YEAR._replace(outcome="churned", closed_on=END)], ("lost", 0), id="lost by outcome"),
        pytest.param([ROLLS._replace(cancelled_on=date(2026, 2, 1))], ("lost", 0), id="notice in time"),
        pytest.param([ROLLS._replace(cancelled_on=date(2026, 3, 15))], ("assumed", 1000), id="notice too late"),
        pytest.param([ROLLS._replace(cancelled_on=date(2026, 2, 1)), NEXT], ("renewed", 900), id="notice, then signed"),
    ],
)
def test_a_term_that_ended_has_the_fate_that_is_on_record(contracts, fate):
    assert told(*contracts) == [(1, END, fate[0], 1000, fate[1])]
    assert told(*contracts, period=Q2) == []


def test_late_notice_is_lost_with_the_next_term():
    late = ROLLS._replace(cancelled_on=date(2026, 3, 15))
    next_q1 = parse_period("2027-Q1", today=ON)

    assert told(late, period=next_q1, as_of=date(2027, 6, 1)) == [(1, date(2027, 3, 31), "lost", 1000, 0)]


def test_notice_that_cuts_a_term_short_counts_in_the_period_it_ends_in():
    cut = YEAR._replace(ends=date(2026, 12, 31), cancelled_on=date(2026, 2, 1), cancel_effective=date(2026, 2, 28))

    assert told(cut) == [(1, date(2026, 2, 28), "lost", 1000, 0)]
    assert told(cut, as_of=date(2026, 1, 31)) == []
    assert told(cut, period=parse_period("2026-Q4", today=ON), as_of=date(2027, 1, 5)) == []


def test_an_early_renewal_counts_where_it_takes_over_and_not_again_at_the_old_end():
    early = NEXT._replace(starts=date(2026, 2, 1), renews_id=1)

    assert told(YEAR._replace(ends=date(2026, 6, 15)), early) == [(1, date(2026, 1, 31), "renewed", 1000, 900)]
    assert told(YEAR._replace(ends=date(2026, 6, 15)), early, period=Q2) == []


def test_a_term_changed_within_its_run_is_due_once_at_its_end_with_what_it_had_become():
    more = YEAR._replace(id=2, starts=date(2025, 10, 1), arr=1500, renews_id=1, booking_type="upsell")

    assert told(YEAR, more, period=parse_period("2025-Q3", today=ON)) == []
    assert told(YEAR, more) == [(2, END, "open", 1500, 0)]


@pytest.mark.parametrize(
    "contract",
    [
        pytest.param(YEAR._replace(trial=True), id="a trial"),
        pytest.param(YEAR._replace(arr=0), id="what costs nothing"),
        pytest.param(YEAR._replace(ends=None), id="an open-ended contract"),
        pytest.param(
            YEAR._replace(ends=None, cancelled_on=date(2026, 1, 5)), id="an open-ended contract given notice of"
        ),
        pytest.param(
            YEAR._replace(starts=date(2026, 2, 1), ends=date(2027, 1, 31), cancelled_on=date(2026, 1, 5),
                          cancel_effective=date(2026, 1, 20)),
            id="what was called off before it began",
        ),
        pytest.param(YEAR._replace(ends=date(2028, 3, 31)), id="a term of several years before its end"),
    ],
)  # fmt: skip
def test_what_has_no_end_to_renew_is_not_due(contract):
    assert told(contract) == []


def test_what_a_prospect_signed_is_not_due():
    assert told(YEAR, status="prospect") == []


def test_a_term_without_a_known_start_is_due_at_its_end():
    assert told(YEAR._replace(starts=None)) == [(1, END, "open", 1000, 0)]


def test_a_term_of_several_years_is_due_at_its_end_and_then_every_year():
    long = ROLLS._replace(starts=date(2023, 4, 1), renewal_term=span("12mo"))

    due = told(long, period=between(date(2023, 1, 1), date(2029, 1, 1)), as_of=date(2028, 5, 1))

    assert [on for _, on, *_ in due] == [END, date(2027, 3, 31), date(2028, 3, 31)]


def test_a_monthly_contract_ends_every_month_but_weighs_in_the_rate_once():
    monthly = ROLLS._replace(starts=date(2025, 12, 1), ends=date(2025, 12, 31), renewal_term=span("1mo"))

    assert [on for _, on, *_ in told(monthly)] == [date(2026, 1, 31), date(2026, 2, 28), END]
    rate = figures(monthly)["renewal_rate"]
    assert (rate.numerator, rate.denominator, rate.n) == (1000, 1000, 1)
    assert rate.note == "1 assumed, rolled over (1 of them monthly, told once); small n: one of 1 is 100 points"
    stopped = monthly._replace(cancelled_on=date(2026, 1, 20), cancel_effective=date(2026, 2, 28))
    assert figures(stopped)["renewal_rate"].numerator == 0
    assert figures(stopped)["renewal_rate"].denominator == 1000


def test_a_monthly_contract_that_becomes_a_yearly_one_is_renewed_at_its_last_end_only():
    monthly = ROLLS._replace(starts=date(2025, 12, 1), ends=date(2025, 12, 31), renewal_term=span("1mo"))
    yearly = NEXT._replace(starts=date(2026, 3, 1), renews_id=1)

    assert [(on, how) for _, on, how, *_ in told(monthly, yearly)] == [
        (date(2026, 1, 31), "assumed"),
        (date(2026, 2, 28), "renewed"),
    ]


def test_several_contracts_renewed_into_one_are_renewed_once():
    other = YEAR._replace(id=3)

    assert told(YEAR, other, NEXT._replace(arr=1500)) == [
        (1, END, "renewed", 1000, 1000),
        (3, END, "renewed", 1000, 500),
    ]
    assert figures(YEAR, other, NEXT._replace(arr=1500))["renewal_amount"].value == 1500
    assert told(YEAR, other, NEXT._replace(arr=2400))[1][-1] == 1400


def test_a_contract_renewed_into_several_is_renewed_by_all_of_them():
    halves = [NEXT._replace(id=at, arr=500, renews_id=1, product=name) for at, name in ((2, "Planner"), (3, "Mobile"))]

    assert told(YEAR, *halves) == [(1, END, "renewed", 1000, 1000)]


def test_a_larger_renewal_does_not_hide_the_loss_of_another():
    found = figures(YEAR, NEXT._replace(arr=5000), YEAR._replace(id=3, product="Mobile"))

    assert (found["renewal_rate"].numerator, found["renewal_rate"].denominator) == (1000, 2000)
    assert (found["renewal_rate_count"].numerator, found["renewal_rate_count"].denominator) == (1, 2)
    assert found["renewal_amount"].value == 5000


def test_nothing_due_is_no_rate():
    assert figures(YEAR, period=Q2)["renewal_rate"].value is None
    assert figures(YEAR, period=Q2)["renewal_rate_count"].note == "nothing was due"


def test_a_renewal_in_another_currency_counts_by_the_rates():
    assert told(YEAR, NEXT._replace(currency="USD", arr=3000)) == [(1, END, "renewed", 1000, 1500)]


def test_a_currency_without_a_rate_leaves_amounts_unknown_and_counts_right():
    found = figures(YEAR, NEXT._replace(currency="CHF"))

    assert found["renewal_rate"].value is found["renewal_amount"].value is None
    assert found["renewal_rate"].note == "amounts in CHF without a rate"
    assert found["renewal_rate_count"].value == 1


def test_the_discount_is_told_against_the_list_price_of_what_was_renewed_to():
    assert figures(YEAR, NEXT._replace(list_price=1200))["renewal_discount"].value == Fraction(1, 4)
    assert figures(YEAR, NEXT)["renewal_discount"].value is None
    assert figures(ROLLS._replace(list_price=1250))["renewal_discount"].value == Fraction(1, 5)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"outcome": "renewed_flat", "closed_on": END}, {}, "recorded as renewed flat, but the ARR fell"),
        ({"outcome": "renewed_up", "closed_on": END}, {}, "recorded as renewed up, but the ARR fell"),
        ({"outcome": "renewed_down", "closed_on": END}, {}, ""),
        ({"outcome": "renewed_flat", "closed_on": END}, {"arr": 1000}, ""),
        ({"list_price": 1000}, {"arr": 1000, "list_price": 1250}, "discount deepened from 0.0% to 20.0%"),
        ({"list_price": 1250}, {"arr": 1000, "list_price": 1250}, ""),
    ],
)
def test_a_renewal_on_record_as_kept_that_lost_money_is_told(before, after, said):
    contracts = [YEAR._replace(**before), NEXT._replace(**after)]
    (due,) = due_terms([make_facts(contracts=contracts)], Q1, ON, EUR)

    assert hides_loss(due, EUR) == said


# --- for any history -------------------------------------------------------------------------------------------

days = st.dates(date(2025, 1, 1), date(2027, 6, 30))


@st.composite
def histories(draw):
    """The contracts of one account, some of them linked."""
    found = []
    for at in range(1, draw(st.integers(1, 4)) + 1):
        starts = draw(days)
        length = draw(st.sampled_from((27, 30, 89, 364, 365, 729)))
        cancelled = draw(st.none() | st.none() | days)
        outcome = draw(st.sampled_from((None, None, None, "churned")))
        found.append(
            make_contract(
                id=at,
                starts=draw(st.sampled_from((starts, starts, None))),
                ends=starts + timedelta(days=length),
                arr=draw(st.integers(0, 5_000)),
                auto_renew=draw(st.booleans()),
                notice=draw(st.sampled_from((None, span("30d"), span("3mo")))),
                renewal_term=draw(st.sampled_from((None, span("12mo"), span("1mo")))),
                cancelled_on=cancelled,
                outcome=outcome,
                closed_on=starts + timedelta(days=length) if outcome else None,
                trial=draw(st.sampled_from((False, False, False, True))),
                product=draw(st.sampled_from(("Planner", "Mobile"))),
                booking_type=draw(st.sampled_from((None, "new", "renewal", "upsell"))),
                renews_id=draw(st.sampled_from((None, *range(1, at)))),
                list_price=draw(st.none() | st.integers(1, 6_000)),
            )
        )
    return make_facts(contracts=found)


MANY = settings(max_examples=400)
AS_OF = date(2027, 6, 30)


@MANY
@given(facts=histories(), first=days, length=st.integers(1, 500))
def test_every_end_has_one_fate_and_at_most_what_was_due_counts_as_renewed(facts, first, length):
    due = due_terms([facts], between(first, first + timedelta(days=length)), AS_OF, EUR)
    found = {it.name: it for it in renewal_metrics(once_each(due), EUR)}

    assert len({(it.contract.id, it.on) for it in due}) == len(due)
    assert {it.how for it in due} <= set(FATES)
    assert all(it.after == 0 for it in due if it.how not in KEPT)
    for rate in (found["renewal_rate"], found["renewal_rate_count"]):
        assert 0 <= rate.numerator <= rate.denominator
    assert sum(it.after for it in due if it.successors) <= sum(it.arr for it in facts.contracts)


def ordered(due):
    return sorted(due, key=lambda it: (it.on, it.contract.id))


@MANY
@given(facts=histories(), first=days, parts=st.lists(st.integers(1, 200), min_size=2, max_size=4))
def test_periods_that_follow_each_other_tell_together_what_the_whole_tells(facts, first, parts):
    apart, start = [], first
    for length in parts:
        period = Period("part", start, start + timedelta(days=length))
        apart += due_terms([facts], period, AS_OF, EUR)
        start = period.end
    whole = due_terms([facts], Period("whole", first, start), AS_OF, EUR)

    assert sorted(apart, key=lambda it: (it.on, it.contract.id)) == sorted(
        whole, key=lambda it: (it.on, it.contract.id)
    )


@MANY
@given(facts=histories(), first=days, length=st.integers(1, 400))
def test_what_is_said_to_have_rolled_over_runs_on_and_what_is_lost_does_not(facts, first, length):
    for it in due_terms([facts], between(first, first + timedelta(days=length)), AS_OF, EUR):
        (after,) = [
            term for term in terms_on(facts.contracts, it.on + timedelta(days=1)) if term.contract == it.contract
        ]

        if it.how == "assumed":
            assert after.state == "running"
        elif it.how in ("lost", "open"):
            assert after.state != "running"
