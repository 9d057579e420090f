"""One import: files planned first, then read, matched and written as one unit, or not at all."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from amcli.domain.entities import ENTITIES
from amcli.errors import Refused
from amcli.interop.links import Links
from amcli.interop.native import BY_FILE, NATIVE, other_tables, unknown_headings
from amcli.interop.readers import Sheet, open_sheet
from amcli.interop.rejects import Reject, Rejects
from amcli.interop.rows import Rows
from amcli.interop.spec import Recipe, Source
from amcli.interop.texts import check
from amcli.interop.upsert import Counts, Target, Upsert
from amcli.interop.upsert_special import SPECIAL
from amcli.store.book import Book
from amcli.store.journal import Stamp, writing

_ORDER = {entity.table: at for at, entity in enumerate(ENTITIES)}
_CACHE_KIB = 64 * 1024
_WORTHWHILE = 2_000_000
_TOUCHED = "SELECT 1 FROM touch UNION ALL SELECT 1 FROM attendee LIMIT 1"
_INDEXES = """
SELECT name, sql FROM sqlite_schema
 WHERE type = 'index' AND (tbl_name = 'touch' AND sql NOT LIKE '%UNIQUE%' OR name = 'attendee_contact_id')
"""

OnProgress = Callable[[str, int, int], None]
"""Called with the file being read, its bytes read so far and its size."""


class Plan(NamedTuple):
    """What will be read, in the order links need: accounts, contacts, then the rest."""

    name: str
    place: str
    files: tuple[tuple[Source, Sheet], ...]
    notes: tuple[str, ...]


class Outcome(NamedTuple):
    """What an import did, or in a dry run would have done."""

    unit: int | None
    dry_run: bool
    counts: dict[str, Counts]
    rejects: list[Reject]
    rejects_total: int
    rejects_file: Path | None
    notes: list[str]


class Options(NamedTuple):
    """How an import runs."""

    stamp: Stamp
    currency: str = "EUR"
    dry_run: bool = False
    rejects: Path | None = None
    progress: OnProgress | None = None


class _Rehearsed(Exception):
    """Ends a dry run from inside its unit, which rolls everything back."""


def plan_recipe(recipe: Recipe, path: Path, encoding: str = "") -> Plan:
    """Return what a recipe reads in a folder, or in one file, every column it names being there.

    Raises:
        Refused: a file or column the recipe names is missing, or a file cannot be read.
    """
    files: list[tuple[Source, Sheet]] = []
    for source in recipe.sources:
        dialect = source.dialect._replace(encoding=encoding) if encoding else source.dialect
        found = _found(source, path)
        if not found and not source.optional and not path.is_file():
            raise Refused(
                f"{source.place}: there is no such file in {path}.", "Say optional = true if it may be absent."
            )
        files += [(source, open_sheet(file, dialect)) for file in found]
    if not files:
        raise Refused(f"The recipe reads nothing of {path}.", "Check the path and the recipe's file names.")
    for source, sheet in files:
        check(source, sheet)
    notes = [sheet.note for _, sheet in files if sheet.note]
    if recipe.name == NATIVE:
        notes += [
            f"{sheet.name}: {', '.join(more)} kept as further fields."
            for source, sheet in files
            if (more := unknown_headings(source, sheet))
        ]
        if path.is_dir() and (others := other_tables(path)):
            known = ", ".join(BY_FILE)
            notes.append(f"{', '.join(others)}: not read, for the files of the native form are called {known}.")
    files.sort(key=lambda it: _ORDER[it[0].entity.table])
    return Plan(recipe.name, str(path), tuple(files), tuple(dict.fromkeys(notes)))


def run(book: Book, plan: Plan, options: Options) -> Outcome:
    """Import, as one unit; in a dry run do all the same and then roll it back.

    Raises:
        Refused: the plan does not fit its files, a file turns out unreadable, or the store refuses.
        BookError: the book is locked, full or not writable.
    """
    counts: dict[str, Counts] = {}
    notes = list(plan.notes)
    unit: int | None = None
    book.db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    with Rejects(options.rejects) as rejects:
        try:
            with writing(book, f"import {plan.name} from {plan.place}", options.stamp, kind="import") as writer:
                links = Links(book.db, plan.name)
                target = Target(writer, plan.name, options.stamp.day.isoformat())
                for source, sheet in plan.files:
                    rows = Rows(source, sheet, links, currency=options.currency, rejects=rejects)
                    entity = source.entity
                    tally = counts.setdefault(entity.plural, Counts())
                    with _indexes_aside(writer.db, entity.table, sheet.size):
                        _load(SPECIAL.get(entity.table, Upsert)(target, rows, tally), rows, options.progress)
                    tally.skipped += rows.skipped
                    notes += [f"{note} ({times}×)." for note, times in rows.notes.items()]
                if options.dry_run:
                    raise _Rehearsed
                unit = writer.unit_id if writer.changes else None
        except _Rehearsed:
            pass
    return Outcome(unit, options.dry_run, counts, rejects.first, rejects.total, rejects.path, notes)


@contextmanager
def _indexes_aside(db: sqlite3.Connection, table: str, size: int) -> Iterator[None]:
    """Fill an empty table of touches without its search indexes and build them once at the end.

    Keeping them in step row by row costs a fifth of a large first import. It all happens inside the unit's
    transaction: whatever stops the import leaves the book with its indexes.
    """
    aside: list[tuple[str, str]] = []
    if table == "touch" and size > _WORTHWHILE and not db.execute(_TOUCHED).fetchone():
        aside = db.execute(_INDEXES).fetchall()
    for name, _ in aside:
        db.execute(f'DROP INDEX "{name}"')
    yield
    for _, sql in aside:
        db.execute(sql)


def _load(upsert: Upsert, rows: Rows, progress: OnProgress | None) -> None:
    sheet = rows.sheet
    on_read = (lambda done: progress(sheet.name, min(done, sheet.size), sheet.size)) if progress else None
    for batch in rows.batches(on_read):
        if batch.rows:
            upsert.take(batch)


def _found(source: Source, path: Path) -> list[Path]:
    """Return the files a source reads; of a path that is one file, that file if it fits."""
    if path.is_file():
        return [path] if path.match(source.file) or path.name == source.file else []
    if not path.is_dir():
        raise Refused(f"There is no file or folder {path}.", "Check the path.")
    return sorted(found for found in path.glob(source.file) if found.is_file())
