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
        Field("name", required=True, help="the name of the client"),
        Field("tier", help="A, B, C or your own"),
        Field("segment", help="such as enterprise or mid-market"),
        Field("industry", help="what the client does"),
        Field("region", help="where the client is"),
        _choice("status", vocab.ACCOUNT_STATUSES, "active"),
        Field("since", "day", help="customer since"),
        Field("domains", "list", help="web and mail domains"),
        Field("tags", "list", help="words of your own to narrow lists by"),
        Field("owner", help="the AM who has the account"),
        Field("crm_id", "list", help="id in the CRM"),
        Field("margin", "ratio", help="gross margin, 0.72 or 72%"),
        Field("wallet", "money", help="estimated total spend a year"),
        Field("aliases", "list", help="other names people use"),
        Field("currency", help="ISO code of this account's money"),
        Field("timezone", help="such as Europe/Lisbon"),
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
        Field("name", required=True, help="first and last name"),
        Field("title", help="the job title"),
        Field("email", help="the main address"),
        Field("phone", help="as it is dialled"),
        _choice("role", vocab.CONTACT_ROLES),
        _choice("influence", vocab.INFLUENCES),
        _choice("stance", vocab.STANCES),
        Field("left_on", "day", help="the day this person left"),
        Field("other_emails", "list", help="further addresses"),
        Field("note", help="what is worth knowing"),
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
        Field("on", "day", required=True, help="the day of the conversation"),
        Field("text", help="what was said"),
        _choice("direction", vocab.DIRECTIONS),
        Field("mood", "choice", ("-1", "0", "1")),
        Field("with", "contacts", help="who took part"),
        Field("duration", "count", help="minutes"),
        Field("at", "time", help="when it began"),
    ),
    day="on",
)

ACTION = Entity(
    "action",
    "actions",
    "a",
    "title",
    (
        Field("title", required=True, help="what is promised"),
        Field("owner", default="me", help="me, client or an internal team"),
        Field("opened", "day", help="today unless given"),
        Field("due", "day", help="by when"),
        Field("done_on", "day", help="the day it was done"),
        Field("reply", "flag", help="the client waits for an answer"),
        Field("dropped_on", "day", help="the day it was given up"),
        Field("playbook", help="the playbook it is part of"),
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
        Field("on", "day", required=True, help="the day of the conversation"),
        Field("with", "contact", help="whom to talk to"),
        Field("agenda", help="what to talk about"),
        Field("done_on", "day", help="the day it was held"),
        Field("opened", "day", help="the day it was planned"),
        Field("dropped_on", "day", help="the day it was called off"),
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
        Field("title", required=True, help="what the client raised"),
        _choice("kind", vocab.ISSUE_KINDS, "ticket"),
        _choice("severity", vocab.SEVERITIES, "medium"),
        Field("team", help="who works on it"),
        Field("opened", "day", help="today unless given"),
        Field("due", "day", help="when it should be resolved"),
        Field("resolved", "day", help="the day it was resolved"),
        Field("note", help="what is known of it"),
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
        Field("title", required=True, help="what may go wrong"),
        _choice("category", vocab.RISK_CATEGORIES, "value"),
        _choice("severity", vocab.SEVERITIES, "medium"),
        Field("evidence", help="the facts behind the judgement"),
        Field("mitigation", help="what is being done"),
        Field("exit_criterion", help="what must be true to close it"),
        Field("opened", "day", help="today unless given"),
        Field("next_review", "day", help="when to look at it again"),
        Field("escalated_to", help="whom it was escalated to"),
        Field("closed", "day", help="the day it was closed"),
        Field("owner", help="who looks after it"),
        Field("escalated_on", "day", help="the day it was escalated"),
        Field("outcome", help="how it ended"),
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
        Field("product", help="what is bought"),
        Field("starts", "day", help="first day of the term"),
        Field("ends", "day", help="last day of the term, inclusive; empty = open-ended"),
        Field("arr", "money", required=True, help="annual recurring revenue"),
        Field("list_price", "money", help="what a year costs by the price list"),
        _CURRENCY,
        Field("auto_renew", "flag", help="renews itself unless notice is given"),
        Field("notice", "interval", help="notice period before the end of the term; 10bd in working days"),
        Field("renewal_term", "interval", help="length of a tacit renewal; own length unless given"),
        _choice("booking_type", vocab.BOOKING_TYPES),
        Field("cancelled_on", "day", help="the day notice was given"),
        Field("trial", "flag", help="a trial, not counted as revenue"),
        _choice("category", vocab.FORECAST_CATEGORIES),
        Field("target", "money", help="the ARR you aim at"),
        Field("forecast", "money", help="the ARR you expect"),
        Field("final", "money", help="the ARR agreed"),
        _choice("outcome", vocab.RENEWAL_OUTCOMES),
        Field("closed_on", "day", help="the day it was decided"),
        Field("reason", help="why it ended like that"),
        Field("stage", help="renewal stage"),
        Field("cancel_effective", "day", help="last day of a cancelled contract"),
        Field("proposal_sent", "day", help="the day the proposal went out"),
        Field("price_agreed", "day", help="the day the price was agreed"),
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
        Field("title", required=True, help="what they may buy"),
        _choice("kind", vocab.OPPORTUNITY_KINDS, "upsell"),
        Field("product", help="the product of the price list"),
        Field("amount", "money", help="what it brings a year"),
        _CURRENCY,
        _choice("stage", vocab.OPPORTUNITY_STAGES, "identified"),
        Field("expected_close", "day", help="when it should be decided"),
        Field("rationale", help="the client's business priority it serves"),
        Field("sponsor", "contact", help="who wants it at the client"),
        Field("blocked_reason", help="what stands in its way"),
        Field("closed_on", "day", help="the day it was won or lost"),
        Field("opened", "day", help="today unless given"),
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
        Field("on", "day", required=True, help="the day it was measured"),
        Field("metric", default="seats", help="what is counted, such as seats or projects"),
        Field("active", "number", required=True, help="how many are used"),
        Field("licensed", "number", help="how many are paid for; unknown unless given"),
    ),
    day="on",
)

