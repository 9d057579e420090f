"""What a full export does not hold any more although the book has it from there: told, never removed."""

import sqlite3
from typing import NamedTuple

from amcli.domain.entities import ACCOUNT, CHECKIN, CONTACT, PULSE, Entity
from amcli.domain.text import one_line
from amcli.interop.exact_upsert import Exact
from amcli.interop.spec import RENEWAL
from amcli.interop.upsert import Upsert
from amcli.store.gone import ids_of, named

LISTED = 20


class Missing(NamedTuple):
    """One row of the book that was not in the files, and the command that would close or remove it."""

    entity: str
    ref: str
    account: str
    title: str
    command: str


class Gone(NamedTuple):
    """All such rows: how many of each entity, the first of them, and what was compared."""

    counts: dict[str, int]
    first: list[Missing]
    files: dict[str, list[str]]
    """By entity, the files that were compared: what comes from others is not in them."""
    unread: int
    """Rows of these files that could not be read and have no id; some of the missing may be among them."""

    @property
    def total(self) -> int:
        """How many rows."""
        return sum(self.counts.values())


class _Table:
    """What was met of one table, over all the files that fill it."""

    def __init__(self, entity: Entity, first_new: int) -> None:
        self.entity, self.first_new = entity, first_new
        self.met = bytearray(first_new)
        self.files: list[str] = []
        self.any_source = False


class Presence:
    """Remembers which rows of the book the files of an import hold; a byte for each row."""

    def __init__(self, db: sqlite3.Connection, source: str) -> None:
        self._db, self._source = db, source
        self._tables: dict[str, _Table] = {}
        self._unread = 0

    def note(self, upsert: Upsert) -> None:
        """Take over what a file held; a row that was refused is in it all the same."""
        entity = upsert.rows.source.entity
        if not entity.title:
            return  # a table beyond the entities: people do not know its rows by a name
        if upsert.rows.source.side == RENEWAL:
            return  # deals: they are no list of contracts
        if upsert.rows.source.fallback and upsert.rows.source.group_by:
            return  # accounts that other tables name: those nobody names are not gone
        seen = self._tables.setdefault(entity.table, _Table(entity, upsert.first_new))
        seen.files.append(upsert.rows.sheet.name)
        seen.any_source |= isinstance(upsert, Exact)
        met = upsert.lookup(upsert.rows.unread)
        self._unread += upsert.rows.skipped - sum(it in met or not it.startswith("~") for it in upsert.rows.unread)
        for row_id in (*(it.id for it in met.values()), *upsert.present()):
            if row_id < seen.first_new:
                seen.met[row_id] = 1

    def gone(self) -> Gone:
        """Return what the files lack."""
        counts: dict[str, int] = {}
        first: list[Missing] = []
        for it in self._tables.values():
            source = None if it.any_source else self._source
            for row_id in ids_of(self._db, it.entity.table, source, before=it.first_new):
                if it.met[row_id]:
                    continue
                counts[it.entity.plural] = counts.get(it.entity.plural, 0) + 1
                if len(first) < LISTED:
                    first.append(self._missing(it.entity, row_id))
        files = {it.entity.plural: it.files for it in self._tables.values()}
        return Gone(counts, first, files, self._unread)

    def _missing(self, entity: Entity, row_id: int) -> Missing:
        account, title = named(self._db, entity, row_id)
        ref = account if entity is ACCOUNT else f"{entity.letter}{row_id}"
        return Missing(entity.plural, ref, account, one_line(title), _answer(entity, ref))


def _answer(entity: Entity, ref: str) -> str:
    """Return the command for a row that is really over: people and clients stay on record, the rest goes."""
    if entity is ACCOUNT:
        return f"am accounts edit {ref} --status churned"
    if entity is CHECKIN:
        return f"am checkin {ref} --off"
    if entity is PULSE:
        return ""  # it expires by itself
    if entity is CONTACT:
        return f"am contacts edit {ref} --left-on today"
    return f"am {entity.plural} rm {ref}"
