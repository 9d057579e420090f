"""`am forecast`: from the words typed to tables, lines, JSON and pages, and what `--since` makes of a changed book."""

import json

import pytest


@pytest.fixture
def book(am):
    """Two accounts: one renewal in each of the next two quarters, an upsell, and what was changed in November."""
    for words in (
        ("accounts", "add", "Acme Corp", "--handle", "acme", "--tier", "A", "--since", "2025-01-01"),
        ("accounts", "add", "Borealis", "--tier", "B", "--since", "2025-01-01"),
        ("contracts", "add", "acme", "Suite", "--arr", "48000", "--starts", "2026-01-01", "--ends", "2026-12-31"),
        ("contracts", "add", "borealis", "Suite", "--arr", "9000", "--starts", "2026-02-01", "--ends", "2027-01-31"),
        ("opportunities", "add", "acme", "Second plant", "--amount", "20000", "--expected-close", "2026-12-15"),
    ):
        ran = am(*words, AM_TODAY="2026-09-01")
        assert ran.code == 0, ran.err
    for words in (
        ("renewals", "set", "k1", "--category", "commit", "--forecast", "50000"),
        ("opportunities", "edit", "o1", "--stage", "proposed", "--expected-close", "2027-02-15"),
    ):
        ran = am(*words, AM_TODAY="2026-11-10")
        assert ran.code == 0, ran.err
    return am


def amounts(part, *names):
    return [float(part[name]["amount"]) for name in names]


def test_the_first_line_is_what_the_quarter_is_expected_to_bring(book):
    page = book("forecast", AM_FORCE_TABLES="1", COLUMNS="80").out

    assert page.splitlines()[0] == "2026-Q4: €45,000 expected, €50,000 to €50,000 · €48,000 to renew"
    assert page.splitlines()[1].startswith("4 quarters: €57,700 expected")
    assert all(len(line) <= 80 for line in page.splitlines())


def test_json_has_totals_quarters_items_and_the_rates(book):
    data = book("forecast", "--json").json
    first, second = data["quarters"][:2]

    assert [it["period"] for it in data["quarters"]] == ["2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3"]
    assert amounts(first, "atr", "commit", "pipeline", "weighted", "downside", "upside") == [
        48000, 48000, 0, 45000, 50000, 50000,
    ]  # fmt: skip
    assert amounts(second, "atr", "pipeline", "undecided", "weighted") == [9000, 9000, 9000, 12700]
    assert second["expansion"]["proposed"] == {"amount": "20000.00", "currency": "EUR"}
    assert [(it["ref"], it["part"], it["quarter"]) for it in data["items"]] == [
        ("k1", "commit", "2026-Q4"),
        ("k2", "pipeline", "2027-Q1"),
        ("o1", "proposed", "2027-Q1"),
    ]
    assert data["rates"]["stages"]["proposed"] == 0.5
    assert data["change"] is None


def test_since_says_what_the_forecast_was_and_why_it_moved(book):
    change = book("forecast", "--since", "2026-10-01", "--json").json["change"]

    assert amounts(change["then"], "commit", "pipeline", "weighted") == [0, 57000, 14400 + 2700 + 2000]
    assert {it["ref"]: it["why"] for it in change["moves"]} == {"k1": ["up", "amount"], "o1": ["up", "slipped"]}
    assert sum(float(it["weighted"]["amount"]) for it in change["moves"]) == float(change["weighted"]["amount"])
    page = book("forecast", "--since", "2026-10-01", AM_FORCE_TABLES="1").said
    assert "Since Thu 1 Oct: €19,100 then, +€38,600 since" in page
    assert "Acme Corp · Suite k1 ▲ pipeline → commit, €48,000 → €50,000" in page
    assert "▲ identified → proposed, slipped to 2027-Q1" in page


def test_since_a_day_after_the_changes_nothing_moved(book):
    data = book("forecast", "--since", "2026-11-15", "--json").json

    assert data["change"]["moves"] == []
    assert "Nothing moved." in book("forecast", "--since", "2026-11-15", AM_FORCE_TABLES="1").out


