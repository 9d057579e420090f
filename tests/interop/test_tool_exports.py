"""What the exports of tools hold beside plain records: links by way of others, reports, lists of ids, odd words."""

import tomllib

import pytest
from tool_helpers import DAY, made

from amcli.domain.terms import terms_on
from amcli.interop.headings import heading_row
from amcli.interop.load import Options, plan_recipe, run
from amcli.interop.planning import gather
from amcli.interop.recipe import parse_recipe
from amcli.interop.recipe_text import as_toml
from amcli.interop.tables import files_in, open_tables
from amcli.interop.used_recipe import used
from amcli.store.journal import Stamp
from amcli.store.renewals import contracts_of

ACCOUNT, OTHER = "001bm00001ZL8U9AAL", "001bm00001ZL8UAAA1"
PERSON = "003bm00000zapthAAA"


@pytest.fixture
def salesforce(put):
    put("Account.csv", "Id,Name,BillingCity,Website", f"{ACCOUNT},Acme,Berlin,acme.example", f"{OTHER},Bolt,London,")
    put("Contact.csv", "Id,AccountId,FirstName,LastName,Email", f"{PERSON},{ACCOUNT},Rose,Diaz,rose@acme.example")


def owners(book, table):
    """Return which row of a table belongs to which account."""
    return dict(
        book.rows(f'SELECT row.external_id, account.name FROM "{table}" row JOIN account ON account_id = account.id')
    )


def test_a_task_about_a_deal_a_case_or_a_contract_belongs_to_the_account_of_that(salesforce, put, pull, book):
    put("Opportunity.csv", "Id,AccountId,Name,StageName,CloseDate", f"006A,{OTHER},Seats,Prospecting,2027-01-31")
    put("Case.csv", "Id,CaseNumber,AccountId,ContactId,Status,Subject", f"500A,1001,,{PERSON},New,Broken")
    put("Contract.csv", "Id,ContractNumber,AccountId,StartDate,Status", f"800A,77,{OTHER},2026-01-01,Activated")
    put(
        "Task.csv",
        "Id,WhoId,WhatId,AccountId,Subject,Status,Priority,ActivityDate",
        "00TA,,006A,,Send offer,Not Started,High,2026-12-01",
        "00TB,,500A,,Ask how it went,Completed,High,2026-11-01",
        "00TC,,800A,,Renew,In Progress,High,2026-12-01",
        "00TD,00Q9,,,Call a lead,Completed,High,2026-11-01",
    )
    _, outcome = pull()

    assert owners(book, "action") == {"00TA": "Bolt", "00TC": "Bolt"}
    assert owners(book, "touch") == {"00TB": "Acme"}
    assert [(it.line, it.reason) for it in outcome.rejects] == [(5, "no contact has the external id “00Q9” (WhoId)")]


def test_a_deal_without_account_belongs_to_the_account_of_its_contact(salesforce, put, pull, book):
    put("Opportunity.csv", "Id,AccountId,Name,StageName,CloseDate", "006A,,Seats,Prospecting,2027-01-31")
    put("OpportunityContactRole.csv", "Id,OpportunityId,ContactId,Role,IsPrimary", f"00KA,006A,{PERSON},Evaluator,true")
    pull()

    assert owners(book, "opportunity") == {"006A": "Acme"}
    assert book.rows("SELECT role FROM contact") == [("technical_buyer",)]


def test_the_first_known_of_several_roles_counts(salesforce, put, pull, book):
    relation = f"07kA,{ACCOUNT},{PERSON},Other;Executive Sponsor,true"
    put("AccountContactRelation.csv", "Id,AccountId,ContactId,Roles,IsDirect", relation)
    pull()

    assert book.rows("SELECT role FROM contact") == [("executive_sponsor",)]


