"""What rules add to the rows of a group: how old, how late, how often put off, whether evidence has cleared."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from amcli.cli.context import Am
from amcli.domain.derived import DERIVED, derive
from amcli.domain.entities import ACCOUNT, ACTION, CONTRACT, OPPORTUNITY, RISK, Entity
from amcli.domain.items import Item, Suggestion
from amcli.domain.records import Facts
from amcli.store.book import Book

if TYPE_CHECKING:
    from amcli.domain.chains import Link

FEW = 8
"""Up to so many accounts are read one by one; for more, the whole book is cheaper."""


def enriched(am: Am, book: Book, entity: Entity, items: Sequence[Item]) -> list[Item]:
    """Return rows with what follows from them and from the day; rows of most groups stay as they are."""
    if entity.table not in DERIVED:
        return list(items)
    if entity is ACTION:
        from amcli.store.slips import slip_counts

        slipped = slip_counts(book, [item.row_id for item in items], am.today)
        return [derive(entity.table, item, am.today, slipped=slipped.get(item.row_id, 0)) for item in items]
    if entity is CONTRACT:
        from amcli.domain.derived import derive_term

        links = _links(am, book, items)
        return [derive_term(item, links.get(item.row_id)) for item in items]
    found = _suggestions(am, book, items) if entity is RISK else {}
    return [derive(entity.table, item, am.today, found.get(item.row_id)) for item in items]


def _links(am: Am, book: Book, items: Sequence[Item]) -> "Mapping[int, Link]":
    """Return, by row id, where the contracts stand in their chains; one account alone is read alone."""
    from amcli.domain.chains import links_by_id
    from amcli.store.names import account_by_handle
    from amcli.store.renewals import contracts_of

    handles = {it.account_handle for it in items}
    alone = account_by_handle(book, handles.pop()) if len(handles) == 1 else None
    held = contracts_of(book, alone.id if alone else None)
    return {row_id: link for rows in held.values() for row_id, (link, _) in links_by_id(rows, am.today).items()}


def _suggestions(am: Am, book: Book, items: Sequence[Item]) -> Mapping[int, Suggestion]:
    """Return, by row id, why open risks may be closed."""
    from amcli.cli.loading import settings_of
    from amcli.domain.register import RULES, suggest_close
    from amcli.domain.standing import stand

    judged = [it for it in items if it.values["closed"] is None and it.values["category"] in RULES]
    meant = {it.row_id for it in judged}
    settings = settings_of(am, book)
    found = {}
    for facts in _facts(am, book, judged):
        risks = [risk for risk in facts.risks if risk.id in meant]
        standing = stand(facts, am.today, settings) if risks else None
        for risk in risks:
            if standing is not None and (suggestion := suggest_close(risk, standing)) is not None:
                found[risk.id] = suggestion
    return found


def _facts(am: Am, book: Book, items: Sequence[Item]) -> list[Facts]:
    """Return the facts of the accounts these risks are of, with the issue each resolved last."""
    from amcli.domain.register import GRAVE_ISSUES
    from amcli.store.facts import load_facts
    from amcli.store.names import account_by_handle
    from amcli.store.register import last_resolved

    handles = {it.account_handle for it in items}
    if len(handles) > FEW:
        loaded = load_facts(book, (am.today,))
    else:
        named = [account_by_handle(book, handle) for handle in sorted(handles)]
        loaded = [one for it in named if it for one in load_facts(book, (am.today,), account_id=it.id)]
    resolved = last_resolved(book, am.today, GRAVE_ISSUES) if handles else {}
    return [
        it._replace(issues=(*it.issues, resolved[it.account.id])) if it.account.id in resolved else it for it in loaded
    ]


def growth_of(am: Am, book: Book, entity: Entity, row_id: int) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    """Return what growth adds to one row, for people and as JSON: the share of wallet of an account, the gate of an
    opportunity; nothing for other rows."""
    if entity not in (ACCOUNT, OPPORTUNITY):
        return [], {}
    from amcli.cli.loading import load
    from amcli.domain.standing import stand
    from amcli.domain.wallet import wallet_of
    from amcli.render import opportunities as pages
    from amcli.render.wallet import wallet_json, wallet_words
    from amcli.reports.opportunities import judge
    from amcli.store.rows import image

    owner = row_id if entity is ACCOUNT else image(book.db, entity.table, row_id)["account_id"]
    facts, settings = load(am, book, (am.today,), account_id=owner)
    if entity is OPPORTUNITY:
        line = next(iter(judge(facts[0], am.today, settings, {row_id})), None)
        return pages.gate_facts(line), pages.gate_json(line)
    wallet = wallet_of(facts[0].account, stand(facts[0], am.today, settings, explain=False).arr, settings)
    told = [("share of wallet", wallet_words(wallet))] if wallet else []
    return told, {"share_of_wallet": wallet_json(wallet)}
