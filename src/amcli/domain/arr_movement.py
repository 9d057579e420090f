"""From opening to closing ARR, account by account, so that the steps add up to the cent.

Expansion, contraction, churn, new and reactivated are told by what an account brought in on the two days, whatever
happened in between: one that left and came back within the period has not moved.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.history import as_on
from amcli.domain.records import Facts
from amcli.domain.settings import Settings
from amcli.domain.standing import base_rates, in_base
from amcli.domain.terms import arr_on

STEPS = ("new", "expansion", "contraction", "churn", "reactivation")


class ArrMovement(NamedTuple):
    """How ARR moved, in minor units of one currency; losses are negative, so opening plus steps is closing."""

    currency: str
    opening: int = 0
    new: int = 0
    expansion: int = 0
    contraction: int = 0
    churn: int = 0
    reactivation: int = 0
    closing: int = 0


class Line(NamedTuple):
    """One account: its ARR on the day before the period and on the last day, and the step between them."""

    facts: Facts
    """As the book had them on the last day."""
    opening: int
    closing: int
    step: str
    """One of `STEPS`, or empty when nothing changed."""


class Lines(NamedTuple):
    """The accounts with ARR on either day, in minor units of one currency."""

    currency: str
    lines: tuple[Line, ...]

    def of(self, ids: Collection[int]) -> "Lines":
        """Return the lines of some accounts."""
        return Lines(self.currency, tuple(it for it in self.lines if it.facts.account.id in ids))

    @property
    def movement(self) -> ArrMovement:
        """The lines added up."""
        sums = dict.fromkeys(("opening", *STEPS, "closing"), 0)
        for line in self.lines:
            sums["opening"] += line.opening
            sums["closing"] += line.closing
            if line.step:
                sums[line.step] += line.closing - line.opening
        return ArrMovement(self.currency, **sums)


class Ledger:
    """What accounts bring in by day, each day worked out once: the closing of a quarter is the opening of the next.

    Accounts are taken as the book had them on each day. Prospects bring in nothing yet; churned accounts count, for
    what they brought in is part of an opening.
    """

    def __init__(self, accounts: Sequence[Facts], settings: Settings) -> None:
        self._accounts = accounts
        self._settings = settings
        self._known: dict[date, list[tuple[Facts, dict[str, int]]]] = {}

    def on(self, day: date) -> list[tuple[Facts, dict[str, int]]]:
        """Return each account as it was on a day, with its ARR by currency."""
        if day not in self._known:
            then = [as_on(it, day) for it in self._accounts]
            self._known[day] = [
                (it, {} if it.account.status == "prospect" else arr_on(it.contracts, day)) for it in then
            ]
        return self._known[day]

    def currencies(self, *days: date) -> set[str]:
        """Return the currencies in which there is ARR on some days."""
        return {currency for day in days for _, arr in self.on(day) for currency in arr}

    def lines(self, before: date, last: date, among: Iterable[str] = ()) -> tuple[Lines, ...]:
        """Return the ARR of each account on two days: in one currency, or apart per currency.

        Several currencies are converted with the configured rates, each account on its own, so that lines add up
        to their total; with a rate missing the currencies stay apart. `among` names further currencies this is
        to be compared with: with them, too, everything is in one currency if rates allow.
        """
        found = sorted(self.currencies(before, last))
        rated = set(base_rates(self._settings))
        for several in (set(found), {*found, *among}):
            if len(several) > 1 and several <= rated:
                return (self.merged(before, last),)
        return tuple(self._own(currency, before, last) for currency in found or [self._settings.currency])

    def merged(self, before: date, last: date) -> Lines:
        """Return the ARR of each account on two days in the base currency, missing rates counting one to one.

        With a rate missing it is good for counting accounts, never for showing an amount.
        """
        return self._lines(self._settings.currency, before, last, lambda arr: in_base(arr, self._settings))

    def _own(self, currency: str, before: date, last: date) -> Lines:
        return self._lines(currency, before, last, lambda arr: arr.get(currency, 0))

    def _lines(self, currency: str, before: date, last: date, value: Callable[[dict[str, int]], int]) -> Lines:
        made = []
        for (was, had), (facts, has) in zip(self.on(before), self.on(last), strict=True):
            opening, closing = value(had), value(has)
            if opening or closing:
                made.append(Line(facts, opening, closing, _step(was, opening, closing, before)))
        return Lines(currency, tuple(made))


def arr_movements(accounts: Sequence[Facts], before: date, last: date, settings: Settings) -> tuple[ArrMovement, ...]:
    """Return how ARR moved from one day to a later one: in one currency, or one movement per currency."""
    return tuple(it.movement for it in arr_lines(accounts, before, last, settings))


def arr_lines(accounts: Sequence[Facts], before: date, last: date, settings: Settings) -> tuple[Lines, ...]:
    """Return the ARR of each account on two days: in one currency, or apart per currency."""
    return Ledger(accounts, settings).lines(before, last)


def _step(was: Facts, opening: int, closing: int, before: date) -> str:
    if opening == closing:
        return ""
    if opening == 0:
        return "reactivation" if was.account.status != "prospect" and had_arr(was, before) else "new"
    if closing == 0:
        return "churn"
    return "expansion" if closing > opening else "contraction"


def had_arr(facts: Facts, by: date) -> bool:
    """Tell whether an account brought in recurring revenue on any day up to one."""
    begun = (it for it in facts.contracts if it.starts is None or it.starts <= by)
    return any(arr_on((it,), it.starts or date.min) for it in begun)
