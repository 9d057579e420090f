"""Movement where the facts carry no day and the journal does: each rule from both sides."""

from datetime import date, timedelta
from typing import Any

import pytest
from factories import (
    make_action,
    make_checkin,
    make_contact,
    make_contract,
    make_facts,
    make_issue,
    make_objective,
    make_opportunity,
    make_risk,
    make_touch,
)

from amcli.domain.movement import Movement, movement, streak
from amcli.domain.periods import month_of, week_of
from amcli.domain.records import Changed, Facts
from amcli.domain.settings import DEFAULTS

SUNDAY = date(2026, 11, 22)
WEEK = week_of(SUNDAY)
MON, TUE, WED, THU, FRI = (WEEK.start + timedelta(days=at) for at in range(5))
LONG_AGO, LAST_WEEK = date(2026, 6, 1), date(2026, 11, 11)
AHEAD = date(2026, 12, 4)


def change(field: str, day: date = WED, row_id: int = 1, **pairs: tuple[Any, Any]) -> Changed:
    """A change of a row: for each column what it was and what it became."""
    was, now = ({name: pair[at] for name, pair in pairs.items()} for at in (0, 1))
    return Changed(day, field, row_id, was, now)


def known(*changes: Changed, **rows: Any) -> Facts:
    """An account with these rows as they are now; the changes are given oldest first."""
    return make_facts(make_touch(LONG_AGO), changes=tuple(reversed(changes)), **rows)


def moved(facts: Facts, as_of: date = SUNDAY) -> Movement:
    return movement(facts, week_of(as_of), DEFAULTS, as_of)


def proof(facts: Facts, as_of: date = SUNDAY) -> list[tuple[str, date, str]]:
    return [(it.direction, it.on, it.ref) for it in moved(facts, as_of).evidence if it.ref != "acme"]


def worse(facts: Facts, as_of: date = SUNDAY) -> list[tuple[date, str]]:
    return [(it.on, it.ref) for it in moved(facts, as_of).worsened if it.ref != "acme"]


# severity


@pytest.mark.parametrize(
    ("field", "row", "ref"),
    [
        ("risks", make_risk(opened=LONG_AGO, severity="high"), "r1"),
        ("issues", make_issue(opened=LONG_AGO, severity="high"), "i1"),
    ],
)
def test_a_risk_or_issue_lowered_in_the_week_is_reduced_risk_and_one_raised_is_worse(field, row, ref):
    lowered = known(change(field, severity=("critical", "high")), **{field: [row]})
    raised = known(change(field, severity=("low", "high")), **{field: [row]})

    assert (proof(lowered), worse(lowered)) == ([("reduced_risk", WED, ref)], [])
    assert (proof(raised), worse(raised)) == ([], [(WED, ref)])


@pytest.mark.parametrize(
    ("risk", "changes"),
    [
        (make_risk(opened=LONG_AGO), [change("risks", LAST_WEEK, severity=("high", "medium"))]),
        (make_risk(opened=LONG_AGO), [change("risks", WEEK.end, severity=("high", "medium"))]),
        (make_risk(opened=TUE, severity="low"), [change("risks", severity=("medium", "low"))]),
        (
            make_risk(opened=LONG_AGO),
            [change("risks", TUE, severity=("medium", "high")), change("risks", THU, severity=("high", "medium"))],
        ),
        (make_risk(opened=LONG_AGO), [change("risks", owner=(None, "me"), next_review=(None, AHEAD))]),
    ],
    ids=["last week", "next week", "opened in the week", "there and back", "other fields"],
)
def test_what_is_not_lowered_in_the_week_reduces_no_risk(risk, changes):
    assert proof(known(*changes, risks=[risk])) == []


def test_a_risk_closed_in_the_week_counts_once():
    closed = make_risk(opened=LONG_AGO, closed=THU, severity="low")

    assert proof(known(change("risks", severity=("high", "low")), risks=[closed])) == [("reduced_risk", THU, "r1")]


# roles


def test_a_missing_role_filled_in_the_week_reduces_risk():
    given_role = known(change("contacts", role=(None, "champion")), contacts=[make_contact(role="champion")])
    entered = known(Changed(TUE, "contacts", 1, is_new=True), contacts=[make_contact(role="executive_sponsor")])

    assert proof(given_role) == [("reduced_risk", WED, "p1")]
    assert proof(entered) == [("reduced_risk", TUE, "p1")]


@pytest.mark.parametrize(
    "contacts",
    [
        [make_contact(role="champion"), make_contact(id=2, role="champion")],
        [make_contact(role="coach")],
        [make_contact(role="champion", left_on=FRI)],
        [make_contact(role="champion"), make_contact(id=2, role="champion", left_on=MON)],
    ],
    ids=["a second champion", "no required role", "gone again", "gone only now"],
)
def test_who_fills_no_empty_seat_reduces_no_risk(contacts):
    assert proof(known(Changed(TUE, "contacts", 1, is_new=True), contacts=contacts)) == []


