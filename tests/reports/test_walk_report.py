"""A page of the walk, and the way it takes through a review."""

from datetime import timedelta

from day import DAY, ago, ahead
from factories import make_account, make_action, make_calm, make_contract, make_facts, make_risk

from amcli.domain.periods import week_of
from amcli.domain.settings import DEFAULTS
from amcli.reports.review import review
from amcli.reports.walk import route, walk_days, walk_page

WEEK = week_of(DAY)


def page(facts, *, period=WEEK, as_of=DAY, marked=(None, False)):
    return walk_page(facts, period, DEFAULTS, as_of, marked)


def test_the_route_is_the_order_of_the_review_without_those_reviewed():
    accounts = [
        make_facts(
            account=make_account(id=number, handle=f"acct-{number}"),
            contracts=[make_contract(account_id=number, arr=number * 100_000)],
        )
        for number in (1, 2, 3)
    ]
    report = review(accounts, WEEK, DEFAULTS, DAY)

    assert [it.handle for it in route(report, []).stops] == ["acct-3", "acct-2", "acct-1"]
    left = route(report, [2])
    assert [it.handle for it in left.stops] == ["acct-3", "acct-1"]
    assert (left.accounts, left.reviewed) == (3, 1)


def test_the_movement_is_that_of_the_week_and_the_rest_as_of_today():
    last_week = week_of(DAY - timedelta(days=7))
    facts = make_facts(
        actions=[make_action(id=1, opened=ago(9), due=ahead(9)), make_action(id=2, opened=DAY, due=ahead(2))]
    )
    shown = page(facts, period=last_week)

    assert [it.ref for it in shown.row.movement.evidence] == ["a1"]
    assert [it.id for it in shown.standing.open_actions] == [2, 1]


def test_a_number_stands_for_the_signal_under_it_and_anything_else_for_itself():
    shown = page(make_facts(risks=[make_risk(severity="critical", opened=ago(20))]))

    assert shown.meant("1") == shown.signals[0].code
    assert shown.meant(" 2 ") == shown.signals[1].code
    assert shown.meant("0") == "0"
    assert shown.meant("99") == "99"
    assert shown.meant("a12") == "a12"


def test_every_account_in_care_has_something_to_do_next_and_a_lost_one_has_not():
    assert page(make_calm()).nudge is not None
    assert page(make_facts(account=make_account(status="churned"))).nudge is None


def test_an_account_that_left_the_review_meanwhile_still_has_a_page():
    assert page(make_facts(account=make_account(status="prospect"))).row is None


def test_the_days_of_a_page_hold_today_and_the_week_before_even_for_a_past_week():
    days = walk_days(week_of(ago(40)), DAY)

    assert {DAY, ago(7)} <= set(days)
    assert days == sorted(days)
