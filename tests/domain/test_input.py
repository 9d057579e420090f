import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain import entities as e
from amcli.domain.dates import Interval
from amcli.domain.drafts import Setting, edited_row, new_row, still_to_come
from amcli.domain.input import free_handle, read_field, read_handle, read_list
from amcli.domain.refs import make_ref, parse_ref
from amcli.domain.text import slug
from amcli.errors import Refused

TODAY = date(2026, 11, 21)  # a Saturday
EUR = Setting(TODAY, "EUR")


def read(entity, name, text):
    return read_field(entity, entity.field(name), text, today=TODAY)


# One grammar per type


@pytest.mark.parametrize(
    ("entity", "name", "text", "value"),
    [
        (e.ACTION, "due", "fri", date(2026, 11, 27)),
        (e.RISK, "next_review", "2w", date(2026, 12, 5)),
        (e.BUDGET, "period_to", "31 dec", date(2026, 12, 31)),
        (e.ACTION, "done_on", "fri", date(2026, 11, 20)),
        (e.TOUCH, "on", "2w", date(2026, 11, 7)),
        (e.CHECKIN, "on", "fri", date(2026, 11, 27)),
        (e.CONTRACT, "starts", "1 jan", date(2026, 1, 1)),
        (e.CONTRACT, "notice", "a month", Interval(1, "mo")),
        (e.CONTRACT, "auto_renew", "Yes", True),
        (e.CONTRACT, "trial", "0", False),
        (e.CONTACT, "role", "Decision Maker", "decision_maker"),
        (e.CONTACT, "role", "economic-buyer", "economic_buyer"),
        (e.TOUCH, "mood", "+", 1),
        (e.TOUCH, "mood", "-1", -1),
        (e.TOUCH, "mood", "0", 0),
        (e.TOUCH, "at", "9:05", "09:05"),
        (e.TOUCH, "duration", "45", 45),
        (e.USAGE, "active", "1,200", 1200.0),
        (e.USAGE, "active", "12.5", 12.5),
        (e.INVOICE, "number", "RS-6", "RS-6"),
        (e.ACCOUNT, "margin", "0.72", 7200),
        (e.ACCOUNT, "margin", "72%", 7200),
        (e.ACCOUNT, "margin", "72.15 %", 7215),
        (e.ACCOUNT, "margin", "1", 10_000),
        (e.ACCOUNT, "margin", "-5%", -500),
        (e.ACCOUNT, "margin", "0.70000", 7000),
        (e.ACCOUNT, "tags", "a; b ;a;", ["a", "b"]),
        (e.ACCOUNT, "tags", "a, b", ["a", "b"]),
        (e.ACCOUNT, "tags", "a, b; c", ["a, b", "c"]),
        (e.ACCOUNT, "domains", "https://www.Acme.com/about?x, acme.co.uk:443", ["acme.com", "acme.co.uk"]),
        (e.ACCOUNT, "currency", "eur", "EUR"),
        (e.ACCOUNT, "handle", "ACME.eu", "acme.eu"),
        (e.CONTACT, "email", " jane@acme.com ", "jane@acme.com"),
        (e.RISK, "title", "a\x1b[31mb\u202e", "a[31mb"),
    ],
)
def test_typed_text_becomes_the_value_of_its_field(entity, name, text, value):
    assert read(entity, name, text) == value


