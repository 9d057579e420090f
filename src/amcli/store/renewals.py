"""What the book knows of renewals beyond the facts: whose a contract is, its negotiation, how its forecast moved."""

import json
from collections.abc import Collection, Iterable
from datetime import date

from amcli.domain.calls import ENTERED, FIELDS, Moved
from amcli.domain.negotiation import Deal, Move
from amcli.domain.records import Contract
from amcli.store.book import Book
from amcli.store.facts import SOURCES

OWNER = "SELECT account_id FROM contract WHERE id = ?"

DEALS = """
SELECT id, offered_minor, walk_away_minor, next_move, reason FROM contract
 WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id
"""

MOVES = """
SELECT id, contract_id, "on", kind, "text", amount_minor FROM negotiation
 WHERE contract_id IN (SELECT value FROM json_each(?)) ORDER BY "on", id
"""

FORECASTS = """
SELECT change.row_id, change.last_id, change.op, unit.day, change.before, change.after
  FROM change JOIN unit ON unit.id = change.unit_id
 WHERE change.table_name = 'contract' AND change.op IN ('insert', 'update') AND unit.undone = 0
 ORDER BY change.unit_id, change.id
"""

CONTRACTS = next(it for it in SOURCES if it.field == "contracts")


def owner_of(book: Book, contract_id: int) -> int | None:
    """Return the id of the account a contract belongs to, None when there is no such contract."""
    row = book.db.execute(OWNER, (contract_id,)).fetchone()
    return None if row is None else int(row[0])


def contracts_of(book: Book, account_id: int | None = None) -> dict[int, list[Contract]]:
    """Return the contracts of every account, or of one, by account."""
    narrowed = "" if account_id is None else " AND account_id = :account"
    rows = book.db.execute(CONTRACTS.sql.replace("{account}", narrowed), {"account": account_id})
    found: dict[int, list[Contract]] = {}
    for it in CONTRACTS.records(rows):
        found.setdefault(it.account_id, []).append(it)
    return found


def deals(book: Book, contracts: Iterable[int]) -> dict[int, Deal]:
    """Return the negotiation of contracts by id, what was said in the order it was."""
    ids = json.dumps(list(contracts))
    moves: dict[int, list[Move]] = {}
    for row_id, contract, on, kind, text, amount in book.rows(MOVES, (ids,)):
        moves.setdefault(contract, []).append(Move(row_id, contract, date.fromisoformat(on), kind, text, amount))
    return {
        row_id: Deal(offered, walk_away, next_move, reason, tuple(moves.get(row_id, ())))
        for row_id, offered, walk_away, next_move, reason in book.rows(DEALS, (ids,))
    }


def deal_of(book: Book, contracts: Iterable[Contract]) -> Deal:
    """Return the negotiation of one renewal: of the first contract, with what was said of those it amends."""
    ids = [it.id for it in contracts]
    found = deals(book, ids)
    moves = sorted((move for it in found.values() for move in it.moves), key=lambda it: (it.on, it.id))
    return found[ids[0]]._replace(moves=tuple(moves))


def forecast_moves(book: Book, contracts: Collection[int] | None = None) -> dict[int, list[Moved]]:
    """Return by contract, oldest first, when it was entered and every change of what is forecast of it.

    What was undone does not count.
    """
    found: dict[int, list[Moved]] = {}
    for first, last, op, day, before, after in book.rows(FORECASTS):
        if op == "insert":
            for row_id in range(first, last + 1):
                if contracts is None or row_id in contracts:
                    found.setdefault(row_id, []).append(Moved(date.fromisoformat(day), ENTERED))
        elif contracts is None or first in contracts:
            was, now = json.loads(before), json.loads(after)
            found.setdefault(first, []).extend(
                Moved(date.fromisoformat(day), field, was[column], now[column])
                for column, field in FIELDS.items()
                if column in now
            )
    return found
