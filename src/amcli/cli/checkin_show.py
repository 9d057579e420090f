"""`am checkin`, reading: the schedule of the next four weeks, and the rhythm of one account."""

from typing import TYPE_CHECKING

from amcli.cli.context import Am
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.store.book import Book


def show_schedule(am: Am, tier: str | None) -> None:
    """Show the check-ins of the next four weeks and all that are late, of one tier when given."""
    from amcli.cli.loading import load
    from amcli.cli.output import console, hint, show
    from amcli.render import schedule as pages
    from amcli.reports.schedule import build_schedule
    from amcli.store.people import heard_long_ago

    with am.read() as book:
        facts, settings = load(am, book, (am.today,))
        facts = heard_long_ago(book, facts, am.today, settings.role_cadences)
        meant = tier_meant(am, book, tier) if tier is not None else None
    schedule = build_schedule(facts, am.today, settings, tier=meant)
    show(
        am,
        schema="am.checkin/1",
        data=lambda: pages.schedule_json(schedule),
        lines=lambda: pages.schedule_lines(schedule),
        page=lambda: pages.schedule_page(schedule, console(am).width),
    )
    if not facts:
        hint("The book has no accounts yet: am accounts add NAME.")


def show_rhythm(am: Am, account: str) -> None:
    """Show how often one account wants a conversation, and all of its check-ins."""
    from amcli.cli.loading import load
    from amcli.cli.naming import pick_account
    from amcli.cli.output import show
    from amcli.render import schedule as pages
    from amcli.reports.schedule import build_rhythm

    with am.read() as book:
        named = pick_account(book, account)
        facts, settings = load(am, book, (am.today,), account_id=named.id)
    rhythm = build_rhythm(facts[0], am.today, settings)
    show(
        am,
        schema="am.checkin/1",
        data=lambda: pages.rhythm_json(rhythm),
        lines=lambda: pages.item_lines(rhythm.items),
        page=lambda: pages.rhythm_page(rhythm),
    )


def tier_meant(am: Am, book: "Book", typed: str) -> str:
    """Return the tier as the book or the config spells it.

    Raises:
        Refused: no account is in such a tier and the config has none.
    """
    from amcli.domain.text import key
    from amcli.store.recent import tiers

    known = list(dict.fromkeys((*am.settings.cadences, *tiers(book))))
    exact = [tier for tier in known if tier == typed.strip()]
    for tier in exact or [tier for tier in known if key(tier) == key(typed)]:
        return tier
    raise Refused(f"No account is in a tier “{typed}”.", f"Known: {', '.join(known)}.")
