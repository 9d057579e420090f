"""Which accounts, or people of one account, may be in the book twice, and what speaks for it."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from amcli.domain.text import key

_FORMS = "ab ag as asa bv co corp gmbh inc kg limited llc llp ltd mbh nv oy oyj plc pty sa sarl sas sl spa srl"
FORMS = frozenset(_FORMS.split())
"""Words that say how a company is registered, not which one it is."""
SAME_FORM = {"limited": "ltd", "incorporated": "inc", "corporation": "corp", "company": "co"}
IDLE = frozenset(("the", "group", "holding", "holdings", "and", "und", "et", "y"))
"""Words that come and go in what people call a company."""
LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"})
WORD_ALIKE = 80.0
"""Likeness of two words, 0 to 100, from which one may be the other misspelt: not UK and US, not north and south."""
MOST_SHARED = 8
"""A domain or a name that more accounts share says nothing of any two of them: a provider, a chain."""


class Known(NamedTuple):
    """What identifies an account or a person: its row, what to call it, its names, its domains or addresses."""

    id: int
    called: str
    names: tuple[str, ...]
    marks: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    """Domains its people have addresses at, where it has none of its own; of one that has, these."""
    linked: bool = False
    """Whether it came from another program, whose imports keep it in step: such a one better stays."""
    is_person: bool = False


class Pair(NamedTuple):
    """Two that may be one, and why."""

    first: Known
    second: Known
    reasons: tuple[str, ...]


def words(it: Known, name: str) -> list[str]:
    """Return the words that tell a name from others: of a person all, in any order, of a company not its legal form."""
    said = unicodedata.normalize("NFKD", key(name).translate(LETTERS))
    letters = "".join(" " if not (it.isalnum() or unicodedata.combining(it)) else it for it in said)
    found = "".join(it for it in letters if not unicodedata.combining(it)).split()
    if it.is_person:
        return sorted(found)
    return [word for word in found if word not in IDLE and SAME_FORM.get(word, word) not in FORMS] or found


def core(it: Known, name: str) -> str:
    """Return these words as one, in which names are compared."""
    return "".join(words(it, name))


def told_apart(first: Sequence[str], second: Sequence[str], likeness: Callable[[str, str], float]) -> bool:
    """Tell whether two names that look alike name two things: by a number, by a word more, by words that differ."""
    if [it for it in first if it.isdigit()] != [it for it in second if it.isdigit()]:
        return True
    only = [sorted((Counter(one) - Counter(other)).elements()) for one, other in ((first, second), (second, first))]
    if len(first) != len(second):
        return not all(only)
    return any(likeness(*pair) < WORD_ALIKE for pair in zip(*only, strict=True))


def duplicates(known: Sequence[Known], near: Iterable[tuple[int, int, str]] = ()) -> list[Pair]:
    """Return the pairs that share a mark or a name, the strongest reasons first.

    `near` are pairs of rows whose names only look alike, with the reason: the likeness of two words is for a
    library to judge.
    """
    by_id = {it.id: it for it in known}
    reasons: dict[tuple[int, int], list[str]] = defaultdict(list)
    for said, shared in (
        ("same {}", _sharing(known, lambda it: it.marks)),
        ("same name", _sharing(known, lambda it: {core(it, name) for name in it.names})),
        ("people at {}", _sharing(known, lambda it: it.hosts)),
    ):
        for what, ids in shared.items():
            why = said.replace("{}", what)
            for pair in combinations(sorted(ids), 2) if len(ids) <= MOST_SHARED else ():
                if why not in reasons[pair] and f"same {what}" not in reasons[pair]:
                    reasons[pair].append(why)
    for first, second, why in near:
        pair = (min(first, second), max(first, second))
        if "same name" not in reasons.get(pair, ()):
            reasons[pair].append(why)
    found = [_pair(by_id[first], by_id[second], why) for (first, second), why in reasons.items() if why]
    return sorted(found, key=lambda it: (-len(it.reasons), it.first.called, it.second.called))


def _pair(first: Known, second: Known, why: Sequence[str]) -> Pair:
    """Return two that may be one, the one that better stays first; legal forms in which they differ are said."""
    forms = [_forms(it.names[0]) for it in (first, second) if not it.is_person]
    differ = len(forms) == 2 and all(forms) and forms[0] != forms[1]
    but = f", but {' '.join(forms[0])} and {' '.join(forms[1])}" if differ else ""
    told = tuple(f"{it}{but}" if it == "same name" else it for it in why)
    keep, gone = sorted((first, second), key=lambda it: (not it.linked, it.id))
    return Pair(keep, gone, told)


def _forms(name: str) -> list[str]:
    said = [SAME_FORM.get(it, it) for it in re.sub(r"[^\w\s]", "", key(name)).split()]
    return sorted({it for it in said if it in FORMS and it != "co"})


def _sharing(known: Sequence[Known], texts: Callable[[Known], Iterable[str]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for it in known:
        for text in texts(it):
            if text:
                found[text].add(it.id)
    return {text: ids for text, ids in found.items() if len(ids) > 1}
