"""`am pulse`: the AM's own score, its reason, what it does to the health and how long."""

import pytest

TODAY = "2026-11-21"


@pytest.fixture
def acme(am):
    """An account with a known health: touched, used, nothing wrong."""
    am("accounts", "add", "Acme Corp", "--handle", "acme", "--tier", "A", AM_TODAY="2026-01-05")
    am("accounts", "add", "Acorn Ltd", "--handle", "acorn")
    am("usage", "add", "acme", "60", "--licensed", "100", "--on", "2026-11-20")
    am("log", "acme", "call", "Spoke", "--at", "yesterday")
    return am


def test_a_pulse_is_blended_in_shown_beside_the_computed_score_and_taken_back(acme, contents, undo):
    before = contents()
    was = acme("pulse", "acme", "--json").json["health"]

    ran = acme("pulse", "acme", "2", "--note", "Their new CFO asks what we cost")

    assert ran.code == 0
    first, note, moved, lasts, taken = ran.out.splitlines()
    assert first == "✓ h1 pulse 2 · Acme Corp · Sat 21 Nov"
    assert note.strip() == "“Their new CFO asks what we cost”"
    assert f"(computed {was['computed']:.0f}".split(".")[0] in moved
    assert "→" in moved
    assert "20% of it your pulse" in moved
    assert "expires on Fri 19 Feb 2027" in lasts
    assert "am undo" in taken
    now = acme("pulse", "acme", "--json").json["health"]
    assert was["pulse"] is None
    assert (now["pulse"], now["computed"]) == (2, was["computed"])
    assert now["score"] == pytest.approx(0.8 * was["score"] + 0.2 * 20, abs=0.1)
    undo()
    assert contents() == before


@pytest.mark.parametrize(
    ("score", "expires"),
    [("1", "2026-12-21"), ("2", "2027-02-19"), ("9", "2027-02-19"), ("10", "2026-12-21")],
)
def test_an_extreme_pulse_lasts_thirty_days_any_other_ninety(acme, score, expires):
    said = acme("pulse", "acme", score, "--note", "So it feels", "--json").json

    assert said["refs"] == ["h1"]
    assert said["pulse"] == {
        "account": "acme", "ref": "h1", "on": TODAY, "score": int(score), "note": "So it feels", "expires": expires,
        "counts": True,
    }  # fmt: skip
    assert said["health"]["after"]["pulse"] == int(score)
    last_day = acme("pulse", "acme", "--as-of", expires, "--json").json
    assert last_day["counting"] is None
    assert last_day["health"]["pulse"] is None
    assert acme("pulse", "acme", "--as-of", "2026-12-20", "--json").json["counting"] == "h1"


def test_the_pulses_are_listed_newest_first_and_one_counts(acme):
    acme("pulse", "acme", "1", "--note", "Bad month", "--on", "2026-09-01")
    acme("pulse", "acme", "6", "--note", "Better", "--on", "2026-11-02")
    acme("pulse", "acme", "8", "--note", "Sure of it")

    said = acme("pulse", "acme", "--json").json

    assert said["schema"] == "am.pulse/1"
    assert [(it["ref"], it["counts"]) for it in said["items"]] == [("h3", True), ("h2", False), ("h1", False)]
    page = acme("pulse", "acme", AM_FORCE_TABLES="1").out
    assert [word for word in ("expires 19 Feb 2027", "replaced", "expired Thu 1 Oct") if word not in page] == []
    assert acme("pulse", "acme").out.splitlines()[0] == "h3\t2026-11-21\t8\tcounts\t2027-02-19\tSure of it"


def test_bare_it_lists_the_pulses_that_count_the_first_to_expire_first(acme):
    acme("pulse", "acme", "6", "--note", "Better", "--on", "2026-11-02")
    acme("pulse", "acorn", "10", "--note", "They love it")

    said = acme("pulse", "--json").json

    assert said["schema"] == "am.pulses/1"
    assert [(it["account"], it["score"], it["expires"]) for it in said["items"]] == [
        ("acorn", 10, "2026-12-21"),
        ("acme", 6, "2027-01-31"),
    ]
    health = acme("health", "acme", "--json").json
    assert {name: said["items"][1]["health"][name] for name in ("score", "computed")} == {
        name: health[name] for name in ("score", "computed")
    }
    assert [line.split("\t")[0] for line in acme("pulse").out.splitlines()] == ["acorn", "acme"]
    assert "31 Jan 2027" in acme("pulse", AM_FORCE_TABLES="1").out


