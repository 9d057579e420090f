"""Facts for a report, and the settings with what the book itself sets for whole tiers."""

from collections.abc import Sequence
from datetime import date

from amcli.cli.context import Am
from amcli.domain.cadence import with_tiers
from amcli.domain.records import Facts
from amcli.domain.settings import Settings
from amcli.store.book import Book
from amcli.store.facts import load_facts, tier_cadences


def load(
    am: Am, book: Book, days: Sequence[date], *, account_id: int | None = None, since: date | None = None
) -> tuple[list[Facts], Settings]:
    """Return facts for the days asked about and the settings that hold for this book."""
    return load_facts(book, days, account_id=account_id, since=since), settings_of(am, book)


def settings_of(am: Am, book: Book) -> Settings:
    """Return the settings of the config with the tier cadences of the book over them."""
    return with_tiers(am.settings, tier_cadences(book))
