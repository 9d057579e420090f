"""The command that answers a renewal: what it lacks next, else its end."""

from amcli.domain.renewals import Check, Readiness
from amcli.domain.standing import Standing
from amcli.domain.terms import Term

SEATS = {
    "champion_active": "champion",
    "decision_maker_heard": "decision_maker",
    "executive_conversation": "executive_sponsor",
}
"""The role to fill where nobody on record has it."""
MARKS = {"proposal_sent": "proposal-sent", "price_agreed": "price-agreed"}
AT_ONCE = (*SEATS, *MARKS)
"""What a call or an offer does. The rest takes longer or has a signal of its own, and adoption no command at all."""


def lacks_next(ready: Readiness) -> Check | None:
    """Return the check to see to next: of those that are due and known not to be done, what can be done at once.

    Then value, risk and issue, adoption last; within each in the order they fall due. None when it is ready.
    """
    missing = [check for check in ready.checks if check.due and check.ok is False]
    return min(missing, key=lambda check: (check.code not in AT_ONCE, check.code == "adoption"), default=None)


def answer_renewal(term: Term, missing: Check | None, it: Standing) -> str:
    """Return the command that does what a renewal lacks; where it lacks nothing, what is left is to record its end."""
    if missing is None:
        return f"am renewals close k{term.contract.id} --outcome …"
    handle, code, ref = it.account.handle, missing.code, missing.refs[0] if missing.refs else ""
    if code in MARKS:
        return f"am renewals set k{term.contract.id} --{MARKS[code]} today"
    if code in SEATS:
        add = f'am contacts add {handle} "…" --role {SEATS[code]}'
        return f'am log {handle} call "…" --with {ref}' if ref else add
    if code == "value_proven":
        coming = next((g for g in it.facts.objectives if g.achieved_on is None or g.achieved_on > it.on), None)
        return f"am done g{coming.id}" if coming else f'am objectives add {handle} "…" --achieved-on today'
    if code == "adoption" and missing.ok is None:
        return f"am usage add {handle} … --licensed …"
    answers = {"no_high_risk": f"am risks show {ref}", "no_ageing_issue": f"am issues show {ref}"}
    return answers.get(code, f"am brief {handle}")
