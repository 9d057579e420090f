"""Whom to ask for a reference, and when not to."""

import pytest
from day import DAY, ago, ahead
from factories import make_calm, make_issue, make_objective, make_risk, standing
from people import PEOPLE

from amcli.domain.records import Reference
from amcli.domain.references import candidate, decline, give, last_no, objections
from amcli.errors import Refused

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


# the answer


def row(**values):
    return {"id": 1, "asked_on": str(ago(20)), "given_on": None, "declined_on": None, "note": None} | values


def test_a_yes_after_a_no_takes_its_place():
    assert give(row(declined_on=str(ago(9))), None, None, today=DAY).values == {"given_on": DAY, "declined_on": None}


def test_a_no_says_nothing_of_a_yes():
    assert decline(row(), "yesterday", "Too busy", today=DAY).values == {"declined_on": ago(1), "note": "Too busy"}


@pytest.mark.parametrize(
    ("answer", "given", "says"),
    [
        (give, {"given_on": str(ago(3))}, "f1 was given"),
        (decline, {"given_on": str(ago(3))}, "f1 was given"),
        (decline, {"declined_on": str(ago(3))}, "f1 was declined"),
    ],
)
def test_an_answer_is_not_given_twice(answer, given, says):
    with pytest.raises(Refused, match=says):
        answer(row(**given), None, None, today=DAY)


@pytest.mark.parametrize("on", [str(ago(21)), str(ahead(1))], ids=["before it was asked for", "ahead"])
@pytest.mark.parametrize("answer", [give, decline])
def test_nobody_answers_before_they_are_asked_or_ahead_of_time(answer, on):
    with pytest.raises(Refused):
        answer(row(), on, None, today=DAY)


@pytest.mark.parametrize("answer", [give, decline])
def test_the_day_it_was_asked_for_is_a_day_to_answer(answer):
    assert ago(20) in answer(row(), str(ago(20)), None, today=DAY).values.values()
