"""Forecast change and expansion path: what moved against the start of a period, and what may come."""

from datetime import date, timedelta
from typing import Any

import pytest
from day import DAY, ago, ahead, span
from factories import (
    make_calm,
    make_contract,
    make_facts,
    make_objective,
    make_opportunity,
    make_request,
    make_risk,
    make_usage,
)
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.periods import between
from amcli.domain.plan_money import STEPS, Forecast, path, pipeline, renewal_moves, stage_on
from amcli.domain.plan_questions import Pair, fits
from amcli.domain.records import Contract, Facts, Opportunity, OwnCadence
from amcli.domain.settings import DEFAULTS
from amcli.domain.standing import stand

BEFORE = ago(52)
PERIOD = between(BEFORE + timedelta(days=1), DAY + timedelta(days=1))
ENDS = date(2027, 3, 31)


def pair(now: Facts, then: Facts | None = None) -> Pair:
    return Pair(stand(now, DAY, DEFAULTS), then or now, BEFORE, PERIOD)


def term(**values: Any) -> Contract:
    return make_contract(**{"starts": date(2026, 4, 1), "ends": ENDS, "arr": 1000, "category": "commit", **values})


def move(now: dict[str, Any], was: dict[str, Any] | None = None) -> Any:
    facts = make_facts(contracts=[term(**now)])
    (found,) = renewal_moves(pair(facts, make_facts(contracts=[term(**(was or {}))])))
    return found


# renewals


def test_a_renewal_that_stands_where_it_stood_has_not_moved():
    assert not move({}).is_move


@pytest.mark.parametrize(
    ("now", "after"),
    [
        ({"category": "best_case"}, Forecast("best_case", 1000, "EUR")),
        ({"forecast": 900}, Forecast("commit", 900, "EUR")),
        ({"category": None}, Forecast("pipeline", 1000, "EUR")),
    ],
)
def test_another_category_or_amount_is_a_move(now, after):
    found = move(now)

    assert (found.is_move, found.then, found.now) == (True, Forecast("commit", 1000, "EUR"), after)


@pytest.mark.parametrize(
    ("now", "amount", "outcome"),
    [
        ({"outcome": "renewed_up", "closed_on": ago(3), "final": 1200, "category": "closed"}, 1200, "renewed_up"),
        ({"outcome": "renewed_flat", "closed_on": ago(3), "category": "closed"}, 1000, "renewed_flat"),
        ({"outcome": "churned", "closed_on": ago(3), "final": 0, "category": "closed"}, 0, "churned"),
        ({"cancelled_on": ago(3)}, 0, "cancelled"),
    ],
)
def test_a_renewal_decided_in_the_period_is_closed_at_what_it_brought(now, amount, outcome):
    found = move(now)

    assert (found.now, found.outcome) == (Forecast("closed", amount, "EUR"), outcome)


def test_a_decision_of_a_later_day_is_not_known_yet():
    found = move({"outcome": "churned", "closed_on": ahead(1), "final": 0})

    assert not found.is_move


def test_a_term_that_renewed_itself_counts_as_closed():
    found = move(
        {"starts": ago(375), "ends": ago(11), "auto_renew": True},
        {"starts": ago(375), "ends": ago(11), "auto_renew": True},
    )

    assert (found.now, found.outcome) == (Forecast("closed", 1000, "EUR"), "rolled")


def test_a_term_of_which_nobody_knows_the_start_stands_in_nobodys_way():
    unknown = make_contract(id=9, starts=None, ends=None, product="Archive")
    facts, known = (make_facts(contracts=it) for it in ([term(), unknown], [term()]))

    assert renewal_moves(pair(facts)) == renewal_moves(pair(known))


def test_a_lapsed_term_is_still_to_be_decided():
    gone = {"starts": ago(375), "ends": ago(11)}

    assert move(gone, gone).now == Forecast("commit", 1000, "EUR")


def test_a_term_that_another_follows_was_replaced_by_it():
    old = term(starts=ago(375), ends=ago(11), auto_renew=True)
    new = term(id=2, starts=ago(10), ends=ahead(354), arr=1500, renews_id=1)
    found = renewal_moves(pair(make_facts(contracts=[old, new]), make_facts(contracts=[old])))

    assert [(it.contract.id, it.now and it.now.amount, it.outcome) for it in found] == [(1, 1500, "replaced")]