def test_setting_up_a_new_account_fills_no_missing_role():
    facts = make_facts(
        make_touch(TUE), contacts=[make_contact(role="champion")], changes=(Changed(TUE, "contacts", 1, is_new=True),)
    )
    new = facts._replace(account=facts.account._replace(added_on=MON))

    assert proof(facts) != []
    assert proof(new) == []


def test_an_imported_person_is_no_evidence():
    assert proof(known(contacts=[make_contact(role="champion")])) == []


# opportunities


def stage(day: date, was: str, now: str, **more: Any) -> Changed:
    return change("opportunities", day, stage=(was, now), **more)


def test_an_opportunity_at_a_later_stage_is_increased_value_and_at_an_earlier_one_worse():
    advanced = make_opportunity(opened=LONG_AGO, stage="proposed")
    set_back = make_opportunity(opened=LONG_AGO, stage="identified")

    ahead = known(stage(TUE, "qualified", "proposed"), opportunities=[advanced])
    back = known(stage(TUE, "qualified", "identified"), opportunities=[set_back])
    assert (proof(ahead), worse(ahead)) == ([("increased_value", TUE, "o1")], [])
    assert (proof(back), worse(back)) == ([], [(TUE, "o1")])


def test_an_opportunity_advanced_and_set_back_in_a_week_has_not_moved():
    there = stage(TUE, "qualified", "proposed", stage_on=(LONG_AGO, TUE))
    back = stage(THU, "proposed", "qualified", stage_on=(TUE, THU))
    facts = known(there, back, opportunities=[make_opportunity(opened=LONG_AGO, stage="qualified", stage_on=THU)])

    assert (proof(facts), worse(facts)) == ([], [])


def test_a_step_set_back_a_week_later_still_counts_in_its_own_week():
    there = stage(LAST_WEEK, "qualified", "proposed", stage_on=(LONG_AGO, LAST_WEEK))
    back = stage(TUE, "proposed", "qualified", stage_on=(LAST_WEEK, TUE))
    facts = known(there, back, opportunities=[make_opportunity(opened=LONG_AGO, stage="qualified", stage_on=TUE)])

    assert proof(facts, LAST_WEEK) == [("increased_value", LAST_WEEK, "o1")]
    assert worse(facts) == [(TUE, "o1")]


def test_a_step_written_down_late_counts_in_the_week_it_was_taken():
    late = stage(TUE, "qualified", "proposed", stage_on=(LONG_AGO, LAST_WEEK))
    facts = known(late, opportunities=[make_opportunity(opened=LONG_AGO, stage="proposed", stage_on=LAST_WEEK)])

    assert proof(facts, LAST_WEEK + timedelta(days=3)) == [("increased_value", LAST_WEEK, "o1")]
    assert proof(facts) == []


def test_another_amount_is_no_step():
    facts = known(change("opportunities", amount=(1, 900_000)), opportunities=[make_opportunity(opened=LONG_AGO)])

    assert proof(facts) == []


# objectives


@pytest.mark.parametrize(
    ("objective", "pair", "counts"),
    [
        ({"target": "20", "current": "30"}, ("40", "30"), True),
        ({"target": "20", "current": "45"}, ("40", "45"), False),
        ({"target": "20", "baseline": "40", "current": "40"}, (None, "40"), False),
        ({"target": "20", "baseline": "40", "current": "35"}, (None, "35"), True),
        ({"target": "fewer", "current": "much fewer"}, ("some", "much fewer"), True),
        ({"target": "20", "current": None}, ("40", None), False),
    ],
    ids=["closer", "further", "the baseline", "first reading", "words", "cleared"],
)
def test_a_new_reading_is_value_recorded_unless_it_is_no_closer(objective, pair, counts):
    row = make_objective(opened=LONG_AGO, **objective)

    found = proof(known(change("objectives", current=pair), objectives=[row]))
    assert found == ([("increased_value", WED, "g1")] if counts else [])


def test_evidence_of_value_is_value_recorded_and_another_due_day_is_not():
    row = make_objective(opened=LONG_AGO, evidence="12 plants live", due=AHEAD)

    assert proof(known(change("objectives", evidence=(None, "12 plants live")), objectives=[row])) != []
    assert proof(known(change("objectives", due=(None, AHEAD)), objectives=[row])) == []


def test_an_objective_reached_counts_once():
    row = make_objective(opened=LONG_AGO, achieved_on=THU, evidence="done", current="20", target="20")
    facts = known(change("objectives", THU, achieved_on=(None, THU), evidence=(None, "done")), objectives=[row])

    assert proof(facts) == [("increased_value", THU, "g1")]


# next steps


def due(day: date, was: date | None, now: date | None, **more: Any) -> Changed:
    return change("actions", day, due=(was, now), **more)


