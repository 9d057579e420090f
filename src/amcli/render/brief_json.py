"""The brief as JSON has it: `am.brief/1`."""

from typing import Any

from amcli.domain.cadence import CheckInDue
from amcli.domain.followups import is_paused
from amcli.domain.health.service import unanswered
from amcli.domain.money import Money
from amcli.domain.negotiation import NO_DEAL, discount, unreturned
from amcli.domain.promises import asks_on, days_late
from amcli.domain.records import Action
from amcli.domain.terms import Term
from amcli.domain.wallet import wallet_of
from amcli.render import shapes
from amcli.render.wallet import wallet_json
from amcli.reports.brief import Brief, Person


def as_json(brief: Brief) -> dict[str, Any]:
    """Return the fields of `am.brief/1`; texts are null when they are left out."""
    standing = brief.standing
    return {
        **_money_and_dates(brief),
        "health": _health(brief),
        "checkin": _checkin(brief, standing.checkin),
        "checkins": _checkins(brief),
        "people_due": [
            {
                "ref": f"p{it.contact.id}",
                "name": it.contact.name,
                "role": it.contact.role,
                "every": str(it.every),
                "due": shapes.day(it.due),
                "days_late": it.late(brief.on),
                "last_heard": shapes.day(it.last),
            }
            for it in brief.people_due
        ],
        "signals": shapes.signals(brief.agenda),
        "actions": {
            "mine": [_action(brief, it) for it in brief.mine],
            "client": [_action(brief, it) for it in brief.client],
            "teams": [_action(brief, it) for it in brief.teams],
        },
        **_trouble(brief),
        "people": [_person(it) for it in brief.people],
        "touches": _touches(brief),
        **_plans(brief),
        "usage": _usage(brief),
        "surveys": _surveys(brief),
    }


def _money_and_dates(brief: Brief) -> dict[str, Any]:
    account = brief.standing.account
    return {
        "account": {
            "handle": account.handle,
            "name": account.name,
            "tier": account.tier,
            "segment": account.segment,
            "industry": account.industry,
            "region": account.region,
            "status": account.status,
            "since": shapes.day(account.since),
            "owner": account.owner,
            "goals": account.goals if brief.texts else None,
        },
        "arr": shapes.money(brief.standing.money()),
        "arr_by_currency": shapes.sums(brief.standing.arr),
        "share_of_wallet": wallet_json(wallet_of(account, brief.standing.arr, brief.standing.settings)),
        "renewal": _renewal(brief, brief.renewing[0]) if brief.renewing else None,
        "renewals": [_renewal(brief, it) for it in brief.renewing],
        "overdue_invoices": [
            {
                "ref": f"v{it.id}",
                "number": it.number,
                "amount": shapes.money(Money(it.amount, it.currency)),
                "due": shapes.day(it.due),
                "days_late": (brief.on - it.due).days if it.due else 0,
            }
            for it in brief.overdue
        ],
    }


def _deal(brief: Brief, term: Term) -> dict[str, Any] | None:
    """Return where a negotiation stands, None where nothing is recorded; never the walk-away."""
    contract, deal = term.contract, brief.deals.get(term.contract.id, NO_DEAL)
    if deal.is_empty:
        return None
    return {
        "offered": None if deal.offered is None else shapes.money(Money(deal.offered, contract.currency)),
        "offered_discount": discount(contract.list_price, deal.offered),
        "next_move": deal.next_move,
        "given_for_nothing": len(unreturned(deal.moves)),
    }


def _renewal(brief: Brief, term: Term) -> dict[str, Any]:
    contract = term.contract
    left = (term.cancel_by - brief.on).days if term.cancel_by else None
    shape = shapes.renewal(term) or {}
    return shape | {
        "product": contract.product,
        "arr": shapes.money(Money(contract.arr, contract.currency)),
        "days_to_cancel_by": left,
        "auto_renew": contract.auto_renew,
        "negotiation": _deal(brief, term),
        "state": term.state,
        "assumed": term.rolled > 0,
    }


def _health(brief: Brief) -> dict[str, Any]:
    health = brief.standing.health
    return shapes.health(health, change_7d=brief.standing.change) | {
        "dimensions": [
            {
                "name": part.name,
                "score": shapes.points(part.dimension.score),
                "weight": part.weight,
                "points": shapes.points(part.points),
                "reasons": list(part.dimension.reasons),
                "refs": list(part.dimension.refs),
            }
            for part in health.parts
            if part.dimension is not None
        ],
        "other_parts": [
            {"name": part.name, "points": shapes.points(part.points)} for part in health.parts if part.dimension is None
        ],
        "caps": [{"most": it.most / 10, "reason": it.reason, "refs": list(it.refs)} for it in health.caps],
    }


