"""Lists of rows and single rows, for people, pipes and JSON. Which columns a list shows is decided here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from amcli.domain.dates import show_day
from amcli.domain.entities import Entity, Field
from amcli.domain.items import Item
from amcli.domain.text import clean
from amcli.render import cells, growth, register
from amcli.render.listing import Heading, Listing

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

Cell = Callable[[Item, date], "Text"]


class Column(NamedTuple):
    """One column of a list: its heading, its cell for people, the fields a pipe gets for it."""

    heading: Heading
    cell: Cell
    fields: tuple[str, ...]


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def ref() -> Column:
    """Return the column of the ids that commands take."""
    return Column(Heading("Id", fixed=True), lambda item, _: cells.text_cell(item.ref, "bold"), ("id",))


def account() -> Column:
    """Return the column of the accounts, by the short name that commands take."""
    return Column(Heading("Account"), lambda item, _: cells.text_cell(item.account_handle), ("account",))


def word(name: str, title: str = "", *, wide: bool = False, fixed: bool = False, style: str = "") -> Column:
    """Return a column of text; a list in it is joined by commas, a choice loses its underscores."""

    def cell(item: Item, today: date) -> "Text":
        value = item.values[name]
        if name in _CHOICES and value:
            value = value.replace("_", " ")
        shown = "" if value is False else cells.words(value, today=today)
        return cells.text_cell(shown, style)

    return Column(Heading(title or _title(name), wide, fixed), cell, (name,))


def day(name: str, title: str = "", field: str = "", *, wide: bool = False) -> Column:
    """Return a column of days; a pipe gets `field` for it where that is another."""
    return Column(
        Heading(title or _title(name), wide, fixed=True),
        lambda item, today: cells.day_cell(item.values[name], today=today),
        (field or name,),
    )


def due(name: str, title: str = "Due", **ends: str) -> Column:
    """Return a column of days that things are due: how late an open one is, or how and when it ended.

    `ends` maps the fields that end a row to the word for it: `done_on="done"`.
    """

    def cell(item: Item, today: date) -> "Text":
        for field, ending in ends.items():
            if (on := item.values[field]) is not None:
                return cells.text_cell(f"{ending} {cells.short_day(on, today=today)}", cells.FAINT)
        return cells.day_cell(item.values[name], today=today, due=True)

    return Column(Heading(title, fixed=True), cell, (name, *ends))


def chain() -> Column:
    """Return the column of where a contract stands: its state, whether notice was given, which term of how many."""

    def cell(item: Item, today: date) -> "Text":
        values = item.values
        notice = values["cancelled_on"] if values["state"] != "ended" else None
        cancelled = ", cancelled" if notice and notice <= today else ""
        place = f" {values['term']}/{values['of']}" if (values["of"] or 0) > 1 else ""
        renews = f" of {values['renews']}" if values["renews"] else ""
        style = {"lapsed": cells.LATE, "assumed": cells.SOON, "ended": cells.FAINT}.get(values["state"] or "", "")
        return cells.text_cell(f"{values['state'] or ''}{cancelled}{place}{renews}", style)

    return Column(Heading("Term"), cell, ("state", "term", "of", "renews", "ends_on", "cancel_by"))


def renewal(*, wide: bool = False) -> Column:
    """Return the column of how a renewal stands: its outcome once there is one, else its forecast category."""
    return Column(
        Heading("Renewal", wide),
        lambda item, _: cells.text_cell((item.values["outcome"] or item.values["category"] or "").replace("_", " ")),
        ("category", "outcome"),
    )


def money(name: str, title: str = "", *, wide: bool = False) -> Column:
    """Return a column of amounts, to the right."""
    return Column(
        Heading(title or _title(name), wide, fixed=True, right=True),
        lambda item, _: cells.money_cell(item.values[name]),
        (name,),
    )


def number(name: str, title: str = "", *, wide: bool = False) -> Column:
    """Return a column of numbers, to the right."""
    return Column(
        Heading(title or _title(name), wide, fixed=True, right=True),
        lambda item, today: cells.text_cell(cells.words(item.values[name], today=today)),
        (name,),
    )


def share(name: str, title: str) -> Column:
    """Return a column of shares as whole percent, rounded down as the scan does it."""

    def cell(item: Item, _: date) -> "Text":
        value = item.values[name]
        return cells.text_cell("" if value is None else f"{int(value * 100)}%")

    return Column(Heading(title, fixed=True, right=True), cell, (name,))


def severity() -> Column:
    """Return the column of severities, in words and colours."""
    return Column(
        Heading("Severity", fixed=True), lambda item, _: cells.severity_cell(item.values["severity"]), ("severity",)
    )


def age(name: str, end: str) -> Column:
    """Return a column of how many days an open row has been open."""

    def cell(item: Item, today: date) -> "Text":
        return cells.age_cell(item.values[name] if item.values[end] is None else None, today=today)

    return Column(Heading("Age", fixed=True, right=True), cell, (name,))


_CHOICES = frozenset({"role", "kind", "stage", "category", "outcome", "booking_type"})

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "account": (
        ref(), word("name"), word("tier", fixed=True), word("status", fixed=True), word("segment"), word("owner"),
        word("industry", wide=True), word("region", wide=True), day("since", wide=True), word("tags", wide=True),
    ),
    "contact": (
        ref(), account(), word("name"), word("role"), word("email", fixed=True), day("left_on", "Left"),
        word("title", wide=True), word("influence", wide=True), word("stance", wide=True), word("phone", wide=True),
    ),
    "touch": (
        ref(), day("on", "On"), account(), word("kind", fixed=True), word("text"), word("with"),
        word("direction", wide=True), number("mood", wide=True), number("duration", "Min", wide=True),
    ),
    "action": (
        ref(), due("due", done_on="done", dropped_on="dropped"), account(), word("title"), word("owner"),
        word("reply", wide=True), day("opened", wide=True),
    ),
    "issue": (
        ref(), severity(), account(), word("title"), word("team"), age("opened", "resolved"),
        due("due", resolved="resolved"), word("kind", wide=True),
    ),
    "risk": (
        ref(), severity(), account(), Column(Heading("Title"), register.title_cell, ("title",)),
        age("opened", "closed"), due("next_review", "Review", closed="closed"), word("category", wide=True),
        word("owner", wide=True), word("mitigation", wide=True),
        Column(Heading("Escalated"), register.in_title, ("escalated_to", "escalated_on")),
        Column(Heading("Evidence", fixed=True), register.cleared_cell, ("suggest_close",)),
    ),
    "contract": (
        ref(), account(), word("product"), money("arr", "ARR"), day("ends_on", "Ends", "ends"),
        day("cancel_by", "Notice by", "notice"), renewal(wide=True), word("auto_renew", "Auto", wide=True),
        day("starts", wide=True), money("forecast", wide=True),
        day("cancelled_on", "Cancelled", wide=True), word("trial", wide=True), chain(),
        word("booking_type", "Booked", wide=True),
    ),
    "opportunity": (
        ref(), account(), word("title"), money("amount"), word("stage"),
        due("expected_close", "Close", closed_on="closed"), word("kind", wide=True), word("rationale", wide=True),
        word("sponsor", wide=True), word("blocked_reason", "Blocked", wide=True),
    ),
    "usage": (
        ref(), day("on", "On"), account(), word("metric"), number("active"), number("licensed"),
        share("utilisation", "Used"),
    ),
    "survey": (
        ref(), day("on", "On"), account(), word("kind", fixed=True), number("score"), word("contact"),
        word("comment"),
    ),
    "request": (
        ref(), number("votes"), word("title"), word("status", fixed=True), word("accounts"),
        day("shipped_on", "Shipped"), word("category", wide=True), day("opened", wide=True),
    ),
    "objective": (
        ref(), due("due", achieved_on="achieved"), account(), word("outcome"), word("current"), word("target"),
        word("measure", wide=True), word("baseline", wide=True), word("evidence", wide=True),
    ),
    "milestone": (
        ref(), due("due", done_on="done"), account(), word("title"), word("kind"), word("evidence", wide=True),
    ),
    "invoice": (
        ref(), due("due", paid_on="paid"), account(), word("number"), money("amount"), day("issued", wide=True),
    ),
    "budget": (
        ref(), account(), day("period_from", "From"), day("period_to", "To"), money("total"), money("spent"),
        day("on", "On", wide=True),
    ),
    "reference": (
        ref(), day("asked_on", "Asked"), account(), word("title", "For"), word("kind"), word("contact"),
        Column(Heading("Answer"), growth.answer_cell, ("given_on", "declined_on")), word("note", wide=True),
    ),
}  # fmt: skip


def list_json(items: Iterable[Item], fields: Sequence[Field]) -> dict[str, Any]:
    """Return a list as JSON has it."""
    return {"items": [item_json(item, fields) for item in items]}


def item_json(item: Item, fields: Sequence[Field]) -> dict[str, Any]:
    """Return one row as JSON has it: id, account, then every field by name."""
    owner = {"account": item.account_handle} if item.account_handle else {}
    return {"id": item.ref, **owner, **{it.name: cells.jsonable(item.values[it.name]) for it in fields}}


def list_lines(entity: Entity, items: Iterable[Item]) -> Iterable[list[str]]:
    """Return the rows for a pipe: the columns of the table, wide ones too, in values a program can read."""
    names = [name for column in COLUMNS[entity.table] for name in column.fields]
    for item in items:
        own = {"id": item.ref, "account": item.account_handle}
        yield [cells.machine(own[name] if name in own else item.values[name]) for name in names]


def list_page(entity: Entity, items: Sequence[Item], today: date) -> "RenderableType":
    """Lay out a list for people."""
    from rich.console import Group

    columns = COLUMNS[entity.table]
    rows = [[column.cell(item, today) for column in columns] for item in items]
    listing = Listing([column.heading for column in columns], rows)
    below = register.suggestions(items) if entity.table == "risk" else []
    return Group(listing, *below) if below else listing


def item_facts(item: Item, fields: Sequence[Field], today: date) -> list[tuple[str, str]]:
    """Return what is known of a row, field by field, in words."""
    owner = [("account", f"{item.account_name} ({item.account_handle})")] if item.account_name else []
    known = [(it.name.replace("_", " "), _in_full(item.values[it.name], it, today)) for it in fields]
    if "handle" in item.values:
        return [(name, shown) for name, shown in known if shown]
    return [("id", item.ref), *owner, *((name, shown) for name, shown in known if shown)]


def facts_page(facts: Iterable[tuple[str, str]]) -> "RenderableType":
    """Lay out one row for people: a fact a line."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, shown in facts:
        grid.add_row(Text(name, style=cells.FAINT), Text(shown, overflow="fold"))
    return grid


