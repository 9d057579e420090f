"""Whose things are never to come into the inbox again: kept with what was dropped, so that undo takes it back."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.changes import Update
from amcli.domain.matching import Directory, by_domain, domain_of, is_free_mail, is_within
from amcli.store.inbox import Waiting


class Dropped(NamedTuple):
    """What dropping changes: the changes, what else goes along, and who is left out from now on."""

    changes: list[Update]
    along: list[Waiting]
    ignored: list[str]


def dropping(open_rows: Iterable[Waiting], rows: Sequence[Waiting], known: Directory | None, today: date) -> Dropped:
    """Decide what dropping rows changes; with whom the book knows, also that nothing of their people comes again."""
    decided = {"state": "dropped", "decided_on": today}
    if known is None:
        return Dropped([Update("inbox", it.id, decided) for it in rows], [], [])
    marks = {it.id: _marks(it, known) for it in rows}
    ignored = list(dict.fromkeys(mark for found in marks.values() for mark in found))
    changes = [
        Update("inbox", it.id, decided | ({"extra": it.extra | {"ignore": marks[it.id]}} if marks[it.id] else {}))
        for it in rows
    ]
    along = [it for it in open_rows if it.id not in marks and is_ignored(it.addresses, ignored)]
    return Dropped([*changes, *(Update("inbox", it.id, decided) for it in along)], along, ignored)


def is_ignored(addresses: Sequence[str], ignored: Collection[str]) -> bool:
    """Tell whether all of these addresses are to be left out; nobody without an address is."""
    return bool(ignored) and bool(addresses) and all(any(_fits(it, mark) for mark in ignored) for it in addresses)


def _marks(row: Waiting, known: Directory) -> list[str]:
    """Return the domains of companies, and the addresses at free mail services, that are no client's."""
    strangers = [it for it in row.addresses if not known.contacts.get(it) and not by_domain(it, known)]
    return list(dict.fromkeys(it if is_free_mail(domain_of(it)) else domain_of(it) for it in strangers))


def _fits(address: str, mark: str) -> bool:
    return address == mark or ("@" not in mark and is_within(domain_of(address), mark))
