"""What a forecast counts, in which quarter and as what; and what looks similar but is none of it."""

from datetime import date

import pytest
from day import DAY, ago, ahead, span
from factories import make_account, make_contract, make_facts, make_opportunity
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain import records as r
from amcli.domain.forecast import OPEN, PARTS, STAGES, entries, horizon
from amcli.domain.forecast_moves import moves
from amcli.domain.periods import Period
from amcli.domain.settings import DEFAULTS
from amcli.reports.forecast import forecast, is_shown, moved

QUARTERS = horizon(DAY, 4)
SPAN = Period("year", QUARTERS[0].start, QUARTERS[-1].end)


def found(*contracts, on=DAY, **values):
    return entries([make_facts(contracts=list(contracts), **values)], on, SPAN, DEFAULTS)


def parts(*contracts, **values):
    """Return part, day and ARR of each entry."""
    return [(it.part, it.day, it.atr) for it in found(*contracts, **values)]


def term(number=1, starts="2026-04-01", ends="2027-03-31", **values):
    return make_contract(id=number, starts=date.fromisoformat(starts), ends=date.fromisoformat(ends), **values)


def test_the_horizon_is_the_current_quarter_and_those_that_follow():
    assert [it.label for it in QUARTERS] == ["2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3"]


# which terms


def test_a_term_counts_in_the_quarter_it_ends_in_and_only_there():
    assert parts(term(ends="2027-03-31")) == [("pipeline", date(2027, 3, 31), 1_200_000)]
    report = forecast([make_facts(contracts=[term(ends="2027-03-31")])], DAY, DEFAULTS)

    assert [it.sums.atr for it in report.sheets[0].quarters] == [0, 1_200_000, 0, 0]


@pytest.mark.parametrize(
    "contract",
    [
        term(ends="2029-12-31"),
        make_contract(starts=date(2026, 1, 1), ends=None),
        term(trial=True),
        term(arr=0),
        make_contract(starts=date(2026, 1, 1), ends=None, cancelled_on=ago(3), notice=span("3mo")),
    ],
    ids=["several years", "open-ended", "trial", "nothing", "open-ended and cancelled"],
)
def test_what_has_no_end_within_the_quarters_or_no_revenue_is_not_up_for_renewal(contract):
    assert parts(contract) == []


def test_prospects_and_accounts_churned_have_nothing_open():
    for status in ("prospect", "churned"):
        assert parts(term(), account=make_account(status=status), opportunities=make_opportunity()) == []


def test_an_account_that_left_still_counts_with_what_it_took_away_in_the_quarter():
    gone = term(starts="2025-11-01", ends="2026-10-31", outcome="churned", closed_on=date(2026, 10, 20))

    assert parts(gone, account=make_account(status="churned")) == [("lost", date(2026, 10, 31), 1_200_000)]


def test_a_term_that_renews_itself_counts_at_its_next_end_only():
    yearly = term(starts="2025-01-01", ends="2025-12-31", auto_renew=True)
    quarterly = term(starts="2026-09-01", ends="2026-11-30", auto_renew=True)

    assert parts(yearly) == [("pipeline", date(2026, 12, 31), 1_200_000)]
    assert parts(quarterly) == [("pipeline", date(2026, 11, 30), 1_200_000)]


def test_what_renewed_itself_in_the_current_quarter_is_renewed_and_said_to_be_assumed():
    (it,) = found(term(starts="2025-11-01", ends="2026-10-31", auto_renew=True))

    assert (it.part, it.day, it.assumed, it.forecast) == ("renewed", date(2026, 10, 31), True, 1_200_000)


def test_monthly_terms_are_no_events_but_stand_apart():
    monthly = term(starts="2026-01-31", ends="2026-02-27", auto_renew=True, renewal_term=span("1mo"))
    (it,) = found(monthly)

    assert (it.part, it.placed, it.atr) == ("rolling", None, 1_200_000)
    report = forecast([make_facts(contracts=[monthly])], DAY, DEFAULTS)
    assert (report.sheets[0].total.atr, report.sheets[0].rolling.atr) == (0, 1_200_000)


