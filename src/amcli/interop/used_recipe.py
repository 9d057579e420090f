"""A recipe as it would be used for the files that are there: with their names and their headings."""

from collections.abc import Sequence
from glob import escape

from amcli.domain.text import slug
from amcli.interop.lookups import fitted
from amcli.interop.native import NATIVE
from amcli.interop.planning import Gathered
from amcli.interop.readers import Sheet
from amcli.interop.spec import AHEAD, RENEWAL, Recipe


def used(recipe: Recipe, gathered: Gathered, sheets: Sequence[Sheet]) -> Recipe:
    """Return a recipe that reads these files by their own headings, to keep and to mend."""
    sources = tuple(
        source._replace(file=escape(sheet.path.name), dialect=source.dialect._replace(sheet=sheet.part))
        for source, sheet in gathered.pairs
        if source.side not in {AHEAD, RENEWAL}
    )
    like = recipe.sources[0]
    lookups = tuple(found for it in recipe.lookups for sheet in sheets if (found := fitted(it, sheet, like)))
    named = {it.name for it in lookups}
    sources = tuple(it if it.merges in named else it._replace(merges="") for it in sources)
    wanted = {
        name
        for it in sources
        for spec in (*it.fields.values(), *it.renewal.values())
        for one in spec.within()
        for name in one.lookups
    }
    wanted |= {it.merges for it in sources if it.merges}
    name = slug(gathered.pairs[0][1].path.stem) or "mine" if recipe.name == NATIVE else recipe.name
    return recipe._replace(name=name, sources=sources, lookups=tuple(it for it in lookups if it.name in wanted))
