"""What every table has in common: the row from outside, the row that is kept, the schema made of both."""

import re
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple, Self

from pydantic import ConfigDict, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import CheckConstraint, DefaultClause, ForeignKeyConstraint, Index, text
from sqlalchemy.schema import SchemaItem
from sqlmodel import Field, SQLModel

from amcli.store.table_types import Ref, Rule


class RowRule(NamedTuple):
    """What must hold between columns of one row: the column blamed, the reason given, the test, the same in SQL."""

    field: str
    reason: str
    holds: Callable[[Any], bool]
    check: str


class Incoming(SQLModel):
    """A row from outside, without an id: nothing unknown, nothing converted, nothing out of range."""

    model_config = ConfigDict(extra="forbid", strict=True)  # type: ignore[assignment]

    row_rule: ClassVar[RowRule | None] = None


class IncomingRuled(Incoming):
    """A row from outside whose columns must also fit each other."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.row_rule and not self.row_rule.holds(self):
            blamed = {"field": self.row_rule.field, "reason": self.row_rule.reason}
            raise PydanticCustomError("row_rule", "{reason}", blamed)
        return self


class Kept(SQLModel):
    """A row in the book: its id comes from the store and is never used again."""

    id: int | None = Field(default=None, primary_key=True, nullable=True)


def in_order(first: str, last: str) -> RowRule:
    """Return the rule that one day is not before another; an empty one sets no limit."""

    def holds(row: Any) -> bool:
        start, end = getattr(row, first), getattr(row, last)
        return start is None or end is None or bool(end >= start)

    return RowRule(last, f"{last} is before {first}", holds, f'"{last}" >= "{first}"')


def exactly_one(one: str, other: str) -> RowRule:
    """Return the rule that of two columns one is filled and the other empty."""

    def holds(row: Any) -> bool:
        return (getattr(row, one) is None) != (getattr(row, other) is None)

    return RowRule(one, f"give either {one} or {other}", holds, f'("{one}" IS NULL) <> ("{other}" IS NULL)')


def table_name(base: type[SQLModel]) -> str:
    """Return the name of the table a class of incoming rows belongs to: `review_mark` for `ReviewMarkBase`."""
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", base.__name__.removesuffix("Base")).lower()


def schema(base: type[Incoming], *more: SchemaItem | tuple[str, ...]) -> tuple[Any, ...]:
    """Return the table arguments that follow from the column rules of a class, and `more`.

    A tuple of columns stands for an index on them. Links are deferred to the commit, so that the rows of one
    unit, and of its undoing, may come in any order.
    """
    table = table_name(base)
    items: list[Any] = []
    for name, field in base.model_fields.items():
        for mark in field.metadata:
            if isinstance(mark, Rule) and mark.check:
                items.append(CheckConstraint(mark.check.format(f'"{name}"')))
            elif isinstance(mark, Ref):
                items.append(ForeignKeyConstraint([name], [f"{mark.table}.id"], deferrable=True, initially="DEFERRED"))
    if base.row_rule:
        items.append(CheckConstraint(base.row_rule.check))
    items += [Index("_".join((table, *item)), *item) if isinstance(item, tuple) else item for item in more]
    if "external_id" in base.model_fields:
        items.append(only_where("external_id", Index(f"{table}_external", "source", "external_id", unique=True)))
    return (*items, {"sqlite_strict": True, "sqlite_autoincrement": True})


def only_where(column: str, index: Index) -> Index:
    """Return the index as a partial one, over the rows that have the column."""
    index.dialect_options["sqlite"]["where"] = text(f'"{column}" IS NOT NULL')
    return index


def declare_defaults(base: type[SQLModel]) -> None:
    """Give the columns of a declared table the defaults of its class, so that plain SQL gets them too."""
    columns = SQLModel.metadata.tables[table_name(base)].c
    for name, field in base.model_fields.items():
        if field.default is not None and not field.is_required():
            columns[name].server_default = DefaultClause(text(repr(field.default)))
