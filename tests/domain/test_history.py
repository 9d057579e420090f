"""The facts of a past day: what is taken back, what stands because it is late news, and what never goes back."""

from datetime import date, timedelta
from typing import Any

import pytest
from day import ago, span
from factories import (
    make_account,
    make_action,
    make_checkin,
    make_contact,
    make_contract,
    make_facts,
    make_issue,
    make_milestone,
    make_objective,
    make_opportunity,
    make_request,
    make_risk,
    make_survey,
    make_touch,
)
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.health import assess, score_on
from amcli.domain.history import as_on
from amcli.domain.records import Changed, Facts, OwnCadence
from amcli.domain.settings import DEFAULTS
from amcli.domain.standing import served, stand

THEN, LATER = ago(10), ago(3)


def changed(field: str, day: date = LATER, row_id: int = 1, **pairs: tuple[Any, Any]) -> Changed:
    """A change of a row: for each column what it was and what it became."""
    was, now = ({name: pair[at] for name, pair in pairs.items()} for at in (0, 1))
    return Changed(day, field, row_id, was, now)


def entered(field: str, day: date = LATER, row_id: int = 1, **now: Any) -> Changed:
    return Changed(day, field, row_id, now=now, is_new=True)


def past(field: str, row: Any, *changes: Changed, on: date = THEN, **more: Any) -> Any:
    """Return what is left of a row on a day: the row as it was, or None where it was not there."""
    (account_row, *_) = getattr(as_on(make_facts(changes=changes, **{field: [row]}, **more), on), field) or (None,)
    return account_row


# what is taken back