@pytest.mark.parametrize("was", [None, MON, LONG_AGO], ids=["undated", "overdue", "long overdue"])
def test_a_step_without_a_day_or_past_it_is_renewed_by_a_day_ahead(was):
    facts = known(due(WED, was, AHEAD), actions=[make_action(opened=LONG_AGO, due=AHEAD)])

    assert proof(facts) == [("clarified_next_step", WED, "a1")]
    assert worse(facts) == []


@pytest.mark.parametrize(
    ("action", "changes"),
    [
        ({"due": AHEAD}, [due(WED, FRI, AHEAD)]),
        ({"due": TUE}, [due(WED, MON, TUE)]),
        ({"due": None}, [due(WED, MON, None)]),
        ({"due": None, "owner": "support"}, [change("actions", owner=("me", "support"))]),
        ({"due": MON, "owner": "support"}, [change("actions", owner=("me", "support"))]),
        ({"due": AHEAD, "dropped_on": FRI}, [due(WED, MON, AHEAD)]),
        ({"due": AHEAD}, [due(LAST_WEEK, LONG_AGO, AHEAD)]),
        ({"due": AHEAD, "title": "Send it"}, [change("actions", title=("Draft it", "Send it"))]),
    ],
    ids=["not due yet", "past again", "cleared", "no day", "still late", "dropped", "last week", "another title"],
)
def test_what_gives_no_late_step_a_day_ahead_clarifies_nothing(action, changes):
    assert proof(known(*changes, actions=[make_action(opened=LONG_AGO, **action)])) == []


def test_a_step_put_off_for_the_third_time_is_worse_and_no_clarification():
    twice = due(date(2026, 10, 1), LONG_AGO, date(2026, 10, 5)), due(date(2026, 10, 6), date(2026, 10, 5), MON)
    facts = known(*twice, due(WED, MON, AHEAD), actions=[make_action(opened=LONG_AGO, due=AHEAD)])

    assert (proof(facts), worse(facts)) == ([], [(WED, "a1")])
    assert "3rd time" in moved(facts).worsened[0].text


def test_a_day_moved_nearer_is_not_put_off():
    twice = due(date(2026, 10, 1), AHEAD, date(2026, 10, 5)), due(date(2026, 10, 6), date(2026, 10, 5), MON)
    facts = known(*twice, due(WED, MON, AHEAD), actions=[make_action(opened=LONG_AGO, due=AHEAD)])

    assert proof(facts) == [("clarified_next_step", WED, "a1")]


def test_a_missed_check_in_with_a_new_day_is_renewed_and_one_moved_ahead_of_time_is_not():
    row = make_checkin(opened=LONG_AGO, on=AHEAD)

    assert proof(known(change("checkins", on=(MON, AHEAD)), checkins=[row])) == [("clarified_next_step", WED, "c1")]
    assert proof(known(change("checkins", on=(FRI, AHEAD)), checkins=[row])) == []


# forecast


def renewal(category: str | None, **more: Any) -> Any:
    return make_contract(ends=date(2027, 6, 30), category=category, **more)


@pytest.mark.parametrize(
    ("was", "now", "counts"),
    [
        ("commit", "best_case", True),
        (None, "omitted", True),
        ("best_case", "commit", False),
        (None, "pipeline", False),
        ("commit", "closed", False),
    ],
)
def test_a_forecast_taken_down_is_worse_and_one_taken_up_proves_nothing(was, now, counts):
    facts = known(change("contracts", category=(was, now)), contracts=[renewal(now)])

    assert (proof(facts), worse(facts)) == ([], [(WED, "k1")] if counts else [])


# activity, streaks and other periods


def test_ten_conversations_and_no_decision_move_nothing():
    touches = [make_touch(MON + timedelta(days=at % 5), 1, id=at) for at in range(1, 11)]
    edits = [change("actions", owner=("me", "Kim")), change("contacts", stance=(None, "supporter"))]
    facts = make_facts(
        make_touch(LONG_AGO),
        *touches,
        actions=[make_action(opened=LONG_AGO, owner="Kim")],
        contacts=[make_contact(stance="supporter")],
        changes=tuple(edits),
    )

    assert proof(facts) == []
    assert streak(facts, SUNDAY, DEFAULTS) == 12


def test_a_shift_ends_the_streak_in_its_own_week():
    facts = known(change("risks", LAST_WEEK, severity=("high", "medium")), risks=[make_risk(opened=LONG_AGO)])

    assert streak(facts, SUNDAY, DEFAULTS) == 1
    assert streak(facts, LAST_WEEK, DEFAULTS) == 0


def test_over_a_month_only_its_ends_are_compared():
    changes = (change("risks", LAST_WEEK, severity=("high", "low")), change("risks", WED, severity=("low", "high")))
    facts = known(*changes, risks=[make_risk(opened=LONG_AGO, severity="high")])

    assert worse(facts) == [(WED, "r1")]
    assert movement(facts, month_of(SUNDAY), DEFAULTS, SUNDAY).evidence == ()
