"""Figures of some accounts in a period, each worked out from the same lines, terms, answers and standings.

Groups are parts of these, so what is added up by group is what is added up for all.
"""

from collections.abc import Collection, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from amcli.domain.arr_movement import ArrMovement, Ledger, Lines
from amcli.domain.customer_value import customer_value
from amcli.domain.due_terms import DueTerm, due_terms, once_each
from amcli.domain.evidence import DAY, known_part
from amcli.domain.exchange import Exchange
from amcli.domain.kpi import Metric, amount
from amcli.domain.periods import Period
from amcli.domain.records import Facts, Opportunity, Survey
from amcli.domain.renewal_rate import renewal_metrics
from amcli.domain.retention import retention
from amcli.domain.settings import Settings
from amcli.domain.standing import Standing
from amcli.domain.state_metrics import state_metrics, time_to_reply
from amcli.domain.targets import Attained, Target, attained, to_come
from amcli.domain.voice import answers, voice_metrics


class Figures(NamedTuple):
    """The figures of some accounts in a period."""

    metrics: dict[str, Metric]
    movements: tuple[ArrMovement, ...]
    """One movement, or one per currency when a rate is missing."""
    lines: tuple[Lines, ...]


class Revenue(NamedTuple):
    """What the figures of money are made of."""

    span: Period
    """The part of the period that is over."""
    lines: tuple[Lines, ...]
    """In one currency, or apart per currency when a rate is missing."""
    counted: Lines
    """In one currency whatever the rates: for counting accounts."""
    due: Sequence[DueTerm]
    won: Sequence[tuple[Facts, Opportunity]]
    exchange: Exchange

    @property
    def unrated(self) -> tuple[str, ...]:
        """The currencies whose ARR cannot be added to the rest."""
        if len(self.lines) < 2:
            return ()
        return self.exchange.lacking(it.currency for it in self.lines)

    def of(self, ids: Collection[int]) -> "Revenue":
        """Return the revenue of some accounts."""
        return self._replace(
            lines=tuple(it.of(ids) for it in self.lines),
            counted=self.counted.of(ids),
            due=[it for it in self.due if it.facts.account.id in ids],
            won=[it for it in self.won if it[0].account.id in ids],
        )


class State(NamedTuple):
    """What the other figures are made of."""

    accounts: Sequence[Facts]
    """All there were on the last day, lost ones included."""
    standings: Sequence[Standing]
    """The accounts in care on the last day."""
    given: Sequence[tuple[Facts, Survey]]
    """The answers of the period."""

    def of(self, ids: Collection[int]) -> "State":
        """Return the state of some accounts."""
        return State(
            [it for it in self.accounts if it.account.id in ids],
            [it for it in self.standings if it.account.id in ids],
            [it for it in self.given if it[0].account.id in ids],
        )


def revenue(
    accounts: Sequence[Facts],
    ledger: Ledger,
    span: Period,
    settings: Settings,
    as_of: date,
    among: Collection[str] = (),
) -> Revenue:
    """Return what the figures of money are made of; `among` are currencies that the period is compared in."""
    before, last = span.start - DAY, span.last
    lines = ledger.lines(before, last, among)
    counted = lines[0] if len(lines) == 1 else ledger.merged(before, last)
    exchange = Exchange(counted.currency, settings)
    won = [
        (facts, it)
        for facts in accounts
        for it in facts.opportunities
        if it.stage == "won" and it.closed_on is not None and span.contains(it.closed_on)
    ]
    return Revenue(span, lines, counted, once_each(due_terms(accounts, span, as_of, exchange)), won, exchange)


def state(accounts: Sequence[Facts], standings: Sequence[Standing], span: Period) -> State:
    """Return what the other figures are made of; `accounts` as they were on the last day."""
    return State(accounts, standings, answers(accounts, span))


def figures(money: Revenue, known: State) -> Figures:
    """Return all figures."""
    others = [
        *voice_metrics([it for _, it in known.given]),
        *(_rated(it, money) for it in state_metrics(known.standings, money.counted)),
        time_to_reply(known.accounts, money.span),
    ]
    metrics = money_metrics(money) | {it.name: it for it in others}
    return Figures(metrics, tuple(it.movement for it in money.lines), money.lines)


def money_metrics(money: Revenue) -> dict[str, Metric]:
    """Return the figures of money by name: retention, renewals, bookings and value.

    Where ARR is in currencies without a rate, figures made of it are unknown; what is counted is not.
    """
    counted = money.counted
    closing = amount("arr", counted.movement.closing, counted.currency, sum(bool(it.closing) for it in counted.lines))
    of_arr = [*retention(counted), closing, *customer_value(counted, money.span.days, money.exchange)]
    made = [
        *(_rated(it, money) for it in of_arr),
        *renewal_metrics(money.due, money.exchange),
        _bookings(money),
    ]
    return {it.name: it for it in made}


def _rated(it: Metric, money: Revenue) -> Metric:
    return it.unrated(money.unrated) if it.of_money else it


def _bookings(money: Revenue) -> Metric:
    priced = [(it.amount, it.currency) for _, it in money.won if it.amount is not None]
    unpriced = len(money.won) - len(priced)
    note = f"{unpriced} won without an amount" if unpriced else ""
    booked = sum(money.exchange(minor, currency) for minor, currency in priced)
    made = amount("expansion_bookings", booked, money.exchange.currency, len(money.won), note)
    return made.unrated(money.exchange.lacking(currency for _, currency in priced))


def attainment(
    accounts: Sequence[Facts], targets: Sequence[tuple[Target, Period]], settings: Settings, as_of: date
) -> list[Attained]:
    """Return targets beside what is reached; those of periods that have not begun have nothing beside them."""
    ledger = Ledger(accounts, settings)
    found: dict[str, dict[str, Metric]] = {}
    told = []
    for target, period in targets:
        if period.start > as_of:
            told.append(to_come(target))
            continue
        span = known_part(period, as_of)
        if period.label not in found:
            found[period.label] = money_metrics(revenue(accounts, ledger, span, settings, as_of))
        told.append(attained(target, found[period.label], Fraction(span.days, period.days), settings))
    return told
