"""Markdown to paste elsewhere: client text is shown as it stands and never read as markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amcli.render.markdown import escaped, table

ENTITY = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def read_back(line: str) -> str:
    """Return what a reader of the Markdown sees."""
    plain = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", line)
    return re.sub("&lt;|&gt;|&amp;", lambda found: ENTITY[found[0]], plain)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*bold* _it_ `code`", r"\*bold\* \_it\_ \`code\`"),
        ("[link](http://x)", r"\[link\](http://x)"),
        ("a | b", r"a \| b"),
        ("<script>&", "&lt;script&gt;&amp;"),
        ("# head", r"\# head"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("two\nlines", "two lines"),
        ("3.5 points - fine", "3.5 points - fine"),
    ],
)
def test_what_means_something_in_markdown_is_escaped(text, expected):
    assert escaped(text) == expected


@given(st.text(max_size=60))
def test_a_reader_sees_the_text_as_it_was_on_one_line_without_html(text):
    from amcli.domain.text import one_line

    line = escaped(text)

    assert "\n" not in line
    assert not re.search(r"[<>]", line)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`\[\]|~]", line.replace("\\\\", ""))
    if "&" not in text:
        assert read_back(line) == one_line(text)


def test_columns_that_say_nothing_are_left_out_of_a_table():
    assert list(table(("Ref", "Owner", "What"), [("a1", "", "x|y"), ("a2", "", "z")])) == [
        "| Ref | What |",
        "| --- | --- |",
        r"| a1 | x\|y |",
        "| a2 | z |",
    ]
