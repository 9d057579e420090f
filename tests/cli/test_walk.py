"""`am review --week --walk` down a pipe, and `--reviewed`: what is written, shown and refused."""

import io
import sys

import pytest


@pytest.fixture
def book(drifting):
    """Three accounts that drift, by worth: acme, borealis, corva."""
    return drifting(acme=48_000, borealis=9_000, corva=500)


@pytest.fixture
def walk(book, monkeypatch):
    """Walk with these lines as the answers."""

    def run(*answers, words=("--week",), **env):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("".join(f"{it}\n" for it in answers).encode())))
            return book("review", *words, "--walk", **env)

    return run


def pages(ran):
    return [line for line in ran.out.splitlines() if " of " in line and "tier A" in line]


def history(book):
    return [it["summary"] for it in book("history", "--json").items if not it["undone"]]


# the way


def test_the_accounts_come_in_the_order_of_the_review(walk, book):
    ran = walk("k", "k", "k")

    assert ran.code == 0
    order = [row["account"] for row in book("review", "--json").json["accounts"]]
    assert [line.split(" · ")[1] for line in pages(ran)] == order == ["acme", "borealis", "corva"]
    assert pages(ran)[0] == "1 of 3 Acme · acme · tier A · €48k"


def test_a_page_says_why_it_is_here_and_how_it_stands(walk, book):
    book("actions", "add", "acme", "Send the deck", "--due", "2026-11-18", AM_TODAY="2026-11-10")
    book("risks", "add", "acme", "Champion leaves", "--severity", "high", AM_TODAY="2026-11-10")
    page = walk("q").said

    assert "Drifting for 1 week" in page
    assert "got worse" in page
    assert "not reviewed before" in page
    assert "a1 slipped: Send the deck" in page
    assert "a1 3d late Send the deck" in page
    assert "Champion leaves r1" in page
    assert "[l]og [n]ext [d]one" in page


def test_back_goes_to_the_account_before_and_stays_at_the_first(walk):
    ran = walk("b", "k", "b", "q")

    assert [line.split(" · ")[1] for line in pages(ran)] == ["acme", "acme", "borealis", "acme"]


def test_the_keys_are_explained_and_an_unknown_one_is_told_so(walk):
    ran = walk("?", "x", "next tue", "q")

    assert "n next step, as in: send deck by fri" in ran.said
    assert "“x” is none of the keys" in ran.err
    assert "“next” is none of the keys" in ran.err
    assert len(pages(ran)) == 1


@pytest.mark.parametrize("columns", ["40", "80", "120"])
def test_a_page_leaves_room_for_the_answer_on_a_small_screen(book, walk, columns):
    long = "with a rather long title that goes on and on"
    for number in range(8):
        for words in (
            ("actions", "add", "acme", f"Step {number} {long}", "--due", "2026-11-20"),
            ("risks", "add", "acme", f"Worry {number} {long}", "--severity", "high"),
            ("issues", "add", "acme", f"Fault {number} {long}", "--severity", "high"),
        ):
            assert book(*words, AM_TODAY="2026-11-10").code == 0
    out = walk("q", COLUMNS=columns, AM_FORCE_TABLES="1", NO_COLOR="1").out
    page = out[out.index("1 of 3") : out.index("acme>")].splitlines()

    assert max(len(line.rstrip()) for line in page) <= int(columns)
    assert columns == "40" or len(page) <= 22
    assert "\x1b" not in out


def test_client_text_is_shown_as_it_is(book, walk):
    book("actions", "add", "acme", "[red]boom[/red] :smile:", AM_TODAY="2026-11-10")

    assert "[red]boom[/red] :smile:" in walk("q").out


# what is decided


def test_each_step_is_written_at_once_as_its_command_would(walk, book):
    ran = walk(
        "l call They want a shorter term",
        "n send deck by fri",
        "r high Champion leaves",
        "p 6 New CFO asks what we cost",
        "s stale_record",
        "2w",
        "on holiday until then",
        "d a1",
        "v all said",
        "q",
    )

    assert ran.code == 0
    assert "am: " not in ran.err
    assert "✓ t1 call · Acme · Sat 21 Nov" in ran.out
    assert "✓ a1 send deck, due Fri 27 Nov" in ran.out
    assert "stale_record hidden until Sat 5 Dec" in ran.out
    assert "✓ Acme reviewed for 2026-W47 · Sat 21 Nov" in ran.out
    assert history(book)[:7] == [
        "review acme 2026-W47",
        "done a1",
        "snooze acme:stale_record until 2026-12-05",
        "pulse acme 6",
        'add risk acme "Champion leaves"',
        'add action acme "send deck"',
        "log acme call",
    ]
    (risk,) = book("risks", "--json").items
    assert (risk["severity"], risk["title"], risk["owner"]) == ("high", "Champion leaves", "me")
    (touch,) = book("touches", "--json").items
    assert (touch["kind"], touch["text"], touch["on"]) == ("call", "They want a shorter term", "2026-11-21")


