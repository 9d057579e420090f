"""Accounts at risk as a table, as lines for a pipe and as JSON."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from amcli.render import shapes
from amcli.render.cells import BAND, FAINT, SEVERITY, text_cell
from amcli.reports.at_risk import AtRisk, Item

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text


def as_json(report: AtRisk) -> dict[str, Any]:
    """Return the report as `am.at_risk/1` has it."""
    return {
        "totals": {
            "accounts": len(report.items),
            "arr": shapes.money(report.exposed_total),
            "arr_by_currency": shapes.sums(report.exposed),
        },
        "items": [
            {
                "account": item.account.handle,
                "name": item.account.name,
                "tier": item.account.tier,
                "attention": item.attention.value,
                "arr": shapes.money(item.arr),
                "health": shapes.health(item.health, change_30d=item.change_30d),
                "change_30d": shapes.points(item.change_30d),
                "signals": shapes.signals(item.signals),
                "renewal": shapes.renewal(item.renewal),
            }
            for item in report.items
        ],
    }


def as_lines(report: AtRisk) -> Iterator[Sequence[object]]:
    """Yield the report for a pipe: account, ARR, score, band, change, notice date, signals."""
    for item in report.items:
        told = "; ".join(signal.text for signal in item.signals)
        renewal = item.renewal.cancel_by if item.renewal else None
        arr = shapes.amount(item.arr_by_currency, item.arr, compact=False)
        score, change = shapes.points(item.health.score), shapes.points(item.change_30d)
        yield item.account.handle, arr, score, item.health.band, change, renewal, told


def as_page(report: AtRisk, width: int) -> "RenderableType":
    """Lay the accounts out, the one that deserves most attention first."""
    from rich.console import Group
    from rich.table import Table

    if not report.items:
        return text_cell("No account is at risk.", "green")
    count = f"{len(report.items)} account{'' if len(report.items) == 1 else 's'} at risk"
    head = text_cell(f"{count} · {shapes.amount(report.exposed, report.exposed_total)} ARR exposed", "bold")
    if width < 60:
        return Group(head, *(_stacked(item, report) for item in report.items))
    table = Table(box=None, padding=(0, 1), pad_edge=False, expand=True, header_style="bold")
    table.add_column("Account", width=16 if width < 100 else 24, overflow="fold")
    table.add_column("ARR", justify="right", no_wrap=True)
    table.add_column("Health", no_wrap=True)
    table.add_column("Notice", width=12, overflow="fold")
    table.add_column("Why", ratio=1, overflow="fold")
    for item in report.items:
        arr = text_cell(shapes.amount(item.arr_by_currency, item.arr))
        table.add_row(text_cell(item.account.name, "bold"), arr, _health(item), _notice(item, report), _why(item))
    return Group(head, table)


def _health(item: Item) -> "Text":
    shown = text_cell(shapes.score(item.health), BAND.get(item.health.band or "", FAINT))
    moved = shapes.change(item.change_30d, "30d")
    return shown.append(f"\n{moved}", FAINT) if moved else shown


def _notice(item: Item, report: AtRisk) -> "Text":
    if item.renewal is None:
        return text_cell("")
    if item.renewal.state == "lapsed":
        return text_cell("lapsed", "red")
    day = item.renewal.cancel_by
    if day is None:
        return text_cell("")
    left = (day - report.on).days
    said = f"in {left}d" if left >= 0 else f"{-left}d ago"
    return text_cell(said, "bold").append(f"\n{shapes.short_day(day, report.on)}", FAINT)


def _why(item: Item) -> "Text":
    """The three gravest reasons in full, the others counted, and the answer to the first."""
    line = text_cell("")
    for at, signal in enumerate(item.signals[:3]):
        line.append("\n" if at else "").append(text_cell(signal.text, SEVERITY[signal.severity]))
    if len(item.signals) > 3:
        more = len(item.signals) - 3
        line.append(f"\n{more} more sign{'' if more == 1 else 's'}", FAINT)
    if item.signals:
        line.append(f"\n→ {text_cell(item.signals[0].next).plain}", "cyan")
    return line


def _stacked(item: Item, report: AtRisk) -> "Text":
    line = text_cell(item.account.name, "bold").append(f" {shapes.amount(item.arr_by_currency, item.arr)} ", "default")
    line.append(shapes.score(item.health), BAND.get(item.health.band or "", FAINT))
    if item.renewal is not None:
        line.append("\nnotice: ", "default").append(_notice(item, report))
    return line.append("\n").append(_why(item))
