"""`am brief`: one page before a call."""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.store.book import Book

app = new_app()


@app.command("brief")
@command
def brief(
    am: Am,
    account: Annotated[str | None, typer.Argument(metavar="ACCOUNT", help="Handle, name or alias.")] = None,
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
        if account is None:
            raise _unnamed(am, book)
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


def _unnamed(am: Am, book: "Book") -> Refused:
    """Return the refusal of a brief of nobody, with the accounts to talk to on the next day that has a check-in."""
    from amcli.domain.dates import show_day
    from amcli.store.recent import next_conversations

    coming = next_conversations(book, am.today)
    if not coming:
        return Refused("A brief is of one account.", "For example am brief acme; `am accounts` lists the names.")
    on = coming[0][1]
    day = "today" if on == am.today else show_day(on, today=am.today)
    commands = list(dict.fromkeys(f"`am brief {handle}`" for handle, _ in coming))
    more = f" (then {', '.join(commands[1:])})" if commands[1:] else ""
    return Refused("A brief is of one account.", f"{commands[0]} is for your next conversation, {day}{more}.")
