"""What they wait for from us, and what we wait for from our own teams."""

from collections.abc import Iterator

from amcli.domain.dates import relative
from amcli.domain.health.service import unanswered
from amcli.domain.signals.signal import Signal
from amcli.domain.standing import Standing

OURS = ("me", "client")
ANSWER_WITHIN = {"nps": 2, "csat": 2}
"""Days in which a detractor expects an answer; practice is 24 to 48 hours."""


def owed(it: Standing) -> Iterator[Signal]:
    """Yield replies owed, commitments of ours that are late, detractors nobody answered."""
    yield from _replies(it)
    yield from _commitments(it)
    yield from _detractors(it)


def _replies(it: Standing) -> Iterator[Signal]:
    waiting = [action for action in it.open_actions if action.reply and action.owner != "client"]
    if not waiting:
        return
    first = waiting[0]
    late = (it.on - first.due).days if first.due else 0
    state = f"{late}d late" if late > 0 else (f"due {relative(first.due, today=it.on)}" if first.due else "no date")
    more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
    yield Signal(
        "reply_owed",
        "high" if late >= 0 and first.due else "medium",
        f"they wait for our reply, {state}: {first.title}{more}",
        f"am done a{first.id}",
        min(action.opened for action in waiting),
        tuple(f"a{action.id}" for action in waiting),
    )


def _commitments(it: Standing) -> Iterator[Signal]:
    late = [a for a in it.open_actions if a.owner == "me" and not a.reply and a.due and a.due < it.on]
    if not late:
        return
    first = late[0]
    by = (it.on - first.due).days if first.due else 0
    more = f" and {len(late) - 1} more" if len(late) > 1 else ""
    yield Signal(
        "commitment_overdue",
        "high" if by > 14 else "medium",
        f"{by}d late: {first.title}{more}",
        f"am done a{first.id}",
        first.due,
        tuple(f"a{action.id}" for action in late),
    )


def _detractors(it: Standing) -> Iterator[Signal]:
    waiting = unanswered(it.facts, it.on)
    if not waiting:
        return
    first = waiting[0]
    ago = (it.on - first.on).days
    name = next((f" from {p.name}" for p in it.facts.contacts if p.id == first.contact_id), "")
    yield Signal(
        "detractor_unanswered",
        "high" if ago >= ANSWER_WITHIN[first.kind] else "medium",
        f"{first.kind.upper()} {first.score}{name} unanswered for {ago}d",
        f"am done s{first.id}",
        first.on,
        tuple(f"s{survey.id}" for survey in waiting),
    )


def waiting_on_teams(it: Standing) -> Iterator[Signal]:
    """Yield what an internal team owes past its day."""
    late = [a for a in it.open_actions if a.owner not in OURS and not a.reply and a.due and a.due < it.on]
    if late:
        first = late[0]
        by = (it.on - first.due).days if first.due else 0
        yield Signal(
            "waiting_internal",
            "high" if by > 14 else "medium",
            f"{first.owner} is {by}d late: {first.title}",
            f"am actions --owner {first.owner}",
            first.due,
            tuple(f"a{action.id}" for action in late),
        )
