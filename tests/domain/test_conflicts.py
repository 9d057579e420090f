"""Which side of a field holds when the source and the AM both may have changed it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.conflicts import Clash, settle


def test_a_field_nobody_edited_is_taken():
    assert settle({"title": "Chair"}, {"title": "CEO"}, {}, theirs=False) == ({"title": "Chair"}, ())


@pytest.mark.parametrize(("theirs", "taken"), [(False, {}), (True, {"title": "Chair"})])
def test_a_field_both_changed_is_a_clash_and_taken_only_when_told(theirs, taken):
    found = settle({"title": "Chair"}, {"title": "Founder"}, {"title": "CEO"}, theirs=theirs)

    assert found == (taken, (Clash("title", "Founder", "Chair"),))


@pytest.mark.parametrize("theirs", [False, True])
def test_a_source_that_says_the_same_leaves_the_edit_alone(theirs):
    assert settle({"title": "CEO"}, {"title": "Founder"}, {"title": "CEO"}, theirs=theirs) == ({}, ())


def test_an_edit_back_to_what_the_source_had_brought_is_none():
    assert settle({"title": "Chair"}, {"title": "CEO"}, {"title": "CEO"}, theirs=False) == ({"title": "Chair"}, ())


NAMES = st.sampled_from("abc")
VALUES = st.one_of(st.none(), st.integers(0, 2))
FIELDS = st.fixed_dictionaries(dict.fromkeys("abc", VALUES))


@given(incoming=FIELDS, ours=FIELDS, edited=st.dictionaries(NAMES, VALUES), theirs=st.booleans())
def test_every_field_is_taken_or_a_clash_or_an_edit_the_source_does_not_dispute(incoming, ours, edited, theirs):
    differing = {name: value for name, value in incoming.items() if value != ours[name]}

    taken, clashes = settle(differing, ours, edited, theirs=theirs)

    clashing = {it.field for it in clashes}
    assert taken.keys() | clashing | {name for name in differing if edited.get(name, object()) == differing[name]} == (
        differing.keys()
    )
    assert clashing <= edited.keys()
    assert clashing <= taken.keys() if theirs else clashing.isdisjoint(taken)
