"""Which term runs on a day, when it ends, and by when notice must be given."""

from datetime import date, timedelta

import pytest
from day import span
from factories import make_contract
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.dates import Interval, add_months
from amcli.domain.money import Money
from amcli.domain.terms import add_up, arr_on, as_known, as_money, next_term, term_on, terms_on

DAY = timedelta(days=1)


def ran(contract, on):
    """First and last day of the term that holds a day."""
    term = term_on(contract, on)
    return term.starts, term.ends


def auto(starts, ends, **values):
    return make_contract(starts=starts, ends=ends, auto_renew=True, **values)


# --- notice ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "notice", "cancel_by"),
    [
        (date(2027, 1, 29), "60d", date(2026, 11, 30)),
        (date(2026, 12, 31), "1d", date(2026, 12, 30)),
        (date(2026, 12, 31), "8w", date(2026, 11, 5)),
        (date(2026, 12, 31), "3mo", date(2026, 9, 30)),
        (date(2026, 12, 30), "3mo", date(2026, 9, 29)),  # the day after is the 31st: September has none
        (date(2027, 3, 30), "1mo", date(2027, 2, 27)),
        (date(2028, 3, 30), "1mo", date(2028, 2, 28)),
        (date(2027, 12, 31), "1y", date(2026, 12, 31)),
        (date(2026, 12, 31), "10bd", date(2026, 12, 17)),  # 18, 21 to 25 and 28 to 31 December are ten
        (date(2026, 12, 27), "5bd", date(2026, 12, 18)),  # the notice day is a working day itself
    ],
)
def test_notice_is_given_so_early_that_its_whole_period_lies_before_the_end(ends, notice, cancel_by):
    contract = make_contract(starts=date(2026, 1, 1), ends=ends, notice=span(notice))

    assert term_on(contract, date(2026, 11, 21)).cancel_by == cancel_by


def test_without_a_notice_period_the_last_day_of_the_term_decides():
    assert term_on(make_contract(), date(2026, 11, 21)).cancel_by == date(2026, 12, 31)


def test_cancel_by_is_that_of_the_current_term_not_of_the_one_signed():
    contract = auto(date(2024, 1, 1), date(2024, 12, 31), notice=span("3mo"))

    assert term_on(contract, date(2026, 11, 21)).cancel_by == date(2026, 9, 30)


def test_notice_is_missed_from_the_day_after_cancel_by_to_the_end_of_a_term_that_renews_itself():
    contract = auto(date(2026, 1, 1), date(2026, 12, 31), notice=span("3mo"))
    missed = [
        on for on in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 12, 31)) if term_on(contract, on).missed(on)
    ]

    assert missed == [date(2026, 10, 1), date(2026, 12, 31)]
    rolled = term_on(contract, date(2027, 1, 1))
    assert not rolled.missed(date(2027, 1, 1))
    assert rolled.cancel_by == date(2027, 9, 30)


def test_a_term_that_ends_by_itself_has_no_notice_to_miss():
    contract = make_contract(notice=span("3mo"))

    assert not term_on(contract, date(2026, 11, 21)).missed(date(2026, 11, 21))


# --- rolling --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "starts", "ends"),
    [
        (date(2027, 2, 10), date(2027, 1, 31), date(2027, 2, 27)),
        (date(2027, 2, 28), date(2027, 2, 28), date(2027, 3, 30)),
        (date(2027, 3, 31), date(2027, 3, 31), date(2027, 4, 29)),
        (date(2027, 4, 30), date(2027, 4, 30), date(2027, 5, 30)),
        (date(2028, 2, 29), date(2028, 2, 29), date(2028, 3, 30)),
        (date(2028, 3, 31), date(2028, 3, 31), date(2028, 4, 29)),
    ],
)
def test_a_monthly_term_from_the_31st_comes_back_to_the_31st_after_february(on, starts, ends):
    contract = auto(date(2026, 1, 31), date(2026, 2, 27), renewal_term=span("1mo"))

    assert ran(contract, on) == (starts, ends)


