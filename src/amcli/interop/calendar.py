"""A calendar file (RFC 5545) from the dates of a book.

Every entry is a whole day, which is the same day wherever it is read; alarms ring at nine that morning. A
re-export carries the same UID with a greater SEQUENCE for what changed, so a calendar moves the entry it has
instead of adding another, and strikes out what was called off.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from amcli.domain.text import clean, one_line
from amcli.reports.calendar import Entry
from amcli.store.revisions import Removed, Revisions

if TYPE_CHECKING:
    from icalendar import Event

RINGS_AT = timedelta(hours=9)
ANSWERS = {
    "checkin": "am brief {account}",
    "action": "am done {ref}",
    "chase": "am actions show {ref}",
    "ends": "am brief {account}",
    "notice": "am brief {account}",
}
"""What to type on the day."""
_TABLES = {"c": "checkin", "a": "action", "k": "contract"}


def as_ics(
    entries: Iterable[Entry], gone: Sequence[Removed], revisions: Revisions, *, zone: str | None, notes: bool = True
) -> bytes:
    """Return the file.

    `zone` is the book's time zone, for programs that ask for one; without `notes` what was typed about
    clients is left out and the kind of each entry stands for it.
    """
    from icalendar import Calendar  # noqa: PLC0415 - only an export pays for it

    calendar = Calendar()
    calendar.add("prodid", "-//am//account manager//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "Accounts (am)")
    if zone:
        calendar.add("x-wr-timezone", zone)
    book = hashlib.sha256(revisions.book.encode()).hexdigest()[:12]
    for entry in entries:
        calendar.add_component(_event(entry, book, revisions, notes=notes))
    for it in gone:
        number = revisions.of((_TABLES[it.key[0]], int(it.key[1:].partition("-")[0]))).number + 1
        event = _frame(f"{it.key}@{book}.am", date.fromisoformat(it.on), "Removed", number, it.at)
        event.add("status", "CANCELLED")
        calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data


def _event(entry: Entry, book: str, revisions: Revisions, *, notes: bool) -> "Event":
    account = entry.account
    row = (_TABLES[entry.ref[0]], int(entry.ref[1:]))
    revision = revisions.of(row, ("account", account.id))
    title = entry.title if notes or entry.kind in ("ends", "notice") else PLAIN[entry.kind]
    number = revision.number + int(entry.cancelled or entry.over)
    event = _frame(f"{entry.key}@{book}.am", entry.on, f"{account.name}: {title}", number, revision.at)
    command = ANSWERS[entry.kind].format(account=account.handle, ref=entry.ref)
    details = entry.details if notes else ()
    event.add("description", clean("\n".join([*details, f"{entry.ref} · {command}"])))
    event.add("categories", ["am", entry.kind])
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    for days in entry.alarms:
        event.add_component(_alarm(f"{account.name}: {title}", days))
    return event


PLAIN = {"checkin": "Check-in", "action": "Action due", "chase": "Ask again"}


def _frame(uid: str, on: date, summary: str, number: int, at: str) -> "Event":
    from icalendar import Event  # noqa: PLC0415 - only an export pays for it

    event = Event()
    event.add("uid", uid)
    event.add("sequence", number)
    changed = datetime.fromisoformat(at)
    if changed.tzinfo is None:
        changed = changed.replace(tzinfo=UTC)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", one_line(summary))
    event.add("transp", "TRANSPARENT")
    return event


def _alarm(text: str, days: int) -> Any:
    from icalendar import Alarm  # noqa: PLC0415 - only an export pays for it

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one_line(text))
    alarm.add("trigger", RINGS_AT - timedelta(days=days))
    return alarm
