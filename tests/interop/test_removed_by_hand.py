"""What the AM removed stays removed when the source brings it again, unless told otherwise."""

from datetime import date

import pytest

from amcli.domain.entities import ACCOUNT, CONTACT, REQUEST
from amcli.domain.removal import removal
from amcli.store.journal import Stamp, writing
from amcli.store.links import hanging_on
from amcli.store.undo import undo

STAMP = Stamp("2026-11-21T09:00:00+00:00", date(2026, 11, 21))
LEFT = "removed by hand here, or of an account that was; --theirs brings them back"


@pytest.fixture
def remove(book):
    """Remove a row as `rm` does, or as an import would."""

    def take_away(entity, row_id, kind="command"):
        with writing(book, "rm", STAMP, kind=kind) as unit:
            unit.apply(removal(hanging_on(book, entity, (row_id,))))
            return unit.unit_id

    return take_away


@pytest.fixture
def clients(put, bring):
    put("accounts.csv", "handle,name,external_id", "acme,Acme,A1", "bolt,Bolt,A2")
    put("contacts.csv", "account,name,external_id", "acme,Ada,P1", "bolt,Bo,P2")
    put("touches.csv", "account,kind,on,with,text,external_id", "acme,call,2026-11-02,Ada,Hello,T1")
    bring()


def names(book, table="contact"):
    return [name for (name,) in book.db.execute(f"SELECT name FROM {table} ORDER BY id")]


def test_a_row_removed_by_hand_stays_removed_and_it_is_said(book, clients, bring, remove):
    remove(CONTACT, 1)

    outcome = bring()

    assert (names(book), outcome.unit) == (["Bo"], None)
    assert f"contacts.csv: 1 left out: {LEFT}." in outcome.notes
    assert outcome.rejects_total == 0


def test_told_to_take_theirs_an_import_brings_it_back(book, clients, bring, remove):
    remove(CONTACT, 1)

    assert bring(theirs=True).counts["contacts"].created == 1
    assert bring().unit is None
    assert names(book) == ["Bo", "Ada"]


def test_a_removal_that_was_undone_is_none(book, clients, bring, remove):
    undo(book, remove(CONTACT, 1))

    outcome = bring()

    assert not any("removed" in it for it in outcome.notes)
    assert names(book) == ["Ada", "Bo"]


def test_what_an_import_took_out_is_not_removed_by_hand(book, clients, bring, remove):
    remove(CONTACT, 1, kind="import")

    assert bring().counts["contacts"].created == 1


def test_what_belongs_to_a_removed_account_is_left_out_with_it_also_what_is_new(book, clients, put, bring, remove):
    remove(ACCOUNT, 1)
    put("contacts.csv", "account,name,external_id", "acme,Ada,P1", "A1,Ann,P3", "bolt,Bo,P2", "nobody,Cy,P4")

    outcome = bring()

    assert (names(book, "account"), names(book)) == (["Bolt"], ["Bo"])
    assert f"contacts.csv: 2 left out: {LEFT}." in outcome.notes
    assert [it.value for it in outcome.rejects] == ["nobody"]
    assert outcome.counts["contacts"].skipped == 1


def test_a_touch_keeps_the_name_of_somebody_who_was_removed(book, clients, bring, remove):
    remove(CONTACT, 1)

    outcome = bring()

    assert book.db.execute("SELECT contact_id, name FROM attendee").fetchall() == [(None, "Ada")]
    assert outcome.conflicts_total == 0


def test_a_request_stays_removed_too(book, clients, put, bring, remove):
    put("requests.csv", "account,title,external_id", "acme,Export to PDF,Q1")
    bring()
    remove(REQUEST, 1)

    outcome = bring()

    assert book.db.execute("SELECT count(*) FROM request").fetchone() == (0,)
    assert f"requests.csv: 1 left out: {LEFT}." in outcome.notes


def test_a_row_like_it_with_another_id_comes_in(book, clients, put, bring, remove):
    remove(CONTACT, 1)
    put("contacts.csv", "account,name,external_id", "acme,Ada,P1", "acme,Ada,P9", "bolt,Bo,P2")

    assert bring().counts["contacts"].created == 1
