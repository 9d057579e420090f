"""Which account, person or objective a foreign cell means: by external id, name, e-mail, domain, handle; no guess."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, partial

from amcli.domain.matching import is_free_mail
from amcli.domain.text import key, one_line
from amcli.interop.cells import BadCell
from amcli.interop.spec import Spec
from amcli.interop.values import Convert, Remembering
from amcli.store.merging import merged_ids

PEOPLE = """
SELECT id, account_id, name FROM contact
UNION ALL
SELECT contact.id, account_id, it.value FROM contact, json_each(extra, '$.also_called') AS it
 WHERE extra LIKE '%"also_called"%'
"""
"""People by name, and by the names of those who were merged into them."""
Ids = dict[str, set[int]]
Person = Callable[[int | None, str], int | None]


class Links:
    """What can be linked to, read from the book once, when a source first needs it.

    Accounts are loaded before anything that links to them, contacts before what links to those, so these
    maps are complete when they are made.
    """

    def __init__(self, db: sqlite3.Connection, source: str) -> None:
        self._db = db
        self._source = source
        self.known: dict[str, int] = {}
        """External ids of accounts that were found by handle and belong to another source."""
        self.merged: dict[str, dict[str, str]] = defaultdict(dict)
        """By table, ids of records that were merged into others, and the ids of those."""

    def account(self, spec: Spec) -> Convert:
        """Return the function from a cell to the id of its account."""
        find = {
            "external": self._external,
            "name": lambda text: _the_one(text, self._by_name.get(key(text), set()), "name"),
            "handle": lambda text: _the_one(text, self._by_handle.get(text.lower(), set()), "handle"),
            "domain": lambda text: _the_one(text, self._by_domain.get(domain(text), set()), "domain"),
            "email": lambda text: _the_one(text, self._accounts_by_email.get(key(text), set()), "e-mail address"),
            "any": self._any,
        }[spec.by]
        if spec.via:
            find = partial(self._via, spec.via)
        if spec.via or spec.by != "any":
            find = partial(_first_of, find)
        return Remembering(lambda text: find(one_line(text)) if text.strip() else None).__getitem__

    def lives_on(self, table: str, text: str) -> str:
        """Return the id of the record that one was merged into, if it was; merges of merges are followed."""
        merged, seen = self.merged.get(table, {}), set()
        while text in merged and text not in seen:
            seen.add(text)
            text = merged[text]
        return text

    def _external(self, text: str) -> int:
        """Return the account of an id: its own, or that of the record it was merged into."""
        meant = self.lives_on("account", text)
        return _the_one(text, self._by_external.get(meant) or self._by_crm_id.get(meant, set()), "external id")

    def person(self, by: str) -> Person:
        """Return the function from an account and a cell to a contact; None when nobody is meant for certain."""
        if by == "external":
            return lambda account, text: self._contact(
                self._contacts_by_external, account, self.lives_on("contact", text.strip())
            )
        if by == "email":
            return lambda account, text: self._contact(self._contacts_by_email, account, key(text))
        if by == "any":
            ways = [self.person(way) for way in ("external", "email", "name")]
            return lambda account, text: next(filter(None, (way(account, text) for way in ways)), None)
        return lambda account, text: self._people.get((account, self._keys[text]))

    def objective(self, account: int | None, text: str) -> int | None:
        """Return the objective of an account with an outcome; None where there is none, or several."""
        return self._objectives.get((account, key(text)))

    def label(self, account_id: int) -> str:
        """Return what names an account for good: its external id, else its handle."""
        return self._labels[account_id]

    def _any(self, text: str) -> int:
        for found in (
            self._by_handle.get(text.lower()),
            self._by_any_external.get(text),
            self._by_crm_id.get(text),
            self._by_name.get(key(text)),
        ):
            if found:
                return _the_one(text, found, "name or id")
        raise BadCell(f"no account is called “{text[:60]}”")

    def _via(self, table: str, text: str) -> int:
        meant = self.lives_on(table, text)
        rows = self._db.execute(
            f'SELECT account_id FROM "{table}" WHERE source = ? AND external_id = ?', (self._source, meant)
        ).fetchall()
        if not rows:
            raise BadCell(f"no {table} has the external id “{text[:60]}”")
        return int(rows[0][0])

    def _contact(self, among: dict[str, set[tuple[int, int]]], account: int | None, text: str) -> int | None:
        found = {contact for contact, of in among.get(text.strip(), ()) if account in (None, of)}
        return found.pop() if len(found) == 1 else None

    @cached_property
    def _by_external(self) -> Ids:
        rows = self._db.execute("SELECT external_id, id FROM account WHERE source = ?", (self._source,))
        found = {external: {row_id} for external, row_id in rows if external}
        merged = merged_ids(self._db, "account", self._source)
        return found | {external: {row_id} for external, row_id in (*self.known.items(), *merged.items())}

    @cached_property
    def _by_any_external(self) -> Ids:
        found: Ids = defaultdict(set)
        for external, row_id in self._db.execute("SELECT external_id, id FROM account WHERE external_id IS NOT NULL"):
            found[external].add(row_id)
        for external, row_id in merged_ids(self._db, "account").items():
            found[external].add(row_id)
        return found

    @cached_property
    def _by_handle(self) -> Ids:
        return {handle: {row_id} for handle, row_id in self._db.execute("SELECT handle, id FROM account")}

    @cached_property
    def _by_name(self) -> Ids:
        found: Ids = defaultdict(set)
        for row_id, name, aliases in self._db.execute("SELECT id, name, aliases FROM account"):
            for called in (name, *json.loads(aliases)):
                found[key(called)].add(row_id)
        return found

    @cached_property
    def _by_crm_id(self) -> Ids:
        return self._listed("crm_id", str)

    @cached_property
    def _by_domain(self) -> Ids:
        found = self._listed("domains", domain)
        return {host: accounts for host, accounts in found.items() if not is_free_mail(host)}

    @cached_property
    def _accounts_by_email(self) -> Ids:
        found: Ids = defaultdict(set)
        for email, owners in self._contacts_by_email.items():
            found[email] |= {account for _, account in owners}
        return found

    @cached_property
    def _contacts_by_email(self) -> dict[str, set[tuple[int, int]]]:
        found = defaultdict(set)
        for row_id, account, email, others in self._db.execute(
            "SELECT id, account_id, email, other_emails FROM contact"
        ):
            for address in filter(None, (email, *json.loads(others))):
                found[key(address)].add((row_id, account))
        return found

    @cached_property
    def _contacts_by_external(self) -> dict[str, set[tuple[int, int]]]:
        rows = self._db.execute("SELECT external_id, id, account_id FROM contact WHERE source = ?", (self._source,))
        found = {external: {(row_id, account)} for external, row_id, account in rows if external}
        accounts = dict(self._db.execute("SELECT id, account_id FROM contact"))
        merged = merged_ids(self._db, "contact", self._source)
        return found | {external: {(row_id, accounts[row_id])} for external, row_id in merged.items()}

    @cached_property
    def _people(self) -> dict[tuple[int | None, str], int]:
        return self._called(PEOPLE)

    @cached_property
    def _objectives(self) -> dict[tuple[int | None, str], int]:
        return self._called("SELECT id, account_id, outcome FROM objective")

    def _called(self, sql: str) -> dict[tuple[int | None, str], int]:
        """Return rows by account and name; of two with one name neither is meant for certain."""
        found: dict[tuple[int | None, str], int] = {}
        shared = set()
        for row_id, account, name in self._db.execute(sql):
            called = (account, key(name))
            if found.get(called, row_id) != row_id:
                shared.add(called)
            found[called] = row_id
        return {called: row_id for called, row_id in found.items() if called not in shared}

    @cached_property
    def _keys(self) -> Remembering:
        return Remembering(key)

    @cached_property
    def _labels(self) -> dict[int, str]:
        rows = self._db.execute("SELECT id, coalesce(external_id, handle) FROM account")
        return dict(rows)

    def _listed(self, column: str, shape: Callable[[str], str]) -> Ids:
        found: Ids = defaultdict(set)
        for row_id, items in self._db.execute(f"SELECT id, {column} FROM account"):
            for item in json.loads(items):
                found[shape(item)].add(row_id)
        return found


def domain(text: str) -> str:
    """Return the domain of an e-mail address or web address."""
    host = text.strip().lower().rpartition("@")[2].rpartition("://")[2].partition("/")[0].partition(":")[0]
    return host.removeprefix("www.")


def _first_of(find: Callable[[str], int], text: str) -> int:
    """Return the account a cell means, or where it lists several the first of them that is known."""
    try:
        return find(text)
    except BadCell:
        for one in text.split(";") if ";" in text else ():
            with suppress(BadCell):
                return find(one.strip())
        raise


def _the_one(text: str, found: set[int], how: str) -> int:
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise BadCell(f"{len(found)} accounts have the {how} “{text[:60]}”; link by external id")
    raise BadCell(f"no account has the {how} “{text[:60]}”")
