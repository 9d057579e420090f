"""Renewals: which terms come up, how ready each is, and how ready it should be by now."""

from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.dates import days_ago
from amcli.domain.health.adoption import trends_on
from amcli.domain.health.relationship import Seat, seats
from amcli.domain.health.service import ageing
from amcli.domain.records import Facts
from amcli.domain.settings import Settings
from amcli.domain.terms import Term

VALUE_WITHIN = timedelta(days=180)
HEARD_WITHIN = timedelta(days=90)
ENOUGH_ADOPTION = 0.5

EXPECTED_AT: dict[str, int] = {
    "champion_active": 120,
    "adoption": 120,
    "value_proven": 90,
    "decision_maker_heard": 90,
    "no_high_risk": 60,
    "no_ageing_issue": 60,
    "executive_conversation": 45,
    "proposal_sent": 30,
    "price_agreed": 30,
}
"""Days before the decision by which each check should be done; the 120/90/60/30 rhythm of the field."""


MISSING: dict[str, str] = {
    "champion_active": "champion silent",
    "adoption": "adoption",
    "value_proven": "value not proven",
    "decision_maker_heard": "decision maker silent",
    "no_high_risk": "high risk open",
    "no_ageing_issue": "ageing issue",
    "executive_conversation": "executive talk",
    "proposal_sent": "proposal",
    "price_agreed": "price",
}
"""What a check that is not done means, in two or three words."""

UNKNOWN: dict[str, str] = {
    "champion_active": "champion unknown",
    "adoption": "adoption unknown",
    "decision_maker_heard": "decision maker unknown",
    "executive_conversation": "executive unknown",
}
"""What is missing where nothing is recorded to tell."""

EMPTY: dict[str, str] = {
    "champion_active": "no champion",
    "decision_maker_heard": "no decision maker",
    "executive_conversation": "no executive sponsor",
}
"""What is missing where there are contacts, but nobody has the role."""


class Check(NamedTuple):
    """One thing that makes a renewal ready; `ok` is None when nothing is known of it."""

    code: str
    ok: bool | None
    text: str
    refs: tuple[str, ...] = ()
    due: bool = False
    """Whether it should be done by now."""

    @property
    def missing(self) -> str:
        """What is missing while the check is not done, in a few words."""
        if self.ok is None:
            return UNKNOWN.get(self.code, MISSING[self.code])
        return MISSING[self.code] if self.refs else EMPTY.get(self.code, MISSING[self.code])


class Readiness(NamedTuple):
    """How ready a renewal is: percent of the checks done, and percent that should be done by now."""

    score: int
    expected: int
    checks: tuple[Check, ...]

    @property
    def open_now(self) -> list[Check]:
        """The checks that should be done by now and are not, in the order they fall due."""
        return [it for it in self.checks if it.due and not it.ok]

    @property
    def is_behind(self) -> bool:
        """Tell whether something that should be done by now is known not to be."""
        return any(it.due and it.ok is False for it in self.checks)


def decision_day(term: Term) -> date | None:
    """Return the day by which the renewal is decided: the notice date, else the end of the term."""
    return term.cancel_by or term.ends


def act_by(term: Term, on: date) -> date | None:
    """Return the day by which something must happen, seen from a day.

    That is the decision day. A term that does not renew itself must still be renewed once its notice date has
    passed: then it is the end.
    """
    passed = term.cancel_by is not None and term.cancel_by < on
    return term.ends if passed and not term.contract.auto_renew else decision_day(term)


def readiness(term: Term, facts: Facts, on: date, settings: Settings) -> Readiness:
    """Return the checks of a renewal, seen from a day.

    They count down to the decision day: with a notice period, that is earlier than the end of the term.
    """
    decided = decision_day(term)
    left = (decided - on).days if decided else 10**6
    checks = tuple(
        Check(it.code, it.ok, it.text, it.refs, due=left <= EXPECTED_AT[it.code])
        for it in (*_people(facts, on, settings), *_value(facts, on), *_trouble(facts, on), *_marks(term, on))
    )
    ordered = tuple(sorted(checks, key=lambda it: -EXPECTED_AT[it.code]))
    done = sum(1 for it in ordered if it.ok)
    expected = sum(1 for it in ordered if it.due)
    return Readiness(round(100 * done / len(ordered)), round(100 * expected / len(ordered)), ordered)


def _people(facts: Facts, on: date, settings: Settings) -> list[Check]:
    taken = {it.roles[0]: it for it in seats(facts, on, settings.required_roles)}
    wanted = (
        ("decision_maker_heard", ("decision_maker", "economic_buyer"), "decision maker"),
        ("champion_active", ("champion",), "champion"),
        ("executive_conversation", ("executive_sponsor",), "executive sponsor"),
    )
    found = []
    for code, roles, label in wanted:
        seat = next((it for role, it in taken.items() if role in roles), None)
        found.append(_heard(code, label, seat, facts, on))
    return found


def _heard(code: str, label: str, seat: Seat | None, facts: Facts, on: date) -> Check:
    if not facts.contacts:
        return Check(code, None, f"{label}: no contacts recorded")
    if seat is None or seat.contact is None:
        return Check(code, False, f"no {label} on record")
    refs = (f"p{seat.contact.id}",)
    if seat.heard is None:
        return Check(code, False, f"{label} {seat.contact.name} not heard in {HEARD_WITHIN.days}d", refs)
    ago = days_ago((on - seat.heard).days)
    return Check(code, on - seat.heard <= HEARD_WITHIN, f"{label} {seat.contact.name} heard {ago}", refs)


def _value(facts: Facts, on: date) -> list[Check]:
    proven = [it for it in facts.objectives if it.achieved_on and on - VALUE_WITHIN < it.achieved_on <= on]
    if proven:
        latest = max(proven, key=lambda it: (it.achieved_on or date.min, it.id))
        value = Check("value_proven", True, f"value proven: {latest.outcome}", (f"g{latest.id}",))
    else:
        value = Check("value_proven", False, "no value proven in 180d")
    used = [it for it in trends_on(facts, on) if it.utilisation is not None]
    if not used:
        return [value, Check("adoption", None, "no utilisation recorded in 90d")]
    lowest = min(used, key=lambda it: it.utilisation or 0.0)
    share = lowest.utilisation or 0.0
    text = f"{lowest.metric} {share:.0%} used"
    return [value, Check("adoption", share >= ENOUGH_ADOPTION, text, (f"u{lowest.latest.id}",))]


def _trouble(facts: Facts, on: date) -> list[Check]:
    risks = [it for it in facts.risks if it.is_grave and it.is_open(on)]
    issues = [it for it in facts.issues if it.is_open(on) and ageing(it, on) >= 2]
    risk_text = f"{risks[0].severity} risk open: {risks[0].title}" if risks else "no high risk open"
    issue_text = f"issue ageing: {issues[0].title}" if issues else "no ageing issue"
    return [
        Check("no_high_risk", not risks, risk_text, tuple(f"r{it.id}" for it in risks)),
        Check("no_ageing_issue", not issues, issue_text, tuple(f"i{it.id}" for it in issues)),
    ]


def _marks(term: Term, on: date) -> list[Check]:
    contract = term.contract
    ref = (f"k{contract.id}",)
    return [
        _mark("proposal_sent", contract.proposal_sent, on, ref),
        _mark("price_agreed", contract.price_agreed, on, ref),
    ]


def _mark(code: str, day: date | None, on: date, ref: tuple[str, ...]) -> Check:
    words = code.replace("_", " ")
    done = day is not None and day <= on
    return Check(code, done, f"{words} {day}" if done else f"{words}: not yet", ref)
