"""Movement: in which of three directions an account went in a period, proven by dated facts.

Ten e-mails and no decision is drifting. Contact is never evidence, not even through the health score: what
a rise owes to engagement and relationship alone, or to the AM's own pulse, is left out.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.dates import show_day
from amcli.domain.evidence import (
    CHANGED,
    CLARIFIED,
    DAY,
    DIRECTIONS,
    INCREASED,
    REDUCED,
    Evidence,
    Healths,
    known_part,
    renews,
    within,
)
from amcli.domain.health.adoption import FRESH
from amcli.domain.health.service import SURVEYS_WITHIN
from amcli.domain.periods import Period, week_of
from amcli.domain.records import Facts, Survey, Usage
from amcli.domain.setbacks import setbacks
from amcli.domain.settings import Settings

LONGEST_STREAK = 12
"""Weeks looked back for the last movement; a streak of this length may be longer."""
WEEK = timedelta(days=7)
GROWN = 50
"""The rise of utilisation, in tenths of a percentage point, that counts as progress."""
Found = Iterator[tuple[date, str, str]]
"""Facts as a rule yields them: day, ref and text."""
CONTACT_PARTS = ("engagement", "relationship", "pulse")
RENEWED = {"renewed_flat": "renewed flat", "renewed_up": "renewed upwards", "renewed_down": "renewed at less"}


class Movement(NamedTuple):
    """What moved an account in a period, and what got worse."""

    evidence: tuple[Evidence, ...] = ()
    worsened: tuple[Evidence, ...] = ()

    @property
    def directions(self) -> tuple[str, ...]:
        """The directions there is evidence for, in the order of the field."""
        found = {it.direction for it in self.evidence}
        return tuple(it for it in DIRECTIONS if it in found)


def movement(
    facts: Facts, period: Period, settings: Settings, as_of: date, *, healths: Healths | None = None
) -> Movement:
    """Return what moved an account in a period, from facts dated in it and not after `as_of`.

    The facts must hold summaries of touches for the day before the period and for its last known day.
    """
    span = known_part(period, as_of)
    if span.days <= 0:
        return Movement()
    healths = healths or Healths(facts, settings)
    return Movement(tuple(_evidence(facts, span, healths)), tuple(setbacks(facts, span, as_of, healths)))


def streak(facts: Facts, on: date, settings: Settings, *, healths: Healths | None = None) -> int:
    """Return for how many weeks, up to that of `on`, nothing moved; at most `LONGEST_STREAK`.

    The rule of `movement` is applied to each week, so this week's streak is last week's plus one. Weeks
    that began before the account was known do not count.
    """
    healths = healths or Healths(facts, settings)
    known, week = known_from(facts), week_of(on)
    for weeks in range(LONGEST_STREAK):
        moved = next(_evidence(facts, known_part(week, on), healths), None)
        if moved or week.start < known:
            return weeks
        week = week_of(week.start - DAY)
    return LONGEST_STREAK


def days_needed(period: Period, as_of: date) -> list[date]:
    """Return the days for which movement and streak need summaries of touches, earliest first."""
    last = known_part(period, as_of).last
    monday = week_of(last).start
    boundaries = {monday - DAY - weeks * WEEK for weeks in range(LONGEST_STREAK)}
    return sorted(boundaries | {period.start - DAY, last})


def known_from(facts: Facts) -> date:
    """Return the day from which the book can tell whether an account moved.

    The day it entered the book, or the first dated sign of work with it where history was imported; never
    before it became a client.
    """
    seen = [it.last for it in facts.touched.values() if it.last]
    for rows in (facts.actions, facts.checkins, facts.issues, facts.risks):
        seen += [it.opened for it in rows]
    for measured in (facts.usage, facts.surveys):
        seen += [it.on for it in measured]
    known = min(facts.account.added_on, *seen) if seen else facts.account.added_on
    return max(known, facts.account.since or known)


def _evidence(facts: Facts, span: Period, healths: Healths) -> Iterator[Evidence]:
    """Yield the evidence of a span, cheapest first, so that a streak can stop at the first."""
    found = False
    for direction, rule in _RULES:
        for on, ref, text in rule(facts, span):
            found = True
            yield Evidence(direction, on, ref, text)
    if found or _measured(facts, span):
        for on, ref, text in _healthier(facts, span, healths):
            yield Evidence(REDUCED, on, ref, text)


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


def _grown(facts: Facts, span: Period) -> Found:
    """Yield opportunities won or moved on; one entered at a stage has not moved to it."""
    for it in facts.opportunities:
        if it.stage == "won" and it.closed_on and within(it.closed_on, span):
            yield it.closed_on, f"o{it.id}", f"won: {it.title}"
        elif it.stage not in ("won", "lost") and it.stage_on and within(it.stage_on, span) and it.stage_on > it.opened:
            yield it.stage_on, f"o{it.id}", f"{it.title} moved to {it.stage}"


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
        if within(checkin.opened, span) and planned:
            day = show_day(checkin.on, today=checkin.opened)
            about = f": {checkin.agenda}" if checkin.agenda else ""
            yield checkin.opened, f"c{checkin.id}", f"check-in set for {day}{about}"


_RULES = (
    (REDUCED, _troubles_ended),
    (REDUCED, _secured),
    (INCREASED, _reached),
    (INCREASED, _grown),
    (INCREASED, _used_more),
    (CLARIFIED, _next_steps),
)


def _measured(facts: Facts, span: Period) -> bool:
    """Tell whether something was measured in the span that only the score can read.

    Without that and without other evidence a score rises because an old bad answer has faded. Use against
    licences has a rule of its own, so most accounts are spared the working out of their health week by week.
    """
    if any(span.contains(it.on) for rows in (facts.surveys, facts.budgets) for it in rows):
        return True
    return any(not it.licensed and span.contains(it.on) for it in facts.usage)


def _healthier(facts: Facts, span: Period, healths: Healths) -> Found:
    before, now = healths.on(span.start - DAY), healths.on(span.last)
    if before.score is None or now.score is None:
        return
    points = {it.name: it.points for it in before.parts}
    contact = sum(max(0, it.points - points.get(it.name, 0)) for it in now.parts if it.name in CONTACT_PARTS)
    if now.score - before.score - contact >= CHANGED:
        rise = (now.score - before.score) / 10
        yield span.last, facts.account.handle, f"health up {rise:g} to {now.score / 10:g}"
