"""What people are told and asked of a recipe that nobody wrote: recognised ones, and those proposed for their files."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.cli.context import Am
    from amcli.interop.choosing import Choice
    from amcli.interop.overviews import Overview
    from amcli.interop.planning import Given
    from amcli.interop.spec import Recipe


def agreed(am: "Am", path: Path, given: "Given", beside: Sequence[str] = (), *, yes: bool) -> "Recipe":
    """Return the recipe for a path that none was named for, once a person has seen it and agreed.

    `beside` is what else there is to tell of the path before anything is asked.

    Raises:
        Refused: nothing fits, or nobody can be asked.
    """
    from amcli.cli.output import hint
    from amcli.interop.choosing import Around, choose

    choice = choose(path, given, Around(lambda source: _elsewhere(am, source), am.today.isoformat()))
    if choice.overview:
        return _as_proposed(am, path, choice, beside, yes=yes)
    for line in (*choice.told, *beside):
        hint(line)
    if choice.asks and not (yes or am.as_json):
        name = choice.recipe.name
        more = "" if name == "native" else f", or --recipe {name}"
        confirm(f"Add --yes to import{more}.")
    return choice.recipe


def confirm(otherwise: str) -> None:
    """Ask whether to import like this; `otherwise` is what to do where nobody can be asked."""
    from amcli.cli.output import hint

    if not can_ask():
        raise Refused("Nobody can be asked whether that is right; nothing was imported.", otherwise)
    hint("--dry-run counts first; am undo takes an import back.")
    if not typer.confirm("Import it like this?", err=True):
        raise typer.Abort


def can_ask() -> bool:
    """Tell whether a person sits at the terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def asked(overview: "Overview") -> "Overview":
    """Ask each open question once, whatever rests on it; an empty answer leaves it open."""
    from amcli.cli.output import hint
    from amcli.interop.propose import answered

    told: dict[str, str] = {}
    parts = []
    for part in overview.parts:
        if any(it.question not in told for it in part.open):
            hint(f"{part.source.place}:")
        for it in part.open:
            if it.question not in told:
                told[it.question] = ask(f"{it.question} (Enter leaves it open)", it.answers, empty=True)
        parts.append(answered(part, {it: told[it.question] for it in part.open if told[it.question]}))
    return overview._replace(parts=tuple(parts))


def ask(question: str, among: tuple[str, ...], *, empty: bool = False) -> str:
    """Ask until the answer is one of those there are."""
    while True:
        typed = str(typer.prompt(question, default="", show_default=False, err=True)).strip()
        if (empty and not typed) or typed in among or (typed and not among):
            return typed
        typer.echo(f"One of: {', '.join(among)}.", err=True)


def checked_order(typed: str) -> str:
    """Return the order of day and month that an option names."""
    if typed and typed not in {"dmy", "mdy", "ymd", "iso"}:
        raise Refused(f"“{typed}” is no order of day and month.", "Use dmy (31/12/2026), mdy (12/31/2026) or iso.")
    return typed


def _as_proposed(am: "Am", path: Path, choice: "Choice", beside: Sequence[str], *, yes: bool) -> "Recipe":
    from amcli.cli.output import hint
    from amcli.interop.overviews import is_unpriced, settled_folder, summary

    overview = choice.overview
    assert overview  # noqa: S101 - the caller looked
    sound = settled_folder(overview)
    for line in (*choice.told, *summary(sound)):
        hint(line)
    if is_unpriced(sound):
        hint(f"  Amounts that name no currency are taken as {am.settings.currency}.")
    for line in beside:
        hint(line)
    if not yes and can_ask() and any(it.open for it in overview.parts):
        hint("The files do not tell all of it:")
        sound = settled_folder(asked(overview))
    if not yes:
        place = shlex.quote(str(path))
        out = shlex.quote(f"{sound.name}.toml")
        confirm(
            f"am recipes new {place} --out {out}   writes it as a recipe to change\n"
            f"    am import {place} --yes   takes it as it is"
        )
    return sound.recipe


def _elsewhere(am: "Am", source: str) -> frozenset[str]:
    """Return the names of the accounts in the book that came from somewhere else than a source."""
    from amcli.errors import AmError
    from amcli.interop.anchoring import names_elsewhere

    if not am.path.exists():
        return frozenset()
    try:
        with am.read() as book:
            return names_elsewhere(book.db, source)
    except AmError:
        return frozenset()  # what is wrong with the book is said when it is opened to be written
