"""The risk register: when the evidence behind a risk has cleared, by category.

A suggestion only, never an act: numbers read well for many reasons, and the judgement stays the AM's. It
needs a fact dated after the day the risk was opened. That nothing is recorded clears nothing, nor does what
the AM knew already when opening the risk.
"""

from collections.abc import Callable, Mapping
from datetime import date

from amcli.domain.cadence import base_cadence
from amcli.domain.dates import show_day
from amcli.domain.health.caps import gone_without_successor
from amcli.domain.health.relationship import HEARD_WITHIN
from amcli.domain.health.service import SURVEYS_WITHIN, overdue, unanswered
from amcli.domain.items import Suggestion
from amcli.domain.records import Contract, Facts, Risk, Survey
from amcli.domain.renewals import readiness
from amcli.domain.standing import Standing

ENOUGH_USE = 0.5
GRAVE_ISSUES = ("critical", "high", "medium")

Rule = Callable[[Risk, Standing], Suggestion | None]


def suggest_close(risk: Risk, it: Standing) -> Suggestion | None:
    """Return why an open risk may be closed, or None while its evidence stands, is unknown or is not newer."""
    if risk.category not in RULES or not risk.is_open(it.on):
        return None
    found = RULES[risk.category](risk, it)
    return found if found is not None and found.since > risk.opened else None


def _sponsor(_: Risk, it: Standing) -> Suggestion | None:
    """Every required seat heard, nobody who mattered gone without a successor."""
    heard = [(seat.heard, seat.contact) for seat in it.seats if seat.state == "heard" and seat.heard and seat.contact]
    if not it.seats or len(heard) < len(it.seats) or gone_without_successor(it.facts, it.on):
        return None
    last, person = max(heard, key=lambda one: (one[0], -one[1].id))
    refs = tuple(f"p{contact.id}" for _, contact in heard)
    said = f"all required roles heard within {HEARD_WITHIN.days}d, {person.name} last on {_day(last, it)}"
    return Suggestion(said, refs, last)


def _adoption(_: Risk, it: Standing) -> Suggestion | None:
    """Every metric used by half or more and not falling; one without a licence count has only its trend."""
    known = [trend for trend in it.trends if trend.utilisation is not None]
    steady = all(trend.change is not None and trend.change >= 0 for trend in it.trends)
    if not known or not steady or any((trend.utilisation or 0.0) < ENOUGH_USE for trend in known):
        return None
    lowest = min(known, key=lambda trend: trend.utilisation or 0.0)
    since = min(trend.latest.on for trend in it.trends)
    said = f"{lowest.metric} {lowest.utilisation:.0%} used and {lowest.change:+.0%} in 28d, as of {_day(since, it)}"
    return Suggestion(said, tuple(f"u{trend.latest.id}" for trend in it.trends), since)


def _engagement(_: Risk, it: Standing) -> Suggestion | None:
    """A conversation within the target of the base cadence; the quickened one is the risk's own doing."""
    cadence, last = base_cadence(it.facts, it.settings), it.facts.touched[it.on].last
    if cadence is None or last is None or (it.on - last).days > cadence.every.days:
        return None
    return Suggestion(f"last touch on {_day(last, it)}, within the target of {cadence.every}", (), last)


def _sentiment(_: Risk, it: Standing) -> Suggestion | None:
    """The latest answer of each kind of survey is no detractor, and no detractor waits for an answer."""
    recent = [one for one in it.facts.surveys if it.on - SURVEYS_WITHIN < one.on <= it.on]
    latest: dict[str, Survey] = {one.kind: one for one in sorted(recent, key=lambda one: (one.on, one.id))}
    if not latest or any(one.is_detractor for one in latest.values()) or unanswered(it.facts, it.on):
        return None
    answered = [one.answered_on for one in recent if one.is_detractor and one.answered_on]
    since = max([*(one.on for one in latest.values()), *(day for day in answered if day <= it.on)])
    said = " and ".join(f"{one.kind.upper()} {one.score} on {_day(one.on, it)}" for one in latest.values())
    return Suggestion(f"{said}, nobody waits for an answer", tuple(f"s{one.id}" for one in latest.values()), since)


