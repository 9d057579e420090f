"""`am renewals --history` and `am renewals accuracy`: how the forecast moved, and how past calls turned out."""

from collections.abc import Sequence

from amcli.cli.context import Am
from amcli.cli.loading import load
from amcli.cli.output import show
from amcli.cli.renewals_pick import account_of
from amcli.domain.dates import add_months, parse_day, show_day
from amcli.domain.periods import Period
from amcli.domain.rolling import DAY
from amcli.errors import Refused
from amcli.render import call_history as pages
from amcli.reports.accuracy import accuracy
from amcli.reports.call_history import SINCE, call_history
from amcli.store.renewals import contracts_of, forecast_moves

ALL_OF_IT = "2000-01-01"


def show_history(am: Am, named: Sequence[str], since: str | None) -> None:
    """Print how the forecast of renewals moved; of those named, the whole of it unless a day is given."""
    first = parse_day(since or (ALL_OF_IT if named else str(am.today - SINCE)), today=am.today, lean="backward")
    if first > am.today:
        raise Refused(f"{first} lies ahead.", "Give a day that has been, such as 1mo.")
    with am.read() as book:
        wanted: set[int] = set()
        for typed in named:
            account_id, number = account_of(book, typed)
            of_account = contracts_of(book, account_id).get(account_id, [])
            wanted |= {number} if number is not None else {it.id for it in of_account}
        facts, settings = load(am, book, (am.today,))
        moves = forecast_moves(book, wanted or None)
    if named and not since:
        days = [it.day for one in moves.values() for it in one]
        first = min([*days, am.today]) - DAY
    report = call_history(facts, am.today, settings, moves, first, wanted if named else None)
    show(
        am,
        schema="am.renewal_history/1",
        data=lambda: pages.history_json(report),
        lines=lambda: pages.history_lines(report),
        page=lambda: pages.history_page(report),
    )


def show_accuracy(am: Am, start: str | None, to: str | None, horizons: Sequence[int]) -> None:
    """Print how past calls turned out of the renewals due in a span of days."""
    last = parse_day(to, today=am.today, lean="backward") if to else am.today
    first = parse_day(start, today=am.today, lean="backward") if start else add_months(last + DAY, -12)
    if first > last:
        raise Refused(f"The period would end on {last}, before it begins on {first}.", "Swap --from and --to.")
    label = f"{show_day(first, today=am.today)} to {show_day(last, today=am.today)}"
    with am.read() as book:
        facts, settings = load(am, book, (am.today,))
        moves = forecast_moves(book)
    report = accuracy(
        facts, Period(label, first, last + DAY), am.today, settings, moves, sorted(set(horizons), reverse=True)
    )
    show(
        am,
        schema="am.renewal_accuracy/1",
        data=lambda: pages.accuracy_json(report),
        lines=lambda: pages.accuracy_lines(report),
        page=lambda: pages.accuracy_page(report, am.today),
    )
