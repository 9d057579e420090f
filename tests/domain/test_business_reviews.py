"""Business reviews: what counts as one, when the next is due, and the best moment before a notice date."""

from datetime import date, timedelta
from typing import Any

import pytest
from day import DAY, ago, ahead, span
from factories import make_account, make_checkin, make_contract, make_facts
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.business_reviews import FIRST, LAST, PREPARE, apart, held_review, is_business_review, review_due
from amcli.domain.changes import Insert
from amcli.domain.settings import DEFAULTS
from amcli.domain.standing import stand
from amcli.domain.touchlog import Logged, TouchDraft
from amcli.domain.workdays import Workdays
from amcli.errors import Refused

QUARTER_ENDS = date(2026, 12, 31)


def held(on: date, **values: Any) -> Any:
    return make_checkin(**{"on": on, "opened": on, "done_on": on, "agenda": "Business review", **values})


def due(*reviews: Any, tier: str | None = "A", settings: Any = DEFAULTS, **values: Any) -> Any:
    account = values.pop("account", make_account(tier=tier))
    return review_due(stand(make_facts(account=account, **values), DAY, settings), reviews)


@pytest.mark.parametrize(
    "agenda", ["Business review", "business  REVIEW", "QBR", "qbr: numbers", "Quarterly business review: plan"]
)
def test_a_business_review_says_so_in_its_agenda(agenda):
    assert is_business_review(agenda)


@pytest.mark.parametrize(
    "agenda", [None, "", "Prepare the business review", "Half-year review", "QBRs and more", "Numbers: QBR", "Review"]
)
def test_what_only_mentions_one_is_none(agenda):
    assert not is_business_review(agenda)


@pytest.mark.parametrize(
    ("tier", "day"),
    [("A", date(2026, 11, 1)), ("B", date(2027, 2, 1)), ("C", date(2027, 8, 1)), (None, date(2027, 2, 1))],
)
def test_the_tier_says_how_long_after_the_last_one_the_next_is_due(tier, day):
    found = due(held(date(2026, 8, 1)), tier=tier)

    assert (found.due if found else None) == (day if day <= QUARTER_ENDS else None)


@pytest.mark.parametrize(("last", "is_due"), [(date(2026, 9, 30), True), (date(2026, 10, 1), False)])
def test_due_is_what_falls_due_by_the_end_of_the_quarter(last, is_due):
    assert (due(held(last)) is not None) is is_due


def test_only_one_that_was_held_by_the_day_counts():
    planned = held(ahead(9), opened=ago(3), done_on=None)
    dropped = held(ago(9), done_on=None, dropped_on=ago(9))
    later = held(ahead(3), opened=ago(3), done_on=ahead(3))

    assert due(planned, dropped, later).last is None
    assert due(held(ago(200)), held(ago(100), id=2)).last == ago(100)


def test_without_any_it_counts_from_the_day_they_became_a_client_or_entered_the_book():
    client = make_account(since=date(2026, 2, 1))
    fresh = make_account(added_on=ago(3))

    assert (due(account=client).due, due(account=client).last) == (date(2026, 5, 1), None)
    assert due(account=fresh) is None


def test_a_tier_may_have_its_own_interval_or_none():
    own = DEFAULTS._replace(business_reviews={**DEFAULTS.business_reviews, "A": span("1mo"), "B": None})

    assert due(held(ago(60)), settings=own).due == date(2026, 10, 22)
    assert due(tier="B", settings=own) is None
    assert due(tier="own", settings=own) is None


def test_one_in_the_calendar_is_named_unless_it_has_passed():
    coming = make_checkin(id=7, on=ahead(12), agenda="QBR: the year")

    assert due(coming).planned == coming
    assert due(coming._replace(on=ago(1))).planned is None


def renewing(cancel_by: date) -> Any:
    ends = cancel_by + timedelta(days=60)
    return make_contract(starts=ends - timedelta(days=364), ends=ends, auto_renew=True, notice=span("60d"))


@pytest.mark.parametrize(
    ("left", "best"),
    [
        (30, None),
        (36, None),
        (37, (0, 7)),
        (120, (0, 90)),
        (150, (30, 120)),
        (180, (60, 150)),
        (181, None),
    ],
)
def test_the_best_moment_lies_between_120_and_30_days_before_the_notice_date(left, best):
    found = due(contracts=[renewing(ahead(left))])

    assert (found.best_from, found.best_to) == ((ahead(best[0]), ahead(best[1])) if best else (None, None))


def test_a_monthly_term_does_not_hide_the_notice_date_of_the_long_one():
    monthly = make_contract(id=2, starts=ago(20), ends=ahead(9), auto_renew=True)

    assert due(contracts=[renewing(ahead(120)), monthly]).best_to == ahead(90)


@given(
    left=st.none() | st.integers(-400, 400),
    last=st.integers(1, 900),
    off=st.frozensets(st.integers(0, 6), max_size=6),
)
def test_the_day_proposed_is_a_working_day_ahead_with_time_to_prepare_where_there_is_any(left, last, off):
    workdays = Workdays(frozenset(range(7)) - off)
    terms = [] if left is None else [renewing(ahead(left))]
    found = due(held(ago(last)), contracts=terms, settings=DEFAULTS._replace(workdays=workdays))
    if found is None:
        return

    assert workdays.includes(found.propose)
    assert found.propose >= (DAY + PREPARE if found.best_to is None else DAY)
    if found.best_from and found.best_to:
        assert DAY <= found.best_from <= found.best_to
        assert found.best_to - found.best_from <= FIRST - LAST
        assert found.best_from <= found.propose <= found.best_to + timedelta(days=7)


TOUCH = Insert("touch", {})


def test_no_two_accounts_are_offered_the_same_day_while_another_is_free():
    one = due(held(ago(400)))
    day = one.propose
    following = DEFAULTS.workdays.next(day + timedelta(days=1))
    found = apart([one, None, one, one._replace(planned=make_checkin(on=day))], DEFAULTS.workdays)

    assert [it and it.propose for it in found] == [
        following,
        None,
        DEFAULTS.workdays.next(following + timedelta(1)),
        day,
    ]
    assert [it and it.propose for it in apart([one, one], DEFAULTS.workdays)] == [day, following]


def test_a_day_past_the_best_moment_is_not_offered_to_spare_another():
    one = due(held(ago(400)))
    pressed = one._replace(best_from=one.propose, best_to=one.propose)

    assert [it and it.propose for it in apart([one, pressed], DEFAULTS.workdays)] == [one.propose] * 2


def logged(checkin: Any = None) -> Logged:
    return Logged((), TOUCH, (), None, checkin)


def test_a_meeting_logged_as_one_is_on_record_that_day():
    made = held_review(3, TouchDraft("onsite", ago(2)), logged())

    assert made is not None
    assert made.values == {
        "account_id": 3,
        "agenda": "Business review",
        "touch_id": TOUCH,
        **dict.fromkeys(("on", "opened", "done_on"), ago(2)),
    }


def test_holding_a_planned_one_is_not_recorded_twice_but_another_check_in_is_none():
    draft = TouchDraft("meeting", DAY)

    assert held_review(3, draft, logged(make_checkin(agenda="QBR"))) is None
    assert held_review(3, draft, logged(make_checkin(agenda="Numbers"))) is not None


@pytest.mark.parametrize("kind", ["note", "voicemail", "no_show"])
def test_what_was_no_conversation_was_no_business_review(kind):
    with pytest.raises(Refused, match="is no business review"):
        held_review(3, TouchDraft(kind, DAY), logged())
