"""`am inbox`: what came from calendars, mail and address books and belongs to no account for certain."""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli.app import DefaultGroup, new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.domain.changes import Insert
    from amcli.domain.naming import Named
    from amcli.interop.intake.assign import Placed
    from amcli.store.inbox import Waiting

app = new_app(cls=DefaultGroup, help="Imported meetings, mails and people that wait to be assigned to an account.")

WHICH = "As listed: n3; or an address or a domain, for all of theirs."
Refs = Annotated[list[str], typer.Argument(metavar="ID…", help=WHICH)]


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
            "--learn",
            help="Add their domain, and the company's name of a card, to the account; or their address to the person "
            "named by --with.",
        ),
    ] = False,
) -> None:
    """Say whose something is: it becomes a touch, a check-in or a contact of that account.

    With --learn or --new-contact everything else in the inbox that is then the account's beyond doubt goes along.
    """
    from amcli.cli import daily
    from amcli.cli import inbox_learn as learning
    from amcli.cli.inbox_pick import meant
    from amcli.cli.naming import pick_account
    from amcli.domain.matching import Me
    from amcli.interop.intake import assign as assigning
    from amcli.interop.intake.desk import Desk
    from amcli.interop.keeping import Keeping
    from amcli.store.inbox import directory
    from amcli.store.journal import writing

    me = Me(am.settings.my_emails, am.settings.my_domains)
    with daily.write_existing(am) as book:
        rows = meant(book, refs, dropped=True)
        named = pick_account(book, account)
        people = daily.people_meant(book, named, with_ or ())
        with writing(book, f"inbox assign {', '.join(f'n{it.id}' for it in rows)} {named.handle}", am.stamp) as unit:
            desk = Desk(book, unit, directory(book, me), am.today, Keeping())
            unit.apply(it for it in people if not isinstance(it, int))
            learned = learning.learn(desk, rows, named, people) if learn else []
            added = learning.new_contacts(desk, rows, named) if new_contact else []
            desk = desk._replace(directory=directory(book, me))
            placed = [assigning.assign(desk, it, named.id, people) for it in rows]
            along = assigning.assign_matching(desk._replace(directory=directory(book, me))) if learned or added else []
            others = [] if learn else assigning.domains_to_learn(desk, rows)
        _report(am, (named, placed, along), learned, added, unit.unit_id)
    _offer(named, rows, others)


@app.command("drop")
@command
def drop(
    am: Am,
    refs: Annotated[list[str] | None, typer.Argument(metavar="[ID]…", help=WHICH)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Drop all that waits.")] = False,
    always: Annotated[
        bool, typer.Option("--always", help="And leave out whatever comes from these people, or their company, later.")
    ] = False,
) -> None:
    """Drop what is nobody's: importing it again does not bring it back; `am undo` does.

    With --always nothing of these people comes here again: of a company's address the domain counts, of one at a
    free mail service the address. People of your accounts are never left out by it.
    """
    from amcli.cli import daily
    from amcli.cli.inbox_pick import meant
    from amcli.cli.output import hint, wrote
    from amcli.domain.matching import Me
    from amcli.domain.text import one_line
    from amcli.interop.intake.ignoring import dropping
    from amcli.store.inbox import directory, inbox
    from amcli.store.journal import writing

    if bool(refs) == everything:
        raise Refused("Say what to drop: ids, or --all.", "`am inbox` lists what waits.")
    with daily.write_existing(am) as book:
        rows = inbox(book) if everything else meant(book, refs or [])
        what = "all" if everything else ", ".join(f"n{it.id}" for it in rows)
        with writing(book, f"inbox drop {what}{' --always' if always else ''}", am.stamp) as unit:
            known = directory(book, Me(am.settings.my_emails, am.settings.my_domains)) if always else None
            done = dropping(inbox(book), rows, known, am.today)
            unit.apply(done.changes)
    dropped = [f"n{it.id}" for it in (*rows, *done.along)]
    first = f"{one_line(rows[0].title)} dropped (n{rows[0].id})" if len(rows) == 1 else f"{len(rows):,} dropped"
    more = [f"{len(done.along)} more went along"] if done.along else []
    more += [f"left out from now on: {', '.join(done.ignored)}"] if done.ignored else []
    wrote(am, unit.unit_id if rows else None, dropped, first, *more, dropped=dropped, ignored=list(done.ignored))
    if always and not done.ignored:
        hint("Nobody is left out from now on: their addresses are of your accounts, or there are none.")


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
