"""What renews, sorted by the day by which notice must be given, with readiness and forecast."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from amcli.domain.health import Health
from amcli.domain.money import Money, convert
from amcli.domain.records import Account, Contract, Facts, Risk
from amcli.domain.renewal_steps import NextStep, next_step
from amcli.domain.renewals import Readiness, act_by, readiness
from amcli.domain.settings import Settings
from amcli.domain.signals import Signal, signals, visible
from amcli.domain.standing import Standing, base_rates, in_base, served, stand, total
from amcli.domain.terms import Term, amended_to, as_known, terms_on
from amcli.domain.text import key
from amcli.domain.vocab import SEVERITIES

WITHIN = timedelta(days=120)
ABOUT_RENEWAL = ("notice_closing", "notice_missed", "renewal_unready", "lapsed", "risk_open", "looks_stable")


GROUPS = ("late", "30", "60", "90", "120", "later")
"""By how soon something must happen: `late` is missed or lapsed, the others the days left at most."""


class Item(NamedTuple):
    """One term to be decided."""

    account: Account
    term: Term
    days_to_cancel_by: int | None
    """Negative once the notice date has passed."""
    urgency: str
    """`missed`, `lapsed`, or the window it falls in: `30`, `60`, `90` and so on."""
    readiness: Readiness
    health: Health
    signals: tuple[Signal, ...]
    next: NextStep
    act_by: date | None = None
    """The day by which something must happen: the notice date, or the end of a term that does not renew itself."""
    risks: tuple[Risk, ...] = ()
    """The open risks of the account, worst first."""
    base: int = 0
    """The ARR in minor units of the currency of the totals, where there is one."""
    change: Contract | None = None
    """The amendment agreed for a later day of the term: its ARR is what comes up for renewal."""
    arr_now: int = 0
    """The ARR that runs until the amendment, in minor units of the contract's currency."""

    @property
    def contract(self) -> Contract:
        """The contract of the term."""
        return self.term.contract

    @property
    def group(self) -> str:
        """The part of the list it belongs to, one of `GROUPS`."""
        if self.urgency in ("missed", "lapsed"):
            return "late"
        return self.urgency if self.urgency in GROUPS else "later"


class Group(NamedTuple):
    """One part of the list; `total` is None where a rate is missing. The totals of the groups add up to `atr_total`."""

    name: str
    items: tuple[Item, ...]
    atr: dict[str, int]
    total: Money | None


class Narrowed(NamedTuple):
    """Which renewals are asked for; empty or None = all."""

    categories: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    """Owners of accounts, as keys."""
    min_arr: Money | None = None
    accounts: frozenset[int] = frozenset()
    contracts: frozenset[int] = frozenset()

    def lets(self, it: Item, settings: Settings) -> bool:
        """Tell whether an item is among those asked for; a floor compares in the base currency."""
        contract = it.contract
        if self.contracts and contract.id not in self.contracts:
            return False
        if self.categories and (contract.category or "pipeline") not in self.categories:
            return False
        if self.min_arr is None:
            return True
        floor = in_base({self.min_arr.currency: self.min_arr.minor}, settings)
        return in_base({contract.currency: contract.arr}, settings) >= floor

    def lets_account(self, account: Account) -> bool:
        """Tell whether the account of an item is among those asked for."""
        if self.accounts and account.id not in self.accounts:
            return False
        return not self.owners or key(account.owner or "") in self.owners


ALL = Narrowed()


class Renewals(NamedTuple):
    """The whole report. `atr` is the ARR available to renew, `weighted` what of it is expected."""

    on: date
    within: timedelta
    items: tuple[Item, ...]
    groups: tuple[Group, ...]
    atr: dict[str, int]
    atr_total: Money | None
    by_category: dict[str, dict[str, int]]
    weighted: dict[str, int]
    weighted_total: Money | None


