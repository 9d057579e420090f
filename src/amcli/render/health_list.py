"""The health of all accounts, the worst first: as a table, as lines for a pipe and as `am.health_list/1`."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from amcli.render import at_risk, shapes
from amcli.render.cells import BAND, FAINT, SEVERITY, text_cell
from amcli.render.listing import Heading, Listing
from amcli.reports.at_risk import AtRisk, Item

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

NOTHING = "No account is served yet: `am accounts add NAME` adds one."


def as_json(report: AtRisk) -> dict[str, Any]:
    """Return the list as JSON has it: each account as `am.at_risk/1` has it, and how many are in each band."""
    whole = at_risk.as_json(report)
    return {"totals": whole["totals"] | {"bands": at_risk.bands(report)}, "items": whole["items"]}


def as_lines(report: AtRisk) -> Iterator[Sequence[object]]:
    """Yield the list for a pipe: account, score, band, computed, coverage, change, ARR, the gravest sign."""
    for it in report.items:
        health, change = it.health, shapes.points(it.change_30d)
        scores = (shapes.points(health.score), health.band, shapes.points(health.computed), health.coverage, change)
        arr = shapes.plain_amount(it.arr_by_currency, it.arr)
        yield (it.account.handle, *scores, arr, it.signals[0].text if it.signals else None)


def as_page(report: AtRisk) -> "RenderableType":
    """Lay the list out below how many accounts are in each band."""
    from rich.console import Group

    if not report.items:
        return text_cell(NOTHING)
    headings = (
        Heading("Account", fixed=True),
        Heading("Health", fixed=True),
        Heading("30d", fixed=True, right=True),
        Heading("ARR", fixed=True, right=True),
        Heading("Known", wide=True, fixed=True, right=True),
        Heading("Gravest sign"),
    )
    count = f"{len(report.items)} account{'' if len(report.items) == 1 else 's'}"
    head = at_risk.by_band(report, text_cell(count, "bold"))
    return Group(head, text_cell(""), Listing(headings, [_row(it) for it in report.items]))


def _row(it: Item) -> "list[Text]":
    health, first = it.health, it.signals[0] if it.signals else None
    pulse = f", pulse {health.pulse.score}" if health.pulse else ""
    moved = it.change_30d if it.change_30d is not None and abs(it.change_30d) >= 10 else None
    return [
        text_cell(it.account.handle, "bold"),
        text_cell(f"{shapes.score(health)}{pulse}", BAND.get(health.band or "", FAINT)),
        text_cell("" if moved is None else f"{moved / 10:+.0f}", FAINT),
        text_cell(shapes.amount(it.arr_by_currency, it.arr)),
        text_cell(f"{health.coverage}%", FAINT),
        text_cell(first.text, SEVERITY[first.severity]) if first else text_cell(""),
    ]
