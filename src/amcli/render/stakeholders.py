"""The stakeholder map as a page and as JSON; what a departure did, in words."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from amcli.domain.dates import days_ago, show_day
from amcli.domain.health.relationship import HEARD_WITHIN, PEOPLE_WITHIN, Seat
from amcli.domain.records import Contact
from amcli.domain.signals import Signal
from amcli.domain.text import one_line
from amcli.domain.vocab import INFLUENCES, STANCES
from amcli.render import shapes
from amcli.render.cells import FAINT, LATE, SEVERITY, SOON, joined, text_cell
from amcli.reports.stakeholders import Picture, Stakeholders

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

NARROW = 60
UNKNOWN = "unknown"
STANCE = {"supporter": "green", "neutral": "default", "detractor": "red"}
SEAT = {"heard": "green", "silent": SOON, "missing": LATE}


def as_json(report: Stakeholders) -> dict[str, Any]:
    """Return the map as `am.stakeholders/1` has it."""
    now, loss = report.now, report.loss
    return {
        "account": now.standing.account.handle,
        "name": now.standing.account.name,
        "health": shapes.health(now.standing.health),
        "coverage": now.coverage._asdict(),
        "roles": [_seat_json(it) for it in now.standing.seats],
        "people": [_person_json(it, report) for it in report.there],
        "threads": {"days": PEOPLE_WITHIN.days, "people": [f"p{it.id}" for it in now.threads], "single": _single(now)},
        "left": [
            {"ref": f"p{it.id}", "name": it.name, "role": it.role, "left_on": shapes.day(it.left_on), "succeeded": done}
            for it, done in report.gone
        ],
        "signals": shapes.signals(report.signals),
        "without": None
        if loss is None
        else {
            "ref": f"p{loss.person.id}",
            "name": loss.person.name,
            "before": _picture_json(now),
            "after": _picture_json(loss.after),
            "appear": shapes.signals(loss.appear),
        },
    }


def _seat_json(it: Seat) -> dict[str, Any]:
    who = it.contact
    named = {"ref": f"p{who.id}" if who else None, "person": who.name if who else None}
    return {"roles": list(it.roles), "state": it.state, **named, "last_heard": shapes.day(it.heard)}


def _person_json(it: Contact, report: Stakeholders) -> dict[str, Any]:
    return {
        "ref": f"p{it.id}",
        "name": it.name,
        "title": it.title,
        "role": it.role,
        "influence": it.influence,
        "stance": it.stance,
        "last_heard": shapes.day(report.heard(it)),
        "leaves_on": shapes.day(it.left_on),
    }


def _picture_json(it: Picture) -> dict[str, Any]:
    health = shapes.health(it.standing.health)
    return {"coverage": it.coverage._asdict(), "threads": len(it.threads), "health": health}


def as_page(report: Stakeholders, width: int) -> "RenderableType":
    """Lay the map out: roles, the grid of influence and stance, threads, departures, and what one would cost."""
    from rich.console import Group

    account = report.now.standing.account
    count = f"{len(report.there)} {'person' if len(report.there) == 1 else 'people'}"
    title = text_cell(account.name, "bold").append(f" ({account.handle}) · {count}", "not bold")
    if not report.there and not report.gone:
        return Group(title, text_cell(f'Nobody is on record: am contacts add {account.handle} "NAME" --role champion'))
    parts: list[RenderableType] = [title, *_roles(report, width), *_grid(report, width), *_threads(report)]
    return Group(*parts, *_gone(report), *_loss(report))


def _roles(report: Stakeholders, width: int) -> "Iterator[RenderableType]":
    known = report.now.coverage
    said = f"  {known.heard} of {known.required} heard within {HEARD_WITHIN.days}d"
    yield text_cell("")
    yield text_cell("Required roles", "bold").append(said, "not bold dim")
    handle = report.now.standing.account.handle
    rows = [(it, *_seat_cells(it, handle, report.on)) for it in report.now.standing.seats]
    yield _rows([(text_cell(it.state, SEAT[it.state]), text_cell(it.label), line) for it, line in rows], width)


def _seat_cells(it: Seat, handle: str, on: date) -> "tuple[Text]":
    if it.contact is None:
        return (text_cell(f'am contacts add {handle} "…" --role {it.roles[0]}', "cyan"),)
    line = text_cell(f"{it.contact.name} (p{it.contact.id})")
    role = (it.contact.role or "").replace("_", " ")
    line.append(f", {role}" if role != it.label else "", FAINT)
    return (line.append(f" · {_heard(it.heard, on)}", FAINT),)


def _heard(day: date | None, on: date) -> str:
    return f"last heard {show_day(day, today=on)}, {days_ago((on - day).days)}" if day else "not heard"


def _grid(report: Stakeholders, width: int) -> "Iterator[RenderableType]":
    """The people by influence and stance: a table where there is room, else a list; empty parts are left out."""
    from rich.table import Table

    if not report.there:
        return
    influences = [it for it in (*INFLUENCES, UNKNOWN) if any((p.influence or UNKNOWN) == it for p in report.there)]
    stances = [it for it in (*STANCES, UNKNOWN) if any((p.stance or UNKNOWN) == it for p in report.there)]
    yield text_cell("")
    yield text_cell("Influence × stance", "bold")
    if width < NARROW:
        yield from _stacked(report, influences, stances)
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=FAINT)
    table.add_column("influence", style=FAINT, no_wrap=True)
    for stance in stances:
        table.add_column(f"{stance} stance" if stance == UNKNOWN else stance, overflow="fold", ratio=1)
    for influence in influences:
        cells = [_names(_at(report, influence, stance), STANCE.get(stance, FAINT)) for stance in stances]
        table.add_row(text_cell(influence), *cells)
    yield table


def _stacked(report: Stakeholders, influences: Sequence[str], stances: Sequence[str]) -> "Iterator[RenderableType]":
    from rich.padding import Padding

    for influence in influences:
        yield text_cell(f"{influence} influence", FAINT)
        for stance in stances:
            people = _at(report, influence, stance)
            if people:
                names = ", ".join(one_line(it.name) for it in people)
                line = text_cell(f"{stance}:", STANCE.get(stance, FAINT)).append(f" {names}", "default")
                yield Padding(line, (0, 0, 0, 2))


def _at(report: Stakeholders, influence: str, stance: str) -> list[Contact]:
    return [it for it in report.there if (it.influence or UNKNOWN, it.stance or UNKNOWN) == (influence, stance)]


def _names(people: Sequence[Contact], style: str) -> "Text":
    cell = text_cell("", style)
    for at, person in enumerate(people):
        cell.append("\n" if at else "").append(one_line(person.name))
    return cell


def _single(it: Picture) -> bool:
    return len(it.threads) == 1


def _threads(report: Stakeholders) -> "Iterator[RenderableType]":
    people, days = report.now.threads, PEOPLE_WITHIN.days
    names = ", ".join(one_line(it.name) for it in people)
    head = text_cell("Threads", "bold")
    yield text_cell("")
    if not people:
        yield head.append(f"  nobody who is there was heard in {days}d", LATE)
    elif _single(report.now):
        yield head.append(f"  single-threaded: only {names} talks to us ({days}d)", LATE)
    else:
        yield head.append(f"  {len(people)} people in {days}d: {names}", "not bold")


def _gone(report: Stakeholders) -> "Iterator[RenderableType]":
    leaving = [it for it in report.there if it.left_on]
    if not report.gone and not leaving:
        return
    yield text_cell("")
    yield text_cell("Gone", "bold") if report.gone else text_cell("Going", "bold")
    for person, done in report.gone:
        role = (person.role or "").replace("_", " ")
        day = f"left {show_day(person.left_on, today=report.on)}" if person.left_on else ""
        line = text_cell(joined([f"{person.name} (p{person.id})", role, day]))
        yield (
            line
            if done is None
            else line.append(" · role filled since" if done else " · no successor", FAINT if done else LATE)
        )
    for person in leaving:
        day = show_day(person.left_on, today=report.on) if person.left_on else ""
        yield text_cell(f"{person.name} (p{person.id}) · leaves {day}", SOON)


def _loss(report: Stakeholders) -> "Iterator[RenderableType]":
    """What would change without one person, before and after, and what the scan would then say."""
    from rich.padding import Padding

    loss = report.loss
    if loss is None:
        return
    yield text_cell("")
    yield text_cell(f"Without {loss.person.name}", "bold").append("  if they left today", "not bold dim")
    for line in loss_lines(report.now, loss.after):
        yield text_cell(line)
    if not loss.appear:
        yield text_cell("no further signal", FAINT)
    for signal in loss.appear:
        yield Padding(_signal(signal), (0, 0, 0, 2))


def loss_lines(before: Picture, after: Picture) -> list[str]:
    """Return coverage, threads and health before and after: `roles heard 3 of 3 → 2 of 3`."""
    was, now = before.coverage, after.coverage
    old, new = before.standing.health, after.standing.health
    change = None if old.score is None or new.score is None else new.score - old.score
    moved = f" ({change / 10:+.1f})" if change else ""
    lonely = f", only {one_line(after.threads[0].name)} talks to us" if _single(after) and not _single(before) else ""
    filled = f", filled {was.filled} → {now.filled}" if was.filled != now.filled else ""
    return [
        f"roles heard {was.heard} of {was.required} → {now.heard} of {now.required}{filled}",
        f"threads {len(before.threads)} → {len(after.threads)}{lonely}",
        f"health {shapes.score(old)} → {shapes.score(new)}{moved}",
    ]


def _signal(it: Signal) -> "Text":
    line = text_cell(f"{it.severity} {it.code.replace('_', ' ')}:", SEVERITY[it.severity])
    return line.append(f" {one_line(it.text)}", "default")


def _rows(rows: "Sequence[tuple[Text, Text, Text]]", width: int) -> "RenderableType":
    """Lay out three cells a row, or state and label on a line above the rest where it is narrow."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table

    if width < NARROW:
        lines: list[RenderableType] = []
        for state, label, rest in rows:
            lines += [label.append(" ").append(state), Padding(rest, (0, 0, 0, 2))]
        return Group(*lines)
    grid = Table.grid(padding=(0, 2, 0, 0))
    for wrap in (True, True, False):
        grid.add_column(no_wrap=wrap, overflow="fold")
    for row in rows:
        grid.add_row(*row)
    return grid


def left_lines(person: Contact, on: date, today: date, account: str) -> str:
    """Return `p3 Ada left Mon 2 Nov · Acme Corp · champion`."""
    word = "leaves" if on > today else "left"
    role = (person.role or "").replace("_", " ")
    return joined([f"p{person.id} {one_line(person.name)} {word} {show_day(on, today=today)}", one_line(account), role])


def signal_line(it: Signal) -> str:
    """Return a signal in one line: `raises high champion_left: champion Ada left, no successor`."""
    return f"raises {it.severity} {it.code}: {one_line(it.text)}"
