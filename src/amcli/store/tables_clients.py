"""Tables about people and work: accounts, contacts, touches, actions, check-ins, issues, risks, judgements."""

from typing import Annotated

from sqlalchemy import Index, UniqueConstraint

from amcli.domain import vocab
from amcli.store.table_base import Incoming, IncomingRuled, Kept, exactly_one, only_where, schema
from amcli.store.table_types import (
    Day,
    Flag,
    Handle,
    Id,
    MaybeContact,
    MaybeCount,
    MaybeCurrency,
    MaybeDay,
    MaybeId,
    MaybeInterval,
    MaybeMargin,
    MaybeMinor,
    MaybeMood,
    MaybeStr,
    MaybeText,
    MaybeTime,
    Name,
    Object,
    OfAccount,
    Ref,
    Str,
    Ten,
    Texts,
    Week,
    Words,
    one_of,
)


class AccountBase(Incoming):
    """A client."""

    handle: Handle
    name: Name
    aliases: Texts = "[]"
    tier: MaybeText = None
    segment: MaybeText = None
    industry: MaybeText = None
    region: MaybeText = None
    timezone: MaybeText = None
    domains: Texts = "[]"
    status: Annotated[Str, one_of(vocab.ACCOUNT_STATUSES)] = "active"
    stage: MaybeText = None
    since: MaybeDay = None
    goals: MaybeText = None
    tags: Texts = "[]"
    crm_id: Texts = "[]"
    owner: MaybeText = None
    margin_bp: MaybeMargin = None
    wallet_minor: MaybeMinor = None
    currency: MaybeCurrency = None
    added_on: Day
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"


class Account(AccountBase, Kept, table=True):
    __table_args__ = schema(AccountBase, UniqueConstraint("handle"))


class ContactBase(Incoming):
    """A person at a client."""

    account_id: OfAccount
    name: Name
    title: MaybeText = None
    email: MaybeText = None
    other_emails: Texts = "[]"
    phone: MaybeText = None
    role: Annotated[MaybeStr, one_of(vocab.CONTACT_ROLES)] = None
    influence: Annotated[MaybeStr, one_of(vocab.INFLUENCES)] = None
    stance: Annotated[MaybeStr, one_of(vocab.STANCES)] = None
    left_on: MaybeDay = None
    note: MaybeText = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"
    every: MaybeInterval = None


class Contact(ContactBase, Kept, table=True):
    __table_args__ = schema(ContactBase, ("account_id",), ("email",))


class TouchBase(Incoming):
    """A conversation, or a note of one."""

    account_id: OfAccount
    kind: Annotated[Str, one_of(vocab.TOUCH_KINDS)]
    direction: Annotated[MaybeStr, one_of(vocab.DIRECTIONS)] = None
    on: Day
    at: MaybeTime = None
    text: MaybeText = None
    mood: MaybeMood = None
    duration: MaybeCount = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"


class Touch(TouchBase, Kept, table=True):
    __table_args__ = schema(
        TouchBase,
        ("account_id", "on", "kind"),
        only_where("mood", Index("touch_mood", "account_id", "on", "id", "mood")),
    )


class AttendeeBase(IncomingRuled):
    """Who took part in a touch: a known contact or just a name."""

    touch_id: Annotated[Id, Ref("touch")]
    contact_id: MaybeContact = None
    name: MaybeText = None

    row_rule = exactly_one("contact_id", "name")


class Attendee(AttendeeBase, Kept, table=True):
    __table_args__ = schema(AttendeeBase, ("touch_id", "contact_id"), ("contact_id",))


class ActionBase(Incoming):
    """A next step or commitment, ours, the client's or a team's."""

    account_id: OfAccount
    title: Name
    owner: Words = "me"
    opened: Day
    due: MaybeDay = None
    done_on: MaybeDay = None
    dropped_on: MaybeDay = None
    reply: Flag = 0
    touch_id: Annotated[MaybeId, Ref("touch")] = None
    playbook: MaybeText = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"
    chase_on: MaybeDay = None


