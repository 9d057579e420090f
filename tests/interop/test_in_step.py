"""Keeping in step with a newer export: what changed comes in, what was edited by hand stays unless told."""

import json
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amcli.domain.changes import Delete, Insert, Update
from amcli.interop.load import Options, plan_recipe, run
from amcli.interop.native import native_recipe
from amcli.store.book import open_to_write
from amcli.store.journal import Stamp, writing
from amcli.store.undo import undo

TODAY = date(2026, 11, 21)
STAMP = Stamp("2026-11-21T09:00:00+00:00", TODAY)


@pytest.fixture
def edit(book):
    """Change a row as a command does."""

    def change(table, row_id, **values):
        with writing(book, "edit", STAMP) as unit:
            unit.update(Update(table, row_id, values))
            return unit.unit_id

    return change


@pytest.fixture
def contacts(put):
    """Write the file of one contact of one account."""
    put("accounts.csv", "handle,name,external_id", "acme,Acme,A1")

    def write(title, phone=""):
        put("contacts.csv", "account,name,title,phone,external_id", f"acme,Ada,{title},{phone},P1")

    return write


def title(book):
    return book.db.execute("SELECT title FROM contact").fetchone()[0]


def test_what_was_edited_by_hand_stays_and_is_listed_where_the_source_changed_it_too(book, contacts, bring, edit):
    contacts("CEO")
    bring()
    edit("contact", 1, title="Founder")
    contacts("Chair")

    outcome = bring()

    assert title(book) == "Founder"
    assert [tuple(it) for it in outcome.conflicts] == [
        ("contacts.csv", 2, "p1", "title", "Founder", "Chair", "ours"),
    ]
    assert (outcome.conflicts_total, outcome.unit) == (1, None)
    assert outcome.counts["contacts"].as_dict() == {"created": 0, "updated": 0, "unchanged": 1, "skipped": 0}


def test_told_to_take_theirs_an_import_overwrites_and_lists_it(book, contacts, bring, edit):
    contacts("CEO")
    bring()
    edit("contact", 1, title="Founder")
    contacts("Chair")

    outcome = bring(theirs=True)

    assert title(book) == "Chair"
    assert [(it.ours, it.theirs, it.kept) for it in outcome.conflicts] == [("Founder", "Chair", "theirs")]
    assert bring().conflicts == [], "the import set it last now"


@pytest.mark.parametrize("theirs", [False, True])
def test_a_source_that_says_the_same_as_last_time_is_no_conflict_and_the_edit_stands(
    book, contacts, bring, edit, theirs
):
    contacts("CEO")
    bring()
    edit("contact", 1, title="Founder")

    outcome = bring(theirs=theirs)

    assert (title(book), outcome.conflicts, outcome.unit) == ("Founder", [], None)


def test_fields_beside_an_edited_one_are_updated(book, contacts, bring, edit):
    contacts("CEO", "1")
    bring()
    edit("contact", 1, title="Founder")
    contacts("CEO", "2")

    outcome = bring()

    assert book.db.execute("SELECT title, phone FROM contact").fetchone() == ("Founder", "2")
    assert (outcome.conflicts, outcome.counts["contacts"].updated) == ([], 1)


def test_an_edit_that_was_undone_is_none(book, contacts, bring, edit):
    contacts("CEO")
    bring()
    undo(book, edit("contact", 1, title="Founder"))
    contacts("Chair")

    assert bring().conflicts == []
    assert title(book) == "Chair"


def test_an_edit_taken_back_by_hand_is_none(book, contacts, bring, edit):
    contacts("CEO")
    bring()
    edit("contact", 1, title="Founder")
    edit("contact", 1, title="CEO")
    contacts("Chair")

    assert bring().conflicts == []
    assert title(book) == "Chair"


def test_an_edit_before_the_last_import_that_set_the_field_is_none(book, contacts, bring, edit):
    contacts("CEO")
    bring()
    edit("contact", 1, title="Founder")
    contacts("Chair")
    bring(theirs=True)
    contacts("President")

    assert bring().conflicts == []
    assert title(book) == "President"


def test_an_import_of_another_field_does_not_end_an_edit(book, contacts, bring, edit):
    contacts("CEO", "1")
    bring()
    edit("contact", 1, title="Founder")
    contacts("CEO", "2")
    bring()
    contacts("Chair", "2")

    assert [it.field for it in bring().conflicts] == ["title"]
    assert title(book) == "Founder"


def test_an_undone_import_no_longer_counts_as_the_last(book, contacts, bring, edit):
    contacts("CEO")
    bring()
    edit("contact", 1, title="Founder")
    contacts("Chair")
    undo(book, bring(theirs=True).unit)

    assert [it.ours for it in bring().conflicts] == ["Founder"]


