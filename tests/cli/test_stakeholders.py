"""`am contacts map` and `am contacts left`: who decides and is heard, and what a departure changes."""

import pytest

TODAY = "2026-11-21"


@pytest.fixture
def acme(am):
    """An account with every seat filled and heard, someone in no seat, and a namesake at another account."""
    am("accounts", "add", "Acme Corp", "--handle", "acme", "--tier", "A", AM_TODAY="2026-01-05")
    am("accounts", "add", "Globex", AM_TODAY="2026-01-05")
    for name, *more in (
        ("Dana Decker", "--role", "decision_maker", "--influence", "high", "--stance", "neutral"),
        ("Chen Li", "--role", "champion", "--influence", "high", "--stance", "supporter"),
        ("Stig Moe", "--role", "executive_sponsor", "--influence", "medium"),
        ("Ann Ray",),
        ("Old Hand", "--role", "champion", "--left-on", "2026-06-01"),
    ):
        am("contacts", "add", "acme", name, *more)
    am("contacts", "add", "globex", "Chen Wu")
    am("log", "acme", "call", "All of them", "--with", "Dana", "--with", "Chen", "--with", "Stig", "--at", "2026-11-18")
    return am


def test_the_map_shows_seats_grid_threads_and_who_left(acme):
    page = acme("contacts", "map", "acme", AM_FORCE_TABLES="1", COLUMNS="80").out

    lines = [" ".join(line.split()) for line in page.splitlines()]
    assert lines[0] == "Acme Corp (acme) · 4 people"
    assert "Required roles 3 of 3 heard within 120d" in lines
    assert "heard champion Chen Li (p2) · last heard Wed 18 Nov, 3d ago" in lines
    assert "influence supporter neutral unknown stance" in lines
    assert "high Chen Li Dana Decker" in lines
    assert "medium Stig Moe" in lines
    assert "Threads 3 people in 90d: Chen Li, Dana Decker, Stig Moe" in lines
    assert "Old Hand (p5) · champion · left Mon 1 Jun · role filled since" in lines
    assert max(map(len, page.splitlines())) <= 80


def test_the_map_in_json(acme):
    said = acme("contacts", "map", "acme", "--json").json

    assert said["schema"] == "am.stakeholders/1"
    assert said["coverage"] == {"required": 3, "filled": 3, "heard": 3}
    assert said["roles"][1] == {
        "roles": ["champion"], "state": "heard", "ref": "p2", "person": "Chen Li", "last_heard": "2026-11-18",
    }  # fmt: skip
    assert said["threads"] == {"days": 90, "people": ["p2", "p1", "p3"], "single": False}
    assert said["left"] == [
        {"ref": "p5", "name": "Old Hand", "role": "champion", "left_on": "2026-06-01", "succeeded": True}
    ]
    assert [it["ref"] for it in said["people"]] == ["p4", "p2", "p1", "p3"]
    assert said["without"] is None


def test_without_someone_the_map_says_what_leaving_would_then_do(acme):
    said = acme("contacts", "map", "acme", "--without", "chen", "--json").json["without"]
    left = acme("contacts", "left", "p2", "--json").json

    assert (said["ref"], said["name"]) == ("p2", "Chen Li")
    assert said["before"]["coverage"] == {"required": 3, "filled": 3, "heard": 3}
    assert said["after"]["coverage"] == {"required": 3, "filled": 2, "heard": 2}
    assert (said["before"]["threads"], said["after"]["threads"]) == (3, 2)
    assert "champion_left" in [it["code"] for it in said["appear"]]
    assert said["after"]["health"] == left["health"]["after"]
    assert said["appear"] == left["raised"]


def test_without_someone_the_page_shows_before_and_after(acme):
    page = acme("contacts", "map", "acme", "--without", "chen", AM_FORCE_TABLES="1", COLUMNS="80").said

    assert "roles heard 3 of 3 → 2 of 3, filled 3 → 2" in page
    assert "threads 3 → 2" in page
    assert "high champion left: champion Chen Li left, no successor" in page


def test_a_single_thread_is_a_warning(acme):
    acme("log", "globex", "call", "Hello", "--with", "Chen")

    page = acme("contacts", "map", "globex", AM_FORCE_TABLES="1").said
    said = acme("contacts", "map", "globex", "--json").json

    assert "single-threaded: only Chen Wu talks to us (90d)" in page
    assert 'am contacts add globex "…" --role champion' in page
    assert said["threads"]["single"] is True
    assert said["coverage"] == {"required": 3, "filled": 0, "heard": 0}


def test_an_account_without_people_says_how_to_add_them(acme):
    acme("accounts", "add", "Empty Inc", "--handle", "empty")

    assert "am contacts add empty" in acme("contacts", "map", "empty", AM_FORCE_TABLES="1").out
    assert acme("contacts", "map", "empty", "--json").json["people"] == []


