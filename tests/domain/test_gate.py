"""The gate of growth: what must be true before a client is asked for more."""

from datetime import date

import pytest
from day import DAY, ago, ahead
from factories import make_calm, make_objective, make_opportunity, make_risk, make_usage, standing
from hypothesis import given
from random_facts import facts as any_facts

from amcli.domain.gate import CODES, HEALTHY, blocks, review_is_due
from amcli.domain.settings import DEFAULTS
from amcli.domain.signals.growth import obstacles
from amcli.domain.standing import stand
from amcli.reports.opportunities import READY, build_opportunities


def in_its_way(facts, **opportunity):
    return [it.code for it in blocks(make_opportunity(**opportunity), standing(facts))]


def test_a_healthy_account_with_a_stated_priority_is_ready():
    assert in_its_way(make_calm()) == []


def test_an_objective_states_a_priority_as_well_as_a_rationale_does():
    facts = make_calm(objectives=[make_objective(id=4)])

    assert in_its_way(facts, rationale=None) == ["rationale"]
    assert in_its_way(facts, rationale=None, objective_id=4) == []


@pytest.mark.parametrize(("severity", "codes"), [("critical", ["risk", "health"]), ("high", ["risk", "health"])])
def test_an_open_grave_risk_blocks_and_names_itself(severity, codes):
    facts = make_calm(risks=[make_risk(id=7, severity=severity)])
    found = blocks(make_opportunity(), standing(facts))

    assert [it.code for it in found] == codes  # a grave risk caps health below 70 as well
    assert found[0].refs == ("r7",)


@pytest.mark.parametrize("risk", [{"severity": "medium"}, {"severity": "critical", "closed": ago(1)}])
def test_a_lesser_or_a_closed_risk_does_not_block(risk):
    assert in_its_way(make_calm(risks=[make_risk(**risk)])) == []


def test_a_block_of_its_own_is_to_be_answered_first_and_by_its_own_command():
    facts = make_calm(risks=[make_risk(severity="high")])
    found = blocks(make_opportunity(id=9, blocked_reason="Budget", rationale=None), standing(facts))

    assert [it.code for it in found] == list(CODES)
    assert found[0].next == "am opportunities unblock o9"


def test_the_only_open_objective_is_offered_as_the_priority():
    facts = make_calm(objectives=[make_objective(id=4)])
    (block,) = blocks(make_opportunity(id=9, rationale=None), standing(facts))

    assert block.next == "am opportunities edit o9 --objective g4"


@pytest.mark.parametrize(("review", "due"), [(DAY, True), (ago(1), True), (None, True), (ahead(1), False)])
def test_the_review_of_a_blocked_one_is_due_on_its_day_and_where_none_was_set(review, due):
    assert review_is_due(make_opportunity(blocked_reason="Budget", review_on=review), DAY) is due


def test_what_is_not_blocked_has_no_review_due():
    assert not review_is_due(make_opportunity(review_on=ago(1)), DAY)


@given(any_facts())
def test_an_opportunity_is_ready_only_on_health_no_grave_risk_and_a_priority(facts):
    it = standing(facts)
    for one in facts.opportunities:
        ready = not blocks(one, it)
        grave = any(risk.is_grave and risk.is_open(DAY) for risk in it.facts.risks)
        healthy = it.health.score is not None and it.health.score >= HEALTHY
        stated = bool(one.rationale) or one.objective_id is not None

        assert ready == (healthy and not grave and stated and not one.blocked_reason)
        assert ready == (not obstacles(one, it))


@given(any_facts())
def test_the_sums_of_the_groups_add_up_to_the_total_and_every_open_one_is_in_one_group(facts):
    report = build_opportunities([facts], DAY, DEFAULTS)
    still = [it for it in stand(facts, DAY, DEFAULTS).facts.opportunities if it.is_open(DAY)]

    assert sorted(it.opportunity.id for it in report.lines) == sorted(it.id for it in still)
    assert sum(minor for group in report.groups for minor in group.sums.values()) == sum(report.sums.values())
    for group in report.groups:
        assert all((group.code == READY) == (not line.blocks) for line in group.lines)


def test_ready_comes_first_and_the_largest_of_it():
    facts = make_calm(
        opportunities=[
            make_opportunity(id=1, amount=100),
            make_opportunity(id=2, amount=900),
            make_opportunity(id=3, amount=5000, blocked_reason="Budget"),
            make_opportunity(id=4, amount=9000, rationale=None),
        ]
    )
    report = build_opportunities([facts], DAY, DEFAULTS)

    assert [it.code for it in report.groups] == [READY, "blocked", "rationale"]
    assert [it.opportunity.id for it in report.lines] == [2, 1, 3, 4]


def test_amounts_of_several_currencies_are_converted_and_without_a_rate_kept_apart():
    facts = make_calm(
        opportunities=[make_opportunity(id=1, amount=100_00), make_opportunity(id=2, amount=50_00, currency="GBP")]
    )
    rated = build_opportunities([facts], DAY, DEFAULTS._replace(rates={"GBP": "1.2"}))

    assert (rated.sums, rated.lacking) == ({"EUR": 160_00}, ())
    unrated = build_opportunities([facts], DAY, DEFAULTS)
    assert (unrated.sums, unrated.lacking) == ({"EUR": 100_00, "GBP": 50_00}, ("GBP",))


def test_an_expected_close_that_is_past_is_late_by_so_many_days():
    facts = make_calm(opportunities=[make_opportunity(expected_close=date(2026, 11, 18))], usage=[make_usage()])

    assert build_opportunities([facts], DAY, DEFAULTS).lines[0].days_late == 3