def test_an_answer_may_stand_on_a_line_of_its_own(walk, book):
    walk("n", "send deck by fri", "q")

    assert [(it["title"], it["due"]) for it in book("actions", "--json").items] == [("send deck", "2026-11-27")]


def test_the_page_shows_what_was_decided(walk):
    ran = walk("n send deck by fri", "q")
    first, second = ran.out.split("1 of 3")[1:]

    assert "Drifting" in first
    assert "Moved: next step" in second
    assert "a1 Fri 27 Nov send deck" in second


def test_a_signal_is_snoozed_by_its_number_on_the_page(book, walk):
    book("risks", "add", "acme", "Champion leaves", "--severity", "critical", AM_TODAY="2026-11-10")
    ran = walk("s 1", "next mon", "seen", "q")

    assert "risk_open hidden until Mon 23 Nov" in ran.out


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (("l shout Hi",), "“shout” is not one of its values"),
        (("l call -",), "There is no text"),
        (("n deck by yesterday",), "has passed"),
        (("r Champion leaves",), "“Champion” is not one of its values"),
        (("r high",), "title"),
        (("p 11 great",), "off the scale"),
        (("p 7",), "a pulse needs a reason"),
        (("s nonsense",), "is no signal"),
        (("s 9",), "There is no signal 9 on this page"),
        (("s quiet", "5/6"), "5/6"),
        (("s quiet", "yesterday"), "does not lie ahead"),
        (("s quiet", "2w", ""), ""),
        (("s a99", "2w", "because"), "There is no action a99"),
        (("d a99",), "There is no action a99"),
        (("d acme",), "is not an id"),
        (("l",), "“q” is not one of its values"),
    ],
)
def test_a_wrong_answer_down_a_pipe_is_told_and_nothing_is_written(walk, contents, answers, said):
    before = contents()
    ran = walk(*answers, "q")

    assert ran.code == 0
    assert said in " ".join((ran.err.replace("'", "“", 1).replace("'", "”", 1)).split())
    assert contents() == before
    assert "Nothing was saved." in ran.out


def test_an_item_of_another_account_is_not_touched_from_this_page(book, walk, contents):
    book("actions", "add", "corva", "Theirs")
    before = contents()
    ran = walk("d a1", "s a1", "q")

    assert ran.err.count("a1 belongs to Corva, not to Acme.") == 2
    assert contents() == before


def test_every_step_is_taken_back_by_an_undo_of_its_own(walk, book, contents):
    steps = ["l call Hi", "n deck by fri", "r low Hm", "p 6 Hm", "s stale_record", "2w", "why", "v", ""]
    before = contents()
    assert walk(*steps, "q").code == 0
    assert "review mark removed" in book("undo").out
    for _ in range(5):
        assert book("undo").code == 0

    assert contents() == before


# leaving and going on


def test_the_end_of_the_answers_is_the_end_of_the_walk(walk, book):
    ran = walk("v", "", "n send deck by fri")

    assert ran.code == 0
    assert "2026-W47: 1 of 3 reviewed, now Acme" in ran.out
    assert "Saved: 1 next step, 1 review mark. am undo takes back the last." in ran.out
    assert "2 to go: am review --of 2026-W47 --walk goes on" in ran.out


def test_the_walk_goes_on_with_what_is_not_reviewed_in_that_week(walk):
    walk("k", "v done", "q")
    ran = walk("q")

    assert "3 accounts, 1 reviewed already" in ran.out
    assert pages(ran) == ["1 of 2 Acme · acme · tier A · €48k"]
    assert "1 of 3 reviewed" in ran.out


def test_skipped_accounts_come_again(walk):
    assert [len(pages(walk("k", "k", "k"))) for _ in range(2)] == [3, 3]


def test_when_all_are_reviewed_there_is_nothing_to_ask(walk):
    ran = walk("v a", "v b", "v c")
    assert "2026-W47: 3 of 3 reviewed, now Acme, Borealis, Corva" in ran.out
    assert "to go" not in ran.out

    again = walk("v x")
    assert (again.code, again.out) == (0, "2026-W47: all 3 accounts are reviewed.\n")


def test_the_next_week_starts_with_all_of_them(walk):
    walk("v", "", "q")
    ran = walk("q", AM_TODAY="2026-11-25")

    assert pages(ran)[0].startswith("1 of 3")
    assert "last reviewed Sat 21 Nov, 4d ago" in ran.out


