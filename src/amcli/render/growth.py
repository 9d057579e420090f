"""What the lists of growth share: how a reference that was asked for came out."""

from datetime import date
from typing import TYPE_CHECKING

from amcli.domain.items import Item
from amcli.render import cells

if TYPE_CHECKING:
    from rich.text import Text

WAITS_LONG = 14
"""Days after which a request for a reference that nobody answered stands out."""


def answer_cell(item: Item, today: date) -> "Text":
    """Return how a reference that was asked for came out, or for how many days it waits for an answer."""
    given, declined = item.values["given_on"], item.values["declined_on"]
    if given is not None and given <= today:
        return cells.text_cell(f"given {cells.short_day(given, today=today)}", "green")
    if declined is not None and declined <= today:
        return cells.text_cell(f"declined {cells.short_day(declined, today=today)}", cells.FAINT)
    days = (today - item.values["asked_on"]).days
    return cells.text_cell(f"waiting {days}d", cells.SOON if days >= WAITS_LONG else "")
