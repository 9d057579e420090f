"""What a search found, each hit with the words around it."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from amcli.domain.text import one_line
from amcli.render import cells
from amcli.render.listing import Heading, Listing

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

SNIPPET = 90
BEFORE = 25
"""How many characters of a snippet, and how many of them before the first word found."""


class Hit(NamedTuple):
    """One thing that holds the words; names have no day, requests no account."""

    ref: str
    kind: str
    handle: str
    account: str
    on: date | None
    text: str


def hit_json(hit: Hit, typed: str) -> dict[str, Any]:
    """Return one item of `am.find/1`: the whole text, and the part of it around the words."""
    return {
        "ref": hit.ref,
        "kind": hit.kind,
        "account": hit.handle or None,
        "name": hit.account or None,
        "on": hit.on.isoformat() if hit.on else None,
        "text": hit.text.strip(),
        "snippet": snippet(hit.text, typed),
    }


def hit_lines(hits: Sequence[Hit]) -> Iterator[list[object]]:
    """Yield one row per hit for a pipe, the text whole."""
    for hit in hits:
        yield [hit.ref, hit.on, hit.handle, hit.kind, hit.text]


def hits_page(hits: Sequence[Hit], typed: str, today: date) -> "RenderableType":
    """Lay the hits out, the words found in bold."""
    headings = (Heading("Id", fixed=True), Heading("When", fixed=True), Heading("Account"), Heading("Text"))
    rows = [
        (
            cells.text_cell(hit.ref, "bold"),
            cells.day_cell(hit.on, today=today),
            cells.text_cell(hit.handle),
            _marked(hit, typed),
        )
        for hit in hits
    ]
    return Listing(headings, rows)


def snippet(text: str, typed: str, width: int = SNIPPET) -> str:
    """Return one line around the first of the words in a text, cut with an ellipsis on either side."""
    line = one_line(text)
    if len(line) <= width:
        return line
    places = spans(line, typed)
    start = max(0, min((places[0][0] if places else 0) - BEFORE, len(line) - width))
    if start:
        start = line.find(" ", start, start + BEFORE) + 1 or start
    end = min(len(line), start + width)
    return ("…" if start else "") + line[start:end].strip() + ("…" if end < len(line) else "")


def spans(line: str, typed: str) -> list[tuple[int, int]]:
    """Return where the typed words begin and end in a line, whatever their case and accents."""
    folded, places = _folded(line)
    found = []
    for word in typed.split():
        wanted = _folded(word)[0].strip()
        at = _word_start(folded, wanted, 0) if wanted else -1
        while at >= 0:
            found.append((places[at], places[at + len(wanted) - 1] + 1))
            at = _word_start(folded, wanted, at + 1)
    return sorted(found)


def _word_start(folded: str, wanted: str, start: int) -> int:
    at = folded.find(wanted, start)
    while at > 0 and folded[at - 1].isalnum():
        at = folded.find(wanted, at + 1)
    return at


def _folded(line: str) -> tuple[str, list[int]]:
    """Return a line without case, accents and punctuation, and the place each character came from.

    It is cut into words as the index cuts them, so `co-op` and `co op` are alike.
    """
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(line):
        for plain in unicodedata.normalize("NFKD", char).casefold():
            if not unicodedata.combining(plain):
                folded.append(plain if plain.isalnum() else " ")
                places.append(place)
    return "".join(folded), places


def _marked(hit: Hit, typed: str) -> "Text":
    shown = snippet(hit.text, typed)
    words = cells.text_cell(shown)
    for start, end in spans(shown, typed):
        words.stylize("bold", start, end)
    return cells.text_cell(cells.kind_word(hit.kind), cells.FAINT).append(": ", cells.FAINT).append_text(words)