def test_a_year_that_goes_on_by_the_month_is_an_event_once():
    contract = term(starts="2026-01-01", ends="2026-12-31", auto_renew=True, renewal_term=span("1mo"))

    assert parts(contract) == [("pipeline", date(2026, 12, 31), 1_200_000)]


def test_a_short_term_that_does_not_renew_itself_is_an_event():
    assert parts(term(starts="2026-11-01", ends="2026-11-30")) == [("pipeline", date(2026, 11, 30), 1_200_000)]


def test_a_lapsed_term_is_still_to_be_decided_and_counts_in_the_current_quarter():
    (late,) = found(term(starts="2025-11-01", ends="2026-10-31", category="commit"))
    (carried,) = found(term(starts="2025-08-01", ends="2026-07-31"))

    assert (late.part, late.placed, late.late, late.carried) == ("commit", DAY, True, False)
    assert (carried.part, carried.placed, carried.carried) == ("pipeline", DAY, True)


def test_a_term_that_ends_today_is_still_open():
    assert parts(term(ends=str(DAY), category="commit")) == [("commit", DAY, 1_200_000)]
    assert parts(term(ends=str(DAY), auto_renew=True)) == [("pipeline", DAY, 1_200_000)]


def test_a_term_signed_for_later_counts_when_it_ends_in_time():
    pilot = term(starts="2027-01-01", ends="2027-06-30")

    assert parts(pilot) == [("pipeline", date(2027, 6, 30), 1_200_000)]


# what becomes of them


def test_a_term_with_a_successor_is_renewed_at_what_follows():
    old = term(ends="2026-12-31")
    new = make_contract(id=2, starts=date(2027, 1, 1), ends=date(2027, 12, 31), arr=1_500_000, renews_id=1)
    (it,) = found(old, new)

    assert (it.part, it.atr, it.forecast, it.weighted) == ("renewed", 1_200_000, 1_500_000, 1_500_000)


def test_an_outcome_without_a_next_term_is_renewed_at_the_final_amount():
    (it,) = found(term(ends="2026-12-31", outcome="renewed_down", closed_on=ago(2), final=900_000, category="closed"))

    assert (it.part, it.atr, it.forecast) == ("renewed", 1_200_000, 900_000)


def test_notice_makes_the_current_term_the_last_one():
    contract = term(ends="2027-03-31", auto_renew=True, notice=span("30d"), cancelled_on=ago(5))

    assert parts(contract) == [("lost", date(2027, 3, 31), 1_200_000)]


def test_notice_that_came_too_late_loses_the_next_term():
    contract = term(starts="2026-06-01", ends="2026-11-30", auto_renew=True, notice=span("30d"), cancelled_on=ago(5))

    assert parts(contract) == [
        ("renewed", date(2026, 11, 30), 1_200_000),
        ("lost", date(2027, 5, 31), 1_200_000),
    ]


def test_what_is_lost_brings_nothing_and_what_is_omitted_is_not_expected():
    (lost,) = found(term(outcome="churned", closed_on=ago(3)))
    (omitted,) = found(term(category="omitted", target=2_000_000))

    assert (lost.forecast, lost.weighted, lost.upside, lost.atr) == (0, 0, 0, 1_200_000)
    assert (omitted.weighted, omitted.downside, omitted.upside, omitted.atr) == (0, 0, 0, 1_200_000)


def test_a_category_that_says_closed_without_an_outcome_is_none():
    (it,) = found(term(category="closed"))

    assert (it.part, it.unset) == ("pipeline", True)


def test_an_upsell_agreed_for_later_is_up_with_its_own_amount_and_the_marks_of_the_term_it_changes():
    old = term(ends="2027-03-31", category="commit")
    more = make_contract(
        id=2, starts=ahead(20), ends=date(2027, 3, 31), arr=1_500_000, renews_id=1, booking_type="upsell"
    )
    (it,) = found(old, more)

    assert (it.ref, it.part, it.atr) == ("k1", "commit", 1_500_000)