def test_as_of_a_past_day_is_the_forecast_of_that_day(book):
    before = book("forecast", "--as-of", "2026-10-01", "--json").json
    change = book("forecast", "--since", "2026-10-01", "--json").json["change"]

    assert before["totals"] == change["then"]


def test_groups_add_up_and_a_pipe_has_a_line_each(book):
    data = book("forecast", "--by", "tier", "--json").json
    lines = [line.split("\t") for line in book("forecast", "--by", "tier").out.splitlines()]

    assert [it["key"] for it in data["groups"]] == ["A", "B"]
    assert sum(amounts(it, "atr")[0] for it in data["groups"]) == amounts(data["totals"], "atr")[0]
    assert [(line[0], line[1], line[2]) for line in lines] == [("A", "EUR", "48000.00"), ("B", "EUR", "9000.00")]


def test_a_pipe_has_a_line_per_quarter_with_plain_amounts(book):
    lines = [line.split("\t") for line in book("forecast", "--quarters", "2").out.splitlines()]

    assert [line[0] for line in lines] == ["2026-Q4", "2027-Q1"]
    assert lines[0][-3:] == ["45000.00", "50000.00", "50000.00"]
    assert {len(line) for line in lines} == {17}


@pytest.fixture
def two_currencies(book):
    ran = book(
        "contracts", "add", "borealis", "More", "--arr", "$10000", "--starts", "2026-01-01", "--ends", "2026-12-31"
    )
    assert ran.code == 0, ran.err
    return book


def test_several_currencies_become_one_with_their_rates_shown(two_currencies, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text('[rates]\nUSD = "0.9"\n', encoding="utf-8")
    data = two_currencies("forecast", "--json", AM_CONFIG=str(config)).json

    assert amounts(data["totals"], "atr") == [57000 + 9000]
    assert (data["currency"], data["rates"]["exchange"]) == ("EUR", {"USD": "0.9"})
    assert "1 USD = 0.9 EUR" in two_currencies("forecast", AM_CONFIG=str(config), AM_FORCE_TABLES="1").out


def test_without_a_rate_currencies_stay_apart(two_currencies):
    data = two_currencies("forecast", "--json").json
    page = two_currencies("forecast", AM_FORCE_TABLES="1").out

    assert (data["totals"], data["quarters"], data["rates"]["missing"]) == (None, [], ["USD"])
    assert {it["currency"]: amounts(it["totals"], "atr")[0] for it in data["currencies"]} == {
        "EUR": 57000,
        "USD": 10000,
    }
    assert "In USD" in page
    assert "No rate for USD" in page


def test_the_rates_of_stages_come_from_the_config(book, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text("[stage_rates]\nproposed = 0.8\n", encoding="utf-8")

    assert amounts(book("forecast", "--json", AM_CONFIG=str(config)).json["quarters"][1], "weighted") == [2700 + 16000]
    assert book("config", "--json", AM_CONFIG=str(config)).json["stage_rates"]["proposed"] == 0.8


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[stage_rates]\nproposed = 2", "share from 0 to 1"),
        ("[stage_rates]\nproposed = true", "share from 0 to 1"),
        ("[stage_rates]\nsigned = 0.5", "unknown stage `signed`"),
        ("stage_rates = 1", "is not a table"),
    ],
)
def test_wrong_rates_of_stages_are_refused_with_file_key_and_reason(book, tmp_path, text, said):
    config = tmp_path / "config.toml"
    config.write_text(text, encoding="utf-8")
    ran = book("forecast", AM_CONFIG=str(config))

    assert ran.code == 2
    assert "`stage_rates`" in ran.err
    assert said in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--quarters", "0"), "too few"),
        (("--quarters", "13"), "too many"),
        (("--by", "colour"), "nothing to group by"),
        (("--since", "2026-11-21"), "is not before"),
        (("--since", "5/6"), "5/6"),
        (("--out", "x.html"), "goes with"),
        (("--html", "--json"), "exclude each other"),
    ],
)
def test_wrong_use_is_refused(book, words, said):
    ran = book("forecast", *words)

    assert ran.code == 2
    assert said in ran.err


