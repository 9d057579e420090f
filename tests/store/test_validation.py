"""Bad values are stopped twice: by the classes, with a reason in plain words, and by the schema itself."""

import json
import sqlite3

import pytest
from pydantic import ValidationError
from store_helpers import account

from amcli.domain import entities, vocab
from amcli.store.tables import COLUMNS, VALIDATORS, validate_rows

DAY = "2026-11-23"

GOOD = {
    "account": {"handle": "globex", "name": "Globex", "added_on": DAY},
    "contact": {"account_id": 1, "name": "Jane Doe"},
    "touch": {"account_id": 1, "kind": "call", "on": DAY},
    "attendee": {"touch_id": 1, "name": "Somebody"},
    "action": {"account_id": 1, "title": "Send the deck", "opened": DAY},
    "checkin": {"account_id": 1, "on": DAY, "opened": DAY},
    "cadence": {"account_id": 1, "every": "2w", "max": "1mo"},
    "issue": {"account_id": 1, "title": "Slow export", "opened": DAY},
    "risk": {"account_id": 1, "title": "Sponsor leaves", "opened": DAY},
    "contract": {"account_id": 1, "arr_minor": 4_800_000, "currency": "EUR", "starts": "2026-01-01", "ends": DAY},
    "opportunity": {"account_id": 1, "title": "Second team", "currency": "EUR", "opened": DAY},
    "usage": {"account_id": 1, "on": DAY, "active": 12.5},
    "survey": {"account_id": 1, "kind": "nps", "score": 9, "on": DAY},
    "request": {"title": "Dark mode", "opened": DAY},
    "vote": {"request_id": 1, "account_id": 1},
    "objective": {"account_id": 1, "outcome": "Half the effort", "opened": DAY},
    "milestone": {"account_id": 1, "title": "Kick-off"},
    "invoice": {"account_id": 1, "amount_minor": 100, "currency": "EUR"},
    "budget": {
        "account_id": 1,
        "period_from": "2026-01-01",
        "period_to": "2026-12-31",
        "total_minor": 10,
        "spent_minor": 0,
        "currency": "EUR",
        "on": DAY,
    },
    "negotiation": {"contract_id": 1, "on": DAY, "kind": "ask", "text": "Ten more seats at the old price"},
    "reference": {"account_id": 1, "title": "For a rail operator", "asked_on": DAY},
    "pulse": {"account_id": 1, "score": 7, "note": "Steady", "on": DAY},
    "target": {"period": "2026-Q4", "metric": "grr", "value": "0.95"},
    "snooze": {"account_id": 1, "signal": "quiet", "on": DAY, "until": "2026-12-01", "why": "On holiday"},
    "review_mark": {"account_id": 1, "on": DAY, "week": "2026-W48"},
    "inbox": {"kind": "touch", "on": DAY, "title": "Coffee with Jane", "added_on": DAY},
    "unit": {"at": "2026-11-23T08:30:00Z", "day": DAY, "summary": "log acme call"},
    "change": {"unit_id": 1, "table_name": "touch", "op": "insert", "row_id": 1, "last_id": 1},
}

NOT_DAYS = (
    "2026-02-30",
    "2026-02-29",
    "2026-04-31",
    "2026-13-01",
    "23.11.2026",
    "2026-11-23T10:00",
    "20261123",
    "2026-W48-1",
    "now",
    "",
    " 2026-11-23",
)
NOT_MINOR = (-1, "abc", "12.5", 0.5)
NOT_INTERVALS = ("2 weeks", "0d", "w", "-2w", "2w ", "", "d2")
NOT_LISTS = ("acme.com", "", '{"a": 1}')
NOT_OBJECTS = ("", "[]", "x")
NOT_FLAGS = (2, -1, "yes", 0.5)
NOT_WORDS = ("", "Platinum", "ACTIVE", "call;email")

