from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.money import (
    ACCEPTED,
    CURRENCIES,
    LARGEST,
    Money,
    convert,
    exponent,
    from_amount,
    parse_money,
    show_money,
    sum_money,
    to_amount,
)
from amcli.errors import Refused

amounts = st.integers(min_value=0, max_value=LARGEST)
movements = st.integers(min_value=-LARGEST, max_value=LARGEST)
currencies = st.sampled_from(sorted(CURRENCIES))


# What is read


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("48000", 4_800_000, "EUR"),
        ("48,000", 4_800_000, "EUR"),
        ("48 000", 4_800_000, "EUR"),
        ("48\u00a0000", 4_800_000, "EUR"),
        ("48\u202f000", 4_800_000, "EUR"),
        ("48_000", 4_800_000, "EUR"),
        ("1,234,567.89", 123_456_789, "EUR"),
        ("48k", 4_800_000, "EUR"),
        ("48K", 4_800_000, "EUR"),
        ("1.2m", 120_000_000, "EUR"),
        ("1.234k", 123_400, "EUR"),
        ("0.00005k", 5, "EUR"),
        ("1,234k", 123_400_000, "EUR"),
        ("€48k", 4_800_000, "EUR"),
        ("48k€", 4_800_000, "EUR"),
        ("€ 48k", 4_800_000, "EUR"),
        ("$1,200.50", 120_050, "USD"),
        ("48000 EUR", 4_800_000, "EUR"),
        ("EUR 48000", 4_800_000, "EUR"),
        ("eur48k", 4_800_000, "EUR"),
        ("48k usd", 4_800_000, "USD"),
        ("48 000 SEK", 4_800_000, "SEK"),
        ("48KES", 4_800, "KES"),
        ("£10", 1_000, "GBP"),
        ("¥500", 500, "JPY"),
        ("1.200 KWD", 1_200, "KWD"),
        ("€5 EUR", 500, "EUR"),
        ("$5 CAD", 500, "CAD"),
        ("0", 0, "EUR"),
        ("007.5", 750, "EUR"),
        ("  12.34  ", 1_234, "EUR"),
        ("10000000000000", LARGEST, "EUR"),
    ],
)
def test_each_accepted_form_is_read_to_the_cent_in_a_book_of_euros(text, minor, currency):
    assert parse_money(text, currency="EUR") == Money(minor, currency)


def test_a_symbol_means_the_books_own_dollar_or_yuan_where_it_has_one():
    assert parse_money("$5", currency="CAD").currency == "CAD"
    assert parse_money("$5", currency="GBP").currency == "USD"
    assert parse_money("¥5", currency="CNY") == Money(500, "CNY")
    assert parse_money("€5", currency="CAD").currency == "EUR"
    assert parse_money("5", currency="cad").currency == "CAD"


def test_every_form_the_hint_lists_is_accepted():
    forms = ACCEPTED.removeprefix("Accepted: ").rstrip(".").split(", ")

    assert "48k" in forms
    assert all(parse_money(it, currency="EUR").minor > 0 for it in forms)


# What is refused


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            " ",
            "nan",
            "inf",
            "NaN EUR",
            "1e5",
            "0x10",
            "abc",
            "EUR",
            "€",
            "k",
            ".",
            ".5",
            "5.",
            "1..2",
            "1.2.3",
        ],
        *[
            "1,5",
            "1,23",
            "1.234,56",
            "1,2345",
            "48,00",
            "1,23,456",
            "1,000 000",
            "0,123",
            "12 34",
            "1,",
            ",123",
        ],
        *[
            "0.005 EUR",
            "1.200",
            "1.000",
            "¥1.5",
            "¥1.0",
            "0.000001k",
            "1.2345 KWD",
            "1.000001k",
            "0.000000001m",
        ],
        *[
            "-5",
            "€-5",
            "-€5",
            "(5)",
            "5-",
            "−5",
            "48-000",
            "+5",
            "48 XYZ",
            "ABC 5",
            "48kk",
            "48 k",
            "48b",
            "5%",
        ],
        *[
            "€5 USD",
            "€5$",
            "EUR 5 EUR",
            "EUR 5 USD",
            "$5 EUR",
            "€€5",
            "10000000000000.01",
            "1" * 400,
            "1" * 9000,
        ],
        *["٤٨", "４８", "4８", "48\u212a", "5\x00", "\ud800", "=1+1", "[bold]5[/]", "1'000"],
    ],
)
def test_everything_outside_the_grammar_is_refused_with_what_was_typed_and_what_to_type(text):
    with pytest.raises(Refused) as refusal:
        parse_money(text, currency="EUR")

    assert refusal.value.hint
    assert "\x00" not in refusal.value.message
    assert len(refusal.value.message) < 120


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("-€3,000", "not a positive amount", "without a sign"),
        ("(500)", "not a positive amount", "without a sign"),
        ("1,5", "ambiguous", "A point marks decimals"),
        ("1.234,56", "ambiguous", "1,234.56"),
        ("1.200", "more decimals than EUR", "1,200"),
        ("5 XYZ", "“XYZ” is not a known currency", "ISO 4217"),
        ("€5 USD", "names its currency twice", "once"),
        ("99999999999999", "too large", "€10,000,000,000,000"),
        ("lots", "“lots” is not an amount", "48k"),
    ],
)
def test_the_usual_slips_are_named(text, message, hint):
    with pytest.raises(Refused) as refusal:
        parse_money(text, currency="EUR")

    assert message in refusal.value.message
    assert hint in refusal.value.hint


