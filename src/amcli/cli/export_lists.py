"""What `am export` may be narrowed to: the rows of some accounts, and lists that reports work out."""

import inspect
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from amcli.cli.context import Am
from amcli.errors import NotFound, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from amcli.interop.export_report import Listed
    from amcli.store.book import Book

Account = Annotated[
    list[str] | None,
    typer.Option("--account", metavar="ACCOUNT", help="Only what belongs to this account; may repeat."),
]
Tier = Annotated[list[str] | None, typer.Option("--tier", metavar="TIER", help="Only accounts of this tier.")]
Segment = Annotated[list[str] | None, typer.Option("--segment", metavar="WORD", help="Only of this segment.")]
Owner = Annotated[list[str] | None, typer.Option("--owner", metavar="NAME", help="Only accounts of this owner.")]
Status = Annotated[list[str] | None, typer.Option("--status", metavar="WORD", help="Only accounts of this status.")]
REPORTS = ("today", "at-risk", "renewals")


class Which(NamedTuple):
    """Which accounts are meant, one option a field: all of them where nothing is given."""

    account: Account = None
    tier: Tier = None
    segment: Segment = None
    owner: Owner = None
    status: Status = None


def narrowed(function: "Callable[..., None]") -> "Callable[..., None]":
    """Give a command the options of `Which`; it receives them as one, called `which`."""
    own = inspect.signature(function, eval_str=True)
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
        for name, annotation in Which.__annotations__.items()
    ]

    def run(am: Am, **given: Any) -> None:
        which = Which(**{name: given.pop(name) for name in Which._fields})
        function(am, which=which, **given)

    run.__name__, run.__doc__ = function.__name__, function.__doc__
    kept = [it for it in own.parameters.values() if it.name != "which"]
    run.__signature__ = own.replace(parameters=[*kept, *options])  # type: ignore[attr-defined]
    return run


def ids_of(am: Am, book: "Book", which: Which) -> tuple[int, ...]:
    """Return the ids of the accounts meant; none means all of them.

    Raises:
        NotFound: no account fits.
    """
    from amcli.cli.group_list import query_of, view_of
    from amcli.cli.naming import pick_account
    from amcli.domain.entities import ACCOUNT
    from amcli.store.lists import fetch

    named = tuple(pick_account(book, name).id for name in which.account or ())
    if not any(which[1:]):
        return named
    given = {f"{name}_in": words for name, words in which._asdict().items() if name != "account"}
    query = query_of(am, ACCOUNT, {**given, "sort": None, "limit": None})._replace(accounts=named)
    found = fetch(book, ACCOUNT, query, view_of(am))
    if not found:
        raise NotFound("No account fits.", "`am accounts` lists them with tier, segment, owner and status.")
    return tuple(it.row_id for it in found)


def unknown_list(named: str, known: "Iterable[str]") -> Refused:
    """Return the refusal of a list that is none, with the one that was meant."""
    from difflib import get_close_matches

    names = [*REPORTS, *known]
    near = get_close_matches(named, names, n=1)
    return Refused(
        f"There is no list called “{named}”.",
        f"{f'Did you mean {near[0]}? ' if near else ''}Known: {', '.join(names)}.",
    )


def listed(am: Am, book: "Book", name: str, accounts: tuple[int, ...]) -> "Listed":
    """Return a list of `REPORTS` as rows of cells, for all accounts or some."""
    from amcli.interop.export_report import listed as as_listed

    items = _items(am, book, name)
    if accounts:
        marks = ", ".join("?" * len(accounts))
        kept = {it for (it,) in book.rows(f"SELECT handle FROM account WHERE id IN ({marks})", accounts)}
        items = [it for it in items if it["account"] in kept]
    return as_listed(name, items)


def _items(am: Am, book: "Book", name: str) -> list[dict[str, Any]]:
    """Return the items of a report as `--json` gives them."""
    from amcli.cli.loading import load

    if name == "at-risk":
        from amcli.render import at_risk as risky
        from amcli.reports.at_risk import LOOKS_BACK, at_risk

        facts, settings = load(am, book, (am.today, *(am.today - back for back in LOOKS_BACK)))
        data = risky.as_json(at_risk(facts, am.today, settings))
    elif name == "renewals":
        from amcli.render import renewals_json
        from amcli.reports.renewals import ALL, WITHIN, renewals

        facts, settings = load(am, book, (am.today,))
        data = renewals_json.as_json(renewals(facts, am.today, settings, WITHIN, ALL))
    else:
        from amcli.render import today
        from amcli.reports.today import COMPARED_WITH, scan

        facts, settings = load(am, book, (am.today, am.today - COMPARED_WITH))
        data = today.as_json(scan(facts, am.today, settings), None)
    items: list[dict[str, Any]] = data["items"]
    return items
