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
    from tempfile import TemporaryDirectory

    from rich.table import Table

    from amcli.cli.intake import Beside
    from amcli.interop.load import OnProgress, Outcome, Plan
    from amcli.interop.planning import Given
    from amcli.interop.rejects import Reject
    from amcli.interop.spec import Recipe
    from amcli.store.book import Book

app = new_app()
LISTED = 10
"""Rejects shown to people; the file and the JSON hold more."""


@app.command("import")
@command
def import_(
    am: Am,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", help="A folder or file of tables; any number of calendars, cards and mail."),
    ],
    recipe: Annotated[str, typer.Option(metavar="NAME|FILE.toml", help="How to read foreign files.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would change; change nothing.")] = False,
    rejects: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Where rows that cannot be read are written.")
    ] = None,
    no_rejects: Annotated[bool, typer.Option("--no-rejects", help="Write no file of rejects.")] = False,
    encoding: Annotated[str, typer.Option(metavar="NAME", help="Encoding of the files, when it is known.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before files are read as recognised.")] = False,
    show_recipe: Annotated[
        bool, typer.Option("--show-recipe", help="Print the recipe that would be used, as TOML; import nothing.")
    ] = False,
    sheet: Annotated[str, typer.Option(metavar="NAME", help="The sheet of a workbook, or table of a JSON file.")] = "",
    date_order: Annotated[
        str, typer.Option(metavar="dmy|mdy", help="How days are written where the columns do not tell.")
    ] = "",
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Meetings and mail from this day on only.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Meetings and mail up to this day only.")
    ] = None,
    theirs: Annotated[
        bool,
        typer.Option("--theirs/--ours", help="Where you edited or removed what the source has: take theirs."),
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="These files are all there is: list what the book has from there beyond.")
    ] = False,
    alone: Annotated[
        bool, typer.Option("--alone", help="Put appointments with nobody else in them into the inbox too.")
    ] = False,
) -> None:
    """Import tables, calendars (.ics), cards (.vcf) and mail (.eml, .mbox), files or folders.

    Without a recipe, a folder is read in the native form (accounts.csv, touches.csv, …), by a recipe that ships and
    knows it, or as is proposed from its headings and cells: shown first, and asked for.
    Meetings and mail go to the account of the people in them; what fits none waits in `am inbox`.
    Importing the same files again changes nothing. A newer export updates what changed; what you edited by hand since
    the last import stays, and is listed where the source changed it too.
    """
    import gc

    from amcli.cli import intake
    from amcli.cli.intake_show import show_done
    from amcli.cli.proposing import checked_order
    from amcli.domain.text import slug
    from amcli.interop.load import Options, plan_recipe, run
    from amcli.interop.planning import Given

    gc.enable()  # off for short commands; a long import must not keep its garbage
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    found = intake.found_in(paths)
    how = intake.How(from_, to, alone, dry_run, rejects, no_rejects, theirs)
    path = intake.tables_beside(paths, found, recipe=recipe)
    if path is None:
        if full:
            raise Refused("--full is for tables: calendars, cards and mail are never all there is.", "Leave it out.")
        with _book(am, dry_run=dry_run) as book, _progress(am) as progress:
            done = intake.import_files(am, book, found, how, progress)
        show_done(am, done)
        return
    given, held = path, unpacked(path, recipe)
    path = Path(held.name) if held else path
    as_given = Given(encoding, sheet, checked_order(date_order))
    source = _recipe(am, path, recipe, as_given, yes=yes or dry_run or show_recipe)
    if show_recipe:
        _print_recipe(path, source, as_given)
        return
    plan = plan_recipe(source, path, given=as_given)._replace(place=str(given))
    wanted = None if no_rejects else rejects
    if wanted is None and not no_rejects and not dry_run:
        wanted = Path(f"{slug(plan.name)}.rejects.csv")
    with _book(am, dry_run=dry_run) as book, _progress(am) as progress:
        beside = intake.Beside(am, book, found, how)
        options = Options(am.stamp, am.settings.currency, dry_run, wanted, progress, beside.write, theirs, full)
        outcome = run(book, plan, options)
    _show(am, plan, outcome, beside)


