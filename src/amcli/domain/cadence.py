"""Cadence: when the next check-in is due, and when an account counts as quiet.

The due day is worked out from the last real touch, so any logged conversation resets the clock; tools that
keep a separate reminder are the loudest complaint of their users.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.dates import Interval
from amcli.domain.records import Contact, Facts, OwnCadence
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


class PersonDue(NamedTuple):
    """When one person wants to be heard next, by a rhythm of their own or that of their role."""

    contact: Contact
    every: Interval
    last: date | None
    due: date

    def late(self, on: date) -> int:
        """Return the days past due, 0 when not late."""
        return max(0, (on - self.due).days)


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
    counts from the day it entered the book, so a fresh import is not a wall of red. A day on which nobody
    works moves to the next working day, to the previous one where the longest silence would pass before.
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
    limit = start + timedelta(days=longest)
    due = settings.workdays.fit(start + timedelta(days=every), after=start, until=limit)
    return CheckInDue(last, due, max(limit, due), every, longest, hurry)


def people_due(facts: Facts, on: date, settings: Settings) -> tuple[PersonDue, ...]:
    """Return when each person with a rhythm wants to be heard next, the earliest first.

    The rhythm is the person's own, else that of their role in the config. It stands beside the account's: a
    conversation with anyone else resets that one, not this. Whoever was never heard counts from the day the
    account entered the book. While an account's check-ins are paused, so are those of its people.
    """
    if facts.cadence is not None and facts.cadence.paused:
        return ()
    found = [_person_due(it, facts, on, settings) for it in facts.contacts if it.is_there(on)]
    return tuple(sorted([it for it in found if it], key=lambda it: (it.due, it.contact.id)))


def _person_due(person: Contact, facts: Facts, on: date, settings: Settings) -> PersonDue | None:
    every = person.every or settings.role_cadences.get(person.role or "")
    last = facts.touched[on].heard.get(person.id)
    start = last or facts.account.added_on
    if every is None or start > on:
        return None
    target = start + timedelta(days=every.days)
    until = start + timedelta(days=doubled(every).days)
    return PersonDue(person, every, last, settings.workdays.fit(target, after=start, until=until))


def reason_to_hurry(cancel_by: date | None, band: str | None, grave_risk: bool, on: date) -> str:
    """Return why an account wants twice the pace, or an empty string."""
    if cancel_by is not None and on <= cancel_by <= on + SOON:
        return f"notice date in {(cancel_by - on).days}d"
    if band == "red":
        return "health is red"
    return "a high risk is open" if grave_risk else ""
