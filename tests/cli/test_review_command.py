"""`am review`: its JSON, its page at several widths, its lines in a pipe, and what it refuses."""

from pathlib import Path

import pytest

FORBIDDEN = {"sqlmodel", "sqlalchemy", "pydantic", "jinja2"}


@pytest.fixture
def book(am):
    """A book with one account that drifts, one that moved and one that says nasty things."""
    for words in (
        ("accounts", "add", "Acme Corp", "--tier", "A", "--since", "2025-01-01"),
        ("accounts", "add", "Borealis", "--tier", "B", "--since", "2025-01-01"),
        ("accounts", "add", "[bold]Nasty[/bold]", "--handle", "nasty", "--since", "2025-01-01"),
        ("contracts", "add", "acme-corp", "Suite", "--arr", "48000", "--starts", "2026-01-01"),
        ("contracts", "add", "borealis", "Suite", "--arr", "9000", "--starts", "2026-01-01"),
        ("risks", "add", "nasty", "[red]boom[/red]\t!", "--severity", "high", "--opened", "2026-09-01"),
    ):
        assert am(*words, AM_TODAY="2026-09-01").code == 0
    ran = am("actions", "add", "acme-corp", "Send the deck", "--due", "2026-11-27", AM_TODAY="2026-11-18")
    assert ran.code == 0
    return am


def test_the_json_has_the_fields_of_the_contract(book):
    ran = book("review", "--week", "--json")
    data = ran.json

    assert ran.code == 0
    assert (data["schema"], data["as_of"], data["on"]) == ("am.review/1", "2026-11-21", "2026-11-21")
    assert data["period"] == {"label": "2026-W47", "from": "2026-11-16", "to": "2026-11-23"}
    assert set(data["rhythm"]) == {"account_review", "proactive_outreach", "internal_syncs", "crm_hygiene"}
    assert {"account", "text", "ref", "since", "due", "next"} <= set(data["rhythm"]["crm_hygiene"][0])
    totals = data["totals"]
    assert (totals["moved"], totals["drifting"]) == (1, 2)
    assert {"risks_opened", "risks_closed", "actions_done", "actions_slipped"} <= set(totals)
    assert list(totals["arr_movement"]) == [
        *("opening", "new", "expansion", "contraction", "churn", "reactivation", "closing")
    ]
    assert totals["arr_movement"]["closing"] == {"amount": "57000.00", "currency": "EUR"}


def test_the_account_that_moved_shows_its_evidence_and_the_others_their_streak(book):
    rows = {row["account"]: row for row in book("review", "--json").json["accounts"]}

    assert rows["acme-corp"]["directions"] == ["clarified_next_step"]
    assert rows["acme-corp"]["evidence"] == [
        {"direction": "clarified_next_step", "on": "2026-11-18", "ref": "a1", "text": "next step: Send the deck"}
    ]
    assert rows["acme-corp"]["streak_without_movement"] == 0
    assert rows["borealis"]["streak_without_movement"] == 11
    assert list(rows)[-1] == "acme-corp"


def test_a_past_week_is_reviewed_as_it_ended(book):
    data = book("review", "--of", "2026-W46", "--json").json

    assert (data["period"]["label"], data["on"]) == ("2026-W46", "2026-11-15")
    assert data["totals"]["moved"] == 0
    assert {row["streak_without_movement"] for row in data["accounts"]} == {10}


def test_a_past_day_shows_that_days_state(book):
    data = book("review", "--as-of", "2026-11-17", "--json").json

    assert (data["as_of"], data["on"], data["totals"]["moved"]) == ("2026-11-17", "2026-11-17", 0)


@pytest.mark.parametrize(
    ("words", "label"),
    [
        (("--month",), "2026-11"),
        (("--quarter",), "2026-Q4"),
        (("--month", "--of", "2026-10"), "2026-10"),
        (("--of", "2026-Q3"), "2026-Q3"),
        (("--of", "w45"), "2026-W45"),
    ],
)
def test_months_and_quarters_are_reviewed_alike(book, words, label):
    assert book("review", *words, "--json").json["period"]["label"] == label


