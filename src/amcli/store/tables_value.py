"""Tables about money and value: contracts, opportunities, usage, surveys, requests, plans, invoices, budgets."""

from typing import Annotated

from sqlalchemy import Index, UniqueConstraint

from amcli.domain import vocab
from amcli.store.table_base import Incoming, IncomingRuled, Kept, RowRule, in_order, schema
from amcli.store.table_types import (
    Currency,
    Day,
    Flag,
    Id,
    MaybeContact,
    MaybeDay,
    MaybeId,
    MaybeInterval,
    MaybeMinor,
    MaybeNumber,
    MaybeStr,
    MaybeText,
    Minor,
    Name,
    Number,
    Object,
    OfAccount,
    Ref,
    Str,
    Whole,
    Words,
    one_of,
)


class ContractBase(IncomingRuled):
    """One term of a subscription, with its renewal."""

    account_id: OfAccount
    product: MaybeText = None
    starts: MaybeDay = None
    ends: MaybeDay = None
    arr_minor: Minor
    list_price_minor: MaybeMinor = None
    currency: Currency
    auto_renew: Flag = 0
    notice: MaybeInterval = None
    renewal_term: MaybeInterval = None
    booking_type: Annotated[MaybeStr, one_of(vocab.BOOKING_TYPES)] = None
    cancelled_on: MaybeDay = None
    cancel_effective: MaybeDay = None
    renews_id: Annotated[MaybeId, Ref("contract")] = None
    trial: Flag = 0
    category: Annotated[MaybeStr, one_of(vocab.FORECAST_CATEGORIES)] = None
    target_minor: MaybeMinor = None
    forecast_minor: MaybeMinor = None
    final_minor: MaybeMinor = None
    stage: MaybeText = None
    outcome: Annotated[MaybeStr, one_of(vocab.RENEWAL_OUTCOMES)] = None
    closed_on: MaybeDay = None
    reason: MaybeText = None
    proposal_sent: MaybeDay = None
    price_agreed: MaybeDay = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"
    offered_minor: MaybeMinor = None
    walk_away_minor: MaybeMinor = None
    next_move: MaybeText = None

    row_rule = in_order("starts", "ends")


class Contract(ContractBase, Kept, table=True):
    __table_args__ = schema(ContractBase, ("account_id", "starts"))


class OpportunityBase(Incoming):
    """Growth that may come."""

    account_id: OfAccount
    title: Name
    kind: Annotated[Str, one_of(vocab.OPPORTUNITY_KINDS)] = "upsell"
    product: MaybeText = None
    amount_minor: MaybeMinor = None
    currency: Currency
    stage: Annotated[Str, one_of(vocab.OPPORTUNITY_STAGES)] = "identified"
    opened: Day
    stage_on: MaybeDay = None
    expected_close: MaybeDay = None
    rationale: MaybeText = None
    sponsor_id: MaybeContact = None
    blocked_reason: MaybeText = None
    review_on: MaybeDay = None
    closed_on: MaybeDay = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"
    objective_id: Annotated[MaybeId, Ref("objective")] = None


class Opportunity(OpportunityBase, Kept, table=True):
    __table_args__ = schema(OpportunityBase, ("account_id", "closed_on"))


class NegotiationBase(Incoming):
    """One move in the negotiation of a renewal."""

    contract_id: Annotated[Id, Ref("contract")]
    on: Day
    kind: Annotated[Str, one_of(vocab.NEGOTIATION_KINDS)]
    text: Name
    amount_minor: MaybeMinor = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"


class Negotiation(NegotiationBase, Kept, table=True):
    __table_args__ = schema(NegotiationBase, ("contract_id", "on"))


class ReferenceBase(Incoming):
    """What a client was asked to say for us, and whether they did."""

    account_id: OfAccount
    title: Name
    kind: Annotated[Str, one_of(vocab.REFERENCE_KINDS)] = "reference"
    contact_id: MaybeContact = None
    asked_on: Day
    given_on: MaybeDay = None
    declined_on: MaybeDay = None
    note: MaybeText = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"


class Reference(ReferenceBase, Kept, table=True):
    __table_args__ = schema(ReferenceBase, ("account_id", "asked_on"))


