"""What the writes of the daily loop say they did, in plain lines: ids, names, days resolved."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from amcli.domain.cadence import PersonDue, doubled
from amcli.domain.dates import Interval, show_day
from amcli.domain.followups import is_paused, next_checkin
from amcli.domain.naming import Named
from amcli.domain.promises import ME
from amcli.domain.records import Action
from amcli.domain.standing import Standing
from amcli.domain.text import one_line, shorten
from amcli.domain.touchlog import TouchDraft
from amcli.render.cells import joined, pace

TITLE_WIDTH = 60


class Closed(NamedTuple):
    """One thing that is over: its id, what one says of it, whose and what it was, the ISO day."""

    ref: str
    word: str
    named: Named
    title: str
    on: str


def touch_lines(
    standing: Standing, draft: TouchDraft, refs: tuple[str, str | None, Sequence[str]], names: Sequence[str]
) -> list[str]:
    """Return what a logged touch did; `refs` are those of the touch, its action and the check-ins it held."""
    touch, action, held = refs
    when = joined((show_day(draft.on, today=standing.on), draft.at or ""), " ")
    first = joined((f"{touch} {draft.kind}", one_line(standing.account.name), one_line(", ".join(names)), when))
    steps = [step_words(it, standing.on) for it in standing.facts.actions if f"a{it.id}" == action]
    return [first, joined([*steps, *(f"{ref} check-in held" for ref in held), coming_words(standing)])]


def step_words(action: Action, today: date) -> str:
    """Return `a12 send deck (support), due Fri 27 Nov`."""
    whose = "" if action.owner == ME else f" ({one_line(action.owner)})"
    due = f"due {show_day(action.due, today=today)}" if action.due else "no date"
    return f"a{action.id} {shorten(action.title, TITLE_WIDTH)}{whose}, {due}"


def closed_line(it: Closed, today: date) -> str:
    """Return `a12 done Sat 21 Nov · Acme Corp · send deck`."""
    shown = show_day(date.fromisoformat(it.on), today=today)
    return joined((f"{it.ref} {it.word} {shown}", one_line(it.named.name), shorten(it.title, TITLE_WIDTH)))


def coming_words(standing: Standing) -> str:
    """Return when the next conversation is due: `next check-in Mon 7 Dec`; empty when the account is not served."""
    coming = next_checkin(standing)
    if coming is None:
        return "check-ins paused" if is_paused(standing.facts.cadence) else ""
    late = (standing.on - coming.on).days
    shown = show_day(coming.on, today=standing.on) + (f" ({coming.ref})" if coming.ref else "")
    return f"next check-in was due {shown}, {late}d late" if late > 0 else f"next check-in {shown}"


def planned_line(
    ref: str, on: date, what: tuple[str, str | None, str | None], today: date, every: Interval | None = None
) -> str:
    """Return `c5 check-in Tue 1 Dec · Acme Corp · Jane Doe · renewal · monthly`.

    `what` is account, person and agenda, `every` the interval of a series.
    """
    about = [shorten(part, TITLE_WIDTH) for part in what if part]
    return joined((f"{ref} check-in {show_day(on, today=today)}", *about, pace(every) if every else ""))


def rhythm_lines(
    name: str, rhythm: tuple[Interval, Interval | None], standing: Standing | None, *, changed: bool
) -> list[str]:
    """Return what a new cadence means; `standing` is that of the account, None for a tier."""
    said = f"{one_line(name)}: check-in every {rhythm[0]}, {rhythm[1] or doubled(rhythm[0])} at most"
    if not changed:
        return [f"{said} already; nothing was changed."]
    coming = coming_words(standing) if standing else ""
    due = standing.checkin if standing else None
    faster = f"faster for now, every {due.every}d: {due.quickened}" if due and due.quickened else ""
    return [said, *([joined((coming, faster))] if coming else [])]


def person_rhythm_lines(
    who: str, every: Interval | None, due: PersonDue | None, today: date, *, changed: bool
) -> list[str]:
    """Return what a new rhythm of a person means; `due` is when they are to be heard now, None without a rhythm."""
    said = f"{one_line(who)}: " + (f"to be heard {pace(every)}" if every else "no rhythm of their own")
    if not changed:
        return [f"{said} already; nothing was changed."]
    if due is None:
        return [said]
    left = "" if every else f"their role's holds, {pace(due.every)}; "
    late = due.late(today)
    shown = show_day(due.due, today=today)
    return [said, f"{left}was due {shown}, {late}d late" if late else f"{left}next due {shown}"]
