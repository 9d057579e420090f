"""The figures of a period as a self-contained HTML page: the way of ARR, the trend, each figure with its parts."""

from collections.abc import Iterator

from amcli.domain.arr_movement import STEPS, ArrMovement
from amcli.domain.dates import show_day
from amcli.domain.kpi import Metric
from amcli.domain.money import Money, show_money
from amcli.domain.text import one_line
from amcli.render import kpi_shapes as shown
from amcli.render import targets as target_shapes
from amcli.render.html import svg
from amcli.render.html.figures import Chart, Figures, full, page_of, short
from amcli.render.kpis import WARNED
from amcli.render.section import Section, filled
from amcli.reports.kpis import Kpis, Quarter

MOST_WARNED = 8
"""So many accounts are named in one warning."""
HEADLINE = ("nrr", "grr", "renewal_rate", "logo_churn")
BANDS = {"health_green": "good", "health_amber": "warn", "health_red": "bad", "health_unknown": "mute"}


def as_html(report: Kpis, *, accounts: bool = False) -> str:
    """Return the figures as a page; `accounts` lists those that did not move as well."""
    period, on = report.period, report.on
    metrics = report.figures.metrics
    told = [f"{shown.LABELS[name]} {shown.value(metrics[name])}" for name in HEADLINE]
    return page_of(
        Figures(
            f"KPIs of {period.label}{'' if on >= period.last else ' to date'}",
            f"{show_day(period.start, today=on)} to {show_day(on, today=on)} {on.year}",
            [" · ".join(told[:2]), " · ".join(told[2:])],
            list(_charts(report)),
            list(_sections(report, accounts=accounts)),
            list(_warnings(report)),
            "Before you show these figures",
            right=frozenset({"Value", "Accounts", "Opening", "Closing", *(shown.LABELS[name] for name in HEADLINE)}),
        )
    )


def _warnings(report: Kpis) -> Iterator[str]:
    """Yield a line per kind of warning, with the accounts it is about."""
    for code in dict.fromkeys(it.code for it in report.guards):
        told = [f"{it.account.account.name} ({it.text})" for it in report.guards if it.code == code]
        left = f"; and {len(told) - MOST_WARNED} more" if len(told) > MOST_WARNED else ""
        yield f"{WARNED.get(code, code)}: {len(told)}. {'; '.join(told[:MOST_WARNED])}{left}"


def _charts(report: Kpis) -> Iterator[Chart]:
    for at, moves in enumerate(report.figures.movements):
        yield arr_chart(moves, f"arr{at}")
    yield _trend(report.trend)
    closing = [it for it in report.trend if it.closing is not None]
    if closing:
        yield _closing(closing)
    health = [report.figures.metrics[name] for name in BANDS]
    if any(it.value for it in health):
        yield _health(health)


def arr_chart(moves: ArrMovement, name: str) -> Chart:
    """Return how opening ARR became closing ARR; steps that were nothing are left out."""
    title = f"From opening to closing ARR, {moves.currency}"
    names = ("opening", *(step for step in STEPS if getattr(moves, step)), "closing")
    amounts = {one: Money(getattr(moves, one), moves.currency) for one in names}
    steps = [
        svg.Step(one.capitalize(), it.minor, _signed(it, level=one not in STEPS), one not in STEPS)
        for one, it in amounts.items()
    ]
    table = tuple((one.capitalize(), show_money(it)) for one, it in amounts.items())
    return Chart(title, svg.waterfall(name, title, steps), Section(title, "", ("", "Amount"), table))


def _signed(it: Money, *, level: bool) -> str:
    told = show_money(it, compact=True)
    return told if level or it.minor < 0 else f"+{told}"


def _trend(quarters: tuple[Quarter, ...]) -> Chart:
    title = "Retention, last eight quarters"
    labels = [f"{it.period.label[2:4]}-{it.period.label[5:]}" for it in quarters]
    series = [_series("Net (NRR)", [it.nrr for it in quarters], "plain")]
    series.append(_series("Gross (GRR)", [it.grr for it in quarters], "good"))
    table = tuple((it.period.label, *(shown.value(one) for one in (it.nrr, it.grr, it.logo_churn))) for it in quarters)
    figures = Section(title, "", ("", "NRR", "GRR", "Logo churn"), table)
    return Chart(title, svg.lines("trend", title, labels, series), figures)


def _series(label: str, metrics: list[Metric], tone: str) -> svg.Series:
    values = [None if it.value is None else float(it.value) for it in metrics]
    return svg.Series(label, values, [f"{value:.0%}" if value is not None else "n/a" for value in values], tone)


def _closing(quarters: list[Quarter]) -> Chart:
    title = "ARR at the end of the quarter"
    found = [(it.period.label, Money(it.closing.closing, it.closing.currency)) for it in quarters if it.closing]
    marks = [svg.Bar(label, it.minor, short(*it)) for label, it in found]
    table = tuple((label, show_money(it)) for label, it in found)
    return Chart(title, svg.bars("closing", title, marks), Section(title, "", ("", "ARR"), table))


def _health(metrics: list[Metric]) -> Chart:
    title = "ARR by health"
    marks = [
        svg.Bar(shown.LABELS[it.name], float(it.numerator or 0), shown.value(it), BANDS[it.name]) for it in metrics
    ]
    table = tuple((shown.LABELS[it.name], shown.value(it), shown.made_of(it)) for it in metrics)
    return Chart(title, svg.stacked_bar("health", title, marks), Section(title, "", ("", "Share", "Of"), table))


def _sections(report: Kpis, *, accounts: bool) -> Iterator[Section]:
    if report.targets:
        yield target_shapes.as_section(report.targets)
    for title, names in shown.BLOCKS_OF.items():
        found = [report.figures.metrics[name] for name in names]
        rows = tuple((shown.LABELS[it.name], shown.value(it), shown.made_of(it), one_line(it.note)) for it in found)
        yield Section(title, "", ("Figure", "Value", "Made of", "Note"), rows)
    if report.groups:
        yield _by_group(report)
    lines = [(lines.currency, line) for lines in report.figures.lines for line in lines.lines if line.step or accounts]
    if lines:
        title = "Accounts" if accounts else "Accounts that moved"
        cells = tuple(
            (line.facts.account.name, full(line.opening, currency), full(line.closing, currency), line.step)
            for currency, line in lines
        )
        yield filled(Section(title, "", ("Account", "Opening", "Closing", "Step"), cells))


def _by_group(report: Kpis) -> Section:
    headings = ("", *(shown.LABELS[name] for name in HEADLINE), "Accounts")
    rows = tuple(
        (
            it.key or "not recorded",
            *(shown.value(it.figures.metrics[name]) for name in HEADLINE),
            str(sum(bool(line.opening) for lines in it.figures.lines for line in lines.lines)),
        )
        for it in report.groups
    )
    return Section(f"By {report.by}", "", headings, rows)
