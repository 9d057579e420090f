"""`am checkin`, one conversation: planned, repeated, moved, called off."""

from typing import TYPE_CHECKING

from amcli.cli.context import Am
from amcli.errors import NotFound, Refused

if TYPE_CHECKING:
    from amcli.cli.checkin import Asked


def plan(am: Am, account: str, asked: "Asked") -> None:
    """Plan one conversation, or the first of a series."""
    from amcli.cli import daily
    from amcli.cli.naming import pick_account, pick_contact
    from amcli.cli.output import hint, wrote
    from amcli.cli.series import objection, planned_in
    from amcli.domain.dates import parse_day, parse_interval
    from amcli.domain.followups import plan_checkin
    from amcli.store.journal import writing

    day = parse_day(asked.on or "", today=am.today)
    every = parse_interval(asked.repeat) if asked.repeat is not None else None
    with daily.write_existing(am) as book:
        named = pick_account(book, account)
        person = pick_contact(book, named, asked.person) if asked.person else None
        insert = plan_checkin(named.id, day, person.id if person else None, asked.agenda, am.today)
        if every is not None:
            from amcli.domain.recurrence import in_series

            insert = in_series(insert, every)
        repeated = f" --repeat {every}" if every else ""
        with writing(book, f"checkin {named.handle} --on {day.isoformat()}{repeated}", am.stamp) as unit:
            unit.apply([insert])
        lines, planned = planned_in(am, book, unit.unit_id)
    wrote(am, unit.unit_id, [planned[0]["ref"]], lines[0].removeprefix("then "), checkin=planned[0])
    if said := objection(am, day):
        hint(said)


def change(am: Am, row_id: int, asked: "Asked") -> None:
    """Move one check-in to another day, or call it off with its series; what is planned with whom stays.

    Raises:
        NotFound: there is no such check-in.
        Refused: it is over, the day has passed, or more was asked than to move or call off.
    """
    from amcli.cli import daily
    from amcli.cli.output import hint, wrote
    from amcli.cli.series import objection, planned_in
    from amcli.domain.changes import Update
    from amcli.domain.dates import parse_day, show_day
    from amcli.domain.entities import CHECKIN
    from amcli.domain.followups import refuse_closed
    from amcli.store.journal import writing
    from amcli.store.recent import account_named, find_row

    ref = f"c{row_id}"
    if asked.every or asked.person or asked.agenda or asked.repeat or not (asked.on or asked.off):
        hint_ = (
            f"am checkin {ref} --on DATE moves it, --off calls it off; --with, --agenda and --repeat are for new ones."
        )
        raise Refused(f"{ref} is one check-in.", hint_)
    day = parse_day(asked.on, today=am.today) if asked.on else am.today
    if day < am.today:
        raise Refused(f"{show_day(day, today=am.today)} has passed.", "Move it to a day that is still to come.")
    with daily.write_existing(am) as book:
        row = find_row(book, "checkin", row_id)
        if row is None:
            raise NotFound(f"There is no check-in {ref}.", "`am checkin` lists what is planned.")
        refuse_closed(CHECKIN, row_id, row, today=am.today)
        with writing(book, f"checkin {ref} {f'--on {day.isoformat()}' if asked.on else '--off'}", am.stamp) as unit:
            if not asked.on:
                unit.apply([Update("checkin", row_id, {"dropped_on": am.today})])
            elif row["repeats"]:
                from amcli.domain.recurrence import checkin_of, move

                unit.apply(move(checkin_of(row), day, am.today, am.settings.workdays))
            else:
                unit.apply([Update("checkin", row_id, {"on": day})])
        named = account_named(book, row["account_id"])
        lines, planned = planned_in(am, book, unit.unit_id)
    off = "called off, and its series ended" if row["repeats"] else "called off"
    done = f"moved to {show_day(day, today=am.today)}" if asked.on else off
    wrote(
        am,
        unit.unit_id if unit.changes else None,
        [ref, *(it["ref"] for it in planned)],
        f"{ref} {done} · {named.name}",
        *lines,
        planned=planned,
    )
    if asked.on and (said := objection(am, day)):
        hint(said)