@pytest.mark.parametrize(
    ("entity", "name", "text", "expected"),
    [
        (e.ACTION, "due", "5/6", "ambiguous"),
        (e.CONTRACT, "notice", "30m", "months"),
        (e.CONTRACT, "auto_renew", "maybe", "yes or no"),
        (e.RISK, "severity", "hihg", "Did you mean high?"),
        (e.RISK, "severity", "urgent", "critical, high, medium, low"),
        (e.TOUCH, "mood", "2", "-1, 0, 1"),
        (e.TOUCH, "at", "24:00", "24-hour"),
        (e.TOUCH, "duration", "-3", "whole number"),
        (e.SURVEY, "score", "9.5", "whole number"),
        (e.USAGE, "active", "-1", "0 or more"),
        (e.USAGE, "active", "nan", "0 or more"),
        (e.USAGE, "active", "1e9", "0 or more"),
        (e.USAGE, "active", "1,20", "0 or more"),
        (e.USAGE, "active", "9" * 20, "At most"),
        (e.ACCOUNT, "margin", "72", "72%"),
        (e.ACCOUNT, "margin", "101%", "at most 100%"),
        (e.ACCOUNT, "margin", "0.12345", "hundredth"),
        (e.ACCOUNT, "domains", "acme", "acme.com"),
        (e.ACCOUNT, "currency", "EURO", "ISO 4217"),
        (e.ACCOUNT, "handle", "a b", "a-z 0-9"),
        (e.ACCOUNT, "handle", "-a", "a-z 0-9"),
        (e.ACCOUNT, "handle", "r3", "looks like an id"),
        (e.CONTACT, "email", "jane", "jane@acme.com"),
        (e.CONTACT, "email", "a@b@c", "jane@acme.com"),
        (e.CONTACT, "other_emails", "a@b.c; jane", "jane@acme.com"),
        (e.RISK, "title", "x" * 301, "300"),
        (e.TOUCH, "text", "x" * 20_001, "20,000"),
        (e.RISK, "title", "\x00", "something"),
    ],
)
def test_what_has_no_place_in_the_grammar_is_refused_with_what_was_expected(entity, name, text, expected):
    with pytest.raises(Refused) as refusal:
        read(entity, name, text)

    assert expected in f"{refusal.value.message} {refusal.value.hint}"
    assert refusal.value.message.startswith(name.replace("_", "-"))


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    for entity in e.ENTITIES:
        for field in entity.fields:
            if field.type not in ("money", "contact", "contacts"):
                try:
                    value = read_field(entity, field, text, today=TODAY)
                except Refused as refusal:
                    assert refusal.hint
                else:
                    assert value is not None
                    assert not isinstance(value, float) or math.isfinite(value)


@given(st.lists(st.text(alphabet="abc xyz", min_size=1).map(str.strip).filter(bool), unique=True))
def test_a_list_comes_back_as_it_was_joined(parts):
    assert read_list(";".join(parts) + ";") == parts


# Handles and ids


@given(st.text(max_size=60), st.sets(st.text(alphabet="ab-2", max_size=5)))
def test_a_free_handle_is_free_and_could_have_been_typed(name, taken):
    handle = free_handle(name, taken)

    assert handle not in taken
    assert read_handle(handle) == handle


def test_handles_are_numbered_when_taken():
    assert free_handle("Acme Corp", set()) == "acme-corp"
    assert free_handle("Acme Corp", {"acme-corp"}) == "acme-corp-2"
    assert free_handle("Acme Corp", {"acme-corp", "acme-corp-2"}) == "acme-corp-3"
    assert free_handle("日本", set()) == "account"
    assert free_handle("G2", set()) == "g2-co"


def test_an_id_is_a_known_letter_and_a_number():
    assert parse_ref("r3") == parse_ref(" R3 ") == (e.RISK, 3)
    assert [parse_ref(text) for text in ("", "r", "r0", "r03", "x3", "r3a", "rr3", "r-3", "r³", "acme")] == [None] * 10
    assert parse_ref("r" + "9" * 40) == (e.RISK, 2**63 - 1)


@given(st.sampled_from([it for it in e.ENTITIES if it.letter]), st.integers(1, 10**9))
def test_an_id_comes_back_as_it_was_made(entity, row_id):
    assert parse_ref(make_ref(entity, row_id)) == (entity, row_id)


# Rows


def test_a_new_row_has_its_defaults_and_its_day():
    row = new_row(e.RISK, {"title": "Champion left"}, EUR)

    own = {"title": "Champion left", "category": "value", "severity": "medium", "opened": TODAY}
    assert row == own | {"owner": "me", "next_review": date(2026, 12, 5)}


def test_amounts_are_kept_in_minor_units_of_the_currency_of_the_row():
    typed = {"arr": "48k", "list_price": "50,000", "product": ""}

    assert new_row(e.CONTRACT, typed, EUR) == {"arr_minor": 4_800_000, "list_price_minor": 5_000_000, "currency": "EUR"}
    assert new_row(e.CONTRACT, {"arr": "$48k"}, EUR) == {"arr_minor": 4_800_000, "currency": "USD"}
    assert new_row(e.CONTRACT, {"arr": "48k", "currency": "jpy"}, EUR) == {"arr_minor": 48_000, "currency": "JPY"}


def test_one_row_holds_one_currency():
    for typed in ({"arr": "$48k", "currency": "EUR"}, {"arr": "$48k", "target": "€50k"}):
        with pytest.raises(Refused, match="different currencies"):
            new_row(e.CONTRACT, typed, EUR)


def test_an_account_gets_a_currency_only_where_one_is_needed():
    assert "currency" not in new_row(e.ACCOUNT, {"name": "Acme"}, EUR)
    assert new_row(e.ACCOUNT, {"name": "Acme", "wallet": "1m"}, EUR)["currency"] == "EUR"


