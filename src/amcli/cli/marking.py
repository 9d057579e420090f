"""What `am review` writes: `--reviewed ACCOUNT` marks accounts as reviewed, with or without walking through them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from amcli.cli.context import Am
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.domain.naming import Named
    from amcli.domain.periods import Period


def decide(am: Am, period: "Period", *, walk: bool, reviewed: Sequence[str], note: str | None) -> None:
    """Walk through a week, or mark accounts as reviewed in it.

    Raises:
        Refused: another period than a week, both at once, or a note for nothing.
    """
    from amcli.domain.periods import week_of

    if week_of(period.start) != period:
        flag = "--walk" if walk else "--reviewed" if reviewed else "--note"
        raise Refused(f"{flag} belongs to a week, not to {period.label}.", "Accounts are reviewed by the week.")
    if walk and (reviewed or note is not None):
        flag = "--reviewed" if reviewed else "--note"
        raise Refused(f"--walk and {flag} exclude each other.", "In the walk, v marks one and asks for a note.")
    if walk:
        from amcli.cli.walk import walk as go

        go(am, period)
    elif reviewed:
        mark(am, period, reviewed, note)
    else:
        raise Refused("--note says nothing without --reviewed.", 'As in --reviewed ACCOUNT --note "calm until spring".')


def mark(am: Am, week: "Period", accounts: Sequence[str], note: str | None) -> int | None:
    """Mark accounts as reviewed for a week and tell so; return the unit, None when nothing was to be changed.

    Raises:
        NotFound, Ambiguous: an account is not in the book, or not told apart.
        Refused: the note is too long.
    """
    from amcli.cli import daily
    from amcli.cli.naming import pick_account
    from amcli.domain.marks import mark_reviewed, read_note
    from amcli.store.journal import writing
    from amcli.store.marks import account_marks

    noted = read_note(note)
    with daily.write_existing(am) as book:
        named = list({it.id: it for it in (pick_account(book, typed) for typed in accounts)}.values())
        with writing(book, _summary(week, named), am.stamp) as unit:
            for it in named:
                unit.apply(mark_reviewed(it.id, week, noted, account_marks(book, it.id, week.label), today=am.today))
    done = unit.unit_id if unit.changes else None
    _report(am, week, named, (done, noted))
    return done


def _summary(week: "Period", named: "Sequence[Named]") -> str:
    """Return what the history says: `review acme 2026-W47`."""
    who = " ".join(it.handle for it in named) if len(named) <= 3 else f"{len(named)} accounts"
    return f"review {who} {week.label}"


def _report(am: Am, week: "Period", named: "Sequence[Named]", written: "tuple[int | None, str | None]") -> None:
    from amcli.cli.output import wrote
    from amcli.domain.dates import show_day
    from amcli.domain.text import one_line, shorten

    unit, note = written
    names = ", ".join(one_line(it.name) for it in named)
    said = f"{names} reviewed for {week.label} · {show_day(am.today, today=am.today)}"
    if unit is None:
        said = f"{names}: reviewed for {week.label} already today; nothing was changed."
    wrote(
        am,
        unit,
        [],
        said,
        *([f"“{shorten(note, 100)}”"] if note and unit is not None else []),
        reviewed=[{"account": it.handle, "week": week.label, "on": am.today.isoformat(), "note": note} for it in named],
    )
