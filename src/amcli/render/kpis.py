"""The figures of a period as a page for the terminal: what leadership asks for first, then what explains it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from amcli.domain.arr_movement import STEPS, ArrMovement
from amcli.domain.dates import show_day
from amcli.domain.guards import Guard
from amcli.domain.kpi import Metric
from amcli.domain.money import Money, show_money
from amcli.domain.text import one_line
from amcli.render import kpi_shapes as shown
from amcli.render import targets as target_shapes
from amcli.render.cells import FAINT, text_cell
from amcli.render.hanging import hang, words_of
from amcli.render.kpis_data import as_json, as_lines
from amcli.render.listing import Heading, Listing
from amcli.reports.kpis import Kpis, Part, Quarter

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

__all__ = ["as_json", "as_lines", "as_page"]

NARROW = 60
"""Below this many columns figures stand below each other."""
MOST_GUARDS = 3
"""How many accounts are named below a warning."""
LABEL_WIDTH, VALUE_WIDTH, SHORT_LABEL = 21, 10, 11
WARNED = {
    "expansion_below_green": "Expansion booked on accounts below green",
    "renewal_hides_loss": "Renewals that hide a loss",
    "survey_unanswered": "Surveys that no action answers",
}


def as_page(report: Kpis, width: int, *, accounts: bool = False) -> "RenderableType":
    """Lay the figures out: retention first, the way from opening to closing ARR, the trend, and what to mistrust."""
    from rich.console import Group

    narrow = width < NARROW
    parts: list[RenderableType] = list(_head(report, width))
    if accounts:
        return Group(*parts, "", *(_cohort_narrow(report) if narrow else _cohort(report)))
    if report.groups:
        return Group(*parts, "", *(_groups_narrow(report) if narrow else [_by_group(report)]))
    for at, (title, names) in enumerate(shown.BLOCKS_OF.items()):
        told = [report.figures.metrics[name] for name in names]
        told = [it for it in told if it.name not in SELDOM or it.numerator]
        parts += ["", text_cell(title, "bold"), _table(told, width)]
        if at == 0 and report.targets:
            parts += ["", text_cell("Targets", "bold"), target_shapes.as_page(report.targets, width)]
    for movement in report.figures.movements:
        currency = f" in {movement.currency}" if len(report.figures.movements) > 1 else ""
        parts += ["", text_cell(f"From opening to closing ARR{currency}", "bold"), _movement(movement)]
    parts += ["", text_cell("Last eight quarters", "bold"), *_trend(report.trend, narrow=narrow)]
    if report.guards:
        parts += ["", text_cell("Before you show these figures", "bold yellow"), *_guards(report.guards, width)]
    return Group(*parts)


SELDOM = ("health_unknown",)
"""Figures that are shown where there is something to tell."""


def _head(report: Kpis, width: int) -> Iterator["Text"]:
    period, figures = report.period, report.figures
    clients = figures.metrics["logo_churn"].n
    said = [
        f"{show_day(period.start, today=report.on)} to {show_day(report.on, today=report.on)}",
        f"{clients} account{'' if clients == 1 else 's'} at the start",
    ]
    if report.guards:
        said.append(f"{len(report.guards)} warnings" if len(report.guards) > 1 else "1 warning")
    head = text_cell(f"{period.label}{'' if report.is_over else ' to date'}", "bold")
    yield hang(head.append(" "), [text_cell(f"· {it}") for it in said], width, 2)
    if len(figures.movements) > 1:
        told = " and ".join(it.currency for it in figures.movements)
        yield text_cell(
            f"! ARR in {told} is not added up: a rate is missing. Next: am config set rates.USD 0.92", "yellow"
        )


def _table(metrics: Sequence[Metric], width: int) -> "RenderableType":
    """Lay figures out: what, how much, made of what; on a narrow terminal the last hangs below."""
    from rich.console import Group

    rows: list[tuple[Text, Text, Text]] = []
    before = ""
    for it in metrics:
        made = shown.made_of(it)
        note = "" if it.note == before else it.note
        before = it.note
        told = text_cell(made)
        if note:
            told.append(f"{' · ' if made else ''}{one_line(note)}", FAINT)
        value = text_cell(shown.value(it), "bold" if it.value is not None else FAINT)
        rows.append((text_cell(shown.LABELS[it.name]), value, told))
    if width >= NARROW:
        return _grid(rows, LABEL_WIDTH)
    lines: list[Text] = []
    for label, value, told in rows:
        label.append(" " * max(1, LABEL_WIDTH + 1 + VALUE_WIDTH - label.cell_len - value.cell_len))
        lines.append(label.append_text(value))
        if told.plain:
            lines.append(hang(text_cell("").append("  "), words_of(told), width, 2))
    return Group(*lines)


def _grid(rows: "Sequence[Sequence[Text]]", first: int) -> "Table":
    """Return a table without headings: a name, a figure to the right, and words that fold."""
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(width=first, no_wrap=True)
    table.add_column(justify="right", no_wrap=True, min_width=VALUE_WIDTH)
    if len(rows[0]) > 2:
        table.add_column(overflow="fold", ratio=1)
    for row in rows:
        table.add_row(*row)
    return table


def _movement(it: ArrMovement) -> "RenderableType":
    rows = []
    for name in ("opening", *STEPS, "closing"):
        minor = getattr(it, name)
        if minor or name in ("opening", "closing"):
            sign = "+" if minor > 0 and name in STEPS else ""
            style = "bold" if name not in STEPS else ("green" if minor > 0 else "red")
            rows.append([text_cell(name), text_cell(f"{sign}{show_money(Money(minor, it.currency))}", style)])
    return _grid(rows, LABEL_WIDTH)


def _trend(quarters: Sequence[Quarter], *, narrow: bool) -> Iterator["Text"]:
    room = SHORT_LABEL if narrow else LABEL_WIDTH + 2
    drawn = {
        "GRR": [it.grr for it in quarters],
        "NRR": [it.nrr for it in quarters],
        "Logo churn": [it.logo_churn for it in quarters],
    }
    for label, metrics in drawn.items():
        line = shown.sparkline([None if it.value is None else float(it.value) for it in metrics])
        known = [it for it in metrics if it.value is not None]
        yield _drawn(label, room, line, [shown.value(it) for it in known])
    closing = [None if it.closing is None else float(it.closing.closing) for it in quarters]
    amounts = [Money(it.closing.closing, it.closing.currency) for it in quarters if it.closing is not None]
    yield _drawn("ARR", room, shown.sparkline(closing), [show_money(it, compact=True) for it in amounts])
    yield text_cell("").append(" " * room).append(f"{quarters[0].period.label} to {quarters[-1].period.label}", FAINT)


def _drawn(label: str, room: int, line: str, values: Sequence[str]) -> "Text":
    """Return one line of the trend: its course, the first and the last value known."""
    text = text_cell("").append(f"{label:<{room}}", "default").append(line, "cyan")
    ends = f"{values[0]} → {values[-1]}" if len(values) > 1 else "".join(values) or "n/a"
    return text.append(f"  {ends}", "default")


def _guards(found: Sequence[Guard], width: int) -> Iterator["Text"]:
    for code, label in WARNED.items():
        own = [it for it in found if it.code == code]
        if not own:
            continue
        yield text_cell(f"! {label}: {len(own)}", "yellow")
        for it in own[:MOST_GUARDS]:
            told = text_cell(f"{it.account.account.name}: {it.text}").append(
                f" {' '.join(it.refs)}" if it.refs else "", FAINT
            )
            yield hang(text_cell("").append("  "), words_of(told), width, 4)
        if len(own) > MOST_GUARDS:
            yield text_cell("").append(f"  and {len(own) - MOST_GUARDS} more: am kpis --json", FAINT)


BY_GROUP = {
    "grr": "GRR",
    "nrr": "NRR",
    "logo_churn": "logo churn",
    "renewal_rate": "renewal rate",
    "nps": "NPS",
    "adoption": "adoption",
    "health_green": "in green",
}
"""What the grid of groups shows; the last ones where there is room."""


def _rows_of(report: Kpis) -> Iterator[tuple[str, str, str, list[str]]]:
    """Yield for each group, then for all, its name, its accounts, its closing ARR and its figures."""
    for part in (*report.groups, Part("all", report.figures)):
        arr = " + ".join(show_money(Money(it.closing, it.currency)) for it in part.figures.movements if it.closing)
        metrics = part.figures.metrics
        yield (
            part.key or "not recorded",
            str(metrics["arr"].n),
            arr or show_money(Money(0, part.figures.movements[0].currency)),
            [shown.value(metrics[name]) for name in BY_GROUP],
        )


def _by_group(report: Kpis) -> Listing:
    headings = [
        Heading((report.by or "").title()),
        Heading("Accounts", fixed=True, right=True),
        Heading("Closing ARR", fixed=True, right=True),
        *(
            Heading(it[0].upper() + it[1:], fixed=True, right=True, wide=at > 2)
            for at, it in enumerate(BY_GROUP.values())
        ),
    ]
    told = list(_rows_of(report))
    return Listing(
        headings,
        [
            [text_cell(cell, "bold" if at == len(told) - 1 else "") for cell in (key, number, arr, *values)]
            for at, (key, number, arr, values) in enumerate(told)
        ],
    )


def _groups_narrow(report: Kpis) -> Iterator["Text"]:
    for key, number, arr, values in _rows_of(report):
        yield text_cell(f"{key} · {number} accounts · {arr}", "bold")
        pairs = list(zip(BY_GROUP.values(), values, strict=True))
        yield text_cell("").append("  ").append_text(text_cell(" · ".join(f"{it} {value}" for it, value in pairs[:2])))
        yield text_cell("").append("  ").append_text(text_cell(" · ".join(f"{it} {value}" for it, value in pairs[2:4])))


def _cohort(report: Kpis) -> Iterator["RenderableType"]:
    """Yield the accounts behind retention, the greatest loss first, then what they add up to."""
    headings = [
        Heading("Account"),
        Heading("Opening", fixed=True, right=True),
        Heading("Closing", fixed=True, right=True),
        Heading("Change", fixed=True, right=True),
        Heading("Step", fixed=True),
    ]
    for lines in report.figures.lines:
        currency = lines.currency
        rows = [
            [
                text_cell(it.facts.account.name),
                text_cell(show_money(Money(it.opening, currency))),
                text_cell(show_money(Money(it.closing, currency))),
                text_cell(shown.change(it, currency), "green" if it.closing > it.opening else "red"),
                text_cell(it.step, "" if it.opening else FAINT),
            ]
            for it in shown.by_change(lines)
        ]
        movement = lines.movement
        total = (movement.opening, movement.closing, movement.closing - movement.opening)
        told = [show_money(Money(minor, currency)) for minor in total]
        rows.append([text_cell("total", "bold"), *(text_cell(it, "bold") for it in told), text_cell("")])
        yield Listing(headings, rows)


def _cohort_narrow(report: Kpis) -> Iterator["Text"]:
    for lines in report.figures.lines:
        total = lines.movement
        told = [(it.facts.account.name, it.opening, it.closing, it.step) for it in shown.by_change(lines)]
        for name, opening, closing, step in (*told, ("total", total.opening, total.closing, "")):
            yield text_cell(name, "" if name != "total" else "bold")
            pair = " → ".join(show_money(Money(minor, lines.currency)) for minor in (opening, closing))
            yield text_cell("").append("  ").append_text(text_cell(f"{pair} {step}".rstrip()))
