"""Health: what each dimension scores at its corners, and what must hold of every score."""

from datetime import date, timedelta

import pytest
from day import DAY, ago, ahead, span
from factories import (
    make_account,
    make_budget,
    make_calm,
    make_contact,
    make_contract,
    make_facts,
    make_invoice,
    make_issue,
    make_pulse,
    make_risk,
    make_survey,
    make_touch,
    make_usage,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from people import CHAMPION, DECIDER, PEOPLE, SPONSOR
from random_facts import around, days, facts

from amcli.domain.dates import Interval
from amcli.domain.health import assess, band_of, score_on
from amcli.domain.health.dimension import tenths
from amcli.domain.health.service import runs_out
from amcli.domain.records import Facts, OwnCadence
from amcli.domain.settings import DEFAULTS

NAMES = ("engagement", "relationship", "adoption", "delivery", "satisfaction", "commercial")


@pytest.mark.parametrize(("share", "score"), [(-0.1, 0), (0, 0), (0.0126, 13), (1, 1000), (1.2, 1000)])
def test_a_share_becomes_tenths_of_a_point_within_bounds(share, score):
    assert tenths(share) == score


def dimension(name, facts, on=DAY):
    """The score of one dimension in points, None when it is unknown."""
    (part,) = [it for it in assess(facts, on, DEFAULTS).parts if it.name == name]
    return None if part.dimension.score is None else part.dimension.score / 10


def score(facts, on=DAY):
    return assess(facts, on, DEFAULTS).score


# --- engagement -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("silent", "points"), [(0, 100), (14, 100), (15, 96.4), (21, 75), (28, 50), (29, 48.2), (42, 25), (56, 0), (90, 0)]
)
def test_engagement_is_full_up_to_the_target_half_at_the_maximum_and_nothing_at_twice_that(silent, points):
    assert dimension("engagement", make_facts(make_touch(ago(silent)))) == points


@pytest.mark.parametrize("kind", ["note", "voicemail", "no_show"])
def test_what_is_no_conversation_does_not_count_as_contact(kind):
    facts = make_facts(make_touch(ago(56)), make_touch(ago(1), kind=kind))

    assert dimension("engagement", facts) == 0


def test_an_account_never_touched_is_silent_since_it_entered_the_book_and_unknown_before():
    facts = make_facts(account=make_account(added_on=ago(21)), contacts=make_contact())

    assert dimension("engagement", facts) == 75
    assert dimension("engagement", facts, on=ago(22)) is None


@pytest.mark.parametrize(
    "recorded",
    [
        {"contacts": make_contact()},
        {"usage": make_usage()},
        {"issues_since": ago(3)},
        {"surveys": make_survey()},
        {"invoices": make_invoice()},
        {"pulses": make_pulse()},
        {"risks": make_risk(severity="high")},
    ],
    ids=lambda recorded: next(iter(recorded)),
)
def test_an_account_of_which_nothing_is_recorded_has_no_health_however_long_it_is_in_the_book(recorded):
    account = make_account(added_on=ago(200))
    nothing = make_facts(account=account, contracts=make_contract())

    assert assess(nothing, DAY, DEFAULTS).score is None
    assert assess(nothing, DAY, DEFAULTS).coverage == 0
    assert score_on(nothing, DAY, DEFAULTS) is None
    assert score(make_facts(account=account, **recorded)) is not None


@pytest.mark.parametrize(("coverage", "little"), [(49, True), (50, False)])
def test_a_score_of_which_less_than_half_is_known_is_little_known(coverage, little):
    assert assess(make_facts(), DAY, DEFAULTS)._replace(coverage=coverage).is_little_known is little


def test_people_say_nothing_of_the_time_before_the_account_entered_the_book():
    new = make_facts(make_touch(ago(1), 1), contacts=make_contact(id=1), account=make_account(added_on=ago(2)))
    imported = make_facts(make_touch(ago(30), 1), contacts=make_contact(id=1), account=make_account(added_on=ago(2)))

    assert assess(new, ago(7), DEFAULTS).score is None
    assert assess(new, ago(2), DEFAULTS).score is not None
    assert dimension("relationship", imported, on=ago(7)) is not None


