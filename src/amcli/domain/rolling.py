"""How a term renews itself: the chain of tacit renewals from its own anchor, and the notice day of each."""

from datetime import date, timedelta

from amcli.domain.dates import add_months
from amcli.domain.records import Contract

DAY = timedelta(days=1)
FRIDAY = 4


def months_signed(contract: Contract) -> int:
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
        months = {"mo": term.count, "y": term.count * 12}.get(term.unit, 0)
        return months, 0 if months else term.days
    if signed:
        return signed, 0
    if contract.starts is not None and contract.ends is not None:
        return 0, (contract.ends - contract.starts).days + 1
    return 12, 0


def rolled_term(contract: Contract, rolled: int) -> tuple[date | None, date]:
    """Return first and last day of the term after so many tacit renewals.

    Counted from the start of the first term where that is made of whole months, so that a term from the
    31st comes back to the 31st after February; one that ends on its anniversary from that; else from the day
    after its end.
    """
    ends = contract.ends or date.max
    if rolled == 0:
        return contract.starts, ends
    signed = months_signed(contract)
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


def rolls(contract: Contract, on: date) -> int:
    """Return how many tacit renewals lie between the signed term and the one that holds a day."""
    if contract.ends is None or on <= contract.ends:
        return 0
    months, days = _step(contract, months_signed(contract))
    length = days or months * 30.4375
    rolled = max(int((on - contract.ends).days / length) - 1, 1)
    while rolled_term(contract, rolled)[1] < on:
        rolled += 1
    return rolled


def notice_day(contract: Contract, ends: date) -> date:
    """Return the last day for notice: the whole notice period lies between it and the end of the term.

    A period in working days (`10bd`) counts Mondays to Fridays, and the notice day is one of them; public
    holidays differ between the parties, so they are left to the AM.
    """
    if contract.notice is None:
        return ends
    day = contract.notice.add_to(ends + DAY, times=-1) - DAY
    if contract.notice.unit == "bd" and day.weekday() > FRIDAY:
        day -= timedelta(days=day.weekday() - FRIDAY)
    return day
