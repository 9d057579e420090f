"""`am references`: what clients were asked to say for us; `given`, `declined`, and whom to ask next."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.domain.naming import Named
    from amcli.domain.references import Candidate
    from amcli.store.book import Book

Ref = Annotated[str, typer.Argument(metavar="FN", help="Which one, such as f3.", show_default=False)]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day; today unless given.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What they said.")]


def references(app: typer.Typer) -> None:
    """Add the two answers to the group of references."""
    app.command("given")(given)
    app.command("declined")(declined)


@command
def given(am: Am, ref: Ref, on: On = None, note: Note = None) -> None:
    """Record that a client gave what they were asked for."""
    from amcli.domain.references import give

    _answered(am, ref, "given", lambda row: [give(row, on, note, today=am.today)])


@command
def declined(am: Am, ref: Ref, on: On = None, note: Note = None) -> None:
    """Record a no; that account is not asked again for 90 days."""
    from amcli.domain.references import decline

    _answered(am, ref, "declined", lambda row: [decline(row, on, note, today=am.today)])


def _answered(am: Am, ref: str, word: str, decide: Any) -> None:
    from amcli.cli import daily
    from amcli.cli.steps import tell_step, write_step
    from amcli.domain.dates import show_day
    from amcli.domain.entities import REFERENCE
    from amcli.domain.references import RESTS_FOR

    with daily.write_existing(am) as book:
        done = write_step(am, book, REFERENCE, (ref, word), decide)
    values = done.after.values
    day = values[f"{word}_on"]
    waited = f"asked {show_day(values['asked_on'], today=am.today)}"
    again = "" if word == "given" else f" · not asked again before {show_day(day + RESTS_FOR, today=am.today)}"
    tell_step(am, REFERENCE, done, f"{word} {show_day(day, today=am.today)}", f"{waited}{again}")


def show_list(am: Am, given: Mapping[str, Any]) -> None:
    """Print what was asked for and given, or with --who whom to ask next."""
    from amcli.cli import group_list
    from amcli.cli.naming import pick_account
    from amcli.cli.output import for_people, hint, show
    from amcli.domain.entities import REFERENCE
    from amcli.render import lists
    from amcli.render import references as pages
    from amcli.store.lists import count, fetch

    query = group_list.query_of(am, REFERENCE, given)
    view = group_list.view_of(am)
    with am.read() as book:
        query = query._replace(accounts=tuple(pick_account(book, name).id for name in given.get("account_in") or ()))
        if given["who"]:
            found = _who(am, book, query.accounts)
        else:
            shortened = given["limit"] is None and not am.as_json and for_people()
            total = count(book, REFERENCE, query, view) if shortened else 0
            if shortened:
                query = query._replace(limit=group_list.MOST_FOR_PEOPLE)
            items = fetch(book, REFERENCE, query, view)
    if given["who"]:
        if not found and not am.as_json:
            hint("Nobody to ask now: it takes green health, value proven in 180 days, and a supporter. `am contacts`")
            return
        show(
            am,
            schema="am.references/1",
            data=lambda: {"items": [], "who": pages.who_json(found)},
            lines=lambda: pages.who_lines(found),
            page=lambda: pages.who_page(found),
        )
        return
    if not items and not am.as_json:
        hint(f"{group_list.nothing_of(REFERENCE, query)} `am references --who` says whom to ask.")
        return
    show(
        am,
        schema="am.references/1",
        data=lambda: {**lists.list_json(items, REFERENCE.fields), "who": []},
        lines=lambda: lists.list_lines(REFERENCE, items),
        page=lambda: lists.list_page(REFERENCE, items, am.today),
    )
    if total > len(items):
        hint(f"{len(items):,} of {total:,}; --limit 0 shows all, --account and --sort narrow and order them.")


def _who(am: Am, book: "Book", accounts: tuple[int, ...]) -> "list[Candidate]":
    """Return whom to ask, those who were never asked and the healthiest first."""
    from amcli.cli.loading import load
    from amcli.domain.references import candidate
    from amcli.domain.standing import served, stand
    from amcli.store.references import load_references

    alone = accounts[0] if len(accounts) == 1 else None
    facts, settings = load(am, book, (am.today,), account_id=alone)
    asked = load_references(book, am.today)
    meant = [it for it in served(facts, am.today) if not accounts or it.account.id in accounts]
    standings = [stand(it, am.today, settings, explain=False) for it in meant]
    found = [one for it in standings if (one := candidate(it, asked.get(it.account.id, [])))]
    return sorted(
        found,
        key=lambda it: (
            bool(asked.get(it.standing.account.id)),
            -(it.standing.health.score or 0),
            it.standing.account.handle,
        ),
    )


def check_asking(am: Am, book: "Book", account: "Named", *, anyway: bool) -> list[str]:
    """Return why an account is better not asked now.

    Raises:
        Refused: it said no less than 90 days ago, unless it was asked anyway.
    """
    from amcli.cli.daily import stand_now
    from amcli.domain.dates import show_day
    from amcli.domain.references import RESTS_FOR, last_no, objections
    from amcli.store.references import load_references

    asked = load_references(book, am.today).get(account.id, [])
    no = last_no(asked, am.today)
    if no is not None and no.declined_on is not None and not anyway:
        raise Refused(
            f"{account.handle} said no on {show_day(no.declined_on, today=am.today)} (f{no.id}).",
            f"Ask again from {show_day(no.declined_on + RESTS_FOR, today=am.today)} on; if you asked all the same, "
            "add --anyway.",
        )
    return objections(stand_now(am, book, account.id), asked)
