"""What escalating, reviewing and closing a risk or an issue changes.

What was said along the way is kept as a note on the account that names the risk: a risk has one text of
evidence and one of mitigation, and neither is a diary. A note never counts as contact.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from amcli.domain.changes import Change, Insert, Update
from amcli.domain.dates import parse_day, show_day
from amcli.domain.entities import ISSUE, RISK, TOUCH, Entity, Field
from amcli.domain.followups import finish, refuse_closed
from amcli.domain.input import read_field
from amcli.domain.refs import make_ref
from amcli.domain.reviews import review_after
from amcli.domain.text import key
from amcli.errors import Refused

Row = Mapping[str, Any]


class Step(NamedTuple):
    """The decision: the changes in order, and the note among them."""

    changes: tuple[Change, ...]
    note: Insert | None = None


def escalate_risk(row: Row, to: str, on: str | None, why: str | None, *, today: date) -> Step:
    """Decide what raising a risk with someone changes: with whom, since when, and why as a note.

    Said again for the same person the day stays, unless one is given.

    Raises:
        Refused: it is closed, was opened only later, or nobody is named.
    """
    name, day = _line("to", to, today), _day_of(RISK, row, on, today)
    same = row["escalated_to"] is not None and key(row["escalated_to"]) == key(name)
    values: dict[str, Any] = {"escalated_to": row["escalated_to"] if same else name}
    if on is not None or not same or row["escalated_on"] is None:
        values["escalated_on"] = day
    return _step(row, values, f"escalated to {name}", (why, day))


def review_risk(row: Row, severity: str | None, note: str | None, next_: str | None, *, today: date) -> Step:
    """Decide what looking at a risk changes: the next review, by the rhythm of its severity unless a day is given.

    Raises:
        Refused: it is closed, an unknown severity, or a next review that does not lie ahead.
    """
    _day_of(RISK, row, None, today)
    grave = row["severity"]
    if severity is not None:
        grave = str(read_field(RISK, RISK.field("severity"), severity, today=today))
    due = parse_day(next_, today=today) if next_ is not None else review_after(grave, today)
    if due <= today:
        raise Refused(f"--next: {show_day(due, today=today)} does not lie ahead.", "Give a later day, or leave it out.")
    return _step(row, {"severity": grave, "next_review": due}, "review", (note, today))


def close_risk(row: Row, outcome: str, on: str | None, *, today: date) -> Step:
    """Decide what closing a risk changes: the day and how it came out.

    Raises:
        Refused: it is closed already, was opened only later, or the outcome says nothing.
    """
    day = _day_of(RISK, row, on, today)
    said = str(read_field(RISK, RISK.field("outcome"), outcome, today=today))
    return Step((Update("risk", row["id"], {"closed": day, "outcome": said}),))


def escalate_issue(row: Row, to: str, *, today: date) -> Step:
    """Decide what escalating an issue changes: it becomes an escalation and belongs to the team named.

    Raises:
        Refused: it is resolved, or nobody is named.
    """
    refuse_closed(ISSUE, row["id"], row, today=today)
    name = _line("to", to, today)
    team = row["team"] if row["team"] is not None and key(row["team"]) == key(name) else name
    return Step((Update("issue", row["id"], {"kind": "escalation", "team": team}),))


def close_issue(row: Row, on: str | None, note: str | None, *, today: date) -> Step:
    """Decide what closing an issue changes; what is said of it goes below what its note says already.

    Raises:
        Refused: it is resolved already, was opened only later, or on a day that lies ahead.
    """
    closed = finish(ISSUE, row["id"], row, _past(on, today), today=today)
    if note is None:
        return Step((closed,))
    said = str(read_field(ISSUE, ISSUE.field("note"), note, today=today))
    whole = str(read_field(ISSUE, ISSUE.field("note"), f"{row['note'] or ''}\n{said}", today=today))
    return Step((closed, Update("issue", row["id"], {"note": whole})))


def _step(row: Row, values: dict[str, Any], what: str, said: tuple[str | None, date]) -> Step:
    """Return the change of a risk and the note on what was said of it, both only where there is something."""
    text, day = said
    changes: list[Change] = [Update("risk", row["id"], values)]
    if text is None:
        return Step(tuple(changes))
    if not text.strip():
        raise Refused("Text of nothing but blanks says nothing.", "Say something, or leave it out.")
    whole = f"{make_ref(RISK, row['id'])} {what}: {text}"
    kept = str(read_field(TOUCH, TOUCH.field("text"), whole, today=day))
    note = Insert("touch", {"account_id": row["account_id"], "kind": "note", "on": day, "text": kept})
    return Step((*changes, note), note)


def _day_of(entity: Entity, row: Row, on: str | None, today: date) -> date:
    """Return the day something happened to an open row: not ahead, and not before it was opened."""
    refuse_closed(entity, row["id"], row, today=today)
    day, opened = _past(on, today), date.fromisoformat(row["opened"])
    if day < opened:
        ref = make_ref(entity, row["id"])
        raise Refused(
            f"{ref} was opened on {show_day(opened, today=today)}, after {show_day(day, today=today)}.",
            f"`am {entity.plural} edit {ref} --opened DATE` corrects that day.",
        )
    return day


def _past(on: str | None, today: date) -> date:
    day = parse_day(on, today=today, lean="backward") if on is not None else today
    if day > today:
        raise Refused(f"--on: {show_day(day, today=today)} lies ahead.", "Record it when it has happened.")
    return day


def _line(name: str, text: str, today: date) -> str:
    return str(read_field(RISK, Field(name), text, today=today))
