"""Wrong input: one line that says what happened, one that says what to do, the exit code, nothing changed."""

import io
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from amcli.cli.output import hint

READS = (
    ("today",),
    ("at-risk",),
    ("renewals",),
    ("review", "--week"),
    ("brief", "acme"),
    ("checkin",),
    ("find", "word"),
    ("history",),
    ("accounts",),
    ("contacts",),
    ("touches",),
    ("actions",),
    ("issues",),
    ("risks",),
    ("contracts",),
    ("usage",),
    ("surveys",),
)
WRITES = (
    ("log", "acme", "call", "Hello"),
    ("done", "a1"),
    ("snooze", "a1", "fri", "--why", "away"),
    ("checkin", "acme", "--on", "fri"),
    ("undo",),
    ("redo",),
    ("accounts", "edit", "acme", "--tier", "B"),
    ("risks", "add", "acme", "Leaving"),
    ("renewals", "set", "acme", "--category", "commit"),
)


@pytest.fixture
def acme(am):
    """A book with one account, two contacts with a common first name, an action and a contract."""
    am("accounts", "add", "Acme Corp", "--handle", "acme", "--tier", "A")
    am("accounts", "add", "Acorn Ltd", "--handle", "acorn")
    am("contacts", "add", "acme", "Jane Doe")
    am("contacts", "add", "acme", "Jane Dole")
    am("actions", "add", "acme", "Send the deck", "--due", "fri")
    am("contracts", "add", "acme", "Suite", "--arr", "48k", "--starts", "2026-01-01", "--ends", "2026-12-31")


def refused(ran, code: int) -> None:
    """Assert the form of every refusal: the exit code, what happened, what to do, no traceback, no output."""
    lines = ran.err.strip().splitlines()
    assert (ran.code, ran.out) == (code, "")
    assert lines[0].startswith("am: ")
    assert len(lines) >= 2
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("brief", "zzyzx"), 3),
        (("log", "zzyzx", "call", "Hi"), 3),
        (("log", "ac", "call", "Hi"), 4),
        (("log", "acme", "call", "Hi", "--with", "jane"), 4),
        (("log", "acme", "call", "Hi", "--with", "zebulon"), 3),
        (("log", "acme", "cal", "Hi"), 2),
        (("log", "acme", "call", "Hi", "--at", "5/6"), 2),
        (("log", "acme", "call", "Hi", "--at", "someday"), 2),
        (("log", "acme", "call", "Hi", "--at", "tomorrow"), 2),
        (("log", "acme", "call", "Hi", "--mood", "sunny"), 2),
        (("log", "acme", "call", "Hi", "--due", "fri"), 2),
        (("checkin", "acme", "--on", "5/6"), 2),
        (("checkin", "acme", "--every", "30m"), 2),
        (("checkin", "acme", "--every", "4w", "--max", "2w"), 2),
        (("done", "a99"), 3),
        (("done", "banana"), 2),
        (("snooze", "acme:hunger", "fri", "--why", "x"), 2),
        (("snooze", "a1", "yesterday", "--why", "x"), 2),
        (("snooze", "a1", "fri", "--why", " "), 2),
        (("contracts", "add", "acme", "X", "--arr", "-5k"), 2),
        (("contracts", "add", "acme", "X", "--arr", "lots"), 2),
        (("contracts", "add", "acme", "X", "--arr", "5k", "--starts", "2026-02-30"), 2),
        (("contracts", "add", "acme", "X", "--arr", "5k", "--starts", "2026-02-01", "--ends", "2026-01-01"), 2),
        (("risks", "add", "acme", "X", "--severity", "dire"), 2),
        (("surveys", "add", "acme", "nps", "11"), 2),
        (("renewals", "--within", "soon"), 2),
        (("renewals", "close", "k99", "--outcome", "churned"), 3),
        (("renewals", "close", "acme", "--outcome", "vanished"), 2),
        (("renewals", "close", "acme", "--outcome", "renewed_up", "--final", "1k"), 2),
        (("renewals", "set", "acme", "--category", "maybe"), 2),
        (("review", "--of", "2025-W53"), 2),
        (("today", "--as-of", "5/6"), 2),
        (("today", "--limit", "0"), 2),
        (("at-risk", "--band", "purple"), 2),
        (("accounts", "list", "--sort", "charm"), 2),
        (("accounts", "add", "Twin", "--handle", "acme"), 2),
        (("undo", "99"), 3),
        (("redo",), 3),
        (("tody",), 2),
        (("import", "/nowhere/at/all"), 2),
    ],
)
def test_wrong_input_is_refused_and_nothing_changes(typed, code, am, acme, contents):
    before = contents()

    refused(am(*typed), code)

    assert contents() == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("tody", "No such command “tody”. Did you mean `am today`?"),
        ("renewals shwo", "No such command “shwo”. Did you mean `am renewals show`?"),
        ("risks clos r1", "No such command “clos”. Did you mean `am risks close`?"),
        ("targets zzz", "No such command “zzz”. It is one of: list, set, rm."),
        ("renewals k1", "For an account or contract: `am renewals list k1`."),
        ("log acme", "Missing argument “KIND”: call, email, meeting, onsite, chat"),
        ("snooze a1 fri", "Missing option “--why”: The reason"),
        ("undo x", "“x” is not a whole number."),
        ("today --limit many", "“many” is not a whole number."),
    ],
)
def test_a_slip_is_answered_with_the_near_command_or_with_what_is_wanted(typed, said, am, acme):
    ran = am(*typed.split())

    refused(ran, 2)
    assert said in ran.said


