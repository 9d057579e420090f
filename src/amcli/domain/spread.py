"""Spreading what is overdue over the coming working days, so that a backlog becomes a plan."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.changes import Insert, Update
from amcli.domain.records import CheckIn
from amcli.domain.recurrence import anchored
from amcli.domain.workdays import DAY, Workdays

WITHIN = timedelta(weeks=2)


class Backlog(NamedTuple):
    """One account with an overdue check-in: one whose day has passed, or one that its cadence asks for."""

    account_id: int
    handle: str
    name: str
    due: date
    days_late: int
    attention: float
    checkin: CheckIn | None = None
    """The scheduled one whose day has passed; None when the cadence asks for a new one."""
    person: str | None = None
    left_on: date | None = None
    """The day that person left, when they have: somebody else must be asked."""


class Room(NamedTuple):
    """Where there is room: the days that may be used, how many check-ins fit one, what is planned already."""

    first: date
    last: date
    per_day: int
    planned: Sequence[CheckIn]


class Proposal(NamedTuple):
    """One account's day."""

    backlog: Backlog
    on: date


class Spread(NamedTuple):
    """The proposed days, the earliest first, and the accounts for which there was no room."""

    proposals: tuple[Proposal, ...]
    left: tuple[Backlog, ...]


def room_from(today: date, until: date, per_day: int, planned: Sequence[CheckIn]) -> Room:
    """Return the room from tomorrow on: today has its agenda already."""
    return Room(today + DAY, until, per_day, planned)


def spread(backlog: Iterable[Backlog], room: Room, workdays: Workdays) -> Spread:
    """Give each overdue account the first working day with room, who needs it most first.

    Ranked by attention, then by how late it is. An account gets one day at most, and none on which it has a
    check-in already; what is planned counts towards the day.
    """
    days = list(workdays.between(room.first, room.last))
    load = Counter(it.on for it in room.planned)
    taken = {(it.account_id, it.on) for it in room.planned}
    found: list[Proposal] = []
    left: list[Backlog] = []
    seen: set[int] = set()
    for it in sorted(backlog, key=lambda one: (-one.attention, -one.days_late, one.handle)):
        if it.account_id in seen:
            continue
        seen.add(it.account_id)
        free = (day for day in days if load[day] < room.per_day and (it.account_id, day) not in taken)
        day = next(free, None)
        if day is None:
            left.append(it)
            continue
        load[day] += 1
        found.append(Proposal(it, day))
    return Spread(tuple(sorted(found, key=lambda one: one.on)), tuple(left))


def plan(found: Spread, today: date) -> list[Update | Insert]:
    """Decide what putting a proposal into the book changes, in its order: late check-ins move, the others are new.

    A check-in of a series keeps it: the next one is planned when it is held. Planned now, it would land on a day
    that may be full.
    """
    return [_planned(it, today) for it in found.proposals]


def _planned(it: Proposal, today: date) -> Update | Insert:
    if it.backlog.checkin is not None:
        return Update("checkin", it.backlog.checkin.id, {"on": it.on, **anchored(it.backlog.checkin)})
    account = it.backlog.account_id
    return Insert("checkin", {"account_id": account, "on": it.on, "with_id": None, "agenda": None, "opened": today})
