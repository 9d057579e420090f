"""`am sql`: every question is answered, nothing is changed, and the page describes every view."""

import csv
import io
import re
import shlex
import sys
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
        "SELECT count(*) FROM main.sqlite_schema",
        "SELECT sql FROM temp.sqlite_master",
        "SELECT name FROM pragma_table_info('account')",
        "WITH x AS (SELECT 1) INSERT INTO main.account (name) SELECT 'x'",
        "WITH x AS (SELECT 1) DELETE FROM main.account",
        "REPLACE INTO main.account (id) VALUES (1)",
        "DETACH main",
        "SAVEPOINT x",
        "REINDEX",
        "SELECT :name",
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


@pytest.mark.parametrize(
    ("question", "said", "hint"),
    [
        ("SELECT nmae FROM accounts", "no such column: nmae", "Did you mean name?"),
        ("SELECT a.nmae FROM accounts AS a", "no such column: a.nmae", "Did you mean a.name?"),
        ("SELECT a.name FROM accounts", "no such column: a.name", "FROM accounts a."),
        ("SELECT severity FROM accounts", "no such column: severity", "issues and risks and snoozes have that column"),
        ("SELECT name FROM acounts", "no such table: acounts", "Did you mean accounts?"),
        ("SELECT name FROM account", "there is no view “account”", "Did you mean accounts?"),
        ("SELECT on FROM touches", 'near "on": syntax error', "write [on]"),
        ("SELECT title FROM references", 'near "references": syntax error', "write [references]"),
        ("SELECT name FROM accounts WHERE tier = :tier", ":tier", "--param NAME=VALUE"),
    ],
)
def test_an_error_is_told_in_the_words_of_sqlite_with_what_to_do(filled, question, said, hint):
    ran = filled("sql", question)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert hint in ran.err


def test_words_of_sql_among_the_columns_stand_in_brackets(filled):
    assert ask(filled, "SELECT [on], [with] FROM touches")["rows"] == [["2026-11-21", "=Ana[31m Lind"]]
    assert ask(filled, "SELECT count(*) FROM [references]")["rows"] == [[0]]


def test_without_a_question_the_views_are_listed(filled):
    assert filled("sql").out == filled("sql", "--views").out
    assert filled("sql").out.splitlines()[0].startswith("accounts\tid\thandle\tname")
    assert filled("sql", "--json").json == filled("sql", "--views", "--json").json
    assert filled("sql", "--csv").code == 2
    assert filled("sql", "--views", "SELECT 1").code == 2


def test_a_question_comes_from_a_file_or_stdin_too(filled, tmp_path, monkeypatch):
    def piped(*typed):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"SELECT 7 AS seven"), encoding="utf-8"))
        return filled("sql", *typed).out

    path = tmp_path / "q.sql"
    path.write_text("-- all there are\nSELECT name\n  FROM accounts;\n", encoding="utf-8")

    assert filled("sql", "--file", str(path)).out == "name\nAcme\n"
    assert piped("-") == piped("--file", "-") == "seven\n7\n"
    assert filled("sql", "--file", str(path), "SELECT 1").code == 2
    assert "No such file" in filled("sql", "--file", str(tmp_path / "none.sql")).err


def test_parameters_are_values_and_never_sql(filled):
    question = "SELECT handle FROM accounts WHERE name = :name"

    assert ask(filled, question, "--param", "name=Acme")["rows"] == [["acme"]]
    assert ask(filled, question, "--param", "name=x' OR 1=1 --")["rows"] == []
    assert ask(filled, "SELECT product FROM contracts WHERE arr > :least", "--param", "least=1000")["rows"] == [
        ["Planner"]
    ]
    assert ask(filled, "SELECT typeof(:a), typeof(:b)", "--param", "a=1.5", "--param", "b=007")["rows"] == [
        ["real", "text"]
    ]
    assert filled("sql", question, "--param", "name").code == 2


def test_what_is_worked_out_is_that_of_the_day_asked_about(filled):
    filled("done", "a1")

    def open_on(day):
        return ask(filled, "SELECT open_actions FROM accounts", "--as-of", day)["rows"]

    assert open_on("2026-11-20") == [[0]]
    assert open_on("2026-11-21") == [[0]]
    filled("undo")
    filled("done", "a1", AM_TODAY="2026-11-25")
    assert open_on("2026-11-24") == [[1]]
    assert open_on("2026-11-25") == [[0]]


def test_fractions_read_well_and_sums_do_not_show_how_computers_count(filled):
    question = "SELECT 48000.5 AS a, 300000.0 AS b, 0.7255 AS c, 0.1 + 0.2 AS d, 1e-7 AS e"

    shown = filled("sql", question, AM_FORCE_TABLES="1", COLUMNS="80").out
    assert shown.split()[-5:] == ["48,000.50", "300,000", "0.7255", "0.30", "1e-07"]
    assert filled("sql", question, "--csv").out.splitlines()[1] == "48000.5,300000.0,0.7255,0.3,1e-07"


def test_more_columns_than_fit_are_a_list_for_each_row_and_nothing_is_lost(filled):
    shown = filled("sql", "SELECT * FROM accounts", AM_FORCE_TABLES="1", COLUMNS="80").out.splitlines()

    assert ["handle", "acme"] in [line.split() for line in shown]
    assert ["last_touch", "2026-11-21"] in [line.split() for line in shown]
    assert max(map(len, shown)) <= 80
    wild = "SELECT *, char(27) || '[31m' AS wild FROM accounts"
    assert "\x1b[31m" not in filled("sql", wild, AM_FORCE_TABLES="1", COLUMNS="80", NO_COLOR="1").out


def test_every_example_on_the_page_runs(filled):
    examples = re.findall(r"^    am (sql .+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(examples) > 5
    for example in examples:
        ran = filled(*shlex.split(example))
        assert (ran.code, ran.err) == (0, ""), example


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
