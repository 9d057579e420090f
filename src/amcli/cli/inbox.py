"""`am inbox`: what came from calendars, mail and address books and belongs to no account for certain."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli.app import DefaultGroup, new_app
from amcli.cli.context import Am, command
from amcli.errors import NotFound, Refused

if TYPE_CHECKING:
    from amcli.domain.changes import Insert
    from amcli.domain.naming import Named
    from amcli.interop.intake.assign import Placed
    from amcli.interop.intake.write import Desk
    from amcli.store.book import Book
    from amcli.store.inbox import Waiting

app = new_app(cls=DefaultGroup, help="Imported meetings, mails and people that wait to be assigned to an account.")

Refs = Annotated[list[str], typer.Argument(metavar="ID…", help="As listed: n3.")]


@app.command("list")
@command
def list_(
    am: Am,
    everything: Annotated[bool, typer.Option("--all", help="Also what was assigned or dropped.")] = False,
) -> None:
    """List what waits to be assigned; the same as `am inbox`."""
    from datetime import date

    from amcli.cli.output import show
    from amcli.render import inbox as render
    from amcli.store.inbox import inbox

    with am.read() as book:
        waiting = inbox(book, everything=everything)
    rows = [
        render.Row(
            it.id,
            it.kind,
            date.fromisoformat(it.on) if it.on else None,
            it.at,
            it.title,
            it.text,
            it.people,
            it.why,
            it.state,
            it.ref,
            it.source,
            it.extra,
        )
        for it in waiting
    ]
    show(
        am,
        schema="am.inbox/1",
        data=lambda: render.as_json(rows),
        lines=lambda: render.as_lines(rows),
        page=lambda: render.as_page(rows, am.today),
    )


@app.command("assign")
@command
def assign(
    am: Am,
    refs: Refs,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Handle, name or alias.")],
    with_: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="CONTACT", help="Who of the account took part; once per person."),
    ] = None,
    new_contact: Annotated[
        bool, typer.Option("--new-contact", help="Add the people in it whom the book does not know as contacts.")
    ] = False,
    learn: Annotated[
        bool,
        typer.Option(
            "--learn", help="Add their domain to the account, or their address to the person named by --with."
        ),
    ] = False,
) -> None:
    """Say whose something is: it becomes a touch, a check-in or a contact of that account.

    With --learn or --new-contact everything else in the inbox that is then the account's beyond doubt goes along.
    """
    from amcli.cli import daily
    from amcli.cli.naming import pick_account
    from amcli.domain.matching import Me
    from amcli.interop.intake import assign as assigning
    from amcli.interop.intake.write import Desk
    from amcli.interop.keeping import Keeping
    from amcli.store.inbox import directory
    from amcli.store.journal import writing

    me = Me(am.settings.my_emails, am.settings.my_domains)
    with daily.write_existing(am) as book:
        rows = _open_rows(book, refs)
        named = pick_account(book, account)
        people = daily.people_meant(book, named, with_ or ())
        with writing(book, f"inbox assign {', '.join(f'n{it.id}' for it in rows)} {named.handle}", am.stamp) as unit:
            desk = Desk(book, unit, directory(book, me), am.today, Keeping())
            unit.apply(it for it in people if not isinstance(it, int))
            learned = _learn(desk, rows, named, people) if learn else []
            added = _new_contacts(desk, rows, named) if new_contact else []
            desk = desk._replace(directory=directory(book, me))
            placed = [assigning.assign(desk, it, named.id, people) for it in rows]
            along = assigning.assign_matching(desk._replace(directory=directory(book, me))) if learned or added else []
            others = [] if learn else assigning.domains_to_learn(desk, rows, named.id)
        _report(am, (named, placed, along), learned, added, unit.unit_id)
    _offer(named, rows, others)


@app.command("drop")
@command
def drop(
    am: Am,
    refs: Annotated[list[str] | None, typer.Argument(metavar="[ID]…", help="As listed: n3.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Drop all that waits.")] = False,
) -> None:
    """Drop what is nobody's: importing it again does not bring it back; `am undo` does."""
    from amcli.cli import daily
    from amcli.cli.output import wrote
    from amcli.domain.changes import Update
    from amcli.store.inbox import inbox
    from amcli.store.journal import writing

    if bool(refs) == everything:
        raise Refused("Say what to drop: ids, or --all.", "`am inbox` lists what waits.")
    with daily.write_existing(am) as book:
        rows = inbox(book) if everything else _open_rows(book, refs or [])
        what = "all" if everything else ", ".join(f"n{it.id}" for it in rows)
        with writing(book, f"inbox drop {what}", am.stamp) as unit:
            unit.apply(Update("inbox", it.id, {"state": "dropped", "decided_on": am.today}) for it in rows)
    dropped = [f"n{it.id}" for it in rows]
    first = f"{rows[0].title} dropped (n{rows[0].id})" if len(rows) == 1 else f"{len(rows):,} dropped"
    wrote(am, unit.unit_id if rows else None, dropped, first, dropped=dropped)


