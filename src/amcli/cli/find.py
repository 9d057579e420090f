"""`am find`: full text over touches, notes, names and everything else that has words."""

from typing import Annotated

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

app = new_app()


@app.command("find")
@command
def find(
    am: Am,
    text: Annotated[list[str], typer.Argument(metavar="TEXT…", help="Words, or beginnings of words; all must occur.")],
    account: Annotated[str | None, typer.Option("--account", metavar="NAME", help="Only in one account.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=10_000, help="At most so many.")] = 20,
) -> None:
    """Find words in names, touches, notes, actions, issues, risks and all other texts; the newest first."""
    from amcli.cli.naming import pick_account
    from amcli.cli.output import hint, show
    from amcli.render import find as pages
    from amcli.store import found

    typed = " ".join(text)
    words = found.match(typed)
    if not words:
        raise Refused("There is nothing to look for.", "Type at least one word of letters or digits.")
    with am.read() as book:
        account_id = pick_account(book, account).id if account is not None else None
        rows = found.find(book, words, on=am.today, account_id=account_id, limit=limit + 1)
    hits = [pages.Hit(*row) for row in rows[:limit]]
    show(
        am,
        schema="am.find/1",
        data=lambda: {"items": [pages.hit_json(it, typed) for it in hits]},
        lines=lambda: pages.hit_lines(hits),
        page=lambda: pages.hits_page(hits, typed, am.today),
    )
    if not rows:
        hint("Nothing found. A word is found by its beginning; fewer or shorter words find more.")
    elif len(rows) > limit:
        hint(f"There is more than these {limit}: --limit {limit * 5} shows more, --account NAME narrows it down.")