def item_line(entity: Entity, item: Item) -> str:
    """Return a row in one line: its id, what it is, whose, what about."""
    about = item.values.get(entity.title)
    title = "" if about is None or entity.table == "account" else cells.machine(about)
    return cells.joined([f"{item.ref} {_noun(entity)}", item.account_name, title])


def details_line(entity: Entity, item: Item, today: date) -> str:
    """Return the other fields of a row in one line, days resolved."""
    kept = [it for it in entity.fields if it.name not in (entity.title, "handle", "name", "currency")]
    return cells.joined([f"{_label(it)} {_short(item, it, today)}" for it in kept if _says(item, it)])


def changes_line(fields: Sequence[Field], before: Item, after: Item, today: date) -> str:
    """Return what an edit changed: `severity medium → high`."""
    changed = [it for it in fields if before.values[it.name] != after.values[it.name]]
    return cells.joined(
        [f"{_label(it)} {_short(before, it, today) or '–'} → {_short(after, it, today) or '–'}" for it in changed]
    )


def _says(item: Item, field: Field) -> bool:
    return item.values[field.name] not in (None, (), False)


def _short(item: Item, field: Field, today: date) -> str:
    shown = cells.words(item.values[field.name], today=today, kind=field.type)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def _in_full(value: object, field: Field, today: date) -> str:
    if isinstance(value, date):
        return f"{show_day(value, today=today)} ({value.isoformat()})"
    return (
        clean(value)
        if isinstance(value, str) and field.type == "text"
        else cells.words(value, today=today, kind=field.type)
    )


def _label(field: Field) -> str:
    return field.name.replace("_", " ")


def _noun(entity: Entity) -> str:
    return entity.table
