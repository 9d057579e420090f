"""The one next step of a renewal: what raises its readiness most, and the command that records it."""

from typing import NamedTuple

from amcli.domain.renewals import EXPECTED_AT, Check, Readiness, act_by
from amcli.domain.signals.answers import AT_ONCE, SEATS, answer_renewal
from amcli.domain.standing import Standing
from amcli.domain.terms import Term

WORDS = {
    "proposal_sent": "send the proposal",
    "price_agreed": "agree the price",
    "value_proven": "prove value: record an outcome reached",
    "no_high_risk": "close the grave risk",
    "no_ageing_issue": "get the ageing issue resolved",
    "adoption": "raise adoption to half",
}
SEAT_WORDS = {
    "champion_active": "champion",
    "decision_maker_heard": "decision maker",
    "executive_conversation": "executive sponsor",
}


class NextStep(NamedTuple):
    """What to do next for a renewal: in words, as a command, and how ready it makes the renewal, in percent."""

    text: str
    command: str
    checks: tuple[str, ...] = ()
    """The checks it does."""
    raises_to: int | None = None


def next_step(term: Term, ready: Readiness, it: Standing) -> NextStep:
    """Return the step that does most for a renewal.

    Every check counts the same, so the best step is the one that does the most of them: one conversation with
    everybody who should have been heard does several. Checks that are due come first, then those coming due; among
    equals, what can be done at once, in the order the checks fall due, adoption last. What is over, or renews
    itself, is to be recorded.
    """
    if term.state == "lapsed" or term.missed(it.on):
        words = "record how it ended" if term.state == "lapsed" else "record how it was decided"
        return NextStep(words, answer_renewal(term, None, it))
    for due in (True, False):
        lacking = [check for check in ready.checks if check.due is due and not check.ok]
        if lacking:
            return _best(term, ready, lacking, it)
    return NextStep("record how it was decided", answer_renewal(term, None, it))


def _best(term: Term, ready: Readiness, lacking: list[Check], it: Standing) -> NextStep:
    by_command: dict[str, list[Check]] = {}
    silent = [check for check in lacking if check.code in SEATS and check.refs]
    if len({check.refs[0] for check in silent}) > 1:
        with_ = " ".join(f"--with {ref}" for ref in dict.fromkeys(check.refs[0] for check in silent))
        by_command[f'am log {it.account.handle} meeting "…" {with_}'] = silent
    for check in lacking:
        by_command.setdefault(answer_renewal(term, check, it), []).append(check)
    command, checks = min(by_command.items(), key=lambda pair: (-len(pair[1]), *_order(pair[1][0])))
    done = sum(1 for check in ready.checks if check.ok) + len(checks)
    text = _words(checks[0], it) + "".join(f", {_who(check, it)}" for check in checks[1:])
    if not any(check.due for check in checks):
        text += f", due in {_days_off(term, checks[0], it)}d"
    return NextStep(text, command, tuple(check.code for check in checks), round(100 * done / len(ready.checks)))


def _order(check: Check) -> tuple[bool, bool, bool, int]:
    """Rank a check: what is known to lack before what is unknown, then what can be done at once, adoption last."""
    return check.ok is None, check.code not in AT_ONCE, check.code == "adoption", -EXPECTED_AT[check.code]


def _words(check: Check, it: Standing) -> str:
    seat = SEAT_WORDS.get(check.code)
    if seat is None:
        return "measure adoption" if check.ok is None else WORDS[check.code]
    if not check.refs:
        return f"name the {SEATS[check.code].replace('_', ' ')}"
    return f"speak with {_who(check, it)}"


def _who(check: Check, it: Standing) -> str:
    """Return the person of a seat with the seat: `Ada Lind (champion)`."""
    seat = SEAT_WORDS[check.code]
    name = next((one.name for one in it.facts.contacts if f"p{one.id}" == check.refs[0]), seat)
    return f"{name} ({seat})"


def _days_off(term: Term, check: Check, it: Standing) -> int:
    """Return in how many days a check is due."""
    decided = act_by(term, it.on)
    return (decided - it.on).days - EXPECTED_AT[check.code] if decided else 0
