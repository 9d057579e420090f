"""Reading what `am export` wrote: the same rows again, links and all, into this book or another.

A file in the exact form has, beside the fields of its entity, the headings `source`, `external_id` and `extra`; files
of tables beyond the entities (cadences.csv, snoozes.csv, …) are always in it. Texts come in as they stand: nothing is
trimmed or folded, and the apostrophe that kept a text from being a formula is taken off.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from amcli.domain.text import clean, key
from amcli.interop.cells import BadCell, Reading
from amcli.interop.exact_cells import as_written, reader_of
from amcli.interop.export_cells import restored
from amcli.interop.export_rows import names_text
from amcli.interop.file_rows import Batch, FileRows
from amcli.interop.fillers import Filler
from amcli.interop.links import Links
from amcli.interop.readers import OnRead, Sheet, batches
from amcli.interop.rejects import Rejects
from amcli.interop.row_keys import IDENTITY, digest
from amcli.interop.spec import Source, Spec
from amcli.interop.values import Remembering, as_money
from amcli.store.forms import BEYOND, Column, Form, form_of
from amcli.store.keys import OWN, Keys, is_minted

MARKS = frozenset({"source", "external_id", "extra"})


def is_exact(source: Source, sheet: Sheet) -> bool:
    """Tell whether a file of the native form was written by an export, or can only be read like one."""
    return source.entity in BEYOND or set(sheet.headings) >= MARKS


class ExactRows(FileRows):
    """One exported file, read in runs of rows of one source."""

    def __init__(
        self,
        source: Source,
        sheet: Sheet,
        links: Links,
        *,
        db: sqlite3.Connection,
        rejects: Rejects,
        currency: str = "EUR",
    ) -> None:
        super().__init__(source, sheet, links, rejects)
        self.form: Form = form_of(db, source.entity)
        self.keys = Keys(db)
        self.currency = currency
        self.clears: set[str] = set()
        self.removed = None  # an export of a book is a copy of it: what it holds comes back
        self.late: list[tuple[str, str, str, str]] = []
        """Links to rows of the same table that come later: source and external id of the row, column, key."""
        self._at_work = 0
        self._keyed = self.form.keyed
        self._db = db
        self._people = links.person("name")
        there = {heading: at for at, heading in enumerate(sheet.headings)}
        self._at = {it.heading: there[it.heading] for it in self.form.columns if it.heading in there}
        self._columns = [it for it in self.form.columns if it.heading in there]
        self._more = [(heading, at) for heading, at in there.items() if heading not in self._at]
        self._reads = [(there[it.heading], _place(it), self._converter(it)) for it in self._columns]
        self._amounts = [it for it in self._columns if it.kind == "money"]
        self._twins = {it.column: it for it in self._columns if it.kind == "name"}
        self._links = [it for it in self._columns if it.kind == "link"]
        self._pairs = Remembering(self._read_pairs)
        self.fillers = [_filler(it) for it in self._columns if it.kind not in ("source", "key", "name", "attendees")]

    def batches(self, on_read: OnRead | None) -> Iterator[Batch]:
        """Yield the rows in runs of one source."""
        for lines, rows in batches(self.sheet, self._unreadable, on_read=on_read):
            made = [row for line, cells in zip(lines, rows, strict=True) if (row := self._row(line, cells)) is not None]
            start = 0
            for at in range(1, len(made) + 1):
                if at == len(made) or made[at][1].get("source") != made[start][1].get("source"):
                    run = made[start:at]
                    yield Batch(
                        [line for line, _ in run],
                        [row for _, row in run],
                        [row.pop("~key", "") for _, row in run],
                        [row.pop("~derived", False) for _, row in run],
                    )
                    start = at

    def label(self, column: str) -> str:
        """Return the heading behind a column of the table."""
        return next((it.heading for it in self._columns if it.column == column), column)

    def told(self, before: Sequence[str] = ()) -> list[str]:
        """Return what is worth telling and was not told `before`."""
        return [it for it in self.counted_notes() if it not in before]

    def _row(self, line: int, cells: Sequence[str]) -> tuple[int, dict[str, Any]] | None:
        row: dict[str, Any] = {}
        try:
            for at, name, convert in self._reads:
                if text := cells[at]:
                    self._at_work = at
                    row[name] = convert(text)
            self._settle_money(row)
            self._link(row)
        except BadCell as error:
            self.skipped += 1
            self.reject(line, self.sheet.headings[self._at_work], cells[self._at_work], str(error))
            return None
        if self._more and (extra := {name: text for name, at in self._more if (text := clean(cells[at]).strip())}):
            row["extra"] = {**row.get("extra", {}), **extra}
        if self._keyed:
            self._identify(row, cells)
        return line, row

    def _converter(self, column: Column) -> Callable[[str], Any]:
        match column.kind:
            case "account":
                return self._account()
            case "ref":
                return lambda text: self.keys.ref(restored(text))
        return reader_of(column)

    def _account(self) -> Callable[[str], Any]:
        find = self.links.account(Spec("column", by="any"))
        return lambda text: find(restored(text))

    def _settle_money(self, row: dict[str, Any]) -> None:
        """Read amounts in the currency of their row."""
        if not self._amounts:
            return
        own = row.get("currency") or (self._contract_currency(row) if self.form.table == "negotiation" else None)
        for column in self._amounts:
            self._at_work = self._at[column.heading]
            text = row.pop(column.column, None)
            if text is None:
                continue
            amount = as_money(text, own or self.currency, Reading())
            if amount is None:
                continue
            if own is None and self.form.table != "negotiation" and amount.currency != self.currency:
                own = row["currency"] = amount.currency
            elif amount.currency != (own or self.currency):
                raise BadCell(f"{column.heading} is in {amount.currency}, its row in {own or self.currency}")
            row[column.column] = amount.minor

    def _contract_currency(self, row: dict[str, Any]) -> str | None:
        contract = self.keys.find("contract", row.get("contract_id", ""))
        found = self._db.execute("SELECT currency FROM contract WHERE id = ?", (contract,)).fetchone()
        return found[0] if found else None

    def _link(self, row: dict[str, Any]) -> None:
        """Turn keys into rows; where the readable name beside a key was edited, the name counts."""
        for column in self._links:
            self._at_work = self._at[column.heading]
            self._follow(row, column, self._twins.get(column.column))
        for name, twin in self._twins.items():
            if twin.heading in row:
                text = row.pop(twin.heading)
                if row.get(name) is None:
                    self._by_name(row, name, twin, text)
        if "attendees" in self._at or "with" in row:
            attendees, names = row.pop("attendees", None), row.pop("with", None)
            if self.form.table == "touch":
                row["with"] = self._attending(row.get("account_id"), attendees, names)

    def _follow(self, row: dict[str, Any], column: Column, twin: Column | None) -> None:
        wanted = row.pop(column.column, None)
        if not wanted:
            return
        found = self.keys.find(column.to, wanted)
        if found is None:
            if column.to == self.form.table:
                row.setdefault("~late", []).append((column.column, wanted))
            elif twin is None or not row.get(twin.heading):
                if column.column == "contract_id":
                    raise BadCell(f"no contract has the key “{wanted[:60]}”")
                self.note(f"{column.heading}: not in the book, left out")
            return
        said = row.get(twin.heading) if twin else None
        if said and key(said) != key(self.keys.name(column.to, found) or ""):
            return  # edited by hand: the name is looked up instead
        row[column.column] = found

    def _by_name(self, row: dict[str, Any], column: str, twin: Column, text: str) -> None:
        find = self.links.objective if twin.to == "objective" else self._people
        found = find(row.get("account_id"), text)
        if found is not None:
            row[column] = found
        else:
            row["extra"] = {**row.get("extra", {}), twin.heading: text}
            self.note(f"{twin.heading}: names not found, kept as text")

    def _attending(self, account: int | None, exact: str | None, names: str | None) -> Any:
        if exact:
            met, shown = self._pairs[exact]
            if names is None or shown == names:
                return met
        if not names:
            return None
        parts = dict.fromkeys(filter(None, (part.strip() for part in names.split(";"))))
        return tuple((who, None) if (who := self._people(account, name)) else (None, name) for name in parts)

    def _read_pairs(self, text: str) -> tuple[tuple[tuple[int | None, str | None], ...], str | None]:
        """Return who took part, and how that reads; it cannot be told where somebody is not among the contacts."""
        met: list[tuple[int | None, str | None]] = []
        shown: list[str] | None = []
        try:
            for it in json.loads(text):
                who = self.keys.find("contact", it["contact"]) if "contact" in it else None
                name = self.keys.name("contact", who) if who is not None else it.get("name")
                if name is None:
                    self.note("attendees: not among the contacts, taken by name")
                    shown = None
                    continue
                met.append((who, None if who is not None else name))
                if shown is not None:
                    shown.append(name)
        except (ValueError, TypeError, AttributeError, KeyError):
            raise BadCell("is not a list of who took part") from None
        return tuple(met), None if shown is None else names_text(shown)

    def _identify(self, row: dict[str, Any], cells: Sequence[str]) -> None:
        given, source = row.pop("external_id", None), row.pop("source", None)
        if given:
            row["source"] = OWN if source is None and is_minted(given) else source or "native"
        else:
            row["source"] = "native"
            at = [self._at[name] for name in IDENTITY.get(self.form.table, ()) if name in self._at]
            given = digest([restored(cells[place]).strip().casefold() for place in at])
            row["~derived"] = True
        row["~key"] = given
        for column, wanted in row.pop("~late", ()):
            self.late.append((row["source"], given, column, wanted))


def _place(column: Column) -> str:
    """Return what a value is called in a row; a readable name must not take the place of its link."""
    return column.heading if column.kind == "name" else column.column or column.heading


def _filler(column: Column) -> Filler:
    from amcli.domain.entities import Field  # noqa: PLC0415

    field = column.field or Field(column.heading)
    return Filler(column.column or column.heading, column.heading, as_written, itemgetter(0), field)