def test_a_yearly_term_from_a_leap_day_comes_back_to_the_leap_day():
    contract = auto(date(2024, 2, 29), date(2025, 2, 27))

    assert ran(contract, date(2025, 2, 28)) == (date(2025, 2, 28), date(2026, 2, 27))
    assert ran(contract, date(2028, 6, 1)) == (date(2028, 2, 29), date(2029, 2, 27))


def test_a_multi_year_first_term_renews_by_its_shorter_renewal_term():
    contract = auto(date(2024, 3, 1), date(2027, 2, 28), renewal_term=span("12mo"))

    assert ran(contract, date(2027, 2, 28)) == (date(2024, 3, 1), date(2027, 2, 28))
    assert ran(contract, date(2027, 3, 1)) == (date(2027, 3, 1), date(2028, 2, 29))
    assert ran(contract, date(2028, 3, 1)) == (date(2028, 3, 1), date(2029, 2, 28))


def test_without_a_renewal_term_the_length_signed_repeats():
    contract = auto(date(2024, 3, 1), date(2027, 2, 28))

    assert ran(contract, date(2027, 3, 1)) == (date(2027, 3, 1), date(2030, 2, 28))


def test_a_term_of_days_renews_by_days():
    own = auto(date(2026, 1, 1), date(2026, 1, 30))
    weeks = auto(date(2026, 1, 1), date(2026, 1, 30), renewal_term=span("2w"))

    assert ran(own, date(2026, 3, 1)) == (date(2026, 1, 31), date(2026, 3, 1))
    assert ran(own, date(2026, 3, 2)) == (date(2026, 3, 2), date(2026, 3, 31))
    assert ran(weeks, date(2026, 2, 14)) == (date(2026, 2, 14), date(2026, 2, 27))


def test_a_term_without_a_known_start_rolls_from_its_end():
    contract = auto(None, date(2025, 6, 30), renewal_term=span("12mo"))

    assert ran(contract, date(2026, 7, 1)) == (date(2026, 7, 1), date(2027, 6, 30))
    assert ran(auto(None, date(2025, 6, 30)), date(2025, 7, 1)) == (date(2025, 7, 1), date(2026, 6, 30))


def test_tacit_renewals_are_counted_as_assumed():
    contract = auto(date(2024, 1, 1), date(2024, 12, 31))

    assert [term_on(contract, date(year, 6, 1)).rolled for year in (2024, 2025, 2026)] == [0, 1, 2]


# --- states ---------------------------------------------------------------------------------------------------


def test_a_term_is_upcoming_before_its_start_and_running_on_its_first_and_last_day():
    contract = make_contract()
    states = [term_on(contract, on).state for on in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31))]

    assert states == ["upcoming", "running", "running"]


def test_a_term_that_ended_without_an_outcome_is_lapsed_and_still_to_be_decided():
    term = term_on(make_contract(), date(2027, 1, 1))

    assert (term.state, term.ends, term.is_renewing) == ("lapsed", date(2026, 12, 31), True)


def test_an_outcome_decides_a_term_from_the_day_it_was_recorded():
    contract = make_contract(outcome="churned", closed_on=date(2027, 1, 15))

    assert term_on(contract, date(2027, 1, 14)).state == "lapsed"
    assert not term_on(contract, date(2027, 1, 15)).is_renewing
    assert term_on(contract, date(2027, 1, 15)).state == "ended"


def test_churn_stops_a_term_from_rolling():
    contract = auto(date(2025, 1, 1), date(2025, 12, 31), outcome="churned", closed_on=date(2025, 10, 1))

    assert term_on(contract, date(2025, 12, 31)).state == "running"
    assert term_on(contract, date(2026, 1, 1)).state == "ended"
    assert ran(contract, date(2026, 11, 21)) == (date(2025, 1, 1), date(2025, 12, 31))
    assert arr_on([contract], date(2026, 11, 21)) == {}


