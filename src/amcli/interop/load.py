"""One import: files planned first, then read, matched and written as one unit, or not at all."""

from collections.abc import Callable, Sequence
from contextlib import suppress
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
from amcli.interop.rehearsal import Rehearsed
from amcli.interop.rejects import Reject, Rejects
from amcli.interop.renewal_deals import RenewalDeals
from amcli.interop.rows import Rows
from amcli.interop.spec import RENEWAL, Recipe, Source
from amcli.interop.task_owners import Actions
from amcli.interop.upsert import Counts, Target, Upsert
from amcli.interop.upsert_accounts import Accounts
from amcli.interop.upsert_checkins import Checkins
from amcli.interop.upsert_requests import Requests
from amcli.interop.upsert_touches import Touches
from amcli.store.book import Book
from amcli.store.journal import Stamp, Writer, writing
from amcli.store.removed import Removed

_CACHE_KIB = 16 * 1024
_SPECIAL: dict[str, type[Upsert]] = {
    "account": Accounts,
    "action": Actions,
    "touch": Touches,
    "checkin": Checkins,
    "request": Requests,
}
"""By table, what writes rows that are not taken just as they stand."""

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
    me: tuple[str, ...] = ()
    """The addresses and names of the AM: the tasks of others are others' in the book too."""


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
        if path.is_dir() and (others := other_tables(path, (sheet.path for _, sheet in files))):
            called = f"{', '.join(list(BY_FILE)[:3])} and so on"
            notes.append(f"{', '.join(others)}: not read, for the files of the native form are called {called}.")
    return Plan(recipe.name, str(path), files, tuple(dict.fromkeys(notes)))


def run(book: Book, plan: Plan, options: Options) -> Outcome:
    """Import, as one unit; in a dry run do all the same and then roll it back.

    Raises:
        Refused: the plan does not fit its files, a file turns out unreadable, or the store refuses.
        BookError: the book is locked, full or not writable.
    """
    notes = list(plan.notes)
    counts: dict[str, Counts] = {}
    unit: int | None = None
    gone: Gone | None = None
    keeping = Keeping(theirs=options.theirs)
    book.db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    presence = Presence(book.db, plan.name) if options.full else None
    with (
        Rejects(options.rejects) as rejects,
        suppress(Rehearsed),
        writing(book, f"import {plan.name} from {plan.place}", options.stamp, kind="import") as writer,
    ):
        loading = _Loading(Target(writer, plan.name, options.stamp.day.isoformat(), keeping), options, rejects)
        for source, sheet in plan.files:
            tally = counts.setdefault(source.entity.plural, Counts())
            rows, upsert = loading.load(source, sheet, tally)
            tally.skipped += rows.skipped
            if presence and isinstance(upsert, Upsert):
                presence.note(upsert)
            notes += rows.told(notes)
        if options.also:
            options.also(writer, rejects, keeping)
        gone = presence.gone() if presence else None
        if options.dry_run:
            raise Rehearsed
        unit = writer.unit_id if writer.changes else None
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


class _Loading:
    """Reads the files of one unit and writes what they hold."""

    def __init__(self, target: Target, options: Options, rejects: Rejects) -> None:
        self._target, self._options, self._rejects = target, options, rejects
        self._db = target.writer.db
        self._links = Links(self._db, target.source)
        self._removed = Removed(self._db, target.source, minded=not options.theirs)

    def load(self, source: Source, sheet: Sheet, counts: Counts) -> tuple[Rows | ExactRows, Upsert | Exact | Plain]:
        """Load one table; return what was read and what wrote it."""
        rows, upsert = self._bound(source, sheet, counts)
        fill = FirstFill(self._db, source.entity.table, sheet.size)
        if isinstance(upsert, Upsert):
            upsert.fill = fill
        progress = self._options.progress
        on_read = (lambda done: progress(sheet.name, min(done, sheet.size), sheet.size)) if progress else None
        for batch in rows.batches(on_read):
            if batch.rows:
                upsert.take(batch)
        fill.finish()
        if isinstance(upsert, Exact | Plain):
            upsert.finish()
        return rows, upsert

    def _bound(self, source: Source, sheet: Sheet, counts: Counts) -> tuple[Rows | ExactRows, Upsert | Exact | Plain]:
        currency = self._options.currency
        if self._target.source == NATIVE and is_exact(source, sheet):
            exact = ExactRows(source, sheet, self._links, db=self._db, rejects=self._rejects, currency=currency)
            return exact, exact_upsert(self._target, exact, counts)
        dated = source._replace(today=self._target.day, me=self._options.me)
        rows = Rows(dated, sheet, self._links, currency=currency, rejects=self._rejects, removed=self._removed)
        writes = RenewalDeals if source.side == RENEWAL else _SPECIAL.get(source.entity.table, Upsert)
        return rows, writes(self._target, rows, counts)
