"""Which account or contact is meant by what was typed: exact > alias > unique prefix; guesses are apart."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from amcli.domain.text import key


class Named(NamedTuple):
    """Something that has a name: its row, the short name shown, the full name, other names."""

    id: int
    handle: str
    name: str
    others: tuple[str, ...] = ()


class Match(NamedTuple):
    """What was found, and how: `exact`, `alias`, `prefix` or, with nothing found, `none`.

    More than one candidate means the typed text is ambiguous at that level.
    """

    how: str
    candidates: tuple[Named, ...]


def match(typed: str, among: Iterable[Named]) -> Match:
    """Find what was typed among names, at the first level where anything fits.

    A prefix may start the handle, the name or any word of the name, so `doe` finds Jane Doe.
    """
    wanted = key(typed)
    if not wanted:
        return Match("none", ())
    everything = tuple(among)
    levels: tuple[tuple[str, Callable[[Named], bool]], ...] = (
        ("exact", lambda it: wanted in (key(it.handle), key(it.name))),
        ("alias", lambda it: wanted in map(key, it.others)),
        ("prefix", lambda it: _starts(it, wanted)),
    )
    for how, fits in levels:
        found = tuple(it for it in everything if fits(it))
        if found:
            return Match(how, found)
    return Match("none", ())


def _starts(it: Named, wanted: str) -> bool:
    name = key(it.name)
    return (
        key(it.handle).startswith(wanted)
        or name.startswith(wanted)
        or f" {wanted}" in f" {name}"
        or any(key(other).startswith(wanted) for other in it.others)
    )
