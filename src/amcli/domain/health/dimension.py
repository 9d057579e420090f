"""What one dimension of health says of an account on a day."""

from typing import NamedTuple


class Dimension(NamedTuple):
    """A dimension's score in tenths (0 to 1000), or None when nothing is known; why, and on what evidence."""

    name: str
    score: int | None
    reasons: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()


def unknown(name: str, why: str) -> Dimension:
    """Return a dimension that drops out of the score."""
    return Dimension(name, None, (why,))


def tenths(share: float) -> int:
    """Return a share of 0 to 1 as tenths of a point, kept within bounds."""
    return max(0, min(1000, round(share * 1000)))


def mean(values: list[int]) -> int:
    """Return the mean of tenths, rounded half up."""
    return values[0] if len(values) == 1 else (2 * sum(values) + len(values)) // (2 * len(values))
