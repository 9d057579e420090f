"""The lines of vCards 2.1 (versit), 3.0 (RFC 2426) and 4.0 (RFC 6350), read without complaint.

Written here because address books in the wild follow no version strictly: a library that refuses a line refuses
the card, often the file. What is not needed (pictures, keys) is passed over without being decoded.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from typing import NamedTuple

MOST_LETTERS = 20_000
"""Letters of one value that are kept; pictures are longer, words are not."""

LONGEST_HEAD = 4_000


class Line(NamedTuple):
    """One property of a card."""

    name: str
    types: frozenset[str]
    """Parameter words, upper case: WORK, CELL, PREF."""
    value: str
    """As written, still with backslashes."""


def cards(text: str) -> Iterator[tuple[int, list[Line]]]:
    """Yield each card of a file with the number of its first line; one that is not ended ends at the next."""
    found: list[Line] = []
    begun = 0
    for number, line in _unfolded(text):
        word = line.strip().upper()
        if word == "BEGIN:VCARD":
            if begun:
                yield begun, found
            begun, found = number, []
        elif word == "END:VCARD":
            if begun:
                yield begun, found
            begun, found = 0, []
        elif begun and (read := _line(line)):
            found.append(read)
    if begun:
        yield begun, found


def parts(value: str, mark: str) -> list[str]:
    """Return the parts of a value between unescaped marks, unescaped."""
    return [_unescaped(it) for it in re.split(rf"(?<!\\){re.escape(mark)}", value)]


def _unescaped(text: str) -> str:
    return re.sub(r"\\([nN,;:\\\"])", lambda it: "\n" if it[1] in "nN" else it[1], text)


def whole(value: str) -> str:
    """Return a value that is one text, unescaped."""
    return _unescaped(value)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield logical lines: folded ones joined, and quoted-printable ones that go on after a trailing `=`."""
    waiting, begun, soft = "", 0, False
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if soft and not re.match(r"(?i)(END|BEGIN):VCARD\s*$", line):
            waiting += line.lstrip(" \t") if line[:1] in " \t" and line.strip() else line
        elif line[:1] in (" ", "\t") and begun:
            waiting += line[1:]
            continue
        else:
            if begun:
                yield begun, waiting
            waiting, begun = line, number
        soft = waiting.endswith("=") and "QUOTED-PRINTABLE" in waiting.partition(":")[0].upper()
        if soft:
            waiting = waiting[:-1]
    if begun:
        yield begun, waiting


def _line(text: str) -> Line | None:
    head, colon, value = _split_head(text)
    if not colon:
        return None
    name, *given = _apart(head)
    types, encoding, charset = set(), "", ""
    for it in given:
        key, equals, said = it.partition("=")
        words = [word.strip().strip('"').upper() for word in (said if equals else key).split(",")]
        if not equals or key.strip().upper() in ("TYPE", "PREF"):
            types.update(["PREF"] if equals and key.strip().upper() == "PREF" else words)
        if "ENCODING" in key.upper() or words[0] in ("QUOTED-PRINTABLE", "BASE64", "B"):
            encoding = words[0]
        if key.strip().upper() == "CHARSET":
            charset = words[0]
    if encoding in ("BASE64", "B"):
        return None
    if encoding == "QUOTED-PRINTABLE":
        value = _quoted_printable(value, charset)
    return Line(name.rpartition(".")[2].strip().upper(), frozenset(types), value[:MOST_LETTERS])


def _split_head(text: str) -> tuple[str, str, str]:
    """Split at the first colon outside quotes."""
    quoted = False
    for at, letter in enumerate(text[:LONGEST_HEAD]):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return text[:at], ":", text[at + 1 :]
    head, colon, value = text.partition(":")
    return (head, colon, value) if len(head) <= LONGEST_HEAD else ("", "", "")


def _apart(head: str) -> list[str]:
    """Return name and parameters: parted by semicolons outside quotes."""
    found, quoted = [""], False
    for letter in head:
        if letter == '"':
            quoted = not quoted
        elif letter == ";" and not quoted:
            found.append("")
            continue
        found[-1] += letter
    return found


def _quoted_printable(value: str, charset: str) -> str:
    raw = quopri.decodestring(value[: 4 * MOST_LETTERS].encode("utf-8", "surrogateescape"))
    for name in (charset or "utf-8", "utf-8", "cp1252"):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeDecodeError, binascii.Error, ValueError):
            continue
    return raw.decode("latin-1")
