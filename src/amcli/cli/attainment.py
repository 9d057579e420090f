"""Targets beside what is reached, for their own list and for the reviews; a book without targets pays for nothing."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from amcli.cli.context import Am

if TYPE_CHECKING:
    from rich.console import RenderableType

    from amcli.domain.periods import Period
    from amcli.domain.targets import Attained
    from amcli.render.section import Section
    from amcli.store.book import Book


def reached(am: Am, book: "Book", on: date | None = None) -> "list[Attained]":
    """Return the targets, the latest period first, as they stood on the AM's day.

    With `on`, only those of periods that hold this day, as they stood on it.
    """
    from amcli.domain.periods import parse_period
    from amcli.store.targets import load_targets

    day = min(on or am.today, am.today)
    dated = [(it, parse_period(it.period, today=am.today)) for it in load_targets(book)]
    dated = [it for it in dated if on is None or it[1].contains(day)]
    dated.sort(key=lambda it: it[1].start, reverse=True)
    if not dated:
        return []
    from amcli.cli.loading import load_since
    from amcli.domain.evidence import DAY
    from amcli.reports.figures import attainment

    first = min(day, *(period.start for _, period in dated)) - DAY
    facts, settings = load_since(am, book, [first, day], changed_since=first)
    return attainment(facts, dated, settings, day)


def of_review(am: Am, book: "Book", period: "Period") -> "list[Attained]":
    """Return the targets that a review tells: those that run on its last day; of a week, only what is behind."""
    found = reached(am, book, period.last)
    return [it for it in found if it.is_behind or period.is_long]


def as_data(found: "Sequence[Attained]") -> dict[str, Any]:
    """Return what `am.review/1` has of targets."""
    from amcli.render import targets

    return {"targets": [targets.one(it) for it in found]}


def as_parts(found: "Sequence[Attained]", period: "Period", width: int) -> "list[RenderableType]":
    """Return the parts of a review in the terminal: a block, or for a week one line."""
    if not found:
        return []
    from amcli.render import targets

    return targets.as_parts(found, width, in_a_line=not period.is_long)


def as_sections(found: "Sequence[Attained]") -> "list[Section]":
    """Return the section of a review to hand on, where there are targets."""
    if not found:
        return []
    from amcli.render import targets

    return [targets.as_section(found)]
