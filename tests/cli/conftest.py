"""A book of its own for every test, and two ways to run `am` on it: as a process, and within this one."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from running import Ran, Run, in_process

SRC = Path(__file__).parents[2] / "src"
TODAY = "2026-11-21"  # a Saturday


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
    return in_process(monkeypatch, capsys, surroundings)


@pytest.fixture
def drifting(am: Run) -> Callable[..., Run]:
    """Add accounts that drift, each with a contract of some worth; all were added on 1 September."""

    def add(**worth: int) -> Run:
        day = {"AM_TODAY": "2026-09-01"}
        for handle, arr in worth.items():
            assert am("accounts", "add", handle.title(), "--handle", handle, "--tier", "A", **day).code == 0
            added = am("contracts", "add", handle, "Suite", "--arr", str(arr), "--starts", "2026-01-01", **day)
            assert added.code == 0
        return am

    return add


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
