"""The figures of a period as JSON and as lines for a pipe."""

from collections.abc import Iterator, Sequence
from typing import Any

from amcli.domain.arr_movement import STEPS
from amcli.domain.guards import Guard
from amcli.domain.money import Money, to_amount
from amcli.render import kpi_shapes as shown
from amcli.render import shapes
from amcli.render import targets as target_shapes
from amcli.reports.figures import Figures
from amcli.reports.kpis import Kpis, Quarter


def as_json(report: Kpis) -> dict[str, Any]:
    """Return the figures as `am.kpis/1` has them."""
    period = report.period
    return {
        "period": {"label": period.label, "from": shapes.day(period.start), "to": shapes.day(period.end)},
        "known_until": shapes.day(report.on),
        **_figures(report.figures),
        "by": report.by,
        "groups": [{"key": it.key, **_figures(it.figures)} for it in report.groups],
        "trend": [_quarter(it) for it in report.trend],
        "targets": [target_shapes.one(it) for it in report.targets],
        "guards": [_guard(it) for it in report.guards],
        "accounts": [
            {
                "account": line.facts.account.handle,
                "name": line.facts.account.name,
                "opening": shapes.money(Money(line.opening, lines.currency)),
                "closing": shapes.money(Money(line.closing, lines.currency)),
                "kept": shapes.money(Money(min(line.opening, line.closing), lines.currency)),
                "step": line.step or None,
                "in_cohort": bool(line.opening),
            }
            for lines in report.figures.lines
            for line in lines.lines
        ],
    }


def _figures(it: Figures) -> dict[str, Any]:
    single = it.movements[0] if len(it.movements) == 1 else None
    return {
        "metrics": {name: shown.metric(metric) for name, metric in it.metrics.items()},
        "movement": shown.movement(single) if single else dict.fromkeys(("opening", *STEPS, "closing")),
        "movement_by_currency": [shown.movement(one) for one in it.movements],
    }


def _quarter(it: Quarter) -> dict[str, Any]:
    return {
        "period": it.period.label,
        **{
            metric.name: None if metric.value is None else shown.number(metric.value)
            for metric in (it.grr, it.nrr, it.logo_churn)
        },
        "closing": shapes.money(Money(it.closing.closing, it.closing.currency)) if it.closing else None,
    }


def _guard(it: Guard) -> dict[str, Any]:
    return {"code": it.code, "account": it.account.account.handle, "text": it.text, "refs": list(it.refs)}


def as_lines(report: Kpis, *, accounts: bool = False) -> Iterator[Sequence[object]]:
    """Yield the figures for a pipe: what it is, its group, value, unit and parts; or the accounts behind retention."""
    if accounts:
        for lines in report.figures.lines:
            for line in shown.by_change(lines):
                amounts = (to_amount(minor, lines.currency) for minor in (line.opening, line.closing))
                yield line.facts.account.handle, *amounts, lines.currency, line.step
        return
    for key, figures in (("", report.figures), *((it.key or "-", it.figures) for it in report.groups)):
        for name, it in figures.metrics.items():
            made = shown.metric(it)
            unit = it.currency if it.unit == "money" else it.unit
            value, *parts = (_flat(made[part]) for part in ("value", "numerator", "denominator"))
            yield name, key, value, unit, *parts, it.n, it.note


def _flat(part: Any) -> object:
    return part["amount"] if isinstance(part, dict) else part
