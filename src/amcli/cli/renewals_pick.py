"""From what was typed to the contract that is meant, as it stands on a day."""

from datetime import date
from typing import NamedTuple

from amcli.cli.context import Am
from amcli.cli.loading import load
from amcli.cli.naming import pick_account
from amcli.domain.chains import amended_by
from amcli.domain.history import as_on
from amcli.domain.standing import Standing, stand
from amcli.domain.terms import Term, amended_to, terms_on
from amcli.errors import NotFound, Refused
from amcli.store.book import Book
from amcli.store.renewals import owner_of


class Picked(NamedTuple):
    """The account of a contract as it stood on a day, and the contract among its terms."""

    standing: Standing
    term: Term

    @property
    def ref(self) -> str:
        """The id of the contract as commands take it."""
        return f"k{self.term.contract.id}"

    @property
    def name(self) -> str:
        """The name of the account."""
        return self.standing.account.name


def number_of(typed: str) -> int | None:
    """Return the number of a contract id, None when something else was typed."""
    typed = typed.strip()
    return int(typed[1:]) if typed[:1] in ("k", "K") and typed[1:].isdecimal() and typed.isascii() else None


def account_of(book: Book, typed: str) -> tuple[int, int | None]:
    """Return the ids of the account and, if one was typed, of the contract that is meant.

    Raises:
        NotFound: there is no such contract or account.
        Ambiguous: several accounts fit a name and nobody can be asked.
    """
    number = number_of(typed)
    if number is None:
        return pick_account(book, typed).id, None
    owner = owner_of(book, number) if number < 2**63 else None
    if owner is None:
        raise NotFound(f"There is no contract k{number}.", "`am contracts --all` lists them.")
    return owner, number


def at_its_end(found: Picked) -> Picked:
    """Return the term whose end is to be decided: of a contract that changes on a later day, as changed then."""
    it, contracts = found.standing, found.standing.facts.contracts
    signed = amended_by(found.term.contract, contracts)[-1]
    last = amended_to(found.term.contract, contracts)
    if last is signed or last.starts is None or last.starts <= it.on or (signed.starts or it.on) > it.on:
        return found
    return Picked(it, next(term for term in terms_on(contracts, last.starts) if term.contract.id == last.id))


def pick(am: Am, book: Book, typed: str, on: date, *, as_written: bool = True) -> Picked:
    """Return the term that is meant: by contract id, or by the account when it has one renewal to decide.

    Raises:
        Refused: the account has several.
        NotFound: it has none, or there is no such contract.
    """
    account_id, number = account_of(book, typed)
    facts, settings = load(am, book, (on,), account_id=account_id, as_written=as_written)
    it = stand(facts[0] if as_written else as_on(facts[0], on), on, settings)
    if number is not None:
        found = next((term for term in it.terms if term.contract.id == number), None)
        if found is None:
            raise NotFound(f"There was no contract k{number} on {on}.", "Leave out --as-of.")
        return Picked(it, found)
    if len(it.renewing) == 1:
        return Picked(it, it.renewing[0])
    listed = ", ".join(f"k{term.contract.id} {term.contract.product or ''}".strip() for term in it.renewing)
    if not it.renewing:
        raise NotFound(f"{it.account.name} has no renewal to decide.", "`am contracts` lists the contracts.")
    raise Refused(f"{it.account.name} has {len(it.renewing)} renewals to decide.", f"Name one: {listed}.")