def test_since_when_a_deal_is_in_its_stage_is_told_by_its_field_history_too(salesforce, put, pull, book):
    put("Opportunity.csv", "Id,AccountId,Name,StageName,CloseDate", f"006A,{OTHER},Seats,Prospecting,2027-01-31")
    put(
        "OpportunityFieldHistory.csv",
        "Id,OpportunityId,CreatedDate,Field,OldValue,NewValue",
        "017A,006A,2026-10-05T08:00:00.000Z,StageName,Qualification,Prospecting",
        "017B,006A,2026-01-05T08:00:00.000Z,Amount,1,Prospecting",
    )
    pull()

    assert book.rows("SELECT stage_on FROM opportunity") == [("2026-10-05",)]


def test_a_merged_case_is_left_out_and_a_case_by_mail_finds_its_account(salesforce, put, pull, book):
    put(
        "Case.csv",
        "Id,CaseNumber,IsDeleted,MasterRecordId,ContactEmail,SuppliedEmail,Status,Subject",
        "500A,1,false,,,rose@acme.example,New,By a contact",
        "500B,2,true,500A,,,Closed,Twice",
        "500C,3,false,,,new@acme.example,New,By a domain",
    )
    _, outcome = pull()

    assert owners(book, "issue") == {"500A": "Acme", "500C": "Acme"}
    assert "Case.csv: 1 left out: merged into another record." in outcome.notes


def test_a_report_of_deals_with_their_ids_has_amounts_in_their_own_currencies(put, pull, book):
    put("a.csv", "Account ID,Account Name,Billing City", "001A,Acme,Berlin")
    put(
        "b.csv",
        "Opportunity ID,Account Name,Opportunity Name,Stage,Amount Currency,Amount,Close Date,Created Date",
        '006A,Acme,Seats,Negotiation/Review,EUR,"12,000.00",1/31/2027,3/1/2026',
        '006B,Acme,Old,Closed Won,GBP,"1,200.50",2/15/2026,1/2/2026',
    )
    _, outcome = pull()

    assert book.rows("SELECT amount_minor, currency, opened FROM opportunity ORDER BY id") == [
        (1_200_000, "EUR", "2026-03-01"),
        (120_050, "GBP", "2026-01-02"),
    ]
    told = [it for it in outcome.notes if "Created Date" in it]
    assert told == [
        "b.csv: Created Date: dates read as month/day/year, like those of Close Date;"
        " they can only be that, as “1/31/2027” on line 2."
    ]


def test_dates_that_no_column_of_the_table_decides_are_still_refused(salesforce, put, pull):
    put(
        "b.csv",
        "Opportunity ID,Account Name,Opportunity Name,Stage,Close Date",
        "006A,Acme,Seats,Qualification,1/2/2027",
    )

    with pytest.raises(Exception, match="“Close Date” could be day/month or month/day"):
        pull()
    assert made(pull(date_order="dmy")[1])["opportunities"] == 1


def test_in_a_report_of_activities_an_event_is_a_meeting_and_people_are_found_by_name(salesforce, put, pull, book):
    put(
        "activities.csv",
        "Activity ID,Company / Account,Contact,Subject,Date,Start,Priority,Status,Task,Type,Task Subtype",
        "00TA,Acme,Rose Diaz,Budget,10/22/2026,,Normal,Completed,1,Call,Call",
        "00TB,Acme,,Send offer,12/2/2026,,High,Not Started,1,,Task",
        "00UA,Acme,Rose Diaz,QBR,10/2/2026,,,,0,Meeting,",
        "Total,,,,,,,,3,,",
    )
    _, outcome = pull()

    assert made(outcome) == {"accounts": 2, "contacts": 1, "touches": 2, "actions": 1}
    assert book.rows(
        'SELECT kind, "on", contact.name FROM touch JOIN attendee ON touch.id = touch_id'
        " JOIN contact ON contact.id = contact_id ORDER BY kind"
    ) == [("call", "2026-10-22", "Rose Diaz"), ("meeting", "2026-10-02", "Rose Diaz")]
    assert len(outcome.notes) == len(set(outcome.notes)) == 2, "the file is read three times, and it is told once"