def test_a_paused_account_says_nothing_about_engagement():
    assert dimension("engagement", make_facts(make_touch(ago(90)), cadence=OwnCadence(paused=True))) is None


@pytest.mark.parametrize(
    ("cadence", "silent", "points"),
    [
        (OwnCadence(span("1w")), 7, 100),
        (OwnCadence(span("1w")), 14, 50),
        (OwnCadence(span("1w"), span("3w")), 21, 50),
        (OwnCadence(span("10d"), span("10d")), 10, 100),
    ],
)
def test_an_own_cadence_counts_instead_of_the_tiers(cadence, silent, points):
    assert dimension("engagement", make_facts(make_touch(ago(silent)), cadence=cadence)) == points


def test_health_keeps_the_base_cadence_when_the_rhythm_is_quickened():
    facts = make_facts(make_touch(ago(14)), risks=make_risk(severity="critical"))

    assert dimension("engagement", facts) == 100


# --- relationship ---------------------------------------------------------------------------------------------


def test_without_any_contact_the_relationship_is_unknown():
    assert dimension("relationship", make_facts(make_touch(DAY))) is None


@pytest.mark.parametrize(
    ("heard", "points"),
    [
        ((DECIDER, CHAMPION, SPONSOR), 100),  # half roles 100, quarter three people 100; mood unknown drops out
        ((DECIDER, CHAMPION), (2 * 83.3 + 70) / 3),
        ((DECIDER,), (2 * 66.7 + 40) / 3),
        ((), (2 * 50 + 0) / 3),
    ],
)
def test_roles_count_half_and_people_a_quarter(heard, points):
    facts = make_facts(make_touch(DAY, *heard), contacts=PEOPLE)

    assert dimension("relationship", facts) == pytest.approx(points, abs=0.06)


@pytest.mark.parametrize(("days_ago", "state_counts"), [(120, 1.0), (121, 0.5)])
def test_a_required_role_silent_for_over_120_days_counts_half(days_ago, state_counts):
    facts = make_facts(make_touch(ago(days_ago), DECIDER, CHAMPION, SPONSOR), contacts=PEOPLE)

    assert dimension("relationship", facts) == pytest.approx(2 / 3 * 100 * state_counts, abs=0.06)


def test_a_missing_role_counts_nothing_and_an_economic_buyer_fills_the_seat_of_the_decision_maker():
    buyer = make_contact(role="economic_buyer")

    assert dimension("relationship", make_facts(make_touch(DAY, 1), contacts=buyer)) == pytest.approx(
        (2 * 33.3 + 40) / 3, abs=0.06
    )


def test_people_count_for_90_days():
    (decider, *_) = PEOPLE
    near, far = (make_facts(make_touch(ago(n), DECIDER), contacts=decider) for n in (90, 91))

    assert dimension("relationship", near) > dimension("relationship", far)
    assert dimension("relationship", far) == pytest.approx(2 * 33.3 / 3, abs=0.06)


@pytest.mark.parametrize(("moods", "points"), [((1,) * 5, 100), ((0,), 50), ((-1,) * 5, 0), ((1, 0), 75)])
def test_mood_counts_a_quarter(moods, points):
    touches = [make_touch(ago(at), DECIDER, CHAMPION, SPONSOR, mood=mood) for at, mood in enumerate(moods)]

    assert dimension("relationship", make_facts(*touches, contacts=PEOPLE)) == pytest.approx(75 + points / 4, abs=0.06)


def test_only_the_last_five_moods_count():
    touches = [make_touch(ago(at), DECIDER, CHAMPION, SPONSOR, mood=1 if at < 5 else -1) for at in range(9)]

    assert dimension("relationship", make_facts(*touches, contacts=PEOPLE)) == 100


# --- adoption -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("active", "points"), [(0, 0), (25, 25), (50, 50), (65, 75), (80, 100), (100, 100), (130, 100)]
)
def test_utilisation_scores_half_at_half_and_full_from_four_fifths(active, points):
    assert dimension("adoption", make_facts(usage=make_usage(active=float(active)))) == points


