"""The list of actions for people, pipes and JSON, and as Markdown to paste to a team."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from amcli.domain.dates import show_day
from amcli.domain.derived import derived_fields
from amcli.domain.entities import ACTION, ISSUE
from amcli.domain.items import Item
from amcli.domain.promises import ME, chase_words, slipped_words
from amcli.domain.text import one_line, shorten
from amcli.render import cells, lists, markdown
from amcli.reports.actions import ActionList, Part, Row, owed

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

TITLES = {
    "overdue": "Overdue",
    "today": "Today",
    "this_week": "This week",
    "next_week": "Next week",
    "later": "Later",
    "no_date": "No date",
    "waiting": "Waiting for others",
    "closed": "Done or dropped",
}
WIDE = 100
"""From so many columns on a row has room for the owner, the day to ask again and the command beside its title."""
PIPED = ("group", "days_late", "slipped", "chase_on", "asks_on", "whose", "next")
"""What a pipe gets behind the columns of every list of actions."""


def as_json(actions: Sequence[Item], issues: Sequence[Item]) -> dict[str, Any]:
    """Return the list as `am.actions/1` has it: a row per action, and apart from them the issues of a team."""
    own = (*ACTION.fields, *derived_fields("action"))
    theirs = (*ISSUE.fields, *derived_fields("issue"))
    return {
        "items": [lists.item_json(item, own) for item in actions],
        "issues": [lists.item_json(item, theirs) for item in issues],
    }


def as_lines(actions: Sequence[Item]) -> Iterator[Sequence[object]]:
    """Yield a line per action for a pipe: the columns of the group, then what follows from them."""
    for item, line in zip(actions, lists.list_lines(ACTION, actions), strict=True):
        yield [*line, *(cells.machine(item.values[name]) for name in PIPED)]


def as_page(report: ActionList, width: int) -> "RenderableType":
    """Lay the list out in its parts, and below it what to type.

    Below 100 columns the title takes up who owes it and when to ask again, so that it keeps its room.
    """
    from rich.console import Group

    from amcli.render.grouped import Grouped
    from amcli.render.listing import Heading

    headings = [
        Heading("Id", fixed=True),
        Heading("Due", fixed=True),
        Heading("Account"),
        Heading("Title"),
        Heading("Owner"),
        Heading("Chase", fixed=True),
        Heading("Next", wide=True, fixed=True),
        Heading("Opened", wide=True, fixed=True),
    ]
    wide = width >= WIDE
    parts = [(_heading(part, report), [_cells(row, report, wide=wide) for row in part.rows]) for part in report.parts]
    table = Grouped(headings, parts)
    return Group(table, *_below(report))


def _heading(part: Part, report: ActionList) -> "Text | None":
    if part.group == "owed":
        return cells.text_cell(_summary(report), "bold")
    if not part.group:
        return None
    heading = cells.text_cell(TITLES[part.group], cells.LATE if part.group == "overdue" else "bold")
    heading.append(f" · {len(part.rows)}", cells.FAINT)
    chase = sum(1 for row in part.rows if row.to_chase)
    return heading.append(f", {chase} to chase now", cells.SOON) if chase else heading


def _summary(report: ActionList) -> str:
    """Return what one owner owes in a line: `support · 4 open at 3 accounts · 2 late, by up to 22d`."""
    it = owed(report)
    if not it.rows:
        return cells.joined([one_line(", ".join(report.owners)), "nothing open"])
    accounts = f"{it.accounts} account{'' if it.accounts == 1 else 's'}"
    late = f"{it.late} late, by up to {it.most_late}d" if it.late else "none late"
    return cells.joined([one_line(", ".join(report.owners)), f"{it.rows} open at {accounts}", late])


def _cells(row: Row, report: ActionList, *, wide: bool) -> "list[Text]":
    owner = "" if row.owner == ME or len(report.owners) == 1 else one_line(row.owner)
    chase = chase_words(row.action, report.on) if row.action else ""
    next_ = row.item.values["next"] if row.action else f"am issues show {row.item.ref}"
    title, style = _title(row, "" if wide else owner), cells.SOON if row.to_chase else cells.FAINT
    if chase and not (wide or (row.to_chase and row.days_late)):
        title.append(f" · {chase}", style)
    return [
        cells.text_cell(row.item.ref, "bold"),
        _due(row, report, wide=wide),
        cells.text_cell(row.item.account_handle),
        title,
        cells.text_cell(owner if wide else ""),
        cells.text_cell(chase if wide else "", style),
        cells.text_cell(next_ if wide else "", "cyan"),
        cells.text_cell(cells.short_day(row.opened, today=report.on) if wide else "", cells.FAINT),
    ]


def _due(row: Row, report: ActionList, *, wide: bool) -> "Text":
    if row.group == "closed":
        return cells.text_cell(_ended(row, report), cells.FAINT)
    if row.due is None:
        return cells.text_cell("no date", cells.FAINT)
    if row.days_late and not wide:
        return cells.text_cell(f"{row.days_late}d late", cells.LATE)
    return cells.day_cell(row.due, today=report.on, due=True)


def _ended(row: Row, report: ActionList) -> str:
    values = row.item.values
    word, day = ("done", values["done_on"]) if values["done_on"] else ("dropped", values["dropped_on"])
    return f"{word} {cells.short_day(day, today=report.on)}"


def _title(row: Row, owner: str) -> "Text":
    shown = cells.text_cell(f"{owner}: {_what(row)}" if owner else _what(row))
    if row.action is not None and row.group != "closed":
        if row.action.reply:
            shown.append(" · reply owed", cells.SOON)
        if slipped := slipped_words(row.item.values["slipped"]):
            shown.append(f" · {slipped}", cells.SOON)
    return shown


def _what(row: Row) -> str:
    values = row.item.values
    return str(values["title"]) if row.action else f"{values['severity']} {values['kind']}: {values['title']}"


def _below(report: ActionList) -> list["RenderableType"]:
    """Return the commands for the rows that ask most, each once."""
    rows = [row for row in report.rows if row.action and row.group != "closed"]
    own = next((row for row in rows if row.owner == ME), None)
    chase = next((row for row in rows if row.to_chase), None)
    slipped = max(rows, key=lambda row: row.item.values["slipped"], default=None)
    told = [f"am done {own.item.ref}"] if own else []
    told += [f"am actions chase {chase.item.ref}"] if chase else []
    if slipped and slipped.item.values["slipped"]:
        told.append(f"am actions edit {slipped.item.ref} --due DATE, or --dropped-on today")
    return [cells.text_cell("Next", cells.FAINT).append(f" {' · '.join(told)}", "cyan")] if told else []


def as_markdown(report: ActionList) -> Iterator[str]:
    """Yield the list as Markdown: titles, accounts, dates with weekday and refs, never a note."""
    day = f"{show_day(report.on, today=report.on)} {report.on.year}"
    yield f"## {markdown.escaped(_summary(report) if report.owners else 'Actions')} · {day}"
    for part in report.parts:
        yield ""
        if part.group in TITLES:
            yield f"### {TITLES[part.group]}"
            yield ""
        yield from markdown.table(
            ("Ref", "Due", "Account", "What", "Owner", "Asked for"), (_markdown_cells(row, report) for row in part.rows)
        )
    if not report.parts and not report.owners:
        yield ""
        yield "Nothing is open."


def _markdown_cells(row: Row, report: ActionList) -> list[str]:
    if row.group == "closed":
        due = _ended(row, report)
    else:
        due = show_day(row.due, today=report.on) if row.due else "no date"
        slipped = row.item.values["slipped"] if row.action else 0
        late = f"{row.days_late} day{'' if row.days_late == 1 else 's'} late" if row.days_late else ""
        due = cells.joined([due, late, f"moved {slipped}x" if slipped else ""], ", ")
    reply = " (the client waits for an answer)" if row.action and row.action.reply else ""
    owner = "" if len(report.owners) == 1 else row.owner
    asked = show_day(row.opened, today=report.on)
    return [row.item.ref, due, row.item.account_name, f"{_what(row)}{reply}", owner, asked]


def chased_lines(item: Item, note: str, today: date) -> list[str]:
    """Return what asking again did: `a9 chased support · Acme Corp · root cause`, when it was due, when to ask next."""
    values = item.values
    first = cells.joined([f"{item.ref} chased {one_line(values['owner'])}", one_line(item.account_name)])
    due = f"due {show_day(values['due'], today=today)}" if values["due"] else "no due day"
    late = f", {values['days_late']}d late" if values["days_late"] else ""
    ask = f"ask again {show_day(values['chase_on'], today=today)}"
    return [cells.joined([first, shorten(values["title"], 60)]), f"{due}{late} · {ask}", f"{note} keeps the note"]
