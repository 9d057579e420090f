"""What a cell may hold: read exactly, or refused with a reason."""

import pytest

from amcli.interop import values
from amcli.interop.cells import BadCell, Reading
from amcli.interop.day_texts import Days, clock, order_seen
from amcli.interop.links import domain
from amcli.interop.number_texts import plain
from amcli.interop.values import as_money


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2024-03-01", "", "2024-03-01"),
        (" 2024/3/1 ", "", "2024-03-01"),
        ("2023-07-28 3:00", "", "2023-07-28"),
        ("2025-11-15T10:00:00.123456", "", "2025-11-15"),
        ("2024-03-01 00:00:00+00", "", "2024-03-01"),
        ("2024-03-01T23:30:00Z", "", "2024-03-01"),
        ("1/31/25", "mdy", "2025-01-31"),
        ("31.01.2025", "dmy", "2025-01-31"),
        ("01/02/99", "dmy", "1999-02-01"),
        ("7/5/13 10:15 PM", "mdy", "2013-07-05"),
        ("2024-03-01", "dmy", "2024-03-01"),
        ("", "", None),
    ],
)
def test_days_and_timestamps_give_their_day(text, order, day):
    assert Days(Reading(order))(text) == day


@pytest.mark.parametrize(
    "text", ["5/6/2024", "2024-02-30", "1889-01-01", "01032024", "yesterday", "45000", "2024-W01-1"]
)
def test_what_is_no_day_beyond_doubt_is_refused(text):
    with pytest.raises(BadCell):
        Days(Reading(""))(text)


def test_a_date_tells_its_order_only_when_a_number_is_over_twelve():
    assert [order_seen(text) for text in ("13/1/24", "1/13/24", "1/2/24", "2024-01-02", "")] == [
        "dmy",
        "mdy",
        "either",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("9:05", "09:05"),
        ("2024-03-01 14:30:59", "14:30"),
        ("2:15 PM", "14:15"),
        ("12:00 am", "00:00"),
        ("2024-03-01", None),
    ],
)
def test_times_are_read_from_times_and_timestamps(text, time):
    assert clock(text) == time


@pytest.mark.parametrize("text", ["25:00", "noon"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(BadCell):
        clock(text)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (values.as_flag, "TRUE", 1),
        (values.as_flag, "no", 0),
        (values.as_flag, "", None),
        (values.as_count, "12.0", 12),
        (values.as_number, "1,234.5", 1234.5),
        (values.as_ratio, "72%", 7200),
        (values.as_ratio, "0.725", 7250),
        (values.as_interval, "60 days", "60d"),
        (values.as_currency, "eur", "EUR"),
        (values.as_list, "a; b;;a", '["a", "b"]'),
        (values.as_text, "  two\r\nlines\x1b[31m ", "two\nlines[31m"),
        (values.as_line, " NA ", "NA"),
    ],
)
def test_values_are_stored_in_one_form(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (values.as_flag, "maybe"),
        (values.as_count, "1.5"),
        (values.as_number, "nan"),
        (values.as_number, "1,5"),
        (values.as_ratio, "72"),
        (values.as_interval, "5m"),
        (values.as_currency, "EURO"),
    ],
)
def test_values_that_do_not_fit_are_refused(read, text):
    with pytest.raises(BadCell):
        read(text)


def test_choices_are_read_whatever_their_case_and_joints():
    assert values.as_choice("Economic Buyer", ("economic_buyer",)) == "economic_buyer"
    assert [values.as_choice(text, ("-1", "0", "1")) for text in ("+1", "-", "0", "")] == [1, -1, 0, None]
    with pytest.raises(BadCell, match="is none of"):
        values.as_choice("boss", ("economic_buyer",))


def test_money_is_exact_unless_rounding_is_asked_for():
    assert as_money("€48k", "EUR", Reading()) == (4_800_000, "EUR")
    assert as_money("395.8333333333333", "USD", Reading(rounds=True)) == (39_583, "USD")
    assert as_money("4800", "USD", Reading(unit="cents")) == (4_800, "USD")
    assert as_money("1.234,50", "EUR", Reading(decimal=",")) == (123_450, "EUR")
    for text in ("395.8333333333333", "-5", "1,5", "lots"):
        with pytest.raises(BadCell):
            as_money(text, "USD", Reading())


@pytest.mark.parametrize(
    "text", ["jo@Acme.example", "https://www.acme.example/a?b", "acme.example:443", "ACME.example"]
)
def test_a_domain_is_found_in_addresses(text):
    assert domain(text) == "acme.example"


@pytest.mark.parametrize("text", ["48.5", "0.125", "1,234.56", "1.2345", "1234.567", ".5", "1,5.000"])
def test_a_point_that_parts_no_thousands_is_refused_beside_decimal_commas(text):
    with pytest.raises(BadCell, match="decimal comma"):
        plain(text, ",")


@pytest.mark.parametrize(
    ("text", "read"), [("1.234,56", "1234.56"), ("€1.234.567", "€1234567"), ("1 234,5", "1234.5"), ("72,5%", "72.5%")]
)
def test_points_and_blanks_part_thousands_beside_decimal_commas(text, read):
    assert plain(text, ",") == read
