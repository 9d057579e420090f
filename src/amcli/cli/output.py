"""Which form a report takes: JSON when asked, tab-separated in a pipe, a table for people."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from amcli.cli.context import Am
from amcli.domain.text import clean, one_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


def show(
    am: Am,
    *,
    schema: str,
    data: Callable[[], Mapping[str, Any]],
    lines: Callable[[], Iterable[Sequence[object]]] | None,
    page: "Callable[[], RenderableType]",
    names_its_day: bool = False,
) -> None:
    """Print a report in the form that fits where it goes.

    Only the form that is printed is computed, so a pipe never pays for Rich. `lines` is None for pages
    that are no list: those are printed as plain text in a pipe. A page of another day than today says so
    first, unless it names its day itself.
    """
    if am.as_json:
        print_json(am, schema, data())
    elif lines is not None and not for_people():
        print_lines(lines())
    else:
        shown = console(am)
        if am.today != am.now and not names_its_day:
            shown.print(as_of(am), style="dim")
        shown.print(page())


def as_of(am: Am) -> str:
    """Return which day a report with --as-of is of, and what its days without a year mean if that is another year."""
    from amcli.domain.dates import show_day

    year = f"; a day without a year is in {am.today.year}" if am.today.year != am.now.year else ""
    return f"As of {show_day(am.today, today=am.now)}{year}."


def print_json(am: Am, schema: str, data: Mapping[str, Any]) -> None:
    """Print one object: schema, day, then the data."""
    import json

    whole = {"schema": schema, "as_of": am.today.isoformat(), **data}
    text = json.dumps(whole, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None)
    if not text.isascii():
        text = re.sub(_OBEYED, lambda found: f"\\u{ord(found[0]):04x}", text)
    sys.stdout.write(text + "\n")


_OBEYED = "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
"""What JSON lets stand raw and a terminal may obey: C1 controls, bidi overrides. Escaped, nothing is lost."""


def print_lines(rows: Iterable[Sequence[object]]) -> None:
    """Print rows tab-separated; a cell never breaks its line."""
    for row in rows:
        sys.stdout.write("\t".join("" if cell is None else one_line(str(cell)) for cell in row) + "\n")


def for_people() -> bool:
    """Tell whether a person reads stdout; AM_FORCE_TABLES says so for a pipe."""
    return bool(os.environ.get("AM_FORCE_TABLES")) or sys.stdout.isatty()


def console(am: Am, *, stderr: bool = False) -> "Console":
    """Return a console that treats every text as data: no markup, no emoji codes, no highlighting."""
    from rich.console import Console

    width = None
    if not os.environ.get("COLUMNS") and not sys.stdout.isatty():
        width = 100
    return Console(
        stderr=stderr,
        markup=False,
        emoji=False,
        highlight=False,
        no_color=True if am.no_color or os.environ.get("NO_COLOR") else None,
        width=width,
        soft_wrap=False,
    )


def say(*lines: str) -> None:
    """Print plain lines for a person on stdout: what a write did."""
    for line in lines:
        sys.stdout.write(_fitted(clean(line), sys.stdout) + "\n")


def hint(line: str) -> None:
    """Print a remark on stderr, where it never mixes with data."""
    sys.stderr.write(_fitted(clean(line), sys.stderr) + "\n")


def _fitted(text: str, stream: TextIO) -> str:
    """Return text as a terminal shows it without cutting a word; other readers get it as it is."""
    if not stream.isatty():
        return text
    width = _columns(stream)
    return "\n".join(line if len(line) <= width else _broken(line, width) for line in text.split("\n"))


def _columns(stream: TextIO) -> int:
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal():
        return int(asked)
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except OSError:  # it calls itself a terminal and is none that has a size
        return 80


def _broken(line: str, width: int) -> str:
    """Return one line broken between words; what goes on below stands under its first word."""
    from textwrap import wrap

    indent = len(line) - len(line.lstrip(" ✓"))
    below = " " * (4 if line.startswith("am: ") else indent)
    return "\n".join(
        wrap(line, max(width, 20), subsequent_indent=below, break_long_words=False, break_on_hyphens=False)
    )


def as_typed(**given: Sequence[str] | str | None) -> str:
    """Return options as they are typed, `--tier A --min-arr 5k`, to name what narrows a list; nothing without any."""
    many = ((name, [value] if isinstance(value, str) else value or ()) for name, value in given.items())
    quoted = ((name, f'"{one}"' if " " in one else one) for name, values in many for one in values)
    return " ".join(f"--{name.replace('_', '-')} {value}" for name, value in quoted)


def wrote(am: Am, unit: int | None, refs: Sequence[str], *lines: str, **more: Any) -> None:
    """Tell what a write did: for people what happened and how to take it back, for scripts the ids.

    `unit` is None when there was nothing to change.
    """
    if am.as_json:
        print_json(am, "am.write/1", {"unit": unit, "refs": list(refs), **more})
    elif unit is None:
        say(*(lines or ("Nothing to change.",)))
    else:
        first, *rest = lines
        say(f"✓ {first}", *(f"  {line}" for line in rest), "  am undo takes it back")
