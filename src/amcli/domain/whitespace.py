"""Accounts by products: what each has, what may come, what was won, what is blocked, and where nothing is."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.exchange import Exchange
from amcli.domain.gate import account_blocks
from amcli.domain.opportunity_steps import RESTS_FOR
from amcli.domain.records import Opportunity
from amcli.domain.standing import Standing
from amcli.domain.terms import arr_of
from amcli.domain.text import key, one_line

STATES = ("blocked", "potential", "won", "current", "lost", "empty")
"""What a cell says first: what is to be done comes before what is."""

RECENT = timedelta(days=90)
"""How long a win is shown as such; later it is in the contracts, or forgotten."""

FEWEST_WITH = 3
"""So many others of a segment must have a product before it is suggested to one without it, and at least half."""

NO_PRODUCT = "(no product)"
Sums = dict[str, int]


class Fit(NamedTuple):
    """How many other accounts of the same segment have a product."""

    having: int
    among: int


class Cell(NamedTuple):
    """One product at one account; amounts in minor units by currency."""

    product: str
    state: str
    amount: Sums
    """That of the state: what runs, what may come, what was won or lost."""
    arr: Sums
    potential: Sums
    ref: str | None = None
    reason: str | None = None
    until: date | None = None
    """When a blocked one is reviewed, and until when a lost one is not offered again."""
    fit: Fit | None = None


class Names:
    """Folds what contracts and opportunities call a product into the products that are shown.

    A listed product takes all names that begin with it (“Planner pilot” is a Planner where that is listed); without
    a list only what a comma sets apart: “Planner, border depot”.
    """

    def __init__(self, listed: Sequence[str], used: Iterable[str]) -> None:
        self.listed = tuple(listed)
        self.shown: dict[str, str] = {key(name): name for name in listed}
        for name in sorted(used, key=lambda it: (len(it), it)):
            self.shown.setdefault(key(self.of(name)), one_line(name))

    def of(self, name: str | None) -> str:
        """Return the product that a name stands for."""
        said = one_line(name or "")
        if not said:
            return NO_PRODUCT
        whole = key(said)
        if whole in self.shown:
            return self.shown[whole]
        starts = [it for it in self.listed if whole.startswith((key(it) + " ", key(it) + ","))]
        if starts:
            return max(starts, key=len)
        before = key(said.partition(",")[0])
        return self.shown.get(before, said)


def cells_of(it: Standing, names: Names, money: Exchange | None) -> dict[str, Cell]:
    """Return what an account has of each product, by product; those with nothing are left out.

    `money` brings amounts into one currency, each on its own; None leaves them as they are.
    """
    arr: dict[str, Sums] = {}
    refs: dict[str, str] = {}
    for term in it.terms:
        for code, minor in arr_of([term]).items():
            product = names.of(term.contract.product)
            _add(arr.setdefault(product, {}), (minor, code), money)
            refs.setdefault(product, f"k{term.contract.id}")
    moves: dict[str, list[Opportunity]] = {}
    for one in sorted(it.facts.opportunities, key=lambda o: (-(o.amount or 0), o.id)):
        if state_of(one, it.on):
            moves.setdefault(names.of(one.product), []).append(one)
    return {
        product: _cell(product, arr.get(product, {}), refs.get(product), (moves.get(product, []), it.on, money))
        for product in {**arr, **moves}
    }


def state_of(it: Opportunity, on: date) -> str:
    """Return what an opportunity makes of its cell on a day; nothing once it is long over, or before it began."""
    if it.is_open(on):
        return "blocked" if it.blocked_reason else "potential"
    if it.opened > on or it.closed_on is None or it.closed_on > on:
        return ""
    if it.stage == "won":
        return "won" if on - it.closed_on < RECENT else ""
    return "lost" if it.stage == "lost" and on < rests_until(it) else ""


def rests_until(it: Opportunity) -> date:
    """Return the day from which what was lost may be offered again."""
    return it.review_on or (it.closed_on or date.min) + RESTS_FOR


def _cell(product: str, arr: Sums, ref: str | None, found: tuple[list[Opportunity], date, Exchange | None]) -> Cell:
    moves, on, money = found
    states = {one.id: state_of(one, on) for one in moves}
    potential: Sums = {}
    for one in moves:
        if states[one.id] in ("blocked", "potential"):
            _add(potential, (one.amount or 0, one.currency), money)
    state = min([*states.values(), *(["current"] if arr else [])], key=STATES.index)
    if state == "current":
        return Cell(product, state, arr, arr, potential, ref)
    same = [one for one in moves if states[one.id] == state]
    amount: Sums = {}
    for one in same:
        _add(amount, (one.amount or 0, one.currency), money)
    first = same[0]
    until = first.review_on if state == "blocked" else rests_until(first) if state == "lost" else None
    return Cell(product, state, amount, arr, potential, f"o{first.id}", first.blocked_reason, until)


def _add(sums: Sums, amount: tuple[int, str], money: Exchange | None) -> None:
    minor, code = amount
    if money is not None:
        minor, code = money(minor, code), money.currency
    if minor:
        sums[code] = sums.get(code, 0) + minor


def fit(it: Standing, product: str, owners: dict[str, set[int]], peers: Sequence[Standing]) -> Fit | None:
    """Return how common a product is in an account's segment, where that speaks for it.

    Only for an account that is ready to be asked (health of 70, no high risk), when at least three others of its
    segment have it and they are at least half of those with a running contract.
    """
    if it.account.segment is None or account_blocks(it):
        return None
    others = [one for one in peers if one.arr and one.account.segment == it.account.segment and one is not it]
    having = sum(1 for one in others if one.account.id in owners.get(product, set()))
    if having < FEWEST_WITH or 2 * having < len(others):
        return None
    return Fit(having, len(others))
