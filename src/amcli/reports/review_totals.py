"""The period of a review in figures: the sides and the bands with their money, risks, actions, ARR."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.arr_movement import ArrMovement
from amcli.domain.evidence import within
from amcli.domain.money import Money
from amcli.domain.periods import Period
from amcli.domain.records import Account, Action, Facts, Risk
from amcli.domain.rhythm import AGED
from amcli.domain.setbacks import slipped
from amcli.domain.settings import Settings
from amcli.domain.signals import POINTS
from amcli.domain.standing import Standing, total
from amcli.domain.terms import add_up

BANDS = ("red", "amber", "green", "unknown")


class Side(NamedTuple):
    """Some of the accounts and the ARR they stand for."""

    accounts: int
    arr: dict[str, int]
    arr_total: Money | None


class RiskTold(NamedTuple):
    """A risk of the period: `opened` or `closed` in it, or `ageing` at its end."""

    state: str
    account: Account
    risk: Risk
    days: int
    """How long it has been open, or was."""


class ActionTold(NamedTuple):
    """An action of the period: `done` in it, or `slipped`: ours, fallen late in it and still open at its end."""

    state: str
    account: Account
    action: Action


class Totals(NamedTuple):
    """The period in figures."""

    moved: Side
    drifting: Side
    worse: Side
    bands: Mapping[str, Side]
    """The accounts in care by the band of their health at the end."""
    risks: tuple[RiskTold, ...]
    """Opened, closed, ageing; each the gravest and oldest first."""
    actions: tuple[ActionTold, ...]
    """Done, slipped; each by due day."""
    arr_movement: tuple[ArrMovement, ...]
    """One movement, or one per currency when a rate is missing."""

    @property
    def risks_opened(self) -> int:
        """How many risks were opened in the period."""
        return sum(it.state == "opened" for it in self.risks)

    @property
    def risks_closed(self) -> int:
        """How many risks were closed in the period."""
        return sum(it.state == "closed" for it in self.risks)

    @property
    def risks_ageing(self) -> int:
        """How many risks are open at its end for more than `AGED`."""
        return sum(it.state == "ageing" for it in self.risks)

    @property
    def actions_done(self) -> int:
        """How many actions were done in the period, whoever owed them."""
        return sum(it.state == "done" for it in self.actions)

    @property
    def actions_slipped(self) -> int:
        """How many actions of ours fell late in the period and are not done."""
        return sum(it.state == "slipped" for it in self.actions)


def side(sums: Iterable[dict[str, int]], settings: Settings) -> Side:
    """Return how many accounts there are and what they bring in together."""
    chosen = list(sums)
    arr = add_up(chosen)
    return Side(len(chosen), arr, total(arr, settings))


def by_band(standings: Sequence[Standing], settings: Settings) -> dict[str, Side]:
    """Return the accounts and their money by band, the worst first."""
    return {
        band: side((it.arr for it in standings if (it.health.band or "unknown") == band), settings) for band in BANDS
    }


def told_risks(accounts: Sequence[Facts], span: Period) -> tuple[RiskTold, ...]:
    """Return the risks that were opened or closed in a span, and those open at its end for too long."""
    found: list[RiskTold] = []
    for facts in accounts:
        for it in facts.risks:
            age = (min(it.closed or span.last, span.last) - it.opened).days
            states = {
                "opened": within(it.opened, span),
                "closed": within(it.closed, span),
                "ageing": it.is_open(span.last) and age > AGED.days,
            }
            found += [RiskTold(state, facts.account, it, age) for state, holds in states.items() if holds]
    place = ("opened", "closed", "ageing").index
    return tuple(sorted(found, key=lambda it: (place(it.state), -POINTS[it.risk.severity], -it.days, it.risk.id)))


def told_actions(accounts: Sequence[Facts], span: Period) -> tuple[ActionTold, ...]:
    """Return the actions done in a span, and those of ours that fell late in it and are open at its end."""
    found: list[ActionTold] = []
    for facts in accounts:
        for it in facts.actions:
            if within(it.done_on, span):
                found.append(ActionTold("done", facts.account, it))
            elif it.owner != "client" and slipped(it.due, span) and it.is_open(span.last):
                found.append(ActionTold("slipped", facts.account, it))
    return tuple(sorted(found, key=lambda it: (it.state, it.action.due or date.max, it.action.id)))
