"""Cells of exported files: what a spreadsheet must not take for a formula, and every value as text and back.

A text that starts like a formula gets an apostrophe in front, and so does one that starts with an apostrophe: what
is taken off again when the file is read is exactly what was put there.
"""

import json
from decimal import Decimal
from typing import Any

from amcli.domain.text import clean
from amcli.interop.cells import BadCell

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARKED = ("'", *RISKY)


def neutral(text: str) -> str:
    """Return a text no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_MARKED) else text


def restored(text: str) -> str:
    """Return the text behind a neutral one; a lone apostrophe somebody typed stays."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_MARKED) else text


def list_text(items: list[str]) -> str:
    """Return a list as `a;b`, or as JSON where an item would not survive that."""
    if not items:
        return ""
    joined = ";".join(items)
    plain = all(items) and len(set(items)) == len(items) and [it.strip() for it in joined.split(";")] == items
    return joined if plain and not joined.startswith("[") else json.dumps(items, ensure_ascii=False)


def read_list(text: str) -> list[str]:
    """Return the list behind a cell in either form."""
    if text.startswith("["):
        try:
            items = json.loads(text)
        except (ValueError, RecursionError):
            items = None
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return [clean(item) for item in items]
    return list(dict.fromkeys(part for part in (clean(piece).strip() for piece in text.split(";")) if part))


def ratio_text(points: int) -> str:
    """Return basis points as a decimal ratio: `0.72`."""
    text = f"{Decimal(points).scaleb(-4):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_text(value: float) -> str:
    """Return a number so that reading it gives the very same one."""
    return str(int(value)) if value == int(value) and abs(value) < 10**15 else repr(float(value))


def read_object(text: str) -> dict[str, Any]:
    """Return the JSON object in a cell.

    Raises:
        BadCell: it is none.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BadCell("is not a JSON object")
    return found
