"""Which reader a file is for: by its extension, and where that says nothing, by how it begins."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from amcli.interop.intake.item import Read, Unreadable, Window
from amcli.interop.intake.mail import Knows, read_mailbox, read_message

BY_EXTENSION = {
    ".ics": "calendar",
    ".ical": "calendar",
    ".ifb": "calendar",
    ".icalendar": "calendar",
    ".vcf": "cards",
    ".vcard": "cards",
    ".eml": "mail",
    ".emlx": "mail",
    ".mbox": "mailbox",
    ".mbx": "mailbox",
    ".msg": "outlook",
    ".pst": "outlook",
    ".ost": "outlook",
}
OTHERS = {".csv", ".tsv", ".txt", ".json", ".toml", ".xlsx", ".xls", ".ods", ".md", ".zip", ".gz", ".db", ".html"}
"""Extensions that are certainly no calendar, card or mail."""
ORDER = ("cards", "calendar", "mail", "mailbox", "outlook")
"""People come first, so that meetings and mail find them."""
HEADERS = (b"received:", b"return-path:", b"message-id:", b"mime-version:", b"delivered-to:", b"from:", b"date:")
THROWN_AWAY = (".drafts", ".spam", ".junk")
"""Folders of a Maildir whose messages were never sent, or are nobody's."""
LARGEST = 200_000_000


class Found(NamedTuple):
    """A file to take in, what it is called in reports, and what it is."""

    path: Path
    name: str
    kind: str


def intake_files(paths: Iterable[Path]) -> list[Found]:
    """Return the calendars, cards and mail among files and in folders, people first, else by name."""
    found: dict[Path, Found] = {}
    for path in paths:
        for it in _within(path) if path.is_dir() else _one(path, path.name):
            found.setdefault(it.path.resolve(), it)
    return sorted(found.values(), key=lambda it: (ORDER.index(it.kind), it.name))


def read_file(it: Found, window: Window, knows: Knows) -> Read:
    """Return what a file holds.

    Raises:
        Unreadable: it cannot be read as what it is.
    """
    try:
        if it.kind == "mailbox":
            return read_mailbox(it.path, window, knows=knows)
        if it.kind == "outlook":
            raise Unreadable("it is in Outlook's own format; save the messages as .eml, or export them as .mbox")
        if it.path.stat().st_size > LARGEST:
            raise Unreadable("it is larger than 200 MB; split it")
        raw = it.path.read_bytes()
    except OSError as error:
        raise Unreadable(f"it cannot be read: {error.strerror or error}") from error
    if not raw.strip():
        raise Unreadable("it is empty")
    if it.kind == "mail":
        return read_message(_message_of(raw), window, knows=knows)
    from amcli.interop.intake.calendars import read_calendar  # noqa: PLC0415 - brings in a library
    from amcli.interop.intake.cards import read_cards  # noqa: PLC0415 - not needed for mail

    text, note = decoded(raw)
    read = read_calendar(text, window) if it.kind == "calendar" else read_cards(text, window)
    if note:
        read.notes[note] = None
    return read


def _message_of(raw: bytes) -> bytes:
    """Return the message of a file; Apple's begins with its length, and has a list of properties behind it."""
    length, _, rest = raw.partition(b"\n")
    return rest[: int(length)] if length.strip().isdigit() and len(length) < 12 else raw


def decoded(raw: bytes) -> tuple[str, str]:
    """Return the text of a file and, where its encoding had to be assumed, a note that says so."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(name, "replace").lstrip("\ufeff"), ""
    try:
        return raw.decode("utf-8"), ""
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), "it is not UTF-8; read as Windows-1252"


def kind_of(path: Path) -> str:
    """Return what a file is: `calendar`, `cards`, `mail`, `mailbox`, `outlook`; empty for anything else."""
    known = BY_EXTENSION.get(path.suffix.lower(), "")
    if known or path.suffix.lower() in OTHERS:
        return known
    try:
        with path.open("rb") as file:
            return _by_content(file.read(2_048))
    except OSError:
        return ""


def _by_content(begin: bytes) -> str:
    upper = begin.removeprefix(b"\xef\xbb\xbf").lstrip().upper()
    if upper.startswith(b"BEGIN:VCALENDAR"):
        return "calendar"
    if upper.startswith(b"BEGIN:VCARD"):
        return "cards"
    if begin.startswith(b"From ") and b"\n" in begin:
        return "mailbox"
    lines = [line.lower() for line in begin.splitlines()[:30]]
    return "mail" if sum(any(line.startswith(it) for line in lines) for it in HEADERS) >= 3 else ""


def _one(path: Path, name: str) -> Iterator[Found]:
    if path.is_file() and (kind := kind_of(path)):
        yield Found(path, name, kind)


def _within(folder: Path) -> Iterator[Found]:
    if not os.access(folder, os.R_OK | os.X_OK):
        return  # a folder inside that cannot be opened does not stop the others
    maildir = _is_maildir(folder)
    if maildir:
        yield Found(folder, folder.name, "mailbox")
    for path in sorted(folder.iterdir()):
        if maildir and not (path.is_dir() and _is_maildir(path)):
            continue  # its own messages, and the notes of the program that keeps it
        if path.name.lower() in THROWN_AWAY if maildir else path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            for it in _within(path):
                yield it if it.path == path else it._replace(name=f"{path.name}/{it.name}")
        elif path.is_file():
            yield from _one(path, path.name)


def _is_maildir(folder: Path) -> bool:
    return (folder / "cur").is_dir() and (folder / "new").is_dir()
