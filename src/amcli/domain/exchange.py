"""Amounts of several currencies brought into one: that of a report."""

from collections.abc import Iterable
from typing import NamedTuple

from amcli.domain.money import Money, convert
from amcli.domain.settings import Settings
from amcli.domain.standing import base_rates


class Exchange(NamedTuple):
    """Turns amounts into minor units of one currency by the configured rates, also between two that are not the base.

    Without a rate they count one to one: good for counting and ranking, never for showing. `lacking` tells.
    """

    currency: str
    settings: Settings

    def __call__(self, minor: int, currency: str) -> int:
        """Return minor units of the currency of the report."""
        if currency == self.currency:
            return minor
        converted = convert(Money(minor, currency), self.currency, base_rates(self.settings))
        return minor if converted is None else converted.minor

    def lacking(self, currencies: Iterable[str]) -> tuple[str, ...]:
        """Return the currencies of which amounts cannot be brought into that of the report, by code."""
        foreign = set(currencies) - {self.currency}
        if not foreign:
            return ()
        rates = base_rates(self.settings)
        return tuple(sorted(foreign if self.currency not in rates else foreign - set(rates)))
