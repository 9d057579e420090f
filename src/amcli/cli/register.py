"""`am risks escalate|review|close` and `am issues escalate|close`: the steps in the life of a risk or an issue."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.context import Am, command

if TYPE_CHECKING:
    from amcli.cli.steps import Done
    from amcli.domain.entities import Entity
    from amcli.domain.register_steps import Step

RiskRef = Annotated[str, typer.Argument(metavar="RN", help="Which one, such as r3.", show_default=False)]
IssueRef = Annotated[str, typer.Argument(metavar="IN", help="Which one, such as i3.", show_default=False)]
To = Annotated[str, typer.Option("--to", metavar="NAME|TEAM", help="Who takes it on.", show_default=False)]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day; today unless given.")]


def risks(app: typer.Typer) -> None:
    """Add the steps in the life of a risk to its group."""
    app.command("escalate")(escalate_risk)
    app.command("review")(review_risk)
    app.command("close")(close_risk)


def issues(app: typer.Typer) -> None:
    """Add the steps in the life of an issue to its group."""
    app.command("escalate")(escalate_issue)
    app.command("close")(close_issue)


@command
def escalate_risk(
    am: Am,
    ref: RiskRef,
    to: To,
    on: On = None,
    why: Annotated[
        str | None, typer.Option("--why", metavar="TEXT", help="What they are asked for; kept as a note.")
    ] = None,
) -> None:
    """Raise a risk with someone: it shows with whom it is and since when."""
    from amcli.domain import register_steps as steps
    from amcli.domain.entities import RISK

    done = _write(am, RISK, (ref, "escalate"), lambda row: steps.escalate_risk(row, to, on, why, today=am.today))
    values = done.after.values
    since = _shown(am, values["escalated_on"])
    before = done.before.values["escalated_to"]
    was = f"was with {before}" if before and before != values["escalated_to"] else ""
    _tell(am, RISK, done, (f"escalated to {values['escalated_to']} {since}", was))


@command
def review_risk(
    am: Am,
    ref: RiskRef,
    severity: Annotated[
        str | None, typer.Option("--severity", metavar="WORD", help="What it is now: critical, high, medium or low.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What you saw; kept as a note.")] = None,
    next_: Annotated[
        str | None, typer.Option("--next", metavar="DATE", help="The next review; by severity unless given.")
    ] = None,
) -> None:
    """Record that a risk was looked at and set the next review.

    A critical risk comes back after a day, a high one after a week, medium two weeks, low a month.
    """
    from amcli.domain import register_steps as steps
    from amcli.domain.entities import RISK

    done = _write(am, RISK, (ref, "review"), lambda row: steps.review_risk(row, severity, note, next_, today=am.today))
    old, new = done.before.values["severity"], done.after.values["severity"]
    said = f"severity {old} → {new}" if old != new else f"still {new}"
    due = _shown(am, done.after.values["next_review"])
    _tell(am, RISK, done, ("reviewed", f"{said} · next review {due}"))


@command
def close_risk(
    am: Am,
    ref: RiskRef,
    outcome: Annotated[
        str,
        typer.Option("--outcome", metavar="TEXT", help="How it came out; you will want to know.", show_default=False),
    ],
    on: On = None,
) -> None:
    """Close a risk with its outcome."""
    from amcli.domain import register_steps as steps
    from amcli.domain.entities import RISK

    done = _write(am, RISK, (ref, "close"), lambda row: steps.close_risk(row, outcome, on, today=am.today))
    values = done.after.values
    _tell(am, RISK, done, (f"closed {_shown(am, values['closed'])}", f"{_open_for(values, 'closed')}: {outcome}"))


@command
def escalate_issue(am: Am, ref: IssueRef, to: To) -> None:
    """Make an issue an escalation and give it to a team."""
    from amcli.domain import register_steps as steps
    from amcli.domain.entities import ISSUE

    done = _write(am, ISSUE, (ref, "escalate"), lambda row: steps.escalate_issue(row, to, today=am.today))
    before, after = done.before.values, done.after.values
    article = "an" if before["kind"][0] in "aeiou" else "a"
    was = f"was {article} {before['kind']}" + (f" with {before['team']}" if before["team"] else "")
    due = f"due {_shown(am, after['due'])}" if after["due"] else "no due date"
    _tell(am, ISSUE, done, (f"escalated to {after['team']}", f"{was} · {due}"))


@command
def close_issue(
    am: Am,
    ref: IssueRef,
    on: On = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="How it was resolved.")] = None,
) -> None:
    """Mark an issue as resolved; `am done` does the same without a note."""
    from amcli.domain import register_steps as steps
    from amcli.domain.entities import ISSUE

    done = _write(am, ISSUE, (ref, "close"), lambda row: steps.close_issue(row, on, note, today=am.today))
    values = done.after.values
    _tell(am, ISSUE, done, (f"resolved {_shown(am, values['resolved'])}", _open_for(values, "resolved")))


def _write(am: Am, entity: "Entity", what: tuple[str, str], decide: "Callable[[dict[str, Any]], Step]") -> "Done":
    from amcli.cli import daily
    from amcli.cli.steps import write_step

    with daily.write_existing(am) as book:
        return write_step(am, book, entity, what, lambda row: decide(row).changes)


def _tell(am: Am, entity: "Entity", done: "Done", said: tuple[str, str]) -> None:
    """Say what a step did; the only row that comes with one is the note it keeps."""
    from amcli.cli.steps import tell_step

    notes = [f"t{row_id}" for row_id in done.added]
    kept = [f"{note} keeps the note" for note in notes]
    tell_step(am, entity, done, *said, *kept, refs=notes, note=notes[0] if notes else None)


def _shown(am: Am, day: Any) -> str:
    from amcli.domain.dates import show_day

    return show_day(day, today=am.today)


def _open_for(values: dict[str, Any], end: str) -> str:
    days = (values[end] - values["opened"]).days
    return f"open for {days} day{'s' if days != 1 else ''}"
