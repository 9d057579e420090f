"""Facts for the tests of the rules: each factory fills in what a test does not care about.

Everything happens around the day of `day.py`, at the account of `people.py`.
"""

from datetime import date, timedelta
from typing import Any

from day import DAY, ago, ahead
from people import CHAMPION, DECIDER, PEOPLE, SPONSOR

from amcli.domain import records as r
from amcli.domain.settings import DEFAULTS
from amcli.domain.standing import stand


class Summaries(dict):
    """The summary of some touches on whatever day is asked about."""

    def __init__(self, touches: tuple[r.TouchFact, ...] = ()) -> None:
        super().__init__()
        self.touches = touches

    def __missing__(self, day: date) -> r.Touched:
        return r.summarise(self.touches, day)


def make_account(**values: Any) -> r.Account:
    given = {"id": 1, "handle": "acme", "name": "Acme", "tier": "A", "added_on": ago(300)}
    return r.Account(**(given | values))


def make_facts(*touches: r.TouchFact, tier: str | None = "A", **values: Any) -> r.Facts:
    """An account of tier A (14 days, at most 28) with these touches; any other field of `Facts` by name."""
    account = values.pop("account", None) or make_account(tier=tier)
    given = {
        name: tuple(value) if isinstance(value, list) else (value,) if hasattr(value, "account_id") else value
        for name, value in values.items()
    }
    return r.Facts(account, **({"touched": Summaries(touches)} | given))


def make_touch(on: date, *people: int, **values: Any) -> r.TouchFact:
    given = {"id": on.toordinal(), "on": on, "kind": "call", "mood": None, "people": people}
    return r.TouchFact(**(given | values))


def _maker(record: Any, **defaults: Any) -> Any:
    def make(**values: Any) -> Any:
        return record(**({"id": 1, "account_id": 1} | defaults | values))

    return make


make_contact = _maker(r.Contact, name="Ada")
make_action = _maker(r.Action, title="Send the deck", owner="me", opened=ago(30))
make_checkin = _maker(r.CheckIn, on=ahead(5), opened=ago(5))
make_issue = _maker(r.Issue, title="Export fails", kind="ticket", severity="medium", team="support", opened=ago(5))
make_risk = _maker(r.Risk, title="Budget cut", category="value", severity="medium", opened=ago(5))
make_contract = _maker(
    r.Contract, product="Planner", starts=date(2026, 1, 1), ends=date(2026, 12, 31), arr=1_200_000, currency="EUR"
)
make_opportunity = _maker(
    r.Opportunity, title="Second plant", kind="upsell", product=None, amount=900_000, currency="EUR",
    stage="qualified", opened=ago(20), rationale="Their plant opens in May",
)  # fmt: skip
make_usage = _maker(r.Usage, on=DAY, metric="seats", active=90.0, licensed=100.0)
make_survey = _maker(r.Survey, kind="nps", score=9, on=ago(10))
make_request = _maker(r.Request, title="Dark mode", status="shipped", opened=ago(90), shipped_on=ago(5))
make_objective = _maker(r.Objective, outcome="Late changes halved", opened=ago(90))
make_milestone = _maker(r.Milestone, title="Go-live", kind="onboarding", due=ago(3))
make_invoice = _maker(r.Invoice, number="RE-1", amount=50_000, currency="EUR", due=ago(10))
make_budget = _maker(
    r.Budget, period_from=date(2026, 1, 1), period_to=date(2026, 12, 31), total=100_000, spent=89_000, currency="EUR",
    on=DAY,
)  # fmt: skip
make_pulse = _maker(r.Pulse, score=5, note="A hunch", on=ago(5))
make_snooze = _maker(r.Snooze, signal=None, ref=None, on=ago(1), until=ahead(7), why="On holiday")


def make_calm(*touches: r.TouchFact, **values: Any) -> r.Facts:
    """An account that asks for nothing: everyone heard three days ago, a next step dated, no trouble."""
    spoke = touches or tuple(make_touch(ago(days), DECIDER, CHAMPION, SPONSOR) for days in (10, 3))
    given = {"contacts": PEOPLE, "actions": [make_action(id=99, title="Monthly figures", due=ahead(5))]}
    return make_facts(*spoke, **(given | values))


def standing(facts: r.Facts, on: date = DAY, settings: Any = DEFAULTS) -> Any:
    return stand(facts, on, settings, before=on - timedelta(days=7))
