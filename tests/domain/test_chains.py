"""Contracts as chains of terms: what renews, changes or follows what, and what that does to the ARR day by day."""

from datetime import date, timedelta

import pytest
from day import DAY, ago, ahead, span
from factories import make_contract
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.amending import Amendment, amend, cancel
from amcli.domain.chains import amended_by, chains, links_by_id
from amcli.domain.changes import Insert
from amcli.domain.closing import Terms, close_renewal, renew
from amcli.domain.dates import add_months
from amcli.domain.money import Money
from amcli.domain.negotiation import Deal
from amcli.domain.records import Contract
from amcli.domain.terms import arr_on, term_on, terms_on
from amcli.errors import Refused

ONE = timedelta(days=1)
COLUMNS = {
    "arr_minor": "arr", "target_minor": "target", "forecast_minor": "forecast", "final_minor": "final",
    "list_price_minor": "list_price",
}  # fmt: skip


def euros(amount: int) -> Money:
    return Money(amount, "EUR")


def written(contracts, changes):
    """The contracts after some changes, as the book would read them."""
    held = {it.id: it for it in contracts}
    for change in changes:
        values = {COLUMNS.get(name, name): value for name, value in change.values.items()}
        values = {name: value for name, value in values.items() if name in Contract._fields}
        if isinstance(change, Insert):
            new = max(held) + 1
            held[new] = make_contract(**{"id": new, "trial": False} | values)
        else:
            held[change.row_id] = held[change.row_id]._replace(**values)
    return list(held.values())


def term_of(contracts, contract_id, on=DAY):
    return next(it for it in terms_on(contracts, on) if it.contract.id == contract_id)


def amended(contract, arr, starts, contracts=None, deal=Deal(), on=DAY):  # noqa: B008 - immutable
    held = contracts or [contract]
    new = amend(term_of(held, contract.id, min(on, starts)), Amendment(euros(arr), starts), held, deal)
    return written(held, [new])


# --- chains ---------------------------------------------------------------------------------------------------

FIRST = make_contract(id=1, starts=date(2024, 1, 1), ends=date(2024, 12, 31), arr=100)
SECOND = make_contract(id=2, starts=date(2025, 1, 1), ends=date(2026, 12, 31), arr=120, renews_id=1)
MORE = make_contract(
    id=3, starts=date(2026, 7, 1), ends=date(2026, 12, 31), arr=150, renews_id=2, booking_type="upsell"
)
OTHER = make_contract(id=4, product="Mobile", starts=date(2025, 3, 1), ends=date(2027, 2, 28), arr=30)


def test_a_chain_is_a_first_term_its_renewals_and_the_changes_within_them():
    planner, mobile = sorted(chains([MORE, OTHER, FIRST, SECOND], DAY), key=len, reverse=True)

    assert [(it.contract.id, it.number, it.of, it.step, it.change) for it in planner] == [
        (1, 1, 3, "first", None), (2, 2, 3, "renewal", 20), (3, 3, 3, "amendment", 30),
    ]  # fmt: skip
    assert [it.state for it in planner] == ["ended", "ended", "running"]
    assert [it.contract.id for it in mobile] == [4]


def test_terms_that_name_nothing_are_linked_by_product_and_day():
    loose = SECOND._replace(renews_id=None)

    assert [it.before.id for it in chains([FIRST, loose], DAY)[0][1:]] == [1]
    assert len(chains([FIRST, loose._replace(product="Mobile")], DAY)) == 2
    assert len(chains([FIRST, loose._replace(booking_type="new")], DAY)) == 2


def test_a_chain_says_where_a_term_is_missing_and_where_one_took_over_early():
    late = SECOND._replace(starts=date(2025, 2, 1))
    early = SECOND._replace(starts=date(2024, 12, 1))

    assert links_by_id([FIRST, SECOND], DAY)[2][0].gap == 0
    assert links_by_id([FIRST, late], DAY)[2][0].gap == 31
    assert links_by_id([FIRST, early], DAY)[2][0].gap == -31


def test_a_term_of_which_nobody_knows_the_start_comes_before_those_with_one():
    unknown = FIRST._replace(id=9, starts=None, ends=None, product="Archive")

    assert [it.contract.id for chain in chains([FIRST, unknown], DAY) for it in chain] == [9, 1]


def test_links_that_go_in_a_circle_do_not_hang_the_list():
    one, two = FIRST._replace(renews_id=2), SECOND._replace(renews_id=1)

    assert sorted(it.contract.id for chain in chains([one, two], DAY) for it in chain) == [1, 2]


