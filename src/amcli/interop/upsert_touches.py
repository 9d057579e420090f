"""Touches: rows with attendees, some of them check-ins that have been held."""

import json
from collections.abc import Sequence
from typing import Any

from amcli.domain.changes import Delete, Update
from amcli.interop.file_rows import Batch, pick
from amcli.interop.held import Held, Met, Pair
from amcli.interop.upsert import Upsert
from amcli.store.hand_edits import attended
from amcli.store.planned import held_checkins

Attendees = Sequence[tuple[int | None, str | None]] | None
"""Contacts, or just names; None where a file does not say who took part."""


class Touches(Upsert):
    """A touch has attendees: contacts of the account, or just names. It may be a check-in that has been held."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        planned = held_checkins(self.writer.db, self.source) if self.rows.source.loose else ()
        self._planned = {external: row_id for external, row_id, touch in planned if touch is None}
        self._logged = {external for external, _, touch in planned if touch is not None}

    def take(self, batch: Batch) -> None:
        """Take touches, save those that were planned with the AM and logged by hand when they were held."""
        if self._logged:
            kept = [at for at, external in enumerate(batch.keys) if external not in self._logged]
            self.counts.unchanged += len(batch.rows) - len(kept)
            batch = pick(batch, kept)
        super().take(batch)

    def insert(self, fresh: Sequence[Pair]) -> int:
        """Insert touches and who took part in them."""
        first = super().insert(fresh)
        attendees = [
            (first + offset, contact, name)
            for offset, (row, _) in enumerate(fresh)
            for contact, name in self._with[row["external_id"]] or ()
        ]
        self._attend(attendees)
        for offset, (row, whole) in enumerate(fresh if self._planned else ()):
            if checkin := self._planned.get(row["external_id"]):
                held = {"done_on": whole["on"], "touch_id": first + offset}
                self.writer.update(Update("checkin", checkin, held))
        return first

    def settle(self, met: Sequence[Met]) -> dict[int, str]:
        """Update touches, and their attendees where they differ and nobody said by hand who took part."""
        came = super().settle(met)
        differing = [
            (it, wanted)
            for it in met
            if (wanted := self._with[it.row["external_id"]]) and set(wanted) != set(self._present.get(it.held.id, ()))
        ]
        by_hand = attended(self.writer.db, [it.held.id for it, _ in differing]) if differing else {}
        for it, wanted in differing:
            ours = frozenset(self._present.get(it.held.id, ()))
            field = {"with": by_hand[it.held.id]} if it.held.id in by_hand else {}
            place = self.place(it.line, it.held)._replace(values={"with": ours})
            if self.keeping.settle(place, {"with": frozenset(wanted)}, field):
                self._replace(it.held.id, wanted)
                came[it.held.id] = "updated"
        return came

    def _replace(self, touch: int, wanted: Attendees) -> None:
        for (attendee,) in self.writer.db.execute("SELECT id FROM attendee WHERE touch_id = ?", (touch,)).fetchall():
            self.writer.delete(Delete("attendee", attendee))
        self._attend([(touch, contact, name) for contact, name in wanted or ()])

    def match(self, batch: Batch) -> dict[str, Held]:
        """Match as usual, and fetch who took part in the touches found."""
        held = super().match(batch)
        self._with: dict[str, Attendees] = {}
        for row in batch.rows:
            self._with.setdefault(row["external_id"], row.pop("with", None))
        present: dict[int, list[tuple[int | None, str | None]]] = {}
        if held and any(it.field.type == "contacts" for it in self.rows.fillers):
            ids = json.dumps([it.id for it in held.values()])
            for touch, contact, name in self.writer.db.execute(
                "SELECT touch_id, contact_id, name FROM attendee WHERE touch_id IN (SELECT value FROM json_each(?))",
                (ids,),
            ):
                present.setdefault(touch, []).append((contact, name))
        self._present = present
        return held

    def _attend(self, attendees: Sequence[tuple[int, int | None, str | None]]) -> None:
        if attendees:
            self.writer.insert_many("attendee", ("touch_id", "contact_id", "name"), attendees)
