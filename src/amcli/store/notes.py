"""When something was last written down about each account."""

from datetime import date

from amcli.store.book import Book

LAST_WRITTEN = """
SELECT account.id, (
       SELECT touch."on" FROM touch
        WHERE touch.account_id = account.id AND touch."on" <= ? AND touch.text <> ''
        ORDER BY touch."on" DESC LIMIT 1)
  FROM account
"""
"""Looked for from the latest touch backwards: mostly the first that is met has words."""


def load_noted(book: Book, until: date) -> dict[int, date]:
    """Return by account id the last day, up to one, that has a touch or note with words."""
    rows = book.rows(LAST_WRITTEN, (until.isoformat(),))
    return {account: date.fromisoformat(on) for account, on in rows if on}
