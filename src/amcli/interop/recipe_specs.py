"""Where a value comes from and which rows count, as a recipe says it in TOML."""

from collections.abc import Callable, Mapping
from typing import Any

from amcli.domain.entities import BY_PLURAL, BY_TABLE, Entity
from amcli.domain.text import quoted
from amcli.interop import recipe_checks as check
from amcli.interop.day_texts import ORDERS
from amcli.interop.spec import Spec, Test, column, template

TOTALS = ("sum", "distinct", "min", "max", "last")
HEADS = ("column", "any", "const", "template", "join", "coalesce", "link", "links", "date_of", "count", *TOTALS)
LINKS = ("external", "name", "email", "domain", "handle", "any")
PEOPLE = ("external", "name", "email", "any")
PERIODS = ("week", "month", "quarter")
TESTS = ("is", "not", "in", "not_in", "filled", "empty", "yes", "midnight", "min", "max")
_OF_SPEC = (
    *("map", "pass", "default", "times", "plus", "minus", "period", "date_order", "unit", "decimal", "round"),
    *("split", "by", "via", "with", "where", "clears", "lookup", "short_id", "untagged", "by_quantity"),
)
_OPPOSITE = {"filled": "empty", "empty": "filled", "yes": "no", "midnight": "timed"}


def entity_named(given: Any, place: str) -> Entity:
    """Return the entity a recipe names."""
    name = check.text(given, place)
    entity = BY_PLURAL.get(name) or BY_TABLE.get(name)
    if entity is None:
        raise check.wrong(place, f"there is no entity “{name}”", f"Known: {', '.join(BY_PLURAL)}.")
    return entity


def id_spec(given: Any, place: str) -> Spec:
    """Return the spec of an id: a column, a template, or a table."""
    if isinstance(given, str):
        return template(given) if "{" in given else column(given)
    return spec_of(given, place)


def spec_of(given: Any, place: str) -> Spec:
    """Return how a value comes from a row, as a column or a table says it."""
    if isinstance(given, str):
        return column(given)
    own = check.known(check.table(given, place), HEADS + _OF_SPEC, place)
    heads = [key for key in HEADS if key in own]
    if len(heads) != 1:
        said = f"{' and '.join(heads)} exclude each other" if heads else "nothing says where the value comes from"
        raise check.wrong(place, said, f"Give one of: {', '.join(HEADS)}.")
    spec = _head(heads[0], own, place)
    if ("by" in own or "via" in own) and heads[0] != "link":
        raise check.wrong(place, "by and via belong to link", 'For example {link = "account_id", by = "name"}.')
    if "by_quantity" in own:
        spec = spec._replace(factor=spec_of(own["by_quantity"], f"{place}.by_quantity"))
    changes = {name: read(own[key], f"{place}.{key}") for key, (name, read) in _MODIFIERS.items() if key in own}
    return spec._replace(**changes)


def _head(head: str, own: Mapping[str, Any], place: str) -> Spec:
    value = own[head]
    place = f"{place}.{head}"
    match head:
        case "const":
            spec = Spec("const", text=check.scalar(value, place))
        case "template":
            spec = template(check.text(value, place))
        case "join":
            spec = Spec("join", check.texts(value, place), check.text(own.get("with", " "), place))
        case "coalesce":
            parts = value if isinstance(value, list) else []
            if not parts:
                raise check.wrong(place, "is not a list", 'For example coalesce = ["end_date", "renewal_date"].')
            spec = Spec("coalesce", parts=tuple(spec_of(it, place) for it in parts))
        case "count":
            spec = Spec("count", total="count" if check.flag(value, place) else "")
        case "link":
            spec = spec_of(value, place)._replace(by="external")
        case "any":
            spec = Spec("any", check.texts(value, place))
            if not spec.columns:
                raise check.wrong(place, "is empty", 'For example any = ["AccountId", "Account ID"].')
        case "links":
            spec = _links(value, place)
        case _:
            spec = column(check.text(value, place))._replace(total=head if head in TOTALS else "")
    return spec


def _links(given: Any, place: str) -> Spec:
    """Return the spec of several links: the first that leads somewhere counts."""
    parts = tuple(spec_of(it, place) for it in given) if isinstance(given, list) else ()
    if not parts or any(not part.by for part in parts):
        raise check.wrong(
            place,
            "is not a list of links",
            'For example links = [{link = "AccountId"}, {link = "email", by = "email"}].',
        )
    return Spec("links", parts=parts, by="links")


def tests_of(given: Any, place: str) -> tuple[Test, ...]:
    """Return a list of conditions."""
    if not isinstance(given, list):
        raise check.wrong(place, "is not a list of conditions", 'For example where = [{column = "a", is = "yes"}].')
    return tuple(test_of(it, f"{place}.{at}") for at, it in enumerate(given, 1))


def test_of(given: Any, place: str) -> Test:
    """Return one condition."""
    own = check.known(check.table(given, place), ("column", *TESTS), place)
    hows = [key for key in TESTS if key in own]
    if len(hows) != 1:
        raise check.wrong(place, "needs exactly one condition", f"One of: {', '.join(TESTS)}.")
    how, value = hows[0], own[hows[0]]
    name = check.text(own.get("column"), f"{place}.column")
    if how in _OPPOSITE:
        truth = check.flag(value, f"{place}.{how}")
        return Test(name, how if truth else _OPPOSITE[how])
    values = value if isinstance(value, list) else [value]
    return Test(name, how, tuple(check.scalar(it, f"{place}.{how}") for it in values))


def _moves(given: Any, place: str) -> Spec:
    """Return the spec of an interval: `12mo` itself, or where to find it."""
    return Spec("const", text=given) if isinstance(given, str) else spec_of(given, place)


def _words(given: Any, place: str) -> Mapping[str, str]:
    return {key: check.scalar(value, f"{place}.{key}") for key, value in check.table(given, place).items()}


def _factor(given: Any, place: str) -> str:
    text = check.scalar(given, place)
    if not text.replace(".", "", 1).removeprefix("-").isdecimal():
        raise check.wrong(place, f"{quoted(text)} is not a number", "For example times = 12.")
    return text


_MODIFIERS: dict[str, tuple[str, Callable[[Any, str], Any]]] = {
    "map": ("words", _words),
    "pass": ("keeps", check.flag),
    "default": ("default", check.scalar),
    "times": ("times", _factor),
    "plus": ("plus", _moves),
    "minus": ("minus", _moves),
    "period": ("period", check.choice(PERIODS)),
    "date_order": ("date_order", check.choice(ORDERS)),
    "unit": ("unit", check.choice(("cents",))),
    "decimal": ("decimal", check.choice((".", ","))),
    "round": ("rounds", check.flag),
    "split": ("split", check.text),
    "by": ("by", check.choice(LINKS)),
    "via": ("via", lambda given, place: entity_named(given, place).table),
    "where": ("where", tests_of),
    "clears": ("clears", check.flag),
    "lookup": ("lookups", lambda given, place: (given,) if isinstance(given, str) else check.texts(given, place)),
    "short_id": ("short_id", check.flag),
    "untagged": ("untagged", check.flag),
}
