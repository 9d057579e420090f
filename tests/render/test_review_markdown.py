"""The review as Markdown: everything is on it, and a client's words are never read as markup, link or HTML."""

import pytest
from hostile import HOSTILE, reviewed
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from amcli.domain.text import one_line
from amcli.render.markdown import escaped, table
from amcli.render.review_md import as_markdown
from amcli.render.section import Section

OURS = {"heading", "paragraph", "inline", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td"}


def read(text):
    """Return the tokens of a page and its words as a reader meets them."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    words = [child.content for child in inner]
    return tokens, inner, words


def test_every_part_of_the_review_is_on_the_page(report):
    page = as_markdown(report)

    assert page.startswith("# Review of 2026-W47\n\nMon 16 Nov to Sun 22 Nov 2026 · as it stands on Sat 21 Nov\n")
    for title in ("Drifting", "Moved", "Account review", "Internal syncs", "CRM hygiene", "Risks", "Actions", "Coming"):
        assert f"\n## {title}\n" in page


def test_client_text_is_shown_as_it_is(report):
    tokens, inner, words = read(as_markdown(report))

    assert {token.type.removesuffix("_open").removesuffix("_close") for token in tokens} <= OURS
    assert {child.type for child in inner} <= {"text", "text_special"}
    shown = "".join(words)
    for text in HOSTILE:
        assert one_line(text) in shown


def test_a_row_has_as_many_cells_as_its_table_has_headings(report):
    widths = {}
    for line in as_markdown(report).splitlines():
        if line.startswith("| "):
            cells = line.replace("\\|", "").count("|")
            assert widths.setdefault("now", cells) == cells
        else:
            widths.clear()


def test_without_notes_no_word_of_a_client_is_on_the_page(bare):
    _, _, words = read(as_markdown(bare))
    shown = "".join(words)

    assert not [text for text in HOSTILE if one_line(text) in shown]
    assert "Account 3" in shown


def test_an_empty_book_says_so_and_sections_of_others_follow():
    more = Section("Plan", "", ("Account",), (("Acme",),))
    page = as_markdown(reviewed([]), [more])

    assert "There is no account to review yet." in page
    assert page.endswith("## Plan\n\n| Account |\n| --- |\n| Acme |\n")


@given(text=st.text(alphabet=st.sampled_from("ab |`*_[]()!<>&#-+=~\\\n\t1.)"), max_size=30) | st.text(max_size=20))
def test_any_text_in_a_cell_is_read_back_as_it_was(text):
    _, inner, words = read("\n".join(table(("A", "B"), [("x", text)])))

    assert {child.type for child in inner} <= {"text", "text_special"}
    cells = "".join(words)
    assert cells in (f"ABx{one_line(text)}", "Ax")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_line_of_a_list_is_read_back_as_it_was(text):
    tokens, _, words = read(f"- {escaped(text)}")

    assert "".join(words) == one_line(text)
    assert [token.type for token in tokens][:3] == ["bullet_list_open", "list_item_open", "paragraph_open"]
