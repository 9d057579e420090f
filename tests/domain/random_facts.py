"""Random accounts for Hypothesis: a bit of everything, dated around `DAY`."""

from typing import Any

from day import ago
from factories import make_account, make_facts
from hypothesis import strategies as st

from amcli.domain import records as r
from amcli.domain.dates import Interval
from amcli.domain.vocab import ISSUE_KINDS, SEVERITIES, TOUCH_KINDS

ROLES = ("decision_maker", "champion", "executive_sponsor", "end_user")

past = st.integers(0, 450).map(ago)
around = st.integers(-150, 450).map(ago)
severities = st.sampled_from(SEVERITIES)
ids = st.integers(1, 10_000)


def maybe(strategy: Any) -> Any:
    return st.none() | strategy


def one(record: Any, **fields: Any) -> Any:
    """A record with these fields; the others keep their defaults, which `st.builds` would fill as well."""
    return st.fixed_dictionaries(fields).map(lambda values: record(**values))


def some(record: Any, most: int = 3, **fields: Any) -> Any:
    """A few records of one kind with different ids."""
    made = one(record, id=ids, account_id=st.just(1), **fields)
    return st.lists(made, max_size=most, unique_by=lambda it: it.id).map(tuple)


touches = st.lists(
    one(
        r.TouchFact,
        id=ids,
        on=around,
        kind=st.sampled_from(TOUCH_KINDS),
        mood=maybe(st.sampled_from((-1, 0, 1))),
        people=st.lists(st.integers(1, 4), max_size=3, unique=True).map(tuple),
    ),
    max_size=8,
    unique_by=lambda it: it.id,
)
contacts = st.lists(st.sampled_from(ROLES), unique=True).flatmap(
    lambda roles: st.tuples(
        *(
            one(
                r.Contact,
                id=st.just(ROLES.index(role) + 1),
                account_id=st.just(1),
                name=st.just(role.title()),
                role=st.just(role),
                left_on=maybe(around),
            )
            for role in roles
        )
    )
)
issues = some(
    r.Issue,
    title=st.just("Export"),
    kind=st.sampled_from(ISSUE_KINDS),
    severity=severities,
    team=st.just("support"),
    opened=around,
    due=maybe(around),
    resolved=maybe(around),
)
risks = some(
    r.Risk,
    title=st.just("Budget"),
    category=st.just("value"),
    severity=severities,
    opened=around,
    next_review=maybe(around),
    closed=maybe(around),
)
actions = some(
    r.Action,
    title=st.just("Send it"),
    owner=st.sampled_from(("me", "client", "support")),
    opened=around,
    due=maybe(around),
    done_on=maybe(around),
    reply=st.booleans(),
)
usage = some(
    r.Usage,
    most=8,
    on=around,
    metric=st.sampled_from(("seats", "logins")),
    active=st.integers(0, 120).map(float),
    licensed=maybe(st.sampled_from((0.0, 50.0, 100.0))),
)
surveys = st.sampled_from(("nps", "csat")).flatmap(
    lambda kind: some(
        r.Survey,
        kind=st.just(kind),
        score=st.integers(0, 10) if kind == "nps" else st.integers(1, 5),
        on=around,
        contact_id=maybe(st.integers(1, 4)),
        action_id=maybe(st.just(1)),
        answered_on=maybe(around),
    )
)
invoices = some(
    r.Invoice,
    number=st.just(None),
    amount=st.just(100_00),
    currency=st.just("EUR"),
    due=maybe(around),
    paid_on=maybe(st.integers(-50, 900).map(ago)),
    issued=maybe(around),
)
budgets = some(
    r.Budget,
    period_from=st.just(ago(200)),
    period_to=st.just(ago(-100)),
    total=st.integers(0, 100_00),
    spent=st.integers(0, 150_00),
    currency=st.just("EUR"),
    on=around,
)
pulses = some(r.Pulse, score=st.integers(1, 10), note=st.just("Hm"), on=around)
objectives = some(r.Objective, outcome=st.just("Halved"), opened=st.just(ago(451)), achieved_on=maybe(around))
milestones = some(
    r.Milestone,
    title=st.just("Live"),
    kind=st.sampled_from(("onboarding", "obligation")),
    due=maybe(around),
    done_on=maybe(around),
)
checkins = some(r.CheckIn, on=around, opened=past, done_on=maybe(around))
opportunities = some(
    r.Opportunity,
    title=st.just("More"),
    kind=st.just("upsell"),
    product=st.just(None),
    amount=maybe(st.integers(0, 900)),
    currency=st.just("EUR"),
    stage=st.just("qualified"),
    opened=around,
    rationale=maybe(st.just("Growth")),
    closed_on=maybe(around),
)
requests = some(r.Request, title=st.just("Dark mode"), status=st.just("open"), opened=past, shipped_on=maybe(around))
snoozes = some(
    r.Snooze,
    signal=st.sampled_from(("quiet", "risk_open", "reply_owed", "no_next_step")),
    ref=st.just(None),
    on=around,
    until=around,
    why=st.just("Later"),
    severity=maybe(severities),
)


@st.composite
def contracts(draw: Any) -> tuple[r.Contract, ...]:
    starts = draw(st.integers(100, 900).map(ago))
    ends = draw(maybe(st.just(starts.replace(day=1)).map(lambda day: day.replace(year=day.year + 1))))
    return (
        r.Contract(
            1,
            1,
            "Planner",
            starts if ends is None or ends > starts else None,
            ends,
            10_000_00,
            "EUR",
            auto_renew=draw(st.booleans()),
            notice=draw(maybe(st.builds(Interval, st.integers(1, 4), st.just("mo")))),
            cancelled_on=draw(maybe(around)),
            trial=draw(st.booleans()),
            outcome=draw(maybe(st.just("churned"))),
            closed_on=draw(maybe(around)),
            category=draw(maybe(st.sampled_from(("commit", "pipeline")))),
        ),
    )


@st.composite
def facts(draw: Any) -> r.Facts:
    """A random account; everything up to 450 days back or 150 ahead."""
    opened = draw(issues)
    return make_facts(
        *draw(touches),
        account=make_account(tier=draw(st.sampled_from("ABC")), added_on=draw(around)),
        contacts=draw(contacts),
        actions=draw(actions),
        issues=opened,
        issues_since=min((it.opened for it in opened), default=None),
        risks=draw(risks),
        contracts=draw(contracts()),
        usage=draw(usage),
        surveys=draw(surveys),
        invoices=draw(invoices),
        budgets=draw(budgets),
        pulses=draw(pulses),
        objectives=draw(objectives),
        milestones=draw(milestones),
        checkins=draw(checkins),
        opportunities=draw(opportunities),
        requests=draw(requests),
        snoozes=draw(snoozes),
    )


days = st.integers(-30, 90).map(ago)
