"""Which rows of the inbox are meant: by id, or all of an address or a domain."""

from collections.abc import Iterator, Sequence

from amcli.errors import NotFound, Refused
from amcli.store.book import Book
from amcli.store.inbox import Waiting, inbox, waiting

LISTS = "`am inbox` lists what waits."


def meant(book: Book, refs: Sequence[str], *, dropped: bool = False) -> list[Waiting]:
    """Return the rows that are meant, each once; what was dropped only by its id, and where that is allowed.

    Raises:
        Refused: something is no id of the inbox, or was decided already.
        NotFound: there is no such row, or nothing of that address or domain waits.
    """
    found = {}
    for ref in refs:
        for row in _of(book, ref) if "." in ref or "@" in ref else _one(book, ref):
            if row.state != "open" and not (dropped and row.state == "dropped"):
                became = f" as {row.ref}" if row.ref else ""
                raise Refused(f"n{row.id} was {row.state}{became} already.", LISTS)
            found[row.id] = row
    return list(found.values())


def _one(book: Book, ref: str) -> Iterator[Waiting]:
    digits = ref.strip().lower().removeprefix("n")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 15:
        raise Refused(
            f"“{ref}” is no id of the inbox, no address and no domain.", f"An id is a letter and a number: n3. {LISTS}"
        )
    row = waiting(book, int(digits))
    if row is None:
        raise NotFound(f"There is nothing called n{int(digits)} in the inbox.", LISTS)
    yield row


def _of(book: Book, ref: str) -> list[Waiting]:
    from amcli.domain.matching import domain_of, is_within
    from amcli.domain.text import key

    wanted = key(ref).removeprefix("@")
    found = [
        row
        for row in inbox(book)
        if any(it == wanted if "@" in wanted else is_within(domain_of(it), wanted) for it in row.addresses)
    ]
    if not found:
        raise NotFound(f"Nothing of {wanted} waits in the inbox.", LISTS)
    return found
