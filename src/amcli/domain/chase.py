"""What asking others again changes: a note that it was asked, and the day to ask next."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from amcli.domain.changes import Change, Insert, Update
from amcli.domain.dates import parse_day, show_day
from amcli.domain.entities import ACTION, TOUCH
from amcli.domain.followups import refuse_closed
from amcli.domain.input import read_field
from amcli.domain.promises import ME, next_ask
from amcli.errors import Refused


class Chased(NamedTuple):
    """The decision: the changes in order, the note among them, the day to ask next."""

    changes: tuple[Change, ...]
    note: Insert
    next: date


def chase(row: Mapping[str, Any], on: str | None, note: str | None, *, today: date) -> Chased:
    """Decide what asking again for an action of others changes; `row` is as the store keeps it.

    The note is no contact: a conversation with the client is logged as one.

    Raises:
        Refused: the action is over or the AM's own, the day does not lie ahead, or the note says nothing.
    """
    ref, owner = f"a{row['id']}", row["owner"]
    refuse_closed(ACTION, row["id"], row, today=today)
    if owner == ME:
        raise Refused(
            f"{ref} is your own: there is nobody to chase.",
            f"`am done {ref}` when it is done; `am actions edit {ref} --owner support` hands it over.",
        )
    due = date.fromisoformat(row["due"]) if row["due"] else None
    day = parse_day(on, today=today) if on is not None else next_ask(due, today)
    if day <= today:
        raise Refused(f"--on: {show_day(day, today=today)} does not lie ahead.", "Give a later day, or leave it out.")
    if note is not None and not note.strip():
        raise Refused("Text of nothing but blanks says nothing.", "Say something, or leave --note out.")
    said = f"{ref} chased {owner}" + (f": {note}" if note else "")
    text = str(read_field(TOUCH, TOUCH.field("text"), said, today=today))
    kept = Insert("touch", {"account_id": row["account_id"], "kind": "note", "on": today, "text": text})
    return Chased((Update("action", row["id"], {"chase_on": day}), kept), kept, day)
