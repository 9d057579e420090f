"""Fitting a source to one file: which of a column's names the file uses, and what it does without.

A recipe for a tool must fit what people export from it: with the names of programs or those of people, with all
columns or some. In a loose source a column is found by letters and digits alone, and one that is missing is empty.
"""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import PurePath

from amcli.interop.conditions import CHECKS
from amcli.interop.headings import squashed
from amcli.interop.readers import Sheet
from amcli.interop.spec import Drop, Source, Spec, Test, required

CONDITIONS = "column that its conditions ask for"


class Columns:
    """The headings of one file by the names a recipe may use for them."""

    def __init__(self, headings: Sequence[str], prefixes: Sequence[str] = ()) -> None:
        self._exact = set(headings)
        self._near: dict[str, str] = {}
        bare = [(squashed(it), it) for it in headings]
        for short, heading in bare:
            self._near.setdefault(short, heading)
        for prefix in map(squashed, prefixes):
            for short, heading in bare:
                if short.startswith(prefix) and short != prefix:
                    self._near.setdefault(short.removeprefix(prefix), heading)

    def find(self, name: str) -> str | None:
        """Return the heading a name stands for, or None."""
        return name if name in self._exact else self._near.get(squashed(name))

    def first(self, names: Sequence[str]) -> str | None:
        """Return the first heading that one of several names stands for."""
        return next((found for name in names if (found := self.find(name))), None)


def file_fits(pattern: str, name: str) -> bool:
    """Tell whether a file has the name a recipe gives, or one its pattern allows; case does not count.

    A name that looks like a pattern, `calls [1].csv`, is also itself.
    """
    plain, wanted = PurePath(name).name.lower(), pattern.lower()
    return plain == wanted or fnmatch(plain, wanted)


def fits(wanted: "Source", sheet: Sheet) -> bool:
    """Tell whether a table is the one a source means, by the name of its file and the headings it must have."""
    if not file_fits(wanted.file, sheet.path.name):
        return False
    columns = Columns(sheet.headings, wanted.prefixes)
    return all(columns.first(names) for names in wanted.headings) and not columns.first(wanted.lacks)


def resolved(source: Source, sheet: Sheet) -> Source:
    """Return a loose source with the headings of one file in the place of its own names.

    Fields whose columns the file lacks are left out; the source names what every row needs by `missing`.
    """
    if not source.loose:
        return source
    columns = Columns(sheet.headings, source.prefixes)
    fitted = {name: spec for name, it in source.fields.items() if (spec := _spec(it, columns, source.tables))}
    needed = required(source.entity, source.fields)
    for name, spec in source.fields.items():
        if name in fitted and name not in needed and spec.kind != "const" and fitted[name].kind == "const":
            del fitted[name]  # a default for a column that is not there says nothing, and must not overwrite anything
    kept = [heading for name in source.keep if name != "*" and (heading := columns.find(name))]
    drops = [(it.why, _test(it.test, columns)) for it in source.drop]
    return source._replace(
        fields=fitted,
        id=_spec(source.id, columns, source.tables) if source.id else None,
        where=tuple(test for it in source.where if isinstance(test := _test(it, columns), Test)),
        group_by=tuple(name for name in source.group_by if name in fitted or name == "id"),
        drop=tuple(Drop(test, why) for why, test in drops if isinstance(test, Test)),
        renewals=tuple(test for it in source.renewals if isinstance(test := _test(it, columns), Test)),
        renewal={name: spec for name, it in source.renewal.items() if (spec := _spec(it, columns, source.tables))},
        keep=(*(("*",) if "*" in source.keep else ()), *kept),
        latest=_spec(source.latest, columns, source.tables) if source.latest else None,
        merged_into=_spec(source.merged_into, columns, source.tables) if source.merged_into else None,
    )


def missing(source: Source, sheet: Sheet) -> list[str]:
    """Return the fields every row needs that a fitted source has no column for."""
    if not source.adds or not source.loose:
        return []
    if any(_test(it, Columns(sheet.headings, source.prefixes)) is False for it in source.where):
        return [CONDITIONS]
    return [name for name in required(source.entity, source.fields) if name not in source.fields]


def _spec(spec: Spec, columns: Columns, tables: Mapping[str, Mapping[str, str]]) -> Spec | None:
    """Return a spec with the headings of a file, or None when all it reads is missing."""
    found = _origin(spec, columns, tables)
    if found is not None and any(not tables.get(name) for name in spec.lookups) and not spec.keeps:
        found = None
    tests: list[Test] = []
    for it in spec.where if found is not None else ():
        test = _test(it, columns)
        if test is False:
            found = None
            break
        if isinstance(test, Test):
            tests.append(test)
    if found is None:
        return Spec("const", text=spec.default) if spec.default is not None else None
    factor, plus, minus = (it and _spec(it, columns, tables) for it in (spec.factor, spec.plus, spec.minus))
    return found._replace(where=tuple(tests), factor=factor, plus=plus, minus=minus)


def _origin(spec: Spec, columns: Columns, tables: Mapping[str, Mapping[str, str]]) -> Spec | None:
    if spec.kind in {"column", "any"}:
        heading = columns.first(spec.columns)
        return spec._replace(kind="column", columns=(heading,)) if heading else None
    if spec.kind in {"coalesce", "links"}:
        parts = tuple(found for part in spec.parts if (found := _spec(part, columns, tables)))
        return spec._replace(parts=parts) if parts else None
    if spec.kind == "join":
        there = tuple(dict.fromkeys(it for name in spec.columns if (it := columns.find(name))))
        return spec._replace(columns=there) if there else None
    if spec.kind == "template":
        named = {name: columns.find(name) for name in spec.columns}
        if not all(named.values()):
            return None
        text = spec.text
        for name, heading in named.items():
            text = text.replace(f"{{{name}}}", f"{{{heading}}}")
        return spec._replace(columns=tuple(heading for heading in named.values() if heading), text=text)
    return spec


def _test(test: Test, columns: Columns) -> Test | bool:
    """Return a condition with the heading of a file; its answer for an empty cell where the column is missing."""
    heading = columns.find(test.column)
    return test._replace(column=heading) if heading else bool(CHECKS[test.how](test.values)(""))
