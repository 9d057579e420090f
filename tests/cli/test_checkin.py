"""`am checkin`: the schedule, one conversation, the rhythm of an account or a tier."""

from pathlib import Path

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
    assert schedule(book) == [("acme", None, "2026-11-16", 5), ("globex", None, "2026-12-01", 0)]


def test_any_contact_moves_what_the_cadence_asks_for(book):
    book("log", "acme", "call", "Hi", "--at", "2026-11-20")

    assert schedule(book) == [("globex", None, "2026-12-01", 0), ("acme", None, "2026-12-04", 0)]


def test_scheduled_check_ins_stand_beside_it_whoever_they_are_with(book):
    book("checkin", "hooli", "--on", "2026-11-25", "--with", "jane", "--agenda", "renewal")
    book("checkin", "acme", "--on", "2026-11-23")

    assert schedule(book) == [
        ("acme", None, "2026-11-16", 5),
        ("acme", "c2", "2026-11-23", 0),
        ("hooli", "c1", "2026-11-25", 0),
        ("globex", None, "2026-12-01", 0),
    ]
    acme, hooli = book("checkin", "--json").items[1:3]
    assert (hooli["kind"], hooli["with"], hooli["agenda"]) == ("scheduled", "Jane Doe", "renewal")
    assert (acme["due"], acme["every"], acme["max"]) == (None, 14, 28)


def test_the_weeks_keep_their_line_on_a_narrow_screen(book):
    lines = book("checkin", AM_FORCE_TABLES="1", COLUMNS="40").out.splitlines()

    first = lines.index("Week of Mon Tue Wed Thu Fri")
    assert [line[:7].strip() for line in lines[first + 1 : first + 5]] == ["23 Nov", "30 Nov", "7 Dec", "14 Dec"]


def test_a_new_rhythm_says_why_the_next_check_in_comes_sooner(book):
    assert "faster" not in book("checkin", "acme", "--every", "2w").out
    book("risks", "add", "acme", "Budget freeze", "--severity", "high")

    assert "· faster for now, every 5d: a high risk is open" in book("checkin", "acme", "--every", "10d").out


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
        "  next check-in Mon 23 Nov",
    ]
    assert ("acme", None, "2026-11-23", 0) in schedule(book)
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

    assert ("initech", None, "2026-11-23", 0) in schedule(book)
    assert ("acme", None, "2026-11-11", 10) in schedule(book)
    assert ("globex", None, "2026-12-01", 0) in schedule(book)
    undo()
    assert contents() == before


def test_an_account_of_an_own_tier_can_have_the_tiers_rhythm(book):
    book("accounts", "edit", "acme", "--tier", "Gold")

    assert book("checkin", "--tier", "gold", "--every", "3w", "--json").json["cadence"]["tier"] == "Gold"
    assert ("acme", None, "2026-11-23", 0) in schedule(book)


def test_the_schedule_of_a_tier(book):
    assert [it[0] for it in schedule(book, "--tier", "B")] == ["globex"]