def test_an_unknown_currency_of_the_book_is_refused():
    with pytest.raises(Refused, match="“EURO” is not a known currency"):
        parse_money("5", currency="EURO")


TOKENS = [
    "€",
    "$",
    "£",
    "¥",
    "EUR",
    "usd",
    "XYZ",
    "-",
    "(",
    ")",
    ",",
    ".",
    "1",
    "000",
    "234",
    "56",
    "k",
    "m",
    "_",
    "'",
    "1e5",
    "nan",
    "9999999999999999999",
    " ",
]


@given(text=st.one_of(st.text(), st.lists(st.sampled_from(TOKENS), max_size=7).map("".join)), currency=currencies)
def test_nonsense_is_read_as_an_amount_in_range_or_refused_and_never_breaks(text, currency):
    try:
        minor, code = parse_money(text, currency=currency)
    except Refused as refusal:
        assert refusal.message and refusal.hint
    else:
        assert 0 <= minor <= LARGEST
        assert code in CURRENCIES
    try:
        from_amount(text, currency)
    except Refused as refusal:
        assert refusal.message and refusal.hint


# Round trips


@given(minor=movements, currency=currencies)
def test_a_machine_amount_is_read_back_exactly(minor, currency):
    assert from_amount(to_amount(minor, currency), currency) == Money(minor, currency)


@given(minor=amounts, currency=currencies)
def test_a_machine_amount_can_be_typed(minor, currency):
    assert parse_money(to_amount(minor, currency), currency=currency) == Money(minor, currency)
    assert parse_money(f"{to_amount(minor, currency)} {currency}", currency="EUR") == Money(minor, currency)


@given(minor=amounts, currency=currencies)
def test_a_shown_amount_can_be_typed_back_without_loss(minor, currency):
    assert parse_money(show_money(Money(minor, currency)), currency=currency) == Money(minor, currency)


@given(minor=amounts, currency=currencies)
def test_a_compact_amount_can_be_typed_back_and_is_within_one_in_two_hundred(minor, currency):
    back = parse_money(show_money(Money(minor, currency), compact=True), currency=currency)

    assert back.currency == currency
    assert abs(back.minor - minor) <= max(minor / 200, 10 ** exponent(currency) / 2)


@pytest.mark.parametrize(
    ("minor", "currency", "amount"),
    [
        (4_800_000, "EUR", "48000.00"),
        (-5, "EUR", "-0.05"),
        (0, "EUR", "0.00"),
        (500, "JPY", "500"),
        (-500, "JPY", "-500"),
        (1_200, "KWD", "1.200"),
    ],
)
def test_a_machine_amount_has_all_decimals_of_its_currency(minor, currency, amount):
    assert to_amount(minor, currency) == amount


@pytest.mark.parametrize("amount", ["", "48,000", "1.234", "1.", ".5", "+1", "--1", "1e3", "NaN", " 1", "9" * 30, "٤"])
def test_a_machine_amount_outside_its_form_is_refused(amount):
    with pytest.raises(Refused):
        from_amount(amount, "EUR")


def test_a_machine_amount_may_leave_out_its_decimals():
    assert from_amount("48000", "EUR") == from_amount("48000.0", "EUR") == Money(4_800_000, "EUR")


