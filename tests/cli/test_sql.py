"""`am sql`: every question is answered, nothing is changed, and the page describes every view."""

import csv
import io
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "sql.md"


@pytest.fixture
def filled(am):
    """A book with something in it."""
    am("accounts", "add", "Acme", "--tier", "A")
    am("contacts", "add", "acme", "=Ana\x1b[31m Lind", "--role", "champion")
    am("contracts", "add", "acme", "Planner", "--arr", "48000.50 EUR", "--ends", "2026-12-31")
    am("contracts", "add", "acme", "Yen", "--arr", "500 JPY")
    am("log", "acme", "call", "Hi", "--with", "Lind", "--next", "x by fri")
    return am


def ask(am, question, *more):
    ran = am("sql", question, "--json", *more)
    assert ran.code == 0, ran.err
    return ran.json


def test_amounts_are_numbers_beside_their_currency(filled):
    asked = ask(filled, "SELECT product, arr, currency FROM contracts ORDER BY id")

    assert asked["columns"] == ["product", "arr", "currency"]
    assert asked["rows"] == [["Planner", 48000.5, "EUR"], ["Yen", 500.0, "JPY"]]


def test_views_bear_the_headings_and_ids_people_know(filled):
    assert ask(filled, "SELECT id, account, account_name, due FROM actions")["rows"] == [
        ["a1", "acme", "Acme", "2026-11-27"]
    ]
    assert ask(filled, "SELECT handle, last_touch, open_actions, contacts FROM accounts")["rows"] == [
        ["acme", "2026-11-21", 1, 1]
    ]
    assert ask(filled, "SELECT day FROM today")["rows"] == [["2026-11-21"]]


@pytest.mark.parametrize(
    "question",
    [
        "DELETE FROM accounts",
        "UPDATE main.account SET name = 'x'",
        "INSERT INTO account (name) VALUES ('x')",
        "DROP TABLE account",
        "CREATE TEMP TABLE x (a)",
        "ATTACH '/tmp/other.db' AS other",
        "VACUUM INTO '/tmp/am-copy.db'",
        "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "BEGIN",
        "SELECT load_extension('x')",
        "SELECT writefile('/tmp/am-x', 'x')",
        "SELECT readfile('/etc/hostname')",
        "SELECT name FROM main.account",
        "SELECT name FROM main.sqlite_schema",
        "SELECT 1; DELETE FROM accounts",
        "SELEC 1",
        "",
        "-- nothing",
    ],
)
def test_all_but_one_reading_statement_is_refused_and_changes_nothing(filled, contents, question):
    before = contents()
    ran = filled("sql", question)

    assert ran.code == 2
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert contents() == before


def test_an_error_is_shown_in_the_words_of_sqlite(filled):
    assert "no such column: nmae" in filled("sql", "SELECT nmae FROM accounts").err


def test_csv_has_headings_and_no_formulas_unless_raw(filled):
    def cells(*more):
        return list(csv.reader(io.StringIO(filled("sql", "SELECT name FROM contacts", "--csv", *more).out)))

    assert cells() == [["name"], ["'=Ana[31m Lind"]]
    assert cells("--raw") == [["name"], ["=Ana[31m Lind"]]


def test_what_sql_itself_makes_up_cannot_drive_a_terminal(filled):
    question = "SELECT char(27) || '[31mred' AS x"

    assert "\x1b" not in filled("sql", question).out
    assert "\x1b" not in filled("sql", question, "--csv").out
    assert "\x1b[31mred" not in filled("sql", question, AM_FORCE_TABLES="1").out


def test_a_limit_says_that_there_is_more(filled):
    ran = filled("sql", "SELECT product FROM contracts", "--limit", "1")

    assert len(ran.out.splitlines()) == 2
    assert "--limit 0 shows all" in ran.err
    assert filled("sql", "SELECT product FROM contracts", "--limit", "2").err == ""


def test_lists_within_a_cell_can_be_taken_apart(filled):
    filled("accounts", "edit", "acme", "--tags", "a;b")

    assert ask(filled, "SELECT value FROM accounts, json_each(tags)")["rows"] == [["a"], ["b"]]


def test_a_question_without_end_stops_at_ctrl_c(filled, surroundings):
    import os
    import signal
    import subprocess
    import sys
    import time

    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
    running = subprocess.Popen(
        [sys.executable, "-c", "from amcli.cli.main import main; print('up', flush=True); main()", "sql", endless],
        env={**os.environ, **surroundings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout.readline() == "up\n"
    for _ in range(100):  # Ctrl-C until it is heard: the command may still be starting
        time.sleep(0.3)
        if running.poll() is not None:
            break
        running.send_signal(signal.SIGINT)
    running.kill() if running.poll() is None else None
    assert running.wait() in (130, 1, -signal.SIGINT)
    assert "defect" not in running.stderr.read()


def test_every_view_and_column_is_on_the_page(filled):
    page = PAGE.read_text(encoding="utf-8")
    described = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", page, re.MULTILINE))

    for view in filled("sql", "--views", "--json").json["views"]:
        assert described[view["name"]].replace("`", "").split(", ") == view["columns"], view["name"]
