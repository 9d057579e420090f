"""Several rows of a file as one row of the book: usage events into a day's active users, say."""

from typing import Any

from amcli.interop.file_rows import Batch
from amcli.interop.fillers import Filler
from amcli.interop.links import Links
from amcli.interop.spec import Source

Group = dict[str, Any]


class Groups:
    """Collects rows by the fields of `group_by`; memory grows with the groups, not with the rows."""

    def __init__(self, source: Source, fillers: list[Filler], links: Links) -> None:
        self._entity = source.entity
        self._links = links
        self._fillers = fillers
        columns = {it.field.name: it.column for it in fillers}
        self._by = [columns.get(name) for name in source.group_by]  # None: by the external id
        self._totals = [(it.column, it.total) for it in fillers if it.total]
        self._groups: dict[tuple[Any, ...], Group] = {}
        self._lines: list[int] = []
        self._given: list[str] = []

    def add(self, batch: Batch) -> None:
        """Take rows into their groups."""
        for line, row, given in zip(batch.lines, batch.rows, batch.keys, strict=True):
            group_key = tuple([row[name] if name else given for name in self._by])
            group = self._groups.get(group_key)
            if group is None:
                group = self._groups[group_key] = dict(row)
                self._lines.append(line)
                self._given.append(given)
                for name, total in self._totals:
                    group[name] = _start(total, row[name])
                continue
            for name, total in self._totals:
                group[name] = _add(total, group[name], row[name])

    def finished(self) -> tuple[list[int], list[Group], list[str]]:
        """Return for each group the line it began on, its row and its external id.

        Unless the recipe gives an id, it is made from what the rows are grouped by.
        """
        rows = list(self._groups.values())
        for row in rows:
            for name, total in self._totals:
                if total == "distinct":
                    row[name] = len(row[name])
                if isinstance(row[name], float | int) and self._is_number(name):
                    row[name] = round(float(row[name]), 6)
        made = ["/".join(map(str, self._key(group_key))) for group_key in self._groups]
        keys = [given or key for given, key in zip(self._given, made, strict=True)]
        return self._lines, rows, keys

    def _is_number(self, column: str) -> bool:
        return any(it.column == column and it.field.type == "number" for it in self._fillers)

    def _key(self, group_key: tuple[Any, ...]) -> list[Any]:
        return [
            self._links.label(value) if name == "account_id" and value is not None else value
            for name, value in zip(self._by, group_key, strict=True)
        ]


def _start(total: str, value: Any) -> Any:
    return ({value} if value is not None else set()) if total == "distinct" else value


def _add(total: str, so_far: Any, value: Any) -> Any:
    if value is None:
        return so_far
    if total == "distinct":
        so_far.add(value)
        return so_far
    if so_far is None or total == "last":
        return value
    if total in {"sum", "count"}:
        return so_far + value
    return min(so_far, value) if total == "min" else max(so_far, value)
