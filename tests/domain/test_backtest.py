"""The statistics of the back-test against their definitions, and that no later fact reaches a past score."""

import random
from datetime import date, timedelta

import pytest
from day import DAY, ago, ahead, span
from factories import (
    Summaries,
    make_account,
    make_action,
    make_budget,
    make_contact,
    make_contract,
    make_facts,
    make_invoice,
    make_issue,
    make_milestone,
    make_pulse,
    make_risk,
    make_survey,
    make_touch,
    make_usage,
)
from hypothesis import given
from hypothesis import strategies as st
from random_facts import facts as random_facts

from amcli.domain import backtest as bt
from amcli.domain.backtest import Case, Group
from amcli.domain.health import assess
from amcli.domain.hindsight import Revenue, health_then, known_on, last_known, was_served
from amcli.domain.settings import DEFAULTS


def case(account: int, score: int, outcome: bool = False) -> Case:
    return Case(account, DAY, score, 100, outcome)


def table(*rows: tuple[int, bool]) -> list[Case]:
    """One account per score."""
    return [case(at, score, outcome) for at, (score, outcome) in enumerate(rows)]


cases = st.lists(
    st.builds(case, st.integers(1, 6), st.integers(0, 1000) | st.sampled_from((0, 500, 1000)), st.booleans()),
    max_size=30,
)


def naive_auc(found: list[Case]) -> float | None:
    lost = [it.score for it in found if it.outcome]
    kept = [it.score for it in found if not it.outcome]
    if not lost or not kept:
        return None
    wins = sum(1.0 if bad < good else 0.5 if bad == good else 0.0 for bad in lost for good in kept)
    return wins / (len(lost) * len(kept))


@given(cases)
def test_the_auc_is_the_share_of_pairs_ranked_right_with_ties_half(found):
    auc, naive = bt.auc(found), naive_auc(found)

    if naive is None:
        assert auc is None
    else:
        assert auc.value == pytest.approx(naive, abs=1e-12)


@given(cases, st.randoms())
def test_the_interval_holds_the_auc_lies_within_0_and_1_and_no_order_matters(found, shuffler):
    auc = bt.auc(found)
    shuffled = found.copy()
    shuffler.shuffle(shuffled)

    if auc is not None and auc.low is not None:
        assert 0 <= auc.low <= auc.value <= auc.high <= 1
        again = bt.auc(shuffled)
        assert (again.value, again.low, again.high) == pytest.approx(tuple(auc))
    assert bt.auc(found) == auc


@given(cases)
def test_turning_the_scores_round_turns_the_auc_round(found):
    auc, turned = bt.auc(found), bt.auc([it._replace(score=1000 - it.score) for it in found])

    if auc is not None:
        assert turned.value == pytest.approx(1 - auc.value)
        if auc.low is not None:
            assert (1 - turned.high, 1 - turned.low) == pytest.approx((auc.low, auc.high), abs=1e-9)


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        (((100, True), (900, False)), 1),
        (((900, True), (100, False)), 0),
        (((500, True), (500, False)), 0.5),
        (((100, True), (500, True), (500, False), (900, False)), 0.875),
        (((400, True), (300, False), (500, False)), 0.5),
    ],
)
def test_small_examples_have_the_auc_worked_out_by_hand(rows, value):
    assert bt.auc(table(*rows)).value == value


def test_the_interval_is_that_of_obuchowski_worked_out_by_hand():
    # Each kept account has two days. Influence: lost 1 and 2, (0.75 - 0.875)/2 and (1 - 0.875)/2 = ∓1/16;
    # kept 3, (1 + 0.5)/2 per day against 0.875, kept 4, 1 against 0.875, over four days: ∓1/16.
    found = [case(1, 500, True), case(2, 100, True)]
    found += [case(3, 500), case(3, 500), case(4, 900), case(4, 900)]
    auc = bt.auc(found)
    error = (4 / 256 * 2 / 1) ** 0.5  # scaled by 2/(2 − 1)
    from math import exp, log

    reach = 12.7062 * error / (0.875 * 0.125)
    low, high = (1 / (1 + exp(-(log(7) + sign * reach))) for sign in (-1, 1))

    assert auc.value == 0.875
    assert (auc.low, auc.high) == pytest.approx((low, high))


def test_repeating_the_days_of_each_account_makes_nothing_more_certain():
    once = table(*((100 + 37 * at % 800, at % 3 == 0) for at in range(40)))

    assert tuple(bt.auc(once * 12)) == pytest.approx(tuple(bt.auc(once)))


