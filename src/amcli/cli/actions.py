"""`am actions chase`: others were asked again for what they owe."""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli.context import Am, command

if TYPE_CHECKING:
    from amcli.domain.items import Item


def actions(app: typer.Typer) -> None:
    """Add what one does with the actions of others to their group."""
    app.command("chase")(chase)


@command
def chase(
    am: Am,
    ref: Annotated[str, typer.Argument(metavar="AN", help="Which one, such as a3.", show_default=False)],
    on: Annotated[
        str | None,
        typer.Option(
            "--on", metavar="DATE", help="When to ask next; the day after it is due, once late in a week, unless given."
        ),
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What they said; kept as a note.")] = None,
) -> None:
    """Record that you asked the client or a team again, and when to ask next."""
    from amcli.cli import daily
    from amcli.cli.group_list import existing, find
    from amcli.cli.group_more import enriched
    from amcli.domain.chase import chase as decide
    from amcli.domain.entities import ACTION
    from amcli.store.journal import writing
    from amcli.store.rows import image

    with daily.write_existing(am) as book:
        row_id = find(book, ACTION, ref)
        with writing(book, f"actions chase a{row_id}", am.stamp) as unit:
            chased = decide(image(book.db, "action", row_id), on, note, today=am.today)
            unit.apply(chased.changes)
        (item,) = enriched(am, book, ACTION, [existing(book, ACTION, row_id, am)])
        touch = f"t{unit.id_of(chased.note)}"
    _report(am, unit.unit_id, item, touch)


def _report(am: Am, unit: int, item: "Item", note: str) -> None:
    from amcli.cli.output import wrote
    from amcli.domain.derived import derived_fields
    from amcli.domain.entities import ACTION
    from amcli.render import lists as pages
    from amcli.render.actions import chased_lines

    wrote(
        am,
        unit,
        [item.ref, note],
        *chased_lines(item, note, am.today),
        items=[pages.item_json(item, (*ACTION.fields, *derived_fields("action")))],
        note=note,
    )
