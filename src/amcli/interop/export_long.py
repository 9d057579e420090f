"""Texts a workbook cell cannot hold: in the cell stands their beginning, whole they stand in a sheet of their own.

A cell holds 32,767 UTF-16 units, and none of the two characters XML knows nothing of. The sheet has pieces of JSON in
pure ASCII, numbered by text; the number is part of what stands in the cell, so rows may be sorted, moved or deleted.
A cell that was rewritten counts as it is.
"""

import contextlib
import json
import re
from collections.abc import Callable, Iterator, Sequence

from amcli.errors import Refused
from amcli.interop.readers import Sheet

SHEET = "long texts"
HEADINGS = ("number", "part", "text")
LONGEST_CELL = 32_767
SHOWN = 30_000
"""How much of a text stands in its cell."""

_PIECE = 32_000
_UNKNOWN = ("\ufffe", "\uffff")
_STANDS_IN = re.compile(rf"… \[{SHEET} \d+\]")


def fits(text: str) -> bool:
    """Tell whether a cell holds a text as it is, and nobody can take it for what stands in for another."""
    short = len(text) * 2 <= LONGEST_CELL or len(text.encode("utf-16-le", "replace")) // 2 <= LONGEST_CELL
    return short and not any(it in text for it in _UNKNOWN) and not _STANDS_IN.search(text)


def stand_in(text: str, number: int) -> str:
    """Return what stands in the cell of a text that does not fit."""
    units = text.encode("utf-16-le", "replace")[: SHOWN * 2].decode("utf-16-le", "ignore")
    for it in _UNKNOWN:
        units = units.replace(it, "")
    return f"{units}… [{SHEET} {number}]"


def pieces(text: str) -> Iterator[str]:
    """Yield the cells that hold a text."""
    whole = json.dumps(text)
    return (whole[at : at + _PIECE] for at in range(0, len(whole), _PIECE))


def rejoined(sheets: Sequence[Sheet], read: Callable[[str], Sequence[Sheet]]) -> list[Sheet]:
    """Return the sheets of a workbook with every text whole; `read` gives a sheet that is not among them."""
    others = [it for it in sheets if it.part != SHEET]
    mark = f"… [{SHEET} "
    if not others or not any(mark in cell for it in others for _, row in it.rows or () for cell in row):
        return others or list(sheets)
    held = next((it for it in sheets if it.part == SHEET), None)
    try:
        whole = _by_stand_in(held or read(SHEET)[0])
    except Refused:  # some other workbook, which has no such sheet
        return others
    return [
        it._replace(rows=[(line, [whole.get(cell, cell) for cell in row]) for line, row in it.rows or ()])
        for it in others
    ]


def _by_stand_in(sheet: Sheet) -> dict[str, str]:
    """Return the texts by what stands for each in its cell; damaged ones are left out."""
    parts: dict[int, list[tuple[int, str]]] = {}
    for _, row in sheet.rows or ():
        number, part, text, *_ = *row, "", "", ""
        if number.isdecimal() and part.isdecimal():
            parts.setdefault(int(number), []).append((int(part), text))
    found = {}
    for at, held in parts.items():
        with contextlib.suppress(ValueError, RecursionError):
            whole = json.loads("".join(text for _, text in sorted(held)))
            if isinstance(whole, str):
                found[stand_in(whole, at)] = whole
    return found
