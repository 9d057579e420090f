"""What a shell may complete: names of accounts and numbers of what is open, each with a word on what it is."""

import sqlite3

MOST = 200
"""More than that nobody reads in a list of completions."""

OPEN: dict[str, str] = {
    "p": "SELECT id, name FROM contact WHERE left_on IS NULL ORDER BY name",
    "t": 'SELECT id, coalesce(text, kind) FROM touch ORDER BY "on" DESC, id DESC',
    "a": "SELECT id, title FROM action WHERE done_on IS NULL AND dropped_on IS NULL ORDER BY due IS NULL, due, id",
    "c": 'SELECT id, coalesce(agenda, "on") FROM checkin WHERE done_on IS NULL AND dropped_on IS NULL'
    ' ORDER BY "on", id',
    "i": "SELECT id, title FROM issue WHERE resolved IS NULL ORDER BY opened, id",
    "r": "SELECT id, title FROM risk WHERE closed IS NULL ORDER BY opened, id",
    "k": "SELECT contract.id, account.name || ' ' || product FROM contract JOIN account ON account.id = account_id"
    " WHERE closed_on IS NULL ORDER BY ends IS NULL, ends, contract.id",
    "g": "SELECT id, outcome FROM objective WHERE achieved_on IS NULL ORDER BY due IS NULL, due, id",
    "o": "SELECT id, title FROM opportunity WHERE closed_on IS NULL ORDER BY expected_close, id",
    "u": 'SELECT id, metric FROM usage ORDER BY "on" DESC, id DESC',
    "s": "SELECT id, kind || ' ' || score FROM survey ORDER BY \"on\" DESC, id DESC",
    "q": "SELECT id, title FROM request WHERE shipped_on IS NULL ORDER BY opened, id",
    "m": "SELECT id, title FROM milestone WHERE done_on IS NULL ORDER BY due IS NULL, due, id",
    "v": "SELECT id, number FROM invoice WHERE paid_on IS NULL ORDER BY due, id",
    "b": "SELECT id, period_from FROM budget ORDER BY period_from DESC, id DESC",
    "f": "SELECT id, title FROM reference WHERE given_on IS NULL AND declined_on IS NULL ORDER BY asked_on, id",
}
"""By the letter of its numbers, how to list what is open of an entity, the nearest first."""


def handles(db: sqlite3.Connection, start: str) -> list[tuple[str, str]]:
    """Return the handles that begin so, in order, with the names of their accounts."""
    sql = "SELECT handle, name FROM account WHERE substr(handle, 1, ?) = ? ORDER BY handle LIMIT ?"
    return db.execute(sql, (len(start), start.lower(), MOST)).fetchall()


def numbers(db: sqlite3.Connection, letter: str, start: str) -> list[tuple[str, str]]:
    """Return the numbers of what is open of an entity that begin so, with what each is."""
    found = ((f"{letter}{row_id}", words) for row_id, words in db.execute(f"{OPEN[letter]} LIMIT {MOST}"))
    return [(number, words) for number, words in found if number.startswith(start.lower())]
