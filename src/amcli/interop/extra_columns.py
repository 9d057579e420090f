"""The columns of a file that fill no field and are kept in `extra` all the same."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

from amcli.domain.text import clean
from amcli.interop.readers import Sheet
from amcli.interop.spec import Source
from amcli.interop.text_steps import Cells
from amcli.interop.texts import Binder


def kept_columns(source: Source, sheet: Sheet, binder: Binder) -> list[tuple[str, int]]:
    """Return the columns of a file that a source keeps, with their places; `*` are all that no field uses."""
    if "*" not in source.keep:
        return [(name, binder.at(name, "keep")) for name in source.keep]
    specs = [*source.fields.values(), *([source.id] if source.id else [])]
    used = {sheet.find(name) for spec in specs for inner in spec.within() for name in inner.columns}
    leave = [pattern.lower() for pattern in source.leave]
    named = {binder.at(name, "keep") for name in source.keep if name != "*"}
    return [
        (name, at)
        for at, name in enumerate(sheet.headings)
        if at in named or (at not in used and not any(fnmatchcase(name.lower(), it) for it in leave))
    ]


def keep(columns: Sequence[tuple[str, int]], made: Sequence[dict[str, Any]], rows: Sequence[Cells]) -> None:
    """Add to rows what such columns hold; empty cells leave no trace."""
    for row, cells in zip(made, rows, strict=True):
        more = {name: text for name, at in columns if (text := clean(cells[at]).strip())}
        if more:
            row["extra"] = {**row.get("extra", {}), **more}
