"""A page of figures: headline, charts with the tables behind them, sections, remarks. One frame for every report."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from amcli.domain.money import Money, show_money
from amcli.domain.periods import Period
from amcli.render.html.page import render_page
from amcli.render.section import SHORT, Section, cut

if TYPE_CHECKING:
    from markupsafe import Markup

TONES = {
    "renewed": "deep",
    "commit": "good",
    "best_case": "plain",
    "pipeline": "warn",
    "omitted": "mute",
    "lost": "bad",
    "expansion": "more",
}
"""The colour of each part of a forecast, the same on every page."""


class Chart(NamedTuple):
    """A chart, what it shows, and the figures behind it."""

    title: str
    picture: "Markup"
    figures: Section


class Figures(NamedTuple):
    """What is on a page of figures; all of it is client text until the page escapes it."""

    title: str
    span: str
    """The days it is about."""
    headline: Sequence[str]
    charts: Sequence[Chart]
    sections: Sequence[Section] = ()
    remarks: Sequence[str] = ()
    remarks_title: str = "To know"
    standing: str = ""
    right: frozenset[str] = frozenset()
    """Columns of the sections whose cells stand to the right."""


def page_of(it: Figures) -> str:
    """Return the page; every column but the first of a table behind a chart is a number."""
    numbers = it.right | {heading for chart in it.charts for heading in chart.figures.headings[1:]}
    shown = it._replace(sections=[cut(section) for section in it.sections])
    return render_page("figures.html", {**shown._asdict(), "numbers": numbers, "short": SHORT | NEVER_BROKEN})


NEVER_BROKEN = {"Notice", "Ends", "Category", "Ready", "Step"}
"""Columns of these pages whose cells are never broken, beside those of every page."""


def short(minor: int, currency: str) -> str:
    """Return an amount beside a mark."""
    return show_money(Money(minor, currency), compact=True)


def full(minor: int, currency: str) -> str:
    """Return an amount in a table: parts stand beside their sum."""
    return show_money(Money(minor, currency))


def as_of(day: date) -> str:
    """Return for the head of a page what day it is of."""
    return f"As of {day:%a} {day.day} {day:%b %Y}"


def month(period: Period) -> str:
    """Return a month for a chart: `Jan 2027`."""
    return f"{period.start:%b %Y}"
