"""Figures as JSON has them and as people read them; shared by every report that shows some."""

from fractions import Fraction
from typing import Any

from amcli.domain.arr_movement import STEPS, ArrMovement, Line, Lines
from amcli.domain.kpi import Metric
from amcli.domain.money import Money, exponent, show_money, to_amount

PLACES = 6
"""Decimals of a ratio in JSON."""
BLOCKS = "▁▂▃▄▅▆▇█"

LABELS = {
    "grr": "Gross retention (GRR)",
    "nrr": "Net retention (NRR)",
    "logo_churn": "Logo churn",
    "expansion_rate": "Expansion of opening ARR",
    "contraction_rate": "Contraction of opening ARR",
    "arr_churn": "Churned ARR",
    "renewal_rate": "Renewal rate, amount",
    "renewal_rate_count": "Renewal rate, count",
    "renewal_amount": "Renewed ARR",
    "renewal_discount": "Discount on renewals",
    "arr": "ARR at the end",
    "expansion_bookings": "Expansion booked",
    "gross_margin": "Gross margin",
    "gross_profit": "Gross profit a year",
    "clv": "Lifetime value (CLV)",
    "share_of_wallet": "Share of wallet",
    "nps": "NPS",
    "csat": "CSAT",
    "adoption": "Adoption",
    "stakeholder_coverage": "Stakeholder coverage",
    "health_green": "ARR in green",
    "health_amber": "ARR in amber",
    "health_red": "ARR in red",
    "health_unknown": "ARR without a score",
    "time_to_reply": "Time to reply",
}

BLOCKS_OF = {
    "Retention": ("grr", "nrr", "logo_churn"),
    "Renewals and growth": (
        "renewal_rate",
        "renewal_rate_count",
        "renewal_amount",
        "renewal_discount",
        "expansion_bookings",
    ),
    "Value": ("gross_margin", "clv", "share_of_wallet"),
    "Clients": (
        "nps",
        "csat",
        "adoption",
        "stakeholder_coverage",
        "health_green",
        "health_amber",
        "health_red",
        "health_unknown",
        "time_to_reply",
    ),
}
"""What a page shows, in the order of the conversation; JSON and pipes have every figure."""


def metric(it: Metric) -> dict[str, Any]:
    """Return a figure as JSON has it: ratios as numbers, amounts with their currency, nothing as null."""
    is_money = it.unit == "money"
    return {
        "value": _json_value(it),
        "unit": it.unit,
        "numerator": _part(it, it.numerator, money=it.of_money),
        "denominator": _part(it, it.denominator, money=it.of_money and not is_money),
        "n": it.n,
        "note": it.note or None,
    }


def _json_value(it: Metric) -> Any:
    if it.value is None:
        return None
    return _amount(it.value, it.currency) if it.unit == "money" else number(it.value)


def _part(it: Metric, value: Fraction | int | None, *, money: bool) -> Any:
    if value is None:
        return None
    return _amount(value, it.currency) if money else number(value)


def _amount(value: Fraction | int, currency: str) -> dict[str, str]:
    return {"amount": to_amount(round(value), currency), "currency": currency}


def number(value: Fraction | int) -> int | float:
    """Return a number as JSON has it: whole ones without decimals."""
    rounded = round(float(value), PLACES)
    return int(rounded) if rounded == int(rounded) else rounded


def movement(it: ArrMovement) -> dict[str, Any]:
    """Return a movement as JSON has it, by step."""
    return {name: _amount(getattr(it, name), it.currency) for name in ("opening", *STEPS, "closing")}


def value(it: Metric) -> str:
    """Return a figure for people: `93.1%`, `€1,904,000`, `42`, `2 d`, `n/a`."""
    if it.value is None:
        return "n/a"
    match it.unit:
        case "ratio":
            return percent(it.value)
        case "money":
            return show_money(Money(_whole(it.value, it.currency), it.currency))
        case "days":
            return f"{float(it.value):g} d"
    return f"{float(it.value):.0f}"


def _whole(minor: Fraction, currency: str) -> int:
    """Return a computed amount without cents where it is in the thousands: they would feign a precision."""
    unit = 10 ** exponent(currency)
    return round(minor / unit) * unit if minor.denominator != 1 and abs(minor) >= 1000 * unit else round(minor)


def percent(share: Fraction) -> str:
    """Return a share for people, with a decimal; 99.97 % is not shown as all."""
    shown = f"{float(share):.1%}"
    return f"{float(share):.2%}" if share not in (0, 1) and shown in ("100.0%", "0.0%") else shown


def made_of(it: Metric) -> str:
    """Return for people what a figure was made of: `€93,000 of €100,000`, `2 of 21`."""
    if it.unit != "ratio" or it.numerator is None or not it.denominator:
        return ""
    if not it.of_money:
        return f"{_plain(it.numerator)} of {_plain(it.denominator)}"
    parts = (show_money(Money(round(part), it.currency)) for part in (it.numerator, it.denominator))
    return " of ".join(parts)


def _plain(part: Fraction | int) -> str:
    return f"{float(part):,.1f}".removesuffix(".0")


def sparkline(values: list[float | None]) -> str:
    """Return a line of block characters, from the least to the greatest; a dot where nothing is known."""
    known = [it for it in values if it is not None]
    if not known:
        return "·" * len(values)
    low, high = min(known), max(known)
    step = (high - low) or 1
    top = len(BLOCKS) - 1
    return "".join(
        "·" if it is None else BLOCKS[round((it - low) / step * top) if high > low else top] for it in values
    )


def by_change(lines: Lines) -> list[Line]:
    """Return the accounts with ARR, the greatest loss first, those without change by name of their handle."""
    return sorted(lines.lines, key=lambda it: (it.closing - it.opening, it.facts.account.handle))


def change(it: Line, currency: str) -> str:
    """Return how the ARR of an account changed, with its sign; nothing where it did not."""
    moved = it.closing - it.opening
    return f"{'+' if moved > 0 else ''}{show_money(Money(moved, currency))}" if moved else ""
