"""The shapes that several reports share in JSON: money, health, signals, terms."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from amcli.domain.dates import show_day
from amcli.domain.health import Health
from amcli.domain.money import Money, show_money, to_amount
from amcli.domain.record_first import Missing
from amcli.domain.signals import Signal
from amcli.domain.terms import Term
from amcli.render.cells import machine


def money(value: Money | None) -> dict[str, str] | None:
    """Return an amount as JSON has it."""
    return None if value is None else {"amount": to_amount(value.minor, value.currency), "currency": value.currency}


def sums(by_currency: dict[str, int]) -> list[dict[str, str]]:
    """Return sums by currency as a list of amounts, by currency code."""
    return [{"amount": to_amount(minor, code), "currency": code} for code, minor in sorted(by_currency.items())]


def missing(value: Missing | None) -> dict[str, Any] | None:
    """Return what to record first as JSON has it."""
    if value is None:
        return None
    return {"dimension": value.dimension, "weight": value.weight, "next": value.command}


def points(tenths: int | None) -> float | None:
    """Return tenths of a point as points."""
    return None if tenths is None else tenths / 10


def health(value: Health, **changes: int | None) -> dict[str, Any]:
    """Return a health as JSON has it; `changes` are differences in tenths, by field name."""
    shape: dict[str, Any] = {
        "score": points(value.score),
        "computed": points(value.computed),
        "pulse": value.pulse.score if value.pulse else None,
        "band": value.band,
    }
    shape |= {name: points(change) for name, change in changes.items()}
    return shape | {"coverage": value.coverage}


def signal(value: Signal) -> dict[str, Any]:
    """Return a signal as JSON has it."""
    return {
        "code": value.code,
        "severity": value.severity,
        "since": value.since.isoformat() if value.since else None,
        "text": value.text,
        "refs": list(value.refs),
        "next": value.next,
    }


def signals(values: Iterable[Signal]) -> list[dict[str, Any]]:
    """Return signals as JSON has them."""
    return [signal(value) for value in values]


def day(value: date | None) -> str | None:
    """Return a day as JSON has it."""
    return None if value is None else value.isoformat()


def renewal(term: Term | None) -> dict[str, Any] | None:
    """Return the next term to be decided, as JSON has it."""
    if term is None:
        return None
    return {"contract": f"k{term.contract.id}", "ends_on": day(term.ends), "cancel_by": day(term.cancel_by)}


def amount(by_currency: dict[str, int], single: Money | None, *, compact: bool = True) -> str:
    """Return sums for people: one amount, or one per currency when a rate is missing."""
    if single is not None:
        return show_money(single, compact=compact)
    return " + ".join(show_money(Money(minor, code), compact=compact) for code, minor in sorted(by_currency.items()))


def plain_amount(by_currency: dict[str, int], single: Money | None) -> str:
    """Return sums for a pipe: `310000.00 EUR`, or one per currency when a rate is missing, `+` between them."""
    parts = [single] if single is not None else [Money(minor, code) for code, minor in sorted(by_currency.items())]
    return " + ".join(machine(it) for it in parts)


def score(value: Health) -> str:
    """Return a health for people: `41 red`, or `?` when nothing is known; 74.9 is `74 amber`, not `75 amber`.

    `41 red?` is one of which less than half of the weight was known.
    """
    if value.score is None:
        return "?"
    return f"{value.score // 10} {value.band}{'?' if value.is_little_known else ''}"


def change(tenths: int | None, span: str) -> str:
    """Return a change of health for people: `-12 in 7d`; nothing when it is unknown or below a point."""
    if tenths is None or abs(tenths) < 10:
        return ""
    return f"{tenths / 10:+.0f} in {span}"


def notice(term: Term, on: date) -> str:
    """Return for people by when notice must be given: `Mon 30 Nov (9d)`, `passed 6d ago`."""
    if term.cancel_by is None:
        return ""
    left = (term.cancel_by - on).days
    return f"{show_day(term.cancel_by, today=on)} ({left}d)" if left >= 0 else f"passed {-left}d ago"
