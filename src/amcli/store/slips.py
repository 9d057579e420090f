"""How often due days of actions were put off, read from the journal."""

import json
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import itemgetter

from amcli.domain.promises import slips
from amcli.store.book import Book

DUE_MOVES = """
SELECT change.row_id, json_extract(change.before, '$.due'), json_extract(change.after, '$.due')
  FROM change JOIN unit ON unit.id = change.unit_id
 WHERE change.table_name = 'action' AND change.row_id IN (SELECT value FROM json_each(:ids))
   AND change.op = 'update' AND json_type(change.after, '$.due') IS NOT NULL
   AND unit.undone = 0 AND unit.day <= :on
 ORDER BY change.row_id, change.unit_id, change.id
"""


def slip_counts(book: Book, actions: Iterable[int], on: date) -> dict[int, int]:
    """Return, by row id, how many times each action's due day was put off by a day; never put off is left out.

    What was undone does not count.
    """
    rows = book.rows(DUE_MOVES, {"ids": json.dumps(list(actions)), "on": on.isoformat()})
    counted = {
        row_id: slips((_day(before), _day(after)) for _, before, after in moves)
        for row_id, moves in groupby(rows, key=itemgetter(0))
    }
    return {row_id: times for row_id, times in counted.items() if times}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
