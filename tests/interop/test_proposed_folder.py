"""What a folder of unknown tables suggests: what rows are, how they lead to accounts, what is asked and left out."""

import tomllib
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proposal_helpers import proposed

from amcli.interop.columns import Column, read_table
from amcli.interop.load import Options, plan_recipe, run
from amcli.interop.propose_folder import propose_folder, source_name
from amcli.interop.readers import open_csv
from amcli.interop.recipe import parse_recipe
from amcli.interop.recipe_text import as_toml
from amcli.store.journal import Stamp

DAY = date(2026, 11, 21)


@pytest.fixture
def firms(put):
    """Three accounts, called as no recipe calls them."""
    put(
        "firms.csv",
        "client_no,organisation,line,web",
        "F-01,Alder Mills,paper,alder.example",
        "F-02,Birch Works,steel,https://www.birch.example/shop",
        "F-03,Cedar Group,paper,cedar.example",
    )


@pytest.fixture
def take(book, folder):
    """Import what is proposed for the folder."""

    def read(**beside):
        plan = plan_recipe(proposed(folder, **beside).recipe, folder)
        return run(book, plan, Options(Stamp("2026-11-21T09:00:00+00:00", DAY)))

    return read


def test_a_folder_is_read_as_accounts_and_what_leads_to_them(firms, put, folder):
    put(
        "agreements.csv",
        "agreement_id,client_no,package,from,until,annual_fee",
        "A1,F-01,Gold,2026-01-01,2026-12-31,9000",
    )
    put("cases.csv", "case_id,client_no,urgency,raised_date,closed_on", "C1,F-02,P1,2026-03-01,2026-03-04")
    told = proposed(folder)

    assert list(told.sources) == ["accounts", "issues", "contracts"]
    assert told.sources["accounts"]["id"] == "client_no"
    assert told.fields("accounts") == {"name": "organisation", "domains": "web"}
    assert told.fields("contracts") == {
        "account": {"link": "client_no"},
        "product": "package",
        "starts": "from",
        "ends": "until",
        "arr": "annual_fee",
    }
    assert told.fields("issues") == {
        "account": {"link": "client_no"},
        "severity": {"column": "urgency", "map": {"P1": "critical"}},
        "resolved": "closed_on",
        "opened": "raised_date",
        "title": {"template": "Case {case_id}"},
    }
    assert "cases.csv as issues: " in told.text
    assert "client_no leads to the account, 1 of 1 found" in told.text


def test_values_tell_a_link_where_the_heading_does_not(firms, put, folder):
    put("visits.csv", "party,visit_date,channel,notes", *(f"F-0{at},2026-05-0{at},visit,Talked" for at in (1, 2, 3)))

    assert proposed(folder).fields("touches")["account"] == {"link": "party"}


def test_an_id_is_one_though_a_row_comes_twice_and_the_second_is_told(put, folder, take):
    put("firms.csv", "client_no,organisation", *(f"F-{at:02},Firm {at}" for at in range(30)), "F-07,Firm 7 again")
    put("visits.csv", "client_no,visit_date,kind", "F-07,2026-05-01,visit")
    outcome = take()

    assert {name: it.created for name, it in outcome.counts.items()} == {"accounts": 30, "touches": 1}
    assert outcome.rejects_total == 1
    assert "id: client_no, though some rows share one or have none" in proposed(folder).overview.parts[0].notes


def test_what_rows_share_is_no_id(firms, put, folder):
    put("visits.csv", "visit_id,client_no,visit_date,kind", *(f"V-1,F-0{at},2026-05-01,visit" for at in (1, 2, 3)))

    assert "id" not in proposed(folder).sources["touches"]


