"""`am checkin`: the schedule, one conversation, the rhythm of an account or a tier."""

import pytest


@pytest.fixture
def book(am):
    """Three accounts that entered the book on 1 November, one of them never a customer."""
    for name, tier, status in (("Acme", "A", "active"), ("Globex", "B", "active"), ("Hooli", "A", "prospect")):
        am("accounts", "add", name, "--tier", tier, "--status", status, AM_TODAY="2026-11-01")
    am("contacts", "add", "hooli", "Jane Doe")
    return am


def schedule(am, *args, **env):
    """Return (account, ref, day, days late) of each item."""
    items = am("checkin", *args, "--json", **env).items
    return [(it["account"], it["ref"], it["on"] or it["due"], it["days_late"]) for it in items]


def test_the_schedule_is_what_the_cadence_asks_of_the_accounts_served(book):
    assert schedule(book) == [("acme", None, "2026-11-15", 6), ("globex", None, "2026-12-01", 0)]


def test_any_contact_moves_what_the_cadence_asks_for(book):
    book("log", "acme", "call", "Hi", "--at", "2026-11-20")

    assert schedule(book) == [("globex", None, "2026-12-01", 0), ("acme", None, "2026-12-04", 0)]


def test_scheduled_check_ins_stand_beside_it_whoever_they_are_with(book):
    book("checkin", "hooli", "--on", "2026-11-25", "--with", "jane", "--agenda", "renewal")
    book("checkin", "acme", "--on", "2026-11-23")

    assert schedule(book) == [
        ("acme", None, "2026-11-15", 6),
        ("acme", "c2", "2026-11-23", 0),
        ("hooli", "c1", "2026-11-25", 0),
        ("globex", None, "2026-12-01", 0),
    ]
    acme, hooli = book("checkin", "--json").items[1:3]
    assert (hooli["kind"], hooli["with"], hooli["agenda"]) == ("scheduled", "Jane Doe", "renewal")
    assert (acme["due"], acme["every"], acme["max"]) == (None, 14, 28)


def test_four_weeks_are_shown_and_everything_late(book):
    book("checkin", "globex", "--on", "2026-12-19")
    book("checkin", "globex", "--on", "2026-12-20")
    book("checkin", "acme", "--on", "2026-11-02", AM_TODAY="2026-11-01")

    found = schedule(book)
    assert found[0] == ("acme", "c3", "2026-11-02", 19)
    assert "c1" in [ref for _, ref, *_ in found]
    assert "c2" not in [ref for _, ref, *_ in found]


def test_held_check_ins_are_gone_and_come_back_for_the_day_before(book):
    book("checkin", "acme", "--on", "2026-11-19", AM_TODAY="2026-11-10")
    book("done", "c1", AM_TODAY="2026-11-20")

    assert "c1" not in [ref for _, ref, *_ in schedule(book)]
    assert "c1" in [ref for _, ref, *_ in schedule(book, "--as-of", "2026-11-19")]


def test_paused_accounts_are_listed_as_paused(book, contents, undo):
    before = contents()
    assert book("checkin", "acme", "--off").code == 0

    said = book("checkin", "--json").json
    assert [it["account"] for it in said["items"]] == ["globex"]
    assert said["paused"] == [{"account": "acme", "name": "Acme", "last_touch": None}]
    assert "Paused: Acme" in book("checkin", AM_FORCE_TABLES="1").out
    undo()
    assert contents() == before


def test_pausing_twice_changes_nothing(book):
    book("checkin", "acme", "--off")

    ran = book("checkin", "acme", "--off", "--json")

    assert (ran.code, ran.json["unit"]) == (0, None)


def test_a_rhythm_of_its_own_counts_for_the_account_and_ends_a_pause(book, contents, undo):
    book("checkin", "acme", "--off")
    before = contents()

    ran = book("checkin", "acme", "--every", "3w")

    assert ran.out.splitlines()[:2] == [
        "✓ Acme: check-in every 3w, 6w at most",
        "  next check-in Sun 22 Nov",
    ]
    assert ("acme", None, "2026-11-22", 0) in schedule(book)
    undo()
    assert contents() == before


def test_the_maximum_is_twice_the_target_unless_given(book):
    assert book("checkin", "acme", "--every", "2w", "--max", "3w", "--json").json["cadence"]["max"] == "3w"
    assert book("checkin", "acme", "--json").json["account"]["max"] == 21

    assert book("checkin", "acme", "--every", "2w", "--json").json["cadence"]["max"] == "4w"
    assert book("checkin", "acme", "--json").json["account"]["max"] == 28


def test_the_same_rhythm_again_changes_nothing(book):
    book("checkin", "acme", "--every", "2w", "--max", "3w")

    ran = book("checkin", "acme", "--every", "2w", "--max", "3w")

    assert ran.code == 0
    assert "nothing was changed" in ran.out


def test_a_reason_to_hurry_halves_the_rhythm_and_is_told(book):
    book("risks", "add", "globex", "champion left", "--severity", "high", AM_TODAY="2026-11-01")

    item = next(it for it in book("checkin", "--json").items if it["account"] == "globex")

    assert (item["due"], item["every"], item["quickened"]) == ("2026-11-16", 15, "a high risk is open")
    assert "faster for now, every 15d: a high risk is open" in book("checkin", "globex", AM_FORCE_TABLES="1").out


def test_a_tier_has_a_rhythm_for_all_without_one_of_their_own(book, contents, undo):
    book("checkin", "acme", "--every", "10d")
    book("accounts", "add", "Initech", "--tier", "A", AM_TODAY="2026-11-01")
    before = contents()

    assert book("checkin", "--tier", "a", "--every", "3w").code == 0

    assert ("initech", None, "2026-11-22", 0) in schedule(book)
    assert ("acme", None, "2026-11-11", 10) in schedule(book)
    assert ("globex", None, "2026-12-01", 0) in schedule(book)
    undo()
    assert contents() == before


