"""`am log`: one conversation or note, who took part, what was promised."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import AmError, Refused

if TYPE_CHECKING:
    from amcli.domain.changes import Insert
    from amcli.domain.standing import Standing
    from amcli.domain.touchlog import Logged, TouchDraft
    from amcli.store.journal import Writer

app = new_app()


@app.command("log")
@command
def log(
    am: Am,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Handle, name or alias.")],
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="call, email, meeting, onsite, chat; or, not counted as contact, note, voicemail, no_show.",
        ),
    ],
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="What was said, as typed; - reads stdin; bare: an editor.")
    ] = None,
    with_: Annotated[
        list[str] | None, typer.Option("--with", metavar="NAME", help="Who took part; once per person.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="WHEN", help="When it was: yesterday, mon, yesterday 14:30.")
    ] = None,
    inbound: Annotated[bool, typer.Option("--inbound", help="They reached out to you.")] = False,
    mood: Annotated[str | None, typer.Option("--mood", metavar="+|0|-", help="How it felt; bad is --mood=-.")] = None,
    next_: Annotated[
        str | None, typer.Option("--next", metavar="STEP", help='The next step, as in "send deck by fri".')
    ] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="DATE", help="When the next step is due.")] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="WHO", help="Whose step it is: me, client or a team.")
    ] = None,
    reply: Annotated[
        bool, typer.Option("--reply", help="They wait for your answer; due tomorrow unless said.")
    ] = False,
    qbr: Annotated[bool, typer.Option("--qbr", help="It was a business review: the next one counts from it.")] = False,
) -> None:
    """Log a conversation or a note, and the next step it leads to."""
    from amcli.cli import daily
    from amcli.cli.naming import pick_account
    from amcli.cli.series import next_of, planned_in
    from amcli.domain.touchlog import log_touch, read_step, read_text, read_touch
    from amcli.store.journal import writing
    from amcli.store.recent import open_checkins

    _refuse_swapped(account, kind)
    draft = read_touch(kind, at, mood, inbound=inbound, today=am.today)
    with daily.write_existing(am) as book:
        named = pick_account(book, account)
        owed_to = named.name if reply else None
        step = read_step(next_, due, owner, owed_to=owed_to, today=am.today)
        people = daily.people_meant(book, named, with_ or ())
        body, edited = daily.text_given(text)
        try:
            draft = draft._replace(text=read_text(body, today=am.today))
            with writing(book, f"log {named.handle} {draft.kind}", am.stamp) as unit:
                logged = log_touch(named.id, draft, people, step, (open_checkins(book, named.id), am.today))
                review = _review(named.id, draft, logged) if qbr else None
                unit.apply([*logged.changes, *([review] if review else []), *next_of(am, logged.held, draft.on)])
        except AmError:
            if edited:
                _give_back(body)
            raise
        standing = daily.stand_now(am, book, named.id)
        planned = planned_in(am, book, unit.unit_id)
    _report(am, (draft, logged, unit), standing, planned, _review_ref(logged, review, unit))


def _refuse_swapped(account: str, kind: str) -> None:
    from amcli.domain.touchlog import is_kind

    if is_kind(account) and not is_kind(kind):
        raise Refused(f"“{kind}” is no kind of touch.", f"The account comes first: am log {kind} {account} …")


def _give_back(body: str) -> None:
    """Print what was written in the editor, which is gone by now: a refusal must not cost the text."""
    from amcli.cli.output import hint

    hint(f"Not saved, so here it is again:\n{body}\n")


def _review(account_id: int, draft: "TouchDraft", logged: "Logged") -> "Insert | None":
    from amcli.domain.business_reviews import held_review

    return held_review(account_id, draft, logged)


def _review_ref(logged: "Logged", review: "Insert | None", unit: "Writer") -> str | None:
    """Return the check-in by which the conversation is on record as a business review."""
    from amcli.domain.business_reviews import is_business_review

    if review:
        return f"c{unit.id_of(review)}"
    return f"c{logged.held.id}" if logged.held and is_business_review(logged.held.agenda) else None


def _report(
    am: Am,
    done: "tuple[TouchDraft, Logged, Writer]",
    standing: "Standing",
    planned: tuple[list[str], list[dict[str, Any]]],
    review: str | None = None,
) -> None:
    from amcli.cli.output import hint, wrote
    from amcli.domain.changes import Insert
    from amcli.domain.followups import next_checkin, remark, undated
    from amcli.render.written import touch_lines

    draft, logged, unit = done
    action_id = unit.id_of(logged.action) if logged.action else None
    touch, action = f"t{unit.id_of(logged.touch)}", f"a{action_id}" if action_id else None
    held = [f"c{logged.held.id}"] if logged.held else []
    added = [f"p{unit.id_of(it)}" for it in logged.people if isinstance(it, Insert)]
    names = {it.id: it.name for it in standing.facts.contacts}
    present = [names[unit.id_of(it) if isinstance(it, Insert) else it] for it in logged.people]
    recorded = [review] if review and review not in held else []
    coming = next_checkin(standing)
    wrote(
        am,
        unit.unit_id,
        [touch, *([action] if action else []), *held, *added, *recorded, *(it["ref"] for it in planned[1])],
        *(line for line in touch_lines(standing, draft, (touch, action, held), present) if line),
        *([f"business review on record ({review})"] if review else []),
        *planned[0],
        touch=touch,
        action=action,
        fulfilled=held,
        next_checkin=coming.on.isoformat() if coming else None,
        planned=planned[1],
        business_review=review,
    )
    answered = draft.counts and not draft.inbound
    step = next((it for it in standing.open_actions if it.id == action_id), None)
    if said := undated(step) or remark(standing, mood=draft.mood, answered=answered, new=action_id):
        hint(said)