def test_one_account_shows_its_rhythm_and_all_its_check_ins(book):
    book("checkin", "acme", "--on", "2027-03-01")

    said = book("checkin", "acme", "--json").json
    assert said["schema"] == "am.checkin/1"
    assert (said["account"]["every"], said["account"]["due"]) == (14, "2026-11-16")
    assert [it["ref"] for it in said["items"]] == [None, "c1"]
    page = book("checkin", "acme", AM_FORCE_TABLES="1").out
    assert "every 14d, 28d at most (tier A)" in page
    assert "1 Mar 2027" in page


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
        (("hooli", "--with", "jane", "--every", "13w", "--max", "26w"), 2),
        (("hooli", "--with", "jane", "--every", "13m"), 2),
        (("hooli", "--with", "Nobody", "--every", "13w"), 3),
        (("--with", "jane", "--every", "13w"), 2),
        (("acme", "--repeat", "1mo"), 2),
        (("acme", "--on", "fri", "--repeat", "often"), 2),
        (("acme", "--every", "2w", "--repeat", "1mo"), 2),
        (("acme", "--spread"), 2),
        (("--spread", "--every", "2w"), 2),
        (("--spread", "--on", "fri"), 2),
        (("--spread", "--agenda", "x"), 2),
        (("--spread", "--per-day", "0"), 2),
        (("--spread", "--within", "soon"), 2),
        (("--spread", "--tier", "Z"), 2),
        (("--per-day", "3"), 2),
        (("--within", "2w"), 2),
        (("--yes",), 2),
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
        "repeats": None,
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
    [
        (("c1",), 2),
        (("c1", "--every", "2w"), 2),
        (("c1", "--on", "yesterday"), 2),
        (("c1", "--off", "--with", "jane"), 2),
        (("c1", "--with", "nobody"), 3),
        (("c9", "--off"), 3),
    ],
)
def test_one_check_in_is_only_moved_ahead_or_called_off(typed, code, am, contents):
    am("accounts", "add", "Acme", "--handle", "acme")
    am("checkin", "acme", "--on", "2026-11-27")
    before = contents()

    assert am("checkin", *typed).code == code
    assert contents() == before


def test_a_check_in_can_be_planned_with_somebody_else_or_about_something_else(book, undo, contents):
    book("contacts", "add", "hooli", "Per Berg")
    book("checkin", "hooli", "--on", "2026-11-27", "--with", "jane", "--agenda", "Figures")
    before = contents()

    assert book("checkin", "c1", "--with", "per").out.startswith("✓ c1 now with Per Berg · Hooli\n")
    (it,) = [it for it in book("checkin", "--json").items if it["ref"] == "c1"]
    assert (it["with"], it["on"], it["agenda"]) == ("Per Berg", "2026-11-27", "Figures")
    undo()
    assert contents() == before
    ran = book("checkin", "c1", "--on", "2026-12-01", "--with", "per", "--agenda", "Price")
    assert ran.out.startswith("✓ c1 moved to Tue 1 Dec, now with Per Berg, now about Price · Hooli\n")
    undo()
    assert contents() == before


def test_the_next_of_a_series_that_was_missed_is_planned_with_whom_it_goes_on(series):
    series("contacts", "add", "hooli", "Per Berg")
    series("checkin", "c1", "--on", "2026-12-02", "--with", "per", AM_TODAY="2026-12-01")

    assert [it["with"] for it in series("checkin", "hooli", "--json", AM_TODAY="2026-12-01").items if it["ref"]] == [
        "Per Berg",
        "Per Berg",
    ]


def test_one_check_in_is_not_plural(book):
    book("accounts", "rm", "globex", "--yes")

    assert book("checkin", AM_FORCE_TABLES="1").out.startswith("1 check-in to Sat 19 Dec, 1 overdue\n")


# --- series -------------------------------------------------------------------------------------------------


def planned(am, ref, **env):
    """Return the scheduled check-in of this id, from the page of its account."""
    return next(it for it in am("checkin", "hooli", "--json", **env).items if it["ref"] == ref)


@pytest.fixture
def series(book):
    """A monthly check-in on the last of the month, the first on Monday 30 November."""
    said = book("checkin", "hooli", "--on", "2026-11-30", "--repeat", "1mo", "--with", "jane", "--agenda", "Figures")
    assert said.out.splitlines()[0] == "✓ c1 check-in Mon 30 Nov · Hooli · Jane Doe · Figures · monthly"
    return book


def test_a_held_check_in_of_a_series_plans_the_next_in_the_same_unit(series, undo, contents):
    before = contents()

    ran = series("done", "c1", AM_TODAY="2026-11-30")

    assert "then c2 check-in Wed 30 Dec · Hooli · Jane Doe · Figures · monthly" in ran.out
    undo()
    assert contents() == before


