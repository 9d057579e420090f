"""The negotiation of a renewal: what was asked, offered, given and got, and what that comes to."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple


class Move(NamedTuple):
    """One thing said in a negotiation. `amount` is in minor units of the contract's currency."""

    id: int
    contract_id: int
    on: date
    kind: str
    """`ask` (theirs), `offer` (ours), `given` and `got` (concessions), `note`."""
    text: str
    amount: int | None = None


class Deal(NamedTuple):
    """Where the negotiation of a renewal stands. Amounts are ARR in minor units of the contract's currency."""

    offered: int | None = None
    walk_away: int | None = None
    """The least we accept: for the AM's eyes only."""
    next_move: str | None = None
    reason: str | None = None
    """Why it ended as it did, once it has."""
    moves: tuple[Move, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is recorded."""
        return self == Deal(reason=self.reason)


NO_DEAL = Deal()


def unreturned(moves: Sequence[Move]) -> list[Move]:
    """Return the concessions given for nothing, in the order they were given.

    Each thing got answers one concession: the one given last before it on the same day, else the earliest that is
    still unanswered, whether it was given before or after. What is given beyond that was not paid for.
    """
    told = sorted(moves, key=lambda it: (it.on, it.id))
    alone = [it for it in told if it.kind == "given"]
    spare = 0
    for got in (it for it in told if it.kind == "got"):
        traded = [it for it in alone if it.on == got.on and it.id < got.id]
        if traded:
            alone.remove(traded[-1])
        else:
            spare += 1
    return alone[spare:]


def discount(list_price: int | None, amount: int | None) -> float | None:
    """Return how far an amount is below the list price, 0.1 = 10 %; negative above it, None without either."""
    if not list_price or amount is None:
        return None
    return round(1 - amount / list_price, 6)


def known_on(deal: Deal, on: date) -> Deal:
    """Return a negotiation with what was said up to a day."""
    return deal._replace(moves=tuple(it for it in deal.moves if it.on <= on))
