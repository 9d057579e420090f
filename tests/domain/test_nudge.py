"""The nudge: the most valuable thing to do with an account that drifts, and the command that records it."""

import pytest
from day import ago, ahead
from factories import (
    make_action,
    make_calm,
    make_checkin,
    make_facts,
    make_issue,
    make_opportunity,
    make_request,
    make_risk,
    make_snooze,
    make_touch,
    standing,
)
from hypothesis import given
from people import CHAMPION, PEOPLE
from random_facts import days, facts

from amcli.domain.nudge import LEADS, nudge
from amcli.domain.settings import DEFAULTS
from amcli.domain.signals import CODES, signals, visible
from amcli.domain.standing import stand


def nudged(account):
    it = standing(account)
    return nudge(it, visible(signals(it), it))


def test_every_signal_has_its_lead():
    assert set(LEADS) == set(CODES)


def test_the_gravest_signal_comes_first():
    found = nudged(
        make_calm(
            risks=[make_risk(id=7, severity="medium")],
            actions=[make_action(id=3, title="Send prices", due=ago(1), reply=True)],
        )
    )

    assert (found.code, found.text, found.next, found.refs) == ("reply_owed", "Answer them", "am done a3", ("a3",))
    assert found.why == "1d late: Send prices"


def test_of_equal_weight_what_they_wait_for_comes_before_what_endangers():
    late = make_action(id=3, due=ago(2), reply=True)

    assert nudged(make_calm(actions=[late], risks=[make_risk(severity="high")])).code == "reply_owed"
    assert nudged(make_calm(risks=[make_risk(severity="high")])).code == "risk_open"


def test_news_goes_before_small_gaps_of_the_record():
    told = (make_touch(ago(8), 1, 2, 3),)
    without_sponsor = {"contacts": PEOPLE[:2]}

    assert nudged(make_calm(*told, requests=[make_request()], **without_sponsor)).code == "request_shipped"
    assert nudged(make_calm(opportunities=[make_opportunity()], **without_sponsor)).code == "expansion_ready"


def test_what_they_owe_goes_before_the_step_that_is_set():
    theirs = make_action(id=4, title="Staff list", owner="client", due=ago(3))
    mine = make_action(id=5, title="Monthly figures", due=ahead(2))
    found = nudged(make_calm(actions=[theirs, mine]))

    assert (found.code, found.why) == ("client_late", "3d late: Staff list")
    assert nudged(make_calm(actions=[mine])).code == "step_ahead"


def test_the_nearest_step_of_two_weeks_is_taken():
    found = nudged(make_calm(actions=[make_action(id=5, due=ahead(9))], checkins=[make_checkin(id=6, on=ahead(4))]))

    assert (found.code, found.next, found.why) == ("step_ahead", 'am done c6 --next "… by fri"', "check-in, Wed 25 Nov")
    assert nudged(make_calm(actions=[make_action(id=5, due=ahead(15))])).code == "no_signal"


def test_without_anything_dated_the_nudge_is_to_agree_on_a_step():
    found = nudged(make_calm(actions=()))

    assert (found.code, found.text, found.why) == ("no_next_step", "Agree on a next step", "")
    assert found.next == 'am actions add acme "…" --due fri'


def test_a_nudge_to_talk_asks_for_a_next_step_too():
    silent = nudged(make_facts(make_touch(ago(50), CHAMPION), contacts=PEOPLE))

    assert (silent.code, silent.why) == ("quiet", "last touch 50d ago, limit 14d (health is red)")
    assert silent.next == 'am log acme call "…" --next "… by fri"'


def test_a_snoozed_signal_is_no_nudge():
    issue = make_issue(id=9, severity="high", opened=ago(60))
    hidden = make_calm(issues=[issue], snoozes=[make_snooze(ref="i9")])

    assert nudged(make_calm(issues=[issue])).code == "issue_ageing"
    assert nudged(hidden).code == "step_ahead"


@given(account=facts(), on=days)
def test_every_account_has_a_nudge_with_a_command(account, on):
    it = stand(account, on, DEFAULTS)
    found = nudge(it, visible(signals(it), it))

    assert found.text
    assert found.next.startswith("am ")


@pytest.mark.parametrize("lead", sorted(set(LEADS.values())))
def test_a_lead_is_short_enough_for_one_line(lead):
    assert len(lead) <= 32
