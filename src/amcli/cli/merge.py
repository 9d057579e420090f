"""`am merge`: one client or person that is in the book twice becomes one."""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.domain.merging import Merged
    from amcli.store.book import Book

app = new_app()


@app.command("merge")
@command
def merge(
    am: Am,
    keep: Annotated[str, typer.Argument(metavar="KEEP", help="The account, or the person by id (p4), that stays.")],
    gone: Annotated[str, typer.Argument(metavar="GONE", help="The one that becomes part of it.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Merge without asking.")] = False,
) -> None:
    """Make one of two accounts, or of two people, that mean the same.

    Everything of the second moves to the first, which takes from it what it
    does not know itself. Its names and ids stay known, so that a later import
    of it finds the first. `am undo` takes it back.
    """
    from amcli.cli.output import hint, wrote
    from amcli.domain.merging import clash_told
    from amcli.store.journal import writing

    with am.write() as book:
        table, first, second = _pair(book, keep, gone)
        shown = _decided(book, table, first, second)
        names = _names(book, table, first, second)
        if not yes:
            _agree(table, names, shown)
        with writing(book, f"merge {names[1]} into {names[0]}", am.stamp) as unit:
            done = _decided(book, table, first, second)
            unit.apply(done.changes)
        hints = _hints(book, table, first, done)
    ref = [f"p{first}"] if table == "contact" else []
    lines = [f"{names[1]} is now part of {names[0]}", *_told(done)]
    wrote(
        am,
        unit.unit_id,
        ref,
        *lines,
        moved=dict(done.moved),
        conflicts=[dict(zip(("field", "kept", "dropped"), clash_told(it), strict=True)) for it in done.clashes],
    )
    for said in hints:
        hint(said)


def _hints(book: "Book", table: str, kept: int, done: "Merged") -> list[str]:
    """Return what follows from a merge: what no import keeps in step any more, people who are there twice now."""
    import json

    from amcli.domain.duplicates import duplicates
    from amcli.domain.merging import MERGED
    from amcli.store.duplicates import known_people
    from amcli.store.merging import row

    stays = row(book, table, kept).values
    told = []
    if not stays["external_id"] and MERGED in json.loads(stays["extra"]):
        told.append("No import changes the one that stayed; merged the other way round, imports would keep it in step.")
    known = known_people(book, kept) if table == "account" and done.moved.get("contact") else []
    twice = len(duplicates(known[0])) if known else 0
    if twice:
        told.append(f"{twice} pair{'s' if twice > 1 else ''} of its people may be the same: am accounts dupes --people")
    return told


def _pair(book: "Book", keep: str, gone: str) -> tuple[str, int, int]:
    """Return the table and the two rows that are meant.

    Raises:
        Refused: both are the same, or people of two accounts.
    """
    from amcli.cli.group_list import find
    from amcli.cli.naming import pick_account
    from amcli.domain.entities import CONTACT
    from amcli.domain.refs import parse_ref
    from amcli.store.merging import row

    people = [parse_ref(typed) for typed in (keep, gone)]
    if all(it is not None and it[0] is CONTACT for it in people):
        table, ids = "contact", [find(book, CONTACT, typed) for typed in (keep, gone)]
        if len({row(book, table, it).values["account_id"] for it in ids}) > 1:
            raise Refused("They belong to two accounts.", "Merge the accounts first, or move one person by hand.")
    else:
        table, ids = "account", [pick_account(book, typed).id for typed in (keep, gone)]
    if ids[0] == ids[1]:
        raise Refused("Both are the same.", "Name the one that stays and the one that goes.")
    return table, ids[0], ids[1]


def _names(book: "Book", table: str, first: int, second: int) -> tuple[str, str]:
    from amcli.domain.text import one_line
    from amcli.store.merging import row

    kept, lost = (row(book, table, it).values for it in (first, second))
    if table == "contact":
        return f"p{first} {one_line(kept['name'])}", f"p{second} {one_line(lost['name'])}"
    return f"{kept['handle']} ({one_line(kept['name'])})", f"{lost['handle']} ({one_line(lost['name'])})"


def _decided(book: "Book", table: str, first: int, second: int) -> "Merged":
    from amcli.domain.merging import merge_accounts, merge_contacts
    from amcli.store import merging as read

    keep, gone = read.row(book, table, first), read.row(book, table, second)
    if table == "contact":
        return merge_contacts(keep, gone, read.links_to(book, second), read.touches_with(book, first))
    has_cadence = read.has_cadence(book, first)
    return merge_accounts(keep, gone, read.owned_rows(book, second), read.votes_of(book, first), has_cadence)


def _told(merged: "Merged") -> list[str]:
    """Return what moves, and what the two disagree on."""
    from amcli.domain.merging import clash_told
    from amcli.domain.text import shorten

    moves = ", ".join(_counted(table, count) for table, count in merged.moved.items())
    lines = [f"moved: {moves}"] if moves else []
    for it in merged.clashes:
        name, kept, dropped = clash_told(it)
        lines.append(f"{name}: kept {shorten(kept, 40)}, not {shorten(dropped, 40)}")
    return lines


def _counted(table: str, count: int) -> str:
    from amcli.domain.entities import BY_TABLE

    others = {
        "attendee": "attendances",
        "vote": "votes",
        "cadence": "rhythms",
        "snooze": "snoozes",
        "inbox": "inbox items",
    }
    if count == 1:
        return f"1 {table.replace('_', ' ')}"
    plural = BY_TABLE[table].plural if table in BY_TABLE else others.get(table, f"{table.replace('_', ' ')}s")
    return f"{count} {plural}"


def _agree(table: str, names: tuple[str, str], merged: "Merged") -> None:
    """Show what would happen and ask for a yes.

    Raises:
        Refused: nobody can be asked.
    """
    from amcli.cli.naming import can_ask

    if not can_ask():
        raise Refused(f"{names[1]} would become part of {names[0]}.", "Add --yes to do it.")
    typer.echo(f"{names[1]} becomes part of {names[0]}.", err=True)
    for line in _told(merged):
        typer.echo(f"  {line}", err=True)
    typer.confirm(f"Merge the two {table}s?", abort=True, err=True)
