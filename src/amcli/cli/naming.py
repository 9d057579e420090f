"""From what was typed to the account or person that is meant: ask on a terminal, never guess on a write."""

import sys

import typer

from amcli.domain.naming import Named, match
from amcli.domain.text import one_line
from amcli.errors import Ambiguous, NotFound
from amcli.store import names
from amcli.store.book import Book

NEAR_ENOUGH = 72.0
"""Similarity, 0 to 100, from which a name is worth suggesting."""


def pick_account(book: Book, typed: str) -> Named:
    """Return the account that is meant.

    Raises:
        NotFound: no account matches; the nearest names are in the hint.
        Ambiguous: several match and nobody can be asked.
    """
    if found := names.account_by_handle(book, typed):
        return found
    everyone = names.account_names(book)
    return _pick(typed, everyone, "account", "`am accounts` lists them; `am accounts add NAME` adds one.")


def pick_contact(book: Book, account: Named, typed: str) -> Named:
    """Return the person of an account who is meant; errors as for `pick_account`."""
    people = names.contact_names(book, account.id)
    hint = f'`am contacts add {account.handle} "{typed.strip()}"` adds them.'
    return _pick(typed, people, f"contact at {account.name}", hint)


def _pick(typed: str, everyone: list[Named], what: str, hint: str) -> Named:
    found = match(typed, everyone)
    if len(found.candidates) == 1:
        return found.candidates[0]
    if found.candidates:
        return _ask(typed, found.candidates, what)
    near = nearest(typed, everyone)
    if near and can_ask():
        for guess in near[:3]:
            if typer.confirm(f"No {what} is called “{typed}”. Did you mean {guess.name} ({guess.handle})?", err=True):
                return guess
    did_you_mean = f"Did you mean {' or '.join(it.handle if what == 'account' else it.name for it in near[:3])}? "
    raise NotFound(f"No {what} is called “{typed}”.", (did_you_mean if near else "") + hint)


def _ask(typed: str, candidates: tuple[Named, ...], what: str) -> Named:
    shown = tuple(f"{it.handle} ({one_line(it.name)})" for it in candidates)
    if not can_ask():
        more = f" and {len(shown) - 8} more" if len(shown) > 8 else ""
        raise Ambiguous(
            f"“{typed}” fits {len(shown)} {'accounts' if what == 'account' else 'contacts'}.",
            f"Name one of: {', '.join(shown[:8])}{more}.",
            shown,
        )
    for number, line in enumerate(shown, 1):
        typer.echo(f"  {number}  {line}", err=True)
    answer = _number(shown)
    return candidates[answer - 1]


def _number(shown: tuple[str, ...]) -> int:
    while True:
        said = str(typer.prompt("Which one (number)", err=True)).strip()
        if said.isdecimal() and 1 <= int(said) <= len(shown):
            return int(said)
        typer.echo(f"A number from 1 to {len(shown)}, or Ctrl-C to stop.", err=True)


def can_ask() -> bool:
    """Tell whether a person is there to answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def nearest(typed: str, everyone: list[Named]) -> list[Named]:
    """Return up to three names that look like what was typed, nearest first."""
    from rapidfuzz import fuzz, process, utils

    choices: dict[int, str] = {}
    owners: list[Named] = []
    for it in everyone:
        for name in (it.handle, it.name, *it.others):
            choices[len(owners)] = name
            owners.append(it)
    scored = process.extract(
        typed,
        choices,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        score_cutoff=NEAR_ENOUGH,
        limit=12,
    )
    found: list[Named] = []
    for _, _, position in scored:
        if owners[position] not in found:
            found.append(owners[position])
    return found[:3]
