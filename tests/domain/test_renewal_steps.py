"""The one next step of a renewal, what a negotiation comes to, and what was called of a renewal when."""

from datetime import date, timedelta

import pytest
from day import DAY, ago, ahead, span
from factories import (
    make_calm,
    make_contact,
    make_contract,
    make_facts,
    make_objective,
    make_touch,
    make_usage,
    standing,
)
from hypothesis import given
from hypothesis import strategies as st
from people import CHAMPION, DECIDER, PEOPLE

from amcli.domain.accuracy import decision_of, outcomes
from amcli.domain.calls import ENTERED, Moved, call_on, slipped
from amcli.domain.due_terms import due_terms
from amcli.domain.negotiation import Move, discount, unreturned
from amcli.domain.periods import Period
from amcli.domain.renewal_steps import next_step
from amcli.domain.renewals import readiness
from amcli.domain.settings import DEFAULTS

# --- the next step ----------------------------------------------------------------------------------------------


def step(facts, left=20, **values):
    given = {"starts": ago(300), "ends": ahead(left), "arr": 100} | values
    it = standing(facts._replace(contracts=(make_contract(**given),)))
    (term,) = it.renewing
    return next_step(term, readiness(term, it.facts, DAY, DEFAULTS), it)


def test_one_conversation_with_everybody_silent_does_more_than_a_talk_with_one_or_a_mark():
    both = make_contact(id=7, name="Ada", role="decision_maker"), make_contact(id=8, name="Bo", role="champion")
    found = step(make_facts(contacts=both))

    assert found.checks == ("champion_active", "decision_maker_heard")
    assert found.command == 'am log acme meeting "…" --with p8 --with p7'
    assert found.text == "speak with Bo (champion), Ada (decision maker)"


def test_only_those_who_should_have_been_heard_by_now_are_in_the_conversation():
    assert step(make_facts(contacts=PEOPLE), left=100).checks == ("champion_active",)
    assert len(step(make_facts(contacts=PEOPLE), left=40).checks) == 3


def test_a_seat_nobody_holds_is_to_be_filled():
    nobody = step(make_facts(contacts=(make_contact(id=9, name="Ed"),)))
    assert nobody.command.startswith("am contacts add acme")
    assert nobody.text == "name the champion"


def test_what_can_be_done_at_once_comes_before_what_takes_longer():
    found = step(make_calm())

    assert found.checks == ("proposal_sent",)
    assert found.command == "am renewals set k1 --proposal-sent today"


def test_the_step_says_how_ready_it_makes_the_renewal():
    ready = make_calm(usage=make_usage(), objectives=make_objective(achieved_on=ago(9)))
    found = step(ready, proposal_sent=ago(3))

    assert (found.text, found.raises_to) == ("agree the price", 100)


def test_what_is_known_to_lack_comes_before_what_is_unknown():
    found = step(make_facts(contacts=PEOPLE), left=118)

    assert found.checks == ("champion_active",)
    assert step(make_calm(), left=118).checks == ("adoption",)
    assert step(make_calm(), left=118).command == "am usage add acme … --licensed …"


def test_with_nothing_due_the_next_check_coming_due_is_named_with_its_day():
    found = step(make_calm(usage=make_usage(), objectives=make_objective(achieved_on=ago(9))), left=100)

    assert found.text == "send the proposal, due in 70d"


def test_what_is_ready_missed_or_lapsed_is_to_be_recorded():
    done = make_calm(usage=make_usage(), objectives=make_objective(achieved_on=ago(9)))
    ready = step(done, proposal_sent=ago(3), price_agreed=ago(2))
    lapsed = step(make_calm(), left=-3)
    missed = step(make_calm(), left=20, auto_renew=True, notice=span("30d"))

    assert {it.command for it in (ready, lapsed, missed)} == {"am renewals close k1 --outcome …"}
    assert {it.raises_to for it in (ready, lapsed, missed)} == {None}
    assert (ready.text, missed.text, lapsed.text) == (
        "record how it was decided", "record how it was decided", "record how it ended",
    )  # fmt: skip


@given(st.integers(-20, 200), st.sets(st.sampled_from((DECIDER, CHAMPION))), st.booleans())
def test_the_step_always_raises_readiness_by_the_checks_it_names(left, heard, measured):
    facts = make_facts(make_touch(ago(3), *heard), contacts=PEOPLE, usage=[make_usage()] if measured else [])
    given = make_contract(starts=ago(300), ends=ahead(left))
    it = standing(facts._replace(contracts=(given,)))
    (term,) = it.renewing
    ready = readiness(term, it.facts, DAY, DEFAULTS)
    found = next_step(term, ready, it)

    if found.raises_to is not None:
        done = {check.code for check in ready.checks if check.ok}
        assert not done & set(found.checks)
        assert found.raises_to == round(100 * (len(done) + len(found.checks)) / len(ready.checks))
        assert found.raises_to > ready.score


# --- the negotiation ----------------------------------------------------------------------------------------------


def moves(*said):
    """Moves as `kind:day`, in the order they were written down."""
    parts = (it.split(":") for it in said)
    return [Move(at, 1, ago(int(day)), kind, f"{kind} {at}") for at, (kind, day) in enumerate(parts, 1)]


