"""Renewals of one account by its id, for who holds a connection inside a unit."""

import sqlite3
from datetime import date

from amcli.domain.terms import Term, terms_on
from amcli.store.renewals import CONTRACTS


def renewing(db: sqlite3.Connection, account: int, on: date) -> list[Term]:
    """Return the terms of an account whose renewal is still ahead or owed on a day."""
    rows = db.execute(CONTRACTS.sql.replace("{account}", " AND account_id = :account"), {"account": account})
    return [it for it in terms_on(list(CONTRACTS.records(rows)), on) if it.is_renewing and not it.contract.trial]
