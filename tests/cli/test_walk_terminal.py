"""`am review --week --walk` on a real terminal: keys, slips, and every way of leaving it."""

import codecs
import contextlib
import os
import re
import select
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest

fcntl = pytest.importorskip("fcntl", reason="needs pseudo-terminals")
import pty  # noqa: E402
import termios  # noqa: E402

SRC = Path(__file__).parents[2] / "src"
PATIENCE = 60.0
IMPATIENCE = 5  # seconds after which a person presses a key again
"""Seconds after which silence is a failure; nothing here waits for them."""


class Session:
    """`am` on a terminal of its own, as its controlling one."""

    def __init__(self, args, env, columns=80):
        self.there, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "amcli", *args],
            env=env,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - a session needs its terminal
        )
        os.close(theirs)
        self.shown = self.typed = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.seen = 0

    def until(self, text):
        """Read until a text is shown after what was waited for before."""
        while (found := self.shown.find(text, self.seen)) < 0:
            assert self._read(), f"waited for {text!r} in:\n{self.shown[self.seen :]}"
        self.seen = found + len(text)
        return self

    def type(self, keys):
        os.write(self.there, keys.encode())
        self.typed = keys
        return self

    def end(self):
        """Read to the end and return the exit code.

        The line editor can miss a Ctrl-C that comes in the instant it begins to wait; then, like anybody, press again.
        """
        while self._read(IMPATIENCE if self.typed.endswith("\x03") else PATIENCE):
            pass
        if self.process.poll() is None and self.typed.endswith("\x03"):
            self.type("\x03")
            while self._read():
                pass
        return self.process.wait(PATIENCE)

    def hang_up(self):
        """Close the terminal as a lost connection does, and return the exit code."""
        os.close(self.there)
        self.there = -1
        return self.process.wait(PATIENCE)

    def close(self):
        if self.there >= 0:
            os.close(self.there)
        self.process.kill()
        self.process.wait(PATIENCE)

    def _read(self, patience=PATIENCE):
        """Take in what is shown next, and tell whether there was anything before the end."""
        if not select.select([self.there], [], [], patience)[0]:
            return False
        with contextlib.suppress(OSError):  # what the end of a terminal looks like on Linux
            more = os.read(self.there, 65_536)
            self.shown += self.decoder.decode(more).replace("\r", "")
            return bool(more)
        return False


@pytest.fixture
def book(drifting):
    return drifting(acme=48_000, borealis=9_000)


