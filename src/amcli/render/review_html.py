"""The review as a self-contained HTML page, with its charts and the figures behind them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from amcli.domain.arr_movement import STEPS, ArrMovement
from amcli.domain.money import Money, show_money
from amcli.render import review_words as words
from amcli.render import shapes
from amcli.render.html import svg
from amcli.render.html.page import render_page
from amcli.render.review_sections import headline, sections
from amcli.render.section import NUMBERS, SHORT, Section, cut
from amcli.reports.review import Review
from amcli.reports.review_totals import Side

if TYPE_CHECKING:
    from markupsafe import Markup

SIDES = {"moved": ("Moved", "good"), "drifting": ("Drifting", "plain"), "worse": ("Got worse", "bad")}
BANDS = {"red": "bad", "amber": "warn", "green": "good", "unknown": "plain"}


class Chart(NamedTuple):
    """A chart, what it shows, and the figures behind it."""

    title: str
    picture: "Markup"
    figures: Section


def as_html(report: Review, more: Sequence[Section] = ()) -> str:
    """Return the review as a page; `more` are sections that follow its own."""
    values = {
        "title": f"Review of {report.period.label}",
        "span": words.days_of(report),
        "standing": words.standing_on(report),
        "headline": list(headline(report)),
        "charts": list(_charts(report)) if report.rows else [],
        "sections": [cut(it) for it in (*sections(report), *more)],
        "numbers": NUMBERS,
        "short": SHORT,
    }
    return render_page("review.html", values)


def _charts(report: Review) -> Iterator[Chart]:
    totals = report.totals
    sides = [(*SIDES[name], getattr(totals, name)) for name in SIDES]
    yield _weighed("sides", "Where the money moved", sides, stacked=False)
    bands = [
        (band.capitalize(), tone, totals.bands[band]) for band, tone in BANDS.items() if totals.bands[band].accounts
    ]
    yield _weighed("health", "Health of the book", bands, stacked=True)
    for at, moves in enumerate(totals.arr_movement):
        if any(getattr(moves, name) for name in STEPS):
            yield _arr(moves, at)


def _weighed(name: str, title: str, rows: Sequence[tuple[str, str, Side]], *, stacked: bool) -> Chart:
    """Return sides of the book by their ARR; by their number where currencies cannot be added or there is none."""
    money = [side.arr_total.minor if side.arr_total else None for _, _, side in rows]
    values = [it or 0 for it in money] if None not in money and any(money) else [side.accounts for _, _, side in rows]
    marks = [
        svg.Bar(label, value, _side_told(side), tone) for (label, tone, side), value in zip(rows, values, strict=True)
    ]
    figures = [
        (label, str(side.accounts), shapes.amount(side.arr, side.arr_total, compact=False)) for label, _, side in rows
    ]
    drawn = svg.stacked_bar if stacked else svg.bars
    return Chart(title, drawn(name, title, marks), Section(title, "", ("", "Accounts", "ARR"), tuple(figures)))


def _side_told(side: Side) -> str:
    accounts = f"{side.accounts} account{'' if side.accounts == 1 else 's'}"
    return f"{shapes.amount(side.arr, side.arr_total)}, {accounts}" if side.accounts else "none"


def _arr(moves: ArrMovement, at: int) -> Chart:
    title = f"ARR over the period, {moves.currency}"
    names = ("opening", *(name for name in STEPS if getattr(moves, name)), "closing")
    amounts = {name: getattr(moves, name) for name in names}
    steps = [
        svg.Step(name.capitalize(), minor, _amount(minor, moves.currency, level=level), level)
        for name, minor in amounts.items()
        for level in [name in ("opening", "closing")]
    ]
    figures = tuple((name.capitalize(), show_money(Money(minor, moves.currency))) for name, minor in amounts.items())
    return Chart(title, svg.waterfall(f"arr{at}", title, steps), Section(title, "", ("", "Amount"), figures))


def _amount(minor: int, currency: str, *, level: bool) -> str:
    shown = show_money(Money(minor, currency), compact=True)
    return shown if level or minor < 0 else f"+{shown}"