def renewals(
    accounts: Sequence[Facts], on: date, settings: Settings, within: timedelta = WITHIN, narrowed: Narrowed = ALL
) -> Renewals:
    """Return the terms whose notice date or end falls within a span, and all that are missed or lapsed."""
    items: list[Item] = []
    for facts in served(accounts, on):
        if not narrowed.lets_account(facts.account):
            continue
        terms = terms_on(facts.contracts, on)
        if any(it.is_renewing and not it.contract.trial and _is_due(it, on, within) for it in terms):
            items += _items(stand(facts, on, settings, terms=terms), within)
    items = sorted((it for it in items if narrowed.lets(it, settings)), key=_place)
    by_category: dict[str, dict[str, int]] = {}
    weighted: dict[str, Decimal] = {}
    for it in items:
        contract = it.contract
        category = contract.category or "pipeline"
        sums = by_category.setdefault(category, {})
        sums[contract.currency] = sums.get(contract.currency, 0) + contract.arr
        expected = contract.arr if contract.forecast is None else contract.forecast
        share = Decimal(settings.category_rates[category]) * expected
        weighted[contract.currency] = weighted.get(contract.currency, Decimal(0)) + share
    rounded = {currency: int(amount.to_integral_value()) for currency, amount in weighted.items()}
    atr = _sums(items)
    currency = one_currency(atr, settings)
    based = [it._replace(base=_in(currency, it, settings)) for it in items] if currency else items
    groups = tuple(_group(name, list(found), currency) for name, found in groupby(based, key=lambda it: it.group))
    whole = Money(sum(it.base for it in based), currency) if currency else None
    return Renewals(on, within, tuple(based), groups, atr, whole, by_category, rounded, total(rounded, settings))


def one_currency(sums: dict[str, int], settings: Settings) -> str | None:
    """Return the currency in which amounts can be added up: their own, else the base; None with a rate missing."""
    if len(sums) == 1:
        return next(iter(sums))
    return settings.currency if set(sums) <= set(base_rates(settings)) else None


def _in(currency: str, it: Item, settings: Settings) -> int:
    converted = convert(Money(it.contract.arr, it.contract.currency), currency, base_rates(settings))
    return it.contract.arr if converted is None else converted.minor


def _group(name: str, items: list[Item], currency: str | None) -> Group:
    summed = Money(sum(it.base for it in items), currency) if currency else None
    return Group(name, tuple(items), _sums(items), summed)


def _sums(items: Sequence[Item]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for it in items:
        sums[it.contract.currency] = sums.get(it.contract.currency, 0) + it.contract.arr
    return sums


def _items(it: Standing, within: timedelta) -> list[Item]:
    due = [term for term in it.renewing if _is_due(term, it.on, within)]
    said = signals(it) if due else ()
    return [renewal_item(it, term, said) for term in due]


def renewal_item(it: Standing, term: Term, said: Sequence[Signal]) -> Item:
    """Return a term to be decided as it stands; `said` are the signals of its account."""
    about = (signal for signal in visible(said, it) if signal.code in ABOUT_RENEWAL)
    ready = readiness(term, it.facts, it.on, it.settings)
    contract, due = as_known(term.contract, it.on), amended_to(term.contract, it.facts.contracts)
    change = due if term.is_renewing and due.starts is not None and due.starts > it.on else None
    if change:
        contract = contract._replace(arr=change.arr, list_price=change.list_price)
    return Item(
        it.account,
        term._replace(contract=contract),
        (term.cancel_by - it.on).days if term.cancel_by else None,
        _urgency(term, it.on),
        ready,
        it.health,
        tuple(s for s in about if not _is_of_another(s, term)),
        next_step(term, ready, it),
        act_by(term, it.on),
        tuple(sorted((r for r in it.facts.risks if r.is_open(it.on)), key=lambda r: SEVERITIES.index(r.severity))),
        contract.arr,
        change,
        term.contract.arr,
    )


def _is_of_another(signal: Signal, term: Term) -> bool:
    contracts = {ref for ref in signal.refs if ref.startswith("k")}
    return bool(contracts) and f"k{term.contract.id}" not in contracts


def _is_due(term: Term, on: date, within: timedelta) -> bool:
    if term.state == "lapsed":
        return True
    days = [day for day in (term.cancel_by, term.ends) if day is not None]
    return any(day <= on + within for day in days)


def _urgency(term: Term, on: date) -> str:
    """Return the group of a term; one that ends by itself has until its end once its notice date has passed."""
    if term.state == "lapsed":
        return "lapsed"
    if term.missed(on):
        return "missed"
    by = act_by(term, on)
    left = (by - on).days if by else 0
    return str(30 * max(1, -(-left // 30)))


def _place(it: Item) -> tuple[int, date, str, int]:
    """Missed and lapsed first, then by the day something must happen."""
    day = it.term.cancel_by if it.group == "late" else it.act_by
    return GROUPS.index(it.group), day or date.max, it.account.handle, it.contract.id
