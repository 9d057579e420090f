"""Client text is data: what may stay in it, and what is taken out before it is stored or shown."""

import unicodedata

_KEPT = {"\n", "\t"}
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")

_SPELLED = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
"""Letters that Unicode does not take apart into a Latin one and an accent."""


def clean(text: str) -> str:
    """Return text without anything that could drive a terminal: controls, bidi overrides, lone surrogates.

    Line breaks and tabs stay; a carriage return becomes a line break.
    """
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.replace("\n", " ").replace("\t", " ").isprintable():
        return text  # paragraphs, which most long texts are: a look at each character would take a tenth of an import
    return "".join(
        char for char in text if char in _KEPT or (char not in _BIDI and unicodedata.category(char) not in ("Cc", "Cs"))
    )


def one_line(text: str) -> str:
    """Return cleaned text with every run of white space folded, for a cell or a list."""
    return " ".join(clean(text).split())


def quoted(value: object, width: int = 60) -> str:
    """Return what was typed or written in a file as messages quote it: one short line in “these marks”."""
    return f"“{shorten(str(value), width)}”"


def key(text: str) -> str:
    """Return the form in which names are compared: composed, caseless, white space folded."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def slug(name: str) -> str:
    """Return a handle made from a name: lower-case ASCII letters and digits joined by hyphens.

    Names without any such letter give an empty string; the caller numbers those.
    """
    spelled = name.casefold().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode().lower()
    words = "".join(char if char.isalnum() else " " for char in plain).split()
    return "-".join(words)


def shorten(text: str, width: int) -> str:
    """Return one line of at most `width` characters, cut at the end with an ellipsis."""
    line = one_line(text)
    return line if len(line) <= width else line[: max(width - 1, 0)].rstrip() + "…"
