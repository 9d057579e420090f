"""A summary of accounts, or of one list, as Markdown to share. What we would settle for is never in it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from amcli.domain.entities import ACCOUNT, Entity
from amcli.domain.items import Item
from amcli.domain.text import one_line
from amcli.render.cells import words
from amcli.render.markdown import escaped, table

SHOWN: Mapping[str, tuple[str, ...]] = {
    "account": ("name", "tier", "status", "industry", "region", "since", "owner", "*goals"),
    "contract": ("product", "starts", "ends", "arr", "auto_renew", "notice", "cancelled_on", "outcome"),
    "contact": ("name", "title", "role", "*stance", "*email", "*phone", "left_on"),
    "objective": ("outcome", "measure", "baseline", "target", "current", "due", "*evidence"),
    "action": ("title", "owner", "due", "done_on"),
    "issue": ("title", "kind", "severity", "team", "opened", "due", "*note"),
    "risk": ("title", "category", "severity", "opened", "next_review", "*evidence", "*mitigation"),
    "opportunity": ("title", "kind", "amount", "stage", "expected_close", "*rationale"),
    "milestone": ("title", "kind", "due", "done_on"),
    "invoice": ("number", "amount", "due", "paid_on"),
    "touch": ("on", "kind", "with", "*text"),
    "usage": ("on", "metric", "active", "licensed"),
    "survey": ("on", "kind", "score", "contact", "*comment"),
    "request": ("title", "category", "status", "opened", "shipped_on"),
    "budget": ("period_from", "period_to", "total", "spent", "on"),
    "reference": ("title", "kind", "contact", "asked_on", "given_on", "declined_on", "*note"),
}
"""The fields of each list; those with a star are notes, left out where a page is for others' eyes."""

JUDGED = frozenset({"risk"})
"""Lists that are our own judgement: without notes they are left out of an account's chapter."""


OF_USE_HERE = frozenset({"account", "contract", "next", "days_to_cancel_by"})
"""Columns of lists that reports work out which serve whoever has the book: a page has none of them."""

OUR_VIEW = frozenset(
    {
        *("attention", "band", "category", "change_30d", "change_7d", "expected", "final", "forecast", "lane"),
        *("readiness", "score", "stage", "target", "urgency", "why"),
    }
)
"""What such lists tell of our own judgement: left out, as notes are, where a page is for others' eyes."""


def report_page(
    name: str, headings: Sequence[str], rows: Sequence[Sequence[str]], today: date, *, notes: bool
) -> Iterator[str]:
    """Yield a page with a list that a report worked out."""
    kept = [at for at, it in enumerate(headings) if it not in OF_USE_HERE and (notes or it not in OUR_VIEW)]
    yield f"# {name.replace('-', ' ').capitalize()}"
    yield ""
    if rows:
        yield from table([_title(headings[at]) for at in kept], [[row[at] for at in kept] for row in rows])
    else:
        yield "Nothing."
    yield ""
    yield f"_{today.isoformat()}_"


def list_page(entity: Entity, items: Sequence[Item], today: date, *, notes: bool) -> Iterator[str]:
    """Yield a page with one list."""
    yield f"# {entity.plural.capitalize()}"
    yield ""
    yield from _table(entity, items, today, notes=notes, owner=entity.table not in ("account", "request"))
    yield ""
    yield f"_{today.isoformat()}_"


def account_pages(
    chapters: Sequence[tuple[Item, Sequence[tuple[Entity, Sequence[Item]]]]], today: date, *, notes: bool
) -> Iterator[str]:
    """Yield a page with a chapter for each account."""
    first = True
    for account, parts in chapters:
        if not first:
            yield ""
        first = False
        yield f"# {escaped(account.values['name'])}"
        yield ""
        facts = [
            (_title(name), _said(ACCOUNT, account, name, today)) for name in _names("account", notes) if name != "name"
        ]
        yield from (f"- {title}: {escaped(said)}" for title, said in facts if said)
        for entity, items in parts:
            if entity.table in JUDGED and not notes:
                continue
            yield ""
            yield f"## {entity.plural.capitalize()}"
            yield ""
            yield from _table(entity, items, today, notes=notes)
    if first:
        yield "No accounts."
    yield ""
    yield f"_{today.isoformat()}_"


def _table(entity: Entity, items: Sequence[Item], today: date, *, notes: bool, owner: bool = False) -> Iterator[str]:
    names = _names(entity.table, notes)
    if not items:
        yield f"No {entity.plural}."
        return
    headings = (*(("Account",) if owner else ()), *map(_title, names))
    rows = [
        (*((it.account_name,) if owner else ()), *(_said(entity, it, name, today) for name in names)) for it in items
    ]
    yield from table(headings, rows)


def _names(entity: str, notes: bool) -> list[str]:
    return [name.removeprefix("*") for name in SHOWN[entity] if notes or not name.startswith("*")]


def _title(name: str) -> str:
    return {"arr": "ARR", "on": "Day"}.get(name, name.replace("_", " ").capitalize())


def _said(entity: Entity, item: Item, name: str, today: date) -> str:
    """Return a value in words. A day is written out in full: a page that is passed on has no today."""
    value = item.values.get(name)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None or value is False else one_line(words(value, today=today, kind=entity.field(name).type))
