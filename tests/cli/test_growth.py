"""Growth from the words typed: opportunities and their steps, the whitespace grid, references, the share of wallet."""

import pytest

TODAY = "2026-11-21"


@pytest.fixture
def acme(am):
    """A client with a running contract, an objective and an opportunity without a stated priority."""
    am("accounts", "add", "Acme Corp", "--handle", "acme", "--tier", "A", "--segment", "mid", "--wallet", "96k")
    am("contracts", "add", "acme", "Planner", "--arr", "48k", "--starts", "2026-01-01", "--ends", "2026-12-31",
       "--auto-renew")  # fmt: skip
    am("objectives", "add", "acme", "Half the rework")
    am(
        "opportunities",
        "add",
        "acme",
        "More seats",
        "--product",
        "Planner",
        "--amount",
        "12k",
        "--opened",
        "2026-11-01",
    )
    am("pulse", "acme", "9", "--note", "They say so themselves")
    for kind in ("call", "meeting"):
        am("log", "acme", kind, "Went well", "--mood", "+")
    return am


def only(am):
    (item,) = am("opportunities", "--json").items
    return item


def contents(am):
    return [am(group, "--all", "--json").items for group in ("opportunities", "contracts", "references", "touches")]


def test_a_list_says_what_is_in_the_way_and_which_command_answers(acme):
    item = only(acme)

    assert item["ready"] is False
    assert {it["code"] for it in item["blocks"]} >= {"rationale"}
    assert item["blocks"][-1]["next"] == "am opportunities edit o1 --objective g1"


def test_an_objective_can_be_linked_by_id_or_outcome_and_cleared(acme):
    for typed in ("g1", "half the rework"):
        acme("opportunities", "edit", "o1", "--objective", typed)
        item = only(acme)
        assert (item["objective"], item["objective_ref"]) == ("Half the rework", "g1")
        acme("opportunities", "edit", "o1", "--objective", "")
        assert only(acme)["objective"] is None


def test_the_objective_of_another_account_is_refused(acme):
    acme("accounts", "add", "Bolt", "--handle", "bolt")
    acme("objectives", "add", "bolt", "Faster")

    assert acme("opportunities", "edit", "o1", "--objective", "g2").code == 2
    assert acme("opportunities", "edit", "o1", "--objective", "g9").code == 3
    assert only(acme)["objective"] is None


def test_removing_an_objective_unlinks_what_served_it_and_undo_links_it_again(acme):
    acme("opportunities", "edit", "o1", "--objective", "g1")
    acme("objectives", "rm", "g1", "--yes")
    assert only(acme)["objective_ref"] is None
    acme("undo")
    assert only(acme)["objective_ref"] == "g1"


@pytest.mark.parametrize(
    "step",
    [
        ("advance", "o1"),
        ("advance", "o1", "negotiating", "--on", "yesterday"),
        ("block", "o1", "--why", "Budget", "--review", "2w"),
        ("win", "o1"),
        ("win", "o1", "--amount", "10k", "--contract", "k1"),
        ("lose", "o1", "--why", "They hired"),
    ],
)
def test_each_step_is_one_unit_that_undo_takes_back_whole(acme, step):
    before = contents(acme)

    assert acme("opportunities", *step).code == 0
    assert contents(acme) != before
    acme("undo")
    assert contents(acme) == before


def test_an_opportunity_advances_stage_by_stage_and_says_since_when(acme):
    for stage in ("qualified", "proposed", "negotiating"):
        acme("opportunities", "advance", "o1")
        assert (only(acme)["stage"], only(acme)["stage_on"]) == (stage, TODAY)

    assert acme("opportunities", "advance", "o1").code == 2
    assert acme("opportunities", "advance", "o1", "qualified").code == 2
    assert acme("opportunities", "advance", "o1", "won").code == 2


