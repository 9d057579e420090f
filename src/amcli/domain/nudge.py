"""The nudge: the one thing to do this week with an account that drifts, why, and the command.

Its gravest open signal comes first, because what endangers an account is where it moves soonest; then news to
bring, then what they owe us, then the step that is set already. A nudge to talk asks for a next step too:
contact alone is no movement.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from amcli.domain.dates import show_day
from amcli.domain.signals import POINTS, Signal
from amcli.domain.signals.codes import GROW
from amcli.domain.standing import Standing

LEADS: Mapping[str, str] = {
    "reply_owed": "Answer them",
    "commitment_overdue": "Keep the promise or re-date it",
    "detractor_unanswered": "Answer the survey",
    "notice_closing": "Settle the renewal",
    "lapsed": "Record how the renewal ended",
    "escalation_open": "Bring them a date",
    "risk_open": "Agree what closes the risk",
    "champion_left": "Find who takes the seat",
    "health_drop": "Find out what happened",
    "invoice_overdue": "Clear up the invoice",
    "quiet": "Call them",
    "sponsor_silent": "Reach who decides",
    "adoption_drop": "Ask why they use it less",
    "issue_ageing": "Bring them a date",
    "looks_stable": "Look behind the good figures",
    "notice_missed": "Confirm that it renews",
    "renewal_unready": "Close the next gap",
    "obligation_due": "See to the obligation",
    "milestone_due": "Re-date the milestone",
    "budget_over": "Talk about the budget",
    "checkin_overdue": "Set the check-in",
    "low_adoption": "Agree how to use more of it",
    "waiting_internal": "Chase the team",
    "risk_review_due": "Review the risk",
    "single_threaded": "Meet a second person",
    "role_missing": "Find the missing person",
    "budget_under": "Ask what holds the work up",
    "no_next_step": "Agree on a next step",
    "pulse_expired": "Say how it stands",
    "stale_record": "Write down who is there",
    "expansion_ready": "Take the expansion further",
    "request_shipped": "Tell them it has shipped",
    "value_proven": "Show them what they reached",
}
"""By signal, what to do about it."""

PLAIN = ("no_next_step",)
"""Signals whose fact is said by the nudge itself."""
SAID: Mapping[str, str] = {"reply_owed": "they wait for our reply, ", "quiet": "quiet: "}
"""How the fact of a signal begins where the nudge has said so much."""
AHEAD = timedelta(days=14)
"""How far off a step may be to count as this week's business."""
LEAST = POINTS["medium"]


class Nudge(NamedTuple):
    """What to do, why (may be empty), the command that records it, and the rows it rests on."""

    code: str
    text: str
    why: str
    next: str
    refs: tuple[str, ...] = ()


def nudge(it: Standing, found: Sequence[Signal]) -> Nudge:
    """Return the most valuable thing to do with an account; `found` are its visible signals, the gravest first."""
    return next(_candidates(it, found))


def _candidates(it: Standing, found: Sequence[Signal]) -> Iterator[Nudge]:
    yield from (_from_signal(signal) for signal in found if signal.points >= LEAST)
    yield from (_from_signal(signal) for code in GROW for signal in found if signal.code == code)
    yield from _owed_by_client(it)
    yield from _set_already(it)
    low = sorted(found, key=lambda signal: signal.code not in PLAIN)
    yield from (_from_signal(signal) for signal in low)
    handle = it.account.handle
    yield Nudge("no_signal", LEADS["no_next_step"], "", f'am actions add {handle} "…" --due fri')


def _from_signal(signal: Signal) -> Nudge:
    why = "" if signal.code in PLAIN else signal.text.removeprefix(SAID.get(signal.code, ""))
    return Nudge(signal.code, LEADS[signal.code], why, _with_step(signal.next), signal.refs)


def _with_step(command: str) -> str:
    """Return a command; one that logs a conversation asks for what was agreed in it, too."""
    return f'{command} --next "… by fri"' if command.startswith("am log ") else command


def _owed_by_client(it: Standing) -> Iterator[Nudge]:
    for action in it.open_actions:
        if action.owner == "client" and action.due and action.due < it.on:
            why = f"{(it.on - action.due).days}d late: {action.title}"
            ask = _with_step(f'am log {it.account.handle} call "…"')
            yield Nudge("client_late", "Ask for what they owe", why, ask, (f"a{action.id}",))


def _set_already(it: Standing) -> Iterator[Nudge]:
    """Yield the nearest step ahead: done, it moves the account, and the next one can be agreed."""
    steps = [(action.due, f"a{action.id}", action.title) for action in it.open_actions if action.due]
    steps += [(planned.on, f"c{planned.id}", planned.agenda or "check-in") for planned in it.open_checkins]
    near = [step for step in steps if it.on <= step[0] <= it.on + AHEAD]
    if near:
        due, ref, title = min(near)
        why = f"{title}, {show_day(due, today=it.on)}"
        done = f'am done {ref} --next "… by fri"'
        yield Nudge("step_ahead", "Take the next step", why, done, (ref,))
