"""The facts of a book as the rules see them: dated, typed, immutable.

NamedTuples rather than dataclasses: they cost a tenth at start-up and are made straight from rows.
Money is integer minor units of the `currency` beside it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from amcli.domain.dates import Interval
from amcli.domain.vocab import COUNTED_KINDS, DETRACTOR_UP_TO, GRAVE


class Account(NamedTuple):
    """A client the AM answers for."""

    id: int
    handle: str
    name: str
    tier: str | None = None
    segment: str | None = None
    industry: str | None = None
    region: str | None = None
    status: str = "active"
    since: date | None = None
    owner: str | None = None
    currency: str | None = None
    added_on: date = date.min
    goals: str | None = None
    margin: int | None = None
    """Gross margin in basis points."""
    wallet: int | None = None
    """Estimated total spend a year, in minor units of the account's currency, else the book's."""


class Contact(NamedTuple):
    """A person at an account."""

    id: int
    account_id: int
    name: str
    title: str | None = None
    role: str | None = None
    influence: str | None = None
    stance: str | None = None
    left_on: date | None = None
    every: Interval | None = None
    """How often this person wants to be heard, where that was set."""

    def is_there(self, on: date) -> bool:
        """Tell whether the person works there on a day."""
        return self.left_on is None or self.left_on > on


class Touched(NamedTuple):
    """What the counted touches up to a day amount to: all that the rules need to know of them."""

    last: date | None = None
    heard: Mapping[int, date] = {}
    """The last day each person took part, by contact id."""
    moods: tuple[int, ...] = ()
    """The moods of the last five touches that have one, newest first."""


class Touch(NamedTuple):
    """One contact or note."""

    id: int
    account_id: int
    kind: str
    on: date
    text: str | None = None
    direction: str | None = None
    mood: int | None = None
    people: tuple[str, ...] = ()


class Action(NamedTuple):
    """A next step or commitment."""

    id: int
    account_id: int
    title: str
    owner: str
    opened: date
    due: date | None = None
    done_on: date | None = None
    dropped_on: date | None = None
    reply: bool = False
    chase_on: date | None = None
    """When to ask again for what others owe."""

    def is_open(self, on: date) -> bool:
        """Tell whether it was waiting to be done on a day."""
        return self.opened <= on and _still(self.done_on, on) and _still(self.dropped_on, on)


class CheckIn(NamedTuple):
    """A scheduled conversation."""

    id: int
    account_id: int
    on: date
    opened: date
    agenda: str | None = None
    contact_id: int | None = None
    done_on: date | None = None
    dropped_on: date | None = None
    repeats: Interval | None = None
    """After how long it comes again once it is held."""
    anchor: date | None = None
    """The first day of its series."""

    def is_open(self, on: date) -> bool:
        """Tell whether it was still to be held on a day."""
        return self.opened <= on and _still(self.done_on, on) and _still(self.dropped_on, on)


class Issue(NamedTuple):
    """Something the client raised."""

    id: int
    account_id: int
    title: str
    kind: str
    severity: str
    team: str | None
    opened: date
    due: date | None = None
    resolved: date | None = None

    def is_open(self, on: date) -> bool:
        """Tell whether it was unresolved on a day."""
        return self.opened <= on and _still(self.resolved, on)


class Risk(NamedTuple):
    """The AM's judgement that something endangers the account."""

    id: int
    account_id: int
    title: str
    category: str
    severity: str
    opened: date
    owner: str | None = None
    next_review: date | None = None
    escalated_to: str | None = None
    escalated_on: date | None = None
    closed: date | None = None
    mitigation: str | None = None

    def is_open(self, on: date) -> bool:
        """Tell whether it was open on a day."""
        return self.opened <= on and _still(self.closed, on)

    @property
    def is_grave(self) -> bool:
        """Critical or high."""
        return self.severity in GRAVE


class Contract(NamedTuple):
    """One term as signed; `ends` is its last day."""

    id: int
    account_id: int
    product: str | None
    starts: date | None
    ends: date | None
    arr: int
    currency: str
    auto_renew: bool = False
    notice: Interval | None = None
    renewal_term: Interval | None = None
    cancelled_on: date | None = None
    cancel_effective: date | None = None
    renews_id: int | None = None
    trial: bool = False
    category: str | None = None
    target: int | None = None
    forecast: int | None = None
    final: int | None = None
    stage: str | None = None
    outcome: str | None = None
    closed_on: date | None = None
    proposal_sent: date | None = None
    price_agreed: date | None = None
    booking_type: str | None = None
    list_price: int | None = None


class Opportunity(NamedTuple):
    """Growth that may come."""

    id: int
    account_id: int
    title: str
    kind: str
    product: str | None
    amount: int | None
    currency: str
    stage: str
    opened: date
    stage_on: date | None = None
    expected_close: date | None = None
    rationale: str | None = None
    blocked_reason: str | None = None
    closed_on: date | None = None
    sponsor_id: int | None = None
    review_on: date | None = None
    objective_id: int | None = None
    """The client's objective it serves."""

    @property
    def is_over(self) -> bool:
        """Tell whether it is won or lost by now, whenever that was."""
        return self.stage in ("won", "lost")

    def is_open(self, on: date) -> bool:
        """Tell whether it was neither won nor lost on a day; without the day of its end it counts as long over."""
        return self.opened <= on and _still(self.closed_on, on) and not (self.is_over and self.closed_on is None)