def test_with_many_accounts_the_interval_agrees_with_a_bootstrap_over_accounts():
    rnd = random.Random(7)  # noqa: S311 - no secret
    accounts = []
    for number in range(150):
        lost, own = rnd.random() < 0.4, rnd.gauss(500, 120)
        days = [max(0, min(1000, round(own + rnd.gauss(0, 60) - 90 * lost))) for _ in range(6)]
        accounts.append([case(number, score, lost and at > 2) for at, score in enumerate(days)])
    auc = bt.auc([it for own in accounts for it in own])
    drawn = sorted(naive for _ in range(200) if (naive := _drawn(rnd.choices(accounts, k=len(accounts)))) is not None)

    assert (auc.low, auc.high) == pytest.approx((drawn[5], drawn[-6]), abs=0.02)


def _drawn(accounts):
    return bt.auc([it for own in accounts for it in own]).value


@pytest.mark.parametrize(("freedom", "value"), [(1, 12.706), (2, 4.303), (3, 3.182), (5, 2.571), (30, 2.042)])
def test_few_accounts_widen_the_interval_as_students_t_does(freedom, value):
    assert bt.student(freedom) == pytest.approx(value, rel=0.002)


def test_a_perfect_separation_of_few_is_not_taken_for_certainty():
    few = bt.auc(table(*((100, True) for _ in range(3)), *((900, False) for _ in range(10))))
    many = bt.auc(table(*((100, True) for _ in range(100)), *((900, False) for _ in range(300))))

    assert few.value == few.high == many.value == 1
    assert few.low < 0.75
    assert 0.95 < many.low < 1


def test_equal_scores_say_nothing_and_the_interval_says_so():
    auc = bt.auc(table(*((500, at < 5) for at in range(20))))

    assert auc.value == 0.5
    assert auc.low < 0.3
    assert auc.high > 0.7


def test_one_account_alone_gives_no_interval_and_two_give_a_wide_one():
    assert bt.auc([case(1, 100, True), case(1, 900)]) == (1, None, None)

    two = bt.auc([case(1, 100, True), case(2, 900)])
    assert (two.value, two.high) == (1, 1)
    assert 0 < two.low < 0.5


@pytest.mark.parametrize("outcome", [True, False])
def test_one_class_alone_has_no_auc(outcome):
    assert bt.auc(table((100, outcome), (900, outcome))) is None
    assert bt.auc([]) is None


def test_lift_compares_the_worst_tenth_with_all():
    found = table(*((at * 10, at in (0, 5)) for at in range(20)))

    assert bt.lift(found) == (5.0, 0.5, 0.1)


def test_ties_at_the_edge_of_the_tenth_count_in_proportion():
    found = table(*((100, at < 4) for at in range(10)), *((900, False) for _ in range(10)))

    assert bt.lift(found) == pytest.approx((2.0, 0.4, 0.2))
    assert bt.lift(list(reversed(found))) == bt.lift(found)


def test_without_outcomes_there_is_no_lift():
    assert bt.lift(table((100, False), (900, False))) is None
    assert bt.lift([]) is None


@given(cases)
def test_bands_and_bins_hold_every_case_once(found):
    for groups in (bt.by_band(found), bt.by_score(found)):
        assert sum(it.n for it in groups.values()) == len(found)
        assert sum(it.outcomes for it in groups.values()) == sum(it.outcome for it in found)


def test_the_edges_of_bands_and_bins_are_those_of_health():
    found = table((499, True), (500, False), (749, False), (750, False), (1000, True))

    assert bt.by_band(found) == {"red": Group(1, 1), "amber": Group(2, 0), "green": Group(2, 1)}
    bins = bt.by_score(found)
    assert (bins[40], bins[50], bins[70], bins[90]) == (Group(1, 1), Group(1, 0), Group(2, 0), Group(1, 1))
    assert bins[0].share is None


def test_days_are_month_ends_or_equal_steps():
    assert bt.month_ends(date(2024, 1, 31), date(2024, 3, 30)) == (date(2024, 1, 31), date(2024, 2, 29))
    assert bt.month_ends(date(2024, 1, 1), date(2024, 1, 30)) == ()
    assert bt.steps(date(2024, 1, 31), date(2024, 4, 30), span("1mo"), 9) == (
        *(date(2024, 1, 31), date(2024, 2, 29)),
        *(date(2024, 3, 31), date(2024, 4, 30)),
    )
    assert len(bt.steps(date(2024, 1, 1), date(2026, 1, 1), span("1d"), 9)) == 10


# What the past knew


later = st.integers(1, 300)


