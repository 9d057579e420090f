"""The command groups: `am risks`, `am contacts` and their like, each made from the description of its entity.

A group is built when it is first asked for (`groups:risks`), so one command never pays for the others.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import typer

from amcli.cli import group_params as params
from amcli.cli.app import DefaultGroup, new_app
from amcli.cli.context import Am, command
from amcli.domain.entities import BY_PLURAL, Entity

HELP = {
    "accounts": "The clients you look after.",
    "contacts": "The people at your accounts.",
    "touches": "Conversations and notes; `am log` is the quick way in.",
    "actions": "Next steps and commitments, yours, theirs and other teams'.",
    "issues": "What clients raised: complaints, requests, tickets, escalations.",
    "risks": "Your own judgement of what could go wrong.",
    "contracts": "Terms: what runs until when, for how much.",
    "opportunities": "Growth: upsell, cross-sell, new teams, referrals.",
    "usage": "Measured use: active and licensed, by day and metric.",
    "surveys": "NPS and CSAT answers.",
    "requests": "What clients ask of the product, with the accounts that ask.",
    "objectives": "The outcomes an account plan promises.",
    "milestones": "Onboarding steps, trainings and obligations.",
    "invoices": "Amounts billed, due and paid.",
    "budgets": "Budgets and what is spent of them.",
    "references": "References and referrals: whom you asked, who gave, who declined.",
}

MORE: dict[str, str] = {
    "accounts": "dupes",
    "actions": "actions",
    "contacts": "stakeholders",
    "contracts": "contracts",
    "issues": "register",
    "opportunities": "opportunities",
    "references": "references",
    "risks": "register",
}
"""Groups with verbs of their own, and the module whose function of the group's name adds them."""

LISTS: dict[str, str] = {"actions": "actions_list", "opportunities": "opportunities", "references": "references"}
"""Groups with a list of their own, and the module that shows it."""

SHOWN: dict[str, str] = {"contracts": "contracts_show"}
"""Groups whose rows have a page of their own, and the module that shows it."""


def __getattr__(name: str) -> typer.Typer:
    """Return the app of a group by its plural name, building it on the first call."""
    if name not in HELP:
        raise AttributeError(name)
    app = build(BY_PLURAL[name])
    globals()[name] = app
    return app


def build(entity: Entity) -> typer.Typer:
    """Return the app of one group with its five commands and the verbs of its own."""
    app = new_app(cls=DefaultGroup, help=HELP[entity.plural])

    def listing(am: Am, **given: Any) -> None:
        if entity.plural in LISTS:
            import_module(f"amcli.cli.{LISTS[entity.plural]}").show_list(am, given)
            return
        from amcli.cli.group_list import show_list

        show_list(am, entity, given)

    def adding(am: Am, **given: Any) -> None:
        from amcli.cli.group_write import add

        add(am, entity, given)

    def showing(am: Am, ref: str) -> None:
        if entity.plural in SHOWN:
            import_module(f"amcli.cli.{SHOWN[entity.plural]}").show_one(am, ref)
            return
        from amcli.cli.group_list import show_one

        show_one(am, entity, ref)

    def editing(am: Am, ref: str, **given: Any) -> None:
        from amcli.cli.group_write import edit

        edit(am, entity, ref, given)

    def removing(am: Am, ref: list[str], *, yes: bool) -> None:
        from amcli.cli.group_remove import remove

        remove(am, entity, ref, yes=yes)

    one = "an account" if entity.table == "account" else f"{_article(entity.table)} {entity.table}"
    verbs: tuple[tuple[str, Callable[..., None], list[Any], str], ...] = (
        ("list", listing, params.for_list(entity), f"List {entity.plural}; the same as `am {entity.plural}`."),
        ("add", adding, params.for_add(entity), f"Add {one}."),
        ("show", showing, [params.ref(entity)], f"Show all that is known of {one}."),
        ("edit", editing, params.for_edit(entity), f'Change {one}; an empty value ("") clears a field.'),
        ("rm", removing, params.for_remove(entity), f"Remove {entity.plural}; `am undo` brings them back."),
    )
    for verb, function, own, help_text in verbs:
        function.__name__ = verb
        function.__doc__ = help_text
        app.command(verb)(command(params.with_signature(function, own)))
    if entity.plural in MORE:
        getattr(import_module(f"amcli.cli.{MORE[entity.plural]}"), entity.plural)(app)
    return app


def _article(word: str) -> str:
    return "an" if word[0] in "aeio" else "a"
