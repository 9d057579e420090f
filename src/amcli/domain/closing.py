"""Closing a renewal: recording how it ended and, when it was renewed, starting the next term."""

from datetime import date
from typing import Any

from amcli.domain.changes import Change, Insert, Update
from amcli.domain.money import Money, show_money
from amcli.domain.terms import Term, next_term
from amcli.errors import Refused


def close_renewal(term: Term, outcome: str, final: Money | None, reason: str | None, on: date) -> list[Change]:
    """Decide what closing a renewal changes: the outcome on this term and, if renewed, the next term.

    `term` is the contract as it stood `on` the day of the decision: the next term follows that one, even if
    another has been assumed since.

    Raises:
        Refused: the term is decided already, never ends, or the final amount contradicts the outcome.
    """
    contract = term.contract
    if term.decided or contract.outcome is not None:
        raise Refused(f"k{contract.id} is decided already.", f"`am contracts show k{contract.id}` shows how.")
    if term.state == "upcoming":
        raise Refused(f"k{contract.id} has not started yet.", "Close it when its term runs.")
    if contract.ends is None and outcome != "churned":
        raise Refused(
            f"k{contract.id} is open-ended: it has no end to renew at.",
            f"`am contracts edit k{contract.id} --arr 52k` changes what it brings.",
        )
    amount = _final(term, outcome, final)
    closed: dict[str, Any] = {
        "outcome": outcome,
        "closed_on": on,
        "final_minor": amount,
        "category": "closed",
    }
    if reason is not None:
        closed["reason"] = reason
    changes: list[Change] = [Update("contract", contract.id, closed)]
    if outcome != "churned":
        starts, ends = next_term(term)
        changes.append(Insert("contract", _next(term, amount, starts, ends)))
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


def _next(term: Term, amount: int, starts: date, ends: date) -> dict[str, Any]:
    contract = term.contract
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
        "booking_type": "renewal",
        "renews_id": contract.id,
    }