def test_reports_as_they_come_without_ids_are_known_by_what_identifies_their_rows(put, pull, book):
    put("accounts.csv", "Account Owner,Account Name,Billing City", "Ann,Acme,Berlin", "Bo,Bolt,London")
    put(
        "contacts.csv", "Salutation,First Name,Last Name,Title,Account Name,Contact Owner", "Ms.,Rose,Diaz,CFO,Acme,Ann"
    )
    put(
        "activities.csv",
        "Assigned,Company / Account,Contact,Subject,Date,Priority,Status,Task",
        "Ann,Acme,Rose Diaz,Budget,2026-10-22,Normal,Completed,1",
        "Ann,Acme,Rose Diaz,Budget again,2026-10-22,Normal,Completed,1",
        "Ann,Bolt,,Send offer,2026-12-02,High,Not Started,1",
        "Ann,Bolt,,QBR,2026-10-02,,,0",
    )
    choice, outcome = pull()

    assert choice.recipe.name == "salesforce"
    assert made(outcome) == {"accounts": 2, "contacts": 1, "touches": 3, "actions": 1}
    assert pull()[1].unit is None


@pytest.fixture
def reports(put):
    put(
        "contacts.csv",
        "Contact ID,First Name,Last Name,Account ID,Account Name",
        "003A,Rose,Diaz,001bm00001ZL8U9AAL,Acme",
        "003B,Sean,Ford,001bm00001ZL8U9,Acme",
        "003C,Ned,Low,,",
    )
    put(
        "deals.csv",
        "Opportunity ID,Opportunity Name,Account ID,Account Name,Stage,Close Date",
        "006A,Seats,001B,Bolt,Qualification,2027-01-31",
        "006B,More,001bm00001ZL8U9,Acme,Qualification,2027-01-31",
    )


def test_without_a_table_of_accounts_those_that_others_name_with_their_ids_are_taken(reports, pull, book):
    choice, outcome = pull()

    assert "  contacts.csv: accounts and contacts (it has Account ID, Account Name, Last Name)" in choice.told
    assert owners(book, "contact") == {"003A": "Acme", "003B": "Acme"}
    assert owners(book, "opportunity") == {"006A": "Bolt", "006B": "Acme"}
    assert [it.line for it in outcome.rejects] == [4]
    assert pull(full=True)[1].unit is None


def test_a_table_of_accounts_says_more_of_them_and_others_are_not_gone_without_it(reports, put, pull, book, folder):
    pull()
    put("accounts.csv", "Account ID,Account Name,Industry", "001bm00001ZL8U9AAL,Acme Inc,Energy", "001C,Cirrus,")
    choice, _ = pull()
    assert "  contacts.csv: contacts (it has Contact ID, Last Name, Account ID)" in choice.told
    assert book.rows("SELECT name, industry FROM account ORDER BY id") == [
        ("Acme Inc", "Energy"), ("Bolt", None), ("Cirrus", None),
    ]  # fmt: skip
    (folder / "accounts.csv").unlink()

    assert pull(full=True)[1].gone.total == 0


TOTALS = [
    "Grand Totals (2 records),,",
    ",Total,12",
    ",Subtotal,",
    ",Count,",
    ",Confidential Information - Do Not Distribute,",
    "Copyright (c) 2026 somebody,,",
]


@pytest.mark.parametrize("line", TOTALS)
def test_totals_and_footers_of_a_report_are_no_records(put, pull, book, line):
    put("a.csv", "Account ID,Account Name,Billing City", "001A,Acme,Berlin", line, "001B,Bolt,Berlin")
    _, outcome = pull()

    assert book.rows("SELECT count(*) FROM account") == [(2,)]
    assert (outcome.rejects_total, outcome.notes) == (0, ["a.csv: 1 left out: totals and footers of a report."])


def test_a_client_that_is_called_total_is_a_client(put, pull, book):
    put("a.csv", "Account ID,Account Name,Billing City", "001A,Total,12", "001B,Total Systems,Berlin")
    pull()

    assert book.rows("SELECT name FROM account ORDER BY id") == [("Total",), ("Total Systems",)]


