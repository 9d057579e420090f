"""The forecast as a self-contained HTML page: the quarters stacked by category, and every figure in a table."""

from collections.abc import Iterator

from amcli.domain.dates import show_day
from amcli.domain.forecast import PARTS, Entry
from amcli.domain.settings import Settings
from amcli.render import forecast_words as words
from amcli.render.cells import short_day
from amcli.render.html import svg
from amcli.render.html.figures import TONES, Chart, Figures, as_of, full, page_of, short
from amcli.render.section import Section
from amcli.reports.forecast import Forecast, Sheet, moved

RIGHT = frozenset({"ARR", "Forecast", "Expected", "Change", "To renew", "Downside", "Upside", "Together"})
SCENARIOS = (("Downside", "downside", "good"), ("Expected", "weighted", "plain"), ("Upside", "upside", "mute"))


def as_html(report: Forecast, settings: Settings) -> str:
    """Return the forecast as a page."""
    first, last = report.quarters[0], report.quarters[-1]
    many = len(report.sheets) > 1
    headline = [f"{it.currency} · {line}" if many else line for it in report.sheets for line in words.headline(it)]
    told = [line for it in report.sheets for line in words.remarks(report, it)]
    return page_of(
        Figures(
            f"Forecast {first.label}" + (f" to {last.label}" if last != first else ""),
            as_of(report.on),
            headline,
            [it for sheet in report.sheets for it in _charts(sheet, report)],
            [it for sheet in report.sheets for it in _sections(sheet, report)],
            [*told, *words.rates(report, settings)],
            right=RIGHT | {it.label for it in report.quarters},
        )
    )


def _charts(sheet: Sheet, report: Forecast) -> Iterator[Chart]:
    currency, about = sheet.currency, f", {sheet.currency}" if len(report.sheets) > 1 else ""
    title = f"To renew and to win, by quarter{about}"
    rows = []
    for it in sheet.quarters:
        amounts = {**it.sums.renewals, "expansion": sum(it.sums.expansion.values())}
        marks = [
            svg.Bar(words.LABELS.get(part, part), minor, short(minor, currency), TONES[part])
            for part, minor in amounts.items()
        ]
        rows.append(svg.Row(it.period.label, marks, short(sum(amounts.values()), currency)))
    parts = [name for name in TONES if any(it.value for row in rows for it in row.parts if it.tone == TONES[name])]
    figures = tuple(
        (
            it.period.label,
            *(
                full(it.sums.renewals[part] if part in PARTS else sum(it.sums.expansion.values()), currency)
                for part in parts
            ),
            full(it.sums.atr + sum(it.sums.expansion.values()), currency),
        )
        for it in sheet.quarters
    )
    headings = ("", *(words.LABELS.get(part, part).capitalize() for part in parts), "Together")
    yield Chart(title, svg.stacked_rows(f"quarters-{currency}", title, rows), Section(title, "", headings, figures))
    title = f"What to expect, all quarters{about}"
    expected = [(label, getattr(sheet.total, name), tone) for label, name, tone in SCENARIOS]
    marks = [svg.Bar(label, minor, short(minor, currency), tone) for label, minor, tone in expected]
    table = tuple((label, full(minor, currency)) for label, minor, _ in expected)
    yield Chart(title, svg.bars(f"range-{currency}", title, marks), Section(title, "", ("", "Amount"), table))


def _sections(sheet: Sheet, report: Forecast) -> Iterator[Section]:
    about = f"in {sheet.currency}" if len(report.sheets) > 1 else ""
    names = tuple(it.period.label for it in sheet.quarters)
    cells = tuple(
        (label if kind != "part" else f"– {label}", *(full(it, sheet.currency) for it in amounts))
        for kind, label, amounts in words.rows(sheet)
    )
    yield Section("Quarters", about, ("", *names, "Together"), cells)
    if report.by:
        groups = [(it.key or "not recorded", it.sums) for it in sheet.groups]
        cells = tuple(
            (key, *(full(it, sheet.currency) for it in (sums.atr, sums.weighted, sums.downside, sums.upside)))
            for key, sums in [*groups, ("Together", sheet.total)]
        )
        yield Section(f"By {report.by}", about, ("", "To renew", "Expected", "Downside", "Upside"), cells)
    if sheet.change is not None:
        day = show_day(sheet.change.since, today=report.on)
        delta = sheet.total.weighted - sheet.change.then.weighted
        cells = tuple(
            (
                it.entry.facts.account.name,
                it.entry.title,
                it.entry.ref,
                words.why(it, report),
                words.signed(moved(it, report.quarters), sheet.currency),
            )
            for it in sheet.change.moves
        )
        told = f"{words.signed(delta, sheet.currency)} expected" if cells else "nothing moved"
        yield Section(f"Moved since {day}", told, ("Account", "What", "Ref", "Why", "Change"), cells)
    for quarter in sheet.quarters:
        shown = [it for it in sheet.entries if it.placed and quarter.period.contains(it.placed)]
        if shown:
            told = f"{full(quarter.sums.weighted, sheet.currency)} expected {about}".strip()
            headings = ("Account", "What", "Ref", "Category", "Day", "ARR", "Forecast", "Expected")
            yield Section(quarter.period.label, told, headings, tuple(_line(it, report) for it in shown))


def _line(it: Entry, report: Forecast) -> tuple[str, ...]:
    marks = ", ".join(word for word, holds in (("late", it.late), ("assumed", it.assumed)) if holds)
    return (
        it.facts.account.name,
        it.title or ("renewal" if it.part in PARTS else "expansion"),
        it.ref,
        words.LABELS[it.part] + (f", {marks}" if marks else ""),
        short_day(it.day, today=report.on) if it.day else "",
        "" if it.is_expansion else full(it.atr, it.currency),
        "" if it.unpriced else full(it.forecast, it.currency),
        full(it.weighted, it.currency),
    )
