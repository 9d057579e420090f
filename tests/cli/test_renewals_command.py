"""`am renewals`: its parts, one renewal on a page, the negotiation, and how the forecast moved, through commands."""

import pytest

TODAY = "2026-11-21"


@pytest.fixture
def book(am):
    """An account with a champion and a decision maker, and four renewals in different parts of the list."""
    for words in (
        ["accounts", "add", "Acme", "--tier", "A", "--owner", "Mo"],
        ["accounts", "add", "Bolt", "--owner", "Li"],
        ["contacts", "add", "acme", "Dana", "--role", "decision_maker", "--stance", "supporter"],
        ["contacts", "add", "acme", "Chen", "--role", "champion"],
        ["contracts", "add", "acme", "Planner", "--starts", "2025-12-21", "--ends", "2026-12-20", "--arr", "100k"],
        ["contracts", "add", "acme", "Mobile", "--starts", "2026-02-01", "--ends", "2027-01-31", "--arr", "30k.00"],
        ["contracts", "add", "bolt", "Planner", "--starts", "2025-11-01", "--ends", "2026-11-10", "--arr", "12345.67"],
        ["contracts", "add", "bolt", "Old", "--starts", "2026-01-01", "--ends", "2026-12-31", "--arr", "1000.33"],
    ):
        assert am(*[it.replace("30k.00", "30k") for it in words]).code == 0
    am("contracts", "edit", "k1", "--list-price", "125k")
    am("contracts", "edit", "k4", "--auto-renew", "--notice", "60d")


def item(am, contract, *more):
    return next(it for it in am("renewals", *more, "--json").items if it["contract"] == contract)


def euros(amount):
    return {"amount": f"{amount:.2f}", "currency": "EUR"}


# --- the list -----------------------------------------------------------------------------------------------------


def test_the_list_is_in_parts_whose_money_adds_up_to_the_total(am, book):
    data = am("renewals", "--json").json

    assert [(it["group"], it["renewals"]) for it in data["groups"]] == [("late", 2), ("30", 1), ("90", 1)]
    assert sum(float(it["atr"]["amount"]) for it in data["groups"]) == float(data["totals"]["atr"]["amount"])
    assert [(it["contract"], it["group"]) for it in data["items"]] == [
        ("k4", "late"), ("k3", "late"), ("k1", "30"), ("k2", "90"),
    ]  # fmt: skip


def test_parts_add_up_to_the_total_in_several_currencies_too(am, book, surroundings, tmp_path):
    rates = tmp_path / "rates.toml"
    rates.write_text('[rates]\nUSD = "0.87654321"\n')
    for at, arr in enumerate(("333.33", "777.77", "1234.56")):
        am("contracts", "add", "acme", f"U{at}", "--ends", f"2026-12-0{at + 1}", "--arr", arr, "--currency", "USD")
    data = am("renewals", "--json", AM_CONFIG=str(rates)).json
    alone = am("renewals", "--json").json

    cents = [round(float(it["atr"]["amount"]) * 100) for it in data["groups"]]
    assert sum(cents) == round(float(data["totals"]["atr"]["amount"]) * 100)
    assert alone["totals"]["atr"] is None  # a rate is missing: per currency, never mixed
    assert {it["currency"] for it in alone["totals"]["atr_by_currency"]} == {"EUR", "USD"}


def test_a_renewal_has_one_next_step_with_its_command(am, book):
    step = item(am, "k1")["next"]

    assert step["checks"] == ["champion_active", "decision_maker_heard"]
    assert step["command"] == 'am log acme meeting "…" --with p2 --with p1'
    assert item(am, "k3")["next"]["command"] == "am renewals close k3 --outcome …"
    am("log", "acme", "meeting", "Spoke", "--with", "p2", "--with", "p1")
    after = item(am, "k1")
    assert after["readiness"]["score"] == step["raises_to"]


