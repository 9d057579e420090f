"""`am requests add`: one request, a vote per account that asks for it."""

from collections.abc import Mapping

from amcli.cli.context import Am
from amcli.cli.group_list import existing
from amcli.cli.group_write import report_new
from amcli.cli.output import hint
from amcli.domain.changes import Insert
from amcli.domain.drafts import Row, Setting, new_row
from amcli.domain.entities import REQUEST
from amcli.domain.naming import Named
from amcli.domain.text import key, shorten
from amcli.store.book import Book
from amcli.store.journal import writing

OPEN = "SELECT id, title FROM request WHERE status IN ('open', 'planned') AND shipped_on IS NULL ORDER BY id"
VOTED = "SELECT 1 FROM vote WHERE request_id = ? AND account_id = ?"


def add_request(am: Am, book: Book, account: Named, typed: tuple[Mapping[str, str], Setting]) -> None:
    """Add the account's vote to the open request of this title, or start it.

    A request that is there already keeps its other fields: they belong to all who voted for it.
    """
    texts, setting = typed
    row = new_row(REQUEST, texts, setting)
    with writing(book, f'add request {account.handle} "{shorten(row["title"], 50)}"', am.stamp) as unit:
        row_id = _same(book, row)
        is_new = row_id is None
        row_id = unit.insert(Insert("request", row)) if row_id is None else row_id
        had_vote = bool(book.rows(VOTED, (row_id, account.id)))
        if not had_vote:
            unit.insert(Insert("vote", {"request_id": row_id, "account_id": account.id, "on": row["opened"]}))
    item = existing(book, REQUEST, row_id, am)
    votes = f"{item.values['votes']} vote{'s' if item.values['votes'] != 1 else ''}"
    again = f"{account.name} asked for it {'already' if had_vote else 'too'}: {votes}"
    report_new(am, REQUEST, item, unit, f"first vote: {account.name}" if is_new else again)
    if not is_new and set(texts) - {"title"}:
        hint(f"{item.ref} was there already and keeps its fields; `am requests edit {item.ref}` changes them.")


def _same(book: Book, row: Row) -> int | None:
    """Return the open request of the same title, whatever its case; a closed one is history."""
    for row_id, title in book.rows(OPEN):
        if key(title) == key(row["title"]):
            return int(row_id)
    return None
