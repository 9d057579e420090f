"""`am accounts dupes`: clients and people that may be in the book twice."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.context import Am, command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from amcli.domain.duplicates import Known, Pair

ALIKE = 88.0
"""Likeness of two names, 0 to 100, from which they may be one."""
MOST_COMPARED = 4_000
"""With more names than this, only equal ones are looked for: comparing all takes too long to wait for."""


def accounts(app: typer.Typer) -> None:
    """Add the verb to the group of accounts."""
    app.command("dupes")(dupes)


@command
def dupes(
    am: Am,
    people: Annotated[bool, typer.Option("--people", help="Look for people instead, within each account.")] = False,
) -> None:
    """List accounts that may be the same: by domain, by an address of their people, or by name."""
    from amcli.cli.output import console, hint, show
    from amcli.domain.duplicates import duplicates
    from amcli.store.duplicates import known_accounts, known_people

    with am.read() as book:
        groups = known_people(book) if people else [known_accounts(book)]
    found = [pair for known in groups for pair in duplicates(known, _alike(known))]
    if any(len(known) > MOST_COMPARED for known in groups):
        hint("Names that only look alike are left out: the book has too many.")
    show(
        am,
        schema="am.dupes/1",
        data=lambda: {"kind": "contact" if people else "account", "items": [_json(it) for it in found]},
        lines=lambda: ((it.first.called, it.second.called, "; ".join(it.reasons)) for it in found),
        page=lambda: _page(found, console(am).width),
    )


def _alike(known: "Sequence[Known]") -> "Iterator[tuple[int, int, str]]":
    """Yield the pairs whose names look alike."""
    from rapidfuzz import fuzz, process

    from amcli.domain.duplicates import core, told_apart, words

    if len(known) > MOST_COMPARED:
        return
    named = [(it, core(it, it.names[0])) for it in known if len(core(it, it.names[0])) > 3]
    for at, (one, name) in enumerate(named):
        rest = [other for _, other in named[at + 1 :]]
        for other, likeness, position in process.extract(name, rest, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=20):
            another = named[at + 1 + position][0]
            if other != name and not told_apart(words(one, one.names[0]), words(another, another.names[0]), fuzz.ratio):
                yield one.id, another.id, f"names {likeness:.0f}% alike"


def _json(it: "Pair") -> dict[str, Any]:
    return {
        "keep": it.first.called,
        "gone": it.second.called,
        "names": [it.first.names[0], it.second.names[0]],
        "reasons": list(it.reasons),
        "next": f"am merge {it.first.called} {it.second.called}",
    }


def _page(found: "Sequence[Pair]", width: int) -> "RenderableType":  # noqa: ARG001 - the list fits any width
    from rich.console import Group
    from rich.padding import Padding

    from amcli.render.cells import FAINT, text_cell

    if not found:
        return text_cell("No duplicates found.")
    parts: list[RenderableType] = [
        text_cell(f"{len(found)} pair{'s' if len(found) != 1 else ''} that may be the same", "bold")
    ]
    for it in found:
        parts.append(text_cell(f"{it.first.names[0]} · {it.second.names[0]}"))
        for said, style in (("; ".join(it.reasons), FAINT), (f"am merge {it.first.called} {it.second.called}", "cyan")):
            parts.append(Padding(text_cell(said, style), (0, 0, 0, 2), expand=False))
    return Group(*parts)
