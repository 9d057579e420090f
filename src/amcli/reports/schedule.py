"""The schedule of check-ins: what is planned, what the cadence asks for, what is late, who is paused."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.cadence import base_cadence
from amcli.domain.followups import is_paused, served_rhythm
from amcli.domain.records import CheckIn, Facts
from amcli.domain.settings import Cadence, Settings
from amcli.domain.standing import Standing, served, stand

HORIZON = timedelta(weeks=4)
SCHEDULED, CADENCE = "scheduled", "cadence"


class Planned(NamedTuple):
    """One conversation to come: a scheduled check-in, or the day the cadence asks for one.

    `every` and `max` are days, of the rhythm that holds now; `quickened` says why it is faster than usual.
    """

    ref: str | None
    handle: str
    name: str
    on: date
    kind: str
    days_late: int
    every: int | None = None
    max: int | None = None
    last_touch: date | None = None
    quickened: str = ""
    agenda: str | None = None
    person: str | None = None
    snoozed_until: date | None = None


class Paused(NamedTuple):
    """An account whose check-ins are paused."""

    handle: str
    name: str
    last_touch: date | None


class Schedule(NamedTuple):
    """The check-ins up to a day, the most overdue first, and the paused accounts by name."""

    on: date
    until: date
    items: tuple[Planned, ...]
    paused: tuple[Paused, ...]


class Rhythm(NamedTuple):
    """The check-ins of one account: the cadence that is set, where it stands, what is scheduled."""

    standing: Standing
    base: Cadence | None
    """None when paused."""
    served: bool
    items: tuple[Planned, ...]


def build_schedule(accounts: Sequence[Facts], on: date, settings: Settings, *, tier: str | None = None) -> Schedule:
    """Return the check-ins of the next four weeks and all that are overdue, of one tier when given.

    The cadence counts for the accounts the AM answers for; a scheduled check-in counts wherever it is.
    """
    chosen = [it for it in accounts if tier is None or it.account.tier == tier]
    answered = {it.account.id for it in served(chosen, on)}
    until = on + HORIZON
    items: list[Planned] = []
    paused: list[Paused] = []
    for facts in chosen:
        if facts.account.id not in answered and not facts.checkins:
            continue
        standing = stand(facts, on, settings)
        items += [it for it in planned(standing) if it.on <= until]
        if facts.account.id in answered and is_paused(facts.cadence):
            paused.append(Paused(facts.account.handle, facts.account.name, facts.touched[on].last))
    return Schedule(on, until, _sorted(items), tuple(sorted(paused, key=lambda it: (it.name.casefold(), it.handle))))


def build_rhythm(facts: Facts, on: date, settings: Settings) -> Rhythm:
    """Return the check-ins of one account, however far off."""
    standing = stand(facts, on, settings)
    return Rhythm(standing, base_cadence(facts, settings), bool(served([facts], on)), _sorted(planned(standing)))


def planned(standing: Standing) -> list[Planned]:
    """Return what is scheduled with an account, and the check-in its cadence asks for."""
    rhythm = standing.checkin
    every, most, last = (rhythm.every, rhythm.max, rhythm.last) if rhythm else (None, None, None)
    plain = Planned(
        None,
        standing.account.handle,
        standing.account.name,
        standing.on,
        CADENCE,
        0,
        every,
        most,
        last or standing.facts.touched[standing.on].last,
        rhythm.quickened if rhythm else "",
    )
    found = [_scheduled(plain, it, standing) for it in standing.open_checkins]
    due = served_rhythm(standing)
    if due is not None and served([standing.facts], standing.on):
        hidden = _hidden_until(standing, signal="checkin_overdue")
        found.append(plain._replace(on=due.due, days_late=due.late(standing.on), snoozed_until=hidden))
    return found


def _scheduled(plain: Planned, it: CheckIn, standing: Standing) -> Planned:
    names = {person.id: person.name for person in standing.facts.contacts}
    return plain._replace(
        ref=f"c{it.id}",
        on=it.on,
        kind=SCHEDULED,
        days_late=max(0, (standing.on - it.on).days),
        agenda=it.agenda,
        person=names.get(it.contact_id) if it.contact_id is not None else None,
        snoozed_until=_hidden_until(standing, ref=f"c{it.id}"),
    )


def _hidden_until(standing: Standing, *, signal: str | None = None, ref: str | None = None) -> date | None:
    """Return until when a signal or item is snoozed, None when it is not."""
    days = [
        it.until
        for it in standing.facts.snoozes
        if it.on <= standing.on < it.until and it.signal == signal and it.ref == ref
    ]
    return max(days, default=None)


def _sorted(items: Iterable[Planned]) -> tuple[Planned, ...]:
    return tuple(sorted(items, key=lambda it: (it.on, it.name.casefold(), it.handle, it.kind, it.ref or "")))
