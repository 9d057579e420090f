"""Where items are written, and which of two versions of one is the newer."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from amcli.domain.changes import Delete, Update
from amcli.domain.matching import Directory
from amcli.interop.intake.item import Item, Series
from amcli.interop.keeping import Keeping
from amcli.store import inbox as store
from amcli.store.book import Book
from amcli.store.journal import Writer
from amcli.store.removed import Removed


class Refused(ValueError):
    """A row the store would not take; the message says why."""


class Desk(NamedTuple):
    """Where items are written: the book and unit, whom the book knows, and the AM's day."""

    book: Book
    writer: Writer
    directory: Directory
    today: date
    keeping: Keeping
    """Decides between what a file brings and what was changed by hand."""
    file: str = ""
    """The file being written, for conflicts."""
    removed: Removed | None = None
    """What was deleted of the source being written."""
    merged: Mapping[str, int] = {}
    """Ids of cards that were merged into other contacts."""
    ignored: frozenset[str] = frozenset()
    """Addresses and domains of which nothing is to wait in the inbox."""


def drop_stale(desk: Desk, series: Series, source: str) -> int:
    """Drop what was planned of a recurring meeting and is no occurrence of it any more; return how much."""
    values = {"source": source, "uid": series.uid, "first": desk.today.isoformat(), "last": series.until.isoformat()}
    number = 0
    for table in ("checkin", "inbox"):
        for row_id, external, extra in store.planned_of_series(desk.book, table, values):
            if external in series.ids or is_older(series.rank, json.dumps(extra)):
                continue
            gone = Update(table, row_id, {"dropped_on": desk.today, "extra": extra | version(series.rank)})
            desk.writer.update(gone) if table == "checkin" else desk.writer.delete(Delete(table, row_id))
            number += 1
    return number


def let_go(desk: Desk, item: Item, *tables: str) -> str:
    """Tell of something the book had and has no more: `removed` by hand, `unchanged` for an older version of it."""
    for table in tables if desk.removed else ():
        if desk.removed and item.external_id in desk.removed.of(table):
            return "removed"
        gone = desk.removed.last(table, item.external_id) if desk.removed else None
        if gone and is_older(item.rank, gone["extra"]):
            return "unchanged"
    return ""


def is_older(rank: tuple[int, str, bool], extra: str) -> bool:
    """Tell whether an item is of an older version than the one that was last written."""
    number, written = json.loads(extra).get("version", (0, ""))
    return rank[0] < number or (rank[0] == number and bool(rank[1]) and rank[1] < written)


def version(rank: tuple[int, str, bool]) -> dict[str, Any]:
    return {"version": list(rank[:2])} if rank[0] or rank[1] else {}
