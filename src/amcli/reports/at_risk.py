"""Accounts at risk: every account with a sign of risk, the money exposed, and how its health moved."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.attention import Attention, attention
from amcli.domain.health import Health, score_on
from amcli.domain.money import Money
from amcli.domain.records import Account, Facts
from amcli.domain.settings import Settings
from amcli.domain.signals import Signal, signals, visible
from amcli.domain.standing import WEEK, Standing, served, stand, total
from amcli.domain.terms import Term, add_up
from amcli.domain.text import key
from amcli.domain.vocab import GRAVE

COMPARED_WITH = timedelta(days=30)
LOOKS_BACK = (WEEK, COMPARED_WITH)
"""The days before the day of the report whose touches must be known: signals compare with a week ago."""


class Item(NamedTuple):
    """One account at risk."""

    account: Account
    attention: Attention
    arr: Money | None
    arr_by_currency: dict[str, int]
    health: Health
    change_30d: int | None
    signals: tuple[Signal, ...]
    renewal: Term | None
    """The next term to be decided."""


class AtRisk(NamedTuple):
    """The whole report."""

    on: date
    items: tuple[Item, ...]
    exposed: dict[str, int]
    exposed_total: Money | None


class Only(NamedTuple):
    """What narrows the list: bands, tiers, and the least ARR in minor units of the base currency; or widens it."""

    bands: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    least: int = 0
    healthy: bool = False
    """Whether accounts without any sign of risk belong to the list."""

    def keeps(self, it: Standing) -> bool:
        """Tell whether an account belongs to the list."""
        return (
            (not self.bands or it.health.band in self.bands)
            and (not self.tiers or key(it.account.tier or "") in {key(tier) for tier in self.tiers})
            and it.worth >= self.least
        )


ALL = Only()


def at_risk(accounts: Sequence[Facts], on: date, settings: Settings, only: Only = ALL) -> AtRisk:
    """Return the accounts that are red or amber or have a high or critical signal of risk.

    The facts must know the touches of the day and of those `LOOKS_BACK` says.
    """
    standings = [stand(it, on, settings, before=on - WEEK, explain=False) for it in served(accounts, on)]
    largest = max((it.worth for it in standings), default=0)
    kept = [item for it in standings if only.keeps(it) and (item := _item(it, largest, healthy=only.healthy))]
    kept.sort(key=lambda it: (-it.attention.value, it.account.handle))
    exposed = add_up(it.arr_by_currency for it in kept)
    return AtRisk(on, tuple(kept), exposed, total(exposed, settings))


def all_healths(accounts: Sequence[Facts], on: date, settings: Settings) -> AtRisk:
    """Return every account served, the lowest score first and unknown ones last; the facts are those of `at_risk`."""
    report = at_risk(accounts, on, settings, Only(healthy=True))
    return report._replace(items=tuple(sorted(report.items, key=_by_score)))


def _by_score(it: Item) -> tuple[bool, int, float, str]:
    return it.health.score is None, it.health.score or 0, -it.attention.value, it.account.handle


def _item(it: Standing, largest: int, *, healthy: bool) -> Item | None:
    found = tuple(signal for signal in visible(signals(it), it) if signal.lane != "grow")
    grave = any(signal.severity in GRAVE for signal in found)
    if not (healthy or grave or it.health.band in ("red", "amber")):
        return None
    weight = attention(found, it.worth, largest, it.cancel_by, it.on)
    renewal = it.renewing[0] if it.renewing else None
    return Item(it.account, weight, it.money(), it.arr, it.health, _change(it), found, renewal)


def _change(it: Standing) -> int | None:
    """Return the change of health over 30 days, in tenths; None when either is unknown."""
    then = score_on(it.facts, it.on - COMPARED_WITH, it.settings)
    return None if then is None or it.health.score is None else it.health.score - then
