"""What is proposed for several tables: what each fills, what is left out and why, and what people are told of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from amcli.domain.entities import BY_TABLE
from amcli.interop.drafts import Proposal
from amcli.interop.link_finding import Found
from amcli.interop.settling import settled
from amcli.interop.spec import Recipe, Spec, fields_of

NAMED = 5
"""Files that are named of those with the same reason."""


class Left(NamedTuple):
    """A table, or what it could fill, that is not read, and why."""

    file: str
    why: str


class Overview(NamedTuple):
    """What is proposed for a folder."""

    name: str
    parts: tuple[Proposal, ...]
    left: tuple[Left, ...]
    remarks: tuple[str, ...] = ()
    """What of a part stays empty, once nobody can be asked."""

    @property
    def recipe(self) -> Recipe:
        """Return the recipe; what is open in it is as if it were not."""
        lookups = {it.lookup.name: it.lookup for it in self.parts if it.lookup}
        return Recipe(self.name, tuple(it.source for it in self.parts), tuple(lookups.values()))


def settled_folder(overview: Overview) -> Overview:
    """Return what can be imported while questions are open; what that leaves out is told."""
    parts, left, remarks = [], list(overview.left), []
    for it in overview.parts:
        sound, told = settled(it)
        if sound:
            parts.append(sound)
            remarks += [f"{it.source.place}: {one}" for one in told]
        else:
            left.append(Left(it.source.place, " ".join(told)))
    lost = {it.file for it in left}
    for it in list(parts):
        if it.link and (leads := _leads_to(it.link)) in lost:
            parts.remove(it)
            left.append(Left(it.source.place, f"it leads to {leads}, which cannot be read"))
    return Overview(overview.name, tuple(parts), tuple(left), tuple(remarks))


def is_unpriced(overview: Overview) -> bool:
    """Tell whether there are amounts of which neither a column nor a heading names the currency."""
    for it in overview.parts:
        amounts = [name for name in it.source.fields if fields_of(it.entity)[name].type == "money"]
        if amounts and not it.source.currency and "currency" not in it.source.fields:
            return True
    return False


def _leads_to(link: Found) -> str:
    """Return the place of what a link leads through."""
    table = link.spec.via or ("contact" if link.spec.by == "email" else "account")
    return f"{link.file} as {BY_TABLE[table].plural}"


def summary(overview: Overview) -> list[str]:
    """Return what people are told before they agree: for each file what it fills, from which columns, and its link."""
    lines: list[str] = []
    first: dict[tuple[str, ...], str] = {}
    for it in overview.parts:
        how = (it.source.entity.plural, _pairs(it), *_assumed(it))
        like = first.setdefault(how, it.source.file)
        lines += (
            [f"  {_part(it)}", f"    {how[1]}", *how[2:]] if like == it.source.file else [f"  {_part(it)}, as {like}"]
        )
    return [
        *lines,
        *(f"  {it}" for it in overview.remarks),
        *(f"  left out: {one}" for one in said_of(overview.left)),
    ]


def said_of(left: Sequence[Left]) -> list[str]:
    """Return what is left out, a line for each reason; of many files with the same one the first are named."""
    files: dict[str, list[str]] = {}
    for it in left:
        files.setdefault(it.why, []).append(it.file)
    return [
        f"{', '.join(names[:NAMED])}{f' and {more:,} more' if (more := len(names) - NAMED) > 0 else ''}: {why}"
        for why, names in files.items()
    ]


def nothing_fits(path: Path, left: Sequence[Left], unread: Sequence[str]) -> str:
    """Return that a path holds nothing a book has a place for, and why."""
    said = "; ".join(it.rstrip(".") for it in (*unread[:NAMED], *said_of(left))) or "it holds no tables"
    return f"Nothing in {path} fits a book: {said}."


def _part(it: Proposal) -> str:
    """Return what a table fills, and by which column it leads to the account."""
    link = it.source.fields.get("account")
    if not link:
        return f"{it.source.place}:"
    found = f", {it.link.found:,} of {it.link.total:,} found" if it.link and it.link.file else ""
    via = f" through {link.lookups[0]}" if link.lookups else f" by its {link.via}" if link.via else ""
    by = f" by {link.by}" if link.by != "external" else ""
    return f"{it.source.place}: {link.label} leads to the account{via}{by}{found}"


def _pairs(it: Proposal) -> str:
    return ", ".join(_filled(name, spec) for name, spec in it.source.fields.items() if name != "account")


def _assumed(it: Proposal) -> list[str]:
    return [f"    {one}" for one in it.assumed]


def _filled(name: str, spec: Spec) -> str:
    """Return one field: the columns it is made of, and its name where they are called otherwise."""
    columns = list(dict.fromkeys(heading for it in spec.within() for heading in it.columns))
    if not columns:
        return f"“{spec.text}” → {name}" if spec.text else name
    between = " and " if spec.kind == "join" else " or "
    shown = f"“{spec.text}”" if spec.kind == "template" else between.join(columns)
    times = f" × {spec.times}" if spec.times else ""
    return shown if shown == name and not times else f"{shown}{times} → {name}"
