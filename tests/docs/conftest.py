"""The pages, and a demo book to run their commands in, within this process."""

import importlib.util
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
DAY = "2026-11-21"
FENCE = re.compile(r"^ *```")


class Ran(NamedTuple):
    """What one run of `am` did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


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


@pytest.fixture(scope="session")
def builder() -> ModuleType:
    """The script that writes the pages."""
    spec = importlib.util.spec_from_file_location("build_reference", ROOT / "docs" / "build_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def am(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `am` within this process: on an own book, on the day of the example, demo books in a folder of their own."""
    import os

    import platformdirs

    for name in [*(it for it in os.environ if it.startswith("AM_")), "NO_COLOR"]:
        monkeypatch.delenv(name)
    for name in ("AM_FORCE_TABLES", "AM_DEMO_HINT"):
        monkeypatch.setenv(name, "1")  # `am demo` sets them for its process
    monkeypatch.setenv("AM_BOOK", str(tmp_path / "home" / "book.db"))
    monkeypatch.setenv("AM_TODAY", DAY)
    monkeypatch.setenv("AM_CONFIG", os.devnull)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda *_args, **_more: tmp_path / "cache")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    from amcli.cli.main import run as run_am

    def run(*args: str, stdin: str = "", **env: str) -> Ran:
        import io

        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
            for name, value in env.items():
                patch.setenv(name, value)
            code = run_am(args)
        printed = capsys.readouterr()
        return Ran(int(code), printed.out, printed.err)

    return run


@pytest.fixture
def example(am: Run) -> Run:
    """Run `am` on a book that holds the example."""
    assert am("import", str(ROOT / "examples" / "book"), "--no-rejects").code == 0
    return am
