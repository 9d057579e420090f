"""The share of what a client spends that comes to us, where the whole was estimated."""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from amcli.domain.exchange import Exchange
from amcli.domain.records import Account
from amcli.domain.settings import Settings
from amcli.domain.standing import Standing


class Wallet(NamedTuple):
    """What accounts spend in a year and what of it is ours, in minor units of one currency."""

    arr: int
    total: int
    currency: str
    accounts: int = 1

    @property
    def share(self) -> Fraction:
        """Ours as a share of all; above 1 where the estimate is too low."""
        return Fraction(self.arr, self.total)

    @property
    def room(self) -> int:
        """What is not ours yet."""
        return max(0, self.total - self.arr)


def wallet_of(account: Account, arr: dict[str, int], settings: Settings) -> Wallet | None:
    """Return the share of an account's wallet; None without an estimate, or with a rate missing."""
    if not account.wallet:
        return None
    exchange = Exchange(account.currency or settings.currency, settings)
    if exchange.lacking(arr):
        return None
    ours = sum(exchange(minor, code) for code, minor in arr.items())
    return Wallet(ours, account.wallet, exchange.currency)


def wallet_in(standings: Iterable[Standing], exchange: Exchange) -> Wallet | None:
    """Return the share of several wallets together, of those accounts that have an estimate; None without any."""
    known = [w for it in standings if (w := wallet_of(it.account, it.arr, it.settings)) is not None]
    known = [w for w in known if not exchange.lacking([w.currency])]
    if not known:
        return None
    ours = sum(exchange(w.arr, w.currency) for w in known)
    return Wallet(ours, sum(exchange(w.total, w.currency) for w in known), exchange.currency, len(known))
