"""The review as a page: what is on it, that it is nothing but itself, and how a browser takes it."""

import re

import pytest
from hostile import HOSTILE, reviewed
from html_pages import LOOKS, Page, colours

from amcli.domain.text import one_line
from amcli.render.html.page import is_own
from amcli.render.review_html import as_html
from amcli.render.section import Section


@pytest.fixture(scope="module")
def html(report):
    return as_html(report)


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_the_page_says_what_it_is_in_which_language_and_for_when(html, page):
    assert html.startswith("<!doctype html>\n")
    assert ("html", "lang", "en") in page.attributes
    assert "Review of 2026-W47" in page.text
    assert "Mon 16 Nov to Sun 22 Nov 2026" in page.text
    assert is_own(html.encode())
    assert not is_own(b"<!doctype html>\n<html>")


def test_every_part_of_the_review_is_on_the_page(page, report):
    for title in ("Drifting", "Moved", "Account review", "Internal syncs", "CRM hygiene", "Risks", "Actions", "Coming"):
        assert title in page.text
    drifting = [row for row in report.rows if row.is_drifting]
    assert drifting
    assert all(row.nudge.text in page.text for row in drifting)
    assert "Not reviewed for 14 days" in page.text


def test_each_chart_has_a_text_and_a_table_behind_it(page):
    assert page.tags.count("svg") == page.tags.count("figure") == page.tags.count("details") == 3
    assert page.tags.count("desc") == 3
    assert {("svg", "role", "img")} <= set(page.attributes)
    assert "expansion" in page.text.lower()
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_a_page_without_a_change_of_arr_has_no_chart_of_it(facts):
    still = [it._replace(contracts=it.contracts[:1]) for it in facts]

    assert Page(as_html(reviewed(still))).tags.count("svg") == 2


def test_client_text_is_shown_as_it_is_and_never_as_a_tag(page):
    assert set(page.tags) <= {
        *("html", "head", "meta", "link", "title", "style", "body", "header", "main", "section", "div", "h1", "h2"),
        *("p", "small", "ul", "li", "figure", "figcaption", "details", "summary"),
        *("table", "thead", "tbody", "tr", "th", "td", "svg", "desc", "rect", "text", "path"),
    }
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "srcset", "style")]
    for text in HOSTILE:
        assert " ".join(one_line(text).split()) in page.text
    assert "49" not in re.findall(r"\b49\b", page.text)


def test_no_control_or_bidi_override_is_on_the_page(html):
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)


def test_nothing_on_the_page_points_outside(page, html):
    links = [value for _, name, value in page.attributes if name in ("href", "action", "data", "xlink:href")]

    assert links == ["data:,"]
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_without_notes_no_word_of_a_client_is_on_the_page(bare):
    text = Page(as_html(bare)).text

    assert not [word for word in HOSTILE if one_line(word) in text]
    assert "Account 3" in text
    assert re.search(r"\ba\d+\b", text)


def test_an_empty_book_makes_a_page_too():
    assert "There is no account to review yet." in Page(as_html(reviewed([]))).text


def test_sections_of_others_follow_the_own():
    more = Section("Plan", "for the quarter", ("Account", "Question"), (("<b>Acme</b>", "Which package?"),))
    page = Page(as_html(reviewed([]), [more]))

    assert "Plan for the quarter" in page.text
    assert "<b>Acme</b>" in page.text


# in a browser


@pytest.fixture(scope="module")
def file(html, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "review.html"
    path.write_text(html, encoding="utf-8")
    return path


@pytest.mark.parametrize("look", LOOKS)
def test_a_browser_shows_the_page_without_a_complaint_or_a_request(browser, file, look):
    seen = browser.open(file, **LOOKS[look])

    assert seen.requests == (file.resolve().as_uri(),)
    assert seen.complaints == ()
    assert seen.title == "Review of 2026-W47"
    assert "Drifting" in seen.text
    assert "<script>document.title = 'taken'</script>" in seen.text
    assert (seen.overflow, seen.unsized) == (0, 0)
    width, height, rows = colours(seen.picture)
    assert width == LOOKS[look].get("width", 1100)
    assert height > 1000
    assert rows > 200


def test_the_page_is_dark_where_the_reader_wants_it_and_white_on_paper(browser, file):
    assert browser.open(file).paper == "rgb(255, 255, 255)"
    assert browser.open(file, scheme="dark").paper == "rgb(22, 25, 29)"
    assert browser.open(file, scheme="dark", media="print").paper == "rgb(255, 255, 255)"


def test_figures_behind_a_chart_are_on_paper_without_being_opened(browser, file):
    assert "Accounts" not in browser.open(file).text
    assert "Accounts" in browser.open(file, media="print").text


def test_the_browser_of_this_test_would_see_a_request_and_a_complaint(browser, tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text("<img src='https://example.invalid/x.png'><script>console.error('boo')</script>", encoding="utf-8")
    seen = browser.open(bad)

    assert "https://example.invalid/x.png" in seen.requests
    assert any("boo" in it for it in seen.complaints)