def test_what_was_emptied_by_hand_stays_empty(book, contacts, bring, edit):
    contacts("CEO", "1")
    bring()
    edit("contact", 1, phone=None)
    assert bring().unit is None
    contacts("CEO", "2")

    assert [(it.ours, it.theirs) for it in bring().conflicts] == [(None, "2")]


def test_what_was_added_by_hand_to_an_imported_row_stays(book, contacts, bring, edit):
    contacts("CEO")
    bring()
    edit("contact", 1, phone="1")
    contacts("CEO", "2")

    assert [(it.field, it.ours, it.theirs) for it in bring().conflicts] == [("phone", "1", "2")]


def test_an_amount_stays_with_its_currency(book, put, bring, edit):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("contracts.csv", "account,product,starts,arr,list_price,currency", "acme,Hub,2026-01-01,100,200,EUR")
    bring()
    edit("contract", 1, arr_minor=15_000)
    put("contracts.csv", "account,product,starts,arr,list_price,currency", "acme,Hub,2026-01-01,110,220,USD")

    outcome = bring()

    assert book.db.execute("SELECT arr_minor, list_price_minor, currency FROM contract").fetchone() == (
        15_000,
        20_000,
        "EUR",
    )
    assert {it.field: it.theirs for it in outcome.conflicts} == {
        "arr": {"amount": "110.00", "currency": "USD"},
        "list_price": {"amount": "220.00", "currency": "USD"},
        "currency": "USD",
    }
    bring(theirs=True)
    assert book.db.execute("SELECT arr_minor, currency FROM contract").fetchone() == (11_000, "USD")


def test_a_row_that_would_not_hold_together_with_the_edit_is_a_reject_not_a_stop(book, put, bring, edit):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("contracts.csv", "account,product,starts,ends,arr,external_id", "acme,Hub,2026-01-01,2026-12-31,1,K1")
    bring()
    edit("contract", 1, starts="2026-06-01")
    put("contracts.csv", "account,product,starts,ends,arr,external_id", "acme,Hub,2025-01-01,2025-12-31,1,K1")

    outcome = bring()

    assert book.db.execute("SELECT starts, ends FROM contract").fetchone() == ("2026-06-01", "2026-12-31")
    assert outcome.rejects_total == 1
    assert "edited by hand" in outcome.rejects[0].reason
    assert outcome.counts["contracts"].skipped == 1


def test_further_fields_are_decided_one_by_one(book, put, bring, edit):
    put("accounts.csv", "handle,name,fleet,plan", "acme,Acme,10,basic")
    bring()
    edit("account", 1, extra={"fleet": "11", "plan": "basic"})
    put("accounts.csv", "handle,name,fleet,plan", "acme,Acme,12,pro")

    outcome = bring()

    extra = json.loads(book.db.execute("SELECT extra FROM account").fetchone()[0])
    assert extra == {"fleet": "11", "plan": "pro"}
    assert [(it.ref, it.field, it.ours, it.theirs) for it in outcome.conflicts] == [("acme", "fleet", "11", "12")]


@pytest.fixture
def meeting(put):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("contacts.csv", "account,name", "acme,Ada", "acme,Bo", "acme,Cy")

    def write(people):
        put("touches.csv", "account,kind,on,with,external_id", f"acme,meeting,2026-11-02,{people},T1")

    return write


def people(book):
    return {it for (it,) in book.db.execute("SELECT contact_id FROM attendee")}


def attend(book, *contacts):
    """Say by hand who took part, as `am touches edit --with` does."""
    with writing(book, "edit t1", STAMP) as unit:
        for (row_id,) in book.db.execute("SELECT id FROM attendee").fetchall():
            unit.delete(Delete("attendee", row_id))
        for contact in contacts:
            unit.insert(Insert("attendee", {"touch_id": 1, "contact_id": contact}))


def test_who_took_part_stays_as_it_was_said_by_hand(book, meeting, bring):
    meeting("Ada")
    bring()
    attend(book, 1, 2)
    assert (bring().unit, people(book)) == (None, {1, 2})
    meeting("Cy")

    outcome = bring()

    assert people(book) == {1, 2}
    (conflict,) = outcome.conflicts
    assert (conflict.ref, conflict.field, conflict.ours, conflict.theirs) == ("t1", "with", ["p1", "p2"], ["p3"])
    bring(theirs=True)
    assert people(book) == {3}
    meeting("Ada")
    assert (bring().conflicts, people(book)) == ([], {1})


def test_who_took_part_in_other_touches_is_not_held_back(book, meeting, put, bring):
    meeting("Ada")
    bring()
    with writing(book, "log", STAMP) as unit:
        touch = Insert("touch", {"account_id": 1, "kind": "call", "on": TODAY})
        unit.insert(touch)
        unit.insert(Insert("attendee", {"touch_id": touch, "contact_id": 2}))
    meeting("Bo")

    assert bring().conflicts == []
    assert book.db.execute("SELECT contact_id FROM attendee WHERE touch_id = 1").fetchall() == [(2,)]


