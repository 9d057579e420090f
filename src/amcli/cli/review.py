"""`am review`: which accounts moved and which drift, and the rhythm of the week."""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command

if TYPE_CHECKING:
    from amcli.domain.periods import Period

app = new_app()


@app.command("review")
@command
def review(
    am: Am,
    week: Annotated[bool, typer.Option("--week", help="Review a week; the default.")] = False,
    month: Annotated[bool, typer.Option("--month", help="Review a month.")] = False,
    quarter: Annotated[bool, typer.Option("--quarter", help="Review a quarter.")] = False,
    of: Annotated[
        str | None,
        typer.Option("--of", metavar="PERIOD", help="2026-W47, 2026-11 or 2026-Q4; the current one unless given."),
    ] = None,
) -> None:
    """Show what moved each account, with evidence; those that drift come first.

    An account moves when a risk is reduced, value is increased or a next step
    is clarified; contact alone is no movement. Then follow the rhythm blocks:
    account review, proactive outreach, internal syncs and CRM hygiene.
    """
    from amcli.cli.loading import load
    from amcli.cli.output import console, for_people, show
    from amcli.domain.movement import days_needed
    from amcli.render import review as render
    from amcli.reports.review import review as report_of

    kinds = [name for name, chosen in (("week", week), ("month", month), ("quarter", quarter)) if chosen]
    period = _period(am, kinds, of)
    with am.read() as book:
        days = days_needed(period, am.today)
        facts, settings = load(am, book, days, since=min(days))
    if not facts and not am.as_json:
        from amcli.cli.today import STARTERS

        typer.echo(STARTERS, err=not for_people(), nl=False)
        return
    report = report_of(facts, period, settings, am.today)
    show(
        am,
        schema="am.review/1",
        data=lambda: render.as_json(report),
        lines=lambda: render.as_lines(report),
        page=lambda: render.as_page(report, console(am).width),
    )


def _period(am: Am, kinds: list[str], of: str | None) -> "Period":
    """Return the period that is meant; `--of` alone says its kind itself.

    Raises:
        Refused: two kinds, a period of another kind or of none, or one that has not begun.
    """
    from amcli.domain.periods import month_of, parse_period, quarter_of, week_of
    from amcli.errors import Refused

    calendar = {"week": week_of, "month": month_of, "quarter": quarter_of}
    if len(kinds) > 1:
        raise Refused(f"--{' and --'.join(kinds)} exclude each other.", "Give one of them.")
    if of is None:
        return calendar[kinds[0] if kinds else "week"](am.today)
    period = parse_period(of, today=am.today)
    found = next((name for name, make in calendar.items() if make(period.start) == period), None)
    if found is None or (kinds and kinds[0] != found):
        wanted = kinds[0] if kinds else "week, month or quarter"
        raise Refused(f"{period.label} is not a {wanted}.", "Give --of 2026-W47, 2026-11 or 2026-Q4.")
    if period.start > am.today:
        raise Refused(f"{period.label} has not begun on {am.today}.", "Review a period that has.")
    return period
