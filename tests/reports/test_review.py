"""The review of a period: who drifts, who moved, the ARR that adds up, the rhythm and what is coming."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.arr_movement import STEPS, ArrMovement, arr_movements
from amcli.domain.dates import Interval
from amcli.domain.money import Money
from amcli.domain.movement import days_needed
from amcli.domain.periods import Period, month_of, parse_period, week_of
from amcli.domain.records import (
    Account,
    Action,
    CheckIn,
    Contact,
    Contract,
    Facts,
    Issue,
    Risk,
    Snooze,
    TouchFact,
    summarise,
)
from amcli.domain.settings import DEFAULTS
from amcli.reports.review import Diary, Review, review

TODAY = date(2026, 11, 21)
WEEK = week_of(TODAY)
TUE = date(2026, 11, 17)
LONG_AGO = date(2026, 3, 2)
STEP = Action(1, 0, "Send deck", "me", TUE, due=date(2026, 11, 27))


def client(number: int, *, arr: int = 0, touched_on: date = LONG_AGO, **more: Any) -> Facts:
    own = {name: more.pop(name) for name in ("status", "since", "tier", "added_on") if name in more}
    account = Account(number, f"acct-{number}", f"Account {number}", **{"tier": "B", "added_on": LONG_AGO, **own})
    if arr:
        more.setdefault("contracts", (Contract(number, number, "Suite", LONG_AGO, None, arr, "EUR"),))
    touches = (TouchFact(1, touched_on, "call", None, ()),)
    days = {*days_needed(WEEK, TODAY), *more.pop("days", ())}
    return Facts(account, touched={day: summarise(touches, day) for day in days}, **more)


def report(*accounts: Facts, period: Period = WEEK, as_of: date = TODAY, **diary: Any) -> Review:
    return review(accounts, period, DEFAULTS, as_of, Diary(**diary))


def order(made: Review) -> list[str]:
    return [row.account.handle for row in made.rows]


# rows and totals


def test_drifting_accounts_come_first_by_money_then_those_that_moved_then_the_new():
    made = report(
        client(1, arr=900_00, actions=(STEP,)),
        client(2, arr=100_00),
        client(3, arr=300_00),
        client(4, arr=999_00, added_on=TUE, touched_on=TUE),
        client(5, arr=950_00, actions=(STEP,)),
    )

    assert order(made) == ["acct-3", "acct-2", "acct-5", "acct-1", "acct-4"]
    assert [row.is_drifting for row in made.rows] == [True, True, False, False, False]
    assert [row.is_new for row in made.rows] == [False, False, False, False, True]


def test_each_side_is_counted_with_its_money():
    risk = Risk(1, 0, "Sponsor leaves", "sponsor", "high", TUE)
    made = report(client(1, arr=900_00, actions=(STEP,), risks=(risk,)), client(2, arr=100_00), client(3, arr=300_00))

    assert (made.totals.moved.accounts, made.totals.moved.arr_total) == (1, Money(900_00, "EUR"))
    assert (made.totals.drifting.accounts, made.totals.drifting.arr_total) == (2, Money(400_00, "EUR"))
    assert (made.totals.worse.accounts, made.totals.worse.arr_total) == (1, Money(900_00, "EUR"))


def test_risks_and_actions_are_counted_in_their_week():
    risks = (
        Risk(1, 1, "Old", "value", "low", LONG_AGO, closed=TUE),
        Risk(2, 1, "New", "value", "low", TUE),
        Risk(3, 1, "Later", "value", "low", LONG_AGO, closed=date(2026, 11, 25)),
    )
    actions = (
        Action(1, 1, "Done", "client", LONG_AGO, done_on=TUE),
        Action(2, 1, "Slipped", "me", LONG_AGO, due=TUE),
        Action(3, 1, "Theirs", "client", LONG_AGO, due=TUE),
        Action(4, 1, "Due today", "me", LONG_AGO, due=TODAY),
    )
    totals = report(client(1, risks=risks, actions=actions)).totals

    assert (totals.risks_opened, totals.risks_closed, totals.actions_done, totals.actions_slipped) == (1, 1, 1, 1)


def test_prospects_are_not_reviewed_and_churned_accounts_only_in_the_period_they_left():
    ended = Contract(9, 9, "Suite", LONG_AGO, TUE, 500_00, "EUR", outcome="churned", closed_on=TUE)
    earlier = ended._replace(ends=date(2026, 10, 1))
    made = report(
        client(1, arr=1, status="prospect"),
        client(2, status="churned", contracts=(ended,)),
        client(3, status="churned", contracts=(earlier,)),
        client(4, since=date(2026, 12, 1)),
    )

    assert order(made) == ["acct-2"]
    assert [it.text for it in made.rows[0].movement.worsened] == ["renewal lost: Suite"]


def test_a_past_day_shows_the_state_of_that_day():
    closed = Risk(1, 1, "Late", "value", "low", LONG_AGO, closed=date(2026, 11, 19))
    facts = client(1, risks=(closed,), days=days_needed(WEEK, date(2026, 11, 18)))

    assert report(facts, as_of=date(2026, 11, 18)).rows[0].is_drifting
    assert not report(facts).rows[0].is_drifting


def test_a_day_before_any_fact_gives_a_review_without_drift():
    day = date(2024, 5, 15)
    week = week_of(day)
    made = report(client(1, arr=100, days=days_needed(week, day)), period=week, as_of=day)

    assert made.totals.drifting.accounts == 0
    assert made.totals.arr_movement == (ArrMovement("EUR"),)


def test_the_last_week_of_a_long_year_reaches_into_the_next():
    week = parse_period("2026-W53", today=TODAY)
    as_of = date(2027, 1, 10)
    made = report(
        client(
            1,
            risks=(Risk(1, 1, "x", "value", "low", LONG_AGO, closed=date(2027, 1, 3)),),
            days=days_needed(week, as_of),
        ),
        period=week,
        as_of=as_of,
    )

    assert (made.period.start, made.period.end, made.on) == (date(2026, 12, 28), date(2027, 1, 4), date(2027, 1, 3))
    assert made.totals.risks_closed == 1


def test_a_month_holds_movement_of_all_its_weeks_and_the_streak_still_counts_weeks():
    month = month_of(TODAY)
    closed = Risk(1, 1, "x", "value", "low", LONG_AGO, closed=date(2026, 11, 3))
    (row,) = report(client(1, risks=(closed,), days=days_needed(month, TODAY)), period=month).rows

    assert not row.is_drifting
    assert row.streak == 2


def test_only_accounts_that_drift_and_are_not_lost_have_a_nudge():
    lost = Contract(9, 9, "Suite", LONG_AGO, date(2026, 11, 15), 500_00, "EUR", outcome="churned", closed_on=LONG_AGO)
    rows = report(
        client(1, actions=(STEP,)), client(2), client(3, added_on=TUE, touched_on=TUE),
        client(4, status="churned", contracts=(lost,)),
    ).rows  # fmt: skip
    told = {row.account.handle: (row.is_drifting, row.nudge is not None) for row in rows}

    assert told == {
        "acct-1": (False, False), "acct-2": (True, True), "acct-3": (False, False), "acct-4": (True, False)
    }  # fmt: skip


def test_risks_of_the_week_are_those_opened_closed_or_open_for_over_28_days():
    risks = (
        Risk(1, 1, "New", "value", "low", TUE),
        Risk(2, 1, "Closed", "value", "high", date(2026, 11, 10), closed=TUE),
        Risk(3, 1, "28 days", "value", "high", date(2026, 10, 24)),
        Risk(4, 1, "29 days", "value", "low", date(2026, 10, 23)),
        Risk(5, 1, "Older", "value", "critical", date(2026, 10, 1), closed=date(2026, 11, 23)),
        Risk(6, 1, "Over before", "value", "high", date(2026, 10, 1), closed=date(2026, 11, 13)),
    )
    totals = report(client(1, risks=risks)).totals

    assert [(it.state, it.risk.id, it.days) for it in totals.risks] == [
        ("opened", 1, 4), ("closed", 2, 7), ("ageing", 5, 51), ("ageing", 4, 29)
    ]  # fmt: skip
    assert (totals.risks_opened, totals.risks_closed, totals.risks_ageing) == (1, 1, 2)


def test_actions_of_the_week_are_named_by_what_became_of_them():
    actions = (
        Action(1, 1, "Done", "client", LONG_AGO, done_on=TUE),
        Action(2, 1, "Slipped", "legal", LONG_AGO, due=TUE),
        Action(3, 1, "Slipped earlier", "me", LONG_AGO, due=date(2026, 11, 10)),
        Action(4, 1, "Late but done", "me", LONG_AGO, due=TUE, done_on=date(2026, 11, 19)),
    )
    totals = report(client(1, actions=actions)).totals

    assert [(it.state, it.action.id) for it in totals.actions] == [("done", 4), ("done", 1), ("slipped", 2)]


def test_the_bands_hold_every_account_in_care_with_its_money():
    totals = report(client(1, arr=100_00), client(2, arr=200_00), client(3, arr=5, status="prospect")).totals

    assert list(totals.bands) == ["red", "amber", "green", "unknown"]
    assert sum(it.accounts for it in totals.bands.values()) == 2
    assert sum(it.arr.get("EUR", 0) for it in totals.bands.values()) == 300_00


def test_an_account_not_reviewed_for_fourteen_days_is_named_the_longest_wait_first():
    reviewed = {1: date(2026, 11, 7), 2: date(2026, 11, 8), 4: date(2026, 10, 1)}
    made = report(
        client(1), client(2), client(3), client(4), client(5, added_on=TUE, touched_on=TUE), reviewed=reviewed
    )

    assert [(it.account.id, it.last) for it in made.unreviewed] == [
        (3, None),
        (4, date(2026, 10, 1)),
        (1, date(2026, 11, 7)),
    ]
    assert made.ever_reviewed


def test_nothing_is_said_of_reviews_or_notes_that_were_not_asked_for():
    made = report(client(1, touched_on=TUE))

    assert (made.unreviewed, made.ever_reviewed) == ((), False)
    assert "stale_notes" not in {it.code for it in made.rhythm.crm_hygiene}


@pytest.mark.parametrize(
    ("spoke", "written", "told"),
    [
        (TUE, date(2026, 9, 21), True),
        (TUE, date(2026, 9, 22), False),
        (TUE, None, True),
        (TUE, TUE, False),
        (date(2026, 9, 1), date(2026, 9, 1), False),
    ],
    ids=["61 days", "60 days", "never", "with the talk", "silence is another matter"],
)
def test_a_talk_without_a_note_for_longer_than_the_longest_silence_is_a_gap(spoke, written, told):
    noted = {1: written} if written else {}
    lines = report(client(1, touched_on=spoke), noted=noted).rhythm.crm_hygiene

    assert ("stale_notes" in {it.code for it in lines}) is told


# ARR


def movements(*accounts: Facts, rates: dict[str, str] | None = None) -> tuple[ArrMovement, ...]:
    settings = DEFAULTS._replace(rates=rates or {})
    return arr_movements(accounts, WEEK.start - timedelta(days=1), WEEK.last, settings)


def term(number: int, arr: int, starts: date | None, ends: date | None = None, **more: Any) -> Contract:
    return Contract(number, 1, f"P{number}", starts, ends, arr, more.pop("currency", "EUR"), **more)


@pytest.mark.parametrize(
    ("terms", "step", "amount"),
    [
        ((term(1, 100, TUE),), "new", 100),
        ((term(1, 100, LONG_AGO), term(2, 50, TUE)), "expansion", 50),
        ((term(1, 100, LONG_AGO), term(2, 50, LONG_AGO, TUE)), "contraction", -50),
        ((term(1, 100, LONG_AGO, TUE),), "churn", -100),
        ((term(1, 100, LONG_AGO, date(2026, 6, 1)), term(2, 70, TUE)), "reactivation", 70),
        ((term(1, 100, LONG_AGO, trial=True), term(2, 70, TUE)), "new", 70),
        ((term(1, 0, LONG_AGO), term(2, 70, TUE)), "new", 70),
    ],
    ids=["new", "expansion", "contraction", "churn", "reactivation", "after a trial", "after a free term"],
)
def test_arr_moves_by_the_step_that_fits(terms, step, amount):
    (found,) = movements(client(1, contracts=terms))

    assert {name: getattr(found, name) for name in STEPS if getattr(found, name)} == {step: amount}


def test_what_a_churned_account_paid_is_part_of_the_opening_and_a_prospect_pays_nothing_yet():
    (found,) = movements(
        client(1, status="churned", contracts=(term(1, 100, LONG_AGO, TUE),)),
        client(2, status="prospect", contracts=(term(1, 70, LONG_AGO),)),
    )

    assert found == ArrMovement("EUR", 100, churn=-100)


def test_currencies_are_converted_with_the_rates_or_kept_apart_without():
    mixed = client(1, contracts=(term(1, 100_00, LONG_AGO), term(2, 200_00, TUE, currency="USD")))

    assert movements(mixed, rates={"USD": "0.5"}) == (ArrMovement("EUR", 100_00, expansion=100_00, closing=200_00),)
    assert movements(mixed) == (
        ArrMovement("EUR", 100_00, closing=100_00),
        ArrMovement("USD", 0, reactivation=200_00, closing=200_00),
    )


def test_a_book_in_one_foreign_currency_stays_in_it():
    assert movements(client(1, contracts=(term(1, 70, TUE, currency="USD"),)))[0].currency == "USD"


days = st.dates(date(2025, 1, 1), date(2027, 6, 30))
some_terms = st.builds(
    lambda first, length, arr, currency, rolls, cancelled, outcome: Contract(
        0,
        0,
        "Suite",
        first,
        None if length is None else first + timedelta(days=length),
        arr,
        currency,
        auto_renew=rolls,
        cancelled_on=None if cancelled is None else first + timedelta(days=cancelled),
        outcome=outcome,
        closed_on=None if outcome is None or length is None else first + timedelta(days=length // 2),
        notice=Interval(30, "d"),
    ),
    days,
    st.none() | st.integers(1, 800),
    st.integers(0, 10**9),
    st.sampled_from(("EUR", "USD", "JPY")),
    st.booleans(),
    st.none() | st.integers(0, 400),
    st.sampled_from((None, "renewed_up", "churned")),
)
books = st.lists(st.tuples(st.lists(some_terms, max_size=4), st.sampled_from(("active", "churned"))), max_size=6)


def book_of(drawn: Sequence[tuple[list[Contract], str]]) -> list[Facts]:
    return [
        client(at, status=status, contracts=tuple(it._replace(id=n, account_id=at) for n, it in enumerate(terms, 1)))
        for at, (terms, status) in enumerate(drawn, 1)
    ]


@given(drawn=books, day=days, rates=st.sampled_from(({}, {"USD": "0.917", "JPY": "0.0062"})))
def test_opening_arr_and_the_steps_add_up_to_closing_arr_to_the_cent(drawn, day, rates):
    week = week_of(day)
    settings = DEFAULTS._replace(rates=rates)
    for found in arr_movements(book_of(drawn), week.start - timedelta(days=1), week.last, settings):
        assert found.opening + sum(getattr(found, step) for step in STEPS) == found.closing
        assert min(found.new, found.expansion, found.reactivation) >= 0
        assert max(found.contraction, found.churn) <= 0


@given(drawn=books, day=days)
def test_the_closing_arr_of_a_week_is_the_opening_of_the_next(drawn, day):
    book, week = book_of(drawn), week_of(day)
    settings = DEFAULTS._replace(rates={"USD": "0.917", "JPY": "0.0062"})
    after = week_of(week.end)
    (now,) = arr_movements(book, week.start - timedelta(days=1), week.last, settings)
    (later,) = arr_movements(book, after.start - timedelta(days=1), after.last, settings)

    assert now.currency != later.currency or now.closing == later.opening


# rhythm and dates ahead


def test_the_rhythm_sorts_what_waits_into_its_four_conversations():
    made = report(
        client(
            1,
            touched_on=TUE,
            actions=(
                Action(1, 1, "Ours", "me", LONG_AGO, due=TUE),
                Action(2, 1, "Theirs", "client", LONG_AGO, due=TUE),
                Action(3, 1, "A team's", "legal", LONG_AGO, due=TUE),
            ),
            issues=(Issue(1, 1, "Export", "ticket", "high", "support", LONG_AGO),),
            risks=(Risk(1, 1, "Budget cut", "value", "high", LONG_AGO),),
            contacts=(Contact(1, 1, "Ann", role="champion"),),
            tier=None,
        ),
        client(2, touched_on=LONG_AGO),
    )
    blocks = {name: {(it.account.id, it.code) for it in lines} for name, lines in made.rhythm._asdict().items()}

    assert {(1, "commitment_overdue"), (1, "client_late"), (1, "issue_ageing"), (1, "risk_open")} <= blocks[
        "account_review"
    ]
    assert (2, "quiet") in blocks["proactive_outreach"]
    assert blocks["internal_syncs"] == {(1, "waiting_internal"), (1, "issue_open")}
    assert {(1, "risk_unowned"), (1, "no_tier"), (1, "role_missing"), (2, "no_next_step")} <= blocks["crm_hygiene"]


@pytest.mark.parametrize(
    ("owner", "due", "told"),
    [
        ("client", TODAY - timedelta(days=15), [("client_late", "medium", 15)]),
        ("client", TODAY - timedelta(days=14), [("client_late", "low", 14)]),
        ("client", TODAY - timedelta(days=1), [("client_late", "low", 1)]),
        ("client", TODAY, []),
        ("client", None, []),
        ("legal", TODAY - timedelta(days=15), []),
    ],
)
def test_what_the_client_owes_is_told_from_the_day_after_it_was_due(owner, due, told):
    lines = report(client(1, actions=(Action(1, 1, "Staff list", owner, LONG_AGO, due=due),))).rhythm.account_review

    assert [(it.code, it.severity, it.days_late) for it in lines if it.code == "client_late"] == told
    assert [it.text for it in lines if it.ref == "a1" and told] == [
        f"they are {it[2]}d late: Staff list" for it in told
    ]


def test_a_conversation_that_a_signal_asks_for_is_not_asked_for_again():
    def hygiene(**more):
        it = client(1, added_on=TUE, **more)
        it = it._replace(touched={day: summarise((), day) for day in it.touched})
        return [line.code for line in report(it).rhythm.crm_hygiene]

    assert [code for code in hygiene() if code in ("stale_record", "never_touched")] == ["stale_record"]
    assert "never_touched" in hygiene(contacts=(Contact(1, 1, "Ann", role="champion"),))


def test_teams_owe_in_the_order_of_their_oldest_debt():
    owed = [("legal", 5, 1), ("support", 9, 2), ("legal", 30, 3), ("support", 8, 4)]
    actions = tuple(
        Action(number, 1, "x", team, LONG_AGO, due=TODAY - timedelta(days=late)) for team, late, number in owed
    )
    lines = report(client(1, actions=actions)).rhythm.internal_syncs

    assert [(it.team, it.days_late) for it in lines] == [("legal", 30), ("legal", 5), ("support", 9), ("support", 8)]


@pytest.mark.parametrize(("touched", "told"), [(date(2026, 10, 26), True), (date(2026, 11, 10), False)])
def test_a_check_in_due_within_seven_days_is_an_outreach_unless_one_is_planned(touched, told):
    due = report(client(1, touched_on=touched)).rhythm.proactive_outreach
    planned = CheckIn(1, 1, date(2026, 11, 26), LONG_AGO)
    kept = report(client(1, touched_on=touched, checkins=(planned,))).rhythm.proactive_outreach

    assert ("checkin_due" in {it.code for it in due}) is told
    assert "checkin_due" not in {it.code for it in kept}


def test_a_snooze_hides_its_line_in_the_review_too():
    late = Action(1, 1, "A team's", "legal", LONG_AGO, due=TUE)
    snooze = Snooze(1, 1, None, "a1", TUE, date(2026, 12, 1), "legal is away")

    assert report(client(1, actions=(late,))).rhythm.internal_syncs
    assert not report(client(1, actions=(late,), snoozes=(snooze,))).rhythm.internal_syncs


def test_a_snoozed_signal_that_got_worse_is_back_in_the_review():
    late = Action(1, 1, "Ours", "me", LONG_AGO, due=date(2026, 10, 1))
    mild = Snooze(1, 1, "commitment_overdue", None, TUE, date(2026, 12, 1), "waiting for legal", "medium")
    grave = mild._replace(severity="high")
    back, hidden = (report(client(1, actions=(late,), snoozes=(it,))).rhythm.account_review for it in (mild, grave))

    assert "commitment_overdue" in {it.code for it in back}
    assert "commitment_overdue" not in {it.code for it in hidden}


def test_the_end_of_a_term_is_a_date_ahead_with_its_money_until_it_is_decided():
    ends = Contract(1, 1, "Suite", LONG_AGO, date(2026, 11, 27), 90_00, "EUR", auto_renew=True)
    decided = ends._replace(id=2, outcome="churned", closed_on=TUE)
    made = report(client(1, contracts=(ends, decided)))

    assert [(it.on, it.kind, it.ref, it.text, it.arr) for it in made.coming] == [
        (date(2026, 11, 27), "end", "k1", "term ends, renews itself: Suite", Money(90_00, "EUR"))
    ]


def test_check_ins_and_notice_dates_of_next_week_are_listed():
    closing = Contract(
        1, 1, "Suite", LONG_AGO, date(2026, 12, 24), 100, "EUR", auto_renew=True, notice=Interval(30, "d")
    )
    checkins = (
        CheckIn(1, 1, date(2026, 11, 25), LONG_AGO, agenda="Numbers"),
        CheckIn(2, 1, date(2026, 11, 30), LONG_AGO),
        CheckIn(3, 1, date(2026, 11, 25), LONG_AGO, dropped_on=TUE),
        CheckIn(4, 1, TODAY, LONG_AGO),
    )
    made = report(client(1, contracts=(closing,), checkins=checkins))

    assert made.until == date(2026, 11, 29)
    assert [(it.on, it.kind, it.ref) for it in made.coming] == [
        (date(2026, 11, 24), "notice", "k1"),
        (date(2026, 11, 25), "checkin", "c1"),
    ]
