"""`am whitespace`: accounts by products, and where there is room."""

from typing import Annotated

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command

app = new_app()

Several = list[str] | None


@app.command("whitespace")
@command
def whitespace(
    am: Am,
    account: Annotated[
        Several, typer.Option("--account", metavar="NAME", help="Only this account; may be repeated.")
    ] = None,
    tier: Annotated[Several, typer.Option("--tier", metavar="TIER", help="Only this tier; may be repeated.")] = None,
    segment: Annotated[
        Several, typer.Option("--segment", metavar="SEGMENT", help="Only this segment; may be repeated.")
    ] = None,
    product: Annotated[
        Several, typer.Option("--product", metavar="PRODUCT", help="Only this product; may be repeated.")
    ] = None,
) -> None:
    """Show which account has which product, what may come, and where there is room.

    A cell holds the ARR that runs, what opportunities would add, what was won or lost in 90 days, and how many
    others of the segment have what is missing. The products are those of contracts and opportunities, or
    [products] list in the config.
    """
    from amcli.cli.loading import load
    from amcli.cli.naming import pick_account
    from amcli.cli.output import console, hint, show
    from amcli.render import whitespace as pages
    from amcli.reports.whitespace import LOOKS_BACK, Wanted, build_whitespace

    with am.read() as book:
        meant = tuple(pick_account(book, name).id for name in account or ())
        facts, settings = load(am, book, (am.today,), since=am.today - LOOKS_BACK)
    wanted = Wanted(tuple(tier or ()), tuple(segment or ()), tuple(product or ()), meant)
    report = build_whitespace(facts, am.today, settings, wanted)
    if not (report.rows and report.columns) and not am.as_json:
        narrowed = any(wanted)
        hint(
            "Nothing fits. `am whitespace` shows all accounts and products."
            if narrowed
            else "No contract runs and nothing is open to sell. `am contracts add ACCOUNT PRODUCT --arr AMOUNT` begins."
        )
        return
    show(
        am,
        schema="am.whitespace/1",
        data=lambda: pages.as_json(report),
        lines=lambda: pages.as_lines(report),
        page=lambda: pages.as_page(report, console(am).width),
    )
