"""`am renewals set`: the forecast, the marks and the position in the negotiation."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from datetime import date

ContractRef = Annotated[str, typer.Argument(metavar="ACCOUNT|kN", help="The contract, or the account it belongs to.")]
CLEARS = ("", "none")
"""What takes a value away."""


def add_to(app: typer.Typer) -> None:
    """Add the command to the group."""
    app.command("set")(set_)


@command
def set_(
    am: Am,
    contract: ContractRef,
    category: Annotated[
        str | None, typer.Option("--category", metavar="WORD", help="commit, best_case, pipeline or omitted.")
    ] = None,
    target: Annotated[str | None, typer.Option("--target", metavar="MONEY", help="The ARR to aim for.")] = None,
    forecast: Annotated[str | None, typer.Option("--forecast", metavar="MONEY", help="The ARR you expect.")] = None,
    stage: Annotated[
        str | None, typer.Option("--stage", metavar="TEXT", help="Where the renewal is, in your words.")
    ] = None,
    offered: Annotated[str | None, typer.Option("--offered", metavar="MONEY", help="The ARR last offered.")] = None,
    walk_away: Annotated[
        str | None, typer.Option("--walk-away", metavar="MONEY", help="The least you accept; shown to nobody else.")
    ] = None,
    next_move: Annotated[str | None, typer.Option("--next-move", metavar="TEXT", help="What you do next.")] = None,
    proposal_sent: Annotated[
        str | None, typer.Option("--proposal-sent", metavar="DATE", help="The day it went out.")
    ] = None,
    price_agreed: Annotated[
        str | None, typer.Option("--price-agreed", metavar="DATE", help="The day it was agreed.")
    ] = None,
) -> None:
    """Set forecast, marks and position of a renewal; `none` takes a value away."""
    from amcli.cli.output import hint, wrote
    from amcli.cli.renewals_pick import pick
    from amcli.domain.changes import Update
    from amcli.store.journal import writing
    from amcli.store.renewals import deal_of

    typed = {
        "category": category, "stage": stage, "next_move": next_move, "target_minor": target,
        "forecast_minor": forecast, "offered_minor": offered, "walk_away_minor": walk_away,
        "proposal_sent": proposal_sent, "price_agreed": price_agreed,
    }  # fmt: skip
    if all(text is None for text in typed.values()):
        raise Refused("Nothing to set.", "Give at least one of --category, --forecast, --target, --proposal-sent …")
    with am.write() as book:
        found = pick(am, book, contract, am.today)
        kept = found.term.contract
        given = {name: _value(am, name, text, kept.currency) for name, text in typed.items() if text is not None}
        with writing(book, f"renewals set {found.ref}", am.stamp) as unit:
            unit.apply([Update("contract", kept.id, given)])
        deal = deal_of(book, [kept])
    told = ", ".join(_told(name, value, kept.currency, am) for name, value in given.items())
    wrote(am, unit.unit_id if unit.changes else None, [found.ref], f"{found.ref} {found.name}: {told}")
    if deal.walk_away is not None and deal.offered is not None and deal.offered < deal.walk_away:
        hint("The offer is below your walk-away.")


def category_of(text: str) -> str:
    """Return a forecast category as typed; `closed` is what closing writes.

    Raises:
        Refused: there is no such category.
    """
    from amcli.domain.vocab import FORECAST_CATEGORIES

    word = text.strip().lower().replace("-", "_").replace(" ", "_")
    if word not in FORECAST_CATEGORIES[:-1]:
        raise Refused(f"“{text}” is not a category.", f"Use one of: {', '.join(FORECAST_CATEGORIES[:-1])}.")
    return word


def own_money(text: str, currency: str, ref: str) -> int:
    """Return an amount in minor units of the currency of a contract.

    Raises:
        Refused: it cannot be read, or is in another currency.
    """
    from amcli.domain.money import parse_money

    amount = parse_money(text, currency=currency)
    if amount.currency != currency:
        raise Refused(f"{ref} is in {currency}, not {amount.currency}.", "Use its currency.")
    return amount.minor


def _value(am: Am, name: str, text: str, currency: str) -> Any:
    """Return the value of a column, None where it is to be taken away."""
    from amcli.domain.entities import CONTRACT
    from amcli.domain.input import read_field

    if text.strip().lower() in CLEARS:
        return None
    if name == "category":
        return category_of(text)
    if name in ("stage", "next_move"):
        return read_field(CONTRACT, CONTRACT.field(name), text, today=am.today)
    return own_money(text, currency, "The contract") if name.endswith("_minor") else _mark(am, name, text)


def _mark(am: Am, name: str, text: str) -> "date":
    """Return the day of a mark: something that has happened."""
    from amcli.domain.dates import parse_day, show_day

    day = parse_day(text, today=am.today, lean="backward")
    if day > am.today:
        words = name.replace("_", " ")
        raise Refused(f"{words}: {show_day(day, today=am.today)} lies ahead.", "Mark it when it has happened.")
    return day


def _told(name: str, value: Any, currency: str, am: Am) -> str:
    """Return one thing that was set, in words."""
    from datetime import date

    from amcli.domain.dates import show_day
    from amcli.domain.money import Money, show_money
    from amcli.domain.text import one_line

    words = name.removesuffix("_minor").replace("_", " ").replace("walk away", "walk-away")
    if value is None:
        return f"{words} taken away"
    if name.endswith("_minor"):
        return f"{words} {show_money(Money(value, currency))}"
    return f"{words} {show_day(value, today=am.today) if isinstance(value, date) else one_line(str(value))}"
