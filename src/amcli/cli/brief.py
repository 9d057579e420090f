"""`am brief`: one page before a call."""

from typing import Annotated

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command

app = new_app()


@app.command("brief")
@command
def brief(
    am: Am,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Handle, name or alias.")],
    no_notes: Annotated[
        bool, typer.Option("--no-notes", help="Leave out notes and what was written in words: for a shared screen.")
    ] = False,
) -> None:
    """Show everything for the next call on one page: money and dates, health, agenda, actions, people, touches."""
    from amcli.cli.loading import load
    from amcli.cli.naming import pick_account
    from amcli.cli.output import console, show
    from amcli.render import brief as pages
    from amcli.render.brief_json import as_json
    from amcli.reports.brief import COMPARED_WITH, TOUCHES, build_brief, with_deals
    from amcli.store.recent import reaches, recent_touches
    from amcli.store.renewals import deals

    with am.read() as book:
        named = pick_account(book, account)
        facts, settings = load(am, book, (am.today, am.today - COMPARED_WITH), account_id=named.id)
        touches = recent_touches(book, named.id, am.today, limit=TOUCHES, notes=not no_notes)
        reached = reaches(book, named.id)
        negotiated = deals(book, [it.id for it in facts[0].contracts])
    report = build_brief(facts[0], am.today, settings, touches=touches, reaches=reached, texts=not no_notes)
    report = with_deals(report, negotiated)
    show(
        am,
        schema="am.brief/1",
        data=lambda: as_json(report),
        lines=None,
        page=lambda: pages.as_page(report, console(am).width),
    )