def test_an_amended_contract_and_its_amendments_share_one_renewal():
    again = MORE._replace(id=5, starts=date(2026, 9, 1), renews_id=3)

    assert [it.id for it in amended_by(again, [FIRST, SECOND, MORE, again])] == [5, 3, 2]
    assert [it.id for it in amended_by(SECOND, [FIRST, SECOND, MORE])] == [2]


@pytest.mark.parametrize(
    ("contract", "state"),
    [
        (make_contract(starts=ahead(1), ends=ahead(365)), "upcoming"),
        (make_contract(starts=ago(100), ends=ahead(265)), "running"),
        (make_contract(starts=ago(400), ends=ago(36), auto_renew=True), "assumed"),
        (make_contract(starts=ago(400), ends=ago(36)), "lapsed"),
        (make_contract(starts=ago(400), ends=ago(36), outcome="churned", closed_on=ago(40)), "ended"),
    ],
)
def test_the_state_of_a_term_on_the_day(contract, state):
    ((link,),) = chains([contract], DAY)

    assert link.state == state


# --- amend ----------------------------------------------------------------------------------------------------

YEAR = make_contract(
    starts=date(2026, 3, 1), ends=date(2027, 2, 28), arr=1_200_000, auto_renew=True, notice=span("60d"),
    category="commit", forecast=1_200_000, target=1_300_000, list_price=1_400_000, proposal_sent=ago(5),
)  # fmt: skip


@pytest.mark.parametrize(("arr", "booked"), [(1_500_000, "upsell"), (900_000, "downsell")])
def test_an_amendment_takes_over_on_its_day_up_to_the_same_end(arr, booked):
    old, new = amended(YEAR, arr, DAY)

    assert (new.starts, new.ends, new.booking_type, new.renews_id) == (DAY, YEAR.ends, booked, 1)
    assert (new.notice, new.auto_renew, new.renewal_term) == (YEAR.notice, True, span("12mo"))
    assert arr_on([old, new], ago(1)) == {"EUR": 1_200_000}
    assert arr_on([old, new], DAY) == {"EUR": arr}


def test_the_renewal_goes_on_with_the_amendment():
    _, new = amended(YEAR, 1_500_000, DAY, deal=Deal(walk_away=1_100_000, offered=1_150_000, next_move="Call"))

    assert (new.category, new.forecast, new.target) == ("commit", 1_500_000, 1_600_000)
    assert (new.proposal_sent, new.list_price) == (None, None)
    values = amend(
        term_of([YEAR], 1), Amendment(euros(1_500_000), DAY), [YEAR], Deal(walk_away=1_100_000, offered=1_150_000)
    ).values
    assert values["walk_away_minor"] == 1_400_000
    assert "offered_minor" not in values


def test_an_amended_term_renews_for_its_whole_length_not_for_what_was_left():
    _, new = amended(YEAR, 1_500_000, DAY)

    assert term_on(new, date(2027, 3, 1)).ends == date(2028, 2, 29)


def test_what_was_assumed_can_be_amended_within_its_present_term():
    rolled = YEAR._replace(starts=date(2025, 3, 1), ends=date(2026, 2, 28))
    _, new = amended(rolled, 1_500_000, DAY)

    assert new.ends == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("contract", "arr", "starts", "says"),
    [
        (YEAR, 1_500_000, date(2027, 3, 1), "ends on"),
        (YEAR, 1_500_000, date(2026, 3, 1), "starts on"),
        (YEAR, 1_500_000, date(2026, 2, 1), "starts on"),
        (YEAR, 1_200_000, DAY, "brings €12,000 already"),
        (YEAR, 0, DAY, "Nothing would be left"),
        (YEAR._replace(outcome="churned", closed_on=ago(1)), 900_000, DAY, "is decided"),
        (YEAR._replace(cancelled_on=ago(1)), 900_000, DAY, "is cancelled"),
        (YEAR._replace(ends=ago(10), auto_renew=False), 900_000, ago(20), "has ended|there is nothing"),
        (YEAR._replace(trial=True), 900_000, DAY, "is a trial"),
    ],
)
def test_what_cannot_be_amended_is_refused(contract, arr, starts, says):
    with pytest.raises(Refused, match=says):
        amend(term_of([contract], 1), Amendment(euros(arr), starts), [contract], Deal())


def test_a_contract_that_was_changed_already_is_changed_further_at_its_last_term():
    held = amended(YEAR, 1_500_000, DAY)

    with pytest.raises(Refused, match="changed by k2 already"):
        amended(YEAR, 1_600_000, ahead(5), contracts=held)


