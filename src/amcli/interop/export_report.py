"""Lists that reports work out, as rows of cells: what `--json` says of each item, flat, for spreadsheets and pages."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from amcli.interop.export_cells import neutral, number_text
from amcli.store.forms import Column

_HEALTH = (("score", "health.score", "number"), ("band", "health.band", "text"))
_WHY = (("why", "signals.text", "text"), ("next", "signals.next", "text"))
_ARR = (("arr", "arr", "money"), ("currency", "arr.currency", "text"))
COLUMNS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "today": (
        *(("account", "account", "text"), ("name", "name", "text"), ("lane", "lane", "text")),
        *(("attention", "attention", "number"), *_ARR, *_HEALTH),
        *(("change_7d", "health.change_7d", "number"), *_WHY),
    ),
    "at-risk": (
        *(("account", "account", "text"), ("name", "name", "text"), ("tier", "tier", "text"), *_ARR, *_HEALTH),
        *(("change_30d", "change_30d", "number"), ("contract", "renewal.contract", "text")),
        *(("ends_on", "renewal.ends_on", "day"), ("cancel_by", "renewal.cancel_by", "day"), *_WHY),
    ),
    "renewals": (
        *(("contract", "contract", "text"), ("account", "account", "text"), ("name", "name", "text")),
        *(("product", "product", "text"), *_ARR, ("ends_on", "ends_on", "day"), ("cancel_by", "cancel_by", "day")),
        *(("days_to_cancel_by", "days_to_cancel_by", "count"), ("urgency", "urgency", "text")),
        *(("auto_renew", "auto_renew", "flag"), ("notice", "notice", "text"), ("category", "category", "text")),
        *(("target", "target", "money"), ("forecast", "forecast", "money"), ("final", "final", "money")),
        *(("stage", "stage", "text"), ("outcome", "outcome", "text"), ("readiness", "readiness.score", "number")),
        *(("expected", "readiness.expected", "number"), *_HEALTH, ("why", "signals.text", "text")),
        ("next", "next.command", "text"),
    ),
}
"""Of each list the headings, where in an item each is found, and what it is."""


class Listed(NamedTuple):
    """A list as a table: its name, its columns, and the cells of each row, texts kept from being formulas."""

    name: str
    columns: tuple[Column, ...]
    rows: list[list[str]]

    @property
    def headings(self) -> list[str]:
        """Return the headings in order."""
        return [it.heading for it in self.columns]


def listed(name: str, items: Iterable[Mapping[str, Any]]) -> Listed:
    """Return the items of a report as a table."""
    columns = COLUMNS[name]
    rows = [[_cell(_at(item, path)) for _, path, _ in columns] for item in items]
    return Listed(name, tuple(Column(heading, kind) for heading, _, kind in columns), rows)


def _at(item: Any, path: str) -> Any:
    """Return what stands at a path; of a list the texts of all its objects, but only the first thing to do."""
    for name in path.split("."):
        if isinstance(item, list):
            found = [str(it[name]) for it in item if it.get(name)]
            return "; ".join(found[:1] if name == "next" else found)
        item = item.get(name) if item else None
    return item


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, dict):
        return str(value["amount"])
    return neutral(str(value))
