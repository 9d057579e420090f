"""Exports of the tools account managers use come in without a word of configuration, once, and linked."""

import tomllib

import pytest
from tool_helpers import DAY, made

from amcli.errors import Refused
from amcli.interop.load import Options, plan_recipe, run
from amcli.interop.planning import gather
from amcli.interop.recipe import load_recipe, parse_recipe
from amcli.interop.recipe_text import as_toml
from amcli.interop.tables import files_in, open_tables
from amcli.interop.used_recipe import used
from amcli.store.journal import Stamp


@pytest.fixture
def salesforce(put):
    put(
        "Account.csv",
        "Id,IsDeleted,MasterRecordId,Name,Industry,Website,Type,Region_Team__c",
        "001bm00001ZL8U9AAL,false,,Acme,Energy,https://www.acme.example,Customer - Direct,North",
        "001bm00001ZL8UAAA1,true,001bm00001ZL8U9AAL,Acme (old),Energy,,,",
        "001bm00001ZL8UBAA1,true,,Gone,Energy,,,",
    )
    put(
        "Contact.csv",
        "Id,AccountId,FirstName,LastName,Email,Title,IsDeleted",
        "003bm00000zapthAAA,001bm00001ZL8U9AAL,Rose,Diaz,rose@acme.example,CFO,false",
        "003bm00000zaptiAAA,001bm00001ZL8UAAA1,Sean,Ford,sean@acme.example,CTO,false",
    )
    put(
        "Task.csv",
        "Id,AccountId,WhoId,WhatId,Subject,Status,Priority,ActivityDate,TaskSubtype",
        "00Tbm000000000AAAA,,003bm00000zapthAAA,,Budget call,Completed,Normal,2026-11-02,Call",
        "00Tbm000000000BAAA,001bm00001ZL8U9AAL,,,Send offer,Not Started,Normal,2026-12-01,Task",
    )


def test_salesforce_is_recognised_by_headings_and_says_by_which(salesforce, pull):
    choice, outcome = pull()

    assert choice.asks
    assert choice.told[0] == "These files look like Salesforce:"
    assert "  Contact.csv: contacts (it has Id, LastName, AccountId)" in choice.told
    assert made(outcome) == {"accounts": 1, "contacts": 2, "touches": 1, "actions": 1}


def test_deleted_and_merged_records_are_left_out_with_a_count_and_links_follow_the_merge(salesforce, pull, book):
    _, outcome = pull()

    assert "Account.csv: 1 left out: merged into another record." in outcome.notes
    assert "Account.csv: 1 left out: deleted in Salesforce." in outcome.notes
    assert book.rows("SELECT count(DISTINCT account_id), count(*) FROM contact") == [(1, 2)]


def test_an_activity_without_account_belongs_to_the_account_of_its_contact(salesforce, pull, book):
    pull()

    assert book.rows(
        "SELECT account.name, touch.kind, contact.name FROM touch JOIN account ON account.id = touch.account_id"
        " JOIN attendee ON attendee.touch_id = touch.id JOIN contact ON contact.id = attendee.contact_id"
    ) == [("Acme", "call", "Rose Diaz")]


def test_custom_fields_are_kept_and_flags_of_the_tool_are_not(salesforce, pull, book):
    pull()

    assert book.rows("SELECT extra ->> 'Region_Team__c', extra ->> 'IsDeleted', domains FROM account") == [
        ("North", None, '["acme.example"]')
    ]


def test_ids_of_eighteen_and_of_fifteen_characters_are_one(salesforce, put, pull, book):
    put(
        "Contact.csv",
        "Contact ID,Account ID,First Name,Last Name",
        "003bm00000zapth,001bm00001ZL8U9,Rose,Diaz",
    )
    _, outcome = pull()

    assert made(outcome)["contacts"] == 1
    assert book.rows("SELECT external_id FROM contact") == [("003bm00000zapth",)]


def test_importing_an_export_again_changes_nothing_and_edited_rows_are_updated(salesforce, put, pull):
    pull()
    assert pull()[1].unit is None
    put(
        "Contact.csv",
        "Id,AccountId,FirstName,LastName,Email,Title,IsDeleted",
        "003bm00000zapthAAA,001bm00001ZL8U9AAL,Rose,Diaz,rose@acme.example,CEO,false",
        "003bm00000zaptiAAA,001bm00001ZL8UAAA1,Sean,Ford,sean@acme.example,CTO,false",
    )
    assert pull()[1].counts["contacts"].as_dict() == {"created": 0, "updated": 1, "unchanged": 1, "skipped": 0}


