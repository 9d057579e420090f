"""How ready a renewal is and should be, and what closing it changes."""

from datetime import date

import pytest
from day import DAY, ago, ahead, span
from factories import (
    make_calm,
    make_contact,
    make_contract,
    make_facts,
    make_issue,
    make_objective,
    make_risk,
    make_touch,
    make_usage,
)
from people import CHAMPION, DECIDER, PEOPLE, SPONSOR

from amcli.domain.changes import Insert, Update
from amcli.domain.closing import close_renewal
from amcli.domain.money import Money
from amcli.domain.records import Contact
from amcli.domain.renewals import EXPECTED_AT, decision_day, readiness
from amcli.domain.settings import DEFAULTS
from amcli.domain.terms import term_on
from amcli.errors import Refused


def checks(facts, left=60, **contract):
    contract = make_contract(starts=ago(300), ends=ahead(left), **contract)
    return readiness(term_on(contract, DAY), facts, DAY, DEFAULTS)


def check(code, facts, **contract):
    (found,) = [it for it in checks(facts, **contract).checks if it.code == code]
    return found


# --- the checks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "person"),
    [("decision_maker_heard", DECIDER), ("champion_active", CHAMPION), ("executive_conversation", SPONSOR)],
)
def test_a_role_is_heard_within_90_days(code, person):
    def heard(*touches):
        return check(code, make_facts(*touches, contacts=PEOPLE)).ok

    assert heard(make_touch(ago(90), person)) is True
    assert heard(make_touch(ago(91), person)) is False
    assert heard() is False
    assert heard(make_touch(ago(5), person, kind="voicemail")) is False


def test_an_economic_buyer_is_a_decision_maker():
    buyer = make_contact(role="economic_buyer")

    assert check("decision_maker_heard", make_facts(make_touch(DAY, 1), contacts=buyer)).ok


def test_a_role_nobody_has_is_not_heard_and_without_contacts_nothing_is_known():
    assert check("champion_active", make_facts(contacts=PEOPLE[:1])).text == "no champion on record"
    assert check("champion_active", make_facts(contacts=PEOPLE[:1])).ok is False
    assert check("champion_active", make_facts()).ok is None


def test_someone_not_heard_in_the_time_that_counts_is_named():
    found = check("champion_active", make_facts(contacts=PEOPLE))

    assert (found.text, found.refs) == ("champion Chen not heard in 90d", ("p2",))


@pytest.mark.parametrize(
    ("achieved", "ok"), [(DAY, True), (ago(179), True), (ago(180), False), (ahead(1), False), (None, False)]
)
def test_value_is_proven_by_an_objective_reached_within_180_days(achieved, ok):
    assert check("value_proven", make_facts(objectives=make_objective(achieved_on=achieved))).ok is ok


@pytest.mark.parametrize(("active", "ok"), [(50, True), (49, False)])
def test_adoption_is_enough_at_half_and_the_lowest_metric_decides(active, ok):
    usage = [make_usage(id=1, active=float(active)), make_usage(id=2, metric="admins", active=90.0)]

    assert check("adoption", make_facts(usage=usage)).ok is ok


def test_adoption_is_unknown_without_fresh_licensed_usage():
    assert check("adoption", make_facts()).ok is None
    assert check("adoption", make_facts(usage=make_usage(licensed=None))).ok is None
    assert check("adoption", make_facts(usage=make_usage(on=ago(90)))).ok is None


@pytest.mark.parametrize(("severity", "ok"), [("critical", False), ("high", False), ("medium", True), ("low", True)])
def test_a_grave_risk_must_be_closed(severity, ok):
    assert check("no_high_risk", make_facts(risks=make_risk(severity=severity))).ok is ok
    assert check("no_high_risk", make_facts(risks=make_risk(severity=severity, closed=DAY))).ok


@pytest.mark.parametrize(("opened", "ok"), [(27, True), (28, False)])
def test_no_issue_may_be_ageing(opened, ok):
    assert check("no_ageing_issue", make_facts(issues=make_issue(opened=ago(opened)))).ok is ok