# column → values that both the class and the schema refuse
REFUSED_BY_BOTH = {
    ("account", "handle"): ("", "Acme"),
    ("account", "name"): ("",),
    ("account", "aliases"): NOT_LISTS,
    ("account", "domains"): NOT_LISTS,
    ("account", "tags"): NOT_LISTS,
    ("account", "crm_id"): NOT_LISTS,
    ("account", "margin_bp"): (10_001, -100_001, "72%", 0.5),
    ("account", "wallet_minor"): NOT_MINOR,
    ("account", "currency"): ("EURO", "", "€"),
    ("account", "extra"): NOT_OBJECTS,
    ("contact", "name"): ("",),
    ("contact", "other_emails"): NOT_LISTS,
    ("touch", "at"): ("9:30", "9.30", "0930", "10:60", "30:00", "10:00:00", ""),
    ("touch", "mood"): (2, -2, "good", 0.5),
    ("touch", "duration"): (-1, "half an hour", 0.5),
    ("touch", "account_id"): ("acme", 0.5),
    ("touch", "extra"): NOT_OBJECTS,
    ("action", "title"): ("",),
    ("action", "reply"): NOT_FLAGS,
    ("cadence", "every"): NOT_INTERVALS,
    ("cadence", "max"): NOT_INTERVALS,
    ("cadence", "paused"): NOT_FLAGS,
    ("issue", "title"): ("",),
    ("risk", "title"): ("",),
    ("contract", "arr_minor"): NOT_MINOR,
    ("contract", "list_price_minor"): NOT_MINOR,
    ("contract", "target_minor"): NOT_MINOR,
    ("contract", "forecast_minor"): NOT_MINOR,
    ("contract", "final_minor"): NOT_MINOR,
    ("contract", "currency"): ("euro", "", "EURO"),
    ("contract", "auto_renew"): NOT_FLAGS,
    ("contract", "trial"): NOT_FLAGS,
    ("contract", "notice"): NOT_INTERVALS,
    ("contract", "renewal_term"): NOT_INTERVALS,
    ("contract", "ends"): ("2025-12-31",),
    ("opportunity", "title"): ("",),
    ("opportunity", "amount_minor"): NOT_MINOR,
    ("usage", "active"): (-1, "many", -0.5),
    ("usage", "licensed"): (-1, "many"),
    ("survey", "score"): (-1, 11, "nine", 8.5),
    ("request", "title"): ("",),
    ("objective", "outcome"): ("",),
    ("milestone", "title"): ("",),
    ("invoice", "amount_minor"): NOT_MINOR,
    ("invoice", "currency"): ("", "EURO"),
    ("budget", "total_minor"): NOT_MINOR,
    ("budget", "spent_minor"): NOT_MINOR,
    ("budget", "period_to"): ("2025-12-31",),
    ("negotiation", "kind"): ("", "threat"),
    ("negotiation", "text"): ("",),
    ("negotiation", "amount_minor"): NOT_MINOR,
    ("reference", "title"): ("",),
    ("inbox", "kind"): ("", "meeting"),
    ("inbox", "title"): ("",),
    ("inbox", "at"): ("9:30", "24", ""),
    ("inbox", "people"): NOT_LISTS,
    ("inbox", "state"): ("", "done"),
    ("pulse", "score"): (0, 11, "seven", 6.5),
    ("pulse", "note"): ("",),
    ("snooze", "why"): ("",),
    ("unit", "undone"): NOT_FLAGS,
    ("change", "before"): NOT_OBJECTS,
    ("change", "after"): NOT_OBJECTS,
}
for _table, _base in VALIDATORS.items():
    for _column in _base.model_fields:
        if (_column in GOOD[_table] and GOOD[_table][_column] == DAY) or _column.endswith("_on") or _column in (
            "due", "since", "starts", "ends", "opened", "resolved", "next_review", "closed", "cancel_effective",
            "expected_close", "proposal_sent", "price_agreed", "issued", "until", "period_from", "period_to",
        ):  # fmt: skip
            REFUSED_BY_BOTH[_table, _column] = (*REFUSED_BY_BOTH.get((_table, _column), ()), *NOT_DAYS)
