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
) -> None:
    """Mark actions, check-ins, issues, milestones, objectives and answered surveys as done; all or none."""
    from amcli.cli import daily
    from amcli.domain.followups import read_finishable, read_past
    from amcli.domain.touchlog import add_step, read_step
    from amcli.store.journal import writing

    day = read_past(on, today=am.today)
    meant = list(dict.fromkeys(read_finishable(typed) for typed in ids))
    if next_ is not None and len(meant) > 1:
        raise Refused("--next belongs to one id; there are several.", "Finish that one on its own.")
    step = read_step(next_, None, None, owed_to=None, today=am.today)
    with daily.write_existing(am) as book:
        with writing(book, f"done {' '.join(_ref(it) for it in meant)}", am.stamp) as unit:
            rows = [_row(book, *it) for it in meant]
            for (entity, _), row in zip(meant, rows, strict=True):
                unit.apply(_closing(am, book, entity, row, day))
            action = add_step(rows[0]["account_id"], step, am.today) if step else None
            unit.apply([action] if action else [])
        new = unit.id_of(action) if action else None
        _report(am, book, meant, (unit.unit_id, new, day))


def _closing(am: Am, book: "Book", entity: "Entity", row: dict[str, Any], day: "date") -> "list[Change]":
    """Return what closes one row; a survey is answered by its follow-up."""
    from amcli.domain.entities import SURVEY
    from amcli.domain.followups import answer, finish
    from amcli.store.recent import find_row

    if entity is not SURVEY:
        return [finish(entity, row["id"], row, day, today=am.today)]
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
    from amcli.domain.followups import DONE_ON, done_word, undated
    from amcli.render.written import Closed, closed_line, step_words
    from amcli.store.recent import account_named, find_action

    unit, new, day = written
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
        [*(it.ref for it in closed), *([f"a{new}"] if new else [])],
        *(closed_line(it, am.today) for it in closed),
        *([step_words(action, am.today)] if action else []),
        done=[{"ref": it.ref, "account": it.named.handle, "title": it.title, "on": it.on} for it in closed],
        action=f"a{new}" if new else None,
    )
    held = next((it for it in closed if it.word == "held"), None)
    if said := undated(action):
        hint(said)
    elif held:
        hint(f'Only a logged touch resets the cadence: am log {held.named.handle} call "…", if you spoke.')
