"""A source of a recipe while it is being proposed: which columns are taken, why, and what stays open."""

from collections.abc import Sequence
from glob import escape
from typing import NamedTuple

from amcli.domain.entities import Entity, Field
from amcli.interop.columns import Column, Table
from amcli.interop.filling import Open, filled, suits, told_order
from amcli.interop.headings import squashed
from amcli.interop.link_finding import HEADINGS, Found
from amcli.interop.spec import Drop, Lookup, Source, Spec, Test, column, fields_of, required, template
from amcli.interop.synonyms import FILES, IDS, NAMES

ASIDE = frozenset(
    [
        "next",
        "last",
        "previous",
        "first",
        "expected",
        "planned",
        "due",
        "modified",
        "updated",
        "created",
        "end",
        "until",
        "close",
        "closed",
        "resolved",
        "resolution",
        "churn",
        "follow",
        "followup",
        "birth",
        "error",
        "errors",
        "failed",
        "payment",
    ]
)
"""Words that make a heading mean another thing than its last word: the `next meeting date` is no date of a touch."""
CODES = frozenset(
    [
        "usd",
        "eur",
        "gbp",
        "chf",
        "sek",
        "nok",
        "dkk",
        "pln",
        "czk",
        "cad",
        "aud",
        "nzd",
        "jpy",
        "inr",
        "brl",
        "mxn",
        "sgd",
        "hkd",
        "zar",
    ]
)
"""Currencies that headings of amounts end with: `amount_usd`."""
ENDINGS = ("day", "choice", "number")
"""Fields whose name may be the last word of a heading: `ticket_priority`, `test_count`."""


class Proposal(NamedTuple):
    """What a table could fill, and how sure that is."""

    entity: Entity
    source: Source
    notes: tuple[str, ...]
    """For each decision what it rests on, for people."""
    open: tuple[Open, ...]
    link: Found | None = None
    """The column that leads to the account."""
    assumed: tuple[str, ...] = ()
    """What people must know before they agree, for the table does not say it outright."""
    lookup: Lookup | None = None
    """The table that leads on to the account, where its rows are read later."""


