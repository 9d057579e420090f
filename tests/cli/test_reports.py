"""`am today`, `am at-risk` and `am renewals` on the example book: as tables, in a pipe, as JSON, and when refused."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"
TODAY = "2026-11-21"
REPORTS = (["today"], ["at-risk"], ["renewals"], ["today", "--why", "almenara"])
IDS = ["today", "at-risk", "renewals", "why"]


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    """The example book as `am demo` makes it, once for all tests."""
    cache = tmp_path_factory.mktemp("cache")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AM_")}
    subprocess.run(
        [sys.executable, "-m", "amcli", "demo", "today", "--json"],
        env={**kept, "PYTHONPATH": str(SRC), "XDG_CACHE_HOME": str(cache), "AM_TODAY": TODAY},
        stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    return cache / "am" / "demo" / TODAY / "book.db"


@pytest.fixture
def book(example, surroundings):
    """A copy of the example that a test may change."""
    path = Path(surroundings["AM_BOOK"])
    path.parent.mkdir(parents=True)
    shutil.copy(example, path)
    return path


@pytest.fixture
def empty(am, book):
    """A book that was started and holds nothing."""
    from amcli.store.book import open_to_write

    book.unlink()
    open_to_write(book).db.close()


def table(am, *args, columns="100", **env):
    ran = am(*args, COLUMNS=columns, AM_FORCE_TABLES="1", **env)
    assert ran.code == 0, ran.err
    return ran.out


# --- JSON -----------------------------------------------------------------------------------------------------

MONEY = {"amount", "currency"}
HEALTH = {"score", "computed", "band", "coverage"}
SIGNAL = {"code", "severity", "since", "text", "refs", "next"}


def has(value, fields):
    """Check that an object, or each of a list of objects, has at least these fields."""
    for it in value if isinstance(value, list) else [value]:
        assert fields <= set(it), fields - set(it)


def test_today_as_json_has_every_field_of_the_design(am, book):
    data = am("today", "--json").json

    assert (data["schema"], data["as_of"]) == ("am.today/1", TODAY)
    has(data["totals"], {"accounts", "arr", "arr_at_risk", "bands"})
    has(data["totals"]["bands"], {"red", "amber", "green"})
    has([data["totals"]["arr"], data["totals"]["arr_at_risk"]], MONEY)
    assert data["items"]
    has(data["items"], {"account", "name", "lane", "attention", "arr", "health", "signals", "next_step"})
    has([it["arr"] for it in data["items"]], MONEY)
    has([it["health"] for it in data["items"]], HEALTH | {"change_7d"})
    has([signal for it in data["items"] for signal in it["signals"]], SIGNAL)
    has([it["next_step"] for it in data["items"] if it["next_step"]], {"ref", "title", "due"})
    assert data["agenda"]
    has(data["agenda"], {"ref", "kind", "account", "title", "due", "days_late"})
    assert data["waiting"]
    has(data["waiting"], {"ref", "account", "title", "team", "due", "days_late"})


def test_at_risk_as_json_has_every_field_of_the_design(am, book):
    data = am("at-risk", "--json").json

    assert (data["schema"], data["as_of"]) == ("am.at_risk/1", TODAY)
    has(data["items"], {"account", "name", "arr", "health", "change_30d", "signals", "renewal"})
    has([it["health"] for it in data["items"]], HEALTH)
    has([signal for it in data["items"] for signal in it["signals"]], SIGNAL)
    has([it["renewal"] for it in data["items"] if it["renewal"]], {"contract", "ends_on", "cancel_by"})


def test_renewals_as_json_has_every_field_of_the_design(am, book):
    data = am("renewals", "--json").json

    assert (data["schema"], data["as_of"]) == ("am.renewals/1", TODAY)
    has(data["totals"], {"atr", "by_category", "weighted"})
    has([data["totals"]["atr"], data["totals"]["weighted"]], MONEY)
    has(
        data["items"],
        {
            "contract", "account", "name", "product", "arr", "ends_on", "cancel_by", "days_to_cancel_by", "auto_renew",
            "category", "target", "forecast", "final", "stage", "outcome", "readiness", "health", "signals",
        },
    )  # fmt: skip
    has([it["readiness"] for it in data["items"]], {"score", "expected", "checks"})
    has([check for it in data["items"] for check in it["readiness"]["checks"]], {"code", "ok", "text", "refs"})
    has([it["health"] for it in data["items"]], HEALTH)


@pytest.mark.parametrize("command", REPORTS, ids=IDS)
def test_json_is_one_object_with_money_as_text_and_days_as_iso(am, book, command):
    ran = am(*command, "--json")
    data = json.loads(ran.out)

    def walk(value):
        if isinstance(value, dict):
            if set(value) == MONEY:
                assert re.fullmatch(r"-?\d+\.\d\d", value["amount"])
                assert re.fullmatch(r"[A-Z]{3}", value["currency"])
            for name, inner in value.items():
                if name in ("due", "since", "ends_on", "cancel_by", "as_of") and isinstance(inner, str):
                    assert re.fullmatch(r"\d{4}-\d\d-\d\d", inner)
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(data)
    assert ran.err == ""


def test_the_totals_are_those_of_the_accounts_served(am, book):
    totals = am("today", "--json").json["totals"]

    assert totals["accounts"] == 22  # 24 less a prospect and a churned one
    assert sum(totals["bands"].values()) == 22


def test_rows_come_by_attention(am, book):
    items = am("today", "--json").items
    weights = [it["attention"] for it in items]

    assert weights == sorted(weights, reverse=True)
    assert {it["lane"] for it in items} == {"owe", "protect", "grow"}


def test_health_drop_means_a_week_in_every_report(am, book):
    """`at-risk` also shows the change of 30 days, but a drop is one of seven, as its text says."""

    def drops(command):
        items = am(command, "--json").items
        return {(it["account"], s["text"]) for it in items for s in it["signals"] if s["code"] == "health_drop"}

    for title in ("Nobody can log in", "Shifts are gone"):
        am("issues", "add", "foxglove", title, "--severity", "critical", "--opened", "2026-11-18")

    assert drops("at-risk") <= drops("today")
    foxglove = next(it for it in am("today", "--json").items if it["account"] == "foxglove")
    assert foxglove["health"]["change_7d"] <= -10
    assert "in 7d" in dict(drops("at-risk"))["foxglove"]


def test_a_fall_that_an_open_risk_tells_is_no_signal_besides(am, book):
    quillon = next(it for it in am("today", "--json").items if it["account"] == "quillon")
    codes = [signal["code"] for signal in quillon["signals"]]

    assert quillon["health"]["change_7d"] <= -10
    assert "risk_open" in codes
    assert "health_drop" not in codes


# --- what a report is asked for -------------------------------------------------------------------------------


def test_json_and_pipes_hold_every_row_unless_limited(am, book):
    whole = am("today", "--json").json
    three = am("today", "--json", "--limit", "3").json
    lanes = [line.split("\t")[0] for line in am("today", "--limit", "3").out.splitlines()]

    assert len(whole["items"]) > 10
    assert whole["more"] == 0
    assert (len(three["items"]), three["more"]) == (3, len(whole["items"]) - 3)
    assert len([it for it in lanes if it in ("owe", "protect", "grow")]) == 3


@pytest.mark.parametrize(
    ("command", "column"),
    [("today", 3), ("at-risk", 1), ("renewals", 3), ("health", 6), ("contracts", 3), ("invoices", 5)],
)
def test_amounts_in_a_pipe_have_one_form_in_reports_and_groups(am, book, command, column):
    rows = [line.split("\t") for line in am(command).out.splitlines()]
    amounts = [row[column] for row in rows if row[0] not in ("agenda", "waiting")]

    assert amounts
    assert [it for it in amounts if not re.fullmatch(r"-?[0-9]+\.[0-9]{2} EUR", it)] == []


@pytest.mark.parametrize("columns", ["80", "40"])
def test_a_notice_date_that_a_reason_tells_is_not_told_beside_the_name_too(am, book, columns):
    page = table(am, "at-risk", columns=columns)

    assert page.count("Mon 30 Nov") == 1
    assert "notice 6d ago, Sun 15 Nov" in " ".join(page.split())


def test_a_renewal_whose_notice_date_is_its_end_shows_the_day_once(am, book):
    page = table(am, "renewals", columns="80")

    assert page.count("24 Feb 2027") == 1


def test_days_of_another_year_have_no_weekday_in_tables_and_one_in_replies(am, book):
    assert "8 Feb 2027" in table(am, "renewals")
    assert "8 Jan 2027" in table(am, "checkin", "sablenook")
    assert " Fri 8 Jan 2027" not in table(am, "checkin")
    assert "Wed 3 Feb 2027" in am("actions", "add", "sablenook", "send plan", "--due", "2027-02-03").out


def test_a_table_shows_ten_rows_and_says_how_many_more(am, book):
    rows = len(am("today", "--json").items)

    assert f"{rows - 10} more: am today --limit {rows}" in table(am, "today")
    assert "more: am today --limit" not in table(am, "today", "--limit", str(rows))


def test_why_shows_the_arithmetic_of_an_account(am, book):
    (item, *_) = am("today", "--why", "almenara", "--json").items
    page = am("today", "--why", "almenara", AM_FORCE_TABLES="1").out

    assert item["attention"] == pytest.approx(item["points"] * item["money"] * item["urgency"], abs=0.5)
    assert f"attention {item['attention']}" in page
    numbers = [line for line in page.splitlines() if re.match(r" +\d+\.\d  ", line)]
    assert len({line.index(".") for line in numbers}) == 1  # the column of points is aligned


def test_why_names_nothing_for_an_account_that_asks_for_nothing(am, book):
    assert am("today", "--why", "sablenook", "--json").items == []
    assert "no signal is open" in am("today", "--why", "sablenook", AM_FORCE_TABLES="1").err


@pytest.mark.parametrize(("why", "code"), [("nosuch", 3), ("a", 4)])
def test_an_account_that_is_not_meant_clearly_is_not_guessed(am, book, why, code):
    ran = am("today", "--why", why)

    assert (ran.code, ran.out) == (code, "")


@pytest.mark.parametrize("band", ["red", "amber", "RED"])
def test_at_risk_can_be_narrowed_to_a_band(am, book, band):
    items = am("at-risk", "--band", band, "--json").items

    assert items
    assert {it["health"]["band"] for it in items} == {band.lower()}


def test_at_risk_can_be_narrowed_to_tiers_and_sums_what_it_shows(am, book):
    data = am("at-risk", "--tier", "a", "--tier", "C", "--json").json

    assert {it["tier"] for it in data["items"]} == {"A", "C"}
    total = sum(float(it["arr"]["amount"]) for it in data["items"])
    assert float(data["totals"]["arr"]["amount"]) == total


def test_a_limit_shows_the_first_at_risk_and_counts_the_others(am, book):
    whole, cut = am("at-risk", "--json").json, am("at-risk", "--limit", "2", "--json").json
    page = table(am, "at-risk", "--band", "red", "--limit", "1")

    assert cut["items"] == whole["items"][:2]
    assert cut["totals"] == whole["totals"]
    assert (cut["more"], whole["more"]) == (len(whole["items"]) - 2, 0)
    assert len(am("at-risk", "--limit", "2").out.splitlines()) == 2
    assert re.search(r"^\d more: am at-risk --band red$", page, re.MULTILINE)
    assert "more: am at-risk" not in table(am, "at-risk", "--limit", "99")


def test_those_at_risk_are_counted_by_band_for_a_grave_sign_alone_makes_a_green_one_so(am, book):
    first = table(am, "at-risk").splitlines()[0]
    bands = [it["health"]["band"] for it in am("at-risk", "--json").items]

    for band in ("red", "amber", "green"):
        assert f" · {bands.count(band)} {band}" in first


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("at-risk", "--tier", "Q"), "No account at risk fits --tier Q. `am at-risk` lists all."),
        (("at-risk", "--band", "red", "--min-arr", "9m"), "fits --band red --min-arr 9m."),
        (("renewals", "--category", "omitted"), "No renewal within 120 days fits --category omitted."),
        (("renewals", "--owner", "Kim Lee", "--within", "1d"), 'No renewal within 1 day fits --owner "Kim Lee".'),
        (("renewals", "list", "gaelstrand"), "fits --account gaelstrand. --within 1y looks further"),
    ],
)
def test_a_list_that_was_narrowed_to_nothing_names_what_narrowed_it(am, book, words, said):
    assert said in " ".join(table(am, *words).split())
    assert am(*words, "--json").items == []


@pytest.mark.parametrize(("command", "at"), [("today", 1), ("at-risk", 0), ("renewals", 0), ("accounts", 0)])
def test_a_page_of_another_day_says_first_which_and_of_which_year_its_days_are(am, book, command, at):
    this_year = table(am, command, "--as-of", "2026-11-03").splitlines()
    last_year = table(am, command, "--as-of", "2025-12-30").splitlines()

    assert this_year[0].startswith("As of Tue 3 Nov." if at == 0 else "Tue 3 Nov · ")
    assert last_year[0].rstrip() == "As of Tue 30 Dec 2025; a day without a year is in 2025."
    assert "As of" not in table(am, command)
    assert "As of" not in am(command, "--as-of", "2025-12-30").out


def test_renewals_look_as_far_ahead_as_asked_and_always_show_what_is_missed_or_lapsed(am, book):
    near = am("renewals", "--within", "2w", "--json").items
    far = am("renewals", "--within", "1y", "--json").items

    assert [it["account"] for it in near[:2]] == ["larkhollow", "quillon"]
    assert {it["contract"] for it in near} < {it["contract"] for it in far}
    assert all(it["days_to_cancel_by"] <= 14 for it in near)
    assert am("renewals", "--within", "soon").code == 2


def test_renewals_are_sorted_missed_and_lapsed_first_then_by_notice_date(am, book):
    items = am("renewals", "--json").items
    late = [it["urgency"] in ("missed", "lapsed") for it in items]
    days = [it["cancel_by"] for it in items if it["urgency"] not in ("missed", "lapsed")]

    assert late == sorted(late, reverse=True)
    assert days == sorted(days)


def test_a_past_day_shows_the_book_as_it_was(am, book):
    data = am("today", "--as-of", "2026-05-01", "--json").json
    ahead = ("notice_closing", "obligation_due")
    since = {signal["since"] for it in data["items"] for signal in it["signals"] if signal["code"] not in ahead}

    assert data["as_of"] == "2026-05-01"
    assert max(day for day in since if day) <= "2026-05-01"
    assert "dovrin" not in {it["account"] for it in data["items"]}  # a customer since September
    for command in ("at-risk", "renewals"):
        assert am(command, "--as-of", "1 may 2026", "--json").json["as_of"] == "2026-05-01"


def test_the_same_day_gives_the_same_output_whenever_it_is_asked(am, book):
    later = am("today", "--as-of", TODAY, "--json", AM_TODAY="2027-03-01")

    assert later.out == am("today", "--json").out


@pytest.mark.parametrize("command", REPORTS, ids=IDS)
def test_reading_writes_nothing(am, book, command):
    before = (book.read_bytes(), sorted(it.name for it in book.parent.iterdir()))

    assert am(*command).code == 0
    assert (book.read_bytes(), sorted(it.name for it in book.parent.iterdir())) == before


# --- renewals set and close -----------------------------------------------------------------------------------


def renewal(am, contract):
    return next(it for it in am("renewals", "--within", "2y", "--json").items if it["contract"] == contract)


def test_set_keeps_forecast_and_marks(am, book):
    ran = am(
        "renewals", "set", "almenara", "--category", "commit", "--forecast", "290k", "--target", "310k", "--stage",
        "paper out", "--proposal-sent", "yesterday",
    )  # fmt: skip
    item = renewal(am, "k6")

    assert ran.code == 0, ran.err
    assert "am undo" in ran.out
    assert (item["category"], item["stage"]) == ("commit", "paper out")
    assert item["forecast"] == {"amount": "290000.00", "currency": "EUR"}
    assert item["target"]["amount"] == "310000.00"
    assert {it["code"]: it["ok"] for it in item["readiness"]["checks"]}["proposal_sent"]


def test_set_the_same_again_changes_nothing(am, book):
    am("renewals", "set", "k6", "--category", "commit")
    ran = am("renewals", "set", "k6", "--category", "commit", "--json")

    assert (ran.code, ran.json["unit"]) == (0, None)


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["set", "k6"], 2, "Nothing to set"),
        (["set", "k6", "--category", "sure"], 2, "not a category"),
        (["set", "k6", "--category", "closed"], 2, "not a category"),
        (["set", "k6", "--forecast", "lots"], 2, "not an amount"),
        (["set", "k6", "--forecast", "£5k"], 2, "in EUR, not GBP"),
        (["set", "k6", "--proposal-sent", "5/6"], 2, "5/6"),
        (["set", "k999", "--stage", "x"], 3, "no contract k999"),
        (["set", "verdanne", "--stage", "x"], 2, "renewals to decide"),
        (["set", "nosuch", "--stage", "x"], 3, "nosuch"),
        (["close", "k6", "--outcome", "won"], 2, "not an outcome"),
        (["close", "k6"], 2, "--outcome"),
        (["close", "k6", "--outcome", "renewed_up"], 2, "needs the new ARR"),
        (["close", "k6", "--outcome", "renewed_up", "--final", "1k"], 2, "is not up from"),
        (["close", "k6", "--outcome", "churned", "--on", "tomorrow"], 2, "in the future"),
        (["close", "k1", "--outcome", "churned"], 2, "decided already"),
    ],
)
def test_what_cannot_be_set_or_closed_is_refused_and_nothing_changes(am, book, contents, args, code, says):
    before = contents()
    ran = am("renewals", *args)

    assert (ran.code, contents()) == (code, before)
    assert says in ran.said
    assert ran.out == ""


def test_closing_a_renewal_starts_the_next_term_and_can_be_undone(am, book, undo, contents):
    before = contents()
    ran = am(
        "renewals", "close", "almenara", "--outcome", "renewed_down", "--final", "279k", "--reason", "One hotel less"
    )

    assert ran.code == 0, ran.err
    assert "renewed down" in ran.out
    assert "Sat 30 Jan 2027 to Mon 29 Jan 2029" not in ran.out  # the renewal term is a year, not two
    assert "Sat 30 Jan 2027 to Sat 29 Jan 2028" in ran.out
    contracts = {row[0]: row for row in contents()["contract"]}
    assert len(contracts) == len(before["contract"]) + 1
    assert "k6" not in {it["contract"] for it in am("renewals", "--json").items}
    undo()
    assert contents() == before


def test_a_renewal_decided_before_its_roll_over_and_recorded_after_it_leaves_no_gap(am, book):
    """Quillon decides in December, the AM types it in January, when the term has renewed itself already."""
    args = ["renewals", "close", "k4", "--outcome", "renewed_down", "--final", "11500", "--on", "2026-12-10"]
    ran = am(*args, AM_TODAY="2027-01-05")

    assert ran.code == 0, ran.err
    assert "Wed 16 Dec 2026 to Wed 15 Dec" in ran.out
    arr = {it["account"]: it["arr"] for it in am("today", "--as-of", "2027-02-01", "--json").items}
    assert arr["quillon"]["amount"] == "11500.00"


def test_a_renewal_closed_today_still_stands_as_it_was_in_the_report_of_yesterday(am, book):
    yesterday = ("renewals", "--as-of", "2026-11-20", "--json")
    before = am(*yesterday).json
    am("renewals", "close", "almenara", "--outcome", "renewed_flat")
    after = am(*yesterday).json

    assert [it["contract"] for it in after["items"]] == [it["contract"] for it in before["items"]]
    assert "closed" not in after["totals"]["by_category"]
    (almenara,) = [it for it in after["items"] if it["account"] == "almenara"]
    assert (almenara["outcome"], almenara["final"]) == (None, None)


def test_an_open_ended_contract_has_no_renewal_to_close(am, book):
    added = am("contracts", "add", "sablenook", "Support", "--starts", "2026-01-01", "--arr", "1k", "--json")
    ran = am("renewals", "close", *added.json["refs"], "--outcome", "renewed_flat")

    assert ran.code == 2, ran.said
    assert "open-ended" in ran.err


# --- pipes ----------------------------------------------------------------------------------------------------

WIDTHS = {"today": {10, 7}, "at-risk": {7}, "renewals": {14}}


@pytest.mark.parametrize("command", WIDTHS)
def test_a_pipe_gets_tab_separated_lines_untruncated_and_without_colour(am, book, command):
    ran = am(command, COLUMNS="40", FORCE_COLOR="1")

    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "…" not in ran.out.replace('"…"', "").replace("--outcome …", "")
    assert {line.count("\t") + 1 for line in ran.out.splitlines()} == WIDTHS[command]
    assert max(len(line) for line in ran.out.splitlines()) > 80  # twice the columns there are


def test_what_is_no_list_is_plain_text_in_a_pipe(am, book):
    ran = am("today", "--why", "almenara")

    assert ran.out.startswith("Almenara Vale Hotels · protect · attention")
    assert "\x1b" not in ran.out


# --- tables ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", ["40", "80", "120"])
@pytest.mark.parametrize("command", REPORTS, ids=IDS)
def test_no_line_is_wider_than_the_terminal(am, book, command, columns):
    lines = table(am, *command, columns=columns).splitlines()

    assert max(len(line.rstrip()) for line in lines) <= int(columns)


@pytest.mark.parametrize("columns", ["40", "80", "120"])
@pytest.mark.parametrize("command", ["today", "at-risk", "renewals"])
def test_nothing_is_lost_on_a_narrow_terminal(am, book, command, columns):
    """Every account shown in wide tables is named, in full, in narrow ones; so is its health in words."""
    limit = ["--limit", "99"] if command == "today" else []
    page = " ".join(table(am, command, *limit, columns=columns).split())
    items = am(command, "--json").items

    for word in {word for it in items for word in it["name"].split()}:
        assert word in page
    for band in {it["health"]["band"] for it in items}:
        assert band in page


def test_the_contract_and_its_amount_stand_apart_on_a_narrow_terminal(am, book):
    page = table(am, "renewals", columns="40")

    assert re.search(r"k6 Planner · €310,000 · ", page)
    assert page.count("k6") == 1


def test_a_score_shown_never_contradicts_its_band(am, book):
    """74.9 is amber: it must not read `75 amber`, for 75 is green."""
    page = table(am, "today", "--limit", "99") + table(am, "at-risk") + table(am, "renewals")
    shown = {(int(score), band) for score, band in re.findall(r"(?<!· )\b(\d+) (red|amber|green)\b", page)}

    assert len(shown) > 5
    for score, band in shown:
        assert band == ("red" if score < 50 else "amber" if score < 75 else "green"), (score, band)


@pytest.mark.parametrize("columns", ["80", "120"])
@pytest.mark.parametrize("command", REPORTS, ids=IDS)
def test_tables_look_as_they_did(am, book, snapshot, command, columns):
    page = table(am, *command, columns=columns, NO_COLOR="1")

    assert "\n".join(line.rstrip() for line in page.splitlines()) == snapshot


@pytest.mark.parametrize(("args", "env"), [((), {"NO_COLOR": "1"}), (("--no-color",), {})])
def test_colour_can_be_switched_off(am, book, args, env):
    assert "\x1b[" in table(am, "today", FORCE_COLOR="1")
    plain = table(am, "today", *args, FORCE_COLOR="1", **env)
    assert not re.search(r"\x1b\[[0-9;]*(3[0-7]|4[0-7]|9[0-7])m", plain)


# --- books that are empty, missing or not a book --------------------------------------------------------------


def test_an_empty_book_prints_three_starter_commands(am, empty):
    ran = am("today", AM_FORCE_TABLES="1")

    assert (ran.code, ran.err) == (0, "")
    assert re.findall(r"^  am (\w+)", ran.out, re.MULTILINE) == ["accounts", "import", "demo"]


def test_an_empty_book_keeps_pipes_and_json_empty(am, empty):
    piped = am("today")

    assert (piped.code, piped.out) == (0, "")
    assert "am demo" in piped.err
    for command, rows in (("today", ("items", "agenda", "waiting")), ("at-risk", ("items",)), ("renewals", ("items",))):
        ran = am(command, "--json")
        assert ran.code == 0
        assert [ran.json[name] for name in rows] == [[]] * len(rows)


@pytest.mark.parametrize("command", ["at-risk", "renewals"])
def test_an_empty_book_has_nothing_at_risk_and_nothing_to_renew(am, empty, command):
    assert am(command, AM_FORCE_TABLES="1").out.strip() in (
        "No account is at risk.", "Nothing renews within 120 days.",
    )  # fmt: skip


@pytest.mark.parametrize("command", [[], *REPORTS, ["renewals", "set", "k1", "--stage", "x"]])
def test_a_missing_book_is_told_with_ways_to_start_one(am, surroundings, command):
    ran = am(*command)

    assert (ran.code, ran.out) == (5, "")
    assert "There is no book at" in ran.err
    assert "am demo" in ran.err
    assert not Path(surroundings["AM_BOOK"]).parent.exists()


# --- wrong usage ----------------------------------------------------------------------------------------------


def test_a_slip_in_a_command_gets_a_suggestion(am, book):
    ran = am("todday")

    assert (ran.code, ran.out) == (2, "")
    assert "Did you mean `am today`?" in ran.err


@pytest.mark.parametrize(
    "args",
    [
        ["at-risk", "--band", "blue"],
        ["today", "--limit", "0"],
        ["today", "--limit", "many"],
        ["today", "--nonsense"],
        ["today", "acme"],
        ["today", "--as-of", "5/6"],
        ["zzz"],
    ],
)
def test_wrong_usage_is_refused_in_a_line_or_two_without_a_traceback(am, book, args):
    ran = am(*args)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("am: ")
    assert "Traceback" not in ran.err


def test_an_unknown_band_names_the_bands(am, book):
    assert "red, amber" in am("at-risk", "--band", "blue").err


@pytest.mark.parametrize("value", ["21.11.2026", "tomorrow", "2026-13-01"])
def test_a_wrong_clock_is_refused(am, book, value):
    ran = am("today", AM_TODAY=value)

    assert ran.code == 2
    assert f"AM_TODAY is not a day: “{value}”" in ran.err


def test_a_bare_am_is_am_today(am, book):
    assert am().out == am("today").out
    assert am("--limit", "2").out == am("today", "--limit", "2").out


def test_common_flags_may_stand_before_the_command(am, book, surroundings, tmp_path):
    moved = tmp_path / "elsewhere.db"
    shutil.move(book, moved)

    ran = am("--book", str(moved), "--json", "--as-of=2026-05-01", "today", "--limit", "1")
    assert ran.code == 0, ran.err
    assert ran.json["as_of"] == "2026-05-01"
    assert am("--json", f"--book={moved}").json["schema"] == "am.today/1"
    assert am("--no-color", "at-risk", f"--book={moved}").code == 0


# --- the config file ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "key", "reason"),
    [
        ("colour = 1", "`colour`", "unknown key"),
        ('currency = "EURO"', "`currency`", "not a known currency"),
        ("currency = 5", "`currency`", "is not text"),
        ('timezone = "Mars/Base"', "`timezone`", "unknown time zone"),
        ("rates = 3", "`rates`", "is not a table"),
        ("[rates]\nGBP = -1", "`rates`", "positive number"),
        ('[rates]\nGBP = "much"', "`rates`", "positive number"),
        ("[rates]\nXXX = 1", "`rates`", "not a known currency"),
        ('[cadences]\nA = "14d"', "`cadences`", "needs a target and a maximum"),
        ('[cadences]\nA = ["28d", "14d"]', "`cadences`", "shorter than the target"),
        ('[cadences]\nA = ["often", "14d"]', "`cadences`", "“often”"),
        ("[weights]\nengagement = 30", "`weights`", "add to 105"),
        ("[weights]\nluck = 1", "`weights`", "unknown dimension"),
        ("[category_rates]\ncommit = 2", "`category_rates`", "share from 0 to 1"),
        ("currency = ", "", "not valid TOML"),
    ],
)
def test_a_wrong_config_is_refused_with_file_key_and_reason(am, book, surroundings, content, key, reason):
    Path(surroundings["AM_CONFIG"]).write_text(content + "\n")
    ran = am("renewals")

    assert (ran.code, ran.out) == (2, "")
    assert surroundings["AM_CONFIG"] in ran.err
    assert key in ran.err
    assert reason in ran.err


def test_a_config_that_cannot_be_read_says_so(am, book, surroundings):
    Path(surroundings["AM_CONFIG"]).write_bytes(b"currency = '\xff'")
    ran = am("today")

    assert (ran.code, ran.out) == (2, "")
    assert f"{surroundings['AM_CONFIG']} cannot be read" in ran.said


def test_rates_may_be_small_numbers(am, book, surroundings):
    """TOML reads 0.000058 as a float that prints with an exponent."""
    Path(surroundings["AM_CONFIG"]).write_text("[rates]\nIDR = 0.000058\nGBP = 1.17\n")
    for money in ("1.2m IDR", "£12k"):
        added = am("contracts", "add", "sablenook", money, "--starts", "2026-01-01", "--arr", money)
        assert added.code == 0, added.err
    ran = am("today", "--json")

    assert ran.code == 0, ran.err
    assert ran.json["totals"]["arr"]["currency"] == "EUR"


def test_without_a_rate_totals_are_shown_by_currency(am, book):
    am("contracts", "add", "sablenook", "UK", "--starts", "2026-01-01", "--arr", "£12k")
    totals = am("today", "--json").json["totals"]

    assert totals["arr"] is None
    assert [it["currency"] for it in totals["arr_by_currency"]] == ["EUR", "GBP"]
    assert " + £12k" in table(am, "today")


# --- client text is data --------------------------------------------------------------------------------------

NASTY = (
    "[/red]", "[bold]Acme[/bold]", ":bomb: Ltd", "Ace\x1b[31mRed\x1b]0;owned\x07", "R\u202eevil", "Two\nlines\ttabs",
    "=cmd|' /C calc'!A0", "[link=http://x.example]x[/link]",
)  # fmt: skip


@pytest.fixture
def nasty(empty, book):
    """A book of accounts whose every text tries to drive the terminal."""
    from amcli.domain.changes import Insert
    from amcli.store.book import open_to_write
    from amcli.store.journal import Stamp, writing

    with (
        open_to_write(book) as opened,
        writing(opened, "nasty", Stamp("2026-11-21T08:00:00Z", date(2026, 11, 21))) as unit,
    ):
        for at, text in enumerate(NASTY):
            account = Insert("account", {"handle": f"n{at}", "name": text, "added_on": "2026-01-01", "tier": "A"})
            own = {"account_id": account, "title": text, "opened": "2026-11-01"}
            term = {"starts": "2026-01-01", "ends": "2026-12-01", "arr_minor": 500_000, "currency": "EUR"}
            person = {"name": text, "role": "champion", "left_on": "2026-11-01"}
            unit.apply(
                [
                    account,
                    Insert("contract", {"account_id": account, "product": text, "auto_renew": True, **term}),
                    Insert("risk", {**own, "severity": "high", "escalated_to": text}),
                    Insert("action", {**own, "owner": text, "due": "2026-11-02"}),
                    Insert("action", {**own, "owner": "me", "due": "2026-11-02", "reply": True}),
                    Insert("contact", {"account_id": account, **person}),
                ]
            )


@pytest.mark.parametrize("columns", ["40", "80", "120"])
@pytest.mark.parametrize("command", [["today", "--limit", "50"], ["at-risk"], ["renewals"], ["today", "--why", "n3"]])
def test_client_text_never_drives_the_terminal(am, nasty, command, columns):
    for ran in (am(*command, COLUMNS=columns, AM_FORCE_TABLES="1"), am(*command), am(*command, "--json")):
        assert ran.code == 0, ran.err
        for sign in ("\x1b", "\x07", "\u202e", "\r"):
            assert sign not in ran.out + ran.err


def test_markup_and_emoji_codes_are_shown_as_they_were_written(am, nasty):
    for command in (["today", "--limit", "50"], ["at-risk"], ["renewals"]):
        page = am(*command, COLUMNS="200", AM_FORCE_TABLES="1").out
        for text in ("[/red]", "[bold]Acme[/bold]", ":bomb: Ltd", "[link=http:"):
            assert text in page, (command, text)


def test_a_pipe_keeps_one_line_for_each_row_whatever_the_text(am, nasty):
    assert {line.count("\t") for line in am("at-risk").out.splitlines()} == {6}
    assert len(am("at-risk").out.splitlines()) == len(NASTY)


def test_json_keeps_the_name_whole(am, nasty):
    names = {it["name"] for it in am("at-risk", "--json").items}

    assert set(NASTY) == names


def test_an_error_that_repeats_client_text_is_clean_too(am, book):
    ran = am("today", "--why", "\x1b[31mnosuch[/red]")

    assert ran.code == 3
    assert "\x1b" not in ran.err
    assert "[/red]" in ran.err


def test_at_risk_can_be_narrowed_to_money_worth_it(am):
    am("accounts", "add", "Small", AM_TODAY="2026-01-01")
    am("accounts", "add", "Large", AM_TODAY="2026-01-01")
    for handle, arr in (("small", "5k"), ("large", "500k")):
        am("contracts", "add", handle, "Suite", "--arr", arr, "--starts", "2026-01-01", "--ends", "2027-12-31")
        am("risks", "add", handle, "Budget cut", "--severity", "high")

    assert [it["account"] for it in am("at-risk", "--json").items] == ["large", "small"]
    assert [it["account"] for it in am("at-risk", "--min-arr", "100k", "--json").items] == ["large"]
    assert am("at-risk", "--min-arr", "-1").code == 2


def test_a_name_of_three_lines_and_a_score_marked_as_little_known_leave_a_row_its_two_lines(am):
    am("accounts", "add", "A name that goes on and on and on, with its branch office", "--handle", "long")
    am("accounts", "add", "Acme")
    am("log", "acme", "call", "Hi")
    am("contracts", "add", "acme", "Suite", "--arr", "120k", "--ends", "2026-12-20")
    lines = table(am, "today", columns="80").splitlines()

    assert "100 green?" in lines[1]
    assert lines[1].rstrip().endswith("…")
    assert lines[2].split()[0] == "protect"
    assert [line[2:18].strip() for line in lines[3:6]] == ["A name that goes", "on and on and o…", "protect"]


def test_the_scan_of_the_example_fits_one_screen_of_80_by_24(am, book):
    lines = table(am, "today", columns="80", NO_COLOR="1").splitlines()

    assert len(lines) <= 23  # and a line for the prompt
    assert max(map(len, lines)) <= 80
    assert sum("→ am " in line for line in lines) == 10
