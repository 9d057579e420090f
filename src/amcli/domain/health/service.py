"""Delivery, satisfaction and commercial: what they raised, what they said, what they owe."""

from collections.abc import Sequence
from datetime import date, timedelta

from amcli.domain.health.dimension import Dimension, mean, unknown
from amcli.domain.records import Budget, Facts, Invoice, Issue, Milestone, Survey
from amcli.domain.settings import DEFAULTS, Settings

PENALTY = {"critical": 500, "high": 250, "medium": 100, "low": 30}
"""Tenths of a point an open issue costs, by severity."""
DUTY_PENALTY = {"obligation": 250, "training": 100}
"""Tenths of a point a late obligation or training costs, where they count."""
DOUBLE_AFTER_DUE, DOUBLE_AFTER_OPEN = 14, 28
SURVEYS_WITHIN = timedelta(days=180)
UNANSWERED_AT_MOST = 300
PAID_WITHIN = timedelta(days=400)
"""An invoice paid longer ago says nothing about today."""


def delivery(facts: Facts, on: date, settings: Settings = DEFAULTS, *, explain: bool = True) -> Dimension:
    """Return 100 less a penalty for each open issue, growing to double after 14 days late or 28 open.

    Where obligations count, a late obligation weighs like a high issue and a late training like a medium one.
    An account of which neither was ever recorded says nothing about delivery.
    """
    owed = _obligations(facts, on) if settings.obligations_count else []
    known = facts.issues_since is not None and facts.issues_since <= on
    if not known and not (settings.obligations_count and any(_is_duty(it) for it in facts.milestones)):
        return unknown("delivery", "no issues recorded")
    still_open = [it for it in facts.issues if it.is_open(on)]
    lost = sum([round(PENALTY[it.severity] * ageing(it, on)) for it in still_open])
    lost += sum([round(DUTY_PENALTY[it.kind] * (1 + min(1.0, late / DOUBLE_AFTER_DUE))) for it, late in owed])
    if not explain:
        return Dimension("delivery", max(0, 1000 - lost))
    reasons = [
        f"{it.severity} issue open {(on - it.opened).days}d: {it.title}"
        for it in sorted(still_open, key=lambda it: (-PENALTY[it.severity], it.opened, it.id))
    ]
    reasons += [f"{it.kind} {late}d late: {it.title}" for it, late in owed]
    refs = [*(f"i{it.id}" for it in still_open), *(f"m{it.id}" for it, _ in owed)]
    return Dimension("delivery", max(0, 1000 - lost), tuple(reasons) or ("no open issues",), tuple(refs))


def _is_duty(milestone: Milestone) -> bool:
    return milestone.kind in DUTY_PENALTY


def _obligations(facts: Facts, on: date) -> list[tuple[Milestone, int]]:
    """Return the obligations and trainings that are late on a day, with the days, most overdue first."""
    late = [
        (it, (on - it.due).days)
        for it in facts.milestones
        if _is_duty(it) and it.due is not None and it.due < on and (it.done_on is None or it.done_on > on)
    ]
    return sorted(late, key=lambda it: (-it[1], it[0].id))


def ageing(issue: Issue, on: date) -> float:
    """Return how much an issue weighs for its age: 1 when fresh, 2 after 14 days late or 28 days open."""
    late = (on - issue.due).days / DOUBLE_AFTER_DUE if issue.due and issue.due < on else 0.0
    return 1 + min(1.0, max(late, (on - issue.opened).days / DOUBLE_AFTER_OPEN))


def satisfaction(facts: Facts, on: date, *, explain: bool = True) -> Dimension:
    """Return the mean of the latest NPS and CSAT of 180 days; an unanswered detractor holds it at 30."""
    earliest = on - SURVEYS_WITHIN
    latest: dict[str, Survey] = {}
    detractors = False
    for it in facts.surveys:
        if earliest < it.on <= on:
            detractors = detractors or it.is_detractor
            known = latest.get(it.kind)
            if known is None or (it.on, it.id) > (known.on, known.id):
                latest[it.kind] = it
    if not latest:
        return unknown("satisfaction", "no survey in 180d")
    given = [latest[kind] for kind in ("nps", "csat") if kind in latest]
    score = mean([it.score * 100 if it.kind == "nps" else (it.score - 1) * 250 for it in given])
    waiting = unanswered(facts, on) if detractors else []
    if waiting:
        score = min(score, UNANSWERED_AT_MOST)
    if not explain:
        return Dimension("satisfaction", score)
    reasons = [f"{it.kind.upper()} {it.score}" for it in given]
    refs = [f"s{it.id}" for it in given]
    if waiting:
        reasons.append("a detractor waits for an answer")
        refs += [f"s{it.id}" for it in waiting if it not in given]
    return Dimension("satisfaction", score, tuple(reasons), tuple(refs))


