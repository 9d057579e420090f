"""`am checkin`, how often: the rhythm of an account, a tier or a person, and pauses."""

from typing import TYPE_CHECKING

from amcli.cli.context import Am

if TYPE_CHECKING:
    from amcli.cli.checkin import Asked


def decide(am: Am, account: str | None, asked: "Asked") -> None:
    """Set or end the rhythm of whom the flags name."""
    if account is not None and asked.person is not None:
        set_person(am, account, asked)
    elif asked.every is not None:
        set_rhythm_of(am, account, asked)
    elif account is not None:
        pause_account(am, account)


def pause_account(am: Am, account: str) -> None:
    """Pause the check-ins of an account; its rhythm is kept for later."""
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


def set_rhythm_of(am: Am, account: str | None, asked: "Asked") -> None:
    """Set how often an account, or every account of a tier, wants a conversation."""
    from amcli.cli import daily
    from amcli.cli.checkin_show import tier_meant
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
        tier = None if named else tier_meant(am, book, asked.tier or "")
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


def set_person(am: Am, account: str, asked: "Asked") -> None:
    """Set how often one person wants to be heard, or leave it to their role again."""
    from amcli.cli import daily
    from amcli.cli.naming import pick_account, pick_contact
    from amcli.cli.output import wrote
    from amcli.domain.cadence import people_due
    from amcli.domain.changes import Update
    from amcli.domain.dates import parse_interval
    from amcli.render.written import person_rhythm_lines
    from amcli.store.journal import writing

    every = parse_interval(asked.every) if asked.every is not None else None
    with daily.write_existing(am) as book:
        named = pick_account(book, account)
        person = pick_contact(book, named, asked.person or "")
        said = f"--every {every}" if every else "--off"
        with writing(book, f"checkin {named.handle} --with p{person.id} {said}", am.stamp) as unit:
            unit.apply([Update("contact", person.id, {"every": str(every) if every else None})])
        standing = daily.stand_now(am, book, named.id)
    due = next(
        (it for it in people_due(standing.facts, am.today, standing.settings) if it.contact.id == person.id), None
    )
    wrote(
        am,
        unit.unit_id if unit.changes else None,
        [f"p{person.id}"],
        *person_rhythm_lines(f"{person.name} ({named.name})", every, due, am.today, changed=bool(unit.changes)),
        cadence={
            "account": named.handle,
            "person": f"p{person.id}",
            "every": str(every) if every else None,
            "due": due.due.isoformat() if due else None,
        },
    )
