"""`am export csv | json | xlsx | md`: the whole book, or the rows of some accounts, as files."""

import contextlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.interop.export_csv import OnRow
    from amcli.store.book import Book

Out = Annotated[str | None, typer.Option("--out", metavar="FILE", help="The file to write; stdout unless given.")]
Accounts = Annotated[
    list[str] | None,
    typer.Option("--account", metavar="ACCOUNT", help="Only what belongs to this account; may repeat."),
]
Force = Annotated[bool, typer.Option("--force", help="Replace what an earlier export wrote there.")]


@command
def csv_(
    am: Am,
    entity: Annotated[str | None, typer.Argument(metavar="[LIST]", help="One list, such as contacts.")] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="PATH", help="The folder to write, or the file for one list.")
    ] = None,
    account: Accounts = None,
    force: Force = False,
) -> None:
    """Write the book as a folder of CSV files that `am import` reads back whole.

    With a LIST, that one alone, to stdout or the file named. Texts that start like
    a formula get an apostrophe; the import takes it off again.
    """
    from amcli.cli.outfolder import new_file, new_folder
    from amcli.interop.export_csv import Wanted, write_folder, write_table
    from amcli.store.forms import forms

    if entity is None and out is None:
        raise Refused("A whole book is several files.", "Name a folder: am export csv --out FOLDER.")
    if am.as_json and out is None:
        raise Refused("--json tells what was written to a file.", "Add --out, or leave out --json.")
    with am.read() as book, progress(am) as shown:
        wanted = Wanted(_ids(book, account), am.settings.currency, shown)
        known = {form.plural: form for form in forms(book.db)}
        if entity is not None and entity not in known:
            raise Refused(f"There is no list called “{entity}”.", f"Known: {', '.join(known)}.")
        if entity is None and out is not None:
            names = {f"{name}.csv" for name in known}
            with new_folder(Path(out).expanduser(), force=force, ours=names.__contains__) as folder:
                counts = write_folder(folder, book, wanted)
        elif entity is not None and out is not None:
            with new_file(Path(out).expanduser(), force=force) as file:
                counts = {entity: write_table(file, book, known[entity], wanted)}
        elif entity is not None:
            write_table(_stdout(), book, known[entity], wanted)
            return
    tell(am, "csv", out or "", counts)


@command
def json_(
    am: Am,
    out: Out = None,
    account: Accounts = None,
    force: Force = False,
) -> None:
    """Write the book as one JSON object that `am import` reads back whole."""
    from amcli.cli.outfolder import new_file
    from amcli.interop.export_csv import Wanted
    from amcli.interop.export_json import write_book

    with am.read() as book, progress(am) as shown:
        wanted = Wanted(_ids(book, account), am.settings.currency, shown)
        if out is None:
            write_book(sys.stdout, book, wanted, am.today.isoformat())
            return
        with new_file(Path(out).expanduser(), force=force) as file:
            counts = write_book(file, book, wanted, am.today.isoformat())
    tell(am, "json", out, counts)


@command
def xlsx(
    am: Am,
    out: Annotated[str, typer.Option("--out", metavar="FILE", help="The workbook to write.")],
    account: Accounts = None,
    force: Force = False,
) -> None:
    """Write the book as a workbook: a sheet for each list, with days, numbers and texts as such.

    Needs the extra for workbooks: pip install 'amcli[excel]'.
    """
    from amcli.cli.outfolder import new_path
    from amcli.cli.output import hint
    from amcli.interop.export_csv import Wanted
    from amcli.interop.export_xlsx import write_workbook

    path = Path(out).expanduser()
    with am.read() as book, progress(am) as shown, new_path(path, force=force) as part:
        done = write_workbook(part, book, Wanted(_ids(book, account), am.settings.currency, shown))
    if done.cut:
        said = "1 text was" if done.cut == 1 else f"{done.cut:,} texts were"
        hint(f"{said} longer than a cell can hold and cut; am export csv keeps all.")
    tell(am, "xlsx", out, done.counts)


@command
def markdown(
    am: Am,
    entity: Annotated[str | None, typer.Argument(metavar="[LIST]", help="One list, such as contacts.")] = None,
    out: Out = None,
    account: Accounts = None,
    no_notes: Annotated[
        bool, typer.Option("--no-notes", help="Leave out free texts, judgements and contact details.")
    ] = False,
    force: Force = False,
) -> None:
    """Write a readable summary to share: of accounts, or of one list.

    Without a LIST, each account has a chapter: its terms, people, open work and last
    conversations. What we would settle for in a negotiation is never in it.
    """
    from amcli.cli.export_summary import summary
    from amcli.cli.outfolder import new_file

    if am.as_json and out is None:
        raise Refused("--json tells what was written to a file.", "Add --out FILE, or leave out --json.")
    with am.read() as book:
        lines, counts = summary(am, book, entity, _ids(book, account), notes=not no_notes)
    text = "\n".join(lines) + "\n"
    if out is None:
        sys.stdout.write(text)
        return
    with new_file(Path(out).expanduser(), force=force) as file:
        file.write(text)
    tell(am, "md", out, counts)


def _ids(book: "Book", names: list[str] | None) -> tuple[int, ...]:
    from amcli.cli.naming import pick_account

    return tuple(pick_account(book, name).id for name in names or ())


def _stdout() -> TextIO:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(newline="")
    return sys.stdout


def tell(am: Am, form: str, out: str, counts: Mapping[str, int]) -> None:
    """Say what was written where."""
    from amcli.cli.output import print_json, say

    if am.as_json:
        print_json(am, "am.export/1", {"file": out, "form": form, "rows": dict(counts)})
        return
    filled = [f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items() if count]
    say(f"✓ {out}: {', '.join(filled) or 'nothing, for the book is empty'}")


@contextlib.contextmanager
def progress(am: Am) -> Iterator["OnRow | None"]:
    """Show on stderr how far a long export is, when a person watches it."""
    if not sys.stderr.isatty() or am.as_json:
        yield None
        return
    from rich.progress import Progress, TextColumn

    from amcli.cli.output import console

    columns = (TextColumn("{task.description}", markup=False), TextColumn("{task.completed:,.0f}"))
    with Progress(*columns, console=console(am, stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda table, count: bar.update(task, description=table, completed=count)