for _entity in entities.ENTITIES:
    for _field in _entity.fields:
        if _field.type == "choice" and _field.name != "mood":
            REFUSED_BY_BOTH[_entity.table, _field.column] = NOT_WORDS

# column → values that only the class refuses, being dearer to check than SQL can
REFUSED_BY_CLASS = {
    ("account", "handle"): ("two words", "tab\there", "É"),
    ("account", "name"): ("   ", "\x1b", "\u202e"),
    ("account", "tags"): ([1], ["a", None], "[1]", "[", {"a": 1}, 7),
    ("account", "extra"): ("{", '{"a": NaN}', [1], {1: "x"}, {"a": {1, 2}}),
    ("account", "currency"): ("eur", "E R"),
    ("account", "wallet_minor"): (True, 10**15 + 1, 10**30),
    ("touch", "account_id"): ("1", True, 0, -1, 1.0, 2**63),
    ("touch", "on"): ("0001-01-01", "9999-01-01", 20261123),
    ("touch", "at"): ("24:00", "29:59"),
    ("touch", "mood"): (True, "1", 1.0),
    ("touch", "text"): (7, b"bytes", ["text"]),
    ("touch", "id"): (7,),
    ("touch", "nonsense"): ("x",),
    ("cadence", "every"): ("101y", "2wd", "99999999999d"),
    ("usage", "active"): (float("inf"), float("nan"), "1", True),
    ("contract", "auto_renew"): ("1", 1.0),
    ("review_mark", "week"): ("2026-48", "2026-W54", "w48"),
    ("action", "owner"): ("", " "),
    ("usage", "metric"): ("",),
}  # fmt: skip

ACCEPTED_BY_BOTH = {
    ("account", "status"): vocab.ACCOUNT_STATUSES,
    ("account", "margin_bp"): (-100_000, 0, 7200, 10_000),
    ("account", "handle"): ("acme-2", "名前", "a", "o'neill"),
    ("account", "name"): ("Ωmega & Søn\n2nd line", "👩‍👩‍👧", "=1+1", "Robert'); DROP TABLE account;--"),
    ("account", "since"): ("1962-02-28", "2024-02-29", "2199-12-31"),
    ("account", "tags"): ("[]", '["a", "b"]'),
    ("account", "extra"): ("{}", '{"Branche": "Bau", "n": 1.5, "x": null}'),
    ("touch", "kind"): vocab.TOUCH_KINDS,
    ("touch", "mood"): (-1, 0, 1),
    ("touch", "at"): ("00:00", "23:59"),
    ("touch", "duration"): (0, 480),
    ("contact", "role"): vocab.CONTACT_ROLES,
    ("contract", "arr_minor"): (0, 1, 10**15),
    ("contract", "notice"): ("1d", "60d", "2w", "3mo", "1y"),
    ("contract", "ends"): ("2026-01-01", "2030-12-31"),
    ("contract", "booking_type"): vocab.BOOKING_TYPES,
    ("contract", "auto_renew"): (0, 1),
    ("usage", "active"): (0, 0.0, 12, 1e12),
    ("survey", "score"): (0, 10),
    ("pulse", "score"): (1, 10),
}


def cases(values):
    return [
        pytest.param(*key, value, id=f"{'.'.join(key)}={value!r:.30}") for key, many in values.items() for value in many
    ]


@pytest.fixture
def db(book, write):
    """A book with one row to link to in each table, and nothing checked but what the schema checks."""
    write(account())
    for table in ("touch", "request", "contract"):
        book.db.execute(*insert(table, GOOD[table]))
    return book.db


def insert(table, row):
    names = ", ".join(f'"{name}"' for name in row)
    return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(row))})', tuple(row.values())


