"""Changing a contract within its term, and ending it: the amendment and the cancellation."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from amcli.domain.changes import Change, Insert, Update
from amcli.domain.dates import Interval
from amcli.domain.money import Money, show_money
from amcli.domain.negotiation import Deal
from amcli.domain.records import Contract
from amcli.domain.rolling import months_signed
from amcli.domain.terms import Term, end_by_notice, is_amendment, successor_of
from amcli.errors import Refused


class Amendment(NamedTuple):
    """What changes from a day on: the new ARR, and the product and list price where those change too."""

    arr: Money
    starts: date
    product: str | None = None
    list_price: Money | None = None


def amend(term: Term, new: Amendment, contracts: Sequence[Contract], deal: Deal) -> Insert:
    """Decide what changing a contract within its term inserts: a linked term up to the same end.

    `term` is the contract as it stands on the first day of the change, or today if that lies ahead. The renewal is
    that of the new term from then on: category, stage and next move go with it, target, forecast and walk-away
    move by the change of ARR; marks, offer and list price were of another amount and do not.

    Raises:
        Refused: the contract is decided, ended or changed already, the day is outside its term, or nothing changes.
    """
    old = term.contract
    _check(term, new, contracts)
    by = new.arr.minor - old.arr
    moved = {"target_minor": old.target, "forecast_minor": old.forecast, "walk_away_minor": deal.walk_away}
    values: dict[str, Any] = {
        "account_id": old.account_id,
        "product": old.product if new.product is None else new.product,
        "starts": new.starts,
        "ends": term.ends,
        "arr_minor": new.arr.minor,
        "currency": old.currency,
        "auto_renew": old.auto_renew,
        "notice": old.notice,
        "renewal_term": old.renewal_term or own_length(old),
        "booking_type": "upsell" if by > 0 else "downsell",
        "list_price_minor": new.list_price.minor if new.list_price else None,
        "renews_id": old.id,
        "category": old.category,
        "stage": old.stage,
        "next_move": deal.next_move,
        **{name: None if minor is None else max(0, minor + by) for name, minor in moved.items()},
    }
    return Insert("contract", values)


def own_length(contract: Contract) -> Interval | None:
    """Return the length of a signed term, which a tacit renewal has too; None for an open-ended one."""
    if contract.starts is None or contract.ends is None:
        return None
    months = months_signed(contract)
    return Interval(months, "mo") if months else Interval((contract.ends - contract.starts).days + 1, "d")


def _check(term: Term, new: Amendment, contracts: Sequence[Contract]) -> None:
    old, ref = term.contract, f"k{term.contract.id}"
    by_hand = f"`am contracts edit {ref} --arr …` changes the amount itself, from today on."
    if old.trial:
        raise Refused(f"{ref} is a trial.", f"`am contracts renew {ref} --arr 52k` makes it a paid term.")
    successor = successor_of(old, contracts)
    if successor is not None:
        how = "is changed" if is_amendment(successor, old) else "is renewed"
        raise Refused(f"{ref} {how} by k{successor.id} already.", f"Change k{successor.id}, or remove it first.")
    if old.outcome is not None or term.cancelled or term.state in ("ended", "lapsed"):
        state = "is cancelled" if term.cancelled else "has ended" if old.outcome is None else "is decided"
        raise Refused(f"{ref} {state}: there is nothing to change.", f"`am contracts show {ref}` shows its terms.")
    if term.starts is not None and new.starts <= term.starts:
        raise Refused(f"{new.starts} is not within the term: it starts on {term.starts}.", by_hand)
    if term.ends is not None and new.starts > term.ends:
        raise Refused(
            f"{new.starts} is not within the term: it ends on {term.ends}.",
            f"`am contracts renew {ref} --arr …` changes what follows.",
        )
    if new.arr.currency != old.currency or (new.list_price and new.list_price.currency != old.currency):
        raise Refused(f"{ref} is in {old.currency}, not {new.arr.currency}.", "Give the amount in that currency.")
    if new.arr.minor == old.arr:
        raise Refused(f"{ref} brings {show_money(new.arr)} already.", by_hand)
    if new.arr.minor == 0:
        raise Refused("Nothing would be left.", f"`am contracts cancel {ref}` ends it.")


def cancel(term: Term, on: date, effective: date | None, reason: str | None) -> tuple[list[Change], date]:
    """Decide what the cancellation of a contract writes; returns also its last day.

    Without a day that was agreed, the notice rule says when it ends: notice after the notice day of the current
    term comes too late for it.

    Raises:
        Refused: the contract is cancelled, decided or over already, or the days do not fit it.
    """
    contract, ref = term.contract, f"k{term.contract.id}"
    again = f"`am contracts edit {ref} --cancelled-on DATE --cancel-effective DATE` changes what is recorded."
    if contract.cancelled_on is not None:
        raise Refused(f"{ref} was cancelled on {contract.cancelled_on}.", again)
    if contract.outcome is not None or term.decided:
        raise Refused(f"{ref} is decided already.", f"`am contracts show {ref}` shows what follows it: cancel that.")
    if term.state in ("ended", "lapsed"):
        raise Refused(
            f"{ref} ended on {term.ends}.",
            f"`am renewals close {ref} --outcome churned` records that it is not renewed.",
        )
    last = effective or end_by_notice(contract, max(on, contract.starts or on))
    if effective is not None and contract.starts is not None and effective < contract.starts:
        raise Refused(f"{ref} starts on {contract.starts} only.", f"`am contracts rm {ref}` takes it back.")
    if effective is not None and effective < on:
        raise Refused(f"{effective} is before the day of the notice, {on}.", "Give --on, the day it was given.")
    values: dict[str, Any] = {"cancelled_on": on}
    if effective is not None:
        values["cancel_effective"] = effective
    if reason is not None:
        values["reason"] = reason
    return [Update("contract", contract.id, values)], last
