"""What the steps of an opportunity change: it advances, is blocked and freed, is won or lost."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from amcli.domain.changes import Update
from amcli.domain.dates import parse_day, show_day
from amcli.domain.entities import OPPORTUNITY
from amcli.domain.input import read_field
from amcli.domain.money import Money, parse_money
from amcli.domain.vocab import OPPORTUNITY_STAGES
from amcli.errors import Refused

Row = Mapping[str, Any]
LADDER = tuple(stage for stage in OPPORTUNITY_STAGES if stage not in ("won", "lost"))
RESTS_FOR = timedelta(days=90)
"""How long what a client declined is not offered again (the practice of customer-success teams)."""


def advance(row: Row, stage: str | None, on: str | None, *, today: date) -> Update:
    """Decide what moving an opportunity on changes: its stage, the next one unless one is named, and since when.

    Raises:
        Refused: it is over, stands at the last stage, or the stage named is not a later one.
    """
    day, ref = _day_of(row, on, today), f"o{row['id']}"
    at = LADDER.index(row["stage"])
    if stage is None:
        if at + 1 == len(LADDER):
            raise Refused(
                f"{ref} is {row['stage']}: no stage comes after it.", f"`am opportunities win {ref}` or `lose`."
            )
        wanted = LADDER[at + 1]
    else:
        wanted = str(read_field(OPPORTUNITY, OPPORTUNITY.field("stage"), stage, today=today))
    if wanted not in LADDER:
        verb = {"won": "win", "lost": "lose"}[wanted]
        raise Refused(f"{wanted} ends an opportunity.", f"`am opportunities {verb} {ref}` records that.")
    if LADDER.index(wanted) < at:
        raise Refused(
            f"{ref} is {row['stage']} already, which comes after {wanted}.",
            f"`am opportunities edit {ref} --stage {wanted}` sets it back.",
        )
    return Update("opportunity", row["id"], {} if wanted == row["stage"] else {"stage": wanted, "stage_on": day})


def block(row: Row, why: str, review: str, *, today: date) -> Update:
    """Decide what blocking an opportunity changes: the reason, and the day to look at it again.

    Raises:
        Refused: it is over, the reason says nothing, or the review does not lie ahead.
    """
    _day_of(row, None, today)
    due = parse_day(review, today=today)
    if due <= today:
        raise Refused(f"--review: {show_day(due, today=today)} does not lie ahead.", "Give a later day.")
    return Update("opportunity", row["id"], {"blocked_reason": _said(why, today), "review_on": due})


def unblock(row: Row, *, today: date) -> Update:
    """Decide what freeing an opportunity changes.

    Raises:
        Refused: it is over, or nothing blocks it.
    """
    _day_of(row, None, today)
    if not row["blocked_reason"]:
        raise Refused(
            f"o{row['id']} is not blocked by a reason of its own.",
            "`am opportunities` shows what keeps it from being ready.",
        )
    return Update("opportunity", row["id"], {"blocked_reason": None, "review_on": None})


def win(row: Row, amount: str | None, on: str | None, *, today: date) -> Update:
    """Decide what winning an opportunity changes: its end, and the amount it came to. What blocked it is past.

    Raises:
        Refused: it is over already, or the amount is in another currency.
    """
    values: dict[str, Any] = _ended(row, "won", on, today) | {"blocked_reason": None}
    if amount is not None:
        values["amount_minor"] = _amount(row, amount).minor
    return Update("opportunity", row["id"], values)


def lose(row: Row, why: str, on: str | None, *, today: date) -> Update:
    """Decide what losing an opportunity changes: its end, why, and until when it is not offered again.

    The reason stands where that of a block stands: it is what stopped it for good.

    Raises:
        Refused: it is over already, or the reason says nothing.
    """
    values = _ended(row, "lost", on, today)
    return Update(
        "opportunity",
        row["id"],
        values | {"blocked_reason": _said(why, today), "review_on": values["closed_on"] + RESTS_FOR},
    )


def _ended(row: Row, stage: str, on: str | None, today: date) -> dict[str, Any]:
    day = _day_of(row, on, today)
    return {"stage": stage, "stage_on": day, "closed_on": day, "review_on": None}


def _amount(row: Row, text: str) -> Money:
    money = parse_money(text, currency=row["currency"])
    if money.currency != row["currency"]:
        raise Refused(
            f"o{row['id']} is in {row['currency']}, not {money.currency}.", "Give the amount in that currency."
        )
    return money


def _said(why: str, today: date) -> str:
    said = read_field(OPPORTUNITY, OPPORTUNITY.field("blocked_reason"), why, today=today)
    if not said:
        raise Refused("--why: blanks say nothing.", "Say what it waits for, or why it was lost.")
    return str(said)


def _day_of(row: Row, on: str | None, today: date) -> date:
    """Return the day something happened to an open opportunity: not ahead, and not before it was opened."""
    ref = f"o{row['id']}"
    if row["stage"] in ("won", "lost"):
        ended = f" since {show_day(date.fromisoformat(row['closed_on']), today=today)}" if row["closed_on"] else ""
        raise Refused(
            f"{ref} is {row['stage']}{ended}.", f"`am opportunities edit {ref} --stage STAGE` opens it again."
        )
    day = parse_day(on, today=today, lean="backward") if on is not None else today
    if day > today:
        raise Refused(f"--on: {show_day(day, today=today)} lies ahead.", "Record it when it has happened.")
    opened = date.fromisoformat(row["opened"])
    if day < opened:
        raise Refused(
            f"{ref} was opened on {show_day(opened, today=today)}, after {show_day(day, today=today)}.",
            f"`am opportunities edit {ref} --opened DATE` corrects that day.",
        )
    return day
