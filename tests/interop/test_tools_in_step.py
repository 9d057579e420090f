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


OPPORTUNITY = "Id,AccountId,Name,StageName,CloseDate,Amount,Type,ForecastCategoryName"
RENEWAL = "006A,001A,Renewal 2027,Negotiation/Review,2026-12-20,12000,Existing Customer - Renewal,Commit"


@pytest.fixture
def renewal(put):
    put("Account.csv", "Id,Name,BillingCity", "001A,Acme,Berlin", "001B,Bolt,Bern")
    put(
        "Contract.csv",
        "Id,ContractNumber,AccountId,StartDate,EndDate,Status,ARR__c",
        "800A,1,001A,2026-01-01,2026-12-31,Activated,10000",
        "800B,2,001B,2025-02-01,2027-06-30,Activated,5000",
        "800C,3,001B,2025-02-01,2027-06-30,Activated,5000",
    )

    def write(*deals):
        put("Opportunity.csv", OPPORTUNITY, "006Z,001A,Seats,Prospecting,2027-01-31,900,New Business,Pipeline", *deals)

    return write


def expected(book):
    return book.rows("SELECT external_id, forecast_minor, category, stage FROM contract WHERE category IS NOT NULL")


def test_a_renewal_is_no_growth_but_says_what_is_expected_of_the_contract_that_ends_then(renewal, pull, book):
    renewal(RENEWAL)
    outcome = pull()[1]

    assert book.rows("SELECT title FROM opportunity") == [("Seats",)]
    assert expected(book) == [("800A", 1_200_000, "commit", "Negotiation/Review")]
    assert pull(full=True)[1].unit is None
    undo(book, outcome.unit)
    assert book.rows("SELECT count(*) FROM contract") == [(0,)]


def test_a_renewal_that_moved_on_in_the_tool_moves_on_here_and_undo_takes_it_back(renewal, pull, book):
    renewal(RENEWAL)
    pull()
    renewal(RENEWAL.replace("12000", "9000").replace("Commit", "Best Case"))
    outcome = pull()[1]

    assert changed(outcome) == {"contracts": 1}
    assert expected(book) == [("800A", 900_000, "best_case", "Negotiation/Review")]
    undo(book, outcome.unit)
    assert expected(book) == [("800A", 1_200_000, "commit", "Negotiation/Review")]


def test_what_was_forecast_by_hand_stays_and_is_listed_as_a_conflict(renewal, pull, book):
    renewal()
    pull()
    with writing(book, "renewals set k1", Stamp("2026-11-22T12:00:00+00:00", date(2026, 11, 22))) as unit:
        unit.update(Update("contract", 1, {"forecast_minor": 1_500_000}))
    renewal(RENEWAL)
    outcome = pull()[1]

    assert expected(book) == [("800A", 1_500_000, "commit", "Negotiation/Review")]
    assert [(it.ref, it.field) for it in outcome.conflicts] == [("k1", "forecast")]


def test_what_a_contract_was_entered_with_stays_and_what_it_lacks_is_filled(renewal, put, pull, book, folder):
    renewal()
    (folder / "Contract.csv").unlink()
    pull()
    with writing(book, "contracts add", Stamp("2026-11-22T12:00:00+00:00", date(2026, 11, 22))) as unit:
        term = {"starts": "2026-01-01", "ends": "2026-12-31", "arr_minor": 100, "currency": "USD"}
        unit.insert(Insert("contract", {"account_id": 1, **term, "forecast_minor": 1_500_000}))
    renewal(RENEWAL)
    pull()

    assert book.rows("SELECT forecast_minor, category FROM contract") == [(1_500_000, "commit")]


