"""Usage summed up in SQL: per account, metric and day the latest measurement and two sums of 28 days."""

from collections.abc import Sequence
from datetime import date

from amcli.domain.health.adoption import FRESH, SPAN, trend_of
from amcli.domain.records import Trend, Usage
from amcli.store.book import Book

TRENDS = """
SELECT usage.account_id, metric, max("on" || printf('%018d', usage.id)), active, licensed,
       total(CASE WHEN "on" > :recent THEN active END), count(CASE WHEN "on" > :recent THEN 1 END),
       total(CASE WHEN "on" > :older AND "on" <= :recent THEN active END),
       count(CASE WHEN "on" > :older AND "on" <= :recent THEN 1 END)
  FROM account CROSS JOIN usage INDEXED BY usage_by_metric ON usage.account_id = account.id
 WHERE "on" > :fresh AND "on" <= :on{account}
 GROUP BY account.id, metric
 ORDER BY account.id, metric
"""
"""`active` and `licensed` are those of the row with the greatest day, as SQLite promises beside one max()."""


def load_trends(book: Book, days: Sequence[date], account_id: int | None) -> dict[int, dict[date, tuple[Trend, ...]]]:
    """Return, by account and day, where each usage metric stands; the same as `domain.health.adoption.trends`."""
    found: dict[int, dict[date, tuple[Trend, ...]]] = {}
    sql = TRENDS.replace("{account}", "" if account_id is None else " AND account.id = :account")
    for day in days:
        values = {
            "on": day.isoformat(),
            "recent": (day - SPAN).isoformat(),
            "older": (day - 2 * SPAN).isoformat(),
            "fresh": (day - FRESH).isoformat(),
            "account": account_id,
        }
        for account, metric, latest, active, licensed, *sums in book.db.execute(sql, values):
            last = Usage(int(latest[10:]), account, date.fromisoformat(latest[:10]), metric, active, licensed)
            of_account = found.setdefault(account, {})
            of_account[day] = (*of_account.get(day, ()), trend_of(last, *sums))
    return found
