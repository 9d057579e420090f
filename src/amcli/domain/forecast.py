"""What is up for renewal and what may be sold besides, piece by piece: the entries a forecast is added up from."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from amcli.domain.chains import amended_by
from amcli.domain.due_terms import DueTerm, due_terms
from amcli.domain.history import as_on
from amcli.domain.periods import Period, quarter_of
from amcli.domain.plan_money import UNSET, Forecast
from amcli.domain.records import Contract, Facts, Opportunity
from amcli.domain.rolling import DAY
from amcli.domain.settings import Settings
from amcli.domain.standing import served
from amcli.domain.terms import as_known, successor_of, terms_on

OPEN = ("commit", "best_case", "pipeline", "omitted")
"""Where a renewal that is still to be decided stands: its forecast category, the surest first."""
PARTS = ("renewed", *OPEN, "lost")
"""What becomes of the ARR available to renew; together they are all of it."""
STAGES = ("won", "negotiating", "proposed", "qualified", "identified")
"""How far an expansion is, the surest first."""
ROLLING = "rolling"
"""The part of contracts that go on from month to month: no event, and in no quarter."""


class Entry(NamedTuple):
    """One renewal or expansion in a forecast. Amounts are minor units of `currency`."""

    facts: Facts
    ref: str
    key: str
    """The same for what stands in its place on another day: an amendment has that of the contract it amends."""
    title: str
    part: str
    """One of `PARTS` or `STAGES`, or `rolling`."""
    day: date | None
    """The end of the term, or the day the expansion is expected to close, or did."""
    placed: date | None
    """The day that decides its quarter: what is late is still to come, so it counts today; None = in no quarter."""
    currency: str
    atr: int = 0
    forecast: int = 0
    """What it is expected to bring if it comes: nothing once it is lost."""
    best: int = 0
    """What it may bring at best."""
    weighted: int = 0
    late: bool = False
    carried: bool = False
    """Whether it is a term that lapsed in an earlier quarter and is still undecided."""
    unset: bool = False
    """Whether nobody gave it a category."""
    assumed: bool = False
    """Whether it renewed itself, with nothing recorded."""
    unpriced: bool = False
    """Whether it is an expansion without an amount."""

    @property
    def is_expansion(self) -> bool:
        """Tell an expansion from a renewal."""
        return self.part in STAGES

    @property
    def downside(self) -> int:
        """What is as good as certain: renewed, won, or committed, at its forecast."""
        return self.forecast if self.part in ("renewed", "won", "commit") else 0

    @property
    def upside(self) -> int:
        """What it brings if all goes well; what was omitted or lost does not."""
        return 0 if self.part in ("omitted", "lost", ROLLING) else self.best


def entries(accounts: Sequence[Facts], on: date, span: Period, settings: Settings) -> list[Entry]:
    """Return what was decided in a span by a day, and what was still open on it.

    Of open renewals those are here whose term ends before the end of the span, of open expansions all. Accounts no
    longer served count with what was decided, prospects with nothing: growth is of clients.
    """
    then = [as_on(it, on) for it in accounts if it.account.status != "prospect"]
    mine = {it.account.id for it in served(then, on)}
    found: list[Entry] = []
    for facts in then:
        is_served = facts.account.id in mine
        if facts.contracts:
            found += _renewals(facts, on, span, settings, is_served=is_served)
        for it in facts.opportunities:
            found += _expansion(it, facts, on, span, settings, is_served=is_served)
    return found


def _renewals(facts: Facts, on: date, span: Period, settings: Settings, *, is_served: bool) -> Iterator[Entry]:
    """Yield the renewals of an account: each contract at the ends that have been, and at the next one.

    The terms that would follow a renewal still open are not signed, so they are no events.
    """
    facts = _as_known(facts, on)
    lapsed = {it.contract.id: it for it in terms_on(facts.contracts, on) if it.state == "lapsed" and it.is_renewing}
    if is_served:
        for term in lapsed.values():
            if term.ends is not None and term.ends < span.start and not term.contract.trial and term.contract.arr:
                yield _open(facts, term.contract, term.ends, on, settings)
    ends = due_terms([facts], span, span.last)
    for it in ends:
        others = [other for other in ends if other.contract.id == it.contract.id]
        if it.how in ("renewed", "lost"):
            yield _settled(it)
        elif it.on < on:
            if it.how == "assumed" and _is_event(it):
                yield _settled(it)
            elif it.how == "open" and it.contract.id not in lapsed:
                yield _settled(it._replace(how="lost"))  # replaced so late that it counts as gone
            elif it.how == "open" and is_served:
                yield _open(facts, it.contract, it.on, on, settings)
        elif any(other.how in ("renewed", "lost") and other.on > it.on for other in others):
            if _is_event(it):
                yield _settled(it)  # notice came too late for this end: it goes on to the next
        elif is_served and all(other.on >= it.on or other.on < on for other in others):
            yield _open(facts, it.contract, it.on, on, settings, is_event=_is_event(it))


def _as_known(facts: Facts, on: date) -> Facts:
    """Return the facts with contracts as they were known on a day: no closing, notice or next term of later."""
    contracts = facts.contracts
    later = [it for it in contracts if it.closed_on is not None and it.closed_on > on]
    if not later and not any(it.cancelled_on is not None and it.cancelled_on > on for it in contracts):
        return facts
    unknown = {it.id for old in later if (it := successor_of(old, contracts)) and it.starts and it.starts > on}
    return facts._replace(contracts=tuple(as_known(it, on) for it in contracts if it.id not in unknown))


def _is_event(it: DueTerm) -> bool:
    """Tell whether an end is one to speak of: contracts that renew themselves by the month have one every month."""
    return not (it.contract.auto_renew and it.is_short)


def _settled(it: DueTerm) -> Entry:
    part = "lost" if it.how == "lost" else "renewed"
    amount = 0 if part == "lost" else it.after
    contract = it.contract
    return Entry(
        it.facts,
        f"k{contract.id}",
        f"k{amended_by(contract, it.facts.contracts)[-1].id}",
        contract.product or "",
        part,
        it.on,
        it.on,
        contract.currency,
        it.due,
        amount,
        amount,
        amount,
        assumed=it.how == "assumed",
    )


def _open(
    facts: Facts, contract: Contract, ends: date, on: date, settings: Settings, *, is_event: bool = True
) -> Entry:
    """Return a renewal that is still to be decided, with the marks the AM has given it.

    Until an amendment takes effect the marks are those of the contract it amends.
    """
    signed = amended_by(contract, facts.contracts)[-1]
    marked = signed if contract.starts is not None and contract.starts > on else contract
    category = marked.category if marked.category in OPEN else None
    forecast = contract.arr if marked.forecast is None else marked.forecast
    part = category or UNSET
    return Entry(
        facts,
        f"k{marked.id}",
        f"k{signed.id}",
        contract.product or "",
        part if is_event else ROLLING,
        ends,
        max(ends, on) if is_event else None,
        contract.currency,
        contract.arr,
        forecast,
        max(forecast, marked.target or 0),
        Forecast(part, forecast, contract.currency).expected(settings),
        late=ends < on,
        carried=ends < quarter_of(on).start,
        unset=category is None,
    )


def _expansion(
    it: Opportunity, facts: Facts, on: date, span: Period, settings: Settings, *, is_served: bool
) -> Iterator[Entry]:
    amount = it.amount or 0
    if it.stage == "won" and it.closed_on is not None and it.closed_on <= on:
        if span.contains(it.closed_on):
            yield _growth(it, facts, "won", it.closed_on, it.closed_on, amount)
    elif is_served and it.is_open(on):
        stage = "identified" if it.is_over else it.stage
        share = Decimal(settings.stage_rates[stage]) * amount
        weighted = int(share.to_integral_value(ROUND_HALF_UP))
        placed = None if it.expected_close is None else max(it.expected_close, on)
        made = _growth(it, facts, stage, it.expected_close, placed, weighted)
        yield made._replace(late=it.expected_close is not None and it.expected_close < on)


def _growth(it: Opportunity, facts: Facts, stage: str, day: date | None, placed: date | None, weighted: int) -> Entry:
    amount, ref = it.amount or 0, f"o{it.id}"
    return Entry(
        facts,
        ref,
        ref,
        it.title,
        stage,
        day,
        placed,
        it.currency,
        0,
        amount,
        amount,
        weighted,
        unpriced=it.amount is None,
    )


def horizon(on: date, quarters: int) -> tuple[Period, ...]:
    """Return the quarter a day lies in and those that follow, so many in all."""
    found = [quarter_of(on)]
    while len(found) < quarters:
        found.append(quarter_of(found[-1].last + DAY))
    return tuple(found)
