"""The account-plan questions as JSON: the key `questions` of `am.review/1` for a month or a quarter."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from amcli.domain.money import Money
from amcli.domain.plan_gaps import Gap
from amcli.domain.plan_money import Forecast, GrowthMove, Pipeline, RenewalMove, stage_on
from amcli.domain.plan_questions import Aim, CoverShift, Fit
from amcli.domain.records import Contact, Opportunity
from amcli.domain.stakeholders import Coverage
from amcli.render import shapes
from amcli.reports.plan_questions import Answers, Cover, Forecasts, Questions, Sum


def as_json(report: Questions) -> dict[str, Any]:
    """Return totals and items of each question; an item is an account that has something to say to it."""
    totals = report.totals
    return {
        "before": shapes.day(report.before),
        "renewals_until": shapes.day(report.until),
        "objectives": {
            "totals": {**totals.objectives, "without": totals.without_objective},
            "items": [_item(it, objectives=[_aim(one) for one in it.objectives]) for it in _kept(report)],
        },
        "coverage": {
            "totals": {
                **totals.coverage,
                "before": _cover(totals.cover_before),
                "after": _cover(totals.cover_after),
            },
            "items": [_item(it, **_shift(it.coverage)) for it in _kept(report) if it.coverage],
        },
        "package": {
            "totals": _by_name(totals.package, totals.package_accounts),
            "items": [_item(it, metrics=[_fit(one) for one in it.package]) for it in _kept(report) if it.package],
        },
        "gaps": {
            "totals": {
                "issues": dict(totals.issues),
                "risks": dict(totals.risks),
                "detractors": totals.detractors,
                "renewals_unready": totals.renewals_unready,
                "grave": {"accounts": totals.grave_accounts, **_sum(totals.grave)},
            },
            "items": [_item(it, gaps=[_gap(one) for one in it.gaps]) for it in _kept(report) if it.gaps],
        },
        "forecast": {
            "totals": {
                "before": _forecasts(totals.forecast_before),
                "after": _forecasts(totals.forecast_after),
                "pipeline": {name: _sum(it) for name, it in totals.pipeline.items()},
            },
            "items": [
                moved
                for it in report.accounts
                if (moved := _moves(it, report.on))["renewals"] or moved["opportunities"]
            ],
        },
        "expansion": {
            "totals": {
                "ready": {"opportunities": totals.opportunities[0], **_sum(totals.ready)},
                "blocked": {"opportunities": totals.opportunities[1], **_sum(totals.blocked)},
                "needs": totals.needs,
            },
            "items": [_path(it, report.on) for it in _kept(report) if any(it.expansion)],
        },
        "business_reviews": {
            "totals": {"due": totals.reviews_due},
            "items": [_review(it) for it in _kept(report) if it.review],
        },
    }


def _kept(report: Questions) -> list[Answers]:
    return [it for it in report.accounts if not it.is_lost]


def _item(it: Answers, **more: Any) -> dict[str, Any]:
    return {"account": it.account.handle, "name": it.account.name, "arr": shapes.money(it.arr.total), **more}


def _sum(it: Sum) -> dict[str, Any]:
    return {"amount": shapes.money(it.total), "by_currency": shapes.sums(it.by_currency)}


def _by_name(sums: Mapping[str, Sum], counts: Mapping[str, int]) -> dict[str, Any]:
    return {name: {"accounts": counts[name], **_sum(it)} for name, it in sums.items()}


def _aim(it: Aim) -> dict[str, Any]:
    g = it.objective
    return {
        "ref": f"g{g.id}",
        "outcome": g.outcome,
        "state": it.state,
        "overdue": it.overdue,
        "measure": g.measure,
        "baseline": g.baseline,
        "was": it.was,
        "current": g.current,
        "target": g.target,
        "progress": it.progress,
        "due": shapes.day(g.due),
        "achieved_on": shapes.day(g.achieved_on) if it.state == "achieved" else None,
    }


def _cover(it: Cover) -> dict[str, int]:
    return it._asdict()


def _seats(it: Coverage | None, threads: int | None) -> dict[str, Any] | None:
    return None if it is None else {**it._asdict(), "threads": threads}


def _shift(it: CoverShift | None) -> dict[str, Any]:
    if it is None:
        return {}
    people = {"came": it.came, "silent": it.silent, "left": it.left}
    return {
        "verdict": it.verdict,
        "before": _seats(it.before, it.threads_before),
        "after": _seats(it.after, it.threads),
        **{name: [_person(one) for one in found] for name, found in people.items()},
    }


def _person(it: Contact) -> dict[str, Any]:
    return {"ref": f"p{it.id}", "person": it.name, "role": it.role}


def _fit(it: Fit) -> dict[str, Any]:
    trend = it.trend
    return {
        "verdict": it.verdict,
        "product": it.product,
        "metric": trend.metric if trend else None,
        "ref": f"u{trend.latest.id}" if trend else None,
        "active": trend.latest.active if trend else None,
        "licensed": trend.latest.licensed if trend else None,
        "utilisation": round(trend.utilisation, 4) if trend and trend.utilisation is not None else None,
        "change_28d": round(trend.change, 4) if trend and trend.change is not None else None,
        "text": it.do,
        "next": it.next,
    }


def _gap(it: Gap) -> dict[str, Any]:
    return {
        "kind": it.kind,
        "severity": it.severity,
        "ref": it.ref,
        "since": shapes.day(it.since),
        "days": it.days,
        "text": it.text,
        "title": it.title,
        "checks": list(it.checks),
        "next": it.next,
    }


def _forecasts(it: Forecasts) -> dict[str, Any]:
    return {
        "by_category": {name: _sum(sums) for name, sums in it.by_category.items()},
        "expected": _sum(it.expected),
    }


def _moves(it: Answers, on: date) -> dict[str, Any]:
    flow = it.pipeline or Pipeline({}, {}, {})
    renewals = [_renewal(one) for one in it.renewals if one.is_move]
    return _item(it, lost=it.is_lost, renewals=renewals, opportunities=[_growth(one, on) for one in flow.moves])


def _renewal(it: RenewalMove) -> dict[str, Any]:
    return {
        "contract": f"k{it.contract.id}",
        "product": it.contract.product,
        "before": _forecast(it.then),
        "after": _forecast(it.now),
        "outcome": it.outcome,
    }


def _forecast(it: Forecast | None) -> dict[str, Any] | None:
    return None if it is None else {"category": it.category, "amount": shapes.money(Money(it.amount, it.currency))}


def _growth(it: GrowthMove, on: date) -> dict[str, Any]:
    currency = it.opportunity.currency
    return {
        **_opportunity(it.opportunity, on),
        "what": it.what,
        "amount_before": None if it.then is None else shapes.money(Money(it.then, currency)),
    }


def _opportunity(it: Opportunity, on: date) -> dict[str, Any]:
    return {
        "ref": f"o{it.id}",
        "title": it.title,
        "kind": it.kind,
        "stage": it.stage if it.is_over and not it.is_open(on) else stage_on(it, on),
        "amount": None if it.amount is None else shapes.money(Money(it.amount, it.currency)),
        "expected_close": shapes.day(it.expected_close),
    }


def _path(it: Answers, on: date) -> dict[str, Any]:
    return _item(
        it,
        ready=[_opportunity(one, on) for one in it.expansion.ready],
        blocked=[
            {**_opportunity(one.opportunity, on), "reasons": list(one.reasons),
             "blocked_reason": one.opportunity.blocked_reason}
            for one in it.expansion.blocked
        ],
        needs=[one._asdict() for one in it.expansion.needs],
    )  # fmt: skip


def _review(it: Answers) -> dict[str, Any]:
    due = it.review
    if due is None:
        return _item(it)
    return _item(
        it,
        due=shapes.day(due.due),
        every=str(due.every),
        last=shapes.day(due.last),
        planned={"ref": f"c{due.planned.id}", "on": shapes.day(due.planned.on)} if due.planned else None,
        best_from=shapes.day(due.best_from),
        best_to=shapes.day(due.best_to),
        propose=shapes.day(due.propose),
    )
