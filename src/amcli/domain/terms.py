"""Contract terms: which term runs on a day, when it ends, and by when notice must be given.

A term with auto-renewal whose end has passed rolls by its renewal term from its own anchor, so the notice
date is always that of the current term; contract tools commonly keep the first one.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.dates import Interval, add_months
from amcli.domain.money import Money
from amcli.domain.records import Contract

DAY = timedelta(days=1)
SUCCESSOR_GAP = timedelta(days=31)
"""A term of the same product that starts this soon after another ended counts as its renewal."""

MONTHLY = timedelta(days=60)
"""Terms up to this long come round too often to speak of each."""


class Term(NamedTuple):
    """A contract as it stands on a day."""

    contract: Contract
    state: str
    """`upcoming`, `running`, `lapsed` (ended without an outcome) or `ended`."""
    starts: date | None
    ends: date | None
    rolled: int = 0
    """How many tacit renewals are assumed since the signed term."""
    cancel_by: date | None = None
    """The last day on which notice can be given for this term; None when open-ended."""
    cancelled: bool = False
    decided: bool = False
    """Whether an outcome is recorded or the next term exists."""

    @property
    def is_renewing(self) -> bool:
        """Tell whether a renewal decision is still ahead or owed: running to an end, or lapsed."""
        still = self.state in ("running", "lapsed") and self.ends is not None
        return still and not self.cancelled and not self.decided

    @property
    def is_long(self) -> bool:
        """Tell whether the end of the term is an event: monthly terms have one, and a notice date, every month."""
        return self.starts is None or self.ends is None or self.ends - self.starts > MONTHLY

    def missed(self, on: date) -> bool:
        """Tell whether notice can no longer be given and the term will renew itself."""
        return (
            self.state == "running"
            and self.contract.auto_renew
            and self.cancel_by is not None
            and self.ends is not None
            and self.cancel_by < on <= self.ends
        )


def terms_on(contracts: Sequence[Contract], on: date) -> list[Term]:
    """Return how each contract of one account stands on a day."""
    return [term_on(it, on, successor=_successor_start(it, contracts)) for it in contracts]


def term_on(contract: Contract, on: date, *, successor: date | None = None) -> Term:
    """Return how a contract stands on a day; `successor` is the day a term that replaces it starts."""
    starts, ends = contract.starts, contract.ends
    if starts is not None and starts > on:
        return Term(contract, "upcoming", starts, ends)
    cancelled = contract.cancelled_on is not None and contract.cancelled_on <= on
    decided = _is_decided(contract, on, successor)
    stop = _last_day(contract, on, successor)
    if ends is None:
        state = "ended" if stop is not None and stop < on else "running"
        return Term(contract, state, starts, stop, cancelled=cancelled, decided=decided)
    rolled = 0
    if contract.auto_renew:
        rolled = _rolls(contract, min(on, stop) if stop else on)
        starts, ends = _rolled_term(contract, rolled)
    if stop is not None and stop <= ends:
        ends = stop
    state = "running" if ends >= on else ("ended" if stop is not None or decided else "lapsed")
    return Term(contract, state, starts, ends, rolled, _cancel_by(contract, ends), cancelled, decided)


def as_known(contract: Contract, on: date) -> Contract:
    """Return a contract without what its closing wrote, where it was closed only after a day.

    The forecast category it had before is not kept in the row: it is unknown then.
    """
    if contract.closed_on is None or contract.closed_on <= on:
        return contract
    category = None if contract.category == "closed" else contract.category
    return contract._replace(category=category, outcome=None, final=None, closed_on=None)


def next_term(term: Term) -> tuple[date, date]:
    """Return first and last day of the term that would follow, of the length a renewal has."""
    contract, ends = term.contract, term.ends or date.max
    if contract.ends is None:
        return ends + DAY, add_months(ends + DAY, 12) - DAY
    first, last = _rolled_term(contract, term.rolled + 1)
    return first or ends + DAY, last


def arr_on(contracts: Sequence[Contract], on: date) -> dict[str, int]:
    """Return the annual recurring revenue on a day in minor units by currency; trials are not revenue."""
    return arr_of(terms_on(contracts, on))


def arr_of(terms: Iterable[Term]) -> dict[str, int]:
    """Return the annual recurring revenue of terms as they stand, as `arr_on` does."""
    sums: dict[str, int] = {}
    for term in terms:
        if term.state == "running" and not term.contract.trial and term.contract.arr:
            sums[term.contract.currency] = sums.get(term.contract.currency, 0) + term.contract.arr
    return sums


def add_up(parts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Return sums by currency over several sums by currency."""
    total: dict[str, int] = {}
    for part in parts:
        for currency, minor in part.items():
            total[currency] = total.get(currency, 0) + minor
    return total


def as_money(sums: dict[str, int], base: str) -> Money | None:
    """Return sums by currency as one amount when there is at most one currency, else None."""
    if not sums:
        return Money(0, base)
    if len(sums) == 1:
        ((currency, minor),) = sums.items()
        return Money(minor, currency)
    return None