def _billing(_: Risk, it: Standing) -> Suggestion | None:
    """Nothing overdue, and the latest invoice paid."""
    paid = [(one.paid_on, one) for one in it.facts.invoices if one.paid_on is not None and one.paid_on <= it.on]
    if not paid or overdue(it.facts.invoices, it.on):
        return None
    day, last = max(paid, key=lambda one: (one[0], one[1].id))
    said = f"nothing overdue since invoice {last.number or f'v{last.id}'} was paid on {_day(day, it)}"
    return Suggestion(said, (f"v{last.id}",), day)


def _contract(risk: Risk, it: Standing) -> Suggestion | None:
    """No renewal lapsed, past its notice date or behind, none cancelled; and one was signed or brought forward.

    The risk itself is no reason for a renewal to be behind: it would keep itself open.
    """
    facts = it.facts._replace(risks=tuple(other for other in it.facts.risks if other.id != risk.id))
    if any(term.cancelled and term.state == "running" for term in it.terms):
        return None
    for term in it.renewing:
        if term.state == "lapsed" or term.missed(it.on) or readiness(term, facts, it.on, it.settings).is_behind:
            return None
    steps = _renewal_steps(facts, it.on)
    if not steps:
        return None
    day, what, contract = max(steps, key=lambda step: (step[0], step[2].id))
    said = f"no renewal is behind; {contract.product or f'k{contract.id}'} {what} on {_day(day, it)}"
    return Suggestion(said, (f"k{contract.id}",), day)


def _renewal_steps(facts: Facts, on: date) -> list[tuple[date, str, Contract]]:
    """Return what has been settled of the contracts by a day."""
    steps = []
    for contract in facts.contracts:
        renewed = contract.closed_on if contract.outcome not in (None, "churned") else None
        dated = ((renewed, "renewed"), (contract.price_agreed, "price agreed"), (contract.proposal_sent, "proposed"))
        steps += [(day, what, contract) for day, what in dated if day is not None and day <= on]
    return steps


def _product(_: Risk, it: Standing) -> Suggestion | None:
    """No open issue of severity medium or more, and the latest one resolved."""
    grave = [issue for issue in it.facts.issues if issue.severity in GRAVE_ISSUES and issue.opened <= it.on]
    resolved = [(issue.resolved, issue) for issue in grave if issue.resolved is not None and issue.resolved <= it.on]
    if not resolved or any(issue.is_open(it.on) for issue in grave):
        return None
    day, last = max(resolved, key=lambda one: (one[0], one[1].id))
    said = f"no open issue of weight since “{last.title}” was resolved on {_day(day, it)}"
    return Suggestion(said, (f"i{last.id}",), day)


def _value(risk: Risk, it: Standing) -> Suggestion | None:
    """An objective reached since the risk was opened."""
    reached = [(one.achieved_on, one) for one in it.facts.objectives if one.achieved_on and one.achieved_on <= it.on]
    since = [(day, one) for day, one in reached if day > risk.opened]
    if not since:
        return None
    day, last = max(since, key=lambda one: (one[0], one[1].id))
    return Suggestion(f"objective reached on {_day(day, it)}: {last.outcome}", (f"g{last.id}",), day)


def _day(day: date, it: Standing) -> str:
    return show_day(day, today=it.on)


RULES: Mapping[str, Rule] = {
    "sponsor": _sponsor,
    "adoption": _adoption,
    "engagement": _engagement,
    "sentiment": _sentiment,
    "billing": _billing,
    "contract": _contract,
    "product": _product,
    "value": _value,
}
"""By category. A competitor is never gone because our own numbers look well, so it has no rule."""
