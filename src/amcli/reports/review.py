"""The weekly review: which accounts moved and which drift, with the money on each side; then the rhythm."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.arr_movement import ArrMovement, arr_movements
from amcli.domain.evidence import DAY, Healths, known_part, within
from amcli.domain.health import Health
from amcli.domain.money import Money
from amcli.domain.movement import Movement, movement, streak
from amcli.domain.periods import Period, week_of
from amcli.domain.records import Account, Facts
from amcli.domain.rhythm import Rhythm, rhythm
from amcli.domain.setbacks import slipped
from amcli.domain.settings import Settings
from amcli.domain.standing import Standing, served, stand, total
from amcli.domain.terms import add_up, arr_on


class Row(NamedTuple):
    """One account in the period."""

    account: Account
    arr: dict[str, int]
    arr_total: Money | None
    health: Health
    change: int | None
    """The change of health over the period, in tenths."""
    movement: Movement
    streak: int
    """Weeks without movement up to the last day, at most `movement.LONGEST_STREAK`."""
    is_new: bool
    """Without movement because the book has hardly known it: not drifting yet."""

    @property
    def is_drifting(self) -> bool:
        """Tell whether nothing moved the account, though something could have."""
        return not self.movement.evidence and not self.is_new


class Side(NamedTuple):
    """Some of the accounts and the ARR they stand for."""

    accounts: int
    arr: dict[str, int]
    arr_total: Money | None


class Totals(NamedTuple):
    """The period in figures."""

    moved: Side
    drifting: Side
    worse: Side
    risks_opened: int
    risks_closed: int
    actions_done: int
    actions_slipped: int
    arr_movement: tuple[ArrMovement, ...]
    """One movement, or one per currency when a rate is missing."""


class Coming(NamedTuple):
    """A date ahead: a scheduled check-in or the last day for notice."""

    on: date
    kind: str
    account: Account
    ref: str
    text: str


class Review(NamedTuple):
    """The whole report. `on` is the last day it knows of: the period's, or the AM's own if that is earlier."""

    period: Period
    on: date
    rows: tuple[Row, ...]
    totals: Totals
    rhythm: Rhythm
    coming: tuple[Coming, ...]
    until: date
    """The last day that `coming` looks at."""


def review(accounts: Sequence[Facts], period: Period, settings: Settings, as_of: date) -> Review:
    """Return the review of a period that has begun by `as_of`.

    The facts must hold summaries of touches for `movement.days_needed`.
    """
    span = known_part(period, as_of)
    on, before = span.last, span.start - DAY
    in_care = served(accounts, on)
    lost = [it for it in accounts if it.account.status == "churned" and arr_on(it.contracts, before)]
    standings = [stand(it, on, settings, before=before) for it in in_care]
    rows = [_row(it, period, as_of) for it in (*standings, *(stand(it, on, settings, before=before) for it in lost))]
    worth = {it.account.id: it.worth for it in standings}
    rows.sort(key=lambda it: (_rank(it), -worth.get(it.account.id, 0), it.account.handle))
    until = week_of(on).end + timedelta(days=6)
    return Review(
        period,
        on,
        tuple(rows),
        _totals(rows, [*in_care, *lost], span, as_of, arr_movements(accounts, before, on, settings), settings),
        rhythm(standings),
        tuple(_coming(standings, until)),
        until,
    )


def _row(it: Standing, period: Period, as_of: date) -> Row:
    healths = Healths(it.facts, it.settings, {it.on: it.health})
    moved = movement(it.facts, period, it.settings, as_of, healths=healths)
    still = 0 if moved.evidence and period == week_of(it.on) else streak(it.facts, it.on, it.settings, healths=healths)
    return Row(it.account, it.arr, it.money(), it.health, it.change, moved, still, not moved.evidence and still == 0)


def _rank(row: Row) -> int:
    """Drifting first, then what moved, then accounts too new to tell."""
    return 0 if row.is_drifting else (2 if row.is_new else 1)


def _totals(
    rows: Sequence[Row],
    accounts: Sequence[Facts],
    span: Period,
    as_of: date,
    arr: tuple[ArrMovement, ...],
    settings: Settings,
) -> Totals:
    risks = [it for facts in accounts for it in facts.risks]
    actions = [it for facts in accounts for it in facts.actions]
    late = [it for it in actions if slipped(it.due, span, as_of) and it.is_open(span.last)]
    return Totals(
        _side((it for it in rows if it.movement.evidence), settings),
        _side((it for it in rows if it.is_drifting), settings),
        _side((it for it in rows if it.movement.worsened), settings),
        sum(within(it.opened, span) for it in risks),
        sum(within(it.closed, span) for it in risks),
        sum(within(it.done_on, span) for it in actions),
        sum(it.owner != "client" for it in late),
        arr,
    )


def _side(rows: Iterable[Row], settings: Settings) -> Side:
    chosen = list(rows)
    arr = add_up(it.arr for it in chosen)
    return Side(len(chosen), arr, total(arr, settings))


def _coming(standings: Sequence[Standing], until: date) -> list[Coming]:
    """Return the check-ins and notice dates up to a day, earliest first."""
    found: list[Coming] = []
    for it in standings:
        for checkin in it.open_checkins:
            if it.on < checkin.on <= until:
                text = checkin.agenda or "check-in"
                found.append(Coming(checkin.on, "checkin", it.account, f"c{checkin.id}", text))
        for term in it.renewing:
            contract = term.contract
            if term.cancel_by and it.on < term.cancel_by <= until:
                what = "notice date" if contract.notice else "term ends"
                text = f"{what}: {contract.product or 'contract'}"
                found.append(Coming(term.cancel_by, "notice", it.account, f"k{contract.id}", text))
    return sorted(found, key=lambda it: (it.on, it.kind, it.account.handle, it.ref))
