"""The back-test as a page, as lines for a pipe and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from amcli.domain.backtest import LEVEL, Group
from amcli.domain.evidence import DAY
from amcli.domain.periods import between
from amcli.render import shapes
from amcli.render.cells import BAND, FAINT, text_cell
from amcli.reports.backtest import NOTES, Backtest

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

WIDEST = 80
"""Lines longer than this are hard to read; a wider screen does not widen the page."""
SAID = {"churn": "churned", "contraction": "shrank"}


def as_json(report: Backtest) -> dict[str, Any]:
    """Return the back-test as `am.backtest/1` has it; shares are numbers such as 0.0312."""
    period = between(report.first, report.last + DAY)
    return {
        "outcome": report.outcome,
        "period": {"label": period.label, "from": shapes.day(period.start), "to": shapes.day(period.end)},
        "every": str(report.every) if report.every else "month end",
        "horizon": str(report.horizon),
        "known_until": shapes.day(report.known_until),
        "totals": {
            "accounts": report.accounts,
            "account_days": report.account_days,
            "outcomes": report.outcomes,
            "accounts_lost": report.accounts_lost,
            "ran_out": report.ran_out,
            "without_score": report.without_score,
            "without_arr": report.without_arr,
            "days_left_out": sum(not it.seen for it in report.days),
            "coverage": None if report.coverage is None else round(report.coverage, 1),
        },
        "shown": report.is_shown,
        "auc": None
        if report.auc is None
        else {**{name: _rounded(value) for name, value in report.auc._asdict().items()}, "level": LEVEL},
        "lift": None
        if report.lift is None
        else {name: _rounded(value) for name, value in report.lift._asdict().items()},
        "by_band": [{"band": band, **_group(it)} for band, it in report.by_band.items()],
        "by_score": [{"from": low, "to": low + 10, **_group(it)} for low, it in report.by_score.items()],
        "days": [
            {
                "on": shapes.day(it.on),
                "until": shapes.day(it.until),
                "seen": it.seen,
                "n": it.cases if it.seen else None,
                "outcomes": it.outcomes if it.seen else None,
            }
            for it in report.days
        ],
        "warnings": [it._asdict() for it in report.warnings],
        "notes": list(NOTES),
    }


def _group(it: Group) -> dict[str, Any]:
    return {"n": it.n, "outcomes": it.outcomes, "share": _rounded(it.share)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def as_lines(report: Backtest) -> Iterator[Sequence[object]]:
    """Yield the figures for a pipe, each line led by what it is."""
    if report.auc is not None:
        yield "auc", *(_rounded(value) for value in report.auc)
    if report.lift is not None:
        yield "lift", *(_rounded(value) for value in report.lift)
    for name in ("accounts", "account_days", "outcomes", "accounts_lost", "without_score", "without_arr"):
        yield name, getattr(report, name)
    yield "coverage", _rounded(report.coverage)
    for band, it in report.by_band.items():
        yield "band", band, it.n, it.outcomes, _rounded(it.share)
    for low, it in report.by_score.items():
        yield "score", _bin(low), it.n, it.outcomes, _rounded(it.share)
    for warned in report.warnings:
        yield "warning", warned.code, warned.text


def as_page(report: Backtest, width: int) -> "RenderableType":
    """Lay the back-test out: what was asked, how well health ranked, what stands in the way, then the tables."""
    from rich.console import Group as Together
    from rich.constrain import Constrain

    parts: list[RenderableType] = [*_head(report), *_result(report)]
    parts += [text_cell(f"! {it.text}", "yellow") for it in report.warnings]
    if report.account_days:
        rows = ((band, it, BAND[band]) for band, it in report.by_band.items())
        parts += ["", _table("Health", rows)]
        parts += ["", _table("Score", ((_bin(low), it, "") for low, it in report.by_score.items() if it.n))]
    parts += ["", *(text_cell(note, FAINT) for note in NOTES)]
    return Constrain(Together(*parts), min(width, WIDEST))


def _head(report: Backtest) -> Iterator["Text"]:
    seen = [it.on for it in report.days if it.seen] or [report.first, report.last]
    head = text_cell(f"Back-test: {report.outcome} within {report.horizon}", "bold")
    step = f"every {report.every}" if report.every else "month ends"
    head.append(f" · {step}, {seen[0]}" + (f" to {seen[-1]}" if seen[-1] != seen[0] else ""), "default")
    yield head
    if not report.account_days:
        return
    yield text_cell(
        f"{_many(report.accounts, 'account')}, {_many(report.account_days, 'account-day')}, "
        f"{_many(report.outcomes, 'outcome')} of {_many(report.accounts_lost, 'account')} · "
        f"{report.coverage:.0f}% of health known"
    )
    without = ((report.without_score, "without a score"), (report.without_arr, "without ARR"))
    left_out = [f"{n:,} {why}" for n, why in without if n]
    if left_out:
        yield text_cell(f"Account-days left out: {', '.join(left_out)}", FAINT)


def _result(report: Backtest) -> Iterator["Text"]:
    if report.auc is not None:
        value, low, high = report.auc
        line = text_cell(f"AUC {value:.2f}", "bold")
        if low is not None and high is not None:
            line.append(f" ({LEVEL:.0%} interval {low:.2f} to {high:.2f})", "default")
        yield line.append(" · 0.5 is chance, 1 a perfect warning", FAINT)
    if report.is_shown:
        yield text_cell(
            f"In these data low health did precede {report.outcome}: the interval lies above chance.", "green"
        )
    if report.lift is not None:
        it, said = report.lift, SAID[report.outcome]
        yield text_cell(f"Worst-scored tenth: {it.worst:.1%} {said}, {it.value:.1f} times the {it.overall:.1%} of all")


def _table(title: str, rows: Iterable[tuple[str, Group, str]]) -> "Table":
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=FAINT)
    table.add_column(title, min_width=7)
    for name in ("account-days", "outcomes", "share"):
        table.add_column(name, justify="right")
    for name, it, style in rows:
        share = "" if it.share is None else f"{it.share:.1%}"
        table.add_row(text_cell(name, style), f"{it.n:,}", f"{it.outcomes:,}", share)
    return table


def _bin(low: int) -> str:
    return f"{low}–{low + 9}" if low < 90 else "90–100"


def _many(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"