def test_the_day_held_and_the_working_day_it_fell_on_do_not_move_the_series(series):
    days = []
    for number, today in enumerate(("2026-12-01", "2026-12-30", "2027-01-29", "2027-02-26"), 1):
        said = series("done", f"c{number}", "--json", AM_TODAY=today).json
        days.append(said["planned"][0]["on"])

    assert days == ["2026-12-30", "2027-01-29", "2027-02-26", "2027-03-30"]  # 30 Jan and 28 Feb are week-ends


def test_a_logged_call_holds_it_and_plans_the_next(series):
    ran = series("log", "hooli", "call", "Figures are fine", "--with", "jane", "--json", AM_TODAY="2026-11-28")

    assert ran.json["fulfilled"] == ["c1"]
    assert [(it["ref"], it["on"], it["repeats"]) for it in ran.json["planned"]] == [("c2", "2026-12-30", "1mo")]
    assert ran.json["refs"] == ["t1", "c1", "c2"]


def test_a_note_plans_nothing(series):
    assert series("log", "hooli", "note", "Read the news", "--json", AM_TODAY="2026-11-30").json["planned"] == []


def test_a_single_check_in_plans_nothing_when_it_is_held(book):
    book("checkin", "acme", "--on", "2026-11-23")

    assert book("done", "c1", "--json", AM_TODAY="2026-11-23").json["planned"] == []


def test_moving_one_of_a_series_leaves_its_anchor(series):
    assert series("checkin", "c1", "--on", "2026-12-02", "--json").json["planned"] == []

    assert series("done", "c1", "--json", AM_TODAY="2026-12-02").json["planned"][0]["on"] == "2026-12-30"


def test_moving_a_missed_one_plans_the_next_along_and_lets_go_of_the_series(series, undo, contents):
    before = contents()
    ran = series("checkin", "c1", "--on", "2026-12-04", AM_TODAY="2026-12-03")

    assert ran.out.splitlines()[:2] == [
        "✓ c1 moved to Fri 4 Dec · Hooli",
        "  then c2 check-in Wed 30 Dec · Hooli · Jane Doe · Figures · monthly",
    ]
    assert [planned(series, ref, AM_TODAY="2026-12-03")["repeats"] for ref in ("c1", "c2")] == [None, "1mo"]
    assert series("done", "c1", "--json", AM_TODAY="2026-12-04").json["planned"] == []
    undo()
    undo()
    assert contents() == before


def test_calling_one_off_ends_its_series(series):
    assert "called off, and its series ended" in series("checkin", "c1", "--off").out
    assert series("checkin", "hooli", "--json").items == []


def test_the_schedule_says_how_often_one_comes_again(series):
    assert "c1 with Jane Doe (monthly): Figures" in series("checkin", AM_FORCE_TABLES="1", COLUMNS="120").out
    assert planned(series, "c1")["repeats"] == "1mo"


# --- people -------------------------------------------------------------------------------------------------


@pytest.fixture
def sponsored(book):
    """Ana Lind sponsors Acme and was heard on 2 November."""
    book("contacts", "add", "acme", "Ana Lind", "--role", "executive_sponsor")
    book("log", "acme", "call", "Year ahead", "--with", "ana", "--at", "2026-11-02")
    return book


def person(am, **env):
    return [
        (it["with"], it["role"], it["due"]) for it in am("checkin", "--json", **env).items if it["kind"] == "person"
    ]


def test_a_person_has_a_rhythm_of_their_own_beside_that_of_the_account(sponsored, undo, contents):
    before = contents()
    ran = sponsored("checkin", "acme", "--with", "ana", "--every", "4w")

    assert ran.out.splitlines()[:2] == ["✓ Ana Lind (Acme): to be heard every 4w", "  next due Mon 30 Nov"]
    assert person(sponsored) == [("Ana Lind", "executive_sponsor", "2026-11-30")]
    assert "nothing was changed" in sponsored("checkin", "acme", "--with", "ana", "--every", "4w").out
    sponsored("log", "acme", "call", "Hi", "--at", "2026-11-20")
    assert person(sponsored) == [("Ana Lind", "executive_sponsor", "2026-11-30")]
    undo()
    undo()
    assert contents() == before


