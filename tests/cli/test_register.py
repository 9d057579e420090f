"""The risk register and the steps of an issue: taking on, escalating, reviewing, closing, and what may be closed."""

import pytest

TODAY = "2026-11-21"


@pytest.fixture
def acme(am):
    """An account with a risk opened sixty days ago, and an issue."""
    am("accounts", "add", "Acme Corp", "--handle", "acme", "--tier", "A", AM_TODAY="2026-01-05")
    am("risks", "add", "acme", "Champion is silent", "--category", "engagement", "--severity", "high",
       AM_TODAY="2026-09-22")  # fmt: skip
    am("issues", "add", "acme", "Export fails", "--team", "support", "--due", "2026-11-10", AM_TODAY="2026-11-01")
    return am


def one(am, ref="r1"):
    """Return a risk or an issue as JSON has it."""
    group = {"r": "risks", "i": "issues"}[ref[0]]
    return am(group, "show", ref, "--json").json["item"]


# taking on


@pytest.mark.parametrize(
    ("severity", "review"),
    [("critical", "2026-11-22"), ("high", "2026-11-28"), ("medium", "2026-12-05"), ("low", "2026-12-21")],
)
def test_a_new_risk_is_mine_and_has_a_first_review(acme, severity, review):
    added = acme("risks", "add", "acme", "Budget cut", "--severity", severity, "--json").items[0]

    assert (added["owner"], added["next_review"]) == ("me", review)


def test_an_owner_and_a_review_that_are_given_stay(acme):
    added = acme("risks", "add", "acme", "x", "--owner", "Kim", "--next-review", "2w", "--json").items[0]

    assert (added["owner"], added["next_review"]) == ("Kim", "2026-12-05")


def test_the_review_of_a_risk_recorded_late_still_lies_ahead(acme):
    added = acme("risks", "add", "acme", "x", "--opened", "2026-01-10", "--severity", "high", "--json").items[0]

    assert added["next_review"] == "2026-11-28"


def test_a_risk_that_is_over_needs_no_review(acme):
    added = acme("risks", "add", "acme", "x", "--opened", "2026-01-10", "--closed", "2026-02-10", "--json").items[0]

    assert added["next_review"] is None


# escalating


def test_an_escalation_says_with_whom_since_when_and_why_and_is_one_unit(acme, contents, undo):
    before = contents()

    ran = acme("risks", "escalate", "r1", "--to", "Sales director", "--on", "2026-11-19", "--why", "Opens the door")

    assert ran.out.startswith("✓ r1 escalated to Sales director Thu 19 Nov · Acme Corp · Champion is silent\n")
    assert (one(acme)["escalated_to"], one(acme)["escalated_on"]) == ("Sales director", "2026-11-19")
    note = acme("touches", "--json").items[0]
    assert (note["kind"], note["on"], note["text"]) == (
        "note", "2026-11-19", "r1 escalated to Sales director: Opens the door",
    )  # fmt: skip
    assert "raised with Sales director since Thu 19 Nov" in acme("risks", AM_FORCE_TABLES="1").said
    undo()
    assert contents() == before


def test_a_note_on_a_risk_is_no_contact(acme):
    acme("risks", "escalate", "r1", "--to", "VP", "--why", "x")

    assert acme("checkin", "acme", "--json").json["account"]["last_touch"] is None


def test_escalating_further_keeps_what_it_replaces_in_sight(acme):
    acme("risks", "escalate", "r1", "--to", "Sales director", "--on", "2026-11-19")

    again = acme("risks", "escalate", "r1", "--to", "sales director", "--json").json
    further = acme("risks", "escalate", "r1", "--to", "CEO")

    assert again["unit"] is None
    assert "was with Sales director" in further.out
    assert one(acme)["escalated_on"] == TODAY


# reviewing


@pytest.mark.parametrize(
    ("typed", "severity", "review"),
    [
        ((), "high", "2026-11-28"),
        (("--severity", "critical"), "critical", "2026-11-22"),
        (("--severity", "medium"), "medium", "2026-12-05"),
        (("--severity", "low"), "low", "2026-12-21"),
        (("--next", "2026-11-24"), "high", "2026-11-24"),
        (("--severity", "low", "--next", "3d"), "low", "2026-11-24"),
    ],
)
def test_a_review_moves_the_next_one_by_the_severity(acme, typed, severity, review):
    said = acme("risks", "review", "r1", *typed, "--json").json

    assert said["refs"] == ["r1"]
    assert (one(acme)["severity"], one(acme)["next_review"]) == (severity, review)


def test_what_was_seen_is_kept_as_a_note_that_names_the_risk(acme, contents, undo):
    before = contents()

    ran = acme("risks", "review", "r1", "--severity", "medium", "--note", "Asked Jane, she is on leave")

    assert "severity high → medium · next review Sat 5 Dec" in ran.out
    assert "t1 keeps the note" in ran.out
    assert acme("touches", "--json").items[0]["text"] == "r1 review: Asked Jane, she is on leave"
    assert "r1 review" in acme("find", "leave").out
    undo()
    assert contents() == before