@pytest.fixture
def walk(book, surroundings):
    """Start a walk on a terminal; it is ended with the test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AM_") and name != "NO_COLOR"}
    kept |= {"PYTHONPATH": str(SRC), "TERM": "xterm", "INPUTRC": os.devnull, "PYTHONUTF8": "1"}
    started = []

    def start(*words, columns=80, **env):
        own = {**kept, **surroundings, **env}
        own.pop("COLUMNS", None)
        started.append(Session(["review", "--week", "--walk", *words], own, columns))
        return started[-1]

    yield start
    for session in started:
        session.close()


def actions(book):
    return [(it["title"], it["due"]) for it in book("actions", "--all", "--json").items]


def marks(contents):
    return [(account, week, note) for _, account, _, week, note in contents()["review_mark"]]


def test_one_key_is_an_answer_and_a_line_is_what_is_said(walk, book, contents):
    session = walk().until("acme> ").type("n").until("Next step (send deck by fri): ").type("send deck by fri\n")
    session.until("✓ a1 send deck, due Fri 27 Nov").until("Moved: next step").until("acme> ").type("v")
    session.until("Note").type("all said\n").until("✓ Acme reviewed for 2026-W47").until("borealis> ").type("q")

    assert session.end() == 0
    assert "1 of 2 reviewed, now Acme" in session.shown
    assert "Saved: 1 next step, 1 review mark. am undo takes back the last." in session.shown
    assert actions(book) == [("send deck", "2026-11-27")]
    assert marks(contents) == [(1, "2026-W47", "all said")]


def test_a_key_typed_as_a_line_is_understood_too(walk, book):
    session = walk().until("acme> ").type("n\n").until("fri): ").until("fri): ").type("send deck\n")
    session.until("✓ a1 send deck").until("acme> ").type("k").until("borealis> ").type("q")

    assert session.end() == 0
    assert actions(book) == [("send deck", None)]


def test_a_line_typed_ahead_goes_to_the_question(walk, book):
    session = walk().until("acme> ").type("n send deck by fri\nkq")

    assert session.end() == 0
    assert actions(book) == [("send deck", "2026-11-27")]


def test_a_wrong_answer_is_asked_again_with_the_reason(walk, book):
    session = walk().until("acme> ").type("l").until("…): ").type("shout Hi\n").until("not one of its values")
    session.until("…): ").type("call Hi\n").until("✓ t1 call").until("acme> ").type("q")

    assert session.end() == 0
    assert len(book("touches", "--json").items) == 1


def test_each_part_of_a_snooze_is_asked_again_on_its_own(walk, contents):
    session = walk().until("acme> ").type("s").until("a12): ").type("nonsense\n").until("is no signal")
    session.until("a12): ").type("stale_record\n").until("mon): ").type("5/6\n").until("5/6")
    session.until("mon): ").type("2w\n").until("wait: ").type("on holiday\n")
    session.until("✓ stale_record hidden until Sat 5 Dec").until("acme> ").type("q")

    assert session.end() == 0
    assert [row[2] for row in contents()["snooze"]] == ["stale_record"]


def test_an_empty_answer_twice_leaves_the_question(walk, contents):
    before = contents()
    session = walk().until("acme> ").type("r").until("leaves): ").type("\n").until("leaves): ").type("\n")
    session.until("nothing was saved").until("acme> ").type("q")

    assert session.end() == 0
    assert contents() == before


def test_arrows_space_and_enter_are_no_answers_and_other_letters_are_told_so(walk):
    session = walk().until("acme> ").type("\x1b[A").type(" \n").type("é").until("is none of the keys")
    session.until("acme> ").type("?").until("next step, as in").until("acme> ").type("Q")

    assert session.end() == 0


@pytest.mark.parametrize("leave", ["\x03", "\x04"], ids=["ctrl-c", "ctrl-d"])
def test_leaving_at_a_key_ends_with_the_summary(walk, book, leave):
    session = walk().until("acme> ").type("n").until("fri): ").type("deck\n").until("✓ a1").until("acme> ").type(leave)

    assert session.end() == 0
    assert "Saved: 1 next step." in session.shown
    assert "2 to go: am review --of 2026-W47 --walk goes on" in session.shown
    assert actions(book) == [("deck", None)]


@pytest.mark.parametrize("leave", ["half a title\x03", "\x04"], ids=["ctrl-c", "ctrl-d"])
@pytest.mark.parametrize("key", ["l", "n", "r", "p", "s", "d", "v"])
def test_leaving_in_the_middle_of_a_question_leaves_nothing_half_done(walk, contents, key, leave):
    before = contents()
    session = walk().until("acme> ").type(key).until(": ").type(leave)

    assert session.end() == 0
    assert "Nothing was saved." in session.shown
    assert contents() == before


def test_a_terminal_that_goes_away_keeps_every_step(walk, book):
    session = walk().until("acme> ").type("n").until("fri): ").type("deck\n").until("✓ a1").until("acme> ")
    assert session.hang_up() == 0

    session = walk().until("acme> ").type("n").until("fri): ").type("half")
    assert session.hang_up() == 0
    assert actions(book) == [("deck", None)]


def test_a_request_to_end_leaves_as_ctrl_c_does(walk):
    session = walk().until("acme> ").type("v").until("none): ").type("\n").until("borealis> ")
    session.process.send_signal(signal.SIGTERM)

    assert session.end() == 0
    assert "1 of 2 reviewed, now Acme" in session.shown


def test_a_kill_between_steps_keeps_the_steps_before_and_the_walk_goes_on(walk, book):
    session = walk().until("acme> ").type("v").until("none): ").type("\n").until("borealis> ").type("n")
    session.until("fri): ").type("deck\n").until("✓ a1").until("borealis> ").type("l").until("…): ").type("call ha")
    session.process.kill()
    session.end()

    assert actions(book) == [("deck", None)]
    session = walk().until("2 accounts, 1 reviewed already").until("1 of 1").until("borealis> ").type("q")
    assert session.end() == 0


def test_a_narrow_terminal_folds_and_loses_nothing(walk, book):
    book("risks", "add", "acme", "A worry with a title that is much longer than one narrow line", "--severity", "high")
    session = walk(columns=40, NO_COLOR="1").until("acme> ").type("q")

    assert session.end() == 0
    page = re.sub(r"\x1b\[[0-9;]*m", "", session.shown[: session.shown.index("acme>")])
    assert max(len(line) for line in page.splitlines()) <= 40
    assert "A worry with a title that is much longer than one narrow line" in " ".join(page.split())


def test_without_colour_there_is_none(walk):
    session = walk(NO_COLOR="1").until("acme> ").type("n").until("fri): ").type("deck\n").until("acme> ").type("q")

    assert session.end() == 0
    styles = re.findall(r"\x1b\[([0-9;]*)m", session.shown)
    assert [it for it in styles if any(len(code) > 1 for code in it.split(";"))] == []


def test_a_dumb_terminal_is_answered_in_lines_without_any_control_code(walk, book):
    session = walk(TERM="dumb").until("acme> ").type("n send deck by fri\n").until("✓ a1").until("acme> ").type("l\n")
    session.until("…): ").type("call Hi\n").until("✓ t1").until("acme> ").type("q\n")

    assert session.end() == 0
    assert "\x1b" not in session.shown
    assert actions(book) == [("send deck", "2026-11-27")]


def test_the_terminal_is_left_as_it_was(walk):
    session = walk().until("acme> ").type("k").until("borealis> ")
    session.type("q")
    assert session.end() == 0

    assert termios.tcgetattr(session.there)[3] & termios.ECHO
    assert termios.tcgetattr(session.there)[3] & termios.ICANON
