"""`am review --md`, `--html`, `--no-notes`: pages to hand on, where they go, and what is left out of them."""

import json
import re
import stat
import sys
from pathlib import Path

import pytest

SECRET = "Zanzibar"


@pytest.fixture
def book(am, tmp_path, monkeypatch):
    """A book with an account that moved, one that drifts, and a word to be kept; the working folder is empty."""
    place = tmp_path / "work"
    place.mkdir()
    monkeypatch.chdir(place)
    for words in (
        ("accounts", "add", "Acme Corp", "--handle", "acme", "--tier", "A", "--since", "2025-01-01"),
        ("accounts", "add", "Borealis", "--tier", "B", "--since", "2025-01-01"),
        ("contacts", "add", "borealis", f"Ida {SECRET}", "--role", "champion"),
        ("contracts", "add", "acme", f"{SECRET} Suite", "--arr", "48000", "--starts", "2026-01-01"),
        ("contracts", "add", "borealis", "Suite", "--arr", "9000", "--starts", "2026-01-01", "--ends", "2026-11-27"),
        ("risks", "add", "borealis", f"{SECRET} is gone", "--severity", "high", "--opened", "2026-09-01"),
        ("issues", "add", "borealis", f"{SECRET} export", "--severity", "high", "--team", "support", "--due", "1w"),
        ("objectives", "add", "acme", f"{SECRET} halved", "--baseline", "10", "--target", "5"),
    ):
        assert am(*words, AM_TODAY="2026-09-01").code == 0, words
    for words in (
        ("actions", "add", "acme", f"Send {SECRET} deck", "--due", "2026-11-27"),
        ("checkin", "acme", "--on", "2026-11-25", "--agenda", f"{SECRET} numbers"),
        ("objectives", "edit", "g1", "--current", "8"),
        ("log", "acme", "call", f"{SECRET} was there", "--next", f"ask {SECRET} by 2026-11-30"),
    ):
        assert am(*words, AM_TODAY="2026-11-18").code == 0, words
    return am


@pytest.fixture
def terminal(monkeypatch):
    """Make stdout a terminal for `am`."""

    def be_one() -> None:
        monkeypatch.setattr(type(sys.stdout), "isatty", lambda _self: True, raising=False)

    return be_one


def test_markdown_goes_to_stdout(book):
    ran = book("review", "--md")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("# Review of 2026-W47\n")
    assert "\n## Drifting\n" in ran.out
    assert "| Borealis | €9k |" in ran.out


def test_html_goes_to_stdout_in_a_pipe(book):
    ran = book("review", "--html")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("<!doctype html>\n")
    assert ran.out.endswith("</html>\n")
    assert list(Path().iterdir()) == []


def test_html_becomes_a_private_file_where_a_person_looks_on(book, terminal):
    terminal()
    ran = book("review", "--html")
    file = Path("review-2026-W47.html")

    assert (ran.code, ran.out) == (0, "")
    assert "review-2026-W47.html" in ran.err
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_page_of_ours_is_replaced_and_any_other_file_only_with_force(book, terminal):
    terminal()
    file = Path("review-2026-W47.html")
    assert book("review", "--html").code == 0
    assert book("review", "--html", "--no-notes").code == 0
    assert SECRET not in file.read_text(encoding="utf-8")

    file.write_text("my own notes", encoding="utf-8")
    refused = book("review", "--html")
    assert (refused.code, file.read_text(encoding="utf-8")) == (2, "my own notes")
    assert "--force" in refused.err

    assert book("review", "--html", "--force").code == 0
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("form", ["--md", "--html"])
def test_a_page_goes_where_it_is_told_to(book, form):
    ran = book("review", form, "--out", "page.txt")

    assert (ran.code, ran.out) == (0, "")
    assert "Borealis" in Path("page.txt").read_text(encoding="utf-8")
    assert book("review", form, "--out", "-").out == Path("page.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("--md", "--html"),
        ("--md", "--json"),
        ("--html", "--json"),
        ("--out", "x.html"),
        ("--force",),
        ("--html", "--out", ""),
        ("--html", "--out", "nowhere/x.html"),
        ("--html", "--out", "."),
        ("--walk", "--md"),
        ("--reviewed", "acme", "--no-notes"),
    ],
)
def test_what_makes_no_page_is_refused_and_writes_nothing(book, words):
    ran = book("review", *words)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("am: ")
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("form", [(), ("--json",), ("--md",), ("--html",)], ids=["lines", "json", "md", "html"])
def test_without_notes_no_form_has_a_word_of_the_client(book, form):
    full, bare = (book("review", *form, *more) for more in ((), ("--no-notes",)))

    assert (full.code, bare.code) == (0, 0)
    assert SECRET in full.out
    assert SECRET not in bare.out
    assert "orealis" in bare.out


