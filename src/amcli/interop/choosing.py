"""How files without a recipe are read: in the native form, by a shipped recipe that knows them, or as proposed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from amcli.domain.entities import Entity
from amcli.errors import Refused
from amcli.interop.detect import Candidate, is_plain, joins, recognised
from amcli.interop.exact import is_exact
from amcli.interop.headings import squashed
from amcli.interop.native import (
    BY_FILE,
    NATIVE,
    guess,
    matched,
    native_files,
    native_recipe,
    native_source,
    unknown_headings,
)
from amcli.interop.overviews import Overview, nothing_fits, settled_folder
from amcli.interop.planning import Given
from amcli.interop.propose_folder import Beside, propose_folder, source_name
from amcli.interop.readers import Dialect, Sheet
from amcli.interop.spec import Recipe, Source
from amcli.interop.synonyms import IDS, LINKS, NAMES
from amcli.interop.tables import files_in, open_tables
from amcli.store.forms import BEYOND

COMMON = frozenset({*IDS.split(), *(name for _, names in LINKS for name in names.split())}) | {
    word for fields in NAMES.values() for name, names in fields.items() for word in (squashed(name), *names.split())
}
"""Headings that tables of any tool may have."""


class Choice(NamedTuple):
    """The recipe that fits, and what to tell and ask before it is used."""

    recipe: Recipe
    told: tuple[str, ...] = ()
    asks: bool = False
    """Whether a person has to agree: it was recognised, not given, and no export of ours."""
    overview: Overview | None = None
    """What is proposed for files that nothing knows; the recipe is that of it while its questions are open."""


class Around(NamedTuple):
    """What is known around the files: the book they come into, and the day."""

    elsewhere: Callable[[str], frozenset[str]] = lambda _: frozenset()
    """Returns the names of the accounts in the book that came from somewhere else than a source."""
    today: str = ""


class Unknown(Refused):
    """Tables that no recipe knows and nothing can be proposed for."""


class Foreign(Exception):
    """Files that are neither native nor, for the most part, of a tool that is known: a proposal is tried first."""

    def __init__(self, sheets: Sequence[Sheet], otherwise: Choice | Refused, unread: Sequence[str] = ()) -> None:
        super().__init__()
        self.sheets, self.otherwise, self.unread = sheets, otherwise, unread


def choose(path: Path, given: Given, around: Around = Around()) -> Choice:  # noqa: B008
    """Return how a path without a recipe is to be read.

    Raises:
        Unknown: nothing fits.
        Refused: several tools could have written the files, or a file cannot be read.
    """
    dialect = Dialect(given.encoding, sheet=given.sheet)
    try:
        return _of_folder(path, dialect) if path.is_dir() else _of_file(path, dialect)
    except Foreign as unknown:
        overview = proposed(path, unknown.sheets, given, around)
        sound = settled_folder(overview)
        if isinstance(unknown.otherwise, Refused):
            if not sound.parts:
                message = unknown.otherwise.message
                said = nothing_fits(path, sound.left, unknown.unread) if path.is_dir() else message
                raise Unknown(said, unknown.otherwise.hint) from None
            begun = f"No recipe knows {path}. It can be read like this:"
        else:
            known = unknown.otherwise.recipe
            if len({it.source.file for it in sound.parts}) * 2 <= len(unknown.sheets):
                return unknown.otherwise
            begun = f"Little of {path} looks like {known.title} (--recipe {known.name}). It can be read like this:"
        return Choice(sound.recipe, (*unknown.unread, begun), asks=True, overview=overview)


def proposed(path: Path, sheets: Sequence[Sheet], given: Given, around: Around = Around()) -> Overview:  # noqa: B008
    """Return what is proposed for the tables of a path."""
    name = source_name(path.resolve().stem if path.is_file() else path.resolve().name)
    order = given.date_order if given.date_order in {"dmy", "mdy"} else ""
    return propose_folder(sheets, name, Beside(order, around.elsewhere(name), path.is_file(), around.today))


def _of_folder(path: Path, dialect: Dialect) -> Choice:
    sheets, unread = opened(path, dialect)
    natives = {(file, entity.plural) for file, entity in native_files(path)}
    by_path = {it.path: it for it in sheets}
    sound = [_is_native(by_path[file], name) for file, name in natives if file in by_path]
    candidates = recognised(sheets) if not sound or not all(sound) else []
    if candidates and is_plain(candidates):
        found = _recognised(candidates, sheets)
        if _knows_little(candidates, sheets):
            raise Foreign(sheets, found, unread)
        return found
    if natives:
        full = [file for file, _ in natives if file in by_path]
        try:
            return Choice(_native(path, dialect, natives, full, unread), tuple(unread))
        except Refused as refusal:
            if any(is_foreign(by_path[file], BY_FILE[name]) for file, name in natives if file in by_path):
                raise Foreign(sheets, refusal, unread) from None
            raise
    if of_sheets := _native_sheets(sheets):
        return Choice(of_sheets, tuple(unread))
    if candidates:
        raise _unclear(path, candidates)
    try:
        return Choice(native_recipe(path, dialect))
    except Refused as refusal:
        raise Foreign(sheets, refusal, unread) from None


def _native(
    path: Path, dialect: Dialect, natives: set[tuple[Path, str]], full: Sequence[Path], unread: list[str]
) -> Recipe:
    """Return the recipe of a folder in the native form; empty files among others are passed over."""
    if len(full) == len(natives) or not full:
        return native_recipe(path, dialect)
    named = {file: BY_FILE[name] for file, name in natives if file in full}
    sources = [native_source(sheet, named[file], dialect) for file in full for sheet in open_tables(file, dialect)]
    return Recipe(NATIVE, tuple(sources), note=" ".join(unread))


def _of_file(path: Path, dialect: Dialect) -> Choice:
    sheets = open_tables(path, dialect)
    candidates = recognised(sheets)
    if len(sheets) > 1:
        if of_sheets := _native_sheets(sheets):
            return Choice(of_sheets)
        if candidates and is_plain(candidates):
            return _recognised(candidates, sheets)
        names = ", ".join(it.part for it in sheets)
        refusal = Refused(f"{path.name} has several tables: {names}.", "Name one with --sheet, or write a recipe.")
        raise Foreign(sheets, refusal)
    (sheet,) = sheets
    try:
        source = guess(sheet, dialect)._replace(file=path.name)  # the file of a named sheet
    except Refused as refusal:
        if candidates and is_plain(candidates):
            return _recognised(candidates, sheets)
        if refusal.message.endswith("of any entity."):
            hint = f"{refusal.hint.rstrip('.')}: am recipes new {path.name}."
            raise Foreign(sheets, Refused(refusal.message, hint)) from None
        named = BY_FILE.get(path.stem.lower())
        if named and is_foreign(sheet, named):
            raise Foreign(sheets, refusal) from None
        raise
    if candidates and is_plain(candidates) and candidates[0].matches[0].known > len(source.fields):
        return _recognised(candidates, sheets)
    recipe = Recipe(NATIVE, (source,))
    return Choice(recipe) if is_exact(source, sheet) else Choice(recipe, _mapping(source, sheet), asks=True)


def _is_native(sheet: Sheet, name: str) -> bool:
    try:
        native_source(sheet, BY_FILE[name])
    except Refused:
        return False
    return True


def _native_sheets(sheets: Sequence[Sheet]) -> Recipe | None:
    """Return the recipe of tables that are called after their entities: sheets, lists in JSON, `accounts.xlsx`."""
    sources = []
    for sheet in sheets:
        name = (sheet.part or sheet.path.stem).lower()
        entity = BY_FILE.get(name) or BY_FILE.get(name.rstrip("0123456789").rstrip())  # touches 2: the next million
        if entity and _is_native(sheet, entity.plural):
            source = native_source(sheet, entity)
            sources.append(source._replace(file=sheet.path.name, dialect=Dialect(sheet=sheet.part)))
    return Recipe(NATIVE, tuple(sources)) if sources else None


def is_foreign(sheet: Sheet, entity: Entity) -> bool:
    """Tell whether a table is called as in the native form, but has most of its headings from elsewhere."""
    return entity not in BEYOND and len(matched(sheet, entity)) * 2 < len(sheet.headings)


def opened(path: Path, dialect: Dialect) -> tuple[list[Sheet], list[str]]:
    """Return the tables of a folder, and what is to be told of files that cannot be read."""
    sheets: list[Sheet] = []
    unread = []
    for file in files_in(path):
        try:
            sheets += open_tables(file, dialect)
        except Refused as refusal:
            unread.append(f"{refusal.message} It was not read.")
    return sheets, unread


def _knows_little(candidates: Sequence[Candidate], sheets: Sequence[Sheet]) -> bool:
    """Tell whether the tools that some tables look like have nothing to say of most of the others.

    Half of them is little where nothing but common headings speak for a tool: many tables have an id, a name, a sector.
    """
    known = {(it.sheet.path, it.sheet.part) for one in candidates for it in one.matches}
    known |= {(it.path, it.part) for it in sheets if joins(candidates[0].recipe, it)}
    told = {squashed(it) for one in candidates[0].matches for it in one.evidence}
    return len(known) * 2 < len(sheets) + (told <= COMMON)


def _recognised(candidates: Sequence[Candidate], sheets: Sequence[Sheet]) -> Choice:
    """Return the choice of the best candidate, with what gives each file away."""
    best = candidates[0]
    known = {(it.sheet.path, it.sheet.part) for it in best.matches}
    known |= {(it.path, it.part) for it in sheets if joins(best.recipe, it)}
    told = [f"These files look like {best.recipe.title}:"]
    told += [f"  {it.sheet.name}: {' and '.join(it.entities)} (it has {', '.join(it.evidence)})" for it in best.matches]
    for other in candidates[1:]:
        more = {(it.sheet.path, it.sheet.part): it.sheet.name for it in other.matches}
        if new := [name for key, name in more.items() if key not in known]:
            told.append(f"  {', '.join(new)}: more like {other.recipe.title}; import with --recipe {other.recipe.name}")
        known |= more.keys()
    return Choice(best.recipe, tuple(told), asks=True)


def _unclear(path: Path, candidates: Sequence[Candidate]) -> Refused:
    names = " or ".join(it.recipe.title for it in candidates[:3])
    return Refused(f"{path} could come from {names}.", f"Say which: --recipe {candidates[0].recipe.name}.")


def _mapping(source: Source, sheet: Sheet) -> tuple[str, ...]:
    """Return which heading fills which field of a single file."""
    pairs = ", ".join(
        name if spec.columns[0] == name else f"{spec.columns[0]} → {name}" for name, spec in source.fields.items()
    )
    more = unknown_headings(source, sheet)
    kept = (f"Kept as further fields: {', '.join(more)}.",) if more else ()
    return (f"{sheet.name} as {source.entity.plural}: {pairs}.", *kept)
