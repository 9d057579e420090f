"""Counts by name: what an import made of each list or file."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from amcli.domain.text import one_line
from amcli.render.listing import BLOCKS_BELOW, GAP

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType

Row = tuple[str, Sequence[int]]


class Tally:
    """A Rich renderable: a table, or where that has no room a line for each name with what is not zero; never cut."""

    def __init__(self, title: str, headings: Sequence[str], rows: Sequence[Row]) -> None:
        self.title, self.headings, self.rows = title, headings, rows

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "Iterator[RenderableType]":
        """Lay the counts out for the width there is."""
        from rich.table import Table
        from rich.text import Text

        yield Text(self.title, style="bold")
        if options.max_width < BLOCKS_BELOW:
            for name, counts in self.rows:
                said = [f"{number:,} {what}" for what, number in zip(self.headings, counts, strict=False) if number]
                yield Text(f"{one_line(name)}: {', '.join(said) or 'nothing'}" if counts else one_line(name))
            return
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, GAP, 0, 0))
        table.add_column("", overflow="fold")
        for heading in self.headings:
            table.add_column(heading, justify="right", no_wrap=True)
        for name, counts in self.rows:
            table.add_row(Text(one_line(name)), *(f"{number:,}" if number else "·" for number in counts))
        yield table
