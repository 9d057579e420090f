"""iCalendar files (RFC 5545): meetings with clients, recurring ones expanded within a window.

What counts as a meeting is decided here and in `events`: not what was cancelled or declined, is private, is shown
as free, or has nobody else in it. A file with one broken line is taken apart, so that its other events come in.
"""

import warnings
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from amcli.domain.text import one_line
from amcli.interop.intake.events import BadEvent, Event, in_zone, occurrence_key, read_event
from amcli.interop.intake.item import Item, Read, Refusal, Series, Unreadable, Window
from amcli.interop.intake.occurrences import BadRule, occurrences, wall

if TYPE_CHECKING:
    from icalendar import Calendar

OURS = "-//am//"
OTHER = ("VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY")


def read_calendar(text: str, window: Window) -> Read:
    """Return the meetings of a calendar file.

    Raises:
        Unreadable: nothing in it is a calendar.
    """
    read = Read("calendar")
    groups: dict[str, list[Event]] = defaultdict(list)
    number = 0
    for calendar in _calendars(text, read):
        ours = _property(calendar, "PRODID").startswith(OURS)
        method = _property(calendar, "METHOD").upper()
        for component in calendar.walk():
            if component.name in OTHER:
                read.left_out["to-dos, journals and free-busy times"] += 1
            if component.name != "VEVENT":
                continue
            number += 1
            if ours:
                read.left_out["exported by am itself"] += 1
                continue
            try:
                event = read_event(component, number, window.me, method=method, alone=window.alone)
                groups[event.uid].append(event)
                _note_zone(component, event, read)
            except BadEvent as error:
                read.refused.append(Refusal(number, "event", _property(component, "SUMMARY"), str(error)))
            except Exception as error:
                read.refused.append(Refusal(number, "event", _property(component, "SUMMARY"), _said(error)))
    for events in groups.values():
        _take(events, window, read)
    return read


def _take(events: list[Event], window: Window, read: Read) -> None:
    """Take an event with all its changed occurrences."""
    try:
        items = list(_items(events, window, read))
    except BadRule as error:
        read.refused.append(Refusal(events[0].number, "event", events[0].title, str(error)))
        return
    except (ValueError, OverflowError, TypeError, AttributeError) as error:
        read.refused.append(Refusal(events[0].number, "event", events[0].title, _said(error)))
        return
    for it in items:
        if isinstance(it, Item):
            read.items.append(it)
        else:
            read.left_out[it] += 1


def _items(events: list[Event], window: Window, read: Read) -> Iterator[Item | str]:
    masters = sorted((it for it in events if it.instead_of is None), key=lambda it: it.rank)
    changed = sorted((it for it in events if it.instead_of is not None), key=lambda it: it.rank)
    yield from ["older versions of the same meeting"] * (len(masters) - 1)
    if not masters:
        for it in changed:
            yield _item(it, it.start, f"{it.uid}/{_instead(it, None)}", window)
        return
    master = masters[-1]
    if not master.rules and not master.more and not changed:
        yield _item(master, master.start, master.uid, window)
        return
    instead = {_instead(it, master.start): it for it in changed}
    made = dict(_series(master, instead, window))
    for name, it in instead.items():
        if name not in made and _near(it.start, window):
            made[name] = _item(it, it.start, f"{it.uid}/{name}", window)
    yield from made.values() or ["recurring, never in the window"]
    read.series.append(Series(master.uid, frozenset(f"{master.uid}/{name}" for name in made), window.last, master.rank))


def _series(master: Event, instead: dict[str, Event], window: Window) -> Iterator[tuple[str, Item | str]]:
    """Yield the occurrences of a recurring meeting in the window, those changed as they were changed to."""
    zone = _zone(master.start)
    never = {occurrence_key(it, zone) for it in master.never}
    days_off = {f"{it:%Y%m%d}" for it in master.never if not isinstance(it, datetime)}
    from_here: tuple[Event, timedelta] | None = None
    margin = timedelta(days=2)  # a day of the meeting's zone may be another one of the AM's
    for moment in sorted({*_starts(master, window.last + margin)}):
        start = _as_planned(moment, master.start)
        name = occurrence_key(start, zone)
        if name in never or f"{moment:%Y%m%d}" in days_off:
            continue
        if name in instead:
            it = instead[name]
            if it.onwards:
                from_here = it, wall(it.start) - moment
            if _near(it.start, window):
                yield name, _item(it, it.start, f"{it.uid}/{name}", window)
            continue
        event = master
        if from_here:
            event, shift = from_here
            start = _as_planned(moment + shift, event.start)
        if _near(start, window):
            yield name, _item(event, start, f"{master.uid}/{name}", window)


def _starts(master: Event, last: date) -> Iterator[datetime]:
    if wall(master.start).date() <= last:
        yield wall(master.start)
    yield from occurrences(master.start, list(master.rules), last)
    zone = _zone(master.start)
    for it in master.more:
        aware = isinstance(it, datetime) and it.tzinfo is not None and zone is not None
        yield wall(it.astimezone(zone)) if aware and isinstance(it, datetime) else _with_time(it, master.start)


def _with_time(day: date, start: date | datetime) -> datetime:
    """Return a further start; one given as a day has the time of the meeting."""
    return wall(day) if isinstance(day, datetime) else datetime.combine(day, wall(start).time())


