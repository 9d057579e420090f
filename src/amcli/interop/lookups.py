"""Reading the tables of an export that only join others, into memory: ids by ids, names of stages, merged records."""

from collections.abc import Mapping, Sequence

from amcli.interop.cells import BadCell
from amcli.interop.day_texts import Days
from amcli.interop.number_texts import as_decimal
from amcli.interop.readers import Sheet, batches
from amcli.interop.resolve import Columns, file_fits, resolved
from amcli.interop.spec import Lookup, Source
from amcli.interop.texts import Binder

Table = dict[str, str]


def read_lookups(
    lookups: Sequence[Lookup], sheets: Sequence[Sheet], like: Source
) -> tuple[dict[str, Table], list[Sheet]]:
    """Return the lookups of a recipe by name, and the tables that were read for them.

    `like` is a source of the recipe, whose way to find headings and read dates holds here too. A lookup whose file
    is not there is empty.
    """
    tables: dict[str, Table] = {}
    used: list[Sheet] = []
    for lookup in lookups:
        table = tables.setdefault(lookup.name, {})
        for sheet in sheets:
            if _fits(lookup, sheet, like):
                used.append(sheet)
                _fill(table, lookup, sheet, like, tables)
    return tables, used


def fitted(lookup: Lookup, sheet: Sheet, like: Source) -> Lookup | None:
    """Return a lookup with the name and the headings of one file, or None where it does not mean that file."""
    if not _fits(lookup, sheet, like):
        return None
    source = resolved(_source(lookup, like, {}), sheet)
    if not source.fields.keys() >= {"key", "value"}:
        return None
    return lookup._replace(
        file=sheet.path.name, headings=(), key=source.fields["key"], value=source.fields["value"], where=source.where
    )


def _fits(lookup: Lookup, sheet: Sheet, like: Source) -> bool:
    columns = Columns(sheet.headings, like.prefixes)
    named = file_fits(lookup.file, sheet.path.name)
    return named and all(columns.first(names) for names in lookup.headings)


def _source(lookup: Lookup, like: Source, tables: Mapping[str, Table]) -> Source:
    """Return a lookup as a source of two fields, which knows how to find its headings."""
    return like._replace(
        file=lookup.file,
        fields={"key": lookup.key, "value": lookup.value},
        place=lookup.place,
        id=None,
        where=lookup.where,
        keep=(),
        drop=(),
        latest=None,
        merged_into=None,
        tables=tables,
    )


def _fill(table: Table, lookup: Lookup, sheet: Sheet, like: Source, tables: Mapping[str, Table]) -> None:
    source = resolved(_source(lookup, like, tables), sheet)
    if not source.fields.keys() >= {"key", "value"}:
        return
    binder = Binder(sheet, source)
    key, value = binder.text(source.fields["key"], "key"), binder.text(source.fields["value"], "value")
    holds = binder.tests(source.where, "where")
    days = Days(binder.reading(source.fields["value"], value)) if lookup.day else None
    for _, rows in batches(sheet):
        for cells in rows:
            if not holds(cells):
                continue
            try:
                name, text = key(cells).strip(), value(cells).strip()
                text = (days(text) or "") if days else text
                if lookup.take == "sum":
                    as_decimal(text or "0")
            except BadCell:
                continue  # a table that only joins has no rows of its own to reject
            for one in filter(None, map(str.strip, name.split(";")) if text else ()):  # a key may list several ids
                table[one] = _taken(lookup.take, table.get(one), text)


def _taken(take: str, before: str | None, text: str) -> str:
    if before is None or take == "last":
        return text
    match take:
        case "all":
            return before if text in before.split(";") else f"{before};{text}"
        case "min":
            return min(before, text)
        case "max":
            return max(before, text)
        case "sum":
            return f"{as_decimal(before) + as_decimal(text):f}"
    return before
