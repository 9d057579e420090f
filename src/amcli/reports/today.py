"""The morning risk scan: who needs a call, why, how much money hangs on it, what to type next."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.attention import Attention, attention
from amcli.domain.health import Health
from amcli.domain.money import Money
from amcli.domain.promises import ME, days_late, to_chase, to_chase_by_choice
from amcli.domain.record_first import Missing, record_first
from amcli.domain.records import Account, Action, CheckIn, Facts
from amcli.domain.settings import Settings
from amcli.domain.signals import LANES, Signal, hidden, signals, visible
from amcli.domain.standing import WEEK, Standing, served, stand, total
from amcli.domain.terms import add_up

LIMIT = 10
COMPARED_WITH = WEEK
"""The scan compares health with a week ago."""


class NextStep(NamedTuple):
    """The next dated thing planned with an account."""

    ref: str
    title: str
    due: date | None


class Item(NamedTuple):
    """One row: an account in a lane, with the signals that put it there, the gravest first."""

    account: Account
    lane: str
    attention: Attention
    arr: Money | None
    arr_by_currency: dict[str, int]
    health: Health
    change_7d: int | None
    signals: tuple[Signal, ...]
    next_step: NextStep | None


class Entry(NamedTuple):
    """A line of the agenda or of the waiting list."""

    ref: str
    kind: str
    account: Account
    title: str
    due: date | None
    days_late: int
    team: str = ""


class Totals(NamedTuple):
    """The book at a glance; at risk is the ARR of the red and amber accounts."""

    accounts: int
    arr: dict[str, int]
    arr_at_risk: dict[str, int]
    bands: dict[str, int]
    arr_total: Money | None
    at_risk_total: Money | None


class Gap(NamedTuple):
    """An account of which less than half is known, and what to record first."""

    account: Account
    coverage: int
    missing: Missing


class Today(NamedTuple):
    """The whole report. `items` holds every row; how many are shown is the reader's choice."""

    on: date
    totals: Totals
    items: tuple[Item, ...]
    agenda: tuple[Entry, ...]
    waiting: tuple[Entry, ...]
    gaps: tuple[Gap, ...] = ()
    """The accounts of which little is known, the one most worth knowing first."""


def scan(accounts: Sequence[Facts], on: date, settings: Settings) -> Today:
    """Return the scan of a day; the facts must know the touches of that day and of a week before."""
    standings = [stand(it, on, settings, before=on - COMPARED_WITH, explain=False) for it in served(accounts, on)]
    promised = [*standings, *_to_come(accounts, standings, on, settings)]
    largest = max((it.worth for it in standings), default=0)
    items = [row for it in standings for row in rows(it, largest)]
    items.sort(key=lambda it: (-it.attention.value, LANES.index(it.lane), it.account.handle))
    return Today(
        on,
        totals(standings, settings),
        tuple(items),
        tuple(agenda(promised, on)),
        tuple(waiting(promised, on)),
        tuple(gaps(standings)),
    )


def _to_come(
    accounts: Sequence[Facts], standings: Sequence[Standing], on: date, settings: Settings
) -> Iterator[Standing]:
    """Yield the prospects and clients to come with whom something is planned.

    They are not scanned, but what was promised to them falls due all the same.
    """
    scanned = {it.account.id for it in standings}
    for it in accounts:
        if it.account.id not in scanned and it.account.status != "churned" and (it.actions or it.checkins):
            yield stand(it, on, settings, explain=False)


def pick(report: Today, limit: int | None) -> tuple[Item, ...]:
    """Return the rows to show: the first by attention, the last place kept for a quiet account among the rest.

    The quiet ones take turns by the day, so that none stays unseen past its longest interval whatever its
    rank; it is worth the place of one row.
    """
    if limit is None or len(report.items) <= limit:
        return report.items
    top, rest = report.items[:limit], report.items[limit:]
    seen = {item.account.id for item in top}
    quiet = sorted((item for item in rest if _is_quiet(item) and item.account.id not in seen), key=_handle)
    if not quiet:
        return top
    return (*top[:-1], quiet[report.on.toordinal() % len(quiet)])


def _is_quiet(item: Item) -> bool:
    return any(signal.code == "quiet" for signal in item.signals)


