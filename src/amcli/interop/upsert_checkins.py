"""Check-ins: rows that may set the cadence of their account as well, or only that."""

from collections.abc import Iterator
from typing import Any

from amcli.domain.cadence import doubled
from amcli.domain.changes import Insert, Update
from amcli.domain.dates import parse_interval
from amcli.interop.file_rows import Batch, pick
from amcli.interop.keeping import Row
from amcli.interop.moved_meetings import take_back
from amcli.interop.spec import AHEAD
from amcli.interop.upsert import Upsert
from amcli.store.hand_edits import edited
from amcli.store.planned import done_checkins


class Checkins(Upsert):
    """A check-in with `every` sets the account's cadence; with nothing else to say, it is only that."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._set: dict[int, tuple[str, str | None]] = {}

    def take(self, batch: Batch) -> None:
        """Set cadences, then take the rows that are also check-ins."""
        kept = []
        for at, row in enumerate(batch.rows):
            every, longest = row.pop("every", None), row.pop("max", None)
            how = self._cadence(row["account_id"], every, longest, batch.lines[at]) if every else ""
            if row.get("on"):
                kept.append(at)
            elif how:
                self.counts.add(how)
            elif not every:
                self.refuse(batch.lines[at], "on", "", "is empty")
        if self.rows.source.side == AHEAD:
            take_back(self.writer, self.source, batch.keys, self.rows)
        super().take(pick(batch, kept))

    def present(self) -> Iterator[int]:
        """Yield also the meetings of a tool that are over: its file has them as touches."""
        yield from super().present()
        if self.rows.source.loose:
            yield from done_checkins(self.writer.db, self.source)

    def _cadence(self, account: int, every: str, longest: str | None, line: int) -> str:
        """Set the cadence of an account; the maximum is twice the target unless given."""
        target = parse_interval(every)
        if longest and parse_interval(longest).days < target.days:
            self.refuse(line, "max", longest, f"is shorter than every ({every})")
            return ""
        if self._set.setdefault(account, (every, longest)) != (every, longest):
            self.refuse(line, "every", every, "this account's cadence is set differently above")
            return ""
        values = {"every": every, "max": longest or str(doubled(target))}
        found = self.writer.db.execute("SELECT id, every, max FROM cadence WHERE account_id = ?", (account,)).fetchone()
        if not found:
            self.writer.insert(Insert("cadence", {"account_id": account, **values}))
            return "created"
        if found[1:] == (values["every"], values["max"]):
            return "unchanged"
        ours = {"every": found[1], "max": found[2]}
        by_hand = edited(self.writer.db, "cadence", (found[0],), entered=True).get(found[0], {})
        place = Row(self.rows.sheet.name, line, "cadence", found[0], ours, self.handle_of(account))
        given = {name: value for name, value in values.items() if value != ours[name]}
        taken = self.keeping.settle(place, given, by_hand, ("every", "max"))
        if not taken:
            return "unchanged"
        self.writer.update(Update("cadence", found[0], taken))
        return "updated"
