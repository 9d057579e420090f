"""What assigning something of the inbox may teach the book: domains, names of companies, addresses, people."""

import json

from amcli.domain.changes import Insert, Update
from amcli.domain.matching import by_domain
from amcli.domain.naming import Named
from amcli.errors import Refused
from amcli.interop.intake.assign import domains_to_learn, names_to_learn, new_contact, unknown_people
from amcli.interop.intake.desk import Desk
from amcli.store.inbox import Waiting, row_of


def learn(desk: Desk, rows: list[Waiting], account: Named, people: list[Insert | int]) -> list[str]:
    """Add the address of the people in it to whom --with names, else their domain and company to the account.

    Raises:
        Refused: it is not clear what is to be learned.
    """
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
    domains, names = domains_to_learn(desk, rows), names_to_learn(desk, rows)
    if len(domains) > 1 or not (domains or names):
        said = f"they are at {', '.join(domains)}" if domains else "they are at free mail services, or known already"
        raise Refused(
            f"There is no one domain to learn: {said}.",
            f"Name the person with --with, or: am accounts edit {account.handle} --domains …",
        )
    row = row_of(desk.book, "account", account.id) or {}
    values = {"domains": [*json.loads(row["domains"]), *domains], "aliases": [*json.loads(row["aliases"]), *names]}
    desk.writer.update(Update("account", account.id, values))
    return [*domains, *names]


def _with_email(person: dict[str, str], email: str) -> dict[str, object]:
    if not person["email"]:
        return {"email": email}
    return {"other_emails": [*json.loads(person["other_emails"]), email]}


def new_contacts(desk: Desk, rows: list[Waiting], account: Named) -> list[tuple[str, Insert]]:
    """Add the people of the items whom the book does not know; those of other accounts are left alone."""
    added: dict[str, tuple[str, Insert]] = {}
    for row in rows:
        for it in unknown_people(desk, row, account.id):
            elsewhere = desk.directory.contacts.get(it.email) or set(by_domain(it.email, desk.directory)) - {account.id}
            if not elsewhere and it.email and it.email not in added:
                added[it.email] = it.name or it.email, new_contact(desk, it, account.id)
    return list(added.values())