def _handle(item: Item) -> str:
    return item.account.handle


def rows(it: Standing, largest: int) -> list[Item]:
    """Return the rows of one account: one per lane in which it has a visible signal."""
    found = visible(signals(it), it)
    if not found:
        return []
    by_lane: dict[str, list[Signal]] = {}
    for signal in found:
        by_lane.setdefault(signal.lane, []).append(signal)
    arr, change, step = it.money(), it.change, next_step(it)
    return [
        Item(
            it.account,
            lane,
            attention(own, it.worth, largest, it.cancel_by, it.on),
            arr,
            it.arr,
            it.health,
            change,
            tuple(own),
            step,
        )
        for lane in LANES
        if (own := by_lane.get(lane))
    ]


def next_step(it: Standing) -> NextStep | None:
    """Return the next dated step with an account: the earliest open action or check-in ahead, else late."""
    steps = [NextStep(f"a{a.id}", a.title, a.due) for a in it.open_actions if a.due]
    steps += [NextStep(f"c{c.id}", c.agenda or "check-in", c.on) for c in it.open_checkins]
    ahead = [step for step in steps if step.due and step.due >= it.on]
    return min(ahead or steps, key=lambda step: (step.due or it.on, step.ref), default=None)


def totals(standings: Sequence[Standing], settings: Settings) -> Totals:
    """Return the money and the bands of the whole book."""
    bands = {"red": 0, "amber": 0, "green": 0, "unknown": 0}
    for it in standings:
        bands[it.health.band or "unknown"] += 1
    arr = add_up(it.arr for it in standings)
    at_risk = add_up(it.arr for it in standings if it.health.band in ("red", "amber"))
    return Totals(len(standings), arr, at_risk, bands, total(arr, settings), total(at_risk, settings))


def agenda(standings: Sequence[Standing], on: date) -> list[Entry]:
    """Return what is to be done on the day or late, less the snoozed.

    Our own actions, scheduled check-ins, and whom to ask again because the AM chose the day for it.
    """
    found: list[Entry] = []
    for it in standings:
        due = [_entry(it.account, a, on) for a in it.open_actions if a.owner == ME and a.due and a.due <= on]
        due += [_held(it.account, checkin, on) for checkin in it.open_checkins if checkin.on <= on]
        due += [_asked(it.account, a, on) for a in it.open_actions if to_chase_by_choice(a, on)]
        found += _shown(due, it)
    return sorted(found, key=lambda e: (-e.days_late, e.account.handle, e.ref))


def waiting(standings: Sequence[Standing], on: date) -> list[Entry]:
    """Return what others owe, client or team: the most overdue first, then by due day, undated last."""
    found: list[Entry] = []
    for it in standings:
        found += _shown([_asked(it.account, a, on) for a in it.open_actions if a.owner != ME], it)
    return sorted(found, key=lambda e: (-e.days_late, e.due or date.max, e.account.handle, e.ref))


def gaps(standings: Sequence[Standing]) -> list[Gap]:
    """Return the accounts of which less than half of health is known: the most ARR first, then the least known."""
    little = [it for it in standings if it.health.is_little_known]
    little.sort(key=lambda it: (-it.worth, it.health.coverage, it.account.handle))
    return [
        Gap(it.account, it.health.coverage, missing)
        for it in little
        if (missing := record_first(it.facts, it.health)) is not None
    ]


def _shown(entries: list[Entry], it: Standing) -> list[Entry]:
    if not it.facts.snoozes:
        return entries
    snoozed = hidden(it)
    return [entry for entry in entries if entry.ref not in snoozed]


def _held(account: Account, checkin: CheckIn, on: date) -> Entry:
    title = checkin.agenda or "check-in"
    return Entry(f"c{checkin.id}", "checkin", account, title, checkin.on, (on - checkin.on).days)


def _entry(account: Account, action: Action, on: date) -> Entry:
    return Entry(f"a{action.id}", "action", account, action.title, action.due, days_late(action.due, on))


def _asked(account: Account, action: Action, on: date) -> Entry:
    """Return what others owe as an entry: to be chased, or still awaited."""
    kind = "chase" if to_chase(action, on) else "waiting"
    return _entry(account, action, on)._replace(team=action.owner, kind=kind)
