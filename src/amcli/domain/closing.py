"""Closing a renewal: recording how it ended and, when it was renewed, starting the next term."""

from datetime import date
from typing import Any, NamedTuple

from amcli.domain.changes import Change, Insert, Update
from amcli.domain.dates import Interval, add_months
from amcli.domain.money import Money, show_money
from amcli.domain.rolling import DAY
from amcli.domain.terms import Term, next_term
from amcli.errors import Refused

BOOKED = {
    "renewed_flat": "renewal",
    "renewed_up": "renewal_with_upsell",
    "renewed_down": "renewal_with_downsell",
}
"""The booking type of the next term, by outcome."""


class Terms(NamedTuple):
    """What of the next term was agreed otherwise than the contract has it; None = as before."""

    arr: Money | None = None
    starts: date | None = None
    ends: date | None = None
    length: Interval | None = None
    list_price: Money | None = None
    auto_renew: bool | None = None
    notice: Interval | None = None
    product: str | None = None


class Decision(NamedTuple):
    """How a renewal was decided."""

    outcome: str
    final: Money | None
    reason: str | None
    on: date


def close_renewal(term: Term, outcome: str, final: Money | None, reason: str | None, on: date) -> list[Change]:
    """Decide what closing a renewal changes: the outcome on this term and, if renewed, the next term.

    `term` is the contract as it stood `on` the day of the decision: the next term follows that one, even if
    another has been assumed since.

    Raises:
        Refused: the term is decided already, never ends, or the final amount contradicts the outcome.
    """
    return _changes(term, Decision(outcome, final, reason, on), Terms())


def renew(term: Term, agreed: Terms, reason: str | None, on: date) -> list[Change]:
    """Decide what renewing a contract changes: as `close_renewal`, with a next term as agreed.

    It may begin within the term (an early renewal takes over on its first day) and end on any day (so that several
    contracts come to one end). The outcome follows from the ARR. A trial becomes a paid term, booked as new.

    Raises:
        Refused: as `close_renewal`, or the days do not fit the term.
    """
    contract, arr = term.contract, agreed.arr
    if contract.trial and arr is None and not contract.arr:
        raise Refused(f"k{contract.id} is a trial without an amount.", "Add --arr 52k, what it will bring.")
    for amount in (arr, agreed.list_price):
        if amount is not None and amount.currency != contract.currency:
            raise Refused(f"The term is in {contract.currency}, not {amount.currency}.", "Use that currency.")
    minor = contract.arr if arr is None else arr.minor
    if not minor:
        raise Refused("Nothing would be left.", f"`am renewals close k{contract.id} --outcome churned` records that.")
    outcome = "renewed_flat" if minor == contract.arr else f"renewed_{'up' if minor > contract.arr else 'down'}"
    return _changes(term, Decision(outcome, arr, reason, on), agreed)


def _changes(term: Term, decided: Decision, agreed: Terms) -> list[Change]:
    contract, outcome = term.contract, decided.outcome
    if term.decided or contract.outcome is not None:
        raise Refused(f"k{contract.id} is decided already.", f"`am contracts show k{contract.id}` shows how.")
    if term.state == "upcoming":
        raise Refused(f"k{contract.id} has not started yet.", "Close it when its term runs.")
    if contract.ends is None and not contract.trial and outcome != "churned":
        raise Refused(
            f"k{contract.id} is open-ended: it has no end to renew at.",
            f"`am contracts amend k{contract.id} --arr 52k` changes what it brings.",
        )
    amount = _final(term, outcome, decided.final)
    closed: dict[str, Any] = {
        "outcome": outcome,
        "closed_on": decided.on,
        "final_minor": amount,
        "category": "closed",
    }
    if decided.reason is not None:
        closed["reason"] = decided.reason
    changes: list[Change] = [Update("contract", contract.id, closed)]
    if outcome != "churned":
        span = _span(term, agreed, decided.on)
        changes.append(Insert("contract", _next(term, outcome, amount, span) | _agreed(term, agreed)))
    return changes


