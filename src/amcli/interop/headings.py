"""Which row of a table holds its headings, and what its columns are called."""

from collections import Counter
from collections.abc import Sequence

from amcli.domain.text import one_line

SAMPLE = 25
"""Rows looked at to see where the headings stand."""
TITLED = 3
"""Columns a table needs for a lone cell above it to be a title and not the only heading with a text."""


def headings(cells: Sequence[str]) -> tuple[str, ...]:
    """Return usable headings: trimmed; a blank one is `column 3`, a repeated one `name (2)`."""
    seen: Counter[str] = Counter()
    names = []
    for number, cell in enumerate(cells, 1):
        name = one_line(cell) or f"column {number}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def heading_row(rows: Sequence[Sequence[str]]) -> int:
    """Return which row of a table's beginning holds the headings: the first that is no title of it.

    A title has one cell filled above rows that have more, or less than half as many as is usual below it.
    """
    filled = [sum(1 for cell in cells if cell.strip()) for cells in rows]
    first = next((at for at, count in enumerate(filled) if count), 0)
    for at in range(first, len(rows) - 1):
        below = sorted(count for count in filled[at + 1 :] if count)
        if not filled[at]:
            continue
        usual = below[len(below) // 2] if below else 0
        padded = len(rows[at]) > 1  # as in a sheet: then one wide row below is enough to tell a title
        lone = filled[at] == 1 and (max(below, default=0) >= TITLED if padded else usual >= 2)
        if not lone and filled[at] * 2 >= usual:
            return at
    return first


def squashed(heading: str) -> str:
    """Return a heading as its letters and digits alone: `AccountId`, `account_id` and `Account ID` are one."""
    return "".join(filter(str.isalnum, heading.casefold()))