# closing


def test_a_risk_closes_with_its_outcome(acme, contents, undo):
    before = contents()

    ran = acme("risks", "close", "r1", "--outcome", "She is back", "--on", "yesterday")

    assert ran.out.startswith("✓ r1 closed Fri 20 Nov · Acme Corp · Champion is silent\n")
    assert "open for 59 days: She is back" in ran.out
    assert (one(acme)["closed"], one(acme)["outcome"]) == ("2026-11-20", "She is back")
    undo()
    assert contents() == before


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("risks escalate r1", 2),
        ("risks escalate r1 --to  ", 2),
        ("risks escalate r9 --to VP", 3),
        ("risks escalate acme --to VP", 2),
        ("risks escalate a1 --to VP", 2),
        ("risks escalate r1 --to VP --on tomorrow", 2),
        ("risks escalate r1 --to VP --on 2026-09-21", 2),
        ("risks escalate r1 --to VP --why  ", 2),
        ("risks review r1 --severity grave", 2),
        ("risks review r1 --next today", 2),
        ("risks review r1 --next yesterday", 2),
        ("risks review r1 --note  ", 2),
        ("risks review r9", 3),
        ("risks close r1", 2),
        ("risks close r1 --outcome  ", 2),
        ("risks close r1 --outcome x --on tomorrow", 2),
        ("risks close r1 --outcome x --on 2026-09-21", 2),
        ("risks close i1 --outcome x", 2),
        ("issues escalate i1", 2),
        ("issues escalate i1 --to  ", 2),
        ("issues escalate r1 --to support", 2),
        ("issues escalate i9 --to support", 3),
        ("issues close i1 --on tomorrow", 2),
        ("issues close i1 --on 2026-10-31", 2),
        ("issues close i1 --note  ", 2),
        ("issues close i9", 3),
    ],
)
def test_what_cannot_be_changes_nothing(acme, contents, typed, code):
    before = contents()

    ran = acme(*typed.split(" "))

    assert (ran.code, ran.out) == (code, "")
    assert len(ran.err.strip().splitlines()) >= 2
    assert contents() == before


@pytest.mark.parametrize("step", ["escalate r1 --to VP", "review r1", "close r1 --outcome x"])
def test_a_closed_risk_takes_no_further_step(acme, step):
    acme("risks", "close", "r1", "--outcome", "over")

    ran = acme("risks", *step.split())

    assert ran.code == 2
    assert "closed on Sat 21 Nov" in ran.err


# the list


def test_the_list_shows_age_and_how_late_a_review_is(acme):
    said = acme("risks", "--json").items[0]

    assert (said["age_days"], said["review_days_late"], said["suggest_close"]) == (60, 53, None)
    page = acme("risks", AM_FORCE_TABLES="1").out
    assert "60d" in page
    assert "Tue 29 Sep, 53d late" in page


def test_a_risk_whose_evidence_has_cleared_says_by_which_fact_and_stays_open(acme):
    acme("log", "acme", "call", "Spoke at last", "--at", "2026-11-19")

    said = acme("risks", "--json").items[0]["suggest_close"]

    assert said == {"reason": "last touch on Thu 19 Nov, within the target of 14d", "refs": [], "since": "2026-11-19"}
    assert one(acme)["suggest_close"] == said
    assert one(acme)["closed"] is None
    page = acme("risks", AM_FORCE_TABLES="1").said
    assert "cleared" in page
    assert "r1 last touch on Thu 19 Nov, within the target of 14d" in page
    assert "am risks close rN --outcome" in page
    assert "suggest close" in acme("risks", "show", "r1").out
    assert acme("risks", "--as-of", "2026-11-18", "--json").items[0]["suggest_close"] is None
    assert acme("risks").out.rstrip("\n").endswith("\tlast touch on Thu 19 Nov, within the target of 14d")


def test_a_product_risk_clears_with_its_issue_even_an_old_one(acme):
    acme("risks", "add", "acme", "Exports", "--category", "product", AM_TODAY="2026-11-02")
    acme("issues", "close", "i1", "--on", "2026-11-12")

    said = one(acme, "r2")["suggest_close"]

    assert (said["refs"], said["since"]) == (["i1"], "2026-11-12")
    acme("issues", "add", "acme", "Again")
    assert one(acme, "r2")["suggest_close"] is None


def test_many_accounts_are_judged_as_few_are(acme):
    for number in range(10):
        acme("accounts", "add", f"Client {number}", "--handle", f"client-{number}", AM_TODAY="2026-01-05")
        acme("risks", "add", f"client-{number}", "Quiet", "--category", "engagement", AM_TODAY="2026-10-01")
    acme("log", "client-3", "call", "Spoke", "--at", "2026-11-19")

    every = {it["account"]: it["suggest_close"] for it in acme("risks", "--json").items}
    alone = acme("risks", "--account", "client-3", "--json").items[0]["suggest_close"]

    assert [handle for handle, said in every.items() if said] == ["client-3"]
    assert every["client-3"] == alone


