"""What is typed for a field, and the value it stands for: one closed grammar per type of field.

Nothing is guessed. What has no place in the grammar is refused with what was expected, so that a slip
never becomes data. Days, amounts and intervals have grammars of their own in `dates` and `money`.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from amcli.domain.dates import Lean, parse_day, parse_interval
from amcli.domain.entities import Entity, Field
from amcli.domain.money import checked_currency
from amcli.domain.refs import parse_ref
from amcli.domain.text import clean, key, quoted, slug
from amcli.errors import Refused

LONG_TEXT = frozenset(
    "text note goals evidence mitigation exit_criterion comment agenda reason rationale blocked_reason".split()  # noqa: SIM905
)
LONGEST_LINE = 300
LONGEST_TEXT = 20_000
LONGEST_HANDLE = 40
PLACEHOLDER = "…"
"""What suggested commands say where the AM has to; run as it stands, it must not become somebody's name."""
LARGEST_NUMBER = 10**12

AHEAD = frozenset(
    {"due", "chase_on", "next_review", "expected_close", "review_on", "ends", "period_to", "cancel_effective"}
)
"""Days that usually lie ahead: `fri` is the next Friday. All others tell what has happened: the last one."""

_HANDLE = r"[a-z0-9][a-z0-9._-]*"
_NUMBER = r"(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?"
_YES = ("yes", "y", "true", "1", "on")
_NO = ("no", "n", "false", "0", "off")
_MOODS = {"+": "1", "+1": "1", "-": "-1", "−1": "-1"}


def lean_of(entity: Entity, field: Field) -> Lean:
    """Return which way a day without a direction of its own resolves for this field."""
    ahead = field.name in AHEAD or (entity.table == "checkin" and field.name == "on")
    return "forward" if ahead else "backward"


def read_field(entity: Entity, field: Field, text: str, *, today: date) -> Any:
    """Return the value that was typed for a field of any type but money and contacts.

    Raises:
        Refused: the text is outside the grammar of the field; the message names the field.
    """
    try:
        if field.type == "day":
            return parse_day(text, today=today, lean=lean_of(entity, field))
        if field.name == "handle":
            return read_handle(text)
        read = _BY_NAME.get(field.name) or _BY_TYPE.get(field.type, _text)
        return read(field, clean(text).strip())
    except Refused as error:
        raise Refused(f"{label(field)}: {error.message}", error.hint) from error


def label(field: Field) -> str:
    """Return a field's name as it is typed."""
    return field.name.replace("_", "-")


def read_handle(text: str) -> str:
    """Return a handle in lower case; refuse one that commands could not tell from an id such as `r3`."""
    handle = clean(text).strip().lower()
    if not re.fullmatch(_HANDLE, handle) or len(handle) > LONGEST_HANDLE:
        raise Refused(
            f"{quoted(text)} is not a handle.",
            f"A handle is at most {LONGEST_HANDLE} of a-z 0-9 . _ - and starts with a letter or digit.",
        )
    if parse_ref(handle):
        raise Refused(f"{quoted(text)} looks like an id.", f"Choose another, such as {handle}-co.")
    return handle


def free_handle(name: str, taken: set[str]) -> str:
    """Return a handle for a name that no other account has: `acme-corp`, then `acme-corp-2`."""
    base = slug(name)[:LONGEST_HANDLE].strip("-") or "account"
    if parse_ref(base):
        base += "-co"
    number, handle = 1, base
    while handle in taken:
        number += 1
        handle = f"{base[: LONGEST_HANDLE - 6]}-{number}"
    return handle


def read_choice(field: Field, text: str) -> str:
    """Return the word of a closed list that was typed, whatever its case and its hyphens.

    Raises:
        Refused: no such word; the nearest one is suggested.
    """
    wanted = key(text).replace("-", "_").replace(" ", "_") if field.name != "mood" else _MOODS.get(text, text)
    if wanted in field.choices:
        return wanted
    from difflib import get_close_matches  # noqa: PLC0415 - only a slip needs it

    near = get_close_matches(wanted, field.choices, n=1, cutoff=0.5)
    meant = f"Did you mean {near[0]}? " if near else ""
    raise Refused(f"{quoted(text)} is not one of its values.", f"{meant}Known: {', '.join(field.choices)}.")