def test_an_account_of_an_own_tier_can_have_the_tiers_rhythm(book):
    book("accounts", "edit", "acme", "--tier", "Gold")

    assert book("checkin", "--tier", "gold", "--every", "3w", "--json").json["cadence"]["tier"] == "Gold"
    assert ("acme", None, "2026-11-22", 0) in schedule(book)


def test_the_schedule_of_a_tier(book):
    assert [it[0] for it in schedule(book, "--tier", "B")] == ["globex"]


def test_one_account_shows_its_rhythm_and_all_its_check_ins(book):
    book("checkin", "acme", "--on", "2027-03-01")

    said = book("checkin", "acme", "--json").json
    assert said["schema"] == "am.checkin/1"
    assert (said["account"]["every"], said["account"]["due"]) == (14, "2026-11-15")
    assert [it["ref"] for it in said["items"]] == [None, "c1"]
    page = book("checkin", "acme", AM_FORCE_TABLES="1").out
    assert "every 14d, 28d at most (tier A)" in page
    assert "Mon 1 Mar 2027" in page


def test_a_prospect_has_a_rhythm_that_asks_for_nothing(book):
    said = book("checkin", "hooli", "--json").json

    assert said["items"] == []
    assert said["account"]["served"] is False


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("acme", "--on", "fri", "--every", "2w"), 2),
        (("acme", "--on", "fri", "--off"), 2),
        (("acme", "--every", "2w", "--off"), 2),
        (("acme", "--max", "2w"), 2),
        (("acme", "--every", "4w", "--max", "2w"), 2),
        (("acme", "--with", "jane"), 2),
        (("acme", "--agenda", "renewal"), 2),
        (("acme", "--tier", "A", "--every", "2w"), 2),
        (("--tier", "A", "--off"), 2),
        (("--tier", "A", "--on", "fri"), 2),
        (("--tier", "Z", "--every", "2w"), 2),
        (("--tier", "Z"), 2),
        (("--off",), 2),
        (("--on", "fri"), 2),
        (("--every", "2w"), 2),
        (("acme", "--every", "30m"), 2),
        (("acme", "--on", "yesterday"), 2),
        (("acme", "--on", "2026-11-20"), 2),
        (("acme", "--on", "fri", "--with", "Nobody"), 3),
        (("nobody", "--every", "2w"), 3),
    ],
)
def test_what_cannot_be_meant_is_refused(book, contents, args, code):
    before = contents()

    ran = book("checkin", *args)

    assert ran.code == code
    assert ran.err.startswith("am: ")
    assert contents() == before


def test_a_check_in_for_today_is_planned(book):
    ran = book("checkin", "acme", "--on", "today", "--agenda", "[bold]price[/bold]", "--json")

    assert ran.json["checkin"] == {
        "ref": "c1",
        "account": "acme",
        "on": "2026-11-21",
        "with": None,
        "agenda": "[bold]price[/bold]",
    }
    assert "[bold]price[/bold]" in book("checkin", AM_FORCE_TABLES="1").out


def test_a_pipe_gets_one_line_each(book):
    book("checkin", "acme", "--off")
    book("checkin", "globex", "--on", "2026-11-25")

    assert book("checkin").out.splitlines() == [
        "c1\tglobex\tGlobex\t2026-11-25\tscheduled\t0\t30\t60\t\t\t\t",
        "\tglobex\tGlobex\t2026-12-01\tcadence\t0\t30\t60\t\t\t\t",
        "\tacme\tAcme\t\tpaused\t\t\t\t\t\t\t",
    ]


def test_a_book_without_check_ins_is_empty_not_an_error(am):
    am("accounts", "add", "Hooli", "--status", "prospect")

    ran = am("checkin", "--json")
    assert (ran.code, ran.items) == (0, [])


@pytest.mark.parametrize("args", [("acme", "--on", "fri"), ("--tier", "A", "--every", "2w"), ("acme", "--off"), ()])
def test_without_a_book_none_is_made(am, tmp_path, args):
    assert am("checkin", *args).code == 5
    assert list(tmp_path.rglob("*.db")) == []


def test_a_planned_check_in_can_be_moved_and_called_off(am, undo, contents):
    am("accounts", "add", "Acme", "--handle", "acme")
    am("checkin", "acme", "--on", "2026-11-27")

    assert am("checkin", "c1", "--on", "2026-12-01").code == 0
    assert contents()["checkin"][0][3] == "2026-12-01"
    assert "called off" in am("checkin", "c1", "--off").out
    assert [it for it in am("checkin", "--json").items if it["ref"] == "c1"] == []
    undo()
    assert [it["on"] for it in am("checkin", "--json").items if it["ref"] == "c1"] == ["2026-12-01"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [(("c1",), 2), (("c1", "--every", "2w"), 2), (("c1", "--on", "yesterday"), 2), (("c9", "--off"), 3)],
)
def test_one_check_in_is_only_moved_ahead_or_called_off(typed, code, am):
    am("accounts", "add", "Acme", "--handle", "acme")
    am("checkin", "acme", "--on", "2026-11-27")

    assert am("checkin", *typed).code == code


def test_one_check_in_is_not_plural(book):
    book("accounts", "rm", "globex", "--yes")

    assert book("checkin", AM_FORCE_TABLES="1").out.startswith("1 check-in to Sat 19 Dec, 1 overdue\n")
