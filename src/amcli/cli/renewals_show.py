"""`am renewals show`: one renewal on a page; `am renewals accuracy`: how past calls turned out."""

from typing import Annotated

import typer

from amcli.cli.context import Am, command
from amcli.cli.renewals_set import ContractRef


def add_to(app: typer.Typer) -> None:
    """Add the commands to the group."""
    app.command("show")(show_)
    app.command("accuracy")(accuracy)


@command
def show_(
    am: Am,
    contract: ContractRef,
    no_notes: Annotated[
        bool, typer.Option("--no-notes", help="Leave out your walk-away and what was written in words.")
    ] = False,
) -> None:
    """Show one renewal in full: terms, readiness with evidence, forecast, negotiation, who decides."""
    from amcli.cli.output import console, show
    from amcli.cli.renewals_pick import pick
    from amcli.domain.chains import amended_by
    from amcli.domain.standing import stand
    from amcli.render import renewal_page as pages
    from amcli.reports.renewal_page import renewal_page
    from amcli.store.renewals import deal_of

    with am.read() as book:
        found = pick(am, book, contract, am.today, as_written=False)
        it, kept = found.standing, found.term.contract
        deal = deal_of(book, amended_by(kept, it.facts.contracts))
    if no_notes:
        from amcli.domain.withheld import without_notes

        it = stand(without_notes(it.facts), am.today, it.settings)
    term = next(one for one in it.terms if one.contract.id == kept.id)
    page = renewal_page(it, term, deal, texts=not no_notes)
    show(
        am,
        schema="am.renewal/1",
        data=lambda: pages.as_json(page),
        lines=None,
        page=lambda: pages.as_page(page, console(am).width),
    )


@command
def accuracy(
    am: Am,
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="Renewals due from this day on; a year back unless given."),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Up to and with this day; today unless given.")
    ] = None,
    before: Annotated[
        list[int] | None,
        typer.Option(
            "--before", metavar="DAYS", min=0, max=720, help="How long before the decision; 90 and 30 unless given."
        ),
    ] = None,
) -> None:
    """Show how past calls turned out, by forecast category."""
    from amcli.cli.renewals_past import show_accuracy

    show_accuracy(am, start, to, before or [90, 30])
