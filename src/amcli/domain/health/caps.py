"""Caps: facts so grave that no good number elsewhere may hide them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.records import Contact, Facts
from amcli.domain.terms import Term

KEY_ROLES = ("champion", "executive_sponsor")


class Cap(NamedTuple):
    """The highest score, in tenths, that a fact allows."""

    most: int
    reason: str
    refs: tuple[str, ...]


def caps(facts: Facts, terms: Sequence[Term], on: date) -> list[Cap]:
    """Return the caps in force on a day, lowest first."""
    found: list[Cap] = []
    for risk in facts.risks:
        if risk.is_grave and risk.is_open(on):
            most = 400 if risk.severity == "critical" else 600
            found.append(Cap(most, f"{risk.severity} risk open: {risk.title}", (f"r{risk.id}",)))
    for person in gone_without_successor(facts, on):
        role = (person.role or "").replace("_", " ")
        found.append(Cap(600, f"{role} {person.name} left without a successor", (f"p{person.id}",)))
    running = [it for it in terms if it.state == "running" and not it.contract.trial]
    if running and all([it.cancelled for it in running]):  # noqa: C419 - a list is faster on the hot path
        found.append(Cap(100, "cancellation notice received", tuple(f"k{it.contract.id}" for it in running)))
    return sorted(found) if len(found) > 1 else found


def gone_without_successor(facts: Facts, on: date) -> list[Contact]:
    """Return champions and sponsors who left and whose role nobody fills now; the latest of each role."""
    gone: list[Contact] = []
    if all([it.left_on is None for it in facts.contacts]):  # noqa: C419 - a list is faster on the hot path
        return gone
    for role in KEY_ROLES:
        people = [it for it in facts.contacts if it.role == role]
        if people and not any(it.is_there(on) for it in people):
            gone.append(max(people, key=lambda it: (it.left_on or date.min, it.id)))
    return gone
