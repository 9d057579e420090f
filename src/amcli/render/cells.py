"""What one value looks like: in a table cell, in a line of text, in a pipe and in JSON.

Client text goes through `text_cell` (or `words`) everywhere, so no cell is ever read as markup and nothing in
it reaches the terminal but its letters. Rich is imported inside the functions that need it: JSON and pipes
never pay for it.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from amcli.domain.dates import Interval, show_day
from amcli.domain.items import Suggestion
from amcli.domain.money import Money, show_money, to_amount
from amcli.domain.text import one_line

if TYPE_CHECKING:
    from rich.text import Text

LATE = "bold red"
SOON = "yellow"
FAINT = "dim"
SEVERITY = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "dim"}
BAND = {"red": "bold red", "amber": "yellow", "green": "green"}


def text_cell(value: object, style: str = "") -> "Text":
    """Return client text as one line of data, with nothing in it that a terminal or Rich would obey."""
    from rich.text import Text

    return Text("" if value is None else one_line(str(value)), style=style, overflow="fold")


def short_day(day: date, today: date) -> str:
    """Return a day for a table: `Mon 30 Nov`, in another year `8 Feb 2027`; sentences have `show_day`."""
    shown = show_day(day, today=today)
    return shown if day.year == today.year else shown.split(" ", 1)[1]


def day_cell(day: date | None, *, today: date, due: bool = False) -> "Text":
    """Return a day as tables have it; a `due` one also says how late it is, and stands out."""
    if day is None:
        return text_cell("")
    shown = short_day(day, today=today)
    late = (today - day).days
    if due and late > 0:
        return text_cell(f"{shown}, {late}d late", LATE)
    return text_cell(shown, SOON if due and late == 0 else "")


def money_cell(money: Money | None, *, compact: bool = False) -> "Text":
    """Return an amount with its currency: `€48,000`, or `€48k` when compact."""
    return text_cell("" if money is None else show_money(money, compact=compact))


def severity_cell(severity: str | None) -> "Text":
    """Return a severity as a word with its colour."""
    return text_cell(severity, SEVERITY.get(severity or "", ""))


def age_cell(since: date | None, *, today: date) -> "Text":
    """Return how many days something has been going on: `12d`."""
    return text_cell("" if since is None else f"{(today - since).days}d")


def words(value: object, *, today: date, kind: str = "") -> str:  # noqa: PLR0911 - one line per type
    """Return a value for people in a line of text; `kind` is the type of its field, `ratio` being one that shows."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case date():
            return show_day(value, today=today)
        case Money():
            return show_money(value)
        case Suggestion():
            return one_line(value.reason)
        case tuple() | list():
            return ", ".join(words(one, today=today) for one in value)
        case float() | int() if kind == "ratio":
            return f"{round(value * 100, 2):g}%"
        case float() | int():
            return f"{value:,}"
    return one_line(str(value)).replace("_", " ") if kind == "choice" else one_line(str(value))


def machine(value: object) -> str:  # noqa: PLR0911 - one line per type
    """Return a value for a pipe: ISO days, `48000.00 EUR`, `;` between the parts of a list."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case Money():
            return f"{to_amount(*value)} {value.currency}"
        case Suggestion():
            return value.reason
        case tuple() | list():
            return ";".join(machine(one) for one in value)
    return str(value)


def jsonable(value: object) -> Any:
    """Return a value as JSON has it: ISO days, money as amount and currency, lists as arrays."""
    match value:
        case date():
            return value.isoformat()
        case Money():
            return {"amount": to_amount(*value), "currency": value.currency}
        case Suggestion():
            return {"reason": value.reason, "refs": list(value.refs), "since": value.since.isoformat()}
        case tuple() | list():
            return [jsonable(one) for one in value]
    return value


PACES = {
    (1, "d"): "daily",
    (1, "w"): "weekly",
    (2, "w"): "fortnightly",
    (1, "mo"): "monthly",
    (13, "w"): "quarterly",
    (3, "mo"): "quarterly",
    (26, "w"): "half-yearly",
    (6, "mo"): "half-yearly",
    (52, "w"): "yearly",
    (12, "mo"): "yearly",
    (1, "y"): "yearly",
}


def pace(every: Interval) -> str:
    """Return how often in words: `quarterly`, `every 10d`."""
    return PACES.get((every.count, every.unit), f"every {every}")


def kind_word(kind: str) -> str:
    """Return the name of a table or of a kind of touch as people say it: `check-in`, `no show`."""
    return "check-in" if kind == "checkin" else kind.replace("_", " ")


def joined(parts: Sequence[str], between: str = " · ") -> str:
    """Join the parts that say something."""
    return between.join(part for part in parts if part)
