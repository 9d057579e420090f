"""What renews, sorted by the day by which notice must be given, with readiness and forecast."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from amcli.domain.health import Health
from amcli.domain.money import Money
from amcli.domain.records import Account, Contract, Facts
from amcli.domain.renewals import Readiness, readiness
from amcli.domain.settings import Settings
from amcli.domain.signals import Signal, signals, visible
from amcli.domain.standing import Standing, served, stand, total
from amcli.domain.terms import Term, as_known, terms_on

WITHIN = timedelta(days=120)
ABOUT_RENEWAL = ("notice_closing", "notice_missed", "renewal_unready", "lapsed", "risk_open", "looks_stable")


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

    @property
    def contract(self) -> Contract:
        """The contract of the term."""
        return self.term.contract


class Renewals(NamedTuple):
    """The whole report. `atr` is the ARR available to renew, `weighted` what of it is expected."""

    on: date
    within: timedelta
    items: tuple[Item, ...]
    atr: dict[str, int]
    atr_total: Money | None
    by_category: dict[str, dict[str, int]]
    weighted: dict[str, int]
    weighted_total: Money | None


def renewals(accounts: Sequence[Facts], on: date, settings: Settings, within: timedelta = WITHIN) -> Renewals:
    """Return the terms whose notice date or end falls within a span, and all that are missed or lapsed."""
    items: list[Item] = []
    for facts in served(accounts, on):
        terms = terms_on(facts.contracts, on)
        if any(it.is_renewing and not it.contract.trial and _is_due(it, on, within) for it in terms):
            items += _items(stand(facts, on, settings, terms=terms), within)
    items.sort(key=_place)
    atr: dict[str, int] = {}
    by_category: dict[str, dict[str, int]] = {}
    weighted: dict[str, Decimal] = {}
    for it in items:
        contract = it.contract
        category = contract.category or "pipeline"
        atr[contract.currency] = atr.get(contract.currency, 0) + contract.arr
        sums = by_category.setdefault(category, {})
        sums[contract.currency] = sums.get(contract.currency, 0) + contract.arr
        expected = contract.arr if contract.forecast is None else contract.forecast
        share = Decimal(settings.category_rates[category]) * expected
        weighted[contract.currency] = weighted.get(contract.currency, Decimal(0)) + share
    rounded = {currency: int(amount.to_integral_value()) for currency, amount in weighted.items()}
    return Renewals(on, within, tuple(items), atr, total(atr, settings), by_category, rounded, total(rounded, settings))


def _items(it: Standing, within: timedelta) -> list[Item]:
    due = [term for term in it.renewing if _is_due(term, it.on, within)]
    if not due:
        return []
    about = tuple(signal for signal in visible(signals(it), it) if signal.code in ABOUT_RENEWAL)
    return [
        Item(
            it.account,
            term._replace(contract=as_known(term.contract, it.on)),
            (term.cancel_by - it.on).days if term.cancel_by else None,
            _urgency(term, it.on),
            readiness(term, it.facts, it.on, it.settings),
            it.health,
            tuple(s for s in about if not _is_of_another(s, term)),
        )
        for term in due
    ]


def _is_of_another(signal: Signal, term: Term) -> bool:
    contracts = {ref for ref in signal.refs if ref.startswith("k")}
    return bool(contracts) and f"k{term.contract.id}" not in contracts


def _is_due(term: Term, on: date, within: timedelta) -> bool:
    if term.state == "lapsed":
        return True
    days = [day for day in (term.cancel_by, term.ends) if day is not None]
    return any(day <= on + within for day in days)


def _urgency(term: Term, on: date) -> str:
    if term.state == "lapsed":
        return "lapsed"
    if term.missed(on):
        return "missed"
    left = (term.cancel_by - on).days if term.cancel_by else 0
    return str(30 * max(1, -(-left // 30)))


def _place(it: Item) -> tuple[int, date, str, int]:
    """Missed and lapsed first, then by notice date."""
    group = 0 if it.urgency in ("missed", "lapsed") else 1
    return group, it.term.cancel_by or date.max, it.account.handle, it.contract.id
