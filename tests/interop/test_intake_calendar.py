"""Calendars: what counts as a meeting with a client, whose it is, and what a second import changes."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_helpers import calendar, counts, event, window

from amcli.domain.changes import Update
from amcli.domain.entities import TOUCH
from amcli.domain.removal import removal
from amcli.interop.intake.calendars import read_calendar
from amcli.interop.intake.files import intake_files
from amcli.interop.intake.item import Unreadable
from amcli.interop.intake.occurrences import occurrences
from amcli.interop.intake.run import Intake, take_in
from amcli.interop.rejects import Rejects
from amcli.store.journal import Stamp, writing
from amcli.store.links import hanging_on

PAST = ("DTSTART:20261110T090000Z", "DTEND:20261110T103000Z", "SUMMARY:Numbers")
COMING = ("DTSTART:20261124T090000Z", "DURATION:PT1H", "SUMMARY:Plan")


def touches(book):
    return book.rows('SELECT "on", at, duration, text FROM touch ORDER BY "on", id')


def checkins(book):
    return book.rows('SELECT "on", agenda, done_on, dropped_on FROM checkin ORDER BY "on", id')


def days(text, **more):
    read = read_calendar(text, window(**more))
    assert not read.refused, read.refused
    return [it.on.isoformat() for it in read.items]


def test_a_past_meeting_is_a_touch_at_the_account_of_the_person_in_it(take, clients):
    assert counts(take(calendar(event(*PAST)))) == {"created": 1}

    assert touches(clients) == [("2026-11-10", "10:00", 90, "Numbers")]
    assert clients.rows(
        "SELECT account.handle, kind, direction FROM touch JOIN account ON account.id = account_id"
    ) == [("acme", "meeting", "outbound")]
    assert clients.rows("SELECT contact.name FROM attendee JOIN contact ON contact.id = contact_id") == [("Jane Doe",)]


def test_a_meeting_today_or_later_is_a_check_in_and_held_once_its_day_has_passed(take, clients):
    take(calendar(event(*COMING)))
    assert checkins(clients) == [("2026-11-24", "Plan", None, None)]
    assert touches(clients) == []

    taken = take(calendar(event(*COMING)), today=date(2026, 11, 25))

    assert counts(taken) == {"updated": 1}
    assert checkins(clients) == [("2026-11-24", "Plan", "2026-11-24", None)]
    assert touches(clients) == [("2026-11-24", "10:00", 60, "Plan")]


def test_the_same_file_again_changes_nothing(take):
    text = calendar(
        event(*PAST), event(*COMING, uid="two"), event(*PAST, uid="three", who="ATTENDEE:mailto:x@y.example")
    )

    assert counts(take(text)) == {"created": 2, "inbox": 1}
    assert counts(take(text)) == {"unchanged": 3}


def test_a_meeting_that_was_moved_moves(take, clients):
    take(calendar(event(*COMING)))
    moved = event("DTSTART:20261126T130000Z", "DURATION:PT1H", "SUMMARY:Plan", "SEQUENCE:1")

    assert counts(take(calendar(moved))) == {"updated": 1}
    assert checkins(clients) == [("2026-11-26", "Plan", None, None)]
    assert counts(take(calendar(event(*COMING)))) == {"unchanged": 1}, "an older version changes nothing"
    assert checkins(clients)[0][0] == "2026-11-26"


def test_a_past_meeting_moved_ahead_is_planned_again(take, clients):
    take(calendar(event(*PAST)))

    assert counts(take(calendar(event(*COMING)))) == {"updated": 1}
    assert (touches(clients), checkins(clients)) == ([], [("2026-11-24", "Plan", None, None)])


def test_what_was_changed_by_hand_since_stays(take, clients):
    take(calendar(event(*PAST)))
    with writing(clients, "edit", Stamp("2026-11-21T10:00:00+00:00", date(2026, 11, 21))) as unit:
        unit.update(Update("touch", 1, {"text": "They renew."}))

    assert counts(take(calendar(event("DTSTART:20261111T090000Z", "SUMMARY:Other")))) == {"updated": 1}
    assert touches(clients) == [("2026-11-11", "10:00", 90, "They renew.")]


def test_a_cancelled_meeting_is_called_off_but_one_never_taken_in_is_left_out(take, clients):
    take(calendar(event(*COMING)))

    assert counts(take(calendar(event(*COMING, "STATUS:CANCELLED")))) == {"updated": 1}
    assert checkins(clients) == [("2026-11-24", "Plan", None, "2026-11-21")]
    taken = take(calendar(event(*COMING, uid="new"), head="METHOD:CANCEL"))
    assert (counts(taken), dict(taken.left_out)) == ({"skipped": 1}, {"cancelled": 1})


def test_a_meeting_everyone_else_declines_is_called_off_as_well(take, clients):
    take(calendar(event(*COMING)))
    nobody = "ATTENDEE;PARTSTAT=DECLINED:mailto:jane@acme.example"

    assert counts(take(calendar(event(*COMING, who=nobody)))) == {"updated": 1}
    assert checkins(clients) == [("2026-11-24", "Plan", None, "2026-11-21")]


@pytest.mark.parametrize("title", ["Canceled: Plan", "Cancelled: Plan", "Abgesagt: Plan", "Annulé : Plan"])
def test_what_outlook_marks_as_cancelled_is_called_off(take, clients, title):
    take(calendar(event(*COMING)))
    marked = ("DTSTART:20261124T090000Z", f"SUMMARY:{title}", "X-MICROSOFT-CDO-BUSYSTATUS:FREE")

    assert counts(take(calendar(event(*marked)))) == {"updated": 1}
    assert checkins(clients)[0][3] == "2026-11-21"


def test_a_title_alone_calls_nothing_off(take, clients):
    take(calendar(event("DTSTART:20261124T090000Z", "SUMMARY:Cancelled: what to refund")))

    assert checkins(clients) == [("2026-11-24", "Cancelled: what to refund", None, None)]


@pytest.mark.parametrize("lines", [PAST, COMING])
def test_an_older_file_does_not_bring_back_what_was_called_off(take, clients, lines):
    old = calendar(event(*lines, "SEQUENCE:1"))
    take(old)
    take(calendar(event(*lines, "SEQUENCE:2", "STATUS:CANCELLED")))
    before = touches(clients), checkins(clients)

    assert counts(take(old)) == {"unchanged": 1}
    assert (touches(clients), checkins(clients)) == before
    assert counts(take(calendar(event(*lines, "SEQUENCE:3")))) in ({"created": 1}, {"updated": 1})


def test_nor_what_a_series_had_before_it_ended(take, clients):
    lines = ("DTSTART:20261102T090000Z", "SUMMARY:Weekly")
    old = calendar(event(*lines, "SEQUENCE:1", "RRULE:FREQ=WEEKLY;COUNT=5"))
    take(old)
    take(calendar(event(*lines, "SEQUENCE:2", "RRULE:FREQ=WEEKLY;COUNT=3")))
    before = checkins(clients)

    assert [it[3] for it in before] == ["2026-11-21", "2026-11-21"]
    assert counts(take(old)) == {"unchanged": 5}
    assert checkins(clients) == before


def test_a_meeting_of_an_account_that_was_merged_is_still_called_off(take, clients):
    take(calendar(event(*PAST)))
    with writing(clients, "merge", Stamp("2026-11-21T09:00:00+00:00", date(2026, 11, 21))) as unit:
        unit.update(Update("touch", 1, {"account_id": 2}))

    assert counts(take(calendar(event(*PAST, "STATUS:CANCELLED")))) == {"updated": 1}
    assert touches(clients) == []


def test_a_touch_removed_by_hand_stays_removed_unless_told(take, clients):
    take(calendar(event(*PAST)))
    with writing(clients, "rm", Stamp("2026-11-21T09:00:00+00:00", date(2026, 11, 21))) as unit:
        unit.apply(removal(hanging_on(clients, TOUCH, (1,))))

    taken = take(calendar(event(*PAST)))

    assert (touches(clients), dict(taken.left_out)) == (
        [],
        {"removed by hand here (--theirs brings them back)": 1},
    )
    assert counts(take(calendar(event(*PAST)), theirs=True)) == {"created": 1}


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("ATTENDEE;PARTSTAT=DECLINED:mailto:me@ours.example",), "declined by you"),
        (("CLASS:PRIVATE",), "private"),
        (("CLASS:CONFIDENTIAL",), "private"),
        (("TRANSP:TRANSPARENT",), "shown as free"),
    ],
)
def test_what_is_no_meeting_with_a_client_is_left_out_and_counted(take, lines, why):
    assert dict(take(calendar(event(*PAST, *lines))).left_out) == {why: 1}


@pytest.mark.parametrize("who", ["", "ATTENDEE:mailto:me@ours.example", "ATTENDEE:mailto:boss@ours.example"])
def test_a_meeting_with_colleagues_or_nobody_is_left_out(take, who):
    assert dict(take(calendar(event(*PAST, who=who))).left_out) == {"nobody else takes part": 1}


def test_an_appointment_with_nobody_goes_to_the_inbox_when_asked(take):
    assert counts(take(calendar(event(*PAST, who="")), alone=True)) == {"inbox": 1}


def test_rooms_and_people_who_declined_take_no_part(take, clients):
    room = "ATTENDEE;CUTYPE=ROOM:mailto:room@bolt.example"
    absent = "ATTENDEE;PARTSTAT=DECLINED:mailto:joe@bolt.example"

    assert counts(take(calendar(event(*PAST, room, absent)))) == {"created": 1}
    assert clients.rows("SELECT count(*) FROM attendee") == [(1,)]
    left_out = take(calendar(event(*PAST, uid="b", who=absent))).left_out
    assert dict(left_out) == {"declined by everyone else": 1}


def test_the_calendar_am_itself_exports_is_not_taken_in_again(take):
    taken = take(calendar(event(*PAST), head="PRODID:-//am//account manager//EN"))

    assert dict(taken.left_out) == {"exported by am itself": 1}


def test_a_whole_day_with_a_client_has_no_time(take, clients):
    take(calendar(event("DTSTART;VALUE=DATE:20261112", "SUMMARY:Workshop")))

    assert touches(clients) == [("2026-11-12", None, None, "Workshop")]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("DTSTART:20261110T233000Z", ("2026-11-11", "00:30")),
        ("DTSTART;TZID=America/New_York:20261110T200000", ("2026-11-11", "02:00")),
        ("DTSTART;TZID=W. Europe Standard Time:20261110T200000", ("2026-11-10", "20:00")),
        ("DTSTART:20261110T200000", ("2026-11-10", "20:00")),
        ("DTSTART;TZID=Nowhere/Land:20261110T200000", ("2026-11-10", "20:00")),
    ],
)
def test_a_meeting_is_on_the_day_of_the_am(take, clients, start, expected):
    taken = take(calendar(event(start, "SUMMARY:Call")))

    assert clients.rows('SELECT "on", at FROM touch') == [expected]
    assert any("Nowhere/Land” is unknown" in it for it in taken.notes) == ("Nowhere" in start)


def test_a_series_is_expanded_in_the_window_without_what_was_struck_out():
    text = calendar(
        event(
            "DTSTART;TZID=Europe/Berlin:20261019T090000",
            "RRULE:FREQ=WEEKLY;BYDAY=MO",
            "EXDATE;TZID=Europe/Berlin:20261102T090000",
            "RDATE;TZID=Europe/Berlin:20261105T150000",
        )
    )

    assert days(text, last=date(2026, 11, 30)) == [
        "2026-10-19", "2026-10-26", "2026-11-05", "2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30",
    ]  # fmt: skip
    assert days(text, first=date(2026, 11, 10), last=date(2026, 11, 16)) == ["2026-11-16"]


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change():
    text = calendar(event("DTSTART;TZID=Europe/Berlin:20261019T090000", "RRULE:FREQ=WEEKLY;COUNT=3"))

    assert {it.at for it in read_calendar(text, window()).items} == {"09:00"}


@pytest.mark.parametrize(
    ("until", "last"),
    [("20261109T080000Z", "2026-11-09"), ("20261109T075959Z", "2026-11-02"), ("20261109", "2026-11-09")],
)
def test_a_series_ends_at_its_until_in_whatever_form(until, last):
    rule = f"RRULE:FREQ=WEEKLY;UNTIL={until}"

    assert days(calendar(event("DTSTART;TZID=Europe/Berlin:20261026T090000", rule)))[-1] == last


def test_one_occurrence_moved_or_cancelled_is_only_that_one(take, clients):
    master = event("DTSTART:20261123T090000Z", "RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:Weekly")
    moved = event("RECURRENCE-ID:20261130T090000Z", "DTSTART:20261201T100000Z", "SUMMARY:Weekly, moved")
    off = event("RECURRENCE-ID:20261207T090000Z", "DTSTART:20261207T090000Z", "STATUS:CANCELLED")

    assert counts(take(calendar(master, moved, off))) == {"created": 2, "skipped": 1}
    assert checkins(clients) == [("2026-11-23", "Weekly", None, None), ("2026-12-01", "Weekly, moved", None, None)]


def test_an_occurrence_named_by_its_day_is_the_one_of_that_day():
    master = event("DTSTART;TZID=Europe/Berlin:20261123T090000", "RRULE:FREQ=WEEKLY;COUNT=2")
    moved = event("RECURRENCE-ID;VALUE=DATE:20261130", "DTSTART:20261202T090000Z")

    assert days(calendar(master, moved)) == ["2026-11-23", "2026-12-02"]


def test_of_two_versions_in_one_import_the_newer_counts_whatever_the_order(clients, tmp_path):
    (tmp_path / "a.ics").write_text(calendar(event(*COMING, "SEQUENCE:2")), encoding="utf-8")
    (tmp_path / "b.ics").write_text(calendar(event("DTSTART:20261125T090000Z", "SEQUENCE:1")), encoding="utf-8")
    stamp = Stamp("2026-11-21T09:00:00+00:00", date(2026, 11, 21))
    files = intake_files([tmp_path / "b.ics", tmp_path / "a.ics"])
    with Rejects() as rejects, writing(clients, "import", stamp, kind="import") as unit:
        taken = take_in(clients, unit, Intake(files, window()), rejects)

    assert [counts(it) for it in taken] == [{"created": 1}, {"skipped": 1}]
    assert checkins(clients) == [("2026-11-24", "Plan", None, None)]


@given(
    start=st.dates(date(1990, 1, 1), date(2026, 12, 31)),
    rule=st.sampled_from(
        [
            "FREQ=DAILY;INTERVAL=3",
            "FREQ=WEEKLY;BYDAY=MO,WE;WKST=SU;INTERVAL=2",
            "FREQ=MONTHLY;BYDAY=-1FR",
            "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=40",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
            "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO",
        ]
    ),
)
def test_a_rule_worked_out_in_later_centuries_gives_the_days_of_this_one(start, rule):
    from dateutil.rrule import rrulestr

    begin, last = datetime.combine(start, time(9)), date(2027, 1, 31)
    plain = rrulestr(rule, dtstart=begin).between(begin, datetime.combine(last, time.max), inc=True)

    assert list(occurrences(begin, [rule], last)) == plain


def test_a_change_of_this_and_all_that_follow_moves_those():
    master = event("DTSTART:20261102T090000Z", "RRULE:FREQ=WEEKLY;COUNT=4", "SUMMARY:Weekly")
    later = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261116T090000Z", "DTSTART:20261117T090000Z", "SUMMARY:Now Tuesdays"
    )

    assert days(calendar(master, later)) == ["2026-11-02", "2026-11-09", "2026-11-17", "2026-11-24"]


def test_what_a_moved_series_has_no_more_is_dropped(take, clients):
    take(calendar(event("DTSTART:20261123T090000Z", "RRULE:FREQ=WEEKLY;COUNT=2", "SUMMARY:Weekly")))
    moved = event("DTSTART:20261124T090000Z", "RRULE:FREQ=WEEKLY;COUNT=2", "SUMMARY:Weekly", "SEQUENCE:1")

    assert counts(take(calendar(moved))) == {"created": 2, "updated": 2}
    assert [it[0] for it in checkins(clients) if it[3] is None] == ["2026-11-24", "2026-12-01"]
    assert counts(take(calendar(moved))) == {"unchanged": 2}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=DAILY;BYHOUR=0,1,2,3;BYMINUTE=0,1,2;BYSECOND=0,1,2;COUNT=99999999",
        "FREQ=MONTHLY;INTERVAL=999999999",
        "FREQ=SOMETIMES",
        "COUNT=3",
    ],
)
def test_no_rule_keeps_am_waiting(rule):
    read = read_calendar(calendar(event("DTSTART:20200106T090000Z", f"RRULE:{rule}")), window())

    assert len(read.items) <= 500
    assert read.items or read.refused or read.left_out


def test_one_broken_event_does_not_stop_the_others(take):
    taken = take(calendar(event("DTSTART:20261399T000000Z"), event(*PAST, uid="two")))

    assert counts(taken) == {"created": 1, "skipped": 1}
    assert "it has no start that can be read" in taken.notes


def test_a_file_that_cannot_be_parsed_is_taken_apart(take):
    alarm = ("BEGIN:VALARM", "TRIGGER:PT-2H", "END:VALARM")
    broken = calendar(event(*PAST, uid="a"), "what is this", event(*COMING, *alarm, uid="b"))

    assert counts(take(broken)) == {"created": 2}
    assert counts(take(event(*PAST, uid="a"))) == {"unchanged": 1}, "an event without its calendar is read too"


def test_what_is_no_calendar_is_refused_with_the_reason():
    with pytest.raises(Unreadable, match="no iCalendar file"):
        read_calendar("Dear all,\nsee you.", window())


def test_dial_in_details_are_cut_off(take, clients):
    take(calendar(event(*PAST, r"DESCRIPTION:We talk numbers.\n\n________________\nJoin at https://x.example")))

    assert touches(clients)[0][3] == "Numbers\nWe talk numbers."


def test_people_of_two_clients_are_not_guessed_about(take, clients):
    taken = take(calendar(event(*PAST, "ATTENDEE:mailto:joe@mail.bolt.example")))

    assert counts(taken) == {"inbox": 1}
    assert clients.rows("SELECT why, people FROM inbox") == [
        ("people of acme and bolt take part", '["joe@mail.bolt.example", "Jane Doe <jane@acme.example>"]')
    ]


def test_a_zone_means_what_its_own_file_says_whatever_another_file_called_so():
    zone = "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:{0}\n"
    zone += "TZOFFSETTO:{0}\nEND:STANDARD\nEND:VTIMEZONE"
    meeting = event("DTSTART;TZID=Customized Time Zone:20261112T090000", "SUMMARY:Numbers")

    found = [
        read_calendar(calendar(zone.format(offset), meeting), window()).items[0].at for offset in ("+0300", "-0500")
    ]

    assert found == ["07:00", "15:00"]