@st.composite
def tampered(draw):
    """An account, a day, and the same account after somebody changed and added what is dated after it."""
    before, day = draw(random_facts()), draw(st.integers(-30, 90).map(ago))
    # A day of the answer comes from the follow-up: without one there is none.
    real = tuple(it if it.action_id is not None else it._replace(answered_on=None) for it in before.surveys)
    before = before._replace(surveys=real)
    after = day + timedelta(days=draw(later))

    def moved(ended):
        """A day after the day, another one or none at all; what lies up to the day stays."""
        if ended is not None and ended <= day:
            return ended
        return draw(st.none() | st.just(after))

    def kept(records, field):
        return [it for it in records if getattr(it, field) <= day or draw(st.booleans())]

    undecided = [it for it in before.contracts if not _is_decided(it, day)]
    decided = [it for it in before.contracts if _is_decided(it, day)]
    contracts = [
        *decided,
        *(
            it._replace(outcome=draw(st.sampled_from((None, "churned", "renewed_up"))), closed_on=after)
            for it in undecided
        ),
    ]
    contracts = [it._replace(cancelled_on=moved(it.cancelled_on)) for it in contracts]
    contracts.append(make_contract(id=20_001, starts=after, ends=None, renews_id=draw(st.sampled_from((None, 1)))))
    late = [make_action(id=20_001, opened=after, done_on=draw(st.none() | st.just(after)))]
    surveys = [
        it._replace(answered_on=moved(it.answered_on)) if it.action_id is not None else it
        for it in before.surveys
        if it.on <= day
    ]
    surveys = [it._replace(action_id=20_001) if it.action_id is None and draw(st.booleans()) else it for it in surveys]
    changed = before._replace(
        account=before.account._replace(status=draw(st.sampled_from(("active", "churned", "prospect")))),
        touched=Summaries((*before.touched.touches, make_touch(after, 1, 2, mood=-1))),
        contacts=tuple(it._replace(left_on=moved(it.left_on)) for it in before.contacts),
        issues=(
            *(it._replace(resolved=moved(it.resolved)) for it in kept(before.issues, "opened")),
            make_issue(id=20_001, opened=after, severity="critical"),
        ),
        issues_since=_first([it.opened for it in before.issues if it.opened <= day], after),
        risks=(
            *(it._replace(closed=moved(it.closed)) for it in kept(before.risks, "opened")),
            make_risk(id=20_001, opened=after, severity="critical"),
        ),
        actions=(*before.actions, *late),
        contracts=tuple(contracts),
        usage=(*kept(before.usage, "on"), make_usage(id=20_001, on=after, active=0.0)),
        surveys=(*surveys, make_survey(id=20_001, on=after, score=0)),
        invoices=(
            *(it._replace(paid_on=moved(it.paid_on)) for it in before.invoices),
            make_invoice(id=20_001, due=None, paid_on=after),
            make_invoice(id=20_002, issued=after, due=after),
        ),
        budgets=(*kept(before.budgets, "on"), make_budget(id=20_001, on=after, spent=10**6)),
        pulses=(*kept(before.pulses, "on"), make_pulse(id=20_001, on=after, score=1)),
        milestones=(
            *(it._replace(done_on=moved(it.done_on)) for it in before.milestones),
            make_milestone(id=20_001, kind="obligation", due=after),
        ),
    )
    return before, changed, day


def _is_decided(it, day):
    known = it.closed_on or it.ends
    return it.outcome is not None and known is not None and known <= day


def _first(opened, after):
    return min(opened, default=after)


STRICT = DEFAULTS._replace(obligations_count=True)


@given(tampered())
def test_no_fact_dated_after_a_day_changes_its_score_or_who_counts(pair):
    before, changed, day = pair

    assert known_on(changed, day) == known_on(before, day)
    assert health_then(changed, day, STRICT) == health_then(before, day, STRICT)
    assert was_served(changed, day) == was_served(before, day)
    assert Revenue(changed, DEFAULTS).on(day) == Revenue(before, DEFAULTS).on(day)


@given(random_facts(), st.integers(-30, 90).map(ago))
def test_looking_back_twice_sees_the_same(known, day):
    once = known_on(known, day)

    assert known_on(once, day) == once


def test_a_score_of_the_past_is_the_one_the_reports_gave_then():
    known = make_facts(
        make_touch(ago(20), 1, mood=1),
        contacts=[make_contact(role="champion", left_on=ago(1))],
        issues=[make_issue(opened=ago(60), resolved=ago(2))],
        issues_since=ago(60),
        usage=[make_usage(on=ago(40)), make_usage(id=2, on=ago(3), active=10.0)],
        surveys=[make_survey(on=ago(30))],
        risks=[make_risk(opened=ago(50), closed=ago(5), severity="high")],
        invoices=[make_invoice(due=ago(40), paid_on=ago(1))],
        pulses=[make_pulse(on=ago(40))],
        contracts=[make_contract(cancelled_on=ago(9))],
    )

    for days in (0, 1, 4, 7, 15, 35, 45):
        assert health_then(known, ago(days), DEFAULTS) == assess(known, ago(days), DEFAULTS)


