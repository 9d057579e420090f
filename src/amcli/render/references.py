"""Whom to ask for a reference, for people, pipes and JSON."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from amcli.domain.references import Candidate
from amcli.domain.signals.signal import typed
from amcli.domain.text import shorten
from amcli.render import cells, shapes

if TYPE_CHECKING:
    from rich.console import RenderableType

LINE = 50


def command_for(it: Candidate) -> str:
    """Return the command that records that the account was asked."""
    return f'am references add {it.standing.account.handle} "…" --contact {typed(it.person.name)}'


def who_json(found: Sequence[Candidate]) -> list[dict[str, Any]]:
    """Return whom to ask as `am.references/1` has it."""
    return [
        {
            "account": it.standing.account.handle,
            "name": it.standing.account.name,
            "contact": it.person.name,
            "contact_ref": f"p{it.person.id}",
            "health": shapes.health(it.standing.health),
            "value": it.value.outcome,
            "value_ref": f"g{it.value.id}",
            "achieved_on": shapes.day(it.value.achieved_on),
            "next": command_for(it),
        }
        for it in found
    ]


def who_lines(found: Sequence[Candidate]) -> Iterator[Sequence[object]]:
    """Yield a line per account for a pipe."""
    for it in found:
        achieved = it.value.achieved_on.isoformat() if it.value.achieved_on else ""
        yield (
            it.standing.account.handle,
            it.person.name,
            f"g{it.value.id}",
            it.value.outcome,
            achieved,
            command_for(it),
        )


def who_page(found: Sequence[Candidate]) -> "RenderableType":
    """Lay out whom to ask, and the value it rests on."""
    from rich.console import Group

    from amcli.render.listing import Heading, Listing

    headings = [
        Heading("Account"),
        Heading("Ask"),
        Heading("Health", fixed=True),
        Heading("Because"),
        Heading("Reached", fixed=True),
    ]
    rows = [
        [
            cells.text_cell(it.standing.account.handle, "bold"),
            cells.text_cell(it.person.name),
            cells.text_cell(shapes.score(it.standing.health), cells.BAND[it.standing.health.band or ""]),
            cells.text_cell(f"g{it.value.id} {shorten(it.value.outcome, LINE)}"),
            cells.day_cell(it.value.achieved_on, today=it.standing.on),
        ]
        for it in found
    ]
    head = cells.text_cell("Whom you could ask", "bold").append(
        ": green, value proven, a supporter, nothing grave open", "not bold"
    )
    below = cells.text_cell("Once asked", cells.FAINT).append(
        f" {cells.text_cell(command_for(found[0])).plain}", "cyan"
    )
    return Group(head, Listing(headings, rows), below)
