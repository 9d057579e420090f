"""Which tool the files of a folder come from, told by their headings and shown with what gives them away."""

from collections.abc import Sequence
from typing import NamedTuple

from amcli.interop.lookups import fitted
from amcli.interop.readers import Sheet
from amcli.interop.recipe import SHIPPED, load_recipe
from amcli.interop.resolve import Columns, fits, missing, resolved
from amcli.interop.spec import Recipe, Source

SHOWN = 5
AHEAD_SAID = "check-ins of meetings to come"


class Match(NamedTuple):
    """One table that a recipe knows."""

    sheet: Sheet
    entities: tuple[str, ...]
    evidence: tuple[str, ...]
    """The headings that give it away, as the file writes them."""
    known: int
    """How many of its columns the recipe reads."""


class Candidate(NamedTuple):
    """A shipped recipe and the tables it knows."""

    recipe: Recipe
    matches: tuple[Match, ...]

    @property
    def weight(self) -> tuple[int, int]:
        """Return what ranks recipes: tables known, then columns read."""
        return len(self.matches), sum(it.known for it in self.matches)


def shipped() -> list[Recipe]:
    """Return the recipes that come with the package, by name."""
    return [load_recipe(path.stem) for path in sorted(SHIPPED.glob("*.toml"))]


def recognised(sheets: Sequence[Sheet]) -> list[Candidate]:
    """Return the shipped recipes that know some of these tables, the best first."""
    found = [Candidate(recipe, _matches(recipe, sheets)) for recipe in shipped()]
    return sorted((it for it in found if it.matches), key=lambda it: it.weight, reverse=True)


def is_plain(candidates: Sequence[Candidate]) -> bool:
    """Tell whether the first candidate stands out: it knows more tables than the next, or much more of them."""
    if len(candidates) < 2:
        return bool(candidates)
    (first, columns), (second, others) = candidates[0].weight, candidates[1].weight
    return first > second or columns >= others + 2


def _matches(recipe: Recipe, sheets: Sequence[Sheet]) -> tuple[Match, ...]:
    there = {it.name: {"": "x"} for it in recipe.lookups}  # what they hold is read later
    meant = [it._replace(tables=there) for it in recipe.sources]
    found = [
        (sheet, [fitted for it in meant if fits(it, sheet) and not missing(fitted := resolved(it, sheet), sheet)])
        for sheet in sheets
    ]
    filled = {it.entity for _, sources in found for it in sources if not it.fallback}
    matches = []
    for sheet, fitting in found:
        if sources := [it for it in fitting if not it.fallback or it.entity not in filled]:
            entities = tuple(dict.fromkeys(name for it in sources for name in fills(it)))
            used = {
                name for it in sources for spec in it.fields.values() for one in spec.within() for name in one.columns
            }
            matches.append(Match(sheet, entities, _evidence(sources, sheet), len(used & set(sheet.headings))))
    return tuple(matches)


def fills(source: Source) -> tuple[str, ...]:
    """Return what the rows of a source become: meetings to come are check-ins."""
    ahead = (AHEAD_SAID,) if source.ahead else ()
    return (source.entity.plural, *ahead)


def joins(recipe: Recipe, sheet: Sheet) -> bool:
    """Tell whether a recipe reads a table only to join others."""
    return any(fitted(it, sheet, recipe.sources[0]) for it in recipe.lookups)


def _evidence(sources: Sequence[Source], sheet: Sheet) -> tuple[str, ...]:
    columns = Columns(sheet.headings, sources[0].prefixes)
    told = [found for names in sources[0].headings if (found := columns.first(names))]
    return tuple(dict.fromkeys(told))[:SHOWN]
