"""Renewals, KPIs and forecast as pages: what is on them, that nothing else is, and how a browser takes them."""

import re
from fractions import Fraction

import pytest
from day import DAY, ago, ahead
from factories import make_account, make_contract, make_facts, make_opportunity, make_survey
from hostile import HOSTILE
from html_pages import LOOKS, Page, colours

from amcli.domain.periods import quarter_of
from amcli.domain.settings import DEFAULTS
from amcli.domain.targets import Target
from amcli.domain.text import one_line
from amcli.domain.withheld import without_notes
from amcli.render import forecast_html, kpis_html, renewals_html
from amcli.render.html.page import is_own
from amcli.reports.forecast import forecast
from amcli.reports.kpis import kpis
from amcli.reports.renewals import renewals

RATES = DEFAULTS._replace(rates={"USD": "0.9"})
TARGETS = (Target(quarter_of(DAY).label, "nrr", Fraction(21, 20)),)
CATEGORIES = ("commit", "best_case", None, "omitted")


def account(number, text):
    """An account whose names are a nasty text, with terms in several quarters and growth in each stage."""
    renewing = {
        "category": CATEGORIES[number % 4],
        "forecast": 900_000 + number,
        "currency": "USD" if number == 3 else "EUR",
    }
    return make_facts(
        account=make_account(id=number, handle=f"acct-{number}", name=f"{number} {text}", added_on=ago(500)),
        contracts=[
            make_contract(id=2 * number, product=text, starts=ago(300), ends=ahead(30 * number - 60), **renewing),
            make_contract(
                id=2 * number + 1, product=f"{text} more", starts=ago(200), ends=ago(20), arr=50_000,
                outcome="renewed_up" if number % 2 else "churned", closed_on=ago(25), final=60_000,
            ),
        ],
        opportunities=[
            make_opportunity(
                id=number, title=text, stage="proposed", expected_close=ahead(20 * number - 30), opened=ago(60)
            )
        ],
        surveys=[make_survey(id=number, score=3, comment=text)],
    )  # fmt: skip


@pytest.fixture(scope="module")
def facts():
    return [account(number, text) for number, text in enumerate(HOSTILE, 1)]


def pages_of(facts, settings=RATES):
    """Return every page by its name."""
    period = quarter_of(DAY)
    return {
        "forecast": forecast_html.as_html(forecast(facts, DAY, settings, since=ago(60), by="tier"), settings),
        "kpis": kpis_html.as_html(kpis(facts, period, settings, DAY, by="tier", targets=TARGETS)),
        "renewals": renewals_html.as_html(renewals(facts, DAY, settings, ahead(400) - DAY)),
    }


@pytest.fixture(scope="module")
def pages(facts):
    return pages_of(facts)


NAMES = ("forecast", "kpis", "renewals")
CHARTS = {
    "forecast": ("To renew and to win, by quarter", "What to expect, all quarters"),
    "kpis": ("From opening to closing ARR", "Retention, last eight quarters", "ARR at the end of the quarter"),
    "renewals": ("Calendar: ARR by the month of the decision", "By forecast category"),
}
SECTIONS = {
    "forecast": ("Quarters", "By tier", "Moved since", "2026-Q4", "2027-Q1", "To know"),
    "kpis": ("Targets", "Retention", "Clients", "By tier", "Accounts that moved", "Before you show these figures"),
    "renewals": ("Within 30 days", "Later than 120 days", "lapsed without an outcome"),
}


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_and_section_is_on_the_page(pages, name):
    page = Page(pages[name])

    for title in (*CHARTS[name], *SECTIONS[name]):
        assert title in page.text, title
    assert is_own(pages[name].encode())


@pytest.mark.parametrize("name", NAMES)
def test_each_chart_has_a_text_and_a_table_behind_it(pages, name):
    page = Page(pages[name])
    ids = [value for _, attribute, value in page.attributes if attribute == "id"]

    charts = page.tags.count("svg")
    assert charts >= 2
    assert charts == page.tags.count("figure") == page.tags.count("details") == page.tags.count("desc")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", NAMES)
def test_client_text_is_never_a_tag_and_nothing_points_outside(pages, name):
    page = Page(pages[name])

    assert not {"script", "img", "a", "iframe", "b", "form"} & set(page.tags)
    assert not [one for _, one, _ in page.attributes if one.startswith("on") or one in ("src", "srcset", "style")]
    assert [value for _, one, value in page.attributes if one in ("href", "action", "data")] == ["data:,"]
    assert "url(" not in pages[name]
    assert "default-src 'none'" in pages[name]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", pages[name])