def test_the_past_knows_who_was_there(acme):
    said = acme("contacts", "map", "acme", "--as-of", "2026-05-31", "--json").json

    assert "p5" in [it["ref"] for it in said["people"]]
    assert said["left"] == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("map", "zzyzx"), 3),
        (("map", "acme", "--without", "Zebulon"), 3),
        (("map", "acme", "--without", "Old Hand"), 2),
        (("map",), 2),
        (("left", "Zebulon"), 3),
        (("left", "p99"), 3),
        (("left", "Chen"), 4),
        (("left", "Old Hand"), 2),
        (("left", "p5"), 2),
        (("left", "a1"), 3),
        (("left", "p2", "--account", "globex"), 2),
        (("left", "p2", "--on", "5/6"), 2),
        (("left", "p2", "--successor", "Zebulon"), 3),
        (("left", "p2", "--successor", "Chen Wu"), 3),
        (("left", "p2", "--successor", "Chen Li"), 2),
        (("left", "p2", "--successor", "Old Hand"), 2),
        (("left", "Ann", "--successor", "Stig"), 2),
    ],
)
def test_what_cannot_be_changes_nothing(acme, contents, typed, code):
    before = contents()

    ran = acme("contacts", *typed)

    assert (ran.code, ran.out) == (code, "")
    assert len(ran.err.strip().splitlines()) >= 2
    assert contents() == before


def test_a_name_at_several_accounts_lists_them(acme):
    ran = acme("contacts", "left", "chen")

    assert "p2 (Chen Li, Acme Corp)" in ran.err
    assert "p6 (Chen Wu, Globex)" in ran.err
    assert "--account" in ran.err
    assert acme("contacts", "left", "chen", "--account", "globex").code == 0


def test_whoever_has_announced_to_leave_is_still_somebody_who_may_be_meant(acme):
    acme("contacts", "left", "p6", "--on", "2026-12-31")

    ran = acme("contacts", "left", "chen")

    assert ran.code == 4
    assert "p2 (Chen Li, Acme Corp)" in ran.err
    assert "p6 (Chen Wu, Globex)" in ran.err


def test_whoever_has_left_no_longer_makes_a_name_ambiguous(acme):
    acme("contacts", "left", "p6")

    assert acme("contacts", "left", "chen", "--json").json["refs"] == ["p2"]


def test_a_departure_says_what_it_raises_and_is_taken_back(acme, contents, undo):
    acme("checkin", "acme", "--on", "2026-11-25", "--with", "Chen")
    before = contents()

    ran = acme("contacts", "left", "Chen Li", "--on", "2026-11-19")

    assert ran.out.startswith("✓ p2 Chen Li left Thu 19 Nov · Acme Corp · champion\n")
    assert "raises high champion_left: champion Chen Li left, no successor" in ran.out
    assert "still planned with them: c1" in ran.out
    assert acme("contacts", "show", "p2", "--json").json["item"]["left_on"] == "2026-11-19"
    undo()
    assert contents() == before


def test_a_successor_takes_the_role_and_no_champion_is_missing(acme, contents, undo):
    before = contents()

    ran = acme("contacts", "left", "Chen Li", "--successor", "ann")

    assert "p4 Ann Ray is champion now" in ran.out
    assert "champion_left" not in ran.out
    said = acme("contacts", "show", "p4", "--json").json["item"]
    assert said["role"] == "champion"
    undo()
    assert contents() == before


def test_a_successor_from_another_seat_leaves_that_one_empty_and_it_says_so(acme):
    ran = acme("contacts", "left", "Chen Li", "--successor", "dana")

    assert "p1 Dana Decker is champion now, was decision maker" in ran.out
    assert "raises low role_missing: no decision maker on record" in ran.out


def test_an_announced_departure_changes_nothing_yet(acme):
    ran = acme("contacts", "left", "Chen Li", "--on", "2026-12-31")

    assert "p2 Chen Li leaves Thu 31 Dec" in ran.out
    assert "until then" in ran.out
    assert "Chen Li (p2) · leaves Thu 31 Dec" in acme("contacts", "map", "acme", AM_FORCE_TABLES="1").out
    assert acme("contacts", "map", "acme", "--json").json["coverage"]["filled"] == 3
    assert acme("contacts", "map", "acme", "--as-of", "2026-12-31", "--json").json["coverage"]["filled"] == 2


def test_names_are_data(acme):
    acme("contacts", "add", "globex", "[red]Bo[/] :bomb:\x1b[31m", "--influence", "low", "--stance", "detractor")

    for columns in ("80", "40"):
        page = acme("contacts", "map", "globex", AM_FORCE_TABLES="1", COLUMNS=columns).out
        assert "[red]Bo[/]" in page
        assert "\x1b" not in page
    assert "[red]Bo[/] :bomb:" in acme("contacts", "left", "p7").out


def test_forty_columns_lose_nobody(acme):
    page = acme("contacts", "map", "acme", "--without", "dana", AM_FORCE_TABLES="1", COLUMNS="40").out

    assert max(map(len, page.splitlines())) <= 40
    for name in ("Dana Decker", "Chen Li", "Stig Moe", "Ann Ray", "Old Hand"):
        assert name in " ".join(page.split())
