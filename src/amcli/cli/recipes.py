"""`am recipes`: the import recipes that ship, and a wizard that proposes one for files of your own."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.app import DefaultGroup, new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from rich.console import Group

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
        page=lambda: _page(found),
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
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A folder of tables, or one: CSV, a workbook or JSON.")],
    out: Annotated[Path | None, typer.Option(metavar="PATH", help="Where the recipe is written; else stdout.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    entity: Annotated[str, typer.Option(metavar="ENTITY", help="What the rows are, when it is known: contacts.")] = "",
    name: Annotated[str, typer.Option(metavar="NAME", help="The system the data comes from.")] = "",
    sheet: Annotated[str, typer.Option(metavar="NAME", help="The sheet of a workbook.")] = "",
    encoding: Annotated[str, typer.Option(metavar="NAME", help="Encoding of the file, when it is known.")] = "",
    date_order: Annotated[
        str, typer.Option(metavar="dmy|mdy", help="How days are written where the columns do not tell.")
    ] = "",
) -> None:
    """Propose a recipe for a folder or a file from headings and cells; ask what these do not tell."""
    import shlex

    from amcli.cli.output import hint, print_json, say
    from amcli.cli.proposing import asked, can_ask, checked_order
    from amcli.cli.recipes_new import data_of, overview_of, text_of, told
    from amcli.interop.planning import Given

    asks = can_ask() and not am.as_json
    overview = overview_of(path, Given(encoding, sheet, checked_order(date_order)), entity, asks=asks)
    if name:
        overview = overview._replace(name=name)
    if overview.name == "native":
        raise Refused("“native” is taken by the native form.", "Name the system the data comes from with --name.")
    for line in told(overview):
        hint(line)
    if asks:
        overview = asked(overview)
    text = text_of(overview)
    if out:
        from amcli.cli.outfile import save

        save(out, text.encode(), force=force)
    if am.as_json:
        print_json(am, "am.recipe/1", {**_data(overview.recipe), "toml": text, **data_of(overview)})
    elif out:
        place, recipe = shlex.quote(str(path)), shlex.quote(str(out))
        say(f"✓ Wrote {out}", f"  am import {place} --recipe {recipe} --dry-run   shows what it would do")
    else:
        sys.stdout.write(text)
    if questions := sum(len(it.open) for it in overview.parts):
        hint(f"{questions} questions are open; they stand as comments in the recipe.")


def _fills(recipe: "Recipe") -> list[str]:
    return list(dict.fromkeys(name for it in recipe.sources for name in (it.entity.plural, it.ahead) if name))


def _data(recipe: "Recipe") -> dict[str, Any]:
    return {"name": recipe.name, "title": recipe.title, "note": recipe.note, "entities": _fills(recipe)}


def _page(recipes: "list[Recipe]") -> "Group":
    from rich.console import Group
    from rich.text import Text

    from amcli.render.listing import Heading, Listing

    rows = [(Text(it.name), Text(f"{it.title}. {it.note}"), Text(", ".join(_fills(it)))) for it in recipes]
    below = ["Use one: am import FOLDER --recipe NAME"]
    if any(it.ahead for recipe in recipes for it in recipe.sources):
        below.insert(0, "Meetings to come become check-ins, past ones touches.")
    return Group(Listing((Heading("Recipe"), Heading("Reads"), Heading("Fills")), rows), "", *map(Text, below))
