import subprocess
import sys
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.dates import (
    ACCEPTED,
    MONTHS,
    WEEKDAYS,
    Interval,
    add_months,
    days_ago,
    last_of_month,
    parse_day,
    parse_interval,
    parse_when,
    relative,
    show_day,
    split_by,
)
from amcli.domain.text import one_line
from amcli.errors import Refused

SAT = date(2026, 11, 21)
FRI = date(2026, 11, 27)
SPAN = [date(2024, 1, 1) + timedelta(days=n) for n in range(9 * 366)]  # three leap years, 108 month ends

days = st.dates(min_value=date(2024, 1, 1), max_value=date(2032, 12, 31))
leans = st.sampled_from(["forward", "backward"])
counts = st.integers(min_value=0, max_value=50)  # years back from 2024 stay after 1970

ZONES = [
    "Europe/Berlin",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Kyiv",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Santiago",
    "America/Asuncion",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Jerusalem",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Asia/Tokyo",
]


def every_accepted_form(count: int) -> list[str]:
    fixed = ["today", "tomorrow", "yesterday", "eow", "eom", "eoq", "eoy", "in a week", "a month ago"]
    named = [f"{word}{name}" for name in WEEKDAYS for word in ("", "next ", "last ")]
    moved = [f"{count}{unit}" for unit in ("d", "w", "mo", "y")]
    spoken = [f"in {count} {unit}" for unit in ("day", "days", "week", "weeks", "month", "months", "years")]
    months = [f"1 {name}" for name in MONTHS] + [f"{name[:3]} 28 2027" for name in MONTHS]
    return [*fixed, *named, *moved, *spoken, *months, *(f"{form} ago" for form in moved)]


# What is read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-27", FRI),
        ("today", SAT),
        ("tomorrow", date(2026, 11, 22)),
        ("yesterday", date(2026, 11, 20)),
        ("fri", FRI),
        ("friday", FRI),
        ("tues", date(2026, 11, 24)),
        ("thur", date(2026, 11, 26)),
        ("thurs", date(2026, 11, 26)),
        ("sat", date(2026, 11, 28)),
        ("next tue", date(2026, 11, 24)),
        ("next sunday", date(2026, 11, 29)),
        ("last tue", date(2026, 11, 10)),
        ("3d", date(2026, 11, 24)),
        ("2w", date(2026, 12, 5)),
        ("6mo", date(2027, 5, 21)),
        ("1y", date(2027, 11, 21)),
        ("in 3 days", date(2026, 11, 24)),
        ("in 2 weeks", date(2026, 12, 5)),
        ("in 6 months", date(2027, 5, 21)),
        ("in a week", date(2026, 11, 28)),
        ("in 1 year", date(2027, 11, 21)),
        ("2 weeks ago", date(2026, 11, 7)),
        ("3d ago", date(2026, 11, 18)),
        ("a month ago", date(2026, 10, 21)),
        ("eow", date(2026, 11, 22)),
        ("eom", date(2026, 11, 30)),
        ("eoq", date(2026, 12, 31)),
        ("eoy", date(2026, 12, 31)),
        ("14 mar", date(2027, 3, 14)),
        ("mar 14", date(2027, 3, 14)),
        ("14 mar 2027", date(2027, 3, 14)),
        ("mar 14 2027", date(2027, 3, 14)),
        ("march 14, 2027", date(2027, 3, 14)),
        ("14 march, 2027", date(2027, 3, 14)),
        ("21 nov", SAT),
        ("1 sept", date(2027, 9, 1)),
        ("  Next \t TUE \n", date(2026, 11, 24)),
        ("Mar\u00a014", date(2027, 3, 14)),
    ],
)
def test_each_accepted_form_names_its_day_seen_from_saturday_21_november_2026(text, expected):
    assert parse_day(text, today=SAT) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sat", date(2026, 11, 14)),
        ("fri", date(2026, 11, 20)),
        ("3d", date(2026, 11, 18)),
        ("2w", date(2026, 11, 7)),
        ("14 mar", date(2026, 3, 14)),
        ("21 nov", SAT),
        ("22 nov", date(2025, 11, 22)),
        ("29 feb", date(2024, 2, 29)),
        ("in 3 days", date(2026, 11, 24)),
        ("next tue", date(2026, 11, 24)),
    ],
)
def test_leaning_backward_turns_only_what_has_no_direction_of_its_own(text, expected):
    assert parse_day(text, today=SAT, lean="backward") == expected


