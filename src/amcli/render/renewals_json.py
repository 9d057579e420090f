"""Renewals as JSON and as lines for a pipe."""

from collections.abc import Iterator, Sequence
from typing import Any

from amcli.domain.money import Money
from amcli.domain.negotiation import discount
from amcli.domain.records import Contract, Risk
from amcli.domain.renewals import Readiness
from amcli.render import shapes
from amcli.render.cells import machine
from amcli.reports.renewals import Item, Renewals


def as_json(report: Renewals) -> dict[str, Any]:
    """Return the report as `am.renewals/1` has it."""
    return {
        "within_days": report.within.days,
        "totals": {
            "atr": shapes.money(report.atr_total),
            "atr_by_currency": shapes.sums(report.atr),
            "by_category": {name: shapes.sums(sums) for name, sums in sorted(report.by_category.items())},
            "weighted": shapes.money(report.weighted_total),
        },
        "groups": [
            {
                "group": it.name,
                "renewals": len(it.items),
                "atr": shapes.money(it.total),
                "atr_by_currency": shapes.sums(it.atr),
            }
            for it in report.groups
        ],
        "items": [item(it) for it in report.items],
    }


def item(it: Item) -> dict[str, Any]:
    """Return one renewal as JSON has it."""
    contract, term = it.contract, it.term
    return {
        "contract": f"k{contract.id}",
        "account": it.account.handle,
        "name": it.account.name,
        "product": contract.product,
        "arr": of(contract, contract.arr),
        "arr_now": of(contract, it.arr_now),
        "changed_by": f"k{it.change.id}" if it.change else None,
        "ends_on": shapes.day(term.ends),
        "cancel_by": shapes.day(term.cancel_by),
        "days_to_cancel_by": it.days_to_cancel_by,
        "act_by": shapes.day(it.act_by),
        "urgency": it.urgency,
        "group": it.group,
        "state": term.state,
        "auto_renew": contract.auto_renew,
        "assumed": term.rolled > 0,
        "notice": str(contract.notice) if contract.notice else None,
        "list_price": of(contract, contract.list_price),
        "discount": discount(contract.list_price, contract.arr),
        "category": contract.category,
        "target": of(contract, contract.target),
        "forecast": of(contract, contract.forecast),
        "final": of(contract, contract.final),
        "stage": contract.stage,
        "outcome": contract.outcome,
        "readiness": readiness(it.readiness),
        "health": shapes.health(it.health),
        "risks": [risk(one) for one in it.risks],
        "signals": shapes.signals(it.signals),
        "next": next_step(it),
    }


def readiness(value: Readiness) -> dict[str, Any]:
    """Return how ready a renewal is as JSON has it."""
    return {
        "score": value.score,
        "expected": value.expected,
        "checks": [
            {"code": it.code, "ok": it.ok, "due": it.due, "text": it.text, "refs": list(it.refs)} for it in value.checks
        ],
    }


def risk(it: Risk) -> dict[str, Any]:
    """Return an open risk as JSON has it."""
    return {"ref": f"r{it.id}", "severity": it.severity, "category": it.category, "title": it.title}


def next_step(it: Item) -> dict[str, Any]:
    """Return the next step of a renewal as JSON has it."""
    step = it.next
    return {"text": step.text, "command": step.command, "checks": list(step.checks), "raises_to": step.raises_to}


def of(contract: Contract, minor: int | None) -> dict[str, str] | None:
    """Return an amount of a contract as JSON has it."""
    return None if minor is None else shapes.money(Money(minor, contract.currency))


def as_lines(report: Renewals) -> Iterator[Sequence[object]]:
    """Yield the report for a pipe.

    Contract, account, product, ARR, notice date, days to it, end, urgency, ready, expected, category, band, group,
    the next command.
    """
    for it in report.items:
        contract, term = it.contract, it.term
        what = (f"k{contract.id}", it.account.handle, contract.product or "")
        when = (term.cancel_by, it.days_to_cancel_by, term.ends, it.urgency)
        ready = (it.readiness.score, it.readiness.expected, contract.category, it.health.band)
        yield (
            *what,
            machine(Money(contract.arr, contract.currency)),
            *when,
            *ready,
            it.group,
            it.next.command,
        )
