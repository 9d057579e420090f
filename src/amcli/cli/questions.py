"""The account-plan questions of a month or quarter, in the form each output takes; a week asks none.

Everything is imported when it is asked for: the weekly review pays for nothing of it.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from amcli.cli.context import Am

if TYPE_CHECKING:
    from rich.console import RenderableType

    from amcli.domain.periods import Period
    from amcli.domain.records import Facts
    from amcli.domain.settings import Settings
    from amcli.render.section import Section
    from amcli.reports.plan_questions import Questions
    from amcli.store.book import Book


def ask(
    am: Am, book: "Book", period: "Period", known: "tuple[Sequence[Facts], Settings]", *, notes: bool = True
) -> "Questions | None":
    """Return the answers of a period; `known` are its facts as they were loaded, and the settings."""
    if not period.is_long:
        return None
    from amcli.domain.evidence import known_part
    from amcli.reports.plan_questions import plan_questions
    from amcli.store.business_reviews import load_reviews

    facts, settings = known
    reviews = load_reviews(book, known_part(period, am.today).last)
    return plan_questions(facts, period, settings, am.today, reviews=reviews, notes=notes)


def as_data(asked: "Questions | None") -> dict[str, Any]:
    """Return what `am.review/1` has besides, for a period that asks."""
    if asked is None:
        return {}
    from amcli.render.plan_json import as_json

    return {"questions": as_json(asked)}


def as_lines(asked: "Questions | None") -> Iterator[Sequence[object]]:
    """Yield the lines for a pipe that follow those of the accounts."""
    if asked is not None:
        from amcli.render import plan_questions

        yield from plan_questions.as_lines(asked)


def as_parts(asked: "Questions | None", width: int) -> "list[RenderableType]":
    """Return the parts of a page in the terminal."""
    if asked is None:
        return []
    from amcli.render import plan_questions

    return plan_questions.as_parts(asked, width)


def as_sections(asked: "Questions | None") -> "list[Section]":
    """Return the sections of a page to hand on."""
    if asked is None:
        return []
    from amcli.render import plan_questions

    return plan_questions.as_sections(asked)
