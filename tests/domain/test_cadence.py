"""When the next check-in falls due, and when an account counts as quiet."""

from datetime import date, timedelta

import pytest
from day import DAY, ago, ahead, span
from factories import (
    make_account,
    make_checkin,
    make_contact,
    make_contract,
    make_facts,
    make_risk,
    make_touch,
    standing,
)
from hypothesis import given
from hypothesis import strategies as st
from people import SPONSOR
from random_facts import days, facts

from amcli.domain.cadence import base_cadence, checkin_due, people_due, reason_to_hurry
from amcli.domain.followups import people_to_hear
from amcli.domain.records import OwnCadence
from amcli.domain.settings import DEFAULTS, Cadence
from amcli.domain.workdays import Workdays

EVERY_DAY = DEFAULTS._replace(workdays=Workdays(frozenset(range(7))))
"""The bare rules, without week-ends."""
CHRISTMAS = DEFAULTS._replace(workdays=Workdays(holidays=frozenset({date(2026, 12, 24), date(2026, 12, 25)})))


def due(facts, on=DAY, settings=EVERY_DAY, **values):
    return checkin_due(facts, on, settings, **values)


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


# --- working days -------------------------------------------------------------------------------------------


def test_a_check_in_due_on_a_week_end_is_due_on_the_next_working_day():
    saturday = due(make_facts(make_touch(DAY)), settings=DEFAULTS)

    assert (saturday.due, saturday.quiet_from) == (date(2026, 12, 7), ahead(28))


def test_a_check_in_due_on_a_working_day_stays_there():
    assert due(make_facts(make_touch(ago(1))), settings=DEFAULTS).due == ahead(13)


def test_a_check_in_due_on_a_holiday_waits_for_the_working_day_after():
    facts = make_facts(make_touch(date(2026, 12, 10)))

    assert due(facts, date(2026, 12, 10), CHRISTMAS).due == date(2026, 12, 28)
    assert due(facts, date(2026, 12, 10), DEFAULTS).due == date(2026, 12, 24)


def test_a_check_in_never_waits_past_the_longest_silence():
    own = OwnCadence(span("2w"), span("16d"))
    facts = make_facts(make_touch(date(2026, 12, 10)), cadence=own)

    assert due(facts, date(2026, 12, 10), CHRISTMAS).due == date(2026, 12, 23)


def test_a_check_in_is_not_due_again_on_the_day_it_was_held():
    friday = date(2026, 11, 20)
    rhythm = due(make_facts(make_touch(friday), cadence=OwnCadence(span("1d"))), settings=DEFAULTS)

    assert (rhythm.due, rhythm.quiet_from) == (date(2026, 11, 23), date(2026, 11, 23))


def test_other_weeks_have_other_week_ends():
    sunday_to_thursday = DEFAULTS._replace(workdays=Workdays(frozenset({6, 0, 1, 2, 3})))

    assert due(make_facts(make_touch(DAY)), settings=sunday_to_thursday).due == date(2026, 12, 6)


holidays = st.frozensets(st.integers(-40, 80).map(ahead), max_size=12)
weeks = st.frozensets(st.integers(0, 6), min_size=1)


@given(last=st.integers(0, 60), week=weeks, free=holidays, tier=st.sampled_from("ABC"))
def test_a_conversation_moves_the_due_day_to_its_target_or_the_nearest_working_day(last, week, free, tier):
    settings = DEFAULTS._replace(workdays=Workdays(week, free))
    rhythm = due(make_facts(make_touch(ago(last)), tier=tier), settings=settings)
    target = ago(last) + settings.cadences[tier].every.days * timedelta(days=1)

    assert rhythm.last == ago(last) < rhythm.due
    assert rhythm.due <= rhythm.quiet_from
    assert settings.workdays.includes(rhythm.due)
    if rhythm.due >= target:
        assert list(settings.workdays.between(target, rhythm.due)) == [rhythm.due]
    else:
        assert list(settings.workdays.between(rhythm.due, target)) == [rhythm.due]


# --- people -------------------------------------------------------------------------------------------------

SPONSORS = EVERY_DAY._replace(role_cadences={"executive_sponsor": span("13w")})
ANA = make_contact(id=SPONSOR, name="Ana Lind", role="executive_sponsor")


def hear(facts, on=DAY, settings=SPONSORS):
    return [(it.contact.name, it.due, str(it.every)) for it in people_due(facts, on, settings)]


def test_whoever_holds_a_role_is_due_by_its_rhythm_from_the_day_they_were_heard():
    facts = make_facts(make_touch(ago(80), SPONSOR), make_touch(ago(2), 9), contacts=[ANA, make_contact(id=9)])

    assert hear(facts) == [("Ana Lind", ahead(11), "13w")]


def test_a_conversation_with_somebody_else_resets_the_account_but_not_the_person():
    facts = make_facts(make_touch(ago(80), SPONSOR), make_touch(DAY, 9), contacts=[ANA])

    assert due(facts).due == ahead(14)
    assert hear(facts) == [("Ana Lind", ahead(11), "13w")]


def test_a_rhythm_of_ones_own_goes_before_that_of_the_role():
    facts = make_facts(make_touch(ago(10), SPONSOR), contacts=[ANA._replace(every=span("4w"))])

    assert hear(facts) == [("Ana Lind", ahead(18), "4w")]
    assert hear(facts, settings=EVERY_DAY) == [("Ana Lind", ahead(18), "4w")]


def test_a_person_never_heard_counts_from_the_day_the_account_entered_the_book():
    facts = make_facts(account=make_account(added_on=ago(10)), contacts=[ANA])

    assert hear(facts) == [("Ana Lind", ahead(81), "13w")]
    assert hear(facts, on=ago(11)) == []


@pytest.mark.parametrize(
    "facts",
    [
        make_facts(contacts=[ANA._replace(role="champion")]),
        make_facts(contacts=[ANA._replace(left_on=ago(1))]),
        make_facts(contacts=[ANA], cadence=OwnCadence(paused=True)),
    ],
)
def test_who_has_no_rhythm_has_left_or_is_paused_is_not_due(facts):
    assert hear(facts) == []


@pytest.mark.parametrize(
    ("planned", "asked"), [(ahead(11), False), (ahead(28), False), (ahead(29), True), (ago(1), True)]
)
def test_whoever_is_planned_in_time_is_not_asked_for_again(planned, asked):
    facts = make_facts(
        make_touch(ago(80), SPONSOR), contacts=[ANA], checkins=[make_checkin(on=planned, contact_id=SPONSOR)]
    )

    assert bool(people_to_hear(standing(facts, settings=SPONSORS))) is asked


def test_a_strategic_account_manager_hears_those_who_decide_every_quarter():
    from amcli.domain.presets import ROLES

    assert set(ROLES["strategic"]["role_cadences"].values()) == {span("13w")}
    assert "executive_sponsor" in ROLES["strategic"]["role_cadences"]
    assert all("role_cadences" not in ROLES[role] for role in ("junior", "senior"))