# --- cancel ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contract", "on", "effective", "last"),
    [
        (YEAR, date(2026, 12, 30), None, date(2027, 2, 28)),
        (YEAR, date(2026, 12, 31), None, date(2028, 2, 29)),  # a day late: through the next term
        (YEAR._replace(auto_renew=False), date(2026, 12, 31), None, date(2027, 2, 28)),
        (YEAR, DAY, date(2026, 12, 31), date(2026, 12, 31)),
        (YEAR._replace(ends=None), DAY, None, date(2027, 1, 20)),
    ],
    ids=["in time", "a day late", "late but not renewing itself", "another day agreed", "open-ended"],
)
def test_a_cancelled_contract_ends_by_the_notice_rule_or_on_the_day_agreed(contract, on, effective, last):
    changes, found = cancel(term_on(contract, on), on, effective, "No budget")
    (after,) = written([contract], changes)

    assert found == last
    assert (arr_on([after], last), arr_on([after], last + ONE)) == ({"EUR": 1_200_000}, {})


@pytest.mark.parametrize(
    ("contract", "says"),
    [
        (YEAR._replace(cancelled_on=ago(3)), "was cancelled on"),
        (YEAR._replace(outcome="renewed_flat", closed_on=ago(3)), "decided already"),
        (YEAR._replace(ends=ago(3), auto_renew=False), "ended on"),
    ],
)
def test_what_cannot_be_cancelled_is_refused(contract, says):
    with pytest.raises(Refused, match=says):
        cancel(term_on(contract, DAY), DAY, None, None)


def test_a_contract_does_not_end_before_notice_was_given():
    with pytest.raises(Refused, match="before the day of the notice"):
        cancel(term_on(YEAR, DAY), DAY, ago(1), None)


# --- renew ----------------------------------------------------------------------------------------------------


def renewed(contract, on=DAY, **agreed):
    return written([contract], renew(term_on(contract, on), Terms(**agreed), None, on))


def test_an_early_renewal_takes_over_on_its_first_day_and_counts_once():
    old, new = renewed(YEAR, arr=euros(1_300_000), starts=date(2026, 12, 1))

    assert (new.starts, new.ends, new.booking_type) == (date(2026, 12, 1), date(2027, 11, 30), "renewal_with_upsell")
    assert arr_on([old, new], date(2026, 11, 30)) == {"EUR": 1_200_000}
    assert arr_on([old, new], date(2026, 12, 1)) == {"EUR": 1_300_000}
    assert arr_on([old, new], date(2027, 3, 1)) == {"EUR": 1_300_000}


def test_several_contracts_can_be_brought_to_one_end_and_renew_for_a_year_after_it():
    ends = date(2028, 6, 30)
    _, planner = renewed(YEAR, ends=ends)
    _, mobile = renewed(OTHER._replace(id=1, auto_renew=True), ends=ends)

    assert planner.ends == mobile.ends == ends
    assert planner.renewal_term == span("12mo")
    assert term_on(planner, date(2028, 7, 1)).ends == date(2029, 6, 30)


def test_the_outcome_of_a_renewal_follows_from_its_arr():
    outcomes = [
        renewed(YEAR, arr=None if arr is None else euros(arr))[0].outcome for arr in (None, 1_200_000, 1, 10**8)
    ]

    assert outcomes == ["renewed_flat", "renewed_flat", "renewed_down", "renewed_up"]


def test_a_renewal_may_change_length_list_price_and_notice():
    _, new = renewed(YEAR, length=span("24mo"), list_price=euros(1_500_000), notice=span("3mo"), auto_renew=False)

    assert (new.starts, new.ends) == (date(2027, 3, 1), date(2029, 2, 28))
    assert (new.list_price, new.notice, new.auto_renew) == (1_500_000, span("3mo"), False)


def test_a_trial_becomes_a_paid_term_of_a_year_booked_as_new():
    trial = make_contract(starts=ago(40), ends=ago(10), arr=0, trial=True)
    old, new = renewed(trial, arr=euros(2_000_000))

    assert (new.trial, new.booking_type, new.starts, new.ends) == (False, "new", DAY, date(2027, 11, 20))
    assert links_by_id([old, new], DAY)[2][0].step == "conversion"
    assert arr_on([old, new], DAY) == {"EUR": 2_000_000}
    with pytest.raises(Refused, match="without an amount"):
        renewed(trial)


def test_an_open_ended_trial_can_be_converted_too():
    _, new = renewed(make_contract(starts=ago(40), ends=None, arr=0, trial=True), arr=euros(5))

    assert (new.starts, new.ends) == (DAY, date(2027, 11, 20))