def test_a_group_says_what_it_does_without_a_verb(am):
    assert (
        "`am renewals` alone is `am renewals list`; `am renewals list -h` has its options." in am("renewals", "-h").said
    )
    assert "`am config` alone is `am config show`" in am("config", "-h").said


def test_the_help_breaks_its_lines_to_the_screen_alone(am):
    """The docstring breaks after `package,`; on a screen of 80 columns that would leave the word on its own."""
    lines = [line.strip() for line in am("review", "-h", COLUMNS="80").out.splitlines()]

    assert "package," not in lines


def test_the_help_names_every_option_in_full_on_a_narrow_screen(am):
    lines = am("renewals", "set", "-h", COLUMNS="40").out.splitlines()

    assert any(line.strip().startswith("--proposal-sent DATE") for line in lines)
    assert max(map(len, lines)) <= 40


class Terminal(io.StringIO):
    """A stream that a person reads."""

    def isatty(self):
        return True


def test_a_terminal_gets_no_word_cut_and_a_pipe_gets_the_line_whole(monkeypatch):
    line = f"    Did you mean one? Known: {', '.join(f'word{at}' for at in range(30))}."
    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setenv("COLUMNS", "40")
        monkeypatch.setattr("sys.stderr", stream)
        hint(line)

        shown = stream.getvalue().splitlines()
        assert " ".join(" ".join(shown).split()) == line.strip()
        if stream.isatty():
            assert max(len(it) for it in shown) <= 40
            assert {it[:4] for it in shown} == {"    "}
        else:
            assert shown == [line]


def test_an_ambiguous_name_lists_the_candidates(am, acme):
    ran = am("brief", "ac")

    assert ran.code == 4
    assert "acme (Acme Corp)" in ran.err
    assert "acorn (Acorn Ltd)" in ran.err


def test_an_unknown_name_is_answered_with_near_ones_but_never_acted_on(am, acme):
    ran = am("log", "acmee", "call", "Hi")

    assert ran.code == 3
    assert "acme" in ran.err
    assert am("touches", "--json").items == []


def test_slashed_dates_are_refused_with_the_iso_form(am, acme):
    ran = am("checkin", "acme", "--on", "5/6")

    assert "2026-06-05" in ran.said or "2027-06-05" in ran.said


@pytest.mark.parametrize("typed", READS + WRITES, ids=" ".join)
def test_a_missing_book_says_how_to_start_one_and_is_not_created(typed, am, surroundings):
    ran = am(*typed)

    refused(ran, 5)
    assert "am import" in ran.err
    assert not Path(surroundings["AM_BOOK"]).exists()


@pytest.mark.parametrize("typed", READS + WRITES, ids=" ".join)
@pytest.mark.parametrize("kind", ["not sqlite", "newer", "another program's", "truncated"])
def test_an_unusable_book_is_named_and_left_as_it_is(typed, kind, am, acme, surroundings):
    path = Path(surroundings["AM_BOOK"])
    spoil(path, kind)
    before = path.read_bytes()

    refused(am(*typed), 5)

    assert path.read_bytes() == before


def spoil(path: Path, kind: str) -> None:
    """Make a sound book into one that cannot be used."""
    if kind == "not sqlite":
        path.write_text("Dear diary, " * 200)
    elif kind == "truncated":
        path.write_bytes(path.read_bytes()[:5000])
    elif kind == "newer":
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA user_version = 999")
        db.close()
    else:
        path.unlink()
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE recipe (dish TEXT)")
        db.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
@pytest.mark.parametrize("typed", WRITES, ids=" ".join)
def test_an_unwritable_book_is_refused_for_writing(typed, am, acme, surroundings):
    Path(surroundings["AM_BOOK"]).chmod(0o400)

    refused(am(*typed), 5)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
