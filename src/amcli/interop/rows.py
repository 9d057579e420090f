"""From the rows of a file to rows of a table: filtered, converted, linked, grouped; what fails is a reject."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from amcli.domain.entities import ACCOUNT
from amcli.domain.text import one_line
from amcli.interop.cells import BadCell
from amcli.interop.extra_columns import keep, kept_columns
from amcli.interop.file_rows import Batch, FileRows
from amcli.interop.fillers import PEOPLE, Filler, Fillers
from amcli.interop.groups import Groups
from amcli.interop.links import Links
from amcli.interop.named_people import NamedPeople
from amcli.interop.readers import BATCH, SHORT, OnRead, Sheet, batches
from amcli.interop.rejects import Rejects
from amcli.interop.row_keys import RowKeys
from amcli.interop.row_readers import BadCurrency
from amcli.interop.sifting import REPORT, Sift
from amcli.interop.spec import AHEAD, Source, required
from amcli.interop.text_steps import Cells
from amcli.interop.texts import Binder
from amcli.store.removed import Removed

REMOVED = "removed by hand here, or of an account that was; --theirs brings them back"


class Rows(FileRows):
    """One source bound to one file."""

    def __init__(
        self,
        source: Source,
        sheet: Sheet,
        links: Links,
        *,
        currency: str,
        rejects: Rejects,
        removed: Removed | None = None,
    ) -> None:
        super().__init__(source, sheet, links, rejects)
        self.removed = removed
        self.currency = source.currency or currency
        self._odds: Counter[str] = Counter()
        self._ownerless: set[int] = set()
        """Rows of the batch at hand whose account was removed by hand: left out, not refused."""
        self._binder = Binder(sheet, source)
        self.sift = Sift(source, sheet, links, self._binder)
        self._required = set(required(source.entity, source.fields)) if source.adds else set()
        fillers = Fillers(source, self._binder, links, self.currency)
        self.fillers = [fillers.filler(name, spec) for name, spec in source.fields.items()]
        self.clears = {it.column for it in self.fillers if it.clears}
        self._money = [it for it in self.fillers if it.field.type == "money"]
        self._named = [it for it in self.fillers if it.field.type in PEOPLE]
        self._people = NamedPeople(self, removed)
        self._id = self._binder.text(source.id, "id") if source.id else None
        self._keys = RowKeys(source, self.fillers)
        self._extra = kept_columns(source, sheet, self._binder)
        self._day = next((it for it in self.fillers if it.field.name == "on"), None) if source.side else None

    def batches(self, on_read: OnRead | None) -> Iterator[Batch]:
        """Yield the rows in runs; grouped rows come once the whole file is read."""
        groups = Groups(self.source, self.fillers, self.links) if self.source.group_by else None
        for lines, rows in batches(self.sheet, self._unreadable, on_odd=self._odd, on_read=on_read):
            batch = self._batch(lines, rows)
            if groups is None:
                yield batch
            else:
                groups.add(batch)
        if groups:
            lines, made, keys = groups.finished()
            for at in range(0, len(made), BATCH):
                run = slice(at, at + BATCH)
                yield Batch(lines[run], made[run], keys[run], [False] * len(made[run]))

    def _batch(self, lines: list[int], rows: list[list[str]]) -> Batch:
        if not self.sift.is_idle:
            kept = self.sift.kept(lines, rows)
            lines, rows = [lines[at] for at in kept], [rows[at] for at in kept]
        if self._day:
            kept = [at for at, cells in enumerate(rows) if self._lies_ahead(cells) == (self.source.side == AHEAD)]
            lines, rows = [lines[at] for at in kept], [rows[at] for at in kept]
        bad: set[int] = set()
        self._ownerless = set()
        columns = [self._values(filler, lines, rows, bad) for filler in self.fillers]
        names = [filler.column for filler in self.fillers]
        made = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
        if self._money:
            self._settle_currencies(made, lines, bad)
        for filler in self._named:
            self._people.link(filler, made)
        if self._extra:
            keep(self._extra, made, rows)
        given = self._given_ids(lines, rows, bad)
        refused = bad - self._ownerless
        self.skipped += len(refused)
        for at in refused:
            with suppress(BadCell):
                self.unread += self._keys.of([made[at]], [rows[at]], [given[at]])[0]
        if bad:
            good = [at for at in range(len(rows)) if at not in bad]
            lines, rows = [lines[at] for at in good], [rows[at] for at in good]
            made, given = [made[at] for at in good], [given[at] for at in good]
        return Batch(lines, made, *self._keys.of(made, rows, given))

    def _lies_ahead(self, cells: Cells) -> bool:
        """Tell whether a row is of today or later; what cannot be read is told where the past is read."""
        assert self._day  # noqa: S101 - only asked where there is one
        try:
            return (self._day.convert(self._day.raw(cells)) or "") >= self.source.today
        except BadCell:
            return False

    def leave_out(self, number: int = 1) -> None:
        """Count rows that were removed by hand, or whose account was."""
        self.sift.left[REMOVED] += number

    def label(self, column: str) -> str:
        """Return the heading behind a column of the table."""
        return next((it.label for it in self.fillers if it.column == column), column)

    def _odd(self, _line: int, what: str) -> None:
        said = "rows end before the last heading, read as empty there" if what == SHORT else "lines below the table"
        self._odds[said] += 1

    def told(self, before: Sequence[str] = ()) -> list[str]:
        """Return what is worth telling of how the file was read and what was left out of it.

        What is true of the file, whatever is read from it, is not told again after it was told `before`.
        """
        left = {why: f"{self.sheet.name}: {count:,} left out: {why}." for why, count in self.sift.left.items()}
        of_file = [
            *self._binder.evidence.told,
            *filter(None, [left.pop(REPORT, "")]),
            *(f"{self.sheet.name}: {said} ({times}×)." for said, times in self._odds.items()),
        ]
        if self.source.side == AHEAD:  # the same rows were left out where the past was read
            left = {why: line for why, line in left.items() if why == REMOVED}
        return [*(it for it in of_file if it not in before), *left.values(), *self.counted_notes()]

    def _values(self, filler: Filler, lines: list[int], rows: list[list[str]], bad: set[int]) -> list[Any]:
        try:
            # a column at a time, without a Python call per cell: most of the speed of an import is here
            values = list(map(filler.convert, map(filler.raw, rows) if filler.of_text else rows))
        except BadCell:
            values = [self._value(filler, at, lines[at], cells, bad) for at, cells in enumerate(rows)]
        if filler.field.name in self._required and not filler.total and None in values:
            for at, value in enumerate(values):
                if value is None and at not in bad:
                    bad.add(at)
                    self.reject(lines[at], filler.label, "", "is empty")
        return values

    def _value(self, filler: Filler, at: int, line: int, cells: list[str], bad: set[int]) -> Any:
        try:
            return filler.convert(filler.raw(cells) if filler.of_text else cells)
        except BadCurrency:
            bad.add(at)  # the column of the currency says so, once for all amounts of the row
            return None
        except BadCell as error:
            try:
                value = filler.raw(cells)
            except BadCell:
                value = ""
            if filler.column == "account_id" and at not in bad and self.removed and self.removed.owns(value):
                self._ownerless.add(at)
                self.leave_out()
            elif at not in self._ownerless:
                self.reject(line, filler.label, value, str(error))
            bad.add(at)
            return None

    def _settle_currencies(self, made: list[dict[str, Any]], lines: list[int], bad: set[int]) -> None:
        """Give each row one currency: its own, else that of its amounts; two in one row are a reject.

        A row without any says nothing of the currency: what the book holds must not be relabelled.
        """
        columns = [it.column for it in self._money]
        for at, row in enumerate(made):
            found = {amount.currency for name in columns if (amount := row[name])}
            given = row.get("currency")
            if given:
                found.add(given)
            if len(found) > 1 and at not in bad:
                bad.add(at)
                self.reject(lines[at], self._money[0].label, "", f"has amounts in {' and '.join(sorted(found))}")
            for name in columns:
                row[name] = row[name].minor if row[name] else None
            if found and (self.source.entity is not ACCOUNT or found != {self.currency}):
                row["currency"] = min(found)

    def _given_ids(self, lines: list[int], rows: list[list[str]], bad: set[int]) -> list[str]:
        if not self._id:
            return [""] * len(rows)
        ids = []
        for at, cells in enumerate(rows):
            try:
                ids.append(one_line(self._id(cells)))
            except BadCell as error:
                ids.append("")
                bad.add(at)
                self.reject(lines[at], "id", "", str(error))
        return ids
