"""The script that writes the pages, and books to run their commands in, within this process."""

import importlib.util
import io
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest
from pages import DAY, ROOT, Ran, Run


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
    for name in [*(it for it in os.environ if it.startswith("AM_")), "NO_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AM_FORCE_TABLES", "1")  # `am demo` sets it for its process
    monkeypatch.setenv("AM_BOOK", str(tmp_path / "home" / "book.db"))
    monkeypatch.setenv("AM_TODAY", DAY)
    monkeypatch.setenv("AM_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("amcli.cli.demo.user_dir", lambda _kind: tmp_path / "cache")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    from amcli.cli.main import run as run_am

    def run(*args: str, stdin: str = "", **env: str) -> Ran:
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
