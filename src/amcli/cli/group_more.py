"""What rules add to the rows of a group: how old, how late, and for risks whether the evidence has cleared."""

from collections.abc import Mapping, Sequence

from amcli.cli.context import Am
from amcli.domain.derived import DERIVED, derive
from amcli.domain.entities import RISK, Entity
from amcli.domain.items import Item, Suggestion
from amcli.domain.records import Facts
from amcli.store.book import Book

FEW = 8
"""Up to so many accounts are read one by one; for more, the whole book is cheaper."""


def enriched(am: Am, book: Book, entity: Entity, items: Sequence[Item]) -> list[Item]:
    """Return rows with what follows from them and from the day; rows of most groups stay as they are."""
    if entity.table not in DERIVED:
        return list(items)
    found = _suggestions(am, book, items) if entity is RISK else {}
    return [derive(entity.table, item, am.today, found.get(item.row_id)) for item in items]


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
