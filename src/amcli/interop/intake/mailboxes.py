"""The messages of a mailbox, one by one: an mbox file, or a Maildir folder."""

import re
from collections.abc import Iterator
from pathlib import Path

MOST_BYTES = 30_000_000
"""Bytes of one message that are looked at; what follows are attachments."""
FROM = re.compile(rb"From .*(\d{4}\s*$|\d\d:\d\d)")
HEADER = re.compile(rb">?[!-9;-~]+:|>From ")


def messages_of_mbox(path: Path) -> Iterator[bytes]:
    """Yield the messages of an mbox file, read line by line: it may be larger than memory.

    A line of a letter may begin with "From " as well; one that begins a message has headers below it.
    """
    lines: list[bytes] = []
    size, begun, blank, mark = 0, False, True, b""
    with path.open("rb") as file:
        for line in file:
            if mark:
                if HEADER.match(line):
                    if begun and lines:
                        yield b"".join(lines)
                    lines, size, begun = [], 0, True
                elif begun:
                    lines.append(mark)
                mark = b""
            if blank and FROM.match(line):
                mark = line
            elif begun and size < MOST_BYTES:
                lines.append(line[1:] if re.match(rb">+From ", line) else line)
                size += len(line)
            blank = not line.strip()
    if lines:
        yield b"".join(lines)


def messages_of_maildir(path: Path) -> Iterator[bytes]:
    """Yield the messages of a Maildir, but for drafts, which the flags in their names tell."""
    for folder in ("cur", "new"):
        for file in sorted((path / folder).iterdir()) if (path / folder).is_dir() else ():
            if file.is_file() and not file.name.startswith(".") and "D" not in file.name.partition(":2,")[2]:
                yield file.read_bytes()
