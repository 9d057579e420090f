"""Which column of a table leads to an account: told by its heading, and by where its values are found."""

from collections.abc import Sequence
from typing import NamedTuple

from amcli.domain.text import key
from amcli.interop.columns import Column, Table
from amcli.interop.links import domain
from amcli.interop.spec import Spec, column
from amcli.interop.synonyms import LINKS

FEW = 3
"""Fewer values than this prove nothing."""
NEARLY_ALL = 0.9
HALF = 0.5
WAYS = ("external", "via", "name", "domain", "email")
HEADINGS = {by: frozenset(names.split()) for by, names in LINKS}


class Anchor(NamedTuple):
    """What links lead to: the ids, names or addresses in one column of another table."""

    by: str
    values: frozenset[str]
    heading: str
    """Of that column, by letters and digits alone; empty where it tells nothing, as `id`."""
    file: str
    entity: str = "account"
    """The table of the book that the other file fills."""


class Found(NamedTuple):
    """A column that leads to an account, and how many of its different values are found there."""

    column: Column
    spec: Spec
    found: int = 0
    total: int = 0
    file: str = ""

    @property
    def said(self) -> str:
        """Return the link for people, with what it rests on."""
        how = f"via {self.spec.via}" if self.spec.via else f"by {self.spec.by}"
        rests = f"; {self.found:,} of its {self.total:,} values are in {self.file}" if self.file else ""
        return f"account: {self.column.heading}, such as “{self.column.sample}”, {how}{rests}"


def by_heading(table: Table) -> Found | None:
    """Return the column that by its heading leads to an account."""
    for by, synonyms in LINKS:
        found = table.called(synonyms.split())
        if found and not (by == "domain" and "." not in found.sample):
            return Found(found, column(found.heading)._replace(by=by))
    return None


def find_link(table: Table, anchors: Sequence[Anchor]) -> Found | None:
    """Return the column that leads to an account, the best proved first; None where none does."""
    best: tuple[tuple[bool, bool, int, float], Found] | None = None
    for it in table.columns:
        if not it.filled:
            continue
        for anchor in anchors:
            if anchor.file == table.sheet.name:
                continue
            words = {shaped(anchor.by, text) for text in it.words}
            found, total = len(words & anchor.values), len(words)
            share, suggests = found / total, suggested(it, anchor)
            if not found or not (suggests or (share >= NEARLY_ALL and found >= FEW and _tells(words, anchor))):
                continue
            way = "via" if anchor.entity != "account" and anchor.by == "external" else anchor.by
            rank = (share >= HALF, suggests, -WAYS.index(way), share)
            if best is None or rank > best[0]:
                spec = column(it.heading)._replace(by=anchor.by, via=anchor.entity if way == "via" else "")
                best = rank, Found(it, spec, found, total, anchor.file)
    return best[1] if best else None


def shaped(by: str, text: str) -> str:
    """Return a value in the form in which links compare it."""
    if by in {"name", "email"}:
        return key(text)
    return domain(text) if by == "domain" else text.strip()


def suggested(found: Column, anchor: Anchor) -> bool:
    """Tell whether a heading says that its column leads where another is."""
    if anchor.entity == "account" and found.short in HEADINGS[anchor.by]:
        return True
    return bool(anchor.heading) and found.short == anchor.heading


def _tells(words: set[str], anchor: Anchor) -> bool:
    """Tell whether values are such that they are found elsewhere for a reason: small numbers are everywhere."""
    return anchor.by in {"external", "name"} and not all(text.isdecimal() and len(text) < 5 for text in words)