def test_a_report_with_labels_a_title_above_and_a_footer_below_is_read(put, pull, book):
    put(
        "report1.csv",
        "My pipeline,,,,",
        "As of 2026-11-20,,,,",
        "Opportunity Name,Account Name,Stage,Close Date,Amount",
        '"Seats","Acme","Closed Won","31/10/2026","1.200,50"',
        '"More","Acme","Negotiation/Review","12/12/2026","900"',
        "",
        "Copyright (c) somebody",
    )
    put("accounts-report.csv", "Account ID,Account Name,Billing City", "001A,Acme,Berlin")
    _, outcome = pull()

    assert made(outcome) == {"accounts": 1, "opportunities": 2}
    assert any("headings were found on line 3" in it for it in outcome.notes)
    assert any("lines below the table (1×)" in it for it in outcome.notes)
    assert book.rows("SELECT title, stage, closed_on, amount_minor FROM opportunity ORDER BY id") == [
        ("Seats", "won", "2026-10-31", 120_050),
        ("More", "negotiating", None, 90_000),
    ]


def test_the_stage_history_says_since_when_a_deal_is_in_its_stage(put, pull, book):
    put("Account.csv", "Id,Name,Industry", "001A,Acme,Energy")
    put("Opportunity.csv", "Id,AccountId,Name,StageName,CloseDate", "006A,001A,Seats,Qualification,03/31/26")
    put(
        "OpportunityHistory.csv",
        "Id,OpportunityId,StageName,CreatedDate,CloseDate",
        "008A,006A,Prospecting,01/15/26 08:55 PM,03/31/26",
        "008C,006A,Qualification,02/25/26 08:55 PM,03/31/26",
        "008B,006A,Qualification,02/23/26 08:55 PM,03/31/26",
    )
    pull()

    assert book.rows("SELECT stage, stage_on FROM opportunity") == [("qualified", "2026-02-23")]


def test_of_a_history_table_the_latest_version_is_taken_and_only_without_the_table_itself(put, pull, book):
    rows = ["001A,Acme old,Energy,2025-01-01 00:00:00,2026-01-01 00:00:00", "001A,Acme,Energy,2026-01-01 00:00:00,9999"]
    put("account_history.csv", "Id,Name,Industry,_fivetran_start,_fivetran_end", *rows)
    _, outcome = pull()

    assert book.rows("SELECT name FROM account") == [("Acme",)]
    assert "account_history.csv: 1 left out: older versions of a row." in outcome.notes
    put("account.csv", "Id,Name,Industry", "001A,Acme Inc,Energy")
    assert pull()[1].counts["accounts"].updated == 1


HUBSPOT = {
    "labels": (
        "Record ID,Company name,Company Domain Name,Lifecycle Stage",
        "Record ID,First Name,Last Name,Email,Associated Company IDs",
        "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Company IDs",
    ),
    "API names": (
        "hs_object_id,name,domain,lifecyclestage",
        "hs_object_id,firstname,lastname,email,associatedcompanyid",
        "hs_object_id,dealname,dealstage,closedate,amount,associatedcompanyid",
    ),
}


@pytest.mark.parametrize("names", HUBSPOT)
def test_hubspot_comes_in_by_labels_and_by_property_names(put, pull, book, names):
    companies, contacts, deals = HUBSPOT[names]
    put("companies.csv", companies, "11,Acme,acme.example,customer")
    put("people.csv", contacts, "21,Ann,Lee,ann@acme.example,", "22,Bo,Ray,bo@else.example,11")
    put("deals.csv", deals, "31,Seats,closedwon,2026-03-31 10:00,1200,11")
    choice, outcome = pull()

    assert choice.recipe.name == "hubspot"
    assert made(outcome) == {"accounts": 1, "contacts": 2, "opportunities": 1}
    assert book.rows("SELECT stage, closed_on, amount_minor FROM opportunity") == [("won", "2026-03-31", 120_000)] or (
        names == "API names"
    )


