"""Charts as inline SVG: bars, stacked bars, a waterfall and lines.

Colours are classes of the page's style sheet, so that dark mode and print choose their own. Every chart has a
title and a description for those who do not see it, and a text beside each mark, so that no meaning is in colour
alone. Labels are client text: they are escaped by `Markup.format`. Each chart of a page needs a `name` of its own.
"""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from amcli.domain.text import one_line, shorten

WIDTH = 480
ROW = 34
LABEL = 110
"""Where the bars begin, right of their labels."""
VALUE = 172
"""What is kept free right of the bars for their values."""
TOTAL = 104
"""What is kept free right of stacked bars for their sums."""
KEYS = 3
"""How many parts of a key stand beside each other."""
LETTERS = 14
"""How many letters a label has room for."""


class Bar(NamedTuple):
    """One mark: its label, how large it is, what is written beside it, and the class of its colour."""

    label: str
    value: float
    told: str
    tone: str = "plain"


class Step(NamedTuple):
    """One step of a waterfall: a level (`opening`, `closing`) or a change from the level before."""

    label: str
    value: float
    told: str
    is_level: bool = False


class Row(NamedTuple):
    """One stacked bar among others: its label, its parts in their order, and what is written beside it."""

    label: str
    parts: Sequence[Bar]
    told: str


class Series(NamedTuple):
    """One line of several: a value per label, None where there is none, and what is written at it."""

    label: str
    values: Sequence[float | None]
    told: Sequence[str]
    tone: str = "plain"


def bars(name: str, title: str, rows: Sequence[Bar]) -> Markup:
    """Return horizontal bars from a common zero; values are not negative."""
    room, most = WIDTH - LABEL - VALUE, max((row.value for row in rows), default=0) or 1
    parts = []
    for at, row in enumerate(rows):
        top, length = at * ROW, room * row.value / most
        parts += [
            _text(LABEL - 10, top + 21, row.label, "end"),
            _rect(LABEL, top + 6, length, 20, row.tone),
            _text(LABEL + length + 8, top + 21, row.told),
        ]
    return _svg(name, title, [f"{row.label}: {row.told}" for row in rows], len(rows) * ROW, parts)


def stacked_bar(name: str, title: str, rows: Sequence[Bar]) -> Markup:
    """Return one bar whose parts add up to the whole, with a key below; parts of nothing are left out."""
    whole, left, parts = sum(row.value for row in rows) or 1, 0.0, []
    shown = [row for row in rows if row.value]
    for at, row in enumerate(shown):
        length = WIDTH * row.value / whole
        parts.append(_rect(left, 0, max(length - 2, 1), 28, row.tone))
        left += length
        top = 40 + at * 22
        parts += [_rect(0, top, 14, 14, row.tone), _text(22, top + 12, f"{row.label}: {row.told}")]
    return _svg(name, title, [f"{row.label}: {row.told}" for row in shown], 40 + len(shown) * 22, parts)


