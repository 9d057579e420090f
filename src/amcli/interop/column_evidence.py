"""What a whole column proves of how it is written: the order of day and month, the decimal mark."""

from collections import Counter
from collections.abc import Callable
from operator import itemgetter

from amcli.errors import Refused
from amcli.interop.cells import BadCell, shown
from amcli.interop.day_texts import ORDER_WORDS, order_seen, undecided
from amcli.interop.number_texts import decimal_seen
from amcli.interop.readers import Sheet, batches
from amcli.interop.spec import Source, fields_of
from amcli.interop.text_steps import Text


class Evidence:
    """Reads a column of a file to its end where single cells do not tell, and says what that rests on."""

    def __init__(self, sheet: Sheet, source: Source) -> None:
        self._sheet = sheet
        self._day_columns = _day_columns(source) if source.loose else ()
        self.told: list[str] = []
        """How dates and numbers are read where the columns themselves told it."""

    def order(self, text: Text, label: str) -> str:
        """Decide by all rows of a column whether the day or the month comes first: dmy or mdy.

        Raises:
            Refused: they do not tell, or tell both.
        """
        seen, first = self._counted(text, order_seen)
        told = seen.keys() & ORDER_WORDS.keys()
        if not told and (order := self._order_beside(label)):
            return order
        if len(told) == 1:
            order = told.pop()
            whole = seen[order] + seen.get("either", 0)
            self._tell(label, f"dates read as {ORDER_WORDS[order]}", f"{seen[order]} of {whole}", first[order])
            return order
        raise Refused(
            f"{self._sheet.name}: column “{label}” {undecided(told)}.",
            'Say which with --date-order dmy or mdy, or in a recipe: date_order = "dmy".',
        )

    def _order_beside(self, label: str) -> str:
        """Return the order that the other dates of a table have where it was written by a tool, which has one only."""
        found: dict[str, tuple[str, str]] = {}
        for name in self._day_columns:
            if name != label and (at := self._sheet.find(name)) is not None:
                seen, first = self._counted(itemgetter(at), order_seen)
                found |= {order: (name, first[order]) for order in seen.keys() & ORDER_WORDS.keys()}
        if len(found) != 1:
            return ""
        ((order, (other, cell)),) = found.items()
        self._tell(label, f"dates read as {ORDER_WORDS[order]}, like those of {other}", "they", cell)
        return order

    def decimal(self, text: Text, label: str) -> str:
        """Decide by all rows of a column which mark parts decimals; a point where they do not tell, as everywhere else.

        Raises:
            Refused: both marks do in different rows.
        """
        seen, first = self._counted(text, decimal_seen)
        told = seen.keys() & {",", "."}
        if len(told) > 1:
            raise Refused(
                f"{self._sheet.name}: column “{label}” has decimal commas in some rows and decimal points in others: "
                f"{first[',']}, {first['.']}.",
                'Mend the column, or say which in a recipe: decimal = ",".',
            )
        if told != {","}:
            return "."
        self._tell(label, "numbers read with a decimal comma", f"{seen[',']}", first[","])
        return ","

    def _counted(self, text: Text, tell: Callable[[str], str]) -> tuple[Counter[str], dict[str, str]]:
        """Return how often each answer comes in a column, and the first cell of each with its line."""
        seen: Counter[str] = Counter()
        first: dict[str, str] = {}
        for lines, rows in batches(self._sheet):
            for line, cells in zip(lines, rows, strict=True):
                try:
                    found = tell(cell := text(cells))
                except BadCell:
                    continue
                seen[found] += 1
                if found not in first:
                    first[found] = f"{shown(cell)} on line {line}"
        return seen, first

    def _tell(self, label: str, what: str, count: str, example: str) -> None:
        begun = f"{self._sheet.name}: {label}: {what}; "
        if not any(it.startswith(begun) for it in self.told):
            self.told.append(f"{begun}{count} can only be that, as {example}.")


def _day_columns(source: Source) -> tuple[str, ...]:
    """Return the columns a source reads days from."""
    types = fields_of(source.entity)
    specs = [
        one
        for name, spec in source.fields.items()
        if name in types and types[name].type == "day"
        for one in spec.within()
    ]
    return tuple(dict.fromkeys(name for one in specs if one.kind == "column" for name in one.columns))