CHANGED = {"id": 2, "arr": 700, "renews_id": 1, "booking_type": "downsell"}


@pytest.mark.parametrize("starts", [ago(10), ahead(10)], ids=["since", "later"])
def test_a_term_changed_within_its_run_has_one_renewal(starts):
    old, less = term(), term(**CHANGED, starts=starts)
    (found,) = renewal_moves(pair(make_facts(contracts=[old, less]), make_facts(contracts=[old])))

    assert found.then == Forecast("commit", 1000, "EUR")
    assert (found.now and found.now.category, found.outcome) == ("commit", None)
    assert found.contract.id == (2 if starts < DAY else 1)


@pytest.mark.parametrize("starts", [ago(10), ahead(10)], ids=["since", "later"])
@pytest.mark.parametrize(
    ("values", "ended"),
    [
        ({"outcome": "renewed_up", "final": 800, "closed_on": ago(3)}, (800, "renewed_up")),
        ({"outcome": "churned", "final": 0, "closed_on": ago(3)}, (0, "churned")),
        ({"cancelled_on": ago(3)}, (0, "cancelled")),
    ],
)
def test_the_renewal_of_a_changed_term_is_decided_with_the_change(starts, values, ended):
    old, less = term(), term(**CHANGED, **values, starts=starts)
    (found,) = renewal_moves(pair(make_facts(contracts=[old, less]), make_facts(contracts=[old])))

    assert (found.now and found.now.amount, found.outcome) == ended


@pytest.mark.parametrize("values", [{"trial": True}, {"ends": date(2027, 7, 1)}, {"ends": None}])
def test_trials_and_what_is_decided_later_are_left_out(values):
    assert renewal_moves(pair(make_facts(contracts=[term(**values)]))) == []


@pytest.mark.parametrize(("ends", "there"), [(date(2027, 6, 30), True), (date(2027, 7, 1), False)])
def test_the_window_ends_with_the_second_quarter_ahead(ends, there):
    assert bool(renewal_moves(pair(make_facts(contracts=[term(ends=ends)])))) is there


def test_a_renewal_signed_into_the_window_is_new_to_it():
    (found,) = renewal_moves(pair(make_facts(contracts=[term()]), make_facts()))

    assert (found.then, found.is_move) == (None, True)


def test_expected_is_weighted_by_the_rate_of_the_category():
    assert Forecast("best_case", 1001, "EUR").expected(DEFAULTS) == 601


# pipeline


def flow(now: list[Opportunity], then: list[Opportunity]) -> Any:
    return pipeline(pair(make_facts(opportunities=now), make_facts(opportunities=then)))


@pytest.mark.parametrize(
    ("now", "then", "step", "amount"),
    [
        ({"opened": ago(5)}, None, "opened", 900),
        ({"opened": ago(80), "amount": 1200}, {"opened": ago(80)}, "changed", 300),
        ({"opened": ago(80), "stage": "won", "closed_on": ago(3)}, {"opened": ago(80)}, "won", -900),
        ({"opened": ago(80), "stage": "lost", "closed_on": ago(3)}, {"opened": ago(80)}, "lost", -900),
        ({"opened": ago(80), "stage": "won"}, {"opened": ago(80)}, "won", -900),
        (None, {"opened": ago(80)}, "gone", -900),
    ],
)
def test_each_step_of_the_pipeline_is_counted_under_its_name(now, then, step, amount):
    rows = [[make_opportunity(**{"amount": 900, **it})] if it else [] for it in (now, then)]
    found = flow(*rows)

    assert {name: sums["EUR"] for name, sums in found.steps.items() if sums} == {step: amount}
    assert [it.what for it in found.moves] == [step]


def test_what_stays_as_it_was_is_no_move():
    old = make_opportunity(opened=ago(80))

    assert flow([old], [old]).moves == ()


def test_opened_and_won_within_the_period_is_both():
    quick = make_opportunity(opened=ago(20), amount=900, stage="won", closed_on=ago(3))
    found = flow([quick], [])

    assert (found.steps["opened"], found.steps["won"]) == ({"EUR": 900}, {"EUR": -900})
    assert (found.then, found.now) == ({}, {})


def test_won_before_the_period_is_history():
    old = make_opportunity(opened=ago(200), stage="won", closed_on=BEFORE)

    assert flow([old], [old]).moves == ()


