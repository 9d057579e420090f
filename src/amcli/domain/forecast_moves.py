"""What moved a forecast between two days: each entry beside what stood in its place, and why it is another."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.forecast import OPEN, ROLLING, STAGES, Entry
from amcli.domain.periods import quarter_of

SURER = (*reversed(OPEN), "renewed")
"""Parts of a renewal, the least sure first."""


class Move(NamedTuple):
    """One entry on both days; None where it was, or is, not there."""

    entry: Entry
    """As it stands, or as it stood last."""
    then: Entry | None
    now: Entry | None
    why: tuple[str, ...]
    """`new`, `gone`, `renewed`, `lost`, `won`, `reopened`, `up`, `down` (category or stage), `amount`, `slipped`,
    `pulled`, `dated`, `undated` or `late` (its quarter went by)."""


def moves(then: Sequence[Entry], now: Sequence[Entry], lost: Collection[str] = ()) -> list[Move]:
    """Return every entry that is not as it was, with the reasons; those that stayed are left out.

    `lost` are the refs of expansions that came to nothing: they are no entries any more.
    """
    found = []
    before, after = _by_key(then), _by_key(now)
    for key in sorted({*before, *after}):
        for old, new in _pairs(before.get(key, []), after.get(key, [])):
            if old is None and new is not None:
                found.append(Move(new, None, new, ("new",)))
            elif new is None and old is not None:
                found.append(Move(old, old, None, ("lost" if old.ref in lost else "gone",)))
            elif old is not None and new is not None and (why := tuple(_why(old, new))):
                found.append(Move(new, old, new, why))
    return found


def _by_key(given: Sequence[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """Return entries by what they stand for and currency: amounts in two of them are not compared."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for it in given:
        found.setdefault((it.key, it.currency), []).append(it)
    return found


def _pairs(then: list[Entry], now: list[Entry]) -> list[tuple[Entry | None, Entry | None]]:
    """Return entries of one contract side by side: those of the same end first, then in their order."""
    found: list[tuple[Entry | None, Entry | None]] = []
    left, rest = list(then), []
    for it in now:
        same = next((old for old in left if old.day == it.day), None)
        if same is None:
            rest.append(it)
        else:
            left.remove(same)
            found.append((same, it))
    both = min(len(left), len(rest))
    found += zip(left[:both], rest[:both], strict=True)
    return found + [(it, None) for it in left[both:]] + [(None, it) for it in rest[both:]]


def _why(old: Entry, new: Entry) -> list[str]:
    why = []
    if old.part != new.part:
        why.append(_turn(old, new))
    if new.part != "lost" and _amounts(old) != _amounts(new):
        why.append("amount")
    if old.day != new.day and new.part != "won":
        why.append(_shift(old, new))
    if not why and _quarter(old.placed) != _quarter(new.placed):
        why.append("late")
    return why


def _amounts(it: Entry) -> tuple[int, int, int]:
    return it.atr, it.forecast, it.best


def _quarter(day: date | None) -> str:
    return quarter_of(day).label if day else ""


def _turn(old: Entry, new: Entry) -> str:
    """Return what another category or stage means."""
    if new.part in ("renewed", "lost", "won"):
        return new.part
    if old.part in ("renewed", "lost", "won"):
        return "reopened"
    order = tuple(reversed(STAGES)) if new.is_expansion else SURER
    if old.part not in order or new.part not in order:
        return "dated" if old.part == ROLLING else "undated"
    return "up" if order.index(new.part) > order.index(old.part) else "down"


def _shift(old: Entry, new: Entry) -> str:
    if old.day is None or new.day is None:
        return "dated" if old.day is None else "undated"
    return "slipped" if new.day > old.day else "pulled"
