"""`am renewals`: what renews, by the day by which notice must be given; `set` and `close` keep it true."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.app import DefaultGroup, new_app
from amcli.cli.context import Am, command
from amcli.errors import NotFound, Refused

if TYPE_CHECKING:
    from datetime import date

    from amcli.domain.standing import Standing
    from amcli.domain.terms import Term
    from amcli.store.book import Book

app = new_app(cls=DefaultGroup, help="What renews, sorted by notice date.")
ContractRef = Annotated[str, typer.Argument(metavar="ACCOUNT|kN", help="The contract, or the account it belongs to.")]


@app.command("list")
@command
def list_(
    am: Am,
    within: Annotated[
        str | None, typer.Option("--within", metavar="120d", help="How far ahead to look; 120d unless given.")
    ] = None,
) -> None:
    """List what renews, missed and lapsed first, then by the day by which notice must be given."""
    from amcli.cli.loading import load
    from amcli.cli.output import console, show
    from amcli.domain.dates import parse_interval
    from amcli.render import renewals as render
    from amcli.reports.renewals import WITHIN, renewals

    span = parse_interval(within).add_to(am.today) - am.today if within else WITHIN
    with am.read() as book:
        facts, settings = load(am, book, (am.today,))
    report = renewals(facts, am.today, settings, span)
    show(
        am,
        schema="am.renewals/1",
        data=lambda: render.as_json(report),
        lines=lambda: render.as_lines(report),
        page=lambda: render.as_page(report, settings, console(am).width),
    )


@app.command("set")
@command
def set_(
    am: Am,
    contract: ContractRef,
    category: Annotated[str | None, typer.Option("--category", help="commit, best_case, pipeline or omitted.")] = None,
    target: Annotated[str | None, typer.Option("--target", metavar="MONEY", help="The ARR to aim for.")] = None,
    forecast: Annotated[str | None, typer.Option("--forecast", metavar="MONEY", help="The ARR you expect.")] = None,
    stage: Annotated[str | None, typer.Option("--stage", help="Where the renewal is, in your words.")] = None,
    proposal_sent: Annotated[str | None, typer.Option("--proposal-sent", metavar="DATE")] = None,
    price_agreed: Annotated[str | None, typer.Option("--price-agreed", metavar="DATE")] = None,
) -> None:
    """Set the forecast and the marks of a renewal."""
    from amcli.cli.output import wrote
    from amcli.domain.changes import Update
    from amcli.domain.money import parse_money
    from amcli.domain.vocab import FORECAST_CATEGORIES
    from amcli.store.journal import writing

    if category is not None and category not in FORECAST_CATEGORIES[:-1]:
        raise Refused(f"“{category}” is not a category.", f"Use one of: {', '.join(FORECAST_CATEGORIES[:-1])}.")
    with am.write() as book:
        it, term = _renewal(am, book, contract, am.today)
        kept = term.contract
        values: dict[str, Any] = {"category": category, "stage": stage}
        for name, text in (("target_minor", target), ("forecast_minor", forecast)):
            amount = parse_money(text, currency=kept.currency) if text is not None else None
            if amount is not None and amount.currency != kept.currency:
                raise Refused(f"k{kept.id} is in {kept.currency}, not {amount.currency}.", "Use its currency.")
            values[name] = amount.minor if amount else None
        for name, text in (("proposal_sent", proposal_sent), ("price_agreed", price_agreed)):
            values[name] = _mark(am, name, text) if text is not None else None
        given = {name: value for name, value in values.items() if value is not None}
        if not given:
            raise Refused("Nothing to set.", "Give at least one of --category, --forecast, --target, --proposal-sent …")
        ref = f"k{kept.id}"
        with writing(book, f"renewals set {ref}", am.stamp) as unit:
            unit.apply([Update("contract", kept.id, given)])
    told = ", ".join(_told(name, value, kept.currency, am) for name, value in given.items())
    wrote(am, unit.unit_id if unit.changes else None, [ref], f"{ref} {it.account.name}: {told}")


@app.command("close")
@command
def close(
    am: Am,
    contract: ContractRef,
    outcome: Annotated[
        str, typer.Option("--outcome", help="renewed_flat, renewed_up, renewed_down or churned.", show_default=False)
    ],
    final: Annotated[str | None, typer.Option("--final", metavar="MONEY", help="The ARR agreed.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why it ended so.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it was decided.")] = None,
) -> None:
    """Record how a renewal ended; a renewed one starts its next term in the same step."""
    from amcli.cli.output import wrote
    from amcli.domain.changes import Insert
    from amcli.domain.closing import close_renewal
    from amcli.domain.dates import parse_day, show_day
    from amcli.domain.money import parse_money
    from amcli.domain.vocab import RENEWAL_OUTCOMES
    from amcli.store.journal import writing

    if outcome not in RENEWAL_OUTCOMES:
        raise Refused(f"“{outcome}” is not an outcome.", f"Use one of: {', '.join(RENEWAL_OUTCOMES)}.")
    day = parse_day(on, today=am.today, lean="backward") if on else am.today
    if day > am.today:
        raise Refused(f"{day} is in the future.", "An outcome is recorded when it is known.")
    with am.write() as book:
        ref = f"k{_renewal(am, book, contract, day)[1].contract.id}"
        with writing(book, f"renewals close {ref} {outcome}", am.stamp) as unit:
            it, term = _renewal(am, book, ref, day)  # as it is now that nobody else can close it
            amount = parse_money(final, currency=term.contract.currency) if final is not None else None
            changes = close_renewal(term, outcome, amount, reason, day)
            unit.apply(changes)
        added = [f"k{unit.id_of(change)}" for change in changes if isinstance(change, Insert)]
    lines = [f"{ref} {it.account.name}: {outcome.replace('_', ' ')} on {show_day(day, today=am.today)}"]
    if added:
        values = next(change.values for change in changes if isinstance(change, Insert))
        span = f"{show_day(values['starts'], today=am.today)} to {show_day(values['ends'], today=am.today)}"
        lines.append(f"{added[0]} is the next term: {span}")
    wrote(am, unit.unit_id, [ref, *added], *lines)


def _mark(am: Am, name: str, text: str) -> "date":
    """Return the day of a mark: something that has happened."""
    from amcli.domain.dates import parse_day, show_day

    day = parse_day(text, today=am.today, lean="backward")
    if day > am.today:
        words = name.replace("_", " ")
        raise Refused(f"{words}: {show_day(day, today=am.today)} lies ahead.", "Mark it when it has happened.")
    return day


def _told(name: str, value: Any, currency: str, am: Am) -> str:
    """Return one thing that was set, in words."""
    from datetime import date

    from amcli.domain.dates import show_day
    from amcli.domain.money import Money, show_money

    words = name.removesuffix("_minor").replace("_", " ")
    if name.endswith("_minor"):
        return f"{words} {show_money(Money(value, currency))}"
    return f"{words} {show_day(value, today=am.today) if isinstance(value, date) else value}"


def _renewal(am: Am, book: "Book", typed: str, on: "date") -> "tuple[Standing, Term]":
    """Return the account and the term that is meant, as they stood on a day.

    By contract id, or by the account when it has one renewal to decide.
    """
    from amcli.cli.loading import load
    from amcli.cli.naming import pick_account
    from amcli.domain.standing import stand

    number = typed[1:] if typed[:1] in ("k", "K") and typed[1:].isdecimal() else ""
    if number:
        row = book.db.execute("SELECT account_id FROM contract WHERE id = ?", (int(number),)).fetchone()
        if row is None:
            raise NotFound(f"There is no contract k{number}.", "`am contracts --all` lists them.")
        account_id = int(row[0])
    else:
        account_id = pick_account(book, typed).id
    facts, settings = load(am, book, (on,), account_id=account_id)
    it = stand(facts[0], on, settings)
    if number:
        return it, next(term for term in it.terms if term.contract.id == int(number))
    if len(it.renewing) == 1:
        return it, it.renewing[0]
    listed = ", ".join(f"k{term.contract.id} {term.contract.product or ''}".strip() for term in it.renewing)
    if not it.renewing:
        raise NotFound(f"{it.account.name} has no renewal to decide.", "`am contracts` lists the contracts.")
    raise Refused(f"{it.account.name} has {len(it.renewing)} renewals to decide.", f"Name one: {listed}.")
