"""`am import`: a folder in the native form, or any folder with a recipe, into the book as one unit."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from rich.table import Table

    from amcli.interop.load import OnProgress, Outcome, Plan
    from amcli.interop.spec import Recipe
    from amcli.store.book import Book

app = new_app()
LISTED = 10
"""Rejects shown to people; the file and the JSON hold more."""


@app.command("import")
@command
def import_(
    am: Am,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A folder of CSV files, or one file.")],
    recipe: Annotated[str, typer.Option(metavar="NAME|FILE.toml", help="How to read foreign files.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would change; change nothing.")] = False,
    rejects: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Where rows that cannot be read are written.")
    ] = None,
    no_rejects: Annotated[bool, typer.Option("--no-rejects", help="Write no file of rejects.")] = False,
    encoding: Annotated[str, typer.Option(metavar="NAME", help="Encoding of the files, when it is known.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before importing a single file.")] = False,
) -> None:
    """Import accounts, touches, contracts and the rest from CSV files.

    Without a recipe, PATH is a folder in the native form (accounts.csv, touches.csv, …) or one such file.
    Importing the same files again changes nothing.
    """
    import gc

    from amcli.domain.text import slug
    from amcli.interop.load import Options, plan_recipe, run

    gc.enable()  # off for short commands; a long import must not keep its garbage
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    source = _recipe(path, recipe, encoding, yes=yes or dry_run or am.as_json)
    plan = plan_recipe(source, path, encoding)
    wanted = None if no_rejects else rejects
    if wanted is None and not no_rejects and not dry_run:
        wanted = Path(f"{slug(plan.name)}.rejects.csv")
    with _book(am, dry_run=dry_run) as book, _progress(am) as progress:
        outcome = run(book, plan, Options(am.stamp, am.settings.currency, dry_run, wanted, progress))
    _show(am, plan, outcome)


def _recipe(path: Path, named: str, encoding: str, *, yes: bool) -> "Recipe":
    """Return the recipe that is meant: the named one, the native form, or the one a file's headings suggest."""
    from amcli.interop.native import NATIVE, guess, native_recipe
    from amcli.interop.readers import Dialect, open_sheet
    from amcli.interop.recipe import load_recipe
    from amcli.interop.spec import Recipe

    if not path.exists():
        raise Refused(f"There is no file or folder {path}.", "Check the path.")
    if named:
        return load_recipe(named)
    if path.is_dir():
        return native_recipe(path, Dialect(encoding))
    sheet = open_sheet(path, Dialect(encoding))
    source = guess(sheet, Dialect(encoding))
    _agree(source, sheet, yes=yes)
    return Recipe(NATIVE, (source,))


def _agree(source: Any, sheet: Any, *, yes: bool) -> None:
    """Show which heading fills which field, and ask."""
    from amcli.cli.output import hint
    from amcli.interop.native import unknown_headings

    pairs = ", ".join(
        name if spec.columns[0] == name else f"{spec.columns[0]} → {name}" for name, spec in source.fields.items()
    )
    hint(f"{sheet.name} as {source.entity.plural}: {pairs}.")
    if more := unknown_headings(source, sheet):
        hint(f"Kept as further fields: {', '.join(more)}.")
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refused("Nobody can be asked whether that is right; nothing was imported.", "Add --yes to import.")
    if not typer.confirm("Import it like this?", err=True):
        raise typer.Abort


@contextlib.contextmanager
def _book(am: Am, *, dry_run: bool) -> Iterator["Book"]:
    """Open the book; a dry run without one rehearses in an empty book that is thrown away."""
    if not dry_run or am.path.exists():
        with am.write(new=True) as book:
            yield book
        return
    import tempfile

    from amcli.store.book import open_to_write

    with tempfile.TemporaryDirectory(prefix="am-") as folder, open_to_write(Path(folder) / "book.db") as book:
        yield book


@contextlib.contextmanager
def _progress(am: Am) -> Iterator["OnProgress | None"]:
    """Show a bar on stderr while files are read, when a person watches it."""
    if not sys.stderr.isatty() or am.as_json:
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from amcli.cli.output import console

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(am, stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def advance(file: str, done: int, size: int) -> None:
            if file not in tasks:
                tasks[file] = bar.add_task(file, total=size or 1)
            bar.update(tasks[file], completed=done)

        yield advance


def _show(am: Am, plan: "Plan", outcome: "Outcome") -> None:
    from amcli.cli.output import hint, print_json, show

    for note in outcome.notes:
        hint(note)
    if am.as_json:
        print_json(am, "am.import/1", _data(outcome))
        return
    if outcome.rejects_total:
        for it in outcome.rejects[:LISTED]:
            column = f", {it.column}" if it.column else ""
            value = f" ({it.value[:40]})" if it.value and it.value[:20] not in it.reason else ""
            hint(f"  {it.file} line {it.line}{column}: {it.reason}{value}")
        more = outcome.rejects_total - LISTED
        where = f"all in {outcome.rejects_file}" if outcome.rejects_file else "--rejects PATH writes them to a file"
        hint(f"  … and {more:,} more; {where}" if more > 0 else f"  {where}")
    show(am, schema="am.import/1", data=dict, lines=lambda: _lines(outcome), page=lambda: _table(plan, outcome))
    _close(outcome)


def _close(outcome: "Outcome") -> None:
    """Say in one line what came of it; on stderr, so that a pipe gets only the counts."""
    from amcli.cli.output import hint

    if outcome.dry_run:
        hint("A dry run: nothing was changed.")
    elif outcome.unit is None:
        hint("Nothing to change: the book holds all of it.")
    else:
        hint(f"✓ Imported as unit {outcome.unit}; am undo takes it back.")


def _lines(outcome: "Outcome") -> list[tuple[object, ...]]:
    return [(name, *counts.as_dict().values()) for name, counts in outcome.counts.items()]


def _table(plan: "Plan", outcome: "Outcome") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(f"{'Would import' if outcome.dry_run else 'Import'}: {plan.name}"), title_justify="left")
    table.add_column("")
    for heading in ("created", "updated", "unchanged", "skipped"):
        table.add_column(heading, justify="right")
    for name, counts in outcome.counts.items():
        table.add_row(name, *(f"{count:,}" for count in counts.as_dict().values()))
    return table


def _data(outcome: "Outcome") -> dict[str, Any]:
    return {
        "dry_run": outcome.dry_run,
        "unit": outcome.unit,
        "entities": {name: counts.as_dict() for name, counts in outcome.counts.items()},
        "rejects": [
            {"file": it.file, "line": it.line, "column": it.column, "reason": it.reason} for it in outcome.rejects
        ],
        "rejects_total": outcome.rejects_total,
        "rejects_file": str(outcome.rejects_file) if outcome.rejects_file else None,
        "notes": outcome.notes,
    }
