"""Units of change: all or nothing, taken back and applied again to the letter."""

import json

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from store_helpers import DAY, STAMP, account, dump, sound, touch

from amcli.domain.changes import Delete, Update
from amcli.errors import NotFound, Refused
from amcli.store.book import open_to_write
from amcli.store.journal import writing
from amcli.store.search import BY_NUMBER, SEARCHED
from amcli.store.undo import history, redo, undo


def changes_of(book, unit_id):
    rows = book.rows(
        "SELECT op, table_name, row_id, last_id, before, after FROM change WHERE unit_id = ? ORDER BY id", (unit_id,)
    )
    return [(*row[:4], *(json.loads(image) if image else None for image in row[4:])) for row in rows]


def found(book, word):
    rows = book.rows("SELECT rowid FROM search WHERE search MATCH ?", (f'"{word}"',))
    return {(BY_NUMBER[number % 16], number // 16) for (number,) in rows}


def scanned(book, word):
    return {
        (table, row_id)
        for table, (_, words) in SEARCHED.items()
        for row_id, body in book.rows(f"SELECT id, {words} FROM {table}")
        if word in body.replace('"', " ").replace("[", " ").replace("]", " ").lower().split()
    }


def test_a_unit_is_written_whole(book, write):
    acme = account()
    unit = write(acme, touch(acme), summary="log acme call")

    (entry,) = history(book)
    assert entry == (unit, STAMP.at, DAY, "command", "log acme call", 2, False)


def test_a_unit_that_fails_midway_leaves_no_trace(book, write):
    write(account("acme"))
    before = dump(book.db)

    with pytest.raises(Refused, match="refuses this"), writing(book, "two", STAMP) as writer:
        writer.insert(account("globex"))
        writer.insert(account("acme"))

    assert dump(book.db) == before
    assert len(history(book)) == 1
    assert found(book, "globex") == set()


def test_a_block_that_raises_leaves_no_trace(book):
    with pytest.raises(ZeroDivisionError), writing(book, "boom", STAMP) as writer:
        writer.insert(account())
        1 / 0  # noqa: B018

    assert history(book) == []
    assert book.rows("SELECT count(*) FROM account") == [(0,)]


def test_a_block_that_changes_nothing_leaves_no_trace(book, write):
    write(account())

    with writing(book, "same", STAMP) as writer:
        writer.update(Update("account", 1, {"name": "Acme"}))

    assert len(history(book)) == 1


def test_a_link_to_nothing_is_refused_when_the_unit_ends(book):
    with pytest.raises(Refused, match="FOREIGN KEY"), writing(book, "orphan", STAMP) as writer:
        writer.insert(touch(99))

    assert history(book) == []


def test_rows_of_one_unit_may_come_in_any_order(book):
    with writing(book, "backwards", STAMP) as writer:
        writer.insert(touch(1))
        writer.insert(account())

    assert book.rows("SELECT handle FROM touch JOIN account ON account.id = account_id") == [("acme",)]


def test_an_insert_keeps_the_row_it_made(book, write):
    unit = write(account(tags=["key", "é"]))

    assert changes_of(book, unit) == [
        (
            "insert",
            "account",
            1,
            1,
            None,
            {"handle": "acme", "name": "Acme", "added_on": "2026-01-05", "tags": '["key", "é"]'},
        )
    ]


def test_an_update_keeps_only_the_columns_that_changed(book, write):
    write(account(tier="B"))
    unit = write(Update("account", 1, {"tier": "A", "name": "Acme", "since": DAY}))

    assert changes_of(book, unit) == [
        ("update", "account", 1, 1, {"tier": "B", "since": None}, {"tier": "A", "since": "2026-11-23"})
    ]


def test_a_delete_keeps_the_whole_row(book, write):
    write(account())
    whole = dict(zip([c[1] for c in book.rows("PRAGMA table_info(account)")], dump(book.db)["account"][0], strict=True))
    unit = write(Delete("account", 1))

    assert changes_of(book, unit) == [("delete", "account", 1, 1, whole, None)]


def test_a_run_of_rows_is_one_change_and_its_history_counts_every_row(book, write):
    write(account())
    with writing(book, "import", STAMP, kind="import") as writer:
        rows = ((1, "call", "2026-11-20", f"text {number}") for number in range(100))
        assert writer.insert_many("touch", ("account_id", "kind", "on", "text"), rows) == 100

    assert changes_of(book, 2) == [("insert", "touch", 1, 100, None, None)]
    assert history(book)[0].changes == 100
    assert found(book, "57") == {("touch", 58)}


def test_no_rows_are_no_change(book):
    with writing(book, "import", STAMP, kind="import") as writer:
        assert writer.insert_many("touch", ("account_id", "kind", "on"), []) == 0

    assert history(book) == []


def test_an_id_taken_back_is_never_used_again(book, write):
    write(account())
    undo(book)
    write(account())

    assert book.rows("SELECT id FROM account") == [(2,)]


@pytest.fixture
def everything(book, write):
    """One unit of every kind of change, some building on one another; returns its number and the dump before."""
    write(account("acme", tier="B"), account("globex"), touch(1, "first words"), touch(2, "other words"))
    before = dump(book.db)
    with writing(book, "everything", STAMP) as writer:
        writer.update(Update("account", 1, {"tier": "A"}))
        hooli = account("hooli")
        writer.insert(hooli)
        writer.update(Update("account", writer.id_of(hooli), {"name": "Hooli Inc", "goals": "grow quickly"}))
        rows = [(writer.id_of(hooli), "call", "2026-11-20", f"bulk {number}") for number in range(3)]
        first = writer.next_id("touch")
        writer.insert_many("touch", ("account_id", "kind", "on", "text"), rows)
        writer.update(Update("touch", first + 1, {"text": "changed after the bulk", "mood": 1}))
        writer.delete(Delete("touch", first + 2))
        short = account("short")
        writer.insert(short)
        writer.delete(Delete("account", writer.id_of(short)))
        writer.delete(Delete("touch", 2))
        writer.update(Update("touch", 1, {"text": "final words"}))
    return writer.unit_id, before


def test_undo_restores_every_row_and_redo_brings_every_change_back(book, everything):
    unit, before = everything
    after = dump(book.db)

    for _ in range(3):  # the images taken by the first undo must serve the later ones too
        assert undo(book).id == unit
        assert dump(book.db) == before
        assert found(book, "final") == found(book, "bulk") == found(book, "quickly") == set()
        assert found(book, "first") == {("touch", 1)}
        assert redo(book).id == unit
        assert dump(book.db) == after
        assert found(book, "changed") == {("touch", 4)}
        assert found(book, "bulk") == scanned(book, "bulk")
    assert sound(book.path)


def test_undo_takes_back_the_latest_and_redo_the_one_undone_last(book, write):
    units = [write(account(name)) for name in ("a", "b", "c")]

    assert [undo(book).id, undo(book).id] == units[:0:-1]
    assert [redo(book).id, redo(book).id] == units[1:]
    assert [unit.undone for unit in history(book)] == [False] * 3


def test_with_nothing_to_undo_or_redo_the_answer_says_so(book, write):
    for act in (undo, redo):
        with pytest.raises(NotFound, match="nothing to"):
            act(book)
        with pytest.raises(NotFound, match="no unit 7"):
            act(book, 7)
    write(account())
    with pytest.raises(Refused, match="not undone"):
        redo(book, 1)
    undo(book)
    with pytest.raises(Refused, match="already undone"):
        undo(book, 1)


def test_an_older_unit_is_undone_alone_when_nothing_later_touches_its_rows(book, write):
    first = write(account("acme"))
    write(account("globex"))

    undo(book, first)

    assert book.rows("SELECT handle FROM account") == [("globex",)]


def test_an_undo_that_would_overwrite_a_later_change_is_refused_and_names_it(book, write):
    first = write(account())
    write(Update("account", 1, {"tier": "A"}), summary="set the tier")
    before = dump(book.db)

    with pytest.raises(Refused, match=r"unit 2 \(set the tier\) changed the same rows") as refusal:
        undo(book, first)

    assert refusal.value.hint == "`am undo 2` first, if that is meant."
    assert dump(book.db) == before


def test_an_undo_of_a_run_is_refused_when_one_of_its_rows_changed_later(book, write):
    write(account())
    with writing(book, "import", STAMP) as writer:
        writer.insert_many("touch", ("account_id", "kind", "on"), [(1, "call", "2026-11-20")] * 10)
    write(Update("touch", 7, {"mood": 1}), summary="mood of the seventh")

    with pytest.raises(Refused, match=r"unit 3 \(mood of the seventh\)"):
        undo(book, 2)


def test_an_undo_that_would_orphan_a_later_row_is_refused_and_names_it(book, write):
    first = write(account())
    write(touch(1), summary="log acme call")
    before = dump(book.db)

    with pytest.raises(Refused, match=r"unit 2 \(log acme call\) builds on it") as refusal:
        undo(book, first)

    assert refusal.value.hint == "`am undo 2` first, if that is meant."
    assert dump(book.db) == before
    assert found(book, "acme") == {("account", 1)}


def test_a_redo_whose_parent_went_later_is_refused_and_names_who_took_it(book, write):
    write(account())
    second = write(touch(1))
    undo(book, second)
    write(Delete("account", 1), summary="remove acme")

    with pytest.raises(Refused, match=r"unit 3 \(remove acme\)"):
        redo(book, second)


def test_a_redo_over_a_later_change_is_refused_and_names_it(book, write):
    write(account())
    second = write(Update("account", 1, {"tier": "A"}))
    undo(book, second)
    write(Update("account", 1, {"tier": "C"}), summary="set C")

    with pytest.raises(Refused, match=r"cannot be redone: unit 3 \(set C\)"):
        redo(book)

    assert book.rows("SELECT tier FROM account") == [("C",)]


def test_a_name_taken_meanwhile_stops_an_undo(book, write):
    write(account())
    second = write(Delete("account", 1))
    write(account("acme"))

    with pytest.raises(Refused, match=r"unit 3 \(a command\) stands in its way"):
        undo(book, second)

    assert book.rows("SELECT id FROM account") == [(2,)]


def test_a_unit_is_not_redone_before_the_one_it_stands_on(book, write):
    write(account(tier="A"))
    second = write(Update("account", 1, {"tier": "B"}))
    third = write(Update("account", 1, {"tier": "C"}))
    fourth = write(Delete("account", 1))
    for _ in range(4):
        undo(book)

    for unit in (second, third, fourth):
        with pytest.raises(Refused, match="no longer as it was before"):
            redo(book, unit)
    assert dump(book.db)["account"] == []

    for unit in (1, second, third, fourth):
        assert redo(book).id == unit


WORDS = ("rollout", "budget", "renewal", "training", "über")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
pick = st.integers(min_value=0, max_value=50)


class Journal(RuleBasedStateMachine):
    """Any mixture of writing, undoing and redoing: a book is exactly what its live units made of it."""

    @initialize()
    def open(self):
        import tempfile
        from pathlib import Path

        self.folder = tempfile.TemporaryDirectory()
        self.book = open_to_write(Path(self.folder.name) / "book.db")
        self.book.db.execute("PRAGMA synchronous = OFF")  # speed: crashes have tests of their own
        self.seen = {frozenset(): dump(self.book.db)}
        self.made = 0

    def teardown(self):
        if not hasattr(self, "book"):
            return
        last, live = dump(self.book.db), sorted(self.live())
        for unit in reversed(live):
            assert undo(self.book).id == unit
        assert dump(self.book.db) == self.seen[frozenset()]
        self.search_finds_what_a_scan_finds()
        for unit in live:
            assert redo(self.book, unit).id == unit
        assert dump(self.book.db) == last
        self.search_finds_what_a_scan_finds()
        assert not self.book.rows("PRAGMA foreign_key_check")
        self.book.db.close()
        self.folder.cleanup()

    def live(self):
        return frozenset(number for (number,) in self.book.rows("SELECT id FROM unit WHERE undone = 0"))

    def write(self, *changes):
        try:
            with writing(self.book, "a command", STAMP) as writer:
                writer.apply(changes)
        except Refused:  # a handle twice, an account that still has touches
            return

    def any_of(self, table, number):
        rows = self.book.rows(f"SELECT id FROM {table} ORDER BY id")
        return rows[number % len(rows)][0] if rows else None

    @rule(tags=st.lists(st.sampled_from(WORDS), max_size=2), text=texts)
    def add_an_account_and_a_touch(self, tags, text):
        self.made += 1
        new = account(f"client{self.made}", tags=tags)
        self.write(new, touch(new, text))

    @rule(number=pick)
    def add_a_taken_handle(self, number):
        handles = self.book.rows("SELECT handle FROM account ORDER BY id")
        if handles:
            self.write(account(f"client{self.made}x"), account(handles[number % len(handles)][0]))

    @rule(number=pick, text=texts, mood=st.sampled_from([None, -1, 0, 1]))
    def log_a_touch(self, number, text, mood):
        of = self.any_of("account", number)
        if of:
            self.write(touch(of, text, mood=mood))

    @rule(number=pick, lines=st.lists(texts, min_size=1, max_size=4), change=st.booleans())
    def import_touches(self, number, lines, change):
        of = self.any_of("account", number)
        if of:
            with writing(self.book, "import", STAMP, kind="import") as writer:
                first = writer.next_id("touch")
                rows = [(of, "call", "2026-11-20", line) for line in lines]
                writer.insert_many("touch", ("account_id", "kind", "on", "text"), rows)
                if change:
                    writer.update(Update("touch", first, {"text": "changed at once"}))
                    writer.delete(Delete("touch", first + len(lines) - 1))

    @rule(number=pick, text=texts, tier=st.sampled_from(["A", "B", None]))
    def change_an_account(self, number, text, tier):
        of = self.any_of("account", number)
        if of:
            self.write(Update("account", of, {"goals": text, "tier": tier}))

    @rule(number=pick, text=texts)
    def change_a_touch(self, number, text):
        of = self.any_of("touch", number)
        if of:
            self.write(Update("touch", of, {"text": text}))

    @rule(number=pick)
    def delete_a_touch(self, number):
        of = self.any_of("touch", number)
        if of:
            self.write(Delete("touch", of))

    @rule(number=pick, whole=st.booleans())
    def delete_an_account(self, number, whole):
        of = self.any_of("account", number)
        if of:
            touches = self.book.rows("SELECT id FROM touch WHERE account_id = ?", (of,)) if whole else []
            self.write(Delete("account", of), *(Delete("touch", row) for (row,) in touches))

    @precondition(lambda self: self.live())
    @rule()
    def undo_the_latest(self):
        before = self.live()
        undone = undo(self.book).id
        assert undone == max(before)
        assert self.live() == before - {undone}

    @rule()
    def redo_the_one_undone_last(self):
        before = self.live()
        try:
            done = redo(self.book).id
        except (NotFound, Refused):
            assert self.live() == before
        else:
            assert self.live() == before | {done}

    @rule(number=pick, undoing=st.booleans())
    def flip_any(self, number, undoing):
        units = self.book.rows("SELECT id FROM unit ORDER BY id")
        if units:
            before = dump(self.book.db)
            try:
                (undo if undoing else redo)(self.book, units[number % len(units)][0])
            except Refused:
                assert dump(self.book.db) == before

    @invariant()
    def the_live_units_alone_decide_what_the_book_holds(self):
        now = dump(self.book.db)
        assert self.seen.setdefault(self.live(), now) == now

    @invariant()
    def search_finds_what_a_scan_finds(self):
        for word in (*WORDS, "changed", "client1"):
            assert found(self.book, word) == scanned(self.book, word)


Journal.TestCase.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


class TestAnyMixtureOfWritingUndoingAndRedoing(Journal.TestCase):
    pass
