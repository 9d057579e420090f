"""Meetings a tool announced: which check-ins they became, and whether they were held."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from amcli.domain.changes import Change
from amcli.domain.entities import TOUCH
from amcli.domain.removal import removal
from amcli.store.book import Book
from amcli.store.links import hanging_on

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


def touches_by_id(db: sqlite3.Connection, source: str, keys: Sequence[str]) -> list[int]:
    """Return the touches of a source with these external ids."""
    among = "SELECT id FROM touch WHERE source = ? AND external_id IN (SELECT value FROM json_each(?))"
    return [row_id for (row_id,) in db.execute(among, (source, json.dumps(list(keys))))]


def checkins_held(db: sqlite3.Connection, touches: Sequence[int]) -> list[int]:
    """Return the check-ins that were held with these touches."""
    among = "SELECT id FROM checkin WHERE touch_id IN (SELECT value FROM json_each(?))"
    return [row_id for (row_id,) in db.execute(among, (json.dumps(list(touches)),))]


def touch_removal(db: sqlite3.Connection, touches: Sequence[int]) -> list[Change]:
    """Return the changes that remove touches, with who took part in them; what points at them lets go."""
    return removal(hanging_on(Book(db, Path()), TOUCH, tuple(touches))) if touches else []
