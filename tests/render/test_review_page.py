"""The review on a terminal: nothing is cut, nothing is wider than the screen, nothing in it drives the terminal."""

import io
import re

import pytest
from hostile import HOSTILE
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from amcli.domain.text import one_line
from amcli.render.hanging import hang, words_of
from amcli.render.review import as_page

words = st.lists(st.text("abcdefgh日本é", min_size=1, max_size=8), max_size=20)


def printed(report, width, **more):
    console = Console(file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False, **more)
    console.print(as_page(report, width))
    return console.file.getvalue()


@pytest.mark.parametrize("width", [30, 40, 59, 60, 80, 99, 100, 120, 160])
def test_no_line_is_wider_than_the_screen(report, width):
    assert max(cell_len(line) for line in printed(report, width).splitlines()) <= width


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_the_text_of_a_client_is_shown_as_it_is_and_folded(report, width):
    shown = " ".join(printed(report, width).split())
    named = [row for row in report.rows if row.is_drifting]

    assert named
    for row in named:
        assert " ".join(one_line(row.account.name).split()) in shown
        assert " ".join(f"{row.nudge.text} – {one_line(row.nudge.why)}".split()) in shown


def test_nothing_of_a_client_drives_the_terminal(report):
    plain = re.sub(r"\x1b\[[0-9;]*m", "", printed(report, 100, force_terminal=True, color_system="standard"))

    assert "\x1b" not in plain
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", plain)
    assert "[31mred" in plain  # the letters of the code are data, its escape is gone


def test_without_notes_no_word_of_a_client_is_on_the_screen(bare):
    shown = " ".join(printed(bare, 200).split())

    assert not [text for text in HOSTILE if one_line(text) in shown]


def test_a_command_is_kept_on_one_line_where_a_line_holds_it(report):
    lines = [line.strip() for line in printed(report, 100).splitlines()]
    commands = {row.nudge.next for row in report.rows if row.nudge}

    assert commands
    for command in commands:
        assert any(f"→ {command}" in line for line in lines)


@given(pieces=words, width=st.integers(10, 60), indent=st.integers(0, 6))
def test_a_hanging_paragraph_keeps_every_piece_in_its_order(pieces, width, indent):
    page = hang(Text("head "), [Text(piece) for piece in pieces], width, indent)

    assert page.plain.split() == ["head", *pieces]


@given(pieces=words, indent=st.integers(0, 6))
def test_a_hanging_paragraph_stays_within_its_width_and_hangs(pieces, indent):
    first, *rest = hang(Text("head "), [Text(piece) for piece in pieces], 24, indent).plain.split("\n")

    assert all(cell_len(line) <= 24 for line in (first, *rest))
    assert all(line.startswith(" " * indent) and line[indent] != " " for line in rest)


def test_a_piece_that_no_line_holds_is_broken_between_its_words():
    long = Text("am log acme call and more words")

    assert hang(Text(""), [Text("do"), long], 16, 2).plain.splitlines() == [
        "do am log acme",
        "  call and more",
        "  words",
    ]
    assert hang(Text(""), [Text("do"), long], 40, 2).plain == "do am log acme call and more words"
    assert [word.plain for word in words_of(Text("a  b "))] == ["a", "b"]
