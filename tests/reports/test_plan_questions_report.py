"""The account-plan questions of the book: every account once, sums that add up, the money first."""

from datetime import date, timedelta
from typing import Any

import pytest
from day import DAY, ago
from factories import (
    make_account,
    make_contract,
    make_facts,
    make_issue,
    make_objective,
    make_opportunity,
    make_touch,
    make_usage,
)
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.money import Money
from amcli.domain.periods import month_of, parse_period, quarter_of
from amcli.domain.plan_questions import FITS
from amcli.domain.records import Facts
from amcli.domain.settings import DEFAULTS
from amcli.domain.terms import add_up
from amcli.reports.plan_questions import Questions, plan_questions

QUARTER = quarter_of(DAY)


def client(number: int, *, arr: int = 0, currency: str = "EUR", **values: Any) -> Facts:
    own = {name: values.pop(name) for name in ("status", "since", "tier") if name in values}
    account = make_account(id=number, handle=f"acct-{number}", name=f"Account {number}", **own)
    if arr:
        values.setdefault("contracts", [make_contract(id=number, arr=arr, currency=currency, ends=None)])
    return make_facts(*values.pop("touches", ()), account=account, **values)


def report(*accounts: Facts, period: Any = QUARTER, as_of: date = DAY, settings: Any = DEFAULTS) -> Questions:
    return plan_questions(accounts, period, settings, as_of, reviews={})


def test_the_accounts_come_with_the_most_money_first():
    made = report(client(1, arr=100), client(2, arr=900), client(3))

    assert [it.account.handle for it in made.accounts] == ["acct-2", "acct-1", "acct-3"]


def test_it_compares_the_last_known_day_with_the_day_before_the_period():
    current, past = report(client(1)), report(client(1), period=parse_period("2026-Q3", today=DAY))

    assert (current.before, current.on) == (date(2026, 9, 30), DAY)
    assert (past.before, past.on, past.until) == (date(2026, 6, 30), date(2026, 9, 30), date(2027, 3, 31))
    assert report(client(1), period=month_of(DAY)).before == date(2026, 10, 31)


def test_prospects_and_clients_to_come_are_not_asked_and_lost_ones_only_about_the_forecast():
    term = make_contract(ends=date(2026, 11, 1), outcome="churned", closed_on=date(2026, 11, 1), final=0)
    made = report(
        client(1, status="prospect", arr=5),
        client(2, since=date(2026, 12, 1), arr=5),
        client(3, status="churned", contracts=[term], objectives=[make_objective()], issues=[make_issue()]),
        client(4, status="churned", contracts=[term._replace(ends=date(2026, 3, 1), closed_on=date(2026, 3, 1))]),
    )

    assert [(it.account.handle, it.is_lost) for it in made.accounts] == [("acct-3", True)]
    assert made.accounts[0].renewals[0].outcome == "churned"
    assert (made.totals.without_objective, sum(made.totals.issues.values())) == (0, 0)


def test_accounts_without_an_objective_are_counted():
    made = report(client(1), client(2, objectives=[make_objective()]))

    assert (made.totals.without_objective, made.totals.objectives["unmeasured"]) == (1, 1)


def test_the_money_behind_a_grave_gap_counts_an_account_once():
    bad = [make_issue(id=at, severity="critical") for at in (1, 2)]
    made = report(client(1, arr=700, issues=bad), client(2, arr=300, issues=[make_issue(severity="low")]))

    assert (made.totals.grave_accounts, made.totals.grave.total) == (1, Money(700, "EUR"))
    assert made.totals.issues == {"critical": 2, "high": 0, "medium": 0, "low": 1}


def test_opportunities_are_summed_once_whether_ready_or_not():
    spoke = make_touch(ago(2))
    rows = [make_opportunity(id=1, amount=500), make_opportunity(id=2, amount=70, rationale=None)]
    totals = report(client(1, arr=9, opportunities=rows, touches=(spoke,))).totals

    assert totals.opportunities[0] + totals.opportunities[1] == 2
    assert (totals.ready.total.minor + totals.blocked.total.minor, totals.pipeline["now"].total.minor) == (570, 570)


