"""A book of its own for every test, and two ways to run `am` on it: as a process, and within this one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

SRC = Path(__file__).parents[2] / "src"
TODAY = "2026-11-21"  # a Saturday


class Ran(NamedTuple):
    """What one run of `am` did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The object printed on stdout."""
        return json.loads(self.out)

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items of the object printed on stdout."""
        found: list[dict[str, Any]] = self.json["items"]
        return found

    @property
    def said(self) -> str:
        """Both outputs, white space folded."""
        return " ".join((self.out + self.err).split())


Run = Callable[..., Ran]


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """The environment variables of a run: an own book, a fixed day, no config, 100 columns."""
    return {
        "AM_BOOK": str(tmp_path / "home" / "book.db"),
        "AM_TODAY": TODAY,
        "AM_CONFIG": str(tmp_path / "no-config.toml"),
        "COLUMNS": "100",
    }


@pytest.fixture
def am_process(surroundings: dict[str, str]) -> Run:
    """Run `am` as a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AM_") and name != "NO_COLOR"}

    def run(*args: str, **env: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "amcli", *args],
            env={**kept, "PYTHONPATH": str(SRC), **surroundings, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def am(surroundings: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `am` within this process: fast enough for the many small cases."""
    for name in [*(it for it in os.environ if it.startswith("AM_")), "NO_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    from amcli.cli.main import run as run_am

    def run(*args: str, **env: str) -> Ran:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            for name, value in env.items():
                patch.setenv(name, value)
            code = run_am(args)
        printed = capsys.readouterr()
        return Ran(int(code), printed.out, printed.err)

    return run


@pytest.fixture
def undo(surroundings: dict[str, str]) -> Callable[[], None]:
    """Take back the latest unit."""

    def take_back() -> None:
        from amcli.store import undo as undoing
        from amcli.store.book import open_to_write

        with open_to_write(Path(surroundings["AM_BOOK"])) as book:
            undoing.undo(book)

    return take_back


@pytest.fixture
def contents(surroundings: dict[str, str]) -> Callable[[], dict[str, list[tuple[Any, ...]]]]:
    """Read every row of the book's own tables, to see that nothing, or only one thing, has changed."""

    def read() -> dict[str, list[tuple[Any, ...]]]:
        from amcli.store.book import open_to_read

        with open_to_read(Path(surroundings["AM_BOOK"])) as book:
            tables = book.rows(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'"
                " AND name NOT LIKE 'sqlite%' AND name NOT IN ('unit', 'change', 'heard') ORDER BY name"
            )
            return {name: book.rows(f'SELECT * FROM "{name}" ORDER BY id') for (name,) in tables}

    return read
