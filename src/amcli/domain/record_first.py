"""What to record first about an account of which little is known."""

from typing import NamedTuple

from amcli.domain.health import Health, Part
from amcli.domain.records import Facts

COMMANDS = {
    "engagement": 'am log {} call "…"',
    "relationship": 'am contacts add {} "…" --role champion',
    "adoption": "am usage add {} ACTIVE --licensed N",
    "delivery": 'am issues add {} "…"',
    "satisfaction": "am surveys add {} nps SCORE",
    "commercial": "am invoices add {} AMOUNT --issued today",
}
"""By dimension of health, the command that makes it known."""


class Missing(NamedTuple):
    """The unknown dimension of most weight, and the command that makes it known."""

    dimension: str
    weight: int
    command: str


def record_first(facts: Facts, health: Health) -> Missing | None:
    """Return what to record first about an account; None when all that counts is known.

    A paused account is not asked for a conversation: it was told not to.
    """
    paused = facts.cadence is not None and facts.cadence.paused
    open_ = [part for part in health.parts if _is_unknown(part) and not (paused and part.name == "engagement")]
    if not open_:
        return None
    first = max(open_, key=lambda part: part.weight)
    return Missing(first.name, first.weight, COMMANDS[first.name].format(facts.account.handle))


def _is_unknown(part: Part) -> bool:
    return part.dimension is not None and part.dimension.score is None and part.weight > 0
