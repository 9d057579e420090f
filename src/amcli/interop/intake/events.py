"""One event of a calendar file as plain values, whatever program wrote it."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from amcli.domain.matching import Me, Person, outsiders, person
from amcli.domain.text import clean, one_line
from amcli.interop.intake.item import LONGEST_ID, MOST_PEOPLE
from amcli.interop.intake.plain import first_lines, without_tags

if TYPE_CHECKING:
    from icalendar.cal import Component

FURNITURE = re.compile(r"^\s*(_{8,}|-{8,}|\*{8,}|={8,}|[-~:]{8,}.*|Microsoft Teams\b.*|.* is inviting you to .*)\s*$")
"""Where an invitation stops to be the organiser's words and the dial-in details begin."""
CALLED_OFF = re.compile(
    r"^\s*(cancell?ed|abgesagt|annulé|cancelad[oa]|annullato|geannuleerd|inställt|aflyst|avlyst|peruttu|odwołane)"
    r"(\s+event)?\s*:",
    re.IGNORECASE,
)
"""How Outlook begins the title of a meeting that its organiser called off."""
THINGS = ("ROOM", "RESOURCE")
ANSWERS = ("REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER")
HIDDEN = ("PRIVATE", "CONFIDENTIAL")


class BadEvent(ValueError):
    """An event that cannot be read; the message says why."""


class Event(NamedTuple):
    """An event, or one changed occurrence of a recurring one."""

    uid: str
    start: date | datetime
    length: timedelta | None
    title: str
    text: str
    people: tuple[Person, ...]
    inbound: bool
    left_out: str
    """Why it is no meeting with a client; empty for one that is."""
    called_off: bool
    rank: tuple[int, str, bool]
    rules: tuple[str, ...] = ()
    more: tuple[date | datetime, ...] = ()
    never: tuple[date | datetime, ...] = ()
    instead_of: date | datetime | None = None
    onwards: bool = False
    number: int = 0