def test_hubspot_tables_are_joined_by_their_association_tables_and_merges(put, pull, book):
    put("company.csv", "id,property_name,property_domain,is_deleted", "11,Acme,acme.example,false", "12,Old,,true")
    put("contact.csv", "id,property_firstname,property_lastname,property_email", "21,Ann,Lee,ann@acme.example")
    put("contact_merge_audit.csv", "canonical_vid,vid_to_merge", "21,29")
    put("engagement_contact.csv", "engagement_id,contact_id", "91,29")
    put("engagement_company.csv", "engagement_id,company_id", "92,11")
    put("engagement_call.csv", "engagement_id,type,property_hs_timestamp", "91,CALL,2026-11-02 10:30:00")
    put("engagement_note.csv", "engagement_id,property_hs_timestamp,property_hs_note_body", "92,1793874600000,Hello")
    _, outcome = pull()

    assert made(outcome) == {"accounts": 1, "contacts": 1, "touches": 2}
    assert book.rows('SELECT kind, "on", at FROM touch ORDER BY kind') == [
        ("call", "2026-11-02", "10:30"),
        ("note", "2026-11-05", None),
    ]


def test_zoho_links_by_the_name_of_the_account(put, pull):
    put("Accounts.csv", "Record Id,Account Name,Account Owner,Website", "zcrm_1,Acme,Me,acme.example")
    put("Contacts.csv", "Record Id,First Name,Last Name,Account Name,Email", "zcrm_2,Ann,Lee,Acme,ann@acme.example")
    put(
        "Deals.csv",
        "Record Id,Deal Name,Account Name,Stage,Closing Date,Amount",
        "zcrm_3,Seats,Acme,Closed Won,2026-03-31,10",
    )
    choice, outcome = pull()

    assert choice.recipe.name == "zoho"
    assert made(outcome) == {"accounts": 1, "contacts": 1, "opportunities": 1}


def test_pipedrive_list_exports_come_in(put, pull):
    put("organizations.csv", "Organization - ID,Organization - Name,Organization - Owner", "1,Acme,Me")
    put(
        "people.csv",
        "Person - ID,Person - Name,Person - Organization,Person - Email - Work",
        "2,Ann,Acme,ann@acme.example",
    )
    put("deals.csv", "Deal - ID,Deal - Title,Deal - Status,Deal - Organization,Deal - Value", "3,Seats,Open,Acme,10")
    put(
        "activities.csv",
        "Activity - ID,Activity - Subject,Activity - Type,Activity - Due date,Activity - Done,Activity - Organization",
        "4,Kick-off,Call,2026-11-02,Done,Acme",
        "5,Offer,Task,2026-12-02,To do,Acme",
    )
    choice, outcome = pull()

    assert choice.recipe.name == "pipedrive"
    assert made(outcome) == {"accounts": 1, "contacts": 1, "opportunities": 1, "touches": 1, "actions": 1}


def test_stripe_amounts_in_cents_times_quantity_are_the_revenue_of_a_year(put, pull, book):
    put("customer.csv", "id,name,delinquent,is_deleted", "cus_1,Acme,false,false", "cus_2,Gone,false,true")
    put(
        "plan.csv",
        "id,amount,interval,billing_scheme,product_id",
        "p1,1500,month,per_unit,x",
        "p2,120000,year,per_unit,x",
    )
    put("subscription_item.csv", "subscription_id,plan_id,quantity", "sub_1,p1,4", "sub_2,p2,1")
    put(
        "subscription.csv",
        "id,customer_id,status,start_date,current_period_end,cancel_at_period_end,quantity",
        "sub_1,cus_1,active,2026-01-01,2026-12-01,false,4",
        "sub_2,cus_1,active,2026-01-01,2027-01-01,true,",
    )
    choice, outcome = pull()

    assert choice.recipe.name == "stripe"
    assert made(outcome) == {"accounts": 1, "contracts": 2}
    assert book.rows("SELECT arr_minor, ends, auto_renew FROM contract ORDER BY external_id") == [
        (72_000, "2026-11-30", 1),
        (120_000, "2026-12-31", 0),
    ]