def test_sheets_of_a_workbook_are_tables_of_one_folder(folder):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    pytest.importorskip("python_calamine")
    with xlsxwriter.Workbook(folder / "export.xlsx") as book:
        for name, rows in (
            ("Clients", [("client_no", "organisation"), ("F-01", "Alder"), ("F-02", "Birch")]),
            ("Tickets", [("ticket_id", "client_no", "subject", "opened"), ("T1", "F-02", "Slow", "2026-05-01")]),
        ):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    told = proposed(folder)

    assert [(it.file, it.dialect.sheet) for it in told.recipe.sources] == [
        ("export.xlsx", "Clients"),
        ("export.xlsx", "Tickets"),
    ]
    assert len(plan_recipe(told.recipe, folder).files) == 2


def test_small_numbers_that_happen_to_be_ids_are_no_link(put, folder):
    put("firms.csv", "client_no,organisation", *(f"{at},Firm {at}" for at in (1, 2, 3)))
    put("visits.csv", "floor,visit_date,channel,notes", *(f"{at},2026-05-0{at},visit,Talked" for at in (1, 2, 3)))

    assert proposed(folder).left == {"visits.csv": "none of its columns leads to an account"}


def test_a_heading_that_promises_accounts_of_another_folder_is_no_link(firms, put, folder):
    put("visits.csv", "client_no,visit_date,channel", "X-9,2026-05-01,visit")

    assert proposed(folder).left == {"visits.csv": "none of its columns leads to an account"}


@pytest.mark.parametrize(
    ("heading", "cell", "link"),
    [
        ("organisation", "Birch Works", {"link": "organisation", "by": "name"}),
        ("website", "birch.example", {"link": "website", "by": "domain"}),
        ("requester_email", "bo@mail.example", {"link": "requester_email", "by": "email"}),
    ],
)
def test_names_domains_and_addresses_lead_to_accounts(firms, put, folder, take, book, heading, cell, link):
    put("people.csv", "client_no,full_name,email", "F-02,Bo Ek,bo@mail.example")
    put("tickets.csv", f"ticket_id,{heading},subject,created_at", f"T1,{cell},It is slow,2026-05-01")

    assert proposed(folder).fields("issues")["account"] == link
    assert take().rejects_total == 0
    assert book.rows("SELECT name FROM issue JOIN account ON account.id = account_id") == [("Birch Works",)]


def test_who_leads_to_an_account_by_address_is_who_answered(firms, put, folder, take, book):
    put("people.csv", "client_no,full_name,email", "F-02,Bo Ek,bo@mail.example")
    put("nps.csv", "response_id,email,score,responded_at", "R1,bo@mail.example,9,2026-05-01")
    take()

    assert book.rows("SELECT contact.name, kind, score FROM survey JOIN contact ON contact.id = contact_id") == [
        ("Bo Ek", "nps", 9)
    ]


def test_what_belongs_to_a_contract_leads_to_the_account_through_it(firms, put, folder, take, book):
    put("subscriptions.csv", "subscription_id,client_no,mrr,start", "S1,F-01,100,2026-01-01", "S2,F-03,50,2026-02-01")
    put("logins.csv", "subscription_id,month,active_users", "S2,2026-05-01,7", "S2,2026-06-01,9")
    put("tickets.csv", "ticket_id,subscription_id,subject,opened", "T1,S1,Slow,2026-05-01")
    told = proposed(folder)

    assert told.fields("usage")["account"] == {"link": "subscription_id", "via": "contract"}
    assert told.fields("issues")["account"] == {"link": {"column": "subscription_id", "lookup": ["contracts"]}}
    assert take().rejects_total == 0
    names = "SELECT name, count(*) FROM {} JOIN account ON account.id = account_id GROUP BY name"
    assert book.rows(names.format("usage")) == [("Cedar Group", 2)]
    assert book.rows(names.format("issue")) == [("Alder Mills", 1)]


