"""Which tables hold the accounts, and what other tables can lead to: ids, names and addresses."""

import json
from collections.abc import Iterator, Sequence
from glob import escape
from sqlite3 import Connection

from amcli.domain.entities import ACCOUNT
from amcli.domain.text import key
from amcli.interop.columns import Column, Table, values_of
from amcli.interop.drafts import Draft, Proposal
from amcli.interop.link_finding import HEADINGS, Anchor, shaped
from amcli.interop.propose import Fit, fits
from amcli.interop.readers import Dialect
from amcli.interop.spec import Source, Spec, Test, column, template
from amcli.interop.synonyms import IDS

NAMES = tuple(sorted(HEADINGS["name"], key=lambda it: ("name" not in it, it)))
LEAVES = ("touch", "usage", "survey", "invoice")
"""What little leads to: the ids of large tables of these are not worth holding."""
UNSAID = (*IDS.split(), "name")
"""Headings that do not say of what they are."""


def accounts_in(tables: Sequence[Table], order: str) -> Fit | None:
    """Return the table that holds the accounts, as far as it plainly does."""
    found = []
    for table in tables:
        ranked = fits(table, None, order)
        account = next(it for it in ranked if it.entity is ACCOUNT)
        alone = [it.points for it in ranked if it.named and not set(it.lacking) - {"account"}]
        if (
            not account.lacking
            and account.is_plain
            and account.points >= max(alone, default=0)
            and _once(account.draft)
        ):
            found.append(account)
    return max(found, key=lambda it: it.points, default=None)


def anchors_of(draft: Draft, source: Source) -> Iterator[Anchor]:
    """Yield what can lead to the rows of a source."""
    table, entity = draft.table, draft.entity.table
    if entity in LEAVES and not table.is_whole:
        return
    own = table.called((draft.table.columns[table.sheet.headings.index(source.id.label)].short,)) if source.id else None
    for by, found in (("external", own), ("name", draft.column_of("name")), ("domain", draft.column_of("domains"))):
        if found and (by == "external" or entity == "account"):
            yield _anchor(by, table, found, entity)
    if entity == "contact" and (email := draft.column_of("email")):
        yield _anchor("email", table, email, "account")


def _anchor(by: str, table: Table, found: Column, entity: str) -> Anchor:
    values = frozenset(shaped(by, text) for text in values_of(table, found))
    return Anchor(by, values, "" if found.short in UNSAID else found.short, table.sheet.name, entity)


def grouped_accounts(
    tables: Sequence[Table], known: frozenset[str], *, by_id: bool
) -> tuple[list[Proposal], list[Anchor]]:
    """Return accounts made of what other tables say of them, where no table holds them: their names, else their ids.

    `known` are names of accounts that are in the book already, from elsewhere: those are led to, not made again.
    """
    named = [(table, found) for table in tables if (found := _called(table, NAMES))]
    told = [(table, found) for table in tables if (found := table.called(tuple(HEADINGS["external"])))]
    with_both = [(table, found, own) for table, found in named for other, own in told if other is table]
    sound = [it for it in with_both if _one_each(*it)]
    if sound and not known & {key(text) for _, _, found in sound for text in found.words}:
        return _collected([(table, own, column(found.heading), found) for table, found, own in sound], "external")
    if named:
        return _collected([(table, found, column(found.heading), found) for table, found in named], "name", known)
    plain = [(table, own) for table, own in told if not {"{", "}"} & set(own.heading)]
    made = [(it, own, template(f"Account {{{own.heading}}}"), own) for it, own in plain]
    return _collected(made, "external") if by_id else ([], [])


def _collected(
    found: Sequence[tuple[Table, Column, Spec, Column]], by: str, known: frozenset[str] = frozenset()
) -> tuple[list[Proposal], list[Anchor]]:
    """Return accounts of the table that names most, and of others what they name beyond."""
    proposals: list[Proposal] = []
    seen = set(known)
    for table, known_by, name, shown in sorted(found, key=lambda it: -len(it[1].words)):
        cells = values_of(table, known_by)
        values = {shaped(by, text) for text in cells}
        if values <= seen:
            continue
        sheet = table.sheet
        there = sorted(text for text in cells if shaped(by, text) in known)
        source = Source(
            escape(sheet.path.name),
            ACCOUNT,
            {"name": name},
            f"{sheet.name} as accounts",
            id=column(known_by.heading) if by == "external" else None,
            where=(Test(known_by.heading, "not_in", tuple(there)),) if there else (),
            group_by=("name",),
            dialect=Dialect(sheet=sheet.part),
        )
        note = f"name: {shown.heading}, such as “{shown.sample}”"
        proposals.append(Proposal(ACCOUNT, source, (note,), (), None, (_made_of(shown, name, len(there)),)))
        seen |= values
    files = ", ".join(dict.fromkeys(it.source.place.removesuffix(" as accounts") for it in proposals))
    made = f"the accounts made of {files}" if files else "the book"
    return proposals, [Anchor(by, frozenset(seen), "", made)] if seen else []


def _made_of(shown: Column, name: Spec, there: int) -> str:
    """Return what an account that no file holds is made of."""
    note = "no file holds the accounts, so each is made of its rows"
    if name.kind == "template":
        note += f" and called after its id, as “Account {shown.sample}”, for no column names it"
    return f"{note}, but for {there:,} that the book has" if there else note


def names_elsewhere(db: Connection, source: str) -> frozenset[str]:
    """Return the names of the accounts in the book that came from somewhere else than a source."""
    rows = db.execute("SELECT name, aliases FROM account WHERE source IS NOT ?", (source,))
    return frozenset(key(it) for name, aliases in rows for it in (name, *json.loads(aliases)))


def _called(table: Table, names: Sequence[str]) -> Column | None:
    found = table.called(names)
    return found if found and not (found.is_numbers or found.is_days or found.is_flags) else None


def _one_each(table: Table, name: Column, own: Column) -> bool:
    """Tell whether each id stands beside one name, and each name beside one id."""
    pairs = {(cells[own.at].strip(), key(cells[name.at])) for cells in table.rows}
    return len(pairs) == len({one for one, _ in pairs}) == len({two for _, two in pairs})


def _once(draft: Draft) -> bool:
    """Tell whether a table has a row for each account, and not several."""
    name = draft.column_of("name")
    return draft.identity() is not None or (name is not None and len(name.words) == name.filled)
