"""Attention: in which order accounts deserve the AM's morning, as arithmetic anyone can follow."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.signals import Signal

LEAST_MONEY, MOST_MONEY = 0.75, 1.5
MOST_URGENCY = 1.5
URGENT_FROM = 90
"""Days before a notice date from which urgency grows."""


class Attention(NamedTuple):
    """What a row weighs: severity points × money × urgency."""

    points: float
    money: float
    urgency: float

    @property
    def value(self) -> float:
        """The weight, to a tenth."""
        return round(self.points * self.money * self.urgency, 1)


def attention(found: Sequence[Signal], worth: int, largest: int, cancel_by: date | None, on: date) -> Attention:
    """Return what signals of one account weigh together.

    The gravest counts in full and the others by half, so that a heap of small things does not drown a
    grave one. `worth` and `largest` are the account's ARR and the largest in the book, in one currency.
    """
    points = sorted((signal.points for signal in found), reverse=True)
    weight = points[0] + sum(points[1:]) / 2 if points else 0.0
    share = worth / largest if largest > 0 else 0.0
    money = LEAST_MONEY + (MOST_MONEY - LEAST_MONEY) * share
    return Attention(weight, money, urgency(cancel_by, on))


def urgency(cancel_by: date | None, on: date) -> float:
    """Return 1 while the notice date is 90 days off or unknown, growing to 1.5 on the day."""
    if cancel_by is None:
        return 1.0
    left = max(0, (cancel_by - on).days)
    return 1.0 if left >= URGENT_FROM else 1 + (MOST_URGENCY - 1) * (1 - left / URGENT_FROM)
