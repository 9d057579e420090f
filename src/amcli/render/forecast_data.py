"""The forecast as JSON and as lines for a pipe."""

from collections.abc import Iterator, Sequence
from typing import Any

from amcli.domain.forecast import PARTS, STAGES, Entry
from amcli.domain.forecast_moves import Move
from amcli.domain.money import Money, to_amount
from amcli.domain.periods import quarter_of
from amcli.domain.settings import Settings
from amcli.render import forecast_words as words
from amcli.render import shapes
from amcli.reports.forecast import Forecast, Quarter, Sheet, Sums, moved


def as_json(report: Forecast, settings: Settings) -> dict[str, Any]:
    """Return the forecast as `am.forecast/1` has it; with a rate missing the amounts are under `currencies` only."""
    single = report.sheets[0] if len(report.sheets) == 1 else None
    return {
        "currency": single.currency if single else None,
        "totals": _sums(single.total, single.currency) if single else None,
        "quarters": [_quarter(it, single.currency) for it in single.quarters] if single else [],
        "by": report.by,
        "groups": _groups(single) if single else [],
        "undated": _growth(single.undated, single.currency) if single else None,
        "later": _growth(single.later, single.currency) if single else None,
        "rolling": _money(single.rolling.atr, single.currency) if single else None,
        "change": _change(single, report) if single else None,
        "currencies": [
            {
                "currency": it.currency,
                "totals": _sums(it.total, it.currency),
                "quarters": [_quarter(one, it.currency) for one in it.quarters],
                "groups": _groups(it),
                "undated": _growth(it.undated, it.currency),
                "later": _growth(it.later, it.currency),
                "rolling": _money(it.rolling.atr, it.currency),
                "change": _change(it, report),
            }
            for it in report.sheets
        ],
        "items": [_item(it) for sheet in report.sheets for it in sheet.entries],
        "rates": {
            "exchange": dict(report.rates),
            "missing": list(report.missing_rates),
            "categories": {name: float(rate) for name, rate in settings.category_rates.items()},
            "stages": {name: float(rate) for name, rate in settings.stage_rates.items()},
        },
    }


def _money(minor: int, currency: str) -> dict[str, str] | None:
    return shapes.money(Money(minor, currency))


def _sums(it: Sums, currency: str) -> dict[str, Any]:
    return {
        "atr": _money(it.atr, currency),
        **{part: _money(it.renewals[part], currency) for part in PARTS},
        "undecided": _money(it.unset, currency),
        "carried": _money(it.carried, currency),
        "assumed": _money(it.assumed, currency),
        "at_forecast": {part: _money(it.forecast[part], currency) for part in PARTS},
        "expansion": {stage: _money(it.expansion[stage], currency) for stage in STAGES},
        "late": _money(it.late, currency),
        "unpriced": it.unpriced,
        "weighted": _money(it.weighted, currency),
        "weighted_renewals": _money(it.weighted_renewals, currency),
        "weighted_expansion": _money(it.weighted_expansion, currency),
        "downside": _money(it.downside, currency),
        "upside": _money(it.upside, currency),
        "renewals": it.due,
    }


def _quarter(it: Quarter, currency: str) -> dict[str, Any]:
    period = it.period
    span = {"from": shapes.day(period.start), "to": shapes.day(period.end)}
    return {"period": period.label, **span, **_sums(it.sums, currency)}


def _groups(it: Sheet) -> list[dict[str, Any]]:
    return [{"key": one.key, **_sums(one.sums, it.currency)} for one in it.groups]


def _growth(it: Sums, currency: str) -> dict[str, Any]:
    stages = {stage: _money(it.expansion[stage], currency) for stage in STAGES[1:]}
    return {"expansion": stages, "weighted": _money(it.weighted_expansion, currency), "unpriced": it.unpriced}


def _item(it: Entry) -> dict[str, Any]:
    return {
        "ref": it.ref,
        "account": it.facts.account.handle,
        "name": it.facts.account.name,
        "title": it.title or None,
        "part": it.part,
        "on": shapes.day(it.day),
        "quarter": quarter_of(it.placed).label if it.placed else None,
        "arr": None if it.is_expansion else _money(it.atr, it.currency),
        "forecast": None if it.unpriced else _money(it.forecast, it.currency),
        "weighted": _money(it.weighted, it.currency),
        "late": it.late,
        "assumed": it.assumed,
    }


def _change(it: Sheet, report: Forecast) -> dict[str, Any] | None:
    change = it.change
    if change is None:
        return None
    return {
        "since": shapes.day(change.since),
        "then": _sums(change.then, it.currency),
        "weighted": _money(it.total.weighted - change.then.weighted, it.currency),
        "moves": [_move(one, report, it.currency) for one in change.moves],
    }


def _move(it: Move, report: Forecast, currency: str) -> dict[str, Any]:
    return {
        "ref": it.entry.ref,
        "account": it.entry.facts.account.handle,
        "title": it.entry.title or None,
        "why": list(it.why),
        "text": words.why(it, report),
        "weighted": _money(moved(it, report.quarters), currency),
        **{name: _item(side) if side else None for name, side in (("then", it.then), ("now", it.now))},
    }


def as_lines(report: Forecast) -> Iterator[Sequence[object]]:
    """Yield a line per quarter, or per group: amounts of one currency, in the order of the page."""
    for sheet in report.sheets:
        named = [(it.period.label, it.sums) for it in sheet.quarters]
        for label, sums in [(it.key or "-", it.sums) for it in sheet.groups] if report.by else named:
            amounts = (
                sums.atr,
                *(sums.renewals[part] for part in PARTS),
                *(sums.expansion[stage] for stage in STAGES),
                sums.weighted,
                sums.downside,
                sums.upside,
            )
            yield label, sheet.currency, *(to_amount(minor, sheet.currency) for minor in amounts)
