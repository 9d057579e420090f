"""`am checkin`: the schedule of conversations, one of them, and how often an account or person wants one."""

from typing import Annotated, NamedTuple

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

app = new_app()


class Asked(NamedTuple):
    """The flags as typed."""

    on: str | None = None
    every: str | None = None
    max: str | None = None
    off: bool = False
    tier: str | None = None
    person: str | None = None
    agenda: str | None = None
    repeat: str | None = None
    spread: bool = False
    per_day: int | None = None
    within: str | None = None
    yes: bool = False


@app.command("checkin")
@command
def checkin(
    am: Am,
    account: Annotated[
        str | None, typer.Argument(metavar="ACCOUNT|cN", help="Handle, name or alias, or one check-in; bare: all.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="Plan one conversation, or move cN: fri, 2026-12-01.")
    ] = None,
    repeat: Annotated[
        str | None, typer.Option("--repeat", metavar="INTERVAL", help="With --on: again after this long, 2w, 1mo.")
    ] = None,
    every: Annotated[
        str | None, typer.Option("--every", metavar="INTERVAL", help="How often: 2w, 30d, quarterly. Ends a pause.")
    ] = None,
    max_: Annotated[
        str | None, typer.Option("--max", metavar="INTERVAL", help="The longest silence; twice --every unless given.")
    ] = None,
    off: Annotated[
        bool, typer.Option("--off", help="Pause the check-ins of the account, or call cN off, with its series.")
    ] = False,
    tier: Annotated[str | None, typer.Option("--tier", metavar="TIER", help="All accounts of a tier.")] = None,
    with_: Annotated[
        str | None,
        typer.Option(
            "--with", metavar="NAME", help="Whom to speak with, also instead, for cN; with --every, how often."
        ),
    ] = None,
    agenda: Annotated[str | None, typer.Option("--agenda", metavar="TEXT", help="What to speak about.")] = None,
    spread: Annotated[
        bool, typer.Option("--spread", help="Give every overdue check-in one of the coming days.")
    ] = False,
    per_day: Annotated[
        int | None, typer.Option("--per-day", metavar="N", min=1, help="With --spread: how many fit a day.")
    ] = None,
    within: Annotated[
        str | None, typer.Option("--within", metavar="INTERVAL", help="With --spread: how far ahead; 2w.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="With --spread: do not ask.")] = False,
) -> None:
    """Show the check-ins of the next four weeks, plan them, or set how often an account, tier or person wants one."""
    asked = Asked(on, every, max_, off, tier, with_, agenda, repeat, spread, per_day, within, yes)
    row_id = _one(account) if account is not None else None
    refuse_contradictions(account, asked, is_one=row_id is not None)
    if spread:
        from amcli.cli.checkin_spread import spread_overdue

        spread_overdue(am, asked.tier, (per_day, within), yes=yes)
    elif account is not None and (row_id is not None or on is not None):
        from amcli.cli.checkin_plan import change, plan

        if row_id is not None:
            change(am, row_id, asked)
        else:
            plan(am, account, asked)
    elif every is not None or off:
        from amcli.cli import checkin_rhythm

        checkin_rhythm.decide(am, account, asked)
    else:
        from amcli.cli.checkin_show import show_rhythm, show_schedule

        if account is not None:
            show_rhythm(am, account)
        else:
            show_schedule(am, tier)


def _one(typed: str) -> int | None:
    """Return the row id where the id of a check-in was typed in place of an account."""
    from amcli.domain.entities import CHECKIN
    from amcli.domain.refs import parse_ref

    found = parse_ref(typed)
    return found[1] if found and found[0] is CHECKIN else None


def refuse_contradictions(account: str | None, asked: Asked, *, is_one: bool) -> None:
    """Refuse flags that cannot be meant together; `is_one` when a check-in was named, not an account.

    Raises:
        Refused: naming the two that contradict, or what a flag lacks.
    """
    doing = [
        name
        for name, given in (
            ("--on", asked.on),
            ("--every", asked.every),
            ("--off", asked.off),
            ("--spread", asked.spread),
        )
        if given
    ]
    if len(doing) > 1:
        raise Refused(f"{' and '.join(doing)} do not go together.", "Give them one after the other.")
    if asked.max is not None and asked.every is None:
        raise Refused("--max needs --every.", "For example --every 2w --max 4w.")
    if asked.repeat is not None and asked.on is None:
        raise Refused("--repeat needs the first day.", "For example --on eom --repeat 1mo.")
    _refuse_loose(asked, is_one=is_one)
    _refuse_nobody(account, asked)


def _refuse_loose(asked: Asked, *, is_one: bool) -> None:
    """Refuse what describes a conversation, a person's rhythm or a spread where none is asked for."""
    if asked.agenda and not (asked.on or is_one):
        raise Refused("--agenda belongs to one conversation.", "Add --on DATE to plan it.")
    if asked.person and not (asked.on or asked.every or asked.off or is_one):
        raise Refused(
            "--with says whom, but not what.", "Add --on DATE to plan a conversation, or --every 13w for their rhythm."
        )
    if asked.person and asked.max:
        raise Refused("A person has no longest silence.", "Leave --max out.")
    if not asked.spread and (asked.per_day is not None or asked.within or asked.yes):
        flag = "--per-day" if asked.per_day is not None else "--within" if asked.within else "--yes"
        raise Refused(f"{flag} belongs to --spread.", "am checkin --spread --per-day 4 --within 2w")


def _refuse_nobody(account: str | None, asked: Asked) -> None:
    """Refuse what lacks the account it is about, or has a tier beside it."""
    if account is not None and asked.spread:
        raise Refused("--spread is for all accounts.", "am checkin ACCOUNT --on DATE plans one; --tier narrows it.")
    if account is not None and asked.tier is not None:
        raise Refused("Give an account or --tier, not both.", "A tier has one rhythm; an account may have its own.")
    if account is None and asked.person:
        raise Refused("--with needs an account.", "am checkin ACCOUNT --with NAME …")
    if account is None and (asked.on or asked.off):
        flag = "--on" if asked.on else "--off"
        hint = "A whole tier cannot be paused or planned." if asked.tier else "am checkin ACCOUNT …"
        raise Refused(f"{flag} needs an account.", hint)
    if account is None and asked.every and asked.tier is None:
        raise Refused("--every needs an account or a tier.", "am checkin ACCOUNT --every 2w, or --tier A --every 2w.")