CONTRACT = {"arr_minor": 4_800_000, "target_minor": 5_000_000, "list_price_minor": None, "currency": "EUR"}


def test_a_new_currency_never_relabels_an_amount_nobody_retyped():
    with pytest.raises(Refused, match="target €50,000") as refusal:
        edited_row(e.CONTRACT, CONTRACT, {"arr": "48k", "currency": "USD"}, EUR)

    assert "--target" in refusal.value.hint
    both = {"arr": "48k", "target": "50k", "currency": "USD"}
    assert edited_row(e.CONTRACT, CONTRACT, both, EUR)["currency"] == "USD"


def test_an_edited_amount_is_read_in_the_currency_of_its_row():
    assert edited_row(e.CONTRACT, {**CONTRACT, "currency": "JPY"}, {"arr": "500"}, EUR) == {"arr_minor": 500}


def test_an_empty_text_clears_what_may_be_empty():
    before = {"title": "x", "owner": "support", "due": "2026-11-27"}

    assert edited_row(e.ACTION, before, {"due": "", "owner": " "}, EUR) == {"due": None, "owner": "me"}
    assert edited_row(e.ACCOUNT, {}, {"tags": "", "margin": ""}, EUR) == {"tags": [], "margin_bp": None}
    for entity, name in ((e.ACTION, "title"), (e.ACTION, "opened"), (e.ACCOUNT, "handle"), (e.CONTRACT, "currency")):
        with pytest.raises(Refused, match="cannot be empty"):
            edited_row(entity, before, {name: ""}, EUR)


@pytest.mark.parametrize(("kind", "score", "fits"), [("nps", 0, 1), ("nps", 10, 1), ("nps", 11, 0), ("csat", 0, 0)])
def test_a_score_lies_on_the_scale_of_its_kind(kind, score, fits):
    typed = {"kind": kind, "score": str(score)}
    if fits:
        assert new_row(e.SURVEY, typed, EUR)["score"] == score
    else:
        with pytest.raises(Refused, match="off the scale"):
            new_row(e.SURVEY, typed, EUR)


def test_the_scale_is_checked_when_only_the_kind_is_edited():
    with pytest.raises(Refused, match="off the scale"):
        edited_row(e.SURVEY, {"kind": "nps", "score": 9}, {"kind": "csat"}, EUR)


def test_a_period_does_not_end_before_it_starts():
    with pytest.raises(Refused, match="lies before starts"):
        edited_row(e.CONTRACT, {**CONTRACT, "starts": "2026-01-01"}, {"ends": "2025-12-31"}, EUR)
    assert edited_row(e.CONTRACT, {**CONTRACT, "starts": "2026-01-01"}, {"ends": "2026-01-01"}, EUR)


def test_winning_and_losing_close_an_opportunity_and_reopening_opens_it():
    before = {"stage": "proposed", "stage_on": "2026-10-01", "closed_on": None, "currency": "EUR"}
    won = edited_row(e.OPPORTUNITY, before, {"stage": "won"}, EUR)

    assert won == {"stage": "won", "stage_on": TODAY, "closed_on": TODAY}
    closed = {**before, "stage": "won", "closed_on": "2026-11-01"}
    assert edited_row(e.OPPORTUNITY, closed, {"stage": "proposed"}, EUR)["closed_on"] is None
    assert edited_row(e.OPPORTUNITY, before, {"stage": "won", "closed_on": "yesterday"}, EUR)["closed_on"] == date(
        2026, 11, 20
    )


def test_escalating_a_risk_dates_it():
    assert edited_row(e.RISK, {"escalated_to": None}, {"escalated_to": "CEO"}, EUR)["escalated_on"] == TODAY


def test_what_is_told_as_done_on_a_day_to_come_is_pointed_out():
    assert still_to_come(e.ACTION, {"done_on": date(2026, 11, 22), "due": date(2027, 1, 1)}, TODAY) == ["done-on"]
    assert still_to_come(e.ACTION, {"done_on": "2026-11-21"}, TODAY) == []


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Søn & Łódź", "son-lodz"),
        ("Großmann Æther", "grossmann-aether"),
        ("Þór Çelik Œuvre", "thor-celik-oeuvre"),
        ("IŞIK", "isik"),
        ("شركة", ""),
    ],
)
def test_a_handle_keeps_the_letters_of_the_name(name, handle):
    assert slug(name) == handle
