"""`am contacts map` and `am contacts left`: who decides and is heard, and what a departure changes."""

from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli.context import Am, command
from amcli.errors import Ambiguous, NotFound, Refused

if TYPE_CHECKING:
    from amcli.domain.naming import Named
    from amcli.domain.records import Contact
    from amcli.reports.stakeholders import Picture
    from amcli.store.book import Book
    from amcli.store.people import Somebody


def contacts(app: typer.Typer) -> None:
    """Add the map and the departure to the group of people."""
    app.command("map")(map_)
    app.command("left")(left)


@command
def map_(
    am: Am,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Handle, name or alias.")],
    without: Annotated[
        str | None, typer.Option("--without", metavar="NAME", help="Show what is left if this person leaves today.")
    ] = None,
) -> None:
    """Show who decides, who is heard and who stands where; with --without, what one departure would cost."""
    from amcli.cli.loading import load
    from amcli.cli.naming import pick_account, pick_contact
    from amcli.cli.output import console, show
    from amcli.render import stakeholders as pages
    from amcli.reports.stakeholders import COMPARED_WITH, build_stakeholders

    with am.read() as book:
        named = pick_account(book, account)
        leaver = pick_contact(book, named, without) if without is not None else None
        facts, settings = load(am, book, (am.today, am.today - COMPARED_WITH), account_id=named.id)
    if leaver and not any(it.id == leaver.id and it.is_there(am.today) for it in facts[0].contacts):
        raise Refused(f"{leaver.name} ({leaver.handle}) has left already.", f"`am contacts map {named.handle}`")
    report = build_stakeholders(facts[0], am.today, settings, leaver=leaver.id if leaver else None)
    show(
        am,
        schema="am.stakeholders/1",
        data=lambda: pages.as_json(report),
        lines=None,
        page=lambda: pages.as_page(report, console(am).width),
    )


@command
def left(
    am: Am,
    who: Annotated[str, typer.Argument(metavar="NAME|PN", help="Who has left: a name, or an id such as p3.")],
    account: Annotated[
        str | None, typer.Option("--account", metavar="ACCOUNT", help="Where, if the name exists at several.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The last day; today unless given, ahead if announced.")
    ] = None,
    successor: Annotated[
        str | None, typer.Option("--successor", metavar="NAME", help="Who takes the role: a contact of the account.")
    ] = None,
) -> None:
    """Record that someone has left, hand their role on, and say which signals that raises."""
    from amcli.cli import daily
    from amcli.cli.naming import pick_contact
    from amcli.domain.entities import CONTACT
    from amcli.domain.input import read_field
    from amcli.domain.stakeholders import leave
    from amcli.store.journal import writing
    from amcli.store.people import contact
    from amcli.store.recent import account_named

    day = read_field(CONTACT, CONTACT.field("left_on"), on, today=am.today) if on is not None else am.today
    with daily.write_existing(am) as book:
        person = _person(am, book, who, account)
        named = account_named(book, person.account_id)
        heir = contact(book, pick_contact(book, named, successor).id) if successor is not None else None
        changes = leave(person, day, heir, am.today)
        before = _picture(am, book, named.id)
        with writing(book, f"contact left {named.handle} p{person.id}", am.stamp) as unit:
            unit.apply(changes)
        after = _picture(am, book, named.id)
    _report(am, unit.unit_id, (named, person._replace(left_on=day), heir), (before, after))


