"""The pulse: the AM's own score of an account, why it was given, and how long it counts."""

from collections.abc import Sequence
from datetime import date

from amcli.domain.changes import Insert
from amcli.domain.dates import parse_day, show_day
from amcli.domain.entities import PULSE
from amcli.domain.health.score import PULSE_SHARE
from amcli.domain.input import read_field
from amcli.domain.records import Pulse
from amcli.errors import Refused

LEAST, MOST = 1, 10
SHARE = PULSE_SHARE
"""Percent of the blended score that is the pulse."""


def read_score(typed: str) -> int:
    """Return the score that was typed.

    Raises:
        Refused: no whole number from 1 to 10.
    """
    try:
        score = int(read_field(PULSE, PULSE.field("score"), typed, today=date.min))
    except Refused as error:
        raise Refused(error.message, f"A pulse is a whole number from {LEAST} to {MOST}.") from error
    if not LEAST <= score <= MOST:
        raise Refused(f"score: {score} is off the scale.", f"A pulse is a whole number from {LEAST} to {MOST}.")
    return score


def give_pulse(account_id: int, score: int, note: str | None, on: str | None, *, today: date) -> Insert:
    """Decide the new pulse; the note is what tells a judgement from a mood.

    Raises:
        Refused: no note, or a day that lies ahead.
    """
    if note is None or not note.strip():
        raise Refused("--note: a pulse needs a reason.", 'For example --note "their new CFO asks what we cost".')
    said = str(read_field(PULSE, PULSE.field("note"), note, today=today))
    day = parse_day(on, today=today, lean="backward") if on is not None else today
    if day > today:
        raise Refused(f"--on: {show_day(day, today=today)} lies ahead.", "A pulse is what you think by now.")
    return Insert("pulse", {"account_id": account_id, "score": score, "note": said, "on": day})


def newest_first(pulses: Sequence[Pulse], on: date) -> list[Pulse]:
    """Return the pulses given by a day, the newest first."""
    return sorted((it for it in pulses if it.on <= on), key=lambda it: (it.on, it.id), reverse=True)