def test_headings_of_a_short_report_on_a_sheet_are_found_below_its_filters():
    rows = [
        ["Pipeline", "", ""],
        ["As of today", "", ""],
        ["", "", ""],
        ["Show: all", "", ""],
        ["A", "B", "C"],
        ["1", "2", "3"],
    ]

    assert heading_row(rows) == 4


def test_ids_of_people_who_are_no_contacts_are_no_names_of_people(salesforce, put, pull, book):
    put(
        "Event.csv",
        "Id,WhoId,AccountId,Subject,StartDateTime,EndDateTime,ActivityDate,IsChild",
        f"00UA,003X9,{ACCOUNT},QBR,2026-10-02T09:30:00.000Z,2026-10-02T10:30:00.000Z,2026-10-02,false",
        f"00UB,003X9,{ACCOUNT},QBR,2026-10-02T09:30:00.000Z,2026-10-02T10:30:00.000Z,2026-10-02,true",
        f"00UC,{PERSON},,Whole day,,,2026-10-05,false",
    )
    _, outcome = pull()

    assert book.rows('SELECT "on", at FROM touch ORDER BY "on"') == [("2026-10-02", "09:30"), ("2026-10-05", None)]
    assert book.rows("SELECT contact_id, name FROM attendee") == [(1, None)]
    assert "Event.csv: WhoId: ids of people who are no contacts, left out (1×)." in outcome.notes
    assert "Event.csv: 1 left out: copies of a meeting for others invited." in outcome.notes


@pytest.fixture
def hubspot(put):
    put(
        "companies.csv",
        "Record ID,Company name,Company Domain Name,Lifecycle Stage,Merged Record IDs",
        "9001,Acme,acme.example,Customer,8001;8002",
        "9002,Bolt,bolt.example,Opportunity,",
    )
    put(
        "contacts.csv",
        "Record ID,First Name,Last Name,Email,Associated Company IDs,Associated Company,Buying Role,Merged Record IDs",
        "501,Rose,Diaz,rose@acme.example,7777;9001,Nobody;Acme,Decision Maker;Champion,501;599",
        "502,Sean,Ford,sean@mail.example,8002,,,",
        "503,Ned,Low,ned@mail.example,,Gone;Bolt,,",
    )


def test_of_several_associated_records_the_first_known_counts_and_merged_ones_lead_on(hubspot, put, pull, book):
    put(
        "deals.csv",
        "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Contact IDs,Associated Company IDs",
        "701,Seats,Contract Sent (Sales Pipeline),2027-01-31 10:11,12000,,9002;9001",
        "702,Old,Closed Won (Sales Pipeline),2026-06-30 10:11,1200,998;599,",
    )
    pull()

    assert owners(book, "contact") == {"501": "Acme", "502": "Acme", "503": "Bolt"}
    assert owners(book, "opportunity") == {"701": "Bolt", "702": "Acme"}
    assert book.rows("SELECT stage, closed_on FROM opportunity ORDER BY id") == [
        ("negotiating", None),
        ("won", "2026-06-30"),
    ]
    assert book.rows("SELECT role FROM contact ORDER BY id") == [("decision_maker",), (None,), (None,)]


