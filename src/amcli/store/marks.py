"""Which accounts were reviewed, when, and for which week."""

from datetime import date

from amcli.domain.marks import Mark
from amcli.store.book import Book

LAST_MARKS = 'SELECT account_id, max("on") FROM review_mark WHERE "on" <= ? GROUP BY account_id ORDER BY account_id'
OF_WEEK = """
SELECT account_id, max("on") FROM review_mark
 WHERE week = ? AND "on" <= ?
 GROUP BY account_id
 ORDER BY account_id
"""
OF_ACCOUNT = """
SELECT id, account_id, "on", week, note FROM review_mark
 WHERE account_id = ? AND week = ?
 ORDER BY "on", id
"""


def load_marks(book: Book, until: date) -> dict[int, date]:
    """Return the day of the last review of each account up to a day, by account id."""
    return {account: date.fromisoformat(on) for account, on in book.rows(LAST_MARKS, (until.isoformat(),))}


def marks_of_week(book: Book, week: str, until: date) -> dict[int, date]:
    """Return the accounts reviewed for a week (`2026-W47`) by a day, and when last, by account id."""
    return {account: date.fromisoformat(on) for account, on in book.rows(OF_WEEK, (week, until.isoformat()))}


def account_marks(book: Book, account_id: int, week: str) -> list[Mark]:
    """Return the marks of one account for a week, the earliest first."""
    return [
        Mark(row_id, account, date.fromisoformat(on), of, note)
        for row_id, account, on, of, note in book.rows(OF_ACCOUNT, (account_id, week))
    ]