def test_without_notes_no_word_is_on_the_terminal(book):
    page = book("review", "--no-notes", AM_FORCE_TABLES="1").out

    assert SECRET not in page
    assert "Borealis" in page
    assert re.search(r"\br1\b", page)


def test_without_notes_the_figures_are_the_same(book):
    full, bare = (book("review", "--json", *more).json for more in ((), ("--no-notes",)))

    assert bare["totals"] == full["totals"]
    assert len(json.dumps(bare["accounts"])) > 100
    for one, other in zip(bare["accounts"], full["accounts"], strict=True):
        assert [it["ref"] for it in one["evidence"]] == [it["ref"] for it in other["evidence"]]
        assert one["health"] == other["health"]


def test_what_was_recorded_of_an_objective_keeps_its_numbers_without_notes(book):
    (acme,) = [it for it in book("review", "--json", "--no-notes").json["accounts"] if it["account"] == "acme"]

    assert "value recorded: g1, 8" in {it["text"] for it in acme["evidence"]}


def test_accounts_not_reviewed_for_two_weeks_are_named_once_reviews_are_kept(book):
    first = book("review", AM_FORCE_TABLES="1").out
    assert "No account has been marked as reviewed yet" in first

    assert book("review", "--reviewed", "acme", AM_TODAY="2026-11-05").code == 0
    assert book("review", "--reviewed", "borealis", AM_TODAY="2026-11-20").code == 0
    data = book("review", "--json").json

    assert data["unreviewed"] == [{"account": "acme", "name": "Acme Corp", "last": "2026-11-05", "days": 16}]
    assert "Not reviewed for 14 days: Acme Corp (Thu 5 Nov)" in book("review", AM_FORCE_TABLES="1").out
    assert {it["account"] for it in book("review", "--json", "--of", "w44").json["unreviewed"]} == {"acme", "borealis"}


def test_a_talk_nobody_wrote_down_is_a_gap_of_the_record_until_a_note_is(book):
    def gaps():
        lines = book("review", "--json").json["rhythm"]["crm_hygiene"]
        return [(it["account"], it["text"]) for it in lines if it["code"] == "stale_notes"]

    assert book("log", "borealis", "call", "Kick-off", "--at", "2026-09-10").code == 0
    assert gaps() == []
    assert book("log", "borealis", "call", "", "--at", "2026-11-19").code == 0
    assert gaps() == [("borealis", "nothing written down since Thu 10 Sep, last talk Thu 19 Nov")]
    assert book("log", "borealis", "note", "They hire again").code == 0
    assert gaps() == []


def test_the_json_names_risks_actions_bands_nudges_and_renewals(book):
    data = book("review", "--json").json
    rows = {it["account"]: it for it in data["accounts"]}

    assert [(it["state"], it["ref"], it["age_days"]) for it in data["risks"]] == [("ageing", "r1", 81)]
    assert data["totals"]["risks_ageing"] == 1
    assert sum(it["accounts"] for it in data["totals"]["bands"].values()) == 2
    assert rows["acme"]["nudge"] is None
    nudge = rows["borealis"]["nudge"]
    assert set(nudge) == {"code", "text", "why", "refs", "next"}
    assert (nudge["code"], nudge["text"], nudge["refs"]) == ("notice_closing", "Settle the renewal", ["k2"])
    assert {"on": "2026-11-27", "kind": "end", "account": "borealis", "ref": "k2"}.items() <= data["coming"][1].items()
    assert data["coming"][1]["arr"] == {"amount": "9000.00", "currency": "EUR"}


@pytest.mark.parametrize("columns", ["40", "80", "100", "120"])
def test_nothing_of_a_nudge_is_cut_at_any_width(book, columns):
    page = book("review", AM_FORCE_TABLES="1", COLUMNS=columns, NO_COLOR="1").out
    nudge = next(it["nudge"] for it in book("review", "--json").json["accounts"] if it["nudge"])

    assert "…" not in page.replace('"…"', "").replace('"… by fri"', "").replace("outcome …", "")
    assert " ".join(f"{nudge['text']} – {nudge['why']}".split()) in " ".join(page.split())
    assert max(map(len, page.splitlines())) <= int(columns)


@pytest.mark.parametrize("columns", ["80", "100"])
def test_the_page_of_a_week(book, columns, snapshot):
    assert book("review", AM_FORCE_TABLES="1", COLUMNS=columns, NO_COLOR="1").out == snapshot


def test_markdown_of_a_week(book, snapshot):
    assert book("review", "--md").out == snapshot