def test_exports_of_calls_meetings_emails_and_notes_with_labels_are_touches(hubspot, put, pull, book):
    people = "Associated Contact IDs"
    put(
        "all-calls.csv",
        f"Record ID,Call Title,Activity date,Call notes,Call direction,{people}",
        "601,Budget,2026-11-02 10:30,<p>Talked <b>money</b></p>,Outbound,501;404",
    )
    put(
        "all-meetings.csv",
        f"Record ID,Meeting name,Meeting start time,Meeting outcome,{people}",
        "611,QBR,2026-10-02 09:30,Completed,501",
        "612,Off,2026-10-03 09:30,Canceled,501",
        "613,Alone,2026-10-04 09:30,No show,501",
    )
    put(
        "all-emails.csv",
        f"Record ID,Email subject,Email body,Email direction,Activity date,{people}",
        "641,Hi,Hello,Incoming Email,2026-10-05 08:00,599",
    )
    put("all-notes.csv", f"Record ID,Note body,Activity date,{people}", "631,A < B & C,2026-10-06 08:00,502")
    _, outcome = pull()

    assert book.rows('SELECT kind, direction, at, text FROM touch ORDER BY "on" DESC') == [
        ("call", "outbound", "10:30", "Budget\nTalked money"),
        ("note", None, None, "A < B & C"),
        ("email", "inbound", "08:00", "Hi\n\nHello"),
        ("no_show", None, "09:30", "Alone"),
        ("meeting", None, "09:30", "QBR"),
    ]
    assert "all-meetings.csv: 1 left out: called off." in outcome.notes
    assert book.rows("SELECT count(*), sum(name IS NOT NULL) FROM attendee") == [(5, 0)]


def test_a_table_of_users_is_no_table_of_contacts_and_names_the_owners(hubspot, put, pull, book):
    put("owners.csv", "id,email,firstName,lastName,userId,archived", "77,ann@us.example,Ann,Lee,1,false")
    put("companies.csv", "id,name,domain,hubspot_owner_id", "9001,Acme,acme.example,77", "9002,Bolt,bolt.example,78")
    pull()

    assert book.rows("SELECT name FROM contact ORDER BY id") == [("Rose Diaz",), ("Ned Low",)]
    assert book.rows("SELECT owner FROM account ORDER BY id") == [("Ann Lee",), (None,)]


@pytest.fixture
def zoho(put):
    put(
        "Accounts.csv", "Record Id,Account Name,Account Owner,Website,Tag", "zcrm_1,Acme,Me,https://acme.example/de,vip"
    )
    put("Contacts.csv", "Record Id,First Name,Last Name,Account Name.id,Account Name", "zcrm_2,Ann,Lee,zcrm_1,Acme")
    put(
        "Deals.csv",
        "Record Id,Deal Name,Account Name.id,Account Name,Contact Name.id,Stage,Closing Date",
        "zcrm_3,Seats,zcrm_1,Acme,,Qualification,2027-03-31",
        "zcrm_4,More,,,zcrm_2,Qualification,2027-03-31",
    )


def test_zoho_activities_follow_what_they_are_related_to(zoho, put, pull, book):
    put(
        "Tasks.csv",
        "Record Id,Task Owner,Subject,Due Date,Related To.id,Status,Priority",
        "zcrm_5,Me,Send offer,2026-12-02,zcrm_3,Not Started,High",
        "zcrm_6,Me,Ask,2026-12-03,zcrm_4,Not Started,High",
    )
    put(
        "Calls.csv",
        "Record Id,Subject,Call Type,Call Start Time,Call Duration (in seconds),Contact Name.id,Outgoing Call Status",
        "zcrm_7,Budget,Outbound,2026-11-02 10:30:00,590,zcrm_2,Completed",
        "zcrm_8,Tried,Missed,2026-11-03 10:30:00,,zcrm_2,",
        "zcrm_9,Off,Outbound,2026-11-04 10:30:00,,zcrm_2,Cancelled",
        "zcrm_12,Next,Outbound,2026-12-04 10:30:00,,zcrm_2,Scheduled",
    )
    put(
        "Notes.csv",
        "Record Id,Note Title,Note Content,Parent ID.id,Created Time",
        "zcrm_10,N,Said so,zcrm_3,2026-10-01 10:00:00",
    )
    put(
        "Cases.csv",
        "Record Id,Case Number,Subject,Status,Account Name.id,Related To.id,Created Time",
        "zcrm_11,1,Broken,New,,zcrm_2,2026-10-01 10:00:00",
    )
    _, outcome = pull()

    assert outcome.rejects == []
    assert made(outcome) == {
        "accounts": 1, "contacts": 1, "touches": 3, "actions": 2, "checkins": 1, "issues": 1, "opportunities": 2,
    }  # fmt: skip
    assert book.rows('SELECT kind, duration FROM touch ORDER BY "on"') == [
        ("note", None),
        ("call", 10),
        ("voicemail", None),
    ]
    assert book.rows("SELECT domains, tags FROM account") == [('["acme.example"]', '["vip"]')]


