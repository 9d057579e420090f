"""`am snooze`: hide one signal or one item until a day, with the reason."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import NotFound, Refused

if TYPE_CHECKING:
    from amcli.domain.naming import Named
    from amcli.store.book import Book

app = new_app()


@app.command("snooze")
@command
def snooze(
    am: Am,
    what: Annotated[str, typer.Argument(metavar="ID|ACCOUNT:SIGNAL", help="a12, c4, r3, …, or acme:quiet.")],
    until: Annotated[str, typer.Argument(metavar="DATE", help="The day it comes back: fri, 2w, 2026-12-01.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason; you will want to know.")],
) -> None:
    """Hide one item or one signal of an account from `am today` until a day. Nothing else changes."""
    from amcli.cli import daily
    from amcli.cli.output import wrote
    from amcli.domain.dates import show_day
    from amcli.domain.followups import read_reason, read_until
    from amcli.domain.followups import snooze as decide
    from amcli.domain.text import one_line
    from amcli.store.journal import writing
    from amcli.store.recent import running_snoozes

    day, reason = read_until(until, today=am.today), read_reason(why)
    with daily.write_existing(am) as book:
        named, signal, ref = _target(am, book, what)
        target = ref or f"{named.handle}:{signal}"
        with writing(book, f"snooze {target} until {day.isoformat()}", am.stamp) as unit:
            running = running_snoozes(book, named.id, signal, ref, am.today)
            snoozed: dict[str, Any] = {"account_id": named.id, "signal": signal, "ref": ref}
            snoozed["severity"] = _severity(am, book, named, signal, ref)
            unit.apply(decide(snoozed, day, reason, running, am.today))
    wrote(
        am,
        unit.unit_id,
        [ref] if ref else [],
        f"{ref or signal} hidden until {show_day(day, today=am.today)} · {one_line(named.name)} · {one_line(reason)}",
        snooze={"account": named.handle, "signal": signal, "ref": ref, "until": day.isoformat(), "why": reason},
    )


def _target(am: Am, book: "Book", what: str) -> "tuple[Named, str | None, str | None]":
    """Return the account, and the code of the signal or the id of the item."""
    from amcli.cli.naming import pick_account
    from amcli.domain.followups import read_signal
    from amcli.domain.refs import parse_ref
    from amcli.domain.signals.codes import CODES

    if parse_ref(what):
        return _item(am, book, what)
    account, colon, signal = what.rpartition(":")
    if not colon or not account.strip():
        raise Refused(
            f"“{what}” is neither an id nor a signal of an account.",
            f"Give an id such as a12, or ACCOUNT:SIGNAL such as {what.strip(': ') or 'acme'}:quiet.",
        )
    code = read_signal(signal, CODES)
    return pick_account(book, account), code, None


def _severity(am: Am, book: "Book", account: "Named", signal: str | None, ref: str | None) -> str | None:
    """Return how grave the signal or item is now, so that it can come back when it gets worse.

    Raises:
        Refused: the account does not have this signal.
    """
    from amcli.cli.loading import load
    from amcli.domain.signals import gravity_of, signals
    from amcli.domain.standing import WEEK, stand

    before = am.today - WEEK
    facts, settings = load(am, book, (am.today, before), account_id=account.id)
    standing = stand(facts[0], am.today, settings, before=before)
    if ref is not None:
        return gravity_of(ref, standing)
    grave = {it.code: it.severity for it in reversed(signals(standing))}
    if signal not in grave:
        raise Refused(
            f"{account.handle} has no signal {signal} today, so there is nothing to hide.",
            f"It has {', '.join(sorted(grave))}." if grave else "It has none.",
        )
    return grave[signal]


def _item(am: Am, book: "Book", what: str) -> "tuple[Named, None, str]":
    from amcli.domain.followups import read_ref, refuse_closed
    from amcli.domain.refs import make_ref
    from amcli.store.recent import account_named, find_row

    entity, row_id = read_ref(what)
    ref = make_ref(entity, row_id)
    row = find_row(book, entity.table, row_id)
    if row is None:
        raise NotFound(f"There is no {entity.table} {ref}.", f"`am {entity.plural}` lists what there is.")
    if "account_id" not in row:
        raise Refused(f"{ref} belongs to no single account.", "Snooze a signal of one: ACCOUNT:request_shipped.")
    if entity.table not in ("contact", "contract"):
        refuse_closed(entity, row_id, row, today=am.today)
    return account_named(book, row["account_id"]), None, ref