@given(today=days, name=st.sampled_from(WEEKDAYS))
def test_a_weekday_is_one_to_seven_days_away_and_never_today(today, name):
    ahead, behind = parse_day(name, today=today), parse_day(name[:3], today=today, lean="backward")

    assert 1 <= (ahead - today).days <= 7
    assert 1 <= (today - behind).days <= 7
    assert WEEKDAYS[ahead.weekday()] == WEEKDAYS[behind.weekday()] == name


@given(today=days, name=st.sampled_from(WEEKDAYS), lean=leans)
def test_next_and_last_weekday_lie_in_the_iso_weeks_beside_this_one(today, name, lean):
    after = parse_day(f"next {name}", today=today, lean=lean)
    before = parse_day(f"last {name}", today=today, lean=lean)

    assert after.isocalendar()[:2] == (today + timedelta(days=7)).isocalendar()[:2]
    assert before.isocalendar()[:2] == (today - timedelta(days=7)).isocalendar()[:2]
    assert WEEKDAYS[after.weekday()] == WEEKDAYS[before.weekday()] == name


def test_the_ends_of_week_month_quarter_and_year_hold_on_every_day_of_nine_years():
    for today in SPAN:
        week, month, quarter, year = (parse_day(f"eo{unit}", today=today) for unit in "wmqy")
        assert today <= week <= today + timedelta(days=6)
        assert week.weekday() == 6
        assert today <= month <= quarter <= year
        assert (month.year, month.month) == (today.year, today.month)
        assert (quarter.year, (quarter.month - 1) // 3) == (today.year, (today.month - 1) // 3)
        assert (year.month, year.day, year.year) == (12, 31, today.year)
        assert all((end + timedelta(days=1)).day == 1 for end in (month, quarter, year))
        assert (quarter + timedelta(days=1)).month in {1, 4, 7, 10}


def test_every_iso_day_is_read_as_itself():
    assert all(parse_day(day.isoformat(), today=SAT) == day for day in SPAN)


@given(day=days, today=days)
def test_a_day_with_its_year_is_read_as_itself_in_every_spelling(day, today):
    month = MONTHS[day.month - 1]
    for name in (month, month[:3], month.upper()):
        for text in (f"{day.day} {name} {day.year}", f"{name} {day.day}, {day.year}"):
            assert parse_day(text, today=today) == day


@given(day=days, today=days)
def test_a_day_without_a_year_is_the_nearest_one_ahead_or_behind_and_today_counts(day, today):
    text = f"{day.day} {MONTHS[day.month - 1]}"
    ahead, behind = parse_day(text, today=today), parse_day(text, today=today, lean="backward")

    assert behind <= today <= ahead
    assert (ahead.month, ahead.day) == (behind.month, behind.day) == (day.month, day.day)
    between = [today + timedelta(days=n) for n in range(1, (ahead - today).days)]
    between += [behind + timedelta(days=n) for n in range(1, (today - behind).days)]
    assert not [other for other in between if (other.month, other.day) == (day.month, day.day)]
    if (day.month, day.day) == (today.month, today.day):
        assert ahead == behind == today


def test_29_february_without_a_year_waits_for_a_leap_year_even_over_2100():
    assert parse_day("29 feb", today=SAT) == date(2028, 2, 29)
    assert parse_day("29 feb", today=date(2096, 3, 1)) == date(2104, 2, 29)


@given(today=days, count=counts, unit=st.sampled_from(["d", "w", "mo", "y"]))
def test_a_relative_form_adds_forward_and_takes_away_backward(today, count, unit):
    ahead, behind = parse_day(f"{count}{unit}", today=today), parse_day(f"{count}{unit} ago", today=today)
    name = {"d": "days", "w": "weeks", "mo": "months", "y": "years"}[unit]

    assert ahead == parse_day(f"in {count} {name}", today=today, lean="backward")
    assert behind == parse_day(f"{count}{unit}", today=today, lean="backward")
    if unit in {"d", "w"}:
        assert ahead - today == today - behind == timedelta(days=count * (7 if unit == "w" else 1))


@given(today=days, other=days, count=counts, lean=leans)
def test_the_distance_of_a_relative_form_depends_only_on_today(today, other, count, lean):
    for form in (f"{count}d", f"in {count} weeks", f"{count}w ago", "tomorrow"):
        here, there = (parse_day(form, today=day, lean=lean) - day for day in (today, other))
        assert here == there


@given(today=days, count=counts, lean=leans, data=st.data())
def test_every_accepted_form_survives_capitals_and_spaces(today, count, lean, data):
    form = data.draw(st.sampled_from(every_accepted_form(count)))
    plain = parse_day(form, today=today, lean=lean)

    assert parse_day(f"  {form.upper().replace(' ', '   ')}\t", today=today, lean=lean) == plain


# What is refused


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            " ",
            "5/6",
            "05/06/2026",
            "13/5/2026",
            "5.6.2026",
            "05-06-2026",
            "2026/11/27",
            "99",
            "0",
            "86400",
        ],
        *[
            "12.30",
            "32 dec",
            "30 feb",
            "0 mar",
            "29 feb 2027",
            "T-90",
            "CST",
            "UTC+3",
            "30m",
            "30 m",
            "in 5 m",
        ],
        *["2026-02-30", "2026-13-01", "0000-01-01", "1969-12-31", "2201-01-01", "9999-12-31", "20261127"],
        *["2026-W47-1", "2026-11-27x", "999999y", "999999d", "9999999d", "999999mo ago", "1" * 5000 + "d"],
        *["٢٠٢٦-١١-٢٧", "３d", "२w", "friſ", "14 mär", "ﬁr", "next", "next week", "next month", "this fri"],
        *["3 days", "-3d", "+3d", "3.5d", "3 d ago ago", "in", "ago", "in a", "eod", "noon", "now", "frid"],
        *[
            "may",
            "14mar",
            "mar 2027",
            "14th mar",
            "14 mar 27",
            "14 of mar",
            "today tomorrow",
            "fri\x00",
            "\ud800",
        ],
        *["[bold]fri[/]", "2026-11-27T09:00", "fri 9:05"],
    ],
)
def test_everything_outside_the_grammar_is_refused_with_what_was_typed_and_what_to_type(text):
    with pytest.raises(Refused) as refusal:
        parse_day(text, today=SAT)

    assert one_line(text)[:30] in refusal.value.message
    assert refusal.value.hint
    assert "\x00" not in refusal.value.message
    assert len(refusal.value.message) < 120


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("5/6", "2026-06-05 or 2026-05-06"),
        ("05/06/2027", "2027-06-05 or 2027-05-06"),
        ("13/5/2026", "type 2026-05-13."),
        ("5/5", "type 2026-05-05."),
        ("5.6.2026", "2026-06-05"),
        ("2026/11/27", "2026-11-27"),
        ("05/06/26", "2026-11-27"),
    ],
)
def test_a_form_with_slashes_is_refused_with_the_iso_days_it_might_mean(text, forms):
    with pytest.raises(Refused) as refusal:
        parse_day(text, today=SAT)

    assert "order of day and month is ambiguous" in refusal.value.hint
    assert forms in refusal.value.hint


