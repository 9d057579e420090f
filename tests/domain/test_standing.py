"""An account on a day: its money, its renewals, what is planned; and totals over currencies."""

import pytest
from day import DAY, ago, ahead, span
from factories import (
    make_account,
    make_action,
    make_calm,
    make_checkin,
    make_contract,
    make_facts,
    make_issue,
    make_touch,
    standing,
)

from amcli.domain.money import Money
from amcli.domain.settings import DEFAULTS
from amcli.domain.standing import in_base, served, stand, total

RATES = DEFAULTS._replace(rates={"GBP": "1.2", "JPY": "0.006"})


# --- totals ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sums", "settings", "expected"),
    [
        ({}, DEFAULTS, Money(0, "EUR")),
        ({"EUR": 100}, DEFAULTS, Money(100, "EUR")),
        ({"GBP": 100}, DEFAULTS, Money(100, "GBP")),
        ({"GBP": 100}, RATES, Money(100, "GBP")),
        ({"EUR": 100, "GBP": 100}, DEFAULTS, None),
        ({"EUR": 100, "GBP": 100}, RATES, Money(220, "EUR")),
        ({"EUR": 100, "JPY": 1000}, RATES, Money(700, "EUR")),
        ({"EUR": 100, "GBP": 100, "USD": 1}, RATES, None),
    ],
    ids=["nothing", "base", "one other", "one other with a rate", "no rate", "rate", "no cents", "one rate missing"],
)
def test_several_currencies_make_one_amount_only_where_every_rate_is_known(sums, settings, expected):
    assert total(sums, settings) == expected


def test_for_ranking_an_unknown_rate_counts_one_to_one():
    assert in_base({"EUR": 100, "GBP": 100, "USD": 100}, RATES) == 320


def test_the_base_currency_needs_no_rate_even_when_it_is_not_the_euro():
    settings = DEFAULTS._replace(currency="GBP", rates={"EUR": "0.85"})

    assert total({"GBP": 100, "EUR": 100}, settings) == Money(185, "GBP")


# --- one account ----------------------------------------------------------------------------------------------


def test_arr_is_what_runs_on_the_day_without_trials():
    facts = make_facts(
        contracts=[
            make_contract(id=1, product="A", arr=100),
            make_contract(id=2, product="B", arr=50, currency="GBP"),
            make_contract(id=3, product="C", arr=70, trial=True),
            make_contract(id=4, product="D", arr=90, starts=ahead(1), ends=ahead(90)),
            make_contract(id=5, product="E", arr=30, starts=ago(90), ends=ago(1)),
        ]
    )
    it = stand(facts, DAY, RATES)

    assert it.arr == {"EUR": 100, "GBP": 50}
    assert it.money() == Money(160, "EUR")
    assert it.worth == 160


def test_renewals_are_sorted_by_notice_date_and_leave_out_trials_and_what_is_decided():
    facts = make_facts(
        contracts=[
            make_contract(id=1, product="A", ends=ahead(80)),
            make_contract(id=2, product="B", ends=ahead(90), notice=span("60d")),
            make_contract(id=3, product="C", trial=True),
            make_contract(id=4, product="D", cancelled_on=ago(1)),
            make_contract(id=5, product="E", outcome="renewed_flat", closed_on=ago(1)),
            make_contract(id=6, product="F", starts=ago(400), ends=ago(20)),
            make_contract(id=7, product="G", ends=None),
        ]
    )
    it = standing(facts)

    assert [term.contract.id for term in it.renewing] == [6, 2, 1]
    assert it.cancel_by == ahead(30)


def test_the_notice_date_of_an_account_is_the_nearest_not_yet_passed():
    passed = make_contract(id=1, product="A", ends=ahead(20), notice=span("30d"), auto_renew=True)

    assert standing(make_facts(contracts=[passed])).cancel_by is None
    assert standing(make_facts(contracts=[passed, make_contract(id=2, ends=ahead(70))])).cancel_by == ahead(70)


def test_open_actions_come_by_due_day_undated_last_and_only_those_open_on_the_day():
    facts = make_facts(
        actions=[
            make_action(id=1),
            make_action(id=2, due=ahead(3)),
            make_action(id=3, due=ago(3)),
            make_action(id=4, done_on=DAY),
            make_action(id=5, dropped_on=ago(1)),
            make_action(id=6, opened=ahead(1)),
            make_action(id=7, due=ahead(1), done_on=ahead(1)),
        ]
    )

    assert [it.id for it in standing(facts).open_actions] == [3, 7, 2, 1]


def test_open_check_ins_come_earliest_first():
    facts = make_facts(
        checkins=[make_checkin(id=1, on=ahead(9)), make_checkin(id=2, on=ago(2)), make_checkin(id=3, done_on=ago(1))]
    )

    assert [it.id for it in standing(facts).open_checkins] == [2, 1]


def test_the_change_of_health_is_against_the_earlier_day():
    facts = make_calm(issues=make_issue(severity="critical", opened=ago(3)), issues_since=ago(400))
    it = standing(facts)

    assert it.change == it.health.score - it.before < 0


def test_there_is_no_change_where_the_earlier_day_is_unknown_or_not_asked_for():
    young = make_facts(account=make_account(added_on=ago(2)))

    assert standing(young).change is None
    assert stand(make_facts(make_touch(DAY)), DAY, DEFAULTS).change is None


# --- who is served --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "is_served"),
    [
        ({"status": "active"}, True),
        ({"status": "onboarding"}, True),
        ({"status": "prospect"}, False),
        ({"status": "churned"}, False),
        ({"since": DAY}, True),
        ({"since": ahead(1)}, False),
    ],
)
def test_an_account_is_served_while_it_is_a_customer(values, is_served):
    facts = make_facts(account=make_account(**values))

    assert served([facts], DAY) == ([facts] if is_served else [])
