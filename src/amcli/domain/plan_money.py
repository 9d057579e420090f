"""The account-plan questions about money to come: how forecast and pipeline moved, and where growth may go next."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from amcli.domain.chains import amended_by
from amcli.domain.evidence import renews, within
from amcli.domain.plan_gaps import horizon
from amcli.domain.plan_questions import Fit, Pair
from amcli.domain.records import Contract, Opportunity
from amcli.domain.renewals import decision_day
from amcli.domain.settings import Settings
from amcli.domain.signals.growth import obstacles
from amcli.domain.terms import Term, as_known, terms_on

UNSET = "pipeline"
"""The category of a renewal that nobody has put into one."""
STEPS = ("opened", "changed", "won", "lost", "gone")
"""What happens to the pipeline between two days; `gone` are those taken out of the book or left without an end."""


class Forecast(NamedTuple):
    """What a renewal is expected to bring, in minor units."""

    category: str
    amount: int
    currency: str

    def expected(self, settings: Settings) -> int:
        """Return the amount weighted by the rate of its category."""
        share = Decimal(settings.category_rates[self.category]) * self.amount
        return int(share.to_integral_value(ROUND_HALF_UP))


class RenewalMove(NamedTuple):
    """One renewal of the window at both ends of the period; None where it was, or is, not among them."""

    contract: Contract
    then: Forecast | None
    now: Forecast | None
    outcome: str | None = None
    """How it ended in between: an outcome, `cancelled`, `rolled` (renewed itself) or `replaced`."""

    @property
    def is_move(self) -> bool:
        """Tell whether it is not where it was."""
        return self.then != self.now


class GrowthMove(NamedTuple):
    """What happened to one opportunity between the two days; amounts are None where none was named."""

    opportunity: Opportunity
    what: str
    """`opened`, `won`, `lost`, `gone`, `changed` (amount), `moved` (stage), `pushed` (expected later) or `pulled`."""
    then: int | None
    now: int | None


class Pipeline(NamedTuple):
    """Open opportunities in minor units by currency: `then` and all steps together are `now`."""

    then: dict[str, int]
    steps: dict[str, dict[str, int]]
    now: dict[str, int]
    moves: tuple[GrowthMove, ...] = ()


class Blocked(NamedTuple):
    """An opportunity that is not ready, and why."""

    opportunity: Opportunity
    reasons: tuple[str, ...]


class Need(NamedTuple):
    """A sign that the client could use more, with no opportunity open; `title` is in the client's words."""

    code: str
    """`outgrown`, `request_shipped` or `objective_met`."""
    text: str
    title: str | None
    ref: str
    next: str


