"""What logging, finishing, snoozing and planning change in a book, decided without one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.changes import Insert, Update
from amcli.domain.dates import Interval
from amcli.domain.entities import BY_TABLE
from amcli.domain.followups import (
    finish,
    next_checkin,
    pause,
    plan_checkin,
    read_finishable,
    read_rhythm,
    read_signal,
    refuse_closed,
    remark,
    set_rhythm,
    snooze,
)
from amcli.domain.records import Account, Action, CheckIn, Facts, OwnCadence, Pulse, Risk, Snooze, Touched
from amcli.domain.settings import DEFAULTS
from amcli.domain.standing import stand
from amcli.domain.touchlog import TouchDraft, first_words, held_by, log_touch, read_step, read_touch
from amcli.errors import Refused

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)


def checkin(number=4, on=TODAY, opened=TODAY - 10 * DAY, **more):
    return CheckIn(number, 1, on, opened, **more)


def standing(*, status="active", last=TODAY, cadence=None, **facts):
    account = Account(1, "acme", "Acme Corp", "A", status=status, added_on=date(2026, 1, 1))
    return stand(Facts(account, touched={TODAY: Touched(last)}, cadence=cadence, **facts), TODAY, DEFAULTS)


def test_a_touch_its_people_its_step_and_the_check_in_are_one_decision():
    draft = TouchDraft("call", TODAY, text="Budget ok", mood=1)
    step = read_step("send deck by fri", None, None, owed_to=None, today=TODAY)
    new = Insert("contact", {"account_id": 1, "name": "Zoe"})

    logged = log_touch(1, draft, (7, new), step, ([checkin()], TODAY))

    assert [it.table for it in logged.changes] == ["contact", "touch", "attendee", "attendee", "action", "checkin"]
    touch = logged.touch.values
    assert (touch["account_id"], touch["direction"], touch["mood"]) == (1, "outbound", 1)
    assert [it.values["contact_id"] for it in logged.changes[2:4]] == [7, new]
    assert logged.action.values["touch_id"] is logged.touch
    assert logged.action.values["due"] == date(2026, 11, 27)
    assert (logged.changes[-1].row_id, logged.changes[-1].values["done_on"]) == (4, TODAY)


@pytest.mark.parametrize("kind", ["note", "voicemail", "no_show"])
def test_what_is_no_contact_holds_nothing(kind):
    logged = log_touch(1, TouchDraft(kind, TODAY), (), None, ([checkin()], TODAY))

    assert logged.held is None
    assert [it.table for it in logged.changes] == ["touch"]


@given(away=st.integers(-30, 30))
def test_a_check_in_is_held_by_contact_within_three_days_of_it(away):
    found = held_by(TODAY, [checkin(on=TODAY + away * DAY, opened=TODAY - 60 * DAY)], ())

    assert (found is not None) == (abs(away) <= 3)


def test_the_nearest_is_held_and_of_two_as_near_the_earlier():
    assert held_by(TODAY, [checkin(1, TODAY + 2 * DAY), checkin(2, TODAY + DAY)], ()).id == 2
    assert held_by(TODAY, [checkin(1, TODAY + DAY), checkin(2, TODAY - DAY)], ()).id == 2


def test_a_check_in_with_someone_is_held_with_them_or_with_nobody_named():
    planned = checkin(contact_id=7)

    assert held_by(TODAY, [planned], (7, 8)) is planned
    assert held_by(TODAY, [planned], ()) is planned
    assert held_by(TODAY, [planned], (8,)) is None


def test_a_conversation_is_not_the_one_planned_after_it():
    later = checkin(on=TODAY + DAY, opened=TODAY)

    assert held_by(TODAY, [later], ()) is later
    assert held_by(TODAY - DAY, [later], ()) is None


def test_an_imported_check_in_of_the_past_is_held_though_it_entered_the_book_later():
    entered_later = checkin(on=TODAY - 2 * DAY, opened=TODAY)

    assert held_by(TODAY - DAY, [entered_later], ()) is entered_later


def test_a_touch_has_happened_by_now():
    assert read_touch("Meeting", "yesterday 9:30", "-", inbound=True, today=TODAY) == TouchDraft(
        "meeting", TODAY - DAY, "09:30", True, -1
    )
    with pytest.raises(Refused, match="lies ahead"):
        read_touch("call", "tomorrow", None, inbound=False, today=TODAY)


def test_no_step_is_no_action_and_a_reply_owed_is_one_by_tomorrow():
    assert read_step(None, None, None, owed_to=None, today=TODAY) is None
    owed = read_step(None, None, None, owed_to="Acme Corp", today=TODAY)
    assert (owed.title, owed.due, owed.owner, owed.reply) == ("Reply to Acme Corp", TODAY + DAY, "me", True)
    assert read_step(None, "fri", "legal", owed_to="Acme", today=TODAY).due == date(2026, 11, 27)


def test_the_name_of_a_client_is_never_read_as_a_date():
    owed = read_step(None, None, None, owed_to="Stand by friday", today=TODAY)

    assert (owed.title, owed.due) == ("Reply to Stand by friday", TODAY + DAY)


@pytest.mark.parametrize(
    ("text", "words"), [(None, ""), ("\n\n one\ttwo \nthree", "one two"), ("x" * 80, "x" * 59 + "…")]
)
def test_the_first_words_are_one_line(text, words):
    assert first_words(text) == words


@pytest.mark.parametrize(
    ("typed", "column"),
    [("a12", "done_on"), ("c12", "done_on"), ("i12", "resolved"), ("m12", "done_on"), ("G12", "achieved_on")],
)
def test_each_thing_has_its_own_word_for_done(typed, column):
    entity, row_id = read_finishable(typed)

    change = finish(entity, row_id, {"opened": "2026-11-01"}, TODAY, today=TODAY)

    assert (change.row_id, dict(change.values)) == (12, {column: TODAY})


@pytest.mark.parametrize("typed", ["r3", "k1", "t1", "p1", "acme", "12", "", "a-1"])
def test_the_others_are_not_done_with_done(typed):
    with pytest.raises(Refused):
        read_finishable(typed)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("action", {"done_on": "2026-11-02"}),
        ("action", {"dropped_on": "2026-11-02"}),
        ("checkin", {"done_on": "2026-11-02"}),
        ("issue", {"resolved": "2026-11-02"}),
        ("objective", {"achieved_on": "2026-11-02"}),
    ],
)
def test_what_is_over_is_refused_with_its_day(table, row):
    with pytest.raises(Refused, match="Mon 2 Nov"):
        refuse_closed(BY_TABLE[table], 1, row, today=TODAY)


def test_nothing_is_done_before_it_was_opened():
    with pytest.raises(Refused, match="was opened on Sat 21 Nov"):
        finish(BY_TABLE["action"], 1, {"opened": "2026-11-21"}, TODAY - DAY, today=TODAY)


def test_a_snooze_ends_those_it_replaces():
    running = Snooze(3, 1, "quiet", None, TODAY - DAY, TODAY + 30 * DAY, "long")

    ended, added = snooze({"account_id": 1, "signal": "quiet", "ref": None}, TODAY + DAY, "short", [running], TODAY)

    assert (ended.row_id, dict(ended.values)) == (3, {"until": TODAY})
    assert (added.values["on"], added.values["until"], added.values["why"]) == (TODAY, TODAY + DAY, "short")


def test_a_signal_is_one_of_the_list():
    codes = ("quiet", "no_next_step")

    assert read_signal(" No-Next-Step", codes) == "no_next_step"
    with pytest.raises(Refused) as refused:
        read_signal("quite", codes)
    assert "Did you mean quiet?" in refused.value.hint


def test_the_maximum_is_not_below_the_target():
    assert read_rhythm("2w", "14d") == (Interval(2, "w"), Interval(14, "d"))
    with pytest.raises(Refused, match="shorter"):
        read_rhythm("2w", "13d")


def test_setting_a_rhythm_ends_a_pause_and_pausing_keeps_the_rhythm():
    rhythm = (Interval(2, "w"), None)

    assert dict(set_rhythm({"tier": "A"}, None, rhythm).values) == {
        "tier": "A",
        "every": "2w",
        "max": None,
        "paused": False,
    }
    update = set_rhythm({"account_id": 1}, 5, rhythm)
    assert isinstance(update, Update)
    assert "account_id" not in update.values
    assert dict(pause(1, 5).values) == {"paused": True}


def test_a_check_in_is_planned_for_today_or_later():
    assert plan_checkin(1, TODAY, None, None, TODAY).values["on"] == TODAY
    with pytest.raises(Refused, match="has passed"):
        plan_checkin(1, TODAY - DAY, None, None, TODAY)


def test_the_next_check_in_is_what_comes_first():
    due = TODAY + 16 * DAY  # a Monday, after the two weeks

    assert next_checkin(standing()) == (due, None)
    assert next_checkin(standing(checkins=(checkin(on=due),))) == (due, "c4")
    assert next_checkin(standing(checkins=(checkin(on=due + DAY),))) == (due, None)
    assert next_checkin(standing(checkins=(checkin(on=TODAY - DAY),))) == (due, None)


def test_without_a_cadence_only_what_is_planned_comes():
    planned = (checkin(on=TODAY + DAY),)

    assert next_checkin(standing(cadence=OwnCadence(paused=True))) is None
    assert next_checkin(standing(status="prospect")) is None
    assert next_checkin(standing(cadence=OwnCadence(paused=True), checkins=planned)) == (TODAY + DAY, "c4")


def test_after_a_touch_one_thing_at_most_is_worth_saying():
    todo = Action(1, 1, "send deck", "me", TODAY)
    owed = Action(2, 1, "answer", "me", TODAY, reply=True)

    def said(it, *, mood=None, answered=True, new=None):
        return remark(it, mood=mood, answered=answered, new=new)

    assert said(standing()).startswith("No next step")
    assert said(standing(actions=(todo,))) == ""
    assert said(standing(checkins=(checkin(on=TODAY + DAY),))) == ""
    assert said(standing(status="churned")) == ""
    assert "am done a2" in said(standing(actions=(owed,)))
    assert said(standing(actions=(owed,)), new=2) == ""
    assert said(standing(actions=(owed,)), answered=False) == ""
    assert said(standing(actions=(owed,)), mood=-1).startswith("A bad mood")


def test_after_a_bad_mood_the_risk_is_missing_first_then_the_pulse():
    risk = Risk(1, 1, "Budget cut", "value", "medium", TODAY)
    fresh, old = Pulse(1, 1, 4, "Sour", TODAY), Pulse(1, 1, 7, "Fine", TODAY - 99 * DAY)
    todo = Action(1, 1, "send deck", "me", TODAY)

    def said(mood=-1, **facts):
        return remark(standing(actions=(todo,), **facts), mood=mood, answered=True, new=None)

    assert "am risks add" in said()
    assert "am risks add" in said(risks=(risk._replace(closed=TODAY),))
    assert "am pulse" in said(risks=(risk,))
    assert "am pulse" in said(risks=(risk,), pulses=(old,))
    assert said(risks=(risk,), pulses=(fresh,)) == ""
    assert said(None, risks=(risk,)) == ""


def test_after_a_touch_an_expired_pulse_is_worth_a_word_when_nothing_else_is():
    old = Pulse(1, 1, 7, "Fine", TODAY - 99 * DAY)
    todo = Action(1, 1, "send deck", "me", TODAY)

    def said(**facts):
        return remark(standing(**facts), mood=None, answered=True, new=None)

    assert said(actions=(todo,), pulses=(old,)).startswith("Your pulse of ")
    assert said(actions=(todo,), pulses=(old._replace(on=TODAY),)) == ""
    assert said(pulses=(old,)).startswith("No next step")
