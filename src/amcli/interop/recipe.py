"""Reading a recipe from TOML: every key is known or refused, with file, key and reason."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from amcli.domain.entities import BY_PLURAL, BY_TABLE, Entity, Field
from amcli.domain.money import checked_currency
from amcli.domain.text import slug
from amcli.errors import Refused
from amcli.interop.readers import DELIMITERS, Dialect
from amcli.interop.spec import Recipe, Source, Spec, Test, column, fields_of, required, template
from amcli.interop.values import ORDERS, BadCell, Reading, converter

SHIPPED = Path(__file__).parent / "recipes"
TOTALS = ("sum", "distinct", "min", "max", "last")
HEADS = ("column", "const", "template", "join", "coalesce", "link", "date_of", "count", *TOTALS)
LINKS = ("external", "name", "email", "domain", "handle")
PERIODS = ("week", "month", "quarter")
TESTS = ("is", "not", "in", "not_in", "filled", "empty", "min", "max")
_OF_SPEC = (
    *("map", "pass", "default", "times", "plus", "minus", "period", "date_order", "unit", "decimal", "round"),
    *("split", "by", "via", "with", "where", "clears"),
)
_OF_FILE = ("date_order", "currency", "encoding", "delimiter", "skip_lines")
_OF_RECIPE = ("name", "note", *_OF_FILE, "source")
_OF_SOURCE = (
    *("file", "entity", "id", "where", "group_by", "keep", "adds", "optional", "fields"),
    *_OF_FILE,
)


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
    _known(given, _OF_RECIPE, file)
    name = _text(given.get("name", Path(file).stem), f"{file}: name")
    if not slug(name):
        raise _wrong(f"{file}: name", "is empty", "Name the system the data comes from.")
    if name == "native":
        raise _wrong(f"{file}: name", "“native” is taken by the native form", "Name the system the data comes from.")
    sources = given.get("source", [])
    if not isinstance(sources, list) or not sources:
        raise _wrong(file, "there is no [[source]]", "A recipe needs one [[source]] for each file it reads.")
    common = {key: given[key] for key in _OF_FILE if key in given}
    return Recipe(name, tuple(_source(it, common, f"{file}: source {at}") for at, it in enumerate(sources, 1)))


def _source(given: Any, common: Mapping[str, Any], place: str) -> Source:
    own = _known(_table(given, place), _OF_SOURCE, place)
    file = _text(own.get("file"), f"{place}: file")
    if not file or Path(file).is_absolute() or ".." in Path(file).parts:
        raise _wrong(f"{place}: file", f"“{file}” leads out of the folder", "Name files inside the imported folder.")
    place = f"{place} ({file})"
    entity = _entity(own.get("entity"), f"{place}: entity")
    adds = _flag(own.get("adds", True), f"{place}: adds")
    fields = _fields(own.get("fields"), entity, f"{place}: fields", adds=adds)
    options = {**common, **{key: own[key] for key in _OF_FILE if key in own}}
    return Source(
        file,
        entity,
        fields,
        place,
        id=_id(own["id"], f"{place}: id") if "id" in own else None,
        where=_tests(own.get("where", []), f"{place}: where"),
        group_by=_groups(own.get("group_by", []), fields, place),
        keep=_texts(own.get("keep", []), f"{place}: keep"),
        adds=adds,
        optional=_flag(own.get("optional", False), f"{place}: optional"),
        date_order=_one_of(options.get("date_order", ""), ("", *ORDERS), f"{place}: date_order"),
        currency=_currency(options.get("currency", ""), f"{place}: currency"),
        dialect=_dialect(options, place),
    )


def _fields(given: Any, entity: Entity, place: str, *, adds: bool) -> Mapping[str, Spec]:
    known = fields_of(entity)
    own = _known(_table(given, place), tuple(known), place)
    fields = {name: _field(it, known[name], f"{place}.{name}") for name, it in own.items()}
    missing = [name for name in required(entity, fields) if adds and name not in fields]
    if missing:
        raise _wrong(place, f"{entity.plural} need {' and '.join(missing)}", "Fill it, or say adds = false.")
    return fields


def _groups(given: Any, fields: Mapping[str, Spec], place: str) -> tuple[str, ...]:
    groups = _texts(given, f"{place}: group_by")
    if loose := [name for name in groups if name not in fields]:
        raise _wrong(f"{place}: group_by", f"“{loose[0]}” is no field of this source", "Group by fields filled here.")
    if not groups and (totals := [name for name, spec in fields.items() if spec.total]):
        raise _wrong(
            f"{place}: fields.{totals[0]}", "a total needs group_by", 'For example group_by = ["account", "on"].'
        )
    return groups


def _entity(given: Any, place: str) -> Entity:
    name = _text(given, place)
    entity = BY_PLURAL.get(name) or BY_TABLE.get(name)
    if entity is None:
        raise _wrong(place, f"there is no entity “{name}”", f"Known: {', '.join(BY_PLURAL)}.")
    return entity


def _dialect(options: Mapping[str, Any], place: str) -> Dialect:
    skip = options.get("skip_lines", 0)
    if not isinstance(skip, int) or isinstance(skip, bool) or skip < 0:
        raise _wrong(f"{place}: skip_lines", f"{skip!r} is not a number of lines", "For example skip_lines = 2.")
    delimiter = _one_of(options.get("delimiter", ""), ("", *DELIMITERS), f"{place}: delimiter")
    return Dialect(_text(options.get("encoding", ""), f"{place}: encoding"), delimiter, skip)


def _id(given: Any, place: str) -> Spec:
    if isinstance(given, str):
        return template(given) if "{" in given else column(given)
    return _spec(given, place)


def _field(given: Any, field: Field, place: str) -> Spec:
    """Return the spec of a field, with everything in it checked that needs no data."""
    spec = _spec(given, place)
    if field.type == "account" and not spec.by:
        spec = spec._replace(by="external")
    people = field.type in {"account", "contact", "contacts"}
    if (spec.by or spec.via) and not people:
        raise _wrong(place, f"{field.name} is not a link", "Links fill account, contact, sponsor and with.")
    if spec.via and field.type != "account":
        raise _wrong(place, "via leads to accounts only", "Use by instead.")
    if field.type in {"contact", "contacts"} and spec.by not in {"", "external", "name", "email"}:
        raise _wrong(place, f"people are not found by {spec.by}", "Use by = external, name or email.")
    fixed = [spec.text] if spec.kind == "const" and spec.words is None else []
    fixed += list((spec.words or {}).values()) if not (spec.times or spec.moves_days) else []
    fixed += [spec.default] if spec.default else []
    if not people and field.type != "money":
        read = converter(field, Reading(spec.date_order, decimal=spec.decimal, split=spec.split))
        for text in fixed:
            try:
                read(text)
            except BadCell as error:
                raise _wrong(place, str(error), "Every constant, map value and default must fit the field.") from None
    return spec


def _spec(given: Any, place: str) -> Spec:
    if isinstance(given, str):
        return column(given)
    own = _known(_table(given, place), HEADS + _OF_SPEC, place)
    heads = [key for key in HEADS if key in own]
    if len(heads) != 1:
        said = f"{' and '.join(heads)} exclude each other" if heads else "nothing says where the value comes from"
        raise _wrong(place, said, f"Give one of: {', '.join(HEADS)}.")
    spec = _head(heads[0], own, place)
    if ("by" in own or "via" in own) and heads[0] != "link":
        raise _wrong(place, "by and via belong to link", 'For example {link = "account_id", by = "name"}.')
    changes = {name: read(own[key], f"{place}.{key}") for key, (name, read) in _MODIFIERS.items() if key in own}
    return spec._replace(**changes)


def _head(head: str, own: Mapping[str, Any], place: str) -> Spec:
    value = own[head]
    place = f"{place}.{head}"
    match head:
        case "const":
            spec = Spec("const", text=_scalar(value, place))
        case "template":
            spec = template(_text(value, place))
        case "join":
            spec = Spec("join", _texts(value, place), _text(own.get("with", " "), place))
        case "coalesce":
            parts = value if isinstance(value, list) else []
            if not parts:
                raise _wrong(place, "is not a list", 'For example coalesce = ["end_date", "renewal_date"].')
            spec = Spec("coalesce", parts=tuple(_spec(it, place) for it in parts))
        case "count":
            spec = Spec("count", total="count" if _flag(value, place) else "")
        case "link":
            spec = _spec(value, place)._replace(by="external")
        case _:
            spec = column(_text(value, place))._replace(total=head if head in TOTALS else "")
    return spec


def _tests(given: Any, place: str) -> tuple[Test, ...]:
    if not isinstance(given, list):
        raise _wrong(place, "is not a list of conditions", 'For example where = [{column = "a", is = "yes"}].')
    return tuple(_test(it, f"{place}.{at}") for at, it in enumerate(given, 1))


def _test(given: Any, place: str) -> Test:
    own = _known(_table(given, place), ("column", *TESTS), place)
    hows = [key for key in TESTS if key in own]
    if len(hows) != 1:
        raise _wrong(place, "needs exactly one condition", f"One of: {', '.join(TESTS)}.")
    how, value = hows[0], own[hows[0]]
    name = _text(own.get("column"), f"{place}.column")
    if how in {"filled", "empty"}:
        truth = _flag(value, f"{place}.{how}")
        return Test(name, how if truth else {"filled": "empty", "empty": "filled"}[how])
    values = value if isinstance(value, list) else [value]
    return Test(name, how, tuple(_scalar(it, f"{place}.{how}") for it in values))


def _moves(given: Any, place: str) -> Spec:
    """Return the spec of an interval: `12mo` itself, or where to find it."""
    return Spec("const", text=given) if isinstance(given, str) else _spec(given, place)


def _words(given: Any, place: str) -> Mapping[str, str]:
    return {key: _scalar(value, f"{place}.{key}") for key, value in _table(given, place).items()}


def _factor(given: Any, place: str) -> str:
    text = _scalar(given, place)
    if not text.replace(".", "", 1).removeprefix("-").isdecimal():
        raise _wrong(place, f"{text!r} is not a number", "For example times = 12.")
    return text


def _choice(choices: tuple[str, ...]) -> Callable[[Any, str], str]:
    return lambda given, place: _one_of(given, choices, place)


def _one_of(given: Any, choices: tuple[str, ...], place: str) -> str:
    text = _text(given, place)
    if text not in choices:
        raise _wrong(place, f"“{text}” is not known", f"One of: {', '.join(repr(it) for it in choices if it)}.")
    return text


def _currency(given: Any, place: str) -> str:
    try:
        return checked_currency(_text(given, place)) if given else ""
    except Refused as error:
        raise _wrong(place, error.message.rstrip("."), error.hint) from None


def _known(given: Mapping[str, Any], keys: tuple[str, ...], place: str) -> Mapping[str, Any]:
    for key in given:
        if key not in keys:
            raise _wrong(place, f"unknown key `{key}`", f"Known: {', '.join(keys)}.")
    return given


def _table(given: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise _wrong(place, "is missing" if given is None else f"{given!r} is not a table", "Write names and values.")
    return given


def _text(given: Any, place: str) -> str:
    if not isinstance(given, str):
        raise _wrong(place, "is missing" if given is None else f"{given!r} is not text", "Put it in quotes.")
    return given


def _texts(given: Any, place: str) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise _wrong(place, f"{given!r} is not a list", 'For example ["a", "b"].')
    return tuple(_text(it, place) for it in given)


def _scalar(given: Any, place: str) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    return str(given) if isinstance(given, int | float) else _text(given, place)


def _flag(given: Any, place: str) -> bool:
    if not isinstance(given, bool):
        raise _wrong(place, f"{given!r} is neither true nor false", "Write true or false.")
    return given


def _wrong(place: str, reason: str, hint: str) -> Refused:
    return Refused(f"{place}: {reason}.", hint)


_MODIFIERS: dict[str, tuple[str, Callable[[Any, str], Any]]] = {
    "map": ("words", _words),
    "pass": ("keeps", _flag),
    "default": ("default", _scalar),
    "times": ("times", _factor),
    "plus": ("plus", _moves),
    "minus": ("minus", _moves),
    "period": ("period", _choice(PERIODS)),
    "date_order": ("date_order", _choice(ORDERS)),
    "unit": ("unit", _choice(("cents",))),
    "decimal": ("decimal", _choice((".", ","))),
    "round": ("rounds", _flag),
    "split": ("split", _text),
    "by": ("by", _choice(LINKS)),
    "via": ("via", lambda given, place: _entity(given, place).table),
    "where": ("where", _tests),
    "clears": ("clears", _flag),
}
