"""Retention and the way from opening to closing ARR: right to the cent for any history of contracts."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from day import span
from factories import make_account, make_contract, make_facts
from hypothesis import given, settings
from hypothesis import strategies as st

from amcli.domain.arr_movement import STEPS, arr_lines
from amcli.domain.dates import Interval
from amcli.domain.records import Changed
from amcli.domain.retention import retention
from amcli.domain.settings import DEFAULTS
from amcli.domain.terms import arr_on

DAY = timedelta(days=1)
START, LAST = date(2026, 1, 1), date(2026, 3, 31)
MANY = settings(max_examples=1_300)
"""Three properties of as many random books of two accounts on average and two of single ones: 10,000 histories."""

days = st.dates(date(2024, 1, 1), date(2027, 6, 30))


@st.composite
def contracts(draw, first_id=1):
    """One contract of any kind: yearly, monthly, open-ended, a trial, cancelled, lost, renewing itself."""
    starts = draw(days)
    length = draw(st.sampled_from((27, 30, 89, 364, 365, 729, None)))
    return make_contract(
        id=first_id,
        starts=starts,
        ends=None if length is None else starts + timedelta(days=length),
        arr=draw(st.integers(0, 500_000)),
        currency=draw(st.sampled_from(("EUR", "EUR", "USD"))),
        auto_renew=draw(st.booleans()),
        notice=draw(st.sampled_from((None, Interval(30, "d"), Interval(3, "mo"), Interval(10, "bd")))),
        renewal_term=draw(st.sampled_from((None, Interval(12, "mo"), Interval(1, "mo")))),
        cancelled_on=draw(st.none() | days),
        trial=draw(st.sampled_from((False, False, False, True))),
        product=draw(st.sampled_from(("Planner", "Mobile"))),
        booking_type=draw(st.sampled_from((None, "new", "renewal"))),
    )


@st.composite
def books(draw):
    made = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        own = [draw(contracts(first_id=number * 10 + at)) for at in range(draw(st.integers(0, 3)))]
        made.append(make_facts(account=make_account(id=number, handle=f"a{number}"), contracts=own))
    return made


RATES = DEFAULTS._replace(rates={"USD": "0.9137"})


def measured(book, first=START, last=LAST, with_settings=RATES):
    (lines,) = arr_lines(book, first - DAY, last, with_settings)
    return lines, {it.name: it for it in retention(lines)}


@MANY
@given(book=books(), first=days, length=st.integers(1, 400))
def test_the_steps_lead_from_opening_to_closing_to_the_cent(book, first, length):
    for lines in arr_lines(book, first - DAY, first + timedelta(days=length), RATES):
        movement = lines.movement
        assert movement.opening + sum(getattr(movement, step) for step in STEPS) == movement.closing
        assert movement.opening == sum(it.opening for it in lines.lines)
        assert min(movement.contraction, movement.churn) <= 0 <= max(movement.new, movement.reactivation)


@MANY
@given(book=books(), first=days, length=st.integers(1, 400))
def test_gross_retention_is_at_most_all_and_at_most_the_net_one(book, first, length):
    _, found = measured(book, first, first + timedelta(days=length))
    gross, net = found["grr"].value, found["nrr"].value

    if gross is None or net is None:
        assert found["grr"].denominator == 0
    else:
        assert 0 <= gross <= min(1, net)
        assert gross == 1 - found["contraction_rate"].value - found["arr_churn"].value
        assert net == gross + found["expansion_rate"].value


@MANY
@given(book=books(), on=days)
def test_amounts_of_each_currency_add_up_whatever_the_accounts(book, on):
    apart = [arr_on(it.contracts, on) for it in book]
    for currency in ("EUR", "USD"):
        parts = sum(it.get(currency, 0) for it in apart)
        lines = [it for it in arr_lines(book, on - DAY, on, DEFAULTS) if it.currency == currency]
        assert sum(it.movement.closing for it in lines) == parts


def same_figures(one, other):
    return {name: it.value for name, it in one.items()} == {name: it.value for name, it in other.items()}


@MANY
@given(
    starts=st.dates(date(2024, 1, 1), date(2026, 6, 30)),
    months=st.integers(1, 30),
    arr=st.integers(1, 100_000).map(lambda it: it * 3),
    auto_renew=st.booleans(),
    first=days,
    length=st.integers(1, 400),
)
def test_a_contract_split_in_equal_parts_is_the_same_revenue(starts, months, arr, auto_renew, first, length):
    ends = Interval(months, "mo").add_to(starts) - DAY
    whole = make_contract(starts=starts, ends=ends, arr=arr, auto_renew=auto_renew)
    parts = [whole._replace(id=at, product=f"Part {at}", arr=arr // 3) for at in (2, 3, 4)]
    last = first + timedelta(days=length)
    one, other = (measured([make_facts(contracts=list(it))], first, last) for it in ([whole], parts))

    assert one[0].movement == other[0].movement
    assert same_figures(one[1], other[1])


@MANY
@given(
    starts=st.dates(date(2024, 1, 1), date(2026, 6, 30)),
    terms=st.integers(2, 4),
    linked=st.booleans(),
    auto_renew=st.booleans(),
    first=days,
    length=st.integers(1, 400),
)
def test_a_contract_cut_into_terms_that_follow_each_other_is_the_same_revenue(
    starts, terms, linked, auto_renew, first, length
):
    year = Interval(12, "mo")
    whole = make_contract(
        starts=starts, ends=year.add_to(starts, terms) - DAY, auto_renew=auto_renew, renewal_term=year
    )
    cut = [
        whole._replace(
            id=at + 1,
            starts=year.add_to(starts, at),
            ends=year.add_to(starts, at + 1) - DAY,
            renews_id=at if linked and at else None,
            booking_type="renewal" if at else "new",
        )
        for at in range(terms)
    ]
    last = first + timedelta(days=length)
    one, other = (measured([make_facts(contracts=list(it))], first, last) for it in ([whole], cut))

    assert one[0].movement == other[0].movement
    assert same_figures(one[1], other[1])


# --- cases that other tools get wrong -------------------------------------------------------------------------


def account(number, *contracts, **values):
    return make_facts(account=make_account(id=number, handle=f"a{number}", **values), contracts=list(contracts))


def test_the_growth_of_one_account_does_not_hide_the_loss_of_another():
    grown = [
        make_contract(id=1, ends=date(2026, 2, 28), arr=100),
        make_contract(id=2, starts=date(2026, 3, 1), arr=190),
    ]
    lost = make_contract(id=3, starts=date(2025, 3, 1), ends=date(2026, 2, 28), arr=100)
    before = [grown[0]._replace(starts=date(2025, 3, 1)), grown[1]]
    _, found = measured([account(1, *before), account(2, lost)])

    assert (found["grr"].value, found["nrr"].value) == (Fraction(1, 2), Fraction(190, 200))
    assert found["logo_churn"].value == Fraction(1, 2)


def test_an_account_that_came_and_left_within_the_period_is_in_neither_figure():
    brief = make_contract(id=1, starts=date(2026, 1, 10), ends=date(2026, 2, 10), arr=500)
    stays = make_contract(id=2, starts=date(2025, 1, 1), arr=100)
    lines, found = measured([account(1, brief), account(2, stays)])

    assert (lines.movement.new, lines.movement.churn) == (0, 0)
    assert (found["grr"].value, found["grr"].n) == (1, 1)


def test_an_account_that_left_and_returned_within_the_period_counts_by_what_it_brings_at_the_end():
    first = make_contract(id=1, starts=date(2025, 1, 1), ends=date(2026, 1, 15), arr=100)
    again = make_contract(id=2, starts=date(2026, 3, 10), ends=date(2027, 3, 9), arr=80)
    lines, found = measured([account(1, first, again)])

    assert (lines.movement.contraction, lines.movement.churn) == (-20, 0)
    assert (found["grr"].value, found["logo_churn"].value) == (Fraction(4, 5), 0)


def test_an_account_that_returns_in_a_later_period_is_reactivated_and_not_in_its_cohort():
    first = make_contract(id=1, starts=date(2024, 1, 1), ends=date(2024, 12, 31), arr=100)
    again = make_contract(id=2, starts=date(2026, 2, 1), arr=80)
    lines, found = measured([account(1, first, again)])

    assert (lines.movement.reactivation, lines.movement.new) == (80, 0)
    assert found["nrr"].value is None
    assert found["nrr"].note == "no ARR at the start"


def test_a_trial_that_is_bought_is_new_business():
    trial = make_contract(id=1, starts=date(2025, 12, 1), ends=date(2026, 1, 31), arr=100, trial=True)
    paid = make_contract(id=2, starts=date(2026, 2, 1), arr=100)

    assert measured([account(1, trial, paid)])[0].movement.new == 100


def test_a_change_within_the_term_is_expansion_and_no_second_contract():
    old = make_contract(id=1, starts=date(2025, 6, 1), ends=date(2026, 5, 31), arr=100)
    more = old._replace(id=2, starts=date(2026, 2, 1), arr=150, renews_id=1, booking_type="upsell")
    lines, found = measured([account(1, old, more)])

    assert (lines.movement.expansion, lines.movement.new) == (50, 0)
    assert found["nrr"].value == Fraction(3, 2)


def test_a_tacit_renewal_after_a_multi_year_first_term_keeps_the_revenue():
    old = make_contract(
        starts=date(2023, 2, 1), ends=date(2026, 1, 31), arr=100, auto_renew=True, renewal_term=span("12mo")
    )

    assert measured([account(1, old)])[1]["grr"].value == 1


@pytest.mark.parametrize("status", ["churned", "active"])
def test_what_a_lost_account_brought_in_is_part_of_the_opening(status):
    gone = make_contract(starts=date(2025, 1, 1), ends=date(2026, 1, 31), arr=100, outcome="churned")

    assert measured([account(1, gone, status=status)])[0].movement.churn == -100


def test_rates_that_are_missing_keep_currencies_apart():
    book = [
        account(1, make_contract(starts=date(2025, 1, 1), arr=100)),
        account(2, make_contract(id=2, currency="USD")),
    ]
    apart = arr_lines(book, START - DAY, LAST, DEFAULTS)

    assert [(it.currency, it.movement.closing) for it in apart] == [("EUR", 100), ("USD", 1_200_000)]


def test_the_closing_of_a_period_is_the_opening_of_the_next_also_for_a_late_client():
    signed = make_contract(starts=date(2026, 1, 10), arr=100)
    facts = make_facts(
        account=make_account(status="active"),
        contracts=[signed],
        changes=(Changed(date(2026, 4, 10), "account", 1, {"status": "prospect"}, {"status": "active"}),),
    )
    (first,), (second,) = (
        arr_lines([facts], before, last, DEFAULTS) for before, last in ((START - DAY, LAST), (LAST, date(2026, 6, 30)))
    )

    assert (first.movement.closing, second.movement.opening, second.movement.closing) == (0, 0, 100)
    assert second.movement.new == 100


def test_an_amount_that_was_edited_counts_from_the_day_of_the_edit():
    facts = make_facts(
        contracts=[make_contract(starts=date(2025, 1, 1), arr=150)],
        changes=(Changed(date(2026, 2, 10), "contracts", 1, {"arr": 100}, {"arr": 150}),),
    )

    assert measured([facts])[0].movement.expansion == 50
    assert measured([facts], date(2026, 4, 1), date(2026, 6, 30))[0].movement.expansion == 0
