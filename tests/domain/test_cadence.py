"""When the next check-in falls due, and when an account counts as quiet."""

from datetime import timedelta

import pytest
from factories import DAY, ago, ahead, make_account, make_contract, make_facts, make_risk, make_touch, span, standing
from hypothesis import given
from hypothesis import strategies as st
from random_facts import days, facts

from amcli.domain.cadence import base_cadence, checkin_due, reason_to_hurry
from amcli.domain.records import OwnCadence
from amcli.domain.settings import DEFAULTS, Cadence


def due(facts, on=DAY, **values):
    return checkin_due(facts, on, DEFAULTS, **values)


@pytest.mark.parametrize(
    ("tier", "every", "longest"), [("A", 14, 28), ("B", 30, 60), ("C", 90, 180), (None, 30, 60), ("gold", 30, 60)]
)
def test_each_tier_has_a_target_and_a_longest_silence(tier, every, longest):
    rhythm = due(make_facts(make_touch(DAY), tier=tier))

    assert (rhythm.due, rhythm.quiet_from) == (ahead(every), ahead(longest))


def test_a_check_in_is_late_from_the_day_after_it_was_due_and_quiet_from_the_day_after_the_maximum():
    facts = make_facts(make_touch(DAY))

    assert [due(facts, ahead(at)).late(ahead(at)) for at in (0, 14, 15, 30)] == [0, 0, 1, 16]
    assert [due(facts, ahead(at)).is_quiet(ahead(at)) for at in (14, 28, 29)] == [False, False, True]


@pytest.mark.parametrize("kind", ["call", "email", "meeting", "onsite", "chat"])
def test_any_conversation_resets_the_clock(kind):
    assert due(make_facts(make_touch(ago(40)), make_touch(ago(2), kind=kind))).due == ahead(12)


@pytest.mark.parametrize("kind", ["note", "voicemail", "no_show"])
def test_what_is_no_conversation_does_not_reset_the_clock(kind):
    assert due(make_facts(make_touch(ago(40)), make_touch(ago(2), kind=kind))).due == ago(26)


def test_a_conversation_logged_late_counts_from_the_day_it_happened():
    facts = make_facts(make_touch(ago(3), id=1), make_touch(ago(20), id=2))

    assert due(facts).last == ago(3)


def test_an_account_never_touched_counts_from_the_day_it_entered_the_book():
    facts = make_facts(account=make_account(added_on=ago(10)))

    assert due(facts).last is None
    assert due(facts).due == ahead(4)
    assert due(facts, on=ago(11)) is None


def test_a_paused_account_has_no_check_in_due():
    assert due(make_facts(make_touch(ago(90)), cadence=OwnCadence(paused=True))) is None


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (OwnCadence(span("2w")), Cadence(span("2w"), span("4w"))),
        (OwnCadence(span("2w"), span("3w")), Cadence(span("2w"), span("3w"))),
        (OwnCadence(None, span("6w")), Cadence(span("14d"), span("6w"))),
        (OwnCadence(), Cadence(span("14d"), span("28d"))),
    ],
)
def test_what_an_account_leaves_open_comes_from_its_tier_and_a_maximum_is_twice_the_target(own, expected):
    assert base_cadence(make_facts(cadence=own), DEFAULTS) == expected


def test_a_reason_to_hurry_halves_both_spans_rounding_up():
    facts = make_facts(make_touch(DAY), cadence=OwnCadence(span("15d"), span("31d")))
    rhythm = due(facts, hurry="health is red")

    assert (rhythm.due, rhythm.quiet_from, rhythm.quickened) == (ahead(8), ahead(16), "health is red")


@pytest.mark.parametrize(
    ("cancel_by", "band", "grave", "reason"),
    [
        (ahead(90), "green", False, "notice date in 90d"),
        (DAY, "red", True, "notice date in 0d"),
        (ahead(91), "green", False, ""),
        (ago(1), "amber", False, ""),
        (None, "red", True, "health is red"),
        (None, "amber", True, "a high risk is open"),
        (None, None, False, ""),
    ],
)
def test_a_near_notice_date_bad_health_or_a_grave_risk_are_reasons_to_hurry(cancel_by, band, grave, reason):
    assert reason_to_hurry(cancel_by, band, grave, DAY) == reason


@pytest.mark.parametrize(
    ("more", "quickened"),
    [
        ({"contracts": make_contract(ends=ahead(90))}, "notice date in 90d"),
        ({"contracts": make_contract(ends=ahead(91))}, ""),
        ({"contracts": make_contract(ends=ahead(60), trial=True)}, ""),
        ({"risks": make_risk(severity="high")}, "a high risk is open"),
        ({"risks": make_risk(severity="medium")}, ""),
    ],
)
def test_an_account_hurries_for_its_own_facts(more, quickened):
    assert standing(make_facts(make_touch(ago(3)), **more)).checkin.quickened == quickened


@given(facts=facts(), on=days)
def test_no_account_that_is_not_paused_stays_unseen_past_its_maximum(facts, on):
    """Every account is due by the longest silence its tier allows, hurried or not."""
    rhythm = standing(facts, on).checkin
    longest = base_cadence(facts, DEFAULTS).max.days

    if rhythm is not None:
        assert rhythm.due <= rhythm.quiet_from <= (rhythm.last or facts.account.added_on) + timedelta(days=longest)


@given(facts=facts(), on=days, last=st.integers(0, 30))
def test_a_conversation_never_brings_the_next_check_in_nearer(facts, on, last):
    touched = type(facts.touched)((*facts.touched.touches, make_touch(on - timedelta(days=last), id=99_999)))
    before, after = due(facts, on), due(facts._replace(touched=touched), on)

    assert before is None or before.last is None or before.due <= after.due
