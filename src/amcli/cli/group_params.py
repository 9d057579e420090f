"""The arguments and options of the group commands, made from the description of an entity.

Every parameter is named after its field with an underscore behind it, so that none is a Python keyword or
one of the options every command has; `fields_given` takes the underscore off again.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import typer

from amcli.domain.entities import Entity, Field

POSITIONAL: Mapping[str, tuple[str, ...]] = {
    "account": ("name",),
    "contact": ("name",),
    "touch": ("kind", "text"),
    "action": ("title",),
    "issue": ("title",),
    "risk": ("title",),
    "contract": ("product",),
    "opportunity": ("title",),
    "usage": ("active",),
    "survey": ("kind", "score"),
    "request": ("title",),
    "objective": ("outcome",),
    "milestone": ("title",),
    "invoice": ("amount",),
    "budget": (),
    "reference": ("title",),
}
"""Fields that `add` takes by position, after the account."""

OPTIONAL_POSITIONAL = frozenset({("touch", "text"), ("contract", "product")})

FILTERS = frozenset(
    """
    tier segment industry region owner tags team metric category product stage escalated_to playbook
    """.split()  # noqa: SIM905
)
"""Text fields a list can be narrowed by; choices and flags can always be."""

SWITCHES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "reference": (("anyway", "--anyway", "Record it even within 90 days of a no."),),
    "survey": (("no_follow_up", "--no-follow-up", "Leave out the action that answers a detractor or passive."),),
}
"""What `add` can be told beyond the fields: parameter, flag, help."""

LIST_MORE: Mapping[str, tuple[tuple[str, str, str] | tuple[str, str, str, str], ...]] = {
    "action": (
        ("due", "--due", "WHEN", "Due by then, what is late included: today, week, or any day."),
        ("slipped", "--slipped", "Only what was put off."),
        ("waiting", "--waiting", "Only what others owe, what to chase first."),
        ("md", "--md", "Print Markdown, to paste to a team."),
    ),
    "reference": (("who", "--who", "Whom you could ask: green, value proven, a supporter to ask."),),
}
"""What a list can be told beyond narrowing by fields: a switch (parameter, flag, help) or an option with a word."""

SINGULAR = {"tags": "tag", "domains": "domain", "aliases": "alias", "other_emails": "other-email"}
METAVAR = {
    "day": "DATE",
    "time": "HH:MM",
    "money": "AMOUNT",
    "count": "N",
    "number": "N",
    "ratio": "SHARE",
    "interval": "INTERVAL",
    "list": "LIST",
    "contact": "NAME",
    "contacts": "NAME",
    "objective": "GN",
}
SEVERAL = ("list", "contacts")
FORMS = {
    "day": "fri, 2w, 2026-12-01",
    "time": "14:30",
    "money": "48k, 48000 EUR",
    "interval": "30d, 2w, 3mo",
    "list": "may be repeated, or a;b",
    "contact": "name or id",
    "contacts": "name or id; may be repeated",
}
"""What may be typed for a field of a type, said behind its help."""


def with_signature(function: Callable[..., None], own: Sequence[inspect.Parameter]) -> Callable[..., None]:
    """Give a function that takes anything the parameters that its command line shall have."""
    context = inspect.Parameter("am", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    function.__signature__ = inspect.Signature([context, *own])  # type: ignore[attr-defined]
    return function


def fields_given(given: Mapping[str, Any], entity: Entity) -> dict[str, Any]:
    """Return what was typed for the fields of an entity, by field name: text, or a list of texts.

    Options that were not typed are left out. Flags become the words of their grammar.
    """
    found: dict[str, Any] = {}
    for field in entity.fields:
        value = given.get(field.name + "_")
        if value is None or value == []:
            continue
        found[field.name] = ("yes" if value else "no") if isinstance(value, bool) else value
    return found


def for_add(entity: Entity) -> list[inspect.Parameter]:
    """Return the parameters of `add`: the account, what the row is about, then an option per field."""
    positional = POSITIONAL[entity.table]
    own = [] if entity.table == "account" else [_argument("account_", "ACCOUNT", "Whose: handle or name.")]
    for name in positional:
        field = entity.field(name)
        required = (entity.table, name) not in OPTIONAL_POSITIONAL
        own.append(_argument(name + "_", name.upper(), described(field), required=required))
    own += [_option(field, required=field.required) for field in entity.fields if field.name not in positional]
    return own + [_switch(*switch) for switch in SWITCHES.get(entity.table, ())]


def for_edit(entity: Entity) -> list[inspect.Parameter]:
    """Return the parameters of `edit`: which row, then an option per field; unset means unchanged."""
    return [ref(entity), *(_option(field) for field in entity.fields)]


def for_remove(entity: Entity) -> list[inspect.Parameter]:
    """Return the parameters of `rm`: which rows."""
    shown = f"{_ref_name(entity)}..."
    refs = Annotated[list[str], typer.Argument(metavar=shown, help="Which ones.", show_default=False)]
    yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
    return [_positional("ref", refs, inspect.Parameter.empty), _named("yes", yes, False)]


def ref(entity: Entity) -> inspect.Parameter:
    """Return the argument that names one row."""
    what = "Handle or name." if entity.table == "account" else f"Which one, such as {entity.letter}3."
    return _argument("ref", _ref_name(entity), what)


def for_list(entity: Entity) -> list[inspect.Parameter]:
    """Return the parameters of `list`: what narrows, orders and shortens it."""
    own = []
    if entity.table != "account":
        own.append(_several("account_in", ("--account",), "NAME", "Only of this account; may be repeated."))
    own += [_filter(field) for field in entity.fields if field.name in FILTERS or field.type in ("choice", "flag")]
    if entity.ends:
        own.append(_switch("open_only", "--open", "Only what is open."))
        own.append(_switch("closed_only", "--closed", "Only what is closed."))
    own.append(_switch("everything", "--all", "Open and closed." if entity.ends else "All of them."))
    if entity.day:
        day = entity.day.replace("_", " ")
        own.append(_text("since", "--since", "DATE", f"From this day on ({day})."))
        own.append(_text("until", "--until", "DATE", f"Up to and with this day ({day})."))
    own += [_switch(*more) if len(more) == 3 else _text(*more) for more in LIST_MORE.get(entity.table, ())]
    own.append(_text("sort", "--sort", "FIELD", "Order by a field; -FIELD for descending."))
    number = Annotated[int | None, typer.Option("--limit", metavar="N", min=0, help="At most N; 0 for all.")]
    return [*own, _named("limit", number, None)]


def _filter(field: Field) -> inspect.Parameter:
    name = field.name + "_in"
    if field.type == "flag":
        flag = f"--{_dashed(field)}/--no-{_dashed(field)}"
        return _named(name, Annotated[bool | None, typer.Option(flag, help=described(field), show_default=False)], None)
    shown = METAVAR.get(field.type, SINGULAR.get(field.name, field.name).upper())
    return _several(name, _names(field), shown, f"{described(field)} May be repeated.".strip())


def _option(field: Field, *, required: bool = False) -> inspect.Parameter:
    name, text = field.name + "_", described(field) + (" Required." if required and field.name != "on" else "")
    if field.type == "flag":
        flag = f"--{_dashed(field)}/--no-{_dashed(field)}"
        return _named(name, Annotated[bool | None, typer.Option(flag, help=text, show_default=False)], None)
    shown = METAVAR.get(field.type, "WORD" if field.type == "choice" else "TEXT")
    if field.type in SEVERAL:
        return _several(name, _names(field), shown, text)
    return _named(name, Annotated[str | None, typer.Option(*_names(field), metavar=shown, help=text)], None)


def _names(field: Field) -> tuple[str, ...]:
    single = SINGULAR.get(field.name)
    return (f"--{single}", f"--{_dashed(field)}") if single else (f"--{_dashed(field)}",)


def described(field: Field) -> str:
    """Return what the help says of a field: what it is, then the forms in which it may be typed."""
    if field.type == "choice":
        shown = f"One of: {', '.join(field.choices)}."
        return shown + (" -1 is bad, 1 good." if field.name == "mood" else "")
    forms = f" ({FORMS[field.type]})" if field.type in FORMS else ""
    return f"{field.help[:1].upper()}{field.help[1:]}{forms}."


def _dashed(field: Field) -> str:
    return field.name.replace("_", "-")


def _ref_name(entity: Entity) -> str:
    return "ACCOUNT" if entity.table == "account" else f"{entity.letter.upper()}N"


def _argument(name: str, shown: str, help_text: str, *, required: bool = True) -> inspect.Parameter:
    kind = str if required else str | None
    annotation = Annotated[kind, typer.Argument(metavar=shown, help=help_text, show_default=False)]  # type: ignore[valid-type]
    return _positional(name, annotation, inspect.Parameter.empty if required else None)


def _switch(name: str, flag: str, help_text: str) -> inspect.Parameter:
    return _named(name, Annotated[bool, typer.Option(flag, help=help_text)], False)


def _text(name: str, flag: str, shown: str, help_text: str) -> inspect.Parameter:
    return _named(name, Annotated[str | None, typer.Option(flag, metavar=shown, help=help_text)], None)


def _several(name: str, flags: Sequence[str], shown: str, help_text: str) -> inspect.Parameter:
    return _named(name, Annotated[list[str] | None, typer.Option(*flags, metavar=shown, help=help_text)], None)


def _positional(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=annotation)


def _named(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
