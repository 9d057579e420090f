"""The facts of accounts for the rules: SQL narrows and aggregates, the records are the domain's.

Each query is narrowed to what the rules can still see from the days asked about (the windows are the
rules' own); narrowing changes speed, never a result.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from amcli.domain import records as r
from amcli.domain.dates import Interval
from amcli.domain.health.adoption import FRESH
from amcli.domain.health.service import PAID_WITHIN, SURVEYS_WITHIN
from amcli.store.book import Book
from amcli.store.touched import load_touched
from amcli.store.trends import load_trends
from amcli.store.values import DAYS, INTERVALS

USAGE_WINDOW, SURVEY_WINDOW, INVOICE_WINDOW = FRESH, SURVEYS_WITHIN, PAID_WITHIN


class Source(NamedTuple):
    """One kind of fact: the field of `Facts`, the record and a query with columns in the record's order.

    The positions say which columns hold days, flags and intervals.
    """

    field: str
    record: Any
    sql: str
    days: tuple[int, ...] = ()
    flags: tuple[int, ...] = ()
    intervals: tuple[int, ...] = ()

    def records(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """Yield rows as records: all of a book pass here, so the record is made straight from the values."""
        make, record, days, intervals, flags = tuple.__new__, self.record, self.days, self.intervals, self.flags
        for row in rows:
            values = list(row)
            for at in days:
                values[at] = DAYS[values[at]]
            for at in intervals:
                values[at] = INTERVALS[values[at]]
            for at in flags:
                values[at] = values[at] == 1
            yield make(record, values)


def load_facts(
    book: Book, days: Sequence[date], *, account_id: int | None = None, since: date | None = None
) -> list[r.Facts]:
    """Return the facts of every account, or of one, as needed to judge it on each of `days`.

    Things that ended before the earliest of `days` are left out, actions and check-ins before the latest. With
    `since`, whatever happened from that day on is there too, down to the single usage measurements; without it
    usage comes summed up. Ordered by handle.
    """
    values = _bounds(days, account_id, since)
    wanted = [it for it in SOURCES if it.field != "usage" or since is not None]
    found = {it.field: _grouped(it.records(book.db.execute(_narrow(it.sql, account_id), values))) for it in wanted}
    issues_since = dict(book.db.execute(_narrow(ISSUES_SINCE, account_id), values).fetchall())
    cadences = {row[0]: _cadence(row) for row in book.db.execute(_narrow(CADENCES, account_id), values)}
    touched = load_touched(book, days, account_id)
    trends = load_trends(book, days, account_id) if since is None else {}
    nothing: dict[date, tuple[r.Trend, ...]] = dict.fromkeys(days, ()) if since is None else {}
    held = [(field, rows) for field, rows in found.items() if rows]
    return [
        r.Facts(
            account,
            touched=touched[account.id],
            issues_since=DAYS[issues_since.get(account.id)],
            cadence=cadences.get(account.id),
            trends=trends.get(account.id, nothing),
            **{field: tuple(rows[account.id]) for field, rows in held if account.id in rows},
        )
        for account in accounts(book, account_id)
    ]


def load_some(book: Book, days: Sequence[date], fields: Collection[str]) -> list[r.Facts]:
    """Return the facts of every account with some of their fields only, for rules that read no others.

    What `load_facts` sums up (touches, usage, cadence) is empty then. Ordered by handle.
    """
    values = _bounds(days, None, None)
    wanted = [it for it in SOURCES if it.field in fields]
    found = {it.field: _grouped(it.records(book.db.execute(_narrow(it.sql, None), values))) for it in wanted}
    made = []
    for account in accounts(book):
        held: dict[str, Any] = {field: tuple(rows[account.id]) for field, rows in found.items() if account.id in rows}
        made.append(r.Facts(account, **held))
    return made


def _bounds(days: Sequence[date], account_id: int | None, since: date | None) -> dict[str, Any]:
    """Return the values that the queries are narrowed by."""
    first, last = min(days), max(days)
    return {
        "on": last.isoformat(),
        "since": min(first, since or first).isoformat(),
        "ended_after": (last if since is None else min(first, since) - timedelta(days=1)).isoformat(),
        "account": account_id,
        "usage_from": (min(first, since or first) - USAGE_WINDOW).isoformat(),
        "survey_from": (first - SURVEY_WINDOW).isoformat(),
        "invoice_from": (first - INVOICE_WINDOW).isoformat(),
    }


def accounts(book: Book, account_id: int | None = None) -> list[r.Account]:
    """Return the accounts, or one, by handle."""
    where = " WHERE id = :account" if account_id is not None else ""
    cursor = book.db.execute(f"{ACCOUNTS}{where} ORDER BY handle", {"account": account_id})
    return list(ACCOUNT.records(cursor))


def tier_cadences(book: Book) -> dict[str, r.OwnCadence]:
    """Return the cadences set in the book for whole tiers."""
    cursor = book.db.execute("SELECT tier, every, max, paused FROM cadence WHERE tier IS NOT NULL ORDER BY tier")
    return {row[0]: _cadence(row) for row in cursor}


ACCOUNTS = """
SELECT id, handle, name, tier, segment, industry, region, status, since, owner, currency, added_on, goals,
       margin_bp, wallet_minor
  FROM account"""
ACCOUNT = Source("account", r.Account, ACCOUNTS, days=(8, 11))
ISSUES_SINCE = "SELECT account_id, min(opened) FROM issue WHERE opened <= :on{account} GROUP BY account_id"
CADENCES = "SELECT account_id, every, max, paused FROM cadence WHERE account_id IS NOT NULL{account}"


def interval(text: str | None) -> Interval | None:
    """Return a stored interval such as `60d`."""
    found: Interval | None = INTERVALS[text]
    return found


def _cadence(row: Sequence[Any]) -> r.OwnCadence:
    return r.OwnCadence(INTERVALS[row[1]], INTERVALS[row[2]], bool(row[3]))


def _narrow(sql: str, account_id: int | None) -> str:
    return sql.replace("{account}", "" if account_id is None else " AND account_id = :account")


def _grouped(records: Iterable[Any]) -> dict[int, list[Any]]:
    """Return records by account."""
    groups: dict[int, list[Any]] = {}
    for it in records:
        account = it[1]
        if account in groups:
            groups[account].append(it)
        else:
            groups[account] = [it]
    return groups


SOURCES = (
    Source(
        "contacts",
        r.Contact,
        """
        SELECT id, account_id, name, title, role, influence, stance, left_on, every FROM contact
         WHERE 1{account} ORDER BY id""",
        days=(7,),
        intervals=(8,),
    ),
    Source(
        "actions",
        r.Action,
        """
        SELECT id, account_id, title, owner, opened, due, done_on, dropped_on, reply, chase_on FROM action
         WHERE opened <= :on AND (done_on IS NULL OR done_on > :ended_after)
           AND (dropped_on IS NULL OR dropped_on > :ended_after){account} ORDER BY id""",
        days=(4, 5, 6, 7, 9),
        flags=(8,),
    ),
    Source(
        "checkins",
        r.CheckIn,
        """
        SELECT id, account_id, "on", opened, agenda, with_id, done_on, dropped_on, repeats,
               anchor FROM checkin
         WHERE opened <= :on AND (done_on IS NULL OR done_on > :ended_after)
           AND (dropped_on IS NULL OR dropped_on > :ended_after){account} ORDER BY id""",
        days=(2, 3, 6, 7, 9),
        intervals=(8,),
    ),
    Source(
        "issues",
        r.Issue,
        """
        SELECT id, account_id, title, kind, severity, team, opened, due, resolved FROM issue
         WHERE opened <= :on AND (resolved IS NULL OR resolved >= :since){account} ORDER BY id""",
        days=(6, 7, 8),
    ),
    Source(
        "risks",
        r.Risk,
        """
        SELECT id, account_id, title, category, severity, opened, owner, next_review, escalated_to, escalated_on,
               closed, mitigation FROM risk
         WHERE opened <= :on AND (closed IS NULL OR closed >= :since){account} ORDER BY id""",
        days=(5, 7, 9, 10),
    ),
    Source(
        "contracts",
        r.Contract,
        """
        SELECT id, account_id, product, starts, ends, arr_minor, currency, auto_renew, notice, renewal_term,
               cancelled_on, cancel_effective, renews_id, trial, category, target_minor, forecast_minor, final_minor,
               stage, outcome, closed_on, proposal_sent, price_agreed, booking_type,
               list_price_minor FROM contract WHERE 1{account} ORDER BY id""",
        days=(3, 4, 10, 11, 20, 21, 22),
        flags=(7, 13),
        intervals=(8, 9),
    ),
    Source(
        "opportunities",
        r.Opportunity,
        """
        SELECT id, account_id, title, kind, product, amount_minor, currency, stage, opened, stage_on, expected_close,
               rationale, blocked_reason, closed_on, sponsor_id, review_on, objective_id FROM opportunity
         WHERE opened <= :on AND (closed_on IS NULL OR closed_on >= :since){account} ORDER BY id""",
        days=(8, 9, 10, 13, 15),
    ),
    Source(
        "usage",
        r.Usage,
        """
        SELECT id, account_id, "on", metric, active, licensed FROM usage
         WHERE "on" BETWEEN :usage_from AND :on{account} ORDER BY id""",
        days=(2,),
    ),
    Source(
        "surveys",
        r.Survey,
        """
        SELECT id, account_id, kind, score, "on", contact_id, comment, action_id,
               (SELECT done_on FROM action WHERE action.id = survey.action_id) FROM survey
         WHERE "on" BETWEEN :survey_from AND :on{account} ORDER BY id""",
        days=(4, 8),
    ),
    Source(
        "requests",
        r.Request,
        """
        SELECT request.id, account_id, title, status, opened, shipped_on
          FROM vote JOIN request ON request.id = request_id
         WHERE opened <= :on{account} ORDER BY request.id""",
        days=(4, 5),
    ),
    Source(
        "objectives",
        r.Objective,
        """
        SELECT id, account_id, outcome, opened, due, achieved_on, evidence, measure, baseline, target, current
          FROM objective
         WHERE opened <= :on{account} ORDER BY id""",
        days=(3, 4, 5),
    ),
    Source(
        "milestones",
        r.Milestone,
        """
        SELECT id, account_id, title, kind, due, done_on FROM milestone
         WHERE 1{account} ORDER BY id""",
        days=(4, 5),
    ),
    Source(
        "invoices",
        r.Invoice,
        """
        SELECT id, account_id, number, amount_minor, currency, due, paid_on, issued FROM invoice
         WHERE (paid_on IS NULL OR paid_on >= :invoice_from){account} ORDER BY id""",
        days=(5, 6, 7),
    ),
    Source(
        "budgets",
        r.Budget,
        """
        SELECT id, account_id, period_from, period_to, total_minor, spent_minor, currency, "on" FROM budget
         WHERE 1{account} ORDER BY id""",
        days=(2, 3, 7),
    ),
    Source(
        "pulses",
        r.Pulse,
        'SELECT id, account_id, score, note, "on" FROM pulse WHERE "on" <= :on{account} ORDER BY id',
        days=(4,),
    ),
    Source(
        "snoozes",
        r.Snooze,
        """
        SELECT id, account_id, signal, ref, "on", until, why, severity FROM snooze
         WHERE "on" <= :on AND until > :since{account} ORDER BY id""",
        days=(4, 5),
    ),
)
