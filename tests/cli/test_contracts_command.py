"""`am contracts`: the chain of terms in the list and on the page, and the steps in the life of a contract."""

import pytest


@pytest.fixture
def book(am):
    """An account with a contract that was renewed, one that goes by itself, and a trial."""
    for words in (
        ["accounts", "add", "Acme"],
        ["contracts", "add", "acme", "Planner", "--starts", "2025-03-01", "--ends", "2026-02-28", "--arr", "100k"],
        ["contracts", "add", "acme", "Planner", "--starts", "2026-03-01", "--ends", "2027-02-28", "--arr", "120k",
         "--booking-type", "renewal", "--notice", "60d", "--auto-renew"],
        ["contracts", "add", "acme", "Mobile", "--starts", "2023-06-01", "--ends", "2026-05-31", "--arr", "30k",
         "--auto-renew", "--renewal-term", "12mo", "--notice", "1mo"],
        ["contracts", "add", "acme", "Insight", "--starts", "2026-11-01", "--ends", "2026-11-30", "--arr", "0",
         "--trial"],
    ):  # fmt: skip
        ran = am(*words)
        assert ran.code == 0, ran.said


def euros(amount):
    return {"amount": f"{amount:.2f}", "currency": "EUR"}


def row(am, contract):
    return next(it for it in am("contracts", "--json").items if it["id"] == contract)


def arr(am, day):
    """The ARR of the account on a day."""
    return am("today", "--as-of", day, "--json", AM_TODAY=day).json["totals"]["arr"]


# --- the list and the page ----------------------------------------------------------------------------------------


def test_the_list_says_where_each_term_stands_in_its_chain(am, book):
    first, second, rolled = (row(am, it) for it in ("k1", "k2", "k3"))

    assert (first["term"], first["of"], first["state"], first["renews"]) == (1, 2, "ended", None)
    assert (second["term"], second["of"], second["state"], second["renews"]) == (2, 2, "running", "k1")
    assert (second["change"], second["cancel_by"]) == (euros(20_000), "2026-12-30")
    assert (rolled["state"], rolled["ends"], rolled["ends_on"], rolled["cancel_by"]) == (
        "assumed", "2026-05-31", "2027-05-31", "2027-04-30",
    )  # fmt: skip


def test_the_list_for_people_names_state_and_chain(am, book):
    page = am("contracts", AM_FORCE_TABLES="1", COLUMNS="120").out

    assert "running 2/2 of k1" in page
    assert "assumed" in page


def test_the_page_of_a_contract_has_the_whole_chain(am, book):
    data = am("contracts", "show", "k2", "--json").json

    assert [(it["contract"], it["step"], it["change"]) for it in data["chain"]] == [
        ("k1", "first", None), ("k2", "renewal", euros(20_000)),
    ]  # fmt: skip
    assert "€120,000 (+€20,000)" in am("contracts", "show", "k1", AM_FORCE_TABLES="1").out
    assert am("contracts", "show", "k9").code == 3


# --- amend ----------------------------------------------------------------------------------------------------------


def test_an_amendment_is_one_unit_with_its_movement(am, book, undo, contents):
    before = contents()
    am("renewals", "set", "k2", "--category", "commit", "--forecast", "120k")
    ran = am("contracts", "amend", "k2", "--arr", "150k", "--on", "2026-12-01")

    assert ran.code == 0, ran.said
    assert "k5 Acme: upsell of k2, Tue 1 Dec to Sun 28 Feb 2027" in ran.out
    assert "ARR €120,000 → €150,000 (+€30,000), from Tue 1 Dec" in ran.out
    assert "forecast €120,000 → €150,000" in ran.out
    assert (arr(am, "2026-11-30"), arr(am, "2026-12-01")) == (euros(150_000), euros(180_000))
    shown = am("renewals", "--json", AM_TODAY="2026-12-02").items
    assert [it["contract"] for it in shown if it["product"] == "Planner"] == ["k5"]
    undo()
    undo()
    assert contents() == before


