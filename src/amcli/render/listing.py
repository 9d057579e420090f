"""A list that fits its terminal: a table with as many columns as there is room for, or blocks on 40 columns."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.table import Table
    from rich.text import Text

BLOCKS_BELOW = 60
GAP = 2
LONGEST_FIXED = 40
LONGEST_WORD = 12
COMFORT = 24
"""The width a column of text keeps before a further column is shown beside it."""
FOLDED = 18
"""The width that is left to values longer than that before a row becomes a block."""


class Heading(NamedTuple):
    """One column: its title; `wide` ones appear where there is room; `fixed` ones are short and never fold."""

    title: str
    wide: bool = False
    fixed: bool = False
    right: bool = False


class Listing:
    """A Rich renderable of rows of cells. Columns without any content are left out; nothing is ever cut off.

    The widths are worked out here, because Rich takes them from days and amounts as soon as from prose.
    """

    def __init__(self, headings: Sequence[Heading], rows: "Sequence[Sequence[Text]]") -> None:
        filled = [at for at in range(len(headings)) if any(row[at].plain for row in rows)]
        self.headings = [headings[at] for at in filled]
        self.rows = [[row[at] for at in filled] for row in rows]

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "Iterator[RenderableType]":
        """Lay the rows out for the width there is: all columns, the main ones, or a block per row; none is nothing."""
        if not self.rows:
            return
        widths = self.widths(options.max_width) if options.max_width >= BLOCKS_BELOW else None
        if widths is None:
            yield from self.blocks(self.rows)
        else:
            yield self.table(widths, self.rows)

    def widths(self, room: int) -> dict[int, int] | None:
        """Return the columns that fit, each with its width; None when not even the main ones do.

        Wide columns are shown from the left while all text keeps a comfortable width. Before a row becomes
        a block, long values that should stay whole, such as addresses, are folded.
        """
        wide = [at for at, heading in enumerate(self.headings) if heading.wide]
        for number in range(len(wide), -1, -1):
            shown = [at for at, heading in enumerate(self.headings) if not heading.wide or at in wide[:number]]
            least = {at: self._least(at, COMFORT if number else LONGEST_WORD) for at in shown}
            free = room - GAP * (len(shown) - 1)
            if sum(least.values()) <= free:
                return self._spread(least, free)
        folded = {at: FOLDED if width > COMFORT else width for at, width in least.items()}
        return self._spread(folded, free) if sum(folded.values()) <= free else None

    def _spread(self, least: dict[int, int], free: int) -> dict[int, int]:
        """Give the columns what they want, up to the highest common level for which there is room."""
        wanted = {at: self._natural(at) for at in least}
        for level in range(max(wanted.values(), default=0), 0, -1):
            widths = {at: max(least[at], min(wanted[at], level)) for at in least}
            if sum(widths.values()) <= free:
                return widths
        return least

    def _natural(self, at: int) -> int:
        return max(len(self.headings[at].title), *(row[at].cell_len for row in self.rows))

    def _least(self, at: int, text: int) -> int:
        """Return the width below which a column would break what should stay whole."""
        if self.headings[at].fixed:
            return min(self._natural(at), LONGEST_FIXED)
        if text == COMFORT:
            return min(self._natural(at), COMFORT)
        words = (len(word) for row in self.rows for word in row[at].plain.split())
        return max(len(self.headings[at].title), min(max(words, default=0), text))

    def table(self, widths: dict[int, int], rows: "Sequence[Sequence[Text]]", *, titles: bool = True) -> "Table":
        """Return rows as a table of columns of these widths."""
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, GAP, 0, 0), show_header=titles)
        for at, width in widths.items():
            heading = self.headings[at]
            table.add_column(heading.title, justify="right" if heading.right else "left", overflow="fold", width=width)
        for row in rows:
            table.add_row(*(row[at] for at in widths))
        return table

    def blocks(self, rows: "Sequence[Sequence[Text]]") -> "Iterator[RenderableType]":
        """Yield a block per row, for terminals without room for a table."""
        from rich.padding import Padding
        from rich.text import Text

        for row in rows:
            cells = [(it, cell) for it, cell in zip(self.headings, row, strict=True) if cell.plain and not it.wide]
            yield Text("  ").join(cell for heading, cell in cells if heading.fixed and cell.cell_len <= COMFORT)
            for heading, cell in cells:
                if not heading.fixed or cell.cell_len > COMFORT:
                    yield Padding(cell, (0, 0, 0, 2))