def test_an_upsell_that_runs_is_up_once():
    old = term(ends="2027-03-31", category="commit")
    more = make_contract(
        id=2, starts=ago(20), ends=date(2027, 3, 31), arr=1_500_000, renews_id=1, booking_type="upsell"
    )

    assert [(it.ref, it.key, it.atr) for it in found(old, more)] == [("k2", "k1", 1_500_000)]


# amounts


def test_expected_amounts_are_the_forecast_at_the_rate_of_the_category():
    def expected(**values):
        return found(term(**values))[0].weighted

    assert expected(category="commit") == 1_080_000
    assert expected(category="best_case", forecast=1_000_000) == 600_000
    assert expected() == 360_000


def test_the_downside_is_what_is_committed_at_its_forecast_the_upside_reaches_for_the_target():
    (it,) = found(term(category="commit", forecast=1_000_000, target=1_400_000))
    (low,) = found(term(category="best_case", forecast=1_300_000, target=1_000_000))

    assert (it.downside, it.upside) == (1_000_000, 1_400_000)
    assert (low.downside, low.upside) == (0, 1_300_000)


# expansion


def growth(**values):
    return found(opportunities=make_opportunity(**values))


def test_an_opportunity_counts_when_it_is_expected_at_the_rate_of_its_stage():
    (it,) = growth(expected_close=date(2027, 2, 1), stage="proposed")

    assert (it.part, it.placed, it.forecast, it.weighted) == ("proposed", date(2027, 2, 1), 900_000, 450_000)
    assert (it.atr, it.downside, it.upside) == (0, 0, 900_000)


def test_a_late_opportunity_is_still_to_come_and_one_without_a_day_is_in_no_quarter():
    (late,) = growth(expected_close=ago(40))
    (undated,) = growth()

    assert (late.placed, late.late) == (DAY, True)
    assert (undated.placed, undated.late) == (None, False)


def test_what_was_won_in_the_quarter_counts_in_full_what_was_lost_or_won_before_does_not():
    (won,) = growth(stage="won", closed_on=ago(10))

    assert (won.part, won.weighted, won.downside) == ("won", 900_000, 900_000)
    assert growth(stage="lost", closed_on=ago(10)) == []
    assert growth(stage="won", closed_on=date(2026, 9, 30)) == []
    assert growth(stage="won") == []


def test_an_opportunity_won_later_was_open_before():
    it = entries([make_facts(opportunities=make_opportunity(stage="won", closed_on=ago(1)))], ago(5), SPAN, DEFAULTS)

    assert [one.part for one in it] == ["identified"]


def test_an_opportunity_without_an_amount_is_counted_but_adds_nothing():
    (it,) = growth(amount=None, expected_close=ahead(20))

    assert (it.unpriced, it.forecast, it.weighted) == (True, 0, 0)


# what moved


def why(then, now):
    """Return the reasons by ref between two days of which the books are given."""
    side = [entries([make_facts(**it)], day, SPAN, DEFAULTS) for it, day in ((then, ago(30)), (now, DAY))]
    return {it.entry.ref: it.why for it in moves(*side)}


@pytest.mark.parametrize(
    ("then", "now", "reasons"),
    [
        ({"category": "commit"}, {"category": "best_case"}, ("down",)),
        ({}, {"category": "commit"}, ("up",)),
        ({"category": "commit"}, {"category": "commit", "forecast": 1_000_000}, ("amount",)),
        ({"ends": "2027-03-31"}, {"ends": "2027-06-30"}, ("slipped",)),
        ({"ends": "2027-06-30"}, {"ends": "2027-03-31", "category": "commit"}, ("up", "pulled")),
        ({}, {"outcome": "renewed_flat", "closed_on": ago(3)}, ("renewed",)),
        ({}, {"outcome": "churned", "closed_on": ago(3)}, ("lost",)),
        ({}, {}, None),
        ({}, {"category": "pipeline"}, None),
    ],
)
def test_a_renewal_that_moved_says_why(then, now, reasons):
    assert why({"contracts": term(**then)}, {"contracts": term(**now)}).get("k1") == reasons