def test_pipedrive_activities_of_a_deal_belong_to_its_organization(put, pull, book):
    put("organizations.csv", "Organization - ID,Organization - Name,Organization - Owner", "1,Acme,Me")
    put("people.csv", "Person - ID,Person - Name,Person - Organization", "2,Ann,Acme")
    put(
        "deals.csv",
        "Deal - ID,Deal - Title,Deal - Status,Deal - Organization,Deal - Organization ID,Deal - Contact person ID,"
        "Deal - Value",
        "3,Seats,Open,Acme,1,,10",
        "4,More,Open,,,2,10",
    )
    put(
        "activities.csv",
        "Activity - ID,Activity - Subject,Activity - Type,Activity - Due date,Activity - Due time,Activity - Done,"
        "Activity - Deal ID,Activity - Note",
        "5,Kick-off,Call,2026-11-02,10:30,Done,3,<div>Went <b>well</b></div>",
        "6,Offer,Task,2026-12-02,,To do,4,",
    )
    _, outcome = pull()

    assert outcome.rejects == []
    assert book.rows("SELECT at, text FROM touch") == [("10:30", "Kick-off\nWent well")]
    assert book.rows("SELECT title FROM action") == [("Offer",)]


def test_stripe_amounts_are_those_of_a_year_whatever_the_interval(put, pull, book):
    put(
        "customers.csv",
        "id,Email,Name,Created (UTC),Delinquent,Currency",
        "cus_1,a@acme.example,Acme,2021-03-01 10:00,false,eur",
    )
    put(
        "subscriptions.csv",
        "id,Customer ID,Plan,Quantity,Currency,Interval,Amount,Status,Start Date (UTC),Current Period End (UTC)",
        *(
            f"sub_{at},cus_1,p{at},2,eur,{interval},30.00,active,2026-01-01 00:00,2026-12-01 00:00"
            for at, interval in enumerate(("month", "3 month", "6 months", "year", "fortnight"))
        ),
    )
    put(
        "invoices.csv",
        "id,Customer,Amount Due,Currency,Date (UTC),Due Date (UTC),Number,Status",
        "in_1,cus_1,60.00,eur,2026-11-01 00:00,,A-1,open",
    )
    pull()

    assert book.rows("SELECT arr_minor FROM contract ORDER BY external_id") == [
        (72_000,), (24_000,), (12_000,), (6_000,), (0,),
    ]  # fmt: skip
    assert book.rows("SELECT due FROM invoice") == [("2026-11-01",)]


def test_a_price_every_three_months_comes_four_times_a_year(put, pull, book):
    put("customer.csv", "id,name,delinquent", "cus_1,Acme,false")
    put("plan.csv", "id,amount,interval,interval_count,billing_scheme", "p1,1500,month,3,per_unit", "p2,1500,month,1,x")
    put("subscription_item.csv", "subscription_id,plan_id,quantity", "sub_1,p1,1", "sub_2,p2,1")
    put(
        "subscription.csv",
        "id,customer_id,status,start_date,current_period_end,cancel_at_period_end",
        "sub_1,cus_1,active,2026-01-01,2026-12-01,false",
        "sub_2,cus_1,active,2026-01-01,2026-12-01,false",
    )
    pull()

    assert book.rows("SELECT arr_minor FROM contract ORDER BY external_id") == [(6_000,), (18_000,)]


