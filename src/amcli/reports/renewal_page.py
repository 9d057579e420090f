"""One renewal on a page: its terms, readiness with evidence, forecast, negotiation, and who decides."""

from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.chains import Link, links_by_id
from amcli.domain.negotiation import Deal, Move, known_on, unreturned
from amcli.domain.records import Contact
from amcli.domain.renewals import EXPECTED_AT, decision_day
from amcli.domain.signals import signals
from amcli.domain.standing import Standing
from amcli.domain.terms import Term
from amcli.reports.renewals import Item, renewal_item

DECIDING = ("economic_buyer", "decision_maker", "executive_sponsor", "champion")
"""The roles that carry a renewal, in the order they are shown."""


class Decider(NamedTuple):
    """Somebody who decides, and the last day they took part in a conversation."""

    contact: Contact
    heard: date | None


class RenewalPage(NamedTuple):
    """Everything known of one contract on the way to its renewal."""

    standing: Standing
    item: Item
    chain: tuple[Link, ...]
    deal: Deal
    deciders: tuple[Decider, ...]
    texts: bool
    """False when what was written in words, and the walk-away, are left out: for a screen that others see."""

    @property
    def on(self) -> date:
        """The day it is seen from."""
        return self.standing.on

    @property
    def is_open(self) -> bool:
        """Tell whether the renewal is still to be decided."""
        return self.item.term.is_renewing and not self.item.contract.trial

    @property
    def alone(self) -> list[Move]:
        """The concessions given for nothing."""
        return unreturned(self.deal.moves)

    def by(self, code: str) -> date | None:
        """Return the day by which a check should be done."""
        decided = decision_day(self.item.term)
        return decided - timedelta(days=EXPECTED_AT[code]) if decided else None


def renewal_page(it: Standing, term: Term, deal: Deal, *, texts: bool = True) -> RenewalPage:
    """Return the page of one contract; without `texts` the facts must be without notes already."""
    told = known_on(deal, it.on)
    if not texts:
        moves = tuple(move._replace(text="") for move in told.moves)
        told = Deal(offered=told.offered, moves=moves)
    heard = it.facts.touched[it.on].heard
    there = [
        Decider(one, heard.get(one.id)) for one in it.facts.contacts if one.role in DECIDING and one.is_there(it.on)
    ]
    there.sort(key=lambda one: (DECIDING.index(one.contact.role or ""), one.contact.id))
    _, chain = links_by_id(it.facts.contracts, it.on)[term.contract.id]
    return RenewalPage(it, renewal_item(it, term, signals(it)), chain, told, tuple(there), texts)