@pytest.mark.parametrize(("marked", "ok"), [(DAY, True), (ago(30), True), (ahead(1), False), (None, False)])
def test_proposal_and_price_are_marks_of_the_am(marked, ok):
    assert check("proposal_sent", make_facts(), proposal_sent=marked).ok is ok
    assert check("price_agreed", make_facts(), price_agreed=marked).ok is ok


# --- how much should be done by now ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "expected"),
    [(121, 0), (120, 22), (91, 22), (90, 44), (61, 44), (60, 67), (46, 67), (45, 78), (31, 78), (30, 100), (0, 100)],
)
def test_what_should_be_done_grows_as_the_decision_nears(left, expected):
    assert checks(make_facts(), left).expected == expected


def test_the_days_count_down_to_the_notice_date_not_to_the_end():
    assert checks(make_facts(), 150).expected == 0
    assert checks(make_facts(), 150, notice=span("60d")).expected == 44


def test_a_term_is_decided_by_its_notice_date():
    contract = make_contract(notice=span("60d"))

    assert decision_day(term_on(contract, DAY)) == date(2026, 11, 1)
    assert decision_day(term_on(make_contract(), DAY)) == date(2026, 12, 31)
    assert decision_day(term_on(make_contract(ends=None), DAY)) is None


def test_everything_done_is_ready():
    facts = make_calm(usage=make_usage(), objectives=make_objective(achieved_on=ago(9)))
    ready = checks(facts, 10, proposal_sent=ago(20), price_agreed=ago(9))

    assert (ready.score, ready.expected, ready.is_behind, ready.open_now) == (100, 100, False, [])


def test_only_what_is_known_to_be_missing_puts_a_renewal_behind():
    unknown, missing = checks(make_facts(), 120), checks(make_facts(contacts=PEOPLE), 120)

    assert not unknown.is_behind
    assert [it.missing for it in unknown.open_now] == ["champion unknown", "adoption unknown"]
    assert missing.is_behind
    assert [it.missing for it in missing.open_now] == ["champion silent", "adoption unknown"]


def test_a_seat_nobody_has_is_not_called_silent():
    champion = (Contact(1, 1, "Ada", role="champion"),)

    assert checks(make_facts(contacts=champion), 120).open_now[0].missing == "champion silent"
    assert checks(make_facts(contacts=(Contact(1, 1, "Ada"),)), 120).open_now[0].missing == "no champion"


def test_checks_come_in_the_order_they_fall_due():
    found = [it.code for it in checks(make_facts()).checks]

    assert set(found) == set(EXPECTED_AT)
    assert [EXPECTED_AT[code] for code in found] == sorted(EXPECTED_AT.values(), reverse=True)


# --- closing --------------------------------------------------------------------------------------------------

TERM = make_contract(arr=1_200_000, notice=span("60d"), auto_renew=True, renewal_term=span("12mo"))


def close(outcome, final=None, contract=TERM, on=DAY, reason=None):
    money = None if final is None else Money(final, contract.currency)
    return close_renewal(term_on(contract, on), outcome, money, reason, on)


@pytest.mark.parametrize(
    ("outcome", "final", "arr", "booked"),
    [
        ("renewed_flat", None, 1_200_000, "renewal"),
        ("renewed_flat", 1_200_000, 1_200_000, "renewal"),
        ("renewed_up", 1_300_000, 1_300_000, "renewal_with_upsell"),
        ("renewed_down", 900_000, 900_000, "renewal_with_downsell"),
    ],
)
def test_a_renewal_closes_its_term_and_starts_the_next_one(outcome, final, arr, booked):
    closed, started = close(outcome, final, reason="Two more homes")

    assert isinstance(closed, Update)
    assert closed.values == {
        "outcome": outcome, "closed_on": DAY, "final_minor": arr, "category": "closed", "reason": "Two more homes",
    }  # fmt: skip
    assert isinstance(started, Insert)
    assert started.values == {
        "account_id": 1, "product": "Planner", "starts": date(2027, 1, 1), "ends": date(2027, 12, 31), "arr_minor": arr,
        "currency": "EUR", "auto_renew": True, "notice": span("60d"), "renewal_term": span("12mo"),
        "booking_type": booked, "list_price_minor": None, "renews_id": 1,
    }  # fmt: skip


