"""One account in the walk through the review: a page that leaves room on a screen of 80 by 24 for the answer."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from amcli.domain.dates import days_ago, show_day
from amcli.domain.evidence import Evidence
from amcli.domain.movement import LONGEST_STREAK
from amcli.domain.nudge import Nudge
from amcli.domain.promises import ME
from amcli.domain.terms import Term
from amcli.domain.text import one_line, shorten
from amcli.render import shapes
from amcli.render.cells import BAND, FAINT, LATE, SEVERITY, SOON, joined, text_cell
from amcli.reports.walk import Page, Route

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

NARROW = 60
"""Below this many columns nothing is cut: lines fold instead."""
LABEL = 8
"""Columns of the word before a list."""
MOST, MOST_SIGNALS = 3, 5
WORDS = {"reduced_risk": "reduced risk", "increased_value": "increased value", "clarified_next_step": "next step"}

MENU = "[l]og [n]ext [d]one [r]isk [p]ulse [s]nooze re[v]iewed s[k]ip [b]ack [q]uit [?]"
HELP = (
    ("l", "log: kind and what was said, as in: call They want a shorter term"),
    ("n", "next step, as in: send deck by fri"),
    ("d", "done: what is finished, by id, as in: a60"),
    ("r", "risk: severity and title, as in: high Champion leaves in spring"),
    ("p", "pulse: 1 to 10 and why, as in: 6 Their new CFO asks what we cost"),
    ("s", "snooze a signal by its number, or an item by its id; until when, and why"),
    ("v", "reviewed: mark it, with a note if you like, and go on to the next"),
    ("k", "skip it for now; b back to the one before; q leave, as Ctrl-C and Ctrl-D do"),
)
HELP_END = (
    "Each answer is saved at once; am undo takes back the last. An empty answer leaves a question.",
    "The answer may follow the letter: n send deck by fri",
)


def as_page(page: Page, place: tuple[int, int], width: int) -> "RenderableType":
    """Lay one account out; `place` is which one of how many it is in this walk."""
    from rich.console import Group

    lines = [_who(page, place), _why(page), _standing(page)]
    rows = [("Moved", _moved(page)), ("Worse", _worse(page)), ("Next", _next(page)), ("Signals", _signals(page, width))]
    for label, found in rows:
        for at, line in enumerate(found):
            lines.append(text_cell("").append(("" if at else label).ljust(LABEL), FAINT).append_text(line))
    if page.nudge:
        lines += _nudge(page.nudge, width)
    if width >= NARROW:
        for line in lines:
            line.truncate(width, overflow="ellipsis")
    return Group(*lines)


def _nudge(it: Nudge, width: int) -> list["Text"]:
    """Return what to do and the command, which is never cut: it gets a line of its own where there is no room."""
    said, command = text_cell(it.text, "bold"), f"→ {one_line(it.next)}"
    if said.cell_len + 1 + len(command) > width:
        return [said, text_cell(command, "cyan")]
    return [said.append(f" {command}", "cyan not bold")]


def menu(width: int) -> "Text":
    """Return the keys, broken between words where they do not fit."""
    from textwrap import wrap

    return text_cell("").append("\n".join(wrap(MENU, width, break_long_words=False)), "bold")


def help_page() -> "RenderableType":
    """Explain the keys."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for key, meaning in HELP:
        grid.add_row(text_cell(key), text_cell(meaning))
    for line in HELP_END:
        grid.add_row("", text_cell(line, FAINT))
    return grid


def start_line(route: Route, label: str) -> str:
    """Return what a walk has before it: `2026-W47 · 22 accounts, 3 of them reviewed already`."""
    before = f", {route.reviewed} reviewed already" if route.reviewed else ""
    return f"{label} · {route.accounts} account{'' if route.accounts == 1 else 's'}{before} · ? explains the keys"


def end_lines(route: Route, label: str, done: Sequence[str], saved: Sequence[tuple[str, int]], left: str) -> list[str]:
    """Return what a walk came to: `done` names who was reviewed, `left` the command that goes on."""
    names = ", ".join(shorten(name, 30) for name in done[:4]) + (f" and {len(done) - 4} more" if len(done) > 4 else "")
    reviewed = route.reviewed + len(done)
    lines = [f"{label}: {reviewed} of {route.accounts} reviewed" + (f", now {names}" if done else "")]
    told = ", ".join(f"{number} {word if number == 1 else _several(word)}" for word, number in saved if number)
    lines.append(f"Saved: {told}. am undo takes back the last." if told else "Nothing was saved.")
    if reviewed < route.accounts:
        lines.append(f"{route.accounts - reviewed} to go: {left}")
    return lines


def _several(word: str) -> str:
    if word == "thing done":
        return "things done"
    return f"{word}{'es' if word.endswith('ch') else 's'}"


def _who(page: Page, place: tuple[int, int]) -> "Text":
    account = page.standing.account
    tier = f"tier {one_line(account.tier)}" if account.tier else ""
    line = text_cell(f"{place[0]} of {place[1]}", FAINT).append(f" {one_line(account.name)}", "bold not dim")
    money = shapes.amount(page.standing.arr, page.standing.money())
    return line.append(f" · {joined((account.handle, tier, money))}", "default not dim")


