"""Each signal: a case in which it appears, with what it says, and near misses in which it must not."""

import re
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from day import DAY, ago, ahead, span
from factories import (
    make_account,
    make_action,
    make_budget,
    make_calm,
    make_checkin,
    make_contact,
    make_contract,
    make_facts,
    make_invoice,
    make_issue,
    make_milestone,
    make_objective,
    make_opportunity,
    make_pulse,
    make_request,
    make_risk,
    make_snooze,
    make_survey,
    make_touch,
    make_usage,
    standing,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from people import CHAMPION, DECIDER, PEOPLE, SPONSOR
from random_facts import days, facts

from amcli.domain.records import OwnCadence
from amcli.domain.signals import CODES, LANE, LANES, POINTS, gravity_of, signals, visible

STEP = make_action(id=99, title="Monthly figures", due=ahead(5))
EVERYONE = (DECIDER, CHAMPION, SPONSOR)


def found(facts):
    return {it.code: it for it in signals(standing(facts))}


def calm(**values):
    """A calm account with these facts added; its planned step stays."""
    if "actions" in values:
        values["actions"] = [STEP, *values["actions"]]
    return make_calm(**values)


def spoken(*touches, **values):
    return make_calm(*touches, **values)


def with_contract(left, **values):
    """A calm account whose term of a year ends so many days ahead."""
    return calm(contracts=make_contract(**({"starts": ago(365 - left), "ends": ahead(left)} | values)))


READY = {
    "proposal_sent": ago(9),
    "price_agreed": ago(9),
}
"""With these marks, value proven and everyone heard, a renewal is ready."""
PROVEN = make_objective(achieved_on=ago(40))


def ready(left, **values):
    contract = make_contract(**({"starts": ago(365 - left), "ends": ahead(left)} | READY | values))
    return calm(contracts=contract, objectives=PROVEN)


def usage(before, now, licensed=100.0):
    return [
        make_usage(id=1, on=ago(30), active=float(before), licensed=licensed),
        make_usage(id=2, on=ago(1), active=float(now), licensed=licensed),
    ]


def test_a_calm_account_gives_no_signal():
    assert found(calm()) == {}


class Case(NamedTuple):
    """An account and the signal it must give."""

    code: str
    facts: Any
    severity: str
    since: Any = None
    refs: tuple[str, ...] = ()
    next: str = ""


QUIET = 'am log acme call "…"'
CASES = {
    "a reply due today": Case(
        "reply_owed", calm(actions=[make_action(id=1, reply=True, due=DAY)]), "high", ago(30), ("a1",), "am done a1"
    ),
    "a reply due later": Case(
        "reply_owed", calm(actions=[make_action(id=1, reply=True, due=ahead(1))]), "medium", ago(30)
    ),
    "a reply without a day": Case("reply_owed", calm(actions=[make_action(id=1, reply=True)]), "medium", ago(30)),
    "a reply that a team owes": Case(
        "reply_owed", calm(actions=[make_action(id=1, reply=True, owner="legal", due=ago(1))]), "high", ago(30)
    ),
    "several replies, the earliest due first": Case(
        "reply_owed",
        calm(actions=[make_action(id=1, reply=True), make_action(id=2, reply=True, due=ago(2), opened=ago(9))]),
        "high",
        ago(30),
        ("a2", "a1"),
        "am done a2",
    ),
    "a commitment a day late": Case(
        "commitment_overdue", calm(actions=[make_action(id=1, due=ago(1))]), "medium", ago(1), ("a1",), "am done a1"
    ),
    "a commitment 15 days late": Case(
        "commitment_overdue", calm(actions=[make_action(id=1, due=ago(15))]), "high", ago(15)
    ),
    "a detractor of yesterday": Case(
        "detractor_unanswered", calm(surveys=make_survey(score=6, on=ago(1))), "medium", ago(1), ("s1",), "am done s1"
    ),
    "a detractor two days without an answer": Case(
        "detractor_unanswered", calm(surveys=make_survey(score=2, kind="csat", on=ago(2))), "high", ago(2)
    ),
    "a check-in a day overdue": Case(
        "checkin_overdue", spoken(make_touch(ago(15), *EVERYONE)), "medium", ago(1), (), "am checkin acme --on tomorrow"
    ),
    "silence past the maximum": Case("quiet", spoken(make_touch(ago(29), *EVERYONE)), "high", ago(1), (), QUIET),
    "silence past a quickened maximum only": Case(
        "quiet", spoken(make_touch(ago(20), *EVERYONE), risks=make_risk(severity="high")), "medium", ago(6), (), QUIET
    ),
    "never touched": Case(
        "quiet",
        make_calm(account=make_account(added_on=ago(29)))._replace(touched=make_facts().touched),
        "medium",
        ago(15),
    ),
    "no next step": Case(
        "no_next_step", calm()._replace(actions=()), "low", None, (), 'am actions add acme "…" --due fri'
    ),
    "only undated steps": Case("no_next_step", calm()._replace(actions=(make_action(),)), "low"),
    "a drop of ten points": Case(
        "health_drop",
        calm(issues=make_issue(severity="critical", opened=ago(3)), issues_since=ago(400)),
        "medium",
        None,
        (),
        "am health acme",
    ),
    "a drop into red": Case(
        "health_drop", calm(contracts=make_contract(cancelled_on=ago(3), cancel_effective=ahead(9))), "high"
    ),
    "a risk beside a drop of its own": Case(
        "health_drop",
        calm(
            issues=[make_issue(id=at, severity="critical", opened=ago(3)) for at in (1, 2)],
            issues_since=ago(400),
            risks=make_risk(severity="high", opened=ago(3)),
        ),
        "high",
    ),
    "use down a fifth": Case(
        "adoption_drop", calm(usage=usage(100, 80)), "medium", ago(1), ("u2",), "am usage --account acme"
    ),
    "use down two fifths": Case("adoption_drop", calm(usage=usage(100, 60)), "high", ago(1)),
    "under half used": Case(
        "low_adoption",
        calm(usage=make_usage(on=ago(1), active=49.0)),
        "medium",
        ago(1),
        ("u1",),
        "am usage --account acme",
    ),
    "one voice": Case(
        "single_threaded",
        spoken(make_touch(ago(40), *EVERYONE[1:]), make_touch(ago(3), DECIDER), contacts=PEOPLE)._replace(
            contacts=PEOPLE, touched=make_facts(make_touch(ago(100), *EVERYONE), make_touch(ago(3), DECIDER)).touched
        ),
        "low",
        ago(3),
        ("p1",),
        "am contacts map acme",
    ),
    "a silent champion": Case(
        "sponsor_silent",
        spoken(make_touch(ago(121), CHAMPION), make_touch(ago(3), DECIDER, SPONSOR)),
        "medium",
        ago(1),
        ("p2",),
        'am log acme call "…" --with p2',
    ),
    "two silent with a renewal near": Case(
        "sponsor_silent",
        spoken(
            make_touch(ago(130), CHAMPION),
            make_touch(ago(125), SPONSOR),
            make_touch(ago(3), DECIDER),
            contracts=make_contract(ends=ahead(180)),
        ),
        "high",
        ago(10),
        ("p2", "p3"),
    ),
    "someone not heard for over half a year counts as never heard": Case(
        "sponsor_silent",
        spoken(make_touch(ago(181), SPONSOR), make_touch(ago(3), *EVERYONE[:2])),
        "medium",
        None,
        ("p3",),
    ),
    "someone never heard": Case("sponsor_silent", spoken(make_touch(ago(3), *EVERYONE[:2])), "medium", None, ("p3",)),
    "no sponsor on record": Case(
        "role_missing", calm(contacts=PEOPLE[:2]), "low", None, (), 'am contacts add acme "…" --role executive_sponsor'
    ),
    "a champion who left": Case(
        "champion_left",
        calm(contacts=(PEOPLE[0], PEOPLE[1]._replace(left_on=ago(4)), PEOPLE[2])),
        "high",
        ago(4),
        ("p2",),
        'am contacts add acme "…" --role champion',
    ),
    "no contacts at all": Case("stale_record", calm(contacts=()), "low", None, (), 'am contacts add acme "…"'),
    "an issue open for 28 days": Case(
        "issue_ageing", calm(issues=make_issue(opened=ago(28))), "medium", ago(28), ("i1",), "am issues show i1"
    ),
    "a high issue two weeks past due": Case(
        "issue_ageing", calm(issues=make_issue(severity="high", opened=ago(15), due=ago(14))), "high", ago(15)
    ),
    "an escalation": Case(
        "escalation_open",
        calm(issues=make_issue(kind="escalation", opened=DAY, severity="low")),
        "high",
        DAY,
        ("i1",),
        "am issues show i1",
    ),
    "a critical escalation": Case(
        "escalation_open", calm(issues=make_issue(kind="escalation", severity="critical")), "critical", ago(5)
    ),
    "a risk": Case("risk_open", calm(risks=make_risk()), "medium", ago(5), ("r1",), "am risks show r1"),
    "the gravest of several risks": Case(
        "risk_open",
        calm(risks=[make_risk(id=1, severity="low"), make_risk(id=2, severity="high", opened=ago(2))]),
        "high",
        ago(2),
        ("r1", "r2"),
        "am risks show r2",
    ),
    "a risk review a day late": Case(
        "risk_review_due",
        calm(risks=make_risk(next_review=ago(1))),
        "low",
        ago(1),
        ("r1",),
        "am risks review r1",
    ),
    "the review of a high risk": Case(
        "risk_review_due", calm(risks=make_risk(severity="high", next_review=ago(1))), "medium", ago(1)
    ),
    "notice in 30 days, ready": Case(
        "notice_closing",
        ready(90, notice=span("60d")),
        "medium",
        ahead(30),
        ("k1",),
        "am renewals close k1 --outcome …",
    ),
    "notice in 30 days, no price agreed": Case(
        "notice_closing",
        ready(90, notice=span("60d"), price_agreed=None),
        "high",
        ahead(30),
        ("k1",),
        "am renewals set k1 --price-agreed today",
    ),
    "notice in 30 days, neither offered nor agreed": Case(
        "notice_closing",
        ready(90, notice=span("60d"), price_agreed=None, proposal_sent=None),
        "high",
        ahead(30),
        ("k1",),
        "am renewals set k1 --proposal-sent today",
    ),
    "notice in 14 days, ready": Case("notice_closing", ready(74, notice=span("60d")), "high", ahead(14)),
    "notice in 30 days, not ready": Case("notice_closing", with_contract(90, notice=span("60d")), "high", ahead(30)),
    "the last day for notice, not ready": Case(
        "notice_closing", with_contract(60, notice=span("60d")), "critical", DAY
    ),
    "the end of a term that must be renewed by hand, its notice date past": Case(
        "notice_closing", ready(30, notice=span("60d")), "medium", ahead(30), ("k1",)
    ),
    "not ready for such an end": Case("renewal_unready", with_contract(59, notice=span("60d")), "medium"),
    "the end of a term without notice": Case("notice_closing", ready(10), "high", ahead(10)),
    "notice missed yesterday": Case(
        "notice_missed",
        ready(59, notice=span("60d"), auto_renew=True),
        "medium",
        ago(1),
        ("k1",),
        "am renewals close k1 --outcome …",
    ),
    "notice missed over a month ago": Case(
        "notice_missed", ready(29, notice=span("60d"), auto_renew=True), "low", ago(31)
    ),
    "not ready 60 days before": Case(
        "renewal_unready",
        with_contract(60),
        "medium",
        None,
        ("k1",),
        'am objectives add acme "…" --achieved-on today',
    ),
    "not ready 90 days before": Case("renewal_unready", with_contract(90), "low", None, ("k1",)),
    "a term that ended yesterday": Case(
        "lapsed", with_contract(-1), "high", ago(1), ("k1",), "am renewals close k1 --outcome …"
    ),
    "an invoice a day overdue": Case(
        "invoice_overdue",
        calm(invoices=make_invoice(due=ago(1))),
        "medium",
        ago(1),
        ("v1",),
        "am invoices edit v1 --paid-on today",
    ),
    "an invoice 31 days overdue": Case("invoice_overdue", calm(invoices=make_invoice(due=ago(31))), "high", ago(31)),
    "a budget overrun": Case(
        "budget_over", calm(budgets=make_budget(spent=100_001)), "high", DAY, ("b1",), "am budgets --account acme"
    ),
    "a budget spent too fast": Case("budget_over", calm(budgets=make_budget(spent=99_000)), "medium", DAY),
    "a budget hardly used": Case("budget_under", calm(budgets=make_budget(spent=44_000)), "low", DAY, ("b1",)),
    "a team a day late": Case(
        "waiting_internal",
        calm(actions=[make_action(id=1, owner="support", due=ago(1))]),
        "medium",
        ago(1),
        ("a1",),
        "am actions --owner support --account acme",
    ),
    "a team of two words": Case(
        "waiting_internal",
        calm(actions=[make_action(id=1, owner="Sales director", due=ago(1))]),
        "medium",
        ago(1),
        ("a1",),
        "am actions --owner 'Sales director' --account acme",
    ),
    "a team 15 days late": Case(
        "waiting_internal", calm(actions=[make_action(id=1, owner="legal", due=ago(15))]), "high", ago(15)
    ),
    "a milestone late": Case(
        "milestone_due", calm(milestones=make_milestone(due=ago(1))), "medium", ago(1), ("m1",), "am done m1"
    ),
    "a milestone 15 days late": Case("milestone_due", calm(milestones=make_milestone(due=ago(15))), "high", ago(15)),
    "an obligation in two weeks": Case(
        "obligation_due",
        calm(milestones=make_milestone(kind="obligation", due=ahead(14))),
        "medium",
        ahead(14),
        ("m1",),
        "am done m1",
    ),
    "an obligation late": Case(
        "obligation_due", calm(milestones=make_milestone(kind="obligation", due=ago(1))), "high", ago(1)
    ),
    "an expired pulse": Case(
        "pulse_expired", calm(pulses=make_pulse(on=ago(90))), "low", ago(90), (), 'am pulse acme 7 --note "…"'
    ),
    "an expansion ready": Case(
        "expansion_ready",
        calm(opportunities=make_opportunity(stage_on=ago(2))),
        "low",
        ago(2),
        ("o1",),
        "am opportunities show o1",
    ),
    "a request shipped since the last word": Case(
        "request_shipped", calm(requests=make_request(shipped_on=ago(2))), "medium", ago(2), ("q1",), QUIET
    ),
    "an objective reached since the last word": Case(
        "value_proven", calm(objectives=make_objective(achieved_on=ago(2))), "low", ago(2), ("g1",), QUIET
    ),
    "content but using less": Case(
        "looks_stable",
        calm(surveys=make_survey(score=9), usage=usage(100, 90)),
        "medium",
        None,
        ("s1", "u2"),
        "am brief acme",
    ),
    "green while the one who decides is silent": Case(
        "looks_stable",
        spoken(make_touch(ago(121), DECIDER), make_touch(ago(3), CHAMPION, SPONSOR)),
        "medium",
        None,
        ("p1",),
    ),
    "committed with a high risk open": Case(
        "looks_stable",
        calm(contracts=make_contract(category="commit", ends=ahead(200)), risks=make_risk(severity="high")),
        "medium",
        None,
        ("k1", "r1"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_signal_appears_with_its_severity_day_evidence_and_answer(case):
    signal = found(case.facts)[case.code]

    assert signal.severity == case.severity
    assert signal.since == case.since
    assert not case.refs or signal.refs == case.refs
    assert not case.next or signal.next == case.next
    assert signal.text


NEAR_MISSES = {
    "the client's own reply": ("reply_owed", calm(actions=[make_action(id=1, reply=True, owner="client", due=ago(1))])),
    "a reply given today": ("reply_owed", calm(actions=[make_action(id=1, reply=True, done_on=DAY)])),
    "a commitment due today": ("commitment_overdue", calm(actions=[make_action(id=1, due=DAY)])),
    "a reply is no commitment too": ("commitment_overdue", calm(actions=[make_action(id=1, reply=True, due=ago(9))])),
    "the client's commitment": ("commitment_overdue", calm(actions=[make_action(id=1, owner="client", due=ago(9))])),
    "NPS 7": ("detractor_unanswered", calm(surveys=make_survey(score=7))),
    "CSAT 3": ("detractor_unanswered", calm(surveys=make_survey(kind="csat", score=3))),
    "a detractor we spoke to": ("detractor_unanswered", calm(surveys=make_survey(score=3, on=ago(4)))),
    "a detractor of half a year ago": (
        "detractor_unanswered",
        spoken(make_touch(ago(3), *EVERYONE), surveys=make_survey(score=3, on=ago(180), contact_id=8)),
    ),
    "a check-in due today": ("checkin_overdue", spoken(make_touch(ago(14), *EVERYONE))),
    "an overdue check-in that is planned": (
        "checkin_overdue",
        spoken(make_touch(ago(20), *EVERYONE), checkins=make_checkin(on=DAY)),
    ),
    "an overdue check-in of a quiet account": ("checkin_overdue", spoken(make_touch(ago(40), *EVERYONE))),
    "the last day of the maximum": ("quiet", spoken(make_touch(ago(28), *EVERYONE))),
    "a paused account": ("quiet", spoken(make_touch(ago(200), *EVERYONE), cadence=OwnCadence(paused=True))),
    "only a planned check-in": ("no_next_step", calm(checkins=make_checkin())._replace(actions=())),
    "a late dated step": ("no_next_step", calm()._replace(actions=(make_action(due=ago(3)),))),
    "a drop of less than ten": (
        "health_drop",
        calm(issues=make_issue(severity="high", opened=ago(3)), issues_since=ago(400)),
    ),
    "a drop that an open risk tells": ("health_drop", calm(risks=make_risk(severity="critical", opened=ago(3)))),
    "a drop that silence tells": (
        "health_drop",
        make_calm(make_touch(ago(29), *EVERYONE), contacts=(), account=make_account(added_on=ago(99)))._replace(
            usage=(make_usage(on=ago(30)),)
        ),
    ),
    "an old drop": ("health_drop", calm(risks=make_risk(severity="high", opened=ago(7)))),
    "use down less than a fifth": ("adoption_drop", calm(usage=usage(100, 81))),
    "half used": ("low_adoption", calm(usage=make_usage(active=50.0))),
    "a drop below half is one signal, the drop": ("low_adoption", calm(usage=usage(60, 40))),
    "no licences": ("low_adoption", calm(usage=make_usage(active=1.0, licensed=None))),
    "two voices": ("single_threaded", spoken(make_touch(ago(3), DECIDER), make_touch(ago(90), CHAMPION))),
    "no voice": ("single_threaded", spoken(make_touch(ago(3)))),
    "a champion heard 120 days ago": (
        "sponsor_silent",
        spoken(make_touch(ago(120), CHAMPION), make_touch(ago(3), DECIDER, SPONSOR)),
    ),
    "the whole account is silent": ("sponsor_silent", spoken(make_touch(ago(121), *EVERYONE))),
    "every seat filled": ("role_missing", calm()),
    "the seat of a champion who left": (
        "role_missing",
        calm(contacts=(PEOPLE[0], PEOPLE[1]._replace(left_on=ago(4)), PEOPLE[2])),
    ),
    "a champion who left to a successor": (
        "champion_left",
        calm(contacts=(*PEOPLE, make_contact(id=9, role="champion", left_on=ago(4)))),
    ),
    "a champion who leaves tomorrow": (
        "champion_left",
        calm(contacts=(PEOPLE[0], PEOPLE[1]._replace(left_on=ahead(1)), PEOPLE[2])),
    ),
    "an end user who left": (
        "champion_left",
        calm(contacts=(*PEOPLE, make_contact(id=9, role="end_user", left_on=ago(4)))),
    ),
    "contacts on record": ("stale_record", calm()),
    "an issue open for 27 days": ("issue_ageing", calm(issues=make_issue(opened=ago(27)))),
    "a low issue": ("issue_ageing", calm(issues=make_issue(severity="low", opened=ago(100)))),
    "an escalation does not age too": ("issue_ageing", calm(issues=make_issue(kind="escalation", opened=ago(100)))),
    "an escalation resolved today": ("escalation_open", calm(issues=make_issue(kind="escalation", resolved=DAY))),
    "a complaint": ("escalation_open", calm(issues=make_issue(kind="complaint", severity="critical"))),
    "a risk closed today": ("risk_open", calm(risks=make_risk(closed=DAY))),
    "a risk of tomorrow": ("risk_open", calm(risks=make_risk(opened=ahead(1)))),
    "a risk review due today": ("risk_review_due", calm(risks=make_risk(next_review=DAY))),
    "notice in 31 days": ("notice_closing", with_contract(91, notice=span("60d"))),
    "notice passed yesterday": ("notice_closing", with_contract(59, notice=span("60d"))),
    "a monthly roll-over": ("notice_closing", with_contract(10, starts=ago(20), auto_renew=True)),
    "a trial": ("notice_closing", with_contract(10, trial=True)),
    "a decided renewal": ("notice_closing", with_contract(10, outcome="renewed_flat", closed_on=ago(1))),
    "the last day for notice is not missed": ("notice_missed", with_contract(60, notice=span("60d"), auto_renew=True)),
    "no auto-renewal to miss": ("notice_missed", with_contract(59, notice=span("60d"))),
    "cancelled in time": (
        "notice_missed",
        with_contract(59, notice=span("60d"), auto_renew=True, cancelled_on=ago(10)),
    ),
    "not ready 91 days before": ("renewal_unready", with_contract(91)),
    "not ready 30 days before, which is notice_closing": ("renewal_unready", with_contract(30)),
    "ready 60 days before": ("renewal_unready", ready(60)),
    "nothing known of it 90 days before": (
        "renewal_unready",
        make_facts(make_touch(DAY), contracts=make_contract(ends=ahead(120))),
    ),
    "a term that ends today": ("lapsed", with_contract(0)),
    "a term that ended and renews itself": ("lapsed", with_contract(-1, auto_renew=True)),
    "a trial that ended": ("lapsed", with_contract(-1, trial=True)),
    "a term that ended with its outcome": ("lapsed", with_contract(-1, outcome="churned", closed_on=DAY)),
    "an invoice due today": ("invoice_overdue", calm(invoices=make_invoice(due=DAY))),
    "an invoice paid": ("invoice_overdue", calm(invoices=make_invoice(paid_on=DAY))),
    "an invoice without a day": ("invoice_overdue", calm(invoices=make_invoice(due=None))),
    "a budget a tenth too fast": ("budget_over", calm(budgets=make_budget(spent=97_000))),
    "a budget of a period that is over": (
        "budget_over",
        calm(budgets=make_budget(spent=200_000, period_to=ago(1), on=ago(1))),
    ),
    "a budget half used": ("budget_under", calm(budgets=make_budget(spent=45_000))),
    "the client is late": ("waiting_internal", calm(actions=[make_action(id=1, owner="client", due=ago(9))])),
    "we are late": ("waiting_internal", calm(actions=[make_action(id=1, due=ago(9))])),
    "a team that owes a reply": (
        "waiting_internal",
        calm(actions=[make_action(id=1, owner="legal", due=ago(9), reply=True)]),
    ),
    "a team due today": ("waiting_internal", calm(actions=[make_action(id=1, owner="support", due=DAY)])),
    "a milestone due today": ("milestone_due", calm(milestones=make_milestone(due=DAY))),
    "a milestone done": ("milestone_due", calm(milestones=make_milestone(done_on=DAY))),
    "a late obligation is no milestone too": ("milestone_due", calm(milestones=make_milestone(kind="obligation"))),
    "an obligation in 15 days": ("obligation_due", calm(milestones=make_milestone(kind="obligation", due=ahead(15)))),
    "a fresh pulse": ("pulse_expired", calm(pulses=make_pulse(on=ago(89)))),
    "a pulse to come": ("pulse_expired", calm(pulses=make_pulse(on=ahead(1)))),
    "no pulse ever": ("pulse_expired", calm()),
    "an expansion without a priority of theirs": (
        "expansion_ready",
        calm(opportunities=make_opportunity(rationale=None)),
    ),
    "an expansion that is blocked": ("expansion_ready", calm(opportunities=make_opportunity(blocked_reason="Budget"))),
    "an expansion under a high risk": (
        "expansion_ready",
        calm(opportunities=make_opportunity(), risks=make_risk(severity="high")),
    ),
    "an expansion on poor health": (
        "expansion_ready",
        calm(opportunities=make_opportunity(), usage=make_usage(active=0.0)),
    ),
    "an expansion won on a day nobody noted": ("expansion_ready", calm(opportunities=make_opportunity(stage="won"))),
    "an expansion won today": ("expansion_ready", calm(opportunities=make_opportunity(closed_on=DAY))),
    "a request we spoke about": ("request_shipped", calm(requests=make_request(shipped_on=ago(3)))),
    "a request shipped a month ago": (
        "request_shipped",
        spoken(make_touch(ago(31)), requests=make_request(shipped_on=ago(30))),
    ),
    "a request that ships tomorrow": ("request_shipped", calm(requests=make_request(shipped_on=ahead(1)))),
    "an objective we spoke about": ("value_proven", calm(objectives=make_objective(achieved_on=ago(3)))),
    "an objective of a month ago": (
        "value_proven",
        spoken(make_touch(ago(31)), objectives=make_objective(achieved_on=ago(30))),
    ),
    "content and using a little less": ("looks_stable", calm(surveys=make_survey(score=9), usage=usage(100, 91))),
    "lukewarm and using less": ("looks_stable", calm(surveys=make_survey(score=8), usage=usage(100, 85))),
    "no decider on record": ("looks_stable", calm(contacts=PEOPLE[1:])),
    "committed with a medium risk": (
        "looks_stable",
        calm(contracts=make_contract(category="commit", ends=ahead(200)), risks=make_risk()),
    ),
}


@pytest.mark.parametrize(("code", "facts"), NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_a_near_miss_gives_no_signal(code, facts):
    assert code not in found(facts)


def test_every_code_has_a_case_and_a_near_miss():
    assert {it.code for it in CASES.values()} == set(CODES)
    assert {code for code, _ in NEAR_MISSES.values()} == set(CODES)


def test_every_code_of_the_design_is_known_and_belongs_to_a_lane():
    design = """
        reply_owed commitment_overdue checkin_overdue quiet no_next_step health_drop adoption_drop low_adoption
        single_threaded sponsor_silent role_missing champion_left detractor_unanswered issue_ageing escalation_open
        risk_open risk_review_due notice_closing notice_missed renewal_unready lapsed invoice_overdue budget_over
        budget_under waiting_internal milestone_due obligation_due pulse_expired expansion_ready request_shipped
        value_proven looks_stable stale_record
    """

    assert set(CODES) == set(design.split())
    assert set(LANE.values()) == set(LANES)


def test_an_expansion_seen_from_before_it_was_won_does_not_tell_how_it_ended():
    won = make_opportunity(stage="won", stage_on=ahead(9), closed_on=ahead(9))
    moved = make_opportunity(stage="proposed", stage_on=ahead(9))

    for opportunity in (won, moved):
        signal = found(calm(opportunities=opportunity))["expansion_ready"]
        assert (signal.text, signal.since) == ("upsell ready: Second plant", ago(20))


# --- one thing, one signal ------------------------------------------------------------------------------------


def test_a_silence_the_whole_account_shares_is_told_once():
    codes = set(found(spoken(make_touch(ago(121), *EVERYONE))))

    assert "quiet" in codes
    assert not codes & {"sponsor_silent", "checkin_overdue"}


def test_all_silent_seats_are_one_signal_that_names_the_longest_silent_first():
    facts = spoken(make_touch(ago(125), SPONSOR), make_touch(ago(140), CHAMPION), make_touch(ago(3), DECIDER))
    signal = found(facts)["sponsor_silent"]

    assert signal.text == "champion Chen not heard for 140d, nor executive sponsor Stig"
    assert signal.next == 'am log acme call "…" --with p2'


def test_several_late_things_of_one_kind_are_one_signal_with_all_refs():
    late = [make_action(id=at, title=f"Step {at}", due=ago(at)) for at in (1, 2, 3)]
    signal = found(calm(actions=late))["commitment_overdue"]

    assert signal.refs == ("a3", "a2", "a1")
    assert signal.text == "3d late: Step 3 and 2 more"


def renewal_answer(**values):
    """What is typed for a renewal in 30 days that lacks what these facts say, and what it says."""
    contract = make_contract(**{"starts": ago(335), "ends": ahead(30)} | READY | values.pop("contract", {}))
    given = {"contracts": contract, "objectives": PROVEN} | values
    signal = found(calm(**given))["notice_closing"]
    return signal.next, signal.text.partition("not ready: ")[2].partition(",")[0]


UNSENT = {"proposal_sent": None, "price_agreed": None}


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ({"contract": UNSENT}, ("am renewals set k1 --proposal-sent today", "proposal")),
        ({"contract": UNSENT, "objectives": ()}, ("am renewals set k1 --proposal-sent today", "proposal")),
        ({"contract": {"price_agreed": None}}, ("am renewals set k1 --price-agreed today", "price")),
        (
            {"contract": UNSENT, "contacts": PEOPLE[:2]},
            ('am contacts add acme "…" --role executive_sponsor', "no executive sponsor"),
        ),
        ({"objectives": ()}, ('am objectives add acme "…" --achieved-on today', "value not proven")),
        ({"objectives": make_objective(id=4)}, ("am done g4", "value not proven")),
        ({"risks": make_risk(id=5, severity="high")}, ("am risks show r5", "high risk open")),
        ({"issues": make_issue(id=6, opened=ago(60))}, ("am issues show i6", "ageing issue")),
        ({"usage": make_usage(active=10.0)}, ("am brief acme", "adoption")),
        ({}, ("am renewals close k1 --outcome …", "")),
    ],
)
def test_a_renewal_asks_for_what_can_be_done_at_once_before_what_takes_longer(values, answer):
    assert renewal_answer(**values) == answer


def test_a_renewal_asks_for_a_call_with_whoever_was_not_heard():
    silent = spoken(
        make_touch(ago(100), SPONSOR), make_touch(ago(3), DECIDER, CHAMPION),
        contracts=make_contract(starts=ago(335), ends=ahead(30), **READY), objectives=PROVEN,
    )  # fmt: skip

    assert found(silent)["notice_closing"].next == 'am log acme call "…" --with p3'


def test_several_renewals_in_notice_are_one_signal_for_the_nearest():
    contracts = [make_contract(id=at, product=f"P{at}", starts=ago(300), ends=ahead(at * 5)) for at in (1, 2)]
    signal = found(calm(contracts=contracts))["notice_closing"]

    assert signal.refs == ("k1", "k2")
    assert signal.since == ahead(5)


SECOND = {"id": 2, "period_from": ago(50), "period_to": ahead(49)}
"""Half gone, beside the budget of the year."""


def test_each_running_budget_is_judged_and_the_worst_is_named():
    yearly = make_budget(id=1, spent=99_000)
    overrun = make_budget(**SECOND, total=1_000, spent=1_500)
    signal = found(calm(budgets=[yearly, overrun]))["budget_over"]

    assert (signal.severity, signal.refs) == ("high", ("b2", "b1"))
    assert signal.text == "budget overrun: €15 of €10 and 1 more"


def test_of_two_budgets_spent_too_fast_the_faster_is_named_with_the_day_it_is_gone():
    signal = found(calm(budgets=[make_budget(id=1, spent=99_000), make_budget(**SECOND, total=1_000, spent=800)]))

    assert signal["budget_over"].severity == "medium"
    assert signal["budget_over"].refs == ("b2", "b1")
    assert signal["budget_over"].text == "budget spent too fast: €8 of €10, gone by Fri 4 Dec and 1 more"


def test_a_budget_too_fast_does_not_hide_one_hardly_used():
    codes = found(calm(budgets=[make_budget(id=1, spent=44_000), make_budget(**SECOND, total=1_000, spent=800)]))

    assert codes["budget_over"].refs == ("b2",)
    assert codes["budget_under"].refs == ("b1",)


def test_only_the_latest_statement_of_a_running_budget_is_judged():
    old = make_budget(id=1, spent=120_000, on=ago(9))

    assert found(calm(budgets=[old, make_budget(id=2, spent=89_000)])) == {}


def test_the_gravest_signal_comes_first():
    facts = calm(
        risks=make_risk(severity="critical"), actions=[make_action(id=1, due=ago(1))], pulses=make_pulse(on=ago(99))
    )
    severities = [POINTS[it.severity] for it in signals(standing(facts))]

    assert severities == sorted(severities, reverse=True)
    assert severities[0] == 100


# --- snoozing -------------------------------------------------------------------------------------------------


def shown(facts, on=DAY):
    it = standing(facts, on)
    return [signal.code for signal in visible(signals(it), it)]


LATE = [make_action(id=1, due=ago(2)), make_action(id=2, owner="support", due=ago(2))]


def test_a_snooze_hides_its_signal_and_no_other():
    assert set(shown(calm(actions=LATE))) == {"commitment_overdue", "waiting_internal"}
    assert shown(calm(actions=LATE, snoozes=make_snooze(signal="commitment_overdue"))) == ["waiting_internal"]


def test_a_snoozed_item_hides_the_signals_that_rest_on_it_alone():
    two = [*LATE, make_action(id=3, due=ago(1))]

    assert shown(calm(actions=LATE, snoozes=make_snooze(ref="a1"))) == ["waiting_internal"]
    assert set(shown(calm(actions=two, snoozes=make_snooze(ref="a1")))) == {"commitment_overdue", "waiting_internal"}
    both = [make_snooze(id=1, ref="a1"), make_snooze(id=2, ref="a3")]
    assert shown(calm(actions=two, snoozes=both)) == ["waiting_internal"]


def test_a_snoozed_item_does_not_hide_signals_without_evidence():
    facts = calm(snoozes=make_snooze(ref="a1"))._replace(actions=())

    assert shown(facts) == ["no_next_step"]


def test_a_snoozed_signal_comes_back_on_its_day():
    facts = calm(actions=LATE[:1], snoozes=make_snooze(signal="commitment_overdue", on=ago(1), until=ahead(1)))

    assert shown(facts, DAY) == []
    assert shown(facts, ahead(1)) == ["commitment_overdue"]
    assert shown(facts, ago(2)) == []  # not late yet
    late_then = facts._replace(actions=(STEP, make_action(id=1, due=ago(9))))
    assert shown(late_then, ago(2)) == ["commitment_overdue"]  # not snoozed yet


@pytest.mark.parametrize(
    ("when_snoozed", "hidden"), [("critical", True), ("high", True), ("medium", False), ("low", False), (None, True)]
)
def test_a_snoozed_signal_comes_back_when_it_has_become_graver(when_snoozed, hidden):
    facts = calm(
        actions=[make_action(id=1, due=ago(15))],
        snoozes=make_snooze(signal="commitment_overdue", severity=when_snoozed),
    )

    assert (shown(facts) == []) is hidden


ITEMS = {
    "an action due": ("a1", {"actions": [make_action(id=1, due=ahead(9))]}, "low"),
    "an action late": ("a1", {"actions": [make_action(id=1, due=ago(14))]}, "medium"),
    "an action long late": ("a1", {"actions": [make_action(id=1, due=ago(15))]}, "high"),
    "what the client owes": ("a1", {"actions": [make_action(id=1, owner="client", due=ago(15))]}, "high"),
    "a reply due today": ("a1", {"actions": [make_action(id=1, reply=True, due=DAY)]}, "high"),
    "one late action beside another": (
        "a1", {"actions": [make_action(id=1, due=ago(1)), make_action(id=2, due=ago(40))]}, "medium"
    ),
    "an issue": ("i1", {"issues": make_issue(severity="medium")}, "medium"),
    "a low issue": ("i1", {"issues": make_issue(severity="low", opened=ago(99))}, "low"),
    "an escalated issue": ("i1", {"issues": make_issue(severity="low", kind="escalation")}, "high"),
    "a critical escalation": ("i1", {"issues": make_issue(severity="critical", kind="escalation")}, "critical"),
    "a risk": ("r1", {"risks": make_risk(severity="low")}, "low"),
    "an escalated risk": ("r1", {"risks": make_risk(severity="low", escalated_to="VP", escalated_on=ago(9))}, "high"),
    "an obligation ahead": ("m1", {"milestones": make_milestone(kind="obligation", due=ahead(3))}, "medium"),
    "an obligation late": ("m1", {"milestones": make_milestone(kind="obligation", due=ago(3))}, "high"),
    "an invoice": ("v1", {"invoices": make_invoice(due=ago(31))}, "high"),
    "a term": ("k1", {"contracts": make_contract(starts=ago(365), ends=ahead(10))}, "critical"),
    "a budget": ("b1", {"budgets": make_budget(spent=100_001)}, "high"),
    "a survey": ("s1", {"surveys": make_survey(score=1, on=ago(2))}, "high"),
    "a contact": ("p1", {}, "low"),
}  # fmt: skip
"""Items, and how grave each is by itself."""


@pytest.mark.parametrize(("ref", "values", "severity"), ITEMS.values(), ids=ITEMS)
def test_an_item_is_as_grave_as_it_would_be_alone(ref, values, severity):
    assert gravity_of(ref, standing(calm(**values))) == severity


@pytest.mark.parametrize(("when_snoozed", "hidden"), [("high", True), ("medium", False), ("low", False), (None, True)])
def test_a_snoozed_item_comes_back_when_it_has_become_graver(when_snoozed, hidden):
    facts = calm(actions=[make_action(id=1, due=ago(15))], snoozes=make_snooze(ref="a1", severity=when_snoozed))

    assert (shown(facts) == []) is hidden


def test_a_snoozed_risk_comes_back_when_it_is_escalated_whatever_its_severity():
    snoozed = make_snooze(ref="r1", on=ago(3), severity="critical")
    risk = make_risk(severity="critical", opened=ago(20))

    assert shown(calm(risks=risk, snoozes=snoozed)) == []
    assert shown(calm(risks=risk._replace(escalated_to="VP", escalated_on=ago(3)), snoozes=snoozed)) == []
    assert shown(calm(risks=risk._replace(escalated_to="VP", escalated_on=ago(2)), snoozes=snoozed)) == ["risk_open"]


def test_a_signal_on_two_items_comes_back_with_the_graver_one():
    late = [make_action(id=1, due=ago(15)), make_action(id=2, due=ago(3))]
    snoozes = [make_snooze(id=at, ref=f"a{at}", severity="medium") for at in (1, 2)]

    assert shown(calm(actions=late[1:], snoozes=snoozes)) == []
    assert shown(calm(actions=late, snoozes=snoozes)) == ["commitment_overdue"]


# --- what holds of every account ------------------------------------------------------------------------------


@given(facts=facts(), on=days)
def test_every_signal_says_what_to_type_and_no_code_comes_twice(facts, on):
    given_out = signals(standing(facts, on))
    repeatable = {"champion_left", "adoption_drop", "low_adoption", "request_shipped", "value_proven"}
    once = [it.code for it in given_out if it.code not in repeatable]

    assert len(once) == len(set(once))
    for signal in given_out:
        assert signal.next.startswith("am ")
        assert signal.text
        assert signal.severity in POINTS
        assert signal.code in LANE


@given(facts=facts(), on=days)
def test_nothing_that_happens_later_is_a_sign_of_the_day(facts, on):
    """Since-dates lie in the past, but for notice dates and obligations, which are ahead."""
    for signal in signals(standing(facts, on)):
        if signal.code not in ("notice_closing", "obligation_due"):
            assert signal.since is None or signal.since <= on


LATER = {
    "risks": make_risk(id=99_999, severity="critical"),
    "issues": make_issue(id=99_999, kind="escalation"),
    "usage": make_usage(id=99_999, active=1.0),
    "surveys": make_survey(id=99_999, score=0),
    "pulses": make_pulse(id=99_999),
    "actions": make_action(id=99_999, reply=True),
}
DATED = {"risks": "opened", "issues": "opened", "actions": "opened"}


@given(facts=facts(), on=days, field=st.sampled_from(sorted(LATER)), later=st.integers(1, 60))
def test_a_fact_dated_later_gives_no_signal(facts, on, field, later):
    fact = LATER[field]._replace(**{DATED.get(field, "on"): on + timedelta(days=later)})
    more = facts._replace(**{field: (*getattr(facts, field), fact)})

    assert signals(standing(more, on)) == signals(standing(facts, on))


@given(facts=facts(), on=days)
def test_dates_in_the_text_of_signals_are_for_people(facts, on):
    for signal in signals(standing(facts, on)):
        assert not re.search(r"\d{4}-\d{2}-\d{2}", signal.text)


@given(facts=facts(), on=days, data=st.data())
def test_snoozing_an_item_hides_only_signals_that_rest_on_it_alone(facts, on, data):
    facts = facts._replace(snoozes=())
    whole = signals(standing(facts, on))
    refs = sorted({ref for signal in whole for ref in signal.refs})
    assume(refs)
    ref = data.draw(st.sampled_from(refs))
    severity = gravity_of(ref, standing(facts, on))
    snoozed = make_snooze(ref=ref, on=on, until=on + timedelta(days=1), severity=severity)
    it = standing(facts._replace(snoozes=(snoozed,)), on)

    assert visible(whole, it) == [signal for signal in whole if signal.refs != (ref,)]


@given(facts=facts(), on=days)
def test_the_same_facts_give_the_same_signals_in_whatever_order_they_are_read(facts, on):
    backwards = {name: value[::-1] for name, value in facts._asdict().items() if type(value) is tuple}

    forth, back = (signals(standing(it, on)) for it in (facts, facts._replace(**backwards)))

    assert [it._replace(refs=tuple(sorted(it.refs))) for it in back] == [
        it._replace(refs=tuple(sorted(it.refs))) for it in forth
    ]


@given(facts=facts(), on=days, code=st.sampled_from(CODES))
def test_a_snooze_only_ever_takes_signals_away(facts, on, code):
    snoozed = make_snooze(signal=code, on=on, until=on + timedelta(days=1))
    it = standing(facts._replace(snoozes=(snoozed,)), on)
    whole = signals(it)

    assert visible(whole, it) == [signal for signal in whole if signal.code != code]
