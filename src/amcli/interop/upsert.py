"""Matching rows to what the book already holds, and writing the difference.

Rows are matched by source and external id, a batch at a time, so that memory does not grow with the book.
An empty cell means unknown: it never overwrites what is known, unless the recipe says the field `clears`.
What the AM edited by hand since the last import stays, unless told: the journal is asked about rows that differ, once
for each batch.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from amcli.domain.changes import Update
from amcli.interop.differences import contradiction, differences, relabels, settled
from amcli.interop.file_rows import Batch, pick
from amcli.interop.first_fill import FirstFill
from amcli.interop.held import Held, Met, Pair, held_row, held_rows
from amcli.interop.keeping import Keeping, Row
from amcli.interop.rows import Rows
from amcli.interop.used_rows import UsedRows, all_differ
from amcli.store.hand_edits import edited
from amcli.store.journal import Writer
from amcli.store.merging import merged_ids
from amcli.store.removed import Removed
from amcli.store.tables import COLUMNS, first_problems, validate_rows

_BEGUN = ("currency", "opened", "asked_on")
"""What a new row begins with where its file does not say it."""


class Counts:
    """What became of the rows of one entity."""

    __slots__ = ("created", "skipped", "unchanged", "updated")

    def __init__(self) -> None:
        self.created = self.updated = self.unchanged = self.skipped = 0

    def as_dict(self) -> dict[str, int]:
        """Return the counts by name."""
        return {name: getattr(self, name) for name in ("created", "updated", "unchanged", "skipped")}

    def add(self, how: str) -> None:
        """Count one row."""
        setattr(self, how, getattr(self, how) + 1)


class Target(NamedTuple):
    """Where rows go: the unit being written, the name of their source, the day, and what keeps edits by hand."""

    writer: Writer
    source: str
    day: str
    keeping: Keeping


class Upsert:
    """Writes the rows of one source to one table."""

    def __init__(self, target: Target, rows: Rows, counts: Counts) -> None:
        self.writer, self.source, self.day, self.keeping = target
        self.rows, self.counts = rows, counts
        self.table = rows.source.entity.table
        self.columns = COLUMNS[self.table]
        self.fill: FirstFill | None = None
        self._known = frozenset(self.columns)
        self._day_fields = [it.name for it in rows.source.entity.fields if it.type == "day" and it.name != "opened"]
        self._money = [it.column for it in rows.source.entity.fields if it.type == "money"]
        self._begins = type(self).beginnings is not Upsert.beginnings or not self._known.isdisjoint(_BEGUN)
        self.first_new = self.writer.next_id(self.table)
        self.used = UsedRows(self.first_new)
        merges = self.table in ("account", "contact")
        self._merged = merged_ids(self.writer.db, self.table, self.source) if merges else {}

    def take(self, batch: Batch) -> None:
        """Validate, match and write one batch."""
        for key, row in zip(batch.keys, batch.rows, strict=True):
            row["source"], row["external_id"] = self.source, key
        self.normalise(batch.rows)
        held = self.match(batch)
        if self.rows.removed and not all(row["external_id"] in held for row in batch.rows):
            batch = self._without_removed(batch, held, self.rows.removed)
        if not self.rows.source.adds:
            batch = self._only_held(batch, held)
        fresh, met = self._told_apart(batch, held)
        self.used.refused(held.values())
        for how in self.settle(met).values():
            self.counts.add(how)
        if fresh:
            self.insert(fresh)
            self.counts.created += len(fresh)

    def _told_apart(self, batch: Batch, held: dict[str, Held]) -> tuple[list[Pair], list[Met]]:
        """Return the sound rows that are new and those that stand for a row of the book; refuse the others."""
        sound = self.validated(batch, held)
        if not held and not self._merged and all_differ(batch):
            return [(batch.rows[at], whole) for at, whole in sound], []
        fresh: list[Pair] = []
        met: list[Met] = []
        seen: set[str] = set()
        for at, whole in sound:
            row = batch.rows[at]
            key = row["external_id"]
            found = held.get(key)
            if key in self._merged:
                self.counts.add("unchanged")  # it was made part of another row here: that one says what is right
            elif key in seen or (found and found.id in self.used):
                self.refuse(batch.lines[at], self.id_label, key, "this row is in the file twice")
            elif found and relabels(found, row, self._money):
                reason = f"its amounts in the book are {found.values['currency']}: give them all in the new currency"
                self.refuse(batch.lines[at], self.rows.label("currency"), row["currency"], reason)
            elif found:
                self.used.add(found.id)
                met.append(Met(batch.lines[at], found, row, whole))
            else:
                fresh.append((row, whole))
            seen.add(key)
        return fresh, met

    def normalise(self, rows: Sequence[dict[str, Any]]) -> None:
        """Bring rows into the form they are matched by."""

    def beginnings(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return what a new row needs and its file does not give: its currency and the day it was opened.

        That is the earliest day it knows of itself, so that nothing ends before it begins.
        """
        more = {"currency": self.rows.currency} if "currency" in self.columns and not row.get("currency") else {}
        for begun in _BEGUN[1:]:
            if begun in self.columns and not row.get(begun):
                more[begun] = min([self.day, *(day for name in self._day_fields if (day := row.get(name)))])
        return more

    def match(self, batch: Batch) -> dict[str, Held]:
        """Return the rows of the book by external id, giving repeated derived keys their number."""
        held = self.lookup([row["external_id"] for row in batch.rows])
        again = self.used.number_repeats(batch, held)
        return {**held, **self.lookup(again)} if again else held

    def settle(self, met: Sequence[Met]) -> dict[int, str]:
        """Update rows of the book by what differs; tell by id which were `updated`, `unchanged` or `skipped`."""
        came = {it.held.id: "unchanged" for it in met}
        differing = [(it, values) for it in met if (values := differences(it, self.rows.clears))]
        by_hand = edited(self.writer.db, self.table, [it.held.id for it, _ in differing]) if differing else {}
        for it, values in differing:
            if it.held.id in by_hand:
                came[it.held.id], values = self._kept(it, values, by_hand[it.held.id])  # noqa: PLW2901
            if values:
                self.writer.update(Update(self.table, it.held.id, values))
                came[it.held.id] = "updated"
        return {row_id: how for row_id, how in came.items() if how != "skipped"}  # `refuse` counts those

    def _kept(self, it: Met, values: dict[str, Any], by_hand: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return what becomes of a row that was edited by hand, and the values to write."""
        taken = settled(self.keeping, self.place(it.line, it.held), values, by_hand, self._money)
        is_half = taken and ("extra" in values or taken.keys() < values.keys())
        if is_half and (wrong := contradiction(self.table, it, taken)):  # the store would refuse the whole import
            column, reason = wrong
            why = f"{reason}, with what was edited by hand here"
            self.refuse(it.line, self.rows.label(column), it.row.get(column), why)
            return "skipped", {}
        return "unchanged", taken

    def place(self, line: int, held: Held) -> Row:
        """Return where a row stands, for conflicts."""
        handle = self.handle_of(held.id) if self.table == "account" else ""
        return Row(self.rows.sheet.name, line, self.table, held.id, held.values, handle)

    def handle_of(self, account: int) -> str:
        """Return what people call an account by."""
        (handle,) = self.writer.db.execute("SELECT handle FROM account WHERE id = ?", (account,)).fetchone()
        return str(handle)

    def insert(self, fresh: Sequence[Pair]) -> int:
        """Insert rows; return the id of the first, the others follow it."""
        first = self.writer.next_id(self.table)
        self.writer.insert_many(self.table, self.columns, [tuple(whole.values()) for _, whole in fresh])
        if self.fill:
            self.fill.remember(self.source, (row["external_id"] for row, _ in fresh))
        return first

    def refuse(self, line: int, column: str, value: Any, reason: str) -> None:
        """Report a row as not imported."""
        self.counts.skipped += 1
        self.rows.reject(line, column, "" if value is None else str(value), reason)

    @property
    def id_label(self) -> str:
        """The column that holds the external id, for rejects."""
        return self.rows.source.id.label if self.rows.source.id else ""

    def validated(self, batch: Batch, held: dict[str, Held]) -> list[tuple[int, dict[str, Any]]]:
        """Return index and complete values of each row the store will accept; report the others."""
        rows, bare = batch.rows, not self._begins and self._known.issuperset(chain.from_iterable(batch.rows))
        if held or not bare:
            found = map(held.get, (row["external_id"] for row in rows))
            rows = [row if bare and not it else self._complete(row, it) for row, it in zip(rows, found, strict=True)]
        valid, problems = validate_rows(self.table, rows)
        if not problems:
            return list(enumerate(valid))
        refused = first_problems(problems)
        for index, (column, reason) in sorted(refused.items()):
            self.refuse(batch.lines[index], self.rows.label(column), batch.rows[index].get(column), reason)
        sound = [at for at in range(len(batch.rows)) if at not in refused]
        return list(zip(sound, valid, strict=True))

    def _complete(self, row: dict[str, Any], held: Held | None) -> dict[str, Any]:
        """Return a row as it would stand in the book: over what is there, or over what begins a new one."""
        known, clears = self.columns, self.rows.clears
        before = self.beginnings(row)  # those in the book keep their own: only what a file fills is compared
        given = {name: it for name, it in row.items() if name in known and (it is not None or name in clears)}
        return {**before, **held.values, **given} if held else {**before, **given}

    def _only_held(self, batch: Batch, held: dict[str, Held]) -> Batch:
        kept = []
        for at, row in enumerate(batch.rows):
            if row["external_id"] in held:
                kept.append(at)
            else:
                self.refuse(batch.lines[at], self.id_label, row["external_id"], "is not in the book")
        return pick(batch, kept)

    def _without_removed(self, batch: Batch, held: dict[str, Held], removed: Removed) -> Batch:
        """Leave out what the AM removed by hand: it does not come back unless told."""
        gone = removed.of(self.table).keys() - held.keys() - self._merged.keys()
        if not gone:
            return batch
        kept = [at for at, row in enumerate(batch.rows) if row["external_id"] not in gone]
        self.rows.leave_out(len(batch.rows) - len(kept))
        return pick(batch, kept)

    def compared(self) -> list[str]:
        """Return the columns this source fills, which are compared; an amount is read with all others of its row."""
        if not self.rows.source.adds:
            return list(self.columns)
        filled = {it.column for it in self.rows.fillers} & set(self.columns)
        if "currency" in filled or not filled.isdisjoint(self._money):
            filled |= {"currency", *self._money}
        return sorted(filled | {"extra"})

    def held(self, row_id: int) -> Held:
        """Return one row of the book."""
        return held_row(self.writer.db, self.table, self.compared(), row_id)

    def lookup(self, keys: list[str]) -> dict[str, Held]:
        """Return the rows of the book with these external ids."""
        if self.fill and not self.fill.is_idle:
            return {key: Held(self.first_new, {}) for key in self.fill.met(self.source, keys)}
        return held_rows(self.writer.db, self.table, self.compared(), self.source, keys)

    def present(self) -> Iterator[int]:
        """Yield the rows of the book that this source holds, also where they were not taken from it."""
        return self.used.present()
