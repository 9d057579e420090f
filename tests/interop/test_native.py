"""The native form: everything comes in, a second import changes nothing, one undo takes all of it back."""

import json

import pytest

from amcli.domain.entities import ENTITIES
from amcli.errors import Refused
from amcli.store import undo as undoing
from amcli.store.tables import COLUMNS

TABLES = [table for table in COLUMNS if table not in {"unit", "change"}]


@pytest.fixture
def small(put):
    """A folder with every kind of file."""
    put(
        "accounts.csv",
        "handle,name,tier,margin,wallet,domains,Favourite colour",
        "acme,Acme Corp,A,72%,€90k,acme.example;acme.test,red",
        ",Ünïted Widgets,,,,,",
    )
    put("contacts.csv", "account,name,role,email", "acme,Jane Doe,champion,jane@acme.example", "Ünïted Widgets,Bo,,")
    put(
        "touches.csv",
        "account,kind,on,text,direction,mood,with,duration",
        'acme,call,2026-11-02,"Two',
        'lines",outbound,+1,Jane Doe;A guest,30',
        "acme,call,2026-11-02,Again,,,,",
        "united-widgets,note,2026-11-03,,,,,",
    )
    put(
        "actions.csv",
        "account,title,owner,due,done_on,reply",
        "acme,Send the deck,me,2026-11-30,,yes",
        "acme,Old one,client,2026-10-01,2026-10-02,",
    )
    put(
        "checkins.csv",
        "account,on,with,agenda,every,max",
        "acme,2026-12-01,Jane Doe,Plan,2w,",
        "united-widgets,,,,1mo,3mo",
    )
    put("issues.csv", "account,title,severity,opened,resolved", "acme,Export fails,high,2026-10-01,")
    put("risks.csv", "account,title,category,closed", "acme,Sponsor leaves,sponsor,2026-11-01")
    put(
        "contracts.csv",
        "account,product,starts,ends,arr,currency,auto_renew,notice",
        "acme,Suite,2026-01-01,2026-12-31,48k,EUR,yes,60d",
        "acme,Extra,2026-01-01,,$1200,,no,",
    )
    put(
        "opportunities.csv",
        "account,title,amount,sponsor,objective",
        "acme,More seats,5000,Jane Doe,halve the  rework",
        "acme,Second plant,,,Something else",
    )
    put(
        "references.csv",
        "account,title,kind,contact,asked_on,given_on",
        "acme,Norrland Rail,referral,Jane Doe,2026-10-01,",
    )
    put("usage.csv", "account,on,metric,active,licensed", "acme,2026-11-01,seats,41,100")
    put(
        "surveys.csv",
        "account,contact,kind,score,on",
        "acme,Jane Doe,nps,9,2026-10-01",
        "acme,Nobody Known,csat,4,2026-10-02",
    )
    put(
        "requests.csv",
        "account,title,status,opened",
        "acme,Dark mode,open,2026-05-01",
        "united-widgets,dark  mode,,2026-06-01",
    )
    put("objectives.csv", "account,outcome,measure", "acme,Halve the rework,hours")
    put("milestones.csv", "account,title,kind,due", "acme,Kick-off,onboarding,2026-02-01")
    put("invoices.csv", "account,number,amount,currency,due", "acme,2026-1,1200.50,EUR,2026-10-01")
    put(
        "budgets.csv",
        "account,period_from,period_to,total,spent,currency,on",
        "acme,2026-01-01,2026-12-31,10k,4000,EUR,2026-11-01",
    )
    put("pulses.csv", "account,score,note,on", "acme,8,Going well,2026-11-01")


def dump(book):
    return {table: book.rows(f'SELECT * FROM "{table}" ORDER BY id') for table in TABLES}


