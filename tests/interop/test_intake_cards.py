"""Cards: versions 2.1, 3.0 and 4.0 as programs write them, whose people they are, and what is never overwritten."""

import pytest
from intake_helpers import TODAY, counts, window

from amcli.domain.entities import CONTACT
from amcli.domain.merging import merge_contacts
from amcli.domain.removal import removal
from amcli.interop.intake.cards import read_cards
from amcli.interop.intake.item import Unreadable
from amcli.store.journal import Stamp, writing
from amcli.store.links import hanging_on
from amcli.store.merging import links_to, row, touches_with


def card(*lines, version="3.0"):
    return "\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def one(*lines, version="3.0"):
    (item,) = read_cards(card(*lines, version=version), window()).items
    return item


def people(book):
    return book.rows("SELECT name, title, email, other_emails, phone, note FROM contact ORDER BY id")


def test_a_new_person_goes_to_the_account_of_their_company(take, clients):
    text = card(
        "UID:u1", "FN:Bob Lee", "ORG:ACME;Sales", "TITLE:Buyer", "EMAIL:bob@free.example", "TEL;TYPE=CELL:+49 1"
    )

    assert counts(take(text, "a.vcf")) == {"created": 1}
    assert people(clients)[1] == ("Bob Lee", "Buyer", "bob@free.example", "[]", "+49 1", None)
    assert counts(take(text, "a.vcf")) == {"unchanged": 1}


def test_or_to_the_account_of_their_domain(take, clients):
    take(card("FN:Bob", "EMAIL:bob@bolt.example"), "a.vcf")

    assert clients.rows("SELECT handle FROM contact JOIN account ON account.id = account_id WHERE contact.id = 2") == [
        ("bolt",)
    ]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("FN:Zed", "EMAIL:zed@gmail.com"), "no account for its address"),
        (("FN:Zed", "ORG:Nobody Inc"), "no account for Nobody Inc"),
        (("FN:Zed", "ORG:Acme", "EMAIL:zed@bolt.example"), "its company and its address are of acme and bolt"),
    ],
)
def test_whose_it_cannot_be_told_waits_in_the_inbox(take, clients, lines, why):
    assert counts(take(card(*lines), "a.vcf")) == {"inbox": 1}
    assert clients.rows("SELECT kind, why FROM inbox") == [("contact", why)]


def test_somebody_in_the_book_is_completed_never_overwritten(take, clients):
    text = card("FN:Janet", "EMAIL:JANE@acme.example", "EMAIL:j@home.example", "TITLE:CFO")

    assert counts(take(text, "a.vcf")) == {"updated": 1}
    assert people(clients) == [("Jane Doe", "CFO", "Jane@Acme.example", '["j@home.example"]', None, None)]
    assert counts(take(text, "a.vcf")) == {"unchanged": 1}


def test_a_newer_card_changes_whom_it_brought(take, clients):
    take(card("UID:u1", "FN:Bob", "ORG:Acme", "TITLE:Buyer"), "a.vcf")

    assert counts(take(card("UID:u1", "FN:Bob", "ORG:Acme", "TITLE:Head"), "a.vcf")) == {"updated": 1}
    assert people(clients)[1][1] == "Head"


def test_version_two_with_quoted_printable_in_soft_lines_is_read():
    item = one(
        "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BCrgen =",
        "M=C3=BCller",
        "EMAIL;PREF;INTERNET:jm@acme.example",
        "TEL;WORK;FAX:1",
        "TEL;HOME:2",
        "TEL;WORK;VOICE:3",
        "NOTE;QUOTED-PRINTABLE;CHARSET=ISO-8859-1:a=0D=0Ab=FC",
        version="2.1",
    )

    assert (item.title, item.details["emails"]) == ("Jürgen Müller", ["jm@acme.example"])
    assert (item.details["phones"], item.details["note"]) == (["3", "2"], "a\nbü")


def test_version_four_and_apples_groups_are_read():
    item = one(
        "item1.EMAIL;TYPE=work;PREF=1:a@acme.example",
        'TEL;VALUE=uri;TYPE="voice,work":tel:+1-555',
        "N:Doe;Jane;;Dr.;",
        'NOTE;ALTID="x;y:z":It is \\, and\\nmore',
        version="4.0",
    )

    assert (item.title, item.details["emails"]) == ("Dr. Jane Doe", ["a@acme.example"])
    assert (item.details["phones"], item.details["note"]) == (["+1-555"], "It is , and\nmore")