def test_a_month_s_revenue_counts_twelve_times_and_only_where_no_year_s_is_there(firms, put, folder):
    put("plans.csv", "subscription_id,client_no,mrr_amount,start_date", "S1,F-01,100,2026-01-01")
    assert proposed(folder).fields("contracts")["arr"] == {"column": "mrr_amount", "times": 12}

    put("plans.csv", "subscription_id,client_no,mrr_amount,arr,start_date", "S1,F-01,100,1300,2026-01-01")
    assert proposed(folder).fields("contracts")["arr"] == "arr"


@pytest.mark.parametrize(
    ("heading", "starts", "ends", "spec"),
    [
        ("end_date", "2026-01-01", "2027-01-01", {"column": "end_date", "minus": "1d"}),
        ("end_date", "2026-01-01", "2026-12-31", "end_date"),
        ("renewal_date", "2026-01-15", "2027-01-10", {"column": "renewal_date", "minus": "1d"}),
    ],
)
def test_the_day_a_new_term_begins_is_not_the_last_of_the_old(firms, put, folder, heading, starts, ends, spec):
    put("contracts_2026.csv", f"contract_id,client_no,start_date,{heading},acv", f"K1,F-01,{starts},{ends},10")

    assert proposed(folder).fields("contracts")["ends"] == spec


def test_an_amount_for_terms_of_several_years_is_said_to_be_taken_as_a_year_s(firms, put, folder):
    put("contracts_2026.csv", "contract_id,client_no,start,end,contract_value", "K1,F-01,2024-01-01,2026-12-31,30")
    assert "contract_value is taken as what a year brings; terms here are longer than a year" in proposed(folder).text

    put("contracts_2026.csv", "contract_id,client_no,start,end,contract_value", "K1,F-01,2026-01-01,2026-12-31,30")
    assert "taken as" not in proposed(folder).text


def test_what_left_and_what_is_on_trial_is_told_by_the_state_of_a_contract(firms, put, folder, take, book):
    put(
        "plans.csv",
        "subscription_id,client_no,mrr,start_date,end_date,status",
        "S1,F-01,100,2026-01-01,2026-06-30,cancelled",
        "S2,F-02,100,2026-01-01,2026-12-31,active",
        "S3,F-03,100,2026-01-01,,trial",
    )
    take()

    assert book.rows("SELECT cancelled_on, trial FROM contract ORDER BY id") == [
        ("2026-06-30", 0),
        (None, 0),
        (None, 1),
    ]


SCORES = {
    "csat": [4, 5, 3, 1, 2, 5, 4, 4, 5, 3],
    "nps": [0, 9, 10, 7, 6, 3, 8, 10, 9, 5],
    "": [0, 1, 2, 3, 4, 2, 1, 0, 3, 4],
}


@pytest.mark.parametrize("kind", SCORES)
def test_scores_tell_their_scale_or_are_left_out(firms, put, folder, kind):
    rows = (f"F-01,{score},2026-05-{at + 1:02}" for at, score in enumerate(SCORES[kind]))
    put("feedback.csv", "client_no,score,answered_on", *rows)
    told = proposed(folder)

    if kind:
        assert told.fields("surveys")["kind"] == {"const": kind}
    else:
        assert "No column fills kind" in told.left["feedback.csv as surveys"]


@pytest.mark.parametrize(
    ("heading", "scores", "kind"),
    [
        ("satisfaction_score", (5, 4), "csat"),
        ("satisfaction_score", (0, 9), "nps"),
        ("nps", (2, 4), "nps"),
        ("csat", (80, 95), ""),
        ("nps", (-20, 60), ""),
        ("rating", (4, 5), ""),
    ],
)
def test_tickets_with_a_score_are_issues_and_surveys_where_the_scale_is_certain(
    firms, put, folder, heading, scores, kind
):
    rows = (f"T{at},F-01,high,2026-05-01,2026-05-0{at + 2},{score}" for at, score in enumerate(scores))
    put(
        "tickets.csv",
        f"ticket_id,client_no,priority,submitted_at,closed_at,{heading}",
        *rows,
        "T9,F-02,low,2026-05-05,,",
    )
    told = proposed(folder)

    assert told.fields("issues")["severity"] == "priority"
    if kind:
        assert told.sources["surveys"]["id"] == {"template": f"{{ticket_id}}/{kind}"}
        assert told.sources["surveys"]["where"] == [{"column": heading, "filled": True}]
        assert told.fields("surveys") == {
            "account": {"link": "client_no"},
            "kind": {"const": kind},
            "score": heading,
            "on": {"coalesce": ["closed_at", "submitted_at"]},
        }
    else:
        assert "surveys" not in told.sources


