"""The people of an account: coverage, threads, and what a departure would change."""

import pytest
from day import DAY, ago, ahead
from factories import make_calm, make_contact, make_facts, make_survey, make_touch, standing
from people import CHAMPION, DECIDER, PEOPLE, SPONSOR

from amcli.domain.changes import Update
from amcli.domain.settings import DEFAULTS
from amcli.domain.signals import signals
from amcli.domain.stakeholders import (
    coverage,
    is_succeeded,
    leave,
    people_gone,
    people_there,
    raised,
    threads_to,
    without,
)
from amcli.domain.survey_answers import answer_within, follow_up
from amcli.errors import Refused
from amcli.reports.stakeholders import build_stakeholders


def test_coverage_counts_seats_filled_and_seats_heard():
    silent = make_calm(make_touch(ago(3), DECIDER, CHAMPION), make_touch(ago(121), SPONSOR))
    missing = make_calm(contacts=PEOPLE[:2])

    assert coverage(standing(make_calm()).seats) == (3, 3, 3)
    assert coverage(standing(silent).seats) == (3, 3, 2)
    assert coverage(standing(missing).seats) == (3, 2, 2)


@pytest.mark.parametrize(("days", "heard"), [(90, True), (91, False)])
def test_a_thread_is_someone_heard_in_ninety_days(days, heard):
    facts = make_facts(make_touch(ago(days), DECIDER), contacts=PEOPLE)

    assert bool(threads_to(facts, DAY)) is heard


def test_whoever_left_is_no_thread_but_whoever_leaves_later_still_is():
    facts = make_calm()

    assert [it.id for it in threads_to(without(facts, CHAMPION, DAY), DAY)] == [DECIDER, SPONSOR]
    assert len(threads_to(without(facts, CHAMPION, ahead(1)), DAY)) == 3


def test_who_is_there_and_who_is_gone_adds_up_to_everybody():
    people = (*PEOPLE, make_contact(id=9, name="Ann", left_on=DAY), make_contact(id=8, name="Bo", left_on=ahead(1)))
    facts = make_facts(contacts=people)

    assert [it.name for it in people_there(facts, DAY)] == ["Bo", "Chen", "Dana", "Stig"]
    assert [it.name for it in people_gone(facts, DAY)] == ["Ann"]


def test_a_champion_needs_a_successor_an_influencer_does_not():
    champion = make_contact(id=9, role="champion", left_on=ago(5))
    influencer = make_contact(id=8, role="influencer", left_on=ago(5))

    assert is_succeeded(champion, make_facts(contacts=[champion]), DAY) is False
    assert is_succeeded(champion, make_facts(contacts=[champion, *PEOPLE]), DAY) is True
    assert is_succeeded(influencer, make_facts(contacts=[influencer]), DAY) is None


def test_without_the_champion_health_is_capped_and_the_scan_would_say_so():
    report = build_stakeholders(make_calm(), DAY, DEFAULTS, leaver=CHAMPION)

    assert report.loss is not None
    assert report.now.standing.health.score > 600
    assert report.loss.after.standing.health.score == 600
    assert {it.code for it in report.loss.appear} == {"champion_left", "health_drop"}
    assert report.loss.after.coverage == (3, 2, 2)
    assert (len(report.now.threads), len(report.loss.after.threads)) == (3, 2)


def test_without_someone_in_no_seat_nothing_appears():
    people = (*PEOPLE, make_contact(id=9, name="Ann", role="end_user"))
    report = build_stakeholders(make_calm(contacts=people), DAY, DEFAULTS, leaver=9)

    assert report.loss is not None
    assert report.loss.appear == ()
    assert report.loss.after.standing.health == report.now.standing.health


def test_thinking_someone_away_gives_the_score_of_their_leaving():
    gone = [it._replace(left_on=DAY) if it.id == SPONSOR else it for it in PEOPLE]
    really = standing(make_calm(contacts=gone))
    report = build_stakeholders(make_calm(), DAY, DEFAULTS, leaver=SPONSOR)

    assert report.loss is not None
    assert report.loss.after.standing.health == really.health
    assert list(report.loss.after.signals) == signals(really)


def test_a_signal_is_raised_when_it_is_new_or_says_something_else():
    one, two = signals(standing(make_calm(contacts=PEOPLE[:2]))), signals(standing(make_calm(contacts=PEOPLE[:1])))

    assert [it.code for it in raised([], one)] == [it.code for it in one]
    assert raised(one, one) == []
    assert [it.text for it in raised(one, two)] == [
        "only Dana talks to us (90d)",
        "no champion and no executive sponsor on record",
    ]


def test_leaving_sets_the_day_and_hands_the_role_to_a_successor():
    ann = make_contact(id=9, name="Ann")
    changes = leave(PEOPLE[1], ago(2), ann, DAY)

    assert [(it.table, it.row_id, dict(it.values)) for it in changes if isinstance(it, Update)] == [
        ("contact", CHAMPION, {"left_on": ago(2)}),
        ("contact", 9, {"role": "champion"}),
    ]
    assert len(leave(PEOPLE[1], ago(2), None, DAY)) == 1


@pytest.mark.parametrize(
    ("person", "successor"),
    [
        (make_contact(id=9, role="champion", left_on=ago(1)), None),
        (PEOPLE[1], PEOPLE[1]),
        (PEOPLE[1], make_contact(id=9, left_on=ago(1))),
        (make_contact(id=9), PEOPLE[1]),
    ],
    ids=["gone", "themselves", "successor gone", "no role"],
)
def test_a_departure_that_cannot_be_is_refused(person, successor):
    with pytest.raises(Refused):
        leave(person, DAY, successor, DAY)


def test_an_announced_departure_can_be_moved():
    assert leave(make_contact(id=9, left_on=ahead(30)), ahead(5), None, DAY)


@pytest.mark.parametrize(
    ("kind", "score", "days"),
    [
        *(("nps", score, days) for score, days in ((0, 2), (6, 2), (7, 5), (8, 5), (9, None))),
        *(("csat", score, days) for score, days in ((1, 2), (2, 2), (3, 5), (4, None))),
    ],
)
def test_who_is_not_content_hears_back_in_days(kind, score, days):
    within = answer_within(kind, score)

    assert (within.days if within else None) == days


@pytest.mark.parametrize(("on", "due"), [(ago(30), ahead(2)), (DAY, ahead(2)), (ahead(3), ahead(5))])
def test_the_answer_is_due_from_the_later_of_its_day_and_today(on, due):
    action = follow_up(1, {"kind": "nps", "score": 3, "on": on}, "Lorenz", DAY)

    assert action is not None
    assert (action.values["title"], action.values["due"]) == ("Answer NPS 3 from Lorenz", due)
    assert (action.values["owner"], action.values["opened"]) == ("me", DAY)


def test_the_domain_agrees_on_who_is_a_detractor():
    for kind, scores in (("nps", range(11)), ("csat", range(1, 6))):
        for score in scores:
            within = answer_within(kind, score)
            assert make_survey(kind=kind, score=score).is_detractor is (within is not None and within.days == 2)
