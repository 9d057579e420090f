"""Meetings a tool announced: which check-ins they became, and whether they were held."""

import sqlite3

Planned = tuple[str, int, int | None]
"""External id and row of a check-in, and the touch it was held with where that was logged by hand."""


def held_checkins(db: sqlite3.Connection, source: str) -> list[Planned]:
    """Return the check-ins of a source that are open, and those that were held with a touch of another origin."""
    return db.execute(
        "SELECT checkin.external_id, checkin.id, checkin.touch_id FROM checkin"
        " LEFT JOIN touch ON touch.id = checkin.touch_id"
        " WHERE checkin.source = ? AND checkin.external_id IS NOT NULL AND ("
        " checkin.done_on IS NULL AND checkin.dropped_on IS NULL"
        " OR touch.id IS NOT NULL AND touch.external_id IS NOT checkin.external_id)",
        (source,),
    ).fetchall()


def done_checkins(db: sqlite3.Connection, source: str) -> list[int]:
    """Return the check-ins of a source that are over."""
    return [
        row_id for (row_id,) in db.execute("SELECT id FROM checkin WHERE source = ? AND done_on IS NOT NULL", (source,))
    ]
