"""Renewals for people: by how soon something must happen, each with its one next step."""

from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING

from amcli.domain.money import Money, show_money
from amcli.domain.negotiation import discount
from amcli.render import shapes
from amcli.render.cells import BAND, FAINT, SEVERITY, joined, short_day, text_cell
from amcli.render.hanging import hang, words_of
from amcli.reports.renewals import Group as Part
from amcli.reports.renewals import Item, Renewals

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

TITLES = {"late": "Notice date missed, or lapsed without an outcome", "later": "Later than 120 days"}
WHEN, HEALTH, READY, FORECAST = 10, 9, 11, 9
WHEN_WIDE, WIDE_FROM = 22, 110
"""Widths of the columns that are the same on every screen; accounts and amounts share the rest."""
STACKED_BELOW = 60


def as_page(report: Renewals, width: int, asked: str = "") -> "RenderableType":
    """Lay the renewals out by urgency: missed and lapsed first, then by the day something must happen.

    `asked` are the options that narrow them, as they were typed.
    """
    from rich.console import Group

    if not report.items:
        further = " --within 1y looks further; `am renewals` lists all." if asked else ""
        return text_cell(nothing(report, asked) + further, "" if asked else "green")
    weighted = shapes.amount(report.weighted, report.weighted_total)
    count = f"{len(report.items)} renewal{'' if len(report.items) == 1 else 's'} within {report.within.days}d"
    whole = shapes.amount(report.atr, report.atr_total, compact=False)
    parts: list[RenderableType] = [text_cell(f"{count} · {whole} to renew · {weighted} expected", "bold")]
    money = max(len(_arr(it)) for it in report.items)
    if width >= STACKED_BELOW:
        parts.append(_headings(width, money))
    for part in report.groups:
        parts += [text_cell(""), _title(part)]
        for it in part.items:
            parts.append(_row(it, report, width, money) if width >= STACKED_BELOW else _stacked(it, report, width))
    return Group(*parts)


def nothing(report: Renewals, asked: str) -> str:
    """Say that the list is empty, and where it was narrowed what may have hidden a renewal."""
    days = f"{report.within.days} day{'' if report.within.days == 1 else 's'}"
    return f"No renewal within {days} fits {asked}." if asked else f"Nothing renews within {days}."


def _title(part: Part) -> "Text":
    title = TITLES.get(part.name) or f"Within {part.name} days"
    style = "bold red" if part.name in ("late", "30") else "bold"
    return text_cell(f"{title} · {shapes.amount(part.atr, part.total, compact=False)}", style)


def _headings(width: int, money: int) -> "Text":
    names = ["Notice", "Account", *(["Contract"] if width >= WIDE_FROM else []), "ARR", "Health", "Ready", "Forecast"]
    return _line([text_cell(name, FAINT) for name in names], _widths(width, money))


def _widths(width: int, money: int) -> tuple[int, ...]:
    """Return the widths of the columns; on a wide screen the day and the contract have room beside the account."""
    when = WHEN_WIDE if width >= WIDE_FROM else WHEN
    rest = width - when - money - HEALTH - READY - FORECAST - 5
    if width < WIDE_FROM:
        return when, max(12, rest), money, HEALTH, READY, FORECAST
    account = (rest - 1) * 3 // 5
    return when, account, rest - 1 - account, money, HEALTH, READY, FORECAST


def _line(cells: "list[Text]", widths: tuple[int, ...]) -> "Text":
    """Return cells in columns, the amounts to the right; the last one is not padded."""
    line = text_cell("")
    for at, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        pad = " " * (width - cell.cell_len)
        right = at == len(cells) - 4
        line.append((" " if at else "") + (pad if right else "")).append_text(cell)
        line.append("" if right or at == len(cells) - 1 else pad)
    return line


def _row(it: Item, report: Renewals, width: int, money: int) -> "Text":
    """One renewal: its numbers in columns, what it is, and what to do next."""
    wide, widths = width >= WIDE_FROM, _widths(width, money)
    who = _folded(it.account.name, "bold", widths[1])
    what = _folded(_contract(it), "", widths[2]) if wide else []
    ready, style = it.readiness, "red" if it.readiness.is_behind else ""
    cells = [
        _when(it, report, wide=wide),
        who[0],
        *what[:1],
        text_cell(_arr(it)),
        text_cell(shapes.score(it.health), BAND.get(it.health.band or "", FAINT)),
        text_cell(f"{ready.score}%", style).append(f" of {ready.expected}%", FAINT),
        text_cell(_category(it)),
    ]
    page = _line(cells, widths)
    indent = widths[0] + 1
    for left, right in zip_longest(who[1:], what[1:], fillvalue=text_cell("")):
        page.append("\n" + " " * indent).append_text(left)
        page.append(" " * (widths[1] + 1 - left.cell_len) if right else "").append_text(right)
    below = [_about(it, report, wide=wide), _next(it)]
    for pieces in below:
        page.append("\n" + " " * indent if pieces else "").append_text(_below(pieces, width, indent))
    return page


