"""`am done`: what is finished, by id."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import NotFound, Refused

if TYPE_CHECKING:
    from datetime import date

    from amcli.domain.changes import Change
    from amcli.domain.entities import Entity
    from amcli.domain.naming import Named
    from amcli.domain.touchlog import NextStep
    from amcli.store.book import Book

app = new_app()


@app.command("done")
@command
def done(
    am: Am,
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="a12, c4, i3, m5, g2; s7 is answered.")],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day it was done; today unless given.")
    ] = None,
    next_: Annotated[
        str | None, typer.Option("--next", metavar="STEP", help='What comes next, as in "send deck by fri".')
    ] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="DATE", help="When the next step is due.")] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="WHO", help="Whose step it is: me, client or a team.")
    ] = None,
    reply: Annotated[bool, typer.Option("--reply", help="The client waits for that step.")] = False,
) -> None:
    """Mark actions, check-ins, issues, milestones, objectives and answered surveys as done; all or none."""
    from amcli.cli import daily
    from amcli.domain.followups import read_finishable, read_past
    from amcli.domain.touchlog import add_step
    from amcli.store.journal import writing

    day = read_past(on, today=am.today)
    meant = list(dict.fromkeys(read_finishable(typed) for typed in ids))
    step = _step(am, next_, (due, owner), reply=reply)
    with daily.write_existing(am) as book:
        with writing(book, f"done {' '.join(_ref(it) for it in meant)}", am.stamp) as unit:
            rows = [_row(book, *it) for it in meant]
            if step:
                _refuse_several_accounts(book, rows)
            for (entity, _), row in zip(meant, rows, strict=True):
                unit.apply(_closing(am, book, entity, row, day))
            action = add_step(rows[0]["account_id"], step, am.today) if step else None
            unit.apply([action] if action else [])
        new = unit.id_of(action) if action else None
        _report(am, book, meant, (unit.unit_id, new, day))


def _step(am: Am, title: str | None, more: tuple[str | None, str | None], *, reply: bool) -> "NextStep | None":
    """Return the next step that was typed, if any; the flags that describe it say nothing without it."""
    from amcli.domain.touchlog import read_step

    if reply and title is None:
        raise Refused("--reply says nothing without --next.", 'Add --next "what they wait for".')
    step = read_step(title, *more, owed_to=None, today=am.today)
    return step._replace(reply=reply) if step else None


def _refuse_several_accounts(book: "Book", rows: list[dict[str, Any]]) -> None:
    """Refuse a next step where it is not clear at which account.

    Raises:
        Refused: the ids are of several accounts.
    """
    from amcli.store.recent import account_named

    ids = dict.fromkeys(row["account_id"] for row in rows)
    if len(ids) > 1:
        names = [account_named(book, it) for it in ids]
        raise Refused(
            f"--next belongs to one account; these are of {len(names)}: {', '.join(it.handle for it in names)}.",
            f'Leave --next out, then: am actions add {names[0].handle} "…" --due fri',
        )


def _closing(am: Am, book: "Book", entity: "Entity", row: dict[str, Any], day: "date") -> "list[Change]":
    """Return what closes one row; a survey is answered by its follow-up, a series of check-ins goes on."""
    from amcli.cli.series import next_of
    from amcli.domain.entities import CHECKIN, SURVEY
    from amcli.domain.followups import answer, finish
    from amcli.store.recent import find_row

    if entity is not SURVEY:
        closed = finish(entity, row["id"], row, day, today=am.today)
        return [closed, *(next_of(am, row, day) if entity is CHECKIN else ())]
    follow_up = find_row(book, "action", row["action_id"]) if row["action_id"] else None
    return answer(row["id"], row, follow_up, day)


def _ref(meant: "tuple[Entity, int]") -> str:
    from amcli.domain.refs import make_ref

    return make_ref(*meant)


def _row(book: "Book", entity: "Entity", row_id: int) -> dict[str, Any]:
    from amcli.store.recent import find_row

    row = find_row(book, entity.table, row_id)
    if row is None:
        raise NotFound(
            f"There is no {entity.table} {_ref((entity, row_id))}.",
            f"{_ref((entity, row_id))} may be gone: `am history` lists what was written, `am today` what is open.",
        )
    return row


def _report(am: Am, book: "Book", meant: "list[tuple[Entity, int]]", written: "tuple[int, int | None, date]") -> None:
    from amcli.cli.output import hint, wrote
    from amcli.cli.series import planned_in
    from amcli.domain.followups import DONE_ON, done_word, undated
    from amcli.domain.text import one_line
    from amcli.render.written import Closed, closed_line, step_words
    from amcli.store.recent import account_named, find_action

    unit, new, day = written
    lines, planned = planned_in(am, book, unit)
    closed = []
    for entity, row_id in meant:
        row = _row(book, entity, row_id)
        named = account_named(book, row["account_id"])
        about = row[entity.title] or entity.table
        ended = row[DONE_ON[entity.table]] if entity.table in DONE_ON else day.isoformat()
        closed.append(Closed(_ref((entity, row_id)), done_word(entity), named, about, ended))
    action = find_action(book, new) if new else None
    wrote(
        am,
        unit,
        [*(it.ref for it in closed), *([f"a{new}"] if new else []), *(it["ref"] for it in planned)],
        *(closed_line(it, am.today) for it in closed),
        *lines,
        *([step_words(action, am.today)] if action else []),
        done=[{"ref": it.ref, "account": it.named.handle, "title": it.title, "on": it.on} for it in closed],
        action=f"a{new}" if new else None,
        planned=planned,
    )
    held = next((it for it in closed if it.word == "held"), None)
    if said := undated(action):
        hint(said)
    elif held:
        hint(f'Only a logged touch resets the cadence: am log {held.named.handle} call "…", if you spoke.')
    elif not action and (left := _without_next(book, [it.named for it in closed], am.today)):
        more = (
            f"; so have {len(left) - 1} more accounts"
            if len(left) > 2
            else "; so has 1 more account"
            if left[1:]
            else ""
        )
        hint(f'{one_line(left[0].name)} has no dated next step{more}: am actions add {left[0].handle} "…" --due fri')


def _without_next(book: "Book", accounts: "list[Named]", today: "date") -> "list[Named]":
    """Return the accounts among these with no step to come, each once."""
    from amcli.store.recent import without_next_step

    bare = without_next_step(book, {it.id for it in accounts}, today)
    return [it for it in dict.fromkeys(accounts) if it.id in bare]