@pytest.mark.parametrize("name", ["forecast", "renewals"])
def test_what_a_client_is_called_stands_there_as_it_is(pages, name):
    page = Page(pages[name])

    for text in HOSTILE:
        assert " ".join(one_line(text).split()) in page.text


def test_no_command_is_on_a_page_for_others(pages):
    for page in pages.values():
        assert not re.search(r"\bam (renewals|config|forecast|log)\b", Page(page).text)


def test_without_notes_no_product_or_title_is_on_the_page(facts):
    plain = [it._replace(account=it.account._replace(name=f"Account {it.account.id}")) for it in facts]
    bare = pages_of([without_notes(it) for it in plain])

    for name in ("forecast", "renewals"):
        text = Page(bare[name]).text
        assert not [word for word in HOSTILE if one_line(word) in text]
        assert "Account 3" in text


def test_without_a_rate_each_currency_has_its_charts(facts):
    charts = {name: Page(it).tags.count("svg") for name, it in pages_of(facts, DEFAULTS).items()}

    assert charts["forecast"] == 4
    assert charts["renewals"] == 4
    assert "No rate for USD" in Page(pages_of(facts, DEFAULTS)["forecast"]).text


def test_a_long_table_is_cut_and_counts_what_is_left_out(facts, monkeypatch):
    report = kpis(facts, quarter_of(DAY), RATES, DAY)
    whole = kpis_html.as_html(report, accounts=True)
    monkeypatch.setattr("amcli.render.section.MOST_ROWS", 2)
    page = kpis_html.as_html(report, accounts=True)
    left = f"and {len(facts) - 2} more"

    assert left in page[page.index("<h2>Accounts") :]
    assert left not in whole
    assert len(re.findall("<tr>", whole)) > len(re.findall("<tr>", page))


def test_a_warning_names_eight_accounts_and_counts_the_others(facts):
    report = kpis([account(number, "Client") for number in range(1, 12)], quarter_of(DAY), RATES, DAY)
    warned = {code: [it for it in report.guards if it.code == code] for code in {it.code for it in report.guards}}
    page = kpis_html.as_html(report)

    for own in warned.values():
        left = len(own) - kpis_html.MOST_WARNED
        assert (f"; and {left} more" in page) == (left > 0)
    assert any(len(own) > kpis_html.MOST_WARNED for own in warned.values())


def test_a_page_that_was_narrowed_to_nothing_names_what_narrowed_it():
    page = renewals_html.as_html(renewals([], DAY, RATES), "--owner kim")

    assert "No renewal within 120 days fits --owner kim." in page


def test_an_empty_book_makes_pages_too():
    empty = {name: Page(it) for name, it in pages_of([]).items()}

    assert "Nothing renews within" in empty["renewals"].text
    assert "€0 expected" in empty["forecast"].text
    assert "n/a" in empty["kpis"].text


def test_the_parts_behind_the_calendar_add_up_to_what_is_to_renew(facts):
    report = renewals(facts, DAY, RATES, ahead(400) - DAY)
    amounts = {it.group("whole") for it in re.finditer(r"(?P<whole>€[0-9,]+) to renew", renewals_html.as_html(report))}

    assert sum(it.base for it in report.items) == report.atr_total.minor
    assert amounts == {f"€{report.atr_total.minor // 100:,}"}


# in a browser


@pytest.fixture(scope="module")
def files(pages, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return folder


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", NAMES)
def test_a_browser_shows_the_page_without_a_complaint_or_a_request(browser, files, name, look):
    file = files / f"{name}.html"
    seen = browser.open(file, **LOOKS[look])

    assert seen.requests == (file.resolve().as_uri(),)
    assert seen.complaints == ()
    assert CHARTS[name][0] in seen.text
    assert (seen.overflow, seen.unsized) == (0, 0)
    width, height, rows = colours(seen.picture)
    assert width == LOOKS[look].get("width", 1100)
    assert height > 900
    assert rows > 150


@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_dark_where_the_reader_wants_it_and_white_on_paper(browser, files, name):
    file = files / f"{name}.html"

    assert browser.open(file).paper == "rgb(255, 255, 255)"
    assert browser.open(file, scheme="dark").paper == "rgb(22, 25, 29)"
    assert browser.open(file, scheme="dark", media="print").paper == "rgb(255, 255, 255)"