def read_event(component: "Component", number: int, me: Me, *, method: str, alone: bool) -> Event:
    """Return an event.

    Raises:
        BadEvent: it has no start that can be read.
    """
    start = _moment(component, "DTSTART")
    if start is None:
        raise BadEvent("it has no start that can be read")
    invited = [it for it in _listed(component, "ATTENDEE") if _parameter(it, "CUTYPE") not in THINGS]
    organizer = next(iter(_listed(component, "ORGANIZER")), None)
    declined = {_person(it).email for it in invited if _parameter(it, "PARTSTAT") == "DECLINED"}
    everyone = [_person(it) for it in ([organizer] if organizer is not None else []) + invited]
    others = outsiders((it for it in everyone if it.email or it.name), me)
    coming = [it for it in others if it.email not in declined]
    called_off = _called_off(component, method) or ("declined by you" if declined & set(me.emails) else "")
    if others and not coming and method not in ANSWERS:
        called_off = called_off or "declined by everyone else"
    instead = _moment(component, "RECURRENCE-ID")
    title = one_line(_text(component, "SUMMARY"))[:300]
    uid = one_line(_text(component, "UID"))[:LONGEST_ID]
    rank = _number(component, "SEQUENCE"), _written(component), instead is not None
    return Event(
        uid=uid or f"~{blake2b(f'{start}|{title}'.encode(errors='replace'), digest_size=12).hexdigest()}",
        start=start,
        length=_length(component, start),
        title=title or "Meeting",
        text=_words(component),
        people=tuple(coming[:MOST_PEOPLE]),
        inbound=organizer is not None and _person(organizer) in others,
        left_out=called_off or _no_meeting(component, method, coming, alone=alone),
        called_off=bool(called_off),
        rank=rank,
        rules=tuple(it.to_ical().decode() for it in _listed(component, "RRULE") if hasattr(it, "to_ical")),
        more=_moments(component, "RDATE"),
        never=_moments(component, "EXDATE"),
        instead_of=instead,
        onwards=instead is not None and _parameter(component["RECURRENCE-ID"], "RANGE") == "THISANDFUTURE",
        number=number,
    )


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Return a moment in the AM's zone; one that names no zone, or one nobody knows, was on the AM's own clock."""
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def occurrence_key(moment: date | datetime, zone: tzinfo | None) -> str:
    """Return what names one occurrence for good: the moment it was first planned for, in UTC where that is known."""
    if not isinstance(moment, datetime):
        return f"{moment:%Y%m%d}"
    if moment.tzinfo is None and zone is not None:
        moment = moment.replace(tzinfo=zone)
    if moment.tzinfo is None:
        return f"{moment:%Y%m%dT%H%M%S}"
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _called_off(component: "Component", method: str) -> str:
    marked = CALLED_OFF.match(_text(component, "SUMMARY")) and _is_free(component)
    return "cancelled" if method == "CANCEL" or marked or _text(component, "STATUS").upper() == "CANCELLED" else ""


def _is_free(component: "Component") -> bool:
    return (
        _text(component, "TRANSP").upper() == "TRANSPARENT"
        or _text(component, "X-MICROSOFT-CDO-BUSYSTATUS").upper() == "FREE"
    )


def _no_meeting(component: "Component", method: str, coming: list[Person], *, alone: bool) -> str:
    """Return why an event is no meeting with a client, or nothing."""
    if method in ANSWERS:
        return "answers to invitations"
    if _text(component, "CLASS").upper() in HIDDEN:
        return "private"
    if _is_free(component):
        return "shown as free"
    return "" if coming or alone else "nobody else takes part"


def _words(component: "Component") -> str:
    said = _text(component, "DESCRIPTION")
    said = without_tags(said) if re.search(r"<(br|p|div|html|span|a)\b", said, re.IGNORECASE) else said
    lines = []
    for line in clean(said).splitlines():
        if FURNITURE.match(line):
            break
        lines.append(line)
    return first_lines("\n".join(lines))


def _length(component: "Component", start: date | datetime) -> timedelta | None:
    end = _moment(component, "DTEND")
    if end is not None:
        if isinstance(end, datetime) is not isinstance(start, datetime):
            return None
        if isinstance(end, datetime) and isinstance(start, datetime):
            if (end.tzinfo is None) is not (start.tzinfo is None):
                end, start = end.replace(tzinfo=None), start.replace(tzinfo=None)
            elif end.tzinfo is not None:
                end, start = end.astimezone(UTC), start.astimezone(UTC)
        return end - start
    if "DURATION" in _broken(component):
        return None
    (first, *_) = _listed(component, "DURATION") or [None]
    length = getattr(first, "dt", None)
    return length if isinstance(length, timedelta) else None


def _listed(component: "Component", name: str) -> list[Any]:
    found = component.get(name)
    return [] if found is None else found if isinstance(found, list) else [found]


def _text(component: "Component", name: str) -> str:
    return clean(str(next(iter(_listed(component, name)), "")))


def _parameter(value: Any, name: str) -> str:
    parameters = getattr(value, "params", None) or {}
    found = parameters.get(name, "")
    return str(found[0] if isinstance(found, list) and found else found).upper()


def _person(value: Any) -> Person:
    parameters = getattr(value, "params", None) or {}
    address = re.sub(r"(?i)^mailto:", "", str(value).strip())
    called = parameters.get("CN", "")
    name = str(called[0] if isinstance(called, list) and called else called)
    email = parameters.get("EMAIL", "") if "@" not in address else address
    return person(name, str(email))


def _number(component: "Component", name: str) -> int:
    said = _text(component, name)
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0


def _written(component: "Component") -> str:
    for name in ("LAST-MODIFIED", "DTSTAMP"):
        moment = _moment(component, name)
        if isinstance(moment, datetime):
            return occurrence_key(moment, UTC)
    return ""


def _moment(component: "Component", name: str) -> date | datetime | None:
    """Return the first value of a property that is a day or a moment, None without one that can be read."""
    for it in _listed(component, name):
        try:
            moment = it.dt
        except Exception:  # noqa: S112 - a broken property says so in a class of its own, when looked at
            continue
        if isinstance(moment, date):
            return moment
    return None


def _moments(component: "Component", name: str) -> tuple[date | datetime, ...]:
    """Return all values of a property that lists moments; an empty one lists none."""
    found = []
    for it in _listed(component, name):
        if isinstance(it, str) and not it.strip():
            continue
        for one in getattr(it, "dts", ()):
            moment = getattr(one, "dt", None)
            moment = moment[0] if isinstance(moment, tuple) else moment
            if isinstance(moment, date):
                found.append(moment)
    return tuple(found)


def _broken(component: "Component") -> set[str]:
    return {str(name).upper() for name, _ in component.errors}
