"""How often rows were changed and when last, from the journal: what a calendar needs to know an update."""

from collections.abc import Mapping
from typing import NamedTuple

from amcli.store.book import Book

_COUNTED = """
SELECT table_name, row_id, sum((op = 'update') + undone), max(at)
  FROM change JOIN unit ON unit.id = unit_id
 WHERE table_name IN ('account', 'contact', 'checkin', 'action', 'contract') AND row_id = last_id
 GROUP BY table_name, row_id
"""
_REMOVED = """
SELECT change.row_id, json_extract(before, '$.on'), json_extract(before, '$.due'), json_extract(before, '$.chase_on'),
       json_extract(before, '$.owner'), unit.at
  FROM change JOIN unit ON unit.id = unit_id
 WHERE op = 'delete' AND undone = 0 AND table_name = ? AND unit.day >= ?
 ORDER BY change.id
"""


class Revision(NamedTuple):
    """The state of a row: a number that grows with every change of it, and the instant of the last one."""

    number: int
    at: str


class Revisions(NamedTuple):
    """The revisions of the rows that make a calendar. Rows of an import count from the day of the book."""

    book: str
    """The instant (or the day, without a journal) at which the book was begun: it tells one book's `c1` from
    another's."""
    rows: Mapping[tuple[str, int], Revision]

    def of(self, *rows: tuple[str, int]) -> Revision:
        """Return the revision of something made of several rows: whichever changes, it is a new one."""
        found = [self.rows[row] for row in rows if row in self.rows]
        return Revision(sum(it.number for it in found), max((it.at for it in found), default=self.book))


def revisions(book: Book) -> Revisions:
    """Return the revisions of everything that appears in a calendar.

    Taking a change back is a change too: the number never shrinks by an undo.
    """
    begun = book.rows("SELECT coalesce((SELECT min(at) FROM unit), (SELECT min(added_on) FROM account), '')")[0][0]
    rows = {(table, row_id): Revision(number, at) for table, row_id, number, at in book.rows(_COUNTED)}
    return Revisions(begun, rows)


class Removed(NamedTuple):
    """A row that is gone, with what it takes to strike it out."""

    key: str
    on: str
    at: str


def removed(book: Book, since: str) -> list[Removed]:
    """Return the check-ins and actions removed since a day."""
    found = [Removed(f"c{row[0]}", row[1], row[5]) for row in book.rows(_REMOVED, ("checkin", since)) if row[1]]
    for row_id, _, due, chase_on, owner, at in book.rows(_REMOVED, ("action", since)):
        key, day = (f"a{row_id}", due) if owner == "me" else (f"a{row_id}-chase", chase_on)
        if day:
            found.append(Removed(key, day, at))
    return found