def test_the_negotiation_of_an_amended_contract_goes_on(am, book):
    am("renewals", "ask", "k2", "More seats")
    am("contracts", "amend", "k2", "--arr", "150k")

    moves = am("renewals", "show", "k5", "--json").json["negotiation"]["moves"]
    assert [it["text"] for it in moves] == ["More seats"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["amend", "k2", "--arr", "120k"], 2, "already"),
        (["amend", "k2", "--arr", "£130k"], 2, "in EUR, not GBP"),
        (["amend", "k2", "--arr", "130k", "--on", "2027-03-01"], 2, "not within the term"),
        (["amend", "k1", "--arr", "130k"], 2, "renewed by k2 already"),
        (["amend", "k4", "--arr", "130k"], 2, "is a trial"),
        (["amend", "acme", "--arr", "130k"], 2, "not the id of a contract"),
        (["amend", "k9", "--arr", "130k"], 3, "no contract k9"),
        (["renew", "k1"], 2, "decided already"),
        (["renew", "k4"], 2, "without an amount"),
        (["renew", "k2", "k3", "--arr", "5k"], 2, "each its own"),
        (["renew", "k2", "k2"], 2, "named twice"),
        (["renew", "k2=5k", "--arr", "5k"], 2, "given twice"),
        (["renew", "k2", "--ends", "2027-05-01", "--term", "1y"], 2, "contradict"),
        (["renew", "k2", "--starts", "2026-03-01"], 2, "not after the start"),
        (["renew", "k3", "k1"], 2, "decided already"),
        (["cancel", "k1"], 2, "decided already"),
        (["cancel", "k2", "--on", "tomorrow"], 2, "in the future"),
        (["cancel", "k2", "--effective", "2026-10-01"], 2, "before the day of the notice"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_changes(am, book, contents, words, code, says):
    before = contents()
    ran = am("contracts", *words)

    assert (ran.code, contents()) == (code, before)
    assert says in ran.said
    assert ran.out == ""


# --- renew ----------------------------------------------------------------------------------------------------------


def test_an_early_renewal_takes_over_on_its_day(am, book):
    ran = am("contracts", "renew", "k2", "--arr", "130k", "--starts", "2027-01-01", "--term", "24mo")

    assert "k5 is the next term: Fri 1 Jan 2027 to Sun 31 Dec 2028, taking over early" in ran.out
    assert (arr(am, "2026-12-31"), arr(am, "2027-01-01")) == (euros(150_000), euros(160_000))


def test_several_contracts_come_to_one_end_in_one_unit(am, book, undo, contents):
    before = contents()
    ran = am("contracts", "renew", "k2=125k", "k3", "--ends", "2028-05-31", "--json").json
    listed = {it["id"]: it for it in am("contracts", "--json").items}

    assert ran["refs"] == ["k2", "k5", "k3", "k6"]
    assert {listed[it]["ends"] for it in ("k5", "k6")} == {"2028-05-31"}
    assert (listed["k5"]["arr"], listed["k6"]["arr"]) == (euros(125_000), euros(30_000))
    assert (listed["k2"]["outcome"], listed["k3"]["outcome"]) == ("renewed_up", "renewed_flat")
    undo()
    assert contents() == before


def test_a_trial_becomes_a_paid_term(am, book):
    ran = am("contracts", "renew", "k4", "--arr", "20k", "--product", "Insight Pro")

    assert "a trial no longer" in ran.out
    assert "ARR €0 → €20,000 (+€20,000), from Tue 1 Dec" in ran.out
    assert (row(am, "k5")["booking_type"], row(am, "k5")["step"], row(am, "k5")["product"]) == (
        "new", "conversion", "Insight Pro",
    )  # fmt: skip
    assert arr(am, "2026-12-01") == euros(170_000)


def test_an_edit_of_the_arr_says_that_revenue_moves(am, book):
    assert "Revenue moves by it from today on" in am("contracts", "edit", "k2", "--arr", "110k").err
    assert "Revenue" not in am("contracts", "edit", "k2", "--arr", "110k", "--notice", "30d").err
    assert "Revenue" not in am("contracts", "edit", "k4", "--arr", "12k").err


def test_a_term_edited_after_its_renewal_was_closed_stays_consistent(am, book):
    am("renewals", "close", "k2", "--outcome", "renewed_up", "--final", "130k")
    am("contracts", "edit", "k2", "--ends", "2027-05-31")

    assert arr(am, "2027-02-28") == euros(150_000)
    assert arr(am, "2027-04-01") == euros(160_000)  # the successor counts, not both
    assert [it["contract"] for it in am("contracts", "show", "k5", "--json").json["chain"]] == ["k1", "k2", "k5"]


# --- cancel ---------------------------------------------------------------------------------------------------------


def test_a_cancellation_says_the_last_day_and_what_leaves(am, book, undo, contents):
    before = contents()
    ran = am("contracts", "cancel", "k2", "--reason", "Budget")

    assert "last day Sun 28 Feb 2027" in ran.out
    assert "ARR €150,000 → €30,000 (-€120,000) after Sun 28 Feb 2027" in ran.out
    assert (arr(am, "2027-02-28"), arr(am, "2027-03-01")) == (euros(150_000), euros(30_000))
    assert "k2" not in {it["contract"] for it in am("renewals", "--within", "2y", "--json").items}
    undo()
    assert contents() == before


def test_notice_given_too_late_ends_the_next_term_unless_another_day_was_agreed(am, book):
    late = am("contracts", "cancel", "k2", AM_TODAY="2027-01-05")

    assert "last day Tue 29 Feb 2028" in late.out
    assert "--effective DATE" in late.err
    agreed = am("contracts", "cancel", "k3", "--effective", "2026-12-31", "--json").json
    assert agreed["last_day"] == "2026-12-31"


def test_the_list_says_that_notice_was_given(am, book):
    am("contracts", "cancel", "k2")
    page = am("contracts", AM_FORCE_TABLES="1", COLUMNS="80").out

    assert "running, cancelled 2/2" in page


# --- a change agreed for a later day ----------------------------------------------------------------------------------


@pytest.fixture
def changing(am, book):
    """The renewed contract brings less from next month on: k5."""
    assert am("contracts", "amend", "k2", "--arr", "90k", "--on", "2026-12-15").code == 0


def test_what_comes_up_for_renewal_is_the_arr_after_a_change_that_is_agreed(am, changing):
    (found,) = (it for it in am("renewals", "--json").items if it["contract"] == "k2")
    page = am("renewals", AM_FORCE_TABLES="1", COLUMNS="100").out

    assert (found["arr"], found["arr_now"], found["changed_by"]) == (euros(90_000), euros(120_000), "k5")
    assert "€120,000 until k5 changes it Tue 15 Dec" in page


@pytest.mark.parametrize("named", ["k2", "k5"])
@pytest.mark.parametrize(
    ("words", "after"),
    [
        (["renewals", "close", "--outcome", "churned"], 30_000),
        (["contracts", "cancel"], 30_000),
        (["renewals", "close", "--outcome", "renewed_flat"], 120_000),
        (["renewals", "close", "--outcome", "renewed_up", "--final", "95k"], 125_000),
        (["contracts", "renew", "--arr", "80k"], 110_000),
    ],
)
def test_a_contract_that_still_changes_is_decided_at_the_end_it_has_then(
    am, changing, undo, contents, named, words, after
):
    before = contents()
    ran = am(*words[:2], named, *words[2:])

    assert ran.code == 0, ran.said
    assert (arr(am, "2026-12-14"), arr(am, "2026-12-15")) == (euros(150_000), euros(120_000))
    assert (arr(am, "2027-02-28"), arr(am, "2027-03-01")) == (euros(120_000), euros(after))
    assert not {"k2", "k5"} & {it["contract"] for it in am("renewals", "--within", "1y", "--json").items}
    assert am("contracts", "cancel", "k2").code == 2
    undo()
    assert contents() == before


def test_a_change_that_is_agreed_cannot_start_after_the_last_day(am, changing, contents):
    before = contents()
    ran = am("contracts", "cancel", "k2", "--effective", "2026-12-01")

    assert (ran.code, contents()) == (2, before)
    assert "am contracts rm k5" in ran.err
