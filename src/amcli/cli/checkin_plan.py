"""`am checkin`, one conversation: planned, repeated, moved, planned with somebody else, called off."""

from datetime import date
from typing import TYPE_CHECKING, Any

from amcli.cli.context import Am
from amcli.errors import NotFound, Refused

if TYPE_CHECKING:
    from amcli.cli.checkin import Asked
    from amcli.domain.naming import Named
    from amcli.store.book import Book


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
        left = _gone(am, book, person.id if person else None, (planned[0]["ref"], day))
    wrote(am, unit.unit_id, [planned[0]["ref"]], lines[0].removeprefix("then "), checkin=planned[0])
    if said := left or objection(am, day):
        hint(said)


def change(am: Am, row_id: int, asked: "Asked") -> None:
    """Move one check-in to another day, plan it with somebody else or about something else, or call it off.

    What is not said stays; called off, its series ends.

    Raises:
        NotFound: there is no such check-in, or no such person.
        Refused: it is over, the day has passed, or what was asked is not for one check-in.
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
    _refuse_unfit(ref, asked)
    day = parse_day(asked.on, today=am.today) if asked.on else am.today
    if day < am.today:
        raise Refused(f"{show_day(day, today=am.today)} has passed.", "Move it to a day that is still to come.")
    with daily.write_existing(am) as book:
        row = find_row(book, "checkin", row_id)
        if row is None:
            raise NotFound(f"There is no check-in {ref}.", "`am checkin` lists what is planned.")
        refuse_closed(CHECKIN, row_id, row, today=am.today)
        named = account_named(book, row["account_id"])
        new, told = _other(am, book, named, asked)
        flags = (f"--on {day.isoformat()}" if asked.on else "", *told, "--off" if asked.off else "")
        with writing(book, " ".join(("checkin", ref, *filter(None, flags))), am.stamp) as unit:
            if new:
                unit.apply([Update("checkin", row_id, new)])
            if asked.off:
                unit.apply([Update("checkin", row_id, {"dropped_on": am.today})])
            elif asked.on and row["repeats"]:
                from amcli.domain.recurrence import checkin_of, move

                unit.apply(move(checkin_of({**row, **new}), day, am.today, am.settings.workdays))
            elif asked.on:
                unit.apply([Update("checkin", row_id, {"on": day})])
        lines, planned = planned_in(am, book, unit.unit_id)
        held = day if asked.on else date.fromisoformat(row["on"])
        left = "" if asked.off else _gone(am, book, new.get("with_id", row["with_id"]), (ref, held))
    done = [f"moved to {show_day(day, today=am.today)}"] if asked.on else []
    if asked.off:
        done = ["called off, and its series ended" if row["repeats"] else "called off"]
    wrote(
        am,
        unit.unit_id if unit.changes else None,
        [ref, *(it["ref"] for it in planned)],
        f"{ref} {', '.join([*done, *told.values()])} · {named.name}",
        *lines,
        planned=planned,
    )
    if said := left or (objection(am, day) if asked.on else ""):
        hint(said)


def _refuse_unfit(ref: str, asked: "Asked") -> None:
    """Refuse what does not change one check-in.

    Raises:
        Refused: nothing of it was asked for, or an account or a series is needed.
    """
    nothing = not (asked.on or asked.off or asked.person or asked.agenda)
    both = asked.off and (asked.person or asked.agenda)
    if asked.every or asked.repeat or nothing or both:
        hint = f"am checkin {ref} --on DATE moves it, --with and --agenda change it, --off calls it off."
        raise Refused(f"{ref} is one check-in.", hint)


def _other(am: Am, book: "Book", named: "Named", asked: "Asked") -> tuple[dict[str, Any], dict[str, str]]:
    """Return what one check-in gets besides its day: the values, and in words by flag."""
    from amcli.cli.naming import pick_contact
    from amcli.domain.entities import CHECKIN
    from amcli.domain.input import read_field
    from amcli.domain.text import one_line

    new: dict[str, Any] = {}
    told: dict[str, str] = {}
    if asked.person:
        person = pick_contact(book, named, asked.person)
        new["with_id"], told["--with"] = person.id, f"now with {one_line(person.name)}"
    if asked.agenda:
        said = read_field(CHECKIN, CHECKIN.field("agenda"), asked.agenda, today=am.today)
        new["agenda"], told["--agenda"] = said, f"now about {one_line(str(said))}"
    return new, told


def _gone(am: Am, book: "Book", contact_id: int | None, planned: tuple[str, date]) -> str:
    """Return what to say of somebody who has left by the day of a check-in; empty while they are there."""
    from amcli.domain.dates import show_day
    from amcli.domain.text import one_line
    from amcli.store.recent import find_row

    (ref, on), row = planned, find_row(book, "contact", contact_id) if contact_id is not None else None
    left = date.fromisoformat(row["left_on"]) if row and row["left_on"] else None
    if row is None or left is None or left > max(on, am.today):
        return ""
    said = f"{one_line(row['name'])} {'left' if left <= am.today else 'leaves'} {show_day(left, today=am.today)}"
    return f"{said}: am checkin {ref} --with NAME plans it with somebody else."
