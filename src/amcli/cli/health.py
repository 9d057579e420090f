"""`am health`: why an account's score is what it is, and what changed it."""

from typing import Annotated

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

app = new_app()


@app.command("health")
@command
def health(
    am: Am,
    account: Annotated[
        str | None,
        typer.Argument(metavar="ACCOUNT", help="Handle, name or alias; bare: all, the worst first."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Explain the change since then; a week unless given.")
    ] = None,
) -> None:
    """Explain an account's health: each part with its reasons and evidence, its trend, and what changed it; bare, list
    the health of all accounts, the worst first.

    The points of all parts add up to the score, and the parts of a change to the change, to the tenth.
    """
    from amcli.cli.loading import load
    from amcli.cli.naming import pick_account
    from amcli.cli.output import console, show
    from amcli.domain.dates import parse_day, show_day
    from amcli.domain.standing import WEEK
    from amcli.render import health as render
    from amcli.reports.health import health_report, trend_days

    if account is None:
        if since is not None:
            raise Refused("--since belongs to an account.", f"For example am health acme --since {since}.")
        _show_all(am)
        return
    start = parse_day(since, today=am.today, lean="backward") if since else am.today - WEEK
    if start > am.today:
        raise Refused(f"{show_day(start, today=am.today)} lies ahead.", "Give --since a day that has passed.")
    with am.read() as book:
        named = pick_account(book, account)
        days = tuple(sorted({*trend_days(am.today), start, am.today}))
        facts, settings = load(am, book, days, account_id=named.id)
    report = health_report(facts[0], am.today, start, settings)
    show(
        am,
        schema="am.health/1",
        data=lambda: render.as_json(report),
        lines=lambda: render.as_lines(report),
        page=lambda: render.as_page(report, console(am).width),
    )


def _show_all(am: Am) -> None:
    from amcli.cli.loading import load
    from amcli.cli.output import show
    from amcli.render import health_list as render
    from amcli.reports.at_risk import LOOKS_BACK, all_healths

    with am.read() as book:
        facts, settings = load(am, book, (am.today, *(am.today - back for back in LOOKS_BACK)))
    report = all_healths(facts, am.today, settings)
    show(
        am,
        schema="am.health_list/1",
        data=lambda: render.as_json(report),
        lines=lambda: render.as_lines(report),
        page=lambda: render.as_page(report),
    )
