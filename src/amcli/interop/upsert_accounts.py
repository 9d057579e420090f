"""Accounts: matched by their handles too, and given one where their file has none."""

from collections.abc import Sequence
from typing import Any

from amcli.domain.text import slug
from amcli.interop.file_rows import Batch
from amcli.interop.held import Held, Pair
from amcli.interop.upsert import Upsert

NEW = 2**63
"""Stands for a row that this file brought already and that has no id yet."""


class Accounts(Upsert):
    """Accounts have handles: one that is given finds its account, one that is missing is made from the name."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        rows = self.writer.db.execute("SELECT handle, id FROM account")
        self._handles: dict[str, int] = dict(rows)
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}

    def normalise(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write handles as handles are: lower case, without spaces."""
        for row in rows:
            if row.get("handle"):
                row["handle"] = row["handle"].lower().replace(" ", "-")

    def beginnings(self, row: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Return the day of entry."""
        return {"added_on": self.day}

    def match(self, batch: Batch) -> dict[str, Held]:
        """Match by external id, then by handle; give new accounts without one a handle of their own."""
        held = super().match(batch)
        asked = {row["handle"] for row in batch.rows if row.get("handle")}
        decided: set[str] = set()
        for row in batch.rows:
            external, handle = row["external_id"], row.get("handle")
            if external in decided:
                continue  # a second row of one id is refused later and must not decide for the first
            decided.add(external)
            if external in held:
                if handle and self._handles.get(handle, held[external].id) != held[external].id:
                    row["handle"] = None  # another account has it: this one keeps its own
            elif not handle:
                row["handle"] = self._new_handle(row["name"], asked) if row.get("name") else None
            elif handle in self._handles:
                held[external] = self._by_handle(handle)
                self.rows.links.known[external] = held[external].id
            elif handle in self._taken:
                held[external] = Held(NEW, {})
            if row.get("handle"):
                self._taken.add(row["handle"])
        return held

    def insert(self, fresh: Sequence[Pair]) -> int:
        """Insert accounts and remember their handles."""
        first = super().insert(fresh)
        for offset, (_, whole) in enumerate(fresh):
            self._handles[whole["handle"]] = first + offset
        return first

    def compared(self) -> list[str]:
        """Return the columns compared, always with the two that say which account it is."""
        return sorted({*super().compared(), "handle", "name"})

    def _by_handle(self, handle: str) -> Held:
        return self.held(self._handles[handle])

    def _new_handle(self, name: str, asked: set[str]) -> str:
        stem = slug(name)
        number = self._numbers.get(stem, 1)
        while True:
            handle = stem if number == 1 and stem else f"{stem or 'account'}-{number}"
            number += 1
            if handle not in self._handles and handle not in self._taken and handle not in asked:
                self._numbers[stem] = number
                return handle
