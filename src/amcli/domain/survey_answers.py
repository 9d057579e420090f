"""What an answer to a survey asks of us: whoever is not content hears back soon."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from amcli.domain.changes import Insert
from amcli.domain.input import LONGEST_LINE
from amcli.domain.text import shorten
from amcli.domain.vocab import DETRACTOR_UP_TO, PASSIVE_UP_TO

ANSWER_DETRACTOR, ANSWER_PASSIVE = timedelta(days=2), timedelta(days=5)
"""A detractor expects an answer within two days; a passive can wait for the week."""


def answer_within(kind: str, score: int) -> timedelta | None:
    """Return how soon an answer wants one of ours; None for those who are content."""
    if score <= DETRACTOR_UP_TO[kind]:
        return ANSWER_DETRACTOR
    return ANSWER_PASSIVE if score <= PASSIVE_UP_TO[kind] else None


def follow_up(account_id: int, survey: Mapping[str, Any], name: str | None, today: date) -> Insert | None:
    """Return the action that answers a survey, or None where nobody waits for it.

    `survey` holds the columns of its row, `name` is who answered. The time runs from the day the answer is
    known: one that comes in late does not start as overdue.
    """
    within = answer_within(survey["kind"], survey["score"])
    if within is None:
        return None
    title = f"Answer {survey['kind'].upper()} {survey['score']}" + (f" from {name}" if name else "")
    values = {"title": shorten(title, LONGEST_LINE), "owner": "me", "opened": today}
    return Insert("action", {"account_id": account_id, **values, "due": max(survey["on"], today) + within})
