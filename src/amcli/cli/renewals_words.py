"""What is told of a renewal once it is decided: the outcome, the next term, and what it does to the ARR."""

from collections.abc import Sequence
from typing import Any

from amcli.cli.context import Am
from amcli.cli.renewals_pick import Picked
from amcli.domain.changes import Change, Insert, Update
from amcli.domain.dates import show_day
from amcli.domain.money import Money, show_money
from amcli.render import shapes


def closed_lines(
    am: Am, found: Picked, changes: Sequence[Change], added: Sequence[str]
) -> tuple[list[str], dict[str, Any]]:
    """Return what happened in lines, and the movement of the ARR as JSON has it."""
    contract = found.term.contract
    closed = next(it.values for it in changes if isinstance(it, Update))
    day = show_day(closed["closed_on"], today=am.today)
    how = "a trial no longer" if contract.trial and added else closed["outcome"].replace("_", " ")
    lines = [f"{found.ref} {found.name}: {how} on {day}"]
    was = 0 if contract.trial else contract.arr
    now, last = 0, found.term.ends
    for ref, it in zip(added, (it.values for it in changes if isinstance(it, Insert)), strict=True):
        now, last = it["arr_minor"], it["starts"]
        span = f"{show_day(it['starts'], today=am.today)} to {show_day(it['ends'], today=am.today)}"
        early = found.term.ends is not None and not contract.trial and it["starts"] <= found.term.ends
        lines.append(f"{ref} is the next term: {span}{', taking over early' if early else ''}")
    lines.append(
        arr_line(was, now, contract.currency)
        + (
            f", from {show_day(last, today=am.today)}"
            if added and last
            else f", after {show_day(last, today=am.today)}"
            if last
            else ""
        )
    )
    return lines, movement(was, now, contract.currency)


def arr_line(was: int, now: int, currency: str) -> str:
    """Return how the ARR changes in words: `ARR €310,000 → €279,000 (-€31,000)`."""
    if was == now:
        return f"ARR stays at {show_money(Money(was, currency))}"
    by = show_money(Money(now - was, currency))
    sign = "+" if now > was else ""
    return f"ARR {show_money(Money(was, currency))} → {show_money(Money(now, currency))} ({sign}{by})"


def movement(was: int, now: int, currency: str) -> dict[str, Any]:
    """Return how the ARR changes as JSON has it."""
    return {
        "before": shapes.money(Money(was, currency)),
        "after": shapes.money(Money(now, currency)),
        "change": shapes.money(Money(now - was, currency)),
    }
