"""`am renewals close`: how a renewal ended, with its next term and what it does to the ARR."""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli.context import Am, command
from amcli.cli.renewals_set import ContractRef
from amcli.errors import Refused

if TYPE_CHECKING:
    from datetime import date


def add_to(app: typer.Typer) -> None:
    """Add the command to the group."""
    app.command("close")(close)


@command
def close(
    am: Am,
    contract: ContractRef,
    outcome: Annotated[
        str,
        typer.Option(
            "--outcome", metavar="WORD", help="renewed_flat, renewed_up, renewed_down or churned.", show_default=False
        ),
    ],
    final: Annotated[str | None, typer.Option("--final", metavar="MONEY", help="The ARR agreed.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why it ended so.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it was decided.")] = None,
) -> None:
    """Record how a renewal ended; a renewed one starts its next term in the same step."""
    from amcli.cli.output import hint, wrote
    from amcli.cli.renewals_pick import at_its_end, pick
    from amcli.cli.renewals_words import closed_lines
    from amcli.domain.changes import Insert
    from amcli.domain.closing import close_renewal
    from amcli.domain.money import parse_money
    from amcli.domain.vocab import RENEWAL_OUTCOMES
    from amcli.store.journal import writing
    from amcli.store.renewals import deal_of

    if outcome not in RENEWAL_OUTCOMES:
        raise Refused(f"“{outcome}” is not an outcome.", f"Use one of: {', '.join(RENEWAL_OUTCOMES)}.")
    day, why = day_decided(am, on), reason_of(reason, am.today)
    with am.write() as book:
        ref = at_its_end(pick(am, book, contract, day)).ref
        with writing(book, f"renewals close {ref} {outcome}", am.stamp) as unit:
            found = at_its_end(pick(am, book, ref, day))  # as it is now that nobody else can close it
            kept = found.term.contract
            amount = parse_money(final, currency=kept.currency) if final is not None else None
            changes = close_renewal(found.term, outcome, amount, why, day)
            unit.apply(changes)
        added = [f"k{unit.id_of(change)}" for change in changes if isinstance(change, Insert)]
        walk_away = deal_of(book, [kept]).walk_away
    lines, movement = closed_lines(am, found, changes, added)
    wrote(am, unit.unit_id, [ref, *added], *lines, movement=movement)
    left = amount.minor if amount is not None else kept.arr
    if walk_away is not None and outcome != "churned" and left < walk_away:
        hint("That is below the walk-away you had set; `am undo` if it was a slip.")


def day_decided(am: Am, text: str | None) -> "date":
    """Return the day something was decided: today unless given, never ahead.

    Raises:
        Refused: it lies ahead.
    """
    from amcli.domain.dates import parse_day

    day = parse_day(text, today=am.today, lean="backward") if text else am.today
    if day > am.today:
        raise Refused(f"{day} is in the future.", "An outcome is recorded when it is known.")
    return day


def reason_of(text: str | None, today: "date") -> str | None:
    """Return a reason as typed, None without one."""
    from amcli.domain.entities import CONTRACT
    from amcli.domain.input import read_field

    return None if text is None else str(read_field(CONTRACT, CONTRACT.field("reason"), text, today=today))