@pytest.mark.parametrize(
    ("then", "now", "reasons"),
    [
        ({}, {"stage": "proposed"}, ("up",)),
        ({"stage": "negotiating"}, {"stage": "qualified"}, ("down",)),
        ({}, {"expected_close": ahead(100)}, ("slipped",)),
        ({"expected_close": None}, {}, ("dated",)),
        ({}, {"expected_close": None}, ("undated",)),
        ({}, {"stage": "won", "closed_on": ago(1)}, ("won",)),
        ({}, {"amount": 800_000}, ("amount",)),
        ({}, {"stage": "lost", "closed_on": ago(1)}, ("gone",)),
    ],
)
def test_an_expansion_that_moved_says_why(then, now, reasons):
    usual = {"expected_close": ahead(10), "opened": ago(60)}
    side = [{"opportunities": make_opportunity(**(usual | it))} for it in (then, now)]

    assert why(*side).get("o1") == reasons


def test_what_came_in_between_is_new_and_what_was_lost_is_called_so():
    fresh = make_opportunity(expected_close=ahead(10), opened=ago(3))
    ended = entries([make_facts(opportunities=make_opportunity(opened=ago(60)))], ago(30), SPAN, DEFAULTS)

    assert why({}, {"opportunities": fresh}) == {"o1": ("new",)}
    assert [it.why for it in moves(ended, [], {"o1"})] == [("lost",)]


def test_an_upsell_that_took_over_is_no_loss_and_no_newcomer():
    old = term(ends="2027-03-31")
    more = make_contract(
        id=2, starts=ago(20), ends=date(2027, 3, 31), arr=1_500_000, renews_id=1, booking_type="upsell"
    )

    assert why({"contracts": old}, {"contracts": [old, more]}) == {"k2": ("amount",)}


# invariants

days = st.integers(-500, 500).map(ahead)
money = st.none() | st.integers(0, 3_000_000)


@st.composite
def terms(draw):
    """A few terms of one account, linked or not, in any state a book can hold."""
    made = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        starts = draw(days)
        closed_on = draw(st.none() | days)
        made.append(
            r.Contract(
                number,
                1,
                draw(st.sampled_from(("Planner", "Mobile"))),
                starts,
                draw(st.none() | st.integers(0, 800).map(lambda length, of=starts: of + (ahead(length) - DAY))),
                draw(st.integers(0, 2_000_000)),
                draw(st.sampled_from(("EUR", "USD"))),
                auto_renew=draw(st.booleans()),
                notice=draw(st.none() | st.sampled_from((span("30d"), span("3mo")))),
                renewal_term=draw(st.none() | st.sampled_from((span("1mo"), span("3mo"), span("1y")))),
                cancelled_on=draw(st.none() | days),
                renews_id=draw(st.none() | st.integers(1, number)) if number > 1 else None,
                trial=draw(st.integers(0, 9)) == 0,
                category=draw(st.none() | st.sampled_from((*OPEN, "closed"))),
                target=draw(money),
                forecast=draw(money),
                final=draw(money),
                outcome=draw(st.sampled_from(("renewed_flat", "churned"))) if closed_on else None,
                closed_on=closed_on,
                booking_type=draw(st.none() | st.sampled_from(("new", "upsell", "renewal"))),
            )
        )
    return [it._replace(renews_id=None) if it.renews_id == it.id else it for it in made]


opportunities = st.lists(
    st.builds(
        lambda amount, stage, opened, close, closed, currency: make_opportunity(
            amount=amount,
            stage=stage,
            opened=opened,
            expected_close=close,
            closed_on=closed if stage in ("won", "lost") else None,
            currency=currency,
        ),
        money,
        st.sampled_from((*STAGES, "lost")),
        days,
        st.none() | days,
        st.none() | days,
        st.sampled_from(("EUR", "USD")),
    ),
    max_size=4,
).map(lambda made: [it._replace(id=number) for number, it in enumerate(made, 1)])
facts = st.builds(
    lambda contracts, growing, tier: make_facts(contracts=contracts, opportunities=growing, tier=tier),
    terms(),
    opportunities,
    st.sampled_from(("A", "B", None)),
)
books = st.lists(facts, max_size=3).map(
    lambda made: [
        it._replace(account=it.account._replace(id=number, handle=f"a{number}")) for number, it in enumerate(made, 1)
    ]
)
settings = st.sampled_from((DEFAULTS, DEFAULTS._replace(rates={"USD": "0.87"})))


