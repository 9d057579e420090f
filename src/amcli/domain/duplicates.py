"""Which accounts, or people of one account, may be in the book twice, and what speaks for it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from amcli.domain.text import key

FORMS = frozenset(
    (
        "ab",
        "ag",
        "as",
        "asa",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "gmbh",
        "group",
        "holding",
        "inc",
        "incorporated",
        "kg",
        "limited",
        "llc",
        "llp",
        "ltd",
        "mbh",
        "nv",
        "oy",
        "oyj",
        "plc",
        "pty",
        "sa",
        "sarl",
        "sas",
        "sl",
        "spa",
        "srl",
        "the",
    )
)
"""Words that say how a company is registered, not which one it is."""
MOST_SHARED = 8
"""A domain or a name that more accounts share says nothing of any two of them: a provider, a chain."""


class Known(NamedTuple):
    """What identifies an account or a person: its row, what to call it, its names, its domains or addresses."""

    id: int
    called: str
    names: tuple[str, ...]
    marks: tuple[str, ...] = ()


class Pair(NamedTuple):
    """Two that may be one, and why."""

    first: Known
    second: Known
    reasons: tuple[str, ...]


def core(name: str) -> str:
    """Return what remains of a company's name without its legal form, punctuation and spaces."""
    words = re.sub(r"[^\w\s]", " ", key(name)).split()
    return "".join(word for word in words if word not in FORMS) or "".join(words)


def duplicates(known: Sequence[Known], near: Iterable[tuple[int, int, str]] = ()) -> list[Pair]:
    """Return the pairs that share a mark or a name, the strongest reasons first.

    `near` are pairs of rows whose names only look alike, with the reason: the likeness of two words is for a
    library to judge.
    """
    by_id = {it.id: it for it in known}
    reasons: dict[tuple[int, int], list[str]] = defaultdict(list)
    for what, groups in (("same", _sharing(known, marks=True)), ("same name", _sharing(known, marks=False))):
        for shared, ids in groups.items():
            if len(ids) <= MOST_SHARED:
                for pair in combinations(sorted(ids), 2):
                    reasons[pair].append(f"{what} {shared}" if what == "same" else what)
    for first, second, why in near:
        pair = (min(first, second), max(first, second))
        if "same name" not in reasons.get(pair, ()):
            reasons[pair].append(why)
    found = [Pair(by_id[first], by_id[second], tuple(why)) for (first, second), why in reasons.items()]
    return sorted(found, key=lambda it: (-len(it.reasons), it.first.called, it.second.called))


def _sharing(known: Sequence[Known], *, marks: bool) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for it in known:
        for text in it.marks if marks else {core(name) for name in it.names}:
            if text:
                found[text].add(it.id)
    return {text: ids for text, ids in found.items() if len(ids) > 1}