@pytest.mark.parametrize(
    ("agreed", "says"),
    [
        ({"starts": date(2026, 3, 1)}, "not after the start"),
        ({"ends": date(2027, 2, 1)}, "before it starts"),
        ({"arr": Money(5, "GBP")}, "in EUR, not GBP"),
        ({"list_price": Money(5, "GBP")}, "in EUR, not GBP"),
        ({"arr": euros(0)}, "Nothing would be left"),
    ],
)
def test_terms_that_do_not_fit_are_refused(agreed, says):
    with pytest.raises(Refused, match=says):
        renewed(YEAR, **agreed)


# --- what other contract tools get wrong ------------------------------------------------------------------------


def test_after_a_tacit_renewal_the_notice_day_is_that_of_the_current_term_not_of_a_multi_year_first_one():
    """Three years, then a year at a time: the fourth year ends a year later, not three."""
    contract = make_contract(
        starts=date(2022, 5, 1), ends=date(2025, 4, 30), auto_renew=True, renewal_term=span("12mo"), notice=span("3mo")
    )
    term = term_on(contract, DAY)

    assert (term.starts, term.ends, term.cancel_by) == (date(2026, 5, 1), date(2027, 4, 30), date(2027, 1, 31))
    _, new = renewed(contract)
    assert (new.starts, new.ends) == (date(2027, 5, 1), date(2028, 4, 30))


def test_monthly_terms_from_the_31st_come_back_to_it_after_february():
    contract = make_contract(starts=date(2026, 1, 31), ends=date(2026, 2, 27), auto_renew=True, notice=span("10d"))
    seen = [term_on(contract, day) for day in (date(2026, 3, 1), date(2026, 3, 31), date(2026, 5, 1))]

    assert [it.starts for it in seen] == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    assert [it.ends for it in seen] == [date(2026, 3, 30), date(2026, 4, 29), date(2026, 5, 30)]
    assert [it.cancel_by for it in seen] == [date(2026, 3, 20), date(2026, 4, 19), date(2026, 5, 20)]


def test_a_term_from_a_leap_day_comes_back_to_it():
    contract = make_contract(starts=date(2024, 2, 29), ends=date(2025, 2, 27), auto_renew=True)

    assert term_on(contract, date(2026, 6, 1)).starts == date(2026, 2, 28)
    assert term_on(contract, date(2028, 6, 1)).starts == date(2028, 2, 29)
    _, new = renewed(contract._replace(auto_renew=False), on=date(2025, 2, 1))
    assert (new.starts, new.ends) == (date(2025, 2, 28), date(2026, 2, 27))


@pytest.mark.parametrize("ends", [date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 31), date(2027, 6, 30)])
def test_a_term_edited_after_its_renewal_was_closed_never_counts_beside_its_successor(ends):
    old = make_contract(starts=date(2026, 1, 1), ends=date(2026, 12, 31), arr=100, auto_renew=True)
    closed = written([old], close_renewal(term_on(old, DAY), "renewed_up", Money(150, "EUR"), None, DAY))
    edited = [closed[0]._replace(ends=ends), closed[1]]

    for days in range(0, 500, 3):
        day = date(2026, 6, 1) + timedelta(days=days)
        expected = 150 if day >= date(2027, 1, 1) else 100 if day <= ends else 0
        assert arr_on(edited, day).get("EUR", 0) == expected, day
    assert links_by_id(edited, DAY)[2][0].step == "renewal"


@given(
    st.dates(date(2025, 1, 1), date(2026, 11, 1)),
    st.integers(1, 36),
    st.booleans(),
    st.integers(1, 10**7),
    st.integers(0, 400),
)
def test_whatever_is_amended_or_renewed_one_term_counts_on_each_day(starts, months, auto, arr, later):
    ends = add_months(starts, months) - ONE
    held = [make_contract(starts=starts, ends=ends, arr=500, auto_renew=auto, notice=span("30d"))]
    day = starts + timedelta(days=later)
    term = term_on(held[0], day)
    if arr != 500 and term.starts and term.ends and term.starts < day <= term.ends:
        held = written(held, [amend(term, Amendment(euros(arr), day), held, Deal())])
        assert arr_on(held, day - ONE) == {"EUR": 500}
        assert arr_on(held, day) == {"EUR": arr}
    last = held[-1]
    now = term_of(held, last.id, day)
    held = written(held, renew(now, Terms(arr=euros(700)), None, day))
    assert arr_on(held, held[-1].starts) == {"EUR": 700}
    assert sum(it.state == "running" for it in terms_on(held, held[-1].starts)) == 1
    assert len(chains(held, day)) == 1
