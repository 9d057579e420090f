"""`add` and `edit` of every group: what was typed becomes typed fields, then one unit of changes."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from amcli.cli.context import Am
from amcli.cli.group_list import existing, find
from amcli.cli.group_params import fields_given
from amcli.cli.naming import pick_account, pick_contact
from amcli.cli.output import hint, wrote
from amcli.domain.changes import Change, Delete, Insert, Update
from amcli.domain.drafts import LINKED, Row, Setting, edited_row, new_row, still_to_come
from amcli.domain.entities import ACCOUNT, CONTRACT, OBJECTIVE, REFERENCE, REQUEST, SURVEY, Entity
from amcli.domain.input import free_handle, label
from amcli.domain.items import Item
from amcli.domain.naming import Named
from amcli.domain.refs import parse_ref
from amcli.domain.text import key, one_line, shorten
from amcli.errors import NotFound, Refused
from amcli.render import lists as pages
from amcli.store.book import Book, missing
from amcli.store.journal import Writer, writing
from amcli.store.lists import account_currency, shown_fields
from amcli.store.names import account_names
from amcli.store.rows import image

Person = int | str
"""Someone who took part: a contact by row id, or a name the book knows nothing more of."""


def add(am: Am, entity: Entity, given: Mapping[str, Any]) -> None:
    """Add a row of an entity."""
    typed = fields_given(given, entity)
    if entity is ACCOUNT:
        _add_account(am, _texts(entity, typed))
        return
    if not am.path.exists():
        raise missing(am.path)
    with am.write() as book:
        account = pick_account(book, given["account_"])
        setting = Setting(am.today, account_currency(book, account.id) or am.settings.currency)
        if entity is REQUEST:
            from amcli.cli.group_requests import add_request

            add_request(am, book, account, (_texts(entity, typed), setting))
            return
        row = new_row(entity, _texts(entity, typed), setting) | _links(book, account, entity, typed)
        if entity is SURVEY:
            from amcli.cli.group_surveys import add_survey

            add_survey(am, book, account, row, given)
            return
        people = _people(book, account, entity, typed, ())
        doubts = _doubts(am, book, account, given) if entity is REFERENCE else []
        with writing(book, _summary("add", entity, account.handle, row), am.stamp) as unit:
            insert = Insert(entity.table, {"account_id": account.id, **row})
            row_id = unit.insert(insert)
            unit.apply(_attendees(insert, people or []))
        report_new(am, entity, existing(book, entity, row_id, am), unit)
    if doubts:
        hint(f"Better not asked now: {'; '.join(doubts)}. `am references --who` says whom to ask.")


def _doubts(am: Am, book: Book, account: Named, given: Mapping[str, Any]) -> list[str]:
    """Return why an account is better not asked for a reference now."""
    from amcli.cli.references import check_asking

    return check_asking(am, book, account, anyway=given["anyway"])


def edit(am: Am, entity: Entity, ref: str, given: Mapping[str, Any]) -> None:
    """Change fields of a row."""
    typed = fields_given(given, entity)
    if not typed:
        fields = ", ".join(f"--{label(field)}" for field in entity.fields)
        raise Refused("Nothing was given to change.", f"Give at least one of {fields}.")
    if not am.path.exists():
        raise missing(am.path)
    with am.write() as book:
        row_id = find(book, entity, ref)
        old = existing(book, entity, row_id, am)
        links, people = _linked(book, entity, row_id, typed)
        with writing(book, f"edit {entity.table} {old.ref} {', '.join(typed)}", am.stamp) as unit:
            before = image(book.db, entity.table, row_id)
            row = edited_row(entity, before, _texts(entity, typed), Setting(am.today, am.settings.currency)) | links
            if entity is ACCOUNT:
                _check_account(book, row, old.ref)
            unit.update(Update(entity.table, row_id, row))
            if people is not None and people != _present(book, row_id):
                unit.apply(_emptied(book, row_id))
                unit.apply(_attendees(row_id, people))
        new = existing(book, entity, row_id, am)
    _report_edit(am, entity, (old, new), unit)
    _warn(am, entity, row)
    if entity is CONTRACT and row.get("arr_minor", before["arr_minor"]) != before["arr_minor"] and not before["trial"]:
        hint("Revenue moves by it from today on. A slip of just now: `am undo`, then type it right.")


def report_new(am: Am, entity: Entity, item: Item, unit: Writer, *remarks: str) -> None:
    """Tell what was added: its id, whose it is, every field that was set, days resolved."""
    _report(am, entity, item, unit, remarks)


def _add_account(am: Am, texts: dict[str, str]) -> None:
    row = new_row(ACCOUNT, texts, Setting(am.today, am.settings.currency)) | {"added_on": am.today}
    _check_timezone(row)
    with am.write(new=True) as book:
        twins = [it for it in account_names(book) if key(it.name) == key(row["name"])]
        with writing(book, f"add account {shorten(row['name'], 60)}", am.stamp) as unit:
            taken = {it.handle for it in account_names(book)}
            _refuse_taken(row.get("handle"), taken)
            row.setdefault("handle", free_handle(row["name"], taken))
            row_id = unit.insert(Insert("account", row))
        _report(am, ACCOUNT, existing(book, ACCOUNT, row_id, am), unit, ())
    if twins:
        hint(f"{twins[0].handle} is called {one_line(twins[0].name)} as well; `am undo` if that is the same client.")


def _report(am: Am, entity: Entity, item: Item, unit: Writer, remarks: Sequence[str]) -> None:
    first = pages.item_line(entity, item)
    lines = [first, *(line for line in (pages.details_line(entity, item, am.today), *remarks) if line)]
    wrote(
        am,
        unit.unit_id if unit.changes else None,
        [item.ref],
        *lines,
        items=[pages.item_json(item, shown_fields(entity))],
    )
    columns = {field.column: item.values[field.name] for field in entity.fields}
    _warn(am, entity, columns)


def _report_edit(am: Am, entity: Entity, pair: tuple[Item, Item], unit: Writer) -> None:
    old, new = pair
    lines = [pages.item_line(entity, new), pages.changes_line(shown_fields(entity), old, new, am.today)]
    if not unit.changes:
        lines = [f"{new.ref} is so already; nothing was changed."]
    wrote(
        am,
        unit.unit_id if unit.changes else None,
        [new.ref],
        *(line for line in lines if line),
        items=[pages.item_json(new, shown_fields(entity))],
    )


def _warn(am: Am, entity: Entity, row: Mapping[str, Any]) -> None:
    ahead = still_to_come(entity, row, am.today)
    if ahead:
        hint(f"Note: {' and '.join(ahead)} still to come, seen from {am.today.isoformat()}.")


def _texts(entity: Entity, typed: Mapping[str, Any]) -> dict[str, str]:
    """Return the typed text of every field that is no link to people; repeated lists become one."""
    return {
        name: ";".join(_parts(value)) if isinstance(value, list) else value
        for name, value in typed.items()
        if entity.field(name).type not in LINKED
    }


def _parts(values: Sequence[str]) -> list[str]:
    """Return repeated options as the parts of one list; one alone keeps the separator it was typed with."""
    if len(values) == 1:
        return list(values)
    return [part for value in values for part in value.split(";" if ";" in value else ",")]


def _linked(book: Book, entity: Entity, row_id: int, typed: Mapping[str, Any]) -> tuple[Row, list[Person] | None]:
    """Return the links to people an edit sets: columns, and who took part unless that stays as it is."""
    if not any(entity.field(name).type in LINKED for name in typed):
        return {}, None
    owner = book.rows(
        f'SELECT account.id, handle, account.name FROM "{entity.table}" AS item'
        " JOIN account ON account.id = item.account_id WHERE item.id = ?",
        (row_id,),
    )
    account = Named(*owner[0])
    known = _present(book, row_id) if entity.table == "touch" else []
    return _links(book, account, entity, typed), _people(book, account, entity, typed, known)


def _links(book: Book, account: Named, entity: Entity, typed: Mapping[str, Any]) -> Row:
    pick: Mapping[str, Callable[[str], int]] = {
        "contact": lambda text: pick_contact(book, account, text).id,
        "objective": partial(_objective, book, account),
    }
    return {
        entity.field(name).column: pick[entity.field(name).type](text) if text.strip() else None
        for name, text in typed.items()
        if entity.field(name).type in pick
    }


def _objective(book: Book, account: Named, typed: str) -> int:
    """Return the objective of an account that is meant, by its id or its outcome.

    Raises:
        Refused: it is the objective of another account.
        NotFound: the account has no such objective.
    """
    rows = book.rows("SELECT id, account_id, outcome FROM objective ORDER BY id")
    meant = parse_ref(typed)
    known = [it for it in rows if it[1] == account.id]
    found = [it for it in known if meant == (OBJECTIVE, it[0]) or key(it[2]) == key(typed)]
    if len(found) == 1:
        return int(found[0][0])
    if any(meant == (OBJECTIVE, it[0]) for it in rows):
        raise Refused(
            f"{typed.strip().lower()} is the objective of another account.",
            f"`am objectives --account {account.handle} --all` lists its own.",
        )
    shown = ", ".join(f"g{it[0]}" for it in known)
    raise NotFound(
        f"{account.handle} has no objective “{shorten(one_line(typed), 60)}”.",
        f"Known: {shown}." if known else f'`am objectives add {account.handle} "…"` adds one.',
    )


def _people(
    book: Book, account: Named, entity: Entity, typed: Mapping[str, Any], known: Sequence[Person]
) -> list[Person] | None:
    """Return who took part, as typed; a mere name that is there already stays one."""
    several = [name for name in typed if entity.field(name).type == "contacts"]
    if not several:
        return None
    mere = {key(one): one for one in known if isinstance(one, str)}
    names = [part.strip() for value in typed[several[0]] for part in value.split(";") if part.strip()]
    found = [mere[key(name)] if key(name) in mere else pick_contact(book, account, name).id for name in names]
    return list(dict.fromkeys(found))


def _present(book: Book, touch: int) -> list[Person]:
    rows = book.rows("SELECT contact_id, name FROM attendee WHERE touch_id = ? ORDER BY id", (touch,))
    return [name if contact is None else contact for contact, name in rows]


def _emptied(book: Book, touch: int) -> list[Change]:
    rows = book.rows("SELECT id FROM attendee WHERE touch_id = ? ORDER BY id", (touch,))
    return [Delete("attendee", row_id) for (row_id,) in rows]


def _attendees(touch: Insert | int, people: Sequence[Person]) -> list[Change]:
    return [
        Insert("attendee", {"touch_id": touch, "contact_id" if isinstance(one, int) else "name": one}) for one in people
    ]


def _summary(verb: str, entity: Entity, handle: str, row: Row) -> str:
    about = row.get(entity.title)
    return f"{verb} {entity.table} {handle}" + (f' "{shorten(str(about), 50)}"' if about else "")


def _check_account(book: Book, row: Row, handle: str) -> None:
    _check_timezone(row)
    _refuse_taken(row.get("handle"), {it.handle for it in account_names(book)} - {handle})


def _refuse_taken(handle: str | None, taken: set[str]) -> None:
    if handle in taken:
        raise Refused(f"The handle {handle} is taken.", f"`am accounts show {handle}` shows by whom; choose another.")


def _check_timezone(row: Row) -> None:
    name = row.get("timezone")
    if name:
        from amcli.cli.config import settings_from

        settings_from({"timezone": name}, "--timezone")
