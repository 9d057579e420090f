"""Writing a recipe as TOML: what would be used for these files, to keep, to mend and to use again."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from amcli.interop.spec import Lookup, Recipe, Source, Spec, Test

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r'[\x00-\x1f\x7f"\\]')


def as_toml(recipe: Recipe, above: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return a recipe as TOML; `above` has comments by the place of a source."""
    parts = ["\n".join(_pairs({"name": recipe.name, "note": recipe.note}))]
    parts += ["\n".join(["[[lookup]]", *_pairs(_lookup(it))]) for it in recipe.lookups]
    for source in recipe.sources:
        comments = [f"# {line}" for line in (above or {}).get(source.place, ())]
        lines = [*comments, "[[source]]", *_pairs(_source(source))]
        for name, specs in (("fields", source.fields), ("renewal", source.renewal)):
            if specs or name == "fields":
                lines += [f"[source.{name}]", *_pairs({field: _spec(spec) for field, spec in specs.items()})]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def value(given: Any) -> str:
    """Return a value as TOML writes it on one line."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, int):
        return str(given)
    if isinstance(given, str):
        return f'"{_CONTROL.sub(_escaped, given)}"'
    if isinstance(given, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {value(it)}" for name, it in given.items()) + " }" if given else "{}"
    return "[" + ", ".join(value(it) for it in given) + "]"


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    return f"\\{char}" if char in '"\\' else f"\\u{ord(char):04x}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else value(name)


def _pairs(given: Mapping[str, Any]) -> list[str]:
    return [f"{_key(name)} = {value(it)}" for name, it in given.items() if it not in ("", (), [], None)]


def _source(source: Source) -> dict[str, Any]:
    shown: dict[str, Any] = {"file": source.file, "entity": source.entity.plural}
    if source.dialect.sheet:
        shown["sheet"] = source.dialect.sheet
    for name in ("encoding", "delimiter"):
        shown[name] = getattr(source.dialect, name)
    shown["skip_lines"] = source.dialect.skip_lines or None
    shown |= {"date_order": source.date_order, "currency": source.currency}
    shown["id"] = _spec(source.id) if source.id else None
    shown["where"] = [_test(it) for it in source.where]
    shown["drop"] = [{**_test(it.test), "why": it.why} for it in source.drop]
    shown |= {"ahead": source.ahead, "renewals": [_test(it) for it in source.renewals]}
    shown["latest"] = _spec(source.latest) if source.latest else None
    shown["merged_into"] = _spec(source.merged_into) if source.merged_into else None
    shown |= {"merges": source.merges, "group_by": list(source.group_by)}
    shown |= {"keep": list(source.keep), "leave": list(source.leave)}
    shown["loose"] = True if source.loose else None
    shown["adds"] = None if source.adds else False
    shown["optional"] = True if source.optional else None
    return shown


def _lookup(lookup: Lookup) -> dict[str, Any]:
    return {
        "name": lookup.name,
        "file": lookup.file,
        "headings": [list(it) if len(it) > 1 else it[0] for it in lookup.headings],
        "key": _spec(lookup.key),
        "value": _spec(lookup.value),
        "where": [_test(it) for it in lookup.where],
        "take": lookup.take if lookup.take != "first" else None,
        "day": True if lookup.day else None,
    }


def _test(test: Test) -> dict[str, Any]:
    if test.how in {"filled", "empty", "yes", "midnight"}:
        return {"column": test.column, test.how: True}
    if test.how in {"no", "timed"}:
        return {"column": test.column, "yes" if test.how == "no" else "midnight": False}
    return {"column": test.column, test.how: list(test.values) if test.how in {"in", "not_in"} else test.values[0]}


def _spec(spec: Spec) -> Any:
    more = _modifiers(spec)
    head = _head(spec)
    if spec.by and spec.kind != "links":
        linked = (
            head["column"] if list(head) == ["column"] and not spec.lookups and not spec.short_id else {**head, **more}
        )
        shown: dict[str, Any] = {"link": linked}
        shown |= {"by": spec.by} if spec.by != "external" else {}
        shown |= {"via": spec.via} if spec.via else {}
        return {**shown, **(more if linked == head.get("column") else {})}
    shown = {**head, **more}
    return shown["column"] if list(shown) == ["column"] else shown


def _head(spec: Spec) -> dict[str, Any]:
    if spec.total:
        return {"count": True} if spec.total == "count" else {spec.total: spec.columns[0]}
    match spec.kind:
        case "column":
            return {"column": spec.columns[0]}
        case "any":
            return {"any": list(spec.columns)}
        case "join":
            return {"join": list(spec.columns), "with": spec.text}
        case "coalesce" | "links":
            return {spec.kind: [_spec(part) for part in spec.parts]}
    return {spec.kind: spec.text}


def _modifiers(spec: Spec) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "where": [_test(it) for it in spec.where],
        "untagged": spec.untagged,
        "short_id": spec.short_id,
        "lookup": list(spec.lookups),
        "map": dict(spec.words) if spec.words is not None else None,
        "pass": spec.keeps,
        "times": float(spec.times) if "." in spec.times else int(spec.times or 0),
        "by_quantity": _spec(spec.factor) if spec.factor else None,
        "period": spec.period,
        "plus": _moved(spec.plus),
        "minus": _moved(spec.minus),
        "default": spec.default,
        "date_order": spec.date_order,
        "unit": spec.unit,
        "decimal": spec.decimal,
        "round": spec.rounds,
        "split": spec.split if spec.split != ";" else "",
        "clears": spec.clears,
    }
    if isinstance(shown["times"], float):
        shown["times"] = spec.times
    empty_default = {"default": ""} if spec.default == "" else {}
    return {name: it for name, it in shown.items() if it not in ("", None, False, 0, [])} | empty_default


def _moved(spec: Spec | None) -> Any:
    return spec.text if spec and spec.kind == "const" and not _modifiers(spec) else _spec(spec) if spec else None