@pytest.mark.parametrize("table", sorted(VALIDATORS))
def test_a_good_row_is_accepted_by_both(db, table):
    (row,), problems = validate_rows(table, [GOOD[table]])

    assert problems == []
    assert tuple(row) == COLUMNS[table]
    db.execute(*insert(table, row))
    assert VALIDATORS[table](**GOOD[table]).model_dump() == row


@pytest.mark.parametrize("table", sorted(VALIDATORS))
def test_what_the_class_makes_of_columns_left_out_is_what_the_schema_makes_of_them(db, table):
    (row,), _ = validate_rows(table, [GOOD[table]])
    row_id = db.execute(*insert(table, GOOD[table])).lastrowid

    assert db.execute(f'SELECT * FROM "{table}" WHERE id = ?', (row_id,)).fetchone() == (row_id, *row.values())


@pytest.mark.parametrize("table", sorted(VALIDATORS))
def test_a_row_without_a_needed_column_is_refused_by_both(db, table):
    needed = [name for name, field in VALIDATORS[table].model_fields.items() if field.is_required()]

    assert validate_rows(table, [{}])[1][: len(needed)] == [(0, name, "is missing") for name in needed]
    for name in needed:
        row = {key: value for key, value in GOOD[table].items() if key != name}
        assert (0, name, "is missing") in validate_rows(table, [row])[1]
        with pytest.raises(sqlite3.IntegrityError, match="NOT NULL"):
            db.execute(*insert(table, row))


@pytest.mark.parametrize(("table", "column", "value"), cases(REFUSED_BY_BOTH))
def test_a_bad_value_is_refused_by_the_class_and_by_the_schema(db, table, column, value):
    row = GOOD[table] | {column: value}

    assert refused(table, row) == column
    with pytest.raises(sqlite3.Error, match=r"CHECK|cannot store"):  # "now" is no day, and no constant either
        db.execute(*insert(table, row))


@pytest.mark.parametrize(("table", "column", "value"), cases(REFUSED_BY_CLASS))
def test_a_value_only_the_class_can_judge_is_refused_by_it(table, column, value):
    assert refused(table, GOOD[table] | {column: value}) == column


@pytest.mark.parametrize(("table", "column", "value"), cases(ACCEPTED_BY_BOTH))
def test_a_good_value_is_accepted_by_both_and_kept_as_it_is(db, table, column, value):
    (row,), problems = validate_rows(table, [GOOD[table] | {column: value}])

    assert (row[column], problems) == (value, [])
    db.execute(*insert(table, row))


@pytest.mark.parametrize(
    ("table", "change", "blamed"),
    [
        ("survey", {"kind": "csat", "score": 0}, "score"),
        ("survey", {"kind": "csat", "score": 6}, "score"),
        ("survey", {"kind": "nps", "score": 11}, "score"),
        ("contract", {"starts": "2026-11-24"}, "ends"),
        ("budget", {"period_from": "2027-01-01"}, "period_to"),
        ("attendee", {"contact_id": 1}, "contact_id"),
        ("attendee", {"name": None}, "contact_id"),
        ("cadence", {"tier": "A"}, "account_id"),
        ("cadence", {"account_id": None}, "account_id"),
        ("inbox", {"on": None}, "on"),
        ("snooze", {"ref": "a7"}, "signal"),
        ("snooze", {"signal": None}, "signal"),
    ],
)
def test_columns_that_do_not_fit_each_other_are_refused_by_both(db, table, change, blamed):
    row = GOOD[table] | change

    assert refused(table, row) == blamed
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.execute(*insert(table, row))


def refused(table, row):
    """Return the column blamed, having seen that the class raises and that the reason is in plain words."""
    with pytest.raises(ValidationError):
        VALIDATORS[table](**row)
    valid, problems = validate_rows(table, [row])
    assert valid == []
    assert len(problems) == 1
    index, field, reason = problems[0]
    assert index == 0
    assert not any(jargon in reason.lower() for jargon in ("input", "pydantic", "str_", "valid string", "literal"))
    return field


