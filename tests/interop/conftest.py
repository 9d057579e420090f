"""A book and a folder for every test, and one call that imports the folder into the book."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from intake_helpers import clients, take  # noqa: F401 - fixtures
from tool_helpers import pull  # noqa: F401 - a fixture

from amcli.cli.main import run as run_am
from amcli.interop.load import Options, Outcome, plan_recipe, run
from amcli.interop.native import native_recipe
from amcli.interop.recipe import load_recipe, parse_recipe
from amcli.store.book import Book, open_to_write
from amcli.store.journal import Stamp

TODAY = date(2026, 11, 21)
RECIPES = Path(__file__).parent / "recipes"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """An empty book."""
    with open_to_write(tmp_path / "home" / "book.db") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to import."""
    made = tmp_path / "in"
    made.mkdir()
    return made


@pytest.fixture
def put(folder: Path) -> Callable[..., Path]:
    """Write a file of lines into the folder."""

    def write(name: str, *lines: str, encoding: str = "utf-8") -> Path:
        path = folder / name
        path.write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))
        return path

    return write


@pytest.fixture
def bring(book: Book, folder: Path) -> Callable[..., Outcome]:
    """Import the folder: in the native form, or with a recipe given as a table or a file."""

    def import_it(recipe: Any = None, **more: Any) -> Outcome:
        path, into = more.pop("path", folder), more.pop("book", book)
        encoding = more.pop("encoding", "")
        if recipe is None:
            made = native_recipe(path)
        else:
            made = load_recipe(str(recipe)) if isinstance(recipe, Path) else parse_recipe(recipe, "test.toml")
        options = Options(Stamp(f"{TODAY}T09:00:00+00:00", more.pop("day", TODAY)), **more)
        return run(into, plan_recipe(made, path, encoding), options)

    return import_it


@pytest.fixture
def am(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run `am` here and return exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    for name, value in (
        ("AM_BOOK", tmp_path / "b" / "book.db"),
        ("AM_TODAY", TODAY),
        ("AM_CONFIG", tmp_path / "no"),
    ):
        monkeypatch.setenv(name, str(value))

    def run_it(*args: Any) -> tuple[int, str, str]:
        code = run_am([str(arg) for arg in args])
        return (int(code), *capsys.readouterr())

    return run_it


@pytest.fixture
def counted() -> Callable[[Outcome], dict[str, tuple[int, ...]]]:
    """Return the counts of an outcome: created, updated, unchanged, skipped by entity."""
    return lambda outcome: {name: tuple(it.as_dict().values()) for name, it in outcome.counts.items()}


@pytest.fixture
def shared() -> Path:
    """The folder of third-party data sets; the tests that need it are skipped without."""
    given = os.environ.get("AM_SHARED_DATA")
    path = Path(given) if given else Path(__file__).parents[3] / "shared" / "data"
    if not path.is_dir():
        pytest.skip("the third-party data sets are not here")
    return path