def _open_rows(book: "Book", refs: Sequence[str]) -> "list[Waiting]":
    """Return the rows that are meant, each once.

    Raises:
        Refused: something is no id of the inbox, or was decided already.
        NotFound: there is no such row.
    """
    from amcli.store.inbox import waiting

    found = {}
    for ref in refs:
        digits = ref.strip().lower().removeprefix("n")
        if not (digits.isascii() and digits.isdecimal()) or len(digits) > 15:
            raise Refused(
                f"“{ref}” is no id of the inbox.", "They are a letter and a number: n3. `am inbox` lists them."
            )
        row = waiting(book, int(digits))
        if row is None:
            raise NotFound(f"There is nothing called n{int(digits)} in the inbox.", "`am inbox` lists what waits.")
        if row.state != "open":
            became = f" as {row.ref}" if row.ref else ""
            raise Refused(f"n{row.id} was {row.state}{became} already.", "`am inbox` lists what waits.")
        found[row.id] = row
    return list(found.values())


def _learn(desk: "Desk", rows: "list[Waiting]", account: "Named", people: "list[Insert | int]") -> list[str]:
    """Add the address of the people in it to whom --with names, else their domain to the account.

    Raises:
        Refused: it is not clear what is to be learned.
    """
    from amcli.domain.changes import Update
    from amcli.interop.intake.assign import domains_to_learn, unknown_people
    from amcli.store.inbox import row_of

    if people:
        unknown = {it.email for row in rows for it in unknown_people(desk, row, account.id) if it.email}
        if len(people) > 1 or len(unknown) != 1:
            raise Refused(
                f"--learn with --with needs one person and one address; there are {len(people)} and {len(unknown)}.",
                "Add the addresses by hand: am contacts edit pN --other-emails …",
            )
        (email,) = unknown
        (meant,) = people
        person = row_of(desk.book, "contact", meant if isinstance(meant, int) else desk.writer.id_of(meant)) or {}
        desk.writer.update(Update("contact", person["id"], _with_email(person, email)))
        return [email]
    domains = domains_to_learn(desk, rows, account.id)
    if len(domains) != 1:
        said = f"they are at {', '.join(domains)}" if domains else "they are at free mail services, or known already"
        raise Refused(
            f"There is no one domain to learn: {said}.",
            f"Name the person with --with, or: am accounts edit {account.handle} --domains …",
        )
    import json

    row = row_of(desk.book, "account", account.id) or {}
    desk.writer.update(Update("account", account.id, {"domains": [*json.loads(row["domains"]), *domains]}))
    return domains


def _with_email(person: dict[str, str], email: str) -> dict[str, object]:
    import json

    if not person["email"]:
        return {"email": email}
    return {"other_emails": [*json.loads(person["other_emails"]), email]}


def _new_contacts(desk: "Desk", rows: "list[Waiting]", account: "Named") -> "list[tuple[str, Insert]]":
    """Add the people of the items whom the book does not know; those of other accounts are left alone."""
    from amcli.domain.matching import by_domain
    from amcli.interop.intake.assign import new_contact, unknown_people

    added: dict[str, tuple[str, Insert]] = {}
    for row in rows:
        for it in unknown_people(desk, row, account.id):
            elsewhere = desk.directory.contacts.get(it.email) or set(by_domain(it.email, desk.directory)) - {account.id}
            if not elsewhere and it.email and it.email not in added:
                added[it.email] = it.name or it.email, new_contact(desk, it, account.id)
    return list(added.values())


def _report(
    am: Am,
    done: "tuple[Named, list[Placed], list[Placed]]",
    learned: list[str],
    added: "list[tuple[str, Insert]]",
    unit: int,
) -> None:
    from amcli.cli.output import wrote
    from amcli.domain.text import one_line

    account, placed, along = done
    name = one_line(account.name)
    more = [f"{it.ref} {one_line(it.row.title)}" for it in placed[1:6]]
    more += [f"… and {len(placed) - 6} more"] if len(placed) > 6 else []
    more += [f"{name}: learned {it}" for it in learned]
    more += [f"added {one_line(it)} as a contact" for it, _ in added]
    if along:
        more.append(f"{len(along)} more went along: {', '.join(it.ref for it in along[:8])}{'…' if along[8:] else ''}")
    wrote(
        am,
        unit,
        [it.ref for it in (*placed, *along)],
        f"{placed[0].ref} {one_line(placed[0].row.title)} · {name}",
        *more,
        assigned=[{"id": f"n{it.row.id}", "ref": it.ref, "account": account.handle} for it in placed],
        along=[{"id": f"n{it.row.id}", "ref": it.ref} for it in along],
        learned=learned,
    )


def _offer(account: "Named", rows: "list[Waiting]", domains: list[str]) -> None:
    """Say what could have been learned: nothing is remembered unasked."""
    from amcli.cli.output import hint

    if len(domains) == 1:
        whose = "its people" if len(rows) == 1 else "their people"
        hint(f"--learn would have added {domains[0]}, the domain of {whose}, to {account.handle}.")
