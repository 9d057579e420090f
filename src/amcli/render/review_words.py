"""The words of a review, the same on a terminal, in Markdown and on an HTML page."""

from collections.abc import Sequence
from datetime import date

from amcli.domain.arr_movement import STEPS, ArrMovement
from amcli.domain.dates import show_day
from amcli.domain.marks import LONGEST
from amcli.domain.money import Money, show_money
from amcli.domain.movement import LONGEST_STREAK
from amcli.domain.rhythm import AGED, Line
from amcli.domain.text import one_line
from amcli.render import shapes
from amcli.reports.coming import Coming
from amcli.reports.review import Review, Row
from amcli.reports.review_totals import Side

DIRECTIONS = {"reduced_risk": "risk", "increased_value": "value", "clarified_next_step": "step"}
"""One word each; the evidence beside it says which way."""
BLOCKS = {
    "account_review": ("Account review", "go through with each client"),
    "proactive_outreach": ("Proactive outreach", "call before they do"),
    "internal_syncs": ("Internal syncs", "what our teams owe, oldest first"),
    "crm_hygiene": ("CRM hygiene", "what the record lacks"),
}
TALKS = ("account_review", "proactive_outreach")
"""Blocks that prepare a talk with the client."""
DRIFTING = ("Drifting", "nothing lowered a risk, added value or settled a next step")
NEW = ("New", "too new in the book to tell")
MOST_NAMED = 3
"""How many risks, actions or other accounts a line names."""


def blocks_of(report: Review) -> tuple[str, ...]:
    """Return the blocks of a review: the rhythm is that of a week, what a month or quarter asks is another page."""
    return () if report.period.is_long else tuple(BLOCKS)


def days_of(report: Review) -> str:
    """Return the days of the period: `Mon 16 Nov to Sun 22 Nov 2026`."""
    last = report.period.last
    return f"{show_day(report.period.start, today=last)} to {show_day(last, today=last)} {last.year}"


def standing_on(report: Review) -> str:
    """Return how far a period that is not over has come, empty for one that is."""
    period = report.period
    return f"as it stands on {show_day(report.on, today=period.last)}" if report.on < period.last else ""


def sides(report: Review) -> dict[str, str]:
    """Return what each side of the headline says: `12 drift (€552k)`."""
    totals = report.totals
    return {
        "drifting": _side(totals.drifting, "drift", "drifts"),
        "moved": _side(totals.moved, "moved", "moved"),
        "worse": _side(totals.worse, "got worse", "got worse"),
    }


def _side(side: Side, many: str, one: str) -> str:
    said = f"{side.accounts} {one if side.accounts == 1 else many}"
    return f"{said} ({shapes.amount(side.arr, side.arr_total)})" if side.accounts else said


def arr_told(it: ArrMovement) -> str:
    """Return how ARR moved: `ARR €1.91m → €1.93m: +€20,000 expansion`."""
    opening, closing = (show_money(Money(minor, it.currency), compact=True) for minor in (it.opening, it.closing))
    steps = [(name, getattr(it, name)) for name in STEPS if getattr(it, name)]
    if not steps:
        return f"ARR {closing}, unchanged"
    told = [f"{'+' if minor > 0 else ''}{show_money(Money(minor, it.currency))} {name}" for name, minor in steps]
    return f"ARR {opening} → {closing}: {', '.join(told)}"


def risks_counted(report: Review) -> str:
    """Return how many risks were opened, closed, and open for too long."""
    return " · ".join(_risk_counts(report).values())


def actions_counted(report: Review) -> str:
    """Return how many actions were done, and how many of ours were not."""
    return " · ".join(_action_counts(report).values())


def risks_told(report: Review) -> str:
    """Return the risks of the period in a line: how many of each, and which."""
    named = [(it.state, f"r{it.risk.id} {it.account.handle}") for it in report.totals.risks]
    return f"Risks: {_named(_risk_counts(report), named)}"


def actions_told(report: Review) -> str:
    """Return the actions of the period in a line; those done are only counted."""
    slipped = [it for it in report.totals.actions if it.state == "slipped"]
    named = [(it.state, f"a{it.action.id} {it.account.handle}") for it in slipped]
    return f"Actions: {_named(_action_counts(report), named)}"


def _risk_counts(report: Review) -> dict[str, str]:
    totals = report.totals
    return {
        "opened": f"{totals.risks_opened} opened",
        "closed": f"{totals.risks_closed} closed",
        "ageing": f"{totals.risks_ageing} open over {AGED.days}d",
    }


def _action_counts(report: Review) -> dict[str, str]:
    totals = report.totals
    return {"done": f"{totals.actions_done} done", "slipped": f"{totals.actions_slipped} of ours slipped"}


