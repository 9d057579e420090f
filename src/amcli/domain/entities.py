"""What a book holds, described once: every entity, its letter, its fields in the order people meet them.

The same description drives the command groups, the native CSV form and the import. `name` is the heading
and the JSON field; `column` is where the store keeps it (money in minor units, ratios in basis points,
links as row ids).
"""

from typing import NamedTuple

from amcli.domain import vocab


class Field(NamedTuple):
    """One field: its name in the field's own words and the type that says how it is read and shown.

    Types: text, day, time, money, flag, count (whole number), number, ratio (0.72), interval (`60d`),
    list (`;`-separated), choice, contact (a person of the account, by name), contacts (several) and objective (one
    of the account, by its id or outcome).
    """

    name: str
    type: str = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    help: str = ""
    default: str = ""

    @property
    def column(self) -> str:
        """Return the name of the column in the store."""
        return self.name + _SUFFIX.get(self.type, "")


_SUFFIX = {"money": "_minor", "ratio": "_bp", "contact": "_id", "objective": "_id"}


class Entity(NamedTuple):
    """One kind of thing in a book. `title` names the field that says what a row is about."""

    table: str
    plural: str
    letter: str
    title: str
    fields: tuple[Field, ...]
    day: str = ""
    """The field that dates a row: newest first in lists."""
    ends: tuple[str, ...] = ()
    """Fields that, once set, mean the row is no longer open."""

    def field(self, name: str) -> Field:
        """Return the field called `name`; KeyError when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


def _choice(name: str, choices: tuple[str, ...], default: str = "", **more: bool) -> Field:
    return Field(name, "choice", choices, default=default, required=more.get("required", False))


_CURRENCY = Field("currency", help="ISO code; the book's currency unless given")

ACCOUNT = Entity(
    "account",
    "accounts",
    "",
    "name",
    (
        Field("handle", help="short name typed in commands; made from the name unless given"),
        Field("name", required=True),
        Field("tier", help="A, B, C or your own"),
        Field("segment"),
        Field("industry"),
        Field("region"),
        _choice("status", vocab.ACCOUNT_STATUSES, "active"),
        Field("since", "day", help="customer since"),
        Field("domains", "list", help="web and mail domains"),
        Field("tags", "list"),
        Field("owner"),
        Field("crm_id", "list", help="id in the CRM"),
        Field("margin", "ratio", help="gross margin, 0.72 or 72%"),
        Field("wallet", "money", help="estimated total spend a year"),
        Field("aliases", "list", help="other names people use"),
        Field("currency", help="ISO code of this account's money"),
        Field("timezone"),
        Field("stage", help="lifecycle stage"),
        Field("goals", help="what the client wants to reach"),
    ),
)

CONTACT = Entity(
    "contact",
    "contacts",
    "p",
    "name",
    (
        Field("name", required=True),
        Field("title"),
        Field("email"),
        Field("phone"),
        _choice("role", vocab.CONTACT_ROLES),
        _choice("influence", vocab.INFLUENCES),
        _choice("stance", vocab.STANCES),
        Field("left_on", "day"),
        Field("other_emails", "list"),
        Field("note"),
        Field("every", "interval", help="how often this person wants to be heard"),
    ),
    ends=("left_on",),
)

TOUCH = Entity(
    "touch",
    "touches",
    "t",
    "text",
    (
        _choice("kind", vocab.TOUCH_KINDS, required=True),
        Field("on", "day", required=True),
        Field("text"),
        _choice("direction", vocab.DIRECTIONS),
        Field("mood", "choice", ("-1", "0", "1")),
        Field("with", "contacts", help="who took part"),
        Field("duration", "count", help="minutes"),
        Field("at", "time"),
    ),
    day="on",
)

ACTION = Entity(
    "action",
    "actions",
    "a",
    "title",
    (
        Field("title", required=True),
        Field("owner", default="me", help="me, client or an internal team"),
        Field("opened", "day", help="today unless given"),
        Field("due", "day"),
        Field("done_on", "day"),
        Field("reply", "flag", help="the client waits for an answer"),
        Field("dropped_on", "day"),
        Field("playbook"),
        Field("chase_on", "day", help="when to ask again for what others owe"),
    ),
    day="due",
    ends=("done_on", "dropped_on"),
)

CHECKIN = Entity(
    "checkin",
    "checkins",
    "c",
    "agenda",
    (
        Field("on", "day", required=True),
        Field("with", "contact"),
        Field("agenda"),
        Field("done_on", "day"),
        Field("opened", "day"),
        Field("dropped_on", "day"),
        Field("repeats", "interval", help="comes again after this long once it is held"),
        Field("anchor", "day", help="the first of a series, from which its days are counted"),
    ),
    day="on",
    ends=("done_on", "dropped_on"),
)

ISSUE = Entity(
    "issue",
    "issues",
    "i",
    "title",
    (
        Field("title", required=True),
        _choice("kind", vocab.ISSUE_KINDS, "ticket"),
        _choice("severity", vocab.SEVERITIES, "medium"),
        Field("team", help="who works on it"),
        Field("opened", "day", help="today unless given"),
        Field("due", "day"),
        Field("resolved", "day"),
        Field("note"),
    ),
    day="opened",
    ends=("resolved",),
)

RISK = Entity(
    "risk",
    "risks",
    "r",
    "title",
    (
        Field("title", required=True),
        _choice("category", vocab.RISK_CATEGORIES, "value"),
        _choice("severity", vocab.SEVERITIES, "medium"),
        Field("evidence", help="the facts behind the judgement"),
        Field("mitigation", help="what is being done"),
        Field("exit_criterion", help="what must be true to close it"),
        Field("opened", "day", help="today unless given"),
        Field("next_review", "day"),
        Field("escalated_to"),
        Field("closed", "day"),
        Field("owner"),
        Field("escalated_on", "day"),
        Field("outcome"),
    ),
    day="opened",
    ends=("closed",),
)

CONTRACT = Entity(
    "contract",
    "contracts",
    "k",
    "product",
    (
        Field("product"),
        Field("starts", "day"),
        Field("ends", "day", help="last day of the term, inclusive; empty = open-ended"),
        Field("arr", "money", required=True, help="annual recurring revenue"),
        Field("list_price", "money"),
        _CURRENCY,
        Field("auto_renew", "flag"),
        Field("notice", "interval", help="notice period before the end of the term, 60d or 3mo"),
        Field("renewal_term", "interval", help="length of a tacit renewal; own length unless given"),
        _choice("booking_type", vocab.BOOKING_TYPES),
        Field("cancelled_on", "day"),
        Field("trial", "flag"),
        _choice("category", vocab.FORECAST_CATEGORIES),
        Field("target", "money"),
        Field("forecast", "money"),
        Field("final", "money"),
        _choice("outcome", vocab.RENEWAL_OUTCOMES),
        Field("closed_on", "day"),
        Field("reason"),
        Field("stage", help="renewal stage"),
        Field("cancel_effective", "day"),
        Field("proposal_sent", "day"),
        Field("price_agreed", "day"),
        Field("offered", "money", help="the ARR last offered"),
        Field("walk_away", "money", help="the least we accept; never shown to clients"),
        Field("next_move", help="what happens next in the negotiation"),
    ),
    day="ends",
    ends=("closed_on",),
)

OPPORTUNITY = Entity(
    "opportunity",
    "opportunities",
    "o",
    "title",
    (
        Field("title", required=True),
        _choice("kind", vocab.OPPORTUNITY_KINDS, "upsell"),
        Field("product"),
        Field("amount", "money"),
        _CURRENCY,
        _choice("stage", vocab.OPPORTUNITY_STAGES, "identified"),
        Field("expected_close", "day"),
        Field("rationale", help="the client's business priority it serves"),
        Field("sponsor", "contact"),
        Field("blocked_reason"),
        Field("closed_on", "day"),
        Field("opened", "day"),
        Field("stage_on", "day", help="the day it reached its stage"),
        Field("review_on", "day", help="when to look at a blocked one again"),
        Field("objective", "objective", help="the objective of the client it serves, such as g3"),
    ),
    day="expected_close",
    ends=("closed_on",),
)

USAGE = Entity(
    "usage",
    "usage",
    "u",
    "metric",
    (
        Field("on", "day", required=True),
        Field("metric", default="seats"),
        Field("active", "number", required=True),
        Field("licensed", "number"),
    ),
    day="on",
)

SURVEY = Entity(
    "survey",
    "surveys",
    "s",
    "comment",
    (
        Field("contact", "contact"),
        _choice("kind", vocab.SURVEY_KINDS, required=True),
        Field("score", "count", required=True),
        Field("on", "day", required=True),
        Field("comment"),
    ),
    day="on",
)

REQUEST = Entity(
    "request",
    "requests",
    "q",
    "title",
    (
        Field("title", required=True),
        Field("category"),
        _choice("status", vocab.REQUEST_STATUSES, "open"),
        Field("opened", "day"),
        Field("shipped_on", "day"),
    ),
    day="opened",
    ends=("shipped_on",),
)

OBJECTIVE = Entity(
    "objective",
    "objectives",
    "g",
    "outcome",
    (
        Field("outcome", required=True),
        Field("measure"),
        Field("baseline"),
        Field("target"),
        Field("current"),
        Field("due", "day"),
        Field("achieved_on", "day"),
        Field("evidence", help="the evidence of value"),
        Field("opened", "day"),
    ),
    day="due",
    ends=("achieved_on",),
)

MILESTONE = Entity(
    "milestone",
    "milestones",
    "m",
    "title",
    (
        Field("title", required=True),
        _choice("kind", vocab.MILESTONE_KINDS, "onboarding"),
        Field("due", "day"),
        Field("done_on", "day"),
        Field("evidence"),
    ),
    day="due",
    ends=("done_on",),
)

INVOICE = Entity(
    "invoice",
    "invoices",
    "v",
    "number",
    (
        Field("number"),
        Field("amount", "money", required=True),
        _CURRENCY,
        Field("due", "day"),
        Field("paid_on", "day"),
        Field("issued", "day"),
    ),
    day="due",
    ends=("paid_on",),
)

BUDGET = Entity(
    "budget",
    "budgets",
    "b",
    "period_from",
    (
        Field("period_from", "day", required=True),
        Field("period_to", "day", required=True),
        Field("total", "money", required=True),
        Field("spent", "money", required=True),
        _CURRENCY,
        Field("on", "day", required=True),
    ),
    day="on",
)

REFERENCE = Entity(
    "reference",
    "references",
    "f",
    "title",
    (
        Field("title", required=True, help="for whom or what it is"),
        _choice("kind", vocab.REFERENCE_KINDS, "reference"),
        Field("contact", "contact"),
        Field("asked_on", "day", help="today unless given"),
        Field("given_on", "day"),
        Field("declined_on", "day"),
        Field("note"),
    ),
    day="asked_on",
    ends=("given_on", "declined_on"),
)

PULSE = Entity(
    "pulse",
    "pulses",
    "h",
    "note",
    (
        Field("score", "count", required=True),
        Field("note", required=True),
        Field("on", "day", required=True),
    ),
    day="on",
)

ENTITIES = (
    ACCOUNT,
    CONTACT,
    TOUCH,
    ACTION,
    CHECKIN,
    ISSUE,
    RISK,
    CONTRACT,
    OBJECTIVE,
    OPPORTUNITY,
    USAGE,
    SURVEY,
    REQUEST,
    MILESTONE,
    INVOICE,
    BUDGET,
    REFERENCE,
    PULSE,
)
BY_TABLE = {entity.table: entity for entity in ENTITIES}
BY_PLURAL = {entity.plural: entity for entity in ENTITIES} | {"checkins": CHECKIN, "pulses": PULSE}
BY_LETTER = {entity.letter: entity for entity in ENTITIES if entity.letter}
