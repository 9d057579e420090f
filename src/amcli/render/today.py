"""The morning scan as a page, as lines for a pipe and as JSON."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from amcli.domain.dates import show_day
from amcli.domain.signals import POINTS
from amcli.domain.text import shorten
from amcli.render import shapes
from amcli.render.cells import BAND, FAINT, SEVERITY, short_day, text_cell
from amcli.reports.today import Entry, Item, Today, pick

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

NARROW = 60
"""Below this many columns a table would break every word; rows are stacked instead."""
WIDE = 100
"""Below this many columns every row is kept to two lines, so that the scan fits one screen of 80 by 24."""
WHO = 16


def as_json(report: Today, limit: int | None) -> dict[str, Any]:
    """Return the scan as `am.today/1` has it."""
    totals = report.totals
    shown = pick(report, limit)
    return {
        "totals": {
            "accounts": totals.accounts,
            "arr": shapes.money(totals.arr_total),
            "arr_at_risk": shapes.money(totals.at_risk_total),
            "arr_by_currency": shapes.sums(totals.arr),
            "bands": totals.bands,
        },
        "items": [_item(item) for item in shown],
        "more": len(report.items) - len(shown),
        "agenda": [_entry(entry) for entry in report.agenda],
        "waiting": [{**_entry(entry), "team": entry.team} for entry in report.waiting],
        "little_known": [
            {"account": gap.account.handle, "coverage": gap.coverage, "record_first": shapes.missing(gap.missing)}
            for gap in report.gaps
        ],
    }


def _item(item: Item) -> dict[str, Any]:
    step = item.next_step
    return {
        "account": item.account.handle,
        "name": item.account.name,
        "lane": item.lane,
        "attention": item.attention.value,
        "arr": shapes.money(item.arr),
        "health": shapes.health(item.health, change_7d=item.change_7d),
        "signals": shapes.signals(item.signals),
        "next_step": step and {"ref": step.ref, "title": step.title, "due": shapes.day(step.due)},
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "ref": entry.ref,
        "kind": entry.kind,
        "account": entry.account.handle,
        "title": entry.title,
        "due": shapes.day(entry.due),
        "days_late": entry.days_late,
    }


def as_lines(report: Today, limit: int | None) -> Iterator[Sequence[object]]:
    """Yield the scan for a pipe: lane, attention, account, ARR, score, band, severity, signal, why, next."""
    for item in pick(report, limit):
        first, score = item.signals[0], shapes.points(item.health.score)
        arr = shapes.plain_amount(item.arr_by_currency, item.arr)
        head = (item.lane, item.attention.value, item.account.handle, arr, score, item.health.band)
        yield (*head, first.severity, first.code, first.text, first.next)
    for kind, entries in (("agenda", report.agenda), ("waiting", report.waiting)):
        for entry in entries:
            yield kind, entry.days_late, entry.account.handle, entry.ref, entry.due, entry.title, entry.team


def as_page(report: Today, limit: int, width: int) -> "RenderableType":
    """Lay the scan out: the book in one line, the rows by attention, then agenda and waiting."""
    from rich.console import Group

    parts: list[RenderableType] = [_headline(report)]
    shown = pick(report, limit)
    if not shown:
        parts.append(_calm(report))
    elif width < NARROW:
        parts += [_stacked(at, item) for at, item in enumerate(shown, 1)]
    elif width < WIDE:
        return Group(*parts, _screen(shown, width), *_foot(report, len(report.items) - len(shown)))
    else:
        parts.append(_table(shown))
    more = len(report.items) - len(shown)
    if more > 0:
        parts.append(text_cell(f"{more} more: am today --limit {len(report.items)}", FAINT))
    parts += _gaps(report)
    parts += _list("Agenda", report.agenda, report)
    told = {entry.ref for entry in report.agenda}
    parts += _list("Waiting for", [entry for entry in report.waiting if entry.ref not in told], report)
    return Group(*parts)


def _calm(report: Today) -> "Text":
    """Return what a day without rows is: no accounts known yet, only what was planned, or calm."""
    if not report.totals.accounts and not report.agenda:
        return text_cell("No account is looked after on this day: am accounts lists them all.", FAINT)
    if report.agenda:
        return text_cell("No account asks for you; what you planned for today is below.", "green")
    return text_cell("A calm day: nothing asks for you. Next: am checkin shows who comes up.", "green")


def _headline(report: Today) -> "Text":
    totals = report.totals
    line = text_cell(show_day(report.on, today=report.on), "bold")
    count = f"{totals.accounts} account{'' if totals.accounts == 1 else 's'}"
    line.append(f" · {count} · {shapes.amount(totals.arr, totals.arr_total)}", "default")
    line.append(f", {shapes.amount(totals.arr_at_risk, totals.at_risk_total)} at risk", "default")
    for band in ("red", "amber", "green"):
        if totals.bands[band]:
            line.append(f" · {totals.bands[band]} {band}", BAND[band])
    if totals.bands["unknown"]:
        line.append(f" · {totals.bands['unknown']} unknown", FAINT)
    return line


def _table(items: Sequence[Item]) -> "RenderableType":
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), pad_edge=False, expand=True, header_style="bold")
    table.add_column("#", justify="right", style=FAINT, no_wrap=True)
    table.add_column("Account", width=24, overflow="fold")
    table.add_column("ARR", justify="right", no_wrap=True)
    table.add_column("Health", no_wrap=True)
    table.add_column("Why, and what to type", ratio=1, overflow="fold")
    for at, item in enumerate(items, 1):
        table.add_row(str(at), _who(item), _money(item), _health(item), _why(item))
    return table


def _screen(items: Sequence[Item], width: int) -> "RenderableType":
    """Lay the rows out in two lines each; `am brief` and --why have in full what is cut here."""
    from rich.table import Table

    table = Table.grid(padding=(0, 1), expand=True)
    for right in (True, False, True, False):
        table.add_column(justify="right" if right else "left", no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    money = max(len(shapes.amount(item.arr_by_currency, item.arr)) for item in items)
    health = max(line.cell_len for item in items for line in _health(item).split("\n"))
    room = width - WHO - max(money, 6) - max(health, 9) - 2 - 4
    for at, item in enumerate(items, 1):
        table.add_row(text_cell(at, FAINT), _name(item), _money(item), _health(item), _in_two_lines(item, room))
    return table


def _name(item: Item) -> "Text":
    """The name, cut where it takes more than two lines, and the lane on the second or, behind it, where it fits."""
    from textwrap import wrap

    first, *below = wrap(text_cell(item.account.name).plain, WHO) or [item.account.handle]
    *above, last = [first, *([shorten(" ".join(below), WHO)] if below else [])]
    name = text_cell("").append("\n".join([*above, last]), "bold")
    beside = bool(above) and len(last) + len(item.lane) < WHO
    return name.append(f"{' ' if beside else chr(10)}{item.lane}", FAINT)


def _in_two_lines(item: Item, room: int) -> "Text":
    """The gravest reason cut to one line, the command in full, and as many of the others as fit behind it."""
    first, *others = item.signals
    line = text_cell(shorten(first.text, room), SEVERITY[first.severity])
    command = f"→ {text_cell(first.next).plain}"
    line.append(f"\n{command}", "cyan")
    left = room - len(command)
    for other in (it for it in others if POINTS[it.severity] >= POINTS["medium"]):
        said = f" +{other.code.replace('_', ' ')}"
        if len(said) > left:
            break
        line.append(said, FAINT)
        left -= len(said)
    return line


def _foot(report: Today, more: int) -> list["RenderableType"]:
    """One line of what else there is, and the most overdue thing of ours."""
    told = [f"{more} more: am today --limit {len(report.items)}"] if more > 0 else []
    told += [f"{len(report.agenda)} due: am actions"] if report.agenda else []
    told += [f"{len(report.waiting)} waiting (--waiting)"] if report.waiting else []
    lines: list[RenderableType] = [text_cell(" · ".join(told), FAINT)] if told else []
    lines += _gaps(report)
    for entry in report.agenda[:1]:
        late = f"{entry.days_late}d late" if entry.days_late else _now(entry)
        said = shorten(f"{entry.account.name} · {f'{entry.team}: ' if entry.team else ''}{entry.title}", 60)
        line = text_cell(entry.ref, FAINT).append(" ").append(late, "red" if entry.days_late else "default")
        lines.append(line.append(f" {said}", "default"))
    return lines


def _gaps(report: Today) -> list["RenderableType"]:
    """One line on the accounts that a score says little of: how many, and what to record first."""
    if not report.gaps:
        return []
    count, first = len(report.gaps), report.gaps[0].missing
    line = text_cell(f"{count} account{'' if count == 1 else 's'} less than half known (?). Record first:", FAINT)
    return [line.append(f" {text_cell(first.command).plain}", "cyan")]


def _who(item: Item) -> "Text":
    return text_cell(item.account.name, "bold").append(f"\n{item.lane}", FAINT)


def _money(item: Item) -> "Text":
    shown = text_cell(shapes.amount(item.arr_by_currency, item.arr))
    return shown.append(f"\ntier {item.account.tier}", FAINT) if item.account.tier else shown


def _health(item: Item) -> "Text":
    shown = text_cell(shapes.score(item.health), BAND.get(item.health.band or "", FAINT))
    moved = shapes.change(item.change_7d, "7d")
    return shown.append(f"\n{moved}", FAINT) if moved else shown


def _why(item: Item) -> "Text":
    first, *others = item.signals
    line = text_cell(first.text, SEVERITY[first.severity])
    line.append(f"\n→ {text_cell(first.next).plain}", "cyan")
    told = [other for other in others if POINTS[other.severity] >= POINTS["medium"]]
    if told:
        line.append(f"  also: {', '.join(other.code.replace('_', ' ') for other in told[:3])}", FAINT)
    return line


def _stacked(at: int, item: Item) -> "Text":
    line = text_cell(f"{at} {item.account.name}", "bold")
    line.append(f" {shapes.amount(item.arr_by_currency, item.arr)} ", "default")
    line.append(shapes.score(item.health), BAND.get(item.health.band or "", FAINT))
    return line.append("\n").append(_why(item))


def _list(title: str, entries: Sequence[Entry], report: Today) -> list["RenderableType"]:
    """Return the most overdue of a list, three at most: the lists have commands of their own."""
    if not entries:
        return []
    from rich.table import Table

    grid = Table.grid(padding=(0, 1))
    grid.add_column(style=FAINT, no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for entry in entries[:3]:
        late = f"{entry.days_late}d late" if entry.days_late else (_now(entry) if _is_now(entry, report) else "")
        when = late or (short_day(entry.due, today=report.on) if entry.due else "no date")
        team = f"{entry.team}: " if entry.team else ""
        said = text_cell(f"{entry.account.name} · {team}{entry.title}")
        grid.add_row(text_cell(entry.ref), text_cell(when, "red" if entry.days_late else ""), said)
    more = len(entries) - 3
    command = "am actions" if title == "Agenda" else "am actions --waiting"
    return [text_cell(f"{title}{f' ({more} more: {command})' if more > 0 else ''}", "bold"), grid]


def _is_now(entry: Entry, report: Today) -> bool:
    return entry.due == report.on or entry.kind == "chase"


def _now(entry: Entry) -> str:
    """Return what the day asks for of something that is not late: to be done, or to be asked again."""
    return "chase" if entry.kind == "chase" else "today"


def why_json(items: Sequence[Item]) -> dict[str, Any]:
    """Return the arithmetic of one account's rows as `am.why/1` has it."""
    return {
        "items": [
            {
                **_item(item),
                "points": item.attention.points,
                "money": round(item.attention.money, 3),
                "urgency": round(item.attention.urgency, 3),
            }
            for item in items
        ]
    }


def why_page(items: Sequence[Item]) -> "RenderableType":
    """Lay out how each row of an account came to its attention."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    parts: list[RenderableType] = []
    for item in items:
        weight = item.attention
        parts.append(text_cell(f"{item.account.name} · {item.lane} · attention {weight.value}", "bold"))
        grid = Table.grid(padding=(0, 2))
        for fixed in (True, True, False):
            grid.add_column(no_wrap=fixed, overflow="fold")
        for at, signal in enumerate(item.signals):
            share = signal.points if at == 0 else signal.points / 2
            severity = text_cell(f"{signal.severity} {signal.code}", SEVERITY[signal.severity])
            grid.add_row(f"{share:>8.1f}", severity, text_cell(signal.text))
        factors = f"× {weight.money:.3f} (money) × {weight.urgency:.3f} (urgency) = {weight.value}"
        parts += [grid, Text(f"{weight.points:>8.1f}  {factors}", "bold")]
    return Group(*parts)