def test_hearing_them_resets_their_rhythm(sponsored):
    sponsored("checkin", "acme", "--with", "ana", "--every", "2w")
    assert person(sponsored) == [("Ana Lind", "executive_sponsor", "2026-11-16")]

    sponsored("log", "acme", "call", "Hi", "--with", "ana", "--at", "2026-11-20")

    assert person(sponsored) == [("Ana Lind", "executive_sponsor", "2026-12-04")]


def test_a_role_has_a_rhythm_for_all_who_hold_it(sponsored, surroundings):
    Path(surroundings["AM_CONFIG"]).write_text('[cadence.roles]\nexecutive_sponsor = "4w"\n')

    assert person(sponsored) == [("Ana Lind", "executive_sponsor", "2026-11-30")]
    page = sponsored("checkin", AM_FORCE_TABLES="1", COLUMNS="120").out
    assert "executive sponsor Ana Lind due, every 4w, last heard 19d ago" in page
    assert "executive sponsor Ana Lind due Mon 30 Nov, every 4w" in sponsored("brief", "acme").said
    assert sponsored("brief", "acme", "--json").json["people_due"][0]["due"] == "2026-11-30"


def test_without_their_own_the_rhythm_of_the_role_holds(sponsored, surroundings):
    Path(surroundings["AM_CONFIG"]).write_text('[cadence.roles]\nexecutive_sponsor = "13w"\n')
    sponsored("checkin", "acme", "--with", "ana", "--every", "4w")

    ran = sponsored("checkin", "acme", "--with", "ana", "--off")

    assert ran.out.splitlines()[1] == "  their role's holds, quarterly; next due Mon 1 Feb 2027"


def test_the_last_word_of_a_person_counts_however_long_ago(sponsored):
    sponsored("contacts", "add", "acme", "Bo Ek")
    sponsored("log", "acme", "call", "Hello", "--with", "Bo", "--at", "2025-06-02")
    sponsored("checkin", "acme", "--with", "Bo", "--every", "1y")

    found = [it for it in sponsored("checkin", "--json").items if it["with"] == "Bo Ek"]

    assert [(it["due"], it["last_touch"], it["days_late"]) for it in found] == [("2026-06-02", "2025-06-02", 172)]


def test_who_is_planned_with_is_not_asked_for_again(sponsored):
    sponsored("checkin", "acme", "--with", "ana", "--every", "4w")
    sponsored("checkin", "acme", "--on", "2026-11-27", "--with", "ana")

    assert person(sponsored) == []


# --- working days -------------------------------------------------------------------------------------------


def test_a_holiday_is_warned_of_and_obeyed(book, surroundings):
    Path(surroundings["AM_CONFIG"]).write_text('[calendar]\nholidays = ["2026-12-01"]\n')

    ran = book("checkin", "acme", "--on", "2026-12-01")

    assert ran.code == 0
    assert "Tue 1 Dec is a holiday; the next working day is Wed 2 Dec" in ran.err
    assert "no working day" in book("checkin", "c1", "--on", "2026-12-05").err
    assert book("checkin", "c1", "--on", "2026-12-04").err == ""
    assert ("globex", None, "2026-12-02", 0) in schedule(book)


def test_holidays_may_come_from_a_calendar_file_beside_the_config(book, surroundings):
    config = Path(surroundings["AM_CONFIG"])
    config.write_text('[calendar]\nworkdays = ["mon", "tue", "wed", "thu"]\nholidays_file = "free.ics"\n')
    event = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261201\nEND:VEVENT\n"
    config.with_name("free.ics").write_text(f"BEGIN:VCALENDAR\n{event}END:VCALENDAR\n")

    assert ("globex", None, "2026-12-02", 0) in schedule(book)
    assert (
        "Fri 27 Nov is no working day; the next working day is Mon 30 Nov" in book("checkin", "acme", "--on", "fri").err
    )


