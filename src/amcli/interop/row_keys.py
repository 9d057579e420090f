"""What identifies a row of a file: its external id, or a key made of the fields that tell such rows apart."""

from collections.abc import Sequence
from hashlib import blake2b
from operator import itemgetter
from typing import Any

from amcli.interop.fillers import Filler
from amcli.interop.spec import Source
from amcli.interop.text_steps import Cells

IDENTITY: dict[str, tuple[str, ...]] = {
    "account": ("handle", "name"),
    "contact": ("account", "name"),
    "touch": ("account", "on", "at", "kind"),
    "action": ("account", "title"),
    "checkin": ("account", "on"),
    "issue": ("account", "title", "opened"),
    "risk": ("account", "title", "opened"),
    "contract": ("account", "product", "starts"),
    "opportunity": ("account", "title"),
    "usage": ("account", "on", "metric"),
    "survey": ("account", "contact", "kind", "on"),
    "request": ("title",),
    "objective": ("account", "outcome"),
    "milestone": ("account", "title"),
    "invoice": ("account", "number"),
    "budget": ("account", "period_from", "period_to", "on"),
    "reference": ("account", "kind", "title"),
    "pulse": ("account", "on"),
}
"""What makes a row the same row when its file carries no external id."""


class RowKeys:
    """Gives the rows of one source their keys."""

    def __init__(self, source: Source, fillers: Sequence[Filler]) -> None:
        self._by_group = bool(source.group_by)
        filled = {it.field.name: it for it in fillers}
        self._by = [filled[name] for name in IDENTITY[source.entity.table] if name in filled]

    def of(
        self, made: Sequence[dict[str, Any]], rows: Sequence[Cells], given: list[str]
    ) -> tuple[list[str], list[bool]]:
        """Return the key of each row, and whether it was made from what identifies the row, for want of an id.

        Raises:
            BadCell: a link that identifies a row cannot be read.
        """
        if self._by_group or all(given):
            return given, [False] * len(rows)
        identities = zip(*(_identifying(it, made, rows) for it in self._by), strict=True)
        keys = [key or digest(texts) for key, texts in zip(given, identities, strict=True)]
        return keys, [not key for key in given]


def digest(texts: Sequence[str]) -> str:
    """Return a key made of texts; it starts with `~`."""
    return f"~{blake2b(chr(31).join(texts).encode('utf-8', 'surrogatepass'), digest_size=10).hexdigest()}"


def _identifying(filler: Filler, made: Sequence[dict[str, Any]], rows: Sequence[Cells]) -> list[str]:
    """Return one column of what identifies rows: links as written, everything else as stored."""
    if filler.field.type in {"account", "contact"}:
        return [filler.raw(cells).strip().casefold() for cells in rows]
    values = map(itemgetter(filler.column), made)
    return ["" if value is None else str(value) for value in values]
