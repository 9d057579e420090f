"""Each word of the recipe language, on a file of a few rows."""

import pytest

from amcli.errors import Refused

ACCOUNTS = {"file": "accounts.csv", "entity": "accounts", "id": "id", "fields": {"name": "name"}}


@pytest.fixture
def acme(put):
    put("accounts.csv", "id,name,domain", "A1,Acme,acme.example", "A2,Bolt,bolt.example")


def recipe(*sources, **more):
    return {"name": "crm", "currency": "USD", **more, "source": [ACCOUNTS, *sources]}


def contracts(**fields):
    known = {"account": {"link": "account"}, "arr": {"const": 0}}
    return {"file": "deals.csv", "entity": "contracts", "id": "id", "fields": {**known, **fields}}


@pytest.mark.parametrize(
    ("spec", "cells", "stored"),
    [
        ("a", "x,", "x"),
        ({"const": "Suite"}, ",", "Suite"),
        ({"template": "{a} ({b})"}, "x,y", "x (y)"),
        ({"template": "{a} ({b})"}, ",", None),
        ({"join": ["a", "b"], "with": " / "}, "x,y", "x / y"),
        ({"join": ["a", "b"]}, "x,", "x"),
        ({"coalesce": ["a", "b", {"const": "z"}]}, ",y", "y"),
        ({"coalesce": ["a", "b", {"const": "z"}]}, ",", "z"),
        ({"column": "a", "map": {"x": "Suite"}}, "x,", "Suite"),
        ({"column": "a", "map": {"x": "Suite"}, "pass": True}, "q,", "q"),
        ({"column": "a", "map": {"x": "Suite"}, "default": "Other"}, "q,", "Other"),
        ({"column": "a", "map": {"x": "Suite"}, "default": "Other"}, ",", "Other"),
        ({"column": "a", "default": "Other"}, ",", "Other"),
        ({"column": "a", "where": [{"column": "b", "is": "yes"}]}, "x,yes", "x"),
        ({"column": "a", "where": [{"column": "b", "is": "yes"}]}, "x,no", None),
    ],
)
def test_text_comes_from_where_the_spec_says(acme, put, bring, book, spec, cells, stored):
    put("deals.csv", "id,account,a,b", f"1,A1,{cells}")
    bring(recipe(contracts(product=spec)))

    assert book.rows("SELECT product FROM contract") == [(stored,)]


def test_a_value_missing_from_its_map_is_a_reject(acme, put, bring):
    put("deals.csv", "id,account,a", "1,A1,q")
    outcome = bring(recipe(contracts(product={"column": "a", "map": {"x": "Suite"}})))

    assert [(it.line, it.column, it.value, it.reason) for it in outcome.rejects] == [
        (2, "a", "", "“q” is not in the map")
    ]


def test_a_year_is_twelve_months_and_cents_and_rounding_are_exact(acme, put, bring, book):
    put("deals.csv", "id,account,mrr,cents,long", "1,A1,833.25,4800,395.8333333")
    bring(
        recipe(
            contracts(
                arr={"column": "mrr", "times": 12},
                target={"column": "cents", "unit": "cents"},
                forecast={"column": "long", "round": True},
            )
        )
    )

    assert book.rows("SELECT arr_minor, target_minor, forecast_minor, currency FROM contract") == [
        (999_900, 4_800, 39_583, "USD")
    ]


def test_days_are_derived_from_other_days(acme, put, bring, book):
    put("deals.csv", "id,account,start,term", "1,A1,31/01/2024,annual", "2,A1,15/03/2024,monthly")
    bring(
        recipe(
            contracts(
                starts={"column": "start", "period": "month"},
                ends={
                    "date_of": "start",
                    "plus": {"column": "term", "map": {"annual": "12mo", "monthly": "1mo"}},
                    "minus": "1d",
                },
            ),
            date_order="dmy",
        )
    )

    assert book.rows("SELECT starts, ends FROM contract") == [
        ("2024-01-01", "2025-01-30"),
        ("2024-03-01", "2024-04-14"),
    ]


