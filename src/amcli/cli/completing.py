"""What the shell is told when Tab is pressed: without the parser, whose import would be most of the wait.

The scripts that `am --install-completion` writes are Typer's, and so are the questions and answers. The commands come
from `command_words.txt`, which is written from the parser itself; names and numbers come from the book.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

Item = tuple[str, str]
"""What can be typed, and a word on it."""


class Option(NamedTuple):
    """An option: how it may be written, what it wants (nothing for a switch), and what it does."""

    names: tuple[str, ...]
    wanted: str
    said: str


class Command(NamedTuple):
    """A command or group: what it does, its arguments by what they want, its options."""

    said: str
    arguments: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()


SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
_PLAIN = frozenset(" .,-+/%€_=")
_DONE_LETTERS = "acimgs"


@cache
def listed() -> dict[str, list[str]]:
    """Return the lines about each command by the words that call it, `renewals set`."""
    found: dict[str, list[str]] = {}
    with open(os.path.join(os.path.dirname(__file__), "command_words.txt"), encoding="utf-8") as file:  # noqa: PTH118, PTH120, PTH123 - pathlib would be a tenth of the wait
        for block in file.read().split("\n\n"):
            head, *lines = block.strip().split("\n")
            found[head.partition("\t")[0]] = [head, *lines]
    return found


def command(name: str) -> Command:
    """Return what is known of a command; of an unknown one, nothing."""
    head, *lines = listed().get(name, [""])
    parts = [line.split("\t")[1:] for line in lines]
    return Command(
        head.partition("\t")[2],
        tuple(it[0] for it in parts if len(it) == 1),
        tuple(Option(tuple(it[0].split(" ")), it[1], it[2]) for it in parts if len(it) == 3),
    )


def asked() -> str:
    """Return the name of the shell that asks for completions, empty when none does."""
    shell = os.environ.get("_AM_COMPLETE", "").removeprefix("complete_")
    return shell if shell in SHELLS else ""


def answer(shell: str) -> int:
    """Print what fits what was typed so far, as the script of the shell reads it; return the exit code."""
    words, last = _typed(shell)
    items = [(value, _plain(said)) for value, said in fitting(words, last) if _plain(value) == value]
    if shell == "fish" and os.environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
        return 0 if items else 1
    if shell == "bash":
        lines = [value for value, _ in items]
    elif shell == "zsh":
        pairs = "\n".join(f'"{value}":"{said}"' if said else f'"{value}"' for value, said in items)
        lines = [f"_arguments '*: :(({pairs}))'" if items else "_files"]
    else:
        between = "\t" if shell == "fish" else ":::"
        lines = [f"{value}{between}{said or ' '}" for value, said in items]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def fitting(words: Sequence[str], last: str) -> Iterator[Item]:
    """Yield what may stand in the place of `last` after these words, with what it is."""
    place = _Place(words)
    if place.option:
        yield from _values(place.option.wanted, last, place.book)
    elif "=" in last and last.startswith("--"):
        name, _, start = last.partition("=")
        wanted = next((it.wanted for it in place.command.options if name in it.names), "")
        yield from ((f"{name}={value}", said) for value, said in _values(wanted, start, place.book))
    elif last.startswith("-"):
        for it in place.command.options:
            yield from ((name, it.said) for name in it.names if name.startswith("--") and name.startswith(last))
    elif place.verbs and not place.met:
        yield from ((name, said) for name, said in place.verbs.items() if name.startswith(last))
    elif wanted := place.argument:
        yield from _values(wanted, last, place.book)


class _Place:
    """Where in a command the cursor stands: which command, behind which option, after how many arguments."""

    def __init__(self, words: Sequence[str]) -> None:
        self.path = ""
        self.met = 0
        self.book: str | None = None
        self.option: Option | None = None
        rest = list(words)
        if rest[:1] == ["demo"]:
            del rest[0]
            self.book = _demo_book()
        for word in rest:
            self._pass(word)

    @property
    def verbs(self) -> dict[str, str]:
        """The commands below this one, with what they do."""
        start = f"{self.path} " if self.path else ""
        below = ((name[len(start) :], lines[0]) for name, lines in listed().items() if name.startswith(start))
        return {name: head.partition("\t")[2] for name, head in below if " " not in name}

    @property
    def command(self) -> Command:
        """The command that would run: of a group the one that its bare form is."""
        bare = f"{self.path} list" if self.path else "today"
        return command(bare if bare in listed() else self.path)

    @property
    def argument(self) -> str:
        """What the next argument wants; the last one may be repeated."""
        wanted = self.command.arguments
        if self.met < len(wanted):
            return wanted[self.met]
        return wanted[-1] if wanted and wanted[-1].strip("[]").endswith(("…", "...")) else ""

    def _pass(self, word: str) -> None:
        if self.option:
            if "--book" in self.option.names:
                self.book = word
            self.option = None
        elif word.startswith("-"):
            found = next((it for it in self.command.options if word in it.names), None)
            self.option = found if found and found.wanted else None
        elif not self.met and word in self.verbs:
            self.path = f"{self.path} {word}".strip()
        else:
            self.met += 1


def _values(wanted: str, start: str, book: str | None) -> list[Item]:
    """Return what fits an argument or option: words that are fixed, or names and numbers of the book."""
    if wanted.startswith("="):
        return [(word, "") for word in wanted[1:].split("|") if word.startswith(start)]
    shown = wanted.strip("[].…")
    letters = "".join(it[0].lower() for it in shown.split("|") if len(it) == 2 and it[1] == "N")
    letters += _DONE_LETTERS if shown.startswith("ID") else ""
    named = "ACCOUNT" in shown or shown in {"KEEP", "GONE"}
    if not named and not letters:
        return []
    from contextlib import suppress

    from amcli.errors import AmError
    from amcli.store import known
    from amcli.store.book import locate, open_to_read

    items: list[Item] = []
    with suppress(AmError), open_to_read(locate(book)) as opened:
        items += known.handles(opened.db, start) if named else []
        for letter in letters:
            items += known.numbers(opened.db, letter, start) if letter in known.OPEN else []
    return items


def _typed(shell: str) -> tuple[list[str], str]:
    """Return the complete words behind `am`, and the one that is being typed."""
    if shell == "bash":
        words = _split(os.environ.get("COMP_WORDS", ""))
        at = os.environ.get("COMP_CWORD", "")
        end = int(at) if at.isdecimal() else len(words)
        return words[1:end], words[end] if end < len(words) else ""
    line = os.environ.get("_TYPER_COMPLETE_ARGS", "")
    words = _split(line)[1:]
    return (words, "") if not words or line.endswith(" ") else (words[:-1], words[-1])


def _split(line: str) -> list[str]:
    if not any(sign in line for sign in "'\"\\"):
        return line.split()
    import shlex

    try:
        return shlex.split(line)
    except ValueError:  # a quote is still open
        return line.split()


def _demo_book() -> str:
    """Return the demo book that was used last; names of it are offered, none is made."""
    from amcli.places import user_dir

    found = sorted(user_dir("cache").glob("demo/*/book.db"))
    return str(found[-1]) if found else os.devnull


def _plain(text: str) -> str:
    """Return text that means nothing to a shell: zsh evaluates what it is told."""
    one_line = " ".join(text.split())
    return "".join(char if char.isalnum() or char in _PLAIN else " " for char in one_line)[:60].strip()
