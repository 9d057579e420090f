"""`am kpis`: the figures of a period, each with what it is made of and what it might hide."""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli import sharing
from amcli.cli.app import new_app
from amcli.cli.context import Am, command

if TYPE_CHECKING:
    from amcli.domain.periods import Period

app = new_app()


@app.command("kpis")
@command
def kpis(
    am: Am,
    quarter: Annotated[str | None, typer.Option("--quarter", metavar="2026-Q3", help="A quarter.")] = None,
    month: Annotated[str | None, typer.Option("--month", metavar="2026-10", help="A month.")] = None,
    year: Annotated[str | None, typer.Option("--year", metavar="2026", help="A year.")] = None,
    week: Annotated[str | None, typer.Option("--week", metavar="2026-W47", help="A week.")] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day of a span.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Its last day; today unless given.")] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="FIELD", help="Per tier, segment, industry, region or owner."),
    ] = None,
    accounts: Annotated[
        bool, typer.Option("--accounts", help="List the accounts behind retention, with opening and closing ARR.")
    ] = False,
    html: sharing.HtmlOption = False,
    out: sharing.OutOption = None,
    force: sharing.ForceOption = False,
) -> None:
    """Show retention, renewals, value and satisfaction of a period.

    Without a period it is the current quarter to date. Every figure stands
    beside what it was made of; below are the way from opening to closing ARR,
    the last eight quarters, and what the figures might hide.
    """
    from amcli.cli.loading import load_since
    from amcli.cli.output import console, for_people, show
    from amcli.domain.text import shorten
    from amcli.errors import Refused
    from amcli.render import kpis as render
    from amcli.reports.kpis import GROUPINGS, days_needed, looks_back_to
    from amcli.reports.kpis import kpis as report_of
    from amcli.store.targets import load_targets

    if by is not None and by not in GROUPINGS:
        raise Refused(f"“{shorten(by, 40)}” is nothing to group by.", f"Use one of: {', '.join(GROUPINGS)}.")
    if by is not None and accounts and not am.as_json:
        raise Refused("--by and --accounts show different lists.", "Give one of them; --json has both.")
    period = period_of(am, {"quarter": quarter, "month": month, "year": year, "week": week}, (from_, to))
    form = sharing.form_of(am, md=False, html=html, out=out, force=force)
    with am.read() as book:
        back_to = looks_back_to(period, am.today)
        facts, settings = load_since(am, book, days_needed(period, am.today), changed_since=back_to)
        targets = load_targets(book)
    if not facts and not am.as_json and form is None:
        from amcli.cli.today import STARTERS

        typer.echo(STARTERS, err=not for_people(), nl=False)
        return
    report = report_of(facts, period, settings, am.today, by=by, targets=targets)
    if form is not None:
        from amcli.render.kpis_html import as_html

        sharing.hand_on(as_html(report, accounts=accounts), form, name=f"kpis-{period.label}")
        return
    show(
        am,
        schema="am.kpis/1",
        data=lambda: render.as_json(report),
        lines=lambda: render.as_lines(report, accounts=accounts),
        page=lambda: render.as_page(report, console(am).width, accounts=accounts),
    )


def period_of(am: Am, named: dict[str, str | None], ends: tuple[str | None, str | None]) -> "Period":
    """Return the period that is meant: one of the calendar, a span, or the current quarter.

    Raises:
        Refused: two are named, one is of another kind, or it has not begun.
    """
    from amcli.domain.dates import parse_day
    from amcli.domain.evidence import DAY
    from amcli.domain.periods import between, month_of, parse_period, quarter_of, week_of, year_of
    from amcli.errors import Refused

    kinds = {"quarter": quarter_of, "month": month_of, "year": year_of, "week": week_of}
    examples = {"quarter": "2026-Q3", "month": "2026-10", "year": "2026", "week": "2026-W47"}
    given = [name for name, text in named.items() if text is not None]
    if len(given) > 1 or (given and any(ends)):
        raise Refused("Two periods are named.", "Give one of --quarter, --month, --year, --week, or --from and --to.")
    if any(ends):
        if ends[0] is None:
            raise Refused("--to needs --from.", "Give both ends: --from 2026-01-01 --to 2026-03-31.")
        first = parse_day(ends[0], today=am.today, lean="backward")
        last = parse_day(ends[1], today=am.today, lean="backward") if ends[1] else am.today
        if last < first:
            raise Refused(f"{first} comes after {last}.", "Give --from the earlier and --to the later day.")
        period = between(first, last + DAY)
    elif given:
        text = named[given[0]] or ""
        period = parse_period(text, today=am.today)
        if kinds[given[0]](period.start) != period:
            raise Refused(f"{period.label} is not a {given[0]}.", f"Give --{given[0]} {examples[given[0]]}.")
    else:
        period = quarter_of(am.today)
    if period.start > am.today:
        raise Refused(f"{period.label} has not begun on {am.today}.", "Choose a period that has.")
    return period
