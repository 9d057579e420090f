"""What the verbs of a group share: one step in the life of a row, one unit, and what is said of it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from amcli.cli.context import Am

if TYPE_CHECKING:
    from amcli.domain.changes import Change
    from amcli.domain.entities import Entity
    from amcli.domain.items import Item
    from amcli.store.book import Book


class Done(NamedTuple):
    """What was written: the unit, the row before and after, the ids of rows that came with it."""

    unit: int | None
    before: "Item"
    after: "Item"
    added: tuple[int, ...] = ()


def write_step(
    am: Am,
    book: "Book",
    entity: "Entity",
    what: tuple[str, str],
    decide: "Callable[[dict[str, Any]], Sequence[Change]]",
) -> Done:
    """Apply one step to the row that is meant, decided on the row as the writing transaction sees it.

    `what` is the id that was typed and the verb.
    """
    from amcli.cli.group_list import existing, find
    from amcli.domain.changes import Insert
    from amcli.store.journal import writing
    from amcli.store.rows import image

    ref, verb = what
    row_id = find(book, entity, ref)
    before = existing(book, entity, row_id, am)
    with writing(book, f"{entity.plural} {verb} {before.ref}", am.stamp) as unit:
        changes = decide(image(book.db, entity.table, row_id))
        unit.apply(changes)
    added = tuple(unit.id_of(it) for it in changes if isinstance(it, Insert))
    return Done(unit.unit_id if unit.changes else None, before, existing(book, entity, row_id, am), added)


def tell_step(am: Am, entity: "Entity", done: Done, *said: str, refs: Sequence[str] = (), **more: Any) -> None:
    """Say what a step did: `o7 won Fri 20 Nov · Acme Corp · More seats`, then what is said of it."""
    from amcli.cli.output import wrote
    from amcli.domain.text import one_line
    from amcli.render import lists as pages
    from amcli.render.register import step_line
    from amcli.store.lists import shown_fields

    lines = [step_line(done.after, one_line(said[0])), *(one_line(it) for it in said[1:])]
    if done.unit is None:
        lines = [f"{done.after.ref} is so already; nothing was changed."]
    wrote(
        am,
        done.unit,
        [done.after.ref, *refs],
        *(line for line in lines if line),
        items=[pages.item_json(done.after, shown_fields(entity))],
        **more,
    )