def test_every_file_is_read(small, bring, book):
    outcome = bring()

    assert set(outcome.counts) == {entity.plural for entity in ENTITIES}
    assert all(it.created and not it.skipped for it in outcome.counts.values())
    assert outcome.rejects_total == 0
    assert book.rows("SELECT handle, tier, margin_bp, wallet_minor, domains, added_on, extra FROM account") == [
        ("acme", "A", 7200, 9_000_000, '["acme.example", "acme.test"]', "2026-11-21", '{"Favourite colour": "red"}'),
        ("united-widgets", None, None, None, "[]", "2026-11-21", "{}"),
    ]
    assert any("Favourite colour" in note for note in outcome.notes)


def test_attendees_are_contacts_where_the_name_is_known(small, bring, book):
    bring()

    assert book.rows("SELECT touch_id, contact_id, name FROM attendee ORDER BY id") == [
        (1, 1, None),
        (1, None, "A guest"),
    ]
    assert book.rows('SELECT text, mood, "on" FROM touch WHERE id = 1') == [("Two\nlines", 1, "2026-11-02")]


def test_a_rhythm_in_checkins_becomes_the_accounts_cadence(small, bring, book):
    bring()

    assert book.rows("SELECT account_id, every, max FROM cadence") == [(1, "2w", "4w"), (2, "1mo", "3mo")]
    assert book.rows('SELECT "on", with_id FROM checkin') == [("2026-12-01", 1)]


def test_a_request_is_one_row_with_a_vote_for_each_account(small, bring, book):
    bring()

    assert book.rows("SELECT title, opened FROM request") == [("Dark mode", "2026-05-01")]
    assert book.rows('SELECT account_id, "on" FROM vote ORDER BY id') == [(1, "2026-05-01"), (2, "2026-06-01")]


def test_an_unknown_name_is_kept_beside_its_survey(small, bring, book):
    outcome = bring()

    assert [
        (contact, json.loads(extra)) for contact, extra in book.rows("SELECT contact_id, extra FROM survey ORDER BY id")
    ] == [
        (1, {}),
        (None, {"contact": "Nobody Known"}),
    ]
    assert any("kept as text" in note for note in outcome.notes)


def test_an_objective_is_linked_by_its_outcome_and_kept_as_text_where_there_is_none(small, bring, book):
    bring()

    rows = book.rows("SELECT title, objective_id, extra FROM opportunity ORDER BY id")
    assert [(title, linked, json.loads(extra)) for title, linked, extra in rows] == [
        ("More seats", 1, {}),
        ("Second plant", None, {"objective": "Something else"}),
    ]


def test_a_reference_comes_in_with_whom_was_asked(small, bring, book):
    bring()

    assert book.rows("SELECT title, kind, contact_id, asked_on, given_on FROM reference") == [
        ("Norrland Rail", "referral", 1, "2026-10-01", None)
    ]


def test_opened_is_the_earliest_day_a_row_knows_and_never_ahead(small, bring, book):
    bring()

    assert book.rows("SELECT title, opened FROM action ORDER BY id") == [
        ("Send the deck", "2026-11-21"),
        ("Old one", "2026-10-01"),
    ]
    assert book.rows("SELECT opened FROM risk") == [("2026-11-01",)]


def test_an_amount_names_the_currency_of_its_row(small, bring, book):
    bring()

    assert book.rows("SELECT arr_minor, currency, notice FROM contract ORDER BY id") == [
        (4_800_000, "EUR", "60d"),
        (120_000, "USD", None),
    ]


def test_a_second_import_changes_nothing_even_on_another_day(small, bring, book):
    from datetime import date

    bring()
    before = dump(book)
    outcome = bring(day=date(2027, 1, 9))

    assert outcome.unit is None
    assert all((it.created, it.updated) == (0, 0) for it in outcome.counts.values())
    assert dump(book) == before


def test_one_undo_takes_everything_back_and_redo_brings_it_again(small, bring, book):
    bring()
    before = dump(book)

    undoing.undo(book)
    assert not any(dump(book).values())
    undoing.redo(book)
    assert dump(book) == before


