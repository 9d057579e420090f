"""Whom to ask for a reference, and when not to: a favour is asked of those who have what they came for."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from amcli.domain.changes import Update
from amcli.domain.dates import days_ago, parse_day, show_day
from amcli.domain.entities import REFERENCE
from amcli.domain.input import read_field
from amcli.domain.records import Contact, Objective, Reference
from amcli.domain.standing import Standing
from amcli.domain.vocab import GRAVE
from amcli.errors import Refused

RESTS_FOR = timedelta(days=90)
"""How long nobody is asked again after a no."""
VALUE_WITHIN = timedelta(days=180)
"""How long an objective that was reached counts as value proven, as for a renewal."""

Row = Mapping[str, Any]


class Candidate(NamedTuple):
    """An account that could be asked, whom there, and the value it rests on."""

    standing: Standing
    person: Contact
    value: Objective


def last_no(asked: Sequence[Reference], on: date) -> Reference | None:
    """Return the no that is not 90 days old yet, the latest where there are several."""
    recent = [it for it in asked if it.declined_on and on - RESTS_FOR < it.declined_on <= on]
    return max(recent, key=lambda it: (it.declined_on or date.min, it.id), default=None)


def objections(it: Standing, asked: Sequence[Reference]) -> list[str]:
    """Return why an account is better not asked now, in a few words each; nothing when it may be."""
    found = []
    no = last_no(asked, it.on)
    if no is not None and no.declined_on is not None:
        found.append(f"f{no.id} was declined {days_ago((it.on - no.declined_on).days)}")
    waiting = [ref for ref in asked if ref.is_open(it.on)]
    if waiting:
        found.append(f"f{waiting[0].id} is still unanswered")
    if it.health.band != "green":
        score = it.health.score
        found.append("health unknown" if score is None else f"health {score // 10} {it.health.band}")
    risks = [f"r{risk.id}" for risk in it.facts.risks if risk.is_grave and risk.is_open(it.on)]
    issues = [f"i{one.id}" for one in it.facts.issues if one.severity in GRAVE and one.is_open(it.on)]
    if risks or issues:
        found.append(f"{', '.join([*risks, *issues])} open")
    return found


def candidate(it: Standing, asked: Sequence[Reference]) -> Candidate | None:
    """Return whom to ask at an account: green, value proven in 180 days, a supporter there, nothing against it."""
    if objections(it, asked):
        return None
    proven = [o for o in it.facts.objectives if o.achieved_on and it.on - VALUE_WITHIN < o.achieved_on <= it.on]
    people = [person for person in it.facts.contacts if person.stance == "supporter" and person.is_there(it.on)]
    if not proven or not people:
        return None
    heard = it.facts.touched[it.on].heard
    who = max(people, key=lambda person: (heard.get(person.id, date.min), -person.id))
    return Candidate(it, who, max(proven, key=lambda o: (o.achieved_on or date.min, o.id)))


def give(row: Row, on: str | None, note: str | None, *, today: date) -> Update:
    """Decide what a reference that was given changes. A yes after a no counts: the no is taken back.

    Raises:
        Refused: it was given already, or on a day before it was asked for, or ahead.
    """
    return _answer(row, "given_on", on, note, today)


def decline(row: Row, on: str | None, note: str | None, *, today: date) -> Update:
    """Decide what a no changes.

    Raises:
        Refused: it was answered already, or on a day before it was asked for, or ahead.
    """
    return _answer(row, "declined_on", on, note, today)


def _answer(row: Row, field: str, on: str | None, note: str | None, today: date) -> Update:
    ref = f"f{row['id']}"
    for other, word in (("given_on", "given"), ("declined_on", "declined")):
        if row[other] is not None and not (other == "declined_on" and field == "given_on"):
            shown = show_day(date.fromisoformat(row[other]), today=today)
            raise Refused(f"{ref} was {word} on {shown}.", f"`am references edit {ref}` corrects that.")
    day = parse_day(on, today=today, lean="backward") if on is not None else today
    if day > today:
        raise Refused(f"--on: {show_day(day, today=today)} lies ahead.", "Record it when it has happened.")
    asked = date.fromisoformat(row["asked_on"])
    if day < asked:
        raise Refused(
            f"{ref} was asked for on {show_day(asked, today=today)}, after {show_day(day, today=today)}.",
            f"`am references edit {ref} --asked-on DATE` corrects that day.",
        )
    values: dict[str, Any] = {field: day}
    if field == "given_on":
        values["declined_on"] = None
    if note is not None:
        said = f"{row['note']}\n{note}" if row["note"] else note
        values["note"] = read_field(REFERENCE, REFERENCE.field("note"), said, today=today)
    return Update("reference", row["id"], values)
