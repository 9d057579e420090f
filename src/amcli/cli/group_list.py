"""`list` and `show` of every group."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from amcli.cli.context import Am
from amcli.cli.group_more import enriched, growth_of
from amcli.cli.naming import pick_account
from amcli.cli.output import for_people, hint, show
from amcli.domain.dates import parse_day
from amcli.domain.derived import derived_fields
from amcli.domain.entities import ACCOUNT, BY_TABLE, Entity
from amcli.domain.input import lean_of, read_field
from amcli.domain.items import Item
from amcli.domain.refs import make_ref, parse_ref
from amcli.domain.text import clean
from amcli.errors import NotFound, Refused
from amcli.render import lists as pages
from amcli.store import links
from amcli.store.book import Book
from amcli.store.lists import Query, View, count, fetch, fetch_one, shown_fields

OPEN_UNLESS_TOLD = frozenset({"action", "issue", "risk", "opportunity", "request", "objective", "milestone", "invoice"})
"""Lists that show what is open unless told otherwise; the others show everything."""

MOST_FOR_PEOPLE = 200
"""Rows a terminal gets unless `--limit` says otherwise; pipes and JSON always get all."""

ADDING: Mapping[str, str] = {
    "account": "NAME",
    "contact": "ACCOUNT NAME",
    "touch": "ACCOUNT KIND TEXT",
    "contract": "ACCOUNT PRODUCT --arr AMOUNT",
    "usage": "ACCOUNT ACTIVE",
    "survey": "ACCOUNT KIND SCORE",
    "objective": "ACCOUNT OUTCOME",
    "invoice": "ACCOUNT AMOUNT",
    "budget": "ACCOUNT --period-from DATE --period-to DATE --total AMOUNT --spent AMOUNT",
}


def view_of(am: Am) -> View:
    """Return what lists are seen with: the AM's day and currency."""
    return View(am.today, am.settings.currency)


def show_list(am: Am, entity: Entity, given: Mapping[str, Any]) -> None:
    """Print the rows of an entity that fit what was typed."""
    query = query_of(am, entity, given)
    shortened = given["limit"] is None and not am.as_json and for_people()
    with am.read() as book:
        named = given.get("account_in") or ()
        query = query._replace(accounts=tuple(pick_account(book, name).id for name in named))
        total = count(book, entity, query, view_of(am)) if shortened else 0
        if shortened:
            query = query._replace(limit=MOST_FOR_PEOPLE)
        items = enriched(am, book, entity, fetch(book, entity, query, view_of(am)))
    if not items and not am.as_json:
        hint(nothing_of(entity, query))
        return
    show(
        am,
        schema=f"am.{entity.plural}/1",
        data=lambda: pages.list_json(items, (*shown_fields(entity), *derived_fields(entity.table))),
        lines=lambda: pages.list_lines(entity, items),
        page=lambda: pages.list_page(entity, items, am.today),
    )
    if total > len(items):
        hint(f"{len(items):,} of {total:,}; --limit 0 shows all, --account and --sort narrow and order them.")


def show_one(am: Am, entity: Entity, typed: str) -> None:
    """Print all that is known of one row."""
    with am.read() as book:
        row_id = find(book, entity, typed)
        (item,) = enriched(am, book, entity, [existing(book, entity, row_id, am)])
        linked = {name: make_ref(BY_TABLE[table], to) for name, table, to in links.row_links(book, entity, row_id)}
        held = {}
        if entity is ACCOUNT:
            rows = links.account_rows(book, row_id)
            held = {BY_TABLE[table].plural: len(ids) for table, ids in rows.items() if table in BY_TABLE}
        told, judged = growth_of(am, book, entity, row_id)
    fields, derived = shown_fields(entity), derived_fields(entity.table)
    facts = [
        *pages.item_facts(item, (*fields, *(it for it in derived if item.values[it.name])), am.today),
        *told,
        *((f"{name} id", ref) for name, ref in linked.items()),
        *((name, f"{number:,}") for name, number in held.items()),
    ]
    more: dict[str, Any] = {"holds": held, **judged} if entity is ACCOUNT else {"links": linked}
    own = {} if entity is ACCOUNT else judged
    show(
        am,
        schema=f"am.{entity.table}/1",
        data=lambda: {"item": pages.item_json(item, (*fields, *derived)) | own, **more},
        lines=lambda: facts,
        page=lambda: pages.facts_page(facts),
    )


