"""Recurring check-ins for the commands that hold or move one: the next is planned in the same unit, and shown."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from amcli.cli.context import Am
from amcli.domain.changes import Insert

if TYPE_CHECKING:
    from amcli.domain.records import CheckIn
    from amcli.store.book import Book


def next_of(am: Am, held: "CheckIn | Mapping[str, Any] | None", on: date) -> list[Insert]:
    """Return the next check-in of the series that one held on a day belongs to; empty for a single one.

    The check-in may be a row as the store keeps it.
    """
    if held is None:
        return []
    if isinstance(held, Mapping):
        if not held["repeats"]:
            return []
        from amcli.domain.recurrence import checkin_of

        held = checkin_of(held)
    if held.repeats is None:
        return []
    from amcli.domain.recurrence import following

    coming = following(held, on, am.today, am.settings.workdays)
    return [coming] if coming else []


def planned_in(am: Am, book: "Book", unit_id: int) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the check-ins that a unit planned, in words and for scripts."""
    from amcli.domain.dates import parse_interval
    from amcli.render.written import planned_line
    from amcli.store.recent import planned_by

    lines, data = [], []
    for it in planned_by(book, unit_id):
        ref, day = f"c{it.id}", date.fromisoformat(it.on)
        every = parse_interval(it.repeats) if it.repeats else None
        line = planned_line(ref, day, (it.account.name, it.person, it.agenda), am.today, every)
        lines.append(f"then {line}" if every else line)
        rest = {"on": it.on, "with": it.person, "agenda": it.agenda, "repeats": it.repeats}
        data.append({"ref": ref, "account": it.account.handle, **rest})
    return lines, data


def objection(am: Am, day: date) -> str:
    """Return what to say of a day that was chosen though nobody works on it; empty for a working day."""
    from amcli.domain.dates import show_day

    workdays = am.settings.workdays
    why = workdays.objection(day)
    if not why:
        return ""
    after = workdays.next(day)
    other = f"; the next working day is {show_day(after, today=am.today)}" if after else ""
    return f"{show_day(day, today=am.today)} is {why}{other}. Planned as you said."
