"""What the AM is measured on: a value for a figure in a period, how much of it is reached, and whether in time."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from amcli.domain.kpi import Metric
from amcli.domain.money import Money, convert, parse_money
from amcli.domain.periods import Period
from amcli.domain.settings import Settings
from amcli.domain.standing import base_rates
from amcli.domain.text import shorten
from amcli.errors import Refused

METRICS = {
    "grr": "grr",
    "nrr": "nrr",
    "expansion": "expansion_bookings",
    "renewal_amount": "renewal_amount",
    "margin": "gross_margin",
}
"""What a target may be set for, and the figure that is held to it."""
AMOUNTS = ("expansion", "renewal_amount")
AT_MOST_ALL = ("grr", "margin")
MOST, LARGEST = Fraction(1), Fraction(10)


class Target(NamedTuple):
    """A value to reach: a share, or an amount in minor units of `currency`."""

    period: str
    metric: str
    value: Fraction
    currency: str | None = None


class Attained(NamedTuple):
    """A target beside what is reached by now."""

    target: Target
    actual: Fraction | None
    attainment: Fraction | None
    """Reached ÷ target; None when nothing is known, or in another currency."""
    expected: Fraction | None
    """For an amount, the share of the period that is over: what should be reached by now at an even pace."""
    has_begun: bool = True
    note: str = ""
    """Why nothing is known, where it is not."""

    @property
    def is_behind(self) -> bool:
        """Tell whether less is reached than should be by now."""
        if self.attainment is None:
            return False
        return self.attainment < (1 if self.expected is None else self.expected)


def parse_target(period: Period, metric: str, text: str, currency: str) -> Target:
    """Return the target that was typed: a share such as `105%` or `1.05`, or an amount.

    Raises:
        Refused: an unknown figure, or a value that does not fit it.
    """
    if metric not in METRICS:
        raise Refused(
            f"“{shorten(metric, 40)}” is no figure a target is set for.", f"Use one of: {', '.join(METRICS)}."
        )
    if metric in AMOUNTS:
        money = parse_money(text, currency=currency)
        if not money.minor:
            raise Refused("A target of nothing is reached before it is begun.", "Give an amount, such as 120k.")
        return Target(period.label, metric, Fraction(money.minor), money.currency)
    return Target(period.label, metric, _share(metric, text))


def _share(metric: str, text: str) -> Fraction:
    found = re.fullmatch(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)(%?)", text.strip().replace(" ", ""), re.ASCII)
    if not found:
        raise Refused(f"“{shorten(text, 40)}” is no share.", "Give it like 105% or 1.05.")
    value = Fraction(found[1]) / (100 if found[2] else 1)
    most = MOST if metric in AT_MOST_ALL else LARGEST
    if not 0 < value <= most:
        like = "92% or 0.92" if metric in AT_MOST_ALL else "105% or 1.05"
        hint = f"{metric} is above 0% and at most {float(most):.0%}: give it like {like}."
        raise Refused(f"“{text}” stands for {float(value):.1%}.", hint)
    return value


def attained(target: Target, found: Mapping[str, Metric], elapsed: Fraction, settings: Settings) -> Attained:
    """Return a target beside its figure; `elapsed` is the share of the period that is over.

    An amount in another currency is converted where rates allow.
    """
    metric = found[METRICS[target.metric]]
    pace = elapsed if target.metric in AMOUNTS else None
    actual, note = metric.value, metric.note
    if actual is not None and target.currency and metric.currency != target.currency:
        converted = convert(Money(round(actual), metric.currency), target.currency, base_rates(settings))
        actual = None if converted is None else Fraction(converted.minor)
        note = f"amounts in {metric.currency} and {target.currency} without a rate"
    if actual is None:
        return Attained(target, None, None, pace, note=note)
    return Attained(target, actual, actual / target.value, pace)


def to_come(target: Target) -> Attained:
    """Return a target of a period that has not begun."""
    return Attained(target, None, None, None, has_begun=False)
