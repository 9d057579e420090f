"""When growth may be asked for: on customer progress, never under pressure."""

from datetime import date
from typing import NamedTuple

from amcli.domain.records import Opportunity
from amcli.domain.standing import Standing

HEALTHY = 700
"""The least health, in tenths, at which growth is asked for."""

CODES = ("blocked", "risk", "health", "rationale")
"""What can stand in the way, in the order it is to be answered."""


class Block(NamedTuple):
    """One thing that stands in the way of an opportunity: in a few words, on what it rests, what answers it."""

    code: str
    text: str
    refs: tuple[str, ...]
    next: str


def blocks(opportunity: Opportunity, it: Standing) -> tuple[Block, ...]:
    """Return what keeps an opportunity from being ready, what comes first to be answered first; nothing when it is.

    Ready only on health of 70 or more, no open high or critical risk, and a stated business priority of the client:
    its rationale, or an objective it serves. And not while it is blocked for a reason of its own.
    """
    found = []
    ref = f"o{opportunity.id}"
    if opportunity.blocked_reason:
        found.append(Block("blocked", "blocked", (ref,), f"am opportunities unblock {ref}"))
    found += account_blocks(it)
    if not opportunity.rationale and opportunity.objective_id is None:
        found.append(Block("rationale", "no business priority stated", (ref,), _stating(ref, it)))
    return tuple(found)


def account_blocks(it: Standing) -> list[Block]:
    """Return what keeps any growth at an account from being ready."""
    found = []
    grave = [risk for risk in it.facts.risks if risk.is_grave and risk.is_open(it.on)]
    if grave:
        refs = tuple([f"r{risk.id}" for risk in grave])
        found.append(Block("risk", "a high risk is open", refs, f"am risks show {refs[0]}"))
    score = it.health.score
    if score is None or score < HEALTHY:
        text = "health unknown" if score is None else f"health {score // 10}"
        found.append(Block("health", text, (), f"am health {it.account.handle}"))
    return found


def review_is_due(opportunity: Opportunity, on: date) -> bool:
    """Tell whether a blocked opportunity is to be looked at again: its day has come, or nobody set one."""
    return bool(opportunity.blocked_reason) and (opportunity.review_on is None or opportunity.review_on <= on)


def _stating(ref: str, it: Standing) -> str:
    """Return the command that states the priority: the only open objective, else words of the client."""
    aims = [o for o in it.facts.objectives if o.opened <= it.on and (o.achieved_on is None or o.achieved_on > it.on)]
    said = f"--objective g{aims[0].id}" if len(aims) == 1 else '--rationale "…"'
    return f"am opportunities edit {ref} {said}"