# Showing


@pytest.mark.parametrize(
    ("money", "full", "compact"),
    [
        (Money(4_800_000, "EUR"), "€48,000", "€48k"),
        (Money(120_050, "USD"), "$1,200.50", "$1.2k"),
        (Money(-300_000, "EUR"), "-€3,000", "-€3k"),
        (Money(124_000_000, "EUR"), "€1,240,000", "€1.24m"),
        (Money(95_000, "EUR"), "€950", "€950"),
        (Money(99_999_900, "EUR"), "€999,999", "€1m"),
        (Money(99_960, "EUR"), "€999.60", "€1k"),
        (Money(124_000_000_000, "EUR"), "€1,240,000,000", "€1,240m"),
        (Money(4_800_000, "CHF"), "CHF 48,000", "CHF 48k"),
        (Money(-5, "CHF"), "-CHF 0.05", "CHF 0"),
        (Money(48_000, "JPY"), "¥48,000", "¥48k"),
        (Money(1_500, "KWD"), "KWD 1.500", "KWD 2"),
        (Money(0, "GBP"), "£0", "£0"),
    ],
)
def test_an_amount_is_shown_with_its_symbol_or_code_and_cents_only_when_there_are_any(money, full, compact):
    assert show_money(money) == full
    assert show_money(money, compact=True) == compact


@given(minor=st.integers(min_value=1, max_value=LARGEST), currency=currencies)
def test_a_negative_amount_is_the_positive_one_with_a_leading_minus(minor, currency):
    assert show_money(Money(-minor, currency)) == f"-{show_money(Money(minor, currency))}"


# Converting and adding

RATES = {"EUR": "1", "USD": "0.92", "JPY": "0.0061", "KWD": Decimal("3.0125")}
rated = st.sampled_from(sorted(RATES))


def test_an_amount_is_converted_through_the_base_currency():
    assert convert(Money(100_000, "USD"), "EUR", RATES) == Money(92_000, "EUR")
    assert convert(Money(92_000, "EUR"), "USD", RATES) == Money(100_000, "USD")
    assert convert(Money(1_000, "JPY"), "EUR", RATES) == Money(610, "EUR")
    assert convert(Money(1_000, "KWD"), "JPY", RATES) == Money(494, "JPY")


@given(minor=movements, source=rated, to=rated)
def test_a_conversion_is_the_exact_quotient_rounded_half_to_even(minor, source, to):
    exact = Fraction(Decimal(RATES[source])) / Fraction(Decimal(RATES[to])) * minor
    exact *= Fraction(10) ** (exponent(to) - exponent(source))

    assert convert(Money(minor, source), to, RATES) == Money(round(exact), to)


@given(minor=movements)
def test_half_a_cent_goes_to_the_even_neighbour(minor):
    expected = int((Decimal(minor) / 2).quantize(Decimal(1), ROUND_HALF_EVEN))

    assert convert(Money(minor, "USD"), "EUR", {"EUR": "1", "USD": "0.5"}) == Money(expected, "EUR")


@given(minor=movements, currency=currencies)
def test_the_same_currency_needs_no_rate(minor, currency):
    assert convert(Money(minor, currency), currency, {}) == Money(minor, currency)


def test_a_missing_rate_gives_nothing_rather_than_a_guess():
    assert convert(Money(100, "USD"), "EUR", {"EUR": "1"}) is None
    assert convert(Money(100, "USD"), "EUR", {"USD": "0.92"}) is None


def test_a_rate_of_many_decimals_is_taken_whole():
    assert convert(Money(300, "USD"), "EUR", {"EUR": "1", "USD": Decimal(1) / Decimal(3)}) == Money(100, "EUR")


@pytest.mark.parametrize(
    "rate", ["0", "-1", "NaN", "", "1,08", "1e3", Decimal("NaN"), Decimal("Infinity"), Decimal("-1")]
)
def test_a_rate_that_is_no_positive_number_is_refused(rate):
    with pytest.raises(Refused, match="exchange rate"):
        convert(Money(100, "USD"), "EUR", {"EUR": "1", "USD": rate})


def test_currencies_are_totalled_apart_and_named_in_order():
    values = [Money(5, "USD"), Money(1, "EUR"), Money(-3, "USD"), Money(2, "EUR")]

    assert list(sum_money(values).items()) == [("EUR", 3), ("USD", 2)]
    assert sum_money([]) == {}