def test_a_follow_up_recorded_later_does_not_unanswer_a_detractor():
    detractor = make_survey(on=ago(30), score=2, action_id=7)
    late = make_action(id=7, opened=ago(5))
    known = make_facts(make_touch(ago(25), 1), surveys=[detractor], actions=[late])
    unasked = make_facts(make_touch(ago(25), 1), surveys=[detractor._replace(action_id=None)])

    assert health_then(known, ago(20), DEFAULTS) == health_then(unasked, ago(20), DEFAULTS)
    assert health_then(known, ago(6), DEFAULTS) == health_then(unasked, ago(6), DEFAULTS)
    assert health_then(known, ago(5), DEFAULTS) != health_then(unasked, ago(5), DEFAULTS)
    assert health_then(known, DAY, DEFAULTS) != health_then(unasked, DAY, DEFAULTS)


# Who was served, who was lost


@pytest.mark.parametrize("status", ["active", "churned", "prospect", "onboarding"])
def test_todays_status_decides_nothing(status):
    known = make_facts(account=make_account(status=status), contracts=[make_contract()])

    assert was_served(known, DAY)
    assert not was_served(known, date(2025, 12, 31))


def test_a_customer_without_terms_is_served_and_one_whose_terms_have_ended_is_not():
    customer = make_account(since=ago(500))
    ended = make_contract(starts=ago(400), ends=ago(40), outcome="churned", closed_on=ago(40))

    assert was_served(make_facts(account=customer), DAY)
    assert not was_served(make_facts(account=customer), ago(501))
    assert not was_served(make_facts(account=customer, contracts=[ended]), DAY)
    assert was_served(make_facts(account=customer, contracts=[ended]), ago(41))


def revenue(*contracts):
    return Revenue(make_facts(contracts=list(contracts)), DEFAULTS)


def test_churn_is_arr_gone_at_the_end_of_the_horizon():
    one = revenue(make_contract(ends=ahead(40)))

    assert one.churned(DAY, ahead(41))
    assert not one.churned(DAY, ahead(40))
    assert one.ran_out(DAY, ahead(41))


def test_an_auto_renewing_term_rolls_on_unless_notice_was_given():
    rolling = make_contract(auto_renew=True)
    given_up = rolling._replace(cancelled_on=ahead(20))

    assert not revenue(rolling).churned(DAY, ahead(90))
    assert revenue(given_up).churned(DAY, ahead(90))
    assert not revenue(given_up).ran_out(DAY, ahead(90))


def test_a_late_renewal_is_no_churn_but_leaving_and_coming_back_is():
    old = make_contract(ends=ahead(10))

    def back(days):
        return make_contract(id=2, starts=ahead(10 + days), ends=None)

    assert not revenue(old, back(1)).churned(DAY, ahead(90))
    assert not revenue(old, back(32)).churned(DAY, ahead(90))
    assert revenue(old, back(33)).churned(DAY, ahead(90))
    assert revenue(old, back(70)).churned(DAY, ahead(90))
    assert revenue(old, back(70)).contracted(DAY, ahead(90))


@given(st.integers(1, 120), st.integers(1, 120), st.integers(35, 200))
def test_a_gap_is_found_wherever_it_lies_in_the_horizon(begins, gap, horizon):
    first = make_contract(ends=ahead(begins - 1))
    second = make_contract(id=2, product="Other", starts=ahead(begins + gap), ends=None)
    covered = begins + gap <= horizon
    lost = gap > 31 if covered else begins <= horizon

    assert revenue(first, second).churned(DAY, ahead(horizon)) is lost


def test_contraction_is_less_arr_or_none():
    half = make_contract(id=2, product="Half", ends=ahead(30))
    whole = make_contract(ends=None)

    assert revenue(whole, half).contracted(DAY, ahead(31))
    assert not revenue(whole, half).churned(DAY, ahead(31))
    assert not revenue(whole, half).contracted(DAY, ahead(30))
    assert not revenue(whole, make_contract(id=2, starts=ahead(3), ends=None)).contracted(DAY, ahead(31))


def test_an_outcome_recorded_without_a_day_is_known_from_the_end_of_the_term():
    lost = make_contract(auto_renew=True, ends=ago(10), outcome="churned")

    assert revenue(lost).on(ago(10)) > 0
    assert revenue(lost).on(ago(9)) == 0
    assert health_then(make_facts(contracts=[lost]), ago(11), DEFAULTS) == health_then(
        make_facts(contracts=[lost._replace(outcome=None)]), ago(11), DEFAULTS
    )


def test_the_book_knows_no_further_than_its_latest_fact():
    known = make_facts(
        make_touch(ago(30), 1),
        contracts=[make_contract(starts=ago(300), ends=ahead(60))],
        usage=[make_usage(on=ago(4))],
    )

    assert last_known([known], DAY) == ago(4)
    assert last_known([known], ago(10)) == ago(30)
    assert last_known([make_facts()], DAY) == DAY
