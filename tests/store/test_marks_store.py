"""Marks as the book keeps them: the last one of each account, and those of a week."""

from datetime import date
from pathlib import Path

import pytest

from amcli.domain.changes import Insert
from amcli.store.book import open_to_write
from amcli.store.journal import Stamp, writing
from amcli.store.marks import account_marks, load_marks, marks_of_week

MON, WED, NEXT = date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 23)


@pytest.fixture
def book(tmp_path: Path):
    with open_to_write(tmp_path / "book.db") as opened:
        with writing(opened, "marks", Stamp("2026-11-23T08:00:00+00:00", NEXT)) as unit:
            for number in (1, 2):
                unit.insert(Insert("account", {"handle": f"acct-{number}", "name": "x", "added_on": MON}))
            for account, on, week in ((1, MON, "2026-W47"), (1, WED, "2026-W47"), (2, NEXT, "2026-W47")):
                unit.insert(Insert("review_mark", {"account_id": account, "on": on, "week": week, "note": None}))
            unit.insert(Insert("review_mark", {"account_id": 1, "on": NEXT, "week": "2026-W48", "note": "hm"}))
        yield opened


def test_the_last_mark_of_each_account_up_to_a_day_counts(book):
    assert load_marks(book, NEXT) == {1: NEXT, 2: NEXT}
    assert load_marks(book, WED) == {1: WED}
    assert load_marks(book, date(2026, 11, 15)) == {}


def test_the_marks_of_a_week_are_by_its_label_not_by_the_day_they_were_made(book):
    assert marks_of_week(book, "2026-W47", NEXT) == {1: WED, 2: NEXT}
    assert marks_of_week(book, "2026-W47", WED) == {1: WED}
    assert marks_of_week(book, "2026-W48", NEXT) == {1: NEXT}


def test_the_marks_of_an_account_for_a_week_come_in_order(book):
    assert [(it.on, it.week, it.note) for it in account_marks(book, 1, "2026-W47")] == [
        (MON, "2026-W47", None),
        (WED, "2026-W47", None),
    ]
