"""How the forecast moved, and how past calls turned out: for people, as lines and as JSON."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from amcli.domain.calls import Call, Moved
from amcli.domain.dates import show_day
from amcli.domain.money import Money, show_money
from amcli.domain.text import one_line
from amcli.render import shapes
from amcli.render.cells import FAINT, joined, machine, short_day, text_cell
from amcli.reports.accuracy import Accuracy, Horizon, Row
from amcli.reports.call_history import History, Traced

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text


def history_json(report: History) -> dict[str, Any]:
    """Return the history as `am.renewal_history/1` has it."""
    return {
        "since": shapes.day(report.since),
        "totals": {
            "before": shapes.money(report.was_total),
            "before_by_currency": shapes.sums(report.was),
            "after": shapes.money(report.now_total),
            "after_by_currency": shapes.sums(report.now),
            "slipped": sum(it.slipped for it in report.items),
        },
        "items": [
            {
                "contract": f"k{it.contract.id}",
                "account": it.account.handle,
                "name": it.account.name,
                "product": it.contract.product,
                "before": _call(it.before, it),
                "after": _call(it.after, it),
                "outcome": it.contract.outcome,
                "final": _amount(it.contract.final, it),
                "change": _amount(it.change, it),
                "slipped": it.slipped,
                "moves": [
                    {"on": shapes.day(one.day), "field": one.field, "before": _value(one.was, one, it),
                     "after": _value(one.now, one, it)}
                    for one in it.moves
                ],
            }
            for it in report.items
        ],
    }  # fmt: skip


def _call(call: Call, it: Traced) -> dict[str, Any]:
    return {"category": call.category if call.said else None, "amount": _amount(call.amount, it)}


def _amount(minor: int | None, it: Traced) -> dict[str, str] | None:
    return None if minor is None else shapes.money(Money(minor, it.contract.currency))


def _value(value: str | int | None, move: Moved, it: Traced) -> Any:
    return _amount(value, it) if isinstance(value, int) and move.field in ("forecast", "target") else value


def history_lines(report: History) -> Iterator[Sequence[object]]:
    """Yield each change for a pipe: contract, account, day, field, before, after."""
    for it in report.items:
        for one in it.moves:
            yield (
                f"k{it.contract.id}",
                it.account.handle,
                one.day,
                one.field,
                *(_plain(v, it) for v in (one.was, one.now)),
            )


def history_page(report: History) -> "RenderableType":
    """Lay the history out: what slipped first, each renewal with its dated changes."""
    from rich.console import Group
    from rich.table import Table

    since = show_day(report.since, today=report.on)
    if not report.items:
        return text_cell(f"No forecast of a renewal has moved since {since}.", "green")
    was = shapes.amount(report.was, report.was_total, compact=False)
    now = shapes.amount(report.now, report.now_total, compact=False)
    slips = sum(it.slipped for it in report.items)
    count = f"{len(report.items)} renewal{'' if len(report.items) == 1 else 's'}"
    parts: list[RenderableType] = [
        text_cell(f"{count} since {since}, {slips} slipped · {was} expected then, {now} now", "bold")
    ]
    for it in report.items:
        head = text_cell(it.account.name, "bold").append(
            f" k{it.contract.id} {one_line(it.contract.product or '')}", FAINT
        )
        head.append(f" · {_whole(it)}", "red" if it.slipped else "not bold")
        grid = Table.grid(padding=(0, 1))
        grid.add_column(style=FAINT, no_wrap=True)
        grid.add_column(overflow="fold")
        for one in it.moves:
            before, after = (_said(value, one, it) or "–" for value in (one.was, one.now))
            grid.add_row(f"  {short_day(one.day, today=report.on)}", text_cell(f"{one.field}: {before} → {after}"))
        parts += [text_cell(""), head, grid if it.moves else text_cell("").append("  nothing moved", FAINT)]
    return Group(*parts)


def _whole(it: Traced) -> str:
    """Return a renewal then and now: `best case €310,000 → closed €279,000 (-€31,000)`."""

    def said(category: str, minor: int) -> str:
        return f"{category.replace('_', ' ')} {show_money(Money(minor, it.contract.currency))}"

    now = it.contract.outcome or it.after.category
    by = show_money(Money(it.change, it.contract.currency))
    changed = f" ({'+' if it.change > 0 else ''}{by})" if it.change else ""
    return f"{said(it.before.category, it.before.amount)} → {said(now, it.now)}{changed}"


def _said(value: str | int | None, move: Moved, it: Traced) -> str:
    if isinstance(value, int):
        return show_money(Money(value, it.contract.currency))
    if move.field in ("category", "outcome"):
        return (value or "").replace("_", " ")
    return one_line(value or "")


def _plain(value: str | int | None, it: Traced) -> str:
    """Return a value for a pipe: amounts and words as `--json` has them."""
    return machine(Money(value, it.contract.currency) if isinstance(value, int) else value)


def accuracy_json(report: Accuracy) -> dict[str, Any]:
    """Return the accuracy as `am.renewal_accuracy/1` has it."""
    return {
        "period": {
            "label": report.period.label,
            "from": shapes.day(report.period.start),
            "to": shapes.day(report.period.end),
        },
        "decided": report.decided,
        "still_open": report.left,
        "horizons": [
            {
                "days_before": it.days,
                "currency": it.currency,
                "without_call": it.silent,
                "assumed": it.assumed,
                "categories": {row.category: _row_json(row, it) for row in it.rows},
                "items": [
                    {
                        "contract": f"k{one.due.contract.id}",
                        "account": one.due.facts.account.handle,
                        "decided_on": shapes.day(one.decided),
                        "category": one.call.category,
                        "called": shapes.money(Money(one.call.amount, one.due.contract.currency)),
                        "came_in": shapes.money(Money(one.due.after, one.due.contract.currency)),
                        "renewed": one.kept,
                    }
                    for one in it.items
                ],
            }
            for it in report.horizons
        ],
    }


def _row_json(row: Row, it: Horizon) -> dict[str, Any]:
    return {
        "n": row.n,
        "renewed": row.kept,
        "called": shapes.money(Money(row.called, it.currency)),
        "came_in": shapes.money(Money(row.came, it.currency)),
        "share": row.share,
        "rate": float(row.rate),
        "note": "small n" if row.few else None,
    }


def accuracy_lines(report: Accuracy) -> Iterator[Sequence[object]]:
    """Yield the accuracy for a pipe: days before, currency, category, n, renewed, called, came in, share, rate."""
    for it in report.horizons:
        for row in it.rows:
            amounts = (machine(Money(minor, it.currency)) for minor in (row.called, row.came))
            share = "n/a" if row.share is None else row.share
            yield it.days, it.currency, row.category, row.n, row.kept, *amounts, share, row.rate


def accuracy_page(report: Accuracy, on: date) -> "RenderableType":
    """Lay the accuracy out: a table for each number of days before the decision."""
    from rich.console import Group

    last = show_day(report.period.last, today=on)
    left = f", {report.left} still open" if report.left else ""
    count = f"{report.decided} renewal{'' if report.decided == 1 else 's'} decided"
    head = f"{count}, {show_day(report.period.start, today=on)} to {last}{left}"
    parts: list[RenderableType] = [text_cell(head, "bold")]
    for it in report.horizons:
        parts += [text_cell(""), text_cell(f"What was called {it.days} days before the decision", "bold")]
        if it.items:
            parts.append(_table(it))
        silent = f"{it.silent} had no call on record by then" if it.silent else ""
        said = "" if it.items else "n/a: nothing was called"
        assumed = f"{it.assumed} rolled over with nothing recorded, counted as renewed" if it.assumed else ""
        few = [row.category.replace("_", " ") for row in it.rows if row.few]
        small = f"small n, one renewal moves it by 10 points or more: {', '.join(few)}" if few else ""
        if told := joined([said, silent, assumed, small], "; "):
            parts.append(text_cell(told, FAINT))
    return Group(*parts)


def _table(it: Horizon) -> "RenderableType":
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style=FAINT)
    for at, name in enumerate(("Category", "Renewed", "Called", "Came in", "Share", "Set to")):
        table.add_column(name, justify="right" if at else "left", overflow="fold")
    for row in it.rows:
        amounts = [show_money(Money(minor, it.currency)) for minor in (row.called, row.came)]
        share = "n/a" if row.share is None else f"{row.share:.0%}"
        cells = (row.category.replace("_", " "), f"{row.kept} of {row.n}", *amounts, share, f"{row.rate:.0%}")
        table.add_row(*(_cell(text, dim=not row.n) for text in cells))
    return table


def _cell(text: str, *, dim: bool) -> "Text":
    return text_cell(text, FAINT if dim else "")
