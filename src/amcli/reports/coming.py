"""What comes after a period that is reviewed: scheduled check-ins, notice dates and ends of terms."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.money import Money
from amcli.domain.records import Account
from amcli.domain.standing import Standing
from amcli.domain.terms import Term


class Coming(NamedTuple):
    """A date ahead: a scheduled check-in, the last day for notice (`notice`) or of a term (`end`)."""

    on: date
    kind: str
    account: Account
    ref: str
    text: str
    arr: Money | None = None
    """What is up for renewal."""


def coming(standings: Sequence[Standing], until: date) -> tuple[Coming, ...]:
    """Return the check-ins and the dates of renewals up to a day, earliest first."""
    found = [one for it in standings for one in (*_checkins(it, until), *_renewals(it, until))]
    return tuple(sorted(found, key=lambda it: (it.on, it.kind, it.account.handle, it.ref)))


def _checkins(it: Standing, until: date) -> Iterator[Coming]:
    for planned in it.open_checkins:
        if it.on < planned.on <= until:
            yield Coming(planned.on, "checkin", it.account, f"c{planned.id}", planned.agenda or "check-in")


def _renewals(it: Standing, until: date) -> Iterator[Coming]:
    """Yield the dates of terms to be decided; without a notice period the last day of the term is both."""
    for term in it.renewing:
        if term.contract.notice and term.cancel_by and it.on < term.cancel_by <= until:
            yield _date(it, term, term.cancel_by, "notice", "notice date")
        if term.ends and it.on < term.ends <= until:
            rolls = ", renews itself" if term.contract.auto_renew else ""
            yield _date(it, term, term.ends, "end", f"term ends{rolls}")


def _date(it: Standing, term: Term, on: date, kind: str, what: str) -> Coming:
    contract = term.contract
    text = f"{what}: {contract.product or 'contract'}"
    return Coming(on, kind, it.account, f"k{contract.id}", text, Money(contract.arr, contract.currency))
