"""Who the account manager is among the people a tool names."""

import re
from collections.abc import Sequence

from amcli.domain.promises import ME
from amcli.domain.text import key, one_line

_EMAIL = re.compile(r"[^\s<>();,]+@[^\s<>();,]+")
_BRACKETS = re.compile(r"[<(][^<>()]*[>)]")


class Myself:
    """Knows the AM by address and by name, whatever the order of its words."""

    def __init__(self, me: Sequence[str]) -> None:
        self._emails = {key(it) for it in me if "@" in it}
        parts = [_words(re.sub(r"[._-]+", " ", it.partition("@")[0])) for it in self._emails]
        named = [_words(it) for it in me if "@" not in it]
        self._names = {*named, *(it for it in parts if len(it) > 1)}  # ann.lee@… is Ann Lee; al@… says nothing

    def whose(self, text: str) -> str:
        """Return `me`, or what somebody else is called; nothing for an id that nobody can read."""
        said = one_line(text)
        emails = _EMAIL.findall(said)
        name = one_line(_BRACKETS.sub(" ", said)) or (emails[0] if emails else "")
        if key(name) == ME or _words(name) in self._names or any(key(it) in self._emails for it in emails):
            return ME
        return name if any(map(str.isalpha, name)) else ""


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", key(name)))
