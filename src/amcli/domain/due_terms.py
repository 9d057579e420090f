"""The terms that came up for renewal in a period, and what became of each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.exchange import Exchange
from amcli.domain.periods import Period
from amcli.domain.records import Contract, Facts
from amcli.domain.rolling import DAY, rolled_term, rolls
from amcli.domain.terms import MONTHLY, SUCCESSOR_GAP, is_amendment, stopped_on, successor_of

FATES = ("renewed", "assumed", "lost", "open")
KEPT = FATES[:2]
RENEWED = ("renewed_flat", "renewed_up", "renewed_down")


class DueTerm(NamedTuple):
    """One end of a term. Amounts are minor units of the currency of the report, else of that of the contract."""

    facts: Facts
    contract: Contract
    on: date
    """The last day of the term, or the day it was cut short."""
    due: int
    """The ARR that came up for renewal."""
    how: str
    """`renewed`, `assumed` (rolled on with nothing recorded), `lost`, or `open` (ended, nothing recorded yet)."""
    after: int = 0
    """The ARR that followed; of one term that took the place of several, each has a share."""
    listed: int | None = None
    """The list price of what followed, where it is known."""
    successors: tuple[Contract, ...] = ()

    @property
    def currencies(self) -> set[str]:
        """The currencies of the contracts it is about."""
        return {self.contract.currency, *(it.currency for it in self.successors)}

    @property
    def is_short(self) -> bool:
        """Tell whether the term it ends is one of those that come round every month or two."""
        rolled = rolls(self.contract, self.on) if self.contract.auto_renew else 0
        starts, ends = rolled_term(self.contract, rolled)
        return starts is not None and ends - starts <= MONTHLY


class _Course(NamedTuple):
    """How a contract goes on: the day after which it is over, and the day a successor took its place after."""

    stop: date | None
    renewed: date | None
    amended: bool
    successors: tuple[Contract, ...] = ()

    @property
    def over(self) -> date | None:
        """The last day on which something can be due."""
        return self.stop if self.renewed is None else self.renewed


def due_terms(
    accounts: Sequence[Facts], period: Period, as_of: date, exchange: Exchange | None = None
) -> list[DueTerm]:
    """Return the terms whose end fell in the part of a period that is over, as known on a day.

    Trials, free and open-ended contracts have nothing to renew, and a term changed by an amendment is due when the
    amended one ends. Notice that cuts a term short makes it due on its last day, an early renewal on the day
    before it takes over; one that comes within `SUCCESSOR_GAP` after an end is the renewal of that end. Each end
    is told once, so periods that follow each other tell together what the whole tells.

    Without an `exchange` amounts stay in the currency of the contract, and what was renewed into another currency
    counts as renewed at the same amount.
    """
    span = period._replace(end=min(period.end, as_of + DAY))
    if span.days <= 0:
        return []
    clients = (it for it in accounts if it.account.status != "prospect")
    return [it for facts in clients for it in _of(facts, span, as_of, exchange)]


def once_each(due: Sequence[DueTerm]) -> list[DueTerm]:
    """Return due terms with those of a monthly contract told once, by what became of the last of them.

    Twelve ends a year would make it twelve times as heavy as a yearly contract of the same revenue.
    """
    last = {it.contract.id: it.on for it in sorted(due, key=lambda it: it.on)}
    return [it for it in due if it.on == last[it.contract.id] or not it.is_short]


def _in(exchange: Exchange | None, minor: int, currency: str) -> int:
    return minor if exchange is None else exchange(minor, currency)


def _of(facts: Facts, span: Period, as_of: date, exchange: Exchange | None) -> Iterator[DueTerm]:
    paid = [it for it in facts.contracts if not it.trial and it.arr and it.ends is not None]
    courses = {it.id: _course(it, facts.contracts, as_of) for it in paid}
    followed: Mapping[int, tuple[int, int | None]] | None = None
    for contract in paid:
        course = courses[contract.id]
        due = _in(exchange, contract.arr, contract.currency)
        for on, how in _ends_told(contract, course, span, as_of):
            if how not in KEPT:
                yield DueTerm(facts, contract, on, due, how)
            elif on == course.renewed:
                followed = followed or _shares(paid, courses, exchange)
                after, listed = followed[contract.id]
                yield DueTerm(facts, contract, on, due, how, after, listed, course.successors)
            else:
                minor = contract.final if how == "renewed" and contract.final is not None else contract.arr
                price = contract.list_price
                listed = None if price is None else _in(exchange, price, contract.currency)
                yield DueTerm(facts, contract, on, due, how, _in(exchange, minor, contract.currency), listed)


def _course(contract: Contract, contracts: Sequence[Contract], as_of: date) -> _Course:
    successor = successor_of(contract, contracts)
    if successor is None or successor.starts is None:
        return _Course(stopped_on(contract, as_of, None), None, amended=False)
    takes = successor.starts
    stop = stopped_on(contract, as_of, takes)
    if is_amendment(successor, contract):
        return _Course(stop, None, amended=True)
    on = _renewed_on(contract, stop, takes)
    if on is None:
        return _Course(stop, None, amended=False)
    together = [it for it in contracts if it.starts == takes and successor_of(contract, (it,)) is not None]
    return _Course(stop, on, amended=False, successors=tuple(together))


def _renewed_on(contract: Contract, stop: date | None, takes: date) -> date | None:
    """Return the day that what starts on `takes` renews a contract after; None where it came too late for that."""
    if stop is None or contract.ends is None:
        return None
    last = stop
    if takes > contract.ends:
        ended = rolled_term(contract, rolls(contract, takes) - 1)[1] if contract.auto_renew else contract.ends
        if ended <= stop and takes <= ended + SUCCESSOR_GAP:
            return ended
        if not contract.auto_renew:
            last = min(stop, ended)
    return last if last < takes <= last + SUCCESSOR_GAP else None


def _ends_told(contract: Contract, course: _Course, span: Period, as_of: date) -> Iterator[tuple[date, str]]:
    """Yield the ends of a contract in a span, each with what became of it."""
    over = course.over
    if over is not None and contract.starts is not None and over < contract.starts:
        return
    ends = _ends(contract, span)
    for on in ends:
        if over is not None and over < on:
            break
        yield on, _fate(contract, course, on, as_of)
    if over is None or course.amended or not span.contains(over) or over in ends:
        return
    if contract.auto_renew or (contract.ends is not None and over < contract.ends):
        yield over, "renewed" if over == course.renewed else "lost"


def _fate(contract: Contract, course: _Course, on: date, as_of: date) -> str:
    if on == course.renewed or (contract.outcome in RENEWED and _closes(contract, on, as_of)):
        return "renewed"
    if on == course.stop or (contract.outcome == "churned" and _closes(contract, on, as_of)):
        return "lost"
    return "assumed" if contract.auto_renew else "open"


def _closes(contract: Contract, on: date, as_of: date) -> bool:
    """Tell whether the recorded outcome is that of the term with this end, and known by a day."""
    if contract.closed_on is None:
        return on == contract.ends
    if contract.closed_on > as_of:
        return False
    at = max(contract.closed_on, contract.ends or contract.closed_on)
    return on == rolled_term(contract, rolls(contract, at) if contract.auto_renew else 0)[1]


def _ends(contract: Contract, span: Period) -> tuple[date, ...]:
    """Return the ends of the terms of a contract within a span: the signed one, and those it rolled to."""
    if contract.ends is None or contract.ends >= span.end:
        return ()
    if not contract.auto_renew:
        return (contract.ends,) if span.contains(contract.ends) else ()
    found = []
    rolled = rolls(contract, span.start)
    ends = rolled_term(contract, rolled)[1]
    while ends < span.end:
        found.append(ends)
        rolled += 1
        ends = rolled_term(contract, rolled)[1]
    return tuple(found)


def _shares(
    paid: Sequence[Contract], courses: Mapping[int, _Course], exchange: Exchange | None
) -> dict[int, tuple[int, int | None]]:
    """Return by contract the ARR and the list price of what took its place.

    What several were renewed into together is dealt out to them, each up to what was due and the rest to the
    last, so that it is counted once and neither growth nor loss depends on how contracts are cut.
    """
    shares: dict[int, tuple[int, int | None]] = {}
    left = [it for it in paid if courses[it.id].successors]
    while left:
        group = [left.pop(0)]
        following = {it.id: it for it in courses[group[0].id].successors}
        while more := [it for it in left if any(new.id in following for new in courses[it.id].successors)]:
            group += more
            left = [it for it in left if it not in more]
            following |= {new.id: new for it in more for new in courses[it.id].successors}
        shares |= _dealt(group, list(following.values()), exchange)
    return shares


def _dealt(
    group: Sequence[Contract], following: Sequence[Contract], exchange: Exchange | None
) -> dict[int, tuple[int, int | None]]:
    if exchange is None and len({it.currency for it in (*group, *following)}) > 1:
        return {it.id: (it.arr, None) for it in group}
    total = rest = sum(_in(exchange, it.arr, it.currency) for it in following)
    prices = [_in(exchange, it.list_price, it.currency) for it in following if it.list_price]
    listed = sum(prices) if len(prices) == len(following) else None
    told, made = 0, {}
    for at, it in enumerate(group):
        after = rest if at == len(group) - 1 else min(rest, _in(exchange, it.arr, it.currency))
        rest -= after
        upto = None if listed is None or not total else listed * (total - rest) // total
        made[it.id] = (after, None if upto is None else upto - told)
        told = upto or 0
    return made
