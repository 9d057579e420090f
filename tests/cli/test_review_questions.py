"""`am review --month` and `--quarter`: the account-plan questions in every form, and `am log --qbr`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "book"
SRC = Path(__file__).parents[2] / "src"
QUESTIONS = ["objectives", "coverage", "package", "gaps", "forecast", "expansion", "business_reviews"]
IN_JULY, IN_OCTOBER = "2026-07-01", "2026-10-20"


@pytest.fixture
def book(am):
    """Two accounts since July, with what each question asks for; one says nasty things."""
    for words in (
        ("accounts", "add", "Acme Corp", "--handle", "acme", "--tier", "A", "--since", "2026-01-01"),
        ("accounts", "add", "[bold]Nasty[/bold]", "--handle", "nasty", "--tier", "C", "--since", "2026-02-01"),
        ("contacts", "add", "acme", "Jane Doe", "--role", "champion"),
        ("contracts", "add", "acme", "Suite", "--arr", "48000", "--starts", "2026-04-01", "--ends", "2027-03-31",
         "--category", "commit"),
        ("contracts", "add", "nasty", "Suite", "--arr", "9000", "--starts", "2026-01-01"),
        ("objectives", "add", "acme", "Less overtime", "--baseline", "4100", "--target", "3500", "--current", "3900"),
        ("opportunities", "add", "acme", "Second plant", "--amount", "20k", "--rationale", "One team for both"),
        ("issues", "add", "nasty", "[red]boom[/red]\t\x1b[31m!", "--severity", "high"),
        ("log", "acme", "call", "Numbers", "--with", "jane"),
    ):  # fmt: skip
        assert am(*words, AM_TODAY=IN_JULY).code == 0
    return am


def change(am):
    """What happens in October."""
    for words in (
        ("objectives", "edit", "g1", "--current", "3700"),
        ("renewals", "set", "k1", "--category", "best_case", "--forecast", "40k"),
        ("opportunities", "edit", "o1", "--amount", "25k"),
        ("usage", "add", "acme", "95", "--licensed", "100"),
        ("issues", "close", "i1", "--note", "fixed"),
    ):
        ran = am(*words, AM_TODAY=IN_OCTOBER)
        assert ran.code == 0, ran.err


def asked(am, *words, **env):
    ran = am("review", *words, "--json", **env)
    assert ran.code == 0, ran.err
    return ran.json.get("questions")


@pytest.mark.parametrize("words", [("--month",), ("--quarter",), ("--of", "2026-Q3"), ("--of", "2026-10")])
def test_a_month_and_a_quarter_ask_all_questions(book, words):
    found = asked(book, *words)

    assert [name for name in found if name in QUESTIONS] == QUESTIONS
    assert all(set(found[name]) == {"totals", "items"} for name in QUESTIONS)


@pytest.mark.parametrize("words", [(), ("--week",), ("--of", "2026-W40")])
def test_a_week_asks_none(book, words):
    assert asked(book, *words) is None


def test_what_changed_in_the_period_is_told_against_its_start(book):
    change(book)
    found = asked(book, "--quarter")

    (aim,) = found["objectives"]["items"][0]["objectives"]
    assert (aim["state"], aim["was"], aim["current"], aim["progress"]) == ("closer", "3900", "3700", 66)
    (moved,) = found["forecast"]["items"]
    assert moved["renewals"] == [
        {
            "contract": "k1",
            "product": "Suite",
            "before": {"category": "commit", "amount": {"amount": "48000.00", "currency": "EUR"}},
            "after": {"category": "best_case", "amount": {"amount": "40000.00", "currency": "EUR"}},
            "outcome": None,
        }
    ]
    assert [(it["what"], it["amount_before"]["amount"], it["amount"]["amount"]) for it in moved["opportunities"]] == [
        ("changed", "20000.00", "25000.00")
    ]
    assert found["package"]["totals"]["outgrown"]["accounts"] == 1
    assert found["gaps"]["totals"]["issues"]["high"] == 0


@pytest.mark.parametrize(("figure", "is_met"), [("3500", True), ("3400", True), ("3501", False)])
def test_an_objective_at_its_target_is_to_be_marked_as_reached(book, figure, is_met):
    book("objectives", "edit", "g1", "--current", figure, AM_TODAY=IN_OCTOBER)
    (line,) = [it for it in book("review", "--quarter").out.splitlines() if "\tobjectives\t" in it]

    assert ("not marked as reached" in line) == line.endswith("am done g1") == is_met


def test_a_past_quarter_answers_as_it_did_on_the_day_it_ended(book):
    printed = asked(book, "--quarter", AM_TODAY="2026-09-30")
    change(book)

    assert asked(book, "--of", "2026-Q3") == printed
    assert asked(book, "--quarter", "--as-of", "2026-09-30") == printed
    assert printed["objectives"]["items"][0]["objectives"][0]["current"] == "3900"


@pytest.mark.parametrize("words", [("--quarter", "--of", "2027-Q1"), ("--month", "--of", "2026-12"), ("--of", "2026")])
def test_a_period_to_come_is_refused(book, words):
    ran = book("review", *words)

    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize("columns", ["40", "80", "100", "120", "160"])
@pytest.mark.parametrize("period", ["--month", "--quarter"])
def test_the_page_fits_the_screen_and_takes_client_text_as_it_is(book, columns, period):
    change(book)
    page = book("review", period, AM_FORCE_TABLES="1", COLUMNS=columns, NO_COLOR="1").out

    assert max(len(line) for line in page.splitlines()) <= int(columns)
    assert "[bold]Nasty" in page
    assert "\x1b[31m" not in page


def test_the_questions_stand_in_the_place_of_the_rhythm_of_the_week(book):
    page = book("review", "--quarter", AM_FORCE_TABLES="1").out
    order = [
        page.index(f"\n{title}") for title in ("Drifting", "Objectives", "Stakeholder", "Forecast", "Business rev")
    ]

    assert order == sorted(order)
    assert "CRM hygiene" not in page
    assert "CRM hygiene" in book("review", "--week", AM_FORCE_TABLES="1").out


def test_a_pipe_gets_the_answers_in_the_columns_of_the_accounts(book):
    change(book)
    lines = [line.split("\t") for line in book("review", "--quarter").out.splitlines()]

    assert len({len(line) for line in lines}) == 1
    assert ["acme", "objectives", "g1"] in [line[:3] for line in lines]
    assert sorted(line[0] for line in lines[:2]) == ["acme", "nasty"]


@pytest.mark.parametrize("form", [(), ("--json",), ("--md",), ("--html",)])
def test_without_notes_nothing_that_was_written_in_words_is_there(book, form, tmp_path):
    change(book)
    out = ("--out", str(tmp_path / "page")) if form in (("--md",), ("--html",)) else ()
    ran = book("review", "--quarter", *form, *out, "--no-notes", AM_FORCE_TABLES="1")
    said = (tmp_path / "page").read_text(encoding="utf-8") if out else ran.out

    assert ran.code == 0, ran.err
    assert "66% of the way" in said or '"progress": 66' in said
    for words in ("Less overtime", "Second plant", "One team", "boom", "Jane", "Suite"):
        assert words not in said


@pytest.mark.parametrize("form", ["--md", "--html"])
def test_a_page_to_hand_on_has_the_answers_without_commands(book, form, tmp_path):
    change(book)
    book("review", "--quarter", form, "--out", str(tmp_path / "page"))
    page = (tmp_path / "page").read_text(encoding="utf-8")

    assert all(title in page for title in ("Objectives", "Package fit", "Forecast", "Expansion path", "Less overtime"))
    assert "am opportunities" not in page
    assert "CRM hygiene" not in page


def test_a_book_without_accounts_has_no_answers(am):
    assert am("accounts", "add", "Gone").code == 0
    assert am("undo").code == 0

    assert am("review", "--quarter").out == ""
    assert all(asked(am, "--quarter")[name]["items"] == [] for name in QUESTIONS)


def test_an_account_that_left_in_the_quarter_tells_only_what_was_lost(book):
    assert book("renewals", "close", "k1", "--outcome", "churned", "--reason", "price", AM_TODAY=IN_OCTOBER).code == 0
    assert book("accounts", "edit", "acme", "--status", "churned", AM_TODAY="2026-11-01").code == 0
    found = asked(book, "--quarter")

    (moved,) = found["forecast"]["items"]
    assert (moved["account"], moved["lost"], moved["renewals"][0]["outcome"]) == ("acme", True, "churned")
    assert "acme" not in {it["account"] for it in found["coverage"]["items"]}


# business reviews


def due(am, **env):
    return {it["account"]: it for it in asked(am, "--quarter", **env)["business_reviews"]["items"]}


def test_a_meeting_logged_as_a_business_review_starts_the_count_anew_and_undo_takes_it_back(book, contents):
    before = contents()
    assert due(book)["acme"]["last"] is None

    ran = book("log", "acme", "onsite", "Value and plan", "--qbr", "--at", "2026-08-14")
    assert ran.code == 0
    assert "business review on record (c1)" in ran.out
    assert (due(book)["acme"]["last"], due(book)["acme"]["due"]) == ("2026-08-14", "2026-11-14")

    assert book("undo").code == 0
    assert contents() == before


def test_a_planned_one_is_in_the_calendar_and_counts_once_it_is_held(book):
    proposed = due(book)["acme"]["propose"]
    assert book("checkin", "acme", "--on", proposed, "--agenda", "Business review").code == 0
    assert due(book)["acme"]["planned"] == {"ref": "c1", "on": proposed}

    ran = book("log", "acme", "meeting", "Held", "--json", AM_TODAY=proposed)
    assert (ran.json["business_review"], ran.json["fulfilled"], ran.json["planned"]) == ("c1", ["c1"], [])
    assert "acme" not in due(book, AM_TODAY=proposed)


def test_marking_a_planned_one_as_done_holds_it_too(book):
    assert book("checkin", "acme", "--on", "2026-11-24", "--agenda", "QBR: the year").code == 0
    assert book("done", "c1", AM_TODAY="2026-11-25").code == 0

    assert "acme" not in due(book, AM_TODAY="2026-11-25")


def test_a_conversation_without_the_flag_is_none(book):
    ran = book("log", "acme", "meeting", "QBR, business review and all", "--json")

    assert ran.json["business_review"] is None
    assert due(book)["acme"]["last"] is None


def test_a_note_is_no_business_review(book, contents):
    before = contents()
    ran = book("log", "acme", "note", "x", "--qbr")

    assert (ran.code, ran.out) == (2, "")
    assert contents() == before


def test_the_config_says_how_often(book, surroundings):
    file = Path(surroundings["AM_CONFIG"])
    file.write_text('[business_reviews]\nA = "1y"\nC = "never"\n', encoding="utf-8")

    assert due(book) == {}
    shown = book("config", "--json").json["business_reviews"]
    assert shown == {"A": "1y", "B": "6mo", "C": "never"}


@pytest.mark.parametrize("line", ["A = 3", 'A = "sometimes"', 'A = "0d"'])
def test_a_wrong_interval_is_refused_with_file_key_and_reason(book, surroundings, line):
    file = Path(surroundings["AM_CONFIG"])
    file.write_text(f"[business_reviews]\n{line}\n", encoding="utf-8")
    ran = book("review", "--quarter")

    assert ran.code == 2
    assert str(file) in ran.err
    assert "business_reviews" in ran.err


# the example


def test_the_example_answers_every_question(am):
    assert am("import", str(EXAMPLE)).code == 0
    found = asked(am, "--quarter")
    totals = {name: found[name]["totals"] for name in QUESTIONS}

    assert all(found[name]["items"] for name in QUESTIONS)
    assert totals["objectives"]["achieved"] == 1
    assert totals["coverage"]["narrowing"] > totals["coverage"]["widening"]
    assert {name: totals["package"][name]["accounts"] for name in ("over_licensed", "outgrown")} == {
        "over_licensed": 2,
        "outgrown": 2,
    }
    assert [it["account"] for it in found["expansion"]["items"] if it["needs"]] == ["verdanne", "sablenook"]
    reviews = {it["account"]: it for it in found["business_reviews"]["items"]}
    assert reviews["verdanne"]["planned"]
    assert reviews["saltmere"]["last"] == "2026-01-23"
    assert "sablenook" not in reviews


@pytest.mark.parametrize(("period", "most"), [("--quarter", 92), ("--month", 100)])
def test_the_page_of_the_example_says_what_decides_and_counts_the_rest(am, period, most):
    assert am("import", str(EXAMPLE)).code == 0
    page = am("review", period, AM_FORCE_TABLES="1", COLUMNS="100", NO_COLOR="1").out
    said = am("review", period, AM_FORCE_TABLES="").out

    assert len(page.splitlines()) <= most
    assert "more with --md, --html or --json" in page
    assert "\nComing" not in page
    coverage = page[page.index("\nStakeholder coverage") : page.index("\nPackage fit")]
    assert coverage.count(" narrowing: ") == 3  # what is bad comes first, whatever it is worth
    assert len([line for line in said.splitlines() if "\tcoverage\t" in line]) > 3


def test_the_questions_import_nothing_heavy(book, surroundings):
    code = (
        "import sys; from amcli.cli.main import run; run(['review', '--quarter']); print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **surroundings, "PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert not {"sqlmodel", "sqlalchemy", "pydantic", "jinja2"} & set(done.stderr.split())
