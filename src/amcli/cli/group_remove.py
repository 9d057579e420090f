"""`rm` of every group: rows go with all that is part of them, and come back with `am undo`."""

from collections import Counter
from collections.abc import Iterable, Sequence

import typer

from amcli.cli.context import Am
from amcli.cli.group_list import existing, find
from amcli.cli.naming import can_ask
from amcli.cli.output import wrote
from amcli.domain.changes import Change, Delete
from amcli.domain.entities import ACCOUNT, BY_TABLE, Entity
from amcli.domain.items import Item
from amcli.domain.removal import Hanging, removal
from amcli.errors import Refused
from amcli.render import lists as pages
from amcli.render.cells import kind_word
from amcli.store.book import Book, missing
from amcli.store.journal import writing
from amcli.store.links import hanging_on

PLURAL = {"attendee": "attendees", "cadence": "cadences", "snooze": "snoozes", "vote": "votes"}
PLURAL |= {"review_mark": "review marks", "negotiation": "negotiations", "checkin": "check-ins"}


def remove(am: Am, entity: Entity, refs: Sequence[str], *, yes: bool) -> None:
    """Remove rows, all of them or none.

    Raises:
        Refused: an account would go without anybody having agreed to that.
    """
    if not am.path.exists():
        raise missing(am.path)
    with am.write() as book:
        ids = tuple(dict.fromkeys(find(book, entity, ref) for ref in refs))
        items = [existing(book, entity, row_id, am) for row_id in ids]
        if entity is ACCOUNT and not yes:
            _agree(items, removal(hanging_on(book, entity, ids)))
        with writing(book, f"rm {entity.table} {' '.join(item.ref for item in items)}", am.stamp) as unit:
            changes = _decided(book, entity, ids)
            unit.apply(changes)
    went = counted(changes, besides=entity)
    loose = sum(not isinstance(change, Delete) for change in changes)
    lines = [f"removed {pages.item_line(entity, item)}" for item in items]
    if went:
        lines.append(f"with {went}")
    if loose:
        lines.append(
            f"{loose} row{'s' if loose != 1 else ''} that pointed there no longer {'do' if loose > 1 else 'does'}"
        )
    wrote(am, unit.unit_id, [item.ref for item in items], *lines, removed=_tally(changes))


def counted(changes: Iterable[Change], *, besides: Entity) -> str:
    """Return how many rows of what go along: `3 contacts, 9 touches`."""
    tally = _tally(change for change in changes if isinstance(change, Delete) and change.table != besides.table)
    return ", ".join(f"{number:,} {name if number != 1 else _one(name)}" for name, number in tally.items())


def _decided(book: Book, entity: Entity, ids: tuple[int, ...]) -> list[Change]:
    hanging: Hanging = hanging_on(book, entity, ids)
    return removal(hanging)


def _tally(changes: Iterable[Change]) -> dict[str, int]:
    return dict(Counter(_plural(change.table) for change in changes if isinstance(change, Delete)))


def _plural(table: str) -> str:
    return PLURAL.get(table) or BY_TABLE[table].plural


def _one(plural: str) -> str:
    names = {_plural(table): kind_word(table) for table in (*BY_TABLE, *PLURAL)}
    return names[plural]


def _agree(items: Sequence[Item], changes: list[Change]) -> None:
    went = counted(changes, besides=ACCOUNT) or "nothing else"
    names = " and ".join(f"{item.account_name} ({item.ref})" for item in items)
    if not can_ask():
        raise Refused(
            f"Removing {names} takes {went} with it.", "Add --yes if that is meant; `am undo` brings it back."
        )
    if not typer.confirm(f"Remove {names}, with {went}?", err=True):
        raise Refused("Nothing was removed.", "")
