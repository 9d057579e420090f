"""The account-plan questions of a month or quarter: the answers per account, and summed up for the book."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.business_reviews import ReviewDue, apart, review_due
from amcli.domain.evidence import DAY, known_part
from amcli.domain.history import as_on
from amcli.domain.money import Money
from amcli.domain.periods import Period
from amcli.domain.plan_gaps import Gap, gaps, horizon
from amcli.domain.plan_money import STEPS, Forecast, Path, Pipeline, RenewalMove, path, pipeline, renewal_moves
from amcli.domain.plan_questions import FITS, STATES, Aim, CoverShift, Fit, Pair, account_fit, aims, fits, shift
from amcli.domain.records import Account, CheckIn, Facts
from amcli.domain.settings import Settings
from amcli.domain.standing import Standing, served, stand, total
from amcli.domain.terms import add_up, arr_on
from amcli.domain.vocab import FORECAST_CATEGORIES, GRAVE, SEVERITIES
from amcli.domain.withheld import without_notes


class Sum(NamedTuple):
    """Money in minor units by currency, and as one amount where rates allow."""

    by_currency: dict[str, int]
    total: Money | None


class Answers(NamedTuple):
    """What one account answers. One lost in the period answers for the forecast only."""

    account: Account
    arr: Sum
    worth: int
    is_lost: bool
    objectives: tuple[Aim, ...] = ()
    coverage: CoverShift | None = None
    package: tuple[Fit, ...] = ()
    gaps: tuple[Gap, ...] = ()
    renewals: tuple[RenewalMove, ...] = ()
    pipeline: Pipeline | None = None
    expansion: Path = Path()
    review: ReviewDue | None = None


class Cover(NamedTuple):
    """Seats and threads of all accounts that can be compared."""

    required: int
    filled: int
    heard: int
    threads: int


class Forecasts(NamedTuple):
    """The renewals of the window on one day, by category, and what of them is expected to come in."""

    by_category: Mapping[str, Sum]
    expected: Sum


class Totals(NamedTuple):
    """The answers of the whole book."""

    objectives: Mapping[str, int]
    """How many `achieved`, `closer`, `further`, `unchanged`, `unmeasured`; `overdue` ones are among those."""
    without_objective: int
    """Accounts with no objective open and none reached in the period."""
    coverage: Mapping[str, int]
    """Accounts by verdict."""
    cover_before: Cover
    cover_after: Cover
    package: Mapping[str, Sum]
    """ARR by verdict, each account once."""
    package_accounts: Mapping[str, int]
    issues: Mapping[str, int]
    risks: Mapping[str, int]
    detractors: int
    renewals_unready: int
    grave: Sum
    """ARR of the accounts with a critical or high gap."""
    grave_accounts: int
    forecast_before: Forecasts
    forecast_after: Forecasts
    pipeline: Mapping[str, Sum]
    """`then`, the steps and `now`."""
    ready: Sum
    blocked: Sum
    opportunities: tuple[int, int]
    """How many are ready, how many blocked."""
    needs: int
    reviews_due: int


class Questions(NamedTuple):
    """The whole report: between the day `before` the period and `on`, the last day it knows of."""

    period: Period
    before: date
    on: date
    until: date
    """Up to when a renewal must be decided to be looked at."""
    accounts: tuple[Answers, ...]
    """The most money first."""
    totals: Totals


def plan_questions(
    accounts: Sequence[Facts],
    period: Period,
    settings: Settings,
    as_of: date,
    *,
    reviews: Mapping[int, Sequence[CheckIn]],
    notes: bool = True,
) -> Questions:
    """Return the answers for a period that has begun by `as_of`.

    The facts are those known on its last known day, and know how they were the day before it began; `reviews`
    are the business reviews on record by account id. Without `notes` what was written in words is left out.
    """
    span = known_part(period, as_of)
    on, before = span.last, span.start - DAY
    shown = (lambda facts: facts) if notes else without_notes
    found = []
    for it in accounts:
        then = as_on(it, before)
        is_lost = it.account.status == "churned" and bool(arr_on(then.contracts, before))
        if is_lost or served([it], on):
            pair = Pair(stand(shown(it), on, settings), shown(then), before, span)
            if is_lost:
                found.append(_lost(pair))
                continue
            answers = _answers(pair, reviews.get(it.account.id, ()))
            found.append(answers if notes else answers._replace(objectives=_judged(pair, it, then)))
    found.sort(key=lambda it: (-it.worth, it.account.handle))
    offered = apart([it.review for it in found], settings.workdays)
    found = [it._replace(review=review) for it, review in zip(found, offered, strict=True)]
    return Questions(period, before, on, horizon(on), tuple(found), _totals(found, settings))


def _answers(pair: Pair, reviews: Sequence[CheckIn]) -> Answers:
    it = pair.now
    package = fits(it)
    return Answers(
        it.account,
        _sum([it.arr], it.settings),
        it.worth,
        is_lost=False,
        objectives=tuple(aims(pair)),
        coverage=shift(pair),
        package=tuple(package),
        gaps=tuple(gaps(it)),
        renewals=tuple(renewal_moves(pair)),
        pipeline=pipeline(pair),
        expansion=path(pair, package),
        review=review_due(it, reviews),
    )


def _judged(pair: Pair, facts: Facts, then: Facts) -> tuple[Aim, ...]:
    """Return the objectives without words, judged by their values as typed: `50 minutes a call` is a figure."""
    shown = {it.objective.id: it for it in aims(pair)}
    judged = aims(pair._replace(now=pair.now._replace(facts=facts), then=then))
    return tuple(shown[it.objective.id]._replace(state=it.state, progress=it.progress) for it in judged)


def _lost(pair: Pair) -> Answers:
    it: Standing = pair.now
    arr = arr_on(pair.then.contracts, pair.before)
    moves = tuple(renewal_moves(pair))
    return Answers(
        it.account, _sum([arr], it.settings), it.worth, is_lost=True, renewals=moves, pipeline=pipeline(pair)
    )


def _sum(parts: Iterable[dict[str, int]], settings: Settings) -> Sum:
    sums = add_up(parts)
    return Sum(sums, total(sums, settings))


def _totals(found: Sequence[Answers], settings: Settings) -> Totals:
    kept = [it for it in found if not it.is_lost]
    aim = [one for it in kept for one in it.objectives]
    states = Counter(one.state for one in aim)
    verdicts = Counter(it.coverage.verdict for it in kept if it.coverage)
    gap = [one for it in kept for one in it.gaps]
    grave = [it for it in kept if any(one.severity in GRAVE for one in it.gaps)]
    fit = {name: [it for it in kept if account_fit(list(it.package)) == name] for name in FITS}
    moves = [one for it in found for one in it.renewals]
    flows = [it.pipeline for it in found if it.pipeline]
    ready = [one for it in kept for one in it.expansion.ready]
    blocked = [one.opportunity for it in kept for one in it.expansion.blocked]
    return Totals(
        {name: states[name] for name in STATES} | {"overdue": sum(one.overdue for one in aim)},
        sum(not it.objectives for it in kept),
        {name: verdicts[name] for name in ("widening", "narrowing", "mixed", "steady", "new")},
        _cover(kept, earlier=True),
        _cover(kept, earlier=False),
        {name: _sum([it.arr.by_currency for it in rows], settings) for name, rows in fit.items()},
        {name: len(rows) for name, rows in fit.items()},
        _by_severity(gap, "issue"),
        _by_severity(gap, "risk"),
        sum(one.kind == "detractor" for one in gap),
        sum(one.kind == "readiness" for one in gap),
        _sum([it.arr.by_currency for it in grave], settings),
        len(grave),
        _forecasts([one.then for one in moves], settings),
        _forecasts([one.now for one in moves], settings),
        {
            "then": _sum([it.then for it in flows], settings),
            **{name: _sum([it.steps[name] for it in flows], settings) for name in STEPS},
            "now": _sum([it.now for it in flows], settings),
        },
        _sum([{it.currency: it.amount or 0} for it in ready], settings),
        _sum([{it.currency: it.amount or 0} for it in blocked], settings),
        (len(ready), len(blocked)),
        sum(len(it.expansion.needs) for it in kept),
        sum(it.review is not None for it in kept),
    )


def _cover(kept: Sequence[Answers], *, earlier: bool) -> Cover:
    """Return the seats and threads of the accounts that were known at both ends."""
    sums = [0, 0, 0, 0]
    for it in kept:
        told = it.coverage
        if told is None or told.before is None or told.threads_before is None:
            continue
        seats = told.before if earlier else told.after
        for at, number in enumerate((*seats, told.threads_before if earlier else told.threads)):
            sums[at] += number
    return Cover(*sums)


def _by_severity(gap: Sequence[Gap], kind: str) -> dict[str, int]:
    found = Counter(one.severity for one in gap if one.kind == kind)
    return {name: found[name] for name in SEVERITIES}


def _forecasts(found: Sequence[Forecast | None], settings: Settings) -> Forecasts:
    known = [it for it in found if it is not None]
    by_category = {
        name: _sum([{it.currency: it.amount} for it in known if it.category == name], settings)
        for name in FORECAST_CATEGORIES
    }
    return Forecasts(by_category, _sum([{it.currency: it.expected(settings)} for it in known], settings))
