"""Write docs/reference.md from the commands themselves, and the output that README.md shows.

usage: python docs/build_reference.py [--check]

The output in a console block is what the example book gives on its own day, 80 columns wide. A comment
`<!-- first 20 lines -->` before a block shortens the output of its commands. With --check nothing is
written; the exit code says whether the pages are current.
"""

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from amcli.cli import demo
from amcli.cli.app import COMMANDS, load
from amcli.cli.main import run
from amcli.domain.backtest import BANDS
from amcli.domain.vocab import SURVEY_KINDS, TOUCH_KINDS

HERE = Path(__file__).resolve().parent
REFERENCE = HERE / "reference.md"
README = HERE.parent / "README.md"
WORDS = HERE.parent / "src" / "amcli" / "cli" / "command_words.txt"
DAY = (HERE.parent / "examples" / "book" / "anchor.txt").read_text(encoding="utf-8").strip()
EVERYWHERE = "Everywhere"
FIXED = {
    "log KIND": TOUCH_KINDS,
    "touches add KIND": TOUCH_KINDS,
    "surveys add KIND": SURVEY_KINDS,
    "--tier": "ABC",
    "--band": BANDS,
}
"""What completion offers where the help does not list it."""
_REPEATED = re.compile("repeated|once per")
BLOCK = re.compile(r"(?:<!-- first (\d+) lines -->\n)?```console\n(.*?)```\n", re.DOTALL)

HEAD = """\
# Reference

Every command with its arguments and options. This page is written by `make docs` from the commands themselves;
`am COMMAND -h` prints the same.

Options follow the command. Where an option names a list, its singular form (`--tag`, `--domain`, `--alias`) adds one
value and may be repeated. A group without a verb lists: `am risks` is `am risks list`. What may be typed for a day,
an interval, an amount or a name is described in the [guide](guide.md#what-may-be-typed).

## On every command

| option | |
|---|---|
"""


def reference() -> str:
    """Return the text of the reference page."""
    parts = [
        HEAD,
        *_rows(it for it in load("today").params if _common(it)),
        "| `-h`, `--help` | Explain the command. |\n",
    ]
    parts.append("\nBefore any command: `am --version`, `am --install-completion`, `am --show-completion`.\n")
    for name in COMMANDS:
        command = load(name)
        parts.append(f"\n## am {name}\n\n")
        if not hasattr(command, "list_commands"):
            parts += _command(f"am {name}", command)
            continue
        parts.append(f"{_text(command.help)}\n")
        context = typer.Context(command)
        for verb in command.list_commands(context):  # `commands` of a group that loads lazily has not all of them
            parts.append(f"\n### am {name} {verb}\n\n")
            parts += _command(f"am {name} {verb}", command.get_command(context, verb))
    return "".join(parts)


def words() -> str:
    """Return what completion knows of the commands: a line for each, below it its arguments and options."""
    return "".join(line for name in COMMANDS for line in _words(name, load(name))).lstrip()


def _words(name: str, command: Any) -> Iterator[str]:
    yield f"\n{name}\t{_first(command.help)}\n"
    if hasattr(command, "list_commands"):
        context = typer.Context(command)
        for verb in command.list_commands(context):
            yield from _words(f"{name} {verb}", command.get_command(context, verb))
        return
    for it in command.params:
        if it.param_type_name == "argument":
            yield f"\t{_wanted(it, str(it.metavar), f'{name} {it.metavar}')}\n"
        elif not getattr(it, "hidden", False):
            value = "" if it.is_flag else _wanted(it, _metavar(it), it.opts[0])
            yield f"\t{' '.join([*it.opts, *it.secondary_opts])}\t{value}\t{_first(it.help)}\n"


def _wanted(param: Any, metavar: str, called: str) -> str:
    """Return what an argument or option wants: one of several words, or what its metavar says."""
    listed = re.match(r"One of: ([^.]+)\.|([a-z_]+(?:, [a-z_]+)* or [a-z_]+)(?:$|[.;])", _text(param.help))
    if called in FIXED or listed:
        return "=" + "|".join(FIXED.get(called) or re.split(", | or ", listed[1] or listed[2]))  # type: ignore[index]
    if re.fullmatch(r"[a-z]+(\|[a-z]+)+", metavar):
        return f"={metavar}"
    return "ACCOUNT" if called == "--account" else metavar


