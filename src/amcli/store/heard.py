"""Who took part on which days: derived from touches and their attendees, so that the last day is one look-up.

A person's last day would otherwise mean reading all touches of half a year, which on a book of a million is
most of a morning scan. The journal, the only way in, keeps it in step through `derived`.
"""

import sqlite3

from amcli.domain.vocab import COUNTED_KINDS

COUNTED = ", ".join(f"'{kind}'" for kind in COUNTED_KINDS)
_FOUND = {
    "touch": f"""
      FROM touch CROSS JOIN attendee ON touch_id = touch.id
     WHERE touch.id BETWEEN ? AND ? AND contact_id IS NOT NULL AND kind IN ({COUNTED})""",
    "attendee": f"""
      FROM attendee CROSS JOIN touch ON touch.id = touch_id
     WHERE attendee.id BETWEEN ? AND ? AND contact_id IS NOT NULL AND kind IN ({COUNTED})""",
}
_KEY = 'account_id, contact_id, "on", attendee.id'


def add(db: sqlite3.Connection, table: str, first: int, last: int) -> None:
    """Enter what the rows `first` to `last` say as they stand now; the rows of a unit may come in any order."""
    if table in _FOUND:
        db.execute(f"INSERT OR IGNORE INTO heard SELECT {_KEY} {_FOUND[table]} ORDER BY 1, 2, 3, 4", (first, last))


def forget(db: sqlite3.Connection, table: str, first: int, last: int) -> None:
    """Take out what the rows `first` to `last` say; call it before they change or go."""
    if table in _FOUND:
        key = '(account_id, contact_id, "on", attendee_id)'
        db.execute(f"DELETE FROM heard WHERE {key} IN (SELECT {_KEY} {_FOUND[table]})", (first, last))