@given(book=books, given_settings=settings, quarters=st.integers(1, 6))
def test_parts_add_up_to_their_totals(book, given_settings, quarters):
    report = forecast(book, DAY, given_settings, quarters=quarters, by="tier")

    for sheet in report.sheets:
        for part in (*(it.sums for it in sheet.quarters), sheet.total):
            assert sum(part.renewals[name] for name in PARTS) == part.atr
            assert part.weighted_renewals + part.weighted_expansion == part.weighted
            assert 0 <= part.downside <= part.upside
            assert 0 <= part.weighted <= part.upside
        for of in (sheet.quarters, sheet.groups):
            for name in ("atr", "weighted", "downside", "upside", "weighted_expansion", "due", "open_expansion"):
                assert sum(getattr(it.sums, name) for it in of) == getattr(sheet.total, name)
        assert sum(it.atr for it in sheet.entries) == sheet.total.atr


@given(book=books, given_settings=settings, back=st.integers(1, 200))
def test_what_moved_is_all_of_the_change(book, given_settings, back):
    report = forecast(book, DAY, given_settings, since=ago(back))

    for sheet in report.sheets:
        effects = [moved(it, report.quarters) for it in sheet.change.moves]
        assert sum(effects) == sheet.total.weighted - sheet.change.then.weighted
        assert all(is_shown(it.then, report.quarters) or is_shown(it.now, report.quarters) for it in sheet.change.moves)


def in_euros(book):
    return [
        it._replace(
            contracts=tuple(one._replace(currency="EUR") for one in it.contracts),
            opportunities=tuple(one._replace(currency="EUR") for one in it.opportunities),
        )
        for it in book
    ]


@given(book=books.map(in_euros), on=st.dates(QUARTERS[0].start, ago(1)))
def test_a_change_starts_from_what_the_forecast_of_that_day_was(book, on):
    (then,) = forecast(book, on, DEFAULTS).sheets
    (now,) = forecast(book, DAY, DEFAULTS, since=on).sheets

    assert now.change.then == then.total


@given(book=books)
def test_each_contract_is_open_once_and_no_term_is_counted_twice(book):
    for it in book:
        made = entries([it], DAY, SPAN, DEFAULTS)
        still = [one.key for one in made if one.part in (*OPEN, "rolling")]
        ends = [(one.ref, one.day) for one in made if not one.is_expansion]

        assert len(set(ends)) == len(ends)
        for contract in it.contracts:
            if not any(other.renews_id == contract.id for other in it.contracts):
                assert still.count(f"k{contract.id}") <= 1


simple = st.lists(
    st.tuples(st.integers(-300, 500), st.integers(1, 10**6), st.sampled_from((None, *OPEN))), max_size=8
).map(
    lambda drawn: [
        make_contract(id=number, product=f"P{number}", starts=ago(400), ends=ahead(end), arr=arr, category=category)
        for number, (end, arr, category) in enumerate(drawn, 1)
    ]
)


@given(contracts=simple)
def test_plain_terms_are_counted_as_a_naive_sum_would(contracts):
    sheet = forecast([make_facts(contracts=contracts)], DAY, DEFAULTS).sheets[0]

    for at, quarter in enumerate(sheet.quarters):
        start = date.min if at == 0 else quarter.period.start
        due = [it for it in contracts if start <= it.ends < quarter.period.end]
        assert quarter.sums.atr == sum(it.arr for it in due)
        assert quarter.sums.renewals["commit"] == sum(it.arr for it in due if it.category == "commit")
