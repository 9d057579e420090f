"""What clients were asked to say for us, by account: read only where it is asked for."""

from datetime import date

from amcli.domain.records import Reference
from amcli.store.book import Book
from amcli.store.values import DAYS

KNOWN = """
SELECT id, account_id, title, kind, asked_on, contact_id, given_on, declined_on
  FROM reference WHERE asked_on <= ? ORDER BY id
"""


def load_references(book: Book, on: date) -> dict[int, list[Reference]]:
    """Return what was asked for by a day, by account id."""
    found: dict[int, list[Reference]] = {}
    for row_id, account_id, title, kind, asked, contact_id, given, declined in book.rows(KNOWN, (on.isoformat(),)):
        it = Reference(row_id, account_id, title, kind, DAYS[asked], contact_id, DAYS[given], DAYS[declined])
        found.setdefault(account_id, []).append(it)
    return found