def test_three_edited_rows_are_three_updates(small, bring, book, folder):
    bring()
    for name, old, new in (
        ("contacts.csv", "champion", "coach"),
        ("touches.csv", "Again", "Again and again"),
        ("contracts.csv", "48k", "50k"),
    ):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    outcome = bring()

    assert {name: it.updated for name, it in outcome.counts.items() if it.updated} == {
        "contacts": 1,
        "touches": 1,
        "contracts": 1,
    }
    assert sum(it.created for it in outcome.counts.values()) == 0
    assert book.rows("SELECT role FROM contact WHERE id = 1") == [("coach",)]


def test_attendees_follow_an_edited_file(small, bring, book, folder):
    bring()
    path = folder / "touches.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("A guest", "Another guest"), encoding="utf-8")

    assert bring().counts["touches"].updated == 1
    assert book.rows("SELECT contact_id, name FROM attendee") == [(1, None), (None, "Another guest")]


def test_an_empty_cell_means_unknown_and_leaves_what_is_known(put, bring, book):
    put("accounts.csv", "handle,name,tier", "acme,Acme,A")
    bring()
    put("accounts.csv", "handle,name,tier", "acme,Acme,")

    assert bring().counts["accounts"].unchanged == 1
    assert book.rows("SELECT tier FROM account") == [("A",)]


def test_a_dry_run_counts_the_same_and_changes_nothing(small, bring, book, counted):
    rehearsal = bring(dry_run=True)
    assert not any(dump(book).values())
    assert undoing.history(book) == []

    assert counted(rehearsal) == counted(bring())
    assert rehearsal.unit is None


def test_accounts_already_in_the_book_are_met_by_their_handle(put, bring, book):
    put("accounts.csv", "handle,name,external_id", "acme,Acme,X1")
    bring()
    put("accounts.csv", "handle,name,tier", "ACME,Acme,B")
    put("contacts.csv", "account,name", "X1,Jane")
    outcome = bring()

    assert outcome.counts["accounts"].updated == 1
    assert book.rows("SELECT handle, tier, external_id FROM account") == [("acme", "B", "X1")]
    assert book.rows("SELECT account_id FROM contact") == [(1,)]


def test_accounts_without_a_handle_get_one_of_their_own(put, bring, book):
    put("accounts.csv", "name", "Acme, Inc.".replace(",", ""), "ACME inc", "東京")
    put("contacts.csv", "account,name", "acme-inc,Jane")
    bring()

    assert book.rows("SELECT handle FROM account ORDER BY id") == [("acme-inc",), ("acme-inc-2",), ("account-1",)]
    assert bring().unit is None


def test_orphans_and_doubles_are_rejects_not_crashes(put, bring, counted):
    put("accounts.csv", "handle,name", "acme,Acme", "acme,Acme again", "b,Twin", "c,Twin")
    put("contacts.csv", "account,name", "nobody,Jane", "Twin,Jo", "acme,Al", ",Ed")
    outcome = bring()

    assert counted(outcome) == {"accounts": (3, 0, 0, 1), "contacts": (1, 0, 0, 3)}
    assert [(it.file, it.line, it.column, it.reason) for it in outcome.rejects] == [
        ("accounts.csv", 3, "", "this row is in the file twice"),
        ("contacts.csv", 2, "account", "no account is called “nobody”"),
        ("contacts.csv", 3, "account", "2 accounts have the name or id “Twin”; link by external id"),
        ("contacts.csv", 5, "account", "is empty"),
    ]


def test_rejects_name_the_physical_line_and_the_column(put, bring):
    put("accounts.csv", "handle,name", "acme,Acme")
    put(
        "touches.csv",
        "account,kind,on,text",
        'acme,call,2026-01-01,"one',
        "two",
        'three"',
        "acme,shout,2026-01-01,x",
        "acme,call,2026-02-30,",
    )
    outcome = bring()

    assert [(it.line, it.column, it.value) for it in outcome.rejects] == [(5, "kind", "shout"), (6, "on", "2026-02-30")]
    assert outcome.counts["touches"].skipped == 2


