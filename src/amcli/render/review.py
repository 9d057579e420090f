"""The review as a page for the terminal: two screens that read from what needs a decision to what comes next."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from amcli.domain.dates import show_day
from amcli.domain.movement import LONGEST_STREAK
from amcli.domain.rhythm import Line
from amcli.domain.text import one_line
from amcli.domain.vocab import GRAVE
from amcli.render import review_words as words
from amcli.render import shapes
from amcli.render.cells import BAND, FAINT, short_day, text_cell
from amcli.render.hanging import hang, words_of
from amcli.render.review_json import as_json, as_lines
from amcli.reports.coming import Coming
from amcli.reports.review import Review, Row

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

__all__ = ["as_json", "as_lines", "as_page"]

NARROW = 60
"""Below this many columns rows are stacked, as a table would break every word."""
ROOMY = 100
"""From this many columns a streak is spelled out."""
WIDE = 120
"""From this many columns there is room for the health beside the evidence."""
MOST = 3
"""How many accounts or teams of a block are shown; the rest is counted."""
MOST_NEW = 8
"""How many of the new accounts are named of which there is nothing else to say."""
MOST_DATES = 12
"""How many dates ahead are shown."""
MOST_ROWS = 40
"""How many drifting and how many moved accounts are shown; a pipe and JSON have them all."""
MOST_OF_PERIOD = (8, 3)
"""How many of either a month or a quarter shows, where the account-plan questions follow."""
WIDEST_NAME = 24
"""A column of names is no wider; a longer name pushes its own row only."""


def as_page(report: Review, width: int, more: "Sequence[RenderableType]" = ()) -> "RenderableType":
    """Lay the review out: the period in figures, who drifts, who moved, then the rhythm and what is coming.

    `more` stands in the place of the rhythm and of the dates ahead where a period is longer than a week.
    """
    from rich.console import Group

    parts: list[RenderableType] = [*_headline(report, width)]
    if not report.rows:
        parts.append(text_cell("There is no account to review yet. Next: am accounts add NAME", FAINT))
    layout = _Layout(report, width)
    drifting = [row for row in report.rows if row.is_drifting]
    if drifting:
        parts += ["", _title(*words.DRIFTING, "bold red"), *_listed(drifting, layout.drifting, layout.most)]
    moved = [row for row in report.rows if row.movement.evidence]
    if moved:
        parts += ["", _title("Moved", "", "bold"), *_listed(moved, layout.moved, layout.most_moved)]
    new = [row for row in report.rows if row.is_new]
    if new:
        parts += ["", _title(*words.NEW, "bold"), *_new(new, layout)]
    parts += more
    for block in words.blocks_of(report):
        lines = words.fresh_lines(report, block)
        if lines:
            parts += ["", *layout.block(block, lines)]
    if report.coming and not layout.long:
        parts += ["", *_coming(report, layout)]
    return Group(*parts)


def _listed(rows: Sequence[Row], lay: "Callable[[Row], Text]", most: int) -> list["Text"]:
    shown = [lay(row) for row in rows[:most]]
    left = len(rows) - most
    return [*shown, text_cell(f"and {left} more with --md, --html or --json", FAINT)] if left > 0 else shown


def _new(rows: Sequence[Row], layout: "_Layout") -> list["Text"]:
    """Return a line for each account that got worse; the others, of which there is nothing to say, are named."""
    worse = [row for row in rows if words.setbacks_told(row)]
    plain = [row for row in rows if not words.setbacks_told(row)]
    lines = _listed(worse, layout.moved, layout.most)
    if not plain:
        return lines
    left = len(plain) - MOST_NEW
    names = ", ".join(one_line(row.account.name) for row in plain[:MOST_NEW])
    named = text_cell(names + (f" and {left} more" if left > 0 else ""))
    return [*lines, hang(text_cell(""), words_of(named), layout.width, 2)]


def _title(title: str, meaning: str, style: str) -> "Text":
    line = text_cell(title, style)
    return line.append(f"  {meaning}", FAINT) if meaning else line


def _headline(report: Review, width: int) -> list["Text"]:
    totals, sides = report.totals, words.sides(report)
    head = text_cell(f"{report.period.label} · {words.days_of(report)}", "bold")
    if words.standing_on(report):
        head.append(f" · {words.standing_on(report)}", FAINT)
    count = text_cell(sides["drifting"], "red" if totals.drifting.accounts else "")
    count.append(f" · {sides['moved']}", "green" if totals.moved.accounts else "default")
    count.append(f" · {sides['worse']}", "yellow" if totals.worse.accounts else "default")
    short = words.arr_short(report)
    if short:
        count.append(f" · {short}", "default")
    told = [
        *(words.arr_told(it) for it in totals.arr_movement if not short),
        words.risks_told(report),
        words.actions_told(report),
        words.unreviewed_told(report),
    ]
    lines = [head, count, *(text_cell(line) for line in told if line)]
    return [hang(text_cell(""), words_of(line), width, 2) for line in lines]


class _Layout:
    """The columns of the page: name, ARR, health where there is room, a label; the text hangs below the name."""

    def __init__(self, report: Review, width: int) -> None:
        self.width = width
        self.narrow = width < NARROW
        self.long = report.period.is_long
        self.most, self.most_moved = MOST_OF_PERIOD if self.long else (MOST_ROWS, MOST_ROWS)
        self.name = min(max((text_cell(row.account.name).cell_len for row in report.rows), default=0), WIDEST_NAME)
        self.arr = max([6, *(len(shapes.amount(row.arr, row.arr_total)) for row in report.rows)])
        self.label = max((len(words.directions(row)) for row in report.rows), default=0)
        self.indent = 2 if self.narrow else self.name + 1

    def drifting(self, row: Row) -> "Text":
        """Return what to do with an account and why, what got worse, and the command that records it."""
        worse = words.setbacks_told(row, brief=self.long)
        pieces = [
            *words_of(text_cell(words.nudge_told(row))),
            *words_of(text_cell(f"({worse})" if worse else "", "red")),
        ]
        if row.nudge:
            pieces.append(_command(row.nudge.next))
        label = text_cell(self._streak(row), "red" if row.streak > 2 else "yellow")
        return self._row(row, label, 9 if self.width >= ROOMY else 4, pieces)

    def moved(self, row: Row) -> "Text":
        """Return the directions an account moved in, the first fact that proves it, and what got worse."""
        worse = words.setbacks_told(row, brief=self.long)
        pieces = [*words_of(text_cell(words.proof(row))), *words_of(text_cell(f"but {worse}" if worse else "", "red"))]
        return self._row(row, text_cell(words.directions(row) or "new", "green"), self.label, pieces)

    def block(self, block: str, lines: Sequence[Line]) -> Iterator["Text"]:
        """Yield the first line of each account or team, and how many of them are not shown."""
        groups = list(words.grouped(lines, block).values())
        name, meaning = words.BLOCKS[block]
        left = len(groups) - MOST
        yield _title(name, f"{meaning} · {left} more in --json" if left > 0 else meaning, "bold")
        for own in groups[:MOST]:
            yield self._item(own, block)

    def date(self, it: Coming, today: date) -> "Text":
        """Return one date ahead; those of renewals stand out."""
        told = text_cell(words.coming_told(it), "" if it.kind == "checkin" else "yellow").append(f" {it.ref}", FAINT)
        day = text_cell(short_day(it.on, today=today))
        return hang(day.append(" " * max(1, 12 - day.cell_len)), [*words_of(told)], self.width, self.indent)

    def _item(self, lines: Sequence[Line], block: str) -> "Text":
        """Return a line: one to talk about with the row it rests on, a gap of the record with what closes it."""
        first = lines[0]
        grave = "red" if first.severity in GRAVE and not first.team else ""
        pieces = [*words_of(text_cell(words.line_told(first), grave))]
        if block == "crm_hygiene":
            pieces.append(_command(first.next))
        elif first.ref and not pieces[-1].plain.endswith(first.ref):
            pieces.append(text_cell(f"· {first.ref}", FAINT))
        pieces += words_of(text_cell(words.more_told(lines, block), FAINT))
        return self._hung(self._padded(text_cell(words.whose(lines)), self.name), pieces)

    def _row(self, row: Row, label: "Text", label_width: int, pieces: "Sequence[Text]") -> "Text":
        head = self._padded(text_cell(row.account.name, "bold"), self.name)
        arr = text_cell(shapes.amount(row.arr, row.arr_total))
        head.append(" " * (0 if self.narrow else self.arr - arr.cell_len)).append(arr).append(" ")
        if self.width >= WIDE:
            band = BAND.get(row.health.band or "", FAINT)
            head.append(self._padded(text_cell(shapes.score(row.health), band), 9))
        return self._hung(head.append(self._padded(label, label_width)), pieces)

    def _hung(self, head: "Text", pieces: "Sequence[Text]") -> "Text":
        if self.narrow and pieces:
            head.rstrip()
            return head.append("\n").append(hang(text_cell("").append("  "), pieces, self.width, self.indent))
        return hang(head, pieces, self.width, self.indent)

    def _padded(self, cell: "Text", width: int) -> "Text":
        """Return a cell as wide as its column, with the gap after it; a longer one is never cut."""
        cell.append(" " * (1 + max(0, 0 if self.narrow else width - cell.cell_len)))
        return cell

    def _streak(self, row: Row) -> str:
        if self.width >= ROOMY:
            return words.weeks(row)
        return f"{row.streak}w{'+' if row.streak == LONGEST_STREAK else ''}"


def _command(command: str) -> "Text":
    return text_cell(f"→ {command}", "cyan")


def _coming(report: Review, layout: _Layout) -> list["Text"]:
    lines = [_title("Coming", f"up to {show_day(report.until, today=report.on)}", "bold")]
    lines += [layout.date(it, report.on) for it in report.coming[:MOST_DATES]]
    if len(report.coming) > MOST_DATES:
        lines.append(text_cell(f"and {len(report.coming) - MOST_DATES} more: am checkin, am renewals", FAINT))
    return lines