def test_a_block_has_a_reason_and_a_review_that_lies_ahead_and_can_be_lifted(acme):
    assert acme("opportunities", "block", "o1", "--why", "Budget", "--review", "today").code == 2
    assert acme("opportunities", "block", "o1", "--why", "  ", "--review", "2w").code == 2
    acme("opportunities", "block", "o1", "--why", "Budget", "--review", "2w")
    item = only(acme)
    assert (item["blocked_reason"], item["review_on"], item["blocks"][0]["code"]) == ("Budget", "2026-12-05", "blocked")
    assert only(lambda *args: acme(*args, AM_TODAY="2026-12-05"))["review_due"] is True
    acme("opportunities", "unblock", "o1")
    assert (only(acme)["blocked_reason"], only(acme)["review_on"]) == (None, None)
    assert acme("opportunities", "unblock", "o1").code == 2


def test_a_win_ends_it_and_says_how_it_comes_into_the_contracts(acme):
    ran = acme("opportunities", "win", "o1", "--amount", "10k", "--on", "2026-11-20")

    assert "am contracts amend k1 --arr 58000.00" in ran.err
    (item,) = acme("opportunities", "--closed", "--json").items
    assert (item["stage"], item["closed_on"], item["amount"]["amount"]) == ("won", "2026-11-20", "10000.00")
    assert item["ready"] is None
    assert len(acme("contracts", "--all", "--json").items) == 1


def test_a_win_with_a_contract_amends_its_term_by_the_amount(acme):
    ran = acme("opportunities", "win", "o1", "--contract", "k1", "--json")

    assert ran.json["refs"] == ["o1", "k2"]
    new = acme("contracts", "show", "k2", "--json").json["item"]
    assert (new["arr"]["amount"], new["starts"], new["ends"]) == ("60000.00", TODAY, "2026-12-31")
    assert new["booking_type"] == "upsell"


def test_a_win_on_a_contract_of_another_account_changes_nothing(acme):
    acme("accounts", "add", "Bolt", "--handle", "bolt")
    acme("contracts", "add", "bolt", "Planner", "--arr", "5k", "--starts", "2026-01-01", "--ends", "2026-12-31")
    before = contents(acme)

    assert acme("opportunities", "win", "o1", "--contract", "k2").code == 2
    assert acme("opportunities", "win", "o1", "--starts", "2026-12-01").code == 2
    assert contents(acme) == before


def test_what_is_lost_says_why_and_rests_for_ninety_days(acme):
    acme("opportunities", "lose", "o1", "--why", "They hired")

    (item,) = acme("opportunities", "--closed", "--json").items
    assert (item["blocked_reason"], item["review_on"]) == ("They hired", "2027-02-19")
    (row,) = acme("whitespace", "--json").items
    assert (row["cells"][0]["state"], row["cells"][0]["arr"]["amount"]) == ("current", "48000.00")
    assert acme("opportunities", "advance", "o1").code == 2


def test_the_totals_of_the_list_add_up(acme):
    acme("opportunities", "add", "acme", "Second site", "--amount", "3k", "--rationale", "They open in May")
    totals = acme("opportunities", "--json").json["totals"]

    assert totals["amount"]["amount"] == "15000.00"
    assert sum(float(it["amount"]["amount"]) for it in totals["groups"]) == 15_000
    assert totals["wallet"]["share"] == 0.5


def test_other_lists_of_opportunities_stay_plain(acme):
    ran = acme("opportunities", "--all", "--sort", "amount", "--json")

    assert ran.json["totals"] is None
    assert [it["id"] for it in ran.items] == ["o1"]


def test_the_grid_shows_what_runs_and_what_may_come_and_narrows(acme):
    found = acme("whitespace", "--json").json

    assert found["products"] == ["Planner"]
    (cell,) = found["items"][0]["cells"]
    assert (cell["state"], cell["amount"]["amount"], cell["arr"]["amount"]) == ("potential", "12000.00", "48000.00")
    assert acme("whitespace", "--tier", "B", "--json").items == []
    assert "Nothing fits" in acme("whitespace", "--tier", "B").err


def test_an_empty_book_says_how_the_grid_begins(am):
    am("accounts", "add", "Acme Corp")

    assert "am contracts add" in am("whitespace").err


