"""`am targets`: what is to be reached, set and removed, beside what is; told in the reviews, taken back by undo."""

import pytest


@pytest.fixture
def book(am):
    """One account that lost a tenth of its ARR in the quarter, and sold a little more."""
    for words in (
        ("accounts", "add", "Acme", "--tier", "A", "--since", "2025-01-01"),
        ("contracts", "add", "acme", "Suite", "--arr", "50000", "--starts", "2025-11-01", "--ends", "2026-10-31"),
        ("contracts", "add", "acme", "Suite", "--arr", "45000", "--starts", "2026-11-01", "--ends", "2027-10-31"),
        ("opportunities", "add", "acme", "More seats", "--amount", "9000", "--opened", "2026-10-01"),
        ("opportunities", "edit", "o1", "--stage", "won", "--closed-on", "2026-11-02"),
        ("targets", "set", "2026-Q4", "nrr", "105%"),
        ("targets", "set", "q4", "expansion", "12k"),
        ("targets", "set", "2027-Q1", "grr", "0.925"),
    ):
        ran = am(*words)
        assert ran.code == 0, ran.said
    return am


def test_the_list_says_what_is_reached_and_whether_in_time(book):
    first, expansion, nrr = book("targets", "--json").items

    assert (first["period"], first["actual"], first["attainment"]) == ("2027-Q1", None, None)
    assert nrr == {
        "period": "2026-Q4", "metric": "nrr", "target": 1.05, "actual": 0.9, "attainment": 0.857143, "expected": None,
        "behind": True,
    }  # fmt: skip
    assert expansion["target"] == {"amount": "12000.00", "currency": "EUR"}
    assert (expansion["attainment"], expansion["expected"], expansion["behind"]) == (0.75, 0.565217, False)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_page_names_each_with_its_pace(book, width):
    ran = book("targets", AM_FORCE_TABLES="1", COLUMNS=str(width))

    assert max(len(line) for line in ran.out.splitlines()) <= width
    assert "not begun" in ran.said
    assert "85.7%, behind" in ran.said
    assert "75.0%, with 57% of the time over" in ran.said


def test_a_pipe_gets_a_line_each(book):
    assert book("targets").out.splitlines() == [
        "2027-Q1\tgrr\t0.925\t\tratio\t\t\t",
        "2026-Q4\texpansion\t12000.00\t9000.00\tEUR\t0.75\t0.565217\t",
        "2026-Q4\tnrr\t1.05\t0.9\tratio\t0.857143\t\tbehind",
    ]


def test_setting_again_replaces_and_the_same_again_changes_nothing(book):
    assert "2026-Q4 nrr: 98.0%" in book("targets", "set", "2026-Q4", "nrr", "98%").said
    assert [it["target"] for it in book("targets", "--json").items if it["metric"] == "nrr"] == [0.98]
    assert book("targets", "set", "2026-Q4", "nrr", "0.98", "--json").json["unit"] is None


def test_a_target_is_removed_and_brought_back(book):
    assert book("targets", "rm", "2026-Q4", "nrr").code == 0
    assert {it["metric"] for it in book("targets", "--json").items} == {"grr", "expansion"}
    assert book("undo").code == 0
    assert {it["metric"] for it in book("targets", "--json").items} == {"grr", "expansion", "nrr"}
    missing = book("targets", "rm", "2026-Q3", "nrr")
    assert (missing.code, "There is no target for nrr in 2026-Q3" in missing.said) == (3, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2026-Q4", "hugs", "1"), "Use one of: grr, nrr, expansion, renewal_amount, margin"),
        (("2026-Q4", "nrr", "105"), "stands for 10500.0%"),
        (("2026-Q4", "grr", "105%"), "at most 100%"),
        (("2026-Q4", "expansion", "105%"), "is not an amount am can read"),
        (("2026-Q4", "expansion", "0"), "A target of nothing"),
        (("whenever", "nrr", "105%"), "is not a period am can read"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_written(book, words, said):
    before = book("targets").out
    ran = book("targets", "set", *words)

    assert ran.code == 2
    assert said in ran.said
    assert book("targets").out == before


def test_the_figures_and_the_reviews_of_month_and_quarter_show_them(book):
    assert [it["metric"] for it in book("kpis", "--json").json["targets"]] == ["expansion", "nrr"]
    assert book("kpis", "--month", "2026-11", "--json").json["targets"] == []
    for period in ("--month", "--quarter"):
        assert [it["metric"] for it in book("review", period, "--json").json["targets"]] == ["expansion", "nrr"]
        assert "85.7%, behind" in book("review", period, AM_FORCE_TABLES="1").said
    assert "| 2026-Q4 | NRR | 105.0% | 90.0% | 85.7%, behind |" in book("review", "--quarter", "--md").out


def test_a_week_tells_only_what_is_behind_in_a_line(book):
    assert [it["metric"] for it in book("review", "--json").json["targets"]] == ["nrr"]
    page = book("review", AM_FORCE_TABLES="1").out
    assert "Behind target: NRR 90.0% of 105.0% (2026-Q4)\n" in page
    book("targets", "set", "2026-Q4", "nrr", "85%")
    assert "target" not in book("review", AM_FORCE_TABLES="1").out


def test_a_review_of_the_past_tells_what_was_reached_then(book):
    past = book("review", "--of", "2026-W43", "--json").json["targets"]

    assert [(it["metric"], it["attainment"]) for it in past] == [("expansion", 0), ("nrr", 0.952381)]


def test_without_targets_the_list_says_how_to_set_one(am):
    am("accounts", "add", "X")

    assert am("targets", AM_FORCE_TABLES="1").out == "No targets yet. Set one: am targets set 2026-Q4 nrr 105%\n"
    assert am("targets").out == ""


def test_a_figure_that_lacks_a_rate_says_so(book):
    book("contracts", "add", "acme", "Abroad", "--arr", "1000", "--currency", "USD", "--starts", "2025-11-01")
    page = book("targets", AM_FORCE_TABLES="1", COLUMNS="120").out

    assert "amounts in USD without a rate" in next(line for line in page.splitlines() if "NRR" in line)
    assert "not begun" in next(line for line in page.splitlines() if "GRR" in line)
