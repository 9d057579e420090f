"""Start-up is a feature: the daily loop never imports what takes long to load. Modules are counted, not time."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"
RUN = """
import json, sys
from amcli.cli.main import run
try:
    code = run(sys.argv[2:])
finally:
    with open(sys.argv[1], "w") as file:
        json.dump(sorted(sys.modules), file)
sys.exit(code)
"""
HEAVY = {"sqlmodel", "sqlalchemy", "pydantic", "pydantic_core", "jinja2"}
NOT_NEEDED = {"rapidfuzz", "platformdirs", "icalendar", "importlib.metadata", "asyncio", "http", "unittest", "dateutil"}

COMMANDS = {
    "today": ["today"],
    "log": ["log", "acme", "call", "Spoke about the rollout", "--next", "send deck by 2026-11-27"],
    "done": ["done", "a1"],
    "checkin": ["checkin", "acme", "--on", "2026-11-27"],
    "brief": ["brief", "acme"],
    "at-risk": ["at-risk"],
    "renewals": ["renewals"],
    "review": ["review", "--week"],
}
WRITES = ("log", "done", "checkin")


class Ran:
    """What one run printed and imported."""

    def __init__(self, done, modules):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.modules = set(modules)


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A process with neither colours nor a config of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AM_", "_AM", "COV_"))}
    own = {"PYTHONPATH": str(SRC), "AM_TODAY": "2026-11-21", "AM_CONFIG": os.devnull, "COLUMNS": "100"}
    return {**kept, **own}


@pytest.fixture(scope="module")
def small_book(environment, tmp_path_factory):
    """A book with an account, a contact, a touch, an action and a contract."""
    book = tmp_path_factory.mktemp("small") / "book.db"
    for words in (
        ["accounts", "add", "Acme", "--tier", "A"],
        ["contacts", "add", "acme", "Ada", "--role", "champion"],
        ["actions", "add", "acme", "Send the deck", "--due", "2026-11-20"],
        ["contracts", "add", "acme", "--starts", "2026-01-01", "--ends", "2026-12-31", "--arr", "48k"],
        ["touches", "add", "acme", "call", "Kick-off", "--on", "2026-11-01"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "amcli", *words, "--book", str(book)],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (words, done.stderr)
    return book


@pytest.fixture
def run(environment, small_book, tmp_path):
    def run(*args, **env):
        book = Path(shutil.copy(small_book, tmp_path / "book.db"))
        seen = tmp_path / "modules.json"
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(seen), *args, *(() if "_AM_COMPLETE" in env else ("--book", str(book)))],
            env={**environment, **env}, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8",
            timeout=60, check=False,
        )  # fmt: skip
        return Ran(done, json.loads(seen.read_text()))

    return run


def need(command):
    if importlib.util.find_spec(f"amcli.cli.{command.replace('-', '_')}") is None:
        pytest.skip(f"`am {command}` is not written yet")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_daily_loop_imports_nothing_heavy(run, command):
    need(command)
    ran = run(*COMMANDS[command], AM_FORCE_TABLES="1")

    assert ran.code == 0, ran.err
    assert ran.modules & HEAVY == set()
    assert ran.modules & NOT_NEEDED == set()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["pipe", "json"])
def test_a_pipe_never_pays_for_tables(run, command, form):
    need(command)
    if command == "brief" and not form:
        pytest.skip("a brief is a page, in a pipe as on paper")
    ran = run(*COMMANDS[command], *form)

    assert ran.code == 0, ran.err
    assert ran.out
    assert ran.modules & (HEAVY | NOT_NEEDED) == set()
    assert [name for name in ran.modules if name.split(".")[0] == "rich"] == []


@pytest.mark.parametrize("command", [it for it in COMMANDS if it not in WRITES])
def test_what_reads_does_not_import_what_writes(run, command):
    need(command)

    assert "amcli.store.journal" not in run(*COMMANDS[command], "--json").modules


@pytest.mark.parametrize(
    ("words", "place", "expected"),
    [
        ("am ", "1", {"today", "review", "import"}),
        ("am to", "1", {"today", "touches"}),
        ("am renewals ", "2", {"list", "show", "set", "close", "give", "accuracy"}),
        ("am today --l", "2", {"--limit"}),
    ],
)
def test_completion_imports_nothing_heavy(run, words, place, expected):
    ran = run(_AM_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=place)

    assert expected <= set(ran.out.split())
    assert ran.modules & (HEAVY | NOT_NEEDED) == set()
    assert [name for name in ran.modules if name.startswith(("rich", "sqlite3", "amcli.store", "amcli.reports"))] == []


def test_one_command_does_not_import_the_others(run):
    ran = run("today", "--json")
    others = {name.replace("-", "_") for name in COMMANDS} - {"today"}

    assert {f"amcli.cli.{name}" for name in others} & ran.modules == set()
    assert not any(name.startswith("amcli.interop") for name in ran.modules)


def test_only_a_name_that_is_not_exact_pays_for_a_fuzzy_search(run):
    assert "rapidfuzz" not in run("today", "--why", "acm", "--json").modules
    assert "rapidfuzz" in run("today", "--why", "akme", "--json").modules
