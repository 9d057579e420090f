"""Targets beside what is reached: as a table, as lines for a pipe, as JSON, as a part of a review."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from amcli.domain.money import Money, show_money
from amcli.domain.targets import Attained, Target
from amcli.render import kpi_shapes, shapes
from amcli.render.cells import text_cell
from amcli.render.hanging import hang
from amcli.render.listing import Heading, Listing
from amcli.render.section import Section

if TYPE_CHECKING:
    from rich.console import RenderableType

NARROW = 60
TITLES = {
    "grr": "GRR",
    "nrr": "NRR",
    "expansion": "expansion booked",
    "renewal_amount": "renewed ARR",
    "margin": "gross margin",
}
"""The figures as people call them."""


def as_json(found: Sequence[Attained]) -> dict[str, Any]:
    """Return the targets as `am.targets/1` has them."""
    return {"items": [one(it) for it in found]}


def one(it: Attained) -> dict[str, Any]:
    """Return one target as JSON has it."""
    return {
        "period": it.target.period,
        "metric": it.target.metric,
        "target": _json(it.target, it.target.value),
        "actual": _json(it.target, it.actual),
        "attainment": None if it.attainment is None else kpi_shapes.number(it.attainment),
        "expected": None if it.expected is None else kpi_shapes.number(it.expected),
        "behind": it.is_behind,
    }


def _json(target: Target, value: Fraction | None) -> Any:
    if value is None:
        return None
    return shapes.money(Money(round(value), target.currency)) if target.currency else kpi_shapes.number(value)


def as_lines(found: Sequence[Attained]) -> Iterator[Sequence[object]]:
    """Yield the targets for a pipe."""
    for it in found:
        data = one(it)
        amounts = (part["amount"] if isinstance(part, dict) else part for part in (data["target"], data["actual"]))
        unit = it.target.currency or "ratio"
        behind = "behind" if it.is_behind else ""
        yield data["period"], data["metric"], *amounts, unit, data["attainment"], data["expected"], behind


def as_page(found: Sequence[Attained], width: int) -> "RenderableType":
    """Lay the targets out by period; on a narrow terminal a line or two for each."""
    from rich.console import Group

    if width < NARROW:
        lines = (f"{it.target.period} {TITLES[it.target.metric]} {_of(it)}: {pace(it)}" for it in found)
        return Group(*(text_cell(line, _style(it)) for line, it in zip(lines, found, strict=True)))
    headings = [
        Heading("Period", fixed=True),
        Heading("Figure", fixed=True),
        Heading("Target", fixed=True, right=True),
        Heading("Now", fixed=True, right=True),
        Heading("Reached"),
    ]
    return Listing(
        headings,
        [
            [
                text_cell(it.target.period),
                text_cell(TITLES[it.target.metric]),
                text_cell(told(it.target)),
                text_cell("n/a" if it.actual is None else _shown(it.target, it.actual)),
                text_cell(pace(it), _style(it)),
            ]
            for it in found
        ],
    )


def as_parts(found: Sequence[Attained], width: int, *, in_a_line: bool) -> "list[RenderableType]":
    """Return a block of a review; `in_a_line` for a week, which tells only what is behind."""
    if not in_a_line:
        return ["", text_cell("Targets", "bold"), as_page(found, width)]
    each = (f"{TITLES[it.target.metric]} {_of(it)} ({it.target.period})" for it in found)
    pieces = [text_cell(f"{it};") for it in each]
    pieces[-1].right_crop(1)
    return ["", hang(text_cell("Behind target:", "bold yellow").append(" "), pieces, width, 2)]


def as_section(found: Sequence[Attained]) -> Section:
    """Return the section of a page to hand on."""
    return Section(
        "Targets",
        "What was to be reached, and what is",
        ("Period", "Figure", "Target", "Now", "Reached"),
        tuple(
            (
                it.target.period,
                TITLES[it.target.metric],
                told(it.target),
                "n/a" if it.actual is None else _shown(it.target, it.actual),
                pace(it),
            )
            for it in found
        ),
    )


def told(target: Target) -> str:
    """Return what is to be reached, for people."""
    return _shown(target, target.value)


def pace(it: Attained) -> str:
    """Return how much is reached, for people, beside how much of the time is over."""
    if not it.has_begun:
        return "not begun"
    if it.attainment is None:
        return it.note or "nothing to measure yet"
    reached = kpi_shapes.percent(it.attainment)
    if it.expected is not None and it.expected < 1:
        reached += f", with {float(it.expected):.0%} of the time over"
    return f"{reached}, behind" if it.is_behind else reached


def _style(it: Attained) -> str:
    return "" if it.attainment is None else "red" if it.is_behind else "green"


def _of(it: Attained) -> str:
    now = "n/a" if it.actual is None else _shown(it.target, it.actual)
    return f"{now} of {told(it.target)}"


def _shown(target: Target, value: Fraction) -> str:
    return show_money(Money(round(value), target.currency)) if target.currency else kpi_shapes.percent(value)
