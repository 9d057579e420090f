"""`am backtest`: planted books whose answer is known, one that has none, what it refuses and how it prints."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPRING = ("--from", "2026-03-01", "--to", "2026-05-31")
CHURN_DAY = "2026-06-15"


@pytest.fixture
def plant(am, tmp_path):
    """Import a book of accounts; `lost` and `ill` say by number who leaves in June and who has trouble before."""

    def make(count, *, lost, ill):
        folder = tmp_path / "planted"
        folder.mkdir()
        rows = {
            "accounts": ["handle,name,tier,status,since"],
            "contracts": ["account,product,starts,ends,arr,currency,outcome,closed_on"],
            "usage": ["account,on,metric,active,licensed"],
            "issues": ["account,title,kind,severity,opened,resolved"],
        }
        for at in range(count):
            name, leaves, suffers = f"acc{at:03}", lost(at), ill(at)
            rows["accounts"].append(f"{name},Account {at},B,{'churned' if leaves else 'active'},2025-01-01")
            ends = f"{CHURN_DAY},12000,EUR,churned,{CHURN_DAY}" if leaves else ",12000,EUR,,"
            rows["contracts"].append(f"{name},Suite,2025-01-01,{ends}")
            used = 30 + at % 20 if suffers else 75 + at % 25
            rows["usage"] += [f"{name},2026-{month:02}-20,seats,{used},100" for month in range(1, 7)]
            rows["issues"].append(f"{name},Hello,ticket,low,2025-02-01,2025-02-02")
            if suffers:
                rows["issues"].append(f"{name},Down,escalation,high,2026-02-{1 + at % 28:02},")
        rows["usage"].append("acc000,2026-11-20,seats,50,100")
        for file, lines in rows.items():
            (folder / f"{file}.csv").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        ran = am("import", str(folder))
        assert ran.code == 0, ran.err
        return am

    return make


@pytest.fixture
def telling(plant):
    """A book in which trouble precedes leaving, with a few exceptions either way."""
    return plant(80, lost=lambda at: at % 3 == 0 or at == 1, ill=lambda at: (at % 3 == 0 and at != 30) or at == 5)


def codes(ran):
    return [it["code"] for it in ran.json["warnings"]]


def test_where_low_health_precedes_churn_the_figures_show_it(telling):
    ran = telling("backtest", *SPRING, "--json")
    data = ran.json

    assert ran.code == 0
    assert (data["schema"], data["outcome"], data["horizon"]) == ("am.backtest/1", "churn", "90d")
    assert data["period"] == {"label": "2026-03-01..2026-05-31", "from": "2026-03-01", "to": "2026-06-01"}
    assert [it["on"] for it in data["days"]] == ["2026-03-31", "2026-04-30", "2026-05-31"]
    assert data["totals"] == {
        **{"accounts": 80, "account_days": 240, "outcomes": 84, "accounts_lost": 28, "ran_out": 0},
        **{"without_score": 0, "without_arr": 0, "days_left_out": 0, "coverage": 35.0},
    }
    assert data["auc"]["value"] > 0.8
    assert 0.5 < data["auc"]["low"] <= data["auc"]["value"] <= data["auc"]["high"] < 1
    assert data["shown"] is True
    assert data["lift"]["value"] > 2
    assert data["lift"]["overall"] == 0.35
    assert codes(ran) == ["little_known"]


def test_bands_and_bins_add_up_to_the_totals(telling):
    data = telling("backtest", *SPRING, "--json").json

    for groups in (data["by_band"], data["by_score"]):
        assert sum(it["n"] for it in groups) == data["totals"]["account_days"]
        assert sum(it["outcomes"] for it in groups) == data["totals"]["outcomes"]
    assert [it["band"] for it in data["by_band"]] == ["red", "amber", "green"]
    assert [(it["from"], it["to"]) for it in data["by_score"]] == [(low, low + 10) for low in range(0, 100, 10)]
    red, _, green = data["by_band"]
    assert red["share"] > green["share"]


def test_where_it_does_not_the_words_say_so(plant):
    am = plant(120, lost=lambda at: at % 2 == 0, ill=lambda at: at % 3 == 0)
    ran = am("backtest", *SPRING, "--json")

    assert ran.json["auc"]["low"] <= 0.5 <= ran.json["auc"]["high"]
    assert ran.json["shown"] is False
    assert codes(ran)[0] == "not_shown"
    assert "do not show that low health precedes churn" in am("backtest", *SPRING, AM_FORCE_TABLES="1").said


def test_where_the_healthy_leave_that_is_said_too(plant):
    am = plant(90, lost=lambda at: at % 3 == 0, ill=lambda at: at % 3 == 1)

    assert codes(am("backtest", *SPRING, "--json"))[0] == "reversed"


def test_few_accounts_and_few_outcomes_are_warned_of(plant):
    ran = plant(12, lost=lambda at: at < 3, ill=lambda at: at < 3)("backtest", *SPRING, "--json")

    assert {"few_outcomes", "few_accounts"} <= set(codes(ran))
    assert ran.json["auc"]["value"] == 1
    assert ran.json["auc"]["low"] < 0.8


@pytest.mark.parametrize("leaves", [True, False])
def test_one_class_alone_has_no_figures_but_words(plant, leaves):
    am = plant(4, lost=lambda _: leaves, ill=lambda at: at % 2 == 0)
    ran = am("backtest", *SPRING, "--json")

    assert ran.code == 0
    assert ran.json["auc"] is None
    assert "one_class" in codes(ran)
    page = am("backtest", *SPRING, AM_FORCE_TABLES="1")
    assert page.code == 0
    assert "AUC" not in page.out


def test_todays_status_and_later_facts_change_nothing(telling):
    before = telling("backtest", *SPRING, "--json").json
    for words in (
        ("accounts", "edit", "acc002", "--status", "churned"),
        ("accounts", "edit", "acc003", "--status", "active"),
        ("risks", "add", "acc002", "Leaving", "--severity", "critical", "--opened", "2026-10-01"),
        ("issues", "add", "acc004", "Down", "--severity", "critical", "--opened", "2026-10-01"),
        ("usage", "add", "acc004", "1", "--metric", "seats", "--licensed", "100", "--on", "2026-10-01"),
        ("contracts", "add", "acc003", "Suite", "--arr", "9000", "--starts", "2026-10-01"),
        ("touches", "add", "acc004", "call", "Back again", "--on", "2026-10-01"),
    ):
        assert telling(*words).code == 0, words

    assert telling("backtest", *SPRING, "--json").json == before


def test_a_horizon_that_has_not_been_seen_leaves_its_day_out(telling):
    ran = telling("backtest", "--from", "2026-05-01", "--to", "2026-10-31", "--json")
    seen = {it["on"]: it["seen"] for it in ran.json["days"]}

    assert ran.json["known_until"] == "2026-11-20"
    assert seen == {
        **{"2026-05-31": True, "2026-06-30": True, "2026-07-31": True},
        **{"2026-08-31": False, "2026-09-30": False, "2026-10-31": False},
    }
    assert ran.json["totals"]["days_left_out"] == 3
    assert "unseen" in codes(ran)


def test_an_earlier_day_of_the_clock_sees_less(telling):
    ran = telling("backtest", "--from", "2026-03-01", "--to", "2026-04-30", "--as-of", "2026-07-01", "--json")

    assert ran.json["known_until"] == "2026-06-20"
    assert [it["seen"] for it in ran.json["days"]] == [False, False]
    assert codes(ran)[0] == "no_cases"
    assert telling("backtest", *SPRING, "--as-of", "2026-07-01", "--json", "--horizon", "20d").json["auc"]


def test_contraction_counts_who_pays_less(telling):
    added = ("contracts", "add", "acc004", "Extra", "--arr", "6000", "--starts", "2026-01-01", "--ends", "2026-06-10")
    assert telling(*added).code == 0
    churn = telling("backtest", *SPRING, "--json").json["totals"]
    contraction = telling("backtest", *SPRING, "--outcome", "contraction", "--json")

    assert contraction.json["totals"]["accounts_lost"] == churn["accounts_lost"] + 1
    assert contraction.json["totals"]["ran_out"] == 3
    assert "ran_out" in codes(contraction)


def test_steps_of_ones_own_are_counted_from_the_first_day(telling):
    data = telling("backtest", "--from", "2026-04-01", "--to", "2026-04-30", "--every", "2w", "--json").json

    assert [it["on"] for it in data["days"]] == ["2026-04-01", "2026-04-15", "2026-04-29"]
    assert data["every"] == "2w"


def test_without_dates_it_is_the_latest_year_whose_horizon_is_over(telling):
    data = telling("backtest", "--json").json

    assert (data["days"][0]["on"], data["days"][-1]["on"]) == ("2025-08-31", "2026-07-31")
    assert data["totals"]["days_left_out"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--outcome", "joy"),
        ("--from", "2026-05-01", "--to", "2026-04-01"),
        ("--from", "2026-05-01", "--to", "2026-05-20"),
        ("--from", "someday"),
        ("--to", "5/6"),
        ("--from", "2027-05-01", "--to", "2027-08-01"),
        ("--every", "sometimes"),
        ("--horizon", "0d"),
        ("--horizon", "30m"),
        ("--from", "2020-01-01", "--to", "2026-01-01", "--every", "1d"),
        ("extra",),
    ],
)
def test_wrong_input_is_refused(am, words):
    am("accounts", "add", "Acme")
    ran = am("backtest", *words)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_without_a_book_or_accounts_it_says_how_to_start(am):
    assert am("backtest").code == 5
    am("accounts", "add", "Gone")
    am("undo")

    assert (am("backtest").code, am("backtest").out) == (0, "")
    assert am("backtest", "--json").json["totals"]["account_days"] == 0


def test_a_pipe_gets_one_figure_a_line(telling):
    lines = [line.split("\t") for line in telling("backtest", *SPRING).out.splitlines()]
    figures = {line[0]: line[1:] for line in lines}

    assert len(figures["auc"]) == 3
    assert figures["accounts"] == ["80"]
    assert sum(int(line[2]) for line in lines if line[0] == "band") == 240


@pytest.mark.parametrize("columns", ["50", "80", "140"])
def test_the_page_fits_and_states_what_the_past_did_not_record(telling, columns):
    page = telling("backtest", *SPRING, AM_FORCE_TABLES="1", COLUMNS=columns, NO_COLOR="1")

    assert max(len(line) for line in page.out.splitlines()) <= min(80, int(columns))
    assert "AUC 0." in page.out
    assert "red" in page.out
    assert "90–100" in page.out
    assert "What carries no date is as the book had it then" in page.said
    assert telling("backtest", *SPRING, AM_FORCE_TABLES="1", COLUMNS=columns, NO_COLOR="1").out == page.out


def test_ravenstack_whose_labels_are_noise_shows_nothing(am):
    given = os.environ.get("AM_SHARED_DATA")
    shared = (Path(given) if given else ROOT.parent / "shared" / "data") / "ravenstack"
    if not shared.is_dir():
        pytest.skip("the third-party data sets are not here")
    recipe = ROOT / "tests" / "interop" / "recipes" / "ravenstack.toml"
    assert am("import", str(shared), "--recipe", str(recipe), "--no-rejects").code == 0
    year = ("--from", "2023-10-01", "--to", "2024-09-30")

    for outcome, lost in (("churn", 5), ("contraction", 150)):
        ran = am("backtest", *year, "--outcome", outcome, "--json")
        data = ran.json
        assert len([it for it in data["days"] if it["seen"]]) == 12
        assert data["totals"]["accounts"] > 400
        assert data["totals"]["accounts_lost"] >= lost
        assert 0.4 <= data["auc"]["value"] <= 0.6
        assert data["auc"]["low"] <= 0.5 <= data["auc"]["high"]
        assert codes(ran)[0] == "not_shown"
    assert data["known_until"] < "2025-03-01"