@pytest.mark.parametrize("text", ["99/99", "30/02", "0/0"])
def test_what_is_no_day_in_either_order_is_not_called_ambiguous(text):
    with pytest.raises(Refused) as refusal:
        parse_day(text, today=SAT)

    assert refusal.value.hint.startswith("It is no day in either order. Accepted: 2026-11-27, ")


def test_a_bare_m_is_refused_because_it_could_be_minutes():
    with pytest.raises(Refused, match="“30m”") as refusal:
        parse_day("30m", today=SAT)

    assert "30mo" in refusal.value.hint


def test_a_day_that_never_was_is_told_from_one_that_cannot_be_read():
    with pytest.raises(Refused, match="“30 feb” does not exist in the calendar"):
        parse_day("30 feb", today=SAT)
    with pytest.raises(Refused, match="outside the years 1970 to 2200"):
        parse_day("9999y", today=SAT)
    with pytest.raises(Refused, match="“soon” is not a date"):
        parse_day("soon", today=SAT)


def test_every_form_the_hint_lists_is_accepted():
    forms = ACCEPTED.removeprefix("Accepted: ").rstrip(".").replace("3d 2w 6mo 1y", "3d").split(", ")
    each = [word for form in forms for word in (form.split() if form.startswith("eow") else [form])]

    assert {"today", "3d", "eow"} <= set(each)
    assert all(abs(parse_day(it, today=SAT) - SAT).days <= 366 for it in each)


