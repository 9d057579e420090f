"""A book of which little is known: unknown is unknown, and the scan says what to record first."""

import pytest

HANDLES = ("alpha", "beta", "gamma")


@pytest.fixture
def accounts_only(am):
    """Three accounts, in the book for months, and nothing else."""
    for handle in HANDLES:
        am("accounts", "add", handle.title(), "--handle", handle, "--tier", "A", AM_TODAY="2026-06-01")
    return am


@pytest.mark.parametrize("day", ["2026-06-01", "2026-06-20", "2026-07-15", "2026-11-21"])
def test_accounts_alone_are_unknown_and_nothing_is_red_however_long_they_are_there(accounts_only, day):
    said = accounts_only("today", "--json", AM_TODAY=day).json

    assert said["totals"]["bands"] == {"red": 0, "amber": 0, "green": 0, "unknown": 3}
    assert {item["health"]["score"] for item in said["items"]} == {None}
    assert not {signal["severity"] for item in said["items"] for signal in item["signals"]} & {"critical", "high"}
    assert accounts_only("at-risk", "--json", AM_TODAY=day).items == []


def test_the_scan_says_what_to_record_first(accounts_only):
    said = accounts_only("today", AM_FORCE_TABLES="1", COLUMNS="80").out

    assert "3 unknown" in said
    assert '3 accounts less than half known (?). Record first: am log alpha call "…"' in said


def test_on_the_first_day_each_account_asks_for_its_first_fact_only(accounts_only):
    items = accounts_only("today", "--json", AM_TODAY="2026-06-01").items

    assert [[signal["code"] for signal in item["signals"]] for item in items] == [["stale_record"]] * 3
    assert items[0]["signals"][0]["next"] == 'am log alpha call "…"'


STEPS = [
    (("log", "alpha", "call", "Hello"), 25, 'am contacts add alpha "…" --role champion'),
    (("contacts", "add", "alpha", "Chen", "--role", "champion"), 45, "am usage add alpha ACTIVE --licensed N"),
    (("usage", "add", "alpha", "80", "--licensed", "100"), 65, 'am issues add alpha "…"'),
    (("issues", "add", "alpha", "Export fails"), 80, "am surveys add alpha nps SCORE"),
    (("surveys", "add", "alpha", "nps", "9"), 90, "am invoices add alpha AMOUNT --issued today"),
    (("invoices", "add", "alpha", "500", "--issued", "today"), 100, None),
]


def test_what_to_record_first_is_the_unknown_part_of_most_weight_and_recording_it_makes_it_known(accounts_only):
    for command, coverage, following in STEPS:
        assert accounts_only(*command).code == 0
        said = accounts_only("health", "alpha", "--json").json

        assert said["coverage"] == coverage
        assert (said["record_first"] or {}).get("next") == following


def test_a_score_of_which_less_than_half_is_known_is_marked_wherever_it_is_shown(accounts_only):
    accounts_only(
        "contracts", "add", "alpha", "Planner", "--arr", "9k", "--ends", "2026-12-05", "--starts", "2026-01-01"
    )
    accounts_only("log", "alpha", "call", "Hello")
    pages = [("today",), ("at-risk",), ("health", "alpha"), ("brief", "alpha"), ("renewals",)]

    for page in pages:
        said = accounts_only(*page, AM_FORCE_TABLES="1", COLUMNS="120").said
        assert "green?" in said, page
        assert "green?" not in accounts_only(*page, "--json").out, page
    for command, _, _ in STEPS[1:]:
        accounts_only(*command)
    for page in pages:
        assert "green?" not in accounts_only(*page, AM_FORCE_TABLES="1", COLUMNS="120").said, page


def test_the_accounts_of_which_little_is_known_are_listed_for_programs(accounts_only):
    listed = accounts_only("today", "--json").json["little_known"]

    assert [it["account"] for it in listed] == list(HANDLES)
    assert listed[0] == {
        "account": "alpha",
        "coverage": 0,
        "record_first": {"dimension": "engagement", "weight": 25, "next": 'am log alpha call "…"'},
    }


def test_a_paused_account_is_not_asked_for_a_conversation(accounts_only):
    accounts_only("checkin", "alpha", "--off")

    first = accounts_only("health", "alpha", "--json").json["record_first"]
    assert first["next"] == 'am contacts add alpha "…" --role champion'


def test_a_day_on_which_nobody_is_scanned_is_not_called_calm(am):
    am("accounts", "add", "Prospect Ltd", "--handle", "prospect", "--status", "prospect", AM_TODAY="2026-06-01")
    am("checkin", "prospect", "--on", "2026-06-03", AM_TODAY="2026-06-01")
    before, planned = (
        am("today", AM_FORCE_TABLES="1", COLUMNS="80", AM_TODAY=day).out for day in ("2026-05-01", "2026-06-03")
    )

    assert "No account is looked after on this day" in before
    assert "No account asks for you; what you planned for today is below." in planned
    assert "c1 today" in planned