@pytest.mark.parametrize(
    ("before", "points"),
    [
        (65, 75),  # no change
        (50, 85),  # +30 %, at most +10
        (62.5, 79),  # +4 %
        (81.25, 55),  # −20 %
        (130, 35),  # −50 %, at most −40
    ],
)
def test_the_trend_of_28_days_moves_utilisation_by_at_most_40_down_and_10_up(before, points):
    facts = make_facts(usage=[make_usage(id=1, on=ago(28), active=before), make_usage(id=2, on=DAY, active=65.0)])

    assert dimension("adoption", facts) == points


@pytest.mark.parametrize(("now", "points"), [(100, 75), (80, 37.5), (60, 0), (10, 0), (105, 87.5), (110, 100)])
def test_without_licences_the_trend_alone_decides(now, points):
    old, new = (
        make_usage(id=at, on=on, active=float(active), licensed=None)
        for at, on, active in ((1, ago(30), 100), (2, DAY, now))
    )

    assert dimension("adoption", make_facts(usage=[old, new])) == points
    assert dimension("adoption", make_facts(usage=new)) is None


def test_usage_counts_for_90_days_and_metrics_are_averaged():
    assert dimension("adoption", make_facts(usage=make_usage(on=ago(89)))) == 100
    assert dimension("adoption", make_facts(usage=make_usage(on=ago(90)))) is None
    two = [make_usage(id=1, active=100.0), make_usage(id=2, metric="admins", active=25.0)]
    assert dimension("adoption", make_facts(usage=two)) == 62.5


# --- delivery -------------------------------------------------------------------------------------------------


def with_issues(*issues):
    return make_facts(issues=list(issues), issues_since=ago(400))


@pytest.mark.parametrize(("severity", "lost"), [("critical", 50), ("high", 25), ("medium", 10), ("low", 3)])
def test_an_open_issue_costs_by_its_severity(severity, lost):
    assert dimension("delivery", with_issues(make_issue(severity=severity, opened=DAY))) == 100 - lost


@pytest.mark.parametrize(
    ("opened", "due", "lost"),
    [(14, None, 15), (28, None, 20), (90, None, 20), (0, -7, 10), (7, 7, 15), (14, 14, 20), (14, 60, 20)],
)
def test_an_issue_weighs_double_after_28_days_open_or_14_past_due(opened, due, lost):
    issue = make_issue(opened=ago(opened), due=None if due is None else ago(due))

    assert dimension("delivery", with_issues(issue)) == 100 - lost


def test_delivery_is_never_below_nothing_and_resolved_issues_cost_nothing():
    many = [make_issue(id=at, severity="critical", opened=ago(30)) for at in range(1, 4)]

    assert dimension("delivery", with_issues(*many)) == 0
    assert dimension("delivery", with_issues(make_issue(resolved=DAY))) == 100
    assert dimension("delivery", with_issues(make_issue(opened=DAY, resolved=ahead(1)))) == 90


def test_where_issues_were_never_recorded_delivery_is_unknown():
    assert dimension("delivery", make_facts()) is None
    assert dimension("delivery", make_facts(issues_since=ahead(1))) is None


# --- satisfaction ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "given", "points"), [("nps", 10, 100), ("nps", 7, 70), ("csat", 4, 75), ("csat", 3, 50)]
)
def test_the_latest_answer_counts(kind, given, points):
    old = make_survey(id=1, kind=kind, score=5, on=ago(50), action_id=1, answered_on=ago(49))
    new = make_survey(id=2, kind=kind, score=given, on=ago(10))

    assert dimension("satisfaction", make_facts(surveys=[old, new])) == points


def test_nps_and_csat_are_averaged():
    surveys = [make_survey(id=1, score=8), make_survey(id=2, kind="csat", score=5)]

    assert dimension("satisfaction", make_facts(surveys=surveys)) == 90


def test_answers_count_for_180_days():
    assert dimension("satisfaction", make_facts(surveys=make_survey(on=ago(179)))) == 90
    assert dimension("satisfaction", make_facts(surveys=make_survey(on=ago(180)))) is None


def test_an_unanswered_detractor_holds_satisfaction_at_30_until_answered():
    angry = make_survey(id=1, score=6, on=ago(30), contact_id=CHAMPION)
    happy = make_survey(id=2, score=10, on=ago(5), contact_id=DECIDER)

    assert dimension("satisfaction", make_facts(surveys=[angry, happy])) == 30
    assert dimension("satisfaction", make_facts(make_touch(ago(9), DECIDER), surveys=[angry, happy])) == 30
    assert dimension("satisfaction", make_facts(make_touch(ago(9), CHAMPION), surveys=[angry, happy])) == 100


