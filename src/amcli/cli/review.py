"""`am review`: which accounts moved and which drift, and the rhythm of the week."""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli import attainment, questions, sharing
from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amcli.domain.periods import Period
    from amcli.render.section import Section
    from amcli.reports.review import Review

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
    walk: Annotated[
        bool, typer.Option("--walk", help="Go through the accounts of a week one by one and decide.")
    ] = False,
    reviewed: Annotated[
        list[str] | None,
        typer.Option("--reviewed", metavar="ACCOUNT", help="Mark it as reviewed in the week; may be repeated."),
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What to keep with --reviewed.")] = None,
    md: sharing.MdOption = False,
    html: sharing.HtmlOption = False,
    out: sharing.OutOption = None,
    force: sharing.ForceOption = False,
    no_notes: Annotated[
        bool, typer.Option("--no-notes", help="Leave out everything written in words; see the guide for what stays.")
    ] = False,
) -> None:
    """Show what moved each account, with evidence; those that drift come first.

    An account moves when a risk is reduced, value is increased or a next step
    is clarified; contact alone is no movement. Then follow the rhythm blocks:
    account review, proactive outreach, internal syncs and CRM hygiene; for a
    month or quarter the account-plan questions: objectives, stakeholders, package,
    gaps, forecast, expansion. --md and --html make a page to hand on.
    """
    from amcli.cli.loading import load
    from amcli.cli.output import console, for_people, show
    from amcli.domain.movement import days_needed
    from amcli.render import review as render
    from amcli.reports.review import Diary
    from amcli.reports.review import review as report_of
    from amcli.store.marks import load_marks
    from amcli.store.notes import load_noted

    kinds = [name for name, chosen in (("week", week), ("month", month), ("quarter", quarter)) if chosen]
    period = _period(am, kinds, of)
    form = sharing.form_of(am, md=md, html=html, out=out, force=force)
    if (walk or reviewed) and (form or no_notes):
        raise Refused("--walk and --reviewed make no page.", "Leave out --md, --html and --no-notes.")
    if walk or reviewed or note is not None:
        from amcli.cli.marking import decide

        decide(am, period, walk=walk, reviewed=reviewed or (), note=note)
        return
    with am.read() as book:
        days = days_needed(period, am.today)
        facts, settings = load(am, book, days, since=min(days))
        diary = Diary(load_marks(book, days[-1]), load_noted(book, days[-1]))
        asked = questions.ask(am, book, period, (facts, settings), notes=not no_notes)
        aims = attainment.of_review(am, book, period)
    if not facts and not am.as_json and form is None:
        from amcli.cli.today import STARTERS

        typer.echo(STARTERS, err=not for_people(), nl=False)
        return
    if no_notes:
        from amcli.domain.withheld import without_notes

        facts = [without_notes(it) for it in facts]
    report = report_of(facts, period, settings, am.today, diary)
    if form is not None:
        more = [*attainment.as_sections(aims), *questions.as_sections(asked)]
        sharing.hand_on(_page(report, form, more), form, name=f"review-{period.label}")
        return
    show(
        am,
        schema="am.review/1",
        data=lambda: {**render.as_json(report), **attainment.as_data(aims), **questions.as_data(asked)},
        lines=lambda: [*render.as_lines(report), *questions.as_lines(asked)],
        names_its_day=True,
        page=lambda: render.as_page(
            report,
            (width := console(am).width),
            [*attainment.as_parts(aims, period, width), *questions.as_parts(asked, width)],
        ),
    )


def _page(report: "Review", form: sharing.Form, more: "Sequence[Section]") -> str:
    """Return the review as a page of the form asked for."""
    if form.kind == "md":
        from amcli.render.review_md import as_markdown

        return as_markdown(report, more)
    from amcli.render.review_html import as_html

    return as_html(report, more)


def _period(am: Am, kinds: list[str], of: str | None) -> "Period":
    """Return the period that is meant; `--of` alone says its kind itself.

    Raises:
        Refused: two kinds, a period of another kind or of none, or one that has not begun.
    """
    from amcli.domain.periods import month_of, parse_period, quarter_of, week_of

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
