"""From the rows of a file to rows of a table: filtered, converted, linked, grouped; what fails is a reject."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from fnmatch import fnmatchcase
from hashlib import blake2b
from operator import itemgetter
from typing import Any, NamedTuple

from amcli.domain.entities import ACCOUNT, Field
from amcli.domain.text import clean, one_line
from amcli.interop.groups import Groups
from amcli.interop.links import Links, domain
from amcli.interop.readers import BATCH, SHORT, OnRead, Sheet, batches
from amcli.interop.rejects import Reject, Rejects
from amcli.interop.row_readers import BadCurrency, account_reader, money_reader
from amcli.interop.sifting import REPORT, Sift
from amcli.interop.spec import AHEAD, Source, Spec, fields_of, required
from amcli.interop.texts import Binder, Cells, Text
from amcli.interop.values import REMEMBERED, BadCell, Convert, Remembering, converter
from amcli.store.removed import Removed

REMOVED = "removed by hand here, or of an account that was; --theirs brings them back"

_ID = re.compile(r"(?=\S*[0-9])\S+")
IDENTITY: dict[str, tuple[str, ...]] = {
    "account": ("handle", "name"),
    "contact": ("account", "name"),
    "touch": ("account", "on", "at", "kind"),
    "action": ("account", "title"),
    "checkin": ("account", "on"),
    "issue": ("account", "title", "opened"),
    "risk": ("account", "title", "opened"),
    "contract": ("account", "product", "starts"),
    "opportunity": ("account", "title"),
    "usage": ("account", "on", "metric"),
    "survey": ("account", "contact", "kind", "on"),
    "request": ("title",),
    "objective": ("account", "outcome"),
    "milestone": ("account", "title"),
    "invoice": ("account", "number"),
    "budget": ("account", "period_from", "period_to", "on"),
    "reference": ("account", "kind", "title"),
    "pulse": ("account", "on"),
}
"""What makes a row the same row when its file carries no external id."""


class Batch(NamedTuple):
    """Rows of one table, ready to be matched: stored values by column, None for unknown."""

    lines: list[int]
    rows: list[dict[str, Any]]
    keys: list[str]
    """External ids; a row without one has a key made from what identifies it, starting with `~`."""
    derived: list[bool]


def pick(batch: Batch, kept: Sequence[int]) -> Batch:
    """Return some rows of a batch."""
    lines, rows, keys, derived = ([values[at] for at in kept] for values in batch)
    return Batch(lines, rows, keys, derived)  # type: ignore[arg-type]


class Filler(NamedTuple):
    """Fills one column of the table."""

    column: str
    label: str
    convert: Callable[[Any], Any]
    """Takes what `raw` gives, or the whole row when that alone does not say it (an amount needs its currency)."""
    raw: Text
    field: Field
    of_text: bool = True
    total: str = ""
    clears: bool = False


class Rows:
    """One source bound to one file. Iterating reads the file once."""

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
        self.source, self.sheet = source, sheet
        self.removed = removed
        self.skipped = 0
        self.unread: list[str] = []
        """The ids of rows that were refused: they are in the file, though not taken."""
        self.notes: dict[str, int] = {}
        self._odds: Counter[str] = Counter()
        self.links = links
        self._rejects = rejects
        self.currency = source.currency or currency
        self._binder = Binder(sheet, source)
        self.sift = Sift(source, sheet, links, self._binder)
        self._required = set(required(source.entity, source.fields)) if source.adds else set()
        self.fillers = [self._filler(name, spec) for name, spec in source.fields.items()]
        self._money = [it for it in self.fillers if it.field.type == "money"]
        self._people = [it for it in self.fillers if it.field.type in {"contact", "contacts", "objective"}]
        self._known_people: dict[str, dict[tuple[int | None, str], Any]] = {}
        self._id = self._binder.text(source.id, "id") if source.id else None
        self._extra = self._kept_columns()
        self._day = next((it for it in self.fillers if it.field.name == "on"), None) if source.side else None
        self.clears = {it.column for it in self.fillers if it.clears}

    def __iter__(self) -> Iterator[Batch]:
        return self.batches(None)

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
        self._ownerless: set[int] = set()
        columns = [self._values(filler, lines, rows, bad) for filler in self.fillers]
        names = [filler.column for filler in self.fillers]
        made = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
        if self._money:
            self._settle_currencies(made, lines, bad)
        for filler in self._people:
            self._link_people(filler, made)
        if self._extra:
            self._keep_extra(made, rows)
        given = self._given_ids(lines, rows, bad)
        refused = bad - self._ownerless
        self.skipped += len(refused)
        for at in refused:
            with suppress(BadCell):
                self.unread += self._keys([made[at]], [rows[at]], [given[at]])[0]
        if bad:
            good = [at for at in range(len(rows)) if at not in bad]
            lines, rows = [lines[at] for at in good], [rows[at] for at in good]
            made, given = [made[at] for at in good], [given[at] for at in good]
        return Batch(lines, made, *self._keys(made, rows, given))

    def _lies_ahead(self, cells: Cells) -> bool:
        """Tell whether a row is of today or later; what cannot be read is told where the past is read."""
        assert self._day  # noqa: S101 - only asked where there is one
        try:
            return (self._day.convert(self._day.raw(cells)) or "") >= self.source.today
        except BadCell:
            return False

    def reject(self, line: int, column: str, value: str, reason: str) -> None:
        """Report one row as not imported."""
        self._rejects.add(Reject(self.sheet.name, line, column, value, reason))

    def leave_out(self, number: int = 1) -> None:
        """Count rows that were removed by hand, or whose account was."""
        self.sift.left[REMOVED] += number

    def label(self, column: str) -> str:
        """Return the heading behind a column of the table."""
        return next((it.label for it in self.fillers if it.column == column), column)

    def _unreadable(self, line: int, reason: str) -> None:
        self.skipped += 1
        self.reject(line, "", "", reason)

    def _odd(self, _line: int, what: str) -> None:
        said = "rows end before the last heading, read as empty there" if what == SHORT else "lines below the table"
        self._odds[said] += 1

    def _note(self, note: str) -> None:
        self.notes[note] = self.notes.get(note, 0) + 1

    def told(self, before: Sequence[str] = ()) -> list[str]:
        """Return what is worth telling of how the file was read and what was left out of it.

        What is true of the file, whatever is read from it, is not told again after it was told `before`.
        """
        left = {why: f"{self.sheet.name}: {count:,} left out: {why}." for why, count in self.sift.left.items()}
        of_file = [
            *self._binder.evidence,
            *filter(None, [left.pop(REPORT, "")]),
            *(f"{self.sheet.name}: {said} ({times}×)." for said, times in self._odds.items()),
        ]
        if self.source.side == AHEAD:  # the same rows were left out where the past was read
            left = {why: line for why, line in left.items() if why == REMOVED}
        more = [f"{note} ({times}×)." for note, times in self.notes.items()]
        return [*(it for it in of_file if it not in before), *left.values(), *more]

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

    def _filler(self, name: str, spec: Spec) -> Filler:
        field = fields_of(self.source.entity)[name]
        raw = self._binder.text(spec, f"fields.{name}")
        of_text = field.type != "money" and spec.kind != "links"
        if of_text:
            convert: Callable[[Any], Any] = self._convert(field, spec, raw)
        else:
            needed = "account" in self._required
            convert = (
                account_reader(self._binder, self.links, spec, needed=needed)
                if spec.kind == "links"
                else money_reader(self._binder, self.source, (spec, raw), self.currency)
            )
        column = "account_id" if field.type == "account" else field.column
        return Filler(column, spec.label or name, convert, raw, field, of_text, spec.total, spec.clears)

    def _convert(self, field: Field, spec: Spec, raw: Text) -> Convert:
        if field.type == "account":
            return self.links.account(spec)
        if spec.total == "distinct":
            return Remembering(lambda text: one_line(text) or None).__getitem__
        if spec.total == "count":
            return lambda _text: 1
        if field.type in {"contact", "contacts", "objective"}:
            return lambda text: text.strip() or None
        read = converter(field, self._binder.reading(spec, raw))
        if field.name == "domains" and self.source.loose:  # tools keep web addresses
            return lambda text: read(";".join(map(domain, re.split(r"[;,\s]+", text))))
        return read

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

    def _link_people(self, filler: Filler, made: list[dict[str, Any]]) -> None:
        """Turn names into contacts or objectives of the row's account. A free name stays with its touch; elsewhere it
        is kept in `extra`, because a score or a sponsor must not be lost over an unknown name."""
        spec = self.source.fields[filler.field.name]
        aims = filler.field.type == "objective"
        person = self.links.objective if aims else self.links.person(spec.by)
        known = self._known_people.setdefault(filler.column, {})
        if len(known) > REMEMBERED:
            known.clear()
        for row in made:
            text = row[filler.column]
            if not text:
                continue
            meant = (row.get("account_id"), text)
            if filler.field.type == "contacts":
                if meant not in known:
                    names = filter(None, map(one_line, text.split(spec.split)))
                    found = [(person(meant[0], name), name) for name in names]
                    known[meant] = tuple(
                        (contact, None if contact else self._name(name))
                        for contact, name in found
                        if contact or not self._is_unknown_id(filler, spec, name)
                    )
                row[filler.column] = known[meant]
                continue
            row[filler.column] = person(*meant)
            if row[filler.column] is None and not aims and spec.split in text:
                several = (person(meant[0], one.strip()) for one in text.split(spec.split))
                row[filler.column] = next(filter(None, several), None)
            if row[filler.column] is None:
                row.setdefault("extra", {})[filler.field.name] = clean(text)
                what = "not found among the objectives" if aims else "names not found among the contacts"
                note = f"{self.sheet.name}: {filler.label}: {what}, kept as text"
                self._note(note)

    def _is_unknown_id(self, filler: Filler, spec: Spec, text: str) -> bool:
        """Tell, and note, that an id leads to no contact: it would be no name for somebody who took part."""
        if spec.by not in {"external", "any"} or self._name(text) != text or not _ID.fullmatch(text):
            return False
        self._note(f"{self.sheet.name}: {filler.label}: ids of people who are no contacts, left out")
        return True

    def _name(self, text: str) -> str:
        """Return what somebody who is no contact is called: one who was removed keeps the name in the touch."""
        return self.removed.person(text) if self.removed else text

    def _kept_columns(self) -> list[tuple[str, int]]:
        if "*" not in self.source.keep:
            return [(name, self._binder.at(name, "keep")) for name in self.source.keep]
        specs = [*self.source.fields.values(), *([self.source.id] if self.source.id else [])]
        used = {self.sheet.find(name) for spec in specs for inner in spec.within() for name in inner.columns}
        leave = [pattern.lower() for pattern in self.source.leave]
        named = {self._binder.at(name, "keep") for name in self.source.keep if name != "*"}
        return [
            (name, at)
            for at, name in enumerate(self.sheet.headings)
            if at in named or (at not in used and not any(fnmatchcase(name.lower(), it) for it in leave))
        ]

    def _keep_extra(self, made: list[dict[str, Any]], rows: Sequence[Cells]) -> None:
        for row, cells in zip(made, rows, strict=True):
            more = {name: text for name, at in self._extra if (text := clean(cells[at]).strip())}
            if more:
                row["extra"] = {**row.get("extra", {}), **more}

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

    def _keys(
        self, made: list[dict[str, Any]], rows: Sequence[Cells], given: list[str]
    ) -> tuple[list[str], list[bool]]:
        if self.source.group_by or all(given):
            return given, [False] * len(rows)
        names = [name for name in IDENTITY[self.source.entity.table] if name in self.source.fields]
        identities = zip(*(self._identifying(name, made, rows) for name in names), strict=True)
        keys = [key or _digest(texts) for key, texts in zip(given, identities, strict=True)]
        return keys, [not key for key in given]

    def _identifying(self, name: str, made: list[dict[str, Any]], rows: Sequence[Cells]) -> list[str]:
        """Return one column of what identifies rows: links as written, everything else as stored."""
        filler = next(it for it in self.fillers if it.field.name == name)
        if filler.field.type in {"account", "contact"}:
            return [filler.raw(cells).strip().casefold() for cells in rows]
        values = map(itemgetter(filler.column), made)
        return ["" if value is None else str(value) for value in values]


def _digest(texts: Sequence[str]) -> str:
    return f"~{blake2b(chr(31).join(texts).encode('utf-8', 'surrogatepass'), digest_size=10).hexdigest()}"
