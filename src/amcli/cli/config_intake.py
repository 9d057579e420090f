"""The parts of the config that taking in calendars and mail needs: `[me]` and `[intake]`."""

from collections.abc import Mapping
from typing import Any

from amcli.domain.dates import Interval, parse_interval
from amcli.domain.text import key, one_line, quoted
from amcli.errors import Refused

LONGEST = 3_660
"""Days that a window may reach; more would hold a meeting of every week five hundred times."""


def read_me(given: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the AM's addresses and domains, as they are compared, and names.

    Raises:
        Refused: an unknown key, or something that is no address or domain.
    """
    _known(given, ("emails", "domains", "names"))
    emails = tuple(key(it) for it in _words(given.get("emails", [])))
    domains = tuple(key(it).removeprefix("www.").lstrip("@") for it in _words(given.get("domains", [])))
    for it in emails:
        if "@" not in it.strip("@"):
            raise Refused(f"{quoted(it)} is no e-mail address.", 'For example emails = ["you@example.com"].')
    for it in domains:
        if "@" in it or "." not in it:
            raise Refused(f"{quoted(it)} is no domain.", 'For example domains = ["example.com"].')
    return emails, domains, tuple(filter(None, map(one_line, _words(given.get("names", [])))))


def read_window(given: Mapping[str, Any], usual: tuple[Interval, Interval]) -> tuple[Interval, Interval]:
    """Return how far back and ahead recurring meetings are taken in.

    Raises:
        Refused: an unknown key, no interval, or one of more than ten years.
    """
    _known(given, ("back", "ahead"))
    found = tuple(parse_interval(str(given.get(name, it))) for name, it in zip(("back", "ahead"), usual, strict=True))
    for it in found:
        if it.days > LONGEST:
            raise Refused(f"{it} is longer than ten years.", 'For example back = "400d", ahead = "60d".')
    return found[0], found[1]


def _known(given: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for name in given:
        if name not in names:
            raise Refused(f"unknown key `{name}`.", f"Known: {', '.join(names)}.")


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list) or not all(isinstance(it, str) for it in value):
        raise Refused(f"{quoted(value)} is no list of texts.", 'For example ["you@example.com"].')
    return value