def test_churn_recorded_in_an_assumed_term_ends_that_one():
    contract = auto(date(2024, 1, 1), date(2024, 12, 31), outcome="churned", closed_on=date(2026, 3, 1))

    assert ran(contract, date(2026, 12, 31)) == (date(2026, 1, 1), date(2026, 12, 31))
    assert term_on(contract, date(2027, 1, 1)).state == "ended"


def test_a_cancellation_keeps_the_term_running_to_its_end_but_no_further():
    contract = auto(date(2025, 1, 1), date(2025, 12, 31), cancelled_on=date(2025, 9, 1))

    assert not term_on(contract, date(2025, 8, 31)).cancelled
    assert term_on(contract, date(2025, 9, 1)).cancelled
    assert term_on(contract, date(2025, 12, 31)).state == "running"
    assert term_on(contract, date(2026, 1, 1)).state == "ended"


def test_a_cancellation_ends_the_term_on_its_effective_day():
    early = auto(
        date(2025, 1, 1), date(2025, 12, 31), cancelled_on=date(2025, 9, 1), cancel_effective=date(2025, 9, 30)
    )
    late = auto(date(2025, 1, 1), date(2025, 12, 31), cancelled_on=date(2025, 9, 1), cancel_effective=date(2026, 2, 28))

    assert ran(early, date(2025, 9, 30)) == (date(2025, 1, 1), date(2025, 9, 30))
    assert term_on(early, date(2025, 10, 1)).state == "ended"
    assert ran(late, date(2026, 2, 28)) == (date(2026, 1, 1), date(2026, 2, 28))
    assert term_on(late, date(2026, 3, 1)).state == "ended"


