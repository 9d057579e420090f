"""What logging a touch changes: the touch, who took part, the next step it promises, the check-in it holds."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.changes import Change, Insert, Update
from amcli.domain.dates import ACCEPTED_TIME, parse_day, parse_when, show_day, split_by
from amcli.domain.entities import ACTION, TOUCH
from amcli.domain.input import LONGEST_LINE, read_field
from amcli.domain.promises import CLIENT, ME
from amcli.domain.records import CheckIn
from amcli.domain.text import clean, key, one_line, quoted, shorten
from amcli.domain.vocab import COUNTED_KINDS, TOUCH_KINDS
from amcli.errors import Refused

HELD_WITHIN = timedelta(days=3)
"""A conversation this near to a scheduled check-in is that check-in: nobody should have to close it by hand."""
REPLY_WITHIN = timedelta(days=1)
MOODS = {"+": 1, "0": 0, "-": -1}


class TouchDraft(NamedTuple):
    """One contact or note as typed, checked and resolved."""

    kind: str
    on: date
    at: str | None = None
    """The wall clock then, HH:MM."""
    inbound: bool = False
    mood: int | None = None
    text: str | None = None

    @property
    def counts(self) -> bool:
        """Tell whether it is contact: only that resets the cadence."""
        return self.kind in COUNTED_KINDS


class NextStep(NamedTuple):
    """What was promised: who does what by when; `reply` when the client waits for an answer."""

    title: str
    due: date | None = None
    owner: str = ME
    reply: bool = False


class Logged(NamedTuple):
    """The decision: the changes in order, and the parts of them a report names."""

    changes: tuple[Change, ...]
    touch: Insert
    people: tuple[Insert | int, ...]
    action: Insert | None
    held: CheckIn | None


def read_touch(kind: str, at: str | None, mood: str | None, *, inbound: bool, today: date) -> TouchDraft:
    """Return a touch from what was typed.

    Raises:
        Refused: an unknown kind or mood, a moment outside the grammar, or one that lies ahead.
    """
    word = str(read_field(TOUCH, TOUCH.field("kind"), kind, today=today))
    on, time = parse_when(at, today=today) if at is not None else (today, None)
    if on > today:
        raise Refused(
            f"--at: {show_day(on, today=today)} lies ahead; a touch is logged when it has happened.",
            f"`am checkin ACCOUNT --on {on.isoformat()}` plans a conversation. {ACCEPTED_TIME}",
        )
    if mood is not None and mood not in MOODS:
        raise Refused(f"--mood: {quoted(mood)} is no mood.", "It is +, 0 or -; --mood=- is read everywhere.")
    return TouchDraft(word, on, time.strftime("%H:%M") if time else None, inbound, MOODS[mood] if mood else None)


def read_text(typed: str, *, today: date) -> str | None:
    """Return the text of a touch as typed, without what could drive a terminal; None when there is none.

    Raises:
        Refused: the text is longer than a touch holds.
    """
    return str(read_field(TOUCH, TOUCH.field("text"), typed, today=today)) if typed.strip() else None


def is_kind(typed: str) -> bool:
    """Tell whether a word is a kind of touch."""
    return key(typed).replace("-", "_") in TOUCH_KINDS


def read_step(
    title: str | None, due: str | None, owner: str | None, *, owed_to: str | None, today: date
) -> NextStep | None:
    """Return the next step that was typed, or None without one; only a trailing "by DATE" is read out of it.

    `owed_to` names the client when they wait for an answer: a step without a title is then that answer, due
    tomorrow unless a day is given.

    Raises:
        Refused: no title for the due day or the owner, two due days, or one that has passed.
    """
    if title is None and owed_to is None:
        if due is not None or owner is not None:
            flag = "--due" if due is not None else "--owner"
            raise Refused(f"{flag} says nothing without --next.", 'Add --next "what is to be done".')
        return None
    bare, by = split_by(clean(title), today=today) if title is not None else (f"Reply to {owed_to}", None)
    day = _due(by, due, today)
    if title is None:
        bare, day = shorten(bare, LONGEST_LINE), day or today + REPLY_WITHIN
    checked = str(read_field(ACTION, ACTION.field("title"), bare, today=today))
    return NextStep(checked, day, read_owner(owner, today=today), owed_to is not None)


def _due(by: date | None, due: str | None, today: date) -> date | None:
    explicit = parse_day(due, today=today) if due is not None else None
    if by and explicit and by != explicit:
        both = f"{show_day(by, today=today)} in --next, {show_day(explicit, today=today)} in --due"
        raise Refused(f"Two due days: {both}.", "Give one of them.")
    day = explicit or by
    if day is not None and day < today:
        raise Refused(f"{show_day(day, today=today)} has passed; a next step lies ahead.", "Give a later due day.")
    return day


def read_owner(owner: str | None, *, today: date) -> str:
    """Return who does it: `me`, `client` or the name of a team as typed."""
    if owner is None:
        return ME
    name = str(read_field(ACTION, ACTION.field("owner"), owner, today=today))
    return key(name) if key(name) in (ME, CLIENT) else name


def log_touch(
    account_id: int,
    draft: TouchDraft,
    people: Sequence[Insert | int],
    step: NextStep | None,
    now: tuple[Sequence[CheckIn], date],
) -> Logged:
    """Decide what logging a touch changes in the book.

    `people` are contacts by row id, or new ones that the same unit adds; `now` holds the check-ins still to
    be held and the day of the writing.
    """
    checkins, today = now
    direction = "inbound" if draft.inbound else ("outbound" if draft.counts else None)
    values = draft._asdict() | {"account_id": account_id, "direction": direction}
    del values["inbound"]
    touch = Insert("touch", values)
    action = add_step(account_id, step, today, touch) if step else None
    held = held_by(draft.on, checkins, people) if draft.counts else None
    changes: list[Change] = [*(one for one in people if isinstance(one, Insert)), touch]
    changes += [Insert("attendee", {"touch_id": touch, "contact_id": one}) for one in people]
    if action:
        changes.append(action)
    if held:
        changes.append(Update("checkin", held.id, {"done_on": draft.on, "touch_id": touch}))
    return Logged(tuple(changes), touch, tuple(people), action, held)


def add_step(account_id: int, step: NextStep, today: date, touch: Insert | None = None) -> Insert:
    """Return the new action for a promised step."""
    return Insert("action", {"account_id": account_id, "opened": today, "touch_id": touch, **step._asdict()})


def held_by(on: date, checkins: Sequence[CheckIn], people: Sequence[Insert | int]) -> CheckIn | None:
    """Return the scheduled check-in that a conversation on a day was: the nearest within three days.

    One planned only after the conversation is another one, and so is one with a person who, among those
    named, did not take part. Of two equally near the earlier one counts.
    """
    near = [
        it
        for it in checkins
        if abs(it.on - on) <= HELD_WITHIN
        and (it.opened <= on or it.on <= on)
        and (it.contact_id is None or not people or it.contact_id in people)
    ]
    return min(near, key=lambda it: (abs(it.on - on), it.on, it.id), default=None)


def first_words(text: str | None, width: int = 60) -> str:
    """Return the beginning of a text as one line."""
    lines = [line for line in (one_line(part) for part in (text or "").splitlines()) if line]
    return shorten(lines[0], width) if lines else ""