NEARLY = st.lists(
    st.sampled_from(
        [
            "next",
            "last",
            "in",
            "ago",
            "a",
            "by",
            "t",
            "fri",
            "tues",
            "mar",
            "february",
            "29",
            "30",
            "31",
            "0",
            "7",
            "2026",
            "2027",
            "9999",
            "999999",
            "d",
            "w",
            "mo",
            "m",
            "y",
            "days",
            "month",
            "eoq",
            "today",
            "-",
            "/",
            ":",
            ",",
            ".",
            "9:05",
            "24:00",
            "2026-02-29",
            "2026-11-27",
            "k",
        ]
    ),
    max_size=5,
).flatmap(lambda words: st.sampled_from(["", " "]).map(lambda gap: gap.join(words)))


@given(text=st.one_of(st.text(), NEARLY, st.text(alphabet="0123456789-/: dwmoyagintfr")), today=days, lean=leans)
def test_nonsense_is_read_as_a_day_in_range_or_refused_and_never_breaks(text, today, lean):
    for read in (
        lambda: parse_day(text, today=today, lean=lean),
        lambda: parse_when(text, today=today)[0],
        lambda: parse_interval(text).add_to(today),
        lambda: split_by(text, today=today)[1] or today,
        lambda: split_by(f"send deck by {text}", today=today)[1] or today,
    ):
        try:
            assert 1970 <= read().year <= 2200
        except Refused as refusal:
            assert refusal.message and refusal.hint


# When


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("yesterday 14:30", date(2026, 11, 20), time(14, 30)),
        ("14:30 yesterday", date(2026, 11, 20), time(14, 30)),
        ("9:05", SAT, time(9, 5)),
        ("00:00", SAT, time(0, 0)),
        ("2026-11-20 09:00", date(2026, 11, 20), time(9, 0)),
        ("2026-11-20T09:00", date(2026, 11, 20), time(9, 0)),
        ("mar 14 2026 23:59", date(2026, 3, 14), time(23, 59)),
        ("  FRI   9:05 ", date(2026, 11, 20), time(9, 5)),
        ("fri", date(2026, 11, 20), None),
        ("2d", date(2026, 11, 19), None),
        ("2 weeks ago", date(2026, 11, 7), None),
    ],
)
def test_a_moment_is_a_day_leaning_backward_with_a_time_on_either_side(text, day, at):
    assert parse_when(text, today=SAT) == (day, at)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "24:00",
            "9:60",
            "9:5",
            "9",
            "14.30",
            "2pm",
            "9:05:00",
            "9:05 10:00",
            "yesterday at 9:05",
            "fri 25:00",
        ],
        *["", "T09:00", "2026-11-20T", "2026-11-20t9", "friT09:00", "９:05", "9:05 30 feb"],
    ],
)
def test_a_time_outside_the_24_hour_clock_is_refused_and_the_hint_shows_the_form(text):
    with pytest.raises(Refused) as refusal:
        parse_when(text, today=SAT)

    assert "HH:MM" in refusal.value.hint


