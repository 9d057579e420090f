"""Words of other tools for ours, by entity and field; and what their states mean."""

from amcli.domain.entities import Entity, Field
from amcli.interop.cells import BadCell
from amcli.interop.columns import Column
from amcli.interop.values import as_choice

WORDS: dict[str, dict[str, str]] = {
    "touch.kind": {
        "phone": "call",
        "phone call": "call",
        "telephone": "call",
        "mail": "email",
        "e-mail": "email",
        "visit": "onsite",
        "on-site": "onsite",
        "video": "meeting",
        "video call": "meeting",
        "zoom": "meeting",
        "teams": "meeting",
        "qbr": "meeting",
        "ebr": "meeting",
        "demo": "meeting",
        "check_in": "meeting",
        "training": "meeting",
        "onboarding": "meeting",
        "workshop": "meeting",
        "kickoff": "meeting",
        "webinar": "meeting",
        "review": "meeting",
        "slack": "chat",
        "message": "chat",
        "sms": "chat",
        "no-show": "no_show",
    },
    "touch.mood": {
        "positive": "1",
        "good": "1",
        "happy": "1",
        "neutral": "0",
        "mixed": "0",
        "negative": "-1",
        "bad": "-1",
        "unhappy": "-1",
        "risk": "-1",
        "at risk": "-1",
    },
    "touch.direction": {"in": "inbound", "out": "outbound", "incoming": "inbound", "outgoing": "outbound"},
    "account.status": {
        "customer": "active",
        "live": "active",
        "current": "active",
        "lead": "prospect",
        "lost": "churned",
        "cancelled": "churned",
        "canceled": "churned",
        "trial": "prospect",
        "paused": "active",
    },
    "contact.role": {
        "owner": "decision_maker",
        "admin": "technical_buyer",
        "administrator": "technical_buyer",
        "user": "end_user",
        "sponsor": "executive_sponsor",
    },
    "issue.severity": {
        "urgent": "critical",
        "blocker": "critical",
        "p0": "critical",
        "p1": "critical",
        "p2": "high",
        "p3": "medium",
        "p4": "low",
        "major": "high",
        "minor": "low",
        "normal": "medium",
        "moderate": "medium",
        "med": "medium",
    },
    "issue.kind": {"bug": "ticket", "incident": "ticket", "question": "request", "problem": "ticket"},
    "risk.category": {
        "budget": "value",
        "price": "contract",
        "pricing": "contract",
        "features": "product",
        "feature": "product",
        "missing features": "product",
        "support": "sentiment",
        "service": "sentiment",
        "competition": "competitor",
        "usage": "adoption",
    },
    "opportunity.kind": {
        "upgrade": "upsell",
        "expansion": "upsell",
        "cross-sell": "cross_sell",
        "crosssell": "cross_sell",
    },
    "opportunity.stage": {
        "prospecting": "identified",
        "discovery": "identified",
        "new": "identified",
        "lead": "identified",
        "open": "identified",
        "engaging": "qualified",
        "qualification": "qualified",
        "proposal": "proposed",
        "quote": "proposed",
        "negotiation": "negotiating",
        "commit": "negotiating",
        "closed won": "won",
        "closed lost": "lost",
    },
    "survey.kind": {"net promoter": "nps", "net promoter score": "nps", "customer satisfaction": "csat"},
    "request.status": {"new": "open", "done": "shipped", "released": "shipped", "rejected": "declined"},
}
WORDS["risk.severity"] = WORDS["issue.severity"]
IN_PARTS = "touch.kind"
"""The field where one word of several tells: a `renewal call` is a call, a missed one is not."""
NOTHING = frozenset(["unknown", "n/a", "na", "none", "not set", "unspecified", "-"])
"""Words of a list that say nothing."""
NOT = frozenset(["no", "not", "missed", "failed", "declined", "cancelled", "canceled"])
HELD = frozenset(["completed", "complete", "done", "held", "finished", "logged", "attended", "sent", "closed", "past"])
AHEAD = frozenset(["scheduled", "planned", "upcoming", "future", "open", "pending", "booked", "confirmed"])
CALLED_OFF = frozenset(["cancelled", "canceled", "declined", "postponed", "deleted"])
OPEN = frozenset(["open", "new", "pending", "active", "waiting", "reopened", "started", "hold"]) | {
    "in progress",
    "on hold",
}
CLOSED = frozenset(["closed", "resolved", "solved", "done", "completed", "fixed"])
GONE = frozenset(["churned", "cancelled", "canceled", "terminated"])
"""States of what was a contract."""


def translated(entity: Entity, field: Field, text: str) -> str | None:
    """Return the word of a closed list that another stands for; None when it has no place among ours."""
    name = f"{entity.table}.{field.name}"
    whole = text.strip().casefold()
    parts = plain_word(whole).split() if name == IN_PARTS else []
    for it in (whole, plain_word(whole), *(parts if NOT.isdisjoint(parts) else ())):
        if found := WORDS.get(name, {}).get(it) or _ours(it, field):
            return found
    return None


def plain_word(text: str) -> str:
    """Return a word of a list in lower case, with blanks for underscores and hyphens."""
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def among(column: Column, words: frozenset[str]) -> list[str]:
    """Return which cells of a column are one of these words, as they are written."""
    return [text for text in column.words if plain_word(text) in words]


def _ours(text: str, field: Field) -> str | None:
    try:
        return str(as_choice(text, field.choices))
    except BadCell:
        return None
