"""`am find`: words in names, touches, notes and all other texts."""

import pytest

from amcli.render.find import snippet, spans


@pytest.fixture
def book(am):
    am("accounts", "add", "Acme Corp", "--handle", "acme", "--goals", "Cheaper picking", AM_TODAY="2026-10-01")
    am("accounts", "add", "Zürich Café", "--handle", "zc", "--tags", "picking", AM_TODAY="2026-10-01")
    am("contacts", "add", "acme", "Émile Müller", "--title", "Head of Picking")
    am("log", "acme", "call", "Budget for the co-op renewal is ok", "--at", "2026-11-10")
    am("log", "zc", "note", "The budget is frozen (until June)", "--at", "2026-11-12")
    am("actions", "add", "acme", "send the budget plan")
    return am


def refs(ran):
    assert ran.code == 0, ran.err
    return [it["ref"] for it in ran.items]


def test_the_newest_come_first_and_names_before_them(book):
    assert refs(book("find", "budget", "--json")) == ["a1", "t2", "t1"]
    assert refs(book("find", "picking", "--json")) == ["acme", "zc", "p1"]


def test_all_words_must_occur_each_as_a_beginning(book):
    assert refs(book("find", "bud frozen", "--json")) == ["t2"]
    assert refs(book("find", "bud", "frozen", "--json")) == ["t2"]
    assert refs(book("find", "udget", "--json")) == []
    assert refs(book("find", "budget frozenly", "--json")) == []


@pytest.mark.parametrize("typed", ["emile", "ÉMILE", "émile", "muller"])
def test_accents_and_case_make_no_difference(book, typed):
    assert refs(book("find", typed, "--json")) == ["p1"]


@pytest.mark.parametrize(
    "typed",
    ['"', 'bud" OR x', "bud*", "co-op", "^budget", "a:b", "NEAR(budget ok)", "(until", "body: x", "budget NOT ok", "'"],
)
def test_what_looks_like_query_syntax_is_text(book, typed):
    assert book("find", typed).code in (0, 2)
    assert "sqlite" not in book("find", typed).err.lower()


def test_syntax_words_are_words(book):
    assert refs(book("find", "co-op", "--json")) == ["t1"]
    assert refs(book("find", "(until", "--json")) == ["t2"]
    assert refs(book("find", "budget OR frozen", "--json")) == []
    assert refs(book("find", "budget NOT frozen", "--json")) == []


@pytest.mark.parametrize("typed", ["", "  ", "—", '"*"'])
def test_nothing_to_look_for_is_refused(book, typed):
    ran = book("find", typed)

    assert (ran.code, ran.out) == (2, "")
    assert "Type at least one word" in ran.err


def test_nothing_found_is_no_error(book):
    ran = book("find", "nowhere", "--json")

    assert (ran.code, ran.items) == (0, [])
    assert ran.err.startswith("Nothing found")
    assert book("find", "nowhere", AM_FORCE_TABLES="1").out == ""


def test_a_check_in_is_called_so_by_the_list(book):
    book("checkin", "acme", "--on", "2026-12-01", "--agenda", "Gantry plan")

    assert "check-in: Gantry plan" in book("find", "gantry", AM_FORCE_TABLES="1").out
    assert [it["kind"] for it in book("find", "gantry", "--json").items] == ["checkin"]


def test_one_account(book):
    assert refs(book("find", "budget", "--account", "zc", "--json")) == ["t2"]
    assert refs(book("find", "picking", "--account", "acme", "--json")) == ["acme", "p1"]
    assert book("find", "budget", "--account", "nobody").code == 3


def test_requests_are_found_through_the_accounts_that_ask(book):
    book("requests", "add", "acme", "Scanner support")

    assert refs(book("find", "scanner", "--account", "acme", "--json")) == ["q1"]
    assert refs(book("find", "scanner", "--account", "zc", "--json")) == []


def test_the_limit_is_kept_and_told(book):
    ran = book("find", "budget", "--limit", "2", "--json")

    assert refs(ran) == ["a1", "t2"]
    assert "--limit" in ran.err
    assert book("find", "budget", "--limit", "3").err == ""
    assert book("find", "budget", "--limit", "0").code == 2


def test_items_carry_the_whole_text_and_where_it_is_from(book):
    item = book("find", "frozen", "--json").items[0]

    assert item == {
        "ref": "t2",
        "kind": "note",
        "account": "zc",
        "name": "Zürich Café",
        "on": "2026-11-12",
        "text": "The budget is frozen (until June)",
        "snippet": "The budget is frozen (until June)",
    }


def test_what_a_past_day_did_not_know_is_not_found_on_it(book):
    assert refs(book("find", "budget", "--as-of", "2026-11-11", "--json")) == ["t1"]


def test_the_index_follows_edits_removals_and_undo(book):
    book("touches", "edit", "t1", "--text", "Nothing new")
    assert refs(book("find", "budget", "--json")) == ["a1", "t2"]
    book("undo")
    assert refs(book("find", "budget", "--json")) == ["a1", "t2", "t1"]
    book("touches", "rm", "t2", "--yes")
    assert refs(book("find", "budget", "--json")) == ["a1", "t1"]


@pytest.mark.parametrize("text", ['["budget', "[]", "[/x] budget", "budget \x1b[31m", '["a", "budget"]'])
def test_no_text_breaks_the_list(book, text):
    book("log", "acme", "note", text)

    for word in ("budget", "acme"):
        ran = book("find", word, AM_FORCE_TABLES="1")

        assert ran.code == 0
        assert "\x1b" not in ran.out
    assert refs(book("find", "acme", "--json")) != []


def test_a_pipe_gets_the_whole_text(book):
    assert book("find", "frozen").out == "t2\t2026-11-12\tzc\tnote\tThe budget is frozen (until June)\n"


def test_a_long_text_is_cut_around_the_word():
    text = "lorem ipsum " * 30 + "Die Überraschung kam spät " + "dolor sit " * 30

    shown = snippet(text, "uberrasch")

    assert "Überraschung" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 100


@pytest.mark.parametrize(
    ("line", "typed", "found"),
    [
        ("Zürich and zurich", "zur", ["Zür", "zur"]),
        ("the co-op cooperates", "co-op", ["co-op"]),
        ("rebudget budget", "budget", ["budget"]),
        ("ﬁne", "fi", ["ﬁ"]),
        ("nothing", "absent", []),
    ],
)
def test_the_words_found_are_marked_where_they_stand(line, typed, found):
    assert [line[start:end] for start, end in spans(line, typed)] == found


def test_a_check_in_is_dated_by_its_own_day_and_known_from_the_day_it_was_planned(book):
    book("checkin", "acme", "--on", "2026-12-04", "--agenda", "budget round")

    assert [(it["ref"], it["on"]) for it in book("find", "round", "--json").items] == [("c1", "2026-12-04")]
    assert refs(book("find", "round", "--as-of", "2026-11-20", "--json")) == []
