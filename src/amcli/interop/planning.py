"""Which table fills what: the sources of a recipe against the files that are there."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from amcli.domain.entities import CHECKIN, CONTRACT, ENTITIES
from amcli.errors import Refused
from amcli.interop.lookups import read_lookups
from amcli.interop.readers import Dialect, Sheet
from amcli.interop.resolve import CONDITIONS, file_fits, fits, missing, resolved
from amcli.interop.spec import AHEAD, PAST, RENEWAL, Recipe, Source
from amcli.interop.tables import files_in, not_there, open_sheet, open_tables
from amcli.interop.texts import check
from amcli.store.forms import BEYOND

ORDER = {entity.table: at for at, entity in enumerate((*ENTITIES, *BEYOND))}
EMPTY = " is empty."
Pair = tuple[Source, Sheet]


class Given(NamedTuple):
    """What the command says of the files, over what a recipe says."""

    encoding: str = ""
    sheet: str = ""
    date_order: str = ""


class Gathered(NamedTuple):
    """What will be read, in the order links need, and what is to be told of it."""

    pairs: tuple[Pair, ...]
    notes: tuple[str, ...]


def gather(recipe: Recipe, path: Path, given: Given = Given()) -> Gathered:  # noqa: B008 - a frozen value
    """Return what a recipe reads in a folder, or in one file, every column it names being there.

    Raises:
        Refused: a file or column the recipe names is missing, a file cannot be read, or nothing fits.
    """
    if not path.exists():
        raise not_there(path)
    files = [path] if path.is_file() else _candidates(recipe, path)
    opened = _Opened(files, given, alone=path.is_file())
    by_shape = any(it.headings for it in recipe.sources)
    all_sheets = opened.all() if by_shape or recipe.lookups else []
    tables, joined = read_lookups(recipe.lookups, all_sheets, _dated(recipe.sources[0], given))
    pairs: list[Pair] = []
    read = {(it.path, it.part) for it in joined}
    for source in recipe.sources:
        whole = _dated(source, given)._replace(tables=tables)
        found = [it for it in all_sheets if fits(whole, it)] if source.headings else opened.named(whole)
        if not found and not (source.optional or source.headings or path.is_file() or opened.has(source)):
            raise Refused(
                f"{source.place}: there is no such file in {path}.", "Say optional = true if it may be absent."
            )
        found = [it for it in found if missing(resolved(whole, it), it) != [CONDITIONS]]  # it is not meant
        read |= {(it.path, it.part) for it in found}
        pairs += _fitted(whole, found, opened.notes)
    pairs = _without_fallbacks(pairs)
    if not pairs:
        said = f" {opened.notes[0]}" if opened.notes else ""
        raise Refused(f"The recipe reads nothing of {path}.{said}", "Check the path and the recipe's file names.")
    for source, sheet in pairs:
        check(source, sheet)
    unread = [it.name for it in all_sheets if (it.path, it.part) not in read]
    if unread:
        opened.notes.append(f"Not read, for nothing in the recipe means them: {', '.join(unread)}.")
    pairs.sort(key=lambda it: (it[0].side == RENEWAL, ORDER[it[0].entity.table]))  # these need all contracts
    notes = [sheet.note for _, sheet in pairs if sheet.note] + opened.notes
    return Gathered(tuple(pairs), tuple(dict.fromkeys(notes)))


def _candidates(recipe: Recipe, folder: Path) -> list[Path]:
    patterns = [*(it.file for it in recipe.sources), *(it.file for it in recipe.lookups)]
    listed = files_in(folder)
    more = {found for pattern in patterns for found in folder.glob(pattern) if "*" not in pattern and found.is_file()}
    return [it for it in sorted({*listed, *more}) if any(file_fits(pattern, it.name) for pattern in patterns)]


class _Opened:
    """The files of an import, each opened once for each way to read it; empty ones are told and passed over."""

    def __init__(self, files: Sequence[Path], given: Given, *, alone: bool) -> None:
        self.notes: list[str] = []
        self._files = files
        self._given = given
        self._alone = alone

    def all(self) -> list[Sheet]:
        """Return every table of every file that can be read."""
        dialect = Dialect(self._given.encoding, sheet=self._given.sheet)
        sheets = []
        for file in self._files:
            try:
                sheets += open_tables(file, dialect)
            except Refused as refusal:
                if self._alone:
                    raise
                self.notes.append(f"{refusal.message} It was not read.")
        return sheets

    def has(self, source: Source) -> bool:
        """Tell whether there is a file that a source names, empty or not."""
        return any(file_fits(source.file, it.name) for it in self._files)

    def named(self, source: Source) -> list[Sheet]:
        """Return the tables of the files that a source names, read as it says."""
        dialect = source.dialect._replace(
            encoding=self._given.encoding or source.dialect.encoding, sheet=self._given.sheet or source.dialect.sheet
        )
        sheets = []
        for file in self._files:
            if file_fits(source.file, file.name):
                try:
                    sheets.append(open_sheet(file, dialect))
                except Refused as refusal:
                    if self._alone or not refusal.message.endswith(EMPTY):
                        raise
                    self.notes.append(f"{refusal.message} It was not read.")
        return sheets


def _dated(source: Source, given: Given) -> Source:
    return source._replace(date_order=given.date_order) if given.date_order else source


def _fitted(source: Source, sheets: Sequence[Sheet], notes: list[str]) -> list[Pair]:
    """Return a source fitted to each of its tables; one that lacks what every row needs is told, not read."""
    pairs = []
    for sheet in sheets:
        fitted = resolved(source, sheet)
        if lacking := missing(fitted, sheet):
            said = f"{sheet.name}: no {source.entity.plural} taken, for it has no {' and no '.join(lacking)}."
            notes.append(said)
        else:
            pairs += [(it, sheet) for it in _sides(fitted)]
    return pairs


def _sides(source: Source) -> list[Source]:
    """Return a source, parted into what was and what is to come, or into growth and renewals, where it holds both."""
    if source.renewals:
        names = {"account": "account", "expected_close": "ends", "closed_on": "closed_on", "amount": "forecast"}
        told = {
            there: source.fields[name]
            for name, there in {**names, "currency": "currency"}.items()
            if name in source.fields
        }
        renewal = source._replace(entity=CONTRACT, adds=False, fields={**told, **source.renewal}, keep=(), side=RENEWAL)
        return [source, renewal]
    if not source.ahead:
        return [source]
    fields = {name: source.fields[name] for name in ("account", "on", "with") if name in source.fields}
    if text := source.fields.get("text"):
        fields["agenda"] = text._replace(kind="any") if text.kind == "join" else text  # the first that says something
    return [source._replace(side=PAST), source._replace(entity=CHECKIN, fields=fields, side=AHEAD)]


def _without_fallbacks(pairs: Sequence[Pair]) -> list[Pair]:
    filled = {source.entity.table for source, _ in pairs if not source.fallback}
    return [(source, sheet) for source, sheet in pairs if not (source.fallback and source.entity.table in filled)]
