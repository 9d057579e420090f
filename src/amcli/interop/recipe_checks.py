"""What is checked at each place of a recipe; everything else is refused, with the place and the reason."""

from collections.abc import Callable, Mapping
from typing import Any

from amcli.domain.money import checked_currency
from amcli.domain.text import quoted
from amcli.errors import Refused


def known(given: Mapping[str, Any], keys: tuple[str, ...], place: str) -> Mapping[str, Any]:
    """Return a table whose keys are all known; refuse the first that is not."""
    for key in given:
        if key not in keys:
            raise wrong(place, f"unknown key `{key}`", f"Known: {', '.join(keys)}.")
    return given


def table(given: Any, place: str) -> Mapping[str, Any]:
    """Return a table of TOML."""
    if not isinstance(given, dict):
        raise wrong(
            place, "is missing" if given is None else f"{quoted(given)} is not a table", "Write names and values."
        )
    return given


def text(given: Any, place: str) -> str:
    """Return a text of TOML."""
    if not isinstance(given, str):
        raise wrong(place, "is missing" if given is None else f"{quoted(given)} is not text", "Put it in quotes.")
    return given


def texts(given: Any, place: str) -> tuple[str, ...]:
    """Return a list of texts."""
    if not isinstance(given, list):
        raise wrong(place, f"{quoted(given)} is not a list", 'For example ["a", "b"].')
    return tuple(text(it, place) for it in given)


def scalar(given: Any, place: str) -> str:
    """Return a text, number or truth as text."""
    if isinstance(given, bool):
        return "true" if given else "false"
    return str(given) if isinstance(given, int | float) else text(given, place)


def flag(given: Any, place: str) -> bool:
    """Return true or false."""
    if not isinstance(given, bool):
        raise wrong(place, f"{quoted(given)} is neither true nor false", "Write true or false.")
    return given


def wrong(place: str, reason: str, hint: str) -> Refused:
    """Return the refusal of one place in a recipe."""
    return Refused(f"{place}: {reason}.", hint)


def one_of(given: Any, choices: tuple[str, ...], place: str) -> str:
    """Return a text that is one of several."""
    word = text(given, place)
    if word not in choices:
        raise wrong(place, f"“{word}” is not known", f"One of: {', '.join(quoted(it) for it in choices if it)}.")
    return word


def currency(given: Any, place: str) -> str:
    """Return an ISO code, or nothing."""
    try:
        return checked_currency(text(given, place)) if given else ""
    except Refused as error:
        raise wrong(place, error.message.rstrip("."), error.hint) from None


def choice(choices: tuple[str, ...]) -> Callable[[Any, str], str]:
    """Return a reader of texts that are one of several."""
    return lambda given, place: one_of(given, choices, place)
