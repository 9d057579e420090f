"""How files without a recipe are read: in the native form, by a shipped recipe that knows them, or not at all."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from amcli.errors import Refused
from amcli.interop.detect import Candidate, is_plain, joins, recognised
from amcli.interop.native import BY_FILE, NATIVE, guess, native_files, native_recipe, native_source, unknown_headings
from amcli.interop.planning import Given
from amcli.interop.readers import Dialect, Sheet
from amcli.interop.spec import Recipe, Source
from amcli.interop.tables import files_in, open_tables


class Choice(NamedTuple):
    """The recipe that fits, and what to tell and ask before it is used."""

    recipe: Recipe
    told: tuple[str, ...] = ()
    asks: bool = False
    """Whether a person has to agree: it was recognised, not given."""


def choose(path: Path, given: Given) -> Choice:
    """Return how a path without a recipe is to be read.

    Raises:
        Refused: nothing fits, several tools could have written the files, or a file cannot be read.
    """
    dialect = Dialect(given.encoding, sheet=given.sheet)
    return _of_folder(path, dialect) if path.is_dir() else _of_file(path, dialect)


def _of_folder(path: Path, dialect: Dialect) -> Choice:
    sheets, unread = _opened(path, dialect)
    natives = {(file, entity.plural) for file, entity in native_files(path)}
    by_path = {it.path: it for it in sheets}
    sound = [_is_native(by_path[file], name) for file, name in natives if file in by_path]
    candidates = recognised(sheets) if not sound or not all(sound) else []
    if candidates and is_plain(candidates):
        return _recognised(candidates, sheets)
    if natives:
        full = [file for file, _ in natives if file in by_path]
        return Choice(_native(path, dialect, natives, full, unread))
    if of_sheets := _native_sheets(sheets):
        return Choice(of_sheets, tuple(unread))
    if candidates:
        raise _unclear(path, candidates)
    try:
        return Choice(native_recipe(path, dialect))
    except Refused as refusal:
        hint = f"am recipes new FILE proposes a recipe. {refusal.hint}"
        raise Refused(refusal.message, hint) from None


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
        raise Refused(f"{path.name} has several tables: {names}.", "Name one with --sheet, or write a recipe.")
    (sheet,) = sheets
    try:
        source = guess(sheet, dialect)
    except Refused as refusal:
        if candidates and is_plain(candidates):
            return _recognised(candidates, sheets)
        if refusal.message.endswith("of any entity."):
            raise Refused(refusal.message, f"{refusal.hint.rstrip('.')}: am recipes new {path.name}.") from None
        raise
    if candidates and is_plain(candidates) and candidates[0].matches[0].known > len(source.fields):
        return _recognised(candidates, sheets)
    return Choice(Recipe(NATIVE, (source,)), _mapping(source, sheet), asks=True)


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
        entity = BY_FILE.get((sheet.part or sheet.path.stem).lower())
        if entity and _is_native(sheet, entity.plural):
            source = native_source(sheet, entity)
            sources.append(source._replace(file=sheet.path.name, dialect=Dialect(sheet=sheet.part)))
    return Recipe(NATIVE, tuple(sources)) if sources else None


def _opened(path: Path, dialect: Dialect) -> tuple[list[Sheet], list[str]]:
    sheets: list[Sheet] = []
    unread = []
    for file in files_in(path):
        try:
            sheets += open_tables(file, dialect)
        except Refused as refusal:
            unread.append(f"{refusal.message} It was not read.")
    return sheets, unread


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
