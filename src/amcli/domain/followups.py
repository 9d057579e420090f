"""What follows a conversation: closing what is done, hiding what can wait, when to speak next."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from amcli.domain.cadence import CheckInDue, PersonDue, people_due
from amcli.domain.changes import Change, Insert, Update
from amcli.domain.dates import Interval, after_by, parse_day, parse_interval, show_day
from amcli.domain.entities import CHECKIN, RISK, SURVEY, Entity
from amcli.domain.health.score import fresh_pulse
from amcli.domain.input import LONGEST_LINE, label, read_field
from amcli.domain.records import Action, OwnCadence, Snooze
from amcli.domain.refs import make_ref, parse_ref
from amcli.domain.standing import Standing, served
from amcli.domain.text import clean, one_line
from amcli.domain.vocab import SERVED_STATUSES
from amcli.errors import Refused

DONE_ON: Mapping[str, str] = {
    "action": "done_on",
    "checkin": "done_on",
    "issue": "resolved",
    "milestone": "done_on",
    "objective": "achieved_on",
}
"""What `am done` closes, and the column that takes the day."""

DONE_WORD: Mapping[str, str] = {"issue": "resolved", "objective": "achieved", "checkin": "held", "survey": "answered"}
FORM = "Ids look like a12 (action), c4 (check-in), i3 (issue), m5 (milestone), g2 (objective) or s7 (survey)."


SCHEDULE_AHEAD = timedelta(weeks=4)
"""How far ahead a schedule looks."""


class NextCheckIn(NamedTuple):
    """The next conversation: a day, and the check-in if it is a scheduled one."""

    on: date
    ref: str | None = None


def read_ref(typed: str) -> tuple[Entity, int]:
    """Return what an id stands for.

    Raises:
        Refused: the text has no such form.
    """
    found = parse_ref(typed)
    if found is None:
        raise Refused(f"“{one_line(typed)[:60]}” is not an id.", FORM)
    return found


def read_finishable(typed: str) -> tuple[Entity, int]:
    """Return what an id stands for, of the things that can be done.

    Raises:
        Refused: no id, or one of something that is closed in another way.
    """
    entity, row_id = read_ref(typed)
    if entity.table not in DONE_ON and entity is not SURVEY:
        ref = make_ref(entity, row_id)
        other = (
            f'`am risks close {ref} --outcome "…"` does. '
            if entity is RISK
            else f"`am {entity.plural} edit {ref} --{label(entity.field(entity.ends[0]))} today` does. "
            if (entity.ends)
            else ""
        )
        raise Refused(f"{ref} is {_a(entity.table)}: `am done` does not close those.", other + FORM)
    return entity, row_id


def finish(entity: Entity, row_id: int, row: Mapping[str, Any], on: date, *, today: date) -> Update:
    """Decide the change that closes a row; `row` is as the store keeps it.

    Raises:
        Refused: it is closed already, or was opened only later.
    """
    ref = make_ref(entity, row_id)
    refuse_closed(entity, row_id, row, today=today)
    opened = row.get("opened")
    if opened is not None and date.fromisoformat(opened) > on:
        shown = show_day(date.fromisoformat(opened), today=today)
        raise Refused(
            f"{ref} was opened on {shown}, after {show_day(on, today=today)}.",
            f"`am {entity.plural} edit {ref} --opened DATE` corrects that day."
            if entity is not CHECKIN
            else "Give --on a later day.",
        )
    return Update(entity.table, row_id, {DONE_ON[entity.table]: on})


def answer(row_id: int, row: Mapping[str, Any], action: Mapping[str, Any] | None, on: date) -> list[Change]:
    """Decide what answering a survey changes: its follow-up is done, and recorded first where there was none.

    `row` is the survey and `action` its follow-up, as the store keeps them.

    Raises:
        Refused: it was answered already, or came in only later.
    """
    came = date.fromisoformat(row["on"])
    if on < came:
        raise Refused(f"s{row_id} came in on {came}, after {on}.", "Give --on a later day.")
    if action is not None and action["done_on"] is not None:
        raise Refused(f"s{row_id} was answered on {action['done_on']} already.", "Nothing was changed.")
    if action is not None:
        return [Update("action", action["id"], {"done_on": on})]
    title = f"Answer {row['kind'].upper()} {row['score']}"
    values = {"account_id": row["account_id"], "title": title, "owner": "me", "opened": came, "done_on": on}
    added = Insert("action", values)
    return [added, Update("survey", row_id, {"action_id": added})]


def refuse_closed(entity: Entity, row_id: int, row: Mapping[str, Any], *, today: date) -> None:
    """Refuse a row that is done, dropped or closed, saying since when."""
    for name in entity.ends:
        if row.get(name) is not None:
            word = "dropped" if name == "dropped_on" else done_word(entity)
            shown = show_day(date.fromisoformat(row[name]), today=today)
            raise Refused(
                f"{make_ref(entity, row_id)} was {word} on {shown} already.",
                "Nothing was changed; `am history` shows what was written.",
            )


def done_word(entity: Entity) -> str:
    """Return what one says of a thing that is over: done, held, resolved, achieved, closed."""
    return DONE_WORD.get(entity.table, "done" if entity.table in DONE_ON else "closed")


def read_past(text: str | None, *, today: date) -> date:
    """Return the day something was done, today unless given.

    Raises:
        Refused: the day lies ahead.
    """
    on = parse_day(text, today=today, lean="backward") if text is not None else today
    if on > today:
        raise Refused(f"--on: {show_day(on, today=today)} lies ahead.", "Close it when it is done.")
    return on


def read_until(text: str, *, today: date) -> date:
    """Return the day a snooze ends.

    Raises:
        Refused: the day does not lie ahead.
    """
    until = parse_day(text, today=today)
    if until <= today:
        raise Refused(f"{show_day(until, today=today)} does not lie ahead.", "Snooze until a later day.")
    return until


def read_reason(text: str) -> str:
    """Return why something can wait.

    Raises:
        Refused: no reason, or a novel.
    """
    reason = clean(text).strip()
    if not reason:
        raise Refused("--why: a snooze needs a reason.", 'For example --why "on holiday until then".')
    if len(reason) > LONGEST_LINE:
        raise Refused(f"--why: {len(reason):,} characters are too many.", f"At most {LONGEST_LINE}.")
    return reason


def read_signal(typed: str, codes: Sequence[str]) -> str:
    """Return the code of a signal, whatever its case and its hyphens.

    Raises:
        Refused: no such signal; the nearest one is suggested.
    """
    wanted = typed.strip().lower().replace("-", "_").replace(" ", "_")
    if wanted in codes:
        return wanted
    from difflib import get_close_matches  # noqa: PLC0415 - only a slip needs it

    near = get_close_matches(wanted, codes, n=1, cutoff=0.5)
    meant = f"Did you mean {near[0]}? " if near else ""
    raise Refused(f"“{one_line(typed)[:60]}” is no signal.", f"{meant}Known: {', '.join(codes)}.")


def snooze(snoozed: Mapping[str, Any], until: date, why: str, active: Sequence[Snooze], today: date) -> list[Change]:
    """Decide the changes that hide one signal or item until a day.

    `snoozed` holds account_id and either signal or ref; `active` are the snoozes of it still running: they
    end today, so that a shorter one can replace a longer one and the past stays as it was.
    """
    ended = [Update("snooze", it.id, {"until": today}) for it in active]
    added = Insert("snooze", {**snoozed, "on": today, "until": until, "why": why})
    return [*ended, added]


def read_rhythm(every: str, longest: str | None) -> tuple[Interval, Interval | None]:
    """Return a cadence from what was typed; without a maximum the rule's own, twice the target, holds.

    Raises:
        Refused: an interval outside the grammar, or a maximum below the target.
    """
    target = parse_interval(every)
    most = parse_interval(longest) if longest is not None else None
    if most is not None and most.days < target.days:
        raise Refused(f"The maximum {most} is shorter than the target {target}.", "Swap them, or leave --max out.")
    return target, most


def set_rhythm(whose: Mapping[str, Any], row_id: int | None, rhythm: tuple[Interval, Interval | None]) -> Change:
    """Decide the change that sets a cadence; `whose` holds account_id or tier. A paused account goes on."""
    values = {"every": str(rhythm[0]), "max": str(rhythm[1]) if rhythm[1] else None, "paused": False}
    return Insert("cadence", {**whose, **values}) if row_id is None else Update("cadence", row_id, values)


def pause(account_id: int, row_id: int | None) -> Change:
    """Decide the change that pauses the check-ins of an account; its rhythm is kept for later."""
    if row_id is None:
        return Insert("cadence", {"account_id": account_id, "paused": True})
    return Update("cadence", row_id, {"paused": True})


def plan_checkin(account_id: int, on: date, with_id: int | None, agenda: str | None, today: date) -> Insert:
    """Decide the new scheduled conversation.

    Raises:
        Refused: the day has passed.
    """
    if on < today:
        raise Refused(
            f"{show_day(on, today=today)} has passed; a check-in is planned ahead.",
            "`am log ACCOUNT KIND --at DATE` records a conversation that took place.",
        )
    said = str(read_field(CHECKIN, CHECKIN.field("agenda"), agenda, today=today)) if agenda is not None else None
    values = {"account_id": account_id, "on": on, "with_id": with_id, "agenda": said, "opened": today}
    return Insert("checkin", values)


def next_checkin(standing: Standing) -> NextCheckIn | None:
    """Return the next conversation: a scheduled one not yet past, unless the cadence asks for one before.

    None when check-ins are paused and none is scheduled, or the account is not served.
    """
    planned = next((it for it in standing.open_checkins if it.on >= standing.on), None)
    due = served_rhythm(standing)
    if planned is not None and (due is None or planned.on <= due.due):
        return NextCheckIn(planned.on, f"c{planned.id}")
    return NextCheckIn(due.due) if due is not None else None


def served_rhythm(standing: Standing) -> CheckInDue | None:
    """Return the rhythm of an account the AM answers for; None for others and for paused ones."""
    return standing.checkin if standing.account.status in SERVED_STATUSES else None


def people_to_hear(standing: Standing) -> tuple[PersonDue, ...]:
    """Return who wants to be heard by a rhythm of their own or of their role, the earliest due first.

    Whoever has a conversation scheduled by the due day, or within four weeks where that has passed, is not asked
    for again; nor is anybody at an account the AM does not answer for.
    """
    on = standing.on
    if not served([standing.facts], on):
        return ()
    ahead = [it for it in standing.open_checkins if it.on >= on and it.contact_id is not None]
    return tuple(
        one
        for one in people_due(standing.facts, on, standing.settings)
        if not any(it.contact_id == one.contact.id and it.on <= max(one.due, on + SCHEDULE_AHEAD) for it in ahead)
    )


def is_paused(own: OwnCadence | None) -> bool:
    """Tell whether the check-ins of an account are paused."""
    return own is not None and own.paused


def undated(step: Action | None) -> str:
    """Return what to say of a new step that was to have a day, by the look of it, and has none; else nothing."""
    meant = one_line(after_by(step.title)) if step is not None and step.due is None else ""
    if step is None or not meant:
        return ""
    return f"“{meant[:40]}” is not a day am can read, so a{step.id} has none: am actions edit a{step.id} --due fri"


def remark(standing: Standing, *, mood: int | None, answered: bool, new: int | None) -> str:
    """Return the one thing worth saying after a touch, or an empty string.

    A bad mood comes first: the risk it stands for, or with a risk on record the AM's own score. Then an answer
    still marked as owed, an account with nothing to come, and a pulse that has expired. `answered` tells that
    the touch went out to the client; `new` is the action that came with it.
    """
    handle, facts, on = standing.account.handle, standing.facts, standing.on
    if mood == -1 and not any(it.is_open(on) for it in facts.risks):
        return f'A bad mood: am risks add {handle} "what is wrong" puts the worry on record.'
    if mood == -1 and fresh_pulse(facts.pulses, on) is None:
        return f'A bad mood, a risk on record: am pulse {handle} 4 --note "…" says how grave it is to you.'
    owed = next((it for it in standing.open_actions if it.reply and it.owner != "client" and it.id != new), None)
    if answered and owed is not None:
        return f"a{owed.id} still counts as a reply owed: am done a{owed.id} if this was it."
    planned = any(it.on >= standing.on for it in standing.open_checkins)
    if standing.account.status != "churned" and not standing.open_actions and not planned:
        return f'No next step for {one_line(standing.account.name)}: am actions add {handle} "…" --due fri'
    if any(it.on <= on for it in facts.pulses) and fresh_pulse(facts.pulses, on) is None:
        return f'Your pulse of {one_line(standing.account.name)} has expired: am pulse {handle} 7 --note "…".'
    return ""


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
