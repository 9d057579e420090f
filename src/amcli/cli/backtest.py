"""`am backtest`: did low health precede losses in this book's own past?"""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command

if TYPE_CHECKING:
    from amcli.reports.backtest import Ask

app = new_app()


@app.command("backtest")
@command
def backtest(
    am: Am,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day; a year before --to unless given.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The last day; the horizon before today unless given.")
    ] = None,
    outcome: Annotated[
        str,
        typer.Option("--outcome", metavar="churn|contraction", help="ARR gone, or ARR lower, by the horizon."),
    ] = "churn",
    every: Annotated[
        str | None, typer.Option("--every", metavar="1mo", help="The step from --from on; month ends unless given.")
    ] = None,
    horizon: Annotated[
        str, typer.Option("--horizon", metavar="90d", help="How long after each day the outcome may follow.")
    ] = "90d",
) -> None:
    """Measure how well low health preceded churn or contraction in the past.

    On each past day every account with ARR is scored from facts dated up to
    that day; then it is counted who was lost within the horizon. The AUC says
    how well the scores rank (0.5 is chance), with a 95 % interval. Undated
    facts such as tiers, roles and severities are as the book had them then, or
    as they were entered later; the account's status is not used. Nothing is
    tuned: the command only measures.
    """
    from datetime import date

    from amcli.cli.loading import load
    from amcli.cli.output import console, for_people, show
    from amcli.render import backtest as render
    from amcli.reports.backtest import backtest as report_on

    ask = _ask(am, (from_, to), outcome, every, horizon)
    # Facts up to the end of time: each day then takes what it knew, and sees which follow-ups came later.
    days = (*ask.days, am.today, date.max)
    with am.read() as book:
        facts, settings = load(am, book, days, since=min(days))
    if not facts and not am.as_json:
        from amcli.cli.today import STARTERS

        typer.echo(STARTERS, err=not for_people(), nl=False)
        return
    report = report_on(facts, ask, settings, am.today)
    show(
        am,
        schema="am.backtest/1",
        data=lambda: render.as_json(report),
        lines=lambda: render.as_lines(report),
        page=lambda: render.as_page(report, console(am).width),
    )


def _ask(am: Am, ends: tuple[str | None, str | None], outcome: str, every: str | None, horizon: str) -> "Ask":
    """Return what is to be tested.

    Raises:
        Refused: an unknown outcome, dates the wrong way round or ahead, no day in between, or too many.
    """
    from amcli.domain.backtest import month_ends, steps
    from amcli.domain.dates import parse_day, parse_interval
    from amcli.domain.hindsight import OUTCOMES
    from amcli.errors import Refused
    from amcli.reports.backtest import MOST_DAYS, Ask

    if outcome not in OUTCOMES:
        raise Refused(f"“{outcome}” is not an outcome.", f"Use one of: {', '.join(OUTCOMES)}.")
    span, step = parse_interval(horizon), parse_interval(every) if every else None
    first, last = (parse_day(text, today=am.today, lean="backward") if text else None for text in ends)
    last = last or span.add_to(am.today, -1)
    first = first or parse_interval("1y").add_to(last, -1)
    if first > last:
        raise Refused(f"{first} comes after {last}.", "Give --from the earlier and --to the later day.")
    if first > am.today:
        raise Refused(f"{first} lies ahead of {am.today}.", "A back-test looks at days that have passed.")
    days = steps(first, last, step, MOST_DAYS) if step else month_ends(first, last)
    if not days:
        raise Refused(f"No month ends between {first} and {last}.", "Give a longer span, or a step such as --every 1w.")
    if len(days) > MOST_DAYS:
        raise Refused(f"More than {MOST_DAYS} days to score.", "Give a shorter span or a longer step.")
    return Ask(outcome, first, last, days, span, step)