def test_zendesk_writes_a_dash_for_nothing_and_good_or_bad_for_what_people_said(put, pull, book):
    put(
        "organizations.csv",
        "id,name,domain_names,shared_tickets,tags",
        "7,Acme,acme.example www.acme.test,false,vip gold",
    )
    put("users.csv", "id,name,email,role,organization_id", "71,Ann,ann@acme.example,end-user,7")
    put(
        "tickets.csv",
        "Summation column,Id,Requester,Requester id,Requester email,Subject,Status,Priority,Created at,Organization,"
        "Due date,Solved at,Satisfaction Score",
        "1,51,Ann,71,ann@acme.example,Broken,Open,Urgent,2026-11-03 10:00,Acme,2026-11-10,-,Offered",
        "1,52,Ann,71,ann@acme.example,How to,Solved,-,2026-11-03 10:00,-,-,2026-11-05 10:00,Good",
        "1,53,Bo,72,bo@acme.example,Sad,Closed,-,2026-11-03 10:00,-,-,2026-11-06 10:00,Bad",
    )
    _, outcome = pull()

    assert outcome.rejects == []
    assert book.rows("SELECT due, resolved FROM issue ORDER BY id") == [
        ("2026-11-10", None), (None, "2026-11-05"), (None, "2026-11-06"),
    ]  # fmt: skip
    assert book.rows('SELECT kind, score, "on", contact_id FROM survey ORDER BY id') == [
        ("csat", 5, "2026-11-05", 1), ("csat", 1, "2026-11-06", None),
    ]  # fmt: skip
    assert book.rows("SELECT domains, tags FROM account") == [('["acme.example", "acme.test"]', '["vip", "gold"]')]


@pytest.mark.parametrize("tool", ["salesforce", "hubspot", "zoho"])
def test_the_recipe_shown_for_files_imports_them_the_same(tool, request, pull, folder, book):
    request.getfixturevalue(tool)
    recipe = pull()[0].recipe
    sheets = [sheet for file in files_in(folder) for sheet in open_tables(file)]

    shown = parse_recipe(tomllib.loads(as_toml(used(recipe, gather(recipe, folder), sheets))), "shown.toml")

    outcome = run(book, plan_recipe(shown, folder), Options(Stamp(f"{DAY}T10:00:00+00:00", DAY)))
    assert (outcome.unit, outcome.rejects_total) == (None, 0)


def test_the_items_of_a_subscription_are_added_up(put, pull, book):
    put("customer.csv", "id,name,delinquent", "cus_1,Acme,false")
    put(
        "plan.csv",
        "id,amount,interval,interval_count,billing_scheme",
        "p1,1500,month,1,per_unit",
        "p2,120000,year,1,per_unit",
        "p3,,month,1,tiered",
    )
    put(
        "subscription_item.csv",
        "subscription_id,plan_id,quantity",
        "sub_1,p1,4",
        "sub_1,p2,2",
        "sub_1,p3,7",
        "sub_2,p2,",
    )
    put(
        "subscription.csv",
        "id,customer_id,status,start_date,current_period_end,cancel_at_period_end,quantity",
        "sub_1,cus_1,active,2026-01-01,2026-12-01,false,4",
        "sub_2,cus_1,active,2026-01-01,2026-12-01,false,1",
        "sub_3,cus_1,active,2026-01-01,2026-12-01,false,1",
    )
    pull()

    assert book.rows("SELECT arr_minor FROM contract ORDER BY external_id") == [(312_000,), (120_000,), (0,)]


