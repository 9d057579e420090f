"""`am kpis`: its JSON, its page at several widths, its lines in a pipe, the periods it takes and those it refuses."""

import pytest

STEPS = ["opening", "new", "expansion", "contraction", "churn", "reactivation", "closing"]
FORBIDDEN = {"sqlmodel", "sqlalchemy", "pydantic", "jinja2"}


@pytest.fixture
def book(am):
    """A year of three accounts: one grew, one left, one came; the last says nasty things."""
    for words in (
        ("accounts", "add", "Acme Corp", "--tier", "A", "--since", "2025-01-01", "--margin", "70%", "--wallet", "90k"),
        ("accounts", "add", "Borealis", "--tier", "B", "--since", "2025-01-01"),
        ("accounts", "add", "[bold]Nasty[/bold]\x1b[2J", "--handle", "nasty", "--since", "2026-10-05"),
        ("contracts", "add", "acme", "Suite", "--arr", "48000", "--starts", "2025-11-01", "--ends", "2026-10-31",
         "--list-price", "50000"),
        ("contracts", "add", "acme", "Suite", "--arr", "54000.50", "--starts", "2026-11-01", "--ends", "2027-10-31"),
        ("contracts", "add", "borealis", "Suite", "--arr", "9000", "--starts", "2025-11-10", "--ends", "2026-11-09"),
        ("contracts", "add", "nasty", "Suite", "--arr", "7000", "--starts", "2026-10-05", "--ends", "2027-10-04"),
        ("surveys", "add", "acme", "nps", "9", "--on", "2026-10-20"),
    ):  # fmt: skip
        ran = am(*words)
        assert ran.code == 0, ran.said
    return am


def test_the_json_has_the_fields_of_the_contract(book):
    ran = book("kpis", "--by", "tier", "--json")
    data = ran.json

    assert (ran.code, data["schema"], data["as_of"]) == (0, "am.kpis/1", "2026-11-21")
    assert data["period"] == {"label": "2026-Q4", "from": "2026-10-01", "to": "2027-01-01"}
    assert data["metrics"]["grr"] == {
        "value": 0.842105,
        "unit": "ratio",
        "numerator": {"amount": "48000.00", "currency": "EUR"},
        "denominator": {"amount": "57000.00", "currency": "EUR"},
        "n": 2,
        "note": "small n: one of 2 is 50 points",
    }
    assert data["metrics"]["nps"]["value"] == 100
    assert data["metrics"]["csat"] == {
        "value": None, "unit": "ratio", "numerator": 0, "denominator": 0, "n": 0, "note": "no answers in the period",
    }  # fmt: skip
    assert list(data["movement"]) == STEPS
    amounts = [float(data["movement"][it]["amount"]) for it in STEPS]
    assert amounts == [57000, 7000, 6000.5, 0, -9000, 0, 61000.5]
    assert [it["key"] for it in data["groups"]] == ["A", "B", None]
    assert [(it["account"], it["step"], it["in_cohort"]) for it in data["accounts"]] == [
        ("acme-corp", "expansion", True),
        ("borealis", "churn", True),
        ("nasty", "new", False),
    ]
    assert len(data["trend"]) == 8
    assert data["trend"][-1]["closing"] == data["movement"]["closing"]
    assert (data["targets"], data["by"]) == ([], "tier")


def test_the_page_begins_with_retention_and_ends_with_what_to_mistrust(book):
    book("surveys", "add", "borealis", "nps", "2", "--on", "2026-11-01")
    book("actions", "rm", "a1")
    ran = book("kpis", AM_FORCE_TABLES="1")
    lines = ran.out.splitlines()

    assert lines[0] == "2026-Q4 to date · Thu 1 Oct to Sat 21 Nov · 2 accounts at the start · 1 warning"
    assert lines[2:4][0] == "Retention"
    assert "84.2%  €48,000 of €57,000" in lines[3]
    assert ran.out.index("Retention") < ran.out.index("From opening to closing ARR") < ran.out.index("Before you show")
    assert "Borealis: NPS 2 and no action answers it s2" in ran.out


@pytest.mark.parametrize("width", [40, 80, 100, 120])
@pytest.mark.parametrize("more", [(), ("--by", "tier"), ("--accounts",)])
def test_the_page_fits_its_terminal_and_client_text_stays_text(book, width, more):
    ran = book("kpis", *more, AM_FORCE_TABLES="1", COLUMNS=str(width))

    assert ran.code == 0
    assert max(len(line) for line in ran.out.splitlines()) <= width
    assert "\x1b[2J" not in ran.out
    if more == ("--accounts",):
        assert "[bold]Nasty[/bold]" in ran.out
    if more == ("--by", "tier"):
        assert "not recorded" in ran.out


def test_a_pipe_gets_a_line_per_figure_and_group(book):
    rows = [line.split("\t") for line in book("kpis", "--by", "tier").out.splitlines()]

    assert rows[0] == ["grr", "", "0.842105", "ratio", "48000.00", "57000.00", "2", "small n: one of 2 is 50 points"]
    assert {len(row) for row in rows} == {8}
    assert [row[1] for row in rows if row[0] == "nrr"] == ["", "A", "B", "-"]
    assert next(row for row in rows if row[0] == "arr")[2:4] == ["61000.50", "EUR"]