def _known(day: date | None, on: date) -> bool:
    return day is None or day <= on


def _is_decided(contract: Contract, on: date, successor: date | None) -> bool:
    """Tell whether the renewal was decided on a day.

    A term that replaces another is part of its closing where that is recorded: before, neither was known. Of
    other successors the day of signing is not on record.
    """
    if contract.outcome is not None:
        return _known(contract.closed_on, on) or (successor is not None and successor <= on)
    return successor is not None


def _last_day(contract: Contract, on: date, successor: date | None) -> date | None:
    """Return the day after which the contract is known, on a day, not to run or roll; None if it may."""
    days: list[date] = []
    if contract.cancelled_on is not None and contract.cancelled_on <= on:
        days.append(contract.cancel_effective or _end_at(contract, contract.cancelled_on))
    if contract.outcome is not None and _known(contract.closed_on, on):
        days.append(_end_at(contract, contract.closed_on or contract.ends or on))
    if successor is not None and (successor <= on or (contract.ends is not None and successor > contract.ends)):
        days.append(successor - DAY)
    return min(days) if days else None


def _end_at(contract: Contract, day: date) -> date:
    """Return the end of the term that runs on a day; for an open-ended one, the day itself."""
    if contract.ends is None:
        return day
    if not contract.auto_renew or day <= contract.ends:
        return contract.ends
    return _rolled_term(contract, _rolls(contract, day))[1]


def _successor_start(contract: Contract, contracts: Sequence[Contract]) -> date | None:
    found = None
    for other in contracts:
        if other.id == contract.id or other.starts is None or other.trial != contract.trial:
            continue
        if other.renews_id == contract.id or _follows(other, contract):
            found = other.starts if found is None else min(found, other.starts)
    return found


def _follows(other: Contract, contract: Contract) -> bool:
    if contract.ends is None or other.renews_id is not None or other.product != contract.product:
        return False
    return other.starts is not None and contract.ends < other.starts <= contract.ends + SUCCESSOR_GAP


def _months(contract: Contract) -> int:
    """Return how many whole months the signed term has, 0 if it is not made of whole months.

    A term written to end on its anniversary, a day late, still means whole months: 1 Jan to 1 Jan is a year.
    """
    if contract.starts is None or contract.ends is None:
        return 0
    after = contract.ends + DAY
    months = (after.year - contract.starts.year) * 12 + after.month - contract.starts.month
    for count in (months - 1, months, months + 1):
        if count > 0 and add_months(contract.starts, count) in (after, contract.ends):
            return count
    return 0


def _step(contract: Contract, signed: int) -> tuple[int, int]:
    """Return the length of a tacit renewal in months and days, one of which is 0."""
    term = contract.renewal_term
    if term is not None:
        return _in_months(term), _in_days(term)
    if signed:
        return signed, 0
    if contract.starts is not None and contract.ends is not None:
        return 0, (contract.ends - contract.starts).days + 1
    return 12, 0


def _in_months(interval: Interval) -> int:
    return {"mo": interval.count, "y": interval.count * 12}.get(interval.unit, 0)


def _in_days(interval: Interval) -> int:
    return {"d": interval.count, "w": interval.count * 7}.get(interval.unit, 0)


def _rolled_term(contract: Contract, rolled: int) -> tuple[date | None, date]:
    """Return first and last day of the term after so many tacit renewals.

    Counted from the start of the first term where that is made of whole months, so that a term from the
    31st comes back to the 31st after February; one that ends on its anniversary from that; else from the day
    after its end.
    """
    ends = contract.ends or date.max
    if rolled == 0:
        return contract.starts, ends
    signed = _months(contract)
    months, days = _step(contract, signed)
    if days:
        return ends + DAY + timedelta(days=days * (rolled - 1)), ends + timedelta(days=days * rolled)
    if signed and contract.starts is not None:
        reached = add_months(contract.starts, signed)
        if reached == ends:
            return add_months(ends, months * (rolled - 1)) + DAY, add_months(ends, months * rolled)
        anchor, before = contract.starts, signed
    else:
        anchor, before = ends + DAY, 0
    first = add_months(anchor, before + months * (rolled - 1))
    return first, add_months(anchor, before + months * rolled) - DAY


def _rolls(contract: Contract, on: date) -> int:
    """Return how many tacit renewals lie between the signed term and the one that holds a day."""
    if contract.ends is None or on <= contract.ends:
        return 0
    months, days = _step(contract, _months(contract))
    length = days or months * 30.4375
    rolled = max(int((on - contract.ends).days / length) - 1, 1)
    while _rolled_term(contract, rolled)[1] < on:
        rolled += 1
    return rolled


def _cancel_by(contract: Contract, ends: date) -> date:
    """Return the last day for notice: the whole notice period lies between it and the end of the term."""
    if contract.notice is None:
        return ends
    return contract.notice.add_to(ends + DAY, times=-1) - DAY
