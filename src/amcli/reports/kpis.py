"""The figures of a period, what each is made of, and what they might hide."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from amcli.domain.arr_movement import ArrMovement, Ledger
from amcli.domain.evidence import DAY, known_part
from amcli.domain.guards import Guard, guards, survey_guards
from amcli.domain.history import as_on
from amcli.domain.kpi import Metric
from amcli.domain.periods import Period, previous, quarter_of
from amcli.domain.records import Account, Facts
from amcli.domain.retention import retention
from amcli.domain.settings import Settings
from amcli.domain.standing import served, stand
from amcli.domain.targets import Attained, Target, attained
from amcli.domain.voice import answers
from amcli.reports.figures import Figures, figures, revenue, state

QUARTERS = 8
"""How many quarters the trend goes back."""

GROUPINGS: dict[str, Callable[[Account], str | None]] = {
    "tier": lambda it: it.tier,
    "segment": lambda it: it.segment,
    "industry": lambda it: it.industry,
    "region": lambda it: it.region,
    "owner": lambda it: it.owner,
}


class Part(NamedTuple):
    """The figures of one group of accounts; `key` is None where nothing is recorded."""

    key: str | None
    figures: Figures


class Quarter(NamedTuple):
    """One point of the trend."""

    period: Period
    grr: Metric
    nrr: Metric
    logo_churn: Metric
    closing: ArrMovement | None
    """The movement of the quarter, where it is in the currency of the report."""


class Kpis(NamedTuple):
    """The whole report. `on` is the last day it knows of."""

    period: Period
    on: date
    figures: Figures
    by: str | None
    groups: tuple[Part, ...]
    trend: tuple[Quarter, ...]
    targets: tuple[Attained, ...]
    guards: tuple[Guard, ...]

    @property
    def is_over(self) -> bool:
        """Tell whether the whole period is known."""
        return self.on >= self.period.last


def days_needed(period: Period, as_of: date) -> list[date]:
    """Return the days for which the facts must hold summaries of touches and use."""
    span = known_part(period, as_of)
    return [span.start - DAY, span.last]


def looks_back_to(period: Period, as_of: date) -> date:
    """Return the earliest day of which the report tells something: the facts must know what was changed since."""
    span = known_part(period, as_of)
    return min(_quarters(span.last)[0].start, span.start) - DAY


def kpis(
    accounts: Sequence[Facts],
    period: Period,
    settings: Settings,
    as_of: date,
    *,
    by: str | None = None,
    targets: Iterable[Target] = (),
) -> Kpis:
    """Return the figures of a period that has begun by a day.

    The facts are those known by `as_of`. What stands on the last day of the period (health, margins, groups) is
    taken as it was then; what became of the terms that ended in it as it is known by `as_of`.
    """
    span = known_part(period, as_of)
    then = [as_on(it, span.last) for it in accounts]
    standings = [stand(it, span.last, settings, explain=False) for it in served(then, span.last)]
    ledger = Ledger(accounts, settings)
    among = ledger.currencies(*_days(_quarters(span.last), span.last))
    money = revenue(accounts, ledger, span, settings, as_of, among=among)
    known = state(then, standings, span)
    whole = figures(money, known)
    groups = []
    if by is not None:
        keys = {it.account.id: GROUPINGS[by](it.account) for it in then if it.account.status != "prospect"}
        for key in sorted(set(keys.values()), key=lambda it: (it is None, it or "")):
            ids = {account for account, of in keys.items() if of == key}
            groups.append(Part(key, figures(money.of(ids), known.of(ids))))
    elapsed = Fraction(span.days, period.days)
    warned = guards(standings, money.counted, money.won, money.due, money.exchange)
    return Kpis(
        period,
        span.last,
        whole,
        by,
        tuple(groups),
        tuple(_trend(ledger, span.last, money.exchange.currency, among)),
        tuple(attained(it, whole.metrics, elapsed, settings) for it in targets if it.period == period.label),
        (*warned, *survey_guards(answers(accounts, span))),
    )


def _quarters(last: date) -> list[Period]:
    """Return the quarters of the trend, the earliest first."""
    found = [quarter_of(last)]
    while len(found) < QUARTERS:
        found.append(previous(found[-1]))
    return found[::-1]


def _days(quarters: Sequence[Period], last: date) -> list[date]:
    return [quarters[0].start - DAY, *(min(it.last, last) for it in quarters)]


def _trend(ledger: Ledger, last: date, currency: str, among: Iterable[str]) -> Iterable[Quarter]:
    among = set(among)
    for quarter in _quarters(last):
        before, end = quarter.start - DAY, min(quarter.last, last)
        lines = ledger.lines(before, end, among)
        single = lines[0] if len(lines) == 1 else None
        grr, nrr, churn = retention(single or ledger.merged(before, end))[:3]
        if single is None:
            grr, nrr = (it.unrated([one.currency for one in lines]) for it in (grr, nrr))
        shown = single.movement if single is not None and single.currency == currency else None
        yield Quarter(quarter, grr, nrr, churn, shown)
