"""`am brief`: everything for the next call on one page."""

import pytest

EVERYTHING = (
    ("contacts", "add", "acme", "Jane Doe", "--role", "champion", "--influence", "high", "--phone", "+1 555 0100"),
    ("contacts", "add", "acme", "Ron Gone", "--role", "executive_sponsor", "--left-on", "2026-11-02"),
    ("contracts", "add", "acme", "Platform", "--arr", "48k", "--starts", "2026-01-01",
     "--ends", "2026-12-31", "--auto-renew", "--notice", "30d"),
    ("log", "acme", "call", "First words\nsecond line", "--with", "jane", "--mood", "+"),
    ("actions", "add", "acme", "send deck", "--due", "2026-11-18"),
    ("actions", "add", "acme", "sign order", "--owner", "client", "--due", "2026-11-30"),
    ("actions", "add", "acme", "fix export", "--owner", "support"),
    ("issues", "add", "acme", "export fails", "--severity", "high", "--team", "support"),
    ("issues", "add", "acme", "login down", "--severity", "critical"),
    ("risks", "add", "acme", "budget cut", "--severity", "high", "--mitigation", "two-year price"),
    ("objectives", "add", "acme", "save an hour a day", "--due", "2026-12-15"),
    ("requests", "add", "acme", "dark mode"),
    ("usage", "add", "acme", "40", "--licensed", "100", "--on", "2026-11-15"),
    ("surveys", "add", "acme", "nps", "5", "--on", "2026-11-15", "--comment", "too slow", "--no-follow-up"),
    ("invoices", "add", "acme", "1200", "--number", "R-1", "--due", "2026-11-11"),
    ("checkin", "acme", "--on", "2026-11-24", "--with", "jane", "--agenda", "renewal price"),
)  # fmt: skip


@pytest.fixture
def acme(am):
    am(
        "accounts",
        "add",
        "Acme Corp",
        "--handle",
        "acme",
        "--tier",
        "A",
        "--goals",
        "Less paper",
        AM_TODAY="2026-11-10",
    )
    for args in EVERYTHING:
        ran = am(*args, AM_TODAY="2026-11-17")
        assert ran.code == 0, (args, ran.err)
    return am


def test_json_holds_everything_for_the_call(acme):
    said = acme("brief", "acme", "--json").json

    assert said["schema"] == "am.brief/1"
    assert said["account"]["handle"] == "acme"
    assert said["arr"] == {"amount": "48000.00", "currency": "EUR"}
    renewal = said["renewal"]
    assert (renewal["contract"], renewal["ends_on"], renewal["cancel_by"]) == ("k1", "2026-12-31", "2026-12-01")
    assert renewal["days_to_cancel_by"] == 10
    assert said["overdue_invoices"][0]["days_late"] == 10
    assert [it["ref"] for it in said["actions"]["mine"]] == ["a1"]
    assert said["actions"]["mine"][0]["days_late"] == 3
    assert [it["ref"] for it in said["actions"]["client"]] == ["a2"]
    assert [it["owner"] for it in said["actions"]["teams"]] == ["support"]
    assert [it["severity"] for it in said["issues"]] == ["critical", "high"]
    assert said["risks"][0]["mitigation"] == "two-year price"
    assert [(it["name"], it["last_heard"], it["there"]) for it in said["people"]] == [
        ("Jane Doe", "2026-11-17", True),
        ("Ron Gone", None, False),
    ]
    assert said["touches"][0]["text"] == "First words\nsecond line"
    assert said["touches"][0]["with"] == ["Jane Doe"]
    assert said["objectives"][0]["ref"] == "g1"
    assert said["requests"][0]["title"] == "dark mode"
    assert said["usage"][0]["utilisation"] == 0.4
    assert said["surveys"][0]["detractor"] is True
    assert said["checkins"][0]["agenda"] == "renewal price"
    assert (said["checkin"]["next"], said["checkin"]["ref"]) == ("2026-11-24", "c1")
    assert "health" in said


def test_the_parts_of_health_add_up_to_the_score(acme):
    health = acme("brief", "acme", "--json").json["health"]

    points = [it["points"] for it in (*health["dimensions"], *health["other_parts"])]
    assert round(sum(points), 1) == health["score"]
    assert health["caps"][0]["most"] == 60
    assert health["band"] in ("red", "amber", "green")


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_the_page_fits_and_holds_every_section(acme, columns):
    page = acme("brief", "acme", AM_FORCE_TABLES="1", COLUMNS=str(columns)).out

    assert max(len(line) for line in page.splitlines()) <= columns
    folded = " ".join(page.split())
    for part in (
        "Acme Corp (acme)", "€48,000 ARR", "k1 Platform", "Health", "Agenda", "renewal price", "Yours to do",
        "send deck", "Theirs to do", "sign order", "Waiting for our teams", "fix export", "Issues", "login down",
        "Risks", "budget cut", "People", "Jane Doe", "+1 555 0100", "Last touches", "First words", "Objectives",
        "Requests", "dark mode", "Usage", "40 of 100", "Surveys", "too slow", "Less paper",
    ):  # fmt: skip
        assert part in folded, part
    assert "second line" not in folded