def unanswered(facts: Facts, on: date) -> list[Survey]:
    """Return the detractors of 180 days that nobody has answered, oldest first."""
    earliest = on - SURVEYS_WITHIN
    recent = [it for it in facts.surveys if it.is_detractor and earliest < it.on <= on]
    if not recent:
        return recent
    return sorted([it for it in recent if not _is_answered(it, facts, on)], key=lambda it: (it.on, it.id))


def _is_answered(survey: Survey, facts: Facts, on: date) -> bool:
    """Tell whether a detractor got an answer: its follow-up is done.

    Where no follow-up was recorded, as in an import, a later conversation with the person counts, or with
    anybody when the survey does not say who answered.
    """
    if survey.action_id is not None:
        return survey.answered_on is not None and survey.answered_on <= on
    touched = facts.touched[on]
    talked = touched.last if survey.contact_id is None else touched.heard.get(survey.contact_id)
    return talked is not None and talked > survey.on


def commercial(facts: Facts, on: date) -> Dimension:
    """Return 100 less what overdue invoices and a budget out of step with time cost.

    An invoice costs 10 points and one more for each day late, 60 at most; a budget running over costs a
    point per percent (50 at most), one less than half used when half its time is gone 20.
    """
    if not facts.invoices and not facts.budgets:
        return unknown("commercial", "no invoices or budgets recorded")
    invoices = [
        it
        for it in facts.invoices
        if (it.issued or it.due or on) <= on and (it.paid_on is None or it.paid_on >= on - PAID_WITHIN)
    ]
    budgets = running_budgets(facts.budgets, on) if facts.budgets else []
    if not invoices and not budgets:
        return unknown("commercial", "no invoices or budgets recorded")
    lost, reasons, refs = 0, [], []
    for invoice in overdue(invoices, on):
        late = (on - invoice.due).days if invoice.due else 0
        lost += min(600, 100 + 10 * late)
        reasons.append(f"invoice {invoice.number or invoice.id} {late}d overdue")
        refs.append(f"v{invoice.id}")
    for budget in budgets:
        ratio, gait = pace(budget, on), out_of_step(budget, on)
        if gait == "over":
            lost += min(500, round((ratio - 1) * 1000))
            reasons.append(f"budget at {ratio:.0%} of plan for its time")
            refs.append(f"b{budget.id}")
        elif gait == "under":
            lost += 200
            reasons.append(f"budget used only to {ratio:.0%} of plan for its time")
            refs.append(f"b{budget.id}")
    return Dimension("commercial", max(0, 1000 - lost), tuple(reasons) or ("nothing overdue",), tuple(refs))


def overdue(invoices: list[Invoice] | tuple[Invoice, ...], on: date) -> list[Invoice]:
    """Return the invoices past due and unpaid on a day, oldest first."""
    late = [it for it in invoices if it.due and it.due < on and (it.paid_on is None or it.paid_on > on)]
    return sorted(late, key=lambda it: (it.due or on, it.id))


def elapsed(budget: Budget, on: date) -> float:
    """Return how much of a budget's period has gone, 0 to 1."""
    days = (budget.period_to - budget.period_from).days + 1
    return min(1.0, max(0.0, ((on - budget.period_from).days + 1) / days))


def pace(budget: Budget, on: date) -> float:
    """Return spending against elapsed time: 1 is on plan, 1.2 spends a fifth too fast."""
    gone = elapsed(budget, min(on, budget.on))
    return (budget.spent / budget.total) / gone if budget.total and gone else 1.0


def runs_out(budget: Budget) -> date | None:
    """Return the day on which a budget is gone if it is spent on as until its last statement; None if never."""
    days = (budget.on - budget.period_from).days + 1
    if budget.spent <= 0 or days <= 0:
        return None
    lasts = budget.total * days // budget.spent
    return budget.period_from + timedelta(days=min(lasts, 36_525))


def out_of_step(budget: Budget, on: date) -> str:
    """Return `over` for spending over a tenth too fast, `under` for half unused at half time, else nothing."""
    ratio = pace(budget, on)
    if ratio > 1.1:
        return "over"
    return "under" if ratio < 0.5 and elapsed(budget, on) >= 0.5 else ""


def running_budgets(budgets: Sequence[Budget], on: date) -> list[Budget]:
    """Return the budgets whose period holds a day, each by its latest statement by then."""
    running = [it for it in budgets if it.on <= on and it.period_from <= on <= it.period_to]
    newest: dict[tuple[date, date], Budget] = {}
    for it in sorted(running, key=lambda it: (it.on, it.id)):
        newest[(it.period_from, it.period_to)] = it
    return list(newest.values())