@pytest.mark.parametrize(
    ("said", "alone"),
    [
        ((), []),
        (("given:3",), [1]),
        (("given:3", "got:3"), []),
        (("given:3", "given:1", "got:1"), [1]),
        (("given:3", "given:2", "got:1"), [2]),
        (("got:5", "given:3"), []),
        (("ask:5", "offer:4", "note:1", "given:3"), [4]),
        (("given:3", "got:2", "got:2"), []),
    ],
    ids=["nothing", "alone", "traded", "traded on its day", "the earliest", "got before", "not a return", "got more"],
)
def test_what_was_given_for_nothing_is_pointed_out(said, alone):
    assert [it.id for it in unreturned(moves(*said))] == alone


@given(st.lists(st.sampled_from(("given:1", "given:2", "got:1", "got:2", "ask:1"))))
def test_each_thing_got_answers_one_concession_at_most(said):
    found = moves(*said)
    given, got = (sum(it.kind == kind for it in found) for kind in ("given", "got"))

    assert len(unreturned(found)) == max(0, given - got)


@pytest.mark.parametrize(
    ("list_price", "amount", "off"), [(200, 150, 0.25), (200, 250, -0.25), (200, 200, 0), (None, 5, None), (0, 5, None)]
)
def test_a_discount_is_counted_from_the_list_price(list_price, amount, off):
    assert discount(list_price, amount) == off


# --- calls ---------------------------------------------------------------------------------------------------------

CLOSED = make_contract(
    starts=date(2025, 10, 1), ends=date(2026, 9, 30), arr=100, outcome="renewed_down", closed_on=date(2026, 9, 1),
    category="closed", forecast=90, final=80,
)  # fmt: skip
HISTORY = [
    Moved(date(2026, 6, 1), "category", None, "commit"),
    Moved(date(2026, 8, 15), "category", "commit", "best_case"),
    Moved(date(2026, 8, 15), "forecast", None, 90),
    Moved(date(2026, 9, 1), "category", "best_case", "closed"),
]


@pytest.mark.parametrize(
    ("on", "call"),
    [
        (date(2026, 5, 31), ("pipeline", 100, False)),
        (date(2026, 6, 1), ("commit", 100, True)),
        (date(2026, 8, 14), ("commit", 100, True)),
        (date(2026, 8, 15), ("best_case", 90, True)),
        (date(2026, 9, 2), ("pipeline", 90, True)),
    ],
)
def test_what_was_called_on_a_day_is_read_back_from_its_changes(on, call):
    assert call_on(CLOSED, HISTORY, on) == call


def test_what_came_with_a_contract_was_not_called_before_the_book_had_it():
    entered = [Moved(date(2026, 8, 1), ENTERED)]
    contract = make_contract(category="commit")

    assert not call_on(contract, entered, date(2026, 7, 31)).said
    assert call_on(contract, entered, date(2026, 8, 1)).category == "commit"


@pytest.mark.parametrize(
    ("before", "after", "slips"),
    [
        (("commit", 100), ("commit", 90), True),
        (("commit", 100), ("best_case", 100), True),
        (("pipeline", 100), ("commit", 100), False),
        (("commit", 100), ("commit", 110), False),
        (("commit", 100), ("commit", 100), False),
    ],
)
def test_less_money_or_less_sure_is_a_slip(before, after, slips):
    from amcli.domain.calls import Call

    assert slipped(Call(*before, said=True), Call(*after, said=True)) is slips


def due(*contracts):
    return due_terms([make_facts(contracts=list(contracts))], Period("2026", date(2026, 1, 1), date(2027, 1, 1)), DAY)


def test_accuracy_sets_the_call_so_many_days_before_the_decision_beside_what_came_of_it():
    called, silent = outcomes(due(CLOSED), {1: HISTORY}, 30)

    assert [(it.call.category, it.call.amount, it.due.after, it.kept) for it in called] == [("commit", 100, 80, True)]
    assert (called[0].decided, silent) == (date(2026, 9, 1), [])
    assert outcomes(due(CLOSED), {1: HISTORY}, 10)[0][0].call == ("best_case", 90, True)
    assert len(outcomes(due(CLOSED), {1: HISTORY}, 120)[1]) == 1


def test_a_renewal_is_decided_by_its_notice_day_unless_it_was_closed_before():
    late = CLOSED._replace(notice=span("60d"))

    assert decision_of(due(late)[0]) == date(2026, 8, 1)
    assert decision_of(due(late._replace(closed_on=date(2026, 7, 1)))[0]) == date(2026, 7, 1)


def test_what_is_open_or_rolls_over_every_month_is_no_call():
    lapsed = make_contract(starts=ago(400), ends=ago(36), category="commit")
    monthly = make_contract(starts=ago(200), ends=ago(200) + timedelta(days=29), auto_renew=True, category="commit")
    yearly = make_contract(starts=ago(400), ends=ago(36), auto_renew=True, category="commit")

    assert outcomes(due(lapsed), {}, 30) == ([], [])
    assert outcomes(due(monthly), {}, 30) == ([], [])
    assert [it.due.how for it in outcomes(due(yearly), {}, 30)[0]] == ["assumed"]