def test_the_discount_against_the_list_price_is_shown(am, book):
    found = item(am, "k1")

    assert (found["list_price"], found["discount"]) == (euros(125_000), 0.2)
    assert "20% below list" in am("renewals", AM_FORCE_TABLES="1").out


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        (["--owner", "li"], {"k3", "k4"}),
        (["--account", "acme"], {"k1", "k2"}),
        (["--min-arr", "20k"], {"k1", "k2"}),
        (["--category", "commit"], {"k2"}),
        (["--category", "pipeline"], {"k1", "k3", "k4"}),
        (["--category", "commit", "--category", "pipeline", "--min-arr", "100k"], {"k1"}),
        (["--within", "2w"], {"k3", "k4"}),
    ],
)
def test_the_list_is_narrowed_by_account_owner_category_and_money(am, book, narrowed, found):
    am("renewals", "set", "k2", "--category", "commit")
    data = am("renewals", *narrowed, "--json").json

    assert {it["contract"] for it in data["items"]} == found
    assert sum(float(it["arr"]["amount"]) for it in data["items"]) == float(data["totals"]["atr"]["amount"])


def test_a_term_that_ends_by_itself_has_until_its_end_once_its_notice_day_has_passed(am, book):
    am("contracts", "edit", "k2", "--notice", "90d")
    found = item(am, "k2")

    assert (found["days_to_cancel_by"], found["act_by"], found["group"]) == (-19, "2027-01-31", "90")


@pytest.mark.parametrize("width", ["40", "60", "80", "110", "120"])
def test_the_page_fits_the_terminal_and_never_cuts_a_command(am, book, width):
    page = am("renewals", AM_FORCE_TABLES="1", COLUMNS=width).out

    assert max(len(line.rstrip()) for line in page.splitlines()) <= int(width)
    assert 'am log acme meeting "…"' in " ".join(page.split())


def test_the_number_of_queries_does_not_grow_with_the_book(am, book, surroundings, monkeypatch):
    import sqlite3

    from amcli.store import book as store

    def counted():
        seen = []
        real = store.connect

        def connect(path) -> sqlite3.Connection:
            db = real(path)
            db.set_trace_callback(seen.append)
            return db

        with monkeypatch.context() as patch:
            patch.setattr(store, "connect", connect)
            assert am("renewals", "--json").code == 0
        return len(seen)

    few = counted()
    for at in range(12):
        am("accounts", "add", f"More {at}")
        am("contracts", "add", f"more-{at}", "--ends", "2026-12-20", "--arr", "1k")
    assert counted() == few


# --- set ----------------------------------------------------------------------------------------------------------


def test_set_keeps_offer_walk_away_and_next_move_and_none_takes_them_away(am, book):
    ran = am("renewals", "set", "k1", "--offered", "95k", "--walk-away", "90k", "--next-move", "Wait for the board")
    shown = am("renewals", "show", "k1", "--json").json["negotiation"]

    assert ran.code == 0, ran.said
    assert (shown["offered"], shown["walk_away"]) == (euros(95_000), euros(90_000))
    assert (shown["offered_discount"], shown["next_move"]) == (0.24, "Wait for the board")
    am("renewals", "set", "k1", "--walk-away", "none", "--next-move", "")
    after = am("renewals", "show", "k1", "--json").json["negotiation"]
    assert (after["offered"], after["walk_away"], after["next_move"]) == (euros(95_000), None, None)


def test_a_forecast_is_taken_away_too(am, book):
    am("renewals", "set", "k1", "--category", "commit", "--forecast", "90k")
    am("renewals", "set", "k1", "--category", "none", "--forecast", "none")

    assert (item(am, "k1")["category"], item(am, "k1")["forecast"]) == (None, None)


def test_an_offer_below_the_walk_away_is_pointed_out(am, book):
    am("renewals", "set", "k1", "--walk-away", "90k")

    assert "below your walk-away" in am("renewals", "set", "k1", "--offered", "89k").err
    assert "below your walk-away" not in am("renewals", "offer", "k1", "One year", "--amount", "91k").err
    assert "below your walk-away" in am("renewals", "offer", "k1", "Half", "--amount", "50k").err


# --- the negotiation ----------------------------------------------------------------------------------------------


def test_what_is_asked_offered_given_and_got_is_kept_and_shown(am, book, undo, contents):
    before = contents()
    am("renewals", "ask", "k1", "10 % off", "--amount", "10k", "--on", "yesterday")
    ran = am("renewals", "give", "k1", "5 % off", "--for", "two years", "--amount", "5k")
    am("renewals", "offer", "k1", "Two years", "--amount", "95k")
    am("renewals", "note", "k1", "CFO decides")
    am("renewals", "get", "k1", "A reference")
    shown = am("renewals", "show", "k1", "--json").json["negotiation"]

    assert "am undo" in ran.out
    assert [(it["on"], it["kind"], it["text"]) for it in shown["moves"]] == [
        ("2026-11-20", "ask", "10 % off"), (TODAY, "given", "5 % off"), (TODAY, "got", "two years"),
        (TODAY, "offer", "Two years"), (TODAY, "note", "CFO decides"), (TODAY, "got", "A reference"),
    ]  # fmt: skip
    assert (shown["offered"], shown["given_for_nothing"]) == (euros(95_000), 0)
    for _ in range(5):
        undo()
    assert contents() == before