def test_where_a_follow_up_was_planned_only_doing_it_answers_a_detractor():
    spoke = make_touch(ago(9), CHAMPION)
    planned = make_survey(score=6, on=ago(30), contact_id=CHAMPION, action_id=7)
    done = planned._replace(answered_on=DAY)

    assert dimension("satisfaction", make_facts(spoke, surveys=planned)) == 30
    assert dimension("satisfaction", make_facts(spoke, surveys=done)) == 60
    assert dimension("satisfaction", make_facts(spoke, surveys=done), on=ago(1)) == 30


def test_a_detractor_below_30_stays_where_it_is():
    assert dimension("satisfaction", make_facts(surveys=make_survey(score=2))) == 20


# --- commercial -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("late", "points"), [(0, 100), (1, 89), (10, 80), (50, 40), (300, 40)])
def test_an_overdue_invoice_costs_ten_points_and_one_a_day_up_to_sixty(late, points):
    assert dimension("commercial", make_facts(invoices=make_invoice(due=ago(late)))) == points


def test_a_paid_invoice_costs_nothing_and_after_400_days_says_nothing():
    assert dimension("commercial", make_facts(invoices=make_invoice(paid_on=DAY))) == 100
    assert dimension("commercial", make_facts(invoices=make_invoice(paid_on=ahead(1)))) == 80
    assert dimension("commercial", make_facts(invoices=make_invoice(due=ago(500), paid_on=ago(400)))) == 100
    assert dimension("commercial", make_facts(invoices=make_invoice(due=ago(500), paid_on=ago(401)))) is None


@pytest.mark.parametrize(
    ("spent", "points"),
    [(89_041, 100), (97_000, 100), (106_849, 80), (178_082, 50), (44_700, 100), (44_000, 80)],
    ids=["on plan", "within a tenth", "a fifth over", "at most 50", "just half", "under half"],
)
def test_a_budget_costs_what_it_is_out_of_step_with_time(spent, points):
    assert dimension("commercial", make_facts(budgets=make_budget(spent=spent))) == points


def test_only_the_latest_statement_of_a_budget_counts_and_only_in_its_period():
    old, new = make_budget(id=1, spent=178_000, on=ago(30)), make_budget(id=2, spent=89_000)

    assert dimension("commercial", make_facts(budgets=[new, old])) == 100
    assert dimension("commercial", make_facts(budgets=make_budget(period_to=ago(1)))) is None


def test_under_use_counts_only_once_half_the_time_is_gone():
    young = make_budget(period_from=ago(9), period_to=ahead(20), spent=0)

    assert dimension("commercial", make_facts(budgets=young)) == 100


# --- from dimensions to a score -------------------------------------------------------------------------------


def test_what_is_unknown_drops_out_and_coverage_says_how_much_was_known():
    health = assess(make_facts(make_touch(ago(21)), surveys=make_survey(score=10)), DAY, DEFAULTS)

    assert health.score == round((25 * 750 + 10 * 1000) / 35)
    assert health.coverage == 35
    assert {it.name: it.points for it in health.parts if it.points} == {"engagement": 536, "satisfaction": 285}


def test_where_nothing_is_known_there_is_no_score():
    health = assess(make_facts(cadence=OwnCadence(paused=True)), DAY, DEFAULTS)

    assert (health.score, health.band, health.coverage) == (None, None, 0)
    assert [it.name for it in health.parts] == list(NAMES)


def test_a_calm_account_known_in_all_dimensions_scores_a_hundred():
    facts = make_calm(
        usage=make_usage(), issues_since=ago(400), surveys=make_survey(score=10), invoices=make_invoice(paid_on=DAY)
    )
    health = assess(facts, DAY, DEFAULTS)

    assert (health.score, health.coverage, health.band) == (1000, 100, "green")


