"""The account-plan questions as blocks of a page, as lines for a pipe and as sections to hand on."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from amcli.domain.text import one_line
from amcli.render import shapes
from amcli.render.cells import FAINT, text_cell
from amcli.render.plan_said import BAD, GOOD, SOSO
from amcli.render.plan_words import Block, Line, Rest, blocks
from amcli.render.section import Section, filled
from amcli.reports.plan_questions import Answers, Questions

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

NARROW = 60
"""Below this many columns lines are stacked."""
MOST = 5
"""How many accounts a question shows; a pipe and JSON have them all."""
NAMED = 3
"""How many accounts of which there is nothing to say are named."""
ROOMY, SAID = 100, 2
"""How many things are said of an account before the others are counted: one below so many columns."""
STYLE = {BAD: "red", GOOD: "green", SOSO: "yellow"}


def as_parts(report: Questions, width: int) -> list["RenderableType"]:
    """Return the blocks of a page, with an empty line before each; questions without an answer are left out."""
    parts: list[RenderableType] = []
    for block in blocks(report):
        if block.sums or block.lines or block.rest:
            parts += ["", *_block(block, width)]
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


def _block(block: Block, width: int) -> list["RenderableType"]:
    name, _, meaning = block.title.partition(": ")
    parts: list[RenderableType] = [text_cell(name, "bold").append(f"  {meaning}", FAINT)]
    parts += [text_cell(told) for told in block.sums]
    shown = block.lines[:MOST]
    if shown:
        parts += [_stacked(line, block) for line in shown] if width < NARROW else [_grid(shown, block, width)]
    more = len(block.lines) - len(shown)
    last = text_cell(f"and {more} more account{'' if more == 1 else 's'}" if more > 0 else "", FAINT)
    if block.hint and shown:
        last.append(f"{' ' if more > 0 else ''}→ {block.hint}", "cyan")
    if last.plain:
        parts.append(last)
    if block.rest:
        parts.append(_rest(block.rest))
    return parts


def _rest(it: Rest) -> "Text":
    """Return the first of some accounts in a line, the others counted."""
    more = len(it.names) - NAMED
    line = text_cell(f"{it.what}: {', '.join(it.names[:NAMED])}{f' +{more}' if more > 0 else ''}", FAINT)
    return line.append(f" → {it.next}", "cyan")


def _grid(lines: Sequence[Line], block: Block, width: int) -> "Table":
    from rich.table import Table

    name_width = min(22, width // 5)
    table = Table(box=None, padding=(0, 1), pad_edge=False, expand=True, show_header=False)
    table.add_column(width=name_width, no_wrap=True, overflow="ellipsis")
    table.add_column(min_width=7, justify="right", no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    wide = max([7, *(len(_arr(line.answers)) for line in lines)])
    for line in lines:
        name = text_cell(line.answers.account.name)
        name.no_wrap, name.overflow = True, "ellipsis"
        table.add_row(name, text_cell(_arr(line.answers)), _said(line, block, width - name_width - wide - 4))
    return table


def _stacked(line: Line, block: Block) -> "Text":
    head = text_cell(line.answers.account.name, "bold").append(f" {_arr(line.answers)}", "default")
    return head.append("\n  ").append(_said(line, block, 0))


def _said(line: Line, block: Block, room: int) -> "Text":
    """Return the first things said of an account, then the command that answers them, unless one answers all."""
    shown = text_cell("")
    said = SAID if room >= ROOMY // 2 + 10 or room == 0 else 1
    for at, part in enumerate(line.parts[:said]):
        shown.append("; " if at else "", "default")
        shown.append(text_cell(part.text).plain, STYLE.get(part.tone, "default"))
        if block.hint and part.ref:
            shown.append(f" {part.ref}", FAINT)
    more = len(line.parts) - said
    if more > 0:
        shown.append(f"  +{more} more", FAINT)
    if line.next and not block.hint:
        answer = f"→ {text_cell(line.next).plain}"
        fits = shown.cell_len + 1 + len(answer) <= room
        shown.append(" " if fits else "\n").append(answer, "cyan")
    return shown
