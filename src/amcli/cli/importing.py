"""`am import`: a folder in the native form, or any folder with a recipe, into the book as one unit."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from amcli.interop.intake.files import Found
    from amcli.interop.load import OnProgress
    from amcli.interop.planning import Given
    from amcli.interop.spec import Recipe
    from amcli.store.book import Book

app = new_app()


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
    from amcli.cli.import_show import show_outcome
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
    as_given = Given(encoding, sheet, checked_order(date_order))
    given, held = path, unpacked(path, recipe) if path else None
    path = Path(held.name) if held else path
    source = _recipe(am, path, recipe, as_given, found, yes=yes or dry_run or show_recipe) if path else None
    if path is None or source is None:
        if full:
            raise Refused("--full is for tables: calendars, cards and mail are never all there is.", "Leave it out.")
        with _book(am, dry_run=dry_run) as book, _progress(am) as progress:
            done = intake.import_files(am, book, found, how, progress)
        show_done(am, done)
        return
    if show_recipe:
        _print_recipe(path, source, as_given)
        return
    plan = plan_recipe(source, path, given=as_given)._replace(place=str(given))
    wanted = None if no_rejects else rejects
    if wanted is None and not no_rejects and not dry_run:
        wanted = Path(f"{slug(plan.name)}.rejects.csv")
    with _book(am, dry_run=dry_run) as book, _progress(am) as progress:
        beside = intake.Beside(am, book, found, how)
        me = (*am.settings.my_emails, *am.settings.my_names)
        options = Options(am.stamp, am.settings.currency, dry_run, wanted, progress, beside.write, theirs, full, me)
        outcome = run(book, plan, options)
    show_outcome(am, plan, outcome, beside)


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


def _recipe(am: Am, path: Path, named: str, given: "Given", found: "Sequence[Found]", *, yes: bool) -> "Recipe | None":
    """Return the recipe that is meant: the named one, the native form, or one that is shown and agreed to.

    Where nothing fits the tables beside calendars, cards and mail, that is said, and there is none.
    """
    from amcli.cli.intake import said_beside
    from amcli.cli.output import hint
    from amcli.cli.proposing import agreed
    from amcli.interop.choosing import Unknown
    from amcli.interop.recipe import load_recipe
    from amcli.interop.tables import files_in

    beside = said_beside(path, found)
    try:
        if not named:
            return agreed(am, path, given, beside, yes=yes)
    except Unknown:
        if not found or not path.is_dir():
            for line in beside:
                hint(line)
            raise
        hint(f"Not read, for nothing in them is known: {', '.join(it.name for it in files_in(path))}.")
        return None
    for line in beside:
        hint(line)
    return load_recipe(named)


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