def _first(said: str | None) -> str:
    return re.split(r"(?<=[^.])[.;:](?:\s|$)", _text(said), maxsplit=1)[0][:60].strip()


def _command(name: str, command: Any) -> Iterator[str]:
    own = [it for it in command.params if not _common(it) and not getattr(it, "hidden", False)]
    arguments = [it for it in own if it.param_type_name == "argument"]
    options = [it for it in own if it.param_type_name == "option"]
    places = [it.metavar if it.required or it.metavar.startswith("[") else f"[{it.metavar}]" for it in arguments]
    yield "```text\n" + " ".join([name, *places, "[OPTIONS]"]) + "\n```\n\n"
    yield _text(command.help) + "\n"
    if own:
        yield "\n| | |\n|---|---|\n"
        yield from _rows([*arguments, *options])


def _rows(params: Iterable[Any]) -> Iterator[str]:
    for it in params:
        names = [it.metavar] if it.param_type_name == "argument" else [*it.opts, *it.secondary_opts]
        value = f" {_metavar(it)}" if it.param_type_name == "option" and not it.is_flag else ""
        shown = ", ".join(f"`{_cell(name)}{_cell(value)}`" for name in names)
        said = _text(it.help)
        needed = " Required." if it.param_type_name == "option" and it.required and "Required" not in said else ""
        again = " May be repeated." if getattr(it, "multiple", False) and not _REPEATED.search(said) else ""
        yield f"| {shown} | {_cell(said)}{needed}{again} |\n"


def _metavar(option: Any) -> str:
    return str(option.metavar or {"STR": "TEXT"}.get(option.type.name.upper(), option.type.name.upper()))


def _common(param: Any) -> bool:
    return getattr(param, "rich_help_panel", None) == EVERYWHERE


def _text(said: str | None) -> str:
    """Return a help text with its lines joined, its paragraphs kept."""
    return "\n\n".join(" ".join(part.split()) for part in (said or "").strip().split("\n\n"))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def refreshed(page: str, answer: Callable[[list[str]], str]) -> str:
    """Return a page whose console blocks show what `answer` gives for their commands."""

    def block(found: re.Match[str]) -> str:
        most = int(found[1]) if found[1] else None
        lines: list[str] = []
        for command in [line for line in found[2].splitlines() if line.startswith("$ ")]:
            said = [line.rstrip() for line in answer(shlex.split(command[2:])).splitlines()]
            cut = most is not None and len(said) > most
            lines += [command, *(said[:most] if cut else said), *(["[…]"] if cut else []), ""]
        head = f"<!-- first {most} lines -->\n" if most else ""
        return head + "```console\n" + "\n".join(lines).rstrip("\n") + "\n```\n"

    return BLOCK.sub(block, page)


def answer(words: list[str]) -> str:
    """Run `am` within this process and return what it prints.

    Raises:
        ValueError: the command failed; a page shows what works.
    """
    printed, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
        code = run(words[1:])
    if code:
        raise ValueError(f"{shlex.join(words)} ended with {code}: {complained.getvalue()}")
    return printed.getvalue()


@contextlib.contextmanager
def surroundings(home: Path) -> Iterator[None]:
    """Give the commands inside a demo book of their own, the day of the example and 80 columns."""
    kept, user_dir = dict(os.environ), demo.user_dir
    for name in [*(it for it in os.environ if it.startswith("AM_")), "NO_COLOR"]:
        os.environ.pop(name, None)
    os.environ.update(AM_TODAY=DAY, AM_CONFIG=os.devnull, AM_FORCE_TABLES="1", COLUMNS="80")
    demo.user_dir = lambda _kind: home  # type: ignore[attr-defined]
    try:
        yield
    finally:
        demo.user_dir = user_dir  # type: ignore[attr-defined]
        os.environ.clear()
        os.environ.update(kept)


def pages() -> dict[Path, str]:
    """Return the pages that are written, as they should be."""
    with tempfile.TemporaryDirectory() as home, surroundings(Path(home)):
        return {REFERENCE: reference(), WORDS: words(), README: refreshed(README.read_text(encoding="utf-8"), answer)}


def main(check: bool = typer.Option(False, "--check", help="Only tell whether the pages are current.")) -> None:
    """Write the pages, or tell whether they are current."""
    wanted = pages()
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if not check:
            path.write_text(wanted[path], encoding="utf-8")
        print(f"{'out of date' if check else 'written'}: {path.name}")
    sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    typer.run(main)
