"""`am undo`, `am redo` and `am history`: what was written, and taking it back."""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command

if TYPE_CHECKING:
    from amcli.store.recent import Changed
    from amcli.store.undo import Unit

undo_app = new_app()
redo_app = new_app()
history_app = new_app()

UnitArgument = Annotated[
    int | None, typer.Argument(metavar="UNIT", min=1, help="A number from `am history`; the latest unless given.")
]


@undo_app.command("undo")
@command
def undo(am: Am, unit: UnitArgument = None) -> None:
    """Take back what one command wrote, the latest unless a unit is named."""
    from amcli.cli import daily
    from amcli.store import undo as undoing
    from amcli.store.recent import changes_of

    with daily.write_existing(am) as book:
        taken = undoing.undo(book, unit)
        changes = changes_of(book, taken.id)
    _report(am, taken, changes)


@redo_app.command("redo")
@command
def redo(am: Am, unit: UnitArgument = None) -> None:
    """Bring back what was undone, the last undone unless a unit is named."""
    from amcli.cli import daily
    from amcli.store import undo as undoing
    from amcli.store.recent import changes_of

    with daily.write_existing(am) as book:
        brought = undoing.redo(book, unit)
        changes = changes_of(book, brought.id)
    _report(am, brought, changes)


@history_app.command("history")
@command
def history(
    am: Am,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=100_000, help="At most so many.")] = 20,
) -> None:
    """List what was written, newest first, with the numbers `am undo` takes."""
    from amcli.cli.output import hint, show
    from amcli.render import history as pages
    from amcli.store import undo as undoing

    with am.read() as book:
        units = undoing.history(book, limit)
    entries = [pages.Entry(*unit, pages.wall_clock(unit.at, am.settings.timezone)) for unit in units]
    show(
        am,
        schema="am.history/1",
        data=lambda: {"items": [pages.entry_json(it) for it in entries]},
        lines=lambda: pages.entry_lines(entries),
        page=lambda: pages.entries_page(entries),
    )
    if not units:
        hint("Nothing was written yet.")


def _report(am: Am, unit: "Unit", changes: "list[Changed]") -> None:
    from amcli.cli.output import print_json, say
    from amcli.render import history as pages

    if am.as_json:
        more = {"undone": unit.undone, "summary": unit.summary, "changes": unit.changes}
        print_json(am, "am.write/1", {"unit": unit.id, "refs": [it.ref for it in changes if it.ref], **more})
        return
    what = "; ".join(pages.change_words(*it, undone=unit.undone) for it in changes)
    first = f"{'taken back' if unit.undone else 'brought back'}: {unit.summary} (unit {unit.id})"
    last = f"am {'redo brings it back' if unit.undone else 'undo takes it back'}"
    say(f"✓ {first}", *([f"  {what}"] if what else []), f"  {last}")
