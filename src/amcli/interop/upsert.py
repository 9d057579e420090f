"""Matching rows to what the book already holds, and writing the difference.

Rows are matched by source and external id, a batch at a time, so that memory does not grow with the book.
An empty cell means unknown: it never overwrites what is known, unless the recipe says the field `clears`.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from amcli.domain.changes import Update
from amcli.domain.entities import BY_TABLE
from amcli.interop.rows import Batch, Rows, pick
from amcli.store.journal import Writer
from amcli.store.tables import COLUMNS, validate_rows

Pair = tuple[dict[str, Any], dict[str, Any]]
"""A row as its file gives it, and as it goes into the book."""


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


class Held(NamedTuple):
    """A row of the book that an incoming row stands for."""

    id: int
    values: dict[str, Any]


class Target(NamedTuple):
    """Where rows go: the unit being written, the name of their source, and the day of the import."""

    writer: Writer
    source: str
    day: str


class Upsert:
    """Writes the rows of one source to one table."""

    def __init__(self, target: Target, rows: Rows, counts: Counts) -> None:
        self.writer, self.source, self.day = target
        self.rows, self.counts = rows, counts
        self.table = rows.source.entity.table
        self.columns = COLUMNS[self.table]
        self._known = frozenset(self.columns)
        self._day_fields = [it.name for it in BY_TABLE[self.table].fields if it.type == "day" and it.name != "opened"]
        self._money = [it.column for it in BY_TABLE[self.table].fields if it.type == "money"]
        self._first_new = self.writer.next_id(self.table)
        self._used = bytearray(self._first_new)
        self._repeats: dict[str, int] = {}

    def take(self, batch: Batch) -> None:
        """Validate, match and write one batch."""
        for key, row in zip(batch.keys, batch.rows, strict=True):
            row["source"], row["external_id"] = self.source, key
            self.normalise(row)
        held = self.match(batch)
        if not self.rows.source.adds:
            batch = self._only_held(batch, held)
        fresh: list[Pair] = []
        seen: set[str] = set()
        for at, whole in self.validated(batch, held):
            row = batch.rows[at]
            key = row["external_id"]
            found = held.get(key)
            if key in seen or (found and self.is_used(found.id)):
                self.refuse(batch.lines[at], self.id_label, key, "this row is in the file twice")
            elif found and self._relabels(found, row):
                reason = f"its amounts in the book are {found.values['currency']}: give them all in the new currency"
                self.refuse(batch.lines[at], self.rows.label("currency"), row["currency"], reason)
            elif found:
                self._used[found.id] = 1
                self.counts.add("updated" if self.change(found, row, whole) else "unchanged")
            else:
                fresh.append((row, whole))
            seen.add(key)
        if fresh:
            self.insert(fresh)
            self.counts.created += len(fresh)

    def normalise(self, row: dict[str, Any]) -> None:
        """Bring a row into the form it is matched by."""

    def beginnings(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return what a new row needs and its file does not give: its currency and the day it was opened.

        That is the earliest day it knows of itself, so that nothing ends before it begins.
        """
        more = {"currency": self.rows.currency} if "currency" in self.columns and not row.get("currency") else {}
        if "opened" in self.columns:
            more["opened"] = min([self.day, *(day for name in self._day_fields if (day := row.get(name)))])
        return more

    def match(self, batch: Batch) -> dict[str, Held]:
        """Return the rows of the book by external id, giving repeated derived keys their number."""
        held = self.lookup([row["external_id"] for row in batch.rows])
        again = self._number_repeats(batch, held)
        return {**held, **self.lookup(again)} if again else held

    def change(self, held: Held, row: dict[str, Any], whole: dict[str, Any]) -> bool:
        """Update a row of the book; tell whether anything differed."""
        values = self._differences(held, row, whole)
        if values:
            self.writer.update(Update(self.table, held.id, values))
        return bool(values)

    def insert(self, fresh: Sequence[Pair]) -> int:
        """Insert rows; return the id of the first, the others follow it."""
        first = self.writer.next_id(self.table)
        self.writer.insert_many(self.table, self.columns, [tuple(whole.values()) for _, whole in fresh])
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
        rows = [self._complete(row, held.get(row["external_id"])) for row in batch.rows]
        valid, problems = validate_rows(self.table, rows)
        if not problems:
            return list(enumerate(valid))
        refused = set()
        for index, column, reason in problems:
            if index not in refused:
                refused.add(index)
                self.refuse(batch.lines[index], self.rows.label(column), batch.rows[index].get(column), reason)
        sound = [at for at in range(len(batch.rows)) if at not in refused]
        return list(zip(sound, valid, strict=True))

    def _complete(self, row: dict[str, Any], held: Held | None) -> dict[str, Any]:
        """Return a row as it would stand in the book: over what is there, or over what begins a new one."""
        known, clears = self.columns, self.rows.clears
        before = self.beginnings(row)  # those in the book keep their own: only what a file fills is compared
        if not held and not before and row.keys() <= self._known:
            return row
        given = {name: it for name, it in row.items() if name in known and (it is not None or name in clears)}
        return {**before, **held.values, **given} if held else {**before, **given}

    def _relabels(self, held: Held, row: dict[str, Any]) -> bool:
        """Tell whether a row would turn an amount of the book that it does not give into other money."""
        given, was = row.get("currency"), held.values.get("currency")
        if not given or not was or given == was:
            return False
        return any(held.values.get(name) is not None and row.get(name) is None for name in self._money)

    def _only_held(self, batch: Batch, held: dict[str, Held]) -> Batch:
        kept = []
        for at, row in enumerate(batch.rows):
            if row["external_id"] in held:
                kept.append(at)
            else:
                self.refuse(batch.lines[at], self.id_label, row["external_id"], "is not in the book")
        return pick(batch, kept)

    def _differences(self, held: Held, row: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
        values = {}
        for name, before in held.values.items():
            if name == "extra":
                merged = {**json.loads(before), **row.get("extra", {})}
                if merged != json.loads(before):
                    values[name] = merged
            elif name in row and (row[name] is not None or name in self.rows.clears) and whole[name] != before:
                values[name] = whole[name]
        return values

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
        names = self.compared()
        listed = ", ".join(f'"{name}"' for name in names)
        row = self.writer.db.execute(f'SELECT {listed} FROM "{self.table}" WHERE id = ?', (row_id,)).fetchone()
        return Held(row_id, dict(zip(names, row, strict=True)))

    def lookup(self, keys: list[str]) -> dict[str, Held]:
        """Return the rows of the book with these external ids."""
        names = self.compared()
        listed = ", ".join(f'"{name}"' for name in names)
        cursor = self.writer.db.execute(
            f'SELECT external_id, id, {listed} FROM "{self.table}"'
            " WHERE source = ? AND external_id IN (SELECT value FROM json_each(?))",
            (self.source, json.dumps(keys)),
        )
        return {key: Held(row_id, dict(zip(names, rest, strict=True))) for key, row_id, *rest in cursor}

    def is_used(self, row_id: int) -> bool:
        """Tell whether a row was already met in this source: matched before, or inserted by it."""
        return row_id >= self._first_new or bool(self._used[row_id])

    def _number_repeats(self, batch: Batch, held: dict[str, Held]) -> list[str]:
        """Number the rows whose derived key came before: two calls on one day are two calls.

        Only keys that do repeat are remembered, so a million different ones cost nothing.
        """
        seen: set[str] = set()
        numbered = []
        for row, derived in zip(batch.rows, batch.derived, strict=True):
            key = row["external_id"]
            if not derived:
                continue
            found = held.get(key)
            if key in self._repeats or key in seen or (found and self.is_used(found.id)):
                number = self._repeats[key] = self._repeats.get(key, 1) + 1
                row["external_id"] = f"{key}-{number}"
                numbered.append(row["external_id"])
            seen.add(key)
        return numbered
