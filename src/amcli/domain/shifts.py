"""What changed over a period where the facts carry no day of their own: the record of one day against another's.

Only the two ends are compared: a risk raised on Tuesday and lowered again on Thursday has not moved. The day of
a shift is that of the last change of it in the period.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from amcli.domain.dates import show_day
from amcli.domain.evidence import CLARIFIED, DAY, INCREASED, REDUCED, Found, known_from, within
from amcli.domain.periods import Period
from amcli.domain.promises import MANY_SLIPS, slips
from amcli.domain.records import Changed, Facts, Opportunity
from amcli.domain.settings import Settings
from amcli.domain.text import shorten
from amcli.domain.vocab import FORECAST_CATEGORIES, OPPORTUNITY_STAGES, SEVERITIES

STAGES = tuple(it for it in OPPORTUNITY_STAGES if it != "lost")
CATEGORIES = tuple(it for it in FORECAST_CATEGORIES if it != "closed")
"""Forecast categories, the surest first."""
NO_CATEGORY = "pipeline"
"""What a renewal without a category counts as."""
NO_WORSE = ("closer", "unmeasured")
"""How a new reading of an objective may stand to the one before, to count as value."""
LONGEST_EVIDENCE = 160
ORDINALS = {1: "st", 2: "nd", 3: "rd"}


class Shift(NamedTuple):
    """An account at both ends of a span: as known the day before it and on its last day."""

    was: Facts
    now: Facts
    span: Period
    settings: Settings

    def pairs(self, field: str) -> Iterator[tuple[Any, Any]]:
        """Yield the rows known at both ends that are no longer the same, before and after."""
        if self.was is self.now:
            return
        before = {it.id: it for it in getattr(self.was, field)}
        for it in getattr(self.now, field):
            old = before.get(it.id)
            if old is not None and old != it:
                yield old, it

    def day(self, field: str, row_id: int, *names: str) -> date:
        """Return the last day of the span on which one of the named columns of a row was changed."""
        days = (it.day for it in _of(self.now, field, row_id) if it.is_new or any(name in it.now for name in names))
        return max((day for day in days if within(day, self.span)), default=self.span.last)


def _of(facts: Facts, field: str, row_id: int) -> list[Changed]:
    return [it for it in facts.changes if it.field == field and it.row_id == row_id]


# for the better


def _eased(it: Shift) -> Found:
    """Yield open risks and issues that weigh less than before the span."""
    for on, ref, text, step in _regraded(it):
        if step > 0:
            yield on, ref, text


def _seats_filled(it: Shift) -> Found:
    """Yield required roles that were empty and are held by somebody; setting up an account is none."""
    if it.was is it.now or known_from(it.now) >= it.span.start:
        return
    for roles in it.settings.required_roles:
        before = [one for one in it.was.contacts if one.role in roles and one.is_there(it.span.start - DAY)]
        after = [one for one in it.now.contacts if one.role in roles and one.is_there(it.span.last)]
        if after and not before:
            person = after[0]
            on = it.day("contacts", person.id, "role", "left_on")
            yield on, f"p{person.id}", f"missing role filled: {person.name} is {_role(person.role)}"


def _advanced(it: Shift) -> Found:
    """Yield open opportunities that stand at a later stage than before; one entered at a stage has not moved to it.

    Where the journal says nothing of the stage, as of an imported one, the day it reached the stage does.
    """
    before = {one.id: one.stage for one in it.was.opportunities}
    for one in it.now.opportunities:
        if one.stage not in STAGES or one.stage == "won":
            continue
        old, reached = before.get(one.id, one.stage), one.stage_on
        if old in STAGES and STAGES.index(old) < STAGES.index(one.stage):
            on = reached if reached and within(reached, it.span) else it.day("opportunities", one.id, "stage")
            yield on, f"o{one.id}", f"{one.title} moved to {one.stage}"
        elif old == one.stage and reached and within(reached, it.span) and reached > one.opened and not _told(it, one):
            yield reached, f"o{one.id}", f"{one.title} moved to {one.stage}"


def _told(it: Shift, opportunity: Opportunity) -> bool:
    """Tell whether the journal knows of any move of an opportunity."""
    return any("stage" in change.now for change in _of(it.now, "opportunities", opportunity.id))


def _value_recorded(it: Shift) -> Found:
    """Yield objectives with new evidence of value or a new reading, unless that is no nearer to the target."""
    from amcli.domain.plan_questions import moved  # noqa: PLC0415 - it reads movement too

    for old, now in it.pairs("objectives"):
        if within(now.achieved_on, it.span):
            continue
        name, told = "", ""
        if now.evidence and now.evidence != old.evidence:
            name, told = "evidence", shorten(now.evidence, LONGEST_EVIDENCE)
        elif now.current and now.current != old.current and moved(now, old.current or old.baseline) in NO_WORSE:
            name, told = "current", f"{old.current} → {now.current}" if old.current else now.current
        if name:
            yield it.day("objectives", now.id, name), f"g{now.id}", f"value recorded: {now.outcome}, {told}"


def _renewed(it: Shift) -> Found:
    """Yield next steps and check-ins that had no day, or whose day had passed, and got one ahead.

    A day put off for the third time is no plan any more.
    """
    for field, name, letter in (("actions", "due", "a"), ("checkins", "on", "c")):
        for old, now, on in _redated(it, field, name):
            day, ahead = getattr(old, name), getattr(now, name)
            if (
                (day is None or day < on)
                and ahead is not None
                and ahead >= on
                and _slips(it.now, field, now.id) < MANY_SLIPS
            ):
                what = f"next step renewed{_whose(now.owner)}" if field == "actions" else "check-in renewed"
                about = now.title if field == "actions" else now.agenda
                shown = show_day(ahead, today=on)
                yield on, f"{letter}{now.id}", f"{what}, {shown}" + (f": {about}" if about else "")


BETTER: tuple[tuple[str, Callable[[Shift], Found]], ...] = (
    (REDUCED, _eased),
    (REDUCED, _seats_filled),
    (INCREASED, _advanced),
    (INCREASED, _value_recorded),
    (CLARIFIED, _renewed),
)


# for the worse


def worse(it: Shift) -> Found:
    """Yield what stands worse than before the span, or was put off once too often in it."""
    for on, ref, text, step in _regraded(it):
        if step < 0:
            yield on, ref, text
    for old, now in it.pairs("opportunities"):
        if old.stage in STAGES and now.stage in STAGES and STAGES.index(now.stage) < STAGES.index(old.stage):
            yield it.day("opportunities", now.id, "stage"), f"o{now.id}", f"{now.title} set back to {now.stage}"
    for old, now in it.pairs("contracts"):
        was, category = old.category or NO_CATEGORY, now.category or NO_CATEGORY
        down = {was, category} <= set(CATEGORIES) and CATEGORIES.index(category) > CATEGORIES.index(was)
        if down and now.outcome is None:
            text = f"forecast down from {_role(was)} to {_role(category)}: {now.product or 'contract'}"
            yield it.day("contracts", now.id, "category"), f"k{now.id}", text
    for _, now, on in _redated(it, "actions", "due"):
        times = _slips(it.now, "actions", now.id)
        if times >= MANY_SLIPS and times > _slips(it.was, "actions", now.id):
            yield on, f"a{now.id}", f"put off for the {_nth(times)} time{_whose(now.owner)}: {now.title}"


def _regraded(it: Shift) -> Iterator[tuple[date, str, str, int]]:
    """Yield what is open at both ends with another severity: day, ref, text, and how many steps it eased."""
    for field, letter in (("risks", "r"), ("issues", "i")):
        for old, now in it.pairs(field):
            if old.severity == now.severity or now.opened >= it.span.start or not now.is_open(it.span.last):
                continue
            step = SEVERITIES.index(now.severity) - SEVERITIES.index(old.severity)
            what = "risk" if field == "risks" else now.kind
            text = f"{what} {'lowered' if step > 0 else 'raised'} from {old.severity} to {now.severity}: {now.title}"
            yield it.day(field, now.id, "severity"), f"{letter}{now.id}", text, step


def _redated(it: Shift, field: str, name: str) -> Iterator[tuple[Any, Any, date]]:
    """Yield what is open at both ends of the span and was given another day in it, with the day of that."""
    for old, now in it.pairs(field):
        if getattr(old, name) != getattr(now, name) and now.opened < it.span.start and now.is_open(it.span.last):
            yield old, now, it.day(field, now.id, name)


def _slips(facts: Facts, field: str, row_id: int) -> int:
    """Return how often something was put off by the day the facts are of."""
    name = "due" if field == "actions" else "on"
    moves: Sequence[Changed] = [it for it in _of(facts, field, row_id) if name in it.now]
    return slips((it.was[name], it.now[name]) for it in reversed(moves))


def _whose(owner: str) -> str:
    return "" if owner == "me" else f" ({owner})"


def _role(word: str | None) -> str:
    return (word or "").replace("_", " ")


def _nth(count: int) -> str:
    return f"{count}{'th' if count % 100 in (11, 12, 13) else ORDINALS.get(count % 10, 'th')}"
