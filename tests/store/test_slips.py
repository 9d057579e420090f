"""How often a due day was put off, from the journal: what counts, what was undone, what came later."""

from datetime import date

import pytest
from store_helpers import DAY, STAMP, account

from amcli.domain.changes import Insert, Update
from amcli.store import undo as undoing
from amcli.store.journal import writing
from amcli.store.slips import slip_counts


@pytest.fixture
def moved(book, write):
    """An action due 10 November, and a way to move its day and other fields."""
    acme = account()
    write(acme, Insert("action", {"account_id": acme, "title": "Paper", "opened": "2026-11-01", "due": "2026-11-10"}))

    def move(due, **more):
        return write(Update("action", 1, {"due": due, **more}))

    return move


def test_each_move_to_a_later_day_counts(book, moved):
    moved("2026-11-12")
    moved("2026-11-20", title="Paper, long")
    moved("2026-11-18")

    assert slip_counts(book, [1], DAY) == {1: 2}


def test_other_changes_and_the_first_day_are_no_slips(book, moved, write):
    write(Update("action", 1, {"title": "Another", "owner": "support"}))
    write(Insert("action", {"account_id": 1, "title": "No day", "opened": "2026-11-01"}))
    write(Update("action", 2, {"due": "2026-12-01"}))

    assert slip_counts(book, [1, 2], DAY) == {}


def test_the_same_number_in_another_table_is_another_row(book, moved, write):
    write(Insert("issue", {"account_id": 1, "title": "x", "kind": "ticket", "severity": "low", "opened": "2026-11-01",
                           "due": "2026-11-02"}))  # fmt: skip
    write(Update("issue", 1, {"due": "2026-11-09"}))

    assert slip_counts(book, [1], DAY) == {}


def test_what_was_undone_does_not_count_until_it_is_redone(book, moved):
    moved("2026-11-12")
    unit = moved("2026-11-20")

    undoing.undo(book, unit)
    assert slip_counts(book, [1], DAY) == {1: 1}

    undoing.redo(book, unit)
    assert slip_counts(book, [1], DAY) == {1: 2}


def test_a_past_day_knows_only_the_moves_made_by_then(book, moved):
    moved("2026-11-12")
    with writing(book, "later", STAMP._replace(day=date(2026, 12, 1))) as unit:
        unit.apply([Update("action", 1, {"due": "2026-12-24"})])

    assert slip_counts(book, [1], DAY) == {1: 1}
    assert slip_counts(book, [1], date(2026, 12, 1)) == {1: 2}


def test_only_the_actions_asked_about_are_counted_in_one_query(book, moved, write):
    write(*(Insert("action", {"account_id": 1, "title": f"n{at}", "opened": "2026-11-01", "due": "2026-11-10"})
            for at in range(3)))  # fmt: skip
    write(*(Update("action", at, {"due": "2026-11-30"}) for at in (2, 3)))
    asked = []
    book.db.set_trace_callback(asked.append)

    found = slip_counts(book, [1, 2, 4], DAY)
    book.db.set_trace_callback(None)

    assert found == {2: 1}
    assert len(asked) == 1
    assert slip_counts(book, [], DAY) == {}


def test_the_journal_is_searched_by_its_index(book):
    from amcli.store.slips import DUE_MOVES

    plan = " ".join(row[3] for row in book.db.execute(f"EXPLAIN QUERY PLAN {DUE_MOVES}", {"ids": "[1]", "on": "x"}))

    assert "change_table_name_row_id" in plan
    assert "SCAN change" not in plan
