"""`am at-risk`: accounts at risk, with reasons and money."""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.domain.settings import Settings

app = new_app()
BANDS = ("red", "amber", "green")


@app.command("at-risk")
@command
def at_risk(
    am: Am,
    band: Annotated[
        list[str] | None, typer.Option("--band", metavar="WORD", help="Only this band: red, amber or green.")
    ] = None,
    tier: Annotated[list[str] | None, typer.Option("--tier", metavar="TIER", help="Only this tier.")] = None,
    min_arr: Annotated[
        str | None, typer.Option("--min-arr", metavar="MONEY", help="Only accounts with at least this ARR.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help="At most so many; all unless given.")
    ] = None,
) -> None:
    """List the accounts at risk: red or amber, or with a grave signal; with reasons and money."""
    from amcli.cli.loading import load
    from amcli.cli.output import as_typed, console, show
    from amcli.render import at_risk as render
    from amcli.reports.at_risk import LOOKS_BACK, Only
    from amcli.reports.at_risk import at_risk as report_on

    bands = [it.lower() for it in band or ()]
    for it in bands:
        if it not in BANDS:
            raise Refused(f"“{it}” is not a band.", f"Bands: {', '.join(BANDS)}.")
    with am.read() as book:
        facts, settings = load(am, book, (am.today, *(am.today - back for back in LOOKS_BACK)))
    least = _least(min_arr, settings) if min_arr is not None else 0
    report = report_on(facts, am.today, settings, Only(tuple(bands), tuple(tier or ()), least))
    show(
        am,
        schema="am.at_risk/1",
        data=lambda: render.as_json(report, limit),
        lines=lambda: render.as_lines(report, limit),
        page=lambda: render.as_page(report, console(am).width, limit, as_typed(band=band, tier=tier, min_arr=min_arr)),
    )


def _least(typed: str, settings: "Settings") -> int:
    """Return an amount in minor units of the base currency."""
    from amcli.domain.money import parse_money
    from amcli.domain.standing import in_base

    amount = parse_money(typed, currency=settings.currency)
    return in_base({amount.currency: amount.minor}, settings)