class Reference(NamedTuple):
    """What a client was asked to say for us, or whom to introduce us to, and how that came out."""

    id: int
    account_id: int
    title: str
    kind: str
    asked_on: date
    contact_id: int | None = None
    given_on: date | None = None
    declined_on: date | None = None

    def is_open(self, on: date) -> bool:
        """Tell whether it was asked for and not answered on a day."""
        return self.asked_on <= on and _still(self.given_on, on) and _still(self.declined_on, on)


class Usage(NamedTuple):
    """One measurement of use."""

    id: int
    account_id: int
    on: date
    metric: str
    active: float
    licensed: float | None = None


class Trend(NamedTuple):
    """One metric on a day: latest measurement, utilisation (None without licences), change of its mean."""

    metric: str
    latest: Usage
    utilisation: float | None
    change: float | None
    """Mean of the last 28 days against the 28 before, −0.25 = a quarter less; None without both."""


class Survey(NamedTuple):
    """One answer to a survey; `answered_on` is the day its follow-up action was done."""

    id: int
    account_id: int
    kind: str
    score: int
    on: date
    contact_id: int | None = None
    comment: str | None = None
    action_id: int | None = None
    """The follow-up that answers it, where one was recorded."""
    answered_on: date | None = None

    @property
    def is_detractor(self) -> bool:
        """NPS 0 to 6, CSAT 1 or 2."""
        return self.score <= DETRACTOR_UP_TO[self.kind]


class Request(NamedTuple):
    """What the account asked the product for (its vote)."""

    id: int
    account_id: int
    title: str
    status: str
    opened: date
    shipped_on: date | None = None


class Objective(NamedTuple):
    """What the client wants to reach, and the evidence that it was reached."""

    id: int
    account_id: int
    outcome: str
    opened: date
    due: date | None = None
    achieved_on: date | None = None
    evidence: str | None = None
    measure: str | None = None
    """What is counted, as the client says it; the three below are values of it, as typed."""
    baseline: str | None = None
    target: str | None = None
    current: str | None = None


class Milestone(NamedTuple):
    """An onboarding step, training or compliance obligation."""

    id: int
    account_id: int
    title: str
    kind: str
    due: date | None = None
    done_on: date | None = None


class Invoice(NamedTuple):
    """Money asked for."""

    id: int
    account_id: int
    number: str | None
    amount: int
    currency: str
    due: date | None = None
    paid_on: date | None = None
    issued: date | None = None


class Budget(NamedTuple):
    """What was agreed for a period and what is spent of it by `on`."""

    id: int
    account_id: int
    period_from: date
    period_to: date
    total: int
    spent: int
    currency: str
    on: date


class Pulse(NamedTuple):
    """The AM's own score, 1 to 10, with the note that is required."""

    id: int
    account_id: int
    score: int
    note: str
    on: date


class Snooze(NamedTuple):
    """One signal (`signal`) or one item (`ref`) hidden until a day."""

    id: int
    account_id: int
    signal: str | None
    ref: str | None
    on: date
    until: date
    why: str
    severity: str | None = None


class OwnCadence(NamedTuple):
    """The cadence set for one account: each part may be left to the tier."""

    every: Interval | None = None
    max: Interval | None = None
    paused: bool = False


class Changed(NamedTuple):
    """One change of a row as the journal has it: what the columns held before and after, and the AM's day of it."""

    day: date
    field: str
    """The field of `Facts` that holds the row."""
    row_id: int
    was: Mapping[str, Any] = {}
    now: Mapping[str, Any] = {}
    is_new: bool = False
    """Whether the row was entered by it, by hand: `was` is empty then."""


class Facts(NamedTuple):
    """Everything the book knows of one account that the rules read."""

    account: Account
    touched: Mapping[date, Touched] = {}
    """Summaries of the touches up to each day that is asked about."""
    contacts: tuple[Contact, ...] = ()
    actions: tuple[Action, ...] = ()
    checkins: tuple[CheckIn, ...] = ()
    issues: tuple[Issue, ...] = ()
    issues_since: date | None = None
    """The day the first issue of the account was opened: from then on, no open issue means something."""
    risks: tuple[Risk, ...] = ()
    contracts: tuple[Contract, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    usage: tuple[Usage, ...] = ()
    """Single measurements; left out where `trends` says all that is asked for."""
    trends: Mapping[date, tuple[Trend, ...]] = {}
    """What the usage amounts to on each day that is asked about."""
    surveys: tuple[Survey, ...] = ()
    requests: tuple[Request, ...] = ()
    objectives: tuple[Objective, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    budgets: tuple[Budget, ...] = ()
    pulses: tuple[Pulse, ...] = ()
    snoozes: tuple[Snooze, ...] = ()
    cadence: OwnCadence | None = None
    changes: tuple[Changed, ...] = ()
    """What was changed in these rows where that reaches into the days asked about, newest first."""


def _still(ended: date | None, on: date) -> bool:
    return ended is None or ended > on


class TouchFact(NamedTuple):
    """What the summary needs of one touch."""

    id: int
    on: date
    kind: str
    mood: int | None
    people: tuple[int, ...]


def summarise(touches: Iterable[TouchFact], on: date) -> Touched:
    """Return what touches amount to on a day; only counted kinds are contact, but any may have a mood.

    This is the meaning of `Touched`; the store computes the same in SQL.
    """
    known = sorted((it for it in touches if it.on <= on), key=lambda it: (it.on, it.id))
    counted = [it for it in known if it.kind in COUNTED_KINDS]
    heard = {contact_id: it.on for it in counted for contact_id in it.people}
    moods = tuple(it.mood for it in reversed(known) if it.mood is not None)[:5]
    return Touched(counted[-1].on if counted else None, heard, moods)
