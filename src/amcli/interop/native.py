"""The native form: a folder of ENTITY.csv files whose headings are field names, read without a recipe."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from amcli.domain.entities import ENTITIES, Entity
from amcli.errors import Refused
from amcli.interop.readers import Dialect, Sheet
from amcli.interop.spec import Recipe, Source, Spec, column, fields_of, required
from amcli.interop.tables import files_in, open_sheet
from amcli.store.forms import BEYOND

NATIVE = "native"
BY_FILE = {entity.plural: entity for entity in (*ENTITIES, *BEYOND)}


def native_files(folder: Path) -> list[tuple[Path, Entity]]:
    """Return the native files of a folder, in the order they are to be loaded."""
    there = {path.name.lower(): path for path in folder.iterdir() if path.is_file()}
    names = ((f"{entity.plural}{suffix}", entity) for entity in BY_FILE.values() for suffix in (".csv", ".tsv"))
    return [(there[name], entity) for name, entity in names if name in there]


def other_tables(folder: Path, read: Iterable[Path]) -> list[str]:
    """Return the names of the tables in a folder that are not among those read, nor called as in the native form."""
    known = {path.name for path, _ in native_files(folder)} | {path.name for path in read}
    return sorted(it.name for it in files_in(folder) if it.name not in known)


def native_recipe(folder: Path, dialect: Dialect = Dialect()) -> Recipe:  # noqa: B008 - a frozen value
    """Return the recipe of a folder in the native form.

    Raises:
        Refused: no file of the folder has the name of an entity, or one cannot be read.
    """
    files = native_files(folder)
    if not files:
        raise Refused(
            f"{folder} holds no file in the native form and no recipe was given.",
            "Name a recipe with --recipe (am recipes lists them), or call the files accounts.csv, contacts.csv, ….",
        )
    return Recipe(NATIVE, tuple(native_source(open_sheet(path, dialect), entity, dialect) for path, entity in files))


def native_source(sheet: Sheet, entity: Entity, dialect: Dialect = Dialect()) -> Source:  # noqa: B008
    """Return the source of one native file, made from its headings; further ones are kept in `extra`.

    Raises:
        Refused: a heading that every row needs is missing.
    """
    if entity in BEYOND:
        return Source(sheet.name, entity, {}, sheet.name, dialect=dialect)
    fields = matched(sheet, entity)
    if missing := [name for name in required(entity, fields) if name not in fields]:
        raise Refused(
            f"{sheet.name} lacks the heading{'s' if len(missing) > 1 else ''} {', '.join(missing)}.",
            f"Headings of {entity.plural}: {', '.join(fields_of(entity))}.",
        )
    external = next((name for name in sheet.headings if _as_field(name) == "external_id"), "")
    return Source(
        sheet.name,
        entity,
        fields,
        sheet.name,
        id=column(external) if external else None,
        keep=("*",),
        dialect=dialect,
    )


def matched(sheet: Sheet, entity: Entity) -> Mapping[str, Spec]:
    """Return the fields of an entity that a file has headings for."""
    known = fields_of(entity)
    found: dict[str, Spec] = {}
    for heading in sheet.headings:
        name = _as_field(heading)
        if name in known and name not in found:
            spec = column(heading)
            found[name] = spec._replace(by="any") if name == "account" else spec
    return found


def guess(sheet: Sheet, dialect: Dialect = Dialect()) -> Source:  # noqa: B008
    """Return the source of a single file: the entity it is called, else the only one its headings fit.

    One heading among others tells nothing: `name` alone makes no accounts of a list of products.

    Raises:
        Refused: no entity fits, or several do.
    """
    named = BY_FILE.get(sheet.path.stem.lower())
    if named:
        return native_source(sheet, named, dialect)
    fits = {}
    for entity in ENTITIES:
        fields = matched(sheet, entity)
        told = len(fields) > 1 or len(sheet.headings) == 1  # products and places have a name too
        if told and all(name in fields for name in required(entity, fields)):
            fits[entity.plural] = len(fields)
    best = [name for name, count in fits.items() if count == max(fits.values())]
    if len(best) != 1:
        said = f"fits {' and '.join(best)}" if best else "does not have the headings of any entity"
        raise Refused(f"{sheet.name} {said}.", "Rename it after its entity, as contacts.csv, or write a recipe.")
    return native_source(sheet, BY_FILE[best[0]], dialect)


def unknown_headings(source: Source, sheet: Sheet) -> list[str]:
    """Return the headings that fill no field and go to `extra`."""
    known = (*fields_of(source.entity), "external_id")
    return [heading for heading in sheet.headings if _as_field(heading) not in known]


def _as_field(heading: str) -> str:
    return heading.casefold().replace(" ", "_").replace("-", "_")
