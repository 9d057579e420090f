"""All signals of an account on a day, the gravest first, less what is snoozed."""

from collections.abc import Sequence

from amcli.domain.records import Snooze
from amcli.domain.signals.codes import CODES
from amcli.domain.signals.contact import contact
from amcli.domain.signals.gravity import gravity
from amcli.domain.signals.growth import contradictions, growth
from amcli.domain.signals.money import money
from amcli.domain.signals.owed import owed
from amcli.domain.signals.signal import POINTS, Signal
from amcli.domain.signals.trouble import trouble
from amcli.domain.standing import Standing

_ORDER = {code: place for place, code in enumerate(CODES)}


def signals(it: Standing) -> list[Signal]:
    """Return every signal of an account, the gravest first."""
    found = [*owed(it), *contact(it), *trouble(it), *money(it), *growth(it), *contradictions(it)]
    return sorted(found, key=lambda s: (-s.points, _ORDER[s.code], s.refs))


def visible(found: Sequence[Signal], it: Standing) -> list[Signal]:
    """Return the signals that are not snoozed on the day.

    A snooze hides one signal, or one item with every signal that rests on it alone; what is graver than it was
    when snoozed comes back early.
    """
    active = [snooze for snooze in it.facts.snoozes if snooze.on <= it.on < snooze.until]
    if not active:
        return list(found)
    hidden_refs = hidden(it)
    return [
        signal
        for signal in found
        if not any(_hides(snooze, signal) for snooze in active)
        and not (signal.refs and set(signal.refs) <= hidden_refs)
    ]


def hidden(it: Standing) -> set[str]:
    """Return the ids of the items that are snoozed on the day and have not become graver since."""
    active = [snooze for snooze in it.facts.snoozes if snooze.on <= it.on < snooze.until]
    return {snooze.ref for snooze in active if snooze.ref and not has_worsened(snooze, it)}


def gravity_of(ref: str, it: Standing) -> str:
    """Return how grave an item is by itself on the day."""
    return gravity(ref, it, signals)


def has_worsened(snooze: Snooze, it: Standing) -> bool:
    """Tell whether a snoozed item is graver than it was, or was escalated since; unknown before, it is not."""
    if snooze.ref is None or snooze.severity is None:
        return False
    escalated = [r.escalated_on for r in it.facts.risks if f"r{r.id}" == snooze.ref and r.escalated_on]
    if any(snooze.on < day <= it.on for day in escalated):
        return True
    return POINTS[gravity_of(snooze.ref, it)] > POINTS[snooze.severity]


def _hides(snooze: Snooze, signal: Signal) -> bool:
    if snooze.signal != signal.code:
        return False
    return snooze.severity is None or POINTS[signal.severity] <= POINTS[snooze.severity]