@pytest.mark.parametrize(
    ("test", "kept"),
    [
        ({"is": "5"}, [1]),
        ({"not": "5"}, [2, 3]),
        ({"in": ["5", "40"]}, [1, 2]),
        ({"not_in": ["5", "40"]}, [3]),
        ({"filled": True}, [1, 2]),
        ({"empty": True}, [3]),
        ({"filled": False}, [3]),
        ({"min": 10}, [2]),
        ({"max": 10}, [1]),
    ],
)
def test_rows_are_chosen_by_conditions(acme, put, bring, book, test, kept):
    put("deals.csv", "id,account,n", "1,A1,5", "2,A1,40", "3,A1,")
    bring(recipe({**contracts(), "where": [{"column": "n", **test}]}))

    assert [int(external) for (external,) in book.rows("SELECT external_id FROM contract ORDER BY id")] == kept


@pytest.mark.parametrize(
    ("link", "cell"),
    [
        ({"link": "who"}, "A1"),
        ({"link": "who", "by": "name"}, "ACME"),
        ({"link": "who", "by": "handle"}, "acme"),
        ({"link": "who", "by": "domain"}, "https://www.acme.example/x"),
        ({"link": "who", "by": "domain"}, "someone@acme.example"),
        ({"link": "who", "by": "email"}, "Jane@acme.example"),
        ({"link": {"template": "A{who}"}}, "1"),
        ({"link": "who", "via": "contacts"}, "P1"),
    ],
)
def test_accounts_are_linked_by_what_the_recipe_names(acme, put, bring, book, link, cell):
    put("people.csv", "id,account,name,email", "P1,A1,Jane Doe,jane@acme.example")
    put("deals.csv", "id,who", f"1,{cell}", "2,nobody")
    people = {
        "file": "people.csv",
        "entity": "contacts",
        "id": "id",
        "fields": {"account": "account", "name": "name", "email": "email"},
    }
    accounts = {**ACCOUNTS, "fields": {"name": "name", "domains": "domain"}}
    outcome = bring({"name": "crm", "source": [contracts(account=link), people, accounts]})

    assert book.rows("SELECT account_id FROM contract") == [(1,)]
    assert [it.line for it in outcome.rejects] == [3]


@pytest.mark.parametrize(("by", "cell"), [("external", "P1"), ("email", "JANE@acme.example"), ("name", "jane  doe")])
def test_people_are_linked_within_their_account(acme, put, bring, book, by, cell):
    put("people.csv", "id,account,name,email", "P1,A1,Jane Doe,jane@acme.example", "P2,A2,Jane Doe,j@bolt.example")
    put("scores.csv", "id,account,who,score", f"1,A1,{cell},9")
    people = {
        "file": "people.csv",
        "entity": "contacts",
        "id": "id",
        "fields": {"account": "account", "name": "name", "email": "email"},
    }
    scores = {
        "file": "scores.csv",
        "entity": "surveys",
        "fields": {
            "account": "account",
            "contact": {"link": "who", "by": by},
            "kind": {"const": "nps"},
            "score": "score",
            "on": {"const": "2026-01-01"},
        },
    }
    bring(recipe(people, scores))

    assert book.rows("SELECT contact_id FROM survey") == [(1,)]


def test_rows_are_grouped_into_one_with_their_totals(acme, put, bring, book):
    put(
        "events.csv",
        "account,user,n,at",
        "A1,u1,2,2026-01-05 09:00",
        "A1,u2,3,2026-01-05T10:00",
        "A1,u1,4,2026-01-07",
        "A2,u9,1,2026-01-05",
    )
    common = {"file": "events.csv", "entity": "usage", "group_by": ["account", "metric", "on"]}
    day = {"account": "account", "on": {"column": "at", "period": "week"}}
    totals = {
        "users": {"distinct": "user"},
        "events": {"count": True},
        "sum": {"sum": "n"},
        "max": {"max": "n"},
        "last": {"last": "n"},
    }
    sources = [
        {**common, "fields": {**day, "metric": {"const": name}, "active": spec}} for name, spec in totals.items()
    ]
    bring(recipe(*sources))

    assert book.rows("SELECT metric, active FROM usage WHERE account_id = 1 ORDER BY id") == [
        ("users", 2.0),
        ("events", 3.0),
        ("sum", 9.0),
        ("max", 4.0),
        ("last", 4.0),
    ]
    assert book.rows('SELECT DISTINCT "on", external_id FROM usage WHERE account_id = 2 AND metric = ?', ("sum",)) == [
        ("2026-01-05", "A2/sum/2026-01-05")
    ]
    assert bring(recipe(*sources)).unit is None