@pytest.mark.parametrize(
    "words",
    [
        ("--of", "2026-W99"),
        ("--of", "someday"),
        ("--of", "2026"),
        ("--of", "2026-W48"),
        ("--month", "--of", "2026-W40"),
        ("--week", "--month"),
        ("--walk",),
    ],
)
def test_what_is_no_period_that_has_begun_is_refused(book, words):
    ran = book("review", *words)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("am: ")


def test_a_pipe_gets_one_line_per_account(book):
    lines = [line.split("\t") for line in book("review").out.splitlines()]

    assert [line[0] for line in lines] == ["borealis", "nasty", "acme-corp"]
    assert lines[-1] == ["acme-corp", "clarified_next_step", "0", "next step: Send the deck", "", ""]
    assert {len(line) for line in lines} == {6}
    assert lines[0][5] == 'am log borealis call "…" --next "… by fri"'


@pytest.mark.parametrize("columns", ["40", "80", "100", "140"])
def test_the_page_fits_the_screen_and_takes_client_text_as_it_is(book, columns):
    page = book("review", AM_FORCE_TABLES="1", COLUMNS=columns, NO_COLOR="1").out

    assert max(len(line) for line in page.splitlines()) <= int(columns)
    assert "[bold]Nasty" in page
    assert "Drifting" in page
    assert "\t" not in page
    assert page.index("Borealis") < page.index("Acme Corp")


def test_a_streak_at_the_end_of_the_look_back_is_a_number_in_a_pipe_and_says_so_on_a_page(book):
    lines = [line.split("\t") for line in book("review", AM_TODAY="2026-12-19").out.splitlines()]
    page = book("review", AM_TODAY="2026-12-19", AM_FORCE_TABLES="1").out

    assert ["borealis", "", "12"] in [line[:3] for line in lines]
    assert "12+ weeks" in page


def test_a_book_without_accounts_prints_ways_to_start(am):
    assert am("accounts", "add", "Gone").code == 0
    assert am("undo").code == 0
    said = am("review")

    assert (said.code, said.out) == (0, "")
    assert "am demo" in said.err
    assert am("review", "--json").json["accounts"] == []


def test_without_a_book_the_review_says_how_to_start(am):
    ran = am("review")

    assert ran.code == 5
    assert "am import" in ran.err


def test_the_example_book_fits_two_screens(am):
    example = Path(__file__).parents[2] / "examples" / "book"
    assert am("import", str(example)).code == 0
    page = am("review", AM_FORCE_TABLES="1", COLUMNS="100").out
    data = am("review", "--json").json

    assert len(page.splitlines()) <= 80
    drifting = {row["account"] for row in data["accounts"] if row["drifting"]}
    assert {"norrfjell", "tamarelle", "junivar", "petrivale", "quillon", "larkhollow", "nomvara", "rusalka"} <= drifting
    moved = {row["account"]: row["directions"] for row in data["accounts"] if row["directions"]}
    assert "reduced_risk" in moved["hanabori"]
    assert all("increased_value" in moved[handle] for handle in ("adeyola", "verdanne", "kvarnvik"))


def test_the_review_imports_nothing_heavy(book, surroundings):
    import os
    import subprocess
    import sys

    code = "import sys; from amcli.cli.main import run; run(['review']); print(*sys.modules, file=sys.stderr)"
    src = str(Path(__file__).parents[2] / "src")
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **surroundings, "PYTHONPATH": src},
        capture_output=True,
        text=True,
        check=True,
    )

    assert not FORBIDDEN & set(done.stderr.split())


def test_what_was_finished_in_the_week_is_counted(am):
    am("accounts", "add", "Acme", "--handle", "acme")
    am("actions", "add", "acme", "Send the deck", "--due", "fri", AM_TODAY="2026-11-16")
    am("done", "a1", AM_TODAY="2026-11-18")

    assert am("review", "--week", "--json").json["totals"]["actions_done"] == 1


def test_a_rise_in_utilisation_is_value_in_the_review(am):
    am("accounts", "add", "Acme", "--handle", "acme", AM_TODAY="2026-09-01")
    am("usage", "add", "acme", "40", "--licensed", "100", "--on", "2026-11-13")
    am("usage", "add", "acme", "70", "--licensed", "100", "--on", "2026-11-20")

    (account,) = am("review", "--week", "--json").json["accounts"]

    assert "increased_value" in account["directions"]
