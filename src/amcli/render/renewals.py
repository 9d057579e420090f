"""Renewals as a table by notice date, as lines for a pipe and as JSON."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from amcli.domain.money import Money, show_money
from amcli.domain.settings import Settings
from amcli.domain.standing import total
from amcli.render import shapes
from amcli.render.cells import BAND, FAINT, text_cell
from amcli.reports.renewals import Item, Renewals

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text


def as_json(report: Renewals) -> dict[str, Any]:
    """Return the report as `am.renewals/1` has it."""
    return {
        "within_days": report.within.days,
        "totals": {
            "atr": shapes.money(report.atr_total),
            "atr_by_currency": shapes.sums(report.atr),
            "by_category": {name: shapes.sums(sums) for name, sums in sorted(report.by_category.items())},
            "weighted": shapes.money(report.weighted_total),
        },
        "items": [_item(item) for item in report.items],
    }


def _item(item: Item) -> dict[str, Any]:
    contract, term = item.contract, item.term
    return {
        "contract": f"k{contract.id}",
        "account": item.account.handle,
        "name": item.account.name,
        "product": contract.product,
        "arr": _of(contract.arr, contract.currency),
        "ends_on": shapes.day(term.ends),
        "cancel_by": shapes.day(term.cancel_by),
        "days_to_cancel_by": item.days_to_cancel_by,
        "urgency": item.urgency,
        "state": term.state,
        "auto_renew": contract.auto_renew,
        "assumed": term.rolled > 0,
        "notice": str(contract.notice) if contract.notice else None,
        "category": contract.category,
        "target": _of(contract.target, contract.currency),
        "forecast": _of(contract.forecast, contract.currency),
        "final": _of(contract.final, contract.currency),
        "stage": contract.stage,
        "outcome": contract.outcome,
        "readiness": {
            "score": item.readiness.score,
            "expected": item.readiness.expected,
            "checks": [
                {"code": it.code, "ok": it.ok, "due": it.due, "text": it.text, "refs": list(it.refs)}
                for it in item.readiness.checks
            ],
        },
        "health": shapes.health(item.health),
        "signals": shapes.signals(item.signals),
    }


def _of(minor: int | None, currency: str) -> dict[str, str] | None:
    return None if minor is None else shapes.money(Money(minor, currency))


def as_lines(report: Renewals) -> Iterator[Sequence[object]]:
    """Yield the report for a pipe: contract, account, product, ARR, notice date, days, end, ready, health."""
    for item in report.items:
        contract, term = item.contract, item.term
        what = (f"k{contract.id}", item.account.handle, contract.product or "")
        when = (term.cancel_by, item.days_to_cancel_by, term.ends, item.urgency)
        ready = (item.readiness.score, item.readiness.expected, contract.category, item.health.band)
        yield (*what, show_money(Money(contract.arr, contract.currency)), *when, *ready)


TITLES = {"missed": "Notice date missed", "lapsed": "Lapsed, no outcome recorded"}


def as_page(report: Renewals, settings: Settings, width: int) -> "RenderableType":
    """Lay the renewals out by urgency: missed and lapsed first, then by notice date."""
    from rich.console import Group

    if not report.items:
        return text_cell(f"Nothing renews within {report.within.days} days.", "green")
    weighted = shapes.amount(report.weighted, report.weighted_total)
    count = f"{len(report.items)} renewal{'' if len(report.items) == 1 else 's'} within {report.within.days}d"
    head = f"{count} · {shapes.amount(report.atr, report.atr_total)} to renew · {weighted} expected"
    parts: list[RenderableType] = [text_cell(head, "bold")]
    for urgency, group in groupby(report.items, key=lambda it: it.urgency):
        items = list(group)
        parts.append(text_cell(""))
        parts.append(_title(urgency, items, settings))
        parts.append(_table(items, report, width) if width >= 60 else Group(*(_stacked(it, report) for it in items)))
    return Group(*parts)


def _title(urgency: str, items: list[Item], settings: Settings) -> "Text":
    sums: dict[str, int] = {}
    for item in items:
        sums[item.contract.currency] = sums.get(item.contract.currency, 0) + item.contract.arr
    title = TITLES.get(urgency) or f"Notice within {urgency} days"
    style = "bold red" if urgency in TITLES or urgency == "30" else "bold"
    return text_cell(f"{title} · {shapes.amount(sums, total(sums, settings))}", style)


def _table(items: list[Item], report: Renewals, width: int) -> "RenderableType":
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), pad_edge=False, expand=True, header_style=FAINT)
    table.add_column("Notice", width=12, overflow="fold")
    table.add_column("Account", width=18 if width < 100 else 24, overflow="fold")
    table.add_column("ARR", justify="right", width=9, overflow="fold")
    table.add_column("Health, ready", width=13, overflow="fold")
    table.add_column("Missing now", ratio=1, overflow="fold")
    for item in items:
        contract = item.contract
        who = text_cell(item.account.name, "bold").append(f"\nk{contract.id}", FAINT)
        who.append(f" {text_cell(contract.product).plain}" if contract.product else "", FAINT)
        arr = text_cell(show_money(Money(contract.arr, contract.currency), compact=True))
        arr.append(f"\n{(contract.category or '').replace('_', ' ')}", FAINT)
        health = text_cell(shapes.score(item.health), BAND.get(item.health.band or "", FAINT))
        table.add_row(_when(item, report), who, arr, health.append(_ready(item)), _missing(item, report))
    return table


def _when(item: Item, report: Renewals) -> "Text":
    """How long there is to give notice, and the day; for a lapsed term the day it ended."""
    term, style = item.term, "bold red" if item.urgency in ("missed", "lapsed", "30") else "bold"
    day = term.ends if term.state == "lapsed" else term.cancel_by
    if day is None:
        return text_cell("")
    said = f"{'lapsed ' if term.state == 'lapsed' else ''}{(day - report.on).days:+d}d".replace("+", "in ")
    return text_cell(said, style).append(f"\n{shapes.short_day(day, report.on)}", FAINT)


def _ready(item: Item) -> "Text":
    """How ready the renewal is, and how ready it should be by now."""
    ready = item.readiness
    shown = text_cell("").append(f"\n{ready.score}%", "red" if ready.is_behind else "")
    return shown.append(f" of {ready.expected}%", FAINT)


def _missing(item: Item, report: Renewals) -> "Text":
    """What should be done by now and is not; tacit renewals say that their term is assumed."""
    gaps = [check.missing for check in item.readiness.open_now]
    line = text_cell(", ".join(gaps) or "on track", "" if gaps else "green")
    ends = shapes.short_day(item.term.ends, report.on) if item.term.ends else ""
    rolled = f", rolled over {item.term.rolled}×, assumed" if item.term.rolled else ""
    renews = "renews itself" if item.contract.auto_renew else "ends"
    return line.append(f"\n{renews} {ends}{rolled}" if item.term.state != "lapsed" else "", FAINT)


def _stacked(item: Item, report: Renewals) -> "Text":
    line = _when(item, report).append("\n")
    line.append(text_cell(f"{item.account.name} k{item.contract.id}", "bold"))
    line.append(f" {show_money(Money(item.contract.arr, item.contract.currency), compact=True)}", "default")
    line.append(f" {shapes.score(item.health)}", BAND.get(item.health.band or "", FAINT))
    line.append(f", ready {item.readiness.score}% of {item.readiness.expected}%\n", "default")
    return line.append(_missing(item, report))
