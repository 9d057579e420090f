"""Usage summed up in SQL: per account, metric and day the latest measurement and two sums of 28 days."""

from collections.abc import Sequence
from datetime import date

from amcli.domain.health.adoption import FRESH, SPAN, trend_of
from amcli.domain.records import Trend, Usage
from amcli.store.book import Book
from amcli.store.values import DAYS

NUMBERED = 10**18
"""Added to an id it gives a text of one length, so that the greatest day-and-id is the latest entry of that day."""
TRENDS = f"""
SELECT account_id, metric, max("on" || ({NUMBERED} + id)), active, licensed,
       avg(CASE WHEN "on" > :recent THEN active END),
       avg(CASE WHEN "on" > :older AND "on" <= :recent THEN active END)
  FROM usage INDEXED BY usage_by_metric
 WHERE "on" > :fresh AND "on" <= :on{{account}}
 GROUP BY account_id, metric
 ORDER BY account_id, metric
"""
"""`active` and `licensed` are those of the row with the greatest day, as SQLite promises beside one max()."""


def load_trends(book: Book, days: Sequence[date], account_id: int | None) -> dict[int, dict[date, tuple[Trend, ...]]]:
    """Return, by account and day, where each usage metric stands; the same as `domain.health.adoption.trends`."""
    found: dict[int, dict[date, tuple[Trend, ...]]] = {}
    sql = TRENDS.replace("{account}", "" if account_id is None else " AND account_id = :account")
    for day in days:
        values = {
            "on": day.isoformat(),
            "recent": (day - SPAN).isoformat(),
            "older": (day - 2 * SPAN).isoformat(),
            "fresh": (day - FRESH).isoformat(),
            "account": account_id,
        }
        for account, metric, latest, active, licensed, now, before in book.db.execute(sql, values):
            last = Usage(int(latest[10:]) - NUMBERED, account, DAYS[latest[:10]], metric, active, licensed)
            trend = trend_of(last, now, before)
            if account not in found:
                found[account] = dict.fromkeys(days, ())
            found[account][day] += (trend,)
    return found
