"""What moves an account, and what only looks as if it did; what got worse; for how long nothing moved."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.dates import Interval
from amcli.domain.health import assess
from amcli.domain.movement import LONGEST_STREAK, Movement, days_needed, known_from, movement, streak
from amcli.domain.periods import Period, month_of, week_of
from amcli.domain.records import (
    Account,
    Action,
    CheckIn,
    Contact,
    Contract,
    Facts,
    Invoice,
    Issue,
    Milestone,
    Objective,
    Opportunity,
    Pulse,
    Request,
    Risk,
    Survey,
    Touched,
    TouchFact,
    Usage,
    summarise,
)
from amcli.domain.settings import DEFAULTS

TODAY = date(2026, 11, 22)  # a Sunday: the week is over but for its evening
WEEK = week_of(TODAY)
MON, TUE, WED, THU, FRI = (WEEK.start + timedelta(days=n) for n in range(5))
BEFORE = WEEK.start - timedelta(days=1)
LONG_AGO = date(2026, 3, 2)


def facts(touches: tuple[TouchFact, ...] = (), days: tuple[date, ...] = (), **rows: Any) -> Facts:
    account = rows.pop("account", Account(1, "acme", "Acme", tier="B", added_on=LONG_AGO))
    asked = {*days_needed(WEEK, TODAY), *days_needed(month_of(TODAY), TODAY), *days}
    rows.setdefault("touched", {day: summarise(touches, day) for day in asked})
    kept = {name: tuple(value) if isinstance(value, list) else value for name, value in rows.items()}
    return Facts(account, **kept)


def moved(known: Facts, period: Period = WEEK, as_of: date = TODAY) -> Movement:
    return movement(known, period, DEFAULTS, as_of)


def proof(known: Facts, **more: Any) -> list[tuple[str, str]]:
    return [(it.direction, it.ref) for it in moved(known, **more).evidence]


def worse(known: Facts, **more: Any) -> list[str]:
    return [it.ref for it in moved(known, **more).worsened]


def touch(on: date, *people: int, mood: int | None = None, kind: str = "email", number: int = 1) -> TouchFact:
    return TouchFact(number, on, kind, mood, people)


RISK = Risk(1, 1, "Sponsor leaves", "sponsor", "high", LONG_AGO)
ISSUE = Issue(1, 1, "Export fails", "ticket", "high", "support", LONG_AGO)
ACTION = Action(1, 1, "Send deck", "me", LONG_AGO)
CONTRACT = Contract(1, 1, "Suite", date(2025, 12, 1), date(2026, 11, 30), 100_000, "EUR")
OPPORTUNITY = Opportunity(1, 1, "Seats", "upsell", None, None, "EUR", "qualified", LONG_AGO)
DETRACTOR = Survey(1, 1, "nps", 3, date(2026, 11, 2))


def risk(**more: Any) -> Risk:
    return RISK._replace(**more)


def issue(**more: Any) -> Issue:
    return ISSUE._replace(**more)


def action(**more: Any) -> Action:
    return ACTION._replace(**more)


def contract(**more: Any) -> Contract:
    return CONTRACT._replace(**more)


def opportunity(**more: Any) -> Opportunity:
    return OPPORTUNITY._replace(**more)


def detractor(**more: Any) -> Survey:
    return DETRACTOR._replace(**more)


def usage(on: date, active: float, licensed: float | None = 100, number: int = 1) -> Usage:
    return Usage(number, 1, on, "seats", active, licensed)


# reduced risk


def test_a_closed_risk_reduces_risk():
    assert proof(facts(risks=[risk(closed=TUE)])) == [("reduced_risk", "r1")]


@pytest.mark.parametrize("closed", [None, BEFORE, WEEK.end])
def test_a_risk_closed_in_another_week_or_not_at_all_is_no_evidence(closed):
    assert proof(facts(risks=[risk(closed=closed)])) == []


def test_a_resolved_issue_reduces_risk_and_an_open_one_does_not():
    assert proof(facts(issues=[issue(resolved=WED)])) == [("reduced_risk", "i1")]
    assert proof(facts(issues=[issue()])) == []


def test_a_detractor_is_answered_when_the_follow_up_is_done():
    answered = detractor(contact_id=7, action_id=4, answered_on=THU)

    assert ("reduced_risk", "s1") in proof(facts(surveys=[answered]))


def test_a_detractor_with_an_open_follow_up_is_not_answered_by_mere_contact():
    waiting = detractor(contact_id=7, action_id=4)

    assert proof(facts((touch(WED, 7),), surveys=[waiting])) == []


def test_a_conversation_with_the_detractor_answers_where_no_follow_up_was_recorded():
    known = facts((touch(WED, 7, kind="call"),), surveys=[detractor(contact_id=7)])

    assert ("reduced_risk", "s1") in proof(known)


def test_a_conversation_with_somebody_else_answers_no_detractor():
    assert proof(facts((touch(WED, 8),), surveys=[detractor(contact_id=7)])) == []
    assert proof(facts((touch(WED, 8),), surveys=[detractor()])) == []


def test_a_detractor_is_answered_once():
    twice = (touch(date(2026, 11, 10), 7, number=1), touch(WED, 7, number=2))

    assert proof(facts(twice, surveys=[detractor(contact_id=7)])) == []


def test_an_answered_promoter_is_no_evidence():
    assert proof(facts(surveys=[detractor(score=9, action_id=4, answered_on=THU)])) == []


@pytest.mark.parametrize("due", [date(2026, 10, 1), date(2026, 12, 24), None])
def test_a_paid_invoice_reduces_risk_overdue_or_not(due):
    assert ("reduced_risk", "v1") in proof(facts(invoices=[Invoice(1, 1, "A-1", 100, "EUR", due, paid_on=FRI)]))


@pytest.mark.parametrize("outcome", ["renewed_flat", "renewed_up", "renewed_down"])
def test_a_renewal_signed_in_the_week_reduces_risk(outcome):
    assert proof(facts(contracts=[contract(outcome=outcome, closed_on=TUE)])) == [("reduced_risk", "k1")]


def test_a_lost_renewal_is_worse_not_better():
    lost = facts(contracts=[contract(outcome="churned", closed_on=TUE)])

    assert (proof(lost), worse(lost)) == ([], ["k1"])


def test_a_term_that_follows_one_without_an_outcome_is_a_renewal():
    terms = [contract(ends=MON), contract(id=2, starts=TUE, ends=None)]

    assert proof(facts(contracts=terms)) == [("reduced_risk", "k2")]


@pytest.mark.parametrize("booking_type", ["upsell", "downsell"])
def test_a_change_within_a_term_is_no_renewal(booking_type):
    terms = [
        contract(ends=date(2027, 3, 1)),
        contract(id=2, starts=TUE, ends=date(2027, 3, 1), renews_id=1, booking_type=booking_type),
    ]

    assert proof(facts(contracts=terms)) == []


def test_a_renewal_recorded_before_is_not_counted_again_when_its_term_begins():
    terms = [
        contract(ends=MON, outcome="renewed_up", closed_on=date(2026, 10, 1)),
        contract(id=2, starts=TUE, ends=None, renews_id=1),
    ]

    assert proof(facts(contracts=terms)) == []


@pytest.mark.parametrize(
    "terms",
    [
        [contract(id=2, starts=TUE, ends=None)],
        [contract(ends=MON), contract(id=2, product="Other", starts=TUE, ends=None)],
        [contract(ends=date(2026, 6, 1)), contract(id=2, starts=TUE, ends=None)],
        [contract(ends=MON, trial=True), contract(id=2, starts=TUE, ends=None, trial=True)],
    ],
    ids=["first", "other product", "long gap", "trial"],
)
def test_a_term_that_follows_nothing_is_no_renewal(terms):
    assert proof(facts(contracts=terms)) == []


# health


def rise(known: Facts) -> int:
    before, now = assess(known, BEFORE, DEFAULTS).score, assess(known, TODAY, DEFAULTS).score
    assert before is not None
    assert now is not None
    return now - before


def test_a_rise_of_five_points_reduces_risk_when_it_rests_on_more_than_contact():
    better = facts(surveys=[detractor(score=7), detractor(id=2, score=10, on=TUE)])

    assert rise(better) >= 50
    assert proof(better) == [("reduced_risk", "acme")]
    points, score = rise(better) / 10, assess(better, TODAY, DEFAULTS).score / 10
    assert [it.text for it in moved(better).evidence] == [f"health up {points:g} to {score:g}"]


def test_a_rise_of_less_than_five_points_is_no_evidence():
    slightly = facts((touch(BEFORE),), surveys=[detractor(score=7), detractor(id=2, score=8, on=TUE)])

    assert 0 < rise(slightly) < 50
    assert proof(slightly) == []


def test_ten_e_mails_and_no_decision_is_drifting():
    busy = tuple(touch(TUE, 1, 2, 3, mood=1, number=n) for n in range(10))
    people = [Contact(1, 1, "Ann", role="champion"), Contact(2, 1, "Bob", role="decision_maker"), Contact(3, 1, "Cy")]
    same = [detractor(score=8), detractor(id=2, score=8, on=TUE)]
    known = facts(busy, contacts=people, surveys=same)

    assert rise(known) >= 50
    assert proof(known) == []


def test_ones_own_pulse_is_no_evidence():
    same = [detractor(score=7), detractor(id=2, score=7, on=TUE)]
    pulses = [Pulse(1, 1, 2, "bad", BEFORE), Pulse(2, 1, 10, "good", TUE)]
    known = facts((touch(BEFORE),), surveys=same, pulses=pulses)

    assert rise(known) >= 50
    assert proof(known) == []


def test_a_score_that_rises_because_an_old_answer_faded_is_no_evidence():
    calm = {"issues": [issue(severity="low", opened=date(2026, 11, 10))], "issues_since": LONG_AGO}
    fading = facts((touch(BEFORE),), surveys=[detractor(on=TUE - timedelta(days=180), score=0)], **calm)

    assert rise(fading) >= 50
    assert proof(fading) == []


# increased value


def test_reached_objectives_milestones_and_shipped_requests_increase_value():
    known = facts(
        objectives=[Objective(1, 1, "Fewer calls", LONG_AGO, achieved_on=MON)],
        milestones=[Milestone(1, 1, "Go-live", "onboarding", done_on=TUE)],
        requests=[Request(1, 1, "Swaps", "shipped", LONG_AGO, shipped_on=WED)],
    )

    assert proof(known) == [("increased_value", "g1"), ("increased_value", "m1"), ("increased_value", "q1")]


def test_what_is_only_planned_or_was_reached_earlier_adds_no_value():
    known = facts(
        objectives=[Objective(1, 1, "Fewer calls", LONG_AGO, due=TUE)],
        milestones=[Milestone(1, 1, "Go-live", "onboarding", due=TUE, done_on=BEFORE)],
        requests=[Request(1, 1, "Swaps", "planned", TUE)],
    )

    assert proof(known) == []


@pytest.mark.parametrize(
    ("known", "counts"),
    [
        (opportunity(stage="won", closed_on=TUE), True),
        (opportunity(stage="negotiating", stage_on=TUE), True),
        (opportunity(stage="lost", stage_on=TUE, closed_on=TUE), False),
        (opportunity(stage="proposed", stage_on=TUE, opened=TUE), False),
        (opportunity(stage="won", closed_on=BEFORE), False),
        (opportunity(stage="negotiating", opened=TUE), False),
    ],
    ids=["won", "moved on", "lost", "entered at its stage", "won earlier", "no day"],
)
def test_an_opportunity_counts_when_it_is_won_or_moves_on(known, counts):
    assert bool(proof(facts(opportunities=[known]))) is counts


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        ([usage(BEFORE, 30), usage(TUE, 35, number=2)], True),
        ([usage(BEFORE, 30), usage(TUE, 34.9, number=2)], False),
        ([usage(date(2026, 8, 1), 30), usage(TUE, 35, number=2)], False),
        ([usage(BEFORE, 60), usage(TUE, 60, 80, number=2)], False),
        ([usage(TUE, 90)], False),
        ([usage(BEFORE, 30), usage(MON, 40, number=2), usage(TUE, 31, number=3)], False),
    ],
    ids=["five points", "almost", "stale", "seats given back", "first measurement", "fell back"],
)
def test_use_counts_when_its_share_rose_by_five_points_and_more_people_use_it(rows, counts):
    assert (("increased_value", f"u{len(rows)}") in proof(facts(usage=rows))) is counts


# clarified next step


@pytest.mark.parametrize(
    ("step", "counts"),
    [
        (action(opened=TUE, due=FRI), True),
        (action(opened=TUE, due=FRI, owner="client"), True),
        (action(opened=TUE, due=FRI, done_on=THU), True),
        (action(opened=TUE), False),
        (action(opened=BEFORE, due=FRI), False),
        (action(opened=TUE, due=FRI, dropped_on=WED), False),
        (action(opened=TUE, due=BEFORE), False),
        (action(opened=TUE, due=FRI, done_on=BEFORE), False),
    ],
    ids=["dated", "theirs", "done too", "undated", "older", "dropped", "due before", "done before it was entered"],
)
def test_an_action_clarifies_the_next_step_when_it_is_agreed_in_the_week_for_a_day(step, counts):
    assert proof(facts(actions=[step])) == ([("clarified_next_step", "a1")] if counts else [])


@pytest.mark.parametrize(
    ("checkin", "counts"),
    [
        (CheckIn(1, 1, date(2026, 12, 4), TUE), True),
        (CheckIn(1, 1, TUE, TUE), False),
        (CheckIn(1, 1, date(2026, 12, 4), BEFORE), False),
        (CheckIn(1, 1, date(2026, 12, 4), TUE, dropped_on=WED), False),
    ],
    ids=["ahead", "same day", "set earlier", "dropped"],
)
def test_a_check_in_clarifies_the_next_step_when_it_is_set_in_the_week_for_a_later_day(checkin, counts):
    assert proof(facts(checkins=[checkin])) == ([("clarified_next_step", "c1")] if counts else [])


# what got worse


def test_new_risks_grave_issues_leavers_detractors_and_notices_make_it_worse():
    known = facts(
        risks=[risk(opened=TUE)],
        issues=[issue(opened=TUE), issue(id=2, opened=TUE, severity="medium")],
        contacts=[
            Contact(1, 1, "Ann", role="champion", left_on=WED),
            Contact(2, 1, "Bob", role="end_user", left_on=WED),
        ],
        surveys=[detractor(on=TUE), detractor(id=2, on=TUE, score=8)],
        contracts=[contract(cancelled_on=WED)],
    )

    assert {"r1", "i1", "p1", "s1", "k1"} <= set(worse(known))
    assert {"i2", "p2", "s2"}.isdisjoint(worse(known))


@pytest.mark.parametrize(
    ("due", "paid_on", "counts"),
    [(MON, None, True), (BEFORE, None, True), (WEEK.last, None, False), (MON, THU, False), (LONG_AGO, None, False)],
    ids=["fell overdue", "due on Sunday before", "due on the last day", "paid since", "long overdue"],
)
def test_an_invoice_makes_it_worse_in_the_week_it_becomes_overdue(due, paid_on, counts):
    assert ("v1" in worse(facts(invoices=[Invoice(1, 1, "A-1", 100, "EUR", due, paid_on)]))) is counts


@pytest.mark.parametrize(
    ("promise", "counts"),
    [
        (action(due=WED), True),
        (action(due=WED, owner="support"), True),
        (action(due=WED, owner="client"), False),
        (action(due=WED, done_on=FRI), False),
        (action(due=BEFORE), True),
        (action(due=BEFORE - timedelta(days=1)), False),
        (action(due=TODAY), False),
    ],
    ids=["ours", "a team's", "theirs", "done in time for the review", "due on Sunday before", "late before", "today"],
)
def test_our_promises_slip_on_the_day_after_they_were_due(promise, counts):
    assert ("a1" in worse(facts(actions=[promise]))) is counts


def test_what_was_due_on_the_last_day_is_late_in_the_week_after():
    known = facts(actions=[action(due=WEEK.last)], days=(WEEK.last, WEEK.end))

    assert worse(known, as_of=WEEK.end) == []
    assert worse(known, period=week_of(WEEK.end), as_of=WEEK.end) == ["a1"]


def test_a_missed_notice_date_is_worse_even_after_its_term_rolled_over():
    running = contract(ends=date(2026, 11, 30), auto_renew=True, notice=Interval(10, "d"))
    rolled = contract(
        id=2, ends=date(2026, 11, 9), auto_renew=True, notice=Interval(5, "d"), renewal_term=Interval(1, "y")
    )
    twice = contract(
        id=3, ends=date(2026, 11, 8), auto_renew=True, notice=Interval(5, "d"), renewal_term=Interval(14, "d")
    )

    assert worse(facts(contracts=[running])) == ["k1"]
    assert worse(facts(contracts=[rolled]), period=month_of(TODAY)) == ["k2"]
    assert worse(facts(contracts=[twice]), period=month_of(TODAY)) == ["k3"]


def test_terms_that_roll_over_every_month_miss_no_notice_date():
    monthly = contract(starts=date(2026, 10, 25), ends=date(2026, 11, 24), auto_renew=True, notice=Interval(5, "d"))

    assert worse(facts(contracts=[monthly])) == []
    assert worse(facts(contracts=[monthly._replace(starts=date(2026, 8, 25))])) == ["k1"]


@pytest.mark.parametrize(
    "known",
    [
        contract(ends=date(2026, 11, 30), notice=Interval(10, "d")),
        contract(ends=date(2026, 11, 30), auto_renew=True, notice=Interval(10, "d"), cancelled_on=LONG_AGO),
        contract(
            ends=date(2026, 11, 30),
            auto_renew=True,
            notice=Interval(10, "d"),
            outcome="renewed_flat",
            closed_on=date(2026, 11, 1),
        ),
        contract(ends=date(2026, 12, 30), auto_renew=True, notice=Interval(10, "d")),
        contract(ends=BEFORE, auto_renew=True, notice=Interval(1, "d"), cancelled_on=LONG_AGO),
    ],
    ids=["ends by itself", "cancelled", "renewed before", "not yet", "cancelled and over"],
)
def test_a_notice_date_without_a_renewal_at_stake_is_not_missed(known):
    assert worse(facts(contracts=[known])) == []


def test_a_term_that_ends_without_an_outcome_is_worse():
    assert worse(facts(contracts=[contract(ends=TUE)])) == ["k1"]
    assert worse(facts(contracts=[contract(ends=TUE, trial=True)])) == []


def test_health_that_falls_by_five_points_is_worse_even_from_silence():
    silence = facts((touch(date(2026, 10, 1)),), usage=[usage(BEFORE, 90)])

    assert worse(silence) == ["acme"]


# the day, the week, the streak


def test_nothing_after_the_day_of_the_report_counts():
    known = facts(days=(TUE,), risks=[risk(closed=WED)], actions=[action(opened=THU, due=FRI)])

    assert moved(known, as_of=TUE) == Movement()


def test_a_week_that_has_not_begun_holds_nothing():
    assert moved(facts(risks=[risk(closed=TUE)]), as_of=BEFORE) == Movement()


def test_the_week_across_the_year_is_one_week():
    last = week_of(date(2026, 12, 31))
    assert last.label == "2026-W53"
    as_of = date(2027, 1, 3)
    known = facts(days=tuple(days_needed(last, as_of)), risks=[risk(closed=date(2027, 1, 2))])

    assert proof(known, period=last, as_of=as_of) == [("reduced_risk", "r1")]
    assert streak(known, as_of, DEFAULTS) == 0


def test_the_streak_counts_weeks_back_to_the_last_movement():
    known = facts(risks=[risk(closed=date(2026, 11, 3))])

    assert streak(known, TODAY, DEFAULTS) == 2


def test_the_streak_stops_counting_at_twelve():
    assert streak(facts(), TODAY, DEFAULTS) == LONGEST_STREAK


@pytest.mark.parametrize(
    ("account", "weeks"),
    [
        (Account(1, "acme", "Acme", added_on=WED), 0),
        (Account(1, "acme", "Acme", added_on=MON), 1),
        (Account(1, "acme", "Acme", added_on=LONG_AGO, since=date(2026, 11, 9)), 2),
        (Account(1, "acme", "Acme", added_on=WED, since=date(2020, 1, 1)), 0),
    ],
    ids=["added in the week", "added on its Monday", "client for two weeks", "old client, new in the book"],
)
def test_an_account_does_not_drift_before_it_was_known(account, weeks):
    assert streak(facts(account=account), TODAY, DEFAULTS) == weeks


def test_imported_history_makes_an_account_known_from_its_first_day():
    imported = facts((touch(date(2026, 10, 28)),), account=Account(1, "acme", "Acme", added_on=TODAY))

    assert known_from(imported) == date(2026, 10, 28)
    assert streak(imported, TODAY, DEFAULTS) == 3


@given(
    closed=st.lists(st.dates(date(2026, 9, 1), TODAY), max_size=4),
    opened=st.lists(st.dates(date(2026, 9, 1), TODAY), max_size=4),
)
def test_each_week_without_movement_adds_one_to_the_streak_of_the_week_before(closed, opened):
    known = facts(
        touched=dict.fromkeys((TODAY - timedelta(days=n) for n in range(200)), Touched()),
        risks=[risk(id=n, closed=day) for n, day in enumerate(closed)],
        actions=[action(id=n, opened=day, due=day) for n, day in enumerate(opened)],
    )
    weeks = [streak(known, WEEK.last - timedelta(days=7 * n), DEFAULTS) for n in range(6)]

    for this, (now, before) in enumerate(pairwise(weeks)):
        has_moved = proof(known, period=week_of(WEEK.last - timedelta(days=7 * this)))
        assert now == (0 if has_moved else min(before + 1, LONGEST_STREAK))
