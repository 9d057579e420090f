"""The tables of a book as SQLModel classes: the schema declared, and rows from outside validated.

SQLModel costs half a second to import, so only imports, restores and the Python API come here; nothing in
the daily loop does. The migrations make the schema; a test proves that these classes declare the same one.
Each table has two classes: `ContactBase` validates, `Contact` is the table. (A table class never validates.)
"""

from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model

from amcli.domain.text import quoted
from amcli.store import tables_clients, tables_inbox, tables_journal, tables_value
from amcli.store.table_base import Incoming, IncomingRuled, declare_defaults, table_name
from amcli.store.table_types import Rule

VALIDATORS: dict[str, type[Incoming]] = {
    table_name(base): base
    for base in (*tables_clients.BASES, *tables_value.BASES, *tables_inbox.BASES, *tables_journal.BASES)
}
"""Table name → the class that validates its rows."""

COLUMNS: dict[str, tuple[str, ...]] = {table: tuple(base.model_fields) for table, base in VALIDATORS.items()}
"""Table name → its columns in order, without the id."""

for _base in VALIDATORS.values():
    declare_defaults(_base)

Problem = tuple[int, str, str]
"""Which row (its index), which column, and why it was refused."""


def validate_rows(table: str, rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return the valid rows as the store keeps them, in their order, and what is wrong with the others.

    Rows are mappings of columns to values, without `id`. None, like a column left out, means unknown: the
    column gets its default. A returned row has every column of `COLUMNS[table]`, in that order, so its
    values can go to `Writer.insert_many` as they are. Links are checked by the store, not here.
    """
    validator = _validator(table)
    known = [{name: value for name, value in row.items() if value is not None} for row in rows]
    try:
        return [row.__dict__ for row in validator.validate_python(known)], []
    except ValidationError as error:
        problems = _problems(table, rows, error)
    refused = {index for index, _, _ in problems}
    sound = [row for index, row in enumerate(known) if index not in refused]
    return [row.__dict__ for row in validator.validate_python(sound)], problems


def first_problems(problems: list[Problem]) -> dict[int, tuple[str, str]]:
    """Return the first problem of each refused row by its index: a row is refused once, whatever else is wrong."""
    return {index: (column, reason) for index, column, reason in reversed(problems)}


@cache
def _validator(table: str) -> TypeAdapter[list[BaseModel]]:
    """Return what validates many rows of a table.

    SQLModel's own `__init__` runs Python for each row, which halves the speed; where no rule looks at the row
    as a whole, a plain model with the very same fields stands in for the class.
    """
    base = VALIDATORS[table]
    if issubclass(base, IncomingRuled):
        return TypeAdapter(list[base])  # type: ignore[valid-type]
    fields: dict[str, Any] = {
        name: (Annotated[field.annotation, *field.metadata], field.default) for name, field in base.model_fields.items()
    }
    plain = create_model(base.__name__, __config__=ConfigDict(extra="forbid", strict=True), **fields)
    return TypeAdapter(list[plain])  # type: ignore[valid-type]


def _problems(table: str, rows: list[dict[str, Any]], error: ValidationError) -> list[Problem]:
    found: dict[tuple[int, str], str] = {}
    for detail in error.errors(include_url=False, include_context=True, include_input=False):
        index = int(detail["loc"][0])
        if len(detail["loc"]) == 1:
            field, reason = _of_whole_row(detail.get("ctx", {}))
        else:
            field = str(detail["loc"][1])
            reason = _of_field(table, field, rows[index].get(field))
        found.setdefault((index, field), reason)
    return [(index, field, reason) for (index, field), reason in found.items()]


def _of_whole_row(context: dict[str, Any]) -> tuple[str, str]:
    return str(context.get("field", "")), str(context.get("reason", "not a row"))


def _of_field(table: str, field: str, value: Any) -> str:
    if field not in COLUMNS[table]:
        return f"{table} has no such field"
    if value is None:
        return "is missing"
    (rule,) = (mark for mark in VALIDATORS[table].model_fields[field].metadata if isinstance(mark, Rule))
    return f"{quoted(value)} is not {rule.what}"