class UsageBase(Incoming):
    """How much of what was bought is used, on one day."""

    account_id: OfAccount
    on: Day
    metric: Words = "seats"
    active: Number
    licensed: MaybeNumber = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"


class Usage(UsageBase, Kept, table=True):
    __table_args__ = schema(UsageBase, Index("usage_by_metric", "account_id", "metric", "on", "active", "licensed"))


class SurveyBase(IncomingRuled):
    """One answer to a survey."""

    account_id: OfAccount
    contact_id: MaybeContact = None
    kind: Annotated[Str, one_of(vocab.SURVEY_KINDS)]
    score: Whole
    on: Day
    comment: MaybeText = None
    action_id: Annotated[MaybeId, Ref("action")] = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"

    row_rule = RowRule(
        "score",
        "an NPS score is 0 to 10, a CSAT score 1 to 5",
        lambda row: 0 <= row.score <= 10 if row.kind == "nps" else 1 <= row.score <= 5,
        """CASE "kind" WHEN 'nps' THEN "score" BETWEEN 0 AND 10 ELSE "score" BETWEEN 1 AND 5 END""",
    )


class Survey(SurveyBase, Kept, table=True):
    __table_args__ = schema(SurveyBase, ("account_id", "on"))


class RequestBase(Incoming):
    """Something clients ask of the product."""

    title: Name
    category: MaybeText = None
    status: Annotated[Str, one_of(vocab.REQUEST_STATUSES)] = "open"
    opened: Day
    shipped_on: MaybeDay = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"


class Request(RequestBase, Kept, table=True):
    __table_args__ = schema(RequestBase)


class VoteBase(Incoming):
    """One account asking for one request."""

    request_id: Annotated[Id, Ref("request")]
    account_id: OfAccount
    on: MaybeDay = None


class Vote(VoteBase, Kept, table=True):
    __table_args__ = schema(VoteBase, UniqueConstraint("request_id", "account_id"), ("account_id",))


class ObjectiveBase(Incoming):
    """What the client wants to reach, and how far it is."""

    account_id: OfAccount
    outcome: Name
    measure: MaybeText = None
    baseline: MaybeText = None
    target: MaybeText = None
    current: MaybeText = None
    opened: Day
    due: MaybeDay = None
    achieved_on: MaybeDay = None
    evidence: MaybeText = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"


class Objective(ObjectiveBase, Kept, table=True):
    __table_args__ = schema(ObjectiveBase, ("account_id", "achieved_on"))


class MilestoneBase(Incoming):
    """An onboarding step, a training or an obligation."""

    account_id: OfAccount
    title: Name
    kind: Annotated[Str, one_of(vocab.MILESTONE_KINDS)] = "onboarding"
    due: MaybeDay = None
    done_on: MaybeDay = None
    evidence: MaybeText = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"


class Milestone(MilestoneBase, Kept, table=True):
    __table_args__ = schema(MilestoneBase, ("account_id", "done_on"))


class InvoiceBase(Incoming):
    """A bill."""

    account_id: OfAccount
    number: MaybeText = None
    amount_minor: Minor
    currency: Currency
    issued: MaybeDay = None
    due: MaybeDay = None
    paid_on: MaybeDay = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"


class Invoice(InvoiceBase, Kept, table=True):
    __table_args__ = schema(InvoiceBase, ("account_id", "paid_on"))


class BudgetBase(IncomingRuled):
    """A budget of a period as known on a day."""

    account_id: OfAccount
    period_from: Day
    period_to: Day
    total_minor: Minor
    spent_minor: Minor
    currency: Currency
    on: Day
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"

    row_rule = in_order("period_from", "period_to")


class Budget(BudgetBase, Kept, table=True):
    __table_args__ = schema(BudgetBase, ("account_id", "on"))


class TargetBase(Incoming):
    """What the AM is measured on."""

    period: Words
    metric: Words
    value: Words
    currency: MaybeText = None


class Target(TargetBase, Kept, table=True):
    __table_args__ = schema(TargetBase, UniqueConstraint("period", "metric"))


BASES = (
    ContractBase,
    OpportunityBase,
    NegotiationBase,
    ReferenceBase,
    UsageBase,
    SurveyBase,
    RequestBase,
    VoteBase,
    ObjectiveBase,
    MilestoneBase,
    InvoiceBase,
    BudgetBase,
    TargetBase,
)
