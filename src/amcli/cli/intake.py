"""The part of `am import` that takes in calendars, cards and mail, alone or beside tables in the same folder."""

import contextlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from amcli.cli.context import Am
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.interop.intake.files import Found
    from amcli.interop.intake.item import Window
    from amcli.interop.intake.run import Taken
    from amcli.interop.keeping import Keeping
    from amcli.interop.rejects import Rejects
    from amcli.store.book import Book
    from amcli.store.journal import Writer

REJECTS = "import.rejects.csv"


class How(NamedTuple):
    """What was asked for."""

    first: str | None = None
    last: str | None = None
    alone: bool = False
    dry_run: bool = False
    rejects: Path | None = None
    no_rejects: bool = False
    theirs: bool = False


class Done(NamedTuple):
    """What became of an import of calendars, cards and mail."""

    files: "list[Taken]"
    waiting: int
    unit: int | None
    dry_run: bool
    rejects: "Rejects"
    keeping: "Keeping"


def found_in(paths: Sequence[Path]) -> "list[Found]":
    """Return the calendars, cards and mail among files and in folders.

    Raises:
        Refused: a path does not exist.
    """
    from amcli.interop.intake.files import intake_files
    from amcli.interop.tables import not_there

    for path in paths:
        if not path.exists():
            raise not_there(path)
    return intake_files(paths)


def tables_beside(paths: Sequence[Path], found: "Sequence[Found]", *, recipe: str) -> Path | None:
    """Return the one path that holds tables too, or None.

    Raises:
        Refused: there are several; each is an import of its own.
    """
    from amcli.interop.tables import files_in

    taken = {it.path.resolve() for it in found}
    others = []
    for path in paths:
        if path.is_dir():
            if recipe or files_in(path) or not any(path.resolve() in (it, *it.parents) for it in taken):
                others.append(path)
        elif path.resolve() not in taken:
            others.append(path)
    if len(others) > 1:
        raise Refused(
            f"{', '.join(it.name for it in others)}: tables are imported one file or folder at a time.",
            "Put the files into one folder, or import them one after the other.",
        )
    return others[0] if others else None


def said_beside(path: Path, found: "Sequence[Found]") -> list[str]:
    """Return what a folder holds besides its tables: files that come along, and sub-folders that do not."""
    import os

    from amcli.interop.tables import files_in

    if not path.is_dir():
        return []
    count, shut, own = len(found), [], []
    for folder, folders, _ in os.walk(path, onerror=lambda error: shut.append(str(error.filename))):
        folders[:] = sorted(it for it in folders if not it.startswith("."))
        if Path(folder) != path and files_in(Path(folder)):
            own.append(folder)
    come = "file comes" if count == 1 else "files come"
    return [
        *([f"{count:,} {come} along: calendars, cards, mail."] if count else []),
        *(f"{it} cannot be opened. It was not read." for it in shut),
        *([f"Folders inside are imported on their own, such as {own[0]} ({len(own):,} with tables)."] if own else []),
    ]


def window_of(am: Am, how: How) -> "Window":
    """Return the window for recurring meetings, with the AM's day, zone and addresses.

    Raises:
        Refused: a day cannot be read, or the window is none.
    """
    from zoneinfo import ZoneInfo

    from dateutil.tz import tzlocal

    from amcli.domain.dates import parse_day
    from amcli.domain.matching import Me
    from amcli.interop.intake.item import Window

    settings = am.settings
    back, ahead = settings.intake
    first = parse_day(how.first, today=am.today, lean="backward") if how.first else am.today - timedelta(back.days)
    last = parse_day(how.last, today=am.today, lean="forward") if how.last else am.today + timedelta(ahead.days)
    if last < first:
        raise Refused(f"--to {last} is before --from {first}.", "Swap them.")
    if (last - first).days > 2 * 3_660:
        raise Refused("The window is longer than twenty years.", "Give a later --from or an earlier --to.")
    zone = ZoneInfo(settings.timezone) if settings.timezone else tzlocal()
    me = Me(settings.my_emails, settings.my_domains)
    return Window(am.today, zone, me, first, last, bool(how.first or how.last), how.alone)


class Beside:
    """Calendars, cards and mail that lie beside tables: written in the same unit, shown after them."""

    def __init__(self, am: Am, book: "Book", found: "list[Found]", how: How) -> None:
        self.files: list[Taken] = []
        self.waiting = 0
        self._am, self._book, self._found, self._how = am, book, found, how

    def write(self, writer: "Writer", rejects: "Rejects", keeping: "Keeping") -> None:
        """Write them; the tables of the same import are in the book by now."""
        from amcli.store.inbox import count_open

        if self._found:
            from amcli.interop.intake.run import Intake, take_in

            intake = Intake(self._found, window_of(self._am, self._how))
            self.files = take_in(self._book, writer, intake, rejects, keeping)
        self.waiting = count_open(self._book)

    def data(self) -> dict[str, Any]:
        """Return what `am.import/1` says of them."""
        from amcli.cli.intake_show import files_data

        return {"files": files_data(self.files), "inbox": self.waiting}

    def show(self) -> None:
        """Print them, after the tables."""
        from amcli.cli.intake_show import file_lines, file_table, remarks
        from amcli.cli.output import show

        if self.files:
            dry_run = self._how.dry_run
            page = lambda: file_table(self.files, dry_run=dry_run)  # noqa: E731
            show(self._am, schema="am.import/1", data=dict, lines=lambda: file_lines(self.files), page=page)
            remarks(self._am, self.files, self.waiting)


def import_files(am: Am, book: "Book", found: "list[Found]", how: How, on_file: Any = None) -> Done:
    """Import calendars, cards and mail as one unit; in a dry run do all the same and then roll it back."""
    from amcli.interop.intake.run import Intake, take_in
    from amcli.interop.keeping import Keeping
    from amcli.interop.rehearsal import Rehearsed
    from amcli.interop.rejects import Rejects
    from amcli.store.inbox import count_open
    from amcli.store.journal import writing

    intake = Intake(found, window_of(am, how), on_file)
    wanted = None if how.no_rejects or (how.dry_run and not how.rejects) else how.rejects or Path(REJECTS)
    files: list[Taken] = []
    unit = None
    waiting = 0
    keeping = Keeping(theirs=how.theirs)
    with (
        Rejects(wanted) as rejects,
        contextlib.suppress(Rehearsed),
        writing(book, f"import {_name(found)}", am.stamp, kind="import") as writer,
    ):
        files = take_in(book, writer, intake, rejects, keeping)
        waiting = count_open(book)
        if how.dry_run:
            raise Rehearsed
        unit = writer.unit_id if writer.changes else None
    return Done(files, waiting, unit, how.dry_run, rejects, keeping)


def _name(found: "Sequence[Found]") -> str:
    return found[0].name if len(found) == 1 else f"{len(found)} files"
