"""Renewals as a self-contained HTML page: a calendar by month and category, and each renewal in a table."""

from collections.abc import Iterator, Sequence
from datetime import date

from amcli.domain.forecast import OPEN
from amcli.domain.money import Money, show_money
from amcli.domain.periods import Period, following, month_of
from amcli.render import shapes
from amcli.render.cells import short_day
from amcli.render.html import svg
from amcli.render.html.figures import TONES, Chart, Figures, as_of, full, month, page_of, short
from amcli.render.renewals import TITLES, nothing
from amcli.render.section import Section
from amcli.reports.renewals import Item, Renewals

MOST_MONTHS = 18
"""More months than that are not drawn one by one: what is later stands in one row."""
LATE, LATER = "Late", "Later"


def as_html(report: Renewals, asked: str = "") -> str:
    """Return the renewals as a page, narrowed by the options `asked`.

    What is for the AM's eyes only, such as the walk-away price, is not on it.
    """
    return page_of(
        Figures(
            "Renewals",
            as_of(report.on),
            list(_headline(report, asked)),
            list(_charts(report)) if report.items else [],
            [
                _section(it.name, it.items, shapes.amount(it.atr, it.total, compact=False), report)
                for it in report.groups
            ],
            right=frozenset({"ARR"}),
            standing=f"notice date or end within {report.within.days} days",
        )
    )


def _headline(report: Renewals, asked: str) -> Iterator[str]:
    if not report.items:
        yield nothing(report, asked)
        return
    whole = shapes.amount(report.atr, report.atr_total, compact=False)
    expected = shapes.amount(report.weighted, report.weighted_total, compact=False)
    count = len(report.items)
    yield f"{whole} to renew, {expected} expected, in {count} renewal{'' if count == 1 else 's'}"
    late = next((it for it in report.groups if it.name == "late"), None)
    if late is not None:
        amount = shapes.amount(late.atr, late.total, compact=False)
        yield f"{amount} of it with its notice date missed, or lapsed without an outcome"
    behind = [it for it in report.items if it.readiness.is_behind]
    if behind:
        yield f"{len(behind)} of {count} behind on what should be done by now"


def _charts(report: Renewals) -> Iterator[Chart]:
    """Yield the charts in one currency, or for each where a rate is missing."""
    total = report.atr_total
    if total is not None:
        yield from _of_currency([(it, it.base) for it in report.items], total.currency, "", report)
        return
    for currency in sorted(report.atr):
        own = [(it, it.contract.arr) for it in report.items if it.contract.currency == currency]
        yield from _of_currency(own, currency, f", {currency}", report)


def _of_currency(items: Sequence[tuple[Item, int]], currency: str, about: str, report: Renewals) -> Iterator[Chart]:
    title = f"Calendar: ARR by the month of the decision{about}"
    rows = {label: dict.fromkeys(OPEN, 0) for label in _labels([it for it, _ in items], report.on)}
    for it, minor in items:
        label = _label(it)
        rows[label if label in rows else LATER][_category(it)] += minor
    used = [name for name in OPEN if any(row[name] for row in rows.values())]
    drawn = [
        svg.Row(label, _marks(row, used, currency), short(sum(row.values()), currency) if any(row.values()) else "–")
        for label, row in rows.items()
    ]
    table = tuple(
        (label, *(full(row[name], currency) for name in used), full(sum(row.values()), currency))
        for label, row in rows.items()
    )
    headings = ("", *(_said(name).capitalize() for name in used), "Together")
    picture = svg.stacked_rows(f"calendar-{currency}", title, drawn)
    yield Chart(title, picture, Section(title, "", headings, table))
    title = f"By forecast category{about}"
    sums = {name: [minor for it, minor in items if _category(it) == name] for name in used}
    marks = [
        svg.Bar(_said(name).capitalize(), sum(them), f"{short(sum(them), currency)}, {len(them)}", TONES[name])
        for name, them in sums.items()
    ]
    told = tuple((_said(name).capitalize(), str(len(them)), full(sum(them), currency)) for name, them in sums.items())
    picture = svg.bars(f"categories-{currency}", title, marks)
    yield Chart(title, picture, Section(title, "", ("", "Renewals", "ARR"), told))


def _marks(row: dict[str, int], used: Sequence[str], currency: str) -> list[svg.Bar]:
    return [svg.Bar(_said(name), row[name], short(row[name], currency), TONES[name]) for name in used]


def _labels(items: Sequence[Item], on: date) -> list[str]:
    """Return the rows of the calendar: what is late, then every month up to the last one."""
    days = [it.act_by for it in items if it.group != "late" and it.act_by]
    months: list[Period] = [month_of(on)]
    while days and len(months) < MOST_MONTHS and months[-1].end <= max(days):
        months.append(following(months[-1]))
    late = [LATE] if any(it.group == "late" for it in items) else []
    named = [month(it) for it in months] if days else []
    rest = [it for it in items if it.group != "late" and _label(it) not in named]
    return [*late, *named, *([LATER] if rest else [])]


def _label(it: Item) -> str:
    if it.group == "late":
        return LATE
    return month(month_of(it.act_by)) if it.act_by else LATER


def _category(it: Item) -> str:
    return it.contract.category if it.contract.category in OPEN else "pipeline"


def _said(name: str) -> str:
    return name.replace("_", " ")


def _section(name: str, items: Sequence[Item], amount: str, report: Renewals) -> Section:
    title = TITLES.get(name) or f"Within {name} days"
    headings = ("Account", "What", "ARR", "Notice", "Ends", "Category", "Health", "Ready", "Next step")
    return Section(title, amount, headings, tuple(_row(it, report.on) for it in items))


def _row(it: Item, on: date) -> tuple[str, ...]:
    contract, term, ready = it.contract, it.term, it.readiness
    renews = ["renews itself"] if contract.auto_renew and term.state == "running" else []
    return (
        it.account.name,
        ", ".join([f"{contract.product or ''} k{contract.id}".strip(), *renews]),
        show_money(Money(contract.arr, contract.currency)),
        short_day(term.cancel_by, today=on) if term.cancel_by else "",
        short_day(term.ends, today=on) if term.ends else "",
        _said(contract.category) if contract.category else "not set",
        shapes.score(it.health),
        f"{ready.score}% of {ready.expected}%",
        it.next.text,
    )