def test_a_pipe_gets_the_accounts_behind_retention_the_greatest_loss_first(book):
    assert book("kpis", "--accounts").out.splitlines() == [
        "borealis\t9000.00\t0.00\tEUR\tchurn",
        "acme-corp\t48000.00\t54000.50\tEUR\texpansion",
        "nasty\t0.00\t7000.00\tEUR\tnew",
    ]


@pytest.mark.parametrize(
    ("words", "period"),
    [
        (("--quarter", "q3"), ("2026-Q3", "2026-07-01", "2026-10-01")),
        (("--month", "2026-10"), ("2026-10", "2026-10-01", "2026-11-01")),
        (("--year", "2026"), ("2026", "2026-01-01", "2027-01-01")),
        (("--week", "w46"), ("2026-W46", "2026-11-09", "2026-11-16")),
        (("--from", "2026-10-05", "--to", "2026-11-05"), ("2026-10-05..2026-11-05", "2026-10-05", "2026-11-06")),
        (("--from", "2026-10-05"), ("2026-10-05..2026-11-21", "2026-10-05", "2026-11-22")),
    ],
)
def test_any_period_may_be_named(book, words, period):
    assert tuple(book("kpis", *words, "--json").json["period"].values()) == period


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--quarter", "2026-Q5"), "does not exist in the calendar"),
        (("--quarter", "soon"), "is not a period am can read"),
        (("--quarter", "2026-10"), "2026-10 is not a quarter. Give --quarter 2026-Q3"),
        (("--quarter", "2027-Q1"), "2027-Q1 has not begun on 2026-11-21"),
        (("--quarter", "2026-Q3", "--month", "2026-10"), "Two periods are named"),
        (("--year", "2026", "--from", "2026-01-01"), "Two periods are named"),
        (("--to", "2026-01-01"), "--to needs --from"),
        (("--from", "2026-03-01", "--to", "2026-02-01"), "comes after"),
        (("--by", "mood"), "is nothing to group by. Use one of: tier, segment, industry, region, owner"),
        (("--by", "tier", "--accounts"), "show different lists"),
    ],
)
def test_what_cannot_be_meant_is_refused(book, words, said):
    ran = book("kpis", *words)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.said


def test_a_past_day_knows_nothing_of_what_came_later(book):
    data = book("kpis", "--as-of", "2026-10-31", "--json").json

    assert data["known_until"] == "2026-10-31"
    assert data["metrics"]["logo_churn"]["value"] == 0
    assert data["metrics"]["renewal_rate"]["note"].startswith("1 ended without an outcome, counted as not renewed")
    assert book("kpis", "--month", "2026-10", "--json").json["metrics"]["renewal_rate"]["value"] == 1


def test_an_edited_amount_does_not_change_the_quarters_before_in_figures_and_trend(book):
    before = book("kpis", "--quarter", "2026-Q3", "--json").json
    assert book("contracts", "edit", "k3", "--arr", "12000").code == 0

    after = book("kpis", "--quarter", "2026-Q3", "--json").json
    assert (after["metrics"]["arr"], after["trend"]) == (before["metrics"]["arr"], before["trend"])
    trend = {it["period"]: it["closing"] for it in book("kpis", "--json").json["trend"]}
    assert trend["2026-Q3"] == before["movement"]["closing"]


def test_a_missing_rate_is_said_and_counts_stay(book):
    book("contracts", "add", "borealis", "Desk", "--arr", "USD 1000", "--starts", "2026-01-01")
    ran = book("kpis", "--json")

    assert ran.json["metrics"]["nrr"]["value"] is None
    assert ran.json["metrics"]["nrr"]["note"] == "amounts in USD without a rate"
    assert ran.json["metrics"]["logo_churn"]["value"] == 0
    assert set(ran.json["movement"].values()) == {None}
    assert len(ran.json["movement_by_currency"]) == 2
    page = book("kpis", AM_FORCE_TABLES="1").said
    assert "ARR in EUR and USD is not added up: a rate is missing" in page
    assert "From opening to closing ARR in USD" in page


def test_an_empty_book_shows_how_to_start_and_json_stays_json(am):
    am("accounts", "add", "X")
    am("undo")
    ran = am("kpis", AM_FORCE_TABLES="1")

    assert (ran.code, ran.out.splitlines()[0]) == (0, "The book is empty. Three ways to start:")
    assert am("kpis", "--json").json["metrics"]["grr"]["value"] is None
    assert am("targets", "--json").items == []


def test_the_figures_load_nothing_heavy(book, am_process):
    ran = am_process("kpis", AM_FORCE_TABLES="1", PYTHONPROFILEIMPORTTIME="1")

    assert ran.code == 0
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in ran.err.splitlines() if "|" in line}
    assert "amcli" in loaded
    assert not FORBIDDEN & loaded
