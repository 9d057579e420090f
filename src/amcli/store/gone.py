"""What the book holds of a source: asked when a full export is read, for what it does not hold any more."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from amcli.domain.entities import ACCOUNT, Entity
from amcli.store.tables import COLUMNS


class Named(NamedTuple):
    """A row as people know it: the handle of its account, empty where it has none, and what it is about."""

    account: str
    title: str


def ids_of(db: sqlite3.Connection, table: str, source: str | None, *, before: int) -> Iterator[int]:
    """Yield the ids below `before` of the rows that came from a source, or of all rows, in their order."""
    where, values = ("source = ? AND ", [source]) if source is not None else ("", [])
    for (row_id,) in db.execute(f'SELECT id FROM "{table}" WHERE {where}id < ? ORDER BY id', (*values, before)):
        yield row_id


def named(db: sqlite3.Connection, entity: Entity, row_id: int) -> Named:
    """Return how people know a row."""
    title = entity.field(entity.title).column
    if entity is ACCOUNT:
        account = "handle"
    elif "account_id" in COLUMNS[entity.table]:
        account = f'(SELECT handle FROM account WHERE account.id = "{entity.table}".account_id)'
    else:
        account = "NULL"
    sql = f'SELECT {account}, "{title}" FROM "{entity.table}" WHERE id = ?'
    handle, said = db.execute(sql, (row_id,)).fetchone()
    return Named(handle or "", "" if said is None else str(said))