def _final(term: Term, outcome: str, final: Money | None) -> int:
    """Return the ARR after the decision in minor units, checked against the outcome."""
    was = Money(term.contract.arr, term.contract.currency)
    if final is not None and final.currency != was.currency:
        raise Refused(f"The term is in {was.currency}, not {final.currency}.", "Give the amount in that currency.")
    if outcome == "churned":
        if final is not None and final.minor:
            raise Refused("A churned renewal has no final amount.", "Leave --final out.")
        return 0
    if outcome == "renewed_flat":
        if final is not None and final.minor != was.minor:
            raise Refused(f"A flat renewal stays at {show_money(was)}.", "Use renewed_up or renewed_down.")
        return was.minor
    if final is None:
        raise Refused(f"{outcome} needs the new ARR.", "Add --final 52k.")
    if (final.minor > was.minor) != (outcome == "renewed_up") or final.minor == was.minor:
        raise Refused(f"{show_money(final)} is not {outcome.split('_')[1]} from {show_money(was)}.", "Check the two.")
    return final.minor


def _renewal_term(term: Term, agreed: Terms) -> Interval | None:
    """Return the length of later renewals, where the next term is cut or stretched to a day and would hand it on."""
    if agreed.ends is None or agreed.length is not None or term.contract.trial:
        return None
    first, last = next_term(term)
    months = (last + DAY).month - first.month + 12 * ((last + DAY).year - first.year)
    return Interval(months, "mo") if months > 0 and add_months(first, months) == last + DAY else None


def _span(term: Term, agreed: Terms, on: date) -> tuple[date, date]:
    """Return first and last day of the term that was agreed."""
    contract = term.contract
    if contract.trial:
        after = on if term.ends is None or term.ends < on else term.ends + DAY
        starts = agreed.starts or after
        ends = add_months(starts, 12) - DAY
    else:
        starts, ends = next_term(term)
        if agreed.starts is not None and agreed.starts != starts:
            ends = _same_length(starts, ends, agreed.starts)
            starts = agreed.starts
    if agreed.length is not None:
        ends = agreed.length.add_to(starts) - DAY
    if agreed.ends is not None:
        ends = agreed.ends
    if contract.starts is not None and starts <= contract.starts:
        raise Refused(f"{starts} is not after the start of k{contract.id}, {contract.starts}.", "Check --starts.")
    if ends < starts:
        raise Refused(f"The term would end on {ends}, before it starts on {starts}.", "Check --starts and --ends.")
    return starts, ends


def _same_length(first: date, last: date, starts: date) -> date:
    """Return the end of a term of the same length that starts on another day, in months where it has whole ones."""
    after = last + DAY
    months = (after.year - first.year) * 12 + after.month - first.month
    if months > 0 and add_months(first, months) == after:
        return add_months(starts, months) - DAY
    return starts + (last - first)


def _agreed(term: Term, agreed: Terms) -> dict[str, Any]:
    """Return what the next term has otherwise than the contract."""
    contract = term.contract
    given: dict[str, Any] = {
        "list_price_minor": agreed.list_price.minor if agreed.list_price else None,
        "auto_renew": agreed.auto_renew,
        "notice": agreed.notice,
        "product": agreed.product,
        "renewal_term": None if contract.renewal_term else _renewal_term(term, agreed),
        "booking_type": "new" if contract.trial else None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _next(term: Term, outcome: str, amount: int, span: tuple[date, date]) -> dict[str, Any]:
    contract = term.contract
    starts, ends = span
    return {
        "account_id": contract.account_id,
        "product": contract.product,
        "starts": starts,
        "ends": ends,
        "arr_minor": amount,
        "currency": contract.currency,
        "auto_renew": contract.auto_renew,
        "notice": contract.notice,
        "renewal_term": contract.renewal_term,
        "booking_type": BOOKED[outcome],
        "list_price_minor": contract.list_price,
        "renews_id": contract.id,
    }