def test_bare_it_leaves_out_what_is_expired_or_replaced(acme):
    acme("pulse", "acme", "8", "--note", "Long ago", "--on", "2026-06-01")
    acme("pulse", "acorn", "4", "--note", "Then", "--on", "2026-11-01")
    acme("pulse", "acorn", "5", "--note", "Now")

    assert [it["note"] for it in acme("pulse", "--json").items] == ["Now"]
    assert acme("pulse", "--as-of", "2026-10-01", "--json").items == []
    assert "am pulse ACCOUNT 7 --note" in acme("pulse", "--as-of", "2026-10-01", AM_FORCE_TABLES="1").out


def test_the_past_does_not_know_a_later_pulse(acme):
    acme("pulse", "acme", "8", "--note", "Sure of it")

    assert acme("pulse", "acme", "--as-of", "2026-11-20", "--json").items == []


def test_one_for_a_past_day_says_when_it_does_not_count(acme):
    acme("pulse", "acme", "8", "--note", "Sure of it")

    assert "h1 of Sat 21 Nov is newer" in acme("pulse", "acme", "4", "--note", "Then", "--on", "2026-11-02").out
    assert "expired on Wed 1 Apr" in acme("pulse", "acme", "4", "--note", "Then", "--on", "2026-01-01").out


def test_a_pulse_alone_makes_no_score(acme):
    ran = acme("pulse", "acorn", "7", "--note", "Nice people")

    assert ran.code == 0
    if acme("pulse", "acorn", "--json").json["health"]["score"] is None:
        assert "health stays unknown" in ran.out


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("acme", "7"), 2),
        (("acme", "7", "--note", "  "), 2),
        (("acme", "0", "--note", "x"), 2),
        (("acme", "11", "--note", "x"), 2),
        (("acme", "7.5", "--note", "x"), 2),
        (("acme", "seven", "--note", "x"), 2),
        (("acme", "٧", "--note", "x"), 2),
        (("acme", "7", "--note", "x", "--on", "tomorrow"), 2),
        (("acme", "7", "--note", "x", "--on", "5/6"), 2),
        (("acme", "--note", "x"), 2),
        (("acme", "--on", "fri"), 2),
        (("zzyzx", "7", "--note", "x"), 3),
        (("zzyzx",), 3),
        (("ac", "7", "--note", "x"), 4),
        (("--note", "x"), 2),
    ],
)
def test_what_is_no_pulse_changes_nothing(acme, contents, typed, code):
    before = contents()

    ran = acme("pulse", *typed)

    assert (ran.code, ran.out) == (code, "")
    assert "Traceback" not in ran.err
    assert contents() == before


def test_without_a_book_it_says_how_to_start(am):
    for typed in (("acme",), ("acme", "7", "--note", "x")):
        ran = am("pulse", *typed)

        assert (ran.code, ran.out) == (5, "")
        assert "am accounts add NAME" in ran.err


def test_an_account_without_pulses_shows_how_to_give_one(acme):
    assert "am pulse acme 7 --note" in acme("pulse", "acme", AM_FORCE_TABLES="1").out


def test_the_note_of_a_pulse_is_data(acme):
    acme("pulse", "acme", "7", "--note", "[red]hot[/] \x1b[31m :smile:\r\nnext")

    page = acme("pulse", "acme", AM_FORCE_TABLES="1").out

    assert "[red]hot[/]" in page
    assert ":smile:" in page
    assert "\x1b" not in page
    assert "[red]hot[/]" in acme("find", "hot").out


@pytest.mark.parametrize("columns", ["80", "40"])
def test_the_page_keeps_to_its_width(acme, columns):
    acme("pulse", "acme", "7", "--note", "word " * 60)

    page = acme("pulse", "acme", AM_FORCE_TABLES="1", COLUMNS=columns).out

    assert max(map(len, page.splitlines())) <= int(columns)
    assert page.count("word") == 60
