"""How past calls turned out, by forecast category and by how long before the decision they stood."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from amcli.domain.accuracy import CALLED, Outcome, outcomes
from amcli.domain.calls import Moved
from amcli.domain.due_terms import due_terms
from amcli.domain.money import Money, convert
from amcli.domain.periods import Period
from amcli.domain.records import Facts
from amcli.domain.settings import Settings
from amcli.domain.standing import base_rates

FEW = 10
"""With fewer renewals than this, one of them moves the share by more than ten points."""


class Row(NamedTuple):
    """One category. Amounts are in minor units; `share` is None where nothing was called so."""

    category: str
    n: int
    kept: int
    called: int
    came: int
    rate: Decimal
    """The share that the config expects of the category."""

    @property
    def share(self) -> float | None:
        """What came in of what was called."""
        return round(self.came / self.called, 6) if self.called else None

    @property
    def few(self) -> bool:
        """Tell whether it rests on too little to go by."""
        return 0 < self.n < FEW


class Horizon(NamedTuple):
    """The calls so many days before the decision, in one currency; `silent` renewals had no call by then."""

    days: int
    currency: str
    rows: tuple[Row, ...]
    silent: int
    items: tuple[Outcome, ...]

    @property
    def assumed(self) -> int:
        """How many rolled over with nothing recorded: they count as renewed at what they brought."""
        return sum(it.due.how == "assumed" for it in self.items)


class Accuracy(NamedTuple):
    """The whole report. `left` are renewals due in the period that are still open."""

    period: Period
    horizons: tuple[Horizon, ...]
    decided: int
    left: int


def accuracy(
    accounts: Sequence[Facts],
    period: Period,
    as_of: date,
    settings: Settings,
    moves: Mapping[int, Sequence[Moved]],
    horizons: Sequence[int],
) -> Accuracy:
    """Return how the calls turned out of the renewals due in a period, as known on a day.

    In the base currency where all rates are there, else apart per currency.
    """
    due = due_terms(accounts, period, as_of)
    found: list[Horizon] = []
    decided = 0
    for days in horizons:
        called, silent = outcomes(due, moves, days)
        decided = len(called) + len(silent)
        currencies = {it.due.contract.currency for it in called}
        one = next(iter(currencies)) if len(currencies) == 1 else settings.currency
        if len(currencies) <= 1 or currencies <= set(base_rates(settings)):
            found.append(_horizon(days, one, called, len(silent), settings))
        else:
            for currency in sorted(currencies):
                own = [it for it in called if it.due.contract.currency == currency]
                quiet = sum(it.contract.currency == currency for it in silent)
                found.append(_horizon(days, currency, own, quiet, settings))
    return Accuracy(period, tuple(found), decided, sum(it.how == "open" for it in due))


def _horizon(days: int, currency: str, called: Sequence[Outcome], silent: int, settings: Settings) -> Horizon:
    rows = tuple(_row(it, [one for one in called if one.call.category == it], currency, settings) for it in CALLED)
    return Horizon(days, currency, rows, silent, tuple(called))


def _row(category: str, called: Sequence[Outcome], currency: str, settings: Settings) -> Row:
    return Row(
        category,
        len(called),
        sum(it.kept for it in called),
        sum(_in(it.call.amount, it, currency, settings) for it in called),
        sum(_in(it.due.after, it, currency, settings) for it in called),
        Decimal(settings.category_rates[category]),
    )


def _in(minor: int, it: Outcome, currency: str, settings: Settings) -> int:
    converted = convert(Money(minor, it.due.contract.currency), currency, base_rates(settings))
    return minor if converted is None else converted.minor
