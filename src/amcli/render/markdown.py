"""Markdown to paste elsewhere: client text in it is data, so nothing of it is read as markup, link or HTML."""

import re
from collections.abc import Iterable, Iterator, Sequence

from amcli.domain.text import one_line
from amcli.render.section import Section

_MEANS = re.compile(r"([\\`*_\[\]|~])")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_BLOCK = re.compile(r"^(#{1,6}(?= |$)|[-+=](?= |$|[-=])|\d{1,9}[.)](?= |$))")


def escaped(text: str) -> str:
    """Return text as one line that Markdown shows as it stands."""
    line = _MEANS.sub(r"\\\1", one_line(text)).translate(_HTML)
    return _BLOCK.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", line)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table; columns without any content are left out. Cells are escaped here."""
    kept = [[escaped(cell) for cell in row] for row in rows]
    filled = [at for at in range(len(headings)) if any(row[at] for row in kept)]
    yield _row([headings[at] for at in filled])
    yield _row(["---"] * len(filled))
    for row in kept:
        yield _row([row[at] for at in filled])


def section(part: Section) -> Iterator[str]:
    """Yield a part of a page: its heading, what it means, its table."""
    yield f"## {escaped(part.title)}"
    yield ""
    if part.meaning:
        yield from (escaped(part.meaning), "")
    yield from table(part.headings, part.rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
