"""Whom to ask for a reference, and when not to."""

import pytest
from factories import (
    DAY,
    PEOPLE,
    ago,
    ahead,
    make_calm,
    make_issue,
    make_objective,
    make_risk,
    standing,
)

from amcli.domain.records import Reference
from amcli.domain.references import candidate, last_no, objections

SUPPORTERS = tuple(it._replace(stance="supporter") for it in PEOPLE)


def asked(**values):
    return Reference(**({"id": 1, "account_id": 1, "title": "x", "kind": "reference", "asked_on": ago(120)} | values))


def proven(**values):
    return make_calm(**({"contacts": SUPPORTERS, "objectives": [make_objective(achieved_on=ago(30))]} | values))


def test_a_green_account_with_proven_value_and_a_supporter_can_be_asked():
    found = candidate(standing(proven()), [])

    assert (found.person.stance, found.value.achieved_on) == ("supporter", ago(30))


@pytest.mark.parametrize(
    "values",
    [
        {"objectives": []},
        {"objectives": [make_objective(achieved_on=ago(180))]},
        {"contacts": PEOPLE},
        {"contacts": tuple(it._replace(left_on=ago(1)) for it in SUPPORTERS)},
        {"risks": [make_risk(severity="high")]},
        {"issues": [make_issue(severity="critical")]},
    ],
)
def test_without_value_supporter_or_calm_nobody_is_asked(values):
    assert candidate(standing(proven(**values)), []) is None


@pytest.mark.parametrize(("declined", "rests"), [(ago(89), True), (ago(90), False), (ahead(1), False)])
def test_a_no_rests_for_ninety_days(declined, rests):
    no = asked(declined_on=declined)

    assert (last_no([no], DAY) == no) is rests


def test_a_request_without_an_answer_is_an_objection_and_one_that_was_given_is_not():
    it = standing(proven())

    assert objections(it, [asked()]) == ["f1 is still unanswered"]
    assert objections(it, [asked(given_on=ago(100))]) == []


def test_a_lesser_issue_is_no_objection():
    assert objections(standing(proven(issues=[make_issue(severity="low")])), []) == []