def _as_planned(moment: datetime, start: date | datetime) -> date | datetime:
    return moment.replace(tzinfo=start.tzinfo) if isinstance(start, datetime) else moment.date()


def _item(event: Event, start: date | datetime, external_id: str, window: Window) -> Item | str:
    """Return a meeting as it goes into the book, or why it does not."""
    if event.left_out and not event.called_off:
        return event.left_out
    at: str | None = None
    on = start
    if isinstance(start, datetime):
        local = in_zone(start, window.zone)
        on, at = local.date(), f"{local:%H:%M}"
    if not window.holds(on):
        return "outside --from and --to"
    details: dict[str, Any] = {"kind": "meeting", "direction": "inbound" if event.inbound else "outbound"}
    if at and event.length and timedelta() < event.length <= timedelta(days=7):
        details["duration"] = int(event.length.total_seconds() // 60)
    kind = "gone" if event.called_off else "touch" if on < window.today else "checkin"
    title = event.left_out if event.called_off else event.title
    return Item(
        kind, external_id, title, on, at, event.text, event.people, details, rank=event.rank, number=event.number
    )


def _near(start: date | datetime, window: Window) -> bool:
    day = in_zone(start, window.zone).date() if isinstance(start, datetime) else start
    return window.first <= day <= window.last


def _zone(start: date | datetime) -> tzinfo | None:
    return start.tzinfo if isinstance(start, datetime) else None


def _instead(event: Event, master: date | datetime | None) -> str:
    """Return which occurrence an event stands for; one named by its day only has the time of the series."""
    moment = event.instead_of or event.start
    if isinstance(master, datetime) and not isinstance(moment, datetime):
        moment = _as_planned(datetime.combine(moment, wall(master).time()), master)
    return occurrence_key(moment, _zone(master) if master is not None else None)


def _calendars(text: str, read: Read) -> "Iterator[Calendar]":
    """Yield the calendars of a file; where it cannot be read as a whole, its events one by one."""
    upper = text.upper()
    if not any(f"BEGIN:{it}" in upper for it in ("VCALENDAR", "VEVENT", *OTHER)):
        raise Unreadable("it is no iCalendar file: nowhere does it say BEGIN:VCALENDAR")
    whole = "it is a part of a calendar, without a meeting"
    if "BEGIN:VCALENDAR" in upper:
        try:
            yield from _parsed(text)
            return
        except Exception as error:
            whole = _said(error)
    head, events = _taken_apart(text)
    if not events:
        raise Unreadable(whole)
    for at, event in enumerate(events, 1):
        try:
            yield from _parsed("\r\n".join([*head, *event, "END:VCALENDAR", ""]))
        except Exception as error:
            read.refused.append(Refusal(at, "event", _summary(event), _said(error)))


def _parsed(text: str) -> "list[Calendar]":
    from icalendar import Calendar  # noqa: PLC0415 - costs more than all the rest, and only calendars need it
    from icalendar.timezone import tzp  # noqa: PLC0415 - likewise

    tzp.use_zoneinfo()  # forgets the zones of other files: each Outlook calls its own “Customized Time Zone”
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it guesses of zones it says to nobody who could use it
        return [it for it in Calendar.from_ical(text, multiple=True) if isinstance(it, Calendar)]


def _taken_apart(text: str) -> tuple[list[str], list[list[str]]]:
    """Return the head of a calendar with its time zones, and the lines of each event."""
    head, block = ["BEGIN:VCALENDAR"], [""]
    zones: list[list[str]] = []
    events: list[list[str]] = []
    inside = ""
    nested = 0  # alarms and their like are passed over: nothing in them is needed
    for line in text.splitlines():
        word = line.strip().upper()
        if not inside and word in ("BEGIN:VEVENT", "BEGIN:VTIMEZONE"):
            inside, block, nested = word.removeprefix("BEGIN:"), [line], 0
        elif inside == "VEVENT" and word != "END:VEVENT" and (word.startswith("BEGIN:") or nested):
            nested += word.startswith("BEGIN:") - word.startswith("END:")
        elif inside:
            block.append(line)
            if word == f"END:{inside}":
                (events if inside == "VEVENT" else zones).append(block)
                inside = ""
        elif word.startswith(("PRODID", "METHOD")):
            head.append(line)
    return [*head, *(line for zone in zones for line in zone)], events


def _note_zone(component: Any, event: Event, read: Read) -> None:
    """Say which time zones nobody knows: their times are taken as the AM's own."""
    name = (getattr(component.get("DTSTART"), "params", None) or {}).get("TZID")
    if name and isinstance(event.start, datetime) and event.start.tzinfo is None:
        read.notes[f"its time zone “{one_line(str(name))[:60]}” is unknown; its times are taken as yours"] = None


def _property(component: Any, name: str) -> str:
    found = component.get(name)
    return one_line(str(found[0] if isinstance(found, list) and found else found or ""))[:200]


def _summary(lines: list[str]) -> str:
    return next((one_line(it.partition(":")[2]) for it in lines if it.upper().startswith("SUMMARY")), "")[:200]


def _said(error: Exception) -> str:
    return f"it cannot be read: {one_line(str(error))[:160] or type(error).__name__}"
