"""`am recipes`: the import recipes that ship, and a wizard that proposes one for a file of your own."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.app import DefaultGroup, new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from rich.table import Table

    from amcli.domain.entities import Entity
    from amcli.interop.propose import Proposal
    from amcli.interop.readers import Sheet
    from amcli.interop.spec import Recipe

app = new_app(cls=DefaultGroup, help="How foreign files are read: recipes that ship, and a wizard for your own.")


@app.command("list")
@command
def list_(am: Am) -> None:
    """List the recipes that ship with the program."""
    from amcli.cli.output import show
    from amcli.interop.detect import shipped

    found = shipped()
    show(
        am,
        schema="am.recipes/1",
        data=lambda: {"items": [_data(it) for it in found]},
        lines=lambda: [(it.name, it.title, " ".join(_fills(it)), it.note) for it in found],
        page=lambda: _table(found),
    )


@app.command("show")
@command
def show_(am: Am, name: Annotated[str, typer.Argument(metavar="NAME", help="A recipe that ships.")]) -> None:
    """Print a recipe as TOML, to keep and to change."""
    from amcli.cli.output import print_json
    from amcli.interop.recipe import SHIPPED, load_recipe

    recipe = load_recipe(name)
    path = Path(name) if name.endswith(".toml") else SHIPPED / f"{Path(name).name}.toml"
    text = path.read_text(encoding="utf-8")
    if am.as_json:
        print_json(am, "am.recipe/1", {**_data(recipe), "toml": text})
    else:
        sys.stdout.write(text)


@app.command("new")
@command
def new(
    am: Am,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The table to read: CSV, a workbook or JSON.")],
    out: Annotated[Path | None, typer.Option(metavar="PATH", help="Where the recipe is written; else stdout.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    entity: Annotated[str, typer.Option(metavar="ENTITY", help="What the rows are, when it is known: contacts.")] = "",
    name: Annotated[str, typer.Option(metavar="NAME", help="The system the data comes from.")] = "",
    sheet: Annotated[str, typer.Option(metavar="NAME", help="The sheet of a workbook.")] = "",
    encoding: Annotated[str, typer.Option(metavar="NAME", help="Encoding of the file, when it is known.")] = "",
) -> None:
    """Propose a recipe for a file from its headings and cells; ask what these do not tell."""
    from amcli.cli.output import hint, print_json, say
    from amcli.domain.text import slug
    from amcli.interop.readers import Dialect
    from amcli.interop.recipe_text import as_toml
    from amcli.interop.spec import Recipe
    from amcli.interop.tables import open_sheet

    if not file.is_file():
        raise Refused(f"There is no file {file}.", "Name one file; a recipe for several is written from theirs.")
    table = open_sheet(file, Dialect(encoding, sheet=sheet))
    asks = sys.stdin.isatty() and sys.stderr.isatty() and not am.as_json
    proposal = _proposed(table, entity, asks=asks)
    for line in (
        *((table.note,) if table.note else ()),
        f"{table.name} as {proposal.entity.plural}:",
        *_indented(proposal),
    ):
        hint(line)
    if asks:
        proposal = _asked(proposal)
    recipe = Recipe(name or slug(file.stem) or "mine", (proposal.source,))
    if recipe.name == "native":
        raise Refused("“native” is taken by the native form.", "Name the system the data comes from with --name.")
    comments = {proposal.source.place: [f"open: {it.question}" for it in proposal.open]}
    text = as_toml(recipe, comments)
    if out:
        from amcli.cli.outfile import save

        save(out, text.encode(), force=force)
    if am.as_json:
        print_json(am, "am.recipe/1", {**_data(recipe), "toml": text, "open": [it.question for it in proposal.open]})
    elif out:
        say(f"✓ Wrote {out}", f"  am import {file} --recipe {out} --dry-run   shows what it would do")
    else:
        sys.stdout.write(text)
    if proposal.open:
        hint(f"{len(proposal.open)} questions are open; they stand as comments in the recipe.")


def _proposed(table: "Sheet", named: str, *, asks: bool) -> "Proposal":
    from amcli.domain.entities import BY_PLURAL, BY_TABLE
    from amcli.interop.propose import entities_by_fit, propose
    from amcli.interop.synonyms import NAMES

    if named:
        meant = BY_PLURAL.get(named) or BY_TABLE.get(named)
        if meant is None or meant.table not in NAMES:
            raise Refused(f"“{named}” is nothing a table can be proposed for.", f"One of: {_plurals()}.")
        return propose(table, meant)
    fits = entities_by_fit(table)
    if not fits and asks:
        return propose(table, _chosen(f"The headings of {table.name} fit nothing. What are its rows?", []))
    if not fits:
        raise Refused(
            f"The headings of {table.name} fit no entity: {', '.join(table.headings[:12])}.",
            f"Say what its rows are with --entity, one of {_plurals()}.",
        )
    best = [entity for entity, points in fits if points == fits[0][1]]
    if len(best) > 1 and asks:
        return propose(table, _chosen(f"{table.name} could be several things. What are its rows?", best))
    return propose(table, best[0])


def _chosen(question: str, among: "list[Entity]") -> "Entity":
    from amcli.domain.entities import BY_PLURAL
    from amcli.interop.synonyms import NAMES

    names = [it.plural for it in among] or [it.plural for it in BY_PLURAL.values() if it.table in NAMES]
    return BY_PLURAL[_answer(f"{question} ({', '.join(names)})", tuple(names))]


def _plurals() -> str:
    from amcli.domain.entities import BY_TABLE
    from amcli.interop.synonyms import NAMES

    return ", ".join(BY_TABLE[table].plural for table in NAMES)


def _indented(proposal: "Proposal") -> list[str]:
    return [f"  {line}" for line in proposal.notes]


def _asked(proposal: "Proposal") -> "Proposal":
    """Ask each open question; an empty answer leaves it open."""
    from amcli.interop.propose import answered

    given = {}
    for it in proposal.open:
        answer = _answer(f"{it.question} (Enter leaves it open)", it.answers, empty=True)
        if answer:
            given[it] = answer
    return answered(proposal, given)


def _answer(question: str, among: tuple[str, ...], *, empty: bool = False) -> str:
    while True:
        typed = str(typer.prompt(question, default="", show_default=False, err=True)).strip()
        if (empty and not typed) or typed in among or (typed and not among):
            return typed
        typer.echo(f"One of: {', '.join(among)}.", err=True)


def _fills(recipe: "Recipe") -> list[str]:
    return list(dict.fromkeys(it.entity.plural for it in recipe.sources))


def _data(recipe: "Recipe") -> dict[str, Any]:
    return {"name": recipe.name, "title": recipe.title, "note": recipe.note, "entities": _fills(recipe)}


def _table(recipes: "list[Recipe]") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Recipes: am import FOLDER --recipe NAME", title_justify="left")
    for heading in ("name", "reads", "fills"):
        table.add_column(heading)
    for it in recipes:
        table.add_row(Text(it.name), Text(f"{it.title}. {it.note}"), Text(", ".join(_fills(it))))
    return table
