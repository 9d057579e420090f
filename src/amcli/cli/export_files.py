"""`am export csv | json | xlsx | md`: the whole book, or the rows of some accounts, as files."""

import contextlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, TextIO

import typer

from amcli.cli import export_lists as lists
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.interop.export_csv import OnRow

Out = Annotated[str | None, typer.Option("--out", metavar="FILE", help="The file to write; stdout unless given, or -.")]
Named = Annotated[
    str | None, typer.Argument(metavar="[LIST]", help="One list: contacts, …, or today, at-risk, renewals.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace what an earlier export wrote there.")]


@command
@lists.narrowed
def csv_(
    am: Am,
    entity: Named = None,
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="PATH", help="The folder to write; for one list the file, or - for stdout."),
    ] = None,
    force: Force = False,
    *,
    which: lists.Which,
) -> None:
    """Write the book as a folder of CSV files that `am import` reads back whole.

    With a LIST, that one alone, to stdout or the file named. Texts that start like
    a formula get an apostrophe; the import takes it off again.
    """
    from amcli.cli.outfolder import new_folder
    from amcli.interop.export_csv import Wanted, write_folder, write_rows, write_table
    from amcli.store.forms import forms

    place = _place(am, out)
    if entity is None and place is None:
        raise Refused("A whole book is several files.", "Name a folder: am export csv --out FOLDER.")
    with am.read() as book, progress(am) as shown:
        ids = lists.ids_of(am, book, which)
        wanted = Wanted(ids, am.settings.currency, shown)
        known = {form.plural: form for form in forms(book.db)}
        if entity is None and place is not None:
            names = {f"{name}.csv" for name in known}
            with new_folder(place, force=force, ours=names.__contains__) as folder:
                counts = write_folder(folder, book, wanted)
        elif entity in lists.REPORTS:
            table = lists.listed(am, book, entity or "", ids)
            with _text_file(place, force=force) as file:
                counts = {table.name: write_rows(file, table.headings, table.rows)}
        elif entity in known:
            with _text_file(place, force=force) as file:
                counts = {entity: write_table(file, book, known[entity], wanted)}
        else:
            raise lists.unknown_list(entity or "", known)
    tell(am, "csv", place, counts)


@command
@lists.narrowed
def json_(
    am: Am,
    out: Out = None,
    force: Force = False,
    *,
    which: lists.Which,
) -> None:
    """Write the book as one JSON object that `am import` reads back whole.

    For one list, every list takes --json itself: am renewals --json.
    """
    from amcli.interop.export_csv import Wanted
    from amcli.interop.export_json import write_book

    place = _place(am, out, told=False)
    with am.read() as book, progress(am) as shown:
        wanted = Wanted(lists.ids_of(am, book, which), am.settings.currency, shown)
        with _text_file(place, force=force) as file:
            counts = write_book(file, book, wanted, am.today.isoformat())
    tell(am, "json", place, counts)


@command
@lists.narrowed
def xlsx(
    am: Am,
    out: Annotated[str, typer.Option("--out", metavar="FILE", help="The workbook to write; - for stdout.")],
    entity: Named = None,
    force: Force = False,
    *,
    which: lists.Which,
) -> None:
    """Write the book as a workbook that `am import` reads back whole: a sheet for each list, days and numbers as such.

    With a LIST, that one alone. Needs the extra for workbooks: pip install 'amcli[excel]'.
    """
    from amcli.interop.export_csv import Wanted
    from amcli.interop.export_xlsx import write_list, write_workbook
    from amcli.store.forms import forms

    place = _place(am, out)
    if place is None and sys.stdout.isatty():
        raise Refused("A workbook is nothing to read on a terminal.", "Name a file: --out book.xlsx.")
    with am.read() as book, progress(am) as shown:
        ids = lists.ids_of(am, book, which)
        known = [form.plural for form in forms(book.db)]
        if entity is not None and entity not in (*lists.REPORTS, *known):
            raise lists.unknown_list(entity, known)
        with _binary_file(place, force=force) as part:
            if entity in lists.REPORTS:
                counts = write_list(part, lists.listed(am, book, entity or "", ids))
            else:
                counts = write_workbook(part, book, Wanted(ids, am.settings.currency, shown), entity or "")
    tell(am, "xlsx", place, counts)


@command
@lists.narrowed
def markdown(
    am: Am,
    entity: Named = None,
    out: Out = None,
    no_notes: Annotated[
        bool, typer.Option("--no-notes", help="Leave out free texts, judgements and contact details.")
    ] = False,
    force: Force = False,
    *,
    which: lists.Which,
) -> None:
    """Write a readable summary to share: of accounts, or of one list.

    Without a LIST, each account has a chapter: its terms, people, open work and last
    conversations. What we would settle for in a negotiation is never in it.
    """
    from amcli.cli.export_summary import summary

    place = _place(am, out)
    with am.read() as book:
        lines, counts = summary(am, book, entity, lists.ids_of(am, book, which), notes=not no_notes)
    with _text_file(place, force=force) as file:
        file.write("\n".join(lines) + "\n")
    tell(am, "md", place, counts)


def _place(am: Am, out: str | None, *, told: bool = True) -> Path | None:
    """Return the file or folder to write, or None for stdout.

    Raises:
        Refused: it has no name, or stdout is to hold both the export and what `--json` tells of it.
    """
    if out is not None and not out.strip():
        raise Refused("--out names nothing.", "Give a name, or - for stdout.")
    if out not in (None, "-"):
        return Path(out or "").expanduser()
    if am.as_json and told:
        raise Refused("--json tells what was written to a file.", "Add --out, or leave out --json.")
    return None


@contextlib.contextmanager
def _text_file(place: Path | None, *, force: bool) -> Iterator[IO[str]]:
    """Give the file to write, or stdout."""
    from amcli.cli.outfolder import new_file

    if place is None:
        yield _stdout()
        return
    with new_file(place, force=force) as file:
        yield file


@contextlib.contextmanager
def _binary_file(place: Path | None, *, force: bool) -> Iterator[Path]:
    """Give the path to write; for stdout one in a private folder, which is passed on and gone afterwards."""
    from tempfile import TemporaryDirectory

    from amcli.cli.outfile import put
    from amcli.cli.outfolder import new_path

    if place is not None:
        with new_path(place, force=force) as part:
            yield part
        return
    with TemporaryDirectory(prefix="am-") as folder:
        yield Path(folder) / "export"
        put((Path(folder) / "export").read_bytes())


def _stdout() -> TextIO:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(newline="")
    return sys.stdout


def tell(am: Am, form: str, out: Path | None, counts: Mapping[str, int]) -> None:
    """Say what was written where; nothing of what went to stdout."""
    from amcli.cli.output import print_json, say

    if out is None:
        return
    if am.as_json:
        print_json(am, "am.export/1", {"file": str(out), "form": form, "rows": dict(counts)})
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
