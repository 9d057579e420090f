"""A health explained: as a page with a line per part, and as `am.health/1`."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from amcli.domain.dates import show_day
from amcli.domain.health import Health, Part
from amcli.render import shapes
from amcli.render.cells import BAND, FAINT, text_cell
from amcli.reports.health import HealthReport, known_scores

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

BLOCKS = "▁▂▃▄▅▆▇█"
UNKNOWN = "·"


def as_json(report: HealthReport) -> dict[str, Any]:
    """Return the report as `am.health/1` has it."""
    health, change = report.health, report.change
    return {
        "account": report.account.handle,
        "name": report.account.name,
        **shapes.health(health),
        "pulse": health.pulse
        and {"score": health.pulse.score, "note": health.pulse.note, "on": shapes.day(health.pulse.on)},
        "dimensions": [_dimension(part) for part in health.parts if part.dimension is not None],
        "adjustments": [
            {"name": part.name, "points": shapes.points(part.points)} for part in health.parts if part.dimension is None
        ],
        "caps": [
            {"most": shapes.points(cap.most), "reason": cap.reason, "refs": list(cap.refs)} for cap in health.caps
        ],
        "trend": [{"on": shapes.day(day), "score": shapes.points(score)} for day, score in report.trend],
        "change": {
            "from": shapes.day(change.start),
            "to": shapes.day(change.end),
            "delta": shapes.points(change.delta),
            "parts": [{"name": name, "points": shapes.points(points)} for name, points in change.parts],
        },
        "record_first": shapes.missing(report.missing),
    }


def _dimension(part: Part) -> dict[str, Any]:
    dimension = part.dimension
    return {
        "name": part.name,
        "score": shapes.points(dimension.score if dimension else None),
        "weight": part.weight,
        "points": shapes.points(part.points),
        "reasons": list(dimension.reasons if dimension else ()),
        "refs": list(dimension.refs if dimension else ()),
    }


def as_lines(report: HealthReport) -> Iterator[Sequence[object]]:
    """Yield the parts for a pipe: name, score, weight, points, reasons, refs."""
    for part in report.health.parts:
        it = part.dimension
        score = shapes.points(it.score) if it else None
        reasons, refs = ("; ".join(it.reasons), ";".join(it.refs)) if it else ("", "")
        yield part.name, score, part.weight or None, shapes.points(part.points), reasons, refs


def as_page(report: HealthReport, width: int) -> "RenderableType":
    """Lay the health out: the score, its parts with their reasons, twelve weeks, and the change."""
    from rich.console import Group

    parts: list[RenderableType] = [_headline(report), text_cell("")]
    parts += [_table(report)] if width >= 60 else [_stacked(part) for part in report.health.parts]
    parts += [
        text_cell(f"at most {cap.most / 10:.0f}: {cap.reason} ({', '.join(cap.refs)})", "red")
        for cap in report.health.caps
    ]
    if report.missing is not None:
        told = text_cell(f"Record first ({report.missing.dimension}, {report.missing.weight} of the weight):")
        parts.append(told.append(f" {text_cell(report.missing.command).plain}", "cyan"))
    parts += [text_cell(""), _trend(report)]
    if report.change.delta is not None:
        parts += [text_cell(""), _change(report)]
    return Group(*parts)


def _headline(report: HealthReport) -> "Text":
    health = report.health
    line = text_cell(report.account.name, "bold").append("  ")
    line.append(_shown(health), BAND.get(health.band or "", FAINT))
    if health.pulse is not None:
        line.append(f" · computed {_number(health.computed)}, your pulse {health.pulse.score}", "default")
    return line.append(f" · {health.coverage}% of the weight is known", FAINT)


def _shown(health: Health) -> str:
    if health.score is None:
        return "unknown: nothing is recorded yet"
    return f"{_number(health.score)} {health.band}{'?' if health.is_little_known else ''}"


def _number(tenths: int | None) -> str:
    return "?" if tenths is None else f"{tenths / 10:.1f}"


def _table(report: HealthReport) -> "RenderableType":
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), pad_edge=False, expand=True, header_style="bold")
    table.add_column("Part", no_wrap=True)
    table.add_column("Score", justify="right", no_wrap=True)
    table.add_column("Weight", justify="right", no_wrap=True)
    table.add_column("Points", justify="right", no_wrap=True)
    table.add_column("Why", ratio=1, overflow="fold")
    for part in report.health.parts:
        it = part.dimension
        score = _number(it.score) if it and it.score is not None else ("?" if it else "")
        points = "" if it and it.score is None else f"{part.points / 10:+.1f}"
        table.add_row(part.name, score, str(part.weight or ""), points, _why(part, report))
    total = report.health.score
    table.add_row(text_cell("score", "bold"), "", "", text_cell(_number(total), "bold"), "")
    return table


def _why(part: Part, report: HealthReport) -> "Text":
    it = part.dimension
    if it is None:
        pulse = report.health.pulse
        return text_cell(
            pulse.note if part.name == "pulse" and pulse else "the lowest cap below holds the score", FAINT
        )
    line = text_cell("; ".join(it.reasons), "" if it.score is not None else FAINT)
    return line.append(f"  {' '.join(it.refs)}" if it.refs else "", FAINT)


def _stacked(part: Part) -> "Text":
    it = part.dimension
    score = f" {_number(it.score)}" if it and it.score is not None else ""
    line = text_cell(f"{part.name}{score}", "bold").append(f" {part.points / 10:+.1f}", "default")
    return line.append(f"\n{'; '.join(it.reasons)}" if it else "", "default")


def _trend(report: HealthReport) -> "Text":
    line = text_cell(f"{len(report.trend)} weeks", FAINT)
    line.append(f"  {sparkline([score for _, score in report.trend])}", "bold")
    known = known_scores(report.trend)
    if known:
        line.append(f"  {_number(known[0])} → {_number(known[-1])}", "default")
        line.append(f" · lowest {_number(min(known))}, highest {_number(max(known))}", FAINT)
    return line


def sparkline(scores: Sequence[int | None]) -> str:
    """Return scores in tenths as block characters, on the whole scale of 0 to 100; a dot where unknown."""
    return "".join(UNKNOWN if it is None else BLOCKS[min(7, it * 8 // 1000)] for it in scores)


def _change(report: HealthReport) -> "Text":
    change, on = report.change, report.on
    delta = change.delta or 0
    line = text_cell(f"{delta / 10:+.1f} since {_day(change.start, on)}", "bold")
    moved = sorted((it for it in change.parts if it[1]), key=lambda it: (-abs(it[1]), it[0]))
    told = ", ".join(f"{name} {points / 10:+.1f}" for name, points in moved)
    return line.append(f" = {told}" if told else ", no part changed", "default")


def _day(value: date, on: date) -> str:
    return show_day(value, today=on)
