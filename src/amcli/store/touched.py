"""Touches summed up in SQL: per account and day the last one, when each person was heard last, the latest moods.

All three come from walking an index backwards per account or person, so that their cost follows the number of
accounts, not of touches.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from amcli.domain.health.relationship import REMEMBERED
from amcli.domain.health.service import SURVEYS_WITHIN
from amcli.domain.records import Touched
from amcli.store.book import Book
from amcli.store.heard import COUNTED
from amcli.store.values import DAYS

HEARD_WINDOW = max(REMEMBERED, SURVEYS_WITHIN)
"""How far back the last word of each person is looked for over a whole book: as far as a rule remembers it, or
a survey may still wait for an answer. One account has no limit, because the brief lists everyone."""

LAST = f"""
(SELECT "on" FROM touch WHERE account_id = account.id AND "on" <= :day{{at}} AND kind IN ({COUNTED})
  ORDER BY "on" DESC LIMIT 1)"""
MOODS = """
(SELECT group_concat(mood) FROM (
   SELECT mood FROM touch WHERE account_id = account.id AND "on" <= :day{at} AND mood IS NOT NULL
    ORDER BY "on" DESC, id DESC LIMIT 5))"""
HEARD = """
(SELECT max("on") FROM heard
  WHERE heard.account_id = {whose}.account_id AND contact_id = {whose}.id AND "on" BETWEEN :from AND :day{at})"""

Known = Mapping[date, Touched]


def load_touched(book: Book, days: Sequence[date], account_id: int | None) -> dict[int, Known]:
    """Return what the touches of each account, or of one, amount to on each of `days`."""
    newest_first = sorted(set(days), reverse=True)
    values: dict[str, Any] = {f"day{at}": day.isoformat() for at, day in enumerate(newest_first)}
    earliest = newest_first[-1] - HEARD_WINDOW if account_id is None else date.min
    values |= {"account": account_id, "from": earliest.isoformat()}
    heard = _heard(book, newest_first, values)
    found: dict[int, Known] = {}
    nobody: list[dict[int, date]] = [{} for _ in newest_first]
    for account, *columns in book.db.execute(accounts_sql(len(newest_first), account_id), values):
        people = heard.get(account, nobody)
        pairs = zip(newest_first, columns[::2], people, columns[1::2], strict=True)
        found[account] = {day: Touched(DAYS[last], who, _MOODS[moods]) for day, last, who, moods in pairs}
    return found


def accounts_sql(days: int, account_id: int | None) -> str:
    """Return the query of the last touch and the last moods of each account on so many days."""
    columns = ", ".join((LAST + ", " + MOODS).format(at=at) for at in range(days))
    where = "" if account_id is None else " WHERE id = :account"
    return f"SELECT id, {columns} FROM account{where}"


def heard_sql(days: int, account_id: int | None) -> str:
    """Return the query of the last day each person was heard up to each of some days, the latest day first.

    Most were not heard since the earlier days: then the day is the same, and no index is asked again.
    """
    latest = HEARD.format(whose="contact", at=0)
    earlier = [
        f"CASE WHEN day > :day{at} THEN {HEARD.format(whose='latest', at=at)} ELSE day END" for at in range(1, days)
    ]
    where = "" if account_id is None else " WHERE account_id = :account"
    return f"""
    WITH latest AS MATERIALIZED (SELECT account_id, id, {latest} AS day FROM contact{where})
    SELECT {", ".join(["account_id, id, day", *earlier])} FROM latest WHERE day IS NOT NULL"""


def _heard(book: Book, days: Sequence[date], values: Mapping[str, Any]) -> dict[int, list[dict[int, date]]]:
    """Return, by account, for each day who was heard last when up to it."""
    found: dict[int, list[dict[int, date]]] = {}
    for account, contact, *last in book.db.execute(heard_sql(len(days), values["account"]), values):
        people = found.get(account)
        if people is None:
            people = found[account] = [{} for _ in days]
        for known, day in zip(people, last, strict=True):
            if day is not None:
                known[contact] = DAYS[day]
    return found


class _Moods(dict[Any, tuple[int, ...]]):
    """From a text such as `1,0,-1` to its moods; a book has a few hundred different ones."""

    def __missing__(self, text: str) -> tuple[int, ...]:
        self[text] = moods = tuple(int(mood) for mood in text.split(","))
        return moods


_MOODS = _Moods({None: ()})