def _named(counts: dict[str, str], named: Sequence[tuple[str, str]]) -> str:
    parts = []
    for state, count in counts.items():
        own = [name for of, name in named if of == state]
        more = f" and {len(own) - MOST_NAMED} more" if len(own) > MOST_NAMED else ""
        parts.append(f"{count} ({', '.join(own[:MOST_NAMED])}{more})" if own else count)
    return " · ".join(parts)


def weeks(row: Row) -> str:
    """Return how long an account has drifted: `3 weeks`, `12+ weeks` where the look back ends."""
    more = "+" if row.streak == LONGEST_STREAK else ""
    return f"{row.streak}{more} week{'' if row.streak == 1 else 's'}"


def directions(row: Row) -> str:
    """Return the directions an account moved in, in a word each: `value step`."""
    return " ".join(DIRECTIONS[it] for it in row.movement.directions)


def proof(row: Row) -> str:
    """Return the first fact that moved an account and how many more there are."""
    facts = row.movement.evidence
    first = min(facts, key=lambda it: list(DIRECTIONS).index(it.direction), default=None)
    if first is None:
        return ""
    told = one_line(first.text).removeprefix("next step: ")
    return told + (f" (+{len(facts) - 1})" if len(facts) > 1 else "")


def setbacks_told(row: Row, *, brief: bool = False) -> str:
    """Return what got worse, less what the nudge of the account speaks of anyway; in `brief` the others are counted."""
    said = row.nudge.refs if row.nudge else ()
    told = [one_line(it.text) for it in row.movement.worsened if it.ref not in said]
    if brief and len(told) > 1:
        return f"{told[0]} (+{len(told) - 1})"
    return "; ".join(told)


def nudge_told(row: Row) -> str:
    """Return what to do with an account that drifts, and why."""
    if row.nudge is None:
        return ""
    return f"{row.nudge.text} – {one_line(row.nudge.why)}" if row.nudge.why else row.nudge.text


def fresh_lines(report: Review, block: str) -> list[Line]:
    """Return the lines of a block that no nudge has said already.

    What to talk of begins with the accounts that do not drift: with one that does, its nudge is the first thing
    to talk of, and the rest of its lines come after.
    """
    said = {row.account.id: row.nudge.code for row in report.rows if row.nudge}
    lines: Sequence[Line] = getattr(report.rhythm, block)
    fresh = [it for it in lines if said.get(it.account.id) != it.code]
    return sorted(fresh, key=lambda it: it.account.id in said) if block in TALKS else fresh


def grouped(lines: Sequence[Line], block: str) -> dict[str, list[Line]]:
    """Return lines by whom they are about, in the order given: the account, or the team where teams owe.

    What the record lacks is grouped by what it is, under the first account: one gap, many accounts.
    """
    groups: dict[str, list[Line]] = {}
    for line in lines:
        about = line.text if block == "crm_hygiene" else (line.team or line.account.name)
        groups.setdefault(one_line(about), []).append(line)
    return groups


def whose(lines: Sequence[Line]) -> str:
    """Return whom a group is about."""
    return one_line(lines[0].team or lines[0].account.name)


def more_told(lines: Sequence[Line], block: str) -> str:
    """Return what a group holds besides its first line: the other accounts of a gap, else a number."""
    if len(lines) == 1:
        return ""
    if block == "crm_hygiene":
        others = [one_line(it.account.name) for it in lines[1:]]
        left = len(others) - MOST_NAMED
        return f"also {', '.join(others[:MOST_NAMED])}{f' and {left} more' if left > 0 else ''}"
    return f"+{len(lines) - 1} more"


def line_told(line: Line) -> str:
    """Return a line of a block; one of a team says whose client waits and since when it is late."""
    text = one_line(line.text)
    if not line.team:
        return text
    late = f"{line.days_late}d late, " if line.days_late else ""
    return f"{one_line(line.account.name)}: {late}{text}"


def arr_short(report: Review) -> str:
    """Return the ARR of the period where it fits into the headline: unchanged, in one currency."""
    moves = report.totals.arr_movement
    told = arr_told(moves[0]) if len(moves) == 1 else ""
    return told if told.endswith("unchanged") else ""


def coming_told(it: Coming) -> str:
    """Return a date ahead: whose, what, and the money where it is a renewal."""
    money = f", {money_told(it.arr)}" if it.arr else ""
    return f"{one_line(it.account.name)} · {one_line(it.text)}{money}"


def money_told(money: Money | None) -> str:
    """Return an amount in short, empty without one."""
    return show_money(money, compact=True) if money else ""


def unreviewed_told(report: Review) -> str:
    """Return which accounts nobody has reviewed for two weeks, empty when all were."""
    late = report.unreviewed
    if not late:
        return ""
    if not report.ever_reviewed:
        return "No account has been marked as reviewed yet: am review --walk"
    named = ", ".join(f"{one_line(it.account.name)} ({_last(it.last, report)})" for it in late)
    return f"Not reviewed for {LONGEST.days} days: {named}"


def _last(day: date | None, report: Review) -> str:
    return show_day(day, today=report.on) if day else "never"
