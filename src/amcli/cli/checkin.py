"""`am checkin`: the schedule of conversations, one of them, and how often an account wants one."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import NotFound, Refused

if TYPE_CHECKING:
    from amcli.store.book import Book

app = new_app()


class Asked(NamedTuple):
    """The flags as typed."""

    on: str | None
    every: str | None
    max: str | None
    off: bool
    tier: str | None
    person: str | None
    agenda: str | None


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
    every: Annotated[
        str | None, typer.Option("--every", metavar="INTERVAL", help="How often: 2w, 30d, quarterly. Ends a pause.")
    ] = None,
    max_: Annotated[
        str | None, typer.Option("--max", metavar="INTERVAL", help="The longest silence; twice --every unless given.")
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Pause the check-ins of the account, or call cN off.")] = False,
    tier: Annotated[str | None, typer.Option("--tier", metavar="TIER", help="All accounts of a tier.")] = None,
    with_: Annotated[str | None, typer.Option("--with", metavar="NAME", help="Whom to speak with.")] = None,
    agenda: Annotated[str | None, typer.Option("--agenda", metavar="TEXT", help="What to speak about.")] = None,
) -> None:
    """Show the check-ins of the next four weeks, plan one, or set how often an account or tier wants one."""
    asked = Asked(on, every, max_, off, tier, with_, agenda)
    refuse_contradictions(account, asked)
    if account is not None and (row_id := _one(account)):
        _change(am, row_id, asked)
    elif account is None and every is None:
        _schedule(am, tier)
    elif every is not None:
        _set_rhythm(am, account, asked)
    elif account is not None and on is not None:
        _plan(am, account, asked)
    elif account is not None and off:
        _pause(am, account)
    elif account is not None:
        _rhythm(am, account)


def _one(typed: str) -> int | None:
    """Return the row id where the id of a check-in was typed in place of an account."""
    from amcli.domain.entities import CHECKIN
    from amcli.domain.refs import parse_ref

    found = parse_ref(typed)
    return found[1] if found and found[0] is CHECKIN else None


def _change(am: Am, row_id: int, asked: Asked) -> None:
    """Move one check-in to another day, or call it off; what is planned with whom stays."""
    from amcli.cli import daily
    from amcli.cli.output import wrote
    from amcli.domain.changes import Update
    from amcli.domain.dates import parse_day, show_day
    from amcli.domain.entities import CHECKIN
    from amcli.domain.followups import refuse_closed
    from amcli.store.journal import writing
    from amcli.store.recent import account_named, find_row

    ref = f"c{row_id}"
    if asked.every or asked.person or asked.agenda or not (asked.on or asked.off):
        raise Refused(f"{ref} is one check-in.", f"am checkin {ref} --on DATE moves it, --off calls it off.")
    day = parse_day(asked.on, today=am.today) if asked.on else am.today
    if day < am.today:
        raise Refused(f"{show_day(day, today=am.today)} has passed.", "Move it to a day that is still to come.")
    with daily.write_existing(am) as book:
        row = find_row(book, "checkin", row_id)
        if row is None:
            raise NotFound(f"There is no check-in {ref}.", "`am checkin` lists what is planned.")
        refuse_closed(CHECKIN, row_id, row, today=am.today)
        values = {"on": day} if asked.on else {"dropped_on": am.today}
        with writing(book, f"checkin {ref} {f'--on {day.isoformat()}' if asked.on else '--off'}", am.stamp) as unit:
            unit.apply([Update("checkin", row_id, values)])
        named = account_named(book, row["account_id"])
    done = f"moved to {show_day(day, today=am.today)}" if asked.on else "called off"
    wrote(am, unit.unit_id if unit.changes else None, [ref], f"{ref} {done} · {named.name}")


def refuse_contradictions(account: str | None, asked: Asked) -> None:
    """Refuse flags that cannot be meant together.

    Raises:
        Refused: naming the two that contradict, or what a flag lacks.
    """
    doing = [name for name, given in (("--on", asked.on), ("--every", asked.every), ("--off", asked.off)) if given]
    if len(doing) > 1:
        raise Refused(f"{' and '.join(doing)} do not go together.", "Give them one after the other.")
    if asked.max is not None and asked.every is None:
        raise Refused("--max needs --every.", "For example --every 2w --max 4w.")
    if (asked.person or asked.agenda) and not asked.on:
        flag = "--with" if asked.person else "--agenda"
        raise Refused(f"{flag} belongs to one conversation.", "Add --on DATE to plan it.")
    if account is not None and asked.tier is not None:
        raise Refused("Give an account or --tier, not both.", "A tier has one rhythm; an account may have its own.")
    if account is None and (asked.on or asked.off):
        flag = "--on" if asked.on else "--off"
        hint = "A whole tier cannot be paused or planned." if asked.tier else "am checkin ACCOUNT …"
        raise Refused(f"{flag} needs an account.", hint)
    if account is None and asked.every and asked.tier is None:
        raise Refused("--every needs an account or a tier.", "am checkin ACCOUNT --every 2w, or --tier A --every 2w.")


def _schedule(am: Am, tier: str | None) -> None:
    from amcli.cli.loading import load
    from amcli.cli.output import hint, show
    from amcli.render import schedule as pages
    from amcli.reports.schedule import build_schedule

    with am.read() as book:
        facts, settings = load(am, book, (am.today,))
        meant = _tier_meant(am, book, tier) if tier is not None else None
    schedule = build_schedule(facts, am.today, settings, tier=meant)
    show(
        am,
        schema="am.checkin/1",
        data=lambda: pages.schedule_json(schedule),
        lines=lambda: pages.schedule_lines(schedule),
        page=lambda: pages.schedule_page(schedule),
    )
    if not facts:
        hint("The book has no accounts yet: am accounts add NAME.")


def _rhythm(am: Am, account: str) -> None:
    from amcli.cli.loading import load
    from amcli.cli.naming import pick_account
    from amcli.cli.output import show
    from amcli.render import schedule as pages
    from amcli.reports.schedule import build_rhythm

    with am.read() as book:
        named = pick_account(book, account)
        facts, settings = load(am, book, (am.today,), account_id=named.id)
    rhythm = build_rhythm(facts[0], am.today, settings)
    show(
        am,
        schema="am.checkin/1",
        data=lambda: pages.rhythm_json(rhythm),
        lines=lambda: pages.item_lines(rhythm.items),
        page=lambda: pages.rhythm_page(rhythm),
    )


def _plan(am: Am, account: str, asked: Asked) -> None:
    from amcli.cli import daily
    from amcli.cli.naming import pick_account, pick_contact
    from amcli.cli.output import wrote
    from amcli.domain.dates import parse_day
    from amcli.domain.followups import plan_checkin
    from amcli.render.written import planned_line
    from amcli.store.journal import writing

    day = parse_day(asked.on or "", today=am.today)
    with daily.write_existing(am) as book:
        named = pick_account(book, account)
        person = pick_contact(book, named, asked.person) if asked.person else None
        insert = plan_checkin(named.id, day, person.id if person else None, asked.agenda, am.today)
        with writing(book, f"checkin {named.handle} --on {day.isoformat()}", am.stamp) as unit:
            unit.apply([insert])
    ref, agenda = f"c{unit.id_of(insert)}", insert.values["agenda"]
    who = person.name if person else None
    wrote(
        am,
        unit.unit_id,
        [ref],
        planned_line(ref, day, (named.name, who, agenda), am.today),
        checkin={"ref": ref, "account": named.handle, "on": day.isoformat(), "with": who, "agenda": agenda},
    )


def _pause(am: Am, account: str) -> None:
    from amcli.cli import daily
    from amcli.cli.naming import pick_account
    from amcli.cli.output import wrote
    from amcli.domain.followups import pause
    from amcli.domain.text import one_line
    from amcli.store.journal import writing
    from amcli.store.recent import cadence_row

    with daily.write_existing(am) as book:
        named = pick_account(book, account)
        with writing(book, f"checkin {named.handle} --off", am.stamp) as unit:
            unit.apply([pause(named.id, cadence_row(book, "account_id", named.id))])
    name = one_line(named.name)
    wrote(
        am,
        unit.unit_id if unit.changes else None,
        [],
        f"{name}: check-ins paused" if unit.changes else f"{name}: check-ins are paused already; nothing was changed.",
        cadence={"account": named.handle, "tier": None, "every": None, "max": None, "paused": True},
    )


def _set_rhythm(am: Am, account: str | None, asked: Asked) -> None:
    from amcli.cli import daily
    from amcli.cli.naming import pick_account
    from amcli.cli.output import wrote
    from amcli.domain.cadence import doubled
    from amcli.domain.followups import next_checkin, read_rhythm, set_rhythm
    from amcli.render.written import rhythm_lines
    from amcli.store.journal import writing
    from amcli.store.recent import cadence_row

    rhythm = read_rhythm(asked.every or "", asked.max)
    with daily.write_existing(am) as book:
        named = pick_account(book, account) if account is not None else None
        tier = None if named else _tier_meant(am, book, asked.tier or "")
        column, whose = ("account_id", named.id) if named else ("tier", tier or "")
        target = named.handle if named else f"--tier {tier}"
        with writing(book, f"checkin {target} --every {rhythm[0]}", am.stamp) as unit:
            unit.apply([set_rhythm({column: whose}, cadence_row(book, column, whose), rhythm)])
        standing = daily.stand_now(am, book, named.id) if named else None
    coming = next_checkin(standing) if standing else None
    wrote(
        am,
        unit.unit_id if unit.changes else None,
        [],
        *rhythm_lines(named.name if named else f"Tier {tier}", rhythm, standing, changed=bool(unit.changes)),
        cadence={
            "account": named.handle if named else None,
            "tier": tier,
            "every": str(rhythm[0]),
            "max": str(rhythm[1] or doubled(rhythm[0])),
            "paused": False,
        },
        next_checkin=coming.on.isoformat() if coming else None,
    )


def _tier_meant(am: Am, book: "Book", typed: str) -> str:
    """Return the tier as the book or the config spells it.

    Raises:
        Refused: no account is in such a tier and the config has none.
    """
    from amcli.domain.text import key
    from amcli.store.recent import tiers

    known = list(dict.fromkeys((*am.settings.cadences, *tiers(book))))
    exact = [tier for tier in known if tier == typed.strip()]
    for tier in exact or [tier for tier in known if key(tier) == key(typed)]:
        return tier
    raise Refused(f"No account is in a tier “{typed}”.", f"Known: {', '.join(known)}.")
