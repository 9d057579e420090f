"""One account in the walk through the review: what the week says of it, and how it stands now."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from amcli.domain.movement import days_needed
from amcli.domain.nudge import Nudge, nudge
from amcli.domain.periods import Period
from amcli.domain.records import Facts
from amcli.domain.settings import Settings
from amcli.domain.signals import Signal, signals, visible
from amcli.domain.standing import WEEK, Standing, served, stand
from amcli.reports.review import Review, Row, review


class Stop(NamedTuple):
    """An account the walk comes to."""

    id: int
    handle: str
    name: str


class Route(NamedTuple):
    """The way through a review: the accounts still to be reviewed in its order, and how many there are in all."""

    stops: tuple[Stop, ...]
    accounts: int

    @property
    def reviewed(self) -> int:
        """How many were reviewed for the week before."""
        return self.accounts - len(self.stops)


class Page(NamedTuple):
    """What there is to know for a decision on one account.

    The movement is that of the period. Everything else is as of `standing.on`, so that a decision shows at once,
    also when a past week is walked.
    """

    row: Row | None
    """The account in the review; None when it is no longer part of it."""
    standing: Standing
    signals: tuple[Signal, ...]
    """What is not snoozed, the gravest first."""
    reviewed: date | None
    """When it was reviewed last, whichever week that was for."""
    for_week: bool
    """Whether it was reviewed for this week."""
    nudge: Nudge | None
    """The most valuable thing to do with it now; None for one that is lost."""

    def meant(self, typed: str) -> str:
        """Return the code of the signal that stands under a number on the page; anything else as it was typed."""
        shown = typed.strip()
        if shown.isascii() and shown.isdecimal() and 1 <= int(shown) <= len(self.signals):
            return self.signals[int(shown) - 1].code
        return shown


def route(report: Review, reviewed: Collection[int]) -> Route:
    """Return the way through a review; `reviewed` are the ids of accounts that need no second look."""
    stops = [Stop(it.account.id, it.account.handle, it.account.name) for it in report.rows]
    return Route(tuple(it for it in stops if it.id not in reviewed), len(stops))


def walk_days(period: Period, as_of: date) -> list[date]:
    """Return the days for which a page needs summaries of touches, earliest first."""
    return sorted({*days_needed(period, as_of), as_of, as_of - WEEK})


def walk_page(facts: Facts, period: Period, settings: Settings, as_of: date, marked: tuple[date | None, bool]) -> Page:
    """Return the page of one account; `marked` is its last review, and whether it had one for this week."""
    standing = stand(facts, as_of, settings, before=as_of - WEEK)
    row = next(iter(review([facts], period, settings, as_of).rows), None)
    found = tuple(visible(signals(standing), standing))
    return Page(row, standing, found, *marked, nudge(standing, found) if served([facts], as_of) else None)
