"""`am forecast`: what the next quarters bring, from renewals and from expansion, and what moved since a day."""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli import sharing
from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from datetime import date

app = new_app()


@app.command("forecast")
@command
def forecast(
    am: Am,
    quarters: Annotated[int, typer.Option("--quarters", metavar="N", help="How many, the current one first.")] = 4,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="What the forecast was on that day, and what moved.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="FIELD", help="Per tier, segment, industry, region or owner.")
    ] = None,
    html: sharing.HtmlOption = False,
    out: sharing.OutOption = None,
    force: sharing.ForceOption = False,
    no_notes: Annotated[bool, typer.Option("--no-notes", help="Leave out products and titles.")] = False,
) -> None:
    """Show what the next quarters bring, from renewals and expansion.

    Expected amounts are weighted by category_rates and stage_rates of the
    config. Downside is what is renewed, won or called commit; upside is all but
    what was omitted or lost, at its target.
    """
    from amcli.cli.loading import load_some
    from amcli.cli.output import console, for_people, show
    from amcli.render import forecast as render
    from amcli.render import forecast_data as plain
    from amcli.reports.forecast import FIELDS, days_needed
    from amcli.reports.forecast import forecast as report_of

    _check(quarters, by)
    form = sharing.form_of(am, md=False, html=html, out=out, force=force)
    day = _since(am, since)
    with am.read() as book:
        facts, settings = load_some(am, book, days_needed(am.today, day), FIELDS)
    if not facts and not am.as_json and form is None:
        from amcli.cli.today import STARTERS

        typer.echo(STARTERS, err=not for_people(), nl=False)
        return
    if no_notes:
        from amcli.domain.withheld import without_notes

        facts = [without_notes(it) for it in facts]
    report = report_of(facts, am.today, settings, quarters=quarters, since=day, by=by)
    if form is not None:
        from amcli.render.forecast_html import as_html

        sharing.hand_on(as_html(report, settings), form, name=f"forecast-{am.today}")
        return
    show(
        am,
        schema="am.forecast/1",
        data=lambda: plain.as_json(report, settings),
        lines=lambda: plain.as_lines(report),
        page=lambda: render.as_page(report, settings, console(am).width),
    )


def _check(quarters: int, by: str | None) -> None:
    from amcli.reports.forecast import MOST_QUARTERS
    from amcli.reports.kpis import GROUPINGS

    if not 1 <= quarters <= MOST_QUARTERS:
        raise Refused(f"--quarters {quarters} is too {'few' if quarters < 1 else 'many'}.", f"1 to {MOST_QUARTERS}.")
    if by is not None and by not in GROUPINGS:
        raise Refused(f"“{by}” is nothing to group by.", f"Use one of: {', '.join(GROUPINGS)}.")


def _since(am: Am, text: str | None) -> "date | None":
    from amcli.domain.dates import parse_day

    if text is None:
        return None
    day = parse_day(text, today=am.today, lean="backward")
    if day >= am.today:
        raise Refused(f"--since {day} is not before {am.today}.", "Give an earlier day, such as 2w ago or 2026-10-01.")
    return day