def test_an_unwritable_book_can_still_be_read(am, acme, surroundings):
    Path(surroundings["AM_BOOK"]).chmod(0o400)

    assert am("today").code == 0


def test_a_folder_in_place_of_the_book_is_refused(am, tmp_path):
    refused(am("today", "--book", str(tmp_path)), 5)
    refused(am("accounts", "add", "Acme", "--book", str(tmp_path)), 5)


@pytest.mark.parametrize("typed", READS, ids=" ".join)
def test_an_empty_book_is_no_failure(typed, am, acme):
    am("accounts", "rm", "acorn", "--yes")
    am("accounts", "rm", "acme", "--yes")

    ran = am(*typed)

    assert ran.code == (3 if typed[0] == "brief" else 0)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("typed", READS, ids=" ".join)
def test_every_read_takes_the_common_options(typed, am, acme, surroundings):
    ran = am(*typed, "--json", "--as-of", "2026-11-20", "--book", surroundings["AM_BOOK"], "--no-color")

    assert ran.code == 0
    assert ran.json["as_of"] == "2026-11-20"
    assert ran.json["schema"].startswith("am.")


@pytest.mark.parametrize("typed", [*READS, *WRITES, ("import",), ("demo",)], ids=" ".join)
def test_every_command_explains_itself(typed, am):
    name = typed[:2] if typed[0] in ("accounts", "risks", "renewals") and len(typed) > 1 else typed[:1]

    ran = am(*name, "-h")

    assert ran.code == 0
    assert "Usage" in ran.out


@pytest.mark.parametrize("typed", WRITES, ids=" ".join)
def test_every_write_can_answer_in_json(typed, am, acme, surroundings):
    am("log", "acme", "note", "Something to undo")
    if typed == ("redo",):
        am("undo")

    ran = am(*typed, "--json", "--book", surroundings["AM_BOOK"])

    assert ran.code == 0, ran.err
    assert ran.json["schema"] == "am.write/1"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("brief", "\udcff"), 3),
        (("log", "\udcff", "call", "Hi"), 3),
        (("find", "word", "--account", "\udcff"), 3),
        (("accounts", "show", "\udcff"), 3),
        (("accounts", "--tier", "\udcff"), 0),
        (("accounts", "--tag", "\udcff"), 0),
        (("contacts", "show", "\udcff"), 2),
    ],
    ids=lambda it: " ".join(it).encode("ascii", "backslashreplace").decode() if isinstance(it, tuple) else None,
)
def test_arguments_that_are_no_utf_8_are_no_defect(typed, code, am, acme):
    assert am(*typed).code == code


def test_a_reader_that_leaves_the_pipe_is_no_failure(am, acme, surroundings):
    for _ in range(6):  # more than a pipe holds
        am("log", "acme", "note", "word " * 3000)
    env = {**os.environ, **surroundings, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    for flags in ((), ("--json",)):
        typed = [sys.executable, "-m", "amcli", "touches", *flags]
        with subprocess.Popen(typed, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            assert running.stdout
            assert running.stderr
            running.stdout.read(1)
            running.stdout.close()
            assert (running.stderr.read(), running.wait(30)) == (b"", 0)


def test_ctrl_c_says_that_it_stopped(am, acme, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("amcli.reports.today.scan", stop)
    ran = am("today")

    assert ran.code == 130
    assert (ran.out, ran.err.strip()) == ("", "Stopped; nothing more was saved.")


def test_nothing_is_written_on_a_day_still_to_come(am, acme, contents):
    before = contents()

    refused(am("log", "acme", "call", "Hi", "--as-of", "2027-03-01"), 2)

    assert contents() == before


@pytest.mark.parametrize(
    "typed",
    [
        ("contacts", "add", "acme", "…", "--role", "champion"),
        ("actions", "add", "acme", "…", "--due", "fri"),
        ("log", "acme", "call", "…"),
        ("accounts", "add", "…"),
    ],
    ids=" ".join,
)
def test_the_placeholder_of_a_suggested_command_is_not_taken_for_words(typed, am, acme, contents):
    before = contents()

    ran = am(*typed)

    assert (ran.code, ran.out) == (2, "")
    assert "… stands for your own words" in ran.err
    assert contents() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("args", [("accounts",), ("today", "--json"), ("log", "acme", "call", "Heard")])
def test_output_without_room_is_said_and_what_was_written_to_the_book_stays(args, am, acme, surroundings):
    typed = [sys.executable, "-m", "amcli", *args]
    env = {**os.environ, **surroundings, "PYTHONPATH": os.pathsep.join(sys.path)}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(typed, env=env, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("am: The output could not be written: No space left on device.")
    assert "am history" in done.stderr
    assert ("Heard" in am("touches").out) == (args[0] == "log")
