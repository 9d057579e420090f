"""What adding or editing a row writes: typed fields, their defaults, and the rules between them.

A row is a mapping of store columns to values. Links to people are resolved by name before, and come in as
column values of their own.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from amcli.domain.dates import show_day
from amcli.domain.entities import Entity, Field
from amcli.domain.input import label, read_field
from amcli.domain.money import Money, checked_currency, exponent, parse_money, show_money
from amcli.domain.promises import CLIENT, ME
from amcli.domain.reviews import review_after
from amcli.domain.text import key
from amcli.errors import Refused

Row = dict[str, Any]
LINKED = ("contact", "contacts", "objective")
"""Types of field that name people or an objective: they are links, not values of the row."""

BORN_TODAY = frozenset({"opened", "on", "asked_on"})
NEVER_EMPTY = frozenset({"handle", "opened", "asked_on"})
SCORES = {"nps": (0, 10), "csat": (1, 5)}
ORDERED = {"contract": ("starts", "ends"), "budget": ("period_from", "period_to")}
"""Pairs of days of which the second may not lie before the first."""

ENDINGS: Mapping[tuple[str, str], tuple[tuple[str, ...], str]] = {
    ("opportunity", "stage"): (("won", "lost"), "closed_on"),
    ("request", "status"): (("shipped",), "shipped_on"),
}
"""A word that ends a row, and the day that then is known: today, unless another is given."""


HAPPENED = frozenset(
    """
    on opened done_on dropped_on resolved closed escalated_on closed_on cancelled_on proposal_sent price_agreed
    stage_on shipped_on achieved_on paid_on issued asked_on given_on declined_on
    """.split()  # noqa: SIM905
)
"""Days that tell what has happened: one that is still to come is likely a slip."""


class Setting(NamedTuple):
    """What typed text is read against: the day, and the currency of amounts without one."""

    today: date
    currency: str


def new_row(entity: Entity, given: Mapping[str, str], setting: Setting) -> Row:
    """Return the columns of a new row from what was typed, by field name; blanks count as not given.

    Raises:
        Refused: a required field is missing, a text is outside its grammar, or two fields contradict.
    """
    texts = {name: text for name, text in given.items() if text.strip() or entity.field(name).required}
    row = {entity.field(name).column: value for name, value in _defaults(entity, setting).items()}
    row |= _read(entity, texts, setting, default_currency=setting.currency)
    missing = [field for field in entity.fields if field.required and row.get(field.column) is None]
    if missing:
        names = ", ".join(f"--{label(field)}" for field in missing)
        what = f"{'An' if entity.table[0] in 'aeio' else 'A'} {entity.table}"
        raise Refused(f"{what} needs {names}.", f"`am {entity.plural} add -h` shows the form.")
    if entity.table == "opportunity":
        row.setdefault("stage_on", row["opened"])
    if entity.table == "risk":
        _take_on(row, setting.today)
    _settle(entity, {}, row, setting.today)
    check_row(entity, row)
    return row


def edited_row(entity: Entity, before: Mapping[str, Any], given: Mapping[str, str], setting: Setting) -> Row:
    """Return the columns an edit sets, from what was typed; a blank clears a field that may be empty.

    `before` is the row as the store keeps it.

    Raises:
        Refused: as for `new_row`, or a field that must not be empty would be cleared.
    """
    own = before.get("currency") or setting.currency
    filled = {name: text for name, text in given.items() if text.strip()}
    row = {entity.field(name).column: _cleared(entity, entity.field(name)) for name in given if name not in filled}
    row |= _read(entity, filled, setting, default_currency=own)
    if row.get("currency") == before.get("currency"):
        row.pop("currency", None)
    elif row.get("currency"):
        _refuse_relabelling(entity, before, row, own)
    if entity.table == "opportunity" and row.get("stage", before.get("stage")) != before.get("stage"):
        row.setdefault("stage_on", setting.today)
    _settle(entity, before, row, setting.today)
    check_row(entity, {**before, **row})
    return row


def check_row(entity: Entity, row: Mapping[str, Any]) -> None:
    """Refuse a row whose fields contradict each other.

    Raises:
        Refused: a survey's score is off its scale, or a period ends before it starts.
    """
    if entity.table == "survey":
        least, most = SCORES[row["kind"]]
        if not least <= row["score"] <= most:
            raise Refused(
                f"score: {row['score']} is off the scale of {row['kind']}.",
                f"{row['kind'].upper()} runs from {least} to {most}.",
            )
    if entity.table in ORDERED:
        first, last = (_day(row.get(name)) for name in ORDERED[entity.table])
        if first and last and last < first:
            start, end = (label(entity.field(name)) for name in ORDERED[entity.table])
            raise Refused(
                f"{end}: {_shown(last)} lies before {start}, {_shown(first)}.",
                f"{end} is the last day, so it cannot come first; dates with a year are never guessed.",
            )


def still_to_come(entity: Entity, row: Mapping[str, Any], today: date) -> list[str]:
    """Return the fields of a row that tell of something as done on a day that has not come."""
    told = [it for it in entity.fields if it.type == "day" and it.name in HAPPENED]
    return [label(it) for it in told if (day := row.get(it.column)) is not None and _day(day) > today]


def _defaults(entity: Entity, setting: Setting) -> Row:
    """Return the fields a new row has unless they are given."""
    return {
        field.name: setting.today if field.name in BORN_TODAY and field.type == "day" else field.default
        for field in entity.fields
        if field.default or (field.name in BORN_TODAY and field.type == "day")
    }


def _read(entity: Entity, texts: Mapping[str, str], setting: Setting, *, default_currency: str) -> Row:
    row: Row = {}
    for name, text in texts.items():
        field = entity.field(name)
        if field.type not in ("money", *LINKED) and name != "currency":
            row[field.column] = read_field(entity, field, text, today=setting.today)
    if any(field.name == "currency" for field in entity.fields):
        row |= _read_money(entity, texts, default_currency)
    return row


def _read_money(entity: Entity, texts: Mapping[str, str], default: str) -> Row:
    """Return the amounts and the currency of a row: one row holds one currency, typed or its own.

    An account has a currency only where one was said, or an amount must be read in one.
    """
    said = _currency_said(texts)
    amounts: dict[str, Money] = {}
    for field in entity.fields:
        if field.type == "money" and field.name in texts:
            try:
                amounts[field.name] = parse_money(texts[field.name], currency=said or default)
            except Refused as error:
                raise Refused(f"{label(field)}: {error.message}", error.hint) from error
    codes = {money.currency for money in amounts.values()}
    if len(codes | ({said} if said else set())) > 1:
        raise Refused(
            f"The amounts are in different currencies: {', '.join(sorted(codes | ({said} if said else set())))}.",
            "One row holds one currency; give all its amounts in that one.",
        )
    row: Row = {f"{name}_minor": money.minor for name, money in amounts.items()}
    if codes or said or entity.table != "account":
        row["currency"] = said or next(iter(codes), default)
    return row


def _currency_said(texts: Mapping[str, str]) -> str | None:
    try:
        return checked_currency(texts["currency"].strip()) if texts.get("currency", "").strip() else None
    except Refused as error:
        raise Refused(f"currency: {error.message}", error.hint) from error


def _refuse_relabelling(entity: Entity, before: Mapping[str, Any], row: Row, own: str) -> None:
    """Refuse a new currency that would turn amounts nobody retyped into other money.

    Raises:
        Refused: the row holds an amount in its old currency that was not given again.
    """
    money = [field for field in entity.fields if field.type == "money"]
    left = [field for field in money if before.get(field.column) is not None and field.column not in row]
    if row["currency"] != own and left:
        kept = ", ".join(f"{label(it)} {show_money(Money(before[it.column], own))}" for it in left)
        hint = f"Give these again in {row['currency']} as well: {', '.join('--' + label(it) for it in left)}."
        if exponent(own) == exponent(row["currency"]):
            hint += " The same figures will do if only the currency was wrong."
        raise Refused(f"This row is in {own} ({kept}), not {row['currency']}.", hint)


def _cleared(entity: Entity, field: Field) -> Any:
    if field.required or field.name in NEVER_EMPTY or (field.name == "currency" and entity.table != "account"):
        raise Refused(f"{label(field)} cannot be empty.", "Give another value; `am undo` takes back a whole write.")
    if field.default:
        return field.default
    return {"list": [], "flag": False}.get(field.type)


def _settle(entity: Entity, before: Mapping[str, Any], row: Row, today: date) -> None:
    """Set the day that a closing word implies, and take it back when the row is opened again."""
    for (table, name), (words, day) in ENDINGS.items():
        if table != entity.table or name not in row or row[name] == before.get(name):
            continue
        if row[name] in words:
            if before.get(day) is None:
                row.setdefault(day, today)
        elif before.get(name) in words:
            row.setdefault(day, None)
    if entity.table == "action":
        _settle_owner(before, row)
    if entity.table == "risk" and row.get("escalated_to") and not before.get("escalated_to"):
        row.setdefault("escalated_on", today)


def _settle_owner(before: Mapping[str, Any], row: Row) -> None:
    """Spell the two owners that have a meaning as rules know them; taken over, a step is chased no longer.

    Raises:
        Refused: a day to chase the AM.
    """
    if key(row.get("owner") or "") in (ME, CLIENT):
        row["owner"] = key(row["owner"])
    if row.get("owner", before.get("owner")) != ME:
        return
    if row.get("chase_on"):
        raise Refused(
            "chase-on: this step is your own, so there is nobody to chase.",
            "Say who owes it: --owner client, or a team such as --owner support. A day for yourself is --due.",
        )
    if before.get("chase_on"):
        row.setdefault("chase_on", None)


def _take_on(row: Row, today: date) -> None:
    """Give a new risk what keeps it from being forgotten: an owner, and a first review by its severity."""
    row.setdefault("owner", "me")
    if row.get("closed") is None:
        row.setdefault("next_review", review_after(row["severity"], max(row["opened"], today)))


def _day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _shown(day: date) -> str:
    return show_day(day, today=date.min)
