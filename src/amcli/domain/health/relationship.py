"""Relationship: are the people who decide there and heard, how many people talk to us, in what mood."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
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
    """Return each required seat with the person who fills it best: the one heard last, else known longest."""
    heard, since, places = facts.touched[on].heard, on - REMEMBERED, _places(tuple(required))
    best: dict[int, tuple[date, Contact]] = {}
    for it in facts.contacts:
        if it.role in places and (it.left_on is None or it.is_there(on)):
            last = max(heard.get(it.id, since), since)
            for at in places[it.role]:
                if at not in best or (last, -it.id) > (best[at][0], -best[at][1].id):
                    best[at] = (last, it)
    return [
        _seat(roles, best[at][1], heard, on) if at in best else Seat(roles, "missing")
        for at, roles in enumerate(required)
    ]


@lru_cache(maxsize=8)
def _places(required: Sequence[tuple[str, ...]]) -> dict[str | None, tuple[int, ...]]:
    """Return by role which of the required seats it may fill."""
    roles = {role for group in required for role in group}
    return {role: tuple(at for at, group in enumerate(required) if role in group) for role in roles}


def _seat(roles: tuple[str, ...], best: Contact, heard: Mapping[int, date], on: date) -> Seat:
    last = heard.get(best.id)
    if last is None or last < on - REMEMBERED:
        return Seat(roles, "silent", best)
    return Seat(roles, "heard" if last >= on - HEARD_WITHIN else "silent", best, last)


def threads(facts: Facts, on: date) -> list[Contact]:
    """Return the people who took part in touches of the last 90 days and are still there, by id."""
    heard, earliest = facts.touched[on].heard, on - PEOPLE_WITHIN
    return [
        it
        for it in facts.contacts
        if (last := heard.get(it.id)) is not None and last >= earliest and (it.left_on is None or it.is_there(on))
    ]


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
    roles = tenths(sum([SEAT_VALUE[it.state] for it in required]) / len(required)) if required else 1000
    people = len(threads(facts, on))
    total, weight = 2 * roles + PEOPLE_SCORE[min(people, 3)], 3
    if touched.moods:
        total, weight = total + tenths((sum(touched.moods) / len(touched.moods) + 1) / 2), 4
    score = round(total / weight)
    if not explain:
        return Dimension(NAME, score)
    reasons = [f"{it.label} {it.state}" for it in required if it.state != "heard"]
    reasons.append(f"{people} {'person' if people == 1 else 'people'} in touches of 90d")
    refs = tuple(f"p{it.contact.id}" for it in required if it.contact)
    return Dimension(NAME, score, tuple(reasons), refs)
