"""What the tests of the pages share: the code on a page, the command lines in it, what a run did."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DAY = "2026-11-21"
FENCE = re.compile(r"^ *```")


def code_lines(page: str) -> Iterator[str]:
    """Yield the lines of a page that are code: fenced, or indented by four spaces after a blank line."""
    fenced, indented, before = False, False, ""
    for line in page.splitlines():
        if FENCE.match(line):
            fenced = not fenced
        elif fenced:
            yield line
        else:
            indented = line.startswith("    ") and (indented or not before.strip())
            if indented:
                yield line.strip()
        before = line


def commands(page: str) -> list[str]:
    """Return the command lines with `am` in the code of a page, in order, without prompts."""
    lines = (line.removeprefix("$ ") for line in code_lines(page))
    return [line for line in lines if re.match(r"(\w+=\S+ )*am( |$)|export |echo .*\| am ", line)]


def words_of(line: str) -> list[str]:
    """Return the words of the `am` command in a line: what a shell hands to it, without the rest of its pipe."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|")
    lexer.whitespace_split = True
    lexer.commenters = ""
    parts: list[list[str]] = [[]]
    for word in lexer:
        if word == "|":
            parts.append([])
        else:
            parts[-1].append(word)
    return next(words for words in parts if "am" in words)