@pytest.fixture
def meetings(put, firms):
    def write(*states):
        rows = (f"F-0{at % 3 + 1},Ann Lee,Call,{state},2026-06-{at + 1:02},Talked" for at, state in enumerate(states))
        put("interactions.csv", "client_no,contact_name,activity_type,status,held_on,comment", *rows)

    return write


def test_interactions_are_contacts_touches_and_what_is_planned(meetings, folder, take, book):
    meetings("Completed", "Completed", "Scheduled", "Cancelled", "Completed")
    outcome = take()

    assert {name: it.created for name, it in outcome.counts.items()} == {"contacts": 3, "touches": 3, "checkins": 1} | {
        "accounts": 3
    }
    assert "interactions.csv: 1 left out: called off." in outcome.notes
    assert book.rows("SELECT count(*) FROM attendee WHERE contact_id IS NOT NULL") == [(3,)]


def test_a_state_that_is_not_known_is_said_and_left_out(meetings, folder, take):
    meetings("Completed", "Completed", "Moved to Q4")

    assert "rows whose status is Moved to Q4 are left out: not known what it is" in proposed(folder).text
    assert take().counts["touches"].created == 2


def test_a_state_of_other_words_says_nothing_of_what_was_held(meetings, folder, take):
    meetings("warm", "cold", "warm")

    assert "where" not in proposed(folder).sources["touches"]
    assert take().counts["touches"].created == 3


def test_contacts_are_taken_from_their_own_file_where_there_is_one(meetings, put, folder):
    meetings("Completed", "Scheduled")
    put("people.csv", "person_id,client_no,full_name,job_title", "P1,F-01,Ann Lee,Head")

    assert proposed(folder).fields("contacts") == {
        "account": {"link": "client_no"},
        "name": "full_name",
        "title": "job_title",
    }


def test_days_to_come_without_a_state_are_planned(firms, put, folder, take):
    put("calls.csv", "client_no,date,notes", "F-01,2026-11-01,Talked", "F-01,2026-12-01,Talk")

    assert "ahead" not in proposed(folder, today="2026-12-24").sources["touches"]
    assert {name: it.created for name, it in take(today="2026-11-21").counts.items()} == {
        "accounts": 3,
        "touches": 1,
        "checkins": 1,
    }


def test_customers_that_left_are_risks_that_came_true(firms, put, folder, take, book):
    put(
        "churn.csv",
        "churn_id,client_no,churned_on,reason_code,is_reactivation",
        "X1,F-01,2026-04-01,pricing,FALSE",
        "X2,F-02,2026-05-01,,FALSE",
        "X3,F-03,2026-06-01,pricing,TRUE",
    )
    outcome = take()

    assert book.rows("SELECT title, opened, closed, outcome, category FROM risk ORDER BY id") == [
        ("Churn: pricing", "2026-04-01", "2026-04-01", "churned", "contract"),
        ("Churn", "2026-05-01", "2026-05-01", "churned", "value"),
    ]
    assert "churn.csv: 1 left out: they came back." in outcome.notes


def test_figures_of_accounts_without_a_day_are_left_out_and_said(firms, put, folder):
    put("churn_features.csv", "client_no,tickets_30d,mrr,churn", *(f"F-0{at},{at},10,0" for at in (1, 2, 3)))

    why = "it has a row for each account, with no day that its figures are of"
    assert proposed(folder).left == {"churn_features.csv": why}


