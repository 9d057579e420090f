"""Who was heard on which days is derived: whatever is written, undone or redone, it says what the touches say."""

import pytest
from store_helpers import STAMP, account, touch

from amcli.domain.changes import Delete, Insert, Update
from amcli.store.heard import COUNTED
from amcli.store.journal import writing
from amcli.store.undo import redo, undo

DERIVED = f"""
SELECT account_id, contact_id, "on", attendee.id FROM touch JOIN attendee ON touch_id = touch.id
 WHERE contact_id IS NOT NULL AND kind IN ({COUNTED}) ORDER BY 1, 2, 3, 4"""


def assert_in_step(book):
    kept = book.rows("SELECT * FROM heard ORDER BY 1, 2, 3, 4")
    assert kept == book.rows(DERIVED)
    return len(kept)


def someone(of, name="Ada"):
    return Insert("contact", {"account_id": of, "name": name})


def there(at, who):
    return Insert("attendee", {"touch_id": at, "contact_id": who})


@pytest.fixture
def met(book, write):
    """A book with one call in which one person took part."""
    acme = account("acme")
    ada, call = someone(acme), touch(acme)
    write(acme, ada, call, there(call, ada))
    return book


CHANGES = {
    "another day": (Update("touch", 1, {"on": "2026-10-01"}), 1),
    "what does not count": (Update("touch", 1, {"kind": "voicemail"}), 0),
    "another person": (Update("attendee", 1, {"contact_id": 2}), 1),
    "just a name": (Update("attendee", 1, {"contact_id": None, "name": "A guest"}), 0),
    "another account": (Update("touch", 1, {"account_id": 2}), 1),
    "other words": (Update("touch", 1, {"text": "Something else"}), 1),
    "nobody": (Delete("attendee", 1), 0),
    "no touch, the touch first": ((Delete("touch", 1), Delete("attendee", 1)), 0),
    "no touch, the people first": ((Delete("attendee", 1), Delete("touch", 1)), 0),
}


@pytest.mark.parametrize(("changes", "left"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_followed_and_so_is_its_undoing(met, write, changes, left):
    other = account("other")
    write(other, someone(other, "Bo"))
    write(*(changes if isinstance(changes, tuple) else (changes,)))
    assert assert_in_step(met) == left

    undo(met)
    assert assert_in_step(met) == 1
    redo(met)
    assert assert_in_step(met) == left


def test_a_bulk_insert_is_followed_and_so_is_its_undoing(met):
    days = [f"2026-10-{day:02d}" for day in range(1, 29)]
    with writing(met, "import", STAMP, kind="import") as unit:
        first = unit.next_id("touch")
        kinds = ["call", "note", "email", "no_show"] * 7
        unit.insert_many("touch", ("account_id", "kind", "on"), [(1, *it) for it in zip(kinds, days, strict=True)])
        unit.insert_many("attendee", ("touch_id", "contact_id"), [(first + at, 1) for at in range(len(days))])
    assert assert_in_step(met) == 1 + len(days) // 2

    undo(met)
    assert assert_in_step(met) == 1
    redo(met)
    assert assert_in_step(met) == 1 + len(days) // 2


def test_undoing_everything_leaves_nobody_heard(met):
    undo(met)

    assert assert_in_step(met) == 0
