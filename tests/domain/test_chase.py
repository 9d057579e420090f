"""Asking others again: what is written, and what is refused."""

from datetime import date

import pytest

from amcli.domain.chase import chase
from amcli.errors import Refused

MON = date(2026, 11, 23)


def row(**values):
    return {
        "id": 7, "account_id": 3, "title": "Fix list", "owner": "support", "due": "2026-11-25", "opened": "2026-11-02",
        "done_on": None, "dropped_on": None, "chase_on": None, **values,
    }  # fmt: skip


def test_asking_again_sets_the_next_day_and_keeps_a_note_that_names_the_action():
    chased = chase(row(), None, "they are on it", today=MON)

    move, note = chased.changes
    assert (move.table, move.row_id, move.values) == ("action", 7, {"chase_on": date(2026, 11, 26)})
    assert note.values == {"account_id": 3, "kind": "note", "on": MON, "text": "a7 chased support: they are on it"}
    assert chased.next == date(2026, 11, 26)


def test_without_a_word_the_note_still_says_that_it_was_asked():
    assert chase(row(), None, None, today=MON).note.values["text"] == "a7 chased support"


def test_a_day_that_is_given_is_the_next_one_to_ask():
    assert chase(row(), "wed", None, today=MON).next == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("values", "on", "note"),
    [
        ({"owner": "me"}, None, None),
        ({"done_on": "2026-11-20"}, None, None),
        ({"dropped_on": "2026-11-20"}, None, None),
        ({}, "today", None),
        ({}, "yesterday", None),
        ({}, "5/6", None),
        ({}, None, "  "),
    ],
)
def test_own_steps_closed_ones_days_not_ahead_and_empty_notes_are_refused(values, on, note):
    with pytest.raises(Refused):
        chase(row(**values), on, note, today=MON)
