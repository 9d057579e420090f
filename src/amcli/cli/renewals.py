"""`am renewals`: what renews, by how soon something must happen; what keeps it true is in the modules beside this."""

from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli import sharing
from amcli.cli.app import DefaultGroup, new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.domain.settings import Settings
    from amcli.reports.renewals import Narrowed
    from amcli.store.book import Book

VERBS = {
    "show": "renewals_show",
    "set": "renewals_set",
    "close": "renewals_close",
    "ask": "renewals_talk",
    "offer": "renewals_talk",
    "give": "renewals_talk",
    "get": "renewals_talk",
    "note": "renewals_talk",
    "accuracy": "renewals_show",
}
"""The commands beside the list and the modules they live in, in the order an AM meets them."""


class Renewals(DefaultGroup):
    """The group: knows the names of its commands, imports the one that runs, for the list is there every day."""

    narrowed_by = "an account or contract"

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands."""
        return [*(name for name in super().list_commands(ctx) if name not in VERBS), *VERBS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import and return one command."""
        if cmd_name in VERBS and cmd_name not in self.commands:
            beside = new_app(cls=DefaultGroup)
            import_module(f"amcli.cli.{VERBS[cmd_name]}").add_to(beside)
            self.commands.update(typer.main.get_group(beside).commands)
        return super().get_command(ctx, cmd_name)


app = new_app(cls=Renewals, help="What renews, by how soon something must happen.")


@app.callback()
def _group() -> None:
    """Make a group of what has but one command until another is asked for."""


@app.command("list")
@command
def list_(
    am: Am,
    only: Annotated[
        str | None, typer.Argument(metavar="[ACCOUNT|kN]", help="Only this account or contract.", show_default=False)
    ] = None,
    within: Annotated[
        str | None, typer.Option("--within", metavar="120d", help="How far ahead to look; 120d unless given.")
    ] = None,
    account: Annotated[
        list[str] | None, typer.Option("--account", metavar="NAME", help="Only of this account.")
    ] = None,
    category: Annotated[
        list[str] | None, typer.Option("--category", metavar="WORD", help="Only this forecast category.")
    ] = None,
    owner: Annotated[
        list[str] | None, typer.Option("--owner", metavar="NAME", help="Only accounts of this owner.")
    ] = None,
    min_arr: Annotated[
        str | None, typer.Option("--min-arr", metavar="MONEY", help="Only renewals of at least this ARR.")
    ] = None,
    history: Annotated[bool, typer.Option("--history", help="Show how the forecast moved.")] = False,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="With --history: from when; 90 days unless given.")
    ] = None,
    html: sharing.HtmlOption = False,
    out: sharing.OutOption = None,
    force: sharing.ForceOption = False,
    no_notes: Annotated[bool, typer.Option("--no-notes", help="Leave out products and the names of people.")] = False,
) -> None:
    """List what renews, missed and lapsed first, then by the day something must happen."""
    if since is not None and not history:
        raise Refused("--since needs --history.", "`am renewals --history --since 1mo`")
    form = sharing.form_of(am, md=False, html=html, out=out, force=force)
    if history and (form or no_notes):
        raise Refused("--history makes no page.", "Leave out --html and --no-notes.")
    if history:
        from amcli.cli.renewals_past import show_history

        if within is not None or category or owner or min_arr:
            raise Refused("--history is narrowed by account or contract only.", "`am renewals --history kN`")
        show_history(am, [*([only] if only else []), *(account or [])], since)
        return
    from amcli.cli.loading import load
    from amcli.cli.output import as_typed, console, show
    from amcli.domain.dates import parse_interval
    from amcli.render import renewals as render
    from amcli.render import renewals_json as lines
    from amcli.reports.renewals import ALL, WITHIN, renewals

    span = parse_interval(within).add_to(am.today) - am.today if within else WITHIN
    with am.read() as book:
        facts, settings = load(am, book, (am.today,))
        named = [*([only] if only else []), *(account or [])]
        narrowing = as_typed(account=named, category=category, owner=owner, min_arr=min_arr)
        narrowed = _narrowed(book, settings, (named, category, owner, min_arr)) if narrowing else ALL
    if no_notes:
        from amcli.domain.withheld import without_notes

        facts = [without_notes(it) for it in facts]
    report = renewals(facts, am.today, settings, span, narrowed)
    if form is not None:
        from amcli.render.renewals_html import as_html

        sharing.hand_on(as_html(report, narrowing), form, name=f"renewals-{am.today}")
        return
    show(
        am,
        schema="am.renewals/1",
        data=lambda: lines.as_json(report),
        lines=lambda: lines.as_lines(report),
        page=lambda: render.as_page(report, console(am).width, narrowing),
    )


def _narrowed(
    book: "Book", settings: "Settings", typed: tuple[list[str], list[str] | None, list[str] | None, str | None]
) -> "Narrowed":
    """Return which renewals are asked for, from what was typed."""
    from amcli.cli.renewals_pick import account_of
    from amcli.cli.renewals_set import category_of
    from amcli.domain.money import parse_money
    from amcli.domain.text import key
    from amcli.reports.renewals import Narrowed

    named, categories, owners, min_arr = typed
    found = [account_of(book, it) for it in named]
    return Narrowed(
        tuple(category_of(it) for it in categories or ()),
        tuple(key(it) for it in owners or ()),
        parse_money(min_arr, currency=settings.currency) if min_arr is not None else None,
        frozenset(account for account, _ in found),
        frozenset(contract for _, contract in found if contract is not None),
    )