def _checkin(brief: Brief, due: CheckInDue | None) -> dict[str, Any]:
    return {
        "next": shapes.day(brief.coming.on) if brief.coming else None,
        "ref": brief.coming.ref if brief.coming else None,
        "due": shapes.day(due.due) if due else None,
        "days_late": due.late(brief.on) if due else 0,
        "every": due.every if due else None,
        "max": due.max if due else None,
        "last_touch": shapes.day(brief.standing.facts.touched[brief.on].last),
        "quiet_from": shapes.day(due.quiet_from) if due else None,
        "quickened": due.quickened or None if due else None,
        "paused": is_paused(brief.standing.facts.cadence),
    }


def _checkins(brief: Brief) -> list[dict[str, Any]]:
    names = {it.contact.id: it.contact.name for it in brief.people}
    return [
        {
            "ref": f"c{it.id}",
            "on": shapes.day(it.on),
            "with": names.get(it.contact_id) if it.contact_id is not None else None,
            "agenda": it.agenda,
            "repeats": str(it.repeats) if it.repeats else None,
            "days_late": max(0, (brief.on - it.on).days),
        }
        for it in brief.checkins
    ]


def _action(brief: Brief, it: Action) -> dict[str, Any]:
    return {
        "ref": f"a{it.id}",
        "title": it.title,
        "owner": it.owner,
        "opened": shapes.day(it.opened),
        "due": shapes.day(it.due),
        "days_late": days_late(it.due, brief.on),
        "asks_on": shapes.day(asks_on(it)),
        "reply": it.reply,
    }


def _trouble(brief: Brief) -> dict[str, Any]:
    return {
        "issues": [
            {
                "ref": f"i{it.id}",
                "title": it.title,
                "kind": it.kind,
                "severity": it.severity,
                "team": it.team,
                "opened": shapes.day(it.opened),
                "due": shapes.day(it.due),
                "days_open": (brief.on - it.opened).days,
            }
            for it in brief.issues
        ],
        "risks": [
            {
                "ref": f"r{it.id}",
                "title": it.title,
                "category": it.category,
                "severity": it.severity,
                "opened": shapes.day(it.opened),
                "mitigation": it.mitigation if brief.texts else None,
                "next_review": shapes.day(it.next_review),
                "escalated_to": it.escalated_to,
                "days_open": (brief.on - it.opened).days,
            }
            for it in brief.risks
        ],
    }


def _person(it: Person) -> dict[str, Any]:
    who = it.contact
    return {
        "ref": f"p{who.id}",
        "name": who.name,
        "title": who.title,
        "role": who.role,
        "influence": who.influence,
        "stance": who.stance,
        "email": it.email,
        "phone": it.phone,
        "last_heard": shapes.day(it.heard),
        "left_on": shapes.day(who.left_on),
        "there": it.there,
    }


def _touches(brief: Brief) -> list[dict[str, Any]]:
    return [
        {
            "ref": f"t{it.id}",
            "on": shapes.day(it.on),
            "kind": it.kind,
            "direction": it.direction,
            "mood": it.mood,
            "with": list(it.people),
            "text": it.text if brief.texts else None,
        }
        for it in brief.touches
    ]


def _plans(brief: Brief) -> dict[str, Any]:
    return {
        "objectives": [
            {
                "ref": f"g{it.id}",
                "outcome": it.outcome,
                "due": shapes.day(it.due),
                "achieved_on": shapes.day(it.achieved_on),
                "evidence": it.evidence if brief.texts else None,
            }
            for it in brief.objectives
        ],
        "milestones": [
            {"ref": f"m{it.id}", "title": it.title, "kind": it.kind, "due": shapes.day(it.due)}
            for it in brief.milestones
        ],
        "opportunities": [
            {
                "ref": f"o{it.id}",
                "title": it.title,
                "kind": it.kind,
                "stage": it.stage,
                "amount": shapes.money(Money(it.amount, it.currency)) if it.amount is not None else None,
                "expected_close": shapes.day(it.expected_close),
                "blocked_reason": it.blocked_reason,
                "objective": f"g{it.objective_id}" if it.objective_id is not None else None,
            }
            for it in brief.opportunities
        ],
        "requests": [
            {"ref": f"q{it.id}", "title": it.title, "status": it.status, "shipped_on": shapes.day(it.shipped_on)}
            for it in brief.requests
        ],
    }


def _usage(brief: Brief) -> list[dict[str, Any]]:
    return [
        {
            "ref": f"u{it.latest.id}",
            "metric": it.metric,
            "on": shapes.day(it.latest.on),
            "active": it.latest.active,
            "licensed": it.latest.licensed,
            "utilisation": it.utilisation,
            "change_28d": it.change,
        }
        for it in brief.standing.trends
    ]


def _surveys(brief: Brief) -> list[dict[str, Any]]:
    waiting = {it.id for it in unanswered(brief.standing.facts, brief.on)}
    return [
        {
            "ref": f"s{it.id}",
            "kind": it.kind,
            "score": it.score,
            "on": shapes.day(it.on),
            "contact": f"p{it.contact_id}" if it.contact_id is not None else None,
            "detractor": it.is_detractor,
            "answered": it.is_detractor and it.id not in waiting,
            "answered_on": shapes.day(it.answered_on),
            "comment": it.comment if brief.texts else None,
        }
        for it in brief.surveys
    ]
