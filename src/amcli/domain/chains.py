"""Contracts as chains of terms: what renews, amends or follows what, and how the ARR changed at each step.

A chain is what a client has held of one thing without a break in the paper: the first term, its renewals, and the
changes within them.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.records import Contract
from amcli.domain.terms import Term, is_amendment, successor_of, terms_on

DAY = timedelta(days=1)


class Link(NamedTuple):
    """One term in its chain."""

    term: Term
    number: int
    """Which term of the chain, from 1."""
    of: int
    step: str
    """How it came to be: `first`, `renewal`, `amendment` or `conversion` (of a trial)."""
    before: Contract | None = None
    """The term it takes the place of."""
    change: int | None = None
    """The change of ARR against that one, in minor units; None for the first, for a trial and between currencies."""
    gap: int = 0
    """Days between the end of that one and the start of this; negative where this one took over early."""

    @property
    def contract(self) -> Contract:
        """The contract of the term."""
        return self.term.contract

    @property
    def state(self) -> str:
        """`upcoming`, `running`, `assumed` (running by a tacit renewal nobody recorded), `lapsed` or `ended`."""
        return "assumed" if self.term.state == "running" and self.term.rolled else self.term.state


def chains(contracts: Sequence[Contract], on: date) -> list[tuple[Link, ...]]:
    """Return the terms of one account by chain, each in the order its terms start; chains by their first start."""
    terms = {it.contract.id: it for it in terms_on(contracts, on)}
    before = _before(contracts)
    found: dict[int, list[Contract]] = {}
    for it in contracts:
        found.setdefault(_root(it, before), []).append(it)
    listed = [sorted(chain, key=_place) for chain in found.values()]
    listed.sort(key=lambda chain: ((chain[0].product or ""), _place(chain[0])))
    return [
        tuple(_link(it, at, len(chain), terms, before.get(it.id)) for at, it in enumerate(chain, 1)) for chain in listed
    ]


def links_by_id(contracts: Sequence[Contract], on: date) -> dict[int, tuple[Link, tuple[Link, ...]]]:
    """Return for every contract of one account its link and the chain that holds it."""
    return {link.contract.id: (link, chain) for chain in chains(contracts, on) for link in chain}


def amended_by(contract: Contract, contracts: Sequence[Contract]) -> list[Contract]:
    """Return a contract and the terms it amends, newest first: they share one renewal."""
    found, by_id = [contract], {it.id: it for it in contracts}
    while (
        (old := by_id.get(found[-1].renews_id or 0)) is not None and is_amendment(found[-1], old) and old not in found
    ):
        found.append(old)
    return found


def _place(it: Contract) -> tuple[date, int]:
    return it.starts or date.min, it.id


def _before(contracts: Sequence[Contract]) -> dict[int, Contract]:
    """Return by id the term each takes the place of: the one it names, else the latest that it is known to follow."""
    by_id = {it.id: it for it in contracts}
    found: dict[int, Contract] = {}
    if len(contracts) == 1:
        return found
    for it in contracts:
        if it.renews_id is not None and it.renews_id in by_id and it.renews_id != it.id:
            found[it.id] = by_id[it.renews_id]
    for it in sorted(contracts, key=_place):
        new = successor_of(it, contracts)
        if new is not None and new.renews_id is None:
            found[new.id] = it
    return found


def _root(it: Contract, before: dict[int, Contract]) -> int:
    seen = {it.id}
    while (old := before.get(it.id)) is not None and old.id not in seen:
        seen.add(old.id)
        it = old
    return it.id if it.id not in before else min(seen)


def _link(it: Contract, number: int, of: int, terms: dict[int, Term], before: Contract | None) -> Link:
    if before is None:
        return Link(terms[it.id], number, of, "first")
    step = "amendment" if is_amendment(it, before) else "conversion" if before.trial and not it.trial else "renewal"
    told = before.currency == it.currency and not (before.trial or it.trial)
    ended = _ended(terms[before.id], it)
    gap = (it.starts - ended).days - 1 if step == "renewal" and it.starts and ended else 0
    return Link(terms[it.id], number, of, step, before, it.arr - before.arr if told else None, gap)


def _ended(term: Term, new: Contract) -> date | None:
    """Return the end a term would have had; one that was cut short by the new one has its signed or assumed end."""
    signed = term.contract.ends
    if signed is None or new.starts is None:
        return None
    return term.ends if term.ends is not None and term.ends > signed else signed
