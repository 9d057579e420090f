"""What the tests of proposals share: a folder proposed for, settled, and read back from its TOML."""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from amcli.interop.choosing import opened
from amcli.interop.overviews import Overview, settled_folder, summary
from amcli.interop.propose_folder import Beside, propose_folder
from amcli.interop.readers import Dialect
from amcli.interop.recipe import parse_recipe
from amcli.interop.recipe_text import as_toml
from amcli.interop.spec import Recipe


class Told(NamedTuple):
    """A proposal as people get it."""

    recipe: Recipe
    sources: dict[str, dict[str, Any]]
    """By entity, as the TOML says it."""
    left: dict[str, str]
    """Why files are left out."""
    text: str
    """What people are told."""
    overview: Overview

    def fields(self, entity: str) -> dict[str, Any]:
        """Return the fields of an entity."""
        found: dict[str, Any] = self.sources[entity]["fields"]
        return found


def proposed(folder: Path, **beside: Any) -> Told:
    """Return what a folder suggests when nobody answers questions."""
    sheets, _ = opened(folder, Dialect())
    overview = propose_folder(sheets, "mine", Beside(**beside))
    sound = settled_folder(overview)
    given = tomllib.loads(as_toml(sound.recipe))
    recipe = parse_recipe(given, "mine.toml") if given.get("source") else sound.recipe
    sources = {it["entity"]: it for it in given.get("source", [])}
    return Told(recipe, sources, {it.file: it.why for it in sound.left}, "\n".join(summary(sound)), overview)
