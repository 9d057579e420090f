"""The conflicts of an import: fields that the source and the AM both changed, collected with flat memory."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from amcli.domain.conflicts import Clash, settle
from amcli.domain.entities import ENTITIES, Entity
from amcli.domain.money import to_amount
from amcli.domain.text import clean
from amcli.store.forms import BEYOND

SHOWN = 1_000
_ENTITIES = {it.table: it for it in (*ENTITIES, *BEYOND)}


class Row(NamedTuple):
    """A row of the book that an item of a file stands for: where the item is, what the book holds."""

    file: str
    line: int
    table: str
    id: int
    values: Mapping[str, Any]
    handle: str = ""
    """Of an account, what it is called by."""


class Conflict(NamedTuple):
    """One field that both sides changed: where it stands in the files, and what each side says."""

    file: str
    line: int
    ref: str
    field: str
    ours: Any
    theirs: Any
    kept: str
    """ours or theirs: what the book holds now."""


class Keeping:
    """Decides what an import writes over edits by hand, and keeps the first thousand conflicts."""

    def __init__(self, *, theirs: bool = False) -> None:
        self.theirs = theirs
        self.first: list[Conflict] = []
        self.total = 0

    def settle(
        self, row: Row, given: Mapping[str, Any], edited: Mapping[str, Any], together: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Return what of the given values is to be written; the rest is a conflict, or old news.

        Fields that mean something only `together` (amounts and their currency) are written all or none.
        """
        taken, clashes = settle(given, row.values, edited, theirs=self.theirs)
        group = [name for name in together if name in given]
        parted = [name for name in group if name in taken]
        if parted and len(parted) < len(group) and self.theirs:
            taken |= {name: given[name] for name in group}
        elif parted and len(parted) < len(group):
            clashes += tuple(Clash(name, row.values[name], given[name]) for name in parted)
            taken = {name: value for name, value in taken.items() if name not in group}
        for it in clashes:
            self.add(row, it, kept="theirs" if it.field in taken else "ours", currency=_currency(row, given))
        return taken

    def add(self, row: Row, clash: Clash, *, kept: str = "", currency: tuple[str, str] = ("", "")) -> None:
        """Count one conflict; the values are shown as people know them."""
        self.total += 1
        if len(self.first) >= SHOWN:
            return
        entity = _ENTITIES.get(row.table)
        field, kind = _named(entity, clash.field)
        ours, theirs = (_shown(kind, value, code) for value, code in zip(clash[1:], currency, strict=True))
        ref = row.handle or f"{entity.letter if entity and entity.letter else row.table + ' '}{row.id}"
        kept = kept or ("theirs" if self.theirs else "ours")
        self.first.append(Conflict(row.file, row.line, ref, clean(field), ours, theirs, kept))


def _currency(row: Row, given: Mapping[str, Any]) -> tuple[str, str]:
    ours = row.values.get("currency") or ""
    return ours, given.get("currency") or ours


def _named(entity: Entity | None, column: str) -> tuple[str, str]:
    """Return what people call a column, and its type."""
    if column == "account_id":
        return "account", "account"
    for field in entity.fields if entity else ():
        if field.column == column:
            return field.name, field.type
    return column, ""


def _shown(kind: str, value: Any, currency: str) -> Any:  # noqa: PLR0911 - one way out for each kind
    if kind == "money" and isinstance(value, int) and currency:
        return {"amount": to_amount(value, currency), "currency": currency}
    if isinstance(value, frozenset):
        return sorted(f"p{contact}" if contact else clean(name or "") for contact, name in value)
    if kind == "ratio" and isinstance(value, int):
        return value / 10_000
    if kind == "objective" and isinstance(value, int):
        return f"g{value}"
    if kind == "contact" and isinstance(value, int):
        return f"p{value}"
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return clean(value)
    return clean(value) if isinstance(value, str) else value