def unpacked(path: Path, recipe: str) -> "TemporaryDirectory[str] | None":
    """Return a folder in the native form made of a whole book in JSON; None for everything else.

    The folder goes with the value that is returned.
    """
    from amcli.interop.export_json import is_book, unpack

    if recipe or not path.is_file() or not is_book(path):
        return None
    import tempfile

    from amcli.store.book import open_to_write

    held = tempfile.TemporaryDirectory(prefix="am-")
    schema = Path(held.name) / "schema.db"
    with open_to_write(schema) as book:
        unpack(path, schema.parent, book)
    schema.unlink()
    return held


def _recipe(am: Am, path: Path, named: str, given: "Given", *, yes: bool) -> "Recipe":
    """Return the recipe that is meant: the named one, the native form, or one that is shown and agreed to."""
    from amcli.cli.proposing import agreed
    from amcli.interop.recipe import load_recipe

    if not path.exists():
        raise Refused(f"There is no file or folder {path}.", "Check the path.")
    return load_recipe(named) if named else agreed(am, path, given, yes=yes)


def _print_recipe(path: Path, recipe: "Recipe", given: "Given") -> None:
    """Print the recipe that would be used for these files."""
    from amcli.cli.output import hint
    from amcli.interop.planning import gather
    from amcli.interop.readers import Dialect
    from amcli.interop.recipe_text import as_toml
    from amcli.interop.tables import files_in, open_tables
    from amcli.interop.used_recipe import used

    gathered = gather(recipe, path, given)
    sheets = []
    for file in files_in(path) if path.is_dir() else [path]:
        with contextlib.suppress(Refused):
            sheets += open_tables(file, Dialect(given.encoding, sheet=given.sheet))
    for note in gathered.notes:
        hint(note)
    sys.stdout.write(as_toml(used(recipe, gathered, sheets)))


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


def _show(am: Am, plan: "Plan", outcome: "Outcome", beside: "Beside") -> None:
    from amcli.cli.import_step import say_conflicts, say_gone
    from amcli.cli.output import hint, print_json, show

    for note in outcome.notes:
        hint(note)
    if am.as_json:
        print_json(am, "am.import/1", _data(outcome) | beside.data())
        return
    if outcome.rejects_total:
        alike = _alike(outcome)
        for it, count in alike[:LISTED]:
            column = f", {it.column}" if it.column else ""
            value = f" ({it.value[:40]})" if it.value and it.value[:20] not in it.reason else ""
            more = f", and {count - 1:,} more like it" if count > 1 else ""
            hint(f"  {it.file} line {it.line}{column}: {it.reason}{value if count == 1 else ''}{more}")
        left = outcome.rejects_total - sum(count for _, count in alike[:LISTED])
        where = f"all in {outcome.rejects_file}" if outcome.rejects_file else "--rejects PATH writes them to a file"
        hint(f"  … and {left:,} more; {where}" if left > 0 else f"  {where}")
    show(am, schema="am.import/1", data=dict, lines=lambda: _lines(outcome), page=lambda: _table(plan, outcome))
    beside.show()
    say_conflicts(outcome.conflicts, outcome.conflicts_total)
    if outcome.gone:
        say_gone(outcome.gone)
    _close(outcome)


def _alike(outcome: "Outcome") -> "list[tuple[Reject, int]]":
    """Return the first of all rejects with one reason in one column, and how many they are."""
    first: dict[tuple[str, str, str], Reject] = {}
    counts: dict[tuple[str, str, str], int] = {}
    for it in outcome.rejects:
        key = (it.file, it.column, it.reason)
        first.setdefault(key, it)
        counts[key] = counts.get(key, 0) + 1
    return [(it, counts[key]) for key, it in first.items()]


def _close(outcome: "Outcome") -> None:
    """Say in one line what came of it; on stderr, so that a pipe gets only the counts."""
    from amcli.cli.output import hint

    if outcome.dry_run:
        hint("A dry run: nothing was changed.")
    elif outcome.unit is None:
        hint("Nothing was changed." if outcome.conflicts_total else "Nothing to change: the book holds all of it.")
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
    from amcli.cli.import_step import step_data

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
        **step_data(outcome.conflicts, outcome.conflicts_total, outcome.gone),
    }