def _below(pieces: "list[Text]", width: int, indent: int) -> "Text":
    """Return pieces as lines under a heading, without the indent of the first."""
    return text_cell("").append("\n" + " " * indent).join(hang(text_cell(""), pieces, width - indent, 0).split("\n"))


def _folded(text: str, style: str, width: int) -> "list[Text]":
    """Return a text as lines no wider than a column; a word that is wider is broken."""
    return list(hang(text_cell(""), words_of(text_cell(text, style)), width, 0).split("\n"))


def _when(it: Item, report: Renewals, *, wide: bool = False) -> "Text":
    """How long there is to give notice, or to the end of a term that ends by itself."""
    style = "bold red" if it.group in ("late", "30") else "bold"
    day = _day(it)
    if day is None:
        return text_cell("")
    left = (day - report.on).days
    said = f"in {left}d" if left > 0 else "today" if left == 0 else f"{left}d"
    shown = text_cell(f"lapsed {said}" if it.term.state == "lapsed" else said, style)
    return shown.append(f", {short_day(day, today=report.on)}", "not bold default") if wide else shown


def _day(it: Item) -> date | None:
    if it.term.state == "lapsed":
        return it.term.ends
    return it.term.cancel_by if it.group == "late" else it.act_by


def _about(it: Item, report: Renewals, *, wide: bool = False, named: bool = True) -> "list[Text]":
    """The day, the contract where it is not named above, how it ends, its price against the list, the risks open."""
    term, contract, on = it.term, it.contract, report.on
    day = _day(it)
    told = day if day != term.ends or term.state == "lapsed" else None  # how it ends is said with that day
    said = [] if wide else [short_day(told, today=on) if told else "", _contract(it) if named else ""]
    if term.state != "lapsed" and term.ends:
        rolled = f", rolled over {term.rolled}×, assumed" if term.rolled else ""
        said.append(f"{'renews itself' if contract.auto_renew else 'ends'} {short_day(term.ends, today=on)}{rolled}")
    if it.change and it.change.starts:
        now = show_money(Money(it.arr_now, contract.currency))
        said.append(f"{now} until k{it.change.id} changes it {short_day(it.change.starts, today=on)}")
    off = discount(contract.list_price, contract.arr)
    if off:
        said.append(f"{abs(off):.0%} {'below' if off > 0 else 'above'} list")
    said = [text for text in said if text]
    pieces = [text_cell(text + (" ·" if at < len(said) - 1 or it.risks else ""), FAINT) for at, text in enumerate(said)]
    if it.risks:
        worst, more = it.risks[0], f" and {len(it.risks) - 1} more" if len(it.risks) > 1 else ""
        pieces.append(text_cell(f"{worst.severity} risk r{worst.id}{more}", SEVERITY[worst.severity]))
    return pieces


def _next(it: Item) -> "list[Text]":
    step = it.next
    to = f" → {step.raises_to}%" if step.raises_to is not None else ""
    command = text_cell(step.command, "cyan")
    return [*words_of(text_cell(f"{step.text}{to}:")), command]


def _arr(it: Item) -> str:
    return show_money(Money(it.contract.arr, it.contract.currency))


def _contract(it: Item) -> str:
    return joined([f"k{it.contract.id}", it.contract.product or ""], " ")


def _category(it: Item) -> str:
    return (it.contract.category or "–").replace("_", " ")


def _stacked(it: Item, report: Renewals, width: int) -> "Text":
    page = hang(_when(it, report).append(" "), words_of(text_cell(it.account.name, "bold")), width, 0)
    score = text_cell(shapes.score(it.health), BAND.get(it.health.band or "", FAINT))
    page.append("\n").append(
        hang(text_cell(""), [*words_of(text_cell(f"{_contract(it)} · {_arr(it)} ·")), score], width, 0)
    )
    page.append(f"\nready {it.readiness.score}% of {it.readiness.expected}%, {_category(it)}")
    for pieces in (_about(it, report, named=False), _next(it)):
        page.append("\n").append_text(hang(text_cell(""), pieces, width, 0))
    return page