@pytest.mark.parametrize(
    ("field", "row", "name", "was"),
    [
        ("risks", make_risk(severity="low"), "severity", "critical"),
        ("risks", make_risk(owner="me"), "owner", None),
        ("risks", make_risk(next_review=ago(-9)), "next_review", ago(1)),
        ("issues", make_issue(team="product"), "team", "support"),
        ("issues", make_issue(due=ago(-9)), "due", ago(9)),
        ("actions", make_action(due=ago(-9)), "due", ago(9)),
        ("actions", make_action(title="Send it"), "title", "Draft it"),
        ("checkins", make_checkin(on=ago(-9)), "on", ago(9)),
        ("contracts", make_contract(arr=2), "arr", 1),
        ("contracts", make_contract(category="commit"), "category", "pipeline"),
        ("contacts", make_contact(role="champion"), "role", None),
        ("objectives", make_objective(current="30"), "current", "40"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_a_later_change_of_what_has_no_day_is_taken_back(field, row, name, was):
    change = changed(field, **{name: (was, getattr(row, name))})

    assert getattr(past(field, row, change), name) == was
    assert getattr(past(field, row, change, on=LATER), name) == getattr(row, name)


def test_of_several_changes_the_one_that_held_on_the_day_is_found():
    risk = make_risk(severity="low", opened=ago(30))
    changes = (
        changed("risks", ago(2), severity=("high", "low")),
        changed("risks", ago(6), severity=("critical", "high")),
        changed("risks", ago(20), severity=("medium", "critical")),
    )

    found = [past("risks", risk, *changes, on=ago(days)).severity for days in (25, 20, 7, 6, 3, 2, 0)]
    assert found == ["medium", "critical", "critical", "high", "high", "low", "low"]


def test_a_change_caught_up_on_for_an_earlier_day_holds_from_that_day():
    caught_up = (
        changed("risks", ago(8), severity=("critical", "low")),
        changed("risks", ago(4), severity=("high", "critical")),
    )
    found = [
        past("risks", make_risk(severity="low", opened=ago(30)), *caught_up, on=ago(days)) for days in (9, 8, 5, 4)
    ]

    assert [it.severity for it in found] == ["high", "low", "low", "low"]


def test_status_and_tier_of_an_account_go_back_and_its_name_does_not():
    account = make_account(status="churned", tier="A", name="New Name")
    facts = make_facts(account=account, changes=(changed("account", status=("active", "churned"), tier=("B", "A")),))

    assert as_on(facts, THEN).account == account._replace(status="active", tier="B")
    assert ([*served([as_on(facts, THEN)], THEN)] != [], served([facts], LATER)) == (True, [])


def test_an_account_is_served_from_the_day_the_book_knew_of_it():
    new = make_facts(account=make_account(added_on=LATER))
    imported = make_facts(make_touch(ago(30)), account=make_account(added_on=LATER), contracts=[make_contract()])

    assert [len(served([it], THEN)) for it in (new, imported)] == [0, 1]
    assert [len(served([it], LATER)) for it in (new, imported)] == [1, 1]


# late news


@pytest.mark.parametrize(
    ("field", "row", "name"),
    [
        ("actions", make_action(), "done_on"),
        ("actions", make_action(), "dropped_on"),
        ("checkins", make_checkin(), "done_on"),
        ("issues", make_issue(), "resolved"),
        ("risks", make_risk(), "closed"),
        ("contacts", make_contact(), "left_on"),
        ("contracts", make_contract(), "cancelled_on"),
        ("contracts", make_contract(), "proposal_sent"),
        ("milestones", make_milestone(), "done_on"),
        ("objectives", make_objective(), "achieved_on"),
        ("requests", make_request(shipped_on=None), "shipped_on"),
    ],
)
def test_what_had_happened_by_the_day_stands_though_it_was_written_down_later(field, row, name):
    happened = row._replace(**{name: ago(12)})

    assert getattr(past(field, happened, changed(field, **{name: (None, ago(12))})), name) == ago(12)


def test_what_happened_only_after_the_day_is_taken_back():
    done = make_action(done_on=ago(5))

    assert past("actions", done, changed("actions", done_on=(None, ago(5)))).done_on is None


def test_what_is_told_with_late_news_stands_with_it_and_what_is_not_goes_back():
    won = make_opportunity(stage="won", closed_on=ago(12), stage_on=ago(12), amount=5)
    change = changed(
        "opportunities",
        stage=("qualified", "won"),
        closed_on=(None, ago(12)),
        stage_on=(ago(40), ago(12)),
        amount=(9, 5),
    )
    closed = make_contract(outcome="churned", closed_on=ago(5), final=0, category="closed")
    closing = changed(
        "contracts",
        outcome=(None, "churned"),
        closed_on=(None, ago(5)),
        final=(None, 0),
        category=("commit", "closed"),
    )

    assert past("opportunities", won, change) == won._replace(amount=9)
    assert past("contracts", closed, closing) == closed._replace(
        outcome=None, closed_on=None, final=None, category="commit"
    )
    assert past("contracts", closed, closing, on=ago(4)) == closed


def test_what_was_reopened_later_was_over_on_the_day():
    issue = make_issue(opened=ago(30), resolved=None)
    reopened = changed("issues", resolved=(ago(20), None))

    assert past("issues", issue, reopened).resolved == ago(20)
    assert past("issues", issue, reopened, on=LATER).resolved is None


def test_a_correction_of_a_day_that_has_passed_stands():
    moved = changed("risks", closed=(ago(15), ago(12)))

    assert past("risks", make_risk(opened=ago(30), closed=ago(12)), moved).closed == ago(12)


# rows without a day of their own


def test_a_person_entered_later_was_not_known_unless_heard_before():
    facts = make_facts(make_touch(ago(12), 2), contacts=(make_contact(id=1), make_contact(id=2)))
    facts = facts._replace(
        touched={day: facts.touched[day] for day in (ago(20), THEN, LATER)},
        changes=(entered("contacts", row_id=1), entered("contacts", row_id=2)),
    )

    assert [it.id for it in as_on(facts, LATER).contacts] == [1, 2]
    assert [it.id for it in as_on(facts, THEN).contacts] == [2]
    assert [it.id for it in as_on(facts, ago(20)).contacts] == []


def test_a_person_entered_after_leaving_was_there_until_then():
    assert past("contacts", make_contact(left_on=ago(5)), entered("contacts")) is not None
    assert past("contacts", make_contact(left_on=ago(1)), entered("contacts")) is None


def test_a_milestone_entered_later_was_not_known_unless_done_before():
    open_one, done = make_milestone(), make_milestone(done_on=ago(12))

    assert past("milestones", open_one, entered("milestones")) is None
    assert past("milestones", done, entered("milestones")) == done


@pytest.mark.parametrize(
    ("term", "known"),
    [
        (make_contract(id=2, starts=ago(40)), True),
        (make_contract(id=2, starts=ago(-5)), False),
        (make_contract(id=2, starts=None), False),
        (make_contract(id=2, starts=ago(40), renews_id=1), False),
    ],
    ids=["begun before", "begins later", "no start", "renews one decided later"],
)
def test_a_term_entered_later_is_known_from_its_start_or_from_the_decision_it_renews(term, known):
    first = make_contract(outcome="renewed_flat", closed_on=ago(5))
    facts = make_facts(contracts=(first, term), changes=(entered("contracts", row_id=2),))

    assert (len(as_on(facts, THEN).contracts) == 2) is known
    assert len(as_on(facts, LATER).contracts) == 2


def test_a_decision_caught_up_on_brings_the_term_that_follows():
    terms = (make_contract(outcome="renewed_flat", closed_on=ago(12)), make_contract(id=2, starts=ago(-5), renews_id=1))
    facts = make_facts(contracts=terms, changes=(entered("contracts", row_id=2),))

    assert as_on(facts, THEN).contracts == terms


def test_an_own_cadence_holds_from_the_day_it_was_set():
    own = OwnCadence(span("1w"))
    changes = (changed("cadence", ago(2), every=(span("2w"), span("1w"))), entered("cadence", ago(6)))
    facts = make_facts(cadence=own, changes=changes)

    assert [as_on(facts, ago(days)).cadence for days in (2, 3, 7)] == [own, OwnCadence(span("2w")), None]


def test_a_request_is_the_accounts_from_the_day_it_asked():
    assert past("requests", make_request(), entered("requests", on=LATER)) is None
    assert past("requests", make_request(), entered("requests", on=ago(12))) == make_request()


# links


def test_a_check_in_goes_back_to_the_person_it_was_with_unless_that_one_is_gone():
    change = changed("checkins", contact_id=(1, 2))
    row = make_checkin(contact_id=2)

    assert past("checkins", row, change, contacts=(make_contact(id=1),)).contact_id == 1
    assert past("checkins", row, change, contacts=(make_contact(id=2),)).contact_id == 2


def test_a_follow_up_given_later_had_not_answered_the_survey():
    change = changed("surveys", action_id=(None, 4))

    late = make_survey(score=2, action_id=4, answered_on=LATER)
    assert past("surveys", late, change)[7:] == (None, None)
    caught_up = late._replace(answered_on=ago(11))
    assert past("surveys", caught_up, change) == caught_up


def test_a_follow_up_done_later_was_still_owed():
    survey = make_survey(score=2, action_id=4, answered_on=LATER)
    done = changed("actions", row_id=4, done_on=(None, LATER))

    assert past("surveys", survey, done).answered_on is None
    assert past("surveys", survey, done, on=LATER).answered_on == LATER


# the one door


def test_health_and_standing_of_a_past_day_read_the_record_of_that_day():
    risk = make_risk(severity="low", opened=ago(40))
    facts = make_facts(make_touch(ago(12)), risks=(risk,), changes=(changed("risks", severity=("critical", "low")),))

    assert assess(facts, THEN, DEFAULTS).score == score_on(facts, THEN, DEFAULTS) == 400
    assert stand(facts, LATER, DEFAULTS, before=THEN).before == 400
    assert stand(facts, THEN, DEFAULTS).facts.risks[0].severity == "critical"
    assert stand(facts, LATER, DEFAULTS).health.caps == ()


def test_facts_without_later_changes_are_not_copied():
    facts = make_facts(risks=(make_risk(),), changes=(changed("risks", THEN, severity=("high", "medium")),))

    assert as_on(facts, THEN) is facts
    assert as_on(make_facts(), date.min) == make_facts()


Steps = list[tuple[int, str]]
steps: st.SearchStrategy[Steps] = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["critical", "high", "medium", "low"])), max_size=8
)


def lived(moves: Steps) -> tuple[Facts, dict[date, str]]:
    """Return facts with the changes of a severity made one after the other, and what it was on each day."""
    severity, changes, by_day = "medium", [], {}
    for back in range(30, -1, -1):
        for _, value in [it for it in moves if it[0] == back and it[1] != severity]:
            changes.append(changed("risks", ago(back), severity=(severity, value)))
            severity = value
        by_day[ago(back)] = severity
    risk = make_risk(severity=severity, opened=ago(60))
    return make_facts(risks=(risk,), changes=tuple(reversed(changes))), by_day


@given(moves=steps)
def test_every_day_finds_the_value_it_ended_with(moves):
    facts, by_day = lived(moves)

    assert {day: as_on(facts, day).risks[0].severity for day in by_day} == by_day


@given(moves=steps, back=st.integers(0, 30), further=st.integers(0, 10))
def test_going_back_in_two_steps_is_going_back_in_one(moves, back, further):
    facts, _ = lived(moves)
    day, earlier = ago(back), ago(back) - timedelta(days=further)

    assert as_on(as_on(facts, day), earlier) == as_on(facts, earlier)
