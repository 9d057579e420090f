"""The pulses of one account: which one counts, until when, and what it does to the score."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.health import Health, assess
from amcli.domain.health.score import expires, fresh_pulse
from amcli.domain.pulse import newest_first
from amcli.domain.records import Account, Facts, Pulse
from amcli.domain.settings import Settings


class Given(NamedTuple):
    """One pulse: the first day on which it no longer counts, and whether it counts now."""

    pulse: Pulse
    expires: date
    counts: bool


class Pulses(NamedTuple):
    """The pulses of an account as seen on a day, the newest first."""

    account: Account
    on: date
    health: Health
    items: tuple[Given, ...]

    @property
    def counting(self) -> Given | None:
        """The pulse that counts; None without one, or when the latest has expired."""
        return next((it for it in self.items if it.counts), None)


class AllPulses(NamedTuple):
    """The accounts whose score a pulse is part of on a day, the pulse that expires next first."""

    on: date
    items: tuple[Pulses, ...]


def all_pulses(accounts: Sequence[Facts], on: date, settings: Settings) -> AllPulses:
    """Return the accounts with a pulse that counts; `accounts` must hold the day."""
    found = [build_pulses(it, on, settings) for it in accounts if fresh_pulse(it.pulses, on)]
    return AllPulses(on, tuple(sorted(found, key=lambda it: (expires(it.items[0].pulse), it.account.handle))))


def build_pulses(facts: Facts, on: date, settings: Settings) -> Pulses:
    """Return the pulses of one account; `facts` must hold the day."""
    fresh = fresh_pulse(facts.pulses, on)
    items = tuple(Given(it, expires(it), it is fresh) for it in newest_first(facts.pulses, on))
    return Pulses(facts.account, on, assess(facts, on, settings), items)