def test_a_score_out_of_range_is_a_reject_with_its_line(put, bring):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("surveys.csv", "account,kind,score,on", "acme,nps,11,2026-01-01", "acme,nps,10,2026-01-01")
    outcome = bring()

    assert [(it.line, it.column) for it in outcome.rejects] == [(2, "score")]
    assert outcome.counts["surveys"].created == 1


def test_the_order_of_day_and_month_is_decided_by_the_whole_column(put, bring, book):
    put("accounts.csv", "handle,name,since", "a,A,05/06/2024", "b,B,25/06/2024")
    bring()

    assert book.rows("SELECT since FROM account") == [("2024-06-05",), ("2024-06-25",)]


@pytest.mark.parametrize(
    ("other", "reason"), [("01/02/2024", "could be day/month"), ("13/01/2024,\nc,C,01/13/2024", "first in some rows")]
)
def test_an_order_the_column_does_not_tell_is_refused(put, bring, book, other, reason):
    put("accounts.csv", "handle,name,since,x", "a,A,05/06/2024,", f"b,B,{other},")

    with pytest.raises(Refused, match=reason):
        bring()
    assert book.rows("SELECT * FROM account") == []


def test_a_folder_without_native_files_and_a_missing_heading_are_refused(put, bring):
    put("clients.csv", "name", "Acme")
    with pytest.raises(Refused, match="no file in the native form"):
        bring()
    put("touches.csv", "account,text", "acme,x")
    with pytest.raises(Refused, match="lacks the headings kind, on"):
        bring()


def test_hostile_cells_are_stored_as_inert_data(put, bring, book, tmp_path):
    nasty = [
        "=1+1",
        "\x1b[31mred\x1b[0m",
        "a\x00b",
        "[bold]x[/bold]",
        "'; DROP TABLE account;--",
        "x" * 100_000,
        "\u202egnp.exe",
    ]
    put("accounts.csv", "handle,name,goals", *(f'acct{at},Name {at},"{text}"' for at, text in enumerate(nasty)))
    put("contacts.csv", "account,name", "=cmd|x,Jane")
    outcome = bring(rejects=tmp_path / "out.csv")

    assert outcome.counts["accounts"].created == len(nasty)
    assert [goals for (goals,) in book.rows("SELECT goals FROM account ORDER BY id")] == [
        "=1+1",
        "[31mred[0m",
        "ab",
        "[bold]x[/bold]",
        "'; DROP TABLE account;--",
        "x" * 100_000,
        "gnp.exe",
    ]
    assert "'=cmd|x" in (tmp_path / "out.csv").read_text(encoding="utf-8")


def test_the_rejects_file_is_private_and_never_overwrites(put, bring, tmp_path):
    put("accounts.csv", "handle,name", ",")
    put("contacts.csv", "account,name", "nobody,Jane")
    first, second = (bring(rejects=tmp_path / "out.csv").rejects_file for _ in range(2))

    assert (first.name, second.name) == ("out.csv", "out-2.csv")
    assert first.stat().st_mode & 0o777 == 0o600
    assert first.read_text(encoding="utf-8").splitlines()[0] == "file,line,column,value,reason"


def test_nothing_rejected_writes_no_file(put, bring, tmp_path):
    put("accounts.csv", "handle,name", "acme,Acme")

    assert bring(rejects=tmp_path / "out.csv").rejects_file is None
    assert not (tmp_path / "out.csv").exists()


def test_stopping_in_the_middle_leaves_the_book_as_it_was(small, bring, book):
    def stop(file, *_):
        if file == "touches.csv":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(progress=stop)
    assert not any(dump(book).values())
    assert undoing.history(book) == []


def test_a_large_file_crosses_batches_and_stays_the_same_on_return(put, bring, book, counted):
    put("accounts.csv", "handle,name", "acme,Acme")
    rows = [f"acme,call,2026-0{1 + at % 9}-0{1 + at % 7},{'text ' * 30}{at}" for at in range(12_000)]
    put("touches.csv", "account,kind,on,text", *rows)

    assert counted(bring())["touches"] == (12_000, 0, 0, 0)
    assert counted(bring())["touches"] == (0, 0, 12_000, 0)
    assert len(book.rows("SELECT name FROM sqlite_schema WHERE tbl_name = 'touch' AND type = 'index'")) == 3


