"""The people of an account: who decides and is heard, how many threads there are, what a departure costs."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from amcli.domain.changes import Change, Update
from amcli.domain.dates import show_day
from amcli.domain.health.caps import KEY_ROLES
from amcli.domain.health.relationship import Seat, threads
from amcli.domain.records import Contact, Facts
from amcli.domain.signals import Signal
from amcli.errors import Refused

PEOPLE_SIGNALS = ("champion_left", "sponsor_silent", "role_missing", "single_threaded", "stale_record")
"""Signals that speak of the people of an account."""


class Coverage(NamedTuple):
    """How many seats an account needs, how many are filled, how many of those were heard lately."""

    required: int
    filled: int
    heard: int


def coverage(seats: Sequence[Seat]) -> Coverage:
    """Return how well the required seats are covered."""
    filled = [it for it in seats if it.state != "missing"]
    return Coverage(len(seats), len(filled), sum(it.state == "heard" for it in filled))


def people_there(facts: Facts, on: date) -> tuple[Contact, ...]:
    """Return who works there on a day, by name."""
    return tuple(sorted((it for it in facts.contacts if it.is_there(on)), key=lambda it: (it.name.casefold(), it.id)))


def people_gone(facts: Facts, on: date) -> tuple[Contact, ...]:
    """Return who has left by a day, the latest first."""
    gone = [it for it in facts.contacts if not it.is_there(on)]
    return tuple(sorted(gone, key=lambda it: (it.left_on or date.min, it.id), reverse=True))


def threads_to(facts: Facts, on: date) -> tuple[Contact, ...]:
    """Return who still works there and took part in a conversation of the last 90 days, the latest first.

    Whoever has left is no thread any more, however often they were heard.
    """
    heard = facts.touched[on].heard
    near = {it.id for it in threads(facts, on)}
    fresh = [it for it in people_there(facts, on) if it.id in near]
    return tuple(sorted(fresh, key=lambda it: heard[it.id], reverse=True))


def without(facts: Facts, contact_id: int, on: date) -> Facts:
    """Return the facts as they would be if a person left on a day."""
    people = tuple(it._replace(left_on=on) if it.id == contact_id else it for it in facts.contacts)
    return facts._replace(contacts=people)


def raised(before: Sequence[Signal], after: Sequence[Signal]) -> list[Signal]:
    """Return the signals that were not there before, or say something else now."""
    known = {(it.code, it.severity, it.text) for it in before}
    return [it for it in after if (it.code, it.severity, it.text) not in known]


def is_succeeded(gone: Contact, facts: Facts, on: date) -> bool | None:
    """Tell whether someone fills the role of a person who left; None for roles that need no successor."""
    if gone.role not in KEY_ROLES:
        return None
    return any(it.role == gone.role and it.is_there(on) for it in facts.contacts)


def leave(person: Contact, on: date, successor: Contact | None, today: date) -> list[Change]:
    """Decide what a departure changes: the day, and the role that passes to a successor.

    The role stays on record with the person who left: it says whose seat it was.

    Raises:
        Refused: they have left already, or the successor is the same person, gone, or has no role to take.
    """
    if person.left_on is not None and person.left_on <= today:
        raise Refused(
            f"{person.name} (p{person.id}) left on {show_day(person.left_on, today=today)} already.",
            f"`am contacts edit p{person.id} --left-on DATE` corrects the day.",
        )
    changes: list[Change] = [Update("contact", person.id, {"left_on": on})]
    if successor is None:
        return changes
    if successor.id == person.id:
        raise Refused(f"{person.name} cannot succeed themselves.", "Name someone who stays.")
    if not successor.is_there(max(on, today)):
        raise Refused(f"{successor.name} (p{successor.id}) has left, or will have by then.", "Name someone who stays.")
    if person.role is None:
        raise Refused(
            f"{person.name} has no role that could pass to {successor.name}.",
            f"`am contacts edit p{successor.id} --role ROLE` gives one, without --successor.",
        )
    values: dict[str, Any] = {"role": person.role}
    return [*changes, Update("contact", successor.id, values)]
