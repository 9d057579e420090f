"""Facts for a report, and the settings with what the book itself sets for whole tiers."""

from collections.abc import Collection, Sequence
from datetime import date

from amcli.cli.context import Am, clock
from amcli.domain.cadence import with_tiers
from amcli.domain.records import Facts
from amcli.domain.settings import Settings
from amcli.store.book import Book
from amcli.store.facts import load_facts, tier_cadences
from amcli.store.facts import load_some as load_part
from amcli.store.history import as_known


def load(
    am: Am,
    book: Book,
    days: Sequence[date],
    *,
    account_id: int | None = None,
    since: date | None = None,
    as_written: bool = False,
) -> tuple[list[Facts], Settings]:
    """Return facts for the days asked about and the settings that hold for this book.

    The facts are as the book had them on the latest of `days`, and know how they were on the earlier ones
    (`history.as_on`). `as_written` leaves them as they are by now: for a command that changes them.
    """
    facts = load_facts(book, days, account_id=account_id, since=since)
    if not as_written:
        facts = as_known(book, facts, min(days), max(days), today=clock(am))
    return facts, settings_of(am, book)


def load_some(am: Am, book: Book, days: Sequence[date], fields: Collection[str]) -> tuple[list[Facts], Settings]:
    """Return what `load` does with some fields of the facts only, for a report that reads no others."""
    facts = load_part(book, days, fields)
    return as_known(book, facts, min(days), max(days), today=clock(am)), settings_of(am, book)


def settings_of(am: Am, book: Book) -> Settings:
    """Return the settings of the config with the tier cadences of the book over them."""
    return with_tiers(am.settings, tier_cadences(book))


def load_since(am: Am, book: Book, days: Sequence[date], *, changed_since: date) -> tuple[list[Facts], Settings]:
    """Return facts for the days asked about as the book has them on the AM's day, and the settings.

    Whatever happened from the earliest of `days` on is there, and the facts know how they were on any day from
    `changed_since` on: for a report that looks further back than it judges.
    """
    facts = load_facts(book, days, since=min(days))
    return as_known(book, facts, min(changed_since, *days), max(am.today, *days)), settings_of(am, book)
