"""The next quarters in figures: what is up for renewal, what is expected of it and of expansion, what moved since."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.forecast import OPEN, PARTS, ROLLING, STAGES, Entry, entries, horizon
from amcli.domain.forecast_moves import Move, moves
from amcli.domain.periods import Period, quarter_of
from amcli.domain.records import Facts
from amcli.domain.settings import Settings
from amcli.domain.standing import base_rates, in_base
from amcli.reports.kpis import GROUPINGS

QUARTERS, MOST_QUARTERS = 4, 12
FIELDS = ("contracts", "opportunities")
"""What of the facts a forecast rests on."""


class Sums(NamedTuple):
    """Entries added up, in minor units of one currency."""

    renewals: dict[str, int]
    """The ARR up for renewal by what becomes of it: every part of `PARTS`; together they are `atr`."""
    forecast: dict[str, int]
    """The same at what each is expected to bring if it comes."""
    expansion: dict[str, int]
    """Open and won expansion by stage: every stage of `STAGES`."""
    weighted_renewals: int = 0
    weighted_expansion: int = 0
    downside: int = 0
    upside: int = 0
    late: int = 0
    """Of the open expansion, what was expected to close earlier."""
    carried: int = 0
    """Of the ARR up for renewal, what lapsed in an earlier quarter and is undecided."""
    unset: int = 0
    """Of the pipeline of renewals, what nobody put into a category."""
    assumed: int = 0
    """Of the renewed ARR, what renewed itself with nothing recorded."""
    unpriced: int = 0
    """How many open expansions have no amount."""
    due: int = 0
    """How many renewals there are."""

    @property
    def atr(self) -> int:
        """The ARR available to renew."""
        return sum(self.renewals.values())

    @property
    def weighted(self) -> int:
        """What is expected, by the rates of categories and stages."""
        return self.weighted_renewals + self.weighted_expansion

    @property
    def open_expansion(self) -> int:
        """The expansion that may still come."""
        return sum(amount for stage, amount in self.expansion.items() if stage != "won")


class Quarter(NamedTuple):
    """One quarter of the forecast."""

    period: Period
    sums: Sums


class Group(NamedTuple):
    """The accounts that have something in common; `key` is None where nothing is recorded."""

    key: str | None
    sums: Sums


class Change(NamedTuple):
    """What the forecast of the same quarters was on an earlier day, and what moved since."""

    since: date
    then: Sums
    moves: tuple[Move, ...]


class Sheet(NamedTuple):
    """The forecast in one currency."""

    currency: str
    quarters: tuple[Quarter, ...]
    total: Sums
    groups: tuple[Group, ...]
    undated: Sums
    """Open expansion without an expected day."""
    later: Sums
    """Open expansion expected after the last quarter."""
    rolling: Sums
    """What goes on from month to month."""
    entries: tuple[Entry, ...]
    change: Change | None = None


class Forecast(NamedTuple):
    """The whole report: one sheet, or one per currency where a rate is missing."""

    on: date
    quarters: tuple[Period, ...]
    sheets: tuple[Sheet, ...]
    by: str | None
    rates: dict[str, str]
    """The exchange rates that were used, by currency."""
    missing_rates: tuple[str, ...]
    accounts: int


def days_needed(on: date, since: date | None = None) -> list[date]:
    """Return the days for which the facts must be loaded."""
    days = [since, on] if since else [on]
    return [quarter_of(days[0]).start, *days]


def forecast(
    accounts: Sequence[Facts],
    on: date,
    settings: Settings,
    *,
    quarters: int = QUARTERS,
    since: date | None = None,
    by: str | None = None,
) -> Forecast:
    """Return the forecast of the quarter a day lies in and of those that follow.

    Several currencies are converted with the configured rates, each entry on its own, so that parts add up to their
    totals; with a rate missing they stay apart.
    """
    periods = horizon(on, quarters)
    first = min(quarter_of(since or on), periods[0])
    span = Period(f"{first.label}..{periods[-1].label}", first.start, periods[-1].end)
    now = entries(accounts, on, span, settings)
    then = entries(accounts, since, span, settings) if since else []
    found = sorted({it.currency for it in (*now, *then)})
    missing = tuple(it for it in found if it not in base_rates(settings)) if len(found) > 1 else ()
    is_one = len(found) > 1 and not missing
    if is_one:
        now, then = ([_in_base(it, settings) for it in side] for side in (now, then))
    lost = {f"o{it.id}" for facts in accounts for it in facts.opportunities if it.stage == "lost"}
    return Forecast(
        on,
        periods,
        tuple(
            _sheet(
                currency,
                periods,
                [it for it in now if it.currency == currency],
                Change(since, _sum(()), tuple(_moves(then, now, currency, periods, lost))) if since else None,
                [it for it in then if it.currency == currency],
                by,
            )
            for currency in ([settings.currency] if is_one else found or [settings.currency])
        ),
        by,
        {it: settings.rates[it] for it in found if it != settings.currency} if is_one else {},
        missing,
        len(accounts),
    )


def _in_base(it: Entry, settings: Settings) -> Entry:
    if it.currency == settings.currency:
        return it
    atr, amount, best, weighted = (
        in_base({it.currency: minor}, settings) for minor in (it.atr, it.forecast, it.best, it.weighted)
    )
    return it._replace(currency=settings.currency, atr=atr, forecast=amount, best=best, weighted=weighted)


def _sheet(
    currency: str,
    periods: tuple[Period, ...],
    now: Sequence[Entry],
    change: Change | None,
    then: Sequence[Entry],
    by: str | None,
) -> Sheet:
    shown = [it for it in now if is_shown(it, periods)]
    others = [it for it in now if it.is_expansion and it.part != "won"]
    group_of = GROUPINGS[by] if by else None
    keys = {group_of(it.facts.account) for it in shown} if group_of else set()
    return Sheet(
        currency,
        tuple(Quarter(it, _sum(one for one in shown if one.placed and it.contains(one.placed))) for it in periods),
        _sum(shown),
        tuple(
            Group(key, _sum(it for it in shown if group_of and group_of(it.facts.account) == key))
            for key in sorted(keys, key=lambda it: (it is None, it or ""))
        ),
        _sum(it for it in others if it.placed is None),
        _sum(it for it in others if it.placed and it.placed >= periods[-1].end),
        _sum(it for it in now if it.part == ROLLING),
        tuple(sorted(shown, key=lambda it: (it.placed or date.max, -max(it.atr, it.forecast), it.ref))),
        change._replace(then=_sum(it for it in then if is_shown(it, periods))) if change else None,
    )


def is_shown(it: Entry | None, periods: Sequence[Period]) -> bool:
    """Tell whether an entry lies in one of the quarters."""
    return it is not None and it.placed is not None and periods[0].start <= it.placed < periods[-1].end


def _moves(
    then: Sequence[Entry], now: Sequence[Entry], currency: str, periods: Sequence[Period], lost: Iterable[str]
) -> list[Move]:
    """Return what moved into, out of or within the quarters, the largest change of what is expected first."""
    found = [
        it
        for it in moves(then, now, frozenset(lost))
        if it.entry.currency == currency and (is_shown(it.then, periods) or is_shown(it.now, periods))
    ]
    return sorted(found, key=lambda it: (-abs(moved(it, periods)), it.entry.ref))


def moved(it: Move, periods: Sequence[Period]) -> int:
    """Return by how much a move changed what is expected of the quarters; all of them together are the change."""
    now, then = (side.weighted if side and is_shown(side, periods) else 0 for side in (it.now, it.then))
    return now - then


def _sum(given: Iterable[Entry]) -> Sums:
    renewals, forecast_, expansion = dict.fromkeys(PARTS, 0), dict.fromkeys(PARTS, 0), dict.fromkeys(STAGES, 0)
    sums = dict.fromkeys(Sums._fields[3:], 0)
    for it in given:
        if it.is_expansion:
            expansion[it.part] += it.forecast
            sums["weighted_expansion"] += it.weighted
            sums["late"] += it.forecast if it.late else 0
            sums["unpriced"] += it.unpriced and it.part != "won"
        else:
            part = it.part if it.part in PARTS else OPEN[2]
            renewals[part] += it.atr
            forecast_[part] += it.forecast
            sums["weighted_renewals"] += it.weighted
            sums["carried"] += it.atr if it.carried else 0
            sums["unset"] += it.atr if it.unset and it.part in OPEN else 0
            sums["assumed"] += it.atr if it.assumed else 0
            sums["due"] += 1
        sums["downside"] += it.downside
        sums["upside"] += it.upside
    return Sums(renewals, forecast_, expansion, **sums)
