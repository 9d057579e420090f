"""Calendars, cards and mail written for tests, and one call that takes them into a book."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from amcli.domain.changes import Insert
from amcli.domain.matching import Me
from amcli.interop.intake.files import intake_files
from amcli.interop.intake.item import Window
from amcli.interop.intake.run import Intake, Taken, take_in
from amcli.interop.keeping import Keeping
from amcli.interop.rejects import Rejects
from amcli.store.book import Book
from amcli.store.journal import Stamp, writing

TODAY = date(2026, 11, 21)  # a Saturday
BERLIN = ZoneInfo("Europe/Berlin")
ME = Me(("me@ours.example",), ("ours.example",))
JANE = "ATTENDEE;CN=Jane Doe:mailto:jane@acme.example"


def window(**more: Any) -> Window:
    """Return the window of the tests: 400 days back, 60 ahead, in Berlin."""
    today = more.pop("today", TODAY)
    usual = Window(today, BERLIN, ME, today - timedelta(days=400), today + timedelta(days=60))
    return usual._replace(**more)


def event(*lines: str, uid: str = "one", who: str = JANE) -> str:
    """Return an event with somebody in it."""
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, *([who] if who else []), "END:VEVENT"])


def calendar(*parts: str, head: str = "PRODID:-//Test//EN") -> str:
    """Return a calendar file."""
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", head, *parts, "END:VCALENDAR", ""])


def mail(body: str = "Fine.", **headers: str) -> str:
    """Return a message from a client to the AM."""
    usual = {
        "From": "Jane Doe <jane@acme.example>",
        "To": "me@ours.example",
        "Subject": "The file",
        "Date": "Tue, 17 Nov 2026 10:00:00 +0100",
        "Message-ID": "<m1@acme.example>",
    }
    lines = {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return "\n".join([*(f"{name}: {value}" for name, value in lines.items() if value), "", body, ""])


Bring = Callable[..., Taken]


@pytest.fixture
def clients(book: Book) -> Book:
    """A book with Acme (Jane, by address) and Bolt (by domain)."""
    with writing(book, "clients", Stamp("2026-11-01T09:00:00+00:00", date(2026, 11, 1))) as unit:
        acme = Insert("account", {"handle": "acme", "name": "Acme", "added_on": "2026-01-01"})
        bolt = Insert(
            "account", {"handle": "bolt", "name": "Bolt", "added_on": "2026-01-01", "domains": ["bolt.example"]}
        )
        jane = {"account_id": acme, "name": "Jane Doe", "email": "Jane@Acme.example"}
        unit.apply([acme, bolt, Insert("contact", jane)])
    return book


@pytest.fixture
def take(clients: Book, tmp_path: Path) -> Bring:
    """Take one file into the book and return what became of it."""

    def take_it(text: str | bytes, name: str = "it.ics", **more: Any) -> Taken:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        keeping = Keeping(theirs=more.pop("theirs", False))
        asked = window(**more)
        stamp = Stamp(f"{asked.today}T09:00:00+00:00", asked.today)
        with Rejects() as rejects, writing(clients, "import", stamp, kind="import") as unit:
            (taken,) = take_in(clients, unit, Intake(intake_files([path]), asked), rejects, keeping)
            taken.notes += [it.reason for it in rejects.first]
        return taken

    return take_it


def counts(taken: Taken) -> dict[str, int]:
    """Return the counts that are not nought."""
    return {name: number for name, number in taken.as_dict().items() if number}
