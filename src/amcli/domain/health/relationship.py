"""Relationship: are the people who decide there and heard, how many people talk to us, in what mood."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.health.dimension import Dimension, tenths, unknown
from amcli.domain.records import Contact, Facts
from amcli.domain.settings import Settings

NAME = "relationship"
HEARD_WITHIN = timedelta(days=120)
"""A required role silent for longer counts half: the practice of the field is to treat it as absent."""
REMEMBERED = timedelta(days=180)
"""Whoever was heard longer ago counts as not heard at all; a whole book is not read further back."""
PEOPLE_WITHIN = timedelta(days=90)
SEAT_VALUE = {"heard": 1.0, "silent": 0.5, "missing": 0.0}
PEOPLE_SCORE = (0, 400, 700, 1000)


class Seat(NamedTuple):
    """A required role group and who fills it; `state` is `heard`, `silent` or `missing`."""

    roles: tuple[str, ...]
    state: str
    contact: Contact | None = None
    heard: date | None = None

    @property
    def label(self) -> str:
        """The role in words."""
        return self.roles[0].replace("_", " ")


def seats(facts: Facts, on: date, required: Sequence[tuple[str, ...]]) -> list[Seat]:
    """Return each required seat with the person who fills it best: the one heard last."""
    heard = facts.touched[on].heard
    there = [it for it in facts.contacts if it.is_there(on)]
    return [_seat(roles, [it for it in there if it.role in roles], heard, on) for roles in required]


def _seat(roles: tuple[str, ...], people: list[Contact], heard: Mapping[int, date], on: date) -> Seat:
    if not people:
        return Seat(roles, "missing")
    best, since = people[0], on - REMEMBERED
    if len(people) > 1:
        best = max(people, key=lambda it: (max(heard.get(it.id, since), since), -it.id))
    last = heard.get(best.id)
    if last is not None and last < since:
        last = None
    state = "heard" if last is not None and on - last <= HEARD_WITHIN else "silent"
    return Seat(roles, state, best, last)


def threads(facts: Facts, on: date) -> list[Contact]:
    """Return the people who took part in touches of the last 90 days and are still there, by id."""
    heard, earliest = facts.touched[on].heard, on - PEOPLE_WITHIN
    return [it for it in facts.contacts if heard.get(it.id, date.min) >= earliest and it.is_there(on)]


def relationship(
    facts: Facts, on: date, settings: Settings, required: Sequence[Seat] | None = None, *, explain: bool = True
) -> Dimension:
    """Return half required roles, a quarter number of people, a quarter mood of the last five touches.

    Without any contact recorded the relationship is unknown, and so it is before the account entered the
    book unless there was a touch by then: contacts carry no day, and would make the first week of every new
    account look like a recovery. Without any mood its quarter drops out.
    `required` saves filling the seats again where the caller has done it for the day.
    """
    if not facts.contacts:
        return unknown(NAME, "no contacts recorded")
    touched = facts.touched[on]
    if touched.last is None and facts.account.added_on > on:
        return unknown(NAME, "no touch known so far back")
    if required is None:
        required = seats(facts, on, settings.required_roles)
    roles = tenths(sum(SEAT_VALUE[it.state] for it in required) / len(required)) if required else 1000
    people = len(threads(facts, on))
    weighted = [(2, roles), (1, PEOPLE_SCORE[min(people, 3)])]
    if touched.moods:
        weighted.append((1, tenths((sum(touched.moods) / len(touched.moods) + 1) / 2)))
    score = round(sum(weight * part for weight, part in weighted) / sum(weight for weight, _ in weighted))
    if not explain:
        return Dimension(NAME, score)
    reasons = [f"{it.label} {it.state}" for it in required if it.state != "heard"]
    reasons.append(f"{people} {'person' if people == 1 else 'people'} in touches of 90d")
    refs = tuple(f"p{it.contact.id}" for it in required if it.contact)
    return Dimension(NAME, score, tuple(reasons), refs)