def test_a_concession_for_nothing_is_pointed_out_until_something_came_back(am, book):
    ran = am("renewals", "give", "k1", "Free onboarding")

    assert "Given for nothing so far: Free onboarding" in ran.err
    assert "nothing in return" in am("renewals", "show", "k1").out
    assert "1 concession given for nothing" in am("brief", "acme").out
    assert "for nothing" not in am("renewals", "get", "k1", "A case study").err
    assert "for nothing" not in am("brief", "acme").out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["ask", "k9", "x"], 3, "no contract k9"),
        (["ask", "acme", "x"], 2, "2 renewals to decide"),
        (["give", "k1", " "], 2, "something must be typed"),
        (["give", "k1", "x", "--amount", "£5"], 2, "in EUR, not GBP"),
        (["note", "k1", "x", "--on", "tomorrow"], 2, "in the future"),
        (["set", "k1", "--walk-away", "soon"], 2, "not an amount"),
        (["set", "k1"], 2, "Nothing to set"),
        (["--category", "maybe"], 2, "not a category"),
        (["--since", "1mo"], 2, "--since needs --history"),
        (["--history", "--since", "tomorrow"], 2, "lies ahead"),
        (["accuracy", "--from", "2026-05-01", "--to", "2026-04-01"], 2, "before it begins"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_changes(am, book, contents, words, code, says):
    before = contents()
    ran = am("renewals", *words)

    assert (ran.code, contents()) == (code, before)
    assert says in ran.said


def test_removing_a_contract_takes_its_negotiation_along_and_undo_brings_both_back(am, book, undo, contents):
    am("renewals", "ask", "k1", "10 % off")
    before = contents()

    assert am("contracts", "rm", "k1", "--yes").code == 0
    assert contents()["negotiation"] == []
    undo()
    assert contents() == before


# --- what others must not see -------------------------------------------------------------------------------------


def test_the_walk_away_and_every_word_stay_out_of_a_shared_screen(am, book):
    am("renewals", "set", "k1", "--walk-away", "87654", "--next-move", "Bluff", "--stage", "Endgame")
    am("renewals", "ask", "k1", "Secret ask")
    am("accounts", "edit", "acme", "--goals", "x")
    pages = [
        am("renewals", "show", "k1", "--no-notes").out,
        am("renewals", "show", "k1", "--no-notes", "--json").out,
        am("brief", "acme", "--no-notes").out,
        am("brief", "acme", "--no-notes", "--json").out,
        am("review", "--quarter", "--md").out,
        am("renewals", "--json").out,
        am("brief", "acme", "--json").out,
        am("export", "ics").out,
    ]

    for page in pages:
        assert "87654" not in page.replace(",", "")
    for page in pages[:4]:
        for word in ("Bluff", "Secret", "Endgame"):
            assert word not in page


# --- one renewal on a page ------------------------------------------------------------------------------------------


def test_the_page_of_a_renewal_has_terms_checks_by_when_and_who_decides(am, book):
    data = am("renewals", "show", "k1", "--json").json
    checks = {it["code"]: it for it in data["readiness"]["checks"]}

    assert (data["schema"], data["contract"], data["open"]) == ("am.renewal/1", "k1", True)
    assert checks["decision_maker_heard"]["refs"] == ["p1"]
    assert checks["price_agreed"]["by"] == "2026-11-20"
    assert [it["contract"] for it in data["chain"]] == ["k1"]
    assert [(it["ref"], it["role"], it["last_heard"]) for it in data["deciders"]] == [
        ("p1", "decision_maker", None), ("p2", "champion", None),
    ]  # fmt: skip


@pytest.mark.parametrize("width", ["40", "80", "120"])
def test_the_page_of_a_renewal_fits_the_terminal(am, book, width):
    am("renewals", "give", "k1", "A rather long concession that does not fit on one line of a narrow screen at all")
    page = am("renewals", "show", "k1", COLUMNS=width).out

    assert max(len(line.rstrip()) for line in page.splitlines()) <= int(width)


def test_a_decided_renewal_is_shown_as_it_was_decided(am, book):
    am("renewals", "close", "k1", "--outcome", "renewed_up", "--final", "110k", "--reason", "New team")
    ran = am("renewals", "show", "k1")
    data = am("renewals", "show", "k1", "--json").json

    assert "Decided: renewed up at €110,000" in ran.out
    assert "New team" in ran.out
    assert (data["open"], data["next"]) == (False, None)


def test_client_text_is_never_markup(am, book):
    am("renewals", "ask", "k1", "[bold red]\x1b[31m10 %")

    out = am("renewals", "show", "k1", FORCE_COLOR="1").out
    assert "[bold red]" in out
    assert "\x1b[31m10" not in out


# --- close ----------------------------------------------------------------------------------------------------------


def test_closing_tells_the_movement(am, book):
    up = am("renewals", "close", "k1", "--outcome", "renewed_up", "--final", "110k")
    lost = am("renewals", "close", "k2", "--outcome", "churned", "--json").json

    assert "ARR €100,000 → €110,000 (+€10,000), from Mon 21 Dec" in up.out
    assert lost["movement"] == {"before": euros(30_000), "after": euros(0), "change": euros(-30_000)}


def test_renewing_below_the_walk_away_is_recorded_and_pointed_out(am, book):
    am("renewals", "set", "k1", "--walk-away", "90k")
    ran = am("renewals", "close", "k1", "--outcome", "renewed_down", "--final", "80k")

    assert ran.code == 0
    assert "below the walk-away" in ran.err


# --- how the forecast moved -----------------------------------------------------------------------------------------


def test_history_tells_each_change_and_what_slipped(am, book):
    am("renewals", "set", "k1", "--category", "commit", "--forecast", "100k", AM_TODAY="2026-11-22")
    am("renewals", "set", "k2", "--category", "commit", AM_TODAY="2026-11-23")
    am("renewals", "set", "k1", "--category", "best_case", "--forecast", "90k", AM_TODAY="2026-12-01")
    day = {"AM_TODAY": "2026-12-02"}
    data = am("renewals", "--history", "--since", "2026-11-25", "--json", **day).json
    whole = am("renewals", "--history", "k1", "--json", **day).items

    assert [(it["contract"], it["slipped"], it["change"]["amount"]) for it in data["items"]] == [
        ("k1", True, "-10000.00")
    ]
    assert (data["totals"]["before"], data["totals"]["after"]) == (euros(100_000), euros(90_000))
    assert [(it["on"], it["field"], it["before"], it["after"]) for it in whole[0]["moves"]][:2] == [
        ("2026-11-22", "category", None, "commit"), ("2026-11-22", "forecast", None, euros(100_000)),
    ]  # fmt: skip
    assert len(whole[0]["moves"]) == 4
    assert (
        "commit €100,000 → best case €90,000 (-€10,000)"
        in am("renewals", "--history", "k1", "--since", "2026-11-25", AM_FORCE_TABLES="1", **day).out
    )


def test_what_was_undone_never_moved(am, book, undo):
    am("renewals", "set", "k1", "--category", "commit")
    undo()

    assert am("renewals", "--history", "--json").items == []


def test_accuracy_tells_how_calls_turned_out_and_how_few_they_are(am, book):
    am("renewals", "set", "k1", "--category", "commit", "--forecast", "100k", AM_TODAY="2026-11-22")
    am("renewals", "close", "k1", "--outcome", "renewed_down", "--final", "80k", AM_TODAY="2026-12-10")
    data = am("renewals", "accuracy", "--before", "10", "--json", AM_TODAY="2027-01-05").json
    (ten,) = data["horizons"]

    assert ten["categories"]["commit"] == {
        "n": 1, "renewed": 1, "called": euros(100_000), "came_in": euros(80_000), "share": 0.8, "rate": 0.9,
        "note": "small n",
    }  # fmt: skip
    assert ten["categories"]["omitted"]["share"] is None
    assert (data["decided"], data["still_open"], ten["without_call"]) == (2, 1, 1)


def test_accuracy_of_an_empty_book_is_not_available(am):
    am("accounts", "add", "Acme")
    ran = am("renewals", "accuracy")

    assert ran.code == 0
    assert "n/a: nothing was called" in am("renewals", "accuracy", AM_FORCE_TABLES="1").out