def test_uses_by_the_day_are_summed_by_weeks(firms, put, folder):
    rows = (f"F-01,2026-{at // 28 + 1:02}-{at % 28 + 1:02},export,{at}" for at in range(100))
    put("feature_usage.csv", "client_no,used_date,feature,usage_count", *rows)
    told = proposed(folder)

    assert told.sources["usage"]["group_by"] == ["account", "metric", "on"]
    assert told.fields("usage") == {
        "account": {"link": "client_no"},
        "on": {"column": "used_date", "period": "week"},
        "active": {"sum": "usage_count"},
        "metric": "feature",
    }


def test_counts_of_people_are_never_added_up(firms, put, folder):
    rows = (f"F-01,2026-05-01,{team},{at}" for at, team in enumerate("abcd"))
    put("usage_by_team.csv", "client_no,month,team,active_users", *rows)

    assert proposed(folder).fields("usage")["active"] == {"max": "active_users"}


def test_usage_by_the_month_is_taken_as_it_is(firms, put, folder):
    put("usage_by_month.csv", "client_no,month,active_users,seats", "F-01,2026-05-01,4,9", "F-01,2026-06-01,5,9")
    told = proposed(folder)

    assert "group_by" not in told.sources["usage"]
    assert told.fields("usage")["licensed"] == "seats"
    assert told.fields("usage")["metric"] == {"const": "active users"}


def test_events_count_different_users(firms, put, folder, take, book):
    rows = (f"E{at},F-01,u{at % 3},2026-05-{at % 5 + 4:02}T10:00:00" for at in range(12))
    put("usage_events.csv", "event_id,client_no,user_id,event_time", *rows)
    take()

    assert proposed(folder).fields("usage")["active"] == {"distinct": "user_id"}
    assert book.rows('SELECT "on", metric, active FROM usage') == [("2026-05-04", "active users", 3.0)]


def test_a_closing_day_of_open_tickets_is_not_taken(firms, put, folder, take, book):
    put(
        "tickets.csv",
        "ticket_id,client_no,created_at,resolved_at,status",
        "T1,F-01,2026-05-01,2026-05-03,resolved",
        "T2,F-01,2026-05-01,2026-05-09,open",
    )
    take()

    assert book.rows("SELECT resolved FROM issue ORDER BY id") == [("2026-05-03",), (None,)]


def test_closed_tickets_without_a_closing_day_are_left_out_with_a_count(firms, put, folder, take):
    put("tickets.csv", "ticket_id,client_no,created_at,status", "T1,F-01,2026-05-01,closed", "T2,F-01,2026-05-01,open")
    outcome = take()

    assert outcome.counts["issues"].created == 1
    assert "tickets.csv: 1 left out: closed, with no day on which they were." in outcome.notes


def test_deals_that_are_over_have_a_closing_day_and_open_ones_an_expected_one(firms, put, folder, take, book):
    put(
        "deals.csv",
        "deal_id,client_no,deal_name,deal_stage,close_date,opportunity_type",
        "D1,F-01,More seats,Closed Won,2026-03-01,upsell",
        "D2,F-02,New team,Proposal,2026-12-01,upsell",
        "D3,F-03,Another year,Proposal,2026-12-01,renewal",
    )
    outcome = take()

    assert book.rows("SELECT stage, closed_on FROM opportunity ORDER BY id") == [
        ("won", "2026-03-01"),
        ("proposed", None),
    ]
    assert book.rows("SELECT expected_close FROM opportunity ORDER BY id")[1] == ("2026-12-01",)
    assert "deals.csv: 1 left out: renewals stand with their contracts." in outcome.notes


def test_days_that_one_column_proves_hold_for_the_others_of_the_file(firms, put, folder):
    put("deals.csv", "deal_id,client_no,deal_name,created,closed_on", "D1,F-01,More,3/4/26,5/28/26")

    assert proposed(folder).fields("opportunities")["opened"] == {"column": "created", "date_order": "mdy"}


