"""Exports of tools that come again: the same changes nothing, three edits are three, meetings to come are held."""

import csv
import shutil
from datetime import date

import pytest
from tool_helpers import changed, made

from amcli.domain.changes import Insert, Update
from amcli.store.journal import Stamp, writing
from amcli.store.undo import undo

LATER = date(2026, 12, 24)


def write(path, row, column, text):
    """Change one cell of a file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[row - 2][column] = text
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys())
        out.writeheader()
        out.writerows(rows)


@pytest.mark.parametrize(
    ("name", "edits", "expected"),
    [
        (
            "salesforce_devorg_usdates",
            [
                ("Account.csv", 3, "Industry", "Made of new things"),
                ("Contact.csv", 5, "Title", "Head of all"),
                ("Opportunity.csv", 7, "Amount", "4711"),
            ],
            {"accounts": 1, "contacts": 1, "opportunities": 1},
        ),
        (
            "hubspot_api_seeds",
            [
                ("company_data.csv", 2, "property_industry", "made of new things"),
                ("company_data.csv", 9, "property_country", "Norway"),
                ("company_data.csv", 24, "property_name", "Called anew"),
            ],
            {"accounts": 3},
        ),
        (
            "stripe_api_seeds",
            [("customer_data.csv", row, "address_country", "NO") for row in (3, 4, 7)],
            {"accounts": 3},
        ),
        (
            "zendesk_api_seeds",
            [("organization_data.csv", row, "name", f"Called anew {row}") for row in (2, 5, 11)],
            {"accounts": 3},
        ),
    ],
)
def test_three_rows_edited_in_a_tool_are_three_rows_updated(name, edits, expected, shared, tmp_path, pull, book):
    folder = shutil.copytree(shared / name, tmp_path / "copy")
    pull(folder)
    assert pull(folder, LATER)[1].unit is None
    for file, row, column, text in edits:
        write(folder / file, row, column, text)

    _, outcome = pull(folder, LATER)

    assert (changed(outcome), made(outcome)) == (expected, {})
    (changes,) = book.rows("SELECT count(*) FROM change WHERE unit_id = ?", (outcome.unit,))
    assert changes == (3,)
    assert pull(folder, LATER)[1].unit is None


@pytest.fixture
def meeting(put):
    put("Account.csv", "Id,Name,BillingCity", "001A,Acme,Berlin")
    put("Contact.csv", "Id,AccountId,FirstName,LastName", "003A,001A,Rose,Diaz")

    def write(on):
        head = "Id,WhoId,AccountId,Subject,Description,StartDateTime,EndDateTime"
        put("Event.csv", head, f"00UA,003A,001A,Review,Bring numbers,{on}T09:30:00.000Z,{on}T10:30:00.000Z")

    return write


def test_a_meeting_to_come_is_a_check_in_and_once_it_is_over_a_touch(meeting, pull, book):
    meeting("2026-12-10")
    assert made(pull()[1]) == {"accounts": 1, "contacts": 1, "checkins": 1}
    assert book.rows('SELECT "on", agenda, with_id, done_on FROM checkin') == [("2026-12-10", "Review", 1, None)]
    meeting("2026-12-15")
    assert changed(pull()[1]) == {"checkins": 1}

    outcome = pull(day=LATER, full=True)[1]

    assert (made(outcome), outcome.gone.total) == ({"touches": 1}, 0)
    assert book.rows('SELECT "on", at, text FROM touch') == [("2026-12-15", "09:30", "Review\n\nBring numbers")]
    assert book.rows("SELECT done_on, touch_id FROM checkin") == [("2026-12-15", 1)]
    assert pull(day=LATER)[1].unit is None
    undo(book, outcome.unit)
    assert book.rows("SELECT done_on, touch_id FROM checkin") == [(None, None)]
    assert book.rows("SELECT count(*) FROM touch") == [(0,)]


def test_a_meeting_of_today_is_one_to_come_until_tomorrow(meeting, pull, book):
    meeting("2026-12-10")

    assert "checkins" in made(pull(day=date(2026, 12, 10))[1])
    assert made(pull(day=date(2026, 12, 11))[1]) == {"touches": 1}
    assert book.rows("SELECT touch_id FROM checkin") == [(1,)]


def test_a_meeting_the_am_logged_by_hand_is_not_taken_twice(meeting, pull, book):
    meeting("2026-12-10")
    pull()
    with writing(book, "log acme meeting", Stamp("2026-12-10T12:00:00+00:00", date(2026, 12, 10))) as unit:
        touch = Insert("touch", {"account_id": 1, "kind": "meeting", "on": "2026-12-10", "text": "They like it"})
        unit.insert(touch)
        unit.update(Update("checkin", 1, {"done_on": "2026-12-10", "touch_id": touch}))

    outcome = pull(day=LATER, full=True)[1]

    assert (outcome.unit, outcome.gone.total) == (None, 0)
    assert book.rows("SELECT text FROM touch") == [("They like it",)]


def test_a_check_in_that_was_dropped_does_not_hold_back_the_touch(meeting, pull, book):
    meeting("2026-12-10")
    pull()
    with writing(book, "checkin off", Stamp("2026-12-01T12:00:00+00:00", date(2026, 12, 1))) as unit:
        unit.update(Update("checkin", 1, {"dropped_on": "2026-12-01"}))

    assert made(pull(day=LATER)[1]) == {"touches": 1}
    assert book.rows("SELECT done_on, dropped_on FROM checkin") == [(None, "2026-12-01")]


def test_a_planned_meeting_without_account_is_one_reject(put, pull):
    put("Account.csv", "Id,Name,BillingCity", "001A,Acme,Berlin")
    put(
        "Event.csv",
        "Id,WhoId,AccountId,Subject,StartDateTime",
        "00UA,,001Z,Review,2026-12-10T09:30:00.000Z",
        "00UB,,001Z,Review,2026-10-10T09:30:00.000Z",
        "00UC,,001A,Review,soon",
    )

    refused = dict.fromkeys((it.line, it.column) for it in pull()[1].rejects)
    assert list(refused) == [(3, "AccountId"), (4, "StartDateTime"), (2, "AccountId")]
