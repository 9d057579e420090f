"""From opening to closing ARR, account by account, so that the steps add up to the cent."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.records import Facts
from amcli.domain.settings import Settings
from amcli.domain.standing import base_rates, in_base
from amcli.domain.terms import arr_on


class ArrMovement(NamedTuple):
    """How ARR moved, in minor units of one currency; losses are negative, so opening plus steps is closing."""

    currency: str
    opening: int = 0
    new: int = 0
    expansion: int = 0
    contraction: int = 0
    churn: int = 0
    reactivation: int = 0
    closing: int = 0


STEPS = ("new", "expansion", "contraction", "churn", "reactivation")


def arr_movements(accounts: Sequence[Facts], before: date, last: date, settings: Settings) -> tuple[ArrMovement, ...]:
    """Return how ARR moved from one day to a later one: in one currency, or one movement per currency.

    Several currencies are converted with the configured rates; with a rate missing they stay apart.
    Prospects are left out, churned accounts are not: what they brought in is part of the opening.
    """
    pairs = [
        (it, arr_on(it.contracts, before), arr_on(it.contracts, last))
        for it in accounts
        if it.account.status != "prospect"
    ]
    found = sorted({currency for _, opening, closing in pairs for currency in (*opening, *closing)})
    if len(found) > 1 and set(found) <= set(base_rates(settings)):
        steps = [(it, in_base(opening, settings), in_base(closing, settings)) for it, opening, closing in pairs]
        return (_add_up(settings.currency, steps, before),)
    return tuple(
        _add_up(currency, [(it, had.get(currency, 0), has.get(currency, 0)) for it, had, has in pairs], before)
        for currency in found or [settings.currency]
    )


def _add_up(currency: str, pairs: Sequence[tuple[Facts, int, int]], before: date) -> ArrMovement:
    sums = dict.fromkeys(("opening", *STEPS, "closing"), 0)
    for facts, opening, closing in pairs:
        sums["opening"] += opening
        sums["closing"] += closing
        if opening != closing:
            sums[_step(facts, opening, closing, before)] += closing - opening
    return ArrMovement(currency, **sums)


def _step(facts: Facts, opening: int, closing: int, before: date) -> str:
    if opening == 0:
        return "reactivation" if had_arr(facts, before) else "new"
    if closing == 0:
        return "churn"
    return "expansion" if closing > opening else "contraction"


def had_arr(facts: Facts, by: date) -> bool:
    """Tell whether an account brought in recurring revenue on any day up to one."""
    begun = (it for it in facts.contracts if it.starts is None or it.starts <= by)
    return any(arr_on((it,), it.starts or date.min) for it in begun)