# Months and intervals


@given(day=days, months=st.integers(min_value=-240, max_value=240))
def test_adding_months_keeps_the_day_or_clamps_to_month_end(day, months):
    moved = add_months(day, months)

    assert moved.year * 12 + moved.month == day.year * 12 + day.month + months
    assert moved.day == min(day.day, last_of_month(moved).day)


def test_31_january_and_one_month_is_the_last_day_of_february():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert Interval(1, "y").add_to(date(2028, 2, 29)) == date(2029, 2, 28)
    assert Interval(1, "y").add_to(date(2028, 2, 29), 4) == date(2032, 2, 29)


def test_months_are_counted_from_the_anchor_so_that_month_ends_do_not_drift():
    monthly = Interval(1, "mo")

    ends = [monthly.add_to(date(2026, 1, 31), times) for times in range(1, 5)]

    assert [(end.month, end.day) for end in ends] == [(2, 28), (3, 31), (4, 30), (5, 31)]


def test_every_three_months_from_30_november_does_not_skip_february():
    assert Interval(3, "mo").add_to(date(2026, 11, 30)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("text", "canonical", "length"),
    [
        *[
            ("2w", "2w", 14),
            ("2 weeks", "2w", 14),
            ("10 days", "10d", 10),
            ("a month", "1mo", 30),
            ("1y", "1y", 365),
        ],
        *[("daily", "1d", 1), ("weekly", "1w", 7), ("fortnightly", "2w", 14), ("monthly", "1mo", 30)],
        *[
            ("quarterly", "3mo", 91),
            ("yearly", "1y", 365),
            ("12 months", "12mo", 365),
            (" 3  MO ", "3mo", 91),
        ],
    ],
)
def test_each_spelling_of_an_interval_has_one_canonical_form_and_a_length(text, canonical, length):
    interval = parse_interval(text)

    assert (str(interval), interval.days) == (canonical, length)
    assert parse_interval(str(interval)) == interval


@pytest.mark.parametrize(
    "text",
    ["", "0d", "0 weeks", "101y", "999999mo", "-2w", "2", "w", "30m", "in 2 weeks", "2w ago", "often", "２w"],
)
def test_an_interval_that_is_empty_endless_or_unreadable_is_refused(text):
    with pytest.raises(Refused) as refusal:
        parse_interval(text)

    assert refusal.value.hint


def test_stepping_outside_the_calendar_is_refused_not_a_crash():
    for unit in ("d", "w", "mo", "y"):
        with pytest.raises(Refused, match="outside the calendar"):
            Interval(1, unit).add_to(date(2026, 1, 1), 10_000_000)
        with pytest.raises(Refused, match="outside the calendar"):
            Interval(1, unit).add_to(date(2026, 1, 1), -(10**12))


@pytest.mark.parametrize("zone", ZONES)
def test_an_interval_across_a_clock_change_is_whole_calendar_days_at_the_same_wall_time(zone):
    at_noon = time(12, tzinfo=ZoneInfo(zone))
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    offsets = [datetime.combine(day, at_noon).utcoffset() for day in year]
    changes = [day for day, before, after in zip(year, offsets, offsets[1:], strict=False) if before != after]

    for day in changes or [date(2026, 3, 28)]:
        assert Interval(1, "d").add_to(day) == day + timedelta(days=1) == parse_day("1d", today=day)
        assert Interval(1, "w").add_to(day - timedelta(days=3)) == day + timedelta(days=4)
        assert Interval(1, "d").add_to(day, 365) == day + timedelta(days=365)