def test_with_a_rate_missing_sums_stay_apart():
    mixed = report(client(1, arr=5, issues=[make_issue(severity="high")]),
                   client(2, arr=7, currency="USD", issues=[make_issue(severity="high")]))  # fmt: skip
    rated = DEFAULTS._replace(rates={"USD": "0.5"})

    assert (mixed.totals.grave.by_currency, mixed.totals.grave.total) == ({"EUR": 5, "USD": 7}, None)
    assert report(client(2, arr=8, currency="USD"), client(1, arr=5), settings=rated).totals.package[
        "unmeasured"
    ].total == Money(9, "EUR")


shares = st.lists(st.integers(0, 130), max_size=3)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(("EUR", "USD")), shares), max_size=6))
def test_the_package_verdicts_split_the_arr_of_the_book_and_double_nothing(drawn):
    accounts = [
        client(
            at,
            arr=arr,
            currency=currency,
            usage=[make_usage(id=n, metric=f"m{n}", active=float(it)) for n, it in enumerate(used)],
        )
        for at, (arr, currency, used) in enumerate(drawn, 1)
    ]
    totals = report(*accounts).totals
    whole = add_up({currency: arr} for arr, currency, _ in drawn if arr)

    assert {k: v for k, v in add_up(totals.package[name].by_currency for name in FITS).items() if v} == {
        k: v for k, v in whole.items() if v
    }
    assert sum(totals.package_accounts.values()) == sum(bool(arr or used) for arr, _, used in drawn)


def test_without_notes_an_objective_is_judged_by_the_values_it_has_all_the_same():
    values = {"baseline": "74 minutes a call", "current": "53 minutes a call", "target": "50 minutes a call"}
    facts = client(1, objectives=[make_objective(opened=ago(20), outcome="Faster call-outs", **values)])
    told, bare = (plan_questions([facts], QUARTER, DEFAULTS, DAY, reviews={}, notes=notes) for notes in (True, False))
    (aim,) = bare.accounts[0].objectives

    assert (aim.state, aim.progress) == ("closer", 87)
    assert "minutes" not in repr(aim)
    assert bare.totals == told.totals


def test_an_empty_book_answers_nothing():
    made = report()

    assert made.accounts == ()
    assert (made.totals.reviews_due, made.totals.forecast_after.expected.total) == (0, Money(0, "EUR"))


LATER = DAY + timedelta(days=60)


def test_later_facts_leave_the_answers_of_a_past_quarter_as_they_were():
    quarter = parse_period("2026-Q3", today=DAY)
    known = client(
        1,
        arr=500,
        touches=(make_touch(date(2026, 9, 1)),),
        objectives=[make_objective()],
        issues=[make_issue(opened=date(2026, 9, 1))],
        opportunities=[make_opportunity(opened=date(2026, 8, 1), stage_on=date(2026, 8, 1))],
        usage=[make_usage(on=date(2026, 9, 20))],
    )
    later = known._replace(
        objectives=(*known.objectives, make_objective(id=2, opened=DAY)),
        issues=(known.issues[0]._replace(resolved=DAY), make_issue(id=2, opened=DAY, severity="critical")),
        opportunities=(
            known.opportunities[0]._replace(closed_on=DAY),
            make_opportunity(id=2, opened=DAY),
        ),
        usage=(*known.usage, make_usage(id=2, on=DAY, active=10.0)),
    )

    told = [report(it, period=quarter, as_of=LATER) for it in (known, later)]
    assert told[0].totals == told[1].totals
    assert [_refs(it) for it in told[0].accounts] == [_refs(it) for it in told[1].accounts]


def _refs(it: Any) -> tuple[Any, ...]:
    return (
        [(one.objective.id, one.state) for one in it.objectives],
        it.coverage.verdict,
        [one.verdict for one in it.package],
        [one.ref for one in it.gaps],
        [(one.opportunity.id, one.what) for one in it.pipeline.moves],
        [one.id for one in it.expansion.ready],
        [one.opportunity.id for one in it.expansion.blocked],
    )


@pytest.mark.parametrize("as_of", [date(2026, 10, 1), date(2026, 12, 31)])
def test_a_period_is_known_from_its_first_day_to_its_last(as_of):
    assert report(client(1), as_of=as_of).on == as_of
