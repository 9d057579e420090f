"""The review of a period: which accounts moved and which drift, with the money on each side; then the rhythm."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.arr_movement import arr_movements
from amcli.domain.evidence import DAY, Healths, known_part
from amcli.domain.health import Health
from amcli.domain.history import as_on
from amcli.domain.marks import Unreviewed, unreviewed
from amcli.domain.money import Money
from amcli.domain.movement import Movement, movement, streak
from amcli.domain.nudge import Nudge, nudge
from amcli.domain.periods import Period, week_of
from amcli.domain.records import Account, Facts
from amcli.domain.rhythm import Rhythm, Told, rhythm, tell
from amcli.domain.settings import Settings
from amcli.domain.standing import Standing, served, stand
from amcli.domain.terms import arr_on
from amcli.reports.coming import Coming, coming
from amcli.reports.review_totals import Totals, by_band, side, told_actions, told_risks


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
    nudge: Nudge | None = None
    """What to do with an account that drifts; none for one that is lost."""

    @property
    def is_drifting(self) -> bool:
        """Tell whether nothing moved the account, though something could have."""
        return not self.movement.evidence and not self.is_new


class Diary(NamedTuple):
    """What the book keeps by account id beside the facts; None where it was not asked."""

    reviewed: Mapping[int, date] | None = None
    """The last day each account was reviewed."""
    noted: Mapping[int, date] | None = None
    """The last day on which something was written down about it."""


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
    unreviewed: tuple[Unreviewed, ...] = ()
    """The accounts not reviewed for `marks.LONGEST`, the longest wait first; none where marks were not asked."""
    ever_reviewed: bool = False
    """Whether any account has a review on record by `on`."""


NO_DIARY = Diary()


def review(
    accounts: Sequence[Facts], period: Period, settings: Settings, as_of: date, diary: Diary = NO_DIARY
) -> Review:
    """Return the review of a period that has begun by `as_of`.

    The facts must hold summaries of touches for `movement.days_needed`.
    """
    span = known_part(period, as_of)
    on, before = span.last, span.start - DAY
    in_care = served(accounts, on)
    lost = [it for it in accounts if it.account.status == "churned" and arr_on(as_on(it, before).contracts, before)]
    told = tell([stand(it, on, settings, before=before) for it in in_care])
    standings = [it for it, _ in told]
    rows = _rows(told, period, as_of)
    rows += [_row(stand(it, on, settings, before=before), period, as_of) for it in lost]
    worth = {it.account.id: it.worth for it in standings}
    rows.sort(key=lambda it: (_rank(it), -worth.get(it.account.id, 0), it.account.handle))
    until = week_of(on).end + timedelta(days=6)
    totals = Totals(
        side((it.arr for it in rows if it.movement.evidence), settings),
        side((it.arr for it in rows if it.is_drifting), settings),
        side((it.arr for it in rows if it.movement.worsened), settings),
        by_band(standings, settings),
        told_risks([*in_care, *lost], span),
        told_actions([*in_care, *lost], span),
        arr_movements(accounts, before, on, settings),
    )
    return Review(
        period,
        on,
        tuple(rows),
        totals,
        rhythm(told, diary.noted),
        coming(standings, until),
        until,
        unreviewed(in_care, diary.reviewed, on) if diary.reviewed is not None else (),
        bool(diary.reviewed),
    )


def _rows(told: Told, period: Period, as_of: date) -> list[Row]:
    rows = []
    for it, found in told:
        row = _row(it, period, as_of)
        rows.append(row._replace(nudge=nudge(it, found)) if row.is_drifting else row)
    return rows


def _row(it: Standing, period: Period, as_of: date) -> Row:
    healths = Healths(it.facts, it.settings, {it.on: it.health})
    moved = movement(it.facts, period, it.settings, as_of, healths=healths)
    still = 0 if moved.evidence and period == week_of(it.on) else streak(it.facts, it.on, it.settings, healths=healths)
    return Row(it.account, it.arr, it.money(), it.health, it.change, moved, still, not moved.evidence and still == 0)


def _rank(row: Row) -> int:
    """Drifting first, then what moved, then accounts too new to tell."""
    return 0 if row.is_drifting else (2 if row.is_new else 1)