def test_an_empty_book_says_how_to_start_or_is_all_nothing(am):
    assert am("accounts", "add", "Acme").code == 0
    assert am("forecast", "--json").json["totals"]["atr"] == {"amount": "0.00", "currency": "EUR"}
    assert "€0 expected" in am("forecast", AM_FORCE_TABLES="1").out


@pytest.mark.parametrize("command", ["forecast", "renewals", "kpis"])
def test_a_page_goes_into_a_private_file_that_the_next_one_replaces(book, tmp_path, command):
    place = tmp_path / "page.html"
    ran = book(command, "--html", "--out", str(place))

    assert (ran.code, ran.out) == (0, "")
    assert place.stat().st_mode & 0o777 == 0o600
    assert "Acme Corp" in place.read_text(encoding="utf-8") or command == "kpis"
    assert book(command, "--html", "--out", str(place)).code == 0
    place.write_text("mine", encoding="utf-8")
    assert book(command, "--html", "--out", str(place)).code == 2
    assert place.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("command", ["forecast", "renewals"])
def test_without_notes_no_product_or_title_is_on_the_page(book, command):
    full = book(command, "--html").out
    bare = book(command, "--html", "--no-notes").out

    assert "Suite" in full
    assert "Suite" not in bare
    assert "Second plant" not in bare
    assert "Acme Corp" in bare


def test_the_walk_away_price_is_on_no_page(book):
    ran = book("renewals", "set", "k1", "--walk-away", "41234")
    assert ran.code == 0, ran.err

    for command in ("forecast", "renewals", "kpis"):
        assert "41,234" not in book(command, "--html").out
        assert "41234" not in json.dumps(book("forecast", "--json").json)


def test_history_makes_no_page(book):
    ran = book("renewals", "--history", "--html")

    assert ran.code == 2
    assert "--history makes no page" in ran.err


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_every_amount_is_readable_at_any_width(two_currencies, columns):
    for words in ((), ("--by", "tier"), ("--since", "2026-10-01"), ("--quarters", "12")):
        page = two_currencies("forecast", *words, AM_FORCE_TABLES="1", COLUMNS=str(columns)).out

        assert all(len(line) <= columns for line in page.splitlines())
        assert "€57,000" in page
        assert "$10,000" in page


def term(arr, starts, ends):
    return "--arr", arr, "--starts", starts, "--ends", ends


def test_what_stands_in_no_quarter_is_said_below_the_table(book):
    for words in (
        ("contracts", "add", "acme", "Chat", *term("1200", "2026-11-01", "2026-11-30"), "--auto-renew"),
        ("contracts", "add", "acme", "Old", *term("700", "2025-08-01", "2026-07-31")),
        ("opportunities", "add", "acme", "One day", "--amount", "5000"),
        ("opportunities", "add", "acme", "Overdue", "--expected-close", "2026-11-01"),
        ("opportunities", "add", "acme", "Far off", "--amount", "8000", "--expected-close", "2028-01-01"),
    ):
        ran = book(*words)
        assert ran.code == 0, ran.err
    page, data = book("forecast", AM_FORCE_TABLES="1").said, book("forecast", "--json").json

    assert "€1,200 goes on from month to month: no renewal, in no quarter." in page
    assert "€700 lapsed in an earlier quarter and is undecided: in 2026-Q4." in page
    assert "€5,000 of expansion has no expected close: in no quarter (€500 weighted)." in page
    assert "€8,000 of expansion is expected after the last quarter." in page
    assert "1 open expansion without an amount." in page
    assert (amounts(data, "rolling"), amounts(data["totals"], "carried")) == ([1200], [700])
    assert data["later"]["expansion"]["identified"]["amount"] == "8000.00"
