"""Cadence: when the next check-in is due, and when an account counts as quiet.

The due day is worked out from the last real touch, so any logged conversation resets the clock; tools that
keep a separate reminder are the loudest complaint of their users.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.dates import Interval
from amcli.domain.records import Facts, OwnCadence
from amcli.domain.settings import DEFAULT_TIER, Cadence, Settings

SOON = timedelta(days=90)
"""A notice date nearer than this quickens the cadence."""


class CheckInDue(NamedTuple):
    """The rhythm of an account on a day."""

    last: date | None
    due: date
    quiet_from: date
    every: int
    max: int
    quickened: str = ""
    """Why the rhythm is faster than the base cadence."""

    def late(self, on: date) -> int:
        """Return the days past due, 0 when not late."""
        return max(0, (on - self.due).days)

    def is_quiet(self, on: date) -> bool:
        """Tell whether the longest allowed silence has passed."""
        return on > self.quiet_from


def base_cadence(facts: Facts, settings: Settings) -> Cadence | None:
    """Return the cadence set for the account, else its tier's; None when check-ins are paused."""
    tier = settings.cadences.get(facts.account.tier or DEFAULT_TIER) or settings.cadences[DEFAULT_TIER]
    own = facts.cadence
    if own is None:
        return tier
    if own.paused:
        return None
    every = own.every or tier.every
    return Cadence(every, own.max or (doubled(every) if own.every else tier.max))


def doubled(every: Interval) -> Interval:
    """Return the longest silence where only a target is set: twice as long."""
    return Interval(every.count * 2, every.unit)


def with_tiers(settings: Settings, own: Mapping[str, OwnCadence]) -> Settings:
    """Return the settings with the cadences that a book sets for whole tiers over those of the config."""
    set_here = {tier: Cadence(it.every, it.max or doubled(it.every)) for tier, it in own.items() if it.every}
    return settings._replace(cadences={**settings.cadences, **set_here}) if set_here else settings


def checkin_due(facts: Facts, on: date, settings: Settings, *, hurry: str = "") -> CheckInDue | None:
    """Return when the next check-in falls due; None when paused or not known so far back.

    `hurry` is the reason to keep twice the pace, empty for the base cadence. An account never touched
    counts from the day it entered the book, so a fresh import is not a wall of red.
    """
    cadence = base_cadence(facts, settings)
    if cadence is None:
        return None
    last = facts.touched[on].last
    start = last or facts.account.added_on
    if start > on:
        return None
    every, longest = cadence.every.days, cadence.max.days
    if hurry:
        every, longest = (every + 1) // 2, (longest + 1) // 2
    return CheckInDue(last, start + timedelta(days=every), start + timedelta(days=longest), every, longest, hurry)


def reason_to_hurry(cancel_by: date | None, band: str | None, grave_risk: bool, on: date) -> str:
    """Return why an account wants twice the pace, or an empty string."""
    if cancel_by is not None and on <= cancel_by <= on + SOON:
        return f"notice date in {(cancel_by - on).days}d"
    if band == "red":
        return "health is red"
    return "a high risk is open" if grave_risk else ""
