"""Which days of an iCalendar file are holidays."""

from datetime import date

import pytest

from amcli.errors import Refused
from amcli.interop.holidays import read_holidays


def days(*lines, head="BEGIN:VCALENDAR\nVERSION:2.0\n"):
    text = f"{head}BEGIN:VEVENT\nUID:1\n" + "\n".join(lines) + "\nEND:VEVENT\nEND:VCALENDAR\n"
    return sorted(day.isoformat() for day in read_holidays(text))


def test_an_all_day_event_is_a_holiday():
    assert days("SUMMARY:Christmas", "DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261226") == ["2026-12-25"]
    assert days("DTSTART:20261225") == ["2026-12-25"]


def test_the_end_of_an_event_is_the_day_after_its_last():
    assert days("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227") == [
        "2026-12-24",
        "2026-12-25",
        "2026-12-26",
    ]
    assert days("DTSTART;VALUE=DATE:20261224", "DURATION:P2D") == ["2026-12-24", "2026-12-25"]
    assert days("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261224") == ["2026-12-24"]


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20261225T090000Z", "DTEND:20261225T100000Z"),
        ("DTSTART;TZID=Europe/Oslo:20261225T000000", "DTEND;TZID=Europe/Oslo:20261225T120000"),
        ("DTSTART;VALUE=DATE:20261225", "STATUS:CANCELLED"),
        ("DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20290101"),
        ("DTSTART;VALUE=DATE:20261399",),
        ("DTSTART;VALUE=DATE:20261127", "RRULE:FREQ=WEEKLY"),
        ("SUMMARY:No day at all",),
    ],
)
def test_what_has_a_time_is_cancelled_or_never_ends_is_no_holiday(lines):
    assert days(*lines) == []


def test_midnight_to_midnight_is_a_day_as_outlook_writes_it():
    assert days("DTSTART:20261225T000000", "DTEND:20261226T000000") == ["2026-12-25"]


def test_a_yearly_event_comes_again_each_year():
    found = days("DTSTART;VALUE=DATE:20251225", "RRULE:FREQ=YEARLY")

    assert found[:3] == ["2025-12-25", "2026-12-25", "2027-12-25"]


def test_a_rule_for_a_weekday_of_a_month_is_worked_out():
    found = days("DTSTART;VALUE=DATE:20261126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20281231T000000Z")

    assert found == ["2026-11-26", "2027-11-25", "2028-11-23"]


def test_days_taken_out_or_added_count():
    lines = ("DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=YEARLY;COUNT=3", "EXDATE;VALUE=DATE:20271225")

    assert days(*lines, "RDATE;VALUE=DATE:20270102") == ["2026-12-25", "2027-01-02", "2028-12-25"]


def test_an_alarm_inside_an_event_does_not_change_its_day():
    alarm = ("BEGIN:VALARM", "DTSTART:20200101", "TRIGGER:-P1D", "END:VALARM")

    assert days("DTSTART;VALUE=DATE:20261225", *alarm) == ["2026-12-25"]


def test_folded_lines_and_windows_line_ends_are_read():
    text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DA\r\n TE:20261225\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

    assert read_holidays(text) == {date(2026, 12, 25)}


def test_another_kind_of_file_is_refused():
    with pytest.raises(Refused, match="no iCalendar file"):
        read_holidays("day,name\n2026-12-25,Christmas\n")
