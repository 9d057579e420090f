"""What the AM changed by hand since an import last set it, as the journal tells; the one rule for all imports.

A field counts as edited when a unit of kind `command` that is not undone changed it after the last import or restore
that set it. What a row was entered with is no edit: it has no earlier value that could come from a source.
"""

import json
import sqlite3
from collections.abc import Collection, Sequence
from typing import Any

CHANGES = """
SELECT change.row_id, unit.kind = 'command', change.before, change.after
  FROM json_each(:ids) AS wanted
 CROSS JOIN change ON change.table_name = :table AND change.row_id = wanted.value
 CROSS JOIN unit ON unit.id = change.unit_id AND unit.undone = 0
 WHERE change.after IS NOT NULL AND (change.op = 'update' OR :entered AND change.op = 'insert')
 ORDER BY change.id
"""
ATTENDED_BY_HAND = """
SELECT DISTINCT coalesce(json_extract(change.after, '$.touch_id'), json_extract(change.before, '$.touch_id')) AS touch
  FROM change JOIN unit ON unit.id = change.unit_id AND unit.kind = 'command' AND unit.undone = 0
 WHERE change.table_name = 'attendee' AND touch IN (SELECT value FROM json_each(:ids))
   AND NOT EXISTS (SELECT 1 FROM change AS made
                    WHERE made.table_name = 'touch' AND made.row_id = touch AND made.op = 'insert'
                      AND made.unit_id = change.unit_id)
"""
ATTENDED = """
SELECT unit.kind = 'command', change.op, change.row_id, change.last_id, change.before, change.after
  FROM change JOIN unit ON unit.id = change.unit_id AND unit.undone = 0
 WHERE change.table_name = 'attendee'
   AND (change.op = 'insert' AND change.after IS NULL
        OR :touch IN (json_extract(change.after, '$.touch_id'), json_extract(change.before, '$.touch_id')))
 ORDER BY change.id DESC
"""
PRESENT = "SELECT id, contact_id, name FROM attendee WHERE touch_id = ?"

Attendee = tuple[int | None, str | None]
"""A contact, or just a name."""


def edited(
    db: sqlite3.Connection, table: str, ids: Collection[int], *, entered: bool = False
) -> dict[int, dict[str, Any]]:
    """Return by row the columns changed by hand since an import last set them, with what they held before that.

    One query on an index, whatever the number of rows. With `entered`, rows entered by hand count as edited too,
    their columns as unknown before.
    """
    found: dict[int, dict[str, Any]] = {}
    values = {"table": table, "ids": json.dumps(list(ids)), "entered": entered}
    for row_id, by_hand, before, after in db.execute(CHANGES, values):
        fields = found.setdefault(row_id, {})
        was = json.loads(before) if before else {}
        for name in json.loads(after):
            if by_hand:
                fields.setdefault(name, was.get(name))
            else:
                fields.pop(name, None)
    return {row_id: fields for row_id, fields in found.items() if fields}


def attended(db: sqlite3.Connection, touches: Sequence[int]) -> dict[int, frozenset[Attendee]]:
    """Return, of touches of which somebody said by hand who took part, who an import had taking part before that.

    People noted with the touch itself when it was logged are no such edit.
    """
    found = db.execute(ATTENDED_BY_HAND, {"ids": json.dumps(list(touches))}).fetchall()
    before = {touch: _attended_before(db, touch) for (touch,) in found}
    return {touch: people for touch, people in before.items() if people is not None}


def _attended_before(db: sqlite3.Connection, touch: int) -> frozenset[Attendee] | None:
    """Walk back from who takes part now to the last import that said so; None when no edit came after it."""
    people: dict[int, Attendee] = {row_id: (contact, name) for row_id, contact, name in db.execute(PRESENT, (touch,))}
    edits = 0
    for by_hand, op, first, last, before, after in db.execute(ATTENDED, {"touch": touch}):
        if not by_hand and (before or after or any(first <= row_id <= last for row_id in people)):
            break
        if not by_hand:
            continue  # a run of other touches' people
        edits += 1
        if op == "insert":
            people.pop(first, None)
        else:
            image = json.loads(before)
            contact, name = people.get(first, (None, None))
            people[first] = (image.get("contact_id", contact), image.get("name", name))
    return frozenset(people.values()) if edits else None
