"""The schedule of check-ins: what is planned or due, what is late, who is paused, how full the days are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.cadence import PersonDue, base_cadence
from amcli.domain.dates import Interval
from amcli.domain.followups import SCHEDULE_AHEAD, is_paused, people_to_hear, served_rhythm
from amcli.domain.records import CheckIn, Facts
from amcli.domain.settings import Cadence, Settings
from amcli.domain.standing import Standing, served, stand

HOLIDAY = "a holiday"
SCHEDULED, CADENCE, PERSON = "scheduled", "cadence", "person"


class Planned(NamedTuple):
    """One conversation to come: a scheduled check-in, or the day a cadence asks for one.

    `every` and `max` are days, of the rhythm that holds now; `quickened` says why it is faster than usual. Of kind
    `person` they are the rhythm of that person, and `last_touch` is when they were heard.
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
    person_id: int | None = None
    role: str | None = None
    repeats: Interval | None = None
    """The interval of the series a scheduled check-in belongs to, or of the person's rhythm."""
    left_on: date | None = None
    """The day the person it is planned with leaves or left, when that is before the conversation."""


class Paused(NamedTuple):
    """An account whose check-ins are paused."""

    handle: str
    name: str
    last_touch: date | None


class Load(NamedTuple):
    """One day: how many check-ins are planned, and how many more the cadences ask for; `free` says why nobody works."""

    on: date
    planned: int
    due: int
    free: str = ""


class Conflict(NamedTuple):
    """What does not go together.

    `over` the number for a day, the same `person` twice in a week, a `holiday`, with somebody who has `left`.
    """

    kind: str
    on: date
    refs: tuple[str, ...]
    text: str = ""
    """Who, or why nobody works."""
    left_on: date | None = None


class Schedule(NamedTuple):
    """The check-ins up to a day, the most overdue first, and the paused accounts by name."""

    on: date
    until: date
    items: tuple[Planned, ...]
    paused: tuple[Paused, ...]
    load: tuple[Load, ...] = ()
    """Every working day and every day with something on it, in order."""
    per_day: int = 0
    """How many check-ins fit a day."""
    conflicts: tuple[Conflict, ...] = ()


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
    until = on + SCHEDULE_AHEAD
    items: list[Planned] = []
    paused: list[Paused] = []
    for facts in chosen:
        if facts.account.id not in answered and not facts.checkins:
            continue
        standing = stand(facts, on, settings)
        items += [it for it in planned(standing) if it.on <= until]
        if facts.account.id in answered and is_paused(facts.cadence):
            paused.append(Paused(facts.account.handle, facts.account.name, facts.touched[on].last))
    ordered = _sorted(items)
    return Schedule(
        on,
        until,
        ordered,
        tuple(sorted(paused, key=lambda it: (it.name.casefold(), it.handle))),
        tuple(load_of(ordered, on, until, settings)),
        settings.checkins_per_day,
        tuple(conflicts(ordered, on, settings)),
    )


def build_rhythm(facts: Facts, on: date, settings: Settings) -> Rhythm:
    """Return the check-ins of one account, however far off."""
    standing = stand(facts, on, settings)
    return Rhythm(standing, base_cadence(facts, settings), bool(served([facts], on)), _sorted(planned(standing)))


def planned(standing: Standing) -> list[Planned]:
    """Return what is scheduled with an account, the check-in its cadence asks for, and whom to hear besides.

    Someone with whom a conversation is scheduled in time is not asked for again.
    """
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
    return found + [_person(plain, it, standing.on) for it in people_to_hear(standing)]


def _person(plain: Planned, it: PersonDue, on: date) -> Planned:
    return plain._replace(
        on=it.due,
        kind=PERSON,
        days_late=it.late(on),
        every=it.every.days,
        max=None,
        last_touch=it.last,
        quickened="",
        person=it.contact.name,
        person_id=it.contact.id,
        role=it.contact.role,
        repeats=it.every,
    )


def _scheduled(plain: Planned, it: CheckIn, standing: Standing) -> Planned:
    person = next((one for one in standing.facts.contacts if one.id == it.contact_id), None)
    return plain._replace(
        ref=f"c{it.id}",
        on=it.on,
        kind=SCHEDULED,
        days_late=max(0, (standing.on - it.on).days),
        agenda=it.agenda,
        person=person.name if person else None,
        person_id=it.contact_id,
        left_on=None if person is None or person.is_there(max(it.on, standing.on)) else person.left_on,
        repeats=it.repeats,
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


def load_of(items: Sequence[Planned], on: date, until: date, settings: Settings) -> Iterable[Load]:
    """Yield how full each working day is, and each other day on which something stands; what is late weighs on no day.

    What is due of an account or person counts once a day per account, and not where the account has a check-in
    planned on that day: one conversation answers it.
    """
    planned = Counter(it.on for it in items if it.kind == SCHEDULED and it.on >= on)
    busy = {(it.on, it.handle) for it in items if it.kind == SCHEDULED}
    due = Counter(day for day, _ in {(it.on, it.handle) for it in items if it.kind != SCHEDULED and it.on >= on} - busy)
    for offset in range((until - on).days + 1):
        day = on + timedelta(days=offset)
        free = settings.workdays.objection(day)
        if not free or planned[day] or due[day] or free == HOLIDAY:
            yield Load(day, planned[day], due[day], free)


def conflicts(items: Sequence[Planned], on: date, settings: Settings) -> Iterable[Conflict]:
    """Return what to move: days with more than fit one, people met twice in a week, check-ins when nobody works.

    Only what is scheduled and still ahead can be moved, so only that is looked at; but whoever has left is met on
    no day, so that counts for those whose day has passed too.
    """
    ahead = [it for it in items if it.kind == SCHEDULED and it.on >= on]
    found: list[Conflict] = []
    for day in sorted({it.on for it in ahead}):
        refs = tuple(it.ref or "" for it in ahead if it.on == day)
        if len(refs) > settings.checkins_per_day:
            found.append(Conflict("over", day, refs))
        if free := settings.workdays.objection(day):
            found.append(Conflict("holiday", day, refs, free))
    met: dict[tuple[tuple[int, int], int], list[Planned]] = {}
    for it in ahead:
        if it.person_id is not None:
            met.setdefault((it.on.isocalendar()[:2], it.person_id), []).append(it)
    twice = [them for them in met.values() if len(them) > 1]
    found += [Conflict("person", it[-1].on, tuple(one.ref or "" for one in it), it[0].person or "") for it in twice]
    gone = [it for it in items if it.left_on]
    found += [Conflict("left", it.on, (it.ref or "",), it.person or "", it.left_on) for it in gone]
    return sorted(found, key=lambda it: (it.on, it.kind, it.refs))
