"""The script that writes the pages, and books to run their commands in, within this process."""

import importlib.util
import sys
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
from pages import DAY, ROOT

from running import Run, in_process


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
    monkeypatch.setattr("amcli.cli.demo.user_dir", lambda _kind: tmp_path / "cache")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    surroundings = {
        "AM_FORCE_TABLES": "1",  # `am demo` sets it for its process
        "AM_BOOK": str(tmp_path / "home" / "book.db"),
        "AM_TODAY": DAY,
        "AM_CONFIG": str(tmp_path / "config.toml"),
        "COLUMNS": "80",
    }
    return partial(in_process(monkeypatch, capsys, surroundings), stdin="")


@pytest.fixture
def example(am: Run) -> Run:
    """Run `am` on a book that holds the example."""
    assert am("import", str(ROOT / "examples" / "book"), "--no-rejects").code == 0
    return am