def test_days_that_nothing_tells_leave_out_the_file_or_only_the_field(firms, put, folder):
    put("visits.csv", "client_no,visit_date,kind", "F-01,3/4/26,visit")
    put("deals.csv", "deal_id,client_no,deal_name,created", "D1,F-01,More,3/4/26")
    told = proposed(folder)

    assert "Day first (dmy) or month first (mdy)?" in told.left["visits.csv as touches"]
    assert "opened" not in told.fields("opportunities")
    assert "deals.csv as opportunities: opened stays empty" in told.text
    assert proposed(folder, order="dmy").fields("touches")["on"] == {"column": "visit_date", "date_order": "dmy"}


def test_a_word_without_a_place_leaves_its_field_empty_and_is_kept(firms, put, folder, take, book):
    put(
        "tickets.csv",
        "ticket_id,client_no,priority,created_at",
        "T1,F-01,urgent,2026-05-01",
        "T2,F-01,shiny,2026-05-01",
    )
    take()

    assert "severity stays empty where priority is shiny" in proposed(folder).text
    assert book.rows("SELECT severity, extra ->> 'priority' FROM issue ORDER BY id") == [
        ("critical", "urgent"),
        ("medium", "shiny"),
    ]


def test_a_word_that_says_nothing_is_an_empty_field_and_no_question(firms, put, folder):
    put(
        "tickets.csv",
        "ticket_id,client_no,priority,created_at",
        "T1,F-01,high,2026-05-01",
        "T2,F-01,Unknown,2026-05-01",
    )
    told = proposed(folder)

    assert told.fields("issues")["severity"]["map"] == {"high": "high", "Unknown": ""}
    assert not any(it.open for it in told.overview.parts)


def test_a_kind_of_touch_that_is_not_known_makes_its_rows_rejects(firms, put, folder, take):
    put("visits.csv", "client_no,visit_date,kind", "F-01,2026-05-01,renewal_call", "F-01,2026-05-02,fax")

    assert "rows whose kind is fax cannot be taken" in proposed(folder).text
    outcome = take()
    assert outcome.counts["touches"].created == 1
    assert outcome.rejects[0][:3] == ("visits.csv", 3, "kind")
    assert outcome.rejects[0].reason == "“fax” is not in the map"


def test_a_missed_call_is_no_call(firms, put, folder):
    put("visits.csv", "client_no,visit_date,kind", "F-01,2026-05-01,call", "F-01,2026-05-02,missed call")

    assert "rows whose kind is missed call cannot be taken" in proposed(folder).text


def test_an_amount_says_its_currency_in_its_heading(firms, put, folder):
    put("bills.csv", "invoice_id,client_no,amount_usd,invoice_date", "V1,F-01,10,2026-05-01")
    assert proposed(folder).sources["invoices"]["currency"] == "USD"

    put("bills.csv", "invoice_id,client_no,amount_net,amount,invoice_date", "V1,F-01,9,10,2026-05-01")
    assert "currency" not in proposed(folder).sources["invoices"]


def test_accounts_that_sell_by_the_year_have_a_contract_unless_a_file_of_contracts_says_so(firms, put, folder):
    put("firms.csv", "client_no,organisation,plan,arr,customer_since", "F-01,Alder,Gold,900,2024-05-01")
    told = proposed(folder)

    assert told.sources["contracts"]["id"] == {"template": "{client_no}/contract"}
    assert told.fields("contracts")["starts"] == "customer_since"

    put("plans.csv", "subscription_id,client_no,mrr,start_date", "S1,F-01,100,2026-01-01")
    assert proposed(folder).sources["contracts"]["file"] == "plans.csv"


