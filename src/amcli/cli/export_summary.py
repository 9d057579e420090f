"""What `am export md` puts together: facts from the lists, laid out by the renderer."""

from typing import TYPE_CHECKING

from amcli.cli.context import Am
from amcli.cli.export_lists import REPORTS, listed, unknown_list
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.domain.items import Item
    from amcli.store.book import Book

CHAPTERS = (
    ("contract", "all", 0),
    ("contact", "all", 0),
    ("objective", "open", 0),
    ("action", "open", 0),
    ("issue", "open", 0),
    ("risk", "open", 0),
    ("opportunity", "open", 0),
    ("milestone", "open", 0),
    ("invoice", "open", 0),
    ("touch", "all", 5),
)
"""What a chapter shows of an account: the entity, which of its rows, and the most of them."""


def summary(
    am: Am, book: "Book", named: str | None, accounts: tuple[int, ...], *, notes: bool
) -> tuple[list[str], dict[str, int]]:
    """Return the lines of a summary and how many rows of what are in it.

    Raises:
        Refused: there is no list of that name.
    """
    from amcli.cli.group_list import OPEN_UNLESS_TOLD, view_of
    from amcli.domain.entities import ACCOUNT, BY_PLURAL, BY_TABLE
    from amcli.interop.export_cells import restored
    from amcli.render import summary_md as page
    from amcli.store.lists import Query, fetch

    def rows(table: str, of: tuple[int, ...], state: str, most: int = 0) -> "list[Item]":
        kept = state if BY_TABLE[table].ends else "all"
        return fetch(book, BY_TABLE[table], Query(state=kept, accounts=of, limit=most), view_of(am))

    if named in REPORTS:
        table = listed(am, book, named or "", accounts)
        cells = [[restored(cell) for cell in row] for row in table.rows]
        lines = page.report_page(table.name, table.headings, cells, am.today, notes=notes)
        return list(lines), {table.name: len(cells)}
    if named is not None:
        if named not in BY_PLURAL:
            raise unknown_list(named, BY_PLURAL)
        entity = BY_PLURAL[named]
        if entity.table not in page.SHOWN:
            known = ", ".join(BY_TABLE[table].plural for table in page.SHOWN)
            raise Refused(f"There is no summary of {named}.", f"Known: {known}.")
        items = rows(entity.table, accounts, "open" if entity.table in OPEN_UNLESS_TOLD else "all")
        return list(page.list_page(entity, items, am.today, notes=notes)), {entity.plural: len(items)}
    found = rows("account", accounts, "all")
    chapters = []
    for account in found:
        parts = [(BY_TABLE[table], rows(table, (account.row_id,), state, most)) for table, state, most in CHAPTERS]
        chapters.append((account, [(entity, items) for entity, items in parts if items]))
    return list(page.account_pages(chapters, am.today, notes=notes)), {ACCOUNT.plural: len(found)}
