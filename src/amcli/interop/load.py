"""One import: files planned first, then read, matched and written as one unit, or not at all."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from amcli.interop.exact import ExactRows, is_exact
from amcli.interop.exact_upsert import Exact, Plain, exact_upsert
from amcli.interop.first_fill import FirstFill
from amcli.interop.gone import Gone, Presence
from amcli.interop.keeping import Conflict, Keeping
from amcli.interop.links import Links
from amcli.interop.native import BY_FILE, NATIVE, other_tables, unknown_headings
from amcli.interop.planning import Given, gather
from amcli.interop.readers import Sheet
from amcli.interop.rejects import Reject, Rejects
from amcli.interop.rows import Rows
from amcli.interop.spec import Recipe, Source
from amcli.interop.upsert import Counts, Target, Upsert
from amcli.interop.upsert_special import SPECIAL
from amcli.store.book import Book
from amcli.store.journal import Stamp, Writer, writing
from amcli.store.removed import Removed

_CACHE_KIB = 16 * 1024

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
    conflicts: Sequence[Conflict] = ()
    """The first thousand fields that both the source and the AM changed."""
    conflicts_total: int = 0
    gone: Gone | None = None
    """What the files of a full export do not hold any more; None unless asked."""


class Options(NamedTuple):
    """How an import runs."""

    stamp: Stamp
    currency: str = "EUR"
    dry_run: bool = False
    rejects: Path | None = None
    progress: OnProgress | None = None
    also: Callable[[Writer, Rejects, Keeping], None] | None = None
    """What else is written in the same unit: calendars, cards and mail that lie beside the tables."""
    theirs: bool = False
    """Whether the files win over what was edited by hand since the last import."""
    full: bool = False
    """Whether the files are all there is: then what they lack is told."""


class _Rehearsed(Exception):
    """Ends a dry run from inside its unit, which rolls everything back."""


def plan_recipe(recipe: Recipe, path: Path, encoding: str = "", given: Given | None = None) -> Plan:
    """Return what a recipe reads in a folder, or in one file, every column it names being there.

    Raises:
        Refused: a file or column the recipe names is missing, or a file cannot be read.
    """
    gathered = gather(recipe, path, given or Given(encoding))
    files, notes = gathered.pairs, list(gathered.notes)
    if recipe.name == NATIVE:
        notes += [
            f"{sheet.name}: {', '.join(more)} kept as further fields."
            for source, sheet in files
            if not is_exact(source, sheet) and (more := unknown_headings(source, sheet))
        ]
        if path.is_dir() and (others := other_tables(path)):
            known = ", ".join(BY_FILE)
            notes.append(f"{', '.join(others)}: not read, for the files of the native form are called {known}.")
    return Plan(recipe.name, str(path), files, tuple(dict.fromkeys(notes)))


def run(book: Book, plan: Plan, options: Options) -> Outcome:
    """Import, as one unit; in a dry run do all the same and then roll it back.

    Raises:
        Refused: the plan does not fit its files, a file turns out unreadable, or the store refuses.
        BookError: the book is locked, full or not writable.
    """
    counts: dict[str, Counts] = {}
    notes = list(plan.notes)
    unit: int | None = None
    keeping = Keeping(theirs=options.theirs)
    gone: Gone | None = None
    presence = Presence(book.db, plan.name) if options.full else None
    book.db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    with Rejects(options.rejects) as rejects:
        try:
            with writing(book, f"import {plan.name} from {plan.place}", options.stamp, kind="import") as writer:
                links = Links(book.db, plan.name)
                removed = Removed(book.db, plan.name, minded=not options.theirs)
                target = Target(writer, plan.name, options.stamp.day.isoformat(), keeping)
                for source, sheet in plan.files:
                    entity = source.entity
                    tally = counts.setdefault(entity.plural, Counts())
                    rows: Rows | ExactRows
                    upsert: Upsert | Exact | Plain
                    if plan.name == NATIVE and is_exact(source, sheet):
                        rows = ExactRows(source, sheet, links, db=book.db, rejects=rejects, currency=options.currency)
                        upsert = exact_upsert(target, rows, tally)
                    else:
                        dated = source._replace(today=target.day)
                        rows = Rows(dated, sheet, links, currency=options.currency, rejects=rejects, removed=removed)
                        upsert = SPECIAL.get(entity.table, Upsert)(target, rows, tally)
                    fill = FirstFill(writer.db, entity.table, sheet.size)
                    if isinstance(upsert, Upsert):
                        upsert.fill = fill
                    _load(upsert, rows, fill, options.progress)
                    tally.skipped += rows.skipped
                    if presence and isinstance(upsert, Upsert):
                        presence.note(upsert)
                    notes += (
                        rows.told(notes)
                        if isinstance(rows, Rows)
                        else [f"{note} ({times}×)." for note, times in rows.notes.items()]
                    )
                if options.also:
                    options.also(writer, rejects, keeping)
                gone = presence.gone() if presence else None
                if options.dry_run:
                    raise _Rehearsed
                unit = writer.unit_id if writer.changes else None
        except _Rehearsed:
            pass
    return Outcome(
        unit,
        options.dry_run,
        counts,
        rejects.first,
        rejects.total,
        rejects.path,
        notes,
        keeping.first,
        keeping.total,
        gone,
    )


def _load(upsert: Upsert | Exact | Plain, rows: Rows | ExactRows, fill: FirstFill, progress: OnProgress | None) -> None:
    sheet = rows.sheet
    on_read = (lambda done: progress(sheet.name, min(done, sheet.size), sheet.size)) if progress else None
    for batch in rows.batches(on_read):
        if batch.rows:
            upsert.take(batch)
    fill.finish()
    if isinstance(upsert, Exact | Plain):
        upsert.finish()