@pytest.mark.parametrize(
    ("deal", "why"),
    [
        (RENEWAL.replace("2026-12-20", "2026-05-20"), "no contract of the account ends within 92 days"),
        (RENEWAL.replace("2026-12-20", ""), "no contract of the account ends within 92 days"),
        (RENEWAL.replace("001A", "001B").replace("2026-12-20", "2027-06-01"), "several contracts of the account end"),
        (RENEWAL.replace("Negotiation/Review", "Closed Won"), "closed renewals"),
        (RENEWAL.replace("Negotiation/Review", "Closed Lost"), "closed renewals"),
    ],
)
def test_a_renewal_that_leads_to_no_one_contract_is_left_out_with_the_reason(renewal, pull, book, deal, why):
    renewal(deal)
    outcome = pull()[1]

    assert book.rows("SELECT title FROM opportunity") == [("Seats",)]
    assert expected(book) == []
    assert [it for it in outcome.notes if it.startswith("Opportunity.csv: 1 left out:") and why in it]
    assert outcome.rejects == []


def test_of_two_deals_for_one_contract_the_first_counts(renewal, pull, book):
    renewal(RENEWAL, RENEWAL.replace("006A", "006B").replace("12000", "1"))
    assert "Opportunity.csv: 1 left out: renewals of a contract that another deal renews already." in pull()[1].notes
    assert expected(book) == [("800A", 1_200_000, "commit", "Negotiation/Review")]


def test_a_renewal_in_another_currency_than_its_contract_is_left_out(renewal, put, pull, book):
    renewal()
    put(
        "Opportunity.csv",
        f"{OPPORTUNITY},CurrencyIsoCode",
        f"{RENEWAL},EUR",
        "006B,001A,Seats,Prospecting,2027-01-31,9,,,EUR",
    )

    assert "Opportunity.csv: 1 left out: renewals in another currency than their contract." in pull()[1].notes
    assert expected(book) == []


@pytest.mark.parametrize("column", ["RecordType.Name", "Opportunity Record Type", "Record Type"])
def test_a_record_type_tells_a_renewal_too(renewal, put, pull, book, column):
    renewal()
    heads = OPPORTUNITY.replace("Type", column)
    put("Opportunity.csv", heads, RENEWAL.replace("Existing Customer - Renewal", "Renewal"))
    pull()

    assert [row[0] for row in expected(book)] == ["800A"]
    assert book.rows("SELECT count(*) FROM opportunity") == [(0,)]


def test_a_deal_that_turned_out_to_be_a_renewal_is_listed_as_gone_from_the_opportunities(renewal, pull, book):
    renewal(RENEWAL.replace("Existing Customer - Renewal", "New Business"))
    pull()
    assert book.rows("SELECT count(*) FROM opportunity") == [(2,)]
    renewal(RENEWAL)
    gone = pull(full=True)[1].gone

    assert [(it.title, it.command) for it in gone.first] == [("Renewal 2027", "am opportunities rm o2")]


DEALS = {
    "hubspot": (
        ("companies.csv", "Record ID,Company name,Company Domain Name", "9001,Acme,acme.example"),
        ("deals.csv", "Record ID,Deal Name,Deal Stage,Close Date,Amount,Deal Type,Pipeline,Associated Company IDs"),
        ("701,R,Contract Sent (Renewals),2027-01-31,12000,,Renewals,9001", "702,S,Contract Sent,2027-01-31,9,,,9001"),
    ),
    "zoho": (
        ("Accounts.csv", "Record Id,Account Name,Account Owner", "zcrm_1,Acme,Me"),
        ("Deals.csv", "Record Id,Deal Name,Account Name,Stage,Closing Date,Amount,Type"),
        ("z3,R,Acme,Qualification,2027-01-31,12000,Renewal", "z4,S,Acme,Qualification,2027-01-31,9,Existing Business"),
    ),
    "pipedrive": (
        ("organizations.csv", "Organization - ID,Organization - Name,Organization - Owner", "1,Acme,Me"),
        (
            "deals.csv",
            "Deal - ID,Deal - Title,Deal - Status,Deal - Organization,Deal - Value,Deal - Expected close date,"
            "Deal - Pipeline",
        ),
        ("3,R,Open,Acme,12000,2027-01-31,Renewals", "4,S,Open,Acme,9,2027-01-31,Sales"),
    ),
}