def test_zendesk_tickets_find_their_account_through_the_requester(put, pull, book):
    put("organization.csv", "id,name,shared_tickets", "1,Acme,false")
    put("domain_name.csv", "organization_id,domain_name", "1,acme.example", "1,acme.test")
    put(
        "user.csv",
        "id,name,email,role,organization_id",
        "7,Ann,ann@acme.example,end-user,1",
        "8,Me,me@us.example,agent,",
    )
    put(
        "ticket.csv",
        "id,subject,status,requester_id,priority,created_at",
        "5,Broken,open,7,urgent,2026-11-01T10:00:00Z",
    )
    choice, outcome = pull()

    assert choice.recipe.name == "zendesk"
    assert made(outcome) == {"accounts": 1, "contacts": 1, "issues": 1}
    assert book.rows("SELECT severity, opened FROM issue") == [("critical", "2026-11-01")]
    assert book.rows("SELECT domains FROM account") == [('["acme.example", "acme.test"]',)]


def test_a_folder_in_the_native_form_is_not_taken_for_a_tool(put, pull):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("contacts.csv", "account,name,email", "acme,Ann,ann@acme.example")
    choice, _ = pull()

    assert (choice.recipe.name, choice.asks) == ("native", False)


@pytest.mark.parametrize("name", ["hubspot", "pipedrive", "salesforce", "stripe", "zendesk", "zoho"])
def test_a_recipe_written_as_toml_is_the_same_recipe(name):
    recipe = load_recipe(name)
    again = parse_recipe(tomllib.loads(as_toml(recipe)), "again.toml")
    assert [(it.entity, it.id, it.where, it.drop, it.fields, it.renewals, it.renewal) for it in again.sources] == [
        (it.entity, it.id, it.where, it.drop, it.fields, it.renewals, it.renewal) for it in recipe.sources
    ]
    assert [it[:4] for it in again.lookups] == [it[:4] for it in recipe.lookups]


FOLDERS = {
    "salesforce_api_seeds": {"accounts": 1},
    "salesforce_devorg_usdates": {"accounts": 18, "contacts": 25, "opportunities": 36},
    "salesforce_sfdx_tree": {"accounts": 3, "contacts": 7},
    "hubspot_api_seeds": {"accounts": 24},
    "stripe_api_seeds": {"accounts": 11},
    "zendesk_api_seeds": {"accounts": 10},
}


@pytest.mark.parametrize("name", FOLDERS)
def test_third_party_exports_come_in_by_themselves_and_only_once(name, shared, pull):
    first, second = (pull(shared / name)[1] for _ in range(2))

    assert [made(first), made(second)] == [FOLDERS[name], {}]
    assert second.unit is None


def test_only_deals_can_be_renewals_and_what_they_say_must_be_of_contracts():
    source = {"file": "a.csv", "entity": "touches", "fields": {"account": "a", "kind": {"const": "call"}, "on": "d"}}
    renewals = [{"column": "Type", "is": "Renewal"}]
    with pytest.raises(Refused, match="touches are no deals"):
        parse_recipe({"name": "x", "source": [{**source, "renewals": renewals}]}, "x.toml")

    deal = {"file": "a.csv", "entity": "opportunities", "fields": {"account": "a", "title": "t"}}
    with pytest.raises(Refused, match="agenda"):
        parse_recipe({"name": "x", "source": [{**deal, "renewals": renewals, "renewal": {"agenda": "b"}}]}, "x.toml")


def test_the_recipe_shown_for_renewals_finds_them_the_same(put, pull, book, folder):
    put("Account.csv", "Id,Name,BillingCity", "001A,Acme,Berlin")
    put(
        "Opportunity.csv",
        "Id,AccountId,Name,StageName,CloseDate,Type",
        "006A,001A,R,Qualification,2027-01-31,Renewal",
        "006B,001A,S,Qualification,2027-01-31,",
    )
    recipe = pull()[0].recipe
    sheets = [sheet for file in files_in(folder) for sheet in open_tables(file)]

    shown = parse_recipe(tomllib.loads(as_toml(used(recipe, gather(recipe, folder), sheets))), "shown.toml")

    outcome = run(book, plan_recipe(shown, folder), Options(Stamp(f"{DAY}T10:00:00+00:00", DAY)))
    assert outcome.unit is None
    assert book.rows("SELECT title FROM opportunity") == [("S",)]
