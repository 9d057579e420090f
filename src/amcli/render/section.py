"""A part of a page to hand on: a heading, what it means, a table. The same for Markdown and for HTML."""

from collections.abc import Sequence
from typing import NamedTuple


class Section(NamedTuple):
    """One table with its heading; cells are client text until a page escapes them."""

    title: str
    meaning: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


NUMBERS = frozenset({"ARR", "Accounts", "Age", "Amount", "For", "Late"})
"""Columns whose cells stand to the right."""
SHORT = frozenset({"Day", "Due", "Health", "Ref", "Severity", "State"})
"""Columns whose cells are never broken."""

MOST_ROWS = 500
"""More rows of one table nobody reads on a page; the lists of `am` have them all."""


def filled(section: Section) -> Section:
    """Return a section without the columns that say nothing."""
    kept = [at for at in range(len(section.headings)) if any(row[at] for row in section.rows)]
    return section._replace(
        headings=_only(section.headings, kept), rows=tuple(_only(row, kept) for row in section.rows)
    )


def cut(section: Section) -> Section:
    """Return a section with its first rows, the ones that matter most, and how many more there are."""
    left = len(section.rows) - MOST_ROWS
    if left <= 0:
        return section
    more = (f"and {left:,} more", *("" for _ in section.headings[1:]))
    return section._replace(rows=(*section.rows[:MOST_ROWS], more))


def _only(cells: Sequence[str], kept: Sequence[int]) -> tuple[str, ...]:
    return tuple(cells[at] for at in kept)
