"""Meetings of a tool that were over, in its words, and now lie ahead: the touch goes, the check-in stands again."""

from collections.abc import Sequence

from amcli.domain.changes import Update
from amcli.interop.rows import Rows
from amcli.store.hand_edits import attended, edited
from amcli.store.journal import Writer
from amcli.store.planned import checkins_held, touch_removal, touches_by_id

KEPT = "meetings moved to a later day whose touch you edited: the touch stays beside the check-in"


def take_back(writer: Writer, source: str, keys: Sequence[str], rows: Rows) -> None:
    """Remove the touches of meetings that are still to come, save those the AM wrote something of."""
    found = touches_by_id(writer.db, source, keys)
    if not found:
        return
    by_hand = edited(writer.db, "touch", found).keys() | attended(writer.db, found).keys()
    going = [row_id for row_id in found if row_id not in by_hand]
    if kept := len(found) - len(going):
        rows.note(KEPT, kept)
    for checkin in checkins_held(writer.db, going):
        writer.update(Update("checkin", checkin, {"done_on": None, "touch_id": None}))
    writer.apply(touch_removal(writer.db, going))
