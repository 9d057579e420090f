"""A share of wallet in words and as JSON."""

from typing import Any

from amcli.domain.money import Money, show_money
from amcli.domain.wallet import Wallet
from amcli.render import shapes


def wallet_json(wallet: Wallet | None) -> dict[str, Any] | None:
    """Return a share of wallet as JSON has it."""
    if wallet is None:
        return None
    return {
        "share": round(float(wallet.share), 6),
        "arr": shapes.money(Money(wallet.arr, wallet.currency)),
        "total": shapes.money(Money(wallet.total, wallet.currency)),
        "accounts": wallet.accounts,
    }


def wallet_words(wallet: Wallet) -> str:
    """Return a share of wallet for people: `32% of €300,000 they spend a year`."""
    return f"{float(wallet.share):.0%} of {show_money(Money(wallet.total, wallet.currency))} they spend a year"