# --- load and conflicts -------------------------------------------------------------------------------------


def test_the_load_of_a_day_counts_what_is_planned_and_what_falls_due_besides(book):
    book("checkin", "acme", "--on", "2026-12-01")
    book("checkin", "hooli", "--on", "2026-12-01")

    load = {it["on"]: (it["planned"], it["due"]) for it in book("checkin", "--json").json["load"]}

    assert load["2026-12-01"] == (2, 1)
    assert load["2026-12-02"] == (0, 0)
    assert "2026-11-28" not in load
    book("checkin", "globex", "--on", "2026-12-01")
    assert {it["on"]: it["due"] for it in book("checkin", "--json").json["load"]}["2026-12-01"] == 0


def test_too_many_on_a_day_holidays_and_meeting_somebody_twice_are_conflicts(book, surroundings):
    Path(surroundings["AM_CONFIG"]).write_text('[calendar]\nholidays = ["2026-12-03"]\n[checkins]\nper_day = 1\n')
    for account, day, more in (
        ("acme", "2026-12-01", ()),
        ("hooli", "2026-12-01", ("--with", "jane")),
        ("hooli", "2026-12-03", ("--with", "jane")),
        ("hooli", "2026-12-09", ("--with", "jane")),
    ):
        book("checkin", account, "--on", day, *more)

    said = book("checkin", "--json").json

    assert [(it["kind"], it["on"], it["refs"]) for it in said["conflicts"]] == [
        ("over", "2026-12-01", ["c1", "c2"]),
        ("holiday", "2026-12-03", ["c3"]),
        ("person", "2026-12-03", ["c2", "c3"]),
    ]
    page = book("checkin", AM_FORCE_TABLES="1").out
    assert "Tue 1 Dec has 2 planned, 1 fit a day: c1, c2" in page
    assert "Jane Doe is planned 2 times in the week of Mon 30 Nov: c2, c3" in page


def test_a_week_as_it_should_be_has_no_conflicts(book):
    book("checkin", "acme", "--on", "2026-12-01")

    assert book("checkin", "--json").json["conflicts"] == []
    assert "Conflicts" not in book("checkin", AM_FORCE_TABLES="1").out


@pytest.mark.parametrize("left", ["2026-11-09", "2026-12-01"])
def test_planning_with_somebody_who_has_left_by_then_is_pointed_out(book, left):
    book("contacts", "edit", "p1", "--left-on", left)
    ran = book("checkin", "hooli", "--on", "2026-12-01", "--with", "jane")
    said = book("checkin", "--json").json

    assert ran.code == 0
    assert ran.err.startswith(f"Jane Doe {'left Mon 9 Nov' if left < '2026-11-21' else 'leaves Tue 1 Dec'}: am checkin")
    assert [(it["kind"], it["refs"]) for it in said["conflicts"]] == [("left", ["c1"])]
    assert [it["left_on"] for it in said["items"] if it["ref"] == "c1"] == [left]
    assert "c1 → am checkin c1 --with NAME" in book("checkin", AM_FORCE_TABLES="1").out


def test_who_leaves_after_the_conversation_can_still_be_met(book):
    book("contacts", "edit", "p1", "--left-on", "2026-12-02")
    ran = book("checkin", "hooli", "--on", "2026-12-01", "--with", "jane")

    assert ran.err == ""
    assert book("checkin", "--json").json["conflicts"] == []
    assert [it["left_on"] for it in book("checkin", "--json").items if it["ref"] == "c1"] == [None]


def test_a_missed_check_in_with_somebody_who_left_since_is_a_conflict_and_said_when_spread(book):
    book("checkin", "hooli", "--on", "2026-11-18", "--with", "jane", AM_TODAY="2026-11-10")
    book("contacts", "left", "jane", "--account", "hooli", "--on", "2026-11-20")

    assert [(it["kind"], it["refs"]) for it in book("checkin", "--json").json["conflicts"]] == [("left", ["c1"])]
    ran = book("checkin", "--spread", "--yes")
    assert "c1 moved to Mon 23 Nov · Hooli · Jane Doe has left: am checkin c1 --with NAME" in ran.out