def find(book: Book, entity: Entity, typed: str) -> int:
    """Return the row that is meant by an id, or for accounts by a name too.

    Raises:
        Refused: the id is one of another kind of thing, or no id at all.
        NotFound: there is no such row.
        Ambiguous: several accounts fit a name and nobody can be asked.
    """
    meant = parse_ref(typed)
    if entity is ACCOUNT:
        try:
            return pick_account(book, typed).id
        except NotFound as error:
            if meant:
                raise _wrong_kind(typed, meant[0], entity) from error
            raise
    if meant is None:
        raise Refused(
            f"“{typed}” is not the id of {_a(entity)}.",
            f"They are called {entity.letter}1, {entity.letter}2 and so on; `am {entity.plural} --all` lists them.",
        )
    if meant[0] is not entity:
        raise _wrong_kind(typed, meant[0], entity)
    if not book.rows(f'SELECT 1 FROM "{entity.table}" WHERE id = ?', (meant[1],)):
        raise NotFound(f"There is no {entity.table} {typed.lower()}.", f"`am {entity.plural} --all` lists them.")
    return meant[1]


def existing(book: Book, entity: Entity, row_id: int, am: Am) -> Item:
    """Return one row that was there a moment ago.

    Raises:
        NotFound: it is gone meanwhile.
    """
    item = fetch_one(book, entity, row_id, view_of(am))
    if item is None:
        raise NotFound(f"That {entity.table} is gone.", "`am history` shows what happened to it.")
    return item


def _wrong_kind(typed: str, found: Entity, wanted: Entity) -> Refused:
    ref = typed.strip().lower()
    elsewhere = {"checkin": "`am checkin ACCOUNT` shows it.", "pulse": "`am pulse` keeps those."}
    hint_text = elsewhere.get(found.table, f"`am {found.plural} show {ref}` shows it.")
    return Refused(f"{ref} is {_a(found)}, not {_a(wanted)}.", hint_text)


def _a(entity: Entity) -> str:
    return f"{'an' if entity.table[0] in 'aeio' else 'a'} {entity.table}"


def query_of(am: Am, entity: Entity, given: Mapping[str, Any]) -> Query:
    """Return which rows are wanted, from what was typed; the accounts are still to be looked up."""
    return Query(
        state=_state(entity, given),
        since=_bound(am, entity, given.get("since"), last=False),
        until=_bound(am, entity, given.get("until"), last=True),
        values=_values(am, entity, given),
        sort=given["sort"] or "",
        limit=given["limit"] or 0,
    )


def _state(entity: Entity, given: Mapping[str, Any]) -> str:
    words = {"open_only": "open", "closed_only": "closed", "everything": "all"}
    said = [word for name, word in words.items() if given.get(name)]
    if len(said) > 1:
        raise Refused(f"--{said[0]} and --{said[1]} contradict each other.", "Give one of them.")
    return said[0] if said else ("open" if entity.table in OPEN_UNLESS_TOLD else "all")


def _bound(am: Am, entity: Entity, text: str | None, *, last: bool) -> date | None:
    """Return a bound of the list; `--until fri` looks ahead where the days of the list lie ahead."""
    if text is None:
        return None
    lean = lean_of(entity, entity.field(entity.day)) if last else "backward"
    return parse_day(text, today=am.today, lean=lean)


def _values(am: Am, entity: Entity, given: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for field in entity.fields:
        wanted = given.get(field.name + "_in")
        if wanted is None or wanted == []:
            continue
        if field.type == "flag":
            found[field.name] = (int(wanted),)
        elif field.type == "choice":
            found[field.name] = tuple(read_field(entity, field, text, today=am.today) for text in wanted)
        else:
            found[field.name] = tuple(clean(text) for text in wanted)
    return found


def nothing_of(entity: Entity, query: Query, *, narrowed: bool = False) -> str:
    """Return what to say of an empty list: that nothing fits, or how to add the first row."""
    narrowed = narrowed or bool(query.accounts or query.since or query.until or query.values)
    word = "" if query.state == "all" else f"{query.state} "
    add = f"`am {entity.plural} add {ADDING.get(entity.table, 'ACCOUNT TITLE')}` adds one."
    if narrowed or query.state == "closed":
        return f"No {word}{entity.plural} fit. `am {entity.plural} --all` lists all; {add}"
    return f"No {word}{entity.plural}. {add}"