def test_pictures_are_passed_over_whatever_their_form():
    item = one("FN:A", "PHOTO;ENCODING=b;TYPE=JPEG:" + "A" * 90_000, "LOGO;BASE64:", " AAAA", " BBBB", "", "TITLE:T")

    assert (item.title, item.details["title"]) == ("A", "T")


def test_several_cards_in_a_file_and_one_without_a_name_is_refused():
    read = read_cards(card("FN:A") + card("TEL:1") + "BEGIN:VCARD\nFN:B\n" + card("FN:C"), window())

    assert [it.title for it in read.items] == ["A", "B", "C"]
    assert [(it.number, it.reason) for it in read.refused] == [(2, "it has neither a name nor an e-mail address")]


def test_companies_groups_and_ourselves_are_left_out():
    text = card("FN:Acme", "X-ABShowAs:COMPANY") + card("FN:All", "KIND:group") + card("FN:Me", "EMAIL:me@ours.example")

    assert dict(read_cards(text, window()).left_out) == {"groups and companies": 2, "you and your colleagues": 1}


def test_what_is_no_card_is_refused():
    with pytest.raises(Unreadable, match="no vCard"):
        read_cards("Hello", window())


def test_a_card_called_like_its_company_is_no_person_unless_it_has_a_persons_name():
    read = read_cards(card("FN:Acme", "ORG:ACME") + card("FN:Jo Smith", "N:Smith;Jo;;;", "ORG:Jo Smith"), window())

    assert [it.title for it in read.items] == ["Jo Smith"]
    assert dict(read.left_out) == {"groups and companies": 1}


def test_a_person_without_address_and_id_is_found_again_when_the_number_changes(take, clients):
    take(card("FN:Bob", "ORG:Acme", "TEL:+49 1"), "a.vcf")

    assert counts(take(card("FN:Bob", "ORG:Acme", "TEL:+49 2"), "a.vcf")) == {"updated": 1}
    assert people(clients)[1][4] == "+49 2"


def test_an_extension_is_written_out():
    assert one("FN:A", "TEL;VALUE=uri:tel:+1-555;ext=12", version="4.0").details["phones"] == ["+1-555 ext. 12"]


def remove(book, contact):
    with writing(book, "rm", Stamp("2026-11-21T09:00:00+00:00", TODAY)) as unit:
        unit.apply(removal(hanging_on(book, CONTACT, (contact,))))


def test_who_was_removed_by_hand_stays_removed_unless_told(take, clients):
    text = card("FN:Bob", "ORG:Acme", "EMAIL:bob@acme.example")
    take(text, "a.vcf")
    remove(clients, 2)

    taken = take(text, "a.vcf")

    assert dict(taken.left_out) == {"removed by hand here (--theirs brings them back)": 1}
    assert counts(take(text, "a.vcf", theirs=True)) == {"created": 1}


def test_a_card_that_was_merged_into_somebody_finds_them(take, clients):
    text = card("UID:u7", "FN:J. Doe", "ORG:Acme", "TITLE:CFO")
    take(text, "a.vcf")
    with writing(clients, "merge", Stamp("2026-11-21T09:00:00+00:00", TODAY)) as unit:
        keep, gone = row(clients, "contact", 1), row(clients, "contact", 2)
        unit.apply(merge_contacts(keep, gone, links_to(clients, 2), touches_with(clients, 1)).changes)

    assert counts(take(text, "a.vcf")) == {"unchanged": 1}
    assert [name for name, *_ in people(clients)] == ["Jane Doe"]


def test_a_card_without_an_address_completes_who_is_called_so_at_the_account(take, clients):
    assert counts(take(card("FN:Jane Doe", "ORG:Acme", "TEL:+49 7"), "a.vcf")) == {"updated": 1}
    assert counts(take(card("FN:Jane Doe", "ORG:Acme", "EMAIL:other@acme.example"), "b.vcf")) == {"created": 1}
