"""The whitespace grid: what a cell says, which products are one, and whom a product fits."""

from datetime import date

import pytest
from day import DAY, ago, ahead
from factories import make_account, make_calm, make_contract, make_opportunity, make_risk, standing
from hypothesis import given
from random_facts import facts as any_facts

from amcli.domain.settings import DEFAULTS
from amcli.domain.wallet import wallet_of
from amcli.domain.whitespace import NO_PRODUCT, Names
from amcli.reports.whitespace import Wanted, build_whitespace


def cell(*, products=(), settings=DEFAULTS, **values):
    """Return the one cell of the grid of a calm account."""
    report = build_whitespace([make_calm(**values)], DAY, settings._replace(products=products))
    (found,) = report.rows[0].cells
    return found


def test_what_runs_is_current_with_its_arr():
    found = cell(contracts=[make_contract()])

    assert (found.state, found.amount, found.arr, found.ref) == (
        "current",
        {"EUR": 1_200_000},
        {"EUR": 1_200_000},
        "k1",
    )


def test_an_open_opportunity_is_potential_beside_what_runs():
    found = cell(contracts=[make_contract()], opportunities=[make_opportunity(product="Planner")])

    assert (found.state, found.amount, found.arr) == ("potential", {"EUR": 900_000}, {"EUR": 1_200_000})


def test_a_blocked_one_says_why_and_when_it_is_reviewed():
    found = cell(opportunities=[make_opportunity(product="Planner", blocked_reason="Budget", review_on=ahead(9))])

    assert (found.state, found.reason, found.until) == ("blocked", "Budget", ahead(9))


@pytest.mark.parametrize(
    ("stage", "days", "state"), [("won", 89, "won"), ("won", 90, ""), ("lost", 89, "lost"), ("lost", 90, "")]
)
def test_what_was_won_or_lost_is_shown_for_ninety_days(stage, days, state):
    ended = make_opportunity(product="Planner", stage=stage, opened=ago(200), closed_on=ago(days))
    report = build_whitespace([make_calm(opportunities=[ended])], DAY, DEFAULTS)

    assert [it.state for row in report.rows for it in row.cells] == ([state] if state else [])


def test_a_lost_one_rests_until_the_day_that_was_set():
    ended = make_opportunity(product="Planner", stage="lost", closed_on=ago(10), review_on=ahead(80))

    assert cell(opportunities=[ended]).until == ahead(80)


def test_a_trial_is_no_arr():
    report = build_whitespace([make_calm(contracts=[make_contract(trial=True)])], DAY, DEFAULTS)

    assert report.arr == {}


def test_without_a_list_only_a_comma_sets_a_part_of_a_product_apart():
    names = Names((), ["Planner", "Planner, border depot", "Planner Pro"])

    assert [names.of(it) for it in ("planner", "Planner, border depot", "Planner Pro", None)] == [
        "Planner", "Planner", "Planner Pro", NO_PRODUCT,
    ]  # fmt: skip


def test_a_listed_product_takes_all_names_that_begin_with_it_unless_they_are_listed_too():
    names = Names(("Planner", "Planner Pro"), ["Planner pilot", "Planner Pro, north", "Plannerish"])

    assert [names.of(it) for it in ("Planner pilot", "Planner Pro, north", "Plannerish")] == [
        "Planner", "Planner Pro", "Plannerish",
    ]  # fmt: skip


def peers(having, lacking, **asking):
    """Return accounts of one segment, some with Planner and Mobile, some with Planner only; the asking one is id 1."""
    found = []
    for at in range(1, having + lacking + 2):
        contracts = [make_contract(id=at, account_id=at)]
        if 1 < at <= having + 1:
            contracts.append(make_contract(id=100 + at, account_id=at, product="Mobile"))
        account = make_account(id=at, handle=f"a{at}", segment="mid")
        found.append(make_calm(account=account, contracts=contracts, **(asking if at == 1 else {})))
    return build_whitespace(found, DAY, DEFAULTS)


def fits(report):
    row = next(it for it in report.rows if it.account.id == 1)
    return next(it.fit for it in row.cells if it.product == "Mobile")


def test_a_product_fits_where_three_others_of_the_segment_and_half_of_them_have_it():
    assert fits(peers(3, 3)) == (3, 6)
    assert fits(peers(2, 0)) is None  # too few
    assert fits(peers(3, 4)) is None  # less than half


def test_nothing_is_suggested_for_an_account_that_is_not_to_be_asked():
    assert fits(peers(3, 3, risks=[make_risk(severity="high")])) is None


def test_a_grid_can_be_narrowed_to_a_product_a_tier_and_a_segment():
    accounts = [
        make_calm(contracts=[make_contract(), make_contract(id=2, product="Mobile")]),
        make_calm(
            account=make_account(id=2, handle="b", tier="B", segment="mid"),
            contracts=[make_contract(id=3, account_id=2)],
        ),
    ]

    assert build_whitespace(accounts, DAY, DEFAULTS, Wanted(products=("mobile",))).products == ("Mobile",)
    assert [it.account.id for it in build_whitespace(accounts, DAY, DEFAULTS, Wanted(tiers=("b",))).rows] == [2]
    assert [it.account.id for it in build_whitespace(accounts, DAY, DEFAULTS, Wanted(segments=("mid",))).rows] == [2]


@given(any_facts())
def test_the_sums_of_the_rows_and_those_of_the_columns_add_up_to_the_whole(facts):
    report = build_whitespace([facts], DAY, DEFAULTS)

    for name in ("arr", "potential"):
        whole = getattr(report, name)
        for parts in (report.rows, report.columns, [it for row in report.rows for it in row.cells]):
            sums = {}
            for part in parts:
                for code, minor in getattr(part, name).items():
                    sums[code] = sums.get(code, 0) + minor
            assert sums == whole


@given(any_facts())
def test_what_runs_in_the_grid_is_the_arr_of_the_account(facts):
    report = build_whitespace([facts], DAY, DEFAULTS)
    it = standing(facts)

    for row in report.rows:
        if report.lacking:
            assert row.arr == it.arr
        elif set(it.arr) <= {report.currency}:
            assert row.arr.get(report.currency, 0) == sum(it.arr.values())


def test_the_share_of_wallet_is_arr_of_what_they_spend_and_unknown_without_an_estimate():
    account = make_account(wallet=4_800_000)
    found = wallet_of(account, {"EUR": 1_200_000}, DEFAULTS)

    assert (found.share, found.room) == (0.25, 3_600_000)
    assert wallet_of(make_account(), {"EUR": 1}, DEFAULTS) is None
    assert wallet_of(account, {"GBP": 1}, DEFAULTS) is None
    assert wallet_of(account, {}, DEFAULTS).share == 0


def test_a_prospect_is_in_the_grid_while_something_is_open_there():
    account = make_account(status="prospect")
    still, ended = make_opportunity(product="Planner"), make_opportunity(stage="lost", closed_on=date(2026, 1, 5))

    assert len(build_whitespace([make_calm(account=account, opportunities=[still])], DAY, DEFAULTS).rows) == 1
    assert build_whitespace([make_calm(account=account, opportunities=[ended])], DAY, DEFAULTS).rows == ()
