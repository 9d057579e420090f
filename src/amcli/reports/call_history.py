"""How the forecast of renewals moved: each change with its day, and what slipped against an earlier day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.calls import ENTERED, Call, Moved, call_on, slipped
from amcli.domain.money import Money
from amcli.domain.records import Account, Contract, Facts
from amcli.domain.settings import Settings
from amcli.domain.standing import in_base, served, total
from amcli.domain.terms import Term, terms_on

SINCE = timedelta(days=90)


class Traced(NamedTuple):
    """One renewal: what was said of it on the earlier day and now, and every change between."""

    account: Account
    term: Term
    before: Call
    after: Call
    moves: tuple[Moved, ...]

    @property
    def contract(self) -> Contract:
        """The contract of the term."""
        return self.term.contract

    @property
    def change(self) -> int:
        """What is expected more or less than before, in minor units; what was closed counts at its final amount."""
        return self.now - self.before.amount

    @property
    def now(self) -> int:
        """What is expected by now: the final amount of what is closed, else the forecast."""
        final = self.contract.final if self.contract.outcome is not None else None
        return self.after.amount if final is None else final

    @property
    def slipped(self) -> bool:
        """Tell whether it is expected to bring less, or is less sure; if it is closed, whether it brought less."""
        if self.contract.outcome is not None:
            return self.now < self.before.amount
        return slipped(self.before, self.after)


class History(NamedTuple):
    """The renewals whose forecast moved, what slipped most first; `was` and `now` are what was expected of them."""

    since: date
    on: date
    items: tuple[Traced, ...]
    was: dict[str, int]
    now: dict[str, int]
    was_total: Money | None
    now_total: Money | None


def call_history(
    accounts: Sequence[Facts],
    on: date,
    settings: Settings,
    moves: Mapping[int, Sequence[Moved]],
    since: date,
    named: Collection[int] | None = None,
) -> History:
    """Return how the forecast of renewals moved from the end of one day to another.

    `named` are the contracts asked for: those still to be decided are shown even where nothing moved, and so is a
    single one; the others only where something did. Trials are left out. What entered the book later stands on the
    earlier day as it was entered.
    """
    items: list[Traced] = []
    for facts in accounts if named is not None else served(accounts, on):
        for term in terms_on(facts.contracts, on):
            contract = term.contract
            if contract.trial or (named is not None and contract.id not in named):
                continue
            told = [it for it in moves.get(contract.id, ()) if it.field != ENTERED]
            recent = tuple(it for it in told if since < it.day <= on)
            if not recent and (named is None or (len(named) > 1 and not term.is_renewing)):
                continue
            before, after = (call_on(contract, told, day) for day in (since, on))
            items.append(Traced(facts.account, term, before, after, recent))
    items.sort(key=lambda it: (not it.slipped, _worth(it, settings), it.account.handle, it.contract.id))
    was, now = _sums(items, earlier=True), _sums(items, earlier=False)
    return History(since, on, tuple(items), was, now, total(was, settings), total(now, settings))


def _worth(it: Traced, settings: Settings) -> int:
    return (
        in_base({it.contract.currency: it.change}, settings)
        if it.change >= 0
        else -in_base({it.contract.currency: -it.change}, settings)
    )


def _sums(items: Sequence[Traced], *, earlier: bool) -> dict[str, int]:
    sums: dict[str, int] = {}
    for it in items:
        sums[it.contract.currency] = sums.get(it.contract.currency, 0) + (it.before.amount if earlier else it.now)
    return sums
