"""From a recipe's description of a value to a function that takes a row's cells and returns its text."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from operator import itemgetter

from amcli.errors import Refused
from amcli.interop.cells import BadCell, Reading, shown
from amcli.interop.day_texts import Days, order_seen, period_start, shifted
from amcli.interop.intake.plain import without_tags
from amcli.interop.number_texts import Plain, as_decimal, decimal_seen
from amcli.interop.readers import Sheet, batches
from amcli.interop.spec import PLACEHOLDER, Source, Spec, Test, fields_of
from amcli.interop.values import Remembering, is_yes

Cells = Sequence[str]
Text = Callable[[Cells], str]
Keeps = Callable[[Cells], bool]
ORDER_WORDS = {"dmy": "day/month/year", "mdy": "month/day/year"}


class Binder:
    """Binds the specs of one source to the columns of one file."""

    def __init__(self, sheet: Sheet, source: Source) -> None:
        self._sheet = sheet
        self._place = source.place
        self._date_order = source.date_order
        self._tables = source.tables
        self._day_columns = _day_columns(source) if source.loose else ()
        self.evidence: list[str] = []
        """How dates and numbers are read where the columns themselves told it."""

    def at(self, column: str, key: str) -> int:
        """Return where a column stands.

        Raises:
            Refused: the file has no such column, or several that differ in case only.
        """
        at = self._sheet.find(column)
        if at is None:
            there = ", ".join(self._sheet.headings[:20])
            raise Refused(f"{self._place}: {key}: there is no column “{column}”.", f"{self._sheet.name} has: {there}.")
        return at

    def text(self, spec: Spec, key: str) -> Text:
        """Return the function for a spec; plain columns cost no Python call."""
        read = self._source_text(spec, key)
        if spec.where:
            read = partial(_if, self.tests(spec.where, key), read)
        if spec.untagged:
            read = partial(_untagged, read)
        if spec.short_id:
            read = partial(_shortened, read, Remembering(short_id).__getitem__)
        for name in spec.lookups:
            read = partial(_looked_up, read, self._tables.get(name, {}), spec.keeps)
        if spec.words is not None:
            near = {word.casefold(): meant for word, meant in reversed(tuple(spec.words.items()))}
            read = partial(_mapped, read, near, spec)
        if spec.times:
            read = partial(_times, read, Decimal(spec.times), Plain(self.reading(spec, read)))
        if spec.factor:
            read = partial(_by_quantity, read, self.text(spec.factor, key), Plain(self.reading(spec, read)))
        if spec.moves_days:
            read = self._moved(read, spec, key)
        if spec.default is not None:
            read = partial(_or, read, spec.default)
        return read

    def tests(self, tests: Sequence[Test], key: str) -> Keeps:
        """Return the function that tells whether a row fulfils all conditions."""
        checks = [(self.at(test.column, key), CHECKS[test.how](test.values)) for test in tests]
        if len(checks) == 1:  # most have one, and it is asked of every row
            place, passes = checks[0]
            return lambda cells: passes(cells[place].strip())
        return lambda cells: all(check(cells[at].strip()) for at, check in checks)

    def reading(self, spec: Spec, text: Text) -> Reading:
        """Return how a spec's texts are written, able to decide the order of day and month by the whole file."""
        order = spec.date_order or self._date_order
        decide = partial(self._decide, text, spec.label) if not order else None
        by_column = (
            partial(self._decide_decimal, text, spec.label) if not spec.decimal and spec.unit != "cents" else None
        )
        return Reading(order, decide, spec.unit, spec.decimal, spec.rounds, spec.split, by_column)

    def _source_text(self, spec: Spec, key: str) -> Text:
        places = [self.at(name, key) for name in spec.columns]
        if spec.kind == "column":
            return itemgetter(places[0])
        if spec.kind == "any":
            return partial(_first, [itemgetter(place) for place in places])
        if spec.kind in {"coalesce", "links"}:
            return partial(_first, [self.text(part, key) for part in spec.parts])
        if spec.kind == "join":
            return partial(_joined, places, spec.text)
        if spec.kind == "template":
            return partial(_filled, places, PLACEHOLDER.split(spec.text)[::2])
        return lambda _cells: spec.text

    def _moved(self, read: Text, spec: Spec, key: str) -> Text:
        days = Days(self.reading(spec, read))
        steps = [(self.text(step, key), sign) for step, sign in ((spec.plus, 1), (spec.minus, -1)) if step is not None]

        def moved(cells: Cells) -> str:
            day = days(read(cells))
            if day is None:
                return ""
            if spec.period:
                day = period_start(day, spec.period)
            for step, sign in steps:
                if interval := step(cells):
                    day = shifted(day, interval, sign)
            return day

        return moved

    def _decide(self, text: Text, label: str) -> str:
        """Decide by all rows whether the day or the month comes first; refuse when they do not tell."""
        seen, first = self._counted(text, order_seen)
        told = seen.keys() & {"dmy", "mdy"}
        if not told and (order := self._order_beside(label)):
            return order
        if len(told) == 1:
            order = told.pop()
            whole = seen[order] + seen.get("either", 0)
            self._tell(label, f"dates read as {ORDER_WORDS[order]}", f"{seen[order]} of {whole}", first[order])
            return order
        said = "has days first in some rows and months first in others" if told else "could be day/month or month/day"
        raise Refused(
            f"{self._sheet.name}: column “{label}” {said}.",
            'Say which with --date-order dmy or mdy, or in a recipe: date_order = "dmy".',
        )

    def _order_beside(self, label: str) -> str:
        """Return the order that the other dates of a table have where it was written by a tool, which has one only."""
        found: dict[str, tuple[str, str]] = {}
        for name in self._day_columns:
            if name != label:
                seen, first = self._counted(itemgetter(self.at(name, "fields")), order_seen)
                found |= {order: (name, first[order]) for order in seen.keys() & {"dmy", "mdy"}}
        if len(found) != 1:
            return ""
        ((order, (other, cell)),) = found.items()
        self._tell(label, f"dates read as {ORDER_WORDS[order]}, like those of {other}", "they", cell)
        return order

    def _decide_decimal(self, text: Text, label: str) -> str:
        """Decide by all rows which mark parts decimals; a point where they do not tell, as everywhere else."""
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
        for lines, rows in batches(self._sheet, lambda _line, _reason: None):
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
        if not any(it.startswith(begun) for it in self.evidence):
            self.evidence.append(f"{begun}{count} can only be that, as {example}.")