@pytest.mark.parametrize(
    ("table", "change", "reason"),
    [
        ("touch", {"kind": "sms"}, "“sms” is not one of call, email, meeting, onsite, chat, note, voicemail, no_show"),
        ("touch", {"on": "2026-02-30"}, "“2026-02-30” is not a day of the calendar, such as 2026-11-27"),
        ("touch", {"account_id": "acme"}, "“acme” is not the number of a row"),
        ("touch", {"colour": "red"}, "touch has no such field"),
        ("survey", {"kind": "csat"}, "an NPS score is 0 to 10, a CSAT score 1 to 5"),
        ("contract", {"ends": "2025-01-01"}, "ends is before starts"),
        ("cadence", {"tier": "A"}, "give either account_id or tier"),
        ("usage", {"active": "x" * 500}, f"“{'x' * 59}…” is not a number, 0 or more"),
    ],
)
def test_a_reason_says_what_was_given_and_what_is_wanted(table, change, reason):
    assert [said for _, _, said in validate_rows(table, [GOOD[table] | change])[1]] == [reason]


def test_good_rows_pass_in_their_order_and_bad_ones_are_named_by_their_place():
    rows = [GOOD["touch"] | {"text": str(number), "mood": number % 4} for number in range(8)]

    valid, problems = validate_rows("touch", rows)

    assert [row["text"] for row in valid] == ["0", "1", "4", "5"]
    assert [(index, field) for index, field, _ in problems] == [(index, "mood") for index in (2, 3, 6, 7)]


def test_every_bad_value_of_a_row_is_named_at_once():
    row = {"account_id": "x", "kind": "sms", "on": "never", "mood": 9}

    assert [field for _, field, _ in validate_rows("touch", [row])[1]] == ["account_id", "kind", "on", "mood"]


def test_rows_are_not_changed_by_being_looked_at():
    row = GOOD["account"] | {"tags": ["a"], "tier": None}

    validate_rows("account", [row])

    assert row == GOOD["account"] | {"tags": ["a"], "tier": None}


def test_no_rows_are_valid():
    assert validate_rows("touch", []) == ([], [])


def test_unknown_is_the_default_of_the_column():
    row = dict.fromkeys(COLUMNS["issue"]) | GOOD["issue"]

    (valid,), _ = validate_rows("issue", [row])

    assert (valid["kind"], valid["severity"], valid["team"], valid["extra"]) == ("ticket", "medium", None, "{}")


@pytest.mark.parametrize("given", [["a", "é", " "], ("a", "é"), '["a", "\\u00e9", ""]'])
def test_a_list_is_kept_as_json_text_without_blanks(given):
    (row,), _ = validate_rows("account", [GOOD["account"] | {"tags": given}])

    assert row["tags"] == '["a", "é"]'


def test_an_object_is_kept_as_json_text_and_a_flag_as_a_number():
    (row,), _ = validate_rows("action", [GOOD["action"] | {"extra": {"Ort": "Köln", "n": [1, None]}, "reply": True}])

    assert row["extra"] == '{"Ort": "Köln", "n": [1, null]}'
    assert (row["reply"], type(row["reply"])) == (1, int)


def test_what_could_drive_a_terminal_never_reaches_the_book():
    bad = "a\x1b[2J\u202eb\r\nc\x00\udcff"

    (row,), problems = validate_rows(
        "account",
        [GOOD["account"] | {"name": bad, "goals": bad, "tags": [bad], "extra": {bad: [bad]}, "external_id": "\x07"}],
    )

    assert problems == []
    assert row["name"] == row["goals"] == "a[2Jb\nc"
    assert json.loads(row["tags"]) == ["a[2Jb\nc"]
    assert json.loads(row["extra"]) == {"a[2Jb\nc": ["a[2Jb\nc"]}
    assert row["external_id"] is None


def test_json_nested_beyond_reason_is_refused_not_followed():
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000

    assert refused("account", GOOD["account"] | {"extra": deep}) == "extra"
