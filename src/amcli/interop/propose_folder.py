"""One recipe proposed for all tables of a folder: what each holds, and how they lead to the accounts."""

from collections.abc import Sequence
from typing import NamedTuple

from amcli.domain.entities import ACCOUNT, REQUEST
from amcli.domain.text import slug
from amcli.errors import Refused
from amcli.interop.anchoring import accounts_in, anchors_of, grouped_accounts
from amcli.interop.columns import Table, read_table
from amcli.interop.drafts import Draft, Proposal
from amcli.interop.headings import squashed
from amcli.interop.link_finding import Anchor, Found, find_link
from amcli.interop.overviews import Left, Overview
from amcli.interop.planning import ORDER
from amcli.interop.propose import ASKED, Fit, fits
from amcli.interop.readers import Sheet
from amcli.interop.rules_events import look_ahead
from amcli.interop.second_entities import more_of
from amcli.interop.spec import Lookup, column

HALF = 0.5


class Beside(NamedTuple):
    """What is known besides the tables."""

    order: str = ""
    """Of days that the columns do not tell."""
    known: frozenset[str] = frozenset()
    """Names of accounts that are in the book already, from elsewhere."""
    alone: bool = False
    """Whether one file is proposed for: its ids may be those of accounts that came with others."""
    today: str = ""
    """ISO day; touches of later days are conversations to come."""


def propose_folder(sheets: Sequence[Sheet], name: str, beside: Beside = Beside()) -> Overview:  # noqa: B008
    """Return what the tables of a folder suggest."""
    order = beside.order
    tables, left = _read(sheets)
    parts: list[Proposal] = []
    drafts: list[Draft] = []
    anchors: list[Anchor] = []
    if account := accounts_in(tables, order):
        drafts.append(account.draft)
        parts.append(account.draft.proposal())
        anchors += anchors_of(account.draft, parts[0].source)
    else:
        parts, anchors = grouped_accounts(tables, beside.known, by_id=not beside.alone)
    waiting = [it for it in tables if not account or it is not account.draft.table]
    while True:  # what was found leads to more: usage to contracts, these to accounts
        found = [(table, link) for table in waiting if (link := find_link(table, anchors))]
        decided = [_decided(table, link, order) for table, link in found]
        fresh = [fit.draft for fit, is_plain in decided if is_plain]
        for draft in fresh:
            _lead_on(draft, parts)
            look_ahead(draft, beside.today)
            drafts.append(draft)
            parts.append(draft.proposal())
            anchors += anchors_of(draft, parts[-1].source)
        waiting = [table for table in waiting if all(table is not it.table for it in fresh)]
        if not fresh:
            break
    for table in waiting:
        if lone := next((it.draft for it in fits(table, None, order) if _alone(it)), None):
            drafts.append(lone)
            parts.append(lone.proposal())
        else:
            left.append(Left(table.sheet.name, _why(table, anchors, order)))
    has = {it.entity.table for it in parts}
    for draft in drafts:
        parts += more_of(draft, has)
    parts = [_people(it, anchors, {draft.table.sheet.name: draft.table for draft in drafts}) for it in parts]
    parts.sort(key=lambda it: ORDER[it.entity.table])
    return Overview(name, tuple(parts), tuple(left))


def source_name(called: str) -> str:
    """Return the name of a source after its folder or file: without dates, so that the next export has the same."""
    words = [it for it in slug(called).split("-") if not it.isdecimal()]
    name = "-".join(words) or slug(called) or "files"
    return name if name != "native" else "native-files"


def _read(sheets: Sequence[Sheet]) -> tuple[list[Table], list[Left]]:
    tables, left = [], []
    for sheet in sheets:
        try:
            table = read_table(sheet)
        except Refused as refusal:
            left.append(Left(sheet.name, refusal.message))
            continue
        if any(it.filled for it in table.columns):
            tables.append(table)
        else:
            left.append(Left(sheet.name, "it has no rows"))
    return tables, left


def _decided(table: Table, link: Found, order: str) -> tuple[Fit, bool]:
    """Return what a table is, and whether that is plain; otherwise the best it could be."""
    ranked = [it for it in fits(table, link, order) if it.entity is not ACCOUNT]
    best = next((it for it in ranked if it.is_plain and set(it.lacking) <= set(ASKED)), None)
    named = next((it for it in ranked if it.named), None)
    if best and not (named and named.points > best.points):
        return best, True
    return named or ranked[0], False


def _lead_on(draft: Draft, parts: Sequence[Proposal]) -> None:
    """Let rows that are read before those they lead through find their account in the table of these."""
    via = draft.link.spec.via if draft.link else ""
    if not draft.link or not via or ORDER[via] < ORDER[draft.entity.table]:
        return
    on = next(it for it in parts if it.entity.table == via and it.source.place.startswith(f"{draft.link.file} as "))
    key, account = on.source.id, on.source.fields["account"]
    assert key  # noqa: S101 - what is led to has an id
    draft.lookup = Lookup(
        on.entity.plural,
        on.source.file,
        key,
        account._replace(by=""),
        f"{draft.link.file} to find accounts",
        headings=((key.label,), (account.label,)),
    )
    spec = column(draft.link.column.heading)._replace(by=account.by, lookups=(on.entity.plural,))
    draft.fields["account"] = spec


def _alone(fit: Fit) -> bool:
    return fit.entity is REQUEST and fit.named and not fit.lacking


def _why(table: Table, anchors: Sequence[Anchor], order: str) -> str:
    """Return why a table is not read."""
    if not anchors:
        return "no column names accounts"
    link = find_link(table, anchors)
    if link is None:
        return "none of its columns leads to an account"
    if link.column.is_unique and not any(it.is_days for it in table.columns):
        return "it has a row for each account, with no day that its figures are of"
    fit, _ = _decided(table, link, order)
    if fit.named and fit.lacking:
        return f"it looks like {fit.entity.plural}, but no column fills {' and '.join(fit.lacking)}"
    return "its rows are nothing a book holds"


def _people(part: Proposal, anchors: Sequence[Anchor], tables: dict[str, Table]) -> Proposal:
    """Return a proposal whose people are linked by their ids where the cells are those."""
    ids = next((it for it in anchors if it.entity == "contact" and it.by == "external"), None)
    fields = dict(part.source.fields)
    table = tables.get(part.source.place.rpartition(" as ")[0])
    for name in ("with", "contact", "sponsor"):
        spec = fields.get(name)
        if not ids or not table or not spec or spec.kind != "column":
            continue
        found = table.called((squashed(spec.label),))
        if found and len(found.words.keys() & ids.values) > HALF * len(found.words):
            fields[name] = spec._replace(by="external")
    return part._replace(source=part.source._replace(fields=fields))