class Draft:
    """A source being proposed. Columns that fill a field fill no other, unless a rule says so."""

    def __init__(self, table: Table, entity: Entity, link: Found | None, order: str = "") -> None:
        self.table, self.entity, self.link = table, entity, link
        self.known = fields_of(entity)
        self.fields: dict[str, Spec] = {}
        self.notes: list[str] = []
        self.assumed: list[str] = []
        self.open: list[Open] = []
        self.used: set[str] = set()
        self.where: list[Test] = []
        self.drop: list[Drop] = []
        self.group_by: tuple[str, ...] = ()
        self.keep: tuple[str, ...] = ("*",)
        self.id: Spec | None = None
        self.currency = ""
        self.lookup: Lookup | None = None
        self.ahead = ""
        self.order = order or next(filter(None, map(told_order, table.columns)), "")
        if link and "account" in self.known:
            self.fields["account"] = link.spec
            self.used.add(link.column.heading)
            self.notes.append(link.said)

    def find(self, field: Field, names: Sequence[str]) -> Column | None:
        """Return the column with one of these names whose cells suit a field; the names come first to last."""
        for name in names:
            found = self.table.called((name,), tuple(self.used))
            if found and suits(field, found):
                return found
        return next((it for it in self.table.columns if self._ends(it, field, names) and suits(field, it)), None)

    def _ends(self, it: Column, field: Field, names: Sequence[str]) -> bool:
        """Tell whether a heading ends with a name, or is one but for a currency."""
        if not it.filled or it.heading in self.used or is_id(it) or len(it.parts) < 2:
            return False
        if field.type == "money":
            return bool(_currency(it)) and "".join(it.parts[:-1]) in names
        return field.type in ENDINGS and it.parts[-1] in names and ASIDE.isdisjoint(it.parts)

    def match(self, *names: str) -> None:
        """Fill the fields of the entity, or only those named, with the columns that are called after them."""
        for name, synonyms in NAMES.get(self.entity.table, {}).items():
            if name in self.fields or (names and name not in names):
                continue
            if found := self.find(self.known[name], (squashed(name), *synonyms.split())):
                self.take(name, found)

    def take(self, name: str, found: Column) -> None:
        """Fill a field with a column, and tell what that rests on."""
        how = filled(self.entity, self.known[name], found, self.order)
        self.used.add(found.heading)
        self.fields[name] = how.spec
        self.open += how.open
        self.note(name, found, how.evidence)
        if self.known[name].type == "money" and (code := _currency(found)):
            self.currency = code

    def put(self, name: str, spec: Spec, found: Column | None = None, why: str = "") -> None:
        """Fill a field with a spec of a rule of its own, in the place of what filled it."""
        self.open = [it for it in self.open if it.field != name]
        self.notes = [it for it in self.notes if not it.startswith(f"{name}: ")]
        self.fields[name] = spec
        self.used |= {heading for it in spec.within() for heading in it.columns}
        if found:
            self.note(name, found, why)
        elif why:
            self.notes.append(f"{name}: {why}")

    def note(self, name: str, found: Column, evidence: str = "") -> None:
        """Tell which column fills a field."""
        self.notes.append(f"{name}: {found.heading}, such as “{found.sample}”{evidence}")

    def column_of(self, name: str) -> Column | None:
        """Return the column that fills a field, or none."""
        spec = self.fields.get(name)
        return self.table.called((squashed(spec.label),)) if spec and spec.label else None

    def unfilled(self) -> list[str]:
        """Return the fields every row needs that nothing fills yet."""
        return [name for name in required(self.entity, self.fields) if name not in self.fields]

    def titled(self, *names: str) -> None:
        """Call rows that have no title after what else they say, and after their id."""
        if "title" in self.fields:
            return
        found = [it for name in names if (it := self.table.called((name,)))]
        if own := self.identity():
            found = [*[it for it in found if it is not own][:1], own]
        if found and not any("{" in it.heading or "}" in it.heading for it in found):
            noun = found[-1].said.removesuffix(" id").capitalize() if len(found) == 1 else ""
            text = " ".join(f"{{{it.heading}}}" for it in found)
            self.put(
                "title", template(f"{noun} {text}".strip()), why=f"made of {' and '.join(it.heading for it in found)}"
            )

    def identity(self) -> Column | None:
        """Return the column that holds the ids of the rows."""
        return identity(self.table, self.entity, self.link)

    def proposal(self) -> Proposal:
        """Return what is proposed; what nothing fills is an open question."""
        for name in self.unfilled():
            choices = self.known[name].choices or ()
            self.fields[name] = Spec("const", text=choices[0] if choices else "")
            question = f"No column fills {name}, which every row needs. What is it for all rows?"
            self.open.append(Open(name, question, choices))
        own = self.identity()
        if own and self.id is None and not self.group_by:
            self.id = column(own.heading)
            said = "which no two rows share" if own.is_unique else "though some rows share one or have none"
            self.notes.append(f"id: {own.heading}, {said}")
        sheet = self.table.sheet
        source = Source(
            escape(sheet.path.name), self.entity, self.fields, f"{sheet.name} as {self.entity.plural}", id=self.id
        )
        source = source._replace(
            where=tuple(self.where),
            drop=tuple(self.drop),
            group_by=self.group_by,
            keep=() if self.group_by else self.keep,
            currency=self.currency,
            ahead=self.ahead,
            dialect=source.dialect._replace(sheet=sheet.part),
        )
        return Proposal(
            self.entity, source, tuple(self.notes), tuple(self.open), self.link, tuple(self.assumed), self.lookup
        )


def identity(table: Table, entity: Entity, link: Found | None = None) -> Column | None:
    """Return the column that holds the ids of rows: no two share one, and it leads nowhere else."""
    names = {*IDS.split(), f"{squashed(entity.table)}id", f"{squashed(entity.plural)}id"}
    nouns = FILES.get(entity.table, "").split()
    keys = [it for it in table.columns if it.is_key and "{" not in it.heading and is_id(it)]
    keys = [it for it in keys if not link or it.heading != link.column.heading]
    own = [it for it in keys if it.short in names]
    own += [it for it in keys if any(noun in it.short for noun in nouns)]
    own += [it for it in keys if it.is_unique] if entity.table != "account" else []
    return own[0] if own else None


def is_id(found: Column) -> bool:
    """Tell whether a heading is that of an id."""
    return found.short in IDS.split() or found.short.endswith("id") or found.short in HEADINGS["external"]


def _currency(found: Column) -> str:
    """Return the currency that the heading of an amount ends with."""
    last = found.parts[-1] if len(found.parts) > 1 else ""
    return last.upper() if last in CODES else ""