def test_several_files_fill_one_entity(acme, put, bring, book, counted):
    put("state.csv", "id,state", "A1,lost", "A9,lost")
    more = {
        "file": "state.csv",
        "entity": "accounts",
        "id": "id",
        "adds": False,
        "fields": {"status": {"column": "state", "map": {"lost": "churned"}}},
    }
    outcome = bring(recipe(more))

    assert counted(outcome)["accounts"] == (2, 1, 0, 1)
    assert [(it.line, it.reason) for it in outcome.rejects] == [(3, "is not in the book")]
    assert book.rows("SELECT status FROM account ORDER BY id") == [("churned",), ("active",)]
    assert bring(recipe(more)).unit is None


def test_a_glob_reads_many_files_and_one_may_be_absent(acme, put, bring, book):
    put("touch-1.csv", "id,account,day", "1,A1,2026-01-01")
    put("touch-2.csv", "id,account,day", "2,A1,2026-01-02")
    fields = {"account": "account", "kind": {"const": "call"}, "on": "day"}
    sources = [
        {"file": "touch-*.csv", "entity": "touches", "id": "id", "fields": fields},
        {"file": "more.csv", "entity": "touches", "id": "id", "optional": True, "fields": fields},
    ]
    bring(recipe(*sources))

    assert book.rows("SELECT external_id, source FROM touch ORDER BY id") == [("1", "crm"), ("2", "crm")]


def test_a_cleared_cell_empties_only_a_field_that_says_so(acme, put, bring, book):
    fields = {"account": "account", "title": "title", "resolved": {"column": "closed", "clears": True}, "team": "team"}
    issues = {"file": "issues.csv", "entity": "issues", "id": "id", "fields": fields}
    put("issues.csv", "id,account,title,closed,team", "1,A1,Broken,2026-01-02,support")
    bring(recipe(issues))
    put("issues.csv", "id,account,title,closed,team", "1,A1,Broken,,")
    bring(recipe(issues))

    assert book.rows("SELECT resolved, team FROM issue") == [(None, "support")]


def test_kept_columns_go_to_extra(acme, put, bring, book):
    put("deals.csv", "id,account,seats,colour", "1,A1,9,red")
    bring(recipe({**contracts(), "keep": ["*"]}))

    assert book.rows("SELECT extra FROM contract") == [('{"seats": "9", "colour": "red"}',)]


def test_a_repeated_external_id_is_a_reject(acme, put, bring, counted):
    put("deals.csv", "id,account", "1,A1", "1,A2")

    assert counted(bring(recipe(contracts())))["contracts"] == (1, 0, 0, 1)
    assert counted(bring(recipe(contracts())))["contracts"] == (0, 0, 1, 1)


def test_two_currencies_in_one_row_are_a_reject(acme, put, bring):
    put("deals.csv", "id,account,arr,currency", "1,A1,€5k,GBP")
    outcome = bring(recipe(contracts(arr="arr", currency="currency")))

    assert [it.reason for it in outcome.rejects] == ["has amounts in EUR and GBP"]


def test_a_term_that_ends_before_it_starts_is_a_reject(acme, put, bring):
    put("deals.csv", "id,account,from,to", "1,A1,2026-05-01,2026-04-01")
    outcome = bring(recipe(contracts(starts="from", ends="to")))

    assert [(it.line, it.column, it.reason) for it in outcome.rejects] == [(2, "to", "ends is before starts")]


def test_a_single_file_is_read_by_the_sources_that_name_it(acme, put, bring, folder, counted):
    put("deals.csv", "id,account", "1,A1")
    bring(recipe(contracts()))

    assert counted(bring(recipe(contracts()), path=folder / "deals.csv")) == {"contracts": (0, 0, 1, 0)}
    with pytest.raises(Refused, match="reads nothing"):
        bring(recipe(contracts()), path=put("other.csv", "id"))


def test_an_id_or_a_link_that_is_not_in_its_map_is_a_reject(acme, put, bring):
    put("deals.csv", "id,account,b", "1,A1,x", "2,A9,x", "3,A1,x")
    link = {"link": {"column": "account", "map": {"A1": "A1"}}}
    mapped = {**contracts(account=link), "id": {"column": "id", "map": {"1": "one", "2": "two"}}}
    outcome = bring(recipe(mapped))

    assert sorted(it.line for it in outcome.rejects) == [3, 4]
    assert outcome.counts["contracts"].created == 1
    unkeyed = {name: it for name, it in contracts(account=link).items() if name != "id"}
    assert [it.line for it in bring(recipe(unkeyed)).rejects] == [3]
