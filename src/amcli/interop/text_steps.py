"""The steps by which cells become the text of a value: chosen, joined, looked up, mapped, multiplied.

Each takes what it is bound to (`functools.partial`) and, last, the cells of one row.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from amcli.interop.cells import BadCell
from amcli.interop.intake.plain import without_tags
from amcli.interop.number_texts import Plain, as_decimal
from amcli.interop.spec import Spec

Cells = Sequence[str]
Text = Callable[[Cells], str]
Keeps = Callable[[Cells], bool]


def if_holds(holds: Keeps, read: Text, cells: Cells) -> str:
    """Return a text of rows that fulfil conditions, and nothing of others."""
    return read(cells) if holds(cells) else ""


def looked_up(read: Text, table: Mapping[str, str], keeps: bool, cells: Cells) -> str:
    """Return what a table of the recipe has for a text; else nothing, or the text where it may pass."""
    text = read(cells).strip()
    return table.get(text, text if keeps else "")


def shortened(read: Text, shorten: Callable[[str], str], cells: Cells) -> str:
    """Return an id in its short form."""
    return shorten(read(cells))


def short_id(text: str) -> str:
    """Return a Salesforce id by its first 15 characters, if the other three are those that belong to it."""
    text = text.strip()
    if len(text) != 18 or not text.isalnum() or not text.isascii():
        return text
    capitals = [sum(1 << bit for bit in range(5) if text[at + bit].isupper()) for at in (0, 5, 10)]
    return text[:15] if "".join(_CHECKSUM[it] for it in capitals) == text[15:].upper() else text


_CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def or_default(read: Text, default: str, cells: Cells) -> str:
    """Return a text, or what stands for an empty one."""
    text = read(cells)
    return text if text.strip() else default


def first_filled(reads: Sequence[Text], cells: Cells) -> str:
    """Return the first text that is not empty."""
    for read in reads:
        if (text := read(cells)).strip():
            return text
    return ""


def joined(places: Sequence[int], between: str, cells: Cells) -> str:
    """Return the cells that are filled as one text."""
    return between.join(text for at in places if (text := cells[at].strip()))


def filled_in(places: Sequence[int], pieces: Sequence[str], cells: Cells) -> str:
    """Fill a template; nothing when every column in it is empty."""
    texts = [cells[at].strip() for at in places]
    if places and not any(texts):
        return ""
    return "".join(piece + text for piece, text in zip(pieces, [*texts, ""], strict=True))


def mapped(read: Text, near: Mapping[str, str], spec: Spec, cells: Cells) -> str:
    """Return what a word means: as it is written, else whatever its case, without what stands in brackets behind it
    (`Closed Won (Sales Pipeline)`), or as the first known one of a list."""
    assert spec.words is not None  # noqa: S101 - only called with a map
    text = read(cells).strip()
    if not text:
        return spec.words.get("", "")
    for word in (text, text.partition(" (")[0], *(text.split(";") if ";" in text else ())):
        found = spec.words.get(word, near.get(word.strip().casefold()))
        if found is not None:
            return found
    if not spec.keeps and spec.default is None:
        raise BadCell(f"“{text[:60]}” is not in the map")
    return text if spec.keeps else ""


def untagged(read: Text, cells: Cells) -> str:
    """Return the words of a text some tools keep as a page."""
    text = read(cells)
    if not _TAGS.search(text):
        return text
    return without_tags(text)


_TAGS = re.compile(r"</?(?:p|div|br|span|b|i|u|a|em|strong|ul|ol|li|h[1-6]|table|html|body)\b[^<>]*>", re.IGNORECASE)


def multiplied(read: Text, factor: Decimal, bare: Plain, cells: Cells) -> str:
    """Return a number times a factor, without zeros at the end."""
    text = bare(read(cells))
    if not text:
        return ""
    product = f"{as_decimal(text) * factor:f}"
    return product.rstrip("0").rstrip(".") if "." in product else product


def by_quantity(read: Text, quantity: Text, bare: Plain, cells: Cells) -> str:
    """Return a number times that of another column; an empty one counts as one."""
    count = bare(quantity(cells))
    return multiplied(read, as_decimal(count), bare, cells) if count else read(cells)