# By


@pytest.mark.parametrize(
    ("text", "title", "due"),
    [
        ("send deck by fri", "send deck", FRI),
        ("Send deck BY Friday ", "Send deck", FRI),
        ("stand by fri", "stand", FRI),
        ("step by step guide by 27 nov 2026", "step by step guide", FRI),
        ("call  Ana,  then Bo by in 6 days", "call  Ana,  then Bo", FRI),
        ("by by fri", "by", FRI),
    ],
)
def test_a_trailing_by_and_a_date_become_the_due_day(text, title, due):
    assert split_by(text, today=SAT) == (title, due)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "send deck",
            "by fri",
            " by fri",
            "stand by",
            "stand by me",
            "side by side",
            "deck by 5/6",
            "reply by fri ok",
        ],
        *["goodbye fri", "send deck by fri by mail", "nearby fri", "deck by", "", " ", "lobby fri"],
    ],
)
def test_text_without_a_trailing_date_or_without_a_title_stays_as_typed(text):
    assert split_by(text, today=SAT) == (text, None)


@given(text=st.text())
def test_whatever_follows_splitting_keeps_the_title_a_part_of_the_text(text):
    title, due = split_by(text, today=SAT)

    assert title in text
    assert due is not None or title == text


# Showing


def test_a_shown_day_has_its_weekday_and_the_year_only_when_it_differs():
    assert show_day(FRI, today=SAT) == "Fri 27 Nov"
    assert show_day(date(2027, 3, 5), today=SAT) == "Fri 5 Mar 2027"


@given(day=days, today=days)
def test_a_shown_day_without_its_weekday_can_be_typed_back(day, today):
    weekday, typed = show_day(day, today=today).split(" ", 1)
    year = "" if str(day.year) in typed else f" {today.year}"

    assert parse_day(typed + year, today=today) == day
    assert parse_day(weekday, today=day - timedelta(days=7)) == day


@pytest.mark.parametrize(
    ("away", "shown"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (2, "in 2 days"),
        (9, "in 9 days"),
        (-3, "3 days ago"),
    ],
)
def test_a_relative_day_reads_like_speech(away, shown):
    assert relative(SAT + timedelta(days=away), today=SAT) == shown


def test_what_was_today_is_not_nought_days_ago():
    assert [days_ago(days) for days in (0, 1, 30)] == ["today", "1d ago", "30d ago"]


# Start-up


def test_the_domain_basics_import_nothing_heavy():
    heavy = "{'dataclasses', 'decimal', 'dateutil', 'fractions', 'inspect', 'locale', '_strptime'}"
    names = "amcli.domain.dates, amcli.domain.money, amcli.domain.periods"
    code = f"import sys; old = {{*sys.modules}}; import {names}; print(*({heavy} & {{*sys.modules}} - old))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


@given(day=st.dates(date(2020, 1, 1), date(2035, 12, 31)), count=st.integers(1, 400))
def test_working_days_lead_to_a_working_day_with_so_many_between(day, count):
    later, earlier = Interval(count, "bd").add_to(day), Interval(count, "bd").add_to(day, -1)

    def working(first, last):
        return sum((first + timedelta(days=at)).weekday() < 5 for at in range((last - first).days))

    assert later.weekday() < 5
    assert earlier.weekday() < 5
    assert working(day + timedelta(days=1), later + timedelta(days=1)) == count
    assert working(earlier, day) == count


@pytest.mark.parametrize("typed", ["10bd", "10 business days", "10 working days"])
def test_notice_may_be_typed_in_working_days(typed):
    assert parse_interval(typed) == Interval(10, "bd")