MOMENTS = {
    "2026-03-31 00:00": "2026-03-30",
    "2026-03-31T00:00:00.000Z": "2026-03-30",
    "2026-03-31 00:00:00+00:00": "2026-03-30",
    "1774915200": "2026-03-30",
    "2026-03-31 00:01": "2026-03-31",
    "2026-03-31 10:00:00": "2026-03-31",
    "2026-03-31": "2026-03-31",
    "1774951200000": "2026-03-31",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_ended_at_midnight_had_its_last_day_the_day_before(put, pull, book, moment):
    put("customer.csv", "id,name,delinquent", "cus_1,Acme,false")
    put(
        "subscription.csv",
        "id,customer_id,status,start_date,current_period_end,ended_at,cancel_at_period_end",
        f"sub_1,cus_1,canceled,2026-01-01,2026-04-30,{moment},false",
    )
    pull()

    assert book.rows("SELECT ends FROM contract") == [(MOMENTS[moment],)]


def test_an_end_at_midnight_on_the_dashboard_is_the_day_before_too(put, pull, book):
    put("customers.csv", "id,Email,Name,Created (UTC),Delinquent", "cus_1,a@acme.example,Acme,2021-03-01 10:00,false")
    put(
        "subscriptions.csv",
        "id,Customer ID,Plan,Quantity,Interval,Amount,Status,Start Date (UTC),Current Period End (UTC),Ended At (UTC)",
        "sub_1,cus_1,p,1,month,30.00,canceled,2026-01-01 00:00,2026-06-01 00:00,2026-04-01 00:00",
        "sub_2,cus_1,q,1,month,30.00,active,2026-01-01 00:00,2026-06-01 00:00,",
    )
    pull()

    assert book.rows("SELECT ends FROM contract ORDER BY external_id") == [("2026-03-31",), ("2026-05-31",)]


CONTRACTS = "Id,ContractNumber,AccountId,StartDate,EndDate,Status,ARR__c,Auto_Renew__c"


def standing(book):
    """Return how each contract stands on the day of the import."""
    found = [it for account in contracts_of(book).values() for it in terms_on(account, DAY)]
    return {it.contract.id: (it.state, it.ends and it.ends.isoformat()) for it in found}


def test_a_terminated_contract_ended_when_it_was_cancelled_or_last_changed(salesforce, put, pull, book):
    put(
        "Contract.csv",
        f"{CONTRACTS},Termination_Date__c,LastModifiedDate",
        f"800A,1,{ACCOUNT},2026-01-01,2027-12-31,Terminated,100,true,2026-06-30,2026-07-02T08:00:00.000Z",
        f"800B,2,{ACCOUNT},2026-01-01,2027-12-31,Canceled,100,true,,2026-07-02T08:00:00.000Z",
        f"800C,3,{ACCOUNT},2026-01-01,2027-12-31,Activated,100,true,,2026-07-02T08:00:00.000Z",
        f"800D,4,{ACCOUNT},2025-01-01,2025-12-31,Contract Expired,100,true,,2026-01-02T08:00:00.000Z",
        f"800E,5,{ACCOUNT},2026-01-01,2026-12-31,Rejected,100,,,2026-01-02T08:00:00.000Z",
    )
    _, outcome = pull()
    ids = dict(book.rows("SELECT external_id, id FROM contract"))

    assert {key: standing(book)[ids[key]] for key in ("800A", "800B", "800C")} == {
        "800A": ("ended", "2026-06-30"),
        "800B": ("ended", "2026-07-02"),
        "800C": ("running", "2027-12-31"),
    }
    assert standing(book)[ids["800D"]][1] == "2025-12-31", "what expired does not renew itself"
    assert ids.keys() == {"800A", "800B", "800C", "800D"}
    assert [it for it in outcome.notes if "not signed" in it]
    assert pull()[1].unit is None


def test_a_contract_that_is_terminated_later_stops_and_one_without_any_day_is_left_out(salesforce, put, pull, book):
    put("Contract.csv", f"{CONTRACTS},LastModifiedDate", f"800A,1,{ACCOUNT},2026-01-01,,Activated,100,true,2026-02-01")
    pull()
    assert standing(book) == {1: ("running", None)}
    put("Contract.csv", f"{CONTRACTS},LastModifiedDate", f"800A,1,{ACCOUNT},2026-01-01,,Terminated,100,true,2026-07-02")
    pull()
    assert standing(book) == {1: ("ended", "2026-07-02")}
    put("Contract.csv", CONTRACTS, f"800B,2,{ACCOUNT},2026-01-01,2027-12-31,Terminated,100,true")

    assert "Contract.csv: 1 left out: terminated, and no column says when." in pull()[1].notes
    assert book.rows("SELECT external_id FROM contract") == [("800A",)]
