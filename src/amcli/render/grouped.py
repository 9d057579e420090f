"""A list in parts under headings, all of the same columns and widths."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from amcli.render.listing import BLOCKS_BELOW, GAP, Heading, Listing

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.text import Text

INDENT = 6


class Grouped(Listing):
    """A Rich renderable of parts, each a heading or none and its rows of cells; the columns have no titles."""

    def __init__(
        self, headings: Sequence[Heading], parts: "Sequence[tuple[Text | None, Sequence[Sequence[Text]]]]"
    ) -> None:
        super().__init__(headings, [row for _, rows in parts for row in rows])
        self.parts = [(heading, len(rows)) for heading, rows in parts]

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "Iterator[RenderableType]":
        """Lay out part by part: a table each, or a block per row where there is no room for one."""
        widths = self.widths(options.max_width) if options.max_width >= BLOCKS_BELOW else None
        rows, start = self.rows, 0
        for heading, number in self.parts:
            if heading is not None:
                yield heading
            part, start = rows[start : start + number], start + number
            yield from self.blocks(part) if widths is None else [self.table(widths, part, titles=False)]


class Noted(Grouped):
    """Parts whose rows carry notes: lines below a row that use the whole width, as the row says most of it."""

    def __init__(
        self,
        headings: Sequence[Heading],
        parts: "Sequence[tuple[Text | None, Sequence[tuple[Sequence[Text], Sequence[Text]]]]]",
    ) -> None:
        super().__init__(headings, [(heading, [row for row, _ in rows]) for heading, rows in parts])
        self.notes = [notes for _, rows in parts for _, notes in rows]

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "Iterator[RenderableType]":
        """Lay out row by row: a line of the table, or a block, then its notes."""
        from rich.padding import Padding

        widths = self.widths(options.max_width) if options.max_width >= BLOCKS_BELOW else None
        indent = GAP if widths is None else min(widths[0], INDENT) + GAP
        start = 0
        for heading, number in self.parts:
            if heading is not None:
                yield heading
            for at in range(start, start + number):
                row = [self.rows[at]]
                yield from self.blocks(row) if widths is None else [self.table(widths, row, titles=False)]
                for note in self.notes[at]:
                    yield Padding(note, (0, 0, 0, indent))
            start += number
