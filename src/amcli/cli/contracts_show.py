"""`am contracts show`: all that is known of a contract, and the whole chain it stands in."""

from amcli.cli.context import Am
from amcli.cli.group_list import existing, find
from amcli.cli.group_more import enriched
from amcli.cli.output import show
from amcli.domain.chains import links_by_id
from amcli.domain.derived import derived_fields
from amcli.domain.entities import BY_TABLE, CONTRACT
from amcli.domain.refs import make_ref
from amcli.render import chains
from amcli.render import lists as pages
from amcli.store import links
from amcli.store.lists import shown_fields
from amcli.store.renewals import contracts_of, owner_of


def show_one(am: Am, typed: str) -> None:
    """Print one contract with its chain of terms."""
    with am.read() as book:
        row_id = find(book, CONTRACT, typed)
        (item,) = enriched(am, book, CONTRACT, [existing(book, CONTRACT, row_id, am)])
        linked = {name: make_ref(BY_TABLE[table], to) for name, table, to in links.row_links(book, CONTRACT, row_id)}
        account_id = owner_of(book, row_id) or 0
        _, chain = links_by_id(contracts_of(book, account_id)[account_id], am.today)[row_id]
    fields, derived = shown_fields(CONTRACT), derived_fields("contract")
    told = [it for it in derived if it.name in ("state", "ends_on", "cancel_by") and item.values[it.name]]
    facts = pages.item_facts(item, (*fields, *told), am.today)
    show(
        am,
        schema="am.contract/1",
        data=lambda: {
            "item": pages.item_json(item, (*fields, *derived)),
            "links": linked,
            "chain": chains.as_json(chain),
        },
        lines=lambda: [*facts, *((ref, line.plain) for ref, line in chains.rows(chain, am.today))],
        page=lambda: chains.page(pages.facts_page(facts), chain, am.today, row_id),
    )
