"""`am checkin --spread`: days for everything overdue, as a preview first, then as one unit."""

from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from amcli.cli.context import Am
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.reports.spread import SpreadReport
    from amcli.store.book import Book


def spread_overdue(am: Am, tier: str | None, typed: tuple[int | None, str | None], *, yes: bool) -> None:
    """Show which of the coming days each overdue check-in gets, and write it once that is agreed to.

    `typed` holds --per-day and --within.

    Raises:
        Refused: nobody agreed to it.
    """
    from amcli.cli import daily
    from amcli.cli.naming import can_ask
    from amcli.cli.output import wrote
    from amcli.domain.changes import Insert
    from amcli.domain.spread import plan
    from amcli.render import spread as pages
    from amcli.store.journal import writing

    limits = _limits(am, *typed)
    if not yes:
        with am.read() as book:
            seen = _proposal(am, book, tier, limits)
        _preview(am, seen)
        if not seen.found.proposals:
            return
        if not can_ask():
            raise Refused("Nobody can be asked; nothing was planned.", "Add --yes to plan it like this.")
        if not typer.confirm("Plan it like this?", err=True):
            raise Refused("Nothing was planned.", "am checkin ACCOUNT --on DATE plans one.")
    with daily.write_existing(am) as book, writing(book, "checkin --spread", am.stamp) as unit:
        report = _proposal(am, book, tier, limits)
        if not yes and report.found != seen.found:
            raise Refused(
                "The book has changed meanwhile; nothing was planned.", "Run it again to see the new proposal."
            )
        changes = plan(report.found, am.today)
        unit.apply(changes)
        refs = tuple(f"c{unit.id_of(it) if isinstance(it, Insert) else it.row_id}" for it in changes)
    wrote(
        am,
        unit.unit_id if refs else None,
        refs,
        *(pages.written_lines(report, refs) if refs else [pages.nothing(report)]),
        **pages.spread_json(report, refs),
    )


def _limits(am: Am, per_day: int | None, within: str | None) -> tuple[int, timedelta]:
    from amcli.domain.dates import parse_interval
    from amcli.domain.spread import WITHIN

    ahead = timedelta(days=parse_interval(within).days) if within is not None else WITHIN
    return per_day if per_day is not None else am.settings.checkins_per_day, ahead


def _proposal(am: Am, book: "Book", tier: str | None, limits: tuple[int, timedelta]) -> "SpreadReport":
    from amcli.cli.checkin_show import tier_meant
    from amcli.cli.loading import load
    from amcli.reports.spread import COMPARED_WITH, build_spread

    meant = tier_meant(am, book, tier) if tier is not None else None
    facts, settings = load(am, book, (am.today, am.today - COMPARED_WITH), as_written=True)
    return build_spread(facts, am.today, settings, limits, tier=meant)


def _preview(am: Am, report: "SpreadReport") -> None:
    from amcli.cli.output import show
    from amcli.render import spread as pages

    show(
        am,
        schema="am.checkin/1",
        data=lambda: pages.spread_json(report),
        lines=lambda: pages.spread_lines(report),
        page=lambda: pages.spread_page(report),
    )
