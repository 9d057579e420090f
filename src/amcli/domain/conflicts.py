"""What an import may overwrite: the field's last word is whoever changed it last, the source or the AM."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Clash(NamedTuple):
    """A field the AM edited and the source changed too, each to something else."""

    field: str
    ours: Any
    theirs: Any


class Settled(NamedTuple):
    """What to write of what an import brings, and what both sides changed."""

    taken: dict[str, Any]
    clashes: tuple[Clash, ...]


def settle(given: Mapping[str, Any], ours: Mapping[str, Any], edited: Mapping[str, Any], *, theirs: bool) -> Settled:
    """Decide field by field between what an import brings and what the book holds.

    `given` holds values that differ from `ours`; `edited` the fields changed by hand since the last import that set
    them, each with what that import had brought. A source that still says the same has nothing new to tell: the edit
    stands. Where both changed, the book's value stays unless `theirs`. An edit that was taken back by hand is none.
    """
    taken: dict[str, Any] = {}
    clashes = []
    for name, value in given.items():
        if name not in edited or ours[name] == edited[name]:
            taken[name] = value
        elif value != edited[name]:
            clashes.append(Clash(name, ours[name], value))
            if theirs:
                taken[name] = value
    return Settled(taken, tuple(clashes))