@pytest.mark.parametrize(
    ("grave", "most"),
    [
        ({"risks": make_risk(severity="critical")}, 400),
        ({"risks": make_risk(severity="high")}, 600),
        ({"risks": [make_risk(severity="high"), make_risk(id=2, severity="critical")]}, 400),
        ({"contacts": (*PEOPLE[:1], PEOPLE[1]._replace(left_on=ago(1)), PEOPLE[2])}, 600),
        ({"contacts": (*PEOPLE[:2], PEOPLE[2]._replace(left_on=ago(1)))}, 600),
        ({"contracts": make_contract(cancelled_on=ago(1))}, 100),
    ],
    ids=["critical risk", "high risk", "both", "champion gone", "sponsor gone", "cancelled"],
)
def test_grave_facts_cap_the_score_and_the_cap_is_shown_as_a_part(grave, most):
    health = assess(make_calm(**grave), DAY, DEFAULTS)

    assert (health.score, health.computed) == (most, most)
    assert health.parts[-1].name == "cap"
    assert health.caps[0].most == most
    assert sum(it.points for it in health.parts) == most


@pytest.mark.parametrize(
    "harmless",
    [
        {"risks": make_risk(severity="medium")},
        {"risks": make_risk(severity="critical", closed=DAY)},
        {"risks": make_risk(severity="critical", opened=ahead(1))},
        {"contacts": (*PEOPLE, make_contact(id=9, role="champion", left_on=ago(1)))},
        {"contacts": (PEOPLE[0], PEOPLE[1]._replace(left_on=ahead(1)), PEOPLE[2])},
        {"contracts": [make_contract(cancelled_on=ago(1)), make_contract(id=2, product="Mobile")]},
        {"contracts": make_contract(cancelled_on=ago(1), trial=True)},
    ],
    ids=["medium risk", "closed risk", "later risk", "successor there", "leaves later", "one of two", "a trial"],
)
def test_lesser_facts_do_not_cap(harmless):
    assert assess(make_calm(**harmless), DAY, DEFAULTS).caps == ()


@pytest.mark.parametrize(("pulse", "points"), [(10, 84), (1, 66), (8, 80), (5, 74)])
def test_a_pulse_is_a_fifth_of_the_score_and_shown_beside_the_computed_one(pulse, points):
    facts = make_facts(surveys=make_survey(score=8), cadence=OwnCadence(paused=True), pulses=make_pulse(score=pulse))
    health = assess(facts, DAY, DEFAULTS)

    assert (health.score, health.computed) == (points * 10, 800)
    assert sum(it.points for it in health.parts) == points * 10


@pytest.mark.parametrize(("score", "lasts"), [(1, 30), (2, 90), (9, 90), (10, 30)])
def test_a_pulse_expires_after_90_days_and_the_extremes_after_30(score, lasts):
    def pulse(days_ago):
        return assess(make_calm(pulses=make_pulse(score=score, on=ago(days_ago))), DAY, DEFAULTS).pulse

    assert pulse(lasts - 1) is not None
    assert pulse(lasts) is None


def test_an_expired_pulse_does_not_bring_back_an_older_one():
    pulses = [make_pulse(id=1, score=5, on=ago(60)), make_pulse(id=2, score=10, on=ago(40))]

    assert assess(make_calm(pulses=pulses), DAY, DEFAULTS).pulse is None


def test_no_pulse_lifts_a_score_over_a_cap():
    facts = make_calm(risks=make_risk(severity="critical"), pulses=make_pulse(score=9))

    assert score(facts) == 400


@pytest.mark.parametrize(
    ("tenths", "band"),
    [(0, "red"), (499, "red"), (500, "amber"), (749, "amber"), (750, "green"), (1000, "green")],
)
def test_bands_begin_at_50_and_75(tenths, band):
    assert band_of(tenths) == band


# --- what holds of every account ------------------------------------------------------------------------------


@given(facts=facts(), on=days)
def test_the_points_of_all_parts_add_up_to_the_score_exactly(facts, on):
    health = assess(facts, on, DEFAULTS)
    assume(health.score is not None)

    assert sum(it.points for it in health.parts) == health.score


@given(facts=facts(), on=days)
def test_every_score_lies_between_0_and_100(facts, on):
    health = assess(facts, on, DEFAULTS)

    assert health.score is None or 0 <= health.score <= 1000
    assert 0 <= health.coverage <= 100
    for part in health.parts:
        if part.dimension and part.dimension.score is not None:
            assert 0 <= part.dimension.score <= 1000
            assert part.points >= 0


