"""`am health`: its parts add up to the score, those of a change to the change; a past day knows no later fact."""

import pytest


@pytest.fixture
def acme(am):
    am("accounts", "add", "Acme Corp", "--handle", "acme", "--tier", "A", AM_TODAY="2026-06-01")
    am("contacts", "add", "acme", "Jane Doe", "--role", "champion")
    am("log", "acme", "call", "Went well", "--with", "Jane", "--mood", "+", "--at", "2026-11-01")
    am("issues", "add", "acme", "Export fails", "--severity", "high", "--opened", "2026-10-20")
    am("surveys", "add", "acme", "nps", "9", "--on", "2026-10-01")
    am("risks", "add", "acme", "Budget cut", "--severity", "critical", "--opened", "2026-11-15")


def test_the_points_of_all_parts_add_up_to_the_score(am, acme):
    health = am("health", "acme", "--json").json

    points = [it["points"] for it in [*health["dimensions"], *health["adjustments"]]]
    assert round(sum(points), 1) == health["score"] == 40.0
    assert health["caps"][0]["most"] == 40.0


@pytest.mark.parametrize("since", ["2026-11-14", "2026-11-01", "2026-10-20", "yesterday"])
def test_the_parts_of_a_change_add_up_to_the_change(since, am, acme):
    change = am("health", "acme", "--since", since, "--json").json["change"]

    assert round(sum(it["points"] for it in change["parts"]), 1) == change["delta"]


def test_a_change_from_a_day_on_which_nothing_was_recorded_is_unknown(am, acme):
    change = am("health", "acme", "--since", "2026-06-01", "--json").json["change"]

    assert (change["delta"], change["parts"]) == (None, [])


def test_the_trend_has_twelve_weeks_and_ends_with_the_score_of_the_day(am, acme):
    health = am("health", "acme", "--json").json

    assert len(health["trend"]) == 12
    assert health["trend"][-1] == {"on": "2026-11-21", "score": health["score"]}


def test_a_past_day_knows_nothing_of_later_facts(am, acme):
    before = am("health", "acme", "--as-of", "2026-11-10", "--json").json
    am("issues", "add", "acme", "Login fails", "--severity", "critical", "--opened", "2026-11-12")

    assert am("health", "acme", "--as-of", "2026-11-10", "--json").json == before


def test_an_account_of_which_nothing_is_known_has_no_score(am):
    am("accounts", "add", "Blank")

    health = am("health", "blank", "--as-of", "2026-01-01", "--json").json

    assert (health["score"], health["band"], health["change"]["delta"]) == (None, None, None)


@pytest.mark.parametrize(("typed", "code"), [(("zzyzx",), 3), (("acme", "--since", "tomorrow"), 2)])
def test_wrong_input_is_refused(typed, code, am, acme):
    ran = am("health", *typed)

    assert (ran.code, ran.out) == (code, "")
    assert len(ran.err.splitlines()) >= 2  # what happened, and what to do


@pytest.mark.parametrize("columns", ["80", "40"])
def test_the_page_fits_and_tells_why(columns, am, acme):
    page = am("health", "acme", AM_FORCE_TABLES="1", COLUMNS=columns).out

    assert max(map(len, page.splitlines())) <= int(columns)
    assert "Budget cut" in " ".join(page.split())


def test_bare_it_lists_all_accounts_the_worst_first_and_unknown_ones_last(am, acme):
    am("accounts", "add", "Blank", AM_TODAY="2026-06-01")
    am("accounts", "add", "Good", AM_TODAY="2026-06-01")
    am("log", "good", "call", "Fine", "--at", "2026-11-20")

    said = am("health", "--json").json

    assert said["schema"] == "am.health_list/1"
    assert [it["account"] for it in said["items"]] == ["acme", "good", "blank"]
    assert said["totals"]["bands"] == {"red": 1, "amber": 0, "green": 1}
    alone = am("health", "acme", "--json").json
    assert {name: alone[name] for name in ("score", "computed", "band", "coverage")}.items() <= said["items"][0][
        "health"
    ].items()
    assert am("health").out.startswith("acme\t40.0\tred\t")


@pytest.mark.parametrize("columns", ["80", "40"])
def test_the_list_fits_and_tells_the_gravest_sign(columns, am, acme):
    page = am("health", AM_FORCE_TABLES="1", COLUMNS=columns).out

    assert max(map(len, page.splitlines())) <= int(columns)
    assert "1 account · 1 red" in page
    assert "critical risk: Budget cut" in " ".join(page.split())


def test_the_list_of_an_empty_book_says_how_to_begin(am):
    am("accounts", "add", "Later", "--status", "prospect")

    assert am("health", "--json").items == []
    assert "am accounts add" in am("health", AM_FORCE_TABLES="1").out


def test_since_needs_an_account(am, acme):
    assert am("health", "--since", "yesterday").code == 2