def _report(
    am: Am,
    unit: int,
    people: "tuple[Named, Contact, Contact | None]",
    pictures: "tuple[Picture, Picture]",
) -> None:
    from amcli.cli.output import wrote
    from amcli.domain.stakeholders import raised
    from amcli.render import shapes
    from amcli.render import stakeholders as pages

    named, person, heir = people
    before, after = pictures
    appear = raised(before.signals, after.signals)
    day = person.left_on or am.today
    lines = [pages.left_lines(person, day, am.today, named.name)]
    if heir:
        lines.append(_succession(person, heir))
    if day > am.today:
        lines.append("nothing else changes until then")
    else:
        lines += [*pages.loss_lines(before, after), *(pages.signal_line(it) for it in appear)]
    planned = [f"c{it.id}" for it in after.standing.open_checkins if it.contact_id == person.id]
    if planned:
        lines.append(f"still planned with them: {', '.join(planned)}")
    wrote(
        am,
        unit,
        [f"p{person.id}", *([f"p{heir.id}"] if heir else [])],
        *lines,
        left={"account": named.handle, "ref": f"p{person.id}", "name": person.name, "left_on": day.isoformat()},
        successor=f"p{heir.id}" if heir else None,
        health={"before": shapes.health(before.standing.health), "after": shapes.health(after.standing.health)},
        raised=shapes.signals(appear),
        checkins=planned,
    )


def _succession(person: "Contact", heir: "Contact") -> str:
    from amcli.domain.text import one_line

    role = (person.role or "").replace("_", " ")
    was = f", was {heir.role.replace('_', ' ')}" if heir.role and heir.role != person.role else ""
    return f"p{heir.id} {one_line(heir.name)} is {role} now{was}"


def _picture(am: Am, book: "Book", account_id: int) -> "Picture":
    from amcli.cli.loading import load
    from amcli.reports.stakeholders import COMPARED_WITH, picture

    facts, settings = load(am, book, (am.today, am.today - COMPARED_WITH), account_id=account_id)
    return picture(facts[0], am.today, settings)


def _person(am: Am, book: "Book", typed: str, account: str | None) -> "Contact":
    """Return the person who is meant by an id or a name, in one account or in the whole book.

    Raises:
        NotFound: nobody is called so.
        Ambiguous: several are, at different accounts or where nobody can be asked.
        Refused: the id is one of another kind of thing, or of someone at another account.
    """
    from amcli.cli.naming import pick_account, pick_contact
    from amcli.domain.entities import CONTACT
    from amcli.domain.refs import parse_ref
    from amcli.store.people import contact

    meant, named = parse_ref(typed), pick_account(book, account) if account is not None else None
    if meant is not None and meant[0] is CONTACT:
        found = contact(book, meant[1])
        if found is None:
            raise NotFound(f"There is no contact {typed.lower()}.", "`am contacts` lists them.")
        if named is not None and found.account_id != named.id:
            raise Refused(f"{found.name} ({typed.lower()}) is not at {named.name}.", "Leave --account out.")
        return found
    row_id = (pick_contact(book, named, typed) if named else _anywhere(am, book, typed)).id
    return _existing(contact(book, row_id))


def _existing(found: "Contact | None") -> "Contact":
    if found is None:
        raise NotFound("That contact is gone.", "`am history` shows what happened to it.")
    return found


def _anywhere(am: Am, book: "Book", typed: str) -> "Named":
    """Return the one person of the book who is meant; whoever has left already only if nobody else fits."""
    from amcli.cli.naming import nearest, pick_contact
    from amcli.domain.naming import match
    from amcli.store.people import everybody

    people: dict[int, Somebody] = {it.named.id: it for it in everybody(book)}
    there = [it.named for it in people.values() if it.left_on is None or it.left_on > am.today]
    found = match(typed, there).candidates or match(typed, (it.named for it in people.values())).candidates
    if len(found) == 1:
        return found[0]
    if not found:
        near = " or ".join(it.name for it in nearest(typed, [it.named for it in people.values()]))
        raise NotFound(
            f"Nobody is called “{typed}”.", f"{f'Did you mean {near}? ' if near else ''}`am contacts` lists all."
        )
    accounts = {people[it.id].account.id: people[it.id].account for it in found}
    if len(accounts) == 1:
        return pick_contact(book, next(iter(accounts.values())), typed)
    shown = tuple(f"{it.handle} ({it.name}, {people[it.id].account.name})" for it in found)
    more = f" and {len(shown) - 8} more" if len(shown) > 8 else ""
    raise Ambiguous(
        f"“{typed}” fits {len(shown)} contacts at {len(accounts)} accounts.",
        f"Add --account, or name one of: {', '.join(shown[:8])}{more}.",
        shown,
    )
