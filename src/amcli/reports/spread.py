"""The proposal of `am checkin --spread`: which overdue check-in gets which of the coming days."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.attention import attention
from amcli.domain.followups import served_rhythm
from amcli.domain.records import Facts
from amcli.domain.settings import Settings
from amcli.domain.signals import hidden, signals, visible
from amcli.domain.spread import Backlog, Spread, room_from, spread
from amcli.domain.standing import WEEK, Standing, served, stand

COMPARED_WITH = WEEK
"""Signals look back a week, so the facts must hold that day too."""


class SpreadReport(NamedTuple):
    """The proposal, and the limits it was made within."""

    on: date
    until: date
    per_day: int
    found: Spread


def build_spread(
    accounts: Sequence[Facts],
    on: date,
    settings: Settings,
    limits: tuple[int, timedelta],
    *,
    tier: str | None = None,
) -> SpreadReport:
    """Return days for all overdue check-ins, of one tier when given; `limits` are check-ins per day and how far.

    Check-ins planned with any account count towards a day. What is snoozed waits until the snooze ends.
    """
    per_day, within = limits
    answered = {it.account.id for it in served(accounts, on)}
    standings = [
        stand(it, on, settings, before=on - COMPARED_WITH)
        for it in accounts
        if it.account.id in answered or it.checkins
    ]
    largest = max((it.worth for it in standings), default=0)
    chosen = [it for it in standings if tier is None or it.account.tier == tier]
    late = [row for it in chosen if (row := overdue(it, largest, asked=it.account.id in answered))]
    ahead = [planned for it in standings for planned in it.open_checkins if planned.on >= on]
    room = room_from(on, on + within, per_day, ahead)
    return SpreadReport(on, on + within, per_day, spread(late, room, settings.workdays))


def overdue(it: Standing, largest: int, *, asked: bool) -> Backlog | None:
    """Return what is overdue with an account, None when nothing is.

    The scheduled check-in whose day passed first comes before a new one; the cadence asks for one only where
    none is ahead, and only of accounts the AM answers for (`asked`).
    """
    found = visible(signals(it), it)
    weight = attention(found, it.worth, largest, it.cancel_by, it.on).value if asked else 0.0
    unseen = hidden(it)
    account = it.account
    for checkin in it.open_checkins:
        if checkin.on < it.on and f"c{checkin.id}" not in unseen:
            days = (it.on - checkin.on).days
            whom = next((one for one in it.facts.contacts if one.id == checkin.contact_id), None)
            gone = whom.left_on if whom and not whom.is_there(it.on) else None
            late = Backlog(account.id, account.handle, account.name, checkin.on, days, weight, checkin)
            return late._replace(person=whom.name, left_on=gone) if whom else late
    due = served_rhythm(it) if asked else None
    if due is None or not due.late(it.on) or any(checkin.on >= it.on for checkin in it.open_checkins):
        return None
    if not any(signal.code in ("quiet", "checkin_overdue") for signal in found):
        return None
    return Backlog(account.id, account.handle, account.name, due.due, due.late(it.on), weight)
