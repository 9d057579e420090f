"""`am renewals ask|offer|give|get|note`: the record of a negotiation, one thing said at a time."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.context import Am, command
from amcli.cli.renewals_set import ContractRef, own_money

if TYPE_CHECKING:
    from datetime import date

Text = Annotated[str, typer.Argument(metavar="TEXT", help="What was said, in a few words.", show_default=False)]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day; today unless given.")]
Amount = Annotated[str | None, typer.Option("--amount", metavar="MONEY", help="What it is worth a year.")]
Arr = Annotated[str | None, typer.Option("--amount", metavar="MONEY", help="The ARR that is offered.")]
For = Annotated[str | None, typer.Option("--for", metavar="TEXT", help="What they gave in return.")]

KINDS = {"ask": "asks", "offer": "offered", "given": "given", "got": "got", "note": "note"}


def add_to(app: typer.Typer) -> None:
    """Add the commands to the group."""
    verbs: tuple[tuple[str, Callable[..., None]], ...] = (
        ("ask", ask), ("offer", offer), ("give", give), ("get", get), ("note", note),
    )  # fmt: skip
    for name, function in verbs:
        app.command(name)(function)


@command
def ask(am: Am, contract: ContractRef, text: Text, amount: Amount = None, on: On = None) -> None:
    """Record what the client asks for."""
    _record(am, contract, [("ask", text, amount)], on)


@command
def offer(am: Am, contract: ContractRef, text: Text, amount: Arr = None, on: On = None) -> None:
    """Record what you offer; with --amount it is the ARR on the table."""
    _record(am, contract, [("offer", text, amount)], on)


@command
def give(
    am: Am, contract: ContractRef, text: Text, in_return: For = None, amount: Amount = None, on: On = None
) -> None:
    """Record a concession you gave, and what they gave for it."""
    got = [("got", in_return, None)] if in_return is not None else []
    _record(am, contract, [("given", text, amount), *got], on)


@command
def get(am: Am, contract: ContractRef, text: Text, amount: Amount = None, on: On = None) -> None:
    """Record what you got from them."""
    _record(am, contract, [("got", text, amount)], on)


@command
def note(am: Am, contract: ContractRef, text: Text, on: On = None) -> None:
    """Keep a note on the negotiation."""
    _record(am, contract, [("note", text, None)], on)


def _record(am: Am, contract: str, said: list[tuple[str, str, str | None]], on: str | None) -> None:
    from amcli.cli.output import hint, wrote
    from amcli.cli.renewals_close import day_decided
    from amcli.cli.renewals_pick import pick
    from amcli.domain.chains import amended_by
    from amcli.domain.changes import Insert, Update
    from amcli.domain.dates import show_day
    from amcli.domain.money import Money, show_money
    from amcli.domain.negotiation import unreturned
    from amcli.domain.text import one_line
    from amcli.store.journal import writing
    from amcli.store.renewals import deal_of

    day = day_decided(am, on)
    with am.write() as book:
        found = pick(am, book, contract, am.today)
        kept = found.term.contract
        rows = [(kind, _text(words, day), _amount(typed, found.ref, kept.currency)) for kind, words, typed in said]
        changes: list[Any] = [
            Insert(
                "negotiation", {"contract_id": kept.id, "on": day, "kind": kind, "text": words, "amount_minor": minor}
            )
            for kind, words, minor in rows
        ]
        changes += [Update("contract", kept.id, {"offered_minor": m}) for kind, _, m in rows if kind == "offer" and m]
        with writing(book, f"renewals {said[0][0]} {found.ref}", am.stamp) as unit:
            unit.apply(changes)
        deal = deal_of(book, amended_by(kept, found.standing.facts.contracts))
    shown = [
        f"{KINDS[kind]}: {one_line(words)}"
        + (f" ({show_money(Money(minor, kept.currency))})" if minor is not None else "")
        for kind, words, minor in rows
    ]
    first = f"{found.ref} {found.name}, {show_day(day, today=am.today)}: {shown[0]}"
    wrote(am, unit.unit_id, [found.ref], first, *shown[1:])
    if (alone := unreturned(deal.moves)) and any(kind in ("given", "got") for kind, _, _ in rows):
        hint(f"Given for nothing so far: {', '.join(one_line(it.text) for it in alone)}. `--for` says what came back.")
    if deal.walk_away is not None and any(
        kind == "offer" and m is not None and m < deal.walk_away for kind, _, m in rows
    ):
        hint("The offer is below your walk-away.")


def _amount(typed: str | None, ref: str, currency: str) -> int | None:
    return own_money(typed, currency, ref) if typed is not None else None


def _text(words: str, day: "date") -> str:
    """Return what was said, cleaned; refuse nothing."""
    from amcli.domain.entities import BUDGET, Field
    from amcli.domain.input import read_field

    return str(read_field(BUDGET, Field("text"), words, today=day))
