"""The stakeholder map of one account, and the same without one of its people."""

from datetime import date
from typing import NamedTuple

from amcli.domain.records import Contact, Facts
from amcli.domain.settings import Settings
from amcli.domain.signals import Signal, signals
from amcli.domain.stakeholders import (
    PEOPLE_SIGNALS,
    Coverage,
    coverage,
    is_succeeded,
    people_gone,
    people_there,
    raised,
    threads_to,
    without,
)
from amcli.domain.standing import WEEK, Standing, stand

COMPARED_WITH = WEEK
"""Signals look back a week, so the facts must hold that day too."""


class Gone(NamedTuple):
    """Someone who left; `succeeded` is None where the role needs no successor."""

    contact: Contact
    succeeded: bool | None


class Picture(NamedTuple):
    """The people of an account as the rules see them on a day."""

    standing: Standing
    coverage: Coverage
    threads: tuple[Contact, ...]
    """Who is there and was heard in 90 days, the latest first."""
    signals: tuple[Signal, ...]
    """All signals, not only those of people."""


class Loss(NamedTuple):
    """What would be if one person left today."""

    person: Contact
    after: Picture
    appear: tuple[Signal, ...]


class Stakeholders(NamedTuple):
    """The map: who is there, who is gone, and the picture they make."""

    now: Picture
    there: tuple[Contact, ...]
    gone: tuple[Gone, ...]
    loss: Loss | None

    @property
    def on(self) -> date:
        """The day it is seen from."""
        return self.now.standing.on

    @property
    def signals(self) -> tuple[Signal, ...]:
        """What already speaks of the people."""
        return tuple(it for it in self.now.signals if it.code in PEOPLE_SIGNALS)

    def heard(self, person: Contact) -> date | None:
        """Return the last day a person took part in a conversation."""
        return self.now.standing.facts.touched[self.on].heard.get(person.id)


def build_stakeholders(facts: Facts, on: date, settings: Settings, *, leaver: int | None = None) -> Stakeholders:
    """Return the map of one account; `leaver` is the contact to think away.

    `facts` must hold the day and the one a week before.
    """
    now = picture(facts, on, settings)
    loss = None
    if leaver is not None:
        after = picture(without(facts, leaver, on), on, settings)
        person = next(it for it in facts.contacts if it.id == leaver)
        loss = Loss(person, after, tuple(raised(now.signals, after.signals)))
    gone = tuple(Gone(it, is_succeeded(it, facts, on)) for it in people_gone(facts, on))
    return Stakeholders(now, people_there(facts, on), gone, loss)


def picture(facts: Facts, on: date, settings: Settings) -> Picture:
    """Return how the rules see an account and its people on a day."""
    standing = stand(facts, on, settings, before=on - COMPARED_WITH)
    return Picture(standing, coverage(standing.seats), threads_to(facts, on), tuple(signals(standing)))
