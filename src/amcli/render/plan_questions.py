"""The account-plan questions as blocks of a page, as lines for a pipe and as sections to hand on."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from amcli.domain.text import one_line
from amcli.render import shapes
from amcli.render.cells import FAINT, text_cell
from amcli.render.hanging import hang, words_of
from amcli.render.plan_said import BAD, GOOD, SOSO
from amcli.render.plan_words import Block, Line, blocks
from amcli.render.section import Section, filled
from amcli.reports.plan_questions import Answers, Questions

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

NARROW = 60
"""Below this many columns lines are stacked."""
MOST = 3
"""How many accounts a question shows; a pipe, JSON and a page to hand on have them all."""
NAMED = 1
"""How many accounts of which there is nothing to say are named."""
WIDEST_NAME = 24
"""A column of names is no wider; a longer name pushes its own row only."""
STYLE = {BAD: "red", GOOD: "green", SOSO: "yellow"}
ORDER = (BAD, SOSO, GOOD, "")
"""What comes first of what is said: what is bad, what is in between, what is good, what has not moved."""


def as_parts(report: Questions, width: int) -> list["RenderableType"]:
    """Return the blocks of a page, with an empty line before each; questions without an answer are left out."""
    columns = _Columns(report, width)
    parts: list[RenderableType] = []
    for block in blocks(report):
        if block.sums or block.lines or block.rest:
            parts += ["", *_block(block, columns)]
    return parts


def as_lines(report: Questions) -> Iterator[Sequence[object]]:
    """Yield every part for a pipe, in the columns of the accounts: account, question, ref, text, nothing, command."""
    for block in blocks(report):
        for line in block.lines:
            for part in line.parts:
                yield line.answers.account.handle, block.code, part.ref, part.text, "", part.next


def as_sections(report: Questions) -> list[Section]:
    """Return the answers as tables for those a page is handed on to: all there is, without the commands of `am`."""
    found = []
    for block in blocks(report):
        rows = [
            (one_line(line.answers.account.name), _arr(line.answers), one_line(part.text), part.ref)
            for line in block.lines
            for part in line.parts
        ]
        if block.rest:
            rows.append((one_line(", ".join(block.rest.names)), "", block.rest.what.lower(), ""))
        if rows:
            name = block.title.partition(":")[0]
            found.append(filled(Section(name, "; ".join(block.sums), ("Account", "ARR", "What", "Ref"), tuple(rows))))
    return found


def _arr(it: Answers) -> str:
    return "" if it.is_lost else shapes.amount(it.arr.by_currency, it.arr.total)


def _block(block: Block, columns: "_Columns") -> list["RenderableType"]:
    name, _, meaning = block.title.partition(": ")
    title = text_cell(name, "bold").append("  ", FAINT)
    parts: list[RenderableType] = [hang(title, words_of(text_cell(meaning, FAINT)), columns.width, 2)]
    parts += [hang(text_cell(""), words_of(text_cell(told)), columns.width, 2) for told in block.sums]
    shown = sorted(block.lines, key=_urgency)[:MOST]
    parts += [columns.row(line, block) for line in shown]
    if last := [*_others(block, len(block.lines) - len(shown))]:
        parts.append(hang(text_cell(""), last, columns.width, 2))
    return parts


def _urgency(line: Line) -> int:
    """Return the place of an account by the worst it answers; those alike stay as they are, most money first."""
    return min(ORDER.index(part.tone) for part in line.parts)


def _others(block: Block, more: int) -> Iterator["Text"]:
    """Yield how many accounts are not shown, what answers for any of them, and those with nothing to say."""
    if more > 0:
        yield text_cell(f"and {more} more account{'' if more == 1 else 's'}", FAINT)
    if block.hint and block.lines:
        yield _command(block.hint)
    if block.rest:
        left = len(block.rest.names) - NAMED
        names = f"{', '.join(block.rest.names[:NAMED])}{f' +{left}' if left > 0 else ''}"
        between = "· " if block.lines and (more > 0 or block.hint) else ""
        yield from words_of(text_cell(f"{between}{block.rest.what}: {names}", FAINT))
        yield _command(block.rest.next)


class _Columns:
    """The columns of all questions: name, ARR; what is said hangs below the name."""

    def __init__(self, report: Questions, width: int) -> None:
        self.width = width
        self.narrow = width < NARROW
        names = (text_cell(it.account.name).cell_len for it in report.accounts)
        self.name = min(max(names, default=0), WIDEST_NAME)
        self.arr = max([6, *(len(_arr(it)) for it in report.accounts)])

    def row(self, line: Line, block: Block) -> "Text":
        """Return an account, the worst it answers, how much more, and the command unless one answers all."""
        part = min(line.parts, key=lambda it: ORDER.index(it.tone))
        pieces = [*words_of(text_cell(part.text, STYLE.get(part.tone, "default")))]
        if block.hint and part.ref:
            pieces.append(text_cell(part.ref, FAINT))
        if len(line.parts) > 1:
            pieces.append(text_cell(f"· {len(line.parts) - 1} more", FAINT))
        if part.next and not block.hint:
            pieces.append(_command(part.next))
        name, arr = text_cell(line.answers.account.name), _arr(line.answers)
        if self.narrow:
            head = name.append(f" {arr}", "default")
            return head.append("\n").append(hang(text_cell("").append("  "), pieces, self.width, 2))
        gaps = max(0, self.name - name.cell_len) + 1 + self.arr - len(arr)
        return hang(name.append(f"{' ' * gaps}{arr} "), pieces, self.width, self.name + 1)


def _command(command: str) -> "Text":
    return text_cell(f"→ {command}", "cyan")