def check(source: Source, sheet: Sheet) -> None:
    """Refuse a source that names a column its file does not have, before anything is opened for writing."""
    binder = Binder(sheet, source)
    for name, spec in source.fields.items():
        binder.text(spec, f"fields.{name}")
    binder.tests(source.where, "where")
    binder.tests([it.test for it in source.drop], "drop")
    for key in ("id", "latest", "merged_into"):
        if spec := getattr(source, key):
            binder.text(spec, key)
    for name in source.keep:
        if name != "*":
            binder.at(name, "keep")


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


def _if(holds: Keeps, read: Text, cells: Cells) -> str:
    return read(cells) if holds(cells) else ""


def _looked_up(read: Text, table: Mapping[str, str], keeps: bool, cells: Cells) -> str:
    text = read(cells).strip()
    return table.get(text, text if keeps else "")


def _shortened(read: Text, shorten: Callable[[str], str], cells: Cells) -> str:
    return shorten(read(cells))


def short_id(text: str) -> str:
    """Return a Salesforce id by its first 15 characters, if the other three are those that belong to it."""
    text = text.strip()
    if len(text) != 18 or not text.isalnum() or not text.isascii():
        return text
    capitals = [sum(1 << bit for bit in range(5) if text[at + bit].isupper()) for at in (0, 5, 10)]
    return text[:15] if "".join(_CHECKSUM[it] for it in capitals) == text[15:].upper() else text


_CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def _or(read: Text, default: str, cells: Cells) -> str:
    text = read(cells)
    return text if text.strip() else default


def _first(reads: Sequence[Text], cells: Cells) -> str:
    for read in reads:
        if (text := read(cells)).strip():
            return text
    return ""


def _joined(places: Sequence[int], between: str, cells: Cells) -> str:
    return between.join(text for at in places if (text := cells[at].strip()))


def _filled(places: Sequence[int], pieces: Sequence[str], cells: Cells) -> str:
    """Fill a template; nothing when every column in it is empty."""
    texts = [cells[at].strip() for at in places]
    if places and not any(texts):
        return ""
    return "".join(piece + text for piece, text in zip(pieces, [*texts, ""], strict=True))


def _mapped(read: Text, near: Mapping[str, str], spec: Spec, cells: Cells) -> str:
    """Return what a word means: as it is written, else whatever its case, without what stands in brackets behind it
    (`Closed Won (Sales Pipeline)`), or as the first known one of a list."""
    assert spec.words is not None  # noqa: S101 - only called with a map
    text = read(cells).strip()
    if not text:
        return spec.words.get("", "")
    for word in (text, text.partition(" (")[0], *(text.split(";") if ";" in text else ())):
        found = spec.words.get(word, near.get(word.strip().casefold()))
        if found is not None:
            return found
    if not spec.keeps and spec.default is None:
        raise BadCell(f"“{text[:60]}” is not in the map")
    return text if spec.keeps else ""


def _untagged(read: Text, cells: Cells) -> str:
    """Return the words of a text some tools keep as a page."""
    text = read(cells)
    if not _TAGS.search(text):
        return text
    return without_tags(text)


_TAGS = re.compile(r"</?(?:p|div|br|span|b|i|u|a|em|strong|ul|ol|li|h[1-6]|table|html|body)\b[^<>]*>", re.IGNORECASE)


def _times(read: Text, factor: Decimal, bare: Plain, cells: Cells) -> str:
    text = bare(read(cells))
    if not text:
        return ""
    product = f"{as_decimal(text) * factor:f}"
    return product.rstrip("0").rstrip(".") if "." in product else product


def _by_quantity(read: Text, quantity: Text, bare: Plain, cells: Cells) -> str:
    count = bare(quantity(cells))
    return _times(read, as_decimal(count), bare, cells) if count else read(cells)


def _between(values: Sequence[str], *, least: bool) -> Callable[[str], bool]:
    """Return a limit; numbers are compared as numbers, everything else, ISO days too, as text."""
    limit = values[0]

    def within(text: str) -> bool:
        if not text:
            return False
        try:
            ahead = as_decimal(text) - as_decimal(limit)
        except BadCell:
            return text >= limit if least else text <= limit
        return ahead >= 0 if least else ahead <= 0

    return within


CHECKS: dict[str, Callable[[Sequence[str]], Callable[[str], bool]]] = {
    "is": lambda values: lambda text: text == values[0],
    "not": lambda values: lambda text: text != values[0],
    "in": lambda values: frozenset(values).__contains__,
    "not_in": lambda values: lambda text: text not in values,
    "filled": lambda _values: bool,
    "yes": lambda _values: is_yes,
    "no": lambda _values: lambda text: not is_yes(text),
    "empty": lambda _values: lambda text: not text,
    "min": lambda values: partial(_between(values, least=True)),
    "max": lambda values: partial(_between(values, least=False)),
}
