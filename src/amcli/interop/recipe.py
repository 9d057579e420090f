"""Reading a recipe from TOML: every key is known or refused, with file, key and reason."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from amcli.domain.entities import CHECKIN, CONTRACT, OPPORTUNITY, TOUCH, Entity, Field
from amcli.domain.text import quoted, slug
from amcli.errors import Refused
from amcli.interop import recipe_checks as check
from amcli.interop.cells import BadCell, Reading
from amcli.interop.day_texts import ORDERS
from amcli.interop.readers import Dialect
from amcli.interop.recipe_specs import PEOPLE, entity_named, id_spec, spec_of, test_of, tests_of
from amcli.interop.spec import Drop, Lookup, Recipe, Source, Spec, Test, fields_of, required
from amcli.interop.text_files import DELIMITERS
from amcli.interop.values import converter

SHIPPED = Path(__file__).parent / "recipes"
TAKES = ("first", "last", "min", "max", "all", "sum")
_OF_FILE = ("date_order", "currency", "encoding", "delimiter", "skip_lines", "sheet")
_OF_ALL = (*_OF_FILE, "loose", "prefixes", "drop", "leave")
_OF_RECIPE = ("name", "title", "note", *_OF_ALL, "source", "lookup")
_OF_SOURCE = (
    *("file", "entity", "id", "where", "group_by", "keep", "adds", "optional", "fields"),
    *("headings", "lacks", "latest", "fallback", "merged_into", "merges", "ahead", "renewals", "renewal"),
    *_OF_ALL,
)
_OF_LOOKUP = ("name", "file", "key", "value", "where", "headings", "take", "day", *_OF_ALL)


def load_recipe(named: str) -> Recipe:
    """Return the recipe in a TOML file, or the one of that name that ships with the package.

    Raises:
        Refused: there is none, it is not TOML, or a key or value in it is wrong.
    """
    path = Path(named)
    if path.suffix != ".toml":
        path = SHIPPED / f"{path.name}.toml"
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        known = ", ".join(sorted(it.stem for it in SHIPPED.glob("*.toml")))
        hint = f"Known recipes: {known}; or name a file.toml." if known else "Name a recipe file, --recipe FILE.toml."
        raise Refused(f"There is no recipe “{named}”.", hint) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path} cannot be read: {error}.", "Check the path.") from error
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{path.name} is not valid TOML: {error}.", "Mend that line.") from error
    return parse_recipe(given, path.name)


def parse_recipe(given: Mapping[str, Any], file: str) -> Recipe:
    """Return the recipe a TOML document stands for; errors as for `load_recipe`."""
    check.known(given, _OF_RECIPE, file)
    name = check.text(given.get("name", Path(file).stem), f"{file}: name")
    if not slug(name):
        raise check.wrong(f"{file}: name", "is empty", "Name the system the data comes from.")
    if name == "native":
        raise check.wrong(f"{file}: name", "“native” is taken by the native form", "Name the source of the data.")
    sources = given.get("source", [])
    if not isinstance(sources, list) or not sources:
        raise check.wrong(file, "there is no [[source]]", "A recipe needs one [[source]] for each file it reads.")
    common = {key: given[key] for key in _OF_ALL if key in given}
    tables = given.get("lookup", [])
    if not isinstance(tables, list):
        raise check.wrong(
            f"{file}: lookup", "is not a list", "A recipe has one [[lookup]] for each table that joins others."
        )
    recipe = Recipe(
        name,
        tuple(_source(it, common, f"{file}: source {at}") for at, it in enumerate(sources, 1)),
        tuple(_lookup(it, common, f"{file}: lookup {at}") for at, it in enumerate(tables, 1)),
        check.text(given.get("note", ""), f"{file}: note"),
        check.text(given.get("title", name), f"{file}: title"),
    )
    _lookups_known(recipe)
    return recipe


def _lookup(given: Any, common: Mapping[str, Any], place: str) -> Lookup:
    own = check.known(check.table(given, place), _OF_LOOKUP, place)
    name = check.text(own.get("name"), f"{place}: name")
    file = _file(own, place)
    options = {**common, **{key: own[key] for key in _OF_FILE if key in own}}
    return Lookup(
        name,
        file,
        id_spec(own.get("key"), f"{place}: key"),
        id_spec(own.get("value"), f"{place}: value"),
        f"{place} ({name})",
        where=tests_of(own.get("where", []), f"{place}: where"),
        headings=_headings(own.get("headings", []), f"{place}: headings"),
        take=check.one_of(own.get("take", "first"), TAKES, f"{place}: take"),
        day=check.flag(own.get("day", False), f"{place}: day"),
        dialect=_dialect(options, place),
    )


def _lookups_known(recipe: Recipe) -> None:
    """Refuse a lookup that is used and not there."""
    names = {it.name for it in recipe.lookups}
    for source in recipe.sources:
        specs = [*source.fields.values(), *filter(None, (source.id, source.latest, source.merged_into))]
        used = [name for spec in specs for inner in spec.within() for name in inner.lookups]
        for name in (*used, *([source.merges] if source.merges else [])):
            if name not in names:
                raise check.wrong(source.place, f"there is no lookup “{name}”", "Add a [[lookup]] of that name.")


def _file(own: Mapping[str, Any], place: str) -> str:
    file = check.text(own.get("file", "*" if own.get("headings") else None), f"{place}: file")
    if not file or Path(file).is_absolute() or ".." in Path(file).parts:
        raise check.wrong(f"{place}: file", f"“{file}” leads out of the folder", "Name files inside the folder.")
    return file


def _headings(given: Any, place: str) -> tuple[tuple[str, ...], ...]:
    """Return headings a file must have, each a name or a list of the names it goes by."""
    if not isinstance(given, list):
        raise check.wrong(place, f"{quoted(given)} is not a list", 'For example ["Id", ["StageName", "Stage"]].')
    return tuple((it,) if isinstance(it, str) else check.texts(it, place) for it in given)


def _drops(given: Any, place: str) -> tuple[Drop, ...]:
    if not isinstance(given, list):
        raise check.wrong(place, "is not a list of conditions", 'As in drop = [{column = "deleted", yes = true}].')
    drops = []
    for at, it in enumerate(given, 1):
        own = dict(check.table(it, f"{place}.{at}"))
        why = check.text(own.pop("why", "left out as the recipe says"), f"{place}.{at}.why")
        drops.append(Drop(test_of(own, f"{place}.{at}"), why))
    return tuple(drops)


def _source(given: Any, common: Mapping[str, Any], place: str) -> Source:
    own = check.known(check.table(given, place), _OF_SOURCE, place)
    file = _file(own, place)
    place = f"{place} ({file})" if file != "*" else f"{place} ({own.get('entity')})"
    entity = entity_named(own.get("entity"), f"{place}: entity")
    adds = check.flag(own.get("adds", True), f"{place}: adds")
    fields = _fields(own.get("fields"), entity, f"{place}: fields", adds=adds)
    options = {**common, **{key: own[key] for key in _OF_ALL if key in own}}
    return Source(
        file,
        entity,
        fields,
        place,
        id=id_spec(own["id"], f"{place}: id") if "id" in own else None,
        where=tests_of(own.get("where", []), f"{place}: where"),
        group_by=_groups(own, fields, place),
        keep=check.texts(own.get("keep", []), f"{place}: keep"),
        adds=adds,
        optional=check.flag(own.get("optional", False), f"{place}: optional"),
        date_order=check.one_of(options.get("date_order", ""), ("", *ORDERS), f"{place}: date_order"),
        currency=check.currency(options.get("currency", ""), f"{place}: currency"),
        dialect=_dialect(options, place),
        headings=_headings(own.get("headings", []), f"{place}: headings"),
        lacks=check.texts(own.get("lacks", []), f"{place}: lacks"),
        drop=_drops(options.get("drop", []), f"{place}: drop"),
        leave=check.texts(options.get("leave", []), f"{place}: leave"),
        latest=id_spec(own["latest"], f"{place}: latest") if "latest" in own else None,
        fallback=check.flag(own.get("fallback", False), f"{place}: fallback"),
        merged_into=id_spec(own["merged_into"], f"{place}: merged_into") if "merged_into" in own else None,
        merges=check.text(own.get("merges", ""), f"{place}: merges"),
        ahead=_ahead(own.get("ahead", ""), entity, f"{place}: ahead"),
        renewals=_renewals(own, entity, place),
        renewal=_fields(own.get("renewal", {}), CONTRACT, f"{place}: renewal", adds=False),
        loose=check.flag(options.get("loose", False), f"{place}: loose"),
        prefixes=check.texts(options.get("prefixes", []), f"{place}: prefixes"),
    )


def _renewals(own: Mapping[str, Any], entity: Entity, place: str) -> tuple[Test, ...]:
    if ("renewals" in own or "renewal" in own) and entity is not OPPORTUNITY:
        raise check.wrong(f"{place}: renewals", f"{entity.plural} are no deals", "Say so of opportunities.")
    return tests_of(own.get("renewals", []), f"{place}: renewals")


def _ahead(given: Any, entity: Entity, place: str) -> str:
    if given and entity is not TOUCH:
        raise check.wrong(place, f"{entity.plural} have no meetings to come", "Say so of touches.")
    return check.one_of(given, ("", CHECKIN.plural), place)


def _fields(given: Any, entity: Entity, place: str, *, adds: bool) -> Mapping[str, Spec]:
    known = fields_of(entity)
    own = check.known(check.table(given, place), tuple(known), place)
    fields = {name: _field(it, known[name], f"{place}.{name}") for name, it in own.items()}
    missing = [name for name in required(entity, fields) if adds and name not in fields]
    if missing:
        raise check.wrong(place, f"{entity.plural} need {' and '.join(missing)}", "Fill it, or say adds = false.")
    return fields


def _groups(own: Mapping[str, Any], fields: Mapping[str, Spec], place: str) -> tuple[str, ...]:
    groups = check.texts(own.get("group_by", []), f"{place}: group_by")
    known = {*fields, *(["id"] if "id" in own else [])}
    if loose := [name for name in groups if name not in known]:
        raise check.wrong(f"{place}: group_by", f"“{loose[0]}” is no field of this source", "Group by its fields.")
    if not groups and (totals := [name for name, spec in fields.items() if spec.total]):
        raise check.wrong(
            f"{place}: fields.{totals[0]}", "a total needs group_by", 'For example group_by = ["account", "on"].'
        )
    return groups


def _dialect(options: Mapping[str, Any], place: str) -> Dialect:
    skip = options.get("skip_lines", 0)
    if not isinstance(skip, int) or isinstance(skip, bool) or skip < 0:
        raise check.wrong(f"{place}: skip_lines", f"{quoted(skip)} is not a number of lines", "Such as skip_lines = 2.")
    delimiter = check.one_of(options.get("delimiter", ""), ("", *DELIMITERS), f"{place}: delimiter")
    sheet = check.text(options.get("sheet", ""), f"{place}: sheet")
    return Dialect(check.text(options.get("encoding", ""), f"{place}: encoding"), delimiter, skip, sheet)


def _field(given: Any, field: Field, place: str) -> Spec:
    """Return the spec of a field, with everything in it checked that needs no data."""
    spec = spec_of(given, place)
    if field.type == "account" and not spec.by:
        spec = spec._replace(by="external")
    people = field.type in {"account", "contact", "contacts"}
    if spec.kind == "links" and field.type != "account":
        raise check.wrong(place, "links lead to accounts only", "Use link.")
    linked = people or field.type == "objective"
    if (spec.by or spec.via) and not people:
        raise check.wrong(place, f"{field.name} is not a link", "Links fill account, contact, sponsor and with.")
    if spec.via and field.type != "account":
        raise check.wrong(place, "via leads to accounts only", "Use by instead.")
    if field.type in {"contact", "contacts"} and spec.by not in {"", *PEOPLE}:
        raise check.wrong(place, f"people are not found by {spec.by}", f"Use by = {', '.join(PEOPLE)}.")
    fixed = [spec.text] if spec.kind == "const" and spec.words is None else []
    fixed += list((spec.words or {}).values()) if not (spec.times or spec.factor or spec.moves_days) else []
    fixed += [spec.default] if spec.default else []
    if not linked and field.type != "money":
        read = converter(field, Reading(spec.date_order, decimal=spec.decimal, split=spec.split))
        for text in fixed:
            try:
                read(text)
            except BadCell as error:
                raise check.wrong(place, str(error), "Constants, map values and defaults must fit the field.") from None
    return spec