def read_list(text: str) -> list[str]:
    """Return the parts of a `;`-separated list, or of a `,`-separated one, without doubles and blanks."""
    parts = (part.strip() for part in clean(text).split(";" if ";" in text else ","))
    return list(dict.fromkeys(part for part in parts if part))


def _text(field: Field, text: str) -> str:
    longest = LONGEST_TEXT if field.name in LONG_TEXT else LONGEST_LINE
    if not text:
        raise Refused("something must be typed here.", "Text of nothing but blanks says nothing.")
    if text == PLACEHOLDER:
        raise Refused("… stands for your own words.", "Type them in its place.")
    if len(text) > longest:
        raise Refused(f"{len(text):,} characters are too many.", f"At most {longest:,}.")
    return text


def _email(field: Field, text: str) -> str:
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", text):
        raise Refused(f"{quoted(text)} is not an e-mail address.", "It looks like jane@acme.com.")
    return _text(field, text)


def _emails(field: Field, text: str) -> list[str]:
    return [_email(field, part) for part in read_list(text)]


def _domains(field: Field, text: str) -> list[str]:
    return list(dict.fromkeys(_domain(part) for part in read_list(_text(field, text))))


def _domain(text: str) -> str:
    bare = re.sub(r"^[a-z][a-z0-9+.-]*://", "", text.lower())
    bare = re.split(r"[/?#:]", bare)[0].removeprefix("www.").rstrip(".")
    if not re.fullmatch(r"[^\s@.]+(\.[^\s@.]+)+", bare):
        raise Refused(f"{quoted(text)} is not a domain.", "It looks like acme.com.")
    return bare


def _list(field: Field, text: str) -> list[str]:
    return read_list(_text(field, text))


def _currency(_: Field, text: str) -> str:
    return checked_currency(text)


def _flag(_: Field, text: str) -> bool:
    if text.lower() not in _YES + _NO:
        raise Refused(f"{quoted(text)} is neither yes nor no.", "Type yes or no.")
    return text.lower() in _YES


def _count(_: Field, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise Refused(f"{quoted(text)} is not a whole number.", "Type digits only, 0 or more.")
    return int(text)


def _number(_: Field, text: str) -> float:
    if not re.fullmatch(_NUMBER, text, re.ASCII):
        raise Refused(f"{quoted(text)} is not a number, 0 or more.", "Accepted: 120, 1,200, 12.5.")
    number = float(text.replace(",", ""))
    if number > LARGEST_NUMBER:
        raise Refused(f"{quoted(text)} is too large.", f"At most {LARGEST_NUMBER:,}.")
    return number


def _ratio(_: Field, text: str) -> int:
    """Return basis points: 0.72 and 72% are 7200."""
    found = re.fullmatch(r"(-?)([0-9]{1,4})(?:\.([0-9]{1,6}))?( ?%)?", text, re.ASCII)
    if not found:
        raise Refused(f"{quoted(text)} is not a share.", "Accepted: 0.72 or 72%.")
    places = 2 if found[4] else 4
    decimals = (found[3] or "").rstrip("0")
    if len(decimals) > places:
        raise Refused(f"{quoted(text)} is finer than a hundredth of a percent.", "Accepted: 0.7215 or 72.15%.")
    points = int(found[2] + decimals.ljust(places, "0"))
    if points > 10_000:
        if not found[4] and not found[1] and points <= 1_000_000:
            raise Refused(f"{quoted(text)} is more than the whole.", f"Did you mean {text}%?")
        if not found[1] or points > 100_000:
            raise Refused(f"{quoted(text)} is out of range.", "A share is at most 100%, and at least -1000%.")
    return -points if found[1] else points


def _time(_: Field, text: str) -> str:
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", text, re.ASCII)
    if not found:
        raise Refused(f"{quoted(text)} is not a time of day.", "A time is HH:MM on the 24-hour clock, as 14:30.")
    return f"{int(found[1]):02}:{found[2]}"


def _choice(field: Field, text: str) -> Any:
    word = read_choice(field, text)
    return int(word) if field.name == "mood" else word


_BY_NAME: dict[str, Callable[[Field, str], Any]] = {
    "email": _email,
    "other_emails": _emails,
    "domains": _domains,
    "currency": _currency,
}
_BY_TYPE: dict[str, Callable[[Field, str], Any]] = {
    "list": _list,
    "flag": _flag,
    "count": _count,
    "number": _number,
    "ratio": _ratio,
    "time": _time,
    "choice": _choice,
    "interval": lambda _, text: parse_interval(text),
}
