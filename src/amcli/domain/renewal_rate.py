"""How much of what came up for renewal was renewed."""

from collections.abc import Sequence

from amcli.domain.due_terms import KEPT, DueTerm
from amcli.domain.exchange import Exchange
from amcli.domain.kpi import Metric, amount, ratio

NOTHING_DUE = "nothing was due"


def renewal_metrics(due: Sequence[DueTerm], exchange: Exchange) -> list[Metric]:
    """Return the renewal rate by amount and by count, the amount renewed, and the discount given.

    By amount, each renewal counts at most what was due: a larger one must not hide the loss of another. `due` has
    the ends of a monthly contract once (`once_each`).
    """
    kept = [it for it in due if it.how in KEPT]
    currency, note = exchange.currency, _told(due)
    found = [
        ratio(
            "renewal_rate",
            sum(min(it.after, it.due) for it in kept),
            sum(it.due for it in due),
            len(due),
            currency=currency,
            note=note,
            empty=NOTHING_DUE,
        ),
        ratio("renewal_rate_count", len(kept), len(due), len(due), note=note, empty=NOTHING_DUE),
        amount("renewal_amount", sum(it.after for it in kept), currency, len(kept)),
        _discount(kept, currency),
    ]
    lacking = exchange.lacking(currency for it in due for currency in it.currencies)
    return [it.unrated(lacking) if it.of_money else it for it in found]


def _told(due: Sequence[DueTerm]) -> str:
    assumed = [it for it in due if it.how == "assumed"]
    monthly = sum(it.is_short for it in assumed)
    still = sum(it.how == "open" for it in due)
    told = []
    if assumed:
        told.append(
            f"{len(assumed)} assumed, rolled over{f' ({monthly} of them monthly, told once)' if monthly else ''}"
        )
    if still:
        told.append(f"{still} ended without an outcome, counted as not renewed")
    return "; ".join(told)


def _discount(kept: Sequence[DueTerm], currency: str) -> Metric:
    """Return how far below list price the terms were renewed that have one."""
    priced = [(it.after, it.listed) for it in kept if it.listed]
    listed = sum(price for _, price in priced)
    agreed = sum(after for after, _ in priced)
    return ratio(
        "renewal_discount", listed - agreed, listed, len(priced), currency=currency, empty="no list price recorded"
    )


def hides_loss(it: DueTerm, exchange: Exchange) -> str:
    """Return what a renewal that was recorded as kept hides: less revenue, or a deeper discount; else nothing."""
    if it.how not in KEPT or it.contract.outcome == "renewed_down" or exchange.lacking(it.currencies):
        return ""
    if it.after < it.due and it.contract.outcome in ("renewed_flat", "renewed_up"):
        return f"recorded as {it.contract.outcome.replace('_', ' ')}, but the ARR fell"
    was = exchange(it.contract.list_price or 0, it.contract.currency)
    if it.successors and was and it.listed and it.after * was < it.due * it.listed:
        return f"discount deepened from {1 - it.due / was:.1%} to {1 - it.after / it.listed:.1%}"
    return ""
