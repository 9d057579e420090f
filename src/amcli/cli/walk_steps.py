"""What can be decided on the way: each step asks for the least it needs and then is the command of that name."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from amcli.cli.asking import Asker, undisturbed
from amcli.cli.context import Am
from amcli.errors import AmError, Refused

if TYPE_CHECKING:
    from datetime import date

    from amcli.domain.periods import Period
    from amcli.reports.walk import Page, Stop


class Here(NamedTuple):
    """Where the walk stands: on which page of which week, and whom it asks."""

    am: Am
    asker: Asker
    week: "Period"
    stop: "Stop"
    page: "Page"


class Step(NamedTuple):
    """One key: what the history of the walk calls it, and what it does with what was typed behind it.

    `take` tells whether anything was saved.
    """

    word: str
    take: Callable[[Here, str], bool]


def until_accepted(here: Here, question: str, typed: str, act: Callable[[str], Any]) -> Any:
    """Ask until `act` accepts the answer, and return what it made of it; None when the question was left.

    What was typed behind the key is the first answer. An empty answer leaves the question; the first one may be the
    Enter of a key typed as a line, so it only shows the question again. A pipe is not asked again: its next line
    would be taken for an answer it is not.
    """
    from amcli.cli.output import say

    empty = 0
    while True:
        said = typed or here.asker.ask(f"{question}: ")
        typed = ""
        if not said:
            empty += 1
            if empty > 1 or not here.asker.is_terminal:
                say("Left; nothing was saved.")
                return None
            continue
        try:
            return act(said)
        except AmError as error:
            complain(error)
            if not here.asker.is_terminal:
                return None


def complain(error: AmError) -> None:
    """Print what is wrong with an answer, behind what was printed before."""
    import sys

    from amcli.cli.main import complain as say_so

    sys.stdout.flush()
    say_so(error)


def _saving(here: Here, question: str, typed: str, write: Callable[[str], None]) -> bool:
    def act(said: str) -> bool:
        with undisturbed():
            write(said)
        return True

    return bool(until_accepted(here, question, typed, act))


def _common(am: Am) -> dict[str, Any]:
    """Return the options every command has, as they hold for the walk."""
    return {"json_": False, "as_of": am.today.isoformat(), "book_": str(am.path), "no_color": am.no_color}


def _log(here: Here, typed: str) -> bool:
    from amcli.cli.log import log

    def write(said: str) -> None:
        kind, _, text = said.partition(" ")
        if text.strip() == "-":
            raise Refused("There is no text.", "Type what was said behind the kind.")
        log(account=here.stop.handle, kind=kind, text=text.strip(), **_common(here.am))

    return _saving(here, "Kind and what was said (call They want …)", typed, write)


def _next_step(here: Here, typed: str) -> bool:
    return _saving(here, "Next step (send deck by fri)", typed, lambda said: _add_step(here, said))


def _add_step(here: Here, said: str) -> None:
    from amcli.cli import daily
    from amcli.cli.output import hint, wrote
    from amcli.domain.followups import undated
    from amcli.domain.text import shorten
    from amcli.domain.touchlog import add_step, read_step
    from amcli.render.written import step_words
    from amcli.store.journal import writing
    from amcli.store.recent import find_action

    am = here.am
    step = read_step(said, None, None, owed_to=None, today=am.today)
    if step is None:
        raise Refused("There is no next step.", "Type what is to be done, as in: send deck by fri")
    with daily.write_existing(am) as book:
        with writing(book, f'add action {here.stop.handle} "{shorten(step.title, 50)}"', am.stamp) as unit:
            added = add_step(here.stop.id, step, am.today)
            unit.apply([added])
        action = find_action(book, unit.id_of(added))
    wrote(am, unit.unit_id, [f"a{action.id}"], step_words(action, am.today))
    if said := undated(action):
        hint(said)


def _done(here: Here, typed: str) -> bool:
    from amcli.cli.done import done

    def write(said: str) -> None:
        for ref in said.split():
            _refuse_elsewhere(here, ref)
        done(ids=said.split(), **_common(here.am))

    return _saving(here, "What is done (a60)", typed, write)


def _risk(here: Here, typed: str) -> bool:
    from amcli.cli.group_write import add
    from amcli.domain.entities import RISK

    def write(said: str) -> None:
        severity, _, title = said.partition(" ")
        add(here.am, RISK, {"account_": here.stop.handle, "severity_": severity, "title_": title.strip()})

    return _saving(here, "Severity and title (high Champion leaves)", typed, write)


def _pulse(here: Here, typed: str) -> bool:
    from amcli.cli.pulse import pulse

    def write(said: str) -> None:
        score, _, note = said.partition(" ")
        pulse(account=here.stop.handle, score=score, note=note.strip(), **_common(here.am))

    return _saving(here, "1 to 10 and why (6 New CFO asks what we cost)", typed, write)


def _snooze(here: Here, typed: str) -> bool:
    from amcli.cli.snooze import snooze
    from amcli.domain.followups import read_reason, read_until

    def read_day(said: str) -> "date":
        return read_until(said, today=here.am.today)

    what = until_accepted(here, "Which signal or item (1, quiet, a12)", typed, lambda said: _hidden(here, said))
    until = until_accepted(here, "Until when (2w, next mon)", "", read_day) if what else None
    if until is None:
        return False

    def write(said: str) -> None:
        snooze(what=what, until=until.isoformat(), why=read_reason(said), **_common(here.am))

    return _saving(here, "Why can it wait", "", write)


def _hidden(here: Here, said: str) -> str:
    """Return what is to be snoozed as the command takes it.

    Raises:
        Refused: there is no such signal, or it is an item of another account.
    """
    from amcli.domain.followups import read_signal
    from amcli.domain.refs import parse_ref
    from amcli.domain.signals.codes import CODES

    typed = here.page.meant(said)
    if typed.isdigit():
        raise Refused(f"There is no signal {typed} on this page.", "Type the number before one, its name, or an id.")
    if parse_ref(typed) is None:
        return f"{here.stop.handle}:{read_signal(typed, CODES)}"
    _refuse_elsewhere(here, typed)
    return typed


def _refuse_elsewhere(here: Here, typed: str) -> None:
    """Refuse the id of an item of another account: on this page that is a slip.

    Raises:
        Refused: it belongs to another account.
    """
    from amcli.domain.refs import parse_ref
    from amcli.domain.text import one_line
    from amcli.store.recent import account_named, find_row

    item = parse_ref(typed)
    if item is None:
        return
    with here.am.read() as book:
        row = find_row(book, item[0].table, item[1])
        owner = account_named(book, row["account_id"]) if row and "account_id" in row else None
    if owner is not None and owner.id != here.stop.id:
        whose = f"{one_line(owner.name)}, not to {one_line(here.stop.name)}"
        raise Refused(f"{typed.lower()} belongs to {whose}.", "Name an item of this account.")


def review_it(here: Here, typed: str) -> bool | None:
    """Mark the account as reviewed, with a note where there is one; None when it was so already."""
    from amcli.cli.marking import mark

    note = typed or here.asker.ask("Note (Enter for none): ")
    while True:
        try:
            with undisturbed():
                return mark(here.am, here.week, [here.stop.handle], note) is not None or None
        except AmError as error:
            complain(error)
            if not here.asker.is_terminal:
                return False
            note = here.asker.ask("Note (Enter for none): ")


STEPS = {
    "l": Step("touch", _log),
    "n": Step("next step", _next_step),
    "d": Step("thing done", _done),
    "r": Step("risk", _risk),
    "p": Step("pulse", _pulse),
    "s": Step("snooze", _snooze),
}
"""The keys that save something and stay on the page."""
