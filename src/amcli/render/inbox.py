"""What waits to be assigned: as a table, as lines for a pipe, as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from amcli.domain.matching import read_person
from amcli.domain.text import one_line, shorten
from amcli.render import cells

if TYPE_CHECKING:
    from rich.console import RenderableType

WORDS = {"touch": "meeting", "checkin": "planned", "contact": "person"}
MOST = 60
"""Rows shown to people at once; pipes and JSON have all."""


class Row(NamedTuple):
    """One item of the inbox as it is shown."""

    id: int
    kind: str
    on: date | None
    at: str | None
    title: str
    text: str | None
    people: tuple[str, ...]
    why: str | None
    state: str
    ref: str | None
    source: str | None
    extra: Mapping[str, Any]

    @property
    def word(self) -> str:
        """What it is, in one word."""
        return "mail" if self.extra.get("kind") == "email" else WORDS[self.kind]


def as_json(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the inbox as `am.inbox/1` has it."""
    return {
        "items": [
            {
                "id": f"n{it.id}",
                "kind": it.kind,
                "what": it.word,
                "on": it.on.isoformat() if it.on else None,
                "at": it.at,
                "title": it.title,
                "text": it.text,
                "people": [
                    {"name": one.name or None, "email": one.email or None} for one in map(read_person, it.people)
                ],
                "organisation": it.extra.get("organisation") or None,
                "emails": list(it.extra.get("emails", ())),
                "why": it.why,
                "state": it.state,
                "ref": it.ref,
                "source": it.source,
                "ignores": list(it.extra.get("ignore", ())),
            }
            for it in rows
        ],
        "open": sum(it.state == "open" for it in rows),
    }


def as_lines(rows: Sequence[Row]) -> Iterator[tuple[object, ...]]:
    """Yield each item for a pipe: id, what, day, time, title, people, why, state, ref."""
    for it in rows:
        yield (f"n{it.id}", it.word, it.on, it.at, it.title, "; ".join(_people(it)), it.why, it.state, it.ref)


def as_page(rows: Sequence[Row], today: date) -> "RenderableType":
    """Lay the inbox out, with how to empty it below."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    if not rows:
        return Text("The inbox is empty: everything that was imported has its account.")
    table = Table(box=None, pad_edge=False, header_style=cells.FAINT, padding=(0, 2, 0, 0))
    table.add_column("Id", no_wrap=True)
    table.add_column("When", no_wrap=True)
    table.add_column("What", overflow="fold", ratio=3)
    table.add_column("Who", overflow="fold", ratio=3)
    table.add_column("Why", overflow="fold", ratio=2)
    for it in rows[:MOST]:
        decided = f"{it.state}{f' as {it.ref}' if it.ref else ''}" if it.state != "open" else it.why or ""
        if it.state == "dropped" and it.extra.get("ignore"):
            decided = f"dropped, always: {', '.join(it.extra['ignore'])}"
        table.add_row(
            f"n{it.id}",
            cells.short_day(it.on, today=today) if it.on else "",
            Text.assemble((f"{it.word}  ", cells.FAINT), shorten(it.title, 120)),
            Text(_shown(_people(it))),
            Text(one_line(decided)),
        )
    more = [Text(f"… and {len(rows) - MOST:,} more; am inbox --json has all")] if len(rows) > MOST else []
    first = next((it for it in rows if it.state == "open"), None)
    if first is None:
        return Group(table, *more)
    how = f"am inbox assign n{first.id} ACCOUNT [--learn] · am inbox drop n{first.id}"
    return Group(table, Text(""), *more, Text(how, style=cells.FAINT))


def _people(it: Row) -> list[str]:
    if it.kind != "contact":
        return list(it.people)
    return [*it.extra.get("emails", ()), *([it.extra["organisation"]] if it.extra.get("organisation") else ())]


def _shown(people: Sequence[str]) -> str:
    said = [one_line(it) for it in people]
    return "\n".join(said[:3]) + (f"\n+{len(said) - 3} more" if len(said) > 3 else "")
