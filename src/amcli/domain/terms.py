"""Contract terms: which term runs on a day, when it ends, and by when notice must be given.

A term with auto-renewal whose end has passed rolls by its renewal term from its own anchor, so the notice
date is always that of the current term; contract tools commonly keep the first one.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.dates import add_months
from amcli.domain.money import Money
from amcli.domain.records import Contract
from amcli.domain.rolling import DAY, notice_day, rolled_term, rolls

SUCCESSOR_GAP = timedelta(days=31)
"""A term of the same product that starts this soon after another ended counts as its renewal."""

AMENDING = ("upsell", "downsell")
"""Booking types of a change within a term."""
BOOKED_RENEWAL = ("renewal", "renewal_with_upsell", "renewal_with_downsell")
"""Booking types of a term that takes the place of another."""
BOOKED_NEW = ("new", *AMENDING)
"""Booking types that say of an unlinked term that it renews nothing."""

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
    if len(contracts) == 1:
        return [term_on(contracts[0], on)]
    return [_among(it, contracts, on) for it in contracts]


def _among(contract: Contract, contracts: Sequence[Contract], on: date) -> Term:
    """Return how a contract stands beside the others of its account.

    An amendment agreed for a later day of the same term decides nothing: until that day the renewal is still
    that of the contract itself, unless that of the amendment is decided already.
    """
    successor = successor_of(contract, contracts)
    if successor is None or successor.starts is None:
        return term_on(contract, on)
    amended = is_amendment(successor, contract)
    term = term_on(contract, on, successor=successor.starts, amended=amended)
    if not amended or term.state != "running" or successor.starts <= on:
        return term
    last = amended_to(contract, contracts)
    after = successor_of(last, contracts)
    decided = term.decided or _is_decided(last, on, after.starts if after else None)
    return term._replace(decided=decided, cancelled=term.cancelled or _is_cancelled(last, on))


def term_on(contract: Contract, on: date, *, successor: date | None = None, amended: bool = False) -> Term:
    """Return how a contract stands on a day; `successor` is the day a term that replaces it starts.

    `amended` says that it replaces it within the term, so that until then nothing is decided.
    """
    starts, ends = contract.starts, contract.ends
    cancelled = _is_cancelled(contract, on)
    if starts is not None and starts > on:
        return Term(contract, "upcoming", starts, ends, cancelled=cancelled)
    decided = _is_decided(contract, on, None if amended and successor and on < successor else successor)
    stop = stopped_on(contract, on, successor)
    if ends is None:
        state = "ended" if stop is not None and stop < on else "running"
        return Term(contract, state, starts, stop, cancelled=cancelled, decided=decided)
    rolled = 0
    if contract.auto_renew:
        rolled = rolls(contract, min(on, stop) if stop else on)
        starts, ends = rolled_term(contract, rolled)
    if stop is not None and stop <= ends:
        ends = stop
    state = "running" if ends >= on else ("ended" if stop is not None or decided else "lapsed")
    return Term(contract, state, starts, ends, rolled, notice_day(contract, ends), cancelled, decided)


def as_known(contract: Contract, on: date) -> Contract:
    """Return a contract without what was written of its end only after a day: its closing, a notice.

    The forecast category it had before is not kept in the row: it is unknown then.
    """
    if contract.cancelled_on is not None and contract.cancelled_on > on:
        contract = contract._replace(cancelled_on=None, cancel_effective=None)
    if contract.closed_on is None or contract.closed_on <= on:
        return contract
    category = None if contract.category == "closed" else contract.category
    return contract._replace(category=category, outcome=None, final=None, closed_on=None)


def next_term(term: Term) -> tuple[date, date]:
    """Return first and last day of the term that would follow, of the length a renewal has."""
    contract, ends = term.contract, term.ends or date.max
    if contract.ends is None:
        return ends + DAY, add_months(ends + DAY, 12) - DAY
    first, last = rolled_term(contract, term.rolled + 1)
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


def _is_cancelled(contract: Contract, on: date) -> bool:
    return contract.cancelled_on is not None and contract.cancelled_on <= on


def _is_decided(contract: Contract, on: date, successor: date | None) -> bool:
    """Tell whether the renewal was decided on a day.

    A term that replaces another is part of its closing where that is recorded: before, neither was known. Of
    other successors the day of signing is not on record.
    """
    if contract.outcome is not None:
        return _known(contract.closed_on, on) or (successor is not None and successor <= on)
    return successor is not None


def stopped_on(contract: Contract, on: date, successor: date | None) -> date | None:
    """Return the day after which the contract is known, on a day, not to run or roll; None if it may."""
    days: list[date] = []
    if contract.cancelled_on is not None and contract.cancelled_on <= on:
        days.append(contract.cancel_effective or end_by_notice(contract, contract.cancelled_on))
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
    return rolled_term(contract, rolls(contract, day))[1]


def end_by_notice(contract: Contract, day: date) -> date:
    """Return the last day of a contract when notice is given on a day.

    Notice after the notice day of the current term comes too late for it: a term that renews itself runs on
    through the next one. An open-ended contract ends when the notice period is over.
    """
    if contract.ends is None:
        return day if contract.notice is None else contract.notice.add_to(day)
    ends = _end_at(contract, day)
    if contract.auto_renew and contract.notice is not None and day > notice_day(contract, ends):
        return _end_at(contract, ends + DAY)
    return ends


def successor_of(contract: Contract, contracts: Sequence[Contract]) -> Contract | None:
    """Return the term that takes the place of a contract: linked to it, or known by product and days."""
    found: Contract | None = None
    for other in contracts:
        if other.id == contract.id or other.starts is None or other.trial != contract.trial:
            continue
        if other.renews_id == contract.id or _follows(other, contract):
            found = other if found is None or found.starts is None or other.starts < found.starts else found
    return found or _early(contract, contracts)


def _early(contract: Contract, contracts: Sequence[Contract]) -> Contract | None:
    """Return the unlinked term that renews a contract before its end.

    It must be booked as a renewal, and nothing else of the product may be there for it to renew: with several
    contracts of one product side by side, nobody can tell, and none of them must be lost.
    """
    for other in contracts:
        if (
            other.booking_type in BOOKED_RENEWAL
            and other.renews_id is None
            and _within(other, contract)
            and not any(_within(other, it) or _follows(other, it) for it in contracts if it.id != contract.id)
        ):
            return other
    return None


def _within(other: Contract, contract: Contract) -> bool:
    """Tell whether a term starts while another of its product runs as signed."""
    if contract.starts is None or contract.ends is None or other.starts is None or other.id == contract.id:
        return False
    alike = other.product == contract.product and other.trial == contract.trial
    return alike and contract.starts < other.starts <= contract.ends


def is_amendment(new: Contract, old: Contract) -> bool:
    """Tell whether a linked term changes another within its run, as an upsell or downgrade does, and renews nothing."""
    if new.renews_id != old.id or new.booking_type not in AMENDING or new.starts is None:
        return False
    return old.ends is None or new.starts <= _end_at(old, new.starts - DAY)


def amended_to(contract: Contract, contracts: Sequence[Contract]) -> Contract:
    """Return what a contract is by the end of its term: the last change agreed within it, else itself."""
    found = [contract]
    while (new := successor_of(found[-1], contracts)) is not None and is_amendment(new, found[-1]) and new not in found:
        found.append(new)
    return found[-1]


def _follows(other: Contract, contract: Contract) -> bool:
    """Tell whether an unlinked term of the same product begins where a term of the contract ends.

    A term booked as new business never does, and one booked as a renewal may follow any assumed end of a
    contract that renews itself: both would count from then on. Where no booking type tells, monthly terms are
    left out of that, for with an end every month anything would follow.
    """
    if contract.ends is None or other.renews_id is not None or other.product != contract.product:
        return False
    if other.starts is None or other.starts <= contract.ends or other.booking_type in BOOKED_NEW:
        return False
    ends = contract.ends
    if contract.auto_renew and other.starts > ends + SUCCESSOR_GAP and (other.booking_type or _is_long(contract)):
        ends = rolled_term(contract, max(rolls(contract, other.starts) - 1, 0))[1]
    return other.starts <= ends + SUCCESSOR_GAP


def _is_long(contract: Contract) -> bool:
    return contract.starts is None or contract.ends is None or contract.ends - contract.starts > MONTHLY
