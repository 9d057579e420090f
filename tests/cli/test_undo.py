"""`am undo`, `am redo`, `am history`."""

import pytest


@pytest.fixture
def acme(am):
    am("accounts", "add", "Acme Corp", "--handle", "acme", "--tier", "A")
    am("contacts", "add", "acme", "Jane Doe")
    return am


WRITES = [
    ("log", "acme", "call", "Hi", "--with", "jane", "--next", "deck by fri"),
    ("log", "acme", "email", "Hi", "--inbound", "--reply", "--mood", "-"),
    ("checkin", "acme", "--on", "fri", "--with", "jane"),
    ("checkin", "acme", "--every", "3w"),
    ("checkin", "acme", "--off"),
    ("checkin", "--tier", "B", "--every", "3w"),
    ("snooze", "acme:role_missing", "fri", "--why", "x"),
    ("done", "a1", "--next", "sign by fri"),
]


@pytest.mark.parametrize("write", WRITES, ids=" ".join)
def test_every_write_is_undone_and_redone_as_a_whole(acme, contents, write):
    acme("actions", "add", "acme", "send deck")
    before = contents()
    assert acme(*write).code == 0
    after = contents()

    assert acme("undo").code == 0
    assert contents() == before
    assert acme("redo").code == 0
    assert contents() == after
    assert acme("undo").code == 0
    assert contents() == before


def test_the_latest_writes_are_undone_one_by_one_and_come_back_in_order(acme, contents):
    states = [contents()]
    for text in ("one", "two", "three"):
        acme("log", "acme", "note", text)
        states.append(contents())

    for state in reversed(states[:-1]):
        acme("undo")
        assert contents() == state
    for state in states[1:]:
        acme("redo")
        assert contents() == state


def test_undo_tells_what_was_taken_back(acme):
    acme("log", "acme", "call", "Hi", "--next", "deck by fri")

    lines = acme("undo").out.splitlines()

    assert lines == [
        "✓ taken back: log acme call (unit 3)",
        "  t1 removed; a1 removed",
        "  am redo brings it back",
    ]
    assert acme("redo").out.splitlines()[1:] == ["  t1 back; a1 back", "  am undo takes it back"]


def test_undo_by_number_leaves_the_others(acme):
    acme("log", "acme", "note", "one")
    acme("log", "acme", "note", "two")

    said = acme("undo", "3", "--json").json

    assert (said["unit"], said["undone"], said["refs"]) == (3, True, ["t1"])
    assert [it["text"] for it in acme("touches", "--json").items] == ["two"]


def test_what_later_writes_stand_on_is_not_undone(acme, contents):
    acme("actions", "add", "acme", "send deck")
    acme("done", "a1")
    before = contents()

    ran = acme("undo", "3")

    assert ran.code == 2
    assert "unit 4" in ran.err
    assert contents() == before


@pytest.mark.parametrize(
    ("undone", "later", "named"),
    [
        (("actions", "edit", "a1", "--title", "one"), ("actions", "edit", "a1", "--due", "fri"), "edit action a1 due"),
        (("done", "a1"), ("actions", "rm", "a1", "--yes"), "rm action a1"),
        (("actions", "rm", "a1", "--yes"), ("done", "a1"), "done a1"),
        (("accounts", "add", "Bolt"), ("accounts", "add", "Bolt Ltd", "--handle", "bolt"), "add account Bolt Ltd"),
        (("checkin", "acme", "--every", "3w"), ("checkin", "acme", "--every", "4w"), "checkin acme --every 4w"),
        (("contacts", "add", "acme", "Ana"), ("accounts", "rm", "acme", "--yes"), "rm account acme"),
    ],
)
def test_a_redo_that_would_overwrite_a_later_write_is_refused_and_names_it(acme, contents, undone, later, named):
    acme("actions", "add", "acme", "send deck")
    assert acme(*undone).code == 0
    acme("undo")
    assert acme(*later).code == 0
    before = contents()

    ran = acme("redo")

    assert ran.code == 2
    assert named in ran.said
    assert contents() == before


def test_a_redo_beside_later_writes_stands(acme):
    acme("actions", "add", "acme", "send deck")
    acme("done", "a1")
    acme("undo")
    acme("actions", "add", "acme", "book a room")
    acme("contacts", "edit", "p1", "--role", "champion")

    assert acme("redo").code == 0
    assert [it["id"] for it in acme("actions", "--json").items] == ["a2"]
    assert acme("contacts", "--json").items[0]["role"] == "champion"


@pytest.mark.parametrize("args", [("undo", "99"), ("redo", "99"), ("redo",)])
def test_what_is_not_there_is_not_found(acme, contents, args):
    before = contents()

    assert acme(*args).code == 3
    assert contents() == before


@pytest.mark.parametrize("args", [("undo", "x"), ("undo", "0"), ("redo", "1"), ("history", "--limit", "0")])
def test_what_cannot_be_meant_is_refused(acme, contents, args):
    before = contents()

    assert acme(*args).code == 2
    assert contents() == before


def test_history_is_newest_first_and_marks_what_is_undone(acme):
    acme("log", "acme", "note", "[/x]", AM_TODAY="2026-11-19")
    acme("undo")

    items = acme("history", "--json").items

    assert [it["unit"] for it in items] == [3, 2, 1]
    assert items[0]["summary"] == "log acme note"
    assert (items[0]["day"], items[0]["kind"], items[0]["undone"]) == ("2026-11-19", "command", True)
    assert items[0]["changes"] == 1
    assert [it["undone"] for it in items[1:]] == [False, False]
    assert "undone" in acme("history", AM_FORCE_TABLES="1").out
    assert [it["unit"] for it in acme("history", "--limit", "1", "--json").items] == [3]


def test_history_shows_the_clock_of_the_book(acme, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text('timezone = "Pacific/Kiritimati"\n')
    east = acme("history", AM_CONFIG=str(config)).out.split("\t")[1]
    config.write_text('timezone = "Pacific/Pago_Pago"\n')
    west = acme("history", AM_CONFIG=str(config)).out.split("\t")[1]

    assert east[:10] > west[:10]


@pytest.mark.parametrize("name", ["undo", "redo", "history"])
def test_without_a_book_none_is_made(am, tmp_path, name):
    assert am(name).code == 5
    assert list(tmp_path.rglob("*.db")) == []
