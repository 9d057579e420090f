"""What they wait for from us, and what we wait for from our own teams."""

from collections.abc import Iterator

from amcli.domain.dates import relative
from amcli.domain.health.service import unanswered
from amcli.domain.promises import days_late, is_team
from amcli.domain.signals.signal import Signal, typed
from amcli.domain.standing import Standing

LONG_LATE = 14
"""Days after which a promise not kept is high."""
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


def lateness(days: int) -> str:
    """Return how grave it is that something promised is so many days late."""
    return "high" if days > LONG_LATE else "medium"


def _commitments(it: Standing) -> Iterator[Signal]:
    """The answer to a detractor is no commitment besides: that it is late is said once."""
    late = [a for a in it.open_actions if a.owner == "me" and not a.reply and a.due and a.due < it.on]
    if late:
        answers = {survey.action_id for survey in unanswered(it.facts, it.on)}
        late = [a for a in late if a.id not in answers]
    if not late:
        return
    first = late[0]
    by = days_late(first.due, it.on)
    more = f" and {len(late) - 1} more" if len(late) > 1 else ""
    yield Signal(
        "commitment_overdue",
        lateness(by),
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
    late = [a for a in it.open_actions if is_team(a.owner) and not a.reply and a.due and a.due < it.on]
    if late:
        first = late[0]
        by = days_late(first.due, it.on)
        yield Signal(
            "waiting_internal",
            lateness(by),
            f"{first.owner} is {by}d late: {first.title}",
            f"am actions --owner {typed(first.owner)} --account {it.account.handle}",
            first.due,
            tuple(f"a{action.id}" for action in late),
        )