def _why(page: Page) -> "Text":
    """Return why it is here, and when it was here last."""
    row, on = page.row, page.standing.on
    if row is None:
        line = text_cell("No longer among the accounts of this week", FAINT)
    elif row.is_drifting:
        weeks = f"{row.streak}{'+' if row.streak == LONGEST_STREAK else ''} week{'' if row.streak == 1 else 's'}"
        line = text_cell(f"Drifting for {weeks}", "bold red" if row.streak > 2 else "yellow")
    elif row.is_new:
        line = text_cell("New: too early to drift", FAINT)
    else:
        line = text_cell(f"Moved: {', '.join(WORDS[it] for it in row.movement.directions)}", "green")
    if row is not None and row.movement.worsened:
        line.append(" · got worse", "red not bold")
    if page.for_week:
        return line.append(" · reviewed for this week", "green not bold")
    last = page.reviewed
    seen = f"last reviewed {show_day(last, today=on)}, {days_ago((on - last).days)}" if last else "not reviewed before"
    return line.append(f" · {seen}", f"{FAINT} not bold")


def _standing(page: Page) -> "Text":
    health, on = page.standing.health, page.standing.on
    line = text_cell("Health").append(f" {shapes.score(health)}", BAND.get(health.band or "", FAINT))
    changed = shapes.change(page.standing.change, "7d")
    pulse = f"your pulse {health.pulse.score}" if health.pulse else ""
    line.append("".join(f" · {it}" for it in (changed, pulse) if it))
    for term in page.standing.renewing[:1]:
        line.append_text(_renewal(term, on))
    return line


def _renewal(term: Term, on: date) -> "Text":
    """Return the next term to be decided and the day that counts: that of the notice, where there is one."""
    ends = show_day(term.ends, today=on) if term.ends else ""
    if term.state == "lapsed":
        return text_cell("").append(f" · k{term.contract.id} lapsed {ends}", LATE)
    if term.cancel_by and term.cancel_by != term.ends:
        near = (term.cancel_by - on).days <= 30
        return text_cell("").append(f" · k{term.contract.id} notice {shapes.notice(term, on)}", SOON if near else "")
    return text_cell("").append(f" · k{term.contract.id} ends {ends}")


def _moved(page: Page) -> list["Text"]:
    found = page.row.movement.evidence if page.row else ()
    return _facts(page, found, "") or [text_cell("nothing lowered a risk, added value or settled a next step", FAINT)]


def _worse(page: Page) -> list["Text"]:
    return _facts(page, page.row.movement.worsened if page.row else (), "red")


def _facts(page: Page, found: Sequence[Evidence], style: str) -> list["Text"]:
    lines = []
    for it in found[:MOST]:
        line = text_cell(it.ref, FAINT).append(f" {one_line(it.text)}", f"{style or 'default'} not dim")
        lines.append(line.append(f", {show_day(it.on, today=page.standing.on)}", "default"))
    return _counted(lines, len(found) - MOST)


def _next(page: Page) -> list["Text"]:
    """Return the open next steps and check-ins, the earliest first."""
    on, found = page.standing.on, []
    for action in page.standing.open_actions:
        whose = "" if action.owner == ME else f" ({one_line(action.owner)})"
        found.append((action.due, f"a{action.id}", f"{one_line(action.title)}{whose}"))
    for checkin in page.standing.open_checkins:
        about = f": {one_line(checkin.agenda)}" if checkin.agenda else ""
        found.append((checkin.on, f"c{checkin.id}", f"check-in{about}"))
    found.sort(key=lambda it: (it[0] is None, it[0] or on, it[1]))
    lines = []
    for day, ref, text in found[: MOST + 1]:
        late = (on - day).days if day else 0
        when = "no date" if day is None else f"{late}d late" if late > 0 else show_day(day, today=on)
        line = text_cell(ref, FAINT).append(f" {when}", f"{'red' if late > 0 else 'default'} not dim")
        lines.append(line.append(f" {text}", "default not dim"))
    if not lines:
        return [text_cell("none open", SOON)]
    return _counted(lines, len(found) - MOST - 1)


def _signals(page: Page, width: int) -> list["Text"]:
    """Return the gravest signals, numbered as they may be snoozed; the ids they rest on are never cut off."""
    lines = []
    for at, it in enumerate(page.signals[:MOST_SIGNALS], 1):
        refs = " ".join(it.refs[:2])
        head = f"{at}" if it.text.startswith(it.severity) else f"{at} {it.severity}"
        room = max(width - LABEL - len(head) - len(refs) - 2, 12) if width >= NARROW else 10_000
        line = text_cell("").append(head, SEVERITY[it.severity]).append(f" {shorten(it.text, room)}")
        lines.append(line.append(f" {refs}" if refs else "", FAINT))
    return _counted(lines, len(page.signals) - MOST_SIGNALS)


def _counted(lines: list["Text"], more: int) -> list["Text"]:
    if more > 0:
        lines.append(text_cell(f"and {more} more", FAINT))
    return lines
