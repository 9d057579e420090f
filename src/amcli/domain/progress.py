"""What moved an account, as far as the facts say themselves on which day it happened."""

from collections.abc import Callable
from datetime import date

from amcli.domain.dates import show_day
from amcli.domain.evidence import CLARIFIED, DAY, INCREASED, REDUCED, Found, renews, within
from amcli.domain.health.adoption import FRESH
from amcli.domain.health.service import SURVEYS_WITHIN
from amcli.domain.periods import Period
from amcli.domain.records import Facts, Survey, Usage

GROWN = 50
"""The rise of utilisation, in tenths of a percentage point, that counts as progress."""
RENEWED = {"renewed_flat": "renewed flat", "renewed_up": "renewed upwards", "renewed_down": "renewed at less"}


def _troubles_ended(facts: Facts, span: Period) -> Found:
    for risk in facts.risks:
        if risk.closed and within(risk.closed, span):
            yield risk.closed, f"r{risk.id}", f"risk closed: {risk.title}"
    for issue in facts.issues:
        if issue.resolved and within(issue.resolved, span):
            yield issue.resolved, f"i{issue.id}", f"{issue.kind} resolved: {issue.title}"
    for survey in facts.surveys:
        answered = _answered(survey, facts, span) if survey.is_detractor else None
        if answered:
            yield answered, f"s{survey.id}", f"detractor answered: {survey.kind.upper()} {survey.score}"


def _answered(survey: Survey, facts: Facts, span: Period) -> date | None:
    """Return the day in the span on which a detractor got an answer.

    That is the end of the follow-up; where none was recorded, the conversation with that very person: not
    contact as such, but the debt itself paid.
    """
    if survey.action_id is not None or survey.answered_on is not None:
        return survey.answered_on if within(survey.answered_on, span) else None
    if survey.contact_id is None or span.last - survey.on >= SURVEYS_WITHIN:
        return None
    before = facts.touched[span.start - DAY].heard.get(survey.contact_id, date.min)
    heard = facts.touched[span.last].heard.get(survey.contact_id, date.min)
    return heard if heard > survey.on and within(heard, span) and before <= survey.on else None


def _secured(facts: Facts, span: Period) -> Found:
    for invoice in facts.invoices:
        if invoice.paid_on and within(invoice.paid_on, span):
            yield invoice.paid_on, f"v{invoice.id}", f"invoice {invoice.number or invoice.id} paid"
    for contract in facts.contracts:
        name = contract.product or "contract"
        if contract.closed_on and within(contract.closed_on, span) and contract.outcome in RENEWED:
            yield contract.closed_on, f"k{contract.id}", f"{name} {RENEWED[contract.outcome]}"
        if contract.starts and within(contract.starts, span) and any(renews(contract, old) for old in facts.contracts):
            yield contract.starts, f"k{contract.id}", f"{name} renewed: new term began"


def _reached(facts: Facts, span: Period) -> Found:
    for objective in facts.objectives:
        if objective.achieved_on and within(objective.achieved_on, span):
            yield objective.achieved_on, f"g{objective.id}", f"objective reached: {objective.outcome}"
    for milestone in facts.milestones:
        if milestone.done_on and within(milestone.done_on, span):
            yield milestone.done_on, f"m{milestone.id}", f"{milestone.kind} done: {milestone.title}"
    for request in facts.requests:
        if request.shipped_on and within(request.shipped_on, span):
            yield request.shipped_on, f"q{request.id}", f"request shipped: {request.title}"


def _won(facts: Facts, span: Period) -> Found:
    for it in facts.opportunities:
        if it.stage == "won" and it.closed_on and within(it.closed_on, span):
            yield it.closed_on, f"o{it.id}", f"won: {it.title}"


def _used_more(facts: Facts, span: Period) -> Found:
    """Yield metrics whose utilisation rose against the last measurement before the span.

    The use itself must have grown too: giving seats back raises the share and is no progress.
    """
    latest: dict[str, Usage] = {}
    earlier: dict[str, Usage] = {}
    for it in facts.usage:
        if not it.licensed or not span.start - FRESH <= it.on < span.end:
            continue
        newest = latest if it.on >= span.start else earlier
        if it.metric not in newest or (newest[it.metric].on, newest[it.metric].id) < (it.on, it.id):
            newest[it.metric] = it
    for metric, now in sorted(latest.items()):
        before = earlier.get(metric)
        if before and now.active > before.active and _share(now) - _share(before) >= GROWN:
            yield now.on, f"u{now.id}", f"{metric} used {_share(before) / 1000:.0%} → {_share(now) / 1000:.0%}"


def _share(usage: Usage) -> int:
    """Return utilisation in tenths of a percent: whole numbers, so that 30 % to 35 % is five points exactly."""
    return round(1000 * usage.active / usage.licensed) if usage.licensed else 0


def _next_steps(facts: Facts, span: Period) -> Found:
    """Yield what was agreed in the span for a later day, unless it was dropped again by its end.

    A row whose end lies before its beginning was entered after the fact: history, not a next step.
    """
    for action in facts.actions:
        ended = min(action.done_on or date.max, action.dropped_on or date.max)
        kept = action.opened <= ended and not within(action.dropped_on, span)
        if action.due and within(action.opened, span) and action.due >= action.opened and kept:
            whose = "" if action.owner == "me" else f" ({action.owner})"
            yield action.opened, f"a{action.id}", f"next step{whose}: {action.title}"
    for checkin in facts.checkins:
        planned = checkin.on > checkin.opened and not within(checkin.dropped_on, span)
        by_itself = checkin.anchor is not None and checkin.on != checkin.anchor  # the next of a series
        if within(checkin.opened, span) and planned and not by_itself:
            day = show_day(checkin.on, today=checkin.opened)
            about = f": {checkin.agenda}" if checkin.agenda else ""
            yield checkin.opened, f"c{checkin.id}", f"check-in set for {day}{about}"


PROGRESS: tuple[tuple[str, Callable[[Facts, Period], Found]], ...] = (
    (REDUCED, _troubles_ended),
    (REDUCED, _secured),
    (INCREASED, _reached),
    (INCREASED, _won),
    (INCREASED, _used_more),
    (CLARIFIED, _next_steps),
)
"""The rules with the direction they prove, cheapest first; each reads the facts as known at the end of a span."""