def test_empty_sections_are_left_out(am):
    am("accounts", "add", "Bare Ltd", "--handle", "bare")

    page = am("brief", "bare", AM_FORCE_TABLES="1").out

    assert "Bare Ltd (bare)" in page
    for title in ("Issues", "Risks", "People", "Last touches", "Objectives", "Growth", "Usage", "Surveys"):
        assert title not in page


def test_a_page_in_a_pipe_is_plain(acme):
    page = acme("brief", "acme").out

    assert "Acme Corp (acme)" in page
    assert "\x1b" not in page


def test_without_notes_nothing_that_was_written_down_is_shown(acme):
    acme("log", "acme", "note", "secret note")

    page = acme("brief", "acme", "--no-notes", AM_FORCE_TABLES="1").out
    said = acme("brief", "acme", "--no-notes", "--json").json

    for word in ("First words", "secret", "two-year price", "too slow", "Less paper"):
        assert word not in page
        assert word not in str(said)
    assert [it["kind"] for it in said["touches"]] == ["call"]


def test_what_is_done_is_gone_and_still_there_for_the_day_before(acme):
    acme("done", "a1", "i1", AM_TODAY="2026-11-20")

    now, then = (acme("brief", "acme", "--as-of", day, "--json").json for day in ("2026-11-21", "2026-11-19"))

    assert now["actions"]["mine"] == []
    assert [it["ref"] for it in then["actions"]["mine"]] == ["a1"]
    assert [it["ref"] for it in now["issues"]] == ["i2"]
    assert {it["ref"] for it in then["issues"]} == {"i1", "i2"}


def test_a_day_before_everything_knows_nothing_of_it(acme):
    said = acme("brief", "acme", "--as-of", "2026-11-12", "--json").json

    for name in ("issues", "risks", "touches", "objectives", "requests", "surveys", "checkins"):
        assert said[name] == [], name


def test_the_last_five_touches_newest_first(acme):
    for day in range(11, 17):
        acme("log", "acme", "email", f"mail {day}", "--at", f"2026-11-{day}", "--inbound")

    touches = acme("brief", "acme", "--json").json["touches"]

    assert [it["text"][:7] for it in touches] == ["First w", "mail 16", "mail 15", "mail 14", "mail 13"]


def test_a_snoozed_signal_is_no_longer_on_the_agenda(acme):
    assert "commitment_overdue" in [it["code"] for it in acme("brief", "acme", "--json").json["signals"]]
    acme("snooze", "a1", "fri", "--why", "agreed")

    assert "commitment_overdue" not in [it["code"] for it in acme("brief", "acme", "--json").json["signals"]]


def test_client_text_is_never_markup(am):
    am("accounts", "add", "[red]Acme[/red]", "--handle", "acme")
    am("contacts", "add", "acme", "Jane [/x] :bomb:")
    am("log", "acme", "call", "[/renewal] :bomb:", "--with", "jane")

    page = am("brief", "acme", AM_FORCE_TABLES="1").out

    for text in ("[red]Acme[/red]", "Jane [/x] :bomb:", "[/renewal] :bomb:"):
        assert text in page


def test_an_unknown_account_is_not_found(acme):
    assert acme("brief", "nobody").code == 3


def test_without_a_book_it_says_how_to_start(am):
    ran = am("brief", "acme")

    assert (ran.code, ran.out) == (5, "")
    assert "am accounts add NAME" in ran.err


def test_an_opportunity_lost_on_an_unknown_day_is_not_open(am, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "accounts.csv").write_text("handle,name\nacme,Acme\n", encoding="utf-8")
    (folder / "opportunities.csv").write_text(
        "account,title,stage,opened\nacme,Lost plant,lost,2026-01-05\nacme,New plant,qualified,2026-01-05\n",
        encoding="utf-8",
    )
    am("import", str(folder), "--no-rejects")

    assert [it["title"] for it in am("brief", "acme", "--json").json["opportunities"]] == ["New plant"]


@pytest.mark.parametrize(("today", "day"), [("2026-11-21", "Tue 24 Nov"), ("2026-11-24", "today")])
def test_without_an_account_it_names_the_next_conversation(am, acme, today, day):
    am("accounts", "add", "Bolt")
    am("checkin", "bolt", "--on", "2026-11-25")

    ran = am("brief", AM_TODAY=today)

    assert (ran.code, ran.out) == (2, "")
    assert f"`am brief acme` is for your next conversation, {day}." in ran.said


def test_without_an_account_conversations_of_the_same_day_are_all_named(am, acme):
    am("accounts", "add", "Bolt")
    am("checkin", "bolt", "--on", "2026-11-24")

    assert "Tue 24 Nov (then `am brief bolt`)." in am("brief").said


def test_without_an_account_and_a_check_in_ahead_it_says_what_to_type(am):
    am("accounts", "add", "Bolt")

    ran = am("brief")

    assert ran.code == 2
    assert "am brief acme" in ran.said