class Action(ActionBase, Kept, table=True):
    __table_args__ = schema(ActionBase, ("account_id", "done_on"), ("done_on", "due"))


class CheckinBase(Incoming):
    """A scheduled conversation."""

    account_id: OfAccount
    with_id: MaybeContact = None
    on: Day
    agenda: MaybeText = None
    opened: Day
    done_on: MaybeDay = None
    dropped_on: MaybeDay = None
    touch_id: Annotated[MaybeId, Ref("touch")] = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"
    repeats: MaybeInterval = None
    anchor: MaybeDay = None


class Checkin(CheckinBase, Kept, table=True):
    __table_args__ = schema(CheckinBase, ("account_id", "on"))


class CadenceBase(IncomingRuled):
    """The rhythm of one account or one tier, where it differs from the settings."""

    account_id: Annotated[MaybeId, Ref("account")] = None
    tier: MaybeText = None
    every: MaybeInterval = None
    max: MaybeInterval = None
    paused: Flag = 0
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"

    row_rule = exactly_one("account_id", "tier")


class Cadence(CadenceBase, Kept, table=True):
    __table_args__ = schema(CadenceBase, UniqueConstraint("account_id"), UniqueConstraint("tier"))


class IssueBase(Incoming):
    """What the client raised."""

    account_id: OfAccount
    title: Name
    kind: Annotated[Str, one_of(vocab.ISSUE_KINDS)] = "ticket"
    severity: Annotated[Str, one_of(vocab.SEVERITIES)] = "medium"
    team: MaybeText = None
    opened: Day
    due: MaybeDay = None
    resolved: MaybeDay = None
    contact_id: MaybeContact = None
    note: MaybeText = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"


class Issue(IssueBase, Kept, table=True):
    __table_args__ = schema(IssueBase, ("account_id", "resolved"), ("account_id", "opened"))


class RiskBase(Incoming):
    """The AM's judgement of what may go wrong."""

    account_id: OfAccount
    title: Name
    category: Annotated[Str, one_of(vocab.RISK_CATEGORIES)] = "value"
    severity: Annotated[Str, one_of(vocab.SEVERITIES)] = "medium"
    evidence: MaybeText = None
    mitigation: MaybeText = None
    exit_criterion: MaybeText = None
    owner: MaybeText = None
    opened: Day
    next_review: MaybeDay = None
    escalated_to: MaybeText = None
    escalated_on: MaybeDay = None
    closed: MaybeDay = None
    outcome: MaybeText = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"


class Risk(RiskBase, Kept, table=True):
    __table_args__ = schema(RiskBase, ("account_id", "closed"))


class PulseBase(Incoming):
    """The AM's own score of an account, with the note that explains it."""

    account_id: OfAccount
    score: Ten
    note: Name
    on: Day
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"


class Pulse(PulseBase, Kept, table=True):
    __table_args__ = schema(PulseBase, ("account_id", "on"))


class SnoozeBase(IncomingRuled):
    """One signal, or one item, hidden until a day."""

    account_id: OfAccount
    signal: MaybeText = None
    ref: MaybeText = None
    on: Day
    until: Day
    why: Name
    severity: Annotated[MaybeStr, one_of(vocab.SEVERITIES)] = None

    row_rule = exactly_one("signal", "ref")


class Snooze(SnoozeBase, Kept, table=True):
    __table_args__ = schema(SnoozeBase, ("account_id", "until"))


class ReviewMarkBase(Incoming):
    """An account reviewed in a week."""

    account_id: OfAccount
    on: Day
    week: Week
    note: MaybeText = None


class ReviewMark(ReviewMarkBase, Kept, table=True):
    __tablename__ = "review_mark"
    __table_args__ = schema(ReviewMarkBase, ("account_id", "on"))


BASES = (
    AccountBase,
    ContactBase,
    TouchBase,
    AttendeeBase,
    ActionBase,
    CheckinBase,
    CadenceBase,
    IssueBase,
    RiskBase,
    PulseBase,
    SnoozeBase,
    ReviewMarkBase,
)