def test_accounts_without_ids_lead_to_themselves_by_name(put, folder, take, book):
    put("export.csv", "Company,Contact,Email,Phone", "Alder,Bo Ek,bo@alder.example,+1 555 0100", "Birch,,,")
    take()

    assert book.rows(
        "SELECT account.name, contact.name, email FROM contact JOIN account ON account_id = account.id"
    ) == [("Alder", "Bo Ek", "bo@alder.example")]
    assert book.rows("SELECT count(*) FROM account") == [(2,)]


def test_a_list_of_customers_on_one_sheet_holds_their_contracts_and_people(put, folder, take, book):
    put(
        "Customer list.csv",
        "Customer ID,Customer Name,CSM,Tier,ARR,Renewal Date,Primary Contact,Contact Email,Contract Start",
        '1001,Alder Mills,Ann,A,"$48,000",15/01/2027,Bo Ek,bo@alder.example,15/01/2026',
        '1002,Birch Works,Ann,B,"$12,500",01/06/2027,Cy Dal,cy@birch.example,01/06/2026',
    )
    take()

    assert book.rows("SELECT name, owner, tier FROM account ORDER BY id") == [
        ("Alder Mills", "Ann", "A"),
        ("Birch Works", "Ann", "B"),
    ]
    assert book.rows("SELECT starts, ends, arr_minor, currency FROM contract ORDER BY id") == [
        ("2026-01-15", "2027-01-14", 4_800_000, "USD"),
        ("2026-06-01", "2027-05-31", 1_250_000, "USD"),
    ]
    assert book.rows("SELECT name, email FROM contact ORDER BY id") == [
        ("Bo Ek", "bo@alder.example"),
        ("Cy Dal", "cy@birch.example"),
    ]


def test_a_flag_of_those_who_left_is_the_status_of_accounts(put, folder):
    put("firms.csv", "client_no,organisation,churned", "F-01,Alder,TRUE", "F-02,Birch,FALSE")

    assert proposed(folder).fields("accounts")["status"] == {
        "column": "churned",
        "map": {"TRUE": "churned", "FALSE": "active"},
    }


def test_accounts_that_no_file_holds_are_made_of_their_names(put, folder, take, book):
    put(
        "visits.csv",
        "customer,visit_date,kind",
        "Alder,2026-05-01,visit",
        "Birch,2026-05-02,visit",
        "Alder,2026-06-01,call",
    )
    put("bills.csv", "customer,invoice_id,amount,invoice_date", "Cedar,V1,10,2026-05-01")
    outcome = take()

    assert {name: it.created for name, it in outcome.counts.items()} == {"accounts": 3, "touches": 3, "invoices": 1}
    assert book.rows("SELECT name FROM account ORDER BY name") == [("Alder",), ("Birch",), ("Cedar",)]
    assert "no file holds the accounts, so each is made of its rows" in proposed(folder).text
    assert take().unit is None


def test_accounts_the_book_has_from_elsewhere_are_led_to_and_not_made_again(put, folder, take, book, bring):
    put("accounts.csv", "handle,name", "alder,Alder")
    bring()
    (folder / "accounts.csv").unlink()
    put("visits.csv", "customer,visit_date,kind", "Alder,2026-05-01,visit", "Birch,2026-05-02,visit")
    outcome = take(known=frozenset({"alder"}))

    assert {name: it.created for name, it in outcome.counts.items()} == {"accounts": 1, "touches": 2}
    assert book.rows("SELECT count(*) FROM account") == [(2,)]


def test_accounts_that_have_only_ids_are_called_after_them_in_a_folder_and_never_for_one_file(put, folder):
    put("contracts_2026.csv", "contract_id,account_id,acv,start", "K1,17,10,2026-01-01", "K2,23,10,2026-01-01")

    assert proposed(folder).fields("accounts") == {"name": {"template": "Account {account_id}"}}
    assert "called after its id, as “Account 17”" in proposed(folder).text
    assert proposed(folder, alone=True).sources == {}


