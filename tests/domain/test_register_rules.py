"""The risk register: the rhythm of reviews, and when the evidence behind a risk has cleared."""

from datetime import date

import pytest
from day import DAY, ago, ahead, span
from factories import (
    make_calm,
    make_contact,
    make_contract,
    make_facts,
    make_invoice,
    make_issue,
    make_objective,
    make_risk,
    make_survey,
    make_touch,
    make_usage,
    standing,
)
from people import CHAMPION, DECIDER, PEOPLE, SPONSOR

from amcli.domain.register import RULES, suggest_close
from amcli.domain.reviews import REVIEW_EVERY, review_after
from amcli.domain.vocab import RISK_CATEGORIES, SEVERITIES


def suggested(category, facts, **risk):
    """Return what is suggested for a risk of a category opened 20 days ago."""
    return suggest_close(make_risk(**({"category": category, "opened": ago(20)} | risk)), standing(facts))


def test_the_graver_a_risk_the_sooner_it_is_looked_at_again():
    days = [review_after(severity, DAY) for severity in SEVERITIES]

    assert days == [ahead(1), ahead(7), ahead(14), date(2026, 12, 21)]
    assert set(REVIEW_EVERY) == set(SEVERITIES)


def test_a_month_from_the_last_of_january_ends_in_february():
    assert review_after("low", date(2027, 1, 31)) == date(2027, 2, 28)


def test_every_category_but_competitor_has_a_rule():
    assert set(RISK_CATEGORIES) - set(RULES) == {"competitor"}


@pytest.mark.parametrize("risk", [{"closed": ago(1)}, {"opened": ahead(1)}])
def test_only_an_open_risk_is_suggested(risk):
    assert suggested("engagement", make_calm()) is not None
    assert suggested("engagement", make_calm(), **risk) is None


# sponsor


def test_sponsor_clears_when_every_seat_was_heard_and_one_of_them_since():
    found = suggested("sponsor", make_calm())

    assert found is not None
    assert found.refs == (f"p{DECIDER}", f"p{CHAMPION}", f"p{SPONSOR}")
    assert found.since == ago(3)
    assert "last on Wed 18 Nov" in found.reason


@pytest.mark.parametrize(
    "touches",
    [
        [make_touch(ago(3), DECIDER, CHAMPION)],
        [make_touch(ago(3), DECIDER, CHAMPION), make_touch(ago(121), SPONSOR)],
        [make_touch(ago(20), DECIDER, CHAMPION, SPONSOR)],  # heard, but not since the risk was opened
    ],
    ids=["never heard", "silent", "not since"],
)
def test_sponsor_stands_while_a_seat_is_silent_or_nothing_was_heard_since(touches):
    assert suggested("sponsor", make_calm(*touches)) is None


def test_sponsor_stands_while_a_champion_is_gone_or_nobody_is_on_record():
    gone = (PEOPLE[0], make_contact(id=CHAMPION, name="Chen", role="champion", left_on=ago(2)), PEOPLE[2])

    assert suggested("sponsor", make_calm(contacts=gone)) is None
    assert suggested("sponsor", make_calm(contacts=())) is None


@pytest.mark.parametrize(("days", "heard"), [(120, True), (121, False)])
def test_the_120th_day_still_counts_as_heard(days, heard):
    edge = [make_touch(ago(3), DECIDER, CHAMPION), make_touch(ago(days), SPONSOR)]

    assert (suggested("sponsor", make_calm(*edge)) is not None) is heard


# adoption


def measured(latest, before=50.0, licensed=100.0, days=1):
    """Usage of this month and of the month before."""
    return [
        make_usage(id=1, on=ago(40), active=before, licensed=licensed),
        make_usage(id=2, on=ago(days), active=latest, licensed=licensed),
    ]


@pytest.mark.parametrize(("latest", "clears"), [(50.0, True), (62.0, True), (49.9, False)])
def test_adoption_clears_from_half_used_and_not_falling(latest, clears):
    found = suggested("adoption", make_calm(usage=measured(latest, before=40.0)))

    assert (found is not None) is clears
    if found:
        assert found.refs == ("u2",)
        assert found.since == ago(1)


