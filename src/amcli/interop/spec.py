"""What a recipe can say, as frozen values; `recipe` reads them from TOML, `native` makes them itself."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from amcli.domain.entities import ACCOUNT, CHECKIN, REQUEST, Entity, Field
from amcli.interop.readers import Dialect

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
LINK = Field("account", "account")
PAST, AHEAD, RENEWAL = "past", "ahead", "renewal"
CADENCE = (Field("every", "interval"), Field("max", "interval"))


class Test(NamedTuple):
    """One condition on a row: `how` is is, not, in, not_in, filled, empty, yes, no, midnight, timed, min or max."""

    column: str
    how: str
    values: tuple[str, ...] = ()


class Spec(NamedTuple):
    """How one field gets its text from a row, before the field's own type reads it.

    Applied in this order: the text itself, map, times, days (period, plus, minus), default.
    """

    kind: str
    """column, any, const, template, join, coalesce, links or count"""
    columns: tuple[str, ...] = ()
    text: str = ""
    """The constant, the template, or what joins the columns."""
    parts: tuple["Spec", ...] = ()
    where: tuple[Test, ...] = ()
    words: Mapping[str, str] | None = None
    keeps: bool = False
    """Texts that are not in the map pass as they are."""
    default: str | None = None
    times: str = ""
    factor: "Spec | None" = None
    """What to multiply by where it is a column: a quantity. Empty counts as one."""
    plus: "Spec | None" = None
    minus: "Spec | None" = None
    period: str = ""
    date_order: str = ""
    unit: str = ""
    decimal: str = ""
    rounds: bool = False
    split: str = ";"
    by: str = ""
    via: str = ""
    total: str = ""
    """Over the rows of a group: sum, count, distinct, min, max, last; the first row's value unless given."""
    lookups: tuple[str, ...] = ()
    """Tables of the recipe that translate the text, one after the other."""
    short_id: bool = False
    """An id of 18 characters, as Salesforce gives them to programs, by the 15 that reports show."""
    untagged: bool = False
    """The text may be a page: its tags are taken out."""
    clears: bool = False
    """An empty cell empties the field on a re-import; unknown, it leaves what is there."""

    @property
    def moves_days(self) -> bool:
        """Tell whether the text is read as a day on the way."""
        return bool(self.plus or self.minus or self.period)

    @property
    def label(self) -> str:
        """The column a reject names; empty when none is read."""
        for spec in self.within():
            if spec.columns:
                return spec.columns[0]
        return ""

    def within(self) -> Iterator["Spec"]:
        """Yield this spec and every one inside it."""
        yield self
        for inner in (*self.parts, self.factor, self.plus, self.minus):
            if inner:
                yield from inner.within()


def column(name: str) -> Spec:
    """Return the spec of a plain column."""
    return Spec("column", (name,))


def template(text: str) -> Spec:
    """Return the spec of a text with `{column}` in it."""
    return Spec("template", tuple(PLACEHOLDER.findall(text)), text)


class Drop(NamedTuple):
    """Rows to leave out with a count: deleted ones, say."""

    test: Test
    why: str


class Lookup(NamedTuple):
    """A table of the export that only joins others: which company an activity belongs to, what a stage is called."""

    name: str
    file: str
    key: Spec
    value: Spec
    place: str
    where: tuple[Test, ...] = ()
    headings: tuple[tuple[str, ...], ...] = ()
    take: str = "first"
    """Which of several values counts: first, last, min, max, their sum, or all, joined by `;`."""
    day: bool = False
    dialect: Dialect = Dialect()


class Source(NamedTuple):
    """One file, or glob of files, and the entity its rows fill."""

    file: str
    entity: Entity
    fields: Mapping[str, Spec]
    place: str
    """Where the recipe says so, for messages."""
    id: Spec | None = None
    where: tuple[Test, ...] = ()
    group_by: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    """Columns kept in `extra`; `*` for all that no field uses."""
    adds: bool = True
    """Rows not in the book yet are added; otherwise they are rejects."""
    optional: bool = False
    date_order: str = ""
    currency: str = ""
    dialect: Dialect = Dialect()
    headings: tuple[tuple[str, ...], ...] = ()
    """What a file must have to be this one, whatever it is called; each with its other names."""
    lacks: tuple[str, ...] = ()
    """Headings a file must not have to be this one."""
    drop: tuple[Drop, ...] = ()
    leave: tuple[str, ...] = ()
    """Columns, as globs, that `keep` leaves: time stamps of the tool that change with every export."""
    latest: Spec | None = None
    """Of several rows with one id the one with the latest of these is taken."""
    fallback: bool = False
    """Read only when no other source of the recipe fills its entity: a history beside the table itself."""
    merged_into: Spec | None = None
    """On a dropped row, the id of the record it was merged into: links to it lead there."""
    merges: str = ""
    """The lookup that says which ids were merged into which."""
    ahead: str = ""
    """`checkins` where rows of today or later are meetings to come: they become check-ins."""
    renewals: tuple[Test, ...] = ()
    """Deals that fulfil one of these renew a contract: no growth, they say what is expected of that contract."""
    renewal: Mapping[str, Spec] = {}
    """What such a deal says of its contract, beside its amount."""
    side: str = ""
    """Which of its rows a source takes that fills two entities: what was, meetings to come, or renewals."""
    today: str = ""
    """The day of the import, once it runs."""
    me: tuple[str, ...] = ()
    """The addresses and names of the AM, once it runs."""
    loose: bool = False
    """Headings are compared by letters and digits alone, and a missing column is an empty one."""
    prefixes: tuple[str, ...] = ()
    """Beginnings of headings that are not part of the name: `property_`."""
    tables: Mapping[str, Mapping[str, str]] = {}
    """The lookups of the recipe, once they are read."""


class Recipe(NamedTuple):
    """A whole recipe. `name` becomes the source of the rows, so it must stay the same between imports."""

    name: str
    sources: tuple[Source, ...]
    lookups: tuple[Lookup, ...] = ()
    note: str = ""
    title: str = ""
    """What people call the tool; the name unless given."""


def fields_of(entity: Entity) -> dict[str, Field]:
    """Return what an import can fill: the entity's fields, the account link, and the cadence of check-ins."""
    fields = {field.name: field for field in entity.fields}
    if entity is not ACCOUNT:
        fields = {"account": LINK, **fields}
    return fields | ({field.name: field for field in CADENCE} if entity is CHECKIN else {})


def required(entity: Entity, filled: Mapping[str, Spec]) -> tuple[str, ...]:
    """Return the fields a new row cannot do without."""
    names = [field.name for field in entity.fields if field.required]
    if entity is CHECKIN and "every" in filled:
        names.remove("on")
    return (*names, *(() if entity in (ACCOUNT, REQUEST) else ("account",)))
