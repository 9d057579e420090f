"""The account-plan questions about the client: objectives, stakeholder coverage, package fit."""

from datetime import date, timedelta
from typing import Any

import pytest
from day import DAY, ago, ahead
from factories import (
    make_account,
    make_contact,
    make_contract,
    make_facts,
    make_objective,
    make_opportunity,
    make_touch,
    make_usage,
)
from hypothesis import given
from hypothesis import strategies as st
from people import CHAMPION, DECIDER, PEOPLE, SPONSOR

from amcli.domain.periods import between
from amcli.domain.plan_questions import (
    FITS,
    Pair,
    account_fit,
    aims,
    figure,
    fits,
    product_of,
    shift,
)
from amcli.domain.records import Facts
from amcli.domain.settings import DEFAULTS
from amcli.domain.standing import stand
from amcli.domain.terms import terms_on

BEFORE = ago(52)
"""The last day before the fourth quarter."""
PERIOD = between(BEFORE + timedelta(days=1), DAY + timedelta(days=1))
OVERTIME = {"baseline": "4100", "target": "3500", "opened": ago(120)}


def pair(now: Facts, then: Facts | None = None, on: date = DAY) -> Pair:
    return Pair(stand(now, on, DEFAULTS), then or now, BEFORE, PERIOD)


def aim(now: dict[str, Any], was: dict[str, Any] | None = None) -> Any:
    facts = make_facts(objectives=[make_objective(**now)])
    then = make_facts(objectives=[make_objective(**(was or now))])
    (found,) = aims(pair(facts, then))
    return found


# objectives


@pytest.mark.parametrize(
    ("was", "now", "state"),
    [
        ("3900", "3720", "closer"),
        ("3720", "3900", "further"),
        ("3720", "3720", "unchanged"),
        (None, "3900", "closer"),
        (None, "4100", "unchanged"),
        (None, "4300", "further"),
        ("3720", None, "unmeasured"),
        ("3720", "a lot", "unmeasured"),
        ("3500", "3400", "unchanged"),
    ],
)
def test_an_objective_moves_when_its_figure_comes_nearer_to_the_target_than_before_the_period(was, now, state):
    assert aim({**OVERTIME, "current": now}, {**OVERTIME, "current": was}).state == state


def test_beyond_the_target_nothing_is_left_to_lose():
    passed = aim({**OVERTIME, "current": "3300"}, {**OVERTIME, "current": "3900"})

    assert (passed.state, passed.progress) == ("closer", 133)


def test_without_a_baseline_the_distance_to_the_target_decides():
    bare = {"target": "95 %", "opened": ago(120)}
    nearer = aim({**bare, "current": "93 %"}, {**bare, "current": "89 %"})

    assert (nearer.state, nearer.progress) == ("closer", None)


@pytest.mark.parametrize(
    ("current", "progress"), [("3720", 63), ("4100", 0), ("4400", -50), ("3501", 99), (None, None)]
)
def test_progress_is_the_share_of_the_way_never_rounded_up_to_reached(current, progress):
    assert aim({**OVERTIME, "current": current}).progress == progress


def test_values_in_different_units_do_not_compare():
    assert (
        aim({"baseline": "4 days", "target": "8 hours", "current": "2 days", "opened": ago(90)}).state == "unmeasured"
    )


@pytest.mark.parametrize(("achieved", "state"), [(ago(3), "achieved"), (ahead(1), "unmeasured")])
def test_an_objective_is_achieved_on_its_day_and_not_before(achieved, state):
    assert aim({"achieved_on": achieved}).state == state


def test_one_reached_before_the_period_is_history_and_one_opened_later_unknown():
    rows = [make_objective(id=1, achieved_on=BEFORE), make_objective(id=2, opened=ahead(1))]

    assert aims(pair(make_facts(objectives=rows))) == []


@pytest.mark.parametrize(("due", "late"), [(ago(1), True), (DAY, False), (None, False)])
def test_an_open_objective_is_overdue_after_its_day(due, late):
    assert aim({"due": due}).overdue is late


def test_one_reached_late_is_not_overdue():
    assert not aim({"due": ago(30), "achieved_on": ago(3)}).overdue


