"""`am at-risk`: accounts at risk, with reasons and money."""

from typing import Annotated

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

app = new_app()
BANDS = ("red", "amber", "green")


@app.command("at-risk")
@command
def at_risk(
    am: Am,
    band: Annotated[list[str] | None, typer.Option("--band", help="Only this band: red or amber.")] = None,
    tier: Annotated[list[str] | None, typer.Option("--tier", help="Only this tier.")] = None,
) -> None:
    """List the accounts at risk: red or amber, or with a grave signal; with reasons and money."""
    from amcli.cli.loading import load
    from amcli.cli.output import console, show
    from amcli.render import at_risk as render
    from amcli.reports.at_risk import LOOKS_BACK
    from amcli.reports.at_risk import at_risk as report_on

    bands = [it.lower() for it in band or ()]
    for it in bands:
        if it not in BANDS:
            raise Refused(f"“{it}” is not a band.", f"Bands: {', '.join(BANDS)}.")
    with am.read() as book:
        facts, settings = load(am, book, (am.today, *(am.today - back for back in LOOKS_BACK)))
    report = report_on(facts, am.today, settings, bands=bands, tiers=tier or ())
    show(
        am,
        schema="am.at_risk/1",
        data=lambda: render.as_json(report),
        lines=lambda: render.as_lines(report),
        page=lambda: render.as_page(report, console(am).width),
    )
