"""What the risk register asks of the book beyond the facts of a day: the issue that was resolved last."""

from collections.abc import Sequence
from datetime import date

from amcli.domain.records import Issue
from amcli.store.book import Book
from amcli.store.facts import SOURCES

LAST_RESOLVED = """
SELECT id, account_id, title, kind, severity, team, opened, due, resolved
  FROM (SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY resolved DESC, id DESC) AS place
          FROM issue WHERE resolved <= :on AND severity IN (:critical, :high, :medium))
 WHERE place = 1
 ORDER BY account_id
"""

_ISSUES = next(source for source in SOURCES if source.field == "issues")


def last_resolved(book: Book, on: date, severities: Sequence[str]) -> dict[int, Issue]:
    """Return the issue of three severities resolved last by a day, by account id."""
    values = dict(zip(("critical", "high", "medium"), severities, strict=True)) | {"on": on.isoformat()}
    return {issue.account_id: issue for issue in _ISSUES.records(book.rows(LAST_RESOLVED, values))}
