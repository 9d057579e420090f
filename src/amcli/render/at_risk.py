"""Accounts at risk as a table, as lines for a pipe and as JSON."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from amcli.render import shapes
from amcli.render.cells import BAND, FAINT, SEVERITY, short_day, text_cell
from amcli.render.hanging import hang, words_of
from amcli.reports.at_risk import AtRisk, Item

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

NARROW, WIDE = 60, 100
"""Below these widths the figures of an account stand above its reasons: stacked, or in one line."""
NAME = 24
REASONS = 3
"""How many reasons are told in full."""
DATED = frozenset({"notice_closing", "lapsed"})
"""Signals whose words say all that the notice does."""


def as_json(report: AtRisk, limit: int | None = None) -> dict[str, Any]:
    """Return the report as `am.at_risk/1` has it; the totals are those of all, however few are shown."""
    shown = report.items[:limit]
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
            for item in shown
        ],
        "more": len(report.items) - len(shown),
    }


def as_lines(report: AtRisk, limit: int | None = None) -> Iterator[Sequence[object]]:
    """Yield the report for a pipe: account, ARR, score, band, change, notice date, signals."""
    for item in report.items[:limit]:
        told = "; ".join(signal.text for signal in item.signals)
        renewal = item.renewal.cancel_by if item.renewal else None
        arr = shapes.plain_amount(item.arr_by_currency, item.arr)
        score, change = shapes.points(item.health.score), shapes.points(item.change_30d)
        yield item.account.handle, arr, score, item.health.band, change, renewal, told


def as_page(report: AtRisk, width: int, limit: int | None = None, asked: str = "") -> "RenderableType":
    """Lay the accounts out, the one that deserves most attention first; `asked` are the options that narrow them."""
    from rich.console import Group

    if not report.items:
        if asked:
            return text_cell(f"No account at risk fits {asked}. `am at-risk` lists all.")
        return text_cell("No account is at risk.", "green")
    shown, parts = report.items[:limit], [_headline(report)]
    more = len(report.items) - len(shown)
    foot = [text_cell(f"{more} more: {' '.join(['am at-risk', *([asked] if asked else [])])}", FAINT)] if more else []
    if width < NARROW:
        return Group(*parts, *(_stacked(item, report) for item in shown), *foot)
    if width < WIDE:
        return Group(*parts, *_hung(shown, report, width), *foot)
    return Group(*parts, _table(shown, report), *foot)


def _headline(report: AtRisk) -> "Text":
    """How many accounts and how much money, and by band: an account may be at risk by a grave sign alone."""
    count = f"{len(report.items)} account{'' if len(report.items) == 1 else 's'} at risk"
    return by_band(
        report, text_cell(f"{count} · {shapes.amount(report.exposed, report.exposed_total)} ARR exposed", "bold")
    )


def bands(report: AtRisk) -> dict[str, int]:
    """Return how many accounts are in each band."""
    return {band: sum(item.health.band == band for item in report.items) for band in ("red", "amber", "green")}


def by_band(report: AtRisk, head: "Text") -> "Text":
    """Add how many accounts are in each band to a headline."""
    for band, many in bands(report).items():
        if many:
            head.append(f" · {many} {band}", BAND[band])
    return head


def _table(items: Sequence[Item], report: AtRisk) -> "RenderableType":
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), pad_edge=False, expand=True, header_style="bold")
    table.add_column("Account", width=24, overflow="fold")
    table.add_column("ARR", justify="right", no_wrap=True)
    table.add_column("Health", no_wrap=True)
    table.add_column("Notice", width=12, overflow="fold")
    table.add_column("Why", ratio=1, overflow="fold")
    for item in items:
        arr = text_cell(shapes.amount(item.arr_by_currency, item.arr))
        table.add_row(text_cell(item.account.name, "bold"), arr, _health(item), _notice(item, report), _why(item))
    return table


def _hung(items: Sequence[Item], report: AtRisk, width: int) -> "Iterator[Text]":
    """Yield each account as one line of figures, with the reasons below on the whole width of the screen."""
    money = max(len(shapes.amount(item.arr_by_currency, item.arr)) for item in items)
    for item in items:
        head, arr = text_cell(item.account.name, "bold"), shapes.amount(item.arr_by_currency, item.arr)
        head.append(" " * max(1, NAME + 1 + money - head.cell_len - len(arr))).append(f"{arr}  ", "not bold default")
        head.append(_in_one_line(_health(item), " "))
        notice = _notice_said(item, report)
        said = [text_cell("·", FAINT).append(" ").append(notice)] if notice else []
        yield hang(head.append(" ") if said else head, said, width, 2)
        for line in _why(item).split("\n"):
            yield hang(text_cell("").append("  "), words_of(line), width, 4)


def _in_one_line(cell: "Text", between: str) -> "Text":
    return text_cell("").append(between).join(cell.split("\n"))


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
    return text_cell(said, "bold").append(f"\n{short_day(day, today=report.on)}", FAINT)


def _notice_said(item: Item, report: AtRisk) -> "Text":
    """Return in one line what the column of that name holds, unless a reason says it: `notice in 9d, Tue 1 Dec`."""
    if any(signal.code in DATED for signal in item.signals[:REASONS]):
        return text_cell("")
    said = _in_one_line(_notice(item, report), ", ")
    return text_cell("notice").append(" ").append(said) if said and said.plain != "lapsed" else said


def _why(item: Item) -> "Text":
    """The three gravest reasons in full, the others counted, and the answer to the first."""
    line = text_cell("")
    for at, signal in enumerate(item.signals[:REASONS]):
        line.append("\n" if at else "").append(text_cell(signal.text, SEVERITY[signal.severity]))
    if item.signals:
        line.append(f"\n→ {text_cell(item.signals[0].next).plain}", "cyan")
    if len(item.signals) > REASONS:
        more = len(item.signals) - REASONS
        line.append(f" ({more} more sign{'' if more == 1 else 's'})", FAINT)
    return line


def _stacked(item: Item, report: AtRisk) -> "Text":
    line = text_cell(item.account.name, "bold").append(f" {shapes.amount(item.arr_by_currency, item.arr)} ", "default")
    line.append(shapes.score(item.health), BAND.get(item.health.band or "", FAINT))
    notice = _notice_said(item, report)
    if notice:
        line.append("\n").append(notice)
    return line.append("\n").append(_why(item))
