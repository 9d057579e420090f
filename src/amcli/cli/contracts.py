"""`am contracts amend|renew|cancel`: changes within a term, what follows it, and its end."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from datetime import date

    from amcli.cli.renewals_pick import Picked
    from amcli.domain.closing import Terms
    from amcli.store.book import Book

Ref = Annotated[str, typer.Argument(metavar="KN", help="Which one, such as k3.", show_default=False)]
ListPrice = Annotated[str | None, typer.Option("--list-price", metavar="MONEY", help="The list price from then on.")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why.")]


def contracts(app: typer.Typer) -> None:
    """Add the steps in the life of a contract to its group."""
    app.command("amend")(amend_)
    app.command("renew")(renew_)
    app.command("cancel")(cancel_)


@command
def amend_(
    am: Am,
    ref: Ref,
    arr: Annotated[str, typer.Option("--arr", metavar="MONEY", help="The ARR from then on.", show_default=False)],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="Its first day; today unless given.")] = None,
    product: Annotated[str | None, typer.Option("--product", metavar="TEXT", help="What it is from then on.")] = None,
    list_price: ListPrice = None,
) -> None:
    """Change the ARR within a term, up or down: a linked term takes over on its day, up to the same end."""
    from amcli.cli.output import wrote
    from amcli.cli.renewals_set import own_money
    from amcli.cli.renewals_words import arr_line, movement
    from amcli.domain import amending
    from amcli.domain.dates import parse_day, show_day
    from amcli.domain.money import Money
    from amcli.store.journal import writing
    from amcli.store.renewals import deal_of

    day = parse_day(on, today=am.today) if on else am.today
    with am.write() as book, writing(book, f"contracts amend {ref.strip().lower()}", am.stamp) as unit:
        found = _pick(am, book, ref, min(day, am.today))
        kept = found.term.contract
        new = amending.Amendment(
            Money(own_money(arr, kept.currency, found.ref), kept.currency),
            day,
            _product(product, am.today),
            Money(own_money(list_price, kept.currency, found.ref), kept.currency) if list_price is not None else None,
        )
        insert = amending.amend(found.term, new, found.standing.facts.contracts, deal_of(book, [kept]))
        unit.apply([insert])
        added = f"k{unit.id_of(insert)}"
    values = insert.values
    first = show_day(day, today=am.today)
    until = f" to {show_day(values['ends'], today=am.today)}" if values["ends"] else ""
    lines = [
        f"{added} {found.name}: {values['booking_type']} of {found.ref}, {first}{until}",
        arr_line(kept.arr, new.arr.minor, kept.currency) + f", from {first}",
        *_carried(values, kept, Money),
    ]
    wrote(am, unit.unit_id, [added, found.ref], *lines, movement=movement(kept.arr, new.arr.minor, kept.currency))


def _carried(values: Any, kept: Any, money: Any) -> list[str]:
    """Say what of the forecast moved along."""
    from amcli.domain.money import show_money

    moved = (("forecast", kept.forecast, values["forecast_minor"]), ("target", kept.target, values["target_minor"]))
    told = [
        f"{name} {show_money(money(was, kept.currency))} → {show_money(money(now, kept.currency))}"
        for name, was, now in moved
        if was is not None
    ]
    return [", ".join(told)] if told else []


@command
def renew_(
    am: Am,
    refs: Annotated[
        list[str],
        typer.Argument(metavar="KN[=MONEY]…", help="Which, each with its new ARR if it changes.", show_default=False),
    ],
    arr: Annotated[str | None, typer.Option("--arr", metavar="MONEY", help="The new ARR, if it changes.")] = None,
    starts: Annotated[
        str | None, typer.Option("--starts", metavar="DATE", help="Early or late; the day after the term unless given.")
    ] = None,
    ends: Annotated[
        str | None, typer.Option("--ends", metavar="DATE", help="The last day; the same for all that are named.")
    ] = None,
    term: Annotated[str | None, typer.Option("--term", metavar="12mo", help="How long, instead of --ends.")] = None,
    list_price: ListPrice = None,
    product: Annotated[str | None, typer.Option("--product", metavar="TEXT", help="What it is from then on.")] = None,
    auto_renew: Annotated[
        bool | None, typer.Option("--auto-renew/--no-auto-renew", help="As before unless given.", show_default=False)
    ] = None,
    notice: Annotated[str | None, typer.Option("--notice", metavar="60d", help="As before unless given.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it was decided.")] = None,
    reason: Reason = None,
) -> None:
    """Renew contracts on terms of your own, early or to one common end; makes a trial a paid term."""
    from amcli.cli.output import wrote
    from amcli.cli.renewals_close import day_decided, reason_of
    from amcli.cli.renewals_pick import at_its_end
    from amcli.cli.renewals_words import closed_lines
    from amcli.domain.changes import Insert
    from amcli.domain.closing import renew
    from amcli.store.journal import writing

    if ends is not None and term is not None:
        raise Refused("--ends and --term contradict each other.", "Give one of them.")
    named = [_named(it, arr) for it in refs]
    if len({number.lower() for number, _ in named}) < len(named):
        raise Refused("A contract is named twice.", "Name each once.")
    if len(named) > 1 and (arr is not None or list_price is not None or product is not None):
        raise Refused("One amount or product for several contracts.", "Give each its own ARR: k21=130k k29=80k.")
    day, why = day_decided(am, on), reason_of(reason, am.today)
    lines: list[str] = []
    done: list[str] = []
    movements = []
    with am.write() as book, writing(book, f"contracts renew {' '.join(it for it, _ in named)}", am.stamp) as unit:
        for typed, amount in named:
            found = at_its_end(_pick(am, book, typed, day))
            agreed = _agreed(am, found, (amount, list_price, starts, ends, term), (auto_renew, notice, product))
            changes = renew(found.term, agreed, why, day)
            unit.apply(changes)
            added = [f"k{unit.id_of(it)}" for it in changes if isinstance(it, Insert)]
            told, movement = closed_lines(am, found, changes, added)
            lines += told
            done += [found.ref, *added]
            movements.append(movement)
    more: dict[str, Any] = {"movement": movements[0]} if len(movements) == 1 else {"movements": movements}
    wrote(am, unit.unit_id, done, *lines, **more)


def _named(typed: str, arr: str | None) -> tuple[str, str | None]:
    """Return a contract and its new ARR as typed: `k21`, or `k21=130k`."""
    ref, between, amount = typed.partition("=")
    if between and arr is not None:
        raise Refused("The ARR is given twice.", "Give --arr, or k21=130k.")
    return ref.strip(), amount if between else arr


def _agreed(
    am: Am,
    found: "Picked",
    words: tuple[str | None, str | None, str | None, str | None, str | None],
    more: tuple[bool | None, str | None, str | None],
) -> "Terms":
    """Return what was agreed for the next term, from what was typed."""
    from amcli.cli.renewals_set import own_money
    from amcli.domain.closing import Terms
    from amcli.domain.dates import parse_day, parse_interval
    from amcli.domain.money import Money

    arr, list_price, starts, ends, term = words
    auto_renew, notice, product = more
    currency = found.term.contract.currency

    def money(text: str | None) -> Money | None:
        return None if text is None else Money(own_money(text, currency, found.ref), currency)

    def day(text: str | None) -> "date | None":
        return None if text is None else parse_day(text, today=am.today)

    return Terms(
        money(arr),
        day(starts),
        day(ends),
        parse_interval(term) if term is not None else None,
        money(list_price),
        auto_renew,
        parse_interval(notice) if notice is not None else None,
        _product(product, am.today),
    )


@command
def cancel_(
    am: Am,
    ref: Ref,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day notice was given; today unless given.")
    ] = None,
    effective: Annotated[
        str | None, typer.Option("--effective", metavar="DATE", help="The last day, where another was agreed.")
    ] = None,
    reason: Reason = None,
) -> None:
    """Record that notice was given; without --effective the notice rule says when the contract ends."""
    from amcli.cli.output import hint, wrote
    from amcli.cli.renewals_close import day_decided, reason_of
    from amcli.cli.renewals_pick import at_its_end
    from amcli.cli.renewals_words import arr_line, movement
    from amcli.domain.amending import cancel
    from amcli.domain.dates import parse_day, show_day
    from amcli.store.journal import writing

    day, why = day_decided(am, on), reason_of(reason, am.today)
    agreed = parse_day(effective, today=am.today) if effective is not None else None
    with am.write() as book, writing(book, f"contracts cancel {ref.strip().lower()}", am.stamp) as unit:
        found = _pick(am, book, ref, day)
        ended = at_its_end(found)
        changes, last = cancel(ended.term, day, agreed, why)
        unit.apply(changes)
    contract, account = found.term.contract, found.standing.arr.get(found.term.contract.currency, 0)
    gone = 0 if contract.trial else contract.arr
    said = [
        f"{ended.ref} {found.name}: cancelled on {show_day(day, today=am.today)}; "
        f"last day {show_day(last, today=am.today)}"
    ]
    counted = found.term.state == "running" and not contract.trial
    before = account if counted else gone
    said.append(f"account {arr_line(before, before - gone, contract.currency)} after {show_day(last, today=am.today)}")
    moved = movement(before, before - gone, contract.currency)
    wrote(am, unit.unit_id, [ended.ref], *said, last_day=last.isoformat(), movement=moved)
    cancel_by = ended.term.cancel_by
    if agreed is None and contract.auto_renew and cancel_by is not None and cancel_by < day:
        hint(
            f"Notice for the current term was due by {show_day(cancel_by, today=am.today)}: it runs through the next "
            f"one. --effective DATE if another day was agreed."
        )


def _product(text: str | None, today: "date") -> str | None:
    from amcli.domain.entities import CONTRACT
    from amcli.domain.input import read_field

    return None if text is None else str(read_field(CONTRACT, CONTRACT.field("product"), text, today=today))


def _pick(am: Am, book: "Book", typed: str, on: "date") -> "Picked":
    """Return a contract by its id, as it stood on a day.

    Raises:
        Refused: what was typed is no id of a contract.
        NotFound: there is no such contract.
    """
    from amcli.cli.group_list import find
    from amcli.cli.renewals_pick import pick
    from amcli.domain.entities import CONTRACT

    find(book, CONTRACT, typed)
    return pick(am, book, typed, on)
