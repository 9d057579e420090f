"""`am opportunities`: what is ready and what is not; `advance`, `block`, `unblock`, `win` and `lose`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.domain.changes import Change
    from amcli.reports.opportunities import Line
    from amcli.store.book import Book

Ref = Annotated[str, typer.Argument(metavar="ON", help="Which one, such as o3.", show_default=False)]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day; today unless given.")]


def opportunities(app: typer.Typer) -> None:
    """Add the steps in the life of an opportunity to its group."""
    app.command("advance")(advance)
    app.command("block")(block)
    app.command("unblock")(unblock)
    app.command("win")(win)
    app.command("lose")(lose)


def show_list(am: Am, given: Mapping[str, Any]) -> None:
    """Print the opportunities that fit what was typed: the open ones by what is to be done about them."""
    from amcli.cli import group_list
    from amcli.cli.loading import load
    from amcli.cli.naming import pick_account
    from amcli.cli.output import for_people, hint, show
    from amcli.domain.entities import OPPORTUNITY
    from amcli.render import lists
    from amcli.render import opportunities as pages
    from amcli.reports.opportunities import build_opportunities, by_id
    from amcli.store.lists import count, fetch

    query = group_list.query_of(am, OPPORTUNITY, given)
    gated = query.state == "open" and not query.sort
    shortened = not gated and given["limit"] is None and not am.as_json and for_people()
    with am.read() as book:
        named = given.get("account_in") or ()
        query = query._replace(accounts=tuple(pick_account(book, name).id for name in named))
        view = group_list.view_of(am)
        total = count(book, OPPORTUNITY, query, view) if shortened else 0
        limit = query.limit
        if gated:
            query = query._replace(limit=0)
        elif shortened:
            query = query._replace(limit=group_list.MOST_FOR_PEOPLE)
        items = fetch(book, OPPORTUNITY, query, view)
        alone = query.accounts[0] if len(query.accounts) == 1 else None
        facts, settings = load(am, book, (am.today,), account_id=alone) if items else ([], am.settings)
    if not items and not am.as_json:
        hint(group_list.nothing_of(OPPORTUNITY, query))
        return
    report = build_opportunities(facts, am.today, settings, {it.row_id for it in items})
    lines = by_id(report)
    if gated:
        place = {row_id: at for at, row_id in enumerate(lines)}
        items = sorted(items, key=lambda it: place.get(it.row_id, len(place)))[: limit or None]
        if limit:
            report = build_opportunities(facts, am.today, settings, {it.row_id for it in items})
    show(
        am,
        schema="am.opportunities/1",
        data=lambda: pages.as_json(items, lines, report if gated else None),
        lines=lambda: pages.as_lines(items, lines),
        page=lambda: pages.as_page(report) if gated else lists.list_page(OPPORTUNITY, items, am.today),
    )
    if total > len(items):
        hint(f"{len(items):,} of {total:,}; --limit 0 shows all, --account and --sort narrow and order them.")


@command
def advance(
    am: Am,
    ref: Ref,
    stage: Annotated[
        str | None, typer.Argument(metavar="STAGE", help="Which stage; the next one unless given.")
    ] = None,
    on: On = None,
) -> None:
    """Move an opportunity on to its next stage: identified, qualified, proposed, negotiating."""
    from amcli.cli import daily
    from amcli.cli.output import hint
    from amcli.cli.steps import tell_step, write_step
    from amcli.domain import opportunity_steps as steps
    from amcli.domain.dates import show_day
    from amcli.domain.entities import OPPORTUNITY

    with daily.write_existing(am) as book:
        done = write_step(
            am, book, OPPORTUNITY, (ref, "advance"), lambda row: [steps.advance(row, stage, on, today=am.today)]
        )
        line = _line(am, book, done.after.row_id)
    now = done.after.values
    tell_step(
        am,
        OPPORTUNITY,
        done,
        f"{now['stage']} {show_day(now['stage_on'], today=am.today) if now['stage_on'] else ''}".strip(),
        f"stage {done.before.values['stage']} → {now['stage']}",
    )
    if line is not None and line.blocks:
        why = ", ".join(it.text for it in line.blocks)
        hint(f"Not ready to be asked for: {why}. `{line.blocks[0].next}`")


@command
def block(
    am: Am,
    ref: Ref,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="What it waits for.", show_default=False)],
    review: Annotated[
        str, typer.Option("--review", metavar="DATE", help="When to look at it again.", show_default=False)
    ],
) -> None:
    """Set an opportunity aside for a reason, until a day on which it is looked at again."""
    from amcli.cli import daily
    from amcli.cli.steps import tell_step, write_step
    from amcli.domain import opportunity_steps as steps
    from amcli.domain.dates import show_day
    from amcli.domain.entities import OPPORTUNITY

    with daily.write_existing(am) as book:
        done = write_step(
            am, book, OPPORTUNITY, (ref, "block"), lambda row: [steps.block(row, why, review, today=am.today)]
        )
    values = done.after.values
    day = show_day(values["review_on"], today=am.today)
    tell_step(am, OPPORTUNITY, done, "blocked", f"review {day}: {values['blocked_reason']}")


@command
def unblock(am: Am, ref: Ref) -> None:
    """Take away what an opportunity waited for."""
    from amcli.cli import daily
    from amcli.cli.output import hint
    from amcli.cli.steps import tell_step, write_step
    from amcli.domain import opportunity_steps as steps
    from amcli.domain.entities import OPPORTUNITY

    with daily.write_existing(am) as book:
        done = write_step(am, book, OPPORTUNITY, (ref, "unblock"), lambda row: [steps.unblock(row, today=am.today)])
        line = _line(am, book, done.after.row_id)
    tell_step(am, OPPORTUNITY, done, "unblocked", f"was blocked: {done.before.values['blocked_reason']}")
    if line is not None and line.blocks:
        why = ", ".join(it.text for it in line.blocks)
        hint(f"Still not ready to be asked for: {why}. `{line.blocks[0].next}`")


@command
def win(
    am: Am,
    ref: Ref,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="AMOUNT", help="The ARR it came to, if not as planned.")
    ] = None,
    contract: Annotated[
        str | None, typer.Option("--contract", metavar="KN", help="The contract it adds to: amended along with it.")
    ] = None,
    starts: Annotated[
        str | None, typer.Option("--starts", metavar="DATE", help="When the amendment begins; the day of the win.")
    ] = None,
    on: On = None,
) -> None:
    """Record that an opportunity was won, and with --contract what it adds to a running term.

    Without --contract it says which command brings it into the contracts: nothing counts as ARR before.
    """
    from amcli.cli import daily
    from amcli.cli.output import hint
    from amcli.cli.steps import tell_step, write_step
    from amcli.domain import opportunity_steps as steps
    from amcli.domain.entities import OPPORTUNITY

    if starts is not None and contract is None:
        raise Refused("--starts says when a contract changes.", "Add --contract kN, or leave --starts out.")
    added: list[str] = []
    with daily.write_existing(am) as book:

        def decide(row: dict[str, Any]) -> "list[Change]":
            won = steps.win(row, amount, on, today=am.today)
            if contract is None:
                return [won]
            amended, said = _amendment(am, book, {**row, **won.values}, (contract, starts))
            added.append(said)
            return [won, amended]

        done = write_step(am, book, OPPORTUNITY, (ref, "win"), decide)
        says = [] if contract is not None else _to_contracts(am, book, done.after.row_id)
    values = done.after.values
    new = [f"k{row_id}" for row_id in done.added]
    first = f"won {_shown(am, values['closed_on'])}"
    tell_step(am, OPPORTUNITY, done, first, _worth(values["amount"]), *(f"{new[0]} {it}" for it in added), refs=new)
    for line in says:
        hint(line)


@command
def lose(
    am: Am,
    ref: Ref,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; you will want to know.", show_default=False)],
    on: On = None,
) -> None:
    """Record that an opportunity was lost, and why; it is not offered again for 90 days."""
    from amcli.cli import daily
    from amcli.cli.steps import tell_step, write_step
    from amcli.domain import opportunity_steps as steps
    from amcli.domain.entities import OPPORTUNITY

    with daily.write_existing(am) as book:
        done = write_step(am, book, OPPORTUNITY, (ref, "lose"), lambda row: [steps.lose(row, why, on, today=am.today)])
    values = done.after.values
    tell_step(
        am,
        OPPORTUNITY,
        done,
        f"lost {_shown(am, values['closed_on'])}",
        f"{values['blocked_reason']} · not offered again before {_shown(am, values['review_on'])}",
    )


def _line(am: Am, book: "Book", row_id: int) -> "Line | None":
    """Return what the gate says of an opportunity now."""
    from amcli.cli.loading import load
    from amcli.reports.opportunities import judge
    from amcli.store.rows import image

    owner = image(book.db, "opportunity", row_id)["account_id"]
    facts, settings = load(am, book, (am.today,), account_id=owner)
    return next((line for one in facts for line in judge(one, am.today, settings, {row_id})), None)


def _amendment(am: Am, book: "Book", row: dict[str, Any], typed: tuple[str, str | None]) -> "tuple[Change, str]":
    """Return what a win adds to a contract of its account, and what to say of it.

    Raises:
        Refused: the win has no amount, or the contract is another account's or cannot be changed.
    """
    from datetime import date

    from amcli.cli.group_list import find
    from amcli.cli.loading import load
    from amcli.domain.amending import Amendment, amend
    from amcli.domain.dates import parse_day
    from amcli.domain.entities import CONTRACT
    from amcli.domain.money import Money, show_money
    from amcli.domain.negotiation import Deal
    from amcli.domain.terms import terms_on
    from amcli.store.rows import image

    if not row["amount_minor"]:
        raise Refused("It is not known what this adds to the contract.", "Add --amount 18k, the ARR it came to.")
    contract_id = find(book, CONTRACT, typed[0])
    kept = image(book.db, "contract", contract_id)
    if kept["account_id"] != row["account_id"]:
        raise Refused(f"k{contract_id} is a contract of another account.", "Give one of the same account.")
    closed = row["closed_on"] if isinstance(row["closed_on"], date) else date.fromisoformat(row["closed_on"])
    first = parse_day(typed[1], today=am.today) if typed[1] is not None else closed
    facts, _ = load(am, book, (am.today,), account_id=row["account_id"], as_written=True)
    contracts = facts[0].contracts
    term = next(it for it in terms_on(contracts, min(first, am.today)) if it.contract.id == contract_id)
    if term.contract.currency != row["currency"]:
        raise Refused(
            f"k{contract_id} is in {term.contract.currency}, the opportunity in {row['currency']}.",
            f"Win it without --contract, then `am contracts amend k{contract_id} --arr …`.",
        )
    arr = Money(term.contract.arr + row["amount_minor"], term.contract.currency)
    deal = Deal(walk_away=kept["walk_away_minor"], next_move=kept["next_move"])
    was = show_money(Money(term.contract.arr, term.contract.currency))
    said = f"amends k{contract_id} from {_shown(am, first)}: {was} → {show_money(arr)}"
    return amend(term, Amendment(arr, first), contracts, deal), said


def _to_contracts(am: Am, book: "Book", row_id: int) -> list[str]:
    """Return what to type so that a win counts as ARR: an amendment of the running term, or a new one."""
    from amcli.domain.money import to_amount
    from amcli.domain.signals.signal import typed
    from amcli.domain.terms import terms_on
    from amcli.store.facts import load_facts
    from amcli.store.rows import image

    won = image(book.db, "opportunity", row_id)
    product, minor, currency = won["product"], won["amount_minor"], won["currency"]
    facts = load_facts(book, (am.today,), account_id=won["account_id"])[0]
    running = [it for it in terms_on(facts.contracts, am.today) if it.is_renewing and not it.contract.trial]
    same = [it.contract for it in running if product and it.contract.product == product]
    amount = to_amount(minor, currency) if minor else "…"
    if same and minor and same[0].currency == currency:
        arr = to_amount(same[0].arr + minor, currency)
        return [f"It counts as ARR once the contract says so: am contracts amend k{same[0].id} --arr {arr}"]
    add = f"am contracts add {facts.account.handle} {typed(product) if product else '…'} --arr {amount}"
    return [
        f"It counts as ARR once a contract says so: {add} --currency {currency} --starts DATE --booking-type upsell"
    ]


def _worth(amount: Any) -> str:
    from amcli.domain.money import show_money

    return f"worth {show_money(amount)} a year" if amount is not None else "no amount recorded; --amount gives it"


def _shown(am: Am, day: Any) -> str:
    from amcli.domain.dates import show_day

    return show_day(day, today=am.today)
