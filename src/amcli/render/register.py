"""The risk register for people: whom a risk was raised with, and which evidence has cleared."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from amcli.domain.dates import show_day
from amcli.domain.items import Item
from amcli.domain.text import one_line, shorten
from amcli.render import cells

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

CLEARED = "green"
TITLE_WIDTH = 60


def title_cell(item: Item, today: date) -> "Text":
    """Return what a risk is about and, on a line of its own, with whom it was raised and since when."""
    whom, since = item.values["escalated_to"], item.values["escalated_on"]
    shown = cells.text_cell(item.values["title"])
    if whom:
        day = f" since {show_day(since, today=today)}" if since else ""
        shown.append(f"\nraised with {one_line(whom)}{day}", cells.FAINT)
    return shown


def in_title(_: Item, __: date) -> "Text":
    """Return nothing: a column for pipes only, whose values people see in the title."""
    return cells.text_cell("")


def cleared_cell(item: Item, _: date) -> "Text":
    """Return a word for a risk whose evidence has cleared; the reason stands below the list."""
    return cells.text_cell("cleared" if item.values.get("suggest_close") else "", CLEARED)


def suggestions(items: Sequence[Item]) -> "list[RenderableType]":
    """Return what stands below a list of risks: which evidence has cleared, by which fact; nothing without any."""
    from rich.table import Table

    found = [(item.ref, item.values.get("suggest_close")) for item in items]
    if not any(it for _, it in found):
        return []
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for ref, it in found:
        if it is not None:
            grid.add_row(cells.text_cell(ref, "bold"), cells.text_cell(it.reason))
    head = cells.text_cell("Evidence has cleared", CLEARED)
    head.append("; if you agree: am risks close rN --outcome …", "default")
    return [cells.text_cell(""), head, grid]


def step_line(item: Item, what: str) -> str:
    """Return what was done to a risk or an issue: `r8 closed Sat 21 Nov · Acme Corp · Budget cut`."""
    return cells.joined([f"{item.ref} {what}", one_line(item.account_name), shorten(item.values["title"], TITLE_WIDTH)])
