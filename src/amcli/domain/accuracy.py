"""How past calls turned out: what was forecast of renewals before they were decided, and what came of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.calls import Call, Moved, call_on
from amcli.domain.due_terms import KEPT, DueTerm
from amcli.domain.rolling import notice_day
from amcli.domain.terms import MONTHLY
from amcli.domain.vocab import FORECAST_CATEGORIES

CALLED = FORECAST_CATEGORIES[:-1]


class Outcome(NamedTuple):
    """One renewal that was decided: what was called, and what came of it."""

    due: DueTerm
    decided: date
    call: Call

    @property
    def kept(self) -> bool:
        """Tell whether it was renewed, at whatever amount."""
        return self.due.how in KEPT


def decision_of(due: DueTerm) -> date:
    """Return the day a renewal was decided: its notice date, or the day it was closed where that was earlier."""
    by = notice_day(due.contract, due.on)
    closed = due.contract.closed_on or due.contract.cancelled_on
    return min(by, closed) if closed is not None else by


def outcomes(
    due: Sequence[DueTerm], moves: Mapping[int, Sequence[Moved]], days: int
) -> tuple[list[Outcome], list[DueTerm]]:
    """Return the decided renewals with the call so many days before, and those nobody had called by then.

    Left out are renewals that are still open, and terms of up to 60 days that renewed themselves: nobody forecasts
    those.
    """
    called, silent = [], []
    for it in _decided(due):
        decided = decision_of(it)
        call = call_on(it.contract, moves.get(it.contract.id, ()), decided - timedelta(days=days))
        if call.said:
            called.append(Outcome(it, decided, call))
        else:
            silent.append(it)
    return called, silent


def _decided(due: Sequence[DueTerm]) -> Iterator[DueTerm]:
    for it in due:
        starts, ends = it.contract.starts, it.contract.ends
        short = starts is not None and ends is not None and ends - starts <= MONTHLY
        if it.how != "open" and not (short and it.how == "assumed"):
            yield it
