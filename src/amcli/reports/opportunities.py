"""Growth that may come: what is ready to be asked for, and what keeps the rest from it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.exchange import Exchange
from amcli.domain.gate import CODES, Block, blocks, review_is_due
from amcli.domain.history import as_on
from amcli.domain.records import Facts, Objective, Opportunity
from amcli.domain.settings import Settings
from amcli.domain.standing import Standing, stand
from amcli.domain.wallet import Wallet, wallet_in

READY = "ready"


class Line(NamedTuple):
    """One open opportunity: whether it is ready, what it serves, who carries it."""

    opportunity: Opportunity
    standing: Standing
    blocks: tuple[Block, ...]
    objective: Objective | None
    sponsor: str | None
    days_late: int
    """Days the expected close is past."""
    review_due: bool

    @property
    def group(self) -> str:
        """`ready`, or the code of what comes first to be answered."""
        return self.blocks[0].code if self.blocks else READY


class Group(NamedTuple):
    """The opportunities that are ready, or that the same thing keeps from it; the largest first."""

    code: str
    lines: tuple[Line, ...]
    sums: dict[str, int]
    """Their amounts in minor units by currency: that of the report, or as they are where a rate is missing."""


class Opportunities(NamedTuple):
    """The whole report. The sums of the groups add up to that of the whole."""

    on: date
    groups: tuple[Group, ...]
    sums: dict[str, int]
    currency: str
    lacking: tuple[str, ...]
    """Currencies without a rate."""
    wallet: Wallet | None
    """What the accounts of these opportunities spend, where that was estimated."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """All rows in the order they are read."""
        return tuple(line for group in self.groups for line in group.lines)


def judge(facts: Facts, on: date, settings: Settings, only: set[int] | None = None) -> list[Line]:
    """Return the open opportunities of an account as they stand on a day; `only` narrows them by id."""
    known = as_on(facts, on)
    still = [it for it in known.opportunities if it.is_open(on) and (only is None or it.id in only)]
    if not still:
        return []
    standing = stand(known, on, settings, explain=False)
    aims = {it.id: it for it in known.objectives}
    people = {it.id: it.name for it in known.contacts}
    return [
        Line(
            it,
            standing,
            blocks(it, standing),
            aims.get(it.objective_id or 0),
            people.get(it.sponsor_id or 0),
            max(0, (on - it.expected_close).days) if it.expected_close else 0,
            review_is_due(it, on),
        )
        for it in still
    ]


def build_opportunities(
    accounts: Iterable[Facts], on: date, settings: Settings, only: set[int] | None = None
) -> Opportunities:
    """Return the open opportunities by what is to be done about them; `only` narrows them by id."""
    lines = [line for facts in accounts for line in judge(facts, on, settings, only)]
    exchange, lacking = _exchange(lines, settings)
    ranked = sorted(lines, key=lambda it: (-_worth(it.opportunity, exchange), it.opportunity.id))
    groups = []
    for code in (READY, *CODES):
        found = tuple(line for line in ranked if line.group == code)
        if found:
            groups.append(Group(code, found, _sum(found, exchange, lacking=bool(lacking))))
    sums: dict[str, int] = {}
    for group in groups:
        for currency, minor in group.sums.items():
            sums[currency] = sums.get(currency, 0) + minor
    standings = {line.standing.account.id: line.standing for line in lines}
    return Opportunities(on, tuple(groups), sums, exchange.currency, lacking, wallet_in(standings.values(), exchange))


def _exchange(lines: Sequence[Line], settings: Settings) -> tuple[Exchange, tuple[str, ...]]:
    """Return what brings the amounts into one currency: their own, where all are in one; and what it cannot."""
    used = {it.opportunity.currency for it in lines if it.opportunity.amount is not None}
    exchange = Exchange(used.pop() if len(used) == 1 else settings.currency, settings)
    return exchange, exchange.lacking(used)


def _worth(it: Opportunity, exchange: Exchange) -> int:
    return exchange(it.amount or 0, it.currency)


def _sum(lines: Iterable[Line], exchange: Exchange, *, lacking: bool) -> dict[str, int]:
    """Return amounts by currency, each converted on its own, so that sums of parts are the sum of all."""
    sums: dict[str, int] = {}
    for line in lines:
        it = line.opportunity
        if it.amount is not None:
            code = it.currency if lacking else exchange.currency
            sums[code] = sums.get(code, 0) + (it.amount if lacking else exchange(it.amount, it.currency))
    return sums


def by_id(report: Opportunities) -> Mapping[int, Line]:
    """Return the rows by the id of the opportunity."""
    return {line.opportunity.id: line for line in report.lines}
