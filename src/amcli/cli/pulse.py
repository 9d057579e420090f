"""`am pulse`: the AM's own score of an account, always with its reason; bare, the pulses given so far."""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.reports.pulse import Pulses
    from amcli.store.book import Book

app = new_app()


@app.command("pulse")
@command
def pulse(
    am: Am,
    account: Annotated[
        str | None, typer.Argument(metavar="ACCOUNT", help="Handle, name or alias; bare: the pulses that count.")
    ] = None,
    score: Annotated[
        str | None, typer.Argument(metavar="1–10", help="1 is lost, 10 could not be better; bare: the pulses so far.")
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="Why; required, so that it can be judged later.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day you thought so; today unless given.")
    ] = None,
) -> None:
    """Give an account your own score with its reason, or show which pulse counts and until when; bare, of all accounts.

    It makes up a fifth of the health score for 90 days, 30 if it is a 1 or a 10; the computed score stays beside it.
    """
    if account is not None and score is not None:
        _give(am, account, (score, note, on))
        return
    if note is not None or on is not None:
        flag = "--note" if note is not None else "--on"
        raise Refused(f"{flag} belongs to a score.", f'For example am pulse {account or "acme"} 7 --note "…".')
    _show(am, account) if account is not None else _show_all(am)


def _give(am: Am, account: str, typed: tuple[str, str | None, str | None]) -> None:
    from amcli.cli import daily
    from amcli.cli.naming import pick_account
    from amcli.cli.output import wrote
    from amcli.domain.pulse import give_pulse, read_score
    from amcli.render import pulse as pages
    from amcli.render import shapes
    from amcli.store.journal import writing

    score = read_score(typed[0])
    with daily.write_existing(am) as book:
        named = pick_account(book, account)
        insert = give_pulse(named.id, score, typed[1], typed[2], today=am.today)
        before = _report(am, book, named.id)
        with writing(book, f"pulse {named.handle} {score}", am.stamp) as unit:
            unit.apply([insert])
        after = _report(am, book, named.id)
    ref = f"h{unit.id_of(insert)}"
    given = next(it for it in after.items if f"h{it.pulse.id}" == ref)
    wrote(
        am,
        unit.unit_id,
        [ref],
        *pages.given_lines(after, ref, before.health),
        pulse={"account": named.handle, **pages.item_json(given)},
        health={"before": shapes.health(before.health), "after": shapes.health(after.health)},
    )


def _show(am: Am, account: str) -> None:
    from amcli.cli.naming import pick_account
    from amcli.cli.output import show
    from amcli.render import pulse as pages

    with am.read() as book:
        report = _report(am, book, pick_account(book, account).id)
    show(
        am,
        schema="am.pulse/1",
        data=lambda: pages.as_json(report),
        lines=lambda: pages.as_lines(report),
        page=lambda: pages.as_page(report),
    )


def _show_all(am: Am) -> None:
    from amcli.cli.loading import load
    from amcli.cli.output import show
    from amcli.render import pulse as pages
    from amcli.reports.pulse import all_pulses

    with am.read() as book:
        facts, settings = load(am, book, (am.today,))
    report = all_pulses(facts, am.today, settings)
    show(
        am,
        schema="am.pulses/1",
        data=lambda: pages.all_json(report),
        lines=lambda: pages.all_lines(report),
        page=lambda: pages.all_page(report),
    )


def _report(am: Am, book: "Book", account_id: int) -> "Pulses":
    from amcli.cli.loading import load
    from amcli.reports.pulse import build_pulses

    facts, settings = load(am, book, (am.today,), account_id=account_id)
    return build_pulses(facts[0], am.today, settings)