def test_a_rhythm_set_by_hand_stays(book, put, bring):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("checkins.csv", "account,every", "acme,2w")
    bring()
    with writing(book, "checkin acme", STAMP) as unit:
        unit.update(Update("cadence", 1, {"every": "1w", "max": "2w"}))
    assert bring().unit is None
    put("checkins.csv", "account,every", "acme,3w")

    outcome = bring()

    assert book.db.execute("SELECT every FROM cadence").fetchone() == ("1w",)
    assert ("acme", "every", "3w") in {(it.ref, it.field, it.theirs) for it in outcome.conflicts}


def test_a_target_and_a_maximum_of_check_ins_stay_together(book, put, bring, edit):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("checkins.csv", "account,every,max", "acme,2w,4w")
    bring()
    edit("cadence", 1, max="3w")
    put("checkins.csv", "account,every,max", "acme,4w,4w")

    assert [it.field for it in bring().conflicts] == ["every"]
    assert book.db.execute("SELECT every, max FROM cadence").fetchone() == ("2w", "3w")
    bring(theirs=True)
    assert book.db.execute("SELECT every, max FROM cadence").fetchone() == ("4w", "4w")


def test_a_request_edited_by_hand_stays(book, put, bring, edit):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("requests.csv", "account,title,category", "acme,Dark mode,look")
    bring()
    edit("request", 1, category="comfort")
    put("requests.csv", "account,title,category", "acme,Dark mode,design")

    assert [(it.ref, it.ours, it.theirs) for it in bring().conflicts] == [("q1", "comfort", "design")]


def test_three_edited_rows_of_a_file_update_exactly_three(book, put, bring):
    lines = [f"client-{number},Client {number},{number % 7}" for number in range(3000)]
    put("accounts.csv", "handle,name,segment", *lines)
    bring()
    assert bring().unit is None
    for at in (0, 1500, 2999):
        lines[at] += " new"
    put("accounts.csv", "handle,name,segment", *lines)

    outcome = bring()

    assert outcome.counts["accounts"].as_dict() == {"created": 0, "updated": 3, "unchanged": 2997, "skipped": 0}
    assert book.db.execute("SELECT count(*) FROM change WHERE unit_id = ?", (outcome.unit,)).fetchone() == (3,)


def test_the_journal_is_asked_for_removals_where_something_is_new_and_not_about_rows_that_are_the_same(
    book, contacts, bring
):
    asked = []
    book.db.set_trace_callback(lambda sql: asked.append(sql) if "unit.kind = 'command'" in sql else None)
    contacts("CEO")
    bring()
    removals = len(asked)
    bring()

    assert removals == len(asked) == 2  # one for each table


def test_the_journal_is_asked_once_for_a_batch_and_by_its_index(book, put, bring):
    put("accounts.csv", "handle,name,segment", *(f"client-{number},C{number},a" for number in range(300)))
    bring()
    asked = []
    book.db.set_trace_callback(lambda sql: asked.append(sql) if "unit.kind = 'command'" in sql else None)
    put("accounts.csv", "handle,name,segment", *(f"client-{number},C{number},b" for number in range(300)))

    assert bring().counts["accounts"].updated == 300
    book.db.set_trace_callback(None)
    assert len(asked) == 1
    plan = " ".join(row[3] for row in book.db.execute(f"EXPLAIN QUERY PLAN {asked[0]}"))
    assert "change_table_name_row_id (table_name=? AND row_id=?)" in plan


WORDS = st.sampled_from(["", "north", "south", "east"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4),
    edits=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["segment", "industry", "region"]), WORDS), max_size=6),
    theirs=st.booleans(),
)
def test_importing_the_same_file_twice_changes_nothing_whatever_was_edited_in_between(rows, edits, theirs):
    with tempfile.TemporaryDirectory() as place, open_to_write(Path(place) / "home" / "book.db") as book:
        folder = Path(place) / "in"
        folder.mkdir()
        lines = [f"client-{at},C{at},{','.join(cells)}\n" for at, cells in enumerate(rows)]
        (folder / "accounts.csv").write_text(f"handle,name,segment,industry,region\n{''.join(lines)}")
        bring = lambda: run(book, plan_recipe(native_recipe(folder), folder), Options(STAMP, theirs=theirs))  # noqa: E731
        bring()
        for at, column, word in edits:
            with writing(book, "edit", STAMP) as unit:
                unit.update(Update("account", at % len(rows) + 1, {column: word or None}))
        before = book.db.execute("SELECT * FROM account").fetchall()

        outcome = bring()

        assert (outcome.unit, outcome.conflicts_total) == (None, 0)
        assert book.db.execute("SELECT * FROM account").fetchall() == before
