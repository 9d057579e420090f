"""The schedule of check-ins, and the rhythm of one account, for people, for pipes and as JSON."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from amcli.domain.dates import days_ago, show_day
from amcli.domain.text import one_line
from amcli.render import cells
from amcli.render.listing import Heading, Listing
from amcli.render.load import conflict_lines, conflicts_json, left_words, load_grid, load_json
from amcli.reports.schedule import CADENCE, PERSON, SCHEDULED, Planned, Rhythm, Schedule

if TYPE_CHECKING:
    from rich.console import RenderableType

NARROW = 60


def schedule_json(schedule: Schedule) -> dict[str, Any]:
    """Return the fields of `am.checkin/1`; `every` and `max` are days."""
    return {
        "until": schedule.until.isoformat(),
        "items": [item_json(it) for it in schedule.items],
        "paused": [
            {"account": it.handle, "name": it.name, "last_touch": cells.jsonable(it.last_touch)}
            for it in schedule.paused
        ],
        "per_day": schedule.per_day,
        "load": load_json(schedule),
        "conflicts": conflicts_json(schedule),
    }


def item_json(it: Planned) -> dict[str, Any]:
    """Return one conversation to come: a scheduled one has the day in `on`, one of a cadence in `due`."""
    planned = it.kind == SCHEDULED
    return {
        "ref": it.ref,
        "account": it.handle,
        "name": it.name,
        "on": it.on.isoformat() if planned else None,
        "due": None if planned else it.on.isoformat(),
        "kind": it.kind,
        "days_late": it.days_late,
        "every": it.every,
        "max": it.max,
        "last_touch": cells.jsonable(it.last_touch),
        "quickened": it.quickened or None,
        "agenda": it.agenda,
        "with": it.person,
        "snoozed_until": cells.jsonable(it.snoozed_until),
        "person": f"p{it.person_id}" if it.person_id is not None else None,
        "role": it.role,
        "repeats": str(it.repeats) if it.repeats else None,
        "left_on": cells.jsonable(it.left_on),
    }


def rhythm_json(rhythm: Rhythm) -> dict[str, Any]:
    """Return the fields of `am.checkin/1` for one account."""
    due, account = rhythm.standing.checkin, rhythm.standing.account
    own = rhythm.standing.facts.cadence
    last = rhythm.standing.facts.touched[rhythm.standing.on].last
    rows = {"account": account.handle, "name": account.name, "last_touch": cells.jsonable(last)}
    return {
        "account": {
            **rows,
            "tier": account.tier,
            "own": own is not None and own.every is not None,
            "every": due.every if due else None,
            "max": due.max if due else None,
            "due": due.due.isoformat() if due else None,
            "quiet_from": due.quiet_from.isoformat() if due else None,
            "quickened": due.quickened or None if due else None,
            "paused": rhythm.base is None,
            "served": rhythm.served,
        },
        "items": [item_json(it) for it in rhythm.items],
        "paused": [rows] if rhythm.base is None else [],
    }


def schedule_lines(schedule: Schedule) -> Iterator[list[object]]:
    """Yield one row per conversation, then one per paused account, for a pipe."""
    yield from item_lines(schedule.items)
    for it in schedule.paused:
        yield [None, it.handle, it.name, None, "paused", None, None, None, it.last_touch, None, None, None]


def item_lines(items: Sequence[Planned]) -> Iterator[list[object]]:
    """Yield one row per conversation for a pipe."""
    for it in items:
        rhythm = [it.every, it.max, it.last_touch, it.quickened or None]
        yield [it.ref, it.handle, it.name, it.on, it.kind, it.days_late, *rhythm, it.person, it.agenda]


def schedule_page(schedule: Schedule, width: int) -> "RenderableType":
    """Lay the schedule out: what is overdue first, then how full the days are, what collides, who is paused."""
    from rich.console import Group
    from rich.text import Text

    until = show_day(schedule.until, today=schedule.on)
    late = sum(1 for it in schedule.items if it.days_late)
    number = f"{len(schedule.items)} check-in{'' if len(schedule.items) == 1 else 's'}"
    counted = f"{number} to {until}" + (f", {late} overdue" if late else "")
    parts: list[RenderableType] = [Text(counted if schedule.items else f"No check-ins due to {until}.", "bold")]
    if schedule.items:
        parts += [Text(""), _listing(schedule.items, schedule.on, named=True)]
    if schedule.items:
        parts += [Text(""), load_grid(schedule, narrow=width < NARROW)]
    if schedule.conflicts:
        parts += [Text(""), Text("Conflicts", "bold"), *(Text(line, cells.SOON) for line in conflict_lines(schedule))]
    if late:
        parts += [Text(""), Text("am checkin --spread proposes days for what is overdue.", cells.FAINT)]
    if schedule.paused:
        names = ", ".join(one_line(it.name) for it in schedule.paused)
        parts += [Text(""), Text(f"Paused: {names}", cells.FAINT)]
    return Group(*parts)


def rhythm_page(rhythm: Rhythm) -> "RenderableType":
    """Lay out the check-ins of one account."""
    from rich.console import Group
    from rich.text import Text

    standing = rhythm.standing
    account = standing.account
    title = Text.assemble((one_line(account.name), "bold"), f" ({account.handle})")
    parts: list[RenderableType] = [title, *(Text(line) for line in rhythm_words(rhythm))]
    if rhythm.items:
        parts += [Text(""), _listing(rhythm.items, standing.on, named=False)]
    return Group(*parts)


def rhythm_words(rhythm: Rhythm) -> list[str]:
    """Return the cadence of an account and where it stands, in words."""
    standing, due = rhythm.standing, rhythm.standing.checkin
    if rhythm.base is None:
        return [f"Check-ins are paused; am checkin {standing.account.handle} --every 2w goes on with them."]
    own = standing.facts.cadence
    source = "set for this account" if own and own.every else f"tier {one_line(standing.account.tier or 'none')}"
    lines = [f"every {rhythm.base.every}, {rhythm.base.max} at most ({source})"]
    if not rhythm.served:
        return [*lines, f"The account is {_state(rhythm)}, so no check-in falls due."]
    if due is None:
        return [*lines, "Nothing is known of it so far back."]
    if due.quickened:
        lines.append(f"faster for now, every {due.every}d: {due.quickened}")
    last = show_day(due.last, today=standing.on) if due.last else "none yet"
    quiet = f"quiet {'since' if due.is_quiet(standing.on) else 'after'} {show_day(due.quiet_from, today=standing.on)}"
    return [*lines, f"last touch {last} · {quiet}"]


def _state(rhythm: Rhythm) -> str:
    since = rhythm.standing.account.since
    if since is not None and since > rhythm.standing.on:
        return f"a customer only from {show_day(since, today=rhythm.standing.on)}"
    status = rhythm.standing.account.status
    return "a prospect" if status == "prospect" else status


def _listing(items: Sequence[Planned], today: date, *, named: bool) -> Listing:
    headings = (Heading("When", fixed=True), Heading("Account"), Heading("Check-in"), Heading("Last touch", wide=True))
    rows = [
        (
            cells.day_cell(it.on, today=today, due=True),
            cells.text_cell(it.name if named else ""),
            cells.text_cell(_what(it, today)),
            cells.day_cell(it.last_touch, today=today),
        )
        for it in items
    ]
    return Listing(headings, rows)


def person_words(it: Planned) -> str:
    """Return who is meant by their role and name."""
    return cells.joined([(it.role or "").replace("_", " "), it.person or ""], " ")


def _what(it: Planned, today: date) -> str:
    if it.kind == PERSON and it.repeats:
        since = f"last heard {days_ago((today - it.last_touch).days)}" if it.last_touch else "not heard yet"
        said = f"{person_words(it)} due, {cells.pace(it.repeats)}, {since}"
    elif it.kind == CADENCE:
        since = f", last touch {days_ago((today - it.last_touch).days)}" if it.last_touch else ", not touched yet"
        said = f"due, every {it.every}d{since}" + (f"; faster: {it.quickened}" if it.quickened else "")
    else:
        series = f" ({cells.pace(it.repeats)})" if it.repeats else ""
        gone = f" ({left_words(it.left_on, today)})" if it.left_on else ""
        who = f" with {it.person}{gone}" if it.person else ""
        said = f"{it.ref}{who}{series}" + (f": {it.agenda}" if it.agenda else "")
    return said + (f" (snoozed until {show_day(it.snoozed_until, today=today)})" if it.snoozed_until else "")