class Path(NamedTuple):
    """Where growth may come from at an account."""

    ready: tuple[Opportunity, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    needs: tuple[Need, ...] = ()


def renewal_moves(pair: Pair) -> list[RenewalMove]:
    """Return the renewals decided up to the horizon of the last day, as they stood at both ends of the period.

    A term changed within its run has one renewal, before the change and after.
    """
    last = horizon(pair.now.on)
    then = dict(_due(pair.then.contracts, pair.before, last))
    contracts = pair.now.facts.contracts
    now = dict(_due(contracts, pair.now.on, last))
    terms = _latest(contracts, pair.now.on)
    found = []
    for row_id in sorted({*then, *now}):
        earlier = _forecast(then[row_id].contract, pair.before) if row_id in then else None
        if row_id in now:
            found.append(RenewalMove(now[row_id].contract, earlier, _forecast(now[row_id].contract, pair.now.on)))
        else:
            ended = _ended(then[row_id], terms.get(row_id), contracts, pair.now.on)
            found.append(RenewalMove(then[row_id].contract, earlier, *ended))
    return found


def _due(contracts: Sequence[Contract], on: date, last: date) -> Iterator[tuple[int, Term]]:
    told: set[int] = set()
    for term in terms_on(contracts, on):
        day = decision_day(term)
        if term.is_renewing and not term.contract.trial and day is not None and day <= last:
            signed = amended_by(term.contract, contracts)[-1].id
            row_id = term.contract.id if signed in told else signed
            told.add(row_id)
            yield row_id, term


def _latest(contracts: Sequence[Contract], on: date) -> dict[int, Term]:
    """Return by the id of each signed term how it stands on a day, as last changed."""
    terms = sorted(terms_on(contracts, on), key=lambda it: it.contract.starts or date.min)
    return {amended_by(it.contract, contracts)[-1].id: it for it in terms}


def _forecast(contract: Contract, on: date) -> Forecast:
    known = as_known(contract, on)
    amount = known.arr if known.forecast is None else known.forecast
    return Forecast(known.category or UNSET, amount, known.currency)


def _ended(then: Term, now: Term | None, contracts: Sequence[Contract], on: date) -> tuple[Forecast | None, str | None]:
    """Return what became of a renewal that is no longer to be decided, and how."""
    if now is None:
        return None, None
    contract = as_known(now.contract, on)
    if contract.outcome is not None:
        amount = 0 if contract.outcome == "churned" else contract.arr if contract.final is None else contract.final
        return Forecast("closed", amount, contract.currency), contract.outcome
    if now.cancelled:
        return Forecast("closed", 0, contract.currency), "cancelled"
    if now.decided:
        next_one = next((it for it in contracts if renews(it, contract)), None)
        return Forecast("closed", next_one.arr if next_one else contract.arr, contract.currency), "replaced"
    if now.rolled > then.rolled:
        return Forecast("closed", contract.arr, contract.currency), "rolled"
    return None, None


def pipeline(pair: Pair) -> Pipeline:
    """Return how the open opportunities of an account changed, so that the steps add up."""
    then = {it.id: it for it in pair.then.opportunities if it.is_open(pair.before)}
    known = {it.id: it for it in pair.now.facts.opportunities}
    sums: dict[str, dict[str, int]] = {name: {} for name in ("then", *STEPS, "now")}
    moves: list[GrowthMove] = []
    for row_id in sorted({*then, *known}):
        before, after = then.get(row_id), known.get(row_id)
        is_open = after is not None and after.is_open(pair.now.on)
        fresh = before is None and after is not None and (is_open or within(after.opened, pair.span))
        if before is None and not fresh:
            continue
        latest = after or before
        if latest is None:
            continue
        _count(sums, before, latest, is_open=is_open, ended=_end(after, pair.now.on))
        moves += _moves(before, latest, pair, is_open=is_open)
    return Pipeline(sums["then"], {name: sums[name] for name in STEPS}, sums["now"], tuple(moves))


def _count(
    sums: dict[str, dict[str, int]], before: Opportunity | None, latest: Opportunity, *, is_open: bool, ended: str
) -> None:
    def add(name: str, opportunity: Opportunity, sign: int = 1) -> None:
        if opportunity.amount:
            there = sums[name]
            there[opportunity.currency] = there.get(opportunity.currency, 0) + sign * opportunity.amount

    if before is None:
        add("opened", latest)
    else:
        add("then", before)
        if (before.amount, before.currency) != (latest.amount, latest.currency):
            add("changed", latest)
            add("changed", before, -1)
    add("now", latest) if is_open else add(ended, latest, -1)


def _end(opportunity: Opportunity | None, on: date) -> str:
    """Return how an opportunity that is not open ended: `won`, `lost` or `gone`."""
    if opportunity is None or opportunity.stage not in ("won", "lost"):
        return "gone"
    return opportunity.stage if opportunity.closed_on is None or opportunity.closed_on <= on else "gone"


def _moves(before: Opportunity | None, latest: Opportunity, pair: Pair, *, is_open: bool) -> Iterator[GrowthMove]:
    """Yield what is worth a word about one opportunity: its end, else its beginning, else each change."""
    was, amount = before.amount if before else None, latest.amount
    if not is_open:
        yield GrowthMove(latest, _end(latest, pair.now.on), was, amount)
    elif before is None:
        yield GrowthMove(latest, "opened", None, amount)
    else:
        if was != amount:
            yield GrowthMove(latest, "changed", was, amount)
        reached = within(latest.stage_on, pair.span) and latest.stage_on is not None and latest.stage_on > latest.opened
        if not latest.is_over and (reached or before.stage != latest.stage):
            yield GrowthMove(latest, "moved", was, amount)
        if before.expected_close and latest.expected_close and before.expected_close != latest.expected_close:
            later = latest.expected_close > before.expected_close
            yield GrowthMove(latest, "pushed" if later else "pulled", was, amount)


def stage_on(opportunity: Opportunity, on: date) -> str | None:
    """Return the stage an open opportunity had on a day; None where it reached the one on record only later."""
    later = opportunity.stage_on is not None and opportunity.stage_on > on
    return None if opportunity.is_over or later else opportunity.stage


def path(pair: Pair, fit: Sequence[Fit]) -> Path:
    """Return which opportunities are ready, which are not and why, and what points to one where none is open."""
    it = pair.now
    still = sorted((o for o in it.facts.opportunities if o.is_open(it.on)), key=lambda o: (-(o.amount or 0), o.id))
    judged = [Blocked(o, obstacles(o, it)) for o in still]
    return Path(
        tuple(b.opportunity for b in judged if not b.reasons),
        tuple(b for b in judged if b.reasons),
        () if still else tuple(_needs(pair, fit)),
    )


def _needs(pair: Pair, fit: Sequence[Fit]) -> Iterator[Need]:
    facts = pair.now.facts
    add = f'am opportunities add {facts.account.handle} "…" --rationale "…"'
    for it in fit:
        if it.verdict == "outgrown" and it.trend:
            text = f"{it.trend.metric} {it.trend.utilisation or 0:.0%} used"
            yield Need("outgrown", text, None, f"u{it.trend.latest.id}", add)
    for request in facts.requests:
        if within(request.shipped_on, pair.span):
            yield Need("request_shipped", "their request shipped", request.title, f"q{request.id}", add)
    for objective in facts.objectives:
        if within(objective.achieved_on, pair.span):
            yield Need("objective_met", "objective met", objective.outcome, f"g{objective.id}", add)