@pytest.mark.parametrize("columns", ["40", "80", "120"])
def test_the_pages_of_growth_lose_nothing_on_any_width(acme, columns):
    for page in ("opportunities", "whitespace"):
        ran = acme(page, AM_FORCE_TABLES="1", COLUMNS=columns)
        assert "acme" in ran.out
        assert "12,000" in ran.out
        assert all(len(line) <= int(columns) for line in ran.out.splitlines())


def test_a_product_list_in_the_config_sets_the_columns_and_is_checked(acme, tmp_path):
    config = tmp_path / "own.toml"
    config.write_text('[products]\nlist = ["Mobile", "Planner"]\n', encoding="utf-8")
    assert acme("whitespace", "--json", AM_CONFIG=str(config)).json["products"] == ["Mobile", "Planner"]
    for wrong in ('["A", "a"]', "[]", "[1]", '"Planner"'):
        config.write_text(f"[products]\nlist = {wrong}\n", encoding="utf-8")
        ran = acme("whitespace", AM_CONFIG=str(config))
        assert (ran.code, "products" in ran.err) == (2, True)


def test_the_share_of_wallet_stands_with_the_account_and_in_the_brief(acme):
    assert acme("accounts", "show", "acme", "--json").json["share_of_wallet"]["share"] == 0.5
    assert "50% of €96,000 they spend a year" in acme("accounts", "show", "acme").out
    assert acme("brief", "acme", "--json").json["share_of_wallet"]["total"]["amount"] == "96000.00"
    acme("accounts", "edit", "acme", "--wallet", "")
    assert acme("brief", "acme", "--json").json["share_of_wallet"] is None


def test_a_reference_is_asked_given_and_declined(acme):
    acme("contacts", "add", "acme", "Jane Doe")
    added = acme(
        "references", "add", "acme", "Norrland Rail", "--kind", "referral", "--contact", "Jane", "--json"
    ).items[0]
    assert (added["kind"], added["contact"], added["asked_on"]) == ("referral", "Jane Doe", TODAY)
    acme("references", "given", "f1", "--note", "Called them")
    (item,) = acme("references", "--json").items
    assert (item["given_on"], item["note"]) == (TODAY, "Called them")
    assert acme("references", "given", "f1").code == 2
    assert acme("references", "declined", "f1").code == 2


def test_nobody_is_asked_within_ninety_days_of_a_no_unless_it_was_done_anyway(acme):
    acme("references", "add", "acme", "Norrland Rail")
    acme("references", "declined", "f1")
    again = ("references", "add", "acme", "Second try")

    refused = acme(*again, AM_TODAY="2027-02-18")
    assert refused.code == 2
    assert "--anyway" in refused.err
    assert acme(*again, "--anyway", AM_TODAY="2027-02-18").code == 0
    acme("undo")
    assert acme(*again, AM_TODAY="2027-02-19").code == 0


def test_asking_an_account_in_trouble_is_recorded_with_a_word_of_warning(acme):
    acme("issues", "add", "acme", "All is down", "--severity", "critical")
    ran = acme("references", "add", "acme", "Norrland Rail")

    assert ran.code == 0
    assert "Better not asked now" in ran.err
    assert "i1" in ran.err


def test_whom_to_ask_names_the_person_the_value_and_the_command(am):
    am("demo", "references", "add", "adeyola", "A visit")
    who = am("demo", "references", "--who", "--json").json["who"]

    assert who
    assert all(it["health"]["band"] == "green" and it["value_ref"].startswith("g") for it in who)
    assert "adeyola" not in {it["account"] for it in who}  # asked already, not answered yet


def test_a_reference_is_found_by_its_words(acme):
    acme("references", "add", "acme", "Norrland Rail")

    assert [it["ref"] for it in acme("find", "norrland", "--json").items] == ["f1"]


@pytest.mark.parametrize("page", ["opportunities", "whitespace"])
def test_client_text_is_data_on_the_pages_of_growth(acme, page):
    acme("opportunities", "edit", "o1", "--title", "[red]x[/red]\x1b]0;t", "--product", "[b]P[/b]\x1b]0;t")
    out = acme(page, AM_FORCE_TABLES="1", COLUMNS="120", NO_COLOR="1").out

    assert "\x1b]" not in out
    assert ("[red]x[/red]" if page == "opportunities" else "[b]P[/b]") in out