@pytest.mark.parametrize(
    ("now", "what"),
    [
        ({"stage": "proposed", "stage_on": ago(3)}, ["moved"]),
        ({"stage": "qualified", "stage_on": ago(70)}, []),
        ({"expected_close": ahead(90)}, ["pushed"]),
        ({"expected_close": ahead(9)}, ["pulled"]),
        ({"stage_on": ago(80)}, []),
    ],
)
def test_a_stage_reached_in_the_period_and_another_expected_day_are_named(now, what):
    old = make_opportunity(opened=ago(80), expected_close=ahead(30))

    assert [it.what for it in flow([old._replace(**now)], [old]).moves] == what


amounts = st.none() | st.integers(0, 10**9)
currencies = st.sampled_from(("EUR", "USD"))
opened = st.integers(0, 120)
ends = st.none() | st.tuples(st.sampled_from(("won", "lost")), st.integers(0, 120))


@given(st.lists(st.tuples(amounts, amounts, currencies, currencies, opened, ends, st.booleans()), max_size=6))
def test_pipeline_then_and_its_steps_add_up_to_now_in_every_currency(drawn):
    now, then = [], []
    for at, (was, amount, before, after, age, end, removed) in enumerate(drawn, 1):
        closed = {"stage": end[0], "closed_on": ago(min(end[1], age))} if end else {}
        row = make_opportunity(id=at, amount=was, currency=before, opened=ago(age), **closed)
        then.append(row)
        if not removed:
            now.append(row._replace(amount=amount, currency=after))
    found = flow(now, then)
    for currency in ("EUR", "USD"):
        moved = sum(found.steps[name].get(currency, 0) for name in STEPS)
        assert found.then.get(currency, 0) + moved == found.now.get(currency, 0)


# expansion path


def way(**values: Any) -> Any:
    it = pair(make_calm(**values))
    return path(it, fits(it.now))


def test_a_ready_opportunity_is_one_that_nothing_holds_back():
    assert [it.id for it in way(opportunities=[make_opportunity()]).ready] == [1]


@pytest.mark.parametrize(
    ("opportunity", "more", "reason"),
    [
        ({"blocked_reason": "Waits for the fix"}, {}, "blocked"),
        ({"rationale": None}, {}, "no business priority stated"),
        ({}, {"risks": [make_risk(severity="high")]}, "a high risk is open"),
    ],
)
def test_one_that_is_held_back_says_why(opportunity, more, reason):
    found = way(opportunities=[make_opportunity(**opportunity)], **more)

    assert found.ready == ()
    assert reason in found.blocked[0].reasons


def test_an_unknown_health_is_an_obstacle():
    silent = make_facts(cadence=OwnCadence(paused=True), opportunities=[make_opportunity()])

    assert path(pair(silent), []).blocked[0].reasons == ("health unknown",)


def test_signs_of_a_need_count_only_where_no_opportunity_is_open():
    signs = {
        "requests": [make_request(shipped_on=ago(5))],
        "objectives": [make_objective(achieved_on=ago(5))],
        "usage": [make_usage(active=95.0)],
    }

    assert {it.code for it in way(**signs).needs} == {"outgrown", "request_shipped", "objective_met"}
    assert way(**signs, opportunities=[make_opportunity()]).needs == ()


def test_news_from_before_the_period_and_a_package_with_room_are_no_signs():
    old = {
        "requests": [make_request(shipped_on=BEFORE), make_request(id=2, shipped_on=None, status="open")],
        "objectives": [make_objective(achieved_on=BEFORE), make_objective(id=2)],
        "usage": [make_usage(active=89.0)],
    }

    assert way(**old).needs == ()


@pytest.mark.parametrize(
    ("values", "stage"),
    [
        ({"stage_on": ago(1)}, "qualified"),
        ({}, "qualified"),
        ({"stage_on": ahead(1)}, None),
        ({"stage": "won", "closed_on": ahead(3)}, None),
    ],
)
def test_a_stage_reached_later_is_not_shown_for_an_earlier_day(values, stage):
    assert stage_on(make_opportunity(**values), DAY) == stage


def test_a_notice_period_decides_which_renewals_are_looked_at():
    late = term(ends=date(2027, 7, 31))

    assert renewal_moves(pair(make_facts(contracts=[late]))) == []
    assert len(renewal_moves(pair(make_facts(contracts=[late._replace(notice=span("60d"))])))) == 1
