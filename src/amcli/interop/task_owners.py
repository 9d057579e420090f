"""Whose a task of a tool is: the AM's, or a colleague's, who then owes it as an internal team does."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from amcli.domain.myself import Myself
from amcli.domain.promises import ME
from amcli.interop.cells import BadCell
from amcli.interop.fillers import Filler
from amcli.interop.readers import batches
from amcli.interop.rows import Rows
from amcli.interop.upsert import Upsert

SHOWN = 3


class Actions(Upsert):
    """In the tables of a tool, `me` is who the config names; where it names none of the owners, all tasks are mine."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        rows = self.rows
        owner = next((it for it in rows.fillers if it.column == "owner"), None) if rows.source.loose else None
        self._maps = owner is not None
        self._me = Myself(rows.source.me)
        self._is_told = owner is not None and self._finds_me(rows, owner)

    def normalise(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write whose each task is."""
        for row in rows if self._maps else ():
            if given := row.get("owner"):
                row["owner"] = self._me.whose(given) if self._is_told else ME

    def _finds_me(self, rows: Rows, owner: Filler) -> bool:
        """Tell whether the config names one of the owners; say that it does not where there is a choice."""
        found: Counter[str] = Counter()
        for _, cells in batches(rows.sheet):
            for row in cells:
                try:
                    found[self._me.whose(owner.raw(row))] += 1
                except BadCell:
                    continue
        found.pop("", None)
        if ME in found:
            return True
        if len(found) > 1 or (found and rows.source.me):
            names = ", ".join(name for name, _ in found.most_common(SHOWN)) + (" …" if len(found) > SHOWN else "")
            said = (
                f"{rows.sheet.name}: tasks of {names} taken as yours, for me.names in the config names nobody of them"
            )
            rows.notes[said] = sum(found.values())
        return False
