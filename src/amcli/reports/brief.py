"""The brief: everything for the next conversation with one account, worked out for one day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.cadence import PersonDue
from amcli.domain.chains import amended_by
from amcli.domain.followups import SCHEDULE_AHEAD, NextCheckIn, next_checkin, people_to_hear
from amcli.domain.health.service import overdue
from amcli.domain.negotiation import Deal, known_on
from amcli.domain.promises import CLIENT, ME
from amcli.domain.records import (
    Action,
    CheckIn,
    Contact,
    Facts,
    Invoice,
    Issue,
    Milestone,
    Objective,
    Opportunity,
    Request,
    Risk,
    Survey,
    Touch,
)
from amcli.domain.settings import Settings
from amcli.domain.signals import Signal, signals, visible
from amcli.domain.standing import WEEK, Standing, stand
from amcli.domain.terms import Term
from amcli.domain.vocab import SEVERITIES

COMPARED_WITH = WEEK
TOUCHES = 5
SURVEYS = 3
NEWS_WITHIN = timedelta(days=90)
"""What was shipped or reached this recently is still worth a word."""


class Person(NamedTuple):
    """Someone at the account: when we last heard from them, how they are reached."""

    contact: Contact
    heard: date | None
    email: str | None
    phone: str | None
    there: bool


class Brief(NamedTuple):
    """One account before a call. Everything open is as of the day; the gravest and the most late come first.

    `texts` is False when what was written in words is to be left out, for a screen that others see.
    """

    standing: Standing
    texts: bool
    renewing: tuple[Term, ...]
    overdue: tuple[Invoice, ...]
    coming: NextCheckIn | None
    checkins: tuple[CheckIn, ...]
    agenda: tuple[Signal, ...]
    """What the signals say should be spoken about."""
    mine: tuple[Action, ...]
    client: tuple[Action, ...]
    teams: tuple[Action, ...]
    issues: tuple[Issue, ...]
    risks: tuple[Risk, ...]
    people: tuple[Person, ...]
    touches: tuple[Touch, ...]
    objectives: tuple[Objective, ...]
    milestones: tuple[Milestone, ...]
    opportunities: tuple[Opportunity, ...]
    requests: tuple[Request, ...]
    surveys: tuple[Survey, ...]
    people_due: tuple[PersonDue, ...] = ()
    """Whom to hear within four weeks by a rhythm of their own or of their role, with nothing scheduled in time."""
    deals: Mapping[int, Deal] = {}
    """Where the negotiation of each renewal stands, by contract id, without the walk-away."""

    @property
    def on(self) -> date:
        """The day it is seen from."""
        return self.standing.on


def build_brief(
    facts: Facts,
    on: date,
    settings: Settings,
    *,
    touches: Sequence[Touch],
    reaches: Mapping[int, tuple[str | None, str | None]],
    texts: bool = True,
) -> Brief:
    """Return the brief of one account; `reaches` holds e-mail and phone by contact id.

    `facts` must hold the day and the one a week before, to which health is compared.
    """
    standing = stand(facts, on, settings, before=on - COMPARED_WITH)
    actions = standing.open_actions
    return Brief(
        standing,
        texts,
        tuple(standing.renewing),
        tuple(overdue(facts.invoices, on)),
        next_checkin(standing),
        tuple(standing.open_checkins),
        tuple(visible(signals(standing), standing)),
        tuple(it for it in actions if it.owner == ME),
        tuple(it for it in actions if it.owner == CLIENT),
        tuple(it for it in actions if it.owner not in (ME, CLIENT)),
        tuple(sorted((it for it in facts.issues if it.is_open(on)), key=lambda it: (_grave(it), it.opened, it.id))),
        tuple(sorted((it for it in facts.risks if it.is_open(on)), key=lambda it: (_grave(it), it.opened, it.id))),
        _people(facts, on, reaches),
        tuple(touches),
        _objectives(facts, on),
        _milestones(facts, on),
        tuple(it for it in facts.opportunities if it.is_open(on)),
        _requests(facts, on),
        tuple(
            sorted((it for it in facts.surveys if it.on <= on), key=lambda it: (it.on, it.id), reverse=True)[:SURVEYS]
        ),
        tuple(it for it in people_to_hear(standing) if it.due <= on + SCHEDULE_AHEAD),
    )


def with_deals(brief: Brief, deals: Mapping[int, Deal]) -> Brief:
    """Return a brief with the negotiations of its renewals; the walk-away stays with `am renewals show`."""
    told: dict[int, Deal] = {}
    for term in brief.renewing:
        held = [deals[it.id] for it in amended_by(term.contract, brief.standing.facts.contracts) if it.id in deals]
        if held and brief.texts:
            whole = held[0]._replace(walk_away=None, moves=tuple(move for it in held for move in it.moves))
            told[term.contract.id] = known_on(whole, brief.on)
        elif held:
            told[term.contract.id] = Deal(offered=held[0].offered)
    return brief._replace(deals=told)


def _grave(it: Issue | Risk) -> int:
    return SEVERITIES.index(it.severity)


def _people(facts: Facts, on: date, reaches: Mapping[int, tuple[str | None, str | None]]) -> tuple[Person, ...]:
    """Return the people heard last first, those who left at the end."""
    heard = facts.touched[on].heard
    people = [Person(it, heard.get(it.id), *reaches.get(it.id, (None, None)), it.is_there(on)) for it in facts.contacts]
    by_heard = sorted(people, key=lambda it: it.heard or date.min, reverse=True)
    return tuple(sorted(by_heard, key=lambda it: not it.there))


def _objectives(facts: Facts, on: date) -> tuple[Objective, ...]:
    """Return what is still to be reached, earliest due first, then what was reached lately."""
    still = [it for it in facts.objectives if it.achieved_on is None or it.achieved_on > on]
    reached = [it for it in facts.objectives if it.achieved_on and on - NEWS_WITHIN < it.achieved_on <= on]
    return (*sorted(still, key=lambda it: (it.due or date.max, it.id)), *reached)


def _milestones(facts: Facts, on: date) -> tuple[Milestone, ...]:
    still = [it for it in facts.milestones if it.done_on is None or it.done_on > on]
    return tuple(sorted(still, key=lambda it: (it.due or date.max, it.id)))


def _requests(facts: Facts, on: date) -> tuple[Request, ...]:
    """Return what was shipped lately, then what they still wait for."""
    shipped = [it for it in facts.requests if it.shipped_on and on - NEWS_WITHIN < it.shipped_on <= on]
    waiting = [
        it
        for it in facts.requests
        if it.status != "declined" and (it.shipped_on > on if it.shipped_on else it.status != "shipped")
    ]
    return (*shipped, *waiting)
