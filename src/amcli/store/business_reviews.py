"""The business reviews on record, held or planned: check-ins with the agenda that names them."""

from datetime import date

from amcli.domain.business_reviews import is_business_review
from amcli.domain.records import CheckIn
from amcli.store.book import Book

CANDIDATES = """
SELECT id, account_id, "on", opened, agenda, with_id, done_on, dropped_on
  FROM checkin
 WHERE opened <= :until AND (agenda LIKE '%business%review%' OR agenda LIKE '%qbr%')
 ORDER BY id
"""
"""Wider than the rule: what the words mean is for the domain to say."""


def load_reviews(book: Book, until: date) -> dict[int, tuple[CheckIn, ...]]:
    """Return by account id the business reviews known by a day."""
    found: dict[int, list[CheckIn]] = {}
    for row in book.rows(CANDIDATES, {"until": until.isoformat()}):
        if is_business_review(row[4]):
            it = CheckIn(row[0], row[1], _day(row[2]) or until, _day(row[3]) or until, row[4], row[5])
            found.setdefault(row[1], []).append(it._replace(done_on=_day(row[6]), dropped_on=_day(row[7])))
    return {account: tuple(rows) for account, rows in found.items()}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