@pytest.mark.parametrize("tool", DEALS)
def test_renewals_of_other_tools_go_to_contracts_that_came_from_elsewhere(put, pull, book, tool):
    accounts, (file, heads), rows = DEALS[tool]
    put(*accounts)
    pull()
    with writing(book, "contracts add", Stamp("2026-11-22T12:00:00+00:00", date(2026, 11, 22))) as unit:
        term = {"starts": "2026-02-01", "ends": "2027-01-31", "arr_minor": 100, "currency": "USD"}
        unit.insert(Insert("contract", {"account_id": 1, **term}))
    put(file, heads, *rows)
    choice, _ = pull()

    assert choice.recipe.name == tool
    assert book.rows("SELECT title FROM opportunity") == [("S",)]
    assert book.rows("SELECT forecast_minor FROM contract") == [(1_200_000,)]


def test_a_meeting_that_is_moved_to_a_later_day_is_a_check_in_and_no_touch_any_more(meeting, pull, book):
    meeting("2026-11-10")
    assert made(pull()[1])["touches"] == 1
    with writing(book, "actions add", Stamp("2026-11-22T12:00:00+00:00", date(2026, 11, 22))) as unit:
        unit.insert(Insert("action", {"account_id": 1, "title": "Send it", "opened": "2026-11-10", "touch_id": 1}))
    before = [book.rows(f'SELECT * FROM "{table}"') for table in ("touch", "attendee", "checkin", "action")]
    meeting("2026-12-10")
    outcome = pull()[1]

    assert made(outcome) == {"checkins": 1}
    assert book.rows("SELECT (SELECT count(*) FROM touch), (SELECT count(*) FROM attendee)") == [(0, 0)]
    assert book.rows('SELECT "on", done_on, touch_id FROM checkin') == [("2026-12-10", None, None)]
    assert book.rows("SELECT title, touch_id FROM action") == [("Send it", None)]
    assert pull()[1].unit is None
    undo(book, outcome.unit)
    assert before == [book.rows(f'SELECT * FROM "{table}"') for table in ("touch", "attendee", "checkin", "action")]


def test_a_check_in_that_was_held_stands_again_when_its_meeting_is_moved_and_is_held_once_more(meeting, pull, book):
    meeting("2026-12-10")
    pull()
    pull(day=date(2026, 12, 12))
    meeting("2026-12-20")
    pull(day=date(2026, 12, 13))
    assert book.rows('SELECT "on", done_on, touch_id FROM checkin') == [("2026-12-20", None, None)]
    assert book.rows("SELECT count(*) FROM touch") == [(0,)]

    pull(day=LATER)
    assert book.rows('SELECT "on" FROM touch') == [("2026-12-20",)]
    assert book.rows("SELECT done_on FROM checkin") == [("2026-12-20",)]


def test_a_touch_edited_by_hand_stays_when_its_meeting_is_moved_and_that_is_said(meeting, pull, book):
    meeting("2026-11-10")
    pull()
    with writing(book, "touches edit t1", Stamp("2026-11-22T12:00:00+00:00", date(2026, 11, 22))) as unit:
        unit.update(Update("touch", 1, {"text": "They came, and want more"}))
    meeting("2026-12-10")
    outcome = pull()[1]

    assert book.rows("SELECT text FROM touch") == [("They came, and want more",)]
    assert book.rows('SELECT "on" FROM checkin') == [("2026-12-10",)]
    assert [it for it in outcome.notes if "whose touch you edited" in it]


def test_it_is_said_beforehand_that_meetings_to_come_become_check_ins(meeting, pull):
    meeting("2026-12-10")

    found = [it for it in pull()[0].told if "Event.csv" in it]
    assert found == [
        "  Event.csv: touches and check-ins of meetings to come (it has Id, Subject, StartDateTime, WhoId)",
    ]
