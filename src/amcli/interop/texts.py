"""From a recipe's description of a value to a function that takes a row's cells and returns its text."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from operator import itemgetter

from amcli.errors import Refused
from amcli.interop import text_steps as step
from amcli.interop.cells import Reading
from amcli.interop.column_evidence import Evidence
from amcli.interop.conditions import CHECKS
from amcli.interop.day_texts import Days, period_start, shifted
from amcli.interop.number_texts import Plain
from amcli.interop.readers import Sheet
from amcli.interop.spec import PLACEHOLDER, Source, Spec, Test
from amcli.interop.text_steps import Cells, Keeps, Text
from amcli.interop.values import Remembering


class Binder:
    """Binds the specs of one source to the columns of one file."""

    def __init__(self, sheet: Sheet, source: Source) -> None:
        self._sheet = sheet
        self._place = source.place
        self._date_order = source.date_order
        self._tables = source.tables
        self.evidence = Evidence(sheet, source)

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
            read = partial(step.if_holds, self.tests(spec.where, key), read)
        if spec.untagged:
            read = partial(step.untagged, read)
        if spec.short_id:
            read = partial(step.shortened, read, Remembering(step.short_id).__getitem__)
        for name in spec.lookups:
            read = partial(step.looked_up, read, self._tables.get(name, {}), spec.keeps)
        if spec.words is not None:
            near = {word.casefold(): meant for word, meant in reversed(tuple(spec.words.items()))}
            read = partial(step.mapped, read, near, spec)
        if spec.times:
            read = partial(step.multiplied, read, Decimal(spec.times), Plain(self.reading(spec, read)))
        if spec.factor:
            read = partial(step.by_quantity, read, self.text(spec.factor, key), Plain(self.reading(spec, read)))
        if spec.moves_days:
            read = self._moved(read, spec, key)
        if spec.default is not None:
            read = partial(step.or_default, read, spec.default)
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
        decide = partial(self.evidence.order, text, spec.label) if not order else None
        by_column = (
            partial(self.evidence.decimal, text, spec.label) if not spec.decimal and spec.unit != "cents" else None
        )
        return Reading(order, decide, spec.unit, spec.decimal, spec.rounds, spec.split, by_column)

    def _source_text(self, spec: Spec, key: str) -> Text:
        places = [self.at(name, key) for name in spec.columns]
        if spec.kind == "column":
            return itemgetter(places[0])
        if spec.kind == "any":
            return partial(step.first_filled, [itemgetter(place) for place in places])
        if spec.kind in {"coalesce", "links"}:
            return partial(step.first_filled, [self.text(part, key) for part in spec.parts])
        if spec.kind == "join":
            return partial(step.joined, places, spec.text)
        if spec.kind == "template":
            return partial(step.filled_in, places, PLACEHOLDER.split(spec.text)[::2])
        return lambda _cells: spec.text

    def _moved(self, read: Text, spec: Spec, key: str) -> Text:
        days = Days(self.reading(spec, read))
        moves = [(self.text(by, key), sign) for by, sign in ((spec.plus, 1), (spec.minus, -1)) if by is not None]

        def moved(cells: Cells) -> str:
            day = days(read(cells))
            if day is None:
                return ""
            if spec.period:
                day = period_start(day, spec.period)
            for by, sign in moves:
                if interval := by(cells):
                    day = shifted(day, interval, sign)
            return day

        return moved


def check(source: Source, sheet: Sheet) -> None:
    """Refuse a source that names a column its file does not have, before anything is opened for writing."""
    binder = Binder(sheet, source)
    for name, spec in source.fields.items():
        binder.text(spec, f"fields.{name}")
    binder.tests(source.where, "where")
    binder.tests([it.test for it in source.drop], "drop")
    binder.tests(source.renewals, "renewals")
    for key in ("id", "latest", "merged_into"):
        if spec := getattr(source, key):
            binder.text(spec, key)
    for name in source.keep:
        if name != "*":
            binder.at(name, "keep")