def test_churn_closes_its_term_and_starts_none():
    (closed,) = close("churned", reason="Went back to paper")

    assert closed.values["final_minor"] == 0
    assert closed.values["outcome"] == "churned"


@pytest.mark.parametrize(
    ("contract", "on", "starts", "ends"),
    [
        (make_contract(), date(2027, 2, 1), date(2027, 1, 1), date(2027, 12, 31)),
        (make_contract(renewal_term=span("6mo")), DAY, date(2027, 1, 1), date(2027, 6, 30)),
        (TERM, date(2027, 2, 1), date(2028, 1, 1), date(2028, 12, 31)),
        (
            make_contract(starts=date(2026, 10, 31), ends=date(2026, 11, 29), renewal_term=span("1mo")),
            DAY, date(2026, 11, 30), date(2026, 12, 30),
        ),
    ],
    ids=["lapsed: from its end", "shorter renewal term", "rolled: after the assumed one", "month ends"],
)  # fmt: skip
def test_the_next_term_follows_the_one_that_ran_on_the_day_of_the_decision(contract, on, starts, ends):
    _, started = close("renewed_flat", contract=contract, on=on)

    assert (started.values["starts"], started.values["ends"]) == (starts, ends)


def test_a_decision_recorded_after_the_roll_over_follows_the_term_it_was_made_in():
    """Decided in December and typed in January: the new term starts in January, not a year later."""
    _, started = close("renewed_up", 1_300_000, on=date(2026, 12, 20))

    assert started.values["starts"] == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("outcome", "final", "says"),
    [
        ("renewed_up", None, "needs the new ARR"),
        ("renewed_down", None, "needs the new ARR"),
        ("renewed_up", 1_100_000, "is not up from"),
        ("renewed_up", 1_200_000, "is not up from"),
        ("renewed_down", 1_300_000, "is not down from"),
        ("renewed_flat", 1_300_000, "stays at €12,000"),
        ("churned", 1_000, "has no final amount"),
    ],
)
def test_a_final_amount_must_not_contradict_the_outcome(outcome, final, says):
    with pytest.raises(Refused, match=says):
        close(outcome, final)


def test_a_final_amount_must_be_in_the_currency_of_the_term():
    with pytest.raises(Refused, match="in EUR, not GBP"):
        close_renewal(term_on(TERM, DAY), "renewed_up", Money(2_000_000, "GBP"), None, DAY)


@pytest.mark.parametrize(
    ("contract", "says"),
    [
        (TERM._replace(outcome="renewed_flat", closed_on=ago(1)), "decided already"),
        (TERM._replace(outcome="renewed_flat", closed_on=ahead(1)), "decided already"),
        (TERM._replace(starts=ahead(1), ends=ahead(300)), "has not started yet"),
        (TERM._replace(ends=None), "open-ended"),
    ],
    ids=["decided", "decided later", "upcoming", "open-ended"],
)
def test_a_term_that_cannot_be_closed_is_refused(contract, says):
    with pytest.raises(Refused, match=says):
        close("renewed_flat", contract=contract)


def test_an_open_ended_contract_can_end_in_churn():
    (closed,) = close("churned", contract=TERM._replace(ends=None))

    assert closed.values["closed_on"] == DAY
    after = TERM._replace(ends=None, outcome="churned", closed_on=DAY)
    assert term_on(after, DAY).state == "running"
    assert term_on(after, ahead(1)).state == "ended"


def test_a_term_with_a_successor_is_decided():
    with pytest.raises(Refused, match="decided already"):
        close_renewal(term_on(TERM, DAY, successor=date(2027, 1, 1)), "renewed_flat", None, None, DAY)
