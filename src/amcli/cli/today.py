"""`am today`: the morning risk scan."""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command

if TYPE_CHECKING:
    from amcli.domain.naming import Named
    from amcli.store.book import Book

app = new_app()

STARTERS = """\
The book is empty. Three ways to start:
  am accounts add "Acme Corp" --tier A     add an account by hand
  am import FOLDER                         import a folder of CSV files
  am demo                                  look around in an example book
"""


@app.command("today")
@command
def today(
    am: Am,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Show this many rows (10 unless given).", metavar="N")
    ] = None,
    why: Annotated[
        str | None, typer.Option("--why", metavar="ACCOUNT", help="Show how an account's place was worked out.")
    ] = None,
) -> None:
    """Show who needs a call, why, how much money hangs on it and what to type next.

    Rows are ordered by attention: severity of the signals × money × nearness of the notice date.
    """
    from amcli.cli.loading import load
    from amcli.cli.output import console, for_people, hint, show
    from amcli.render import today as render
    from amcli.reports.today import COMPARED_WITH, LIMIT, scan

    with am.read() as book:
        chosen = _meant(book, why) if why is not None else None
        facts, settings = load(am, book, (am.today, am.today - COMPARED_WITH))
    report = scan(facts, am.today, settings)
    if chosen is not None:
        items = [item for item in report.items if item.account.id == chosen.id]
        if not items and not am.as_json:
            hint(f"{chosen.name} has no row today: no signal is open.")
        show(
            am,
            schema="am.why/1",
            data=lambda: {"account": chosen.handle, **render.why_json(items)},
            lines=None,
            page=lambda: render.why_page(items),
        )
        return
    if not facts and not am.as_json:
        typer.echo(STARTERS, err=not for_people(), nl=False)
        return
    show(
        am,
        schema="am.today/1",
        data=lambda: render.as_json(report, limit),
        lines=lambda: render.as_lines(report, limit),
        page=lambda: render.as_page(report, limit or LIMIT, console(am).width),
        names_its_day=am.today.year == am.now.year,
    )


def _meant(book: "Book", typed: str) -> "Named":
    from amcli.cli.naming import pick_account

    return pick_account(book, typed)
