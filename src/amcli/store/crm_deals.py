"""Opportunities that came from the company's CRM, and what was done here with them since."""

import json
from typing import NamedTuple

from amcli.store.book import Book
from amcli.store.crm import AMONG, Span
from amcli.store.hand_edits import edited

_DEALS = f"""
SELECT item.id, account.handle, item.title, item.external_id, item.stage, item.closed_on, item.expected_close,
       {AMONG}, item.extra
  FROM opportunity AS item JOIN account ON account.id = item.account_id
 WHERE item.source LIKE :tool
 ORDER BY item.id
"""
_CHANGED = """
SELECT DISTINCT change.row_id, field.key
  FROM change JOIN unit ON unit.id = change.unit_id, json_each(change.after) AS field
 WHERE change.table_name = 'opportunity' AND change.op = 'update' AND unit.kind = 'command' AND unit.undone = 0
   AND unit.day BETWEEN :since AND :until
"""


class Deal(NamedTuple):
    """One opportunity of the CRM. `words` are what the CRM said of it, by column."""

    id: int
    account: str
    title: str
    record: str
    stage: str
    closed_on: str | None
    expected_close: str | None
    is_wanted: bool
    """Whether it is of an account that is exported: the others only tell what the tool calls things."""
    words: dict[str, str]
    changed: frozenset[str]
    """The fields changed here on the days wanted, and still as they were changed."""
    by_hand: bool
    """Whether its stage is the AM's rather than the CRM's."""


def deals_of(book: Book, tool: str, span: Span) -> list[Deal]:
    """Return the opportunities that came from a tool, open or not."""
    found = book.rows(_DEALS, {**span.bound(), "tool": f"{tool}%"})
    changed: dict[int, set[str]] = {}
    for row_id, field in book.rows(_CHANGED, {"since": span.since, "until": span.until}):
        changed.setdefault(row_id, set()).add(field)
    kept = edited(book.db, "opportunity", [row_id for row_id, *_ in found])
    deals = []
    for *rest, extra in found:
        mine = kept.get(rest[0], {})
        still = frozenset(changed.get(rest[0], set()) & mine.keys())
        deals.append(Deal._make((*rest, json.loads(extra), still, "stage" in mine)))
    return deals