# --- spreading ----------------------------------------------------------------------------------------------


@pytest.fixture
def behind(book):
    """Five accounts of tier A overdue by their cadence, and one check-in whose day has passed."""
    for name in ("Initech", "Umbrella", "Vandelay", "Wonka"):
        book("accounts", "add", name, "--tier", "A", AM_TODAY="2026-11-01")
    book("checkin", "hooli", "--on", "2026-11-18", "--agenda", "renewal", AM_TODAY="2026-11-10")
    return book


def test_a_preview_writes_nothing_and_says_how_to_agree(behind, contents):
    before = contents()

    ran = behind("checkin", "--spread", AM_FORCE_TABLES="1")

    assert ran.code == 2
    assert "6 overdue check-ins spread to Sat 5 Dec, at most 4 a day" in ran.out
    assert "Add --yes to plan it like this." in ran.err
    assert contents() == before


def test_what_is_overdue_gets_the_coming_days_in_one_unit(behind, contents, undo):
    behind("checkin", "globex", "--on", "2026-11-23")
    before = contents()

    said = behind("checkin", "--spread", "--yes", "--per-day", "2", "--json").json

    days = [(it["on"], it["ref"]) for it in said["spread"]]
    assert [day for day, _ in days] == ["2026-11-23", *["2026-11-24"] * 2, *["2026-11-25"] * 2, "2026-11-26"]
    assert {it["account"]: it["ref"] for it in said["spread"]}["hooli"] == "c1"
    assert sorted(said["refs"]) == sorted(ref for _, ref in days)
    assert all(late == 0 for _, ref, _, late in schedule(behind) if ref)
    undo()
    assert contents() == before


def test_spreading_twice_finds_nothing_more(behind):
    behind("checkin", "--spread", "--yes")

    ran = behind("checkin", "--spread", "--yes")

    assert (ran.code, ran.out) == (0, "No check-in is overdue; nothing to spread.\n")
    assert behind("checkin", "--spread", "--json").json["spread"] == []


def test_what_finds_no_room_is_named(behind):
    said = behind("checkin", "--spread", "--yes", "--per-day", "1", "--within", "4d", "--json").json

    assert (len(said["spread"]), len(said["left"])) == (3, 3)


def test_one_tier_can_be_spread_while_all_that_is_planned_counts(behind):
    behind("accounts", "edit", "wonka", "--tier", "C")

    said = behind("checkin", "--spread", "--tier", "A", "--yes", "--json").json

    assert "wonka" not in [it["account"] for it in said["spread"]]


def test_what_is_snoozed_or_paused_is_left_alone(behind):
    behind("checkin", "wonka", "--off")
    behind("snooze", "c1", "2026-12-10", "--why", "on holiday until then")
    behind("snooze", "acme:checkin-overdue", "2026-12-10", "--why", "moving house")

    said = behind("checkin", "--spread", "--yes", "--json").json

    assert [it["account"] for it in said["spread"]] == ["initech", "umbrella", "vandelay"]


def test_the_number_that_fits_a_day_comes_from_the_config(behind, surroundings):
    Path(surroundings["AM_CONFIG"]).write_text("[checkins]\nper_day = 1\n")

    said = behind("checkin", "--spread", "--yes", "--json").json

    assert said["per_day"] == 1
    assert len({it["on"] for it in said["spread"]}) == 6


def test_on_a_terminal_it_is_asked_for(behind, monkeypatch, contents):
    import typer

    monkeypatch.setattr("amcli.cli.naming.can_ask", lambda: True)
    monkeypatch.setattr(typer, "confirm", lambda *_, **__: False)
    before = contents()
    assert behind("checkin", "--spread").code == 2
    assert contents() == before

    monkeypatch.setattr(typer, "confirm", lambda *_, **__: True)
    assert behind("checkin", "--spread").code == 0
    assert contents() != before
