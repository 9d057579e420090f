"""The columns of a foreign table and what their cells say: days, numbers, yes and no, ids, words that come again."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from amcli.domain.text import one_line
from amcli.interop.cells import BadCell, Reading
from amcli.interop.day_texts import Days, order_seen
from amcli.interop.headings import squashed
from amcli.interop.readers import Sheet, batches
from amcli.interop.values import as_flag

READ = 20_000
"""Rows looked at; a proposal is shown before it is used."""
HELD = 5_000
"""Rows kept whole, to see what stands beside what."""
LONGEST = 200
"""Characters of a cell that count as its word."""
LOOKED = 300
"""Different words of a column looked at to tell what it holds."""
MOSTLY = 0.9
SOUND = 0.95
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_]+")
_NUMBER = re.compile(
    r"[^\w.,-]?\s?-?(?:[A-Z]{3}\s)?[0-9][0-9.,'’\u00a0\u202f\u2009 ]*(?:[%kKmM€$£]|\s[A-Z]{3}|\s[€$£])?"
)
_DAYS = Days(Reading())


class Column:
    """One column of a table and what its cells say."""

    def __init__(self, heading: str, at: int, words: Counter[str], rows: int) -> None:
        self.heading, self.at, self.words, self.rows = heading, at, words, rows
        self.filled = sum(words.values())
        self.sample = one_line(next(iter(words), ""))[:40]
        self.short = squashed(heading)
        self.parts = [it.casefold() for it in _WORD.findall(heading)]

    @property
    def is_unique(self) -> bool:
        """Tell whether every row has a cell of its own here."""
        return 0 < self.rows == self.filled == len(self.words)

    @property
    def is_key(self) -> bool:
        """Tell whether its cells tell rows apart, but for few that are repeated or empty: those are told on import."""
        return self.filled > 0 and len(self.words) >= SOUND * self.rows

    @cached_property
    def is_days(self) -> bool:
        """Tell whether its cells are days."""
        return self._mostly(_is_day)

    @cached_property
    def is_numbers(self) -> bool:
        """Tell whether its cells are numbers or amounts."""
        return self._mostly(lambda text: bool(_NUMBER.fullmatch(text)))

    @cached_property
    def is_flags(self) -> bool:
        """Tell whether its cells say yes and no."""
        return len(self.words) <= 4 and self._mostly(_is_flag)

    @cached_property
    def numbers(self) -> list[float]:
        """Return its different numbers; what is none is passed over."""
        found = []
        for text in self.words:
            try:
                found.append(float(text.replace(",", ".")))
            except ValueError:
                continue
        return found

    @property
    def said(self) -> str:
        """Return its heading as words."""
        return " ".join(self.parts) or self.heading

    def _mostly(self, tell: Callable[[str], bool]) -> bool:
        looked = [text for text, _ in self.words.most_common(LOOKED)]
        return bool(looked) and sum(map(tell, looked)) >= MOSTLY * len(looked)


class Table(NamedTuple):
    """A table with its columns, and its first rows as they are."""

    sheet: Sheet
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]
    is_whole: bool
    """Whether all of its rows were looked at."""

    def called(self, names: Sequence[str], passing: Sequence[str] = ()) -> Column | None:
        """Return the column with the first of these names, by letters and digits alone, that has any cells."""
        by_name = {it.short: it for it in self.columns if it.filled and it.heading not in passing}
        return next((by_name[name] for name in names if name in by_name), None)


def read_table(sheet: Sheet) -> Table:
    """Return a table with what its columns hold.

    Raises:
        Refused: as for `batches`.
    """
    words: list[Counter[str]] = [Counter() for _ in sheet.headings]
    held: list[list[str]] = []
    seen = 0
    whole = True
    for _, rows in batches(sheet):
        for cells in rows:
            for at, cell in enumerate(cells):
                if text := cell.strip():
                    words[at][text[:LONGEST]] += 1
        held += islice(rows, max(HELD - len(held), 0))
        seen += len(rows)
        if seen >= READ:
            whole = False
            break
    columns = (Column(name, at, it, seen) for at, (name, it) in enumerate(zip(sheet.headings, words, strict=True)))
    return Table(sheet, tuple(columns), held, whole)


def values_of(table: Table, column: Column) -> set[str]:
    """Return the different cells of a column: of all rows, also where a table was looked at in part."""
    if table.is_whole:
        return set(column.words)
    found = {cells[column.at].strip() for _, rows in batches(table.sheet) for cells in rows}
    return found - {""}


def _is_day(text: str) -> bool:
    if order_seen(text):
        return True
    try:
        return _DAYS(text) is not None
    except BadCell:
        return False


def _is_flag(text: str) -> bool:
    try:
        return as_flag(text) is not None
    except BadCell:
        return False