LATER = {
    "risks": make_risk(severity="critical"),
    "issues": make_issue(severity="critical"),
    "usage": make_usage(active=1.0),
    "surveys": make_survey(score=0),
    "invoices": make_invoice(),
    "budgets": make_budget(spent=999_999),
    "pulses": make_pulse(score=2),
}
DATED = {"risks": "opened", "issues": "opened", "invoices": "due"}


@given(facts=facts(), on=days, field=st.sampled_from(sorted(LATER)), later=st.integers(1, 60))
def test_a_fact_dated_later_changes_nothing(facts, on, field, later):
    fact = LATER[field]._replace(id=99_999, **{DATED.get(field, "on"): on + timedelta(days=later)})
    more = facts._replace(**{field: (*getattr(facts, field), fact)})

    assert assess(more, on, DEFAULTS) == assess(facts, on, DEFAULTS)


@given(facts=facts(), on=days, later=st.integers(1, 60), mood=st.sampled_from((None, -1, 1)))
def test_a_touch_dated_later_changes_nothing(facts, on, later, mood):
    more = touched_too(facts, make_touch(on + timedelta(days=later), 1, id=99_999, mood=mood))

    assert assess(more, on, DEFAULTS) == assess(facts, on, DEFAULTS)


def touched_too(facts: Facts, touch) -> Facts:
    return facts._replace(touched=type(facts.touched)((*facts.touched.touches, touch)))


@given(last=around, every=st.integers(1, 100), longest=st.integers(1, 200), on=days)
def test_one_more_day_without_touch_never_raises_engagement(last, every, longest, on):
    cadence = OwnCadence(Interval(every, "d"), Interval(max(every, longest), "d"))
    facts = make_facts(make_touch(last), cadence=cadence, account=make_account(added_on=last))
    today, tomorrow = (dimension("engagement", facts, day) for day in (on, on + timedelta(days=1)))

    assert today is None or tomorrow <= today


@given(facts=facts(), on=days, severity=st.sampled_from(("critical", "high", "medium", "low")))
def test_one_more_risk_never_raises_the_score(facts, on, severity):
    before = score(facts, on)
    assume(before is not None)
    risk = make_risk(id=99_999, severity=severity, opened=on)

    assert score(facts._replace(risks=(*facts.risks, risk)), on) <= before


@given(facts=facts(), on=days, severity=st.sampled_from(("critical", "high", "medium", "low")))
def test_where_issues_are_recorded_one_more_never_raises_the_score(facts, on, severity):
    facts = facts._replace(issues_since=on)
    issue = make_issue(id=99_999, severity=severity, opened=on)

    assert score(facts._replace(issues=(*facts.issues, issue)), on) <= score(facts, on)


@given(facts=facts(), on=days)
def test_a_conversation_without_a_mood_never_lowers_the_score(facts, on):
    facts = facts._replace(cadence=None)
    before = score(facts, on)
    assume(before is not None and dimension("engagement", facts, on) is not None)

    assert score(touched_too(facts, make_touch(on, 1, 2, 3, id=99_999)), on) >= before


@given(facts=facts(), on=days, low=st.integers(2, 9), high=st.integers(2, 9))
def test_a_higher_pulse_never_gives_a_lower_score(facts, on, low, high):
    one, other = (score(facts._replace(pulses=(make_pulse(score=it, on=on),)), on) for it in sorted((low, high)))

    assert one is None or one <= other


@given(facts=facts(), on=days)
def test_the_score_alone_is_the_score_explained(facts, on):
    assert score_on(facts, on, DEFAULTS) == assess(facts, on, DEFAULTS).score


@pytest.mark.parametrize(
    ("spent", "on", "gone"),
    [
        (50, date(2026, 7, 2), date(2027, 1, 2)),
        (100, date(2026, 7, 2), date(2026, 7, 3)),
        (75, date(2026, 6, 30), date(2026, 8, 30)),
        (0, date(2026, 6, 30), None),
    ],
)
def test_a_budget_is_gone_when_it_is_spent_on_as_until_now(spent, on, gone):
    budget = make_budget(period_from=date(2026, 1, 1), period_to=date(2026, 12, 31), total=100, spent=spent, on=on)

    assert runs_out(budget) == gone
