"""The past as the journal tells it: what was loaded on a day is what is loaded for that day ever after."""

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_helpers import account, touch

from amcli.domain.changes import Delete, Insert, Update
from amcli.domain.history import as_on
from amcli.domain.records import Facts
from amcli.store.book import Book, open_to_write
from amcli.store.facts import load_facts
from amcli.store.history import CHANGES, as_known, changes_after
from amcli.store.journal import Stamp, writing
from amcli.store.undo import redo, undo

FIRST = date(2026, 11, 2)
WEEK = timedelta(days=7)
DAYS = 12


def on(day: date, book: Book, *changes: Any, kind: str = "command") -> int | None:
    with writing(book, "a command", Stamp(f"{day}T12:00:00Z", day), kind=kind) as unit:
        unit.apply(changes)
    return unit.unit_id if unit.changes else None


def known(book: Book, day: date) -> Facts:
    """Return the one account as it was known on a day, with all that ended in the whole story."""
    (found,) = as_known(book, load_facts(book, (day, day - WEEK), since=FIRST - WEEK), day - WEEK, day)
    return found


def severities(book: Book, *days: date) -> list[str]:
    return [known(book, day).risks[0].severity for day in days]


@pytest.fixture
def filled(book: Book) -> Book:
    fill(book)
    return book


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book as the day before the first has it, to be copied."""
    path: Path = tmp_path_factory.mktemp("past") / "begun.db"
    with open_to_write(path) as book:
        fill(book)
    return path


def fill(book: Book) -> None:
    """An account with one thing of each kind, as the day before the first has them."""
    acme = account()
    person = Insert("contact", {"account_id": acme, "name": "Ada", "role": "champion"})
    action = {"account_id": acme, "title": "Send the deck", "owner": "me", "opened": "2026-10-01", "due": "2026-10-20"}
    rows = (
        ("action", action),
        ("checkin", {"account_id": acme, "on": "2026-11-20", "opened": "2026-10-01"}),
        ("issue", {"account_id": acme, "title": "Export", "opened": "2026-10-01"}),
        ("risk", {"account_id": acme, "title": "Budget", "opened": "2026-10-01"}),
        (
            "contract",
            {"account_id": acme, "starts": "2026-01-01", "arr_minor": 100, "currency": "EUR", "notice": "60d"},
        ),
        ("opportunity", {"account_id": acme, "title": "Seats", "currency": "EUR", "opened": "2026-10-01"}),
        ("objective", {"account_id": acme, "outcome": "Halved", "opened": "2026-10-01"}),
        ("milestone", {"account_id": acme, "title": "Go-live"}),
        ("invoice", {"account_id": acme, "amount_minor": 5, "currency": "EUR", "due": "2026-11-05"}),
        ("survey", {"account_id": acme, "kind": "nps", "score": 3, "on": "2026-10-20"}),
        ("request", {"title": "Dark mode", "opened": "2026-10-01"}),
    )
    on(FIRST - WEEK, book, acme, person, touch(acme, on="2026-10-15"), *(Insert(table, row) for table, row in rows))
    on(FIRST - WEEK, book, Insert("vote", {"request_id": 1, "account_id": 1, "on": "2026-10-01"}))
    on(FIRST - WEEK, book, Insert("cadence", {"account_id": 1, "every": "2w"}))


EDITS: tuple[tuple[str, dict[str, tuple[Any, ...]]], ...] = (
    ("account", {"tier": ("A", "B", None), "status": ("active", "churned"), "owner": ("Kim", None)}),
    ("contact", {"role": ("champion", "coach", None), "left_on": (None, "today")}),
    ("action", {"due": (None, "2026-11-05", "2026-11-25"), "owner": ("me", "support"), "done_on": (None, "today")}),
    ("checkin", {"on": ("2026-11-10", "2026-12-01"), "agenda": (None, "Figures"), "dropped_on": (None, "today")}),
    ("issue", {"severity": ("critical", "low"), "team": (None, "support"), "resolved": (None, "today")}),
    ("risk", {"severity": ("critical", "high", "low"), "escalated_to": (None, "Kim"), "closed": (None, "today")}),
    (
        "contract",
        {"arr_minor": (100, 250), "category": (None, "commit"), "notice": ("60d", "1mo"), "auto_renew": (0, 1)},
    ),
    ("opportunity", {"stage": ("identified", "proposed"), "stage_on": ("today",), "amount_minor": (None, 900)}),
    ("objective", {"current": (None, "30"), "evidence": (None, "Two plants"), "achieved_on": (None, "today")}),
    ("milestone", {"due": (None, "2026-11-09"), "done_on": (None, "today")}),
    ("invoice", {"due": ("2026-11-05", "2026-11-30"), "paid_on": (None, "today")}),
    ("survey", {"action_id": (None, 1)}),
    ("request", {"status": ("open", "planned"), "shipped_on": (None, "today")}),
    ("cadence", {"every": ("2w", "1mo"), "paused": (0, 1)}),
)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    table, columns = draw(st.sampled_from(EDITS))
    names = draw(st.lists(st.sampled_from(sorted(columns)), min_size=1, unique=True))
    return table, {name: draw(st.sampled_from(columns[name])) for name in names}


NEW = (
    ("contact", {"account_id": 1, "name": "Bo", "role": "executive_sponsor"}),
    ("milestone", {"account_id": 1, "title": "Training", "due": "2026-11-04"}),
    ("contract", {"account_id": 1, "starts": "2026-12-01", "arr_minor": 7, "currency": "EUR"}),
)
steps = st.one_of(edits(), st.sampled_from([("new", at) for at in range(len(NEW))]), st.just(("undo", None)))
quarters = st.lists(st.lists(steps, max_size=3), min_size=1, max_size=DAYS)


def live(book: Book, day: date, done: list[Any]) -> None:
    """Do what happens on one day; only what was written on the day itself is undone."""
    units: list[int | None] = []
    for what, values in done:
        if what == "undo":
            if (unit := units.pop() if units else None) is not None:
                undo(book, unit)
        elif what == "new":
            units.append(on(day, book, Insert(*NEW[values])))
        else:
            row = {name: day if value == "today" else value for name, value in values.items()}
            units.append(on(day, book, Update(what, 1, row)))


@settings(max_examples=100, deadline=None)
@given(quarter=quarters)
def test_what_was_known_on_a_day_is_known_of_that_day_ever_after(quarter, begun):
    copy = Path(shutil.copy(begun, begun.with_name("lived.db")))
    with open_to_write(copy) as book:
        book.db.execute("PRAGMA synchronous = OFF")
        seen = {}
        for at, done in enumerate(quarter):
            day = FIRST + timedelta(days=at)
            live(book, day, done)
            seen[day] = known(book, day)

        for day, was in seen.items():
            assert known(book, day)._replace(changes=()) == was._replace(changes=()), day
            earlier = as_on(was, day - WEEK)
            assert as_on(known(book, day), day - WEEK)._replace(changes=()) == earlier._replace(changes=()), day


def test_changes_of_units_that_are_undone_do_not_count_and_count_again_when_redone(filled):
    unit = on(FIRST, filled, Update("risk", 1, {"severity": "high"}))
    on(FIRST + 2 * WEEK, filled, Update("issue", 1, {"severity": "high"}))
    days = FIRST - WEEK, FIRST

    assert severities(filled, *days) == ["medium", "high"]
    undo(filled, unit)
    assert severities(filled, *days) == ["medium", "medium"]
    redo(filled, unit)
    assert severities(filled, *days) == ["medium", "high"]


def test_a_change_counts_from_the_day_of_the_am_whatever_the_clock_says(filled):
    late = Stamp("2026-11-03T04:30:00Z", FIRST)  # the evening before, west of Greenwich
    with writing(filled, "a command", late) as unit:
        unit.update(Update("risk", 1, {"severity": "high"}))

    assert severities(filled, FIRST - timedelta(days=1), FIRST) == ["medium", "high"]


def test_what_a_clock_wrote_that_ran_ahead_is_seen_today(filled):
    ahead = FIRST + timedelta(days=60)
    on(ahead, filled, Update("risk", 1, {"severity": "high"}), Insert("contact", {"account_id": 1, "name": "Bo"}))
    facts = load_facts(filled, (FIRST,))

    (today,) = as_known(filled, facts, FIRST - WEEK, FIRST, today=FIRST)
    assert (today.risks[0].severity, len(today.contacts)) == ("high", 2)
    assert as_on(today, FIRST - timedelta(days=1)).risks[0].severity == "medium"


def test_what_an_import_changes_is_taken_back_and_what_it_adds_is_judged_by_its_own_days(filled):
    added = Insert("contact", {"account_id": 1, "name": "Cy"})
    on(FIRST, filled, Update("risk", 1, {"severity": "high"}), added, kind="import")

    assert severities(filled, FIRST - WEEK) == ["medium"]
    assert [it.name for it in known(filled, FIRST - WEEK).contacts] == ["Ada", "Cy"]


def test_a_removed_row_is_gone_for_every_day(filled):
    on(FIRST, filled, Update("risk", 1, {"severity": "high"}))
    on(FIRST, filled, Delete("risk", 1))

    assert known(filled, FIRST - WEEK).risks == ()


def test_each_account_goes_back_by_its_own_changes_and_a_request_by_all_who_asked(filled):
    other = account("borealis")
    on(FIRST - WEEK, filled, other, Insert("vote", {"request_id": 1, "account_id": other, "on": "2026-10-01"}))
    on(FIRST, filled, Update("risk", 1, {"severity": "high"}), Update("request", 1, {"status": "planned"}))

    found = changes_after(filled, FIRST - WEEK)
    assert {number: {it.field for it in rows if not it.is_new} for number, rows in found.items()} == {
        1: {"risks", "requests"},
        2: {"requests"},
    }
    days = (FIRST - WEEK,)
    both = as_known(filled, load_facts(filled, days), *days, *days)
    assert [it.requests[0].status for it in both] == ["open", "open"]


def test_all_changes_of_a_row_are_told_however_long_ago_but_of_no_row_that_rests(filled):
    on(FIRST, filled, Update("issue", 1, {"severity": "low"}))
    for at in range(3):
        on(FIRST + at * WEEK, filled, Update("action", 1, {"due": FIRST + (at + 1) * WEEK}))

    found = changes_after(filled, FIRST + WEEK)[1]
    assert [(it.field, it.day) for it in found] == [("actions", FIRST + at * WEEK) for at in (2, 1, 0)]


def test_a_book_that_rests_is_not_searched(filled):
    asked: list[str] = []
    filled.db.set_trace_callback(asked.append)

    assert changes_after(filled, FIRST) == {}
    assert len(asked) == 1


def test_the_journal_is_searched_by_its_indexes(filled):
    plan = filled.rows(f"EXPLAIN QUERY PLAN {CHANGES}", {"first": 1, "updated": "[]", "entered": "[]"})
    scans = [row[3] for row in plan if row[3].startswith("SCAN ") and "json_each" not in row[3]]

    assert scans == ["SCAN changed"]