def test_one_set_in_the_period_starts_at_its_baseline():
    new = {**OVERTIME, "opened": ago(20), "current": "3900"}

    assert (aim(new).state, aim(new).was) == ("closer", "4100")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("4,100", (4100.0, "")),
        ("8 %", (8.0, "%")),
        ("€1,200.50", (1200.5, "€")),
        ("-3", (-3.0, "")),
        ("50 minutes", (50.0, "minutes")),
        ("1,5", None),
        ("1.234.567", None),
        ("3 of 6", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_figure_is_the_only_number_in_a_text(text, read):
    assert figure(text) == read


@given(number=st.integers(-(10**9), 10**9), unit=st.sampled_from(("", "%", "hours", "EUR")))
def test_any_whole_number_is_read_as_it_is_shown(number, unit):
    assert figure(f"{number:,} {unit}") == (float(number), unit.casefold())


@given(baseline=st.integers(0, 999), target=st.integers(0, 999), was=st.integers(0, 999), now=st.integers(0, 999))
def test_what_comes_closer_would_go_further_off_on_the_way_back(baseline, target, was, now):
    rows = [
        {"baseline": str(baseline), "target": str(target), "current": str(it), "opened": ago(120)} for it in (was, now)
    ]
    there, back = aim(rows[1], rows[0]).state, aim(rows[0], rows[1]).state

    assert {there, back} in ({"closer", "further"}, {"unchanged"})


# coverage


def spoken(*touches: tuple[date, tuple[int, ...]], **values: Any) -> Facts:
    contacts = values.pop("contacts", PEOPLE)
    return make_facts(*(make_touch(on, *people) for on, people in touches), contacts=contacts, **values)


def test_a_seat_heard_again_and_a_new_thread_widen_the_cover():
    facts = spoken((ago(140), (DECIDER, CHAMPION)), (ago(5), (DECIDER, CHAMPION, SPONSOR)))
    told = shift(pair(facts))

    assert told.verdict == "widening"
    assert [it.id for it in told.came] == [SPONSOR]


def test_a_departure_narrows_the_cover_and_is_named():
    gone = tuple(it._replace(left_on=ago(12)) if it.id == CHAMPION else it for it in PEOPLE)
    told = shift(pair(spoken((ago(60), (DECIDER, CHAMPION, SPONSOR)), contacts=gone)))

    assert (told.verdict, [it.id for it in told.left]) == ("narrowing", [CHAMPION])
    assert (told.before.filled, told.after.filled) == (3, 2)
    assert told.silent == ()


def test_somebody_who_left_before_the_period_is_old_news():
    gone = (*PEOPLE, make_contact(id=9, name="Old", left_on=BEFORE))

    assert shift(pair(spoken((ago(60), (DECIDER, CHAMPION, SPONSOR)), contacts=gone))).left == ()


def test_one_lost_and_one_won_is_mixed_not_netted():
    facts = spoken((ago(140), (CHAMPION,)), (ago(110), (DECIDER,)), (ago(3), (SPONSOR, DECIDER)))
    told = shift(pair(facts))

    assert (told.verdict, told.threads_before, told.threads) == ("mixed", 2, 2)
    assert [it.id for it in told.silent] == [CHAMPION]


def test_the_same_people_as_before_are_steady():
    assert shift(pair(spoken((ago(55), (DECIDER, CHAMPION)), (ago(2), (DECIDER, CHAMPION))))).verdict == "steady"


def test_an_account_the_book_did_not_know_before_is_new_not_widening():
    facts = spoken((ago(5), (DECIDER, CHAMPION)), account=make_account(added_on=ago(10)))
    told = shift(pair(facts))

    assert (told.verdict, told.before) == ("new", None)


spoke = st.lists(st.tuples(st.integers(0, 200), st.sets(st.sampled_from((DECIDER, CHAMPION, SPONSOR)))), max_size=6)
departures = st.dictionaries(st.sampled_from((DECIDER, CHAMPION, SPONSOR)), st.integers(0, 100), max_size=3)


@given(said=spoke, left=departures)
def test_widening_never_loses_and_narrowing_never_gains_a_seat_or_thread(said, left):
    people = tuple(it._replace(left_on=ago(left[it.id])) if it.id in left else it for it in PEOPLE)
    told = shift(pair(spoken(*((ago(days), tuple(who)) for days, who in said), contacts=people)))
    assert told.before is not None and told.threads_before is not None
    steps = [
        told.after.filled - told.before.filled,
        told.after.heard - told.before.heard,
        told.threads - told.threads_before,
    ]

    assert (told.verdict == "widening") == (min(steps) >= 0 and max(steps) > 0)
    assert (told.verdict == "narrowing") == (max(steps) <= 0 and min(steps) < 0)
    assert not {it.id for it in told.came} & {it.id for it in (*told.silent, *told.left)}


# package


def fit_of(share: int, **values: Any) -> Any:
    facts = make_facts(usage=[make_usage(active=float(share))], contracts=[make_contract(ends=None)], **values)
    (found,) = fits(stand(facts, DAY, DEFAULTS))
    return found


@pytest.mark.parametrize(
    ("share", "verdict"), [(49, "over_licensed"), (50, "fits"), (89, "fits"), (90, "outgrown"), (110, "outgrown")]
)
def test_a_package_fits_from_half_used_to_nearly_full(share, verdict):
    assert fit_of(share).verdict == verdict


def test_an_outgrown_package_asks_for_an_opportunity_unless_one_is_open():
    assert fit_of(95).next.startswith("am opportunities add acme")
    assert fit_of(95, opportunities=[make_opportunity()]).next == "am brief acme"
    assert fit_of(95, opportunities=[make_opportunity(stage="lost", closed_on=ago(1))]).next.startswith("am opp")


def unused(ends: date | None, *usage: Any, **terms: Any) -> str:
    contract = make_contract(ends=ends, starts=ago(300), **terms)
    facts = make_facts(usage=list(usage) or [make_usage(active=20.0)], contracts=[contract])
    return fits(stand(facts, DAY, DEFAULTS))[0].do


def test_what_to_do_about_unused_licences_depends_on_the_renewal_and_on_the_trend():
    growing = (make_usage(id=1, on=ago(40), active=10.0), make_usage(id=2, active=30.0))

    assert "offer the size they need" in unused(ahead(100))
    assert "who is to use the rest" in unused(ahead(200))
    assert "who is to use the rest" in unused(None)
    assert "is growing" in unused(ahead(100), *growing)


def test_a_monthly_term_is_no_renewal_to_size():
    monthly = make_contract(starts=ago(20), ends=ahead(9), auto_renew=True)
    facts = make_facts(usage=[make_usage(active=20.0)], contracts=[monthly])

    assert "who is to use the rest" in fits(stand(facts, DAY, DEFAULTS))[0].do


def test_a_paid_package_without_figures_says_so_and_an_account_without_one_says_nothing():
    paid = fits(stand(make_facts(contracts=[make_contract()]), DAY, DEFAULTS))
    stale = make_facts(contracts=[make_contract()], usage=[make_usage(on=ago(90))])

    assert [it.verdict for it in paid] == ["unmeasured"]
    assert [it.verdict for it in fits(stand(stale, DAY, DEFAULTS))] == ["unmeasured"]
    assert fits(stand(make_facts(), DAY, DEFAULTS)) == []


def test_volume_without_licences_fits_nothing():
    facts = make_facts(contracts=[make_contract()], usage=[make_usage(licensed=None)])

    assert [it.verdict for it in fits(stand(facts, DAY, DEFAULTS))] == ["unmeasured"]


def test_a_metric_belongs_to_the_product_it_names_or_to_the_only_one():
    planner, mobile = make_contract(id=1), make_contract(id=2, product="Mobile")
    one, both = terms_on([planner], DAY), terms_on([planner, mobile], DAY)
    trial = terms_on([planner, mobile._replace(trial=True)], DAY)

    assert product_of("seats", tuple(one)) == "Planner"
    assert product_of("mobile seats", tuple(both)) == "Mobile"
    assert product_of("seats", tuple(both)) is None
    assert product_of("mobile seats", tuple(trial)) == "Planner"


@given(shares=st.lists(st.integers(0, 130), max_size=4))
def test_an_account_counts_once_however_many_metrics_it_has(shares):
    usage = [make_usage(id=at, metric=f"m{at}", active=float(share)) for at, share in enumerate(shares, 1)]
    found = fits(stand(make_facts(usage=usage, contracts=[make_contract()]), DAY, DEFAULTS))
    order = [FITS.index(it.verdict) for it in found]

    assert order == sorted(order)
    assert account_fit(found) == found[0].verdict
    assert len(found) == max(1, len(shares))
