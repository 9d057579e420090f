"""An account as it could be known on a past day, and what became of it: nothing later may reach the first.

The rules ask each fact for its day and so hardly see later ones anyway. A back-test must not rest on
"hardly": health is worked out here from facts that hold nothing dated after the day.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from amcli.domain.arr_movement import had_arr
from amcli.domain.health import Health, assess
from amcli.domain.history import as_on
from amcli.domain.records import Contract, Facts, Invoice, Milestone, Survey
from amcli.domain.settings import Settings
from amcli.domain.standing import in_base
from amcli.domain.terms import SUCCESSOR_GAP, Term, arr_on, terms_on

CHURN, CONTRACTION = OUTCOMES = ("churn", "contraction")
DAY = timedelta(days=1)


def known_on(facts: Facts, on: date) -> Facts:
    """Return what health reads of an account, without anything dated after a day.

    Built up from what is allowed rather than cut down, so that a kind of fact added later stays out until
    somebody gives it a day here. What carries no day is as the journal has it for the day, or as it was
    entered where that was later: tier, cadence, who is a contact in which role, the severity and due day of
    an issue or risk, the ARR of a term. The account's status, which tells the outcome, is taken out.
    """
    facts = as_on(facts, on)
    return Facts(
        facts.account._replace(status="active"),
        touched={on: facts.touched[on]},
        contacts=tuple([it._replace(left_on=_by(it.left_on, on)) for it in facts.contacts]),
        issues=tuple([it._replace(resolved=_by(it.resolved, on)) for it in facts.issues if it.opened <= on]),
        issues_since=_by(facts.issues_since, on),
        risks=tuple([it._replace(closed=_by(it.closed, on)) for it in facts.risks if it.opened <= on]),
        contracts=known_contracts(facts.contracts, on),
        usage=tuple([it for it in facts.usage if it.on <= on]),
        trends={on: facts.trends[on]} if on in facts.trends else {},
        surveys=tuple(_known_surveys(facts, on)),
        invoices=tuple([it._replace(paid_on=_by(it.paid_on, on)) for it in facts.invoices if _is_known(it, on)]),
        budgets=tuple([it for it in facts.budgets if it.on <= on]),
        pulses=tuple([it for it in facts.pulses if it.on <= on]),
        milestones=tuple([it._replace(done_on=_by(it.done_on, on)) for it in facts.milestones if _is_due(it, on)]),
        cadence=facts.cadence,
    )


def known_contracts(contracts: Iterable[Contract], on: date) -> tuple[Contract, ...]:
    """Return the terms begun by a day as they were known on it: later notice and later outcomes taken out.

    An outcome without a day counts as known from the end of the term, never before; without either day it
    says nothing about any day. A term without a start has always been there.
    """
    return tuple([_known_contract(it, on) for it in contracts if it.starts is None or it.starts <= on])


def _known_contract(it: Contract, on: date) -> Contract:
    if it.cancelled_on is not None and it.cancelled_on > on:
        it = it._replace(cancelled_on=None, cancel_effective=None)
    is_over = it.outcome is not None and _by(it.closed_on or it.ends, on) is not None
    if not is_over and (it.outcome is not None or it.closed_on is not None):
        it = it._replace(outcome=None, closed_on=None)
    return it


def _known_surveys(facts: Facts, on: date) -> Iterator[Survey]:
    """Yield the answers given by a day.

    A follow-up recorded later is not yet the one that answers a detractor: until then a conversation is.
    """
    later = {it.id for it in facts.actions if it.opened > on}
    for it in facts.surveys:
        if it.on <= on:
            answered = _by(it.answered_on, on)
            unheard = answered is None and it.action_id in later
            yield it._replace(answered_on=answered, action_id=None if unheard else it.action_id)


def _is_known(it: Invoice, on: date) -> bool:
    """Tell whether an invoice was there on a day; one without any day says nothing about the past."""
    return _by(it.issued or it.due or it.paid_on, on) is not None


def _is_due(it: Milestone, on: date) -> bool:
    """Tell whether a milestone was there on a day: due or done by then, for nobody says when it was set."""
    return (_by(it.due, on) or _by(it.done_on, on)) is not None


def _by(day: date | None, on: date) -> date | None:
    return day if day is not None and day <= on else None


def health_then(facts: Facts, on: date, settings: Settings) -> Health:
    """Return the health an account had on a past day, from facts dated up to it."""
    return assess(known_on(facts, on), on, settings)


def was_served(facts: Facts, on: date) -> bool:
    """Tell whether the AM answered for an account on a past day, whatever its status says today.

    With a paid term that ran; or a customer by `since` whose terms had not ended by then.
    """
    known = known_contracts(as_on(facts, on).contracts, on)
    if arr_on(known, on):
        return True
    return _by(facts.account.since, on) is not None and not had_arr(facts._replace(contracts=known), on)


class Revenue:
    """The ARR of one account by day, each day from the terms as they were known on it, worked out once.

    In minor units of the base currency; unknown rates count one to one.
    """

    def __init__(self, facts: Facts, settings: Settings) -> None:
        self._facts = facts
        self._settings = settings
        self._known: dict[date, int] = {}

    def on(self, day: date) -> int:
        """Return the ARR on a day."""
        if day not in self._known:
            self._known[day] = in_base(arr_on(self._terms(day), day), self._settings)
        return self._known[day]

    def churned(self, on: date, until: date) -> bool:
        """Tell whether an account that paid on a day was lost by a later one.

        Lost means no ARR on the last day, or none for more than 31 days in a row before it. A shorter gap is
        a renewal signed late: the same 31 days within which a term counts as the renewal of another.
        """
        if not self.on(until):
            return True
        step = SUCCESSOR_GAP + DAY
        day = on + step  # a gap of so many days holds one of the days that lie so far apart
        while day < until:
            if not self.on(day) and self._gap(day) > SUCCESSOR_GAP.days:
                return True
            day += step
        return False

    def contracted(self, on: date, until: date) -> bool:
        """Tell whether an account paid less on a later day, or was lost by then."""
        return self.on(until) < self.on(on) or self.churned(on, until)

    def ran_out(self, on: date, until: date) -> bool:
        """Tell whether a paid term ended in between with neither a renewal nor a loss recorded."""
        terms = terms_on(self._terms(until), until)
        return any(_lapsed(it) and it.ends is not None and on <= it.ends < until for it in terms)

    def _terms(self, day: date) -> tuple[Contract, ...]:
        return known_contracts(as_on(self._facts, day).contracts, day)

    def _gap(self, day: date) -> int:
        """Return how many days in a row around one without ARR have none; there is ARR on both sides."""
        first = last = day
        while not self.on(first - DAY):
            first -= DAY
        while not self.on(last + DAY):
            last += DAY
        return (last - first).days + 1


def _lapsed(it: Term) -> bool:
    return it.state == "lapsed" and not it.contract.trial and it.contract.arr > 0


def last_known(accounts: Sequence[Facts], as_of: date) -> date:
    """Return the last day the book tells of: that of its latest fact up to `as_of`; `as_of` in an empty book.

    A book fed up to last December does not know who left in spring. Its terms would roll on or lapse by rule
    alone, which is an assumption, not an outcome. What lies ahead, such as the end of a term, is no fact yet.
    """
    days = (day for facts in accounts for day in _days_of(facts, as_of) if day is not None and day <= as_of)
    return max(days, default=as_of)


def _days_of(facts: Facts, as_of: date) -> Iterator[date | None]:
    yield facts.touched[as_of].last
    yield from (it.on for it in facts.usage)
    yield from (day for it in facts.issues for day in (it.opened, it.resolved))
    yield from (day for it in facts.risks for day in (it.opened, it.closed))
    yield from (day for it in facts.actions for day in (it.opened, it.done_on))
    yield from (day for it in facts.contracts for day in (it.starts, it.cancelled_on, it.closed_on))
    yield from (day for it in facts.invoices for day in (it.issued, it.paid_on))
    yield from (it.on for it in facts.surveys)
    yield from (it.on for it in facts.budgets)
    yield from (it.on for it in facts.pulses)
