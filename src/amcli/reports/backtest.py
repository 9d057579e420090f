"""The back-test: how well the health of past days told who would be lost, with what stands in its way."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.backtest import Auc, Case, Group, Lift, auc, by_band, by_score, lift
from amcli.domain.dates import Interval
from amcli.domain.health.score import LITTLE_COVERAGE
from amcli.domain.hindsight import CHURN, Revenue, health_then, last_known, was_served
from amcli.domain.records import Facts
from amcli.domain.settings import Settings

MOST_DAYS = 366
FEW_OUTCOMES, FEW_ACCOUNTS = 20, 50
NOTES = (
    "Each score uses facts dated up to its day only. What carries no date is as the book had it then, or as it was "
    "entered later: tier, cadence, who is a contact and in which role, the severity and due day of issues and risks, "
    "the ARR of a term. The account's status is not used.",
    "Nothing is tuned by this: it measures the health rules as they are.",
)


class Span(NamedTuple):
    """One day of the back-test and the last day of its horizon."""

    on: date
    until: date
    seen: bool
    """Whether the book knows the whole horizon; if not, the day is left out."""
    cases: int = 0
    outcomes: int = 0


class Warned(NamedTuple):
    """What stands in the way of a conclusion: a code for programs, the words for people."""

    code: str
    text: str


class Backtest(NamedTuple):
    """The whole report; an account-day is one account on one day."""

    outcome: str
    first: date
    last: date
    every: Interval | None
    """The step between days; None = month ends."""
    horizon: Interval
    known_until: date
    days: tuple[Span, ...]
    accounts: int
    account_days: int
    outcomes: int
    """Account-days that the outcome followed."""
    accounts_lost: int
    """Accounts that had the outcome at least once."""
    ran_out: int
    """Outcomes that may rest on a term that ended with nothing recorded."""
    without_score: int
    """Account-days left out because nothing was known to score."""
    without_arr: int
    """Account-days left out because an account that pays nothing cannot lose it."""
    coverage: float | None
    """The mean percentage of the weight of health that was known."""
    auc: Auc | None
    lift: Lift | None
    by_band: dict[str, Group]
    by_score: dict[int, Group]
    warnings: tuple[Warned, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Tell whether low health did precede the outcome: the whole interval lies above chance."""
        return self.auc is not None and self.auc.low is not None and self.auc.low > 0.5


class Ask(NamedTuple):
    """What to test: the days from `first` to `last`, and what counts as the outcome how long after each."""

    outcome: str
    first: date
    last: date
    days: tuple[date, ...]
    horizon: Interval
    every: Interval | None = None


def backtest(accounts: Sequence[Facts], ask: Ask, settings: Settings, as_of: date) -> Backtest:
    """Return the back-test of what is asked.

    The facts must hold summaries of touches for every day and for `as_of`, and whatever ended since the
    first day, with single usage measurements or their trends for every day.
    """
    known_until = last_known(accounts, as_of)
    untils = {day: ask.horizon.add_to(day) for day in ask.days}
    seen = [day for day in ask.days if untils[day] <= known_until]
    cases: list[Case] = []
    without_score = without_arr = 0
    for facts in accounts:
        revenue = Revenue(facts, settings)
        for day in seen:
            if not revenue.on(day):
                without_arr += was_served(facts, day)
                continue
            case = _case(facts, revenue, ask, (day, untils[day]), settings)
            without_score += case is None
            if case is not None:
                cases.append(case)
    report = Backtest(
        ask.outcome,
        ask.first,
        ask.last,
        ask.every,
        ask.horizon,
        known_until,
        tuple(_span(day, untils[day], day in seen, cases) for day in ask.days),
        len({it.account_id for it in cases}),
        len(cases),
        sum(it.outcome for it in cases),
        len({it.account_id for it in cases if it.outcome}),
        sum(it.ran_out for it in cases),
        without_score,
        without_arr,
        sum(it.coverage for it in cases) / len(cases) if cases else None,
        auc(cases),
        lift(cases),
        by_band(cases),
        by_score(cases),
    )
    return report._replace(warnings=tuple(_warnings(report)))


def _case(facts: Facts, revenue: Revenue, ask: Ask, span: tuple[date, date], settings: Settings) -> Case | None:
    """Return an account on a day with what followed; None when its health was unknown."""
    health = health_then(facts, span[0], settings)
    if health.score is None:
        return None
    followed = revenue.churned(*span) if ask.outcome == CHURN else revenue.contracted(*span)
    ran_out = followed and revenue.ran_out(*span)
    return Case(facts.account.id, span[0], health.score, health.coverage, followed, ran_out)


def _span(day: date, until: date, seen: bool, cases: Sequence[Case]) -> Span:
    own = [it.outcome for it in cases if it.on == day]
    return Span(day, until, seen, len(own), sum(own))


def _warnings(it: Backtest) -> Iterator[Warned]:
    """Yield what stands in the way of a conclusion, the conclusion that is missing first."""
    unseen = sum(not day.seen for day in it.days)
    if not it.account_days:
        yield Warned("no_cases", "No account with ARR and a known health on any day whose horizon has been seen.")
    elif it.auc is None:
        which = "none" if not it.outcomes else "every one"
        yield Warned("one_class", f"Nothing to compare: {it.outcome} followed {which} of the account-days.")
    elif it.auc.low is None or it.auc.high is None:
        yield Warned("one_account", "All account-days are of one account: that says nothing about others.")
    elif it.auc.low <= 0.5 <= it.auc.high:
        text = f"These data do not show that low health precedes {it.outcome}: the interval includes 0.5, chance."
        yield Warned("not_shown", text)
    elif it.auc.high < 0.5:
        yield Warned("reversed", f"In these data {it.outcome} followed high health more often than low health.")
    if it.outcomes and it.accounts_lost < FEW_OUTCOMES:
        number = f"{it.accounts_lost} account{'' if it.accounts_lost == 1 else 's'}"
        text = f"Few outcomes: {number} had one; below {FEW_OUTCOMES} every figure is shaky."
        yield Warned("few_outcomes", text)
    if it.account_days and it.accounts < FEW_ACCOUNTS:
        text = f"Few accounts: {it.accounts}; below {FEW_ACCOUNTS} a single one can change the picture."
        yield Warned("few_accounts", text)
    if unseen:
        text = (
            f"{unseen} of {len(it.days)} days left out: their horizon reaches past {it.known_until}, the last day "
            "the book knows. An outcome that could not have been seen yet is not a kept account."
        )
        yield Warned("unseen", text)
    if it.ran_out:
        text = (
            f"{it.ran_out} of {it.outcomes} outcomes include a term that ran out with neither a renewal nor a loss "
            "recorded; if it was renewed after all, record it."
        )
        yield Warned("ran_out", text)
    if it.coverage is not None and it.coverage < LITTLE_COVERAGE:
        yield Warned("little_known", f"On average only {it.coverage:.0f}% of the weight of health was known.")
