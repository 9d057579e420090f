"""What a recipe can say, as frozen values; `recipe` reads them from TOML, `native` makes them itself."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from amcli.domain.entities import ACCOUNT, CHECKIN, REQUEST, Entity, Field
from amcli.interop.readers import Dialect

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
LINK = Field("account", "account")
CADENCE = (Field("every", "interval"), Field("max", "interval"))


class Test(NamedTuple):
    """One condition on a row: `how` is is, not, in, not_in, filled, empty, min or max."""

    column: str
    how: str
    values: tuple[str, ...] = ()


class Spec(NamedTuple):
    """How one field gets its text from a row, before the field's own type reads it.

    Applied in this order: the text itself, map, times, days (period, plus, minus), default.
    """

    kind: str
    """column, const, template, join, coalesce or count"""
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
    plus: "Spec | None" = None
    minus: "Spec | None" = None
    period: str = ""
    date_order: str = ""
    unit: str = ""
    decimal: str = "."
    rounds: bool = False
    split: str = ";"
    by: str = ""
    via: str = ""
    total: str = ""
    """Over the rows of a group: sum, count, distinct, min, max, last; the first row's value unless given."""
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
        for inner in (*self.parts, self.plus, self.minus):
            if inner:
                yield from inner.within()


def column(name: str) -> Spec:
    """Return the spec of a plain column."""
    return Spec("column", (name,))


def template(text: str) -> Spec:
    """Return the spec of a text with `{column}` in it."""
    return Spec("template", tuple(PLACEHOLDER.findall(text)), text)


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


class Recipe(NamedTuple):
    """A whole recipe. `name` becomes the source of the rows, so it must stay the same between imports."""

    name: str
    sources: tuple[Source, ...]


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
