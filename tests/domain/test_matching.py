"""Whose a meeting or a mail is: contacts first, then domains, and never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.matching import (
    FREE_MAIL,
    Directory,
    Me,
    Person,
    is_free_mail,
    match,
    outsiders,
    person,
    read_person,
)

ME = Me(("me@ours.example",), ("ours.example",))
BOOK = Directory(
    {"jane@acme.example": ((1, 10),), "shared@x.example": ((2, 10), (3, 20)), "private@gmail.com": ((4, 20),)},
    {"acme.example": (10,), "bolt.example": (20,), "both.example": (10, 20), "gmail.com": (20,), "ours.example": (20,)},
    {},
    {10: "acme", 20: "bolt"},
    ME,
)


def account(*emails):
    return match([Person("", it) for it in emails], BOOK).account


def test_a_contact_decides_and_a_domain_does_for_those_nobody_knows():
    assert account("jane@acme.example") == 10
    assert account("new@acme.example") == 10
    assert account("new@mail.acme.example") == 10
    assert account("new@notacme.example") is None


def test_a_contact_at_a_free_mail_service_counts_but_never_the_service():
    assert account("private@gmail.com") == 20
    assert account("other@gmail.com") is None


def test_two_accounts_are_none():
    assert account("jane@acme.example", "new@bolt.example") is None
    assert account("shared@x.example") is None
    assert account("a@both.example") is None
    assert account("a@both.example", "jane@acme.example") is None


def test_strangers_beside_a_client_change_nothing():
    found = match([Person("Jane", "jane@acme.example"), Person("X", "x@partner.example")], BOOK)

    assert (found.account, found.contacts) == (10, {"jane@acme.example": 1})


def test_our_own_domain_is_no_clients():
    assert account("boss@ours.example") is None
    assert outsiders([Person("", "me@ours.example"), Person("", "x@de.ours.example"), Person("B")], ME) == [Person("B")]


@given(st.lists(st.sampled_from(sorted(FREE_MAIL)), max_size=5))
def test_free_mail_alone_is_never_an_account(hosts):
    assert account(*(f"somebody@{host}" for host in hosts)) is None


@given(st.text(max_size=40), st.sampled_from(["", "a@b.example", "MAILTO:A@B.example", "no address"]))
def test_a_person_is_read_as_they_were_written(name, email):
    it = person(name, email)

    if it.name and "@" not in it.name:
        assert read_person(str(it)) == it


@pytest.mark.parametrize(
    "host", ["gmail.com", "hotmail.co.uk", "yahoo.com.br", "outlook.fr", "gmx.net", "live.nl", "mail.gmail.com"]
)
def test_a_personal_address_says_nothing_of_a_company_also_where_an_account_has_the_domain(host):
    directory = Directory({}, {host: (1,), "gmail.com": (1,)}, {}, {1: "acme"})

    assert is_free_mail(host)
    assert match([Person("", f"someone@{host}")], directory).account is None


@pytest.mark.parametrize("host", ["yahoo-partners.com", "outlook.acme.com", "mygmail.com", "acme.co.uk", "com", ""])
def test_a_domain_that_only_looks_like_one_is_a_companys(host):
    assert not is_free_mail(host)
