"""A chain of terms: as lines for people and as JSON."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from amcli.domain.chains import Link
from amcli.domain.dates import show_day
from amcli.domain.money import Money, show_money
from amcli.render import shapes
from amcli.render.cells import FAINT, joined, text_cell

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

STATE = {"lapsed": "bold red", "assumed": "yellow", "running": "green"}
STEPS = {
    "first": "first term",
    "renewal": "renewal",
    "amendment": "change within the term",
    "conversion": "from a trial",
}


def as_json(chain: Sequence[Link]) -> list[dict[str, Any]]:
    """Return a chain as JSON has it."""
    return [
        {
            "contract": f"k{it.contract.id}",
            "term": it.number,
            "of": it.of,
            "step": it.step,
            "renews": f"k{it.before.id}" if it.before else None,
            "booking_type": it.contract.booking_type,
            "state": it.state,
            "product": it.contract.product,
            "starts": shapes.day(it.term.starts),
            "ends_on": shapes.day(it.term.ends),
            "cancel_by": shapes.day(it.term.cancel_by),
            "arr": shapes.money(Money(it.contract.arr, it.contract.currency)),
            "change": None if it.change is None else shapes.money(Money(it.change, it.contract.currency)),
            "gap_days": it.gap,
            "outcome": it.contract.outcome,
        }
        for it in chain
    ]


def rows(chain: Sequence[Link], on: date, here: int = 0) -> "list[tuple[str, Text]]":
    """Return a chain as an id and a line each, the term that is looked at in bold."""
    return [(f"k{it.contract.id}", _line(it, on, bold=it.contract.id == here and len(chain) > 1)) for it in chain]


def _line(it: Link, on: date, *, bold: bool) -> "Text":
    contract, term = it.contract, it.term
    first = show_day(contract.starts, today=on) if contract.starts else "?"
    last = show_day(term.ends, today=on) if term.ends else "open-ended"
    line = text_cell(f"{first} – {last}", "bold" if bold else "")
    line.append(f" · {show_money(Money(contract.arr, contract.currency))}", "default")
    line.append(f"{_by(it)} · ", "default").append(it.state, STATE.get(it.state, FAINT))
    rolled = f"rolled over {term.rolled}×" if term.rolled else ""
    cancelled = "cancelled" if term.cancelled else ""
    gap = f"{it.gap}d without a term before it" if it.gap > 0 else f"took over {-it.gap}d early" if it.gap < 0 else ""
    outcome = (contract.outcome or "").replace("_", " ")
    trial = "trial" if contract.trial else ""
    said = joined([STEPS[it.step] if it.before else "", trial, rolled, cancelled, gap, outcome])
    return line.append(f" · {said}" if said else "", FAINT)


def _by(it: Link) -> str:
    if not it.change:
        return ""
    shown = show_money(Money(it.change, it.contract.currency))
    return f" ({'+' if it.change > 0 else ''}{shown})"


def page(facts: "RenderableType", chain: Sequence[Link], on: date, here: int) -> "RenderableType":
    """Lay out what is known of a contract over the chain it stands in."""
    from rich.console import Group
    from rich.table import Table

    grid = Table.grid(padding=(0, 1))
    grid.add_column(style=FAINT, no_wrap=True)
    grid.add_column(overflow="fold")
    for ref, line in rows(chain, on, here):
        grid.add_row(text_cell(ref), line)
    return Group(facts, text_cell(""), text_cell(f"Terms ({len(chain)})", "bold"), grid)