def test_a_past_week_is_marked_as_that_week_but_written_today(walk, book, contents):
    walk("v late", "n send deck by fri", "q", words=("--of", "2026-W46"))

    assert contents()["review_mark"] == [(1, 1, "2026-11-21", "2026-W46", "late")]
    assert book("actions", "--json").items[0]["opened"] == "2026-11-21"
    assert len(pages(walk("q"))) == 1
    assert pages(walk("q"))[0].startswith("1 of 3")


def test_a_given_day_is_the_day_of_what_is_written(walk, contents):
    ran = walk("n send deck by fri", "v", "", "q", words=("--as-of", "2026-11-12"))

    assert contents()["review_mark"] == [(1, 1, "2026-11-12", "2026-W46", None)]
    assert "due Fri 13 Nov" in ran.out
    assert "am review --of 2026-W46 --walk --as-of 2026-11-12 goes on" in ran.out


def test_accounts_skipped_back_to_and_reviewed_twice_are_counted_once(walk):
    ran = walk("v", "", "b", "v again", "q")

    assert "1 of 3 reviewed, now Acme" in ran.out


# what is refused


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--week", "--json"), "has no JSON"),
        (("--month",), "belongs to a week"),
        (("--of", "2026-Q3"), "belongs to a week"),
        (("--of", "2026-W48"), "has not begun"),
        (("--reviewed", "acme"), "exclude each other"),
        (("--note", "x"), "exclude each other"),
    ],
)
def test_what_cannot_be_walked_is_refused_before_the_first_question(walk, words, said):
    ran = walk("v", "", words=words)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_day_to_come_is_refused_before_the_first_question(walk):
    ran = walk("v", "", words=("--as-of", "2026-11-23"))

    assert (ran.code, ran.out) == (2, "")
    assert "still to come" in ran.err


def test_with_nobody_to_answer_the_walk_is_refused_with_what_to_do(walk):
    ran = walk()

    assert (ran.code, ran.out) == (2, "")
    assert "--reviewed ACCOUNT" in ran.err


def test_without_a_book_the_walk_says_how_to_start(am):
    ran = am("review", "--walk")

    assert ran.code == 5
    assert "am import" in ran.err


def test_a_book_without_accounts_has_nothing_to_walk(am, monkeypatch):
    am("accounts", "add", "Gone")
    am("undo")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"q\n")))
    ran = am("review", "--walk")

    assert (ran.code, ran.out) == (0, "There is no account to review yet. Next: am accounts add NAME\n")


def test_an_account_removed_meanwhile_is_passed_over(book, walk, monkeypatch):
    from amcli.cli import walk as module

    route = module._route

    def route_then_remove(am, week):
        found = route(am, week)
        assert book("accounts", "rm", "acme", "--yes").code == 0
        return found

    monkeypatch.setattr(module, "_route", route_then_remove)
    ran = walk("q")

    assert "Acme is gone from the book." not in pages(ran)
    assert pages(ran)[-1].startswith("2 of 3 Borealis")


# without walking


def test_accounts_are_marked_without_walking(book, contents):
    ran = book("review", "--week", "--reviewed", "acme", "--reviewed", "bor", "--note", "Monday call")

    assert ran.code == 0
    assert "✓ Acme, Borealis reviewed for 2026-W47 · Sat 21 Nov" in ran.out
    assert "“Monday call”" in ran.out
    assert contents()["review_mark"] == [
        (1, 1, "2026-11-21", "2026-W47", "Monday call"),
        (2, 2, "2026-11-21", "2026-W47", "Monday call"),
    ]
    assert history(book)[0] == "review acme borealis 2026-W47"
    assert book("undo").code == 0
    assert contents()["review_mark"] == []


def test_marking_tells_scripts_what_was_written(book):
    ran = book("review", "--of", "w46", "--reviewed", "acme", "--json")

    assert ran.json["reviewed"] == [{"account": "acme", "week": "2026-W46", "on": "2026-11-21", "note": None}]
    assert ran.json["unit"] is not None


def test_marking_twice_changes_nothing(book):
    book("review", "--reviewed", "acme")
    ran = book("review", "--reviewed", "acme")

    assert ran.code == 0
    assert "already today; nothing was changed" in ran.out
    assert book("review", "--reviewed", "acme", "--json").json["unit"] is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--reviewed", "nobody"), 3),
        (("--month", "--reviewed", "acme"), 2),
        (("--note", "x"), 2),
        (("--reviewed", "acme", "--as-of", "2026-11-23"), 2),
    ],
)
def test_a_mark_that_makes_no_sense_is_refused(book, contents, words, code):
    before = contents()

    assert book("review", *words).code == code
    assert contents() == before
