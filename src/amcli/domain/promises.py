"""What was promised, by whom and for when: how late it is, when to ask again, how often it was put off.

A commitment is *ours* when the AM or one of our teams owns it and *theirs* when the client does. What anybody
but the AM owns, the AM waits for.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from amcli.domain.dates import show_day
from amcli.domain.records import Action

ME, CLIENT = "me", "client"
DAY = timedelta(days=1)
ASK_AGAIN = timedelta(days=7)
"""After how long to ask again where no due day says more."""
FRIDAY = 5
MANY_SLIPS = 3
"""A day put off so often is no plan any more: it is agreed anew, or the step is dropped."""

OWN_GROUPS = ("overdue", "today", "this_week", "next_week", "later", "no_date")
GROUPS = (*OWN_GROUPS, "waiting", "closed")
"""The parts of the list of actions, in the order they are read."""

Moves = Iterable[tuple[date | None, date | None]]
"""Changes of a due day as they were written: from, to."""


def whose(owner: str) -> str:
    """Return whose commitment it is: `ours` (mine or a team's) or `theirs` (the client's)."""
    return "theirs" if owner == CLIENT else "ours"


def is_team(owner: str) -> bool:
    """Tell whether an internal team owns it, neither the AM nor the client."""
    return owner not in (ME, CLIENT)


def days_late(due: date | None, on: date) -> int:
    """Return how many days past due something open is; 0 on its day, before it, and without one."""
    return max(0, (on - due).days) if due else 0


def oldest_first(due: date | None, opened: date) -> date:
    """Return the day a debt is ranked by: the day it was due, or was asked for where none was promised."""
    return due or opened


def asks_on(action: Action) -> date | None:
    """Return the day to ask again for what others owe; None for a step of the AM's own.

    The day that was set; else the weekday after it was due; else, where nobody promised a day, a week after it
    was asked for. A day that was set stands, weekend or not.
    """
    if action.owner == ME:
        return None
    if action.chase_on is not None:
        return action.chase_on
    return _weekday(action.due + DAY if action.due else action.opened + ASK_AGAIN)


def to_chase(action: Action, on: date) -> bool:
    """Tell whether others are to be asked again on a day for what they owe, whether or not it is due yet."""
    day = asks_on(action)
    return day is not None and day <= on and action.is_open(on)


def to_chase_by_choice(action: Action, on: date) -> bool:
    """Tell whether that is so because the AM set the day: then it is a thing to do on that day."""
    return action.chase_on is not None and to_chase(action, on)


def next_ask(due: date | None, today: date) -> date:
    """Return when to ask again after asking today: the weekday after it is due; in a week once that has passed."""
    return _weekday(due + DAY if due is not None and due >= today else today + ASK_AGAIN)


def _weekday(day: date) -> date:
    """Return the day, or the Monday after it on a weekend: nobody is asked then."""
    return day + (8 - day.isoweekday()) * DAY if day.isoweekday() > FRIDAY else day


def group_of(action: Action, on: date) -> str:
    """Return the part of the list an action stands in on a day. Weeks are ISO weeks, Monday to Sunday."""
    if not action.is_open(on) and action.opened <= on:
        return "closed"
    if action.owner != ME:
        return "waiting"
    if action.due is None:
        return "no_date"
    if action.due <= on:
        return "today" if action.due == on else "overdue"
    sunday = on + (7 - on.isoweekday()) * DAY
    if action.due <= sunday:
        return "this_week"
    return "next_week" if action.due <= sunday + 7 * DAY else "later"


def slips(moves: Moves) -> int:
    """Return how many times a due day was put off: moved to later than the day that last stood.

    Setting the first day, and moving one nearer, is no slip; taking the day away and setting a later one is.
    """
    found, standing = 0, None
    for before, after in moves:
        standing = before or standing
        if after is not None:
            found += standing is not None and after > standing
            standing = after
    return found


def slipped_words(times: int) -> str:
    """Return `slipped 2x`, from three times on with what that calls for; nothing for none."""
    if times >= MANY_SLIPS:
        return f"slipped {times}x: agree a new day or drop it"
    return f"slipped {times}x" if times else ""


def chase_words(action: Action, on: date) -> str:
    """Return when to ask again, for people: `chase now`, `chase Wed 25 Nov`.

    Nothing for a step of the AM's own, nor where it goes without saying: right after a due day still ahead.
    """
    day = asks_on(action)
    if day is None or not action.is_open(on):
        return ""
    if day <= on:
        return "chase now"
    return f"chase {show_day(day, today=on)}" if action.chase_on or not action.due else ""


def next_command(action: Action, on: date) -> str:
    """Return the command that answers an open action: asking again where that is due, else closing it."""
    if not action.is_open(on):
        return ""
    return f"am actions chase a{action.id}" if to_chase(action, on) else f"am done a{action.id}"
