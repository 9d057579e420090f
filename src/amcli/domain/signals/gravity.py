"""How grave one item is by itself: what a snoozed one is measured by, to come back when it gets worse."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from amcli.domain.signals.owed import lateness
from amcli.domain.signals.signal import POINTS, Signal
from amcli.domain.standing import Standing

LEAST = "low"

Every = Callable[[Standing], Sequence[Signal]]


def gravity(ref: str, it: Standing, every: Every) -> str:
    """Return the severity of an item on a day, `low` while nothing is wrong with it.

    The gravest of three: its own severity, where it has one (an escalated one is high at least), how late it
    is, whoever owes it, and the signals that would rest on it if it stood alone, so that the rules of the
    scan hold here too. `every` gives all signals of an account.
    """
    found = [LEAST, *(s.severity for s in every(alone(ref, it)) if s.refs == (ref,)), *_of_its_own(ref, it)]
    return max(found, key=lambda severity: POINTS[severity])


def _of_its_own(ref: str, it: Standing) -> list[str]:
    """Return the severities that an item has without any signal."""
    row_id = int(ref[1:])
    if ref[0] == "a":
        late = [(it.on - one.due).days for one in it.open_actions if one.id == row_id and one.due]
        return [lateness(days) for days in late if days > 0]
    if ref[0] == "i":
        issues = [one for one in it.facts.issues if one.id == row_id]
        return [one.severity for one in issues] + ["high" for one in issues if one.kind == "escalation"]
    if ref[0] == "r":
        risks = [one for one in it.facts.risks if one.id == row_id]
        return [one.severity for one in risks] + ["high" for one in risks if one.escalated_to]
    return []


IN_FACTS: Mapping[str, str] = {
    "i": "issues",
    "r": "risks",
    "m": "milestones",
    "v": "invoices",
    "b": "budgets",
    "s": "surveys",
    "o": "opportunities",
    "q": "requests",
    "g": "objectives",
}


def alone(ref: str, it: Standing) -> Standing:
    """Return an account as it would stand if the item were the only one of its kind."""
    row_id, field = int(ref[1:]), IN_FACTS.get(ref[0])
    if ref[0] == "a":
        return it._replace(open_actions=tuple(one for one in it.open_actions if one.id == row_id))
    if ref[0] == "k":
        return it._replace(renewing=tuple(one for one in it.renewing if one.contract.id == row_id))
    if field is None:
        return it
    kept: dict[str, Any] = {field: tuple(one for one in getattr(it.facts, field) if one.id == row_id)}
    return it._replace(facts=it.facts._replace(**kept))