def test_rows_that_contradict_each_other_do_so_the_same_way_every_time(put, bring, book, counted):
    put("accounts.csv", "handle,name,external_id", "a,First,X", "b,Second,Y", "b,Third,X")
    put("requests.csv", "account,title,external_id", "a,Dark mode,R1", "b,Light mode,R1", "b,Dark mode,R2")

    assert counted(bring()) == {"accounts": (2, 0, 0, 1), "requests": (2, 0, 1, 0)}
    assert book.rows("SELECT title FROM request") == [("Dark mode",)]
    assert counted(bring()) == {"accounts": (0, 0, 2, 1), "requests": (0, 0, 3, 0)}


def test_tables_that_are_not_read_are_named(put, bring):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("Contact.csv", "account,name", "acme,Jane Doe")
    put("renewals.xlsx", "")
    put("touches.ods", "")
    put("native.rejects.csv", "file,line")
    put("readme.txt", "")

    [note] = bring().notes
    assert note.startswith("Contact.csv, renewals.xlsx, touches.ods: not read, for the files of the native form are ")


def test_a_row_without_an_amount_leaves_the_currency_of_the_book_alone(put, bring, book):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("opportunities.csv", "account,title,stage,amount", "acme,Plant,qualified,£9000")
    bring()
    put("opportunities.csv", "account,title,stage,amount", "acme,Plant,proposed,")
    bring()

    assert book.rows("SELECT stage, amount_minor, currency FROM opportunity") == [("proposed", 900_000, "GBP")]


def test_a_new_currency_is_refused_for_amounts_the_file_does_not_give_again(put, bring, book):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("contracts.csv", "account,product,starts,arr,target", "acme,Suite,2026-01-01,£48k,£50k")
    bring()
    put("contracts.csv", "account,product,starts,arr", "acme,Suite,2026-01-01,€48k")
    outcome = bring()

    assert [it.reason for it in outcome.rejects] == [
        "its amounts in the book are GBP: give them all in the new currency"
    ]
    assert book.rows("SELECT arr_minor, target_minor, currency FROM contract") == [(4_800_000, 5_000_000, "GBP")]


def test_a_file_without_amounts_needs_no_currency(put, bring, book):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("opportunities.csv", "account,title", "acme,Plant")
    bring(currency="CHF")

    assert book.rows("SELECT amount_minor, currency FROM opportunity") == [(None, "CHF")]


@pytest.mark.parametrize("handle", ["$(id)", ";ls", "--help", "-x", "`id`", "a'b", "r3", "é", "x" * 41])
def test_a_handle_that_could_not_be_typed_is_refused(put, bring, book, handle):
    put("accounts.csv", "handle,name", f'"{handle}",Acme', "Big Corp,Big")

    outcome = bring()

    assert [(it.line, it.column) for it in outcome.rejects] == [(2, "handle")]
    assert book.rows("SELECT handle FROM account") == [("big-corp",)]


def test_a_name_among_foreign_headings_makes_no_accounts_of_a_list_of_products(put, am):
    goods = put("goods.csv", "sku,name,unit_price", "G1,Valve,12.50")
    code, _, err = am("import", goods, "--yes")
    assert (code, "goods.csv does not have the headings of any entity." in err) == (2, True)


@pytest.mark.parametrize("headings", ["name", "name,industry,employees"])
def test_names_alone_or_with_another_heading_of_accounts_are_accounts(headings, put, am):
    clients = put("clients.csv", headings, ",".join(["Acme", "shipping", "12"][: headings.count(",") + 1]))
    assert am("import", clients, "--yes")[0] == 0
    assert am("accounts", "show", "acme")[0] == 0