SURVEY = Entity(
    "survey",
    "surveys",
    "s",
    "comment",
    (
        Field("contact", "contact", help="who answered"),
        _choice("kind", vocab.SURVEY_KINDS, required=True),
        Field("score", "count", required=True, help="NPS 0 to 10, CSAT 1 to 5"),
        Field("on", "day", required=True, help="the day of the answer"),
        Field("comment", help="what they wrote"),
    ),
    day="on",
)

REQUEST = Entity(
    "request",
    "requests",
    "q",
    "title",
    (
        Field("title", required=True, help="what they ask for"),
        Field("category", help="a word to group by"),
        _choice("status", vocab.REQUEST_STATUSES, "open"),
        Field("opened", "day", help="today unless given"),
        Field("shipped_on", "day", help="the day it shipped"),
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
        Field("outcome", required=True, help="what the client wants to reach"),
        Field("measure", help="what it is measured by"),
        Field("baseline", help="the value at the start, such as 14 days"),
        Field("target", help="the value to reach, such as 5 days"),
        Field("current", help="the value now"),
        Field("due", "day", help="by when"),
        Field("achieved_on", "day", help="the day it was reached"),
        Field("evidence", help="the evidence of value"),
        Field("opened", "day", help="today unless given"),
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
        Field("title", required=True, help="what is to be done"),
        _choice("kind", vocab.MILESTONE_KINDS, "onboarding"),
        Field("due", "day", help="by when"),
        Field("done_on", "day", help="the day it was done"),
        Field("evidence", help="what proves it"),
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
        Field("number", help="the number on it"),
        Field("amount", "money", required=True, help="the total of the invoice"),
        _CURRENCY,
        Field("due", "day", help="by when it is to be paid"),
        Field("paid_on", "day", help="the day it was paid"),
        Field("issued", "day", help="the day it was sent"),
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
        Field("period_from", "day", required=True, help="first day of the period"),
        Field("period_to", "day", required=True, help="last day of the period"),
        Field("total", "money", required=True, help="the whole budget"),
        Field("spent", "money", required=True, help="what is spent of it"),
        _CURRENCY,
        Field("on", "day", required=True, help="the day of the statement"),
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
        Field("contact", "contact", help="who was asked"),
        Field("asked_on", "day", help="today unless given"),
        Field("given_on", "day", help="the day it was given"),
        Field("declined_on", "day", help="the day they said no"),
        Field("note", help="what was agreed"),
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
        Field("score", "count", required=True, help="1 to 10"),
        Field("note", required=True, help="why"),
        Field("on", "day", required=True, help="the day you thought so"),
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