def test_what_the_client_wrote_is_data(acme):
    acme("risks", "escalate", "r1", "--to", "[red]VP[/]\x1b[31m :bomb:", "--why", "[bold]now[/]")
    acme("log", "acme", "call", "Spoke")

    page = acme("risks", AM_FORCE_TABLES="1").out

    assert "[red]VP[/]" in page
    assert ":bomb:" in page
    assert "\x1b" not in page
    assert acme("risks", "close", "r1", "--outcome", "[red]over[/]").out.count("[red]over[/]") == 1


@pytest.mark.parametrize("columns", ["80", "40"])
def test_the_register_keeps_to_its_width(acme, columns):
    acme("risks", "escalate", "r1", "--to", "Vice President of Engineering and Operations")
    acme("log", "acme", "call", "Spoke")

    page = acme("risks", AM_FORCE_TABLES="1", COLUMNS=columns).out

    assert max(map(len, page.splitlines())) <= int(columns)
    assert "Engineering and Operations" in " ".join(page.split())


# issues


def test_an_issue_becomes_an_escalation_with_its_team(acme, contents, undo):
    before = contents()

    ran = acme("issues", "escalate", "i1", "--to", "engineering")

    assert ran.out.startswith("✓ i1 escalated to engineering · Acme Corp · Export fails\n")
    assert "was a ticket with support · due Tue 10 Nov" in ran.out
    assert (one(acme, "i1")["kind"], one(acme, "i1")["team"]) == ("escalation", "engineering")
    assert acme("issues", "escalate", "i1", "--to", "Engineering", "--json").json["unit"] is None
    undo()
    assert contents() == before


def test_an_issue_closes_with_a_note_below_what_was_there(acme, contents, undo):
    acme("issues", "edit", "i1", "--note", "Since the update")
    before = contents()

    ran = acme("issues", "close", "i1", "--on", "2026-11-20", "--note", "Fixed in 4.2")

    assert "i1 resolved Fri 20 Nov · Acme Corp · Export fails" in ran.out
    assert "open for 19 days" in ran.out
    assert (one(acme, "i1")["resolved"], one(acme, "i1")["note"]) == ("2026-11-20", "Since the update\nFixed in 4.2")
    undo()
    assert contents() == before


def test_issues_show_team_due_lateness_and_age(acme):
    said = acme("issues", "--json").items[0]

    assert (said["team"], said["due"], said["days_late"], said["age_days"]) == ("support", "2026-11-10", 11, 20)
    page = acme("issues", AM_FORCE_TABLES="1").out
    assert "support" in page
    assert "20d" in page
    assert "Tue 10 Nov, 11d late" in page


def test_an_issue_gets_no_due_date_of_its_own(acme):
    assert acme("issues", "add", "acme", "Down", "--severity", "critical", "--json").items[0]["due"] is None


# surveys


def test_a_detractor_gets_an_answer_to_be_given_in_the_same_unit(acme, contents, undo):
    acme("contacts", "add", "acme", "Lorenz")
    before = contents()

    ran = acme("surveys", "add", "acme", "nps", "3", "--contact", "Lorenz")

    assert "a1 Answer NPS 3 from Lorenz, due Mon 23 Nov" in ran.out
    action = acme("actions", "--json").items[0]
    assert (action["title"], action["owner"], action["due"]) == ("Answer NPS 3 from Lorenz", "me", "2026-11-23")
    undo()
    assert contents() == before


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("nps 6", "2026-11-23"),
        ("nps 7", "2026-11-26"),
        ("csat 2", "2026-11-23"),
        ("csat 3", "2026-11-26"),
        ("nps 3 --on 2026-09-01", "2026-11-23"),
    ],
)
def test_it_is_due_by_how_unhappy_they_are(acme, typed, due):
    said = acme("surveys", "add", "acme", *typed.split(), "--json").json

    assert said["refs"] == ["s1", "a1"]
    assert said["action"] == "a1"
    assert acme("actions", "--json").items[0]["due"] == due


@pytest.mark.parametrize("typed", ["nps 9", "csat 4", "nps 3 --no-follow-up"])
def test_the_content_and_the_exempt_get_none(acme, typed):
    said = acme("surveys", "add", "acme", *typed.split(), "--json").json

    assert (said["refs"], said["action"]) == (["s1"], None)
    assert acme("actions", "--json").items == []


def test_doing_the_action_answers_the_survey(acme):
    acme("surveys", "add", "acme", "nps", "3")
    assert acme("brief", "acme", "--json").json["surveys"][0]["answered_on"] is None

    acme("done", "a1")

    assert acme("brief", "acme", "--json").json["surveys"][0]["answered_on"] == TODAY
    assert acme("done", "s1").code == 2


def test_a_score_off_its_scale_adds_neither(acme, contents):
    before = contents()

    assert acme("surveys", "add", "acme", "csat", "0").code == 2
    assert contents() == before
