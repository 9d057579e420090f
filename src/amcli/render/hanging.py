"""Paragraphs that hang under a heading on their first line: what does not fit goes on below, nothing is cut."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text


def hang(head: "Text", pieces: "Iterable[Text]", width: int, indent: int) -> "Text":
    """Return text after a head, broken between pieces so that no line is wider than `width`.

    The lines below the first begin at `indent`. A piece is kept whole as long as a line has room for it.
    """
    page, used, fresh = head.copy(), head.cell_len, True
    for piece in (part for whole in pieces for part in _parts(whole, width - indent)):
        gap = 0 if fresh else 1
        if used + gap + piece.cell_len > width and used > indent:
            page.rstrip()
            page.append("\n" + " " * indent)
            used, gap = indent, 0
        page.append(" " * gap).append(piece)
        used, fresh = used + gap + piece.cell_len, False
    return page


def words_of(text: "Text") -> "Iterator[Text]":
    """Yield the words of a text, with their styles."""
    yield from (word for word in text.split(" ") if word.plain)


def _parts(piece: "Text", room: int) -> "Iterator[Text]":
    """Yield a piece, word by word where no line holds it."""
    return iter([piece]) if piece.cell_len <= room else words_of(piece)