def test_adoption_stands_while_use_falls_or_the_trend_is_unknown():
    assert suggested("adoption", make_calm(usage=measured(80.0, before=80.1))) is None
    assert suggested("adoption", make_calm(usage=measured(80.0, before=80.0))) is not None
    assert suggested("adoption", make_calm(usage=[make_usage(on=ago(1), active=90.0)])) is None


def test_adoption_stands_without_licences_or_without_a_measurement_since():
    assert suggested("adoption", make_calm(usage=measured(80.0, licensed=None))) is None
    assert suggested("adoption", make_calm(usage=measured(80.0, days=20))) is None
    assert suggested("adoption", make_calm()) is None


def test_one_metric_in_trouble_keeps_adoption_open():
    logins = [
        make_usage(id=3, on=ago(40), metric="logins", active=50.0, licensed=None),
        make_usage(id=4, on=ago(1), metric="logins", active=20.0, licensed=None),
    ]

    assert suggested("adoption", make_calm(usage=[*measured(80.0), *logins])) is None


# engagement


@pytest.mark.parametrize(("days", "clears"), [(14, True), (15, False)])
def test_engagement_clears_within_the_target_of_the_base_cadence(days, clears):
    found = suggested("engagement", make_facts(make_touch(ago(days), DECIDER)), severity="high")

    assert (found is not None) is clears


def test_engagement_stands_when_never_touched_or_paused_or_not_since():
    from amcli.domain.records import OwnCadence

    assert suggested("engagement", make_facts()) is None
    assert suggested("engagement", make_calm(cadence=OwnCadence(paused=True))) is None
    assert suggested("engagement", make_calm(), opened=ago(3)) is None


# sentiment


def test_sentiment_clears_with_a_content_answer_since():
    found = suggested("sentiment", make_calm(surveys=[make_survey(id=4, score=7, on=ago(2))]))

    assert found is not None
    assert (found.refs, found.since) == (("s4",), ago(2))


@pytest.mark.parametrize(
    "surveys",
    [
        [make_survey(score=6, on=ago(2))],
        [make_survey(kind="csat", score=2, on=ago(2))],
        [make_survey(id=1, score=9, on=ago(2)), make_survey(id=2, kind="csat", score=2, on=ago(9), action_id=5)],
        [make_survey(id=1, score=9, on=ago(2)), make_survey(id=2, score=3, on=ago(9), action_id=5)],
        [make_survey(score=9, on=ago(21))],
        [make_survey(score=9, on=ago(180))],
        [],
    ],
    ids=["nps", "csat", "one kind", "unanswered", "before", "old", "none"],
)
def test_sentiment_stands_with_a_detractor_an_open_answer_or_nothing_new(surveys):
    assert suggested("sentiment", make_calm(surveys=surveys)) is None


def test_answering_the_detractor_is_what_clears_it():
    surveys = [
        make_survey(id=1, score=3, on=ago(40), action_id=5, answered_on=ago(4)),
        make_survey(id=2, score=9, on=ago(25)),
    ]
    found = suggested("sentiment", make_calm(surveys=surveys))

    assert found is not None
    assert found.since == ago(4)


# billing


def test_billing_clears_once_paid_and_nothing_else_is_overdue():
    paid = make_invoice(id=1, due=ago(40), paid_on=ago(2))
    found = suggested("billing", make_calm(invoices=[paid]))

    assert found is not None
    assert (found.refs, found.since) == (("v1",), ago(2))
    assert suggested("billing", make_calm(invoices=[paid, make_invoice(id=2, due=ago(1))])) is None
    assert suggested("billing", make_calm(invoices=[paid, make_invoice(id=2, due=DAY)])) is not None


def test_billing_is_not_cleared_by_an_empty_record_or_an_old_payment():
    assert suggested("billing", make_calm()) is None
    assert suggested("billing", make_calm(invoices=[make_invoice(due=ago(40), paid_on=ago(20))])) is None
    assert suggested("billing", make_calm(invoices=[make_invoice(due=ago(40), paid_on=ahead(1))])) is None


