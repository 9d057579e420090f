"""`am recipes new`: what a folder or a file suggests, told, asked and written as TOML."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amcli.cli.proposing import ask
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.domain.entities import Entity
    from amcli.interop.columns import Table
    from amcli.interop.overviews import Overview
    from amcli.interop.planning import Given


def overview_of(path: Path, given: "Given", entity: str, *, asks: bool) -> "Overview":
    """Return what a folder, a file of several tables or one table suggests.

    Raises:
        Refused: there is nothing to read, or nothing that fits what a book holds.
    """
    from amcli.interop.choosing import opened, proposed
    from amcli.interop.columns import read_table
    from amcli.interop.overviews import nothing_fits
    from amcli.interop.readers import Dialect
    from amcli.interop.tables import not_there, open_tables

    dialect = Dialect(given.encoding, sheet=given.sheet)
    if path.is_dir():
        sheets, unread = opened(path, dialect)
    elif path.is_file():
        sheets, unread = open_tables(path, dialect), []
    else:
        raise not_there(path)
    if path.is_file() and len(sheets) == 1:
        return _of_one(read_table(sheets[0]), given, entity, asks=asks)
    if entity:
        raise Refused(f"{path} holds several tables; --entity is for one.", "Leave it out, or name one file.")
    overview = proposed(path, sheets, given)
    if not overview.parts:
        hint = "Propose for one file: am recipes new FILE --entity …"
        raise Refused(nothing_fits(path, overview.left, unread), hint)
    return overview


def told(overview: "Overview") -> list[str]:
    """Return for people what is proposed, and what each decision rests on."""
    lines = [line for it in overview.parts for line in (f"{it.source.place}:", *_below(it.notes), *_below(it.assumed))]
    return [*lines, *(f"left out: {it.file}: {it.why}" for it in overview.left)]


def text_of(overview: "Overview") -> str:
    """Return the recipe as TOML, what is open or assumed in it as comments above each source."""
    from amcli.domain.text import one_line
    from amcli.interop.recipe_text import as_toml

    above = {
        it.source.place: [*(f"open: {one_line(one.question)}" for one in it.open), *map(one_line, it.assumed)]
        for it in overview.parts
    }
    left = "".join(f"# left out: {one_line(it.file)}: {one_line(it.why)}\n" for it in overview.left)
    return left + as_toml(overview.recipe, above)


def data_of(overview: "Overview") -> dict[str, Any]:
    """Return the fields of `am.recipe/1` that tell how a recipe was found."""
    return {
        "open": [one.question for it in overview.parts for one in it.open],
        "sources": [
            {"place": it.source.place, "notes": [*it.notes], "assumed": [*it.assumed]} for it in overview.parts
        ],
        "left": [it._asdict() for it in overview.left],
    }


def _of_one(table: "Table", given: "Given", named: str, *, asks: bool) -> "Overview":
    """Return what one table by itself suggests: what its rows are, and what else they hold."""
    from amcli.domain.text import slug
    from amcli.interop.overviews import Overview
    from amcli.interop.propose import drafted_alone
    from amcli.interop.second_entities import more_of

    entity = _entity(table, named, asks=asks)
    draft = drafted_alone(table, entity, given.date_order)
    more = () if named else tuple(more_of(draft, {entity.table}))
    note = (table.sheet.note,) if table.sheet.note else ()
    first = draft.proposal()
    parts = (first._replace(notes=(*note, *first.notes)), *more)
    return Overview(slug(table.sheet.path.stem) or "mine", parts, ())


def _entity(table: "Table", named: str, *, asks: bool) -> "Entity":
    from amcli.domain.entities import BY_PLURAL, BY_TABLE
    from amcli.interop.propose import entities_by_fit
    from amcli.interop.synonyms import NAMES

    sheet = table.sheet
    if named:
        meant = BY_PLURAL.get(named) or BY_TABLE.get(named)
        if meant is None or meant.table not in NAMES:
            raise Refused(f"“{named}” is nothing a table can be proposed for.", f"One of: {_plurals()}.")
        return meant
    fits = entities_by_fit(table)
    if not fits and asks:
        return _chosen(f"The headings of {sheet.name} fit nothing. What are its rows?", [])
    if not fits:
        raise Refused(
            f"The headings of {sheet.name} fit no entity: {', '.join(sheet.headings[:12])}.",
            f"Say what its rows are with --entity, one of {_plurals()}.",
        )
    best = [entity for entity, points in fits if points == fits[0][1]]
    if len(best) > 1 and asks:
        return _chosen(f"{sheet.name} could be several things. What are its rows?", best)
    return best[0]


def _chosen(question: str, among: "list[Entity]") -> "Entity":
    from amcli.domain.entities import BY_PLURAL
    from amcli.interop.synonyms import NAMES

    names = [it.plural for it in among] or [it.plural for it in BY_PLURAL.values() if it.table in NAMES]
    return BY_PLURAL[ask(f"{question} ({', '.join(names)})", tuple(names))]


def _plurals() -> str:
    from amcli.domain.entities import BY_TABLE
    from amcli.interop.synonyms import NAMES

    return ", ".join(BY_TABLE[table].plural for table in NAMES)


def _below(lines: Sequence[str]) -> list[str]:
    return [f"  {line}" for line in lines]
