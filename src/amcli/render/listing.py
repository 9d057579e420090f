"""A list that fits its terminal: a table with as many columns as there is room for, or blocks on 40 columns."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.table import Table
    from rich.text import Text

BLOCKS_BELOW = 60
WIDE_FROM = 110
GAP = 2
FIXED_AT_MOST = 40
WORD_AT_MOST = 12


class Heading(NamedTuple):
    """One column: its title; `wide` ones appear where there is room; `fixed` ones are short and never fold."""

    title: str
    wide: bool = False
    fixed: bool = False
    right: bool = False


class Listing:
    """A Rich renderable of rows of cells. Columns without any content are left out; nothing is ever cut off."""

    def __init__(self, headings: Sequence[Heading], rows: "Sequence[Sequence[Text]]") -> None:
        filled = [at for at in range(len(headings)) if any(row[at].plain for row in rows)]
        self.headings = [headings[at] for at in filled]
        self.rows = [[row[at] for at in filled] for row in rows]

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "Iterator[RenderableType]":
        """Lay the rows out for the width there is: all columns, the main ones, or a block per row."""
        room = options.max_width
        main = [at for at, heading in enumerate(self.headings) if not heading.wide]
        for shown in (list(range(len(self.headings))) if room >= WIDE_FROM else main, main):
            if room >= BLOCKS_BELOW and sum(self._least(at) + GAP for at in shown) - GAP <= room:
                yield self._table(shown)
                return
        yield from self._blocks()

    def _least(self, at: int) -> int:
        """Return the width below which a column would break what should stay whole."""
        heading = self.headings[at]
        if heading.fixed:
            inner = min(max((row[at].cell_len for row in self.rows), default=0), FIXED_AT_MOST)
        else:
            words = (word for row in self.rows for word in row[at].plain.split())
            inner = min(max((len(word) for word in words), default=0), WORD_AT_MOST)
        return max(len(heading.title), inner)

    def _table(self, shown: Sequence[int]) -> "Table":
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, GAP, 0, 0))
        for at in shown:
            table.add_column(
                self.headings[at].title,
                justify="right" if self.headings[at].right else "left",
                overflow="fold",
                min_width=self._least(at),
            )
        for row in self.rows:
            table.add_row(*(row[at] for at in shown))
        return table

    def _blocks(self) -> "Iterator[Text]":
        from rich.text import Text

        for row in self.rows:
            cells = [(heading, cell) for heading, cell in zip(self.headings, row, strict=True) if cell.plain]
            short = [cell for heading, cell in cells if heading.fixed and not heading.wide]
            yield Text("  ").join(short)
            for heading, cell in cells:
                if not heading.fixed and not heading.wide:
                    yield Text("  ").append_text(cell)
