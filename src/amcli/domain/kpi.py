"""What a figure is: a value with what it was made from, so that nobody has to believe it."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

SMALL = 10
"""Below so many accounts, renewals or answers, one of them moves a ratio by more than ten points."""


class Metric(NamedTuple):
    """One figure of a period. `value` is None where there is nothing to divide by, which is not zero."""

    name: str
    value: Fraction | None
    unit: str
    """`ratio`, `money` (minor units), `points`, `days` or `count`."""
    numerator: Fraction | int | None = None
    denominator: Fraction | int | None = None
    n: int = 0
    """How many accounts, renewals or answers it rests on."""
    note: str = ""
    of_money: bool = False
    """Whether numerator and denominator are amounts in minor units of `currency`."""
    currency: str = ""

    def noting(self, *more: str) -> "Metric":
        """Return the figure with further remarks."""
        return self._replace(note="; ".join(it for it in (self.note, *more) if it))

    def unrated(self, currencies: Sequence[str]) -> "Metric":
        """Return the figure as unknown because amounts it is made of have no rate; the same where none lacks one."""
        if not currencies:
            return self
        note = f"amounts in {' and '.join(currencies)} without a rate"
        return self._replace(value=None, numerator=None, denominator=None, note=note)


def ratio(
    name: str,
    numerator: Fraction | int,
    denominator: Fraction | int,
    n: int,
    *,
    currency: str = "",
    note: str = "",
    empty: str = "nothing to measure",
) -> Metric:
    """Return a share with its parts; with a `currency` these are amounts of it.

    With nothing to divide by the value is None and the note says why (`empty`); with few cases the note says how
    far one of them moves it.
    """
    of_money = bool(currency)
    if not denominator:
        return Metric(name, None, "ratio", numerator, denominator, n, empty, of_money, currency)
    value = Fraction(numerator) / Fraction(denominator)
    return Metric(name, value, "ratio", numerator, denominator, n, note, of_money, currency).noting(small(n))


def small(n: int) -> str:
    """Return the warning that goes with few cases: how far one of them moves the figure."""
    return f"small n: one of {n} is {100 / n:.0f} points" if 0 < n < SMALL else ""


def amount(name: str, minor: int, currency: str, n: int, note: str = "") -> Metric:
    """Return a sum of money."""
    return Metric(name, Fraction(minor), "money", minor, None, n, note, of_money=True, currency=currency)


def median(values: Iterable[int]) -> Fraction | None:
    """Return the middle of some numbers, between the two middle ones of an even number; None of none."""
    found = sorted(values)
    if not found:
        return None
    half = len(found) // 2
    return Fraction(found[half]) if len(found) % 2 else Fraction(found[half - 1] + found[half], 2)
