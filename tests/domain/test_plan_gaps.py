"""Gaps that could hurt the confidence in a renewal: issues, risks, detractors, missing checks."""

from datetime import date
from typing import Any

import pytest
from day import DAY, ago, ahead, span
from factories import make_action, make_contract, make_facts, make_issue, make_risk, make_survey, make_touch, standing
from people import CHAMPION, DECIDER, PEOPLE, SPONSOR

from amcli.domain.plan_gaps import gaps, horizon


def kinds(**values: Any) -> list[str]:
    return [it.kind for it in gaps(standing(make_facts(**values)))]


@pytest.mark.parametrize("ended", [None, ahead(1)])
def test_what_is_open_on_the_day_is_a_gap(ended):
    assert kinds(issues=[make_issue(resolved=ended)]) == ["issue"]
    assert kinds(risks=[make_risk(closed=ended)]) == ["risk"]


def test_what_has_ended_or_not_begun_is_none():
    assert kinds(issues=[make_issue(resolved=DAY)], risks=[make_risk(closed=ago(3))]) == []
    assert kinds(issues=[make_issue(opened=ahead(1))], risks=[make_risk(opened=ahead(1))]) == []


def test_a_detractor_is_a_gap_until_answered():
    sad = make_survey(score=3, contact_id=DECIDER, on=ago(10))
    said = make_touch(ago(5), DECIDER)

    assert kinds(surveys=[sad]) == ["detractor"]
    assert kinds(surveys=[make_survey(score=9)]) == []
    assert [it.kind for it in gaps(standing(make_facts(said, surveys=[sad])))] == []


def test_the_gravest_comes_first_and_of_equals_the_oldest():
    found = gaps(
        standing(
            make_facts(
                issues=[make_issue(id=1, severity="low", opened=ago(300)), make_issue(id=2, severity="high")],
                risks=[make_risk(id=3, severity="high", opened=ago(90)), make_risk(id=4, severity="critical")],
            )
        )
    )

    assert [it.ref for it in found] == ["r4", "r3", "i2", "i1"]
    assert found[1].days == 90


@pytest.mark.parametrize(
    ("on", "last"),
    [(DAY, date(2027, 6, 30)), (date(2026, 9, 30), date(2027, 3, 31)), (date(2026, 10, 1), date(2027, 6, 30))],
)
def test_renewals_are_looked_at_up_to_the_end_of_the_second_quarter_ahead(on, last):
    assert horizon(on) == last


def renewal(ends: date, **values: Any) -> list[Any]:
    facts = make_facts(contracts=[make_contract(starts=ago(300), ends=ends, **values)], contacts=PEOPLE)
    return [it for it in gaps(standing(facts)) if it.kind == "readiness"]


def test_a_renewal_lacks_only_what_should_be_done_by_now():
    (far,) = renewal(ahead(119))
    (near,) = renewal(ahead(20))

    assert far.checks == ("champion_active", "adoption")
    assert set(far.checks) < set(near.checks)
    assert (far.severity, near.severity, near.days) == ("medium", "high", 20)


def test_a_renewal_with_nothing_due_yet_or_beyond_the_horizon_is_no_gap():
    assert renewal(ahead(121)) == []
    assert renewal(date(2027, 7, 1)) == []


def test_a_ready_renewal_is_no_gap_and_a_notice_period_brings_its_day_forward():
    heard = tuple(make_touch(ago(days), DECIDER, CHAMPION, SPONSOR) for days in (10, 3))
    ready = make_facts(*heard, contracts=[make_contract(starts=ago(300), ends=ahead(119))], contacts=PEOPLE)

    assert [it.checks for it in gaps(standing(ready)) if it.kind == "readiness"] == [("adoption",)]
    assert renewal(ahead(150), notice=span("60d"))


def test_what_is_only_unknown_weighs_little():
    heard = tuple(make_touch(ago(days), DECIDER, CHAMPION, SPONSOR) for days in (10, 3))
    facts = make_facts(*heard, contracts=[make_contract(starts=ago(300), ends=ahead(119))], contacts=PEOPLE)

    assert [it.severity for it in gaps(standing(facts))] == ["low"]


@pytest.mark.parametrize("values", [{"trial": True}, {"starts": ago(20), "ends": ahead(9), "auto_renew": True}])
def test_trials_and_monthly_terms_are_no_renewals_to_prepare(values):
    facts = make_facts(contracts=[make_contract(**{"starts": ago(300), "ends": ahead(20), **values})])

    assert gaps(standing(facts)) == []


def test_actions_are_no_gaps():
    assert kinds(actions=[make_action(due=ago(20), reply=True)]) == []