def test_tables_that_mean_nothing_are_named_with_the_reason(firms, put, folder):
    put("products.csv", "product_id,product,list_price", "1,Gold,10")
    put("readings.csv", "client_no,taken_at,temperature", "F-01,2026-05-01,20", "F-01,2026-05-02,21")
    put("empty.csv", "client_no,visit_date")
    put("usage_q1.csv", "client_no,active_users", "F-01,5", "F-01,6")

    assert proposed(folder).left == {
        "products.csv": "none of its columns leads to an account",
        "readings.csv": "its rows are nothing a book holds",
        "empty.csv": "it has no rows",
        "usage_q1.csv": "it looks like usage, but no column fills on",
    }


def test_what_leads_through_a_table_that_cannot_be_read_is_left_out_with_it(firms, put, folder):
    put("visits.csv", "touch_id,client_no,visit_date,kind", "V1,F-01,3/4/26,visit")
    put("feedback.csv", "touch_id,csat,answered_on", "V1,5,2026-05-01")

    assert proposed(folder).left["feedback.csv as surveys"] == (
        "it leads to visits.csv as touches, which cannot be read"
    )


def test_a_source_is_called_after_its_folder_without_the_day_of_the_export():
    assert source_name("CRM export 2026-11-21") == source_name("CRM export 2026-12-24") == "crm-export"
    assert source_name("2026") == "2026"
    assert source_name("native") != "native"


def test_words_of_a_heading_count_and_not_its_letters_alone():
    assert Column("lastLoginDate", 0, Counter(), 0).parts == ["last", "login", "date"]
    assert Column("MRR amount", 0, Counter(), 0).parts == ["mrr", "amount"]


HEADINGS = st.sampled_from(
    [
        *("account_id", "name", "company", "email", "status", "date", "start", "end", "amount", "mrr", "score"),
        *("kind", "priority", "ticket_id", "contact_name", "user_id", "{x}", 'a"b', "#c"),
    ]
)
CELLS = st.sampled_from(
    ["", "1", "7", "2026-05-01", "3/4/26", "yes", "open", "A-1", "won", 'q"x\\', "{y}", "4,5", "churned"]
)


@given(data=st.data())
def test_whatever_the_tables_hold_the_proposal_is_a_recipe_that_can_be_read(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("t")
    for file in ("accounts.csv", "tickets.csv", "usage events.csv"):
        heads = data.draw(st.lists(HEADINGS, min_size=1, max_size=6))
        rows = data.draw(st.lists(st.lists(CELLS, min_size=len(heads), max_size=len(heads)), max_size=6))
        quoted = ('"' + cell.replace('"', '""') + '"' for row in [heads, *rows] for cell in row)
        lines = [",".join(next(quoted) for _ in heads) for _ in range(len(rows) + 1)]
        (folder / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = proposed(folder)

    again = tomllib.loads(as_toml(told.recipe))
    if told.recipe.sources:
        assert parse_recipe(again, "x.toml").sources
        assert len(plan_recipe(told.recipe, folder).files) == len(told.recipe.sources)
    for source in told.recipe.sources:
        assert f"as {source.entity.plural}:" in told.text


def test_only_the_first_rows_are_looked_at_but_all_ids_are_led_to(folder, monkeypatch):
    monkeypatch.setattr("amcli.interop.columns.READ", 5_000)
    firms = "".join(f"F-{at},Firm {at}\n" for at in range(12_000))
    (folder / "firms.csv").write_text(f"client_no,organisation\n{firms}", encoding="utf-8")
    (folder / "calls.csv").write_text("client_no,call_date\nF-11999,2026-05-01\n", encoding="utf-8")
    sheets = [open_csv(folder / name) for name in ("firms.csv", "calls.csv")]

    assert not read_table(sheets[0]).is_whole
    assert [it.entity.table for it in propose_folder(sheets, "x").parts] == ["account", "touch"]
