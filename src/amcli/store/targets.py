"""Targets in the book: a share as a decimal number (`1.05`), an amount as a plain one (`120000.00`) of its currency."""

from decimal import Decimal
from fractions import Fraction

from amcli.domain.changes import Delete, Insert, Update
from amcli.domain.money import from_amount, to_amount
from amcli.domain.targets import Target
from amcli.store.book import Book

ALL = "SELECT period, metric, value, currency FROM target ORDER BY period DESC, metric"


def load_targets(book: Book) -> list[Target]:
    """Return all targets, by period and figure."""
    return [
        Target(period, metric, _read(value, currency), currency) for period, metric, value, currency in book.rows(ALL)
    ]


def _read(value: str, currency: str | None) -> Fraction:
    return Fraction(value) if currency is None else Fraction(from_amount(value, currency).minor)


def _written(target: Target) -> str:
    if target.currency is not None:
        return to_amount(int(target.value), target.currency)
    return f"{(Decimal(target.value.numerator) / Decimal(target.value.denominator)).normalize():f}"


def setting(book: Book, target: Target) -> Insert | Update:
    """Return the change that sets a target, new or in place of the one there is."""
    values = {"value": _written(target), "currency": target.currency}
    row_id = _row_of(book, target.period, target.metric)
    if row_id is None:
        return Insert("target", {"period": target.period, "metric": target.metric, **values})
    return Update("target", row_id, values)


def removing(book: Book, period: str, metric: str) -> Delete | None:
    """Return the change that removes a target, or None where there is none."""
    row_id = _row_of(book, period, metric)
    return None if row_id is None else Delete("target", row_id)


def _row_of(book: Book, period: str, metric: str) -> int | None:
    rows = book.rows("SELECT id FROM target WHERE period = ? AND metric = ?", (period, metric))
    return int(rows[0][0]) if rows else None