@pytest.mark.parametrize(
    ("given", "last"),
    [
        (date(2026, 9, 30), date(2026, 12, 31)),
        (date(2026, 10, 1), date(2027, 12, 31)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
    ids=["on the notice day", "a day late", "on the last day"],
)
def test_notice_given_too_late_ends_the_next_term(given, last):
    contract = auto(date(2026, 1, 1), date(2026, 12, 31), notice=span("3mo"), cancelled_on=given)

    assert term_on(contract, last).state == "running"
    assert term_on(contract, last + DAY).state == "ended"


def test_an_effective_day_that_was_agreed_stands_even_for_late_notice():
    contract = auto(
        date(2026, 1, 1),
        date(2026, 12, 31),
        notice=span("3mo"),
        cancelled_on=date(2026, 12, 1),
        cancel_effective=date(2026, 12, 31),
    )

    assert term_on(contract, date(2027, 1, 1)).state == "ended"


def test_an_open_ended_contract_ends_when_the_notice_period_is_over():
    contract = make_contract(ends=None, notice=span("3mo"), cancelled_on=date(2026, 6, 15))

    assert term_on(contract, date(2026, 9, 15)).state == "running"
    assert term_on(contract, date(2026, 9, 16)).state == "ended"


def test_an_open_ended_contract_runs_with_nothing_to_renew_until_it_is_cancelled():
    contract = make_contract(ends=None)
    cancelled = make_contract(ends=None, cancelled_on=date(2026, 6, 1), cancel_effective=date(2026, 8, 31))

    term = term_on(contract, date(2036, 1, 1))
    assert (term.state, term.cancel_by, term.is_renewing) == ("running", None, False)
    assert term_on(cancelled, date(2026, 8, 31)).state == "running"
    assert term_on(cancelled, date(2026, 9, 1)).state == "ended"


# --- successors -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("linked", [True, False])
def test_the_next_term_takes_over_on_its_first_day_and_nothing_is_counted_twice(linked):
    old = auto(date(2025, 1, 1), date(2025, 12, 31), arr=100)
    new = auto(date(2026, 1, 1), date(2026, 12, 31), id=2, arr=120, renews_id=1 if linked else None)

    assert arr_on([old, new], date(2025, 12, 31)) == {"EUR": 100}
    assert arr_on([old, new], date(2026, 1, 1)) == {"EUR": 120}
    assert [it.state for it in terms_on([old, new], date(2026, 6, 1))] == ["ended", "running"]
    assert terms_on([old, new], date(2025, 12, 1))[0].decided


def test_a_linked_term_that_starts_early_cuts_the_old_one_short():
    old = make_contract(arr=100)
    new = make_contract(id=2, starts=date(2026, 7, 1), ends=date(2027, 6, 30), arr=150, renews_id=1)

    assert arr_on([old, new], date(2026, 6, 30)) == {"EUR": 100}
    assert arr_on([old, new], date(2026, 7, 1)) == {"EUR": 150}


def test_a_term_that_renews_itself_bridges_the_gap_to_its_successor():
    old = auto(date(2025, 1, 1), date(2025, 12, 31), arr=100)
    new = auto(date(2026, 1, 20), date(2027, 1, 19), id=2, arr=120)

    assert arr_on([old, new], date(2026, 1, 19)) == {"EUR": 100}
    assert arr_on([old, new], date(2026, 1, 20)) == {"EUR": 120}


def test_another_product_or_a_start_over_a_month_later_is_no_successor():
    old = make_contract(ends=date(2026, 6, 30))
    other = make_contract(id=2, product="Mobile", starts=date(2026, 7, 1), ends=date(2027, 6, 30))
    later = make_contract(id=3, starts=date(2026, 8, 1), ends=date(2027, 6, 30))

    assert [it.state for it in terms_on([old, other, later], date(2026, 11, 21))] == ["lapsed", "running", "running"]


@pytest.mark.parametrize("booking", [None, "renewal", "renewal_with_upsell"])
def test_an_unlinked_term_follows_an_assumed_end_too(booking):
    old = auto(date(2024, 1, 1), date(2024, 12, 31), arr=100)
    new = auto(date(2026, 1, 10), date(2027, 1, 9), id=2, arr=120, booking_type=booking)

    assert arr_on([old, new], date(2026, 1, 9)) == {"EUR": 100}
    assert arr_on([old, new], date(2026, 1, 10)) == {"EUR": 120}


def test_new_business_of_the_same_product_renews_nothing():
    old = auto(date(2025, 1, 1), date(2025, 12, 31), arr=100)
    new = auto(date(2026, 1, 1), date(2026, 12, 31), id=2, arr=120, booking_type="new")

    assert arr_on([old, new], date(2026, 6, 1)) == {"EUR": 220}


def test_what_follows_some_end_of_a_monthly_term_by_chance_is_no_renewal_of_it():
    monthly = auto(date(2025, 1, 1), date(2025, 1, 31), arr=100)
    later = auto(date(2025, 9, 9), date(2025, 10, 8), id=2, arr=120)
    renewed = later._replace(booking_type="renewal")

    assert arr_on([monthly, later], date(2025, 9, 9)) == {"EUR": 220}
    assert arr_on([monthly, renewed], date(2025, 9, 9)) == {"EUR": 120}


@pytest.mark.parametrize(
    ("values", "renewing"),
    [
        ({}, True),
        ({"outcome": "churned", "closed_on": date(2026, 11, 20)}, False),
        ({"outcome": "churned", "closed_on": date(2026, 11, 22)}, True),
        ({"cancelled_on": date(2026, 11, 20)}, False),
        ({"cancelled_on": date(2026, 11, 22)}, True),
    ],
)
def test_an_amendment_of_a_later_day_that_is_decided_decides_its_contract(values, renewing):
    old = auto(date(2026, 1, 1), date(2026, 12, 31), arr=100)
    less = auto(date(2026, 12, 1), date(2026, 12, 31), id=2, arr=50, renews_id=1, booking_type="downsell")
    found, _ = terms_on([old, less._replace(**values)], date(2026, 11, 21))

    assert (found.state, found.is_renewing) == ("running", renewing)


@pytest.mark.parametrize(
    ("booking_type", "also", "arr"),
    [
        ("renewal", None, 150),
        ("renewal_with_upsell", None, 150),
        ("new", None, 250),
        (None, None, 250),
        ("renewal", auto(date(2026, 3, 1), date(2027, 2, 28), id=3, arr=10), 260),
        ("renewal", auto(date(2025, 8, 1), date(2026, 7, 31), id=3, arr=10), 250),
        ("renewal", auto(date(2026, 3, 1), date(2027, 2, 28), id=3, arr=10, product="Else"), 160),
    ],
    ids=["early", "early and up", "new", "not said", "one of two", "that of another", "another product"],
)
def test_an_unlinked_term_renews_early_only_where_it_is_booked_so_and_can_renew_nothing_else(booking_type, also, arr):
    old = auto(date(2026, 1, 1), date(2026, 12, 31), arr=100)
    new = auto(date(2026, 8, 1), date(2028, 7, 31), id=2, arr=150, booking_type=booking_type)
    found = [old, new, also] if also else [old, new]

    assert arr_on(found, date(2026, 8, 1)) == {"EUR": arr}
    assert arr_on(found, date(2026, 7, 31)) == {"EUR": 100 + (also.arr if also else 0)}


def test_an_amendment_takes_over_within_the_term_and_leaves_the_renewal_open_until_then():
    old = auto(date(2026, 1, 1), date(2026, 12, 31), arr=100)
    more = auto(date(2026, 12, 1), date(2026, 12, 31), id=2, arr=150, renews_id=1, booking_type="upsell")
    before, after = terms_on([old, more], date(2026, 11, 21)), terms_on([old, more], date(2026, 12, 1))

    assert [(it.state, it.is_renewing) for it in before] == [("running", True), ("upcoming", False)]
    assert [(it.state, it.is_renewing) for it in after] == [("ended", False), ("running", True)]
    assert (arr_on([old, more], date(2026, 11, 30)), arr_on([old, more], date(2026, 12, 1))) == (
        {"EUR": 100},
        {"EUR": 150},
    )


# --- what follows, and revenue --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contract", "on", "follows"),
    [
        (make_contract(), date(2026, 11, 21), (date(2027, 1, 1), date(2027, 12, 31))),
        (make_contract(), date(2027, 2, 1), (date(2027, 1, 1), date(2027, 12, 31))),
        (make_contract(renewal_term=span("6mo")), date(2026, 11, 21), (date(2027, 1, 1), date(2027, 6, 30))),
        (make_contract(renewal_term=span("2w")), date(2026, 11, 21), (date(2027, 1, 1), date(2027, 1, 14))),
        (
            auto(date(2026, 1, 31), date(2026, 2, 27)),
            date(2026, 3, 1),
            (date(2026, 3, 31), date(2026, 4, 29)),
        ),
    ],
    ids=["own length", "lapsed", "half a year", "two weeks", "month ends"],
)
def test_the_next_term_follows_the_current_one_and_has_the_length_of_a_renewal(contract, on, follows):
    assert next_term(term_on(contract, on)) == follows


def test_a_trial_is_no_revenue():
    assert arr_on([make_contract(trial=True)], date(2026, 6, 1)) == {}


def test_revenue_is_summed_by_currency():
    contracts = [
        make_contract(id=1, product="A", arr=100),
        make_contract(id=2, product="B", arr=50),
        make_contract(id=3, product="C", arr=70, currency="GBP"),
    ]

    assert arr_on(contracts, date(2026, 6, 1)) == {"EUR": 150, "GBP": 70}
    assert add_up([{"EUR": 1}, {"EUR": 2, "GBP": 3}]) == {"EUR": 3, "GBP": 3}


def test_sums_are_one_amount_only_in_a_single_currency():
    assert as_money({}, "EUR") == Money(0, "EUR")
    assert as_money({"GBP": 5}, "EUR") == Money(5, "GBP")
    assert as_money({"EUR": 1, "GBP": 5}, "EUR") is None


# --- what holds of every term ---------------------------------------------------------------------------------

starts = st.dates(date(2019, 1, 1), date(2026, 12, 31))
intervals = st.one_of(
    st.builds(Interval, st.integers(1, 36), st.just("mo")),
    st.builds(Interval, st.integers(1, 3), st.just("y")),
    st.builds(Interval, st.integers(1, 10), st.just("w")),
    st.builds(Interval, st.integers(5, 400), st.just("d")),
)


@st.composite
def rolling(draw):
    """A contract that renews itself, of whole months or any number of days, its start perhaps unknown."""
    first = draw(starts)
    months = draw(st.integers(0, 40))
    last = add_months(first, months) - DAY if months else first + timedelta(days=draw(st.integers(0, 500)))
    return auto(
        draw(st.sampled_from([first, first, None])),
        last,
        renewal_term=draw(st.none() | intervals),
        notice=draw(st.none() | intervals),
    )


@given(contract=rolling(), on=st.dates(date(2019, 1, 1), date(2040, 12, 31)))
def test_the_rolled_term_holds_the_day_and_the_terms_tile_the_calendar(contract, on):
    term = term_on(contract, on)
    if term.state == "upcoming":
        assert on < contract.starts
        return
    assert term.state == "running"
    assert (term.starts or date.min) <= on <= term.ends

    after = term_on(contract, term.ends + DAY)
    assert after.rolled == term.rolled + 1
    assert (after.starts, after.ends) == next_term(term)
    assert after.starts == term.ends + DAY


@given(contract=rolling(), on=st.dates(date(2019, 1, 1), date(2040, 12, 31)))
def test_notice_never_falls_after_the_end_of_its_term(contract, on):
    term = term_on(contract, on)
    if term.cancel_by is None:
        return
    assert term.cancel_by <= term.ends
    if contract.notice:
        assert contract.notice.add_to(term.ends + DAY, times=-1) == term.cancel_by + DAY


@given(contract=rolling(), on=st.dates(date(2019, 1, 1), date(2040, 12, 31)), gap=st.integers(1, 31))
def test_a_successor_and_its_forerunner_never_run_on_the_same_day(contract, on, gap):
    first = contract.ends + timedelta(days=gap)
    successor = make_contract(id=2, starts=first, ends=first + timedelta(days=364), renews_id=1)

    assert len([it for it in terms_on([contract, successor], on) if it.state == "running"]) <= 1


@pytest.mark.parametrize(
    ("starts", "ends", "then"),
    [
        (date(2025, 1, 1), date(2026, 1, 1), date(2027, 1, 1)),
        (date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28)),
        (date(2025, 1, 31), date(2026, 1, 31), date(2027, 1, 31)),
    ],
)
def test_a_term_written_to_end_on_its_anniversary_renews_by_whole_months(starts, ends, then):
    contract = make_contract(starts=starts, ends=ends, auto_renew=True)

    assert term_on(contract, ends + timedelta(days=30)).ends == then


def test_a_renewal_closed_today_was_still_to_be_decided_before():
    old = make_contract(outcome="renewed_flat", closed_on=date(2026, 11, 21))
    new = make_contract(id=2, starts=date(2027, 1, 1), ends=date(2027, 12, 31), renews_id=1)

    assert terms_on([old, new], date(2026, 11, 20))[0].is_renewing
    assert not terms_on([old, new], date(2026, 11, 21))[0].is_renewing


def test_what_closing_wrote_is_unknown_before_that_day():
    contract = make_contract(outcome="renewed_up", closed_on=date(2026, 11, 21), category="closed", final=5, forecast=4)
    before = as_known(contract, date(2026, 11, 20))

    assert (before.outcome, before.category, before.final, before.forecast) == (None, None, None, 4)
    assert as_known(contract, date(2026, 11, 21)) == contract