def stacked_rows(name: str, title: str, rows: Sequence[Row]) -> Markup:
    """Return stacked bars from a common zero, with one key below; values are not negative.

    Parts of one tone are the same part in every row.
    """
    room, most = WIDTH - LABEL - TOTAL, max((sum(it.value for it in row.parts) for row in rows), default=0) or 1
    key = {it.tone: it.label for row in rows for it in row.parts}
    used = {it.tone for row in rows for it in row.parts if it.value}
    parts, said = [], []
    for at, row in enumerate(rows):
        top, left = at * ROW, float(LABEL)
        parts.append(_text(LABEL - 10, top + 21, row.label, "end"))
        for it in row.parts:
            if it.value:
                length = room * it.value / most
                parts.append(_rect(left, top + 6, max(length - 1, 1), 20, it.tone))
                left += length
        parts.append(_text(left + 8, top + 21, row.told))
        said.append(f"{row.label}: {row.told}" + "".join(f", {it.label} {it.told}" for it in row.parts if it.value))
    top, shown = len(rows) * ROW + 10, [(tone, label) for tone, label in key.items() if tone in used]
    for at, (tone, label) in enumerate(shown):
        x, y = (at % KEYS) * (WIDTH / KEYS), top + (at // KEYS) * 24
        parts += [_rect(x, y, 14, 14, tone), _text(x + 20, y + 12, label)]
    return _svg(name, title, said, top + -(-len(shown) // KEYS) * 24, parts)


def lines(name: str, title: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """Return several lines over the same labels; what is said of the first stands above it, of others below."""
    height, known = 190, [it for one in series for it in one.values if it is not None]
    floor, most = min(known, default=0.0), max(known, default=0.0)
    step, span = (WIDTH - 50) / max(len(labels) - 1, 1), (most - floor) or 1
    parts, said = [], []
    for rank, one in enumerate(series):
        way: list[tuple[float, float]] = []
        for at, (value, told) in enumerate(zip(one.values, one.told, strict=True)):
            if value is None:
                parts += [_path(way, one.tone)] if len(way) > 1 else []
                way = []
                continue
            x, y = 25 + at * step, 26 + 84 * (1 - (value - floor) / span)
            way.append((x, y))
            parts += [_spot(x, y, one.tone), _text(x, y + 22 if rank else y - 10, told, "middle", small=True)]
        parts += [_path(way, one.tone)] if len(way) > 1 else []
        parts += [_rect(rank * WIDTH / 2, 172, 14, 14, one.tone), _text(rank * WIDTH / 2 + 20, 184, one.label)]
        said += [f"{one.label} {label} {told}" for label, told in zip(labels, one.told, strict=True)]
    parts += [_text(25 + at * step, 158, label, "middle", small=True) for at, label in enumerate(labels)]
    return _svg(name, title, said, height, parts)


def waterfall(name: str, title: str, steps: Sequence[Step]) -> Markup:
    """Return how steps lead from one level to the next.

    The axis begins at zero unless the steps would be too small to see; then it begins below the lowest level and
    the bars of levels are drawn broken.
    """
    spans, level = [], 0.0
    for step in steps:
        after = step.value if step.is_level else level + step.value
        spans.append((0.0 if step.is_level else level, after))
        level = after
    reached = [end for _, end in spans]
    lowest, highest = min(reached, default=0.0), max(reached, default=0.0)
    floor = _floor(lowest, highest)
    scale = (WIDTH - LABEL - VALUE) / ((highest - floor) or 1)
    parts = []
    for at, (step, (start, end)) in enumerate(zip(steps, spans, strict=True)):
        top = at * ROW
        left, right = sorted((max(start, floor), end))
        x, length = LABEL + (left - floor) * scale, (right - left) * scale
        tone = "plain" if step.is_level else ("good" if step.value >= 0 else "bad")
        parts += [
            _text(LABEL - 10, top + 21, step.label, "end"),
            _rect(x, top + 6, max(length, 1), 20, tone),
            _text(x + length + 8, top + 21, step.told),
        ]
        if floor > 0 and step.is_level:
            parts.append(_break(LABEL + 12, top + 3))
    return _svg(name, title, [f"{step.label}: {step.told}" for step in steps], len(steps) * ROW, parts)


def _floor(lowest: float, highest: float) -> float:
    """Return where the axis begins: zero, or below the lowest level when all the change is in the top fifth."""
    if lowest < 0:
        return lowest
    return lowest - (highest - lowest) / 2 if lowest > 0 and lowest >= 0.8 * highest and highest > lowest else 0.0


def line(name: str, title: str, points: Sequence[Bar], *, lowest: float = 0.0) -> Markup:
    """Return values in their order, left to right, over `lowest` or the smallest of them if that is lower."""
    height, values = 140, [point.value for point in points]
    floor = min([lowest, *values])
    most = max(values, default=floor)
    step = (WIDTH - 40) / max(len(points) - 1, 1)
    spots = [
        (20 + at * step, 20 + (height - 50) * (1 - (it.value - floor) / ((most - floor) or 1)))
        for at, it in enumerate(points)
    ]
    parts = [_path(spots)] if len(spots) > 1 else []
    every = max(1, -(-len(points) // 8))
    for at, (point, (x, y)) in enumerate(zip(points, spots, strict=True)):
        parts.append(_spot(x, y, point.tone))
        if at % every == 0 or at == len(points) - 1:
            parts += [_text(x, y - 8, point.told, "middle"), _text(x, height - 6, point.label, "middle")]
    return _svg(name, title, [f"{it.label}: {it.told}" for it in points], height, parts)


def _svg(name: str, title: str, told: Sequence[str], height: float, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg role="img" viewBox="0 0 {width} {height}" aria-labelledby="{name}-title {name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{told}</desc>{parts}</svg>'
    ).format(
        width=WIDTH,
        height=round(height),
        name=name,
        title=one_line(title),
        told=one_line("; ".join(told)) or "No values.",
        parts=Markup("").join(parts),
    )


def _rect(x: float, y: float, width: float, height: float, tone: str) -> Markup:
    return Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2"/>').format(
        tone, x, y, width, height
    )


def _text(x: float, y: float, text: str, anchor: str = "start", *, small: bool = False) -> Markup:
    shown = shorten(text, LETTERS) if anchor == "end" else one_line(text)
    kind = Markup(' class="small"') if small else ""
    return Markup('<text{} x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(kind, x, y, anchor, shown)


def _break(x: float, y: float) -> Markup:
    return Markup('<path class="break" d="M{:.1f} {:.1f}l6 26"/>').format(x, y)


def _path(spots: Sequence[tuple[float, float]], tone: str = "") -> Markup:
    way = " ".join(f"{'L' if at else 'M'}{x:.1f} {y:.1f}" for at, (x, y) in enumerate(spots))
    return Markup('<path class="{}" d="{}"/>').format(f"line {tone}".strip(), way)


def _spot(x: float, y: float, tone: str) -> Markup:
    return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="3.5"/>').format(tone, x, y)
