"""`am demo`: an example book that plays today, made once a day, private, and never the AM's own."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"


@pytest.fixture
def home(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def demo(home, tmp_path):
    """Run `am demo …` on a day, with a cache of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AM_") and name != "NO_COLOR"}

    def run(*args, today="2026-11-21", **env):
        own = {"XDG_CACHE_HOME": str(home), "AM_TODAY": today, "AM_BOOK": str(tmp_path / "own.db")}
        return subprocess.run(
            [sys.executable, "-m", "amcli", "demo", *args],
            env={**kept, "PYTHONPATH": str(SRC), **own, **env},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip

    return run


def books(home):
    return sorted((home / "am" / "demo").glob("*/*"))


def notice_of(ran, handle):
    (item,) = [it for it in json.loads(ran.stdout)["items"] if it["account"] == handle]
    return item


@pytest.mark.parametrize("today", ["2026-11-21", "2028-02-29"])
def test_the_story_plays_on_whatever_day_it_is_told(demo, today):
    ran = demo("renewals", "--json", today=today)

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["as_of"] == today
    assert notice_of(ran, "almenara")["days_to_cancel_by"] == 9
    assert notice_of(ran, "quillon")["urgency"] == "missed"
    assert notice_of(ran, "larkhollow")["state"] == "lapsed"


def test_a_bare_demo_shows_the_morning_as_tables_even_in_a_pipe(demo):
    ran = demo(COLUMNS="100")

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("Sat 21 Nov · 22 accounts")
    assert "Almenara Vale Hotels" in ran.stdout
    assert "\t" not in ran.stdout


def test_it_is_private_and_leaves_nothing_but_the_book(demo, home):
    demo("today")
    (book,) = books(home)

    assert book.name == "book.db"
    assert stat.S_IMODE(book.stat().st_mode) == 0o600
    assert stat.S_IMODE(book.parent.stat().st_mode) == 0o700


def test_it_is_made_once_a_day_and_what_is_tried_in_it_stays(demo, home):
    assert demo("log", "zubarra", "call", "Huda has her answer").returncode == 0
    (book,) = books(home)
    made = book.stat().st_ino

    found = demo("touches", "list", "--account", "zubarra", "--json")
    assert "Huda has her answer" in found.stdout
    assert [it.stat().st_ino for it in books(home)] == [made]


def test_fresh_throws_away_what_was_tried(demo, home):
    demo("log", "zubarra", "call", "Huda has her answer")

    assert "Huda has her answer" not in demo("touches", "list", "--account", "zubarra", "--json", "--fresh").stdout
    assert len(books(home)) == 1


def test_the_book_of_another_day_is_removed(demo, home):
    demo("today", "--json", today="2026-11-21")
    demo("today", "--json", today="2026-11-22")

    assert [it.parent.name for it in books(home)] == ["2026-11-22"]


def test_a_demo_that_was_stopped_halfway_is_made_anew(demo, home):
    half = home / "am" / "demo" / "2026-11-21"
    (half / "csv").mkdir(parents=True)
    (half / "book.part").write_bytes(b"half")

    assert demo("today", "--json").returncode == 0
    assert [it.name for it in books(home)] == ["book.db"]


def test_the_own_book_and_config_are_never_touched(demo, tmp_path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("nonsense = 1\n")

    assert demo("log", "zubarra", "call", "Tried", AM_CONFIG=str(wrong)).returncode == 0
    assert not (tmp_path / "own.db").exists()


@pytest.mark.parametrize("args", [("today", "--book", "x.db"), ("--book=x.db",)])
def test_another_book_is_refused(demo, home, args):
    ran = demo(*args)

    assert ran.returncode == 2
    assert "`am demo` has a book of its own" in ran.stderr
    assert books(home) == []


def test_a_cache_that_cannot_be_written_says_so(demo, tmp_path):
    (tmp_path / "file").write_text("")
    ran = demo("today", XDG_CACHE_HOME=str(tmp_path / "file"))

    assert ran.returncode == 5
    assert "cannot be made" in ran.stderr
    assert "XDG_CACHE_HOME" in ran.stderr


def test_its_help_is_its_own(demo, home):
    ran = demo("--help")

    assert ran.returncode == 0
    assert "example book" in ran.stdout
    assert books(home) == []


def test_every_command_that_reads_works_in_it(demo):
    for words in (["today"], ["at-risk"], ["renewals"], ["today", "--why", "almenara"], ["accounts"]):
        ran = demo(*words, "--json")
        assert ran.returncode == 0, (words, ran.stderr)
        assert json.loads(ran.stdout)["as_of"] == "2026-11-21"
