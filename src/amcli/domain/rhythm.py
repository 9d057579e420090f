"""The four blocks of the weekly rhythm: what to review, whom to reach out to, who owes us, what to tidy.

Most lines are signals, sorted by the conversation they belong to; a snooze hides them here as everywhere.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from amcli.domain.cadence import base_cadence
from amcli.domain.dates import show_day
from amcli.domain.promises import CLIENT, days_late, is_team, next_command
from amcli.domain.records import Account
from amcli.domain.signals import POINTS, Signal, hidden, signals, visible
from amcli.domain.standing import WEEK, Standing

REVIEWED = (
    "reply_owed",
    "commitment_overdue",
    "escalation_open",
    "issue_ageing",
    "champion_left",
    "single_threaded",
    "risk_review_due",
)
REACHED_OUT = ("quiet", "checkin_overdue", "detractor_unanswered", "sponsor_silent", "request_shipped", "value_proven")
TIDIED = ("no_next_step", "role_missing", "stale_record", "pulse_expired")
AGED = timedelta(days=28)
"""A risk open for longer is ageing."""


class Line(NamedTuple):
    """One line of a block: whose, what, the row it rests on, and the command that answers it."""

    account: Account
    code: str
    severity: str
    text: str
    next: str
    ref: str = ""
    since: date | None = None
    due: date | None = None
    team: str = ""
    days_late: int = 0


class Rhythm(NamedTuple):
    """The blocks, each with what matters most first."""

    account_review: tuple[Line, ...] = ()
    proactive_outreach: tuple[Line, ...] = ()
    internal_syncs: tuple[Line, ...] = ()
    crm_hygiene: tuple[Line, ...] = ()


Told = Sequence[tuple[Standing, Sequence[Signal]]]
"""Accounts as they stand, each with its visible signals."""


def tell(standings: Sequence[Standing]) -> Told:
    """Return accounts with their visible signals, worked out once for the blocks and the nudges."""
    return [(it, visible(signals(it), it)) for it in standings]


def rhythm(told: Told, noted: Mapping[int, date] | None = None) -> Rhythm:
    """Return the four blocks for the accounts as they stand.

    `noted` holds by account id the last day on which anything was written down; without it nothing is said
    about notes.
    """
    return Rhythm(
        _ranked(told, _account_review),
        _ranked(told, _proactive_outreach),
        _by_team(told),
        _ranked(told, partial(_crm_hygiene, noted=noted)),
    )


def _ranked(told: Told, block: Callable[[Standing, Sequence[Signal]], Iterable[Line]]) -> tuple[Line, ...]:
    """Return the lines of a block, the gravest first, then by the money of the account."""
    lines = [(it, line) for it, found in told for line in block(it, found)]
    lines.sort(key=lambda pair: (-POINTS[pair[1].severity], -pair[0].worth, pair[0].account.handle))
    return tuple(line for _, line in lines)


def _by_team(told: Told) -> tuple[Line, ...]:
    """Return what each internal team owes: the team with the oldest debt first, its own oldest first."""
    lines = [line for it, found in told for line in _kept(_owed_by_teams(it), it, found)]
    oldest: dict[str, date] = {}
    for line in lines:
        oldest[line.team] = min(oldest.get(line.team, date.max), _when(line))
    return tuple(sorted(lines, key=lambda it: (oldest[it.team], it.team, _when(it), it.account.handle, it.ref)))


def _when(line: Line) -> date:
    return line.due or line.since or date.max


def _kept(lines: Iterable[Line], it: Standing, found: Sequence[Signal]) -> Iterator[Line]:
    """Yield lines that no snooze hides; a signal that came back early brings its lines with it."""
    active = [snooze for snooze in it.facts.snoozes if snooze.on <= it.on < snooze.until]
    refs = hidden(it)
    codes = {snooze.signal for snooze in active} - {signal.code for signal in found}
    return (line for line in lines if line.ref not in refs and line.code not in codes)


def _from_signals(it: Standing, found: Sequence[Signal], codes: Sequence[str]) -> Iterator[Line]:
    for signal in found:
        if signal.code in codes:
            ref = signal.refs[0] if signal.refs else ""
            yield Line(it.account, signal.code, signal.severity, signal.text, signal.next, ref, signal.since)


def _account_review(it: Standing, found: Sequence[Signal]) -> Iterator[Line]:
    """Yield late actions of ours and theirs, delivery friction, gaps in the relationship, ageing risks."""
    yield from _from_signals(it, found, REVIEWED)
    aged = [signal for signal in found if signal.since and it.on - signal.since > AGED]
    yield from _from_signals(it, aged, ("risk_open",))
    yield from _kept(_owed_by_client(it), it, found)


def _owed_by_client(it: Standing) -> Iterator[Line]:
    for action in it.open_actions:
        if action.owner == CLIENT and (late := days_late(action.due, it.on)):
            yield Line(
                it.account,
                "client_late",
                "medium" if late > 14 else "low",
                f"they are {late}d late: {action.title}",
                f'am log {it.account.handle} call "…"',
                f"a{action.id}",
                action.opened,
                action.due,
                days_late=late,
            )


def _proactive_outreach(it: Standing, found: Sequence[Signal]) -> Iterator[Line]:
    """Yield whom to contact before they chase: silence, unhappy answers, good news, check-ins coming due."""
    yield from _from_signals(it, found, REACHED_OUT)
    yield from _kept(_due_soon(it), it, found)


def _due_soon(it: Standing) -> Iterator[Line]:
    due = it.checkin
    if due is None or due.late(it.on) or due.due > it.on + WEEK or any(c.on >= it.on for c in it.open_checkins):
        return
    left = (due.due - it.on).days
    when = "today" if left == 0 else f"in {left}d"
    text = f"check-in due {when}, every {due.every}d"
    book = f"am checkin {it.account.handle} --on {due.due}"
    yield Line(it.account, "checkin_due", "low", text, book, due=due.due, since=due.last)


def _owed_by_teams(it: Standing) -> Iterator[Line]:
    for action in it.open_actions:
        if is_team(action.owner):
            late = days_late(action.due, it.on)
            yield Line(
                it.account,
                "waiting_internal",
                _gravity(late),
                action.title,
                next_command(action, it.on),
                f"a{action.id}",
                action.opened,
                action.due,
                action.owner,
                late,
            )
    for issue in it.facts.issues:
        if issue.is_open(it.on) and issue.team:
            show = f"am issues show i{issue.id}"
            late = days_late(issue.due, it.on)
            text = f"{issue.severity} {issue.kind}: {issue.title}"
            row = (issue.opened, issue.due, issue.team, late)
            yield Line(it.account, "issue_open", issue.severity, text, show, f"i{issue.id}", *row)


def _gravity(late: int) -> str:
    if late > 14:
        return "high"
    return "medium" if late else "low"


def _crm_hygiene(it: Standing, found: Sequence[Signal], noted: Mapping[int, date] | None) -> Iterator[Line]:
    """Yield what is missing in the record itself."""
    yield from _from_signals(it, found, TIDIED)
    yield from _kept(_incomplete(it, found), it, found)
    if noted is not None:
        yield from _kept(_stale_notes(it, noted.get(it.account.id)), it, found)


def _stale_notes(it: Standing, written: date | None) -> Iterator[Line]:
    """Yield that there was a talk, but nothing was written down for longer than the account may be silent.

    Where nobody spoke either, silence is the finding, and it has its own signal.
    """
    last, base = it.facts.touched[it.on].last, base_cadence(it.facts, it.settings)
    if last is None or base is None or (written and written >= last):
        return
    if (it.on - (written or it.account.added_on)).days > base.max.days:
        since = f"since {show_day(written, today=it.on)}" if written else "at all"
        text = f"nothing written down {since}, last talk {show_day(last, today=it.on)}"
        yield Line(it.account, "stale_notes", "low", text, f'am log {it.account.handle} note "…"', since=written)


def _incomplete(it: Standing, found: Sequence[Signal]) -> Iterator[Line]:
    """Yield what no signal says: risks nobody looks after, no conversation, no tier."""
    handle = it.account.handle
    for risk in it.facts.risks:
        lacks = [what for what, known in (("owner", risk.owner), ("review date", risk.next_review)) if not known]
        if risk.is_open(it.on) and lacks:
            options = ("" if risk.owner else " --owner me") + ("" if risk.next_review else " --next-review 2w")
            text = f"risk without {' and '.join(lacks)}: {risk.title}"
            mend = f"am risks edit r{risk.id}{options}"
            gravity = "low" if risk.next_review else "medium"
            yield Line(it.account, "risk_unowned", gravity, text, mend, f"r{risk.id}", risk.opened)
    talk = f'am log {handle} call "…"'
    if it.facts.touched[it.on].last is None and all(signal.next != talk for signal in found):
        yield Line(it.account, "never_touched", "low", "no conversation on record", talk)
    if it.account.tier is None:
        yield Line(it.account, "no_tier", "low", "no tier: counts as B", f"am accounts edit {handle} --tier B")