# contract


def renewed(**values):
    """A term renewed five days ago, and the term that follows it."""
    old = make_contract(id=1, outcome="renewed_flat", closed_on=ago(5), **values)
    return [old, make_contract(id=2, renews_id=1, starts=date(2027, 1, 1), ends=date(2027, 12, 31))]


def test_contract_clears_once_renewed():
    found = suggested("contract", make_calm(contracts=renewed()))

    assert found is not None
    assert (found.refs, found.since) == (("k1",), ago(5))


def test_contract_stands_while_a_renewal_is_behind():
    agreed = {"price_agreed": ago(2), "proposal_sent": ago(2)}
    proven = {
        "objectives": [make_objective(achieved_on=ago(9))],
        "usage": measured(90.0),
    }

    assert suggested("contract", make_calm(contracts=[make_contract(**agreed)])) is None
    assert suggested("contract", make_calm(contracts=[make_contract(**agreed)], **proven)) is not None


def test_a_grave_contract_risk_does_not_keep_itself_open():
    contract = make_contract(price_agreed=ago(2), proposal_sent=ago(2))
    proven = {"objectives": [make_objective(achieved_on=ago(9))], "usage": measured(90.0)}
    risk = make_risk(category="contract", severity="high", opened=ago(20))
    other = make_risk(id=2, category="product", severity="high", opened=ago(20))

    assert suggest_close(risk, standing(make_calm(contracts=[contract], risks=[risk], **proven))) is not None
    assert suggest_close(risk, standing(make_calm(contracts=[contract], risks=[risk, other], **proven))) is None


@pytest.mark.parametrize(
    "contracts",
    [
        [],
        [make_contract(ends=date(2027, 11, 30))],
        [make_contract(ends=ago(3), price_agreed=ago(5))],
        [make_contract(auto_renew=True, notice=span("60d"), price_agreed=ago(5))],
        [make_contract(ends=date(2027, 11, 30), cancelled_on=ago(5), price_agreed=ago(6))],
        [make_contract(outcome="churned", closed_on=ago(5))],
    ],
    ids=["none", "nothing settled", "lapsed", "notice missed", "cancelled", "churned"],
)
def test_contract_stands_while_nothing_good_was_settled(contracts):
    assert suggested("contract", make_calm(contracts=contracts)) is None


# product


@pytest.mark.parametrize(("severity", "clears"), [("low", True), ("medium", False), ("critical", False)])
def test_product_clears_when_no_issue_of_weight_is_open(severity, clears):
    done = make_issue(id=1, resolved=ago(2), opened=ago(30), severity="high")
    other = make_issue(id=2, severity=severity)
    found = suggested("product", make_calm(issues=[done, other]))

    assert (found is not None) is clears
    if found:
        assert (found.refs, found.since) == (("i1",), ago(2))


def test_product_is_not_cleared_by_an_empty_record_or_a_small_fix():
    assert suggested("product", make_calm()) is None
    assert suggested("product", make_calm(issues=[make_issue(severity="low", resolved=ago(2))])) is None
    assert suggested("product", make_calm(issues=[make_issue(opened=ago(60), resolved=ago(20))])) is None


# value and competitor


@pytest.mark.parametrize(("day", "clears"), [(ago(19), True), (DAY, True), (ago(20), False), (ahead(1), False)])
def test_value_clears_with_an_objective_reached_since_the_risk_was_opened(day, clears):
    found = suggested("value", make_calm(objectives=[make_objective(id=3, achieved_on=day)]))

    assert (found is not None) is clears
    if found:
        assert (found.refs, found.since) == (("g3",), day)


def test_a_competitor_never_goes_by_itself():
    everything = make_calm(
        surveys=[make_survey(score=10, on=ago(1))],
        usage=measured(95.0),
        objectives=[make_objective(achieved_on=ago(1))],
        contracts=renewed(),
    )

    assert suggested("competitor", everything) is None
