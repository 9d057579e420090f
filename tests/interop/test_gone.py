"""What a full export lacks: told with the command that would close it, never removed."""

from datetime import date

import pytest

from amcli.domain.changes import Insert
from amcli.store.journal import Stamp, writing

STAMP = Stamp("2026-11-21T09:00:00+00:00", date(2026, 11, 21))


@pytest.fixture
def clients(put, bring):
    put("accounts.csv", "handle,name,external_id", "acme,Acme,A1", "bolt,Bolt,A2")
    put("contacts.csv", "account,name,external_id", "acme,Ada,P1", "bolt,Bo,P2")
    bring()


def test_rows_of_the_source_that_the_files_lack_are_listed_and_stay(book, clients, put, bring):
    put("accounts.csv", "handle,name,external_id", "acme,Acme,A1")
    put("contacts.csv", "account,name,external_id", "acme,Ada,P1")

    outcome = bring(full=True)

    assert outcome.gone.counts == {"accounts": 1, "contacts": 1}
    assert [tuple(it) for it in outcome.gone.first] == [
        ("accounts", "bolt", "bolt", "Bolt", "am accounts edit bolt --status churned"),
        ("contacts", "p2", "bolt", "Bo", "am contacts edit p2 --left-on today"),
    ]
    assert outcome.unit is None
    assert book.db.execute("SELECT count(*) FROM account").fetchone() == (2,)


def test_nothing_is_gone_where_the_files_hold_everything(clients, put, bring):
    put("accounts.csv", "handle,name,external_id", "acme,Acme,A1", "bolt,Bolt,A2", "core,Core,A3")

    assert bring(full=True).gone.total == 0


def test_only_rows_of_that_source_and_of_the_entities_in_the_files_are_judged(book, clients, put, bring, folder):
    with writing(book, "add", STAMP) as unit:
        unit.insert(Insert("account", {"handle": "own", "name": "Own", "added_on": "2026-11-21"}))
    (folder / "contacts.csv").unlink()

    assert bring(full=True).gone.counts == {}


def test_without_being_told_that_an_export_is_full_nothing_is_said(clients, put, bring):
    put("accounts.csv", "handle,name,external_id", "acme,Acme,A1")

    assert bring().gone is None


def test_a_row_that_is_in_the_file_but_refused_is_not_gone(clients, put, bring):
    put("contacts.csv", "account,name,external_id", "acme,Ada,P1", "bolt,Bo,P2", "bolt,Bo again,P2")
    put("contracts.csv", "account,product,starts,arr,list_price,currency,external_id", "acme,Hub,2026-01-01,1,2,EUR,K1")
    bring()
    put("contracts.csv", "account,product,starts,arr,list_price,currency,external_id", "acme,Hub,2026-01-01,1,,USD,K1")

    outcome = bring(full=True)

    assert outcome.rejects_total == 2
    assert outcome.gone.total == 0


def test_a_row_that_could_not_be_read_but_has_an_id_is_not_gone(clients, put, bring):
    put("contacts.csv", "account,name,influence,external_id", "acme,Ada,high,P1", "bolt,Bo,enormous,P2")

    gone = bring(full=True).gone

    assert (gone.counts, gone.unread) == ({}, 0)


def test_nor_is_one_known_by_what_can_be_read_of_it(put, bring):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("contacts.csv", "account,name", "acme,Ada", "acme,Bo")
    bring()
    put("contacts.csv", "account,name,influence", "acme,Ada,high", "acme,Bo,enormous")

    gone = bring(full=True).gone

    assert (gone.counts, gone.unread) == ({}, 0)


def test_rows_of_which_nothing_says_which_they_are_are_said_to_be_perhaps_among_the_missing(clients, put, bring):
    put("contacts.csv", "account,name,influence,external_id", "acme,Ada,high,P1", "bolt,Bo,enormous,")

    gone = bring(full=True).gone

    assert (gone.counts, gone.unread) == ({"contacts": 1}, 1)


def test_at_most_twenty_are_listed_and_all_are_counted(put, bring):
    put("accounts.csv", "handle,name", *(f"client-{number},C{number}" for number in range(30)))
    bring()
    put("accounts.csv", "handle,name", "client-0,C0")

    gone = bring(full=True).gone

    assert (len(gone.first), gone.counts) == (20, {"accounts": 29})
